"""Which page is which row and which operation, on the made-up site of the whole catalogue."""

import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from codegen.catalogue import Row, read_catalogue
from codegen.facts import load, operations_of
from support.apifox_site import Site, SitePage, build
from vendor_docs.comparison.folders import fits
from vendor_docs.comparison.match import Matched, match
from vendor_docs.comparison.names import Names, NamesError, read_names
from vendor_docs.reading.model import Described, Entry, Page, Problem, Reading

OPENAPI = Path(__file__).resolve().parents[3] / "openapi"
DOCUMENT = load(OPENAPI / "airudder.yaml")
ROWS = read_catalogue(OPENAPI / "catalogue.csv")
NAMES = read_names(OPENAPI / "vendor-names.yaml")

Change = Callable[[Page], Page]


def as_page(page: SitePage) -> Page:
    """As it would be read, without what no match looks at."""
    entry = Entry(page.page_id, page.title, page.folder)
    if page.document is None:
        return Page(page.page_id, page.title, "made up", entry=entry)
    method, path = page.place
    return Page(page.page_id, page.title, "made up", Described(method, path, page.title, folder=page.folder), entry)


@pytest.fixture(scope="module")
def site() -> Site:
    return build()


@pytest.fixture(scope="module")
def pages(site: Site) -> list[Page]:
    return [as_page(page) for page in site.pages.values()]


def reading(pages: Iterable[Page], *, gone: Iterable[str] = (), problems: Iterable[Problem] = ()) -> Reading:
    pages = tuple(pages)
    entries = tuple(page.entry for page in pages if page.entry)
    return Reading(pages, tuple(problems), entries, frozenset(gone))


def matched(found: Reading) -> Matched:
    return match(found, ROWS, DOCUMENT, NAMES)


def test_every_page_finds_its_row(pages: list[Page], site: Site) -> None:
    result = matched(reading(pages))
    assert result.problems == () and result.vanished == ()
    assert len(result.links) == len(pages) == len(site.pages)
    rows = {link.row for link in result.links}
    assert rows == set(ROWS) and len(rows) >= 183
    for link in result.links:
        assert link.row is not None and link.moved_from == ""
        assert link.how == ("id" if link.page.page_id in link.row.page_ids else "title")
        titles = (link.row.title_en, link.row.title_zh)
        assert link.page.title in titles or link.page.title.startswith("Made-up title")


def test_subjects_are_operations_webhooks_and_guides(pages: list[Page]) -> None:
    result = matched(reading(pages))
    by_kind = {kind: [s for s in result.subjects if s.kind == kind] for kind in ("operation", "webhook", "guide")}
    assert len(by_kind["guide"]) == 13
    foreign = [subject.name for subject in result.subjects if subject.kind == "foreign"]
    assert foreign == ["store_boberdoo_push", "store_doucet_ping"]
    described = [subject for subject in by_kind["operation"] if subject.ours]
    # All operations of the description that a row names.
    named = {row.operation_id for row in ROWS}
    known = {operation.operation_id for operation in operations_of(DOCUMENT)}
    assert {subject.name for subject in described} == known & named
    assert len(known & named) >= 18 and all(subject.was is None for subject in described)
    assert len([subject for subject in by_kind["webhook"] if subject.ours]) == len(DOCUMENT["webhooks"])
    (plan,) = [s for s in by_kind["operation"] if s.path.endswith("/plan_create")]
    assert [row.section for row in plan.rows] == ["Collection", "Telemarketing & E-commerce"]
    assert len(plan.pages) == 4
    (task_detail,) = [s for s in by_kind["operation"] if s.path == "/service/cloud/workflow/taskdetail"]
    assert len(task_detail.rows) == 2 and len(task_detail.pages) == 4 and task_detail.name == "workflow_task_detail"


def changed(pages: list[Page], page_id: str, change: Change) -> list[Page]:
    return [change(page) if page.page_id == page_id else page for page in pages]


def test_a_page_under_a_new_id_has_moved(pages: list[Page]) -> None:
    def renamed(page: Page) -> Page:
        entry = Entry("api-77777777", page.title, page.folder)
        return dataclasses.replace(page, page_id="api-77777777", entry=entry)

    result = matched(reading(changed(pages, "api-45238811", renamed)))
    assert result.vanished == ()
    assert [(link.page.page_id, link.moved_from) for link in result.links if link.moved_from] == [
        ("api-77777777", "api-45238811")
    ]


