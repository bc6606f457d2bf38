"""Several pages of one operation, pages that are new, moved or gone, and rows of the catalogue."""

from dataclasses import replace

import pytest

from codegen.catalogue import Row
from vendor_docs.comparison.compare import compare
from vendor_docs.comparison.match import Link, Matched, Subject
from vendor_docs.comparison.names import Names

from . import pages
from .small import (
    CREATE,
    DOCUMENT,
    LIST,
    Plant,
    changed,
    described,
    examples_alone,
    field,
    gone,
    keyword,
    new,
    one,
    payload,
    renamed,
    run,
    several,
    short,
    told,
    where,
)

TITLES = ("Made up", "编造")
MORE = field("Create", "more", {"type": "string"})
SECTIONS = [
    pages.row(pages.known(DOCUMENT, CREATE)),
    pages.row(pages.known(DOCUMENT, CREATE), line="9", section="Workflow"),
]


# -- the two languages of a page


def test_what_both_languages_say_is_one_difference_with_two_places() -> None:
    (found,) = run(several(CREATE, [MORE], [MORE], titles=TITLES))
    assert found.place == "body.more"
    assert [at.page_id for at in found.at] == ["api-1", "api-2"]


def test_a_rename_in_both_languages_is_one() -> None:
    plant = renamed("Create", "colour", "hue")
    assert where(run(several(CREATE, [plant], [plant], titles=TITLES))) == [("field-renamed", "body.colour")]


def test_new_in_one_language_only_is_new() -> None:
    (found,) = run(several(CREATE, [], [MORE], titles=TITLES))
    assert (found.kind, [at.page_id for at in found.at]) == ("field-new", ["api-2"])


@pytest.mark.parametrize("english", [True, False])
def test_what_one_language_alone_lacks_is_a_note(english: bool) -> None:
    plants: tuple[list[Plant], list[Plant]] = ([gone("Create", "colour")], [])
    (found,) = run(several(CREATE, *(plants if english else plants[::-1]), titles=TITLES))
    assert (found.kind, found.severity, found.place) == ("twins-differ", "note", "body.colour")


def test_the_english_page_counts() -> None:
    plant = field("Create", "count", {"type": "string"})
    (english,) = run(several(CREATE, [plant], [], titles=TITLES))
    (chinese,) = run(several(CREATE, [], [plant], titles=TITLES))
    (first,) = run(several(CREATE, [], [plant], titles=TITLES[::-1]))
    assert (english.kind, english.severity) == ("type", "difference")
    assert (chinese.kind, chinese.severity) == ("twins-differ", "difference")
    assert (first.kind, [at.page_id for at in first.at]) == ("type", ["api-2"])


def test_a_value_in_the_chinese_page_alone() -> None:
    found = run(several(LIST, [], [keyword("State", "enum", ["on", "off", "half"])], titles=TITLES))
    assert [(each.kind, each.severity) for each in found if each.place != "header.X-Made-Up"] == [
        ("twins-differ", "difference")
    ]


def test_both_languages_have_another_type() -> None:
    plants = [field("Create", "count", {"type": "string"})], [field("Create", "count", {"type": "boolean"})]
    assert where(run(several(CREATE, *plants, titles=TITLES))) == [
        ("type", "body.count"),
        ("twins-differ", "body.count"),
    ]


def test_a_value_where_the_english_page_lists_none() -> None:
    plants = [keyword("State", "enum", [])], [keyword("State", "enum", ["on", "off", "half"])]
    found = [each for each in run(several(LIST, *plants, titles=TITLES)) if each.place != "header.X-Made-Up"]
    assert sorted(where(found)) == [("enum-new", "answer.data[].state"), ("twins-differ", "answer.data[].state")]


def test_a_type_where_the_english_page_says_nothing() -> None:
    plants = [field("Create", "count", {})], [field("Create", "count", {"type": "string"})]
    (found,) = run(several(CREATE, *plants, titles=TITLES))
    assert (found.kind, [at.page_id for at in found.at]) == ("type", ["api-2"])


def test_all_that_one_language_says_is_told() -> None:
    values = keyword("State", "enum", ["on", "off", "x1", "x2", "x3"])
    found = [each for each in run(several(LIST, [], [values], titles=TITLES)) if each.place != "header.X-Made-Up"]
    assert [(each.kind, each.severity, each.theirs) for each in found] == [
        ("twins-differ", "difference", f'the value "{value}", otherwise in the other language')
        for value in ("x1", "x2", "x3")
    ]


def test_a_new_field_of_two_types_is_two() -> None:
    other = field("Create", "more", {"type": "integer"})
    found = run(several(CREATE, [MORE], [other], titles=TITLES))
    assert short(found) == [("field-new", "body.more", "", "string"), ("field-new", "body.more", "", "integer")]


