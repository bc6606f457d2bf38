"""An operation moves only where that is certain, and loses then what a person has checked for the old place."""

from collections.abc import Iterable
from typing import Any

import pytest

from apifox.model import Entry, Page, Problem, Reading
from draft.drafter import Draft, draft, write
from drift.match import match

from .made import Desk, array, envelope, names, obj, page, parameter

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


def test_pages_of_all_rows_move_it(desk: Desk) -> None:
    (one,) = read(desk, listing(), listing("api-9", COLLECTION)).drafted
    assert (one.how, one.name) == ("filled", "task_list") and LIST not in desk.document["paths"]
    assert {row.path for row in desk.rows if row.operation_id == "task_list"} == {NEW}


@pytest.mark.parametrize(("gone", "moves"), [(["api-9"], True), ([], False)])
def test_a_row_whose_pages_are_gone_is_no_doubt(desk: Desk, gone: list[str], moves: bool) -> None:
    lines = desk.catalogue.read_text("utf-8").replace("task_list,client_code,,", "task_list,client_code,api-9,")
    desk.catalogue.write_text(lines, "utf-8")
    text = desk.spec.read_text("utf-8")
    desk.spec.write_text(text.replace("client_code\n", "client_code\n      x-airudder-pages: [api-9]\n", 1), "utf-8")
    (done,) = read(desk, listing(), gone=frozenset(gone), whole=False).drafted
    assert (LIST not in desk.document["paths"]) == moves
    told = "line 5 of the catalogue has the same id and gets this path too, though no page of it was read"
    assert any(told in each for each in done.warnings) == moves


def test_two_new_places_are_no_move(desk: Desk) -> None:
    found = read(desk, listing(), listing("api-9", COLLECTION, f"{NEW}er"))
    assert [each.how for each in found.drafted] == ["new", "new"] and LIST in desk.document["paths"]
    assert all(any("several new places" in line for line in each.warnings) for each in found.drafted)


# -- what a move does


def test_a_move_takes_the_checked_facts_away(desk: Desk) -> None:
    paging = "{kind: page, parameter: page, first: 1, id: id, items: payload, evidence: documented}"
    text = desk.spec.read_text("utf-8").replace(
        "      x-airudder-evidence: client_code\n",
        f"      x-airudder-paging: {paging}\n      x-airudder-evidence: client_code\n"
        "      parameters:\n        - {name: page, in: query, required: false, schema: {type: integer}}\n",
        1,
    )
    answer = (
        'description: Open.\n          content: {application/json: {schema: {$ref: "#/components/schemas/Listed"}}}'
    )
    text = text.replace('$ref: "#/components/responses/CloudOpen"', answer, 1)
    listed = (
        "    Listed:\n      properties:\n        data: {type: array, items: {$ref: '#/components/schemas/One'}}\n\n"
    )
    one = "    One:\n      type: object\n      properties:\n        id: {type: string}\n\n"
    desk.spec.write_text(text.replace("    TaskStopRequest:\n", f"{listed}{one}    TaskStopRequest:\n"), "utf-8")
    (done,) = read(desk, listing(), listing("api-9", COLLECTION)).drafted
    node = desk.operation("task_list")
    assert (node["x-airudder-retry"], node.get("x-airudder-paging")) == ("unsent", None)
    for text in (f"was GET {LIST}, is POST {NEW}", "retry: unsent now", "paging: taken away", "effect: was reads"):
        assert any(text in warning for warning in done.warnings), text


def test_the_effect_never_becomes_lighter(desk: Desk) -> None:
    text = desk.spec.read_text("utf-8").replace("x-airudder-effect: changes", "x-airudder-effect: dials")
    desk.spec.write_text(text, "utf-8")
    read(desk, stop(method="put"))
    assert desk.operation("task_stop")["x-airudder-effect"] == "dials"


def test_another_title_makes_the_effect_graver(desk: Desk) -> None:
    (done,) = read(desk, stop(title="Dial a Contact", path=NEW)).drafted
    assert (done.name, desk.operation("task_stop")["x-airudder-effect"]) == ("task_stop", "dials")
    assert "x-airudder-effect: dials  # drafted: check" in desk.spec.read_text("utf-8")


@pytest.mark.parametrize(("method", "path"), [("put", STOP), ("put", NEW), ("post", NEW)])
def test_a_move_leaves_our_comments(desk: Desk, method: str, path: str) -> None:
    text = desk.spec.read_text("utf-8").replace(
        "      operationId: task_stop", "      # ours\n      operationId: task_stop"
    )
    desk.spec.write_text(text, "utf-8")
    (done,) = read(desk, stop(method=method, path=path)).drafted
    assert "      # ours\n      operationId: task_stop" in desk.spec.read_text("utf-8")
    assert not any("written anew" in warning for warning in done.warnings)


def test_a_move_to_a_path_that_is_there_says_what_it_loses(desk: Desk) -> None:
    (done,) = read(desk, stop(path=LIST)).drafted
    assert list(desk.document["paths"][LIST]) == ["get", "post"] and STOP not in desk.document["paths"]
    assert any("written anew" in warning for warning in done.warnings)


def test_parameters_of_the_path_go_and_come_with_it(desk: Desk) -> None:
    inside = (parameter("id", place="path", required=True),)
    read(desk, stop(path=f"{STOP}/{{id}}", parameters=inside))
    assert [each["name"] for each in desk.operation("task_stop")["parameters"]] == ["kind", "id"]
    assert desk.operation("task_stop")["parameters"][1]["required"] is True
    (done,) = read(desk, stop(path=NEW)).drafted
    assert [each["name"] for each in desk.operation("task_stop")["parameters"]] == ["kind"]
    assert any("path.id: the new path has no such part" in warning for warning in done.warnings)


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
