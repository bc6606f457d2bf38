"""Which page is which row and which operation, on the made-up site of the whole catalogue."""

import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from apifox.model import Described, Entry, Page, Problem, Reading
from drift.folders import fits
from drift.match import Matched, match
from drift.names import Names, NamesError, read_names
from spec_catalogue import Row, read_catalogue
from spec_facts import load
from support.apifox_site import Site, SitePage, build

OPENAPI = Path(__file__).resolve().parents[1] / "openapi"
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
    assert rows == set(ROWS) and len(rows) == 183
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
    # All operations of the description but the one that no page names.
    assert len(described) == 18 and all(subject.was is None for subject in described)
    assert len([subject for subject in by_kind["webhook"] if subject.ours]) == len(DOCUMENT["webhooks"])
    (plan,) = [s for s in by_kind["operation"] if s.path.endswith("/plan_create")]
    assert {row.operation_id for row in plan.rows} == {"collection_plan_create", "telemarketing_plan_create"}
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
