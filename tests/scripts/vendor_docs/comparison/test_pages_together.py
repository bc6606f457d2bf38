"""Several pages of one operation, pages that are new, moved or gone, and the uncertain facts that they confirm."""

import json
from dataclasses import replace
from typing import Any

import pytest
from ruamel.yaml import YAML

from vendor_docs.comparison.compare import compare
from vendor_docs.comparison.facts import facts
from vendor_docs.comparison.match import Link, Matched, Subject
from vendor_docs.comparison.ours import lines_of
from vendor_docs.comparison.report import as_json, as_text, status
from vendor_docs.reading.model import Body, Parameter, Problem, Reading

from . import pages
from .small import (
    CREATE,
    DOCUMENT,
    JSON,
    LIST,
    PUSHED,
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
)

MORE = field("Create", "more", {"type": "string"})
INTEGER = field("Create", "colour", {"type": "integer"})
HUE = renamed("Create", "colour", "hue")
LACKING = gone("Create", "colour")
BY_EXAMPLE = changed(answer=Body(JSON, "/answer", {"properties": {"data": {}}}, {"": {"data": {"id": 1}}}))
HALF = keyword("State", "enum", ["on", "off", "half"])


@pytest.mark.parametrize(
    ("name", "plants", "expected"),
    [
        (CREATE, ([MORE], [MORE]), ["field-new body.more api-1 api-2"]),
        (CREATE, ([HUE], [HUE]), ["field-renamed body.colour api-1 api-2"]),
        (CREATE, ([], [MORE]), ["field-new body.more api-2"]),
        (CREATE, ([INTEGER], []), ["type body.colour api-1"]),
        (CREATE, ([], [INTEGER]), ["type body.colour api-2"]),
        (CREATE, ([LACKING], [LACKING]), ["field-gone body.colour api-1 api-2"]),
        (CREATE, ([HUE], [LACKING]), ["field-renamed body.colour api-1"]),
        (CREATE, ([HUE], []), ["field-renamed body.colour api-1"]),
        (CREATE, ([LACKING], []), ["note pages-differ body.colour api-1"]),
        (CREATE, ([], [LACKING]), ["note pages-differ body.colour api-2"]),
        (CREATE, ([LACKING], [], [LACKING]), ["note pages-differ body.colour api-1 api-3"]),
        (CREATE, ([changed(request=None)], []), ["note pages-differ body api-1"]),
        (PUSHED, ([changed(parameters=())], []), ["note headers header.X-AIRudder-Sign api-1"]),
        (LIST, ([], [HALF]), ["enum-new answer.data[].state api-2"]),
        (LIST, ([keyword("State", "enum", ["on"])], []), ["note pages-differ answer.data[].state api-1"]),
        (LIST, ([], [changed(answer=None)]), ["note pages-differ answer api-2"]),
    ],
)
def test_what_several_pages_say_is_one_finding(name: str, plants: tuple[list[Plant], ...], expected: list[str]) -> None:
    """What some pages lack and others show is a note."""
    found = [each for each in run(several(name, *plants)) if each.place != "header.X-Made-Up"]
    notes = ["note " * (each.severity == "note") for each in found]
    said = [" ".join([each.kind, each.place, *(at.page_id for at in each.at)]) for each in found]
    assert [note + each for note, each in zip(notes, said, strict=True)] == expected


@pytest.mark.parametrize(
    ("name", "plant", "expected"),
    [
        (CREATE, LACKING, ["note field-gone body.colour, api-9 was not read"]),
        (LIST, keyword("State", "enum", ["on"]), ["note enum-gone answer.data[].state, api-9 was not read"]),
        (CREATE, changed(request=None), ["note field-gone body, no body, api-9 was not read"]),
        (CREATE, MORE, ["difference field-new body.more, string"]),
    ],
)
def test_what_a_page_that_was_not_read_may_show_is_a_note(name: str, plant: Plant, expected: list[str]) -> None:
    subject = one(name, plant)
    row = replace(subject.rows[0], page_ids=("api-1", "api-9", "doc-9"))
    subject = replace(subject, links=tuple(replace(link, row=row) for link in subject.links))
    found = compare(Matched((subject,), (), (), unread=frozenset({"api-9", "api-77", "doc-9"})), DOCUMENT)
    found = [each for each in found if each.place != "header.X-Made-Up"]
    said = [", ".join(filter(None, [f"{each.severity} {each.kind} {each.place}", each.theirs])) for each in found]
    assert said == expected