def test_a_page_in_another_folder_has_moved(pages: list[Page]) -> None:
    def put(page: Page) -> Page:
        assert page.described is not None
        return dataclasses.replace(page, described=dataclasses.replace(page.described, folder=("Collection",)))

    result = matched(reading(changed(pages, "api-45238811", put)))
    assert [(link.page.page_id, link.moved_from) for link in result.links if link.moved_from] == [
        ("api-45238811", "Workflow")
    ]


@pytest.mark.parametrize("told", ["by the index", "by the site"])
def test_a_page_that_is_gone_has_vanished(pages: list[Page], told: str) -> None:
    rest = [page for page in pages if page.page_id != "api-45229623"]
    found = reading(rest, gone=["api-45229623"] if told == "by the site" else [])
    if told == "by the site":
        found = dataclasses.replace(found, entries=(), whole=False)
    result = matched(found)
    assert [(row.operation_id, page_id) for row, page_id in result.vanished] == [
        ("workflow_template_list", "api-45229623")
    ]


def test_what_was_not_tried_or_not_readable_has_not_vanished(pages: list[Page]) -> None:
    rest = [page for page in pages if page.page_id != "api-45229623"]
    assert matched(dataclasses.replace(reading(rest), whole=False)).vanished == ()
    assert matched(dataclasses.replace(reading(rest), entries=())).vanished == ()
    broken = Problem("api-45229623", 7, "made up")
    assert matched(reading(rest, problems=[broken])).vanished == ()


def test_an_operation_under_a_new_path_has_moved(pages: list[Page]) -> None:
    def moved(page: Page) -> Page:
        assert page.described is not None
        described = dataclasses.replace(page.described, path="/service/cloud/made_up/create")
        return dataclasses.replace(page, described=described)

    (one,) = [s for s in matched(reading(pages)).subjects if s.name == "workflow_create"]
    for page in one.pages[:1]:
        pages = changed(pages, page.page_id, moved)
    subjects = [s for s in matched(reading(pages)).subjects if "workflow_create" in {r.operation_id for r in s.rows}]
    # One page of two: the other still has the old path.
    assert sorted((s.path, s.was) for s in subjects if s.name == "workflow_create") == [
        ("/service/cloud/made_up/create", None),
        ("/service/cloud/workflow/createinstance", None),
    ]
    for page in one.pages[1:]:
        pages = changed(pages, page.page_id, moved)
    (subject,) = [s for s in matched(reading(pages)).subjects if s.name == "workflow_create"]
    assert subject.was == ("post", "/service/cloud/workflow/createinstance") and subject.ours is not None


def test_one_page_of_several_rows_moves_nothing() -> None:
    described = Described("post", "/service/cloud/made_up/makelist", "x", folder=("营销&电商", "调用任务相关的API"))
    page = Page("api-1", "List the Task Created", "made up", described)
    for whole, entries in ((True, ()), (False, ()), (True, (Entry("api-1", page.title),))):
        (subject,) = matched(Reading((page,), (), entries, whole=whole)).subjects
        assert (subject.name, subject.ours, subject.was) == ("task_list", None, None)
        assert "not certain" in subject.doubt and "GET /service/cloud/list" in subject.doubt


@pytest.mark.parametrize("told", ["by the index", "by the site"])
def test_only_a_page_that_the_site_denies_is_no_doubt(pages: list[Page], site: Site, told: str) -> None:
    """An index that lacks the pages of a section, though it has all others, moves nothing."""
    rows = [row for row in ROWS if row.operation_id == "task_list"]
    read = next(page for page in pages if site.pages[page.page_id].name == "task_list")
    assert read.described is not None
    moved = dataclasses.replace(read, described=dataclasses.replace(read.described, path="/service/cloud/made_up/new"))
    rest = [page for page in pages if site.pages[page.page_id].name != "task_list"]
    ids = {row: (f"api-{70000000 + row.line}",) for row in rows}
    known = [dataclasses.replace(row, page_ids=ids[row]) if row in ids else row for row in ROWS]
    gone = [page_id for row in rows for page_id in ids[row]] if told == "by the site" else []
    result = match(reading([*rest, moved], gone=gone), known, DOCUMENT, NAMES)
    (subject,) = [each for each in result.subjects if moved in each.pages]
    assert (subject.was is None) == bool(subject.doubt) == (told == "by the index")