def test_an_example_says_nothing_of_what_is_required_or_renamed() -> None:
    example = examples_alone("request", {"name": "made up", "colour": "x"})
    required = keyword("Create", "required", ["name", "colour"])
    (found,) = run(several(CREATE, [example], [required], titles=TITLES))
    assert (found.kind, found.severity, found.place) == ("required", "difference", "body.colour")
    (found,) = run(several(CREATE, [example], [renamed("Create", "colour", "hue")], titles=TITLES))
    assert (found.kind, found.severity, found.place) == ("field-renamed", "difference", "body.colour")


def test_other_names_in_both_languages() -> None:
    plants = [renamed("Create", "colour", "hue")], [renamed("Create", "colour", "colours")]
    found = run(several(CREATE, *plants, titles=TITLES))
    assert [(each.kind, each.severity) for each in found] == [
        ("field-renamed", "difference"),
        ("twins-differ", "difference"),
    ]


# -- pages of several sections


def test_what_one_section_lacks_and_another_shows_is_one_note() -> None:
    lacking = [gone("Create", "colour")]
    for plants in ([lacking, []], [[], lacking], [lacking, [], lacking]):
        rows = [*SECTIONS, pages.row(pages.known(DOCUMENT, CREATE), line="11")][: len(plants)]
        (found,) = run(several(CREATE, *plants, rows=rows))
        count = plants.count(lacking)
        assert (found.kind, found.severity, found.place) == ("sections-differ", "note", "body.colour")
        assert found.theirs == f"gone on {count} of {len(plants)} pages" and len(found.at) == count


def test_what_all_sections_lack_is_gone_once() -> None:
    (found,) = run(several(CREATE, [gone("Create", "colour")], [gone("Create", "colour")], rows=SECTIONS))
    assert (found.kind, len(found.at)) == ("field-gone", 2)


def test_renamed_in_one_section_is_a_new_field() -> None:
    assert short(run(several(CREATE, [renamed("Create", "colour", "hue")], [], rows=SECTIONS))) == [
        ("field-new", "body.hue", "", "string")
    ]


def test_what_is_in_a_field_that_is_new_in_one_section_is_not_told_of_the_old_one() -> None:
    plants = [renamed("Create", "contact", "person"), field("Contact", "callee", {"type": "integer"})]
    assert where(run(several(CREATE, plants, [], rows=SECTIONS))) == [("field-new", "body.person")]


def test_renamed_in_one_section_and_gone_in_the_other_is_renamed() -> None:
    plants = [renamed("Create", "colour", "hue")], [gone("Create", "colour")]
    assert where(run(several(CREATE, *plants, rows=SECTIONS))) == [("field-renamed", "body.colour")]


def test_what_a_section_shows_through_a_schema_that_holds_itself() -> None:
    fields = {"id": {"type": "string"}, "labels": {"type": "object"}}
    state = {"type": "string", "enum": ["on", "off"]}
    inner = {"type": "object", "properties": {**fields, "state": state}}
    parts = {"parts": {"type": "array", "items": inner}, "size": {"type": "integer"}, "state": state}
    flat = {"type": "array", "items": {"type": "object", "properties": {**fields, **parts}}}
    rows = [pages.row(pages.known(DOCUMENT, LIST)), pages.row(pages.known(DOCUMENT, LIST), line="9")]
    found = run(several(LIST, [], [payload(flat)], rows=rows))
    assert {(each.kind, each.severity) for each in found} == {("headers", "note"), ("sections-differ", "note")}


def test_a_section_that_shows_no_body() -> None:
    (found,) = run(several(CREATE, [changed(request=None)], [], rows=SECTIONS))
    assert (found.kind, found.severity, found.place) == ("sections-differ", "note", "body")


def test_a_value_that_another_section_shows_is_not_gone() -> None:
    rows = [
        pages.row(pages.known(DOCUMENT, LIST)),
        pages.row(pages.known(DOCUMENT, LIST), line="9", section="Workflow"),
    ]
    found = run(several(LIST, [keyword("State", "enum", ["on"])], [], rows=rows))
    assert where(found) == [("headers", "header.X-Made-Up"), ("sections-differ", "answer.data[].state")]


# -- whole operations and pages


def test_a_new_operation_is_one_finding_whatever_is_new_about_it() -> None:
    page = pages.page("api-5", replace(described(CREATE), path="/service/cloud/made_up/new"))
    (found,) = run(new(page, replace(page, page_id="api-6")))
    assert (found.kind, found.severity, found.subject) == ("operation-missing", "difference", "api-5")
    assert found.theirs == 'POST /service/cloud/made_up/new, "Made up", new page'
    assert [at.page_id for at in found.at] == ["api-5", "api-6"]


def test_an_operation_of_which_the_catalogue_knows_the_title() -> None:
    row = replace(pages.row(), kind="operation", operation_id="made_up_other")
    (found,) = run(new(pages.page("api-5", described(CREATE)), name="made_up_other", row=row))
    assert (found.kind, found.subject) == ("operation-missing", "made_up_other")
    assert "new page" not in found.theirs