def test_the_two_pages_of_a_call_with_fixed_fields_are_one_operation() -> None:
    stop = field("Create", "Action", {"type": "string", "enum": ["Stop"]})
    assert run(several(CREATE, [stop], [])) == []


# -- whole operations and pages


def made(page_id: str, path: str = "/elsewhere/new", **changes: Any) -> Any:
    return pages.page(page_id, replace(described(CREATE), path=path, answer=None, **changes))


def test_a_new_operation_is_one_finding_whatever_is_new_about_it() -> None:
    (found,) = run(new(made("api-5"), made("api-6")))
    assert (found.kind, found.severity, found.subject) == ("operation-missing", "difference", "api-5")
    assert found.theirs == 'POST /elsewhere/new, "Made up", new page'
    assert [at.page_id for at in found.at] == ["api-5", "api-6"]
    row = replace(pages.row(), kind="operation", operation_id="made_up_other")
    (found,) = run(new(made("api-5"), name="made_up_other", row=row))
    assert found.subject == "made_up_other" and "new page" not in found.theirs
    (found,) = run(replace(new(made("api-5")), fixed={"Action": "Pause"}))
    assert "with Action: Pause in the body" in found.theirs


def test_an_operation_that_was_taken_for_another_has_no_name() -> None:
    row = pages.row(pages.known(DOCUMENT, LIST), evidence="inferred")
    subject = new(made("api-5"), name=LIST, row=row)
    (found,) = run(subject)
    assert (found.kind, found.subject) == ("operation-missing", "api-5")
    (fact,) = told(subject)
    assert (fact.verdict, fact.place, fact.evidence) == ("contradicts", "catalogue line 7 (path)", "inferred")


def test_what_cannot_be_called_yet_or_not_for_long_is_a_note() -> None:
    for page, words in (
        (made("api-5", status="developing"), "developing"),
        (made("api-5", deprecated=True), "deprecated"),
    ):
        (found,) = run(new(page))
        assert (found.kind, found.severity) == ("operation-missing", "note") and words in found.theirs
    (found,) = run(several(CREATE, [changed(deprecated=True, status="obsolete")], []))
    assert (found.kind, found.severity, found.theirs) == ("status", "note", "obsolete, deprecated")
    assert [at.page_id for at in found.at] == ["api-1"]


def test_a_webhook_that_is_missing_or_left_out() -> None:
    (found,) = run(new(made("api-5", ""), kind="webhook"))
    assert (found.kind, found.subject) == ("webhook-missing", "api-5")
    row = pages.row(operation_id="made_up_left_out", evidence="unknown")
    left_out = new(made("api-5", ""), kind="foreign", name="made_up_left_out", row=row)
    assert run(left_out) == [] and told(left_out) == []


def test_pages_that_are_new_moved_or_gone() -> None:
    ours = pages.known(DOCUMENT, CREATE)
    (found,) = run(pages.subject(ours, [pages.page("api-1", described(CREATE))], [None]))
    assert (found.kind, found.subject, found.theirs) == ("page-new", CREATE, '"Made up"')
    assert run(pages.subject(ours, [pages.page("copied.txt", described(CREATE))], [None])) == []
    guide, row = pages.page("doc-1", None), replace(pages.row(), kind="guide")
    (found,) = run(new(guide, kind="guide"))
    assert (found.kind, found.subject) == ("page-new", "doc-1")
    (found,) = run(new(guide, kind="guide", row=row, moved="doc-9"))
    assert (found.kind, found.ours, found.theirs) == ("page-moved", "doc-9", "doc-1")
    (found,) = compare(Matched((), ((row, "api-9"),), ()), DOCUMENT)
    assert (found.kind, found.subject, found.ours) == ("page-vanished", "api-9", "line 7, Collection: Made up")


