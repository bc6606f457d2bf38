"""A draft moves no operation: where a move is certain the page is left out, with what to edit by hand."""

from collections.abc import Iterable
from typing import Any

import pytest

from vendor_docs.comparison.match import match
from vendor_docs.draft.drafter import Draft, draft, write
from vendor_docs.reading.model import Entry, Page, Problem, Reading

from .made import Desk, array, envelope, names, obj, page

LIST, STOP, NEW = (f"/service/cloud/made_up/{name}" for name in ("list", "stop", "new"))
COLLECTION = ("Collection", "Plans")
TELEMARKETING = ("Telemarketing & E-commerce", "Plans")


def read(desk: Desk, *pages: Page, **more: Any) -> Draft:
    """Draft all of a reading and write it."""
    subjects = match(Reading(pages, more.pop("problems", ()), **more), desk.rows, desk.document, names()).subjects
    found = draft(subjects, spec=desk.spec, catalogue=desk.catalogue, names=names(), rows=desk.rows)
    write(found, spec=desk.spec, catalogue=desk.catalogue)
    return found


def entries(*pages: Page) -> tuple[Entry, ...]:
    return tuple(Entry(each.page_id, each.title, each.folder) for each in pages)


def index(desk: Desk, *pages: Page) -> tuple[Entry, ...]:
    """An index that names these pages and one of each row but those of the moved operations."""
    rest = [row for row in desk.rows if row.operation_id not in ("task_list", "task_stop")]
    return (*entries(*pages), *(Entry(f"doc-{900 + row.line}", row.title_en) for row in rest))


def listing(page_id: str = "api-8", folder: Iterable[str] = TELEMARKETING, path: str = NEW) -> Page:
    title = "Obtain Made-up Tasks" if folder == TELEMARKETING else "List the Made-up Tasks"
    return page(page_id, title, "post", path, folder=list(folder), answer=envelope(array(obj(id="string"))))


def stop(**more: Any) -> Page:
    more = {"method": "post", "path": STOP, "title": "Stop a Made-up Task", "folder": COLLECTION, **more}
    return page("api-20", more.pop("title"), more.pop("method"), more.pop("path"), **more)


# -- whether it has moved


def test_a_page_of_one_section_moves_nothing(desk: Desk) -> None:
    found = read(desk, listing())
    (one,) = found.drafted
    assert (one.how, one.name) == ("new", "telemarketing_task_list")
    assert any("whether it has moved here is not certain" in each and "line 5 of" in each for each in one.warnings)
    assert list(desk.document["paths"][LIST]) == ["get"] and desk.operation("task_list")["x-airudder-retry"] == "safe"
    assert (desk.row("task_list").path, desk.row("telemarketing_task_list").path) == (LIST, NEW)


@pytest.mark.parametrize(
    ("named", "whole"),
    [
        ((), True),
        # That the index lacks the page of the other section is no sign of anything: it may be incomplete.
        ((listing(),), True),
        ((listing(),), False),
        # The index names a page of the other section, which could not be read.
        ((listing(), listing("api-9", COLLECTION)), True),
    ],
)
def test_a_row_of_which_no_page_was_read_stays(desk: Desk, named: tuple[Page, ...], whole: bool) -> None:
    before = next(row for row in desk.rows if row.line == 5)
    for known in (entries(*named), index(desk, *named) if named else ()):
        read(desk, listing(), entries=known, whole=whole)
        assert list(desk.document["paths"][LIST]) == ["get"]
        assert next(row for row in desk.rows if row.line == 5) == before


def test_pages_of_all_rows_show_a_move(desk: Desk) -> None:
    (one,) = read(desk, listing(), listing("api-9", COLLECTION)).left_out
    assert (one.subject.name, one.subject.was) == ("task_list", ("get", LIST))


@pytest.mark.parametrize(("gone", "moves"), [(["api-9"], True), ([], False)])
def test_a_row_whose_pages_are_gone_is_no_doubt(desk: Desk, gone: list[str], moves: bool) -> None:
    lines = desk.catalogue.read_text("utf-8").replace("task_list,client_code,,", "task_list,client_code,api-9,")
    desk.catalogue.write_text(lines, "utf-8")
    text = desk.spec.read_text("utf-8")
    desk.spec.write_text(text.replace("client_code\n", "client_code\n      x-airudder-pages: [api-9]\n", 1), "utf-8")
    found = read(desk, listing(), gone=frozenset(gone), whole=False)
    assert [each.subject.was for each in found.left_out] == [("get", LIST)] * moves
    assert [each.how for each in found.drafted] == ["new"] * (not moves)


def test_two_new_places_are_no_move(desk: Desk) -> None:
    found = read(desk, listing(), listing("api-9", COLLECTION, f"{NEW}er"))
    assert [each.how for each in found.drafted] == ["new", "new"] and LIST in desk.document["paths"]
    assert all(any("several new places" in line for line in each.warnings) for each in found.drafted)


@pytest.mark.parametrize("place", [{"method": "put"}, {"path": NEW}, {"path": LIST}])
def test_a_draft_moves_nothing(desk: Desk, place: dict[str, str]) -> None:
    before = (desk.spec.read_text("utf-8"), desk.catalogue.read_text("utf-8"))
    found = read(desk, stop(**place))
    (left,) = found.left_out
    assert not found.drafted and before == (desk.spec.read_text("utf-8"), desk.catalogue.read_text("utf-8"))
    here = f"{place.get('method', 'post').upper()} {place.get('path', STOP)}"
    assert f"the description has it at POST {STOP}, the page at {here}" in left.reason


# -- ids of pages


def fresh_stop() -> Page:
    return page("api-21", "Stop a Made-up Task", "post", STOP, folder=COLLECTION)


@pytest.mark.parametrize(
    ("named", "more", "ids"),
    [
        ("", {}, ("api-20", "api-21")),
        ("", {"whole": False, "gone": frozenset(["api-20"])}, ("api-21",)),
        ("all", {}, ("api-21",)),
        ("one", {}, ("api-20", "api-21")),
        ("all", {"whole": False}, ("api-20", "api-21")),
        ("all", {"problems": (Problem("api-20", 1, "made up"),)}, ("api-20", "api-21")),
    ],
)
def test_an_id_goes_only_with_its_page(desk: Desk, named: str, more: Any, ids: tuple[str, ...]) -> None:
    if named:
        more = {**more, "entries": index(desk, fresh_stop()) if named == "all" else entries(fresh_stop())}
    (done,) = read(desk, fresh_stop(), **more).drafted
    assert desk.row("task_stop").page_ids == ids
    assert desk.operation("task_stop")["x-airudder-pages"] == list(ids)
    assert any("the site has no page api-20 any more" in each for each in done.warnings) == (ids == ("api-21",))