def test_what_fits_several_rows_is_named_and_not_guessed() -> None:
    page = Page("api-1", "Cancel a Calling Task", "made up", Described("post", "/service/cloud/made_up", "x"))
    result = matched(Reading((page,), (), whole=False))
    (link,) = result.links
    assert link.row is None and link.how == "new"
    (problem,) = result.problems
    assert problem.page == "api-1" and "lines 9, 23, 35, 49, 61, 75" in problem.reason


@pytest.mark.parametrize(
    ("path", "title", "kind"),
    [
        ("/service/cloud/new", "Webhook of something", "operation"),
        ("/api/v1/new", "新的通知", "operation"),
        ("", "Something", "webhook"),
        ("/", "Something", "webhook"),
        ("/your/address", "Notification of something", "webhook"),
        ("/your/address", "推送", "webhook"),
        ("/elsewhere", "Something", "operation"),
    ],
)
def test_kind_of_a_page_without_a_row(path: str, title: str, kind: str) -> None:
    page = Page("api-1", title, "made up", Described("post", path, title))
    (subject,) = matched(Reading((page,), ())).subjects
    assert (subject.kind, subject.name, subject.ours) == (kind, "", None)


def test_folders_in_both_languages() -> None:
    def row(section: str, folder: str) -> Row:
        return dataclasses.replace(ROWS[0], section=section, folder=folder)

    tasks = row("Collection", "APIs Related to Calling Tasks (调用任务相关 API)")
    assert fits(tasks, ("Collection", "APIs related to calling tasks"), NAMES) is True
    assert fits(tasks, ("催收", "调用任务相关API"), NAMES) is True
    assert fits(tasks, ("信审", "调用任务相关API"), NAMES) is False
    assert fits(tasks, ("催收",), NAMES) is False
    assert fits(tasks, (), NAMES) is None
    assert fits(row("General", "Error Codes (全局错误代码)"), ("全局错误代码",), NAMES) is True
    assert fits(row("Chatbot", "华为/api"), ("Chatbot", "华为", "api"), NAMES) is True
    assert fits(row("Workflow", ""), ("Workflow 工作流",), NAMES) is True


@pytest.mark.parametrize(
    "text", ["sections: {}", "sections: 1\nwords: {}\ngroups: []\npersonal: []\nsecret: []", "- 1"]
)
def test_a_damaged_table_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "vendor-names.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((NamesError, ValueError), match="vendor-names"):
        read_names(path)


def test_the_table_is_read() -> None:
    assert isinstance(NAMES, Names)
    assert NAMES.sections["催收"] == "Collection" and NAMES.words["任务"] == "Task"


# -- what has no page any longer, and pages that are not what they were


def without(pages: list[Page], site: Site, *names: str) -> list[Page]:
    return [page for page in pages if site.pages[page.page_id].name not in names]


def lost_of(result: Matched) -> list[tuple[str, int]]:
    return [(group[0].operation_id, len(group)) for group in result.lost]


def test_operations_and_webhooks_without_any_page_are_lost(pages: list[Page], site: Site) -> None:
    names = ("task_list", "robot_list", "workflow_status_changed")
    result = matched(reading(without(pages, site, *names)))
    rows = {name: sum(row.operation_id == name for row in ROWS) for name in names}
    assert sorted(lost_of(result)) == sorted(rows.items()) and rows["task_list"] > 1
    assert result.vanished == () and result.problems == ()
    assert matched(reading(pages)).lost == ()


def test_a_section_and_a_guide_without_a_page_are_lost(pages: list[Page]) -> None:
    links = matched(reading(pages)).links
    row = next(link.row for link in links if link.row and link.row.operation_id == "task_list")
    guide = next(link.row for link in links if link.row and link.row.kind == "guide")
    rest = [link.page for link in links if link.row not in (row, guide)]
    assert matched(reading(rest)).lost == ((row,), (guide,)) or matched(reading(rest)).lost == ((guide,), (row,))


def test_what_may_be_there_yet_is_not_lost(pages: list[Page], site: Site) -> None:
    rest = without(pages, site, "sms_send")
    assert matched(dataclasses.replace(reading(rest), whole=False)).lost == ()
    assert matched(dataclasses.replace(reading(rest), entries=())).lost == ()
    entries = tuple(page.entry for page in pages if page.entry)
    assert matched(dataclasses.replace(reading(rest), entries=entries)).lost == ()