def test_an_operation_that_has_moved_is_compared_all_the_same() -> None:
    ours, old = pages.known(DOCUMENT, CREATE), ("post", "/service/cloud/made_up/create")
    page = pages.page("api-1", replace(described(CREATE, MORE), path="/service/cloud/made_up/v2"))
    assert short(run(Subject("operation", CREATE, (Link(page, pages.row(ours), "id"),), ours, old))) == [
        ("operation-moved", "", "POST /service/cloud/made_up/create", "POST /service/cloud/made_up/v2"),
        ("field-new", "body.more", "", "string"),
    ]


def test_a_row_of_the_catalogue_with_another_operation() -> None:
    ours = pages.known(DOCUMENT, CREATE)
    row = pages.row(ours, path="", operation_id="made_up_other")
    twins = [pages.page(page_id, described(CREATE)) for page_id in ("api-1", "api-2")]
    (found,) = run(pages.subject(ours, twins, [row, row]))
    assert (found.kind, found.ours) == ("catalogue", "made_up_other, POST no path (catalogue line 7)")
    assert found.theirs == "POST /service/cloud/made_up/create" and len(found.at) == 2


# -- where to look, and where to edit


@pytest.mark.parametrize(
    ("page_id", "source", "shown"),
    [
        ("api-1", "here/api-1.md", "api-1 line 7"),
        ("api-1", "https://docs.example/api-1.md", "api-1 line 7"),
        ("api-1", "here/api-1 - a title.txt", "api-1 line 7"),
        ("api-1", "here/openapi.json", "openapi.json:7 (api-1)"),
        ("copied.txt#POST /made_up", "here/copied.txt", "copied.txt:7"),
    ],
)
def test_a_page_of_a_file_with_another_name_is_found(page_id: str, source: str, shown: str) -> None:
    page = replace(pages.page(page_id, described(CREATE, MORE)), source=source)
    (found,) = run(pages.subject(pages.known(DOCUMENT, CREATE), [page]))
    assert found.text.endswith(f"({shown})")


TEXT = """\
paths:
  /service/cloud/made_up/create:
    post:
      operationId: made_up_create
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Create"}
components:
  schemas:
    Create:
      type: object
      properties:
        colour:
          type: string
        parent: {$ref: "#/components/schemas/Create"}
"""


@pytest.mark.parametrize(
    ("plant", "line"),
    [
        (field("Create", "colour", {"type": "integer"}), 14),
        (LACKING, 14),
        (gone("Create", "parent"), 16),
        (MORE, 11),
        (changed(deprecated=True), 3),
        (changed(parameters=(Parameter("X", "header", True, {}, "/parameters/0"),)), 3),
    ],
)
def test_the_line_of_our_description(plant: Plant, line: int) -> None:
    document = YAML(typ="safe", pure=True).load(TEXT)
    ours = pages.known(document, CREATE)
    page = pages.described(document, ours)
    assert isinstance(page.schemas, dict)
    page = plant(page.schemas, page) or page
    subject = pages.subject(ours, [pages.page("api-1", page)])
    (found,) = compare(Matched((subject,), (), ()), document, lines_of(document, TEXT))
    assert found.our_line == line and found.text.endswith(f"; openapi/airudder.yaml:{line}")


# -- uncertain facts


def said(*subjects: Subject) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fact in told(*subjects):
        found.setdefault(fact.verdict, []).append(f"{fact.place} {fact.evidence}".strip())
    return found


def test_only_uncertain_facts_are_confirmed() -> None:
    inferred = [f"answer.data[].{name} inferred" for name in ("id", "size")]
    of_client = [f"answer.data[].{name} client_code" for name in ("state", "parts", "labels")]
    data = ["answer.data[] client_code", *inferred, *of_client]
    parameters = ["client_code", "query.Page client_code", "query.Kind client_code", "answer.data client_code"]
    assert said(one(LIST)) == {"confirms": [*parameters, *data, "answer.status client_code", "answer.code client_code"]}
    assert [(fact.place, len(fact.at)) for fact in told(several(CREATE, [], []))] == [("body.guessed", 2)]
    assert said(one(CREATE, changed(request=None))) == {}, "a page that does not show it says nothing"


