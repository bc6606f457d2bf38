"""Which page is which row and which operation, on the made-up site of the whole catalogue."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codegen.catalogue import Row, read_catalogue
from codegen.facts import load, operations_of
from support.apifox_site import Site, SitePage, build
from vendor_docs.comparison.match import Matched, match
from vendor_docs.comparison.names import NamesError, fits, read_names
from vendor_docs.reading.model import Body, Described, Entry, Node, Page, Problem, Reading

OPENAPI = Path(__file__).resolve().parents[4] / "openapi"
DOCUMENT = load(OPENAPI / "airudder.yaml")
ROWS = read_catalogue(OPENAPI / "catalogue.csv")
NAMES = read_names(OPENAPI / "vendor-names.yaml")


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


def matched(found: Reading | Iterable[Page], rows: Iterable[Row] = ROWS, document: Any = DOCUMENT) -> Matched:
    found = found if isinstance(found, Reading) else Reading(tuple(found), (), whole=False)
    return match(found, list(rows), document, NAMES)


def changed(pages: list[Page], page_id: str, change: Callable[[Page], Page]) -> list[Page]:
    return [change(page) if page.page_id == page_id else page for page in pages]


def at(page: Page, **changes: Any) -> Page:
    assert page.described is not None
    return replace(page, described=replace(page.described, **changes))


def moved_of(result: Matched) -> list[tuple[str, str]]:
    return [(link.page.page_id, link.moved_from) for link in result.links if link.moved_from]


def test_every_page_finds_its_row_and_its_subject(pages: list[Page], site: Site) -> None:
    result = matched(reading(pages))
    assert not (result.problems or result.vanished or result.lost or result.turned)
    assert len(result.links) == len(pages) == len(site.pages)
    assert {link.row for link in result.links} == set(ROWS) and len(ROWS) >= 183
    for link in result.links:
        assert link.row is not None and link.moved_from == ""
        assert link.how == ("id" if link.page.page_id in link.row.page_ids else "title")
    by_kind = {kind: [s for s in result.subjects if s.kind == kind] for kind in ("operation", "webhook", "guide")}
    assert len(by_kind["guide"]) == 13
    assert [s.name for s in result.subjects if s.kind == "foreign"] == ["store_boberdoo_push", "store_doucet_ping"]
    known = {operation.operation_id for operation in operations_of(DOCUMENT)} & {row.operation_id for row in ROWS}
    assert {subject.name for subject in by_kind["operation"] if subject.ours} == known and len(known) >= 18
    assert all(subject.was is None and not subject.fixed for subject in by_kind["operation"])
    assert len([subject for subject in by_kind["webhook"] if subject.ours]) == len(DOCUMENT["webhooks"])
    (plan,) = [s for s in by_kind["operation"] if s.path.endswith("/plan_create")]
    assert [row.section for row in plan.rows] == ["Collection", "Telemarketing & E-commerce"] and len(plan.pages) == 4


# -- pages that have moved, or are not there


def test_a_page_under_a_new_id_has_moved(pages: list[Page]) -> None:
    def renamed(page: Page) -> Page:
        return replace(page, page_id="api-77777777", entry=Entry("api-77777777", page.title, page.folder))

    result = matched(reading(changed(pages, "api-45238811", renamed)))
    assert result.vanished == () and moved_of(result) == [("api-77777777", "api-45238811")]


def test_a_page_that_is_gone_has_vanished_if_that_is_certain(pages: list[Page]) -> None:
    rest = [page for page in pages if page.page_id != "api-45229623"]
    vanished = [("workflow_template_list", "api-45229623")]
    by_site = replace(reading(rest, gone=["api-45229623"]), entries=(), whole=False)
    named = tuple(page.entry for page in pages if page.entry)
    by_both = replace(reading(rest, gone=["api-45229623"]), entries=named)
    for found in (reading(rest), by_site, by_both):
        assert [(row.operation_id, page_id) for row, page_id in matched(found).vanished] == vanished
    unread = reading(rest, problems=[Problem("api-45229623", 7, "made up")])
    for found in (replace(reading(rest), whole=False), replace(reading(rest), entries=()), unread):
        assert matched(found).vanished == ()


def test_operations_webhooks_and_guides_without_any_page_are_lost(pages: list[Page], site: Site) -> None:
    names = ("task_list", "robot_list", "workflow_status_changed")
    rest = [page for page in pages if site.pages[page.page_id].name not in names]
    result = matched(reading(rest))
    rows = {name: sum(row.operation_id == name for row in ROWS) for name in names}
    assert {group[0].operation_id: len(group) for group in result.lost} == rows and rows["task_list"] > 1
    entries = tuple(page.entry for page in pages if page.entry)
    for found in (replace(reading(rest), whole=False), replace(reading(rest), entries=entries)):
        assert matched(found).lost == ()
    links = matched(reading(pages)).links
    row = next(link.row for link in links if link.row and link.row.operation_id == "task_list")
    guide = next(link.row for link in links if link.row and link.row.kind == "guide")
    rest = [link.page for link in links if link.row not in (row, guide)]
    assert set(matched(reading(rest)).lost) == {(row,), (guide,)}


def test_pages_that_are_known_and_were_not_read(pages: list[Page]) -> None:
    """By the catalogue and by the description; what the site has no longer cannot be read."""
    rest = [page for page in pages if page.page_id != "api-45238811"]
    described = {page for operation in operations_of(DOCUMENT) for page in operation.node.get("x-airudder-pages", ())}
    assert "api-45238811" in described
    assert matched(reading(pages)).unread == matched(reading(rest)).unread == frozenset()
    assert matched(rest).unread == {"api-45238811"}
    bare = [replace(row, page_ids=()) for row in ROWS]
    assert matched(rest, bare).unread == {"api-45238811"}


def test_an_index_of_less_than_half_of_the_catalogue_makes_nothing_gone(pages: list[Page]) -> None:
    half = len(ROWS) // 2
    result = matched(reading(pages[:half], gone=["api-45229623"]))
    assert (result.lost, result.vanished) == ((), ())
    assert result.few == f"the index names {half} of {len(ROWS)} pages: nothing is taken for gone"
    result = matched(reading(pages[: half + 1]))
    assert result.lost and result.few == ""
    assert matched(replace(reading(pages[:half]), whole=False)).few == "", "a folder with a few pages is no news"


@pytest.mark.parametrize("kind", ["operation", "webhook", "guide"])
def test_more_pages_of_a_title_than_the_row_names_are_new(pages: list[Page], kind: str) -> None:
    links = matched(reading(pages)).links
    page = next(each.page for each in links if each.row and each.row.kind == kind and each.row.page_ids)
    more = replace(page, page_id="api-77777777", entry=Entry("api-77777777", page.title, page.folder))
    found = matched(reading([*pages, more]))
    assert [each.page.page_id for each in found.links if each.how == "new"] == ["api-77777777"]
    assert found.problems == () and found.vanished == ()


def test_guides_that_became_operations_and_operations_that_became_guides(pages: list[Page]) -> None:
    guide = next(page for page in pages if page.described is None)
    described = Described("post", "/service/cloud/made_up/from_a_guide", "made up")
    result = matched(reading(changed(pages, guide.page_id, lambda page: replace(page, described=described))))
    (subject,) = [each for each in result.subjects if guide.page_id in {page.page_id for page in each.pages}]
    assert (subject.kind, subject.name, subject.rows, subject.links[0].how) == ("operation", "", (), "new")
    assert [(row.kind, page.page_id) for row, page in result.turned] == [("guide", guide.page_id)]
    assert result.lost == () and result.vanished == ()
    emptied = reading(changed(pages, "api-45238811", lambda page: replace(page, described=None)))
    assert [(row.operation_id, page.page_id) for row, page in matched(emptied).turned] == [
        ("workflow_create", "api-45238811")
    ]
    told = replace(emptied, problems=(Problem("api-45238811", None, "made up"),))
    assert matched(told).turned == ()


# -- operations that have moved


def test_an_operation_has_moved_when_all_its_pages_have(pages: list[Page]) -> None:
    (one,) = [s for s in matched(reading(pages)).subjects if s.name == "workflow_create"]
    old, new = "/service/cloud/workflow/createinstance", "/service/cloud/made_up/create"
    first, *others = [page.page_id for page in one.pages]
    pages = changed(pages, first, lambda page: at(page, path=new))
    found = [s for s in matched(reading(pages)).subjects if "workflow_create" in {r.operation_id for r in s.rows}]
    assert sorted((s.path, s.was, bool(s.ours)) for s in found) == [(new, None, False), (old, None, True)]
    for page_id in others:
        pages = changed(pages, page_id, lambda page: at(page, path=f"{new}_v2"))
    found = [s for s in matched(reading(pages)).subjects if s.name == "workflow_create"]
    assert len(found) == 2 and all(s.doubt and s.ours is None for s in found), "two new paths: nobody can say which"
    for page_id in others:
        pages = changed(pages, page_id, lambda page: at(page, path=new))
    (subject,) = [s for s in matched(reading(pages)).subjects if s.name == "workflow_create"]
    assert subject.was == ("post", old) and subject.ours is not None


def test_one_page_of_several_rows_moves_nothing() -> None:
    described = Described("post", "/service/cloud/made_up/makelist", "x", folder=("营销&电商", "调用任务相关的API"))
    (subject,) = matched([Page("api-1", "List the Task Created", "made up", described)]).subjects
    assert (subject.name, subject.ours, subject.was) == ("task_list", None, None)
    assert "may be task_list (GET /service/cloud/list) under a new path" in subject.doubt


# -- what a page is


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
    (subject,) = matched([Page("api-1", title, "made up", Described("post", path, title))]).subjects
    assert (subject.kind, subject.name, subject.ours) == (kind, "", None)


@pytest.mark.parametrize(
    ("page_id", "title", "folder", "how", "name", "line"),
    [
        ("api-1", "Cancel a Calling Task", ("催收", "调用任务相关API"), "title", "task_operation", 9),
        ("api-1", "停止一个呼叫任务", ("Collection", "APIs Related to Calling Tasks"), "title", "task_operation", 9),
        ("api-1", "Cancel a Calling Task", (), "new", "task_operation", None),
        ("copied.txt", "Cancel a Calling Task", (), "title", "task_operation", 9),
        ("copied.txt", "A title of somebody", (), "path", "task_operation", 9),
        ("api-1", "A title of somebody", (), "new", "task_operation", None),
    ],
)
def test_a_page_is_found_by_title_and_folder_or_without_an_id_by_its_path(
    page_id: str, title: str, folder: tuple[str, ...], how: str, name: str, line: int | None
) -> None:
    page = Page(page_id, title, "made up", Described("post", "/service/cloud/operation", "x", folder=folder))
    result = matched([page], [replace(row, page_ids=()) for row in ROWS])
    ((subject,), (link,)) = result.subjects, result.links
    assert (link.how, link.row and link.row.line, subject.name) == (how, line, name) and subject.ours is not None
    ambiguous = page_id == "api-1" and title == "Cancel a Calling Task" and not folder
    assert [each.reason.partition(" of the catalogue")[0] for each in result.problems] == (
        ["may be any of the lines 9, 23, 35, 49"] if ambiguous else []
    )


def test_the_content_of_a_page_counts_more_than_its_id(pages: list[Page]) -> None:
    """The page of another operation with the id of a known one: named once, and put to its own row."""
    page = next(page for page in pages if page.page_id == "api-45238811")
    row = next(row for row in ROWS if row.operation_id == "workflow_find_instances")
    other = at(replace(page, title=row.title_en), path=row.path, method=row.method.lower())
    result = matched([other], [each if each != row else replace(row, page_ids=()) for each in ROWS])
    assert [(link.row and link.row.line, link.how) for link in result.links] == [(row.line, "title")]
    assert [subject.name for subject in result.subjects] == ["workflow_find_instances"]
    (problem,) = result.problems
    assert problem.page == "api-45238811" and "correct the ids there" in problem.reason


# -- several calls at one path


def call(number: int, title: str, value: Node | None, example: Any = None, path: str = "/service/cloud/x") -> Page:
    properties = {"PlanID": {"type": "string"}, **({} if value is None else {"Action": value})}
    examples = {} if example is None else {"": example}
    body = Body("application/json", "/request", {"type": "object", "properties": properties}, examples)
    return Page(f"api-{number}", title, "made up", Described("post", path, title, request=body, folder=("Plans",)))


STATED: list[Node] = [{"const": "Pause"}, {"type": "string", "enum": ["Delete"]}]
BY_EXAMPLE: list[Node] = [{"type": "string", "examples": ["Pause"]}, {"type": "string", "examples": ["Delete"]}]
PLAIN: Node = {"type": "string", "description": "Pause"}
SEVERAL: Node = {"type": "string", "enum": ["Pause", "Delete"]}


@pytest.mark.parametrize("values", [STATED, BY_EXAMPLE])
def test_calls_that_a_field_with_a_value_distinguishes_are_subjects_of_their_own(values: list[Node]) -> None:
    pages = [call(1, "Pause a plan", values[0]), call(2, "Delete a plan", values[1]), call(3, "暂停", values[0])]
    result = matched(pages)
    assert result.problems == ()
    assert [(dict(s.fixed), [page.page_id for page in s.pages]) for s in result.subjects] == [
        ({"Action": "Pause"}, ["api-1", "api-3"]),
        ({"Action": "Delete"}, ["api-2"]),
    ]


@pytest.mark.parametrize("more", [{}, {"PlanID": "x"}])
def test_the_example_of_a_body_gives_the_value(more: Node) -> None:
    """Other fields have other examples too: then the words of the titles decide."""
    pages = [
        call(1, "Pause a plan", PLAIN, {"Action": "Pause", "PlanID": "y"}),
        call(2, "Delete a plan", PLAIN, {"Action": "Delete", "PlanID": "y", **more}),
        call(3, "删除", PLAIN, {"Action": "Delete", "PlanID": "z", **more}),
    ]
    assert [(dict(subject.fixed), len(subject.pages)) for subject in matched(pages).subjects] == [
        ({"Action": "Pause"}, 1),
        ({"Action": "Delete"}, 2),
    ]


@pytest.mark.parametrize(
    "pages",
    [
        [call(1, "Pause a plan", PLAIN), call(2, "Delete a plan", PLAIN)],
        [call(1, "Pause a plan", STATED[0]), call(2, "Delete a plan", None)],
        [call(1, "Pause a plan", SEVERAL), call(2, "Delete a plan", SEVERAL)],
        [
            call(1, "Pause a plan", PLAIN, {"Action": "1", "PlanID": "1"}),
            call(2, "Delete a plan", PLAIN, {"Action": "2", "PlanID": "2"}),
        ],
    ],
)
def test_calls_that_nothing_distinguishes_are_one_problem_that_names_both(pages: list[Page]) -> None:
    result = matched(pages)
    (problem,) = result.problems
    assert '"Pause a plan" (api-1) and "Delete a plan" (api-2)' in problem.reason
    assert [(dict(s.fixed), len(s.pages)) for s in result.subjects] == [({}, 2)]
    rows = [
        replace(ROWS[0], line=number, kind="operation", operation_id="plan_action", page_ids=(page.page_id,))
        for number, page in enumerate(pages)
    ]
    assert matched(pages, rows).problems == ()


def test_a_further_call_at_a_described_path_is_not_taken_for_the_described_one() -> None:
    """It has another title in the same folder and language; elsewhere, one call may have another title."""
    path = "/service/cloud/plan/action"
    operation = {**DOCUMENT["paths"]["/service/cloud/operation"]["post"], "operationId": "pause_plan"}
    document = {**DOCUMENT, "paths": {path: {"post": {**operation, "x-airudder-method": "plans.pause"}}}}
    row = replace(ROWS[0], section="Plans", folder="", title_en="Pause a plan", title_zh="", kind="operation")
    row = replace(row, method="POST", path=path, operation_id="pause_plan", page_ids=("api-1",))
    later = call(2, "Delete a plan", STATED[1], path=path)
    (problem,) = matched([later], [row], document).problems
    assert problem.page == "api-2" and '"Delete a plan" has the method and path of pause_plan' in problem.reason
    for page in (at(later, folder=("Tasks",)), replace(later, title="删除"), replace(later, title="Pause a Plan")):
        assert matched([page], [row], document).problems == ()
    assert matched([later], [row, replace(row, title_en="Delete a plan", page_ids=("api-2",))], document).problems == ()
    assert matched(reading([later], gone=["api-1"]), [row], document).problems == ()


def test_pages_of_one_call_are_one_subject_whatever_their_examples() -> None:
    twins = [call(1, "Pause a plan", PLAIN, {"Action": "x"}), call(2, "暂停", PLAIN, {"Action": "y"})]
    sections = [twins[0], at(replace(twins[1], title="Pause the plan"), folder=("Tasks",))]
    for pages in (twins, sections):
        result = matched(pages)
        assert result.problems == () and [len(subject.pages) for subject in result.subjects] == [2]


def test_a_new_value_beside_our_own_method_is_a_new_call() -> None:
    """``tasks.stop`` has the fixed field ``Action: Stop``."""
    path = "/service/cloud/operation"
    pages = [
        call(1, "Stop", {"const": "Stop"}, path=path),
        call(2, "Pause", {"const": "Pause"}, path=path),
        call(3, "Not said", {"type": "string"}, path=path),
    ]
    found = [(s.name, dict(s.fixed), [page.page_id for page in s.pages]) for s in matched(pages).subjects]
    assert found == [("task_operation", {}, ["api-1", "api-3"]), ("", {"Action": "Pause"}, ["api-2"])]
    both = [{"name": "tasks.stop", "fixed": {"Action": "Stop"}}, {"name": "tasks.pause", "fixed": {"Action": "Pause"}}]
    operation = {**DOCUMENT["paths"][path]["post"], "x-airudder-method": both}
    document = {**DOCUMENT, "paths": {**DOCUMENT["paths"], path: {"post": operation}}}
    (subject,) = matched(pages, document=document).subjects
    assert (subject.name, len(subject.pages)) == ("task_operation", 3)


# -- folders and names


def test_folders_in_both_languages() -> None:
    def row(section: str, folder: str) -> Row:
        return replace(ROWS[0], section=section, folder=folder)

    tasks = row("Collection", "APIs Related to Calling Tasks (调用任务相关 API)")
    for fitting, folder in (
        (tasks, ("Collection", "APIs related to calling tasks")),
        (tasks, ("催收", "调用任务相关API")),
        (row("General", "Error Codes (全局错误代码)"), ("全局错误代码",)),
        (row("Chatbot", "华为/api"), ("Chatbot", "华为", "api")),
        (row("Workflow", ""), ("Workflow 工作流",)),
    ):
        assert fits(fitting, folder, NAMES), folder
    assert not any(fits(tasks, folder, NAMES) for folder in (("信审", "调用任务相关API"), ("催收",), ()))


@pytest.mark.parametrize(
    "text", ["sections: {}", "sections: 1\nwords: {}\ngroups: []\npersonal: []\nsecret: []", "- 1"]
)
def test_a_damaged_table_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "vendor-names.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((NamesError, ValueError), match="vendor-names"):
        read_names(path)