def test_an_operation_that_was_taken_for_another_has_no_name() -> None:
    row = pages.row(pages.known(DOCUMENT, LIST), evidence="inferred")
    subject = new(pages.page("api-5", replace(described(LIST), path="/other")), name=LIST, row=row)
    (found,) = run(subject)
    assert (found.kind, found.subject) == ("operation-missing", "api-5")
    (fact,) = told(subject)
    assert (fact.verdict, fact.place, fact.evidence) == ("contradicts", "catalogue line 7", "inferred")


@pytest.mark.parametrize("change", [{"status": "developing"}, {"deprecated": True}])
def test_what_cannot_be_called_yet_or_not_for_long_is_a_note(change: dict[str, object]) -> None:
    (found,) = run(new(pages.page("api-5", replace(described(CREATE), **change))))  # type: ignore[arg-type]
    assert (found.kind, found.severity) == ("operation-missing", "note")
    assert str(next(iter(change.values()))).lower() in found.theirs or "deprecated" in found.theirs


def test_what_we_have_and_the_page_takes_back_is_a_note() -> None:
    (found,) = run(several(CREATE, [changed(deprecated=True, status="obsolete")], [], titles=TITLES))
    assert (found.kind, found.severity, found.theirs) == ("status", "note", "obsolete, deprecated")
    assert [at.page_id for at in found.at] == ["api-1"]


def test_a_webhook_that_is_missing() -> None:
    page = pages.page("api-5", replace(described(CREATE), path=""))
    (found,) = run(new(page, kind="webhook"))
    assert (found.kind, found.subject) == ("webhook-missing", "api-5")
    row = pages.row(operation_id="made_up_left_out", evidence="unknown")
    left_out = new(page, kind="webhook", name="made_up_left_out", row=row)
    assert run(left_out) == [] and told(left_out) == []


def test_a_new_page_of_a_known_operation() -> None:
    ours = pages.known(DOCUMENT, CREATE)
    (found,) = run(pages.subject(ours, [pages.page("api-1", described(CREATE))], [None]))
    assert (found.kind, found.subject, found.theirs) == ("page-new", CREATE, '"Made up"')


def test_a_new_guide_and_a_guide_that_has_moved() -> None:
    guide = pages.page("doc-1", None)
    (found,) = run(new(guide, kind="guide"))
    assert (found.kind, found.subject) == ("page-new", "doc-1")
    (moved,) = run(new(guide, kind="guide", row=replace(pages.row(), kind="guide"), moved="doc-9"))
    assert (moved.kind, moved.ours, moved.theirs) == ("page-moved", "doc-9", "doc-1")


def test_pages_in_another_folder_are_one_finding_for_both_languages() -> None:
    links = several(
        CREATE, [changed(folder=("Workflow", "New"))], [changed(folder=("Workflow", "New"))], titles=TITLES
    ).links
    moved = tuple(replace(link, moved_from="Collection/Old") for link in links)
    (found,) = run(Subject("operation", CREATE, moved, pages.known(DOCUMENT, CREATE)))
    assert (found.kind, found.ours, found.theirs, len(found.at)) == ("page-moved", "Collection/Old", "Workflow/New", 2)


def test_an_operation_that_has_moved_is_compared_all_the_same() -> None:
    ours = pages.known(DOCUMENT, CREATE)
    page = pages.page("api-1", replace(described(CREATE, MORE), path="/service/cloud/made_up/v2"))
    subject = Subject(
        "operation", CREATE, (Link(page, pages.row(ours), "id"),), ours, ("post", "/service/cloud/made_up/create")
    )
    assert short(run(subject)) == [
        ("operation-moved", "", "POST /service/cloud/made_up/create", "POST /service/cloud/made_up/v2"),
        ("field-new", "body.more", "", "string"),
    ]


def test_a_row_that_has_another_path_or_method() -> None:
    ours = pages.known(DOCUMENT, CREATE)
    page = pages.page("api-1", described(CREATE))
    row = replace(pages.row(ours), path="", method="GET", operation_id="made_up_unknown")
    assert short(run(pages.subject(ours, [page], [row]))) == [
        ("method", "", "GET", "POST"),
        ("path", "", "made_up_unknown, no path (catalogue line 7)", "/service/cloud/made_up/create"),
    ]


def test_pages_that_have_vanished() -> None:
    row: Row = pages.row(pages.known(DOCUMENT, CREATE))
    (found,) = compare(Matched((), ((row, "api-9"),), ()), DOCUMENT, Names({}, {}, (), (), ()))
    assert (found.kind, found.subject, found.ours) == ("page-vanished", "api-9", "line 7, Collection: Made up")


def test_the_order_is_that_of_the_pages() -> None:
    found = run(one(LIST, gone("Thing", "labels")), one(CREATE, MORE), new(pages.page("doc-1", None), kind="guide"))
    assert [each.subject for each in found] == [LIST, LIST, CREATE, "doc-1"]
    assert found == run(
        one(LIST, gone("Thing", "labels")), one(CREATE, MORE), new(pages.page("doc-1", None), kind="guide")
    )