@pytest.mark.parametrize(
    "plant",
    [
        field("Create", "guessed", {"type": "string"}),
        keyword("Create", "required", ["name", "guessed"]),
        renamed("Create", "guessed", "guess"),
        field("Create", "guessed", {"type": "boolean", "enum": [True]}),
    ],
)
def test_contradicted(plant: Plant) -> None:
    assert said(one(CREATE, plant)) == {"contradicts": ["body.guessed inferred"]}


def test_a_parameter_in_another_place_contradicts() -> None:
    others = tuple(each for each in described(LIST).parameters if each.name != "Page")
    moved = Parameter("Page", "header", False, {"type": "integer"}, "/parameters/9")
    assert said(one(LIST, changed(parameters=(*others, moved))))["contradicts"] == ["query.Page client_code"]


@pytest.mark.parametrize(
    ("plant", "verdict"),
    [
        (payload({"type": "object", "properties": {"id": {}}}), "fills"),
        (payload({"type": "array", "items": {"type": "string"}}), "fills"),
        (examples_alone("answer", {"data": {"id": 1}}), "fills"),
        (BY_EXAMPLE, "fills"),
        (payload({"type": "object"}), None),
        (payload({"type": ["string", "integer"]}), None),
    ],
)
def test_filled_is_what_we_had_open(plant: Plant, verdict: str | None) -> None:
    assert said(one(CREATE, plant)).get("fills") == (["answer.data documented"] if verdict else None)


@pytest.mark.parametrize(
    ("path", "verdict"), [("/service/cloud/made_up/create", "confirms"), ("/x", "contradicts"), ("", "fills")]
)
def test_rows_of_the_catalogue(path: str, verdict: str) -> None:
    ours = pages.known(DOCUMENT, CREATE)
    row = replace(pages.row(ours), path=path, evidence="inferred")
    found = told(pages.subject(ours, [pages.page("api-1", described(CREATE))], [row]))
    assert (found[0].verdict, found[0].place, found[0].evidence) == (verdict, "catalogue line 7 (path)", "inferred")
    by_path = replace(one(CREATE), links=(Link(pages.page("api-1", described(CREATE)), row, "path"),))
    assert not any(fact.place.startswith("catalogue") for fact in told(by_path)), (
        "it was found by what it would confirm"
    )
    moved = replace(one(LIST), was=("get", "/old"))
    assert ("contradicts", "") in [(fact.verdict, fact.place) for fact in told(moved)]
    row = replace(pages.row(), evidence="unknown", operation_id="made_up_other")
    (fact,) = told(new(made("api-5", ""), kind="webhook", name="made_up_other", row=row))
    assert (fact.verdict, fact.subject, fact.place) == ("fills", "made_up_other", "catalogue line 7 (payload)")
    assert "contradicts" not in said(one(PUSHED))


# -- the report

SUBJECTS = (one(CREATE, MORE), one(LIST))
PROBLEM = Problem("api-8", 12, "made-up reason")
MATCHED = Matched(SUBJECTS, (), ())


def reading(*problems: Problem, whole: bool = True) -> Reading:
    return Reading(tuple(page for subject in SUBJECTS for page in subject.pages), problems, whole=whole)


def test_notes_do_not_count_for_the_status() -> None:
    note, difference = run(one(LIST)), run(SUBJECTS[0])
    assert [status(each, reading(), MATCHED) for each in ([], note, difference)] == [0, 0, 1]
    assert status([], reading(PROBLEM), MATCHED) == status([], reading(), replace(MATCHED, problems=(PROBLEM,))) == 1