def test_a_guide_whose_page_describes_an_operation_is_new(pages: list[Page]) -> None:
    guide = next(page for page in pages if page.described is None)
    described = Described("post", "/service/cloud/made_up/from_a_guide", "made up")
    result = matched(
        reading(changed(pages, guide.page_id, lambda page: dataclasses.replace(page, described=described)))
    )
    (subject,) = [each for each in result.subjects if guide.page_id in {page.page_id for page in each.pages}]
    assert (subject.kind, subject.name, subject.rows, subject.links[0].how) == ("operation", "", (), "new")
    assert [(row.kind, page.page_id) for row, page in result.turned] == [("guide", guide.page_id)]
    assert result.lost == () and result.vanished == ()


def test_an_operation_whose_page_describes_none_is_told(pages: list[Page]) -> None:
    def emptied(page: Page) -> Page:
        return dataclasses.replace(page, described=None)

    found = reading(changed(pages, "api-45238811", emptied))
    result = matched(found)
    assert [(row.operation_id, page.page_id) for row, page in result.turned] == [("workflow_create", "api-45238811")]
    told = dataclasses.replace(found, problems=(Problem("api-45238811", None, "made up"),))
    assert matched(told).turned == ()


@pytest.mark.parametrize("kind", ["operation", "webhook", "guide"])
def test_more_pages_of_a_title_than_the_row_names_are_new(pages: list[Page], kind: str) -> None:
    links = matched(reading(pages)).links
    link = next(each for each in links if each.row and each.row.kind == kind and each.row.page_ids)
    page = link.page
    entry = Entry("api-77777777", page.title, page.folder)
    found = matched(reading([*pages, dataclasses.replace(page, page_id="api-77777777", entry=entry)]))
    assert [each.page.page_id for each in found.links if each.how == "new"] == ["api-77777777"]
    assert found.problems == () and found.vanished == ()


def guides(*numbers: int) -> list[Row]:
    row = next(row for row in ROWS if row.kind == "guide")
    return [
        dataclasses.replace(row, line=each, title_en=f"Made-up guide {each}", title_zh="", page_ids=(f"doc-{each}",))
        for each in numbers
    ]


@pytest.mark.parametrize("known_by", ["id", "title"])
@pytest.mark.parametrize(("named", "whole"), [(1, False), (2, True), (3, True)])
def test_an_index_counts_as_whole_from_half_of_the_rows_on(named: int, whole: bool, known_by: str) -> None:
    rows = guides(1, 2, 3, 4)
    entries = tuple(
        Entry(f"doc-{each}", "Made up") if known_by == "id" else Entry(f"doc-{each}0", f"Made-up guide {each}")
        for each in range(1, named + 1)
    )
    pages = tuple(Page(entry.page_id, entry.title, "made up", entry=entry) for entry in entries)
    result = match(Reading(pages, (), entries), rows, DOCUMENT, NAMES)
    assert [row for (row,) in result.lost] == (rows[named:] if whole else [])
    assert [link.moved_from for link in result.links if link.moved_from] == (
        [f"doc-{each}" for each in range(1, named + 1)] if whole and known_by == "title" else []
    )
    words = f"names {named} of 4 rows of the catalogue: partial, so nothing is said of pages that are missing"
    assert [(each.page, each.reason) for each in result.problems] == ([] if whole else [("llms.txt", words)])


def test_what_the_site_denies_has_vanished_though_the_index_is_partial() -> None:
    (row, *more) = guides(1, 2, 3, 4)
    page = Page("doc-2", "Made-up guide 2", "made up", entry=Entry("doc-2", "Made-up guide 2"))
    twins = dataclasses.replace(row, page_ids=("doc-1", "doc-2"))
    found = Reading((page,), (), (Entry("doc-2", page.title),), frozenset(["doc-1"]))
    assert match(found, [twins, *more[1:]], DOCUMENT, NAMES).vanished == ((twins, "doc-1"),)


def test_an_index_that_was_not_tried_wholly_is_not_called_partial() -> None:
    page = Page("doc-1", "Made-up guide 1", "made up")
    found = Reading((page,), (), (Entry("doc-1", page.title),), whole=False)
    assert match(found, guides(1, 2, 3, 4), DOCUMENT, NAMES).problems == ()