def test_the_report_for_people() -> None:
    found, known = run(*SUBJECTS), facts(MATCHED, DOCUMENT)
    text = as_text(MATCHED, reading(PROBLEM, whole=False), found, known)
    lines = text.splitlines()
    assert lines[:3] == [
        "2 pages read: 2 of operations and webhooks, 0 guides",
        "1 problems, 1 differences, 1 notes",
        "facts of ours: 0 contradicted, 13 confirmed, 0 filled",
    ]
    assert "Not every page was tried" in lines[3] and "  api-8, line 12: made-up reason" in lines
    assert "    field-new  body.more: new field; page: string (api-1 line 7)" in lines
    assert "confirms 12: method and path, query.Page" in text and "and 6 more" in text
    assert "answer.code (client_code)" in as_text(MATCHED, reading(), found, known, verbose=True)
    assert "What to do next" not in as_text(MATCHED, reading(), run(one(LIST)), [])


def test_an_index_that_names_few_pages_is_said_and_is_no_difference() -> None:
    few = replace(MATCHED, few="the index names 4 of 183 pages: nothing is taken for gone")
    lines = as_text(few, reading(), [], []).splitlines()
    assert lines[3] == "The index names 4 of 183 pages: nothing is taken for gone."
    table = as_json(few, reading(), [], [])
    assert (table["status"], table["whole"], table["few"]) == (0, True, few.few)


def test_the_next_step_for_what_is_missing() -> None:
    found = run(new(made("api-20")), new(made("api-50", ""), kind="webhook"), one(CREATE, MORE))
    text = as_text(MATCHED, reading(), found, [], command="drift --pages here")
    assert text.partition("What to do next\n")[2].splitlines() == [
        "  What we lack: drift --pages here --draft-all, or one by one with --draft METHOD PATH or --draft PAGE-ID",
        "  What is described already (made_up_create): read the page, then change openapi/airudder.yaml",
        "  Then: git diff openapi (what to decide: docs/regenerate.md, section 3), make generate, make test",
    ]
    found = run(pages.subject(pages.known(DOCUMENT, CREATE), [pages.page("api-1", described(CREATE))], [None]))
    assert as_text(MATCHED, reading(), found, []).partition("What to do next\n")[2].splitlines()[0] == (
        "  Of the catalogue (made_up_create): change openapi/catalogue.csv, and page ids in openapi/airudder.yaml too"
    )


def test_what_was_read_in_part_is_not_said_to_be_unread() -> None:
    assert "\nRead in part, not at all, or not matched\n" in as_text(MATCHED, reading(PROBLEM), [], [])


def test_a_fact_of_the_catalogue_has_its_file_and_what_is_meant() -> None:
    ours = pages.known(DOCUMENT, CREATE)
    row = replace(pages.row(ours), path="", evidence="inferred")
    known = told(pages.subject(ours, [pages.page("api-1", described(CREATE))], [row]))
    assert "  openapi/catalogue.csv\n    fills 1: line 7 (path)\n" in as_text(MATCHED, reading(), [], known)
    row = replace(pages.row(), evidence="unknown", operation_id="made_up_other")
    known = told(new(made("api-5", ""), kind="webhook", name="made_up_other", row=row))
    assert "    fills 1: line 7 (payload)\n" in as_text(MATCHED, reading(), [], known)


def test_the_report_for_programs() -> None:
    found, known = run(*SUBJECTS), facts(MATCHED, DOCUMENT)
    table = json.loads(json.dumps(as_json(MATCHED, reading(PROBLEM), found, known)))
    assert table["counts"] == {
        "pages": 2,
        "problems": 1,
        "differences": 1,
        "notes": 1,
        "kinds": {"field-new": 1, "headers": 1},
        "facts": {"contradicts": 0, "confirms": 13, "fills": 0},
    }
    pointer = "/components/schemas/Create/properties/more"
    assert table["findings"][0]["at"] == [{"page_id": "api-1", "pointer": pointer, "line": 7, "file": ""}]
    assert [page["subject"] for page in table["pages"]] == [CREATE, LIST]
    assert table["problems"] == [{"page": "api-8", "line": 12, "reason": "made-up reason"}]
    assert len(table["facts"]) == len(known) and table["status"] == 1
