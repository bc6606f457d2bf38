"""How drafted lists are turned over: only where a field is sure to tell items apart."""

from typing import Any

import pytest

from codegen.facts import load
from vendor_docs.draft.bodies import Source
from vendor_docs.draft.turning import guess
from vendor_docs.draft.workspace import Notes, Workspace
from vendor_docs.reading.model import Described, Node, Page, Parameter

from .made import Desk, array, body, names, obj, parameter


def turned(desk: Desk, name: str, query: dict[str, Any], item: Node, **more: Any) -> tuple[Any, str]:
    """The paging of an operation of one name with a query and a list, and what is said of it."""
    document = load(desk.spec)
    answer = obj(data=obj(total="integer", **{more.pop("list", "list"): array(item)}))
    schemas = {key: {"type": kind} if isinstance(kind, str) else kind for key, kind in query.items()}
    effect = {"x-airudder-effect": more.pop("effect", "reads")}
    document["paths"]["/service/cloud/made_up/x"] = {
        "get": {
            **document["paths"]["/service/cloud/made_up/list"]["get"],
            **effect,
            "operationId": name,
            "parameters": [{"name": key, "in": "query", "required": False, "schema": schemas[key]} for key in schemas],
            "responses": {"200": {"description": "x", "content": {"application/json": {"schema": answer}}}},
        }
    }
    workspace, notes = Workspace.of(document, [], names()), Notes()
    shown = more.get("described", Described("get", "/x", "x"))
    source = Source(workspace, notes, Page("api-9", "x", "x", shown), shown, "X")
    return guess(workspace, workspace.operation(name), notes, source), " ".join(notes.lines)


def ids(*fields: str) -> Node:
    return obj(**dict.fromkeys(fields, "string"))


@pytest.mark.parametrize(
    ("name", "listed", "query", "fields", "found"),
    [
        ("zip_list", "list", ["page"], ["id", "zip_id", "user_id"], "id"),
        ("zip_list", "zips", ["page"], ["user_id", "zip_id"], "zip_id"),
        ("zip_list", "zipList", ["page"], ["zip_id"], "zip_id"),
        ("collection_query_zips", "zips", ["page"], ["user_id", "zip_id"], "zip_id"),
        ("zip_list", "list", ["page"], ["user_id", "zip_id"], None),
        ("zip_list", "records", ["page"], ["zip_id", "callee"], None),
        ("zip_detail_list", "zips", ["page"], ["zip_id", "callee"], None),
        ("obtain_x", "tasks", ["page"], ["user_id", "task_id"], None),
        ("obtain_call_records_task", "list", ["page"], ["call_id", "task_id"], None),
        ("obtain_call_records_task", "tasks", ["page"], ["task_id", "callee", "duration"], None),
        ("obtain_call_records_task", "list", ["task_id", "page"], ["task_id", "callee", "duration"], None),
        ("zip_list", "zips", ["zip_id", "page"], ["zip_id", "callee"], None),
        ("zip_list", "zips", ["id", "page"], ["id", "callee"], None),
        ("obtain_logs", "list", ["current"], ["user_id", "text"], None),
        ("obtain_logs", "list", ["page"], ["zip_id", "user_id"], None),
        *(
            ("obtain_logs", "list", ["page"], [f"{parent}_id", "text"], None)
            for parent in ("case", "call", "conversation", "sms", "message", "record")
        ),
    ],
)
def test_the_id_of_an_item(
    desk: Desk, name: str, listed: str, query: list[str], fields: list[str], found: str | None
) -> None:
    paging, said = turned(desk, name, dict.fromkeys(query, "integer"), ids(*fields), list=listed)
    assert (paging and paging["id"]) == found
    assert (f"pages by {query[-1]}: no field is certain to identify an item" in said) == (found is None)


@pytest.mark.parametrize("effect", ["dials", "sends", "changes"])
def test_what_does_more_than_read_is_not_turned_over(desk: Desk, effect: str) -> None:
    paging, said = turned(desk, "zip_list", {"page": "integer"}, ids("id"), effect=effect)
    assert paging is None and f"page: not taken for a page, because the call {effect}" in said


@pytest.mark.parametrize(
    ("schema", "first"),
    [
        ({"type": "integer", "default": 0, "minimum": 1}, 0),
        ({"type": "integer", "minimum": 0}, 0),
        ({"type": "integer", "minimum": 1}, 1),
        ({"type": "string", "default": "0"}, 0),
        ({"type": "integer", "examples": [0]}, 0),
        ({"type": "integer", "examples": [7], "default": 20}, 1),
        ({"type": "integer", "default": False}, 1),
        ({"type": "integer"}, 1),
    ],
)
def test_the_first_page_is_the_one_of_the_page(desk: Desk, schema: Node, first: int) -> None:
    described = Described("get", "/x", "x", parameters=(parameter("page", schema),))
    kind = {"page": schema["type"]}
    assert turned(desk, "zip_list", kind, ids("id"), described=described)[0]["first"] == first


def test_the_first_page_of_an_example(desk: Desk) -> None:
    shown = Described("get", "/x", "x", parameters=(Parameter("page", "query", False, {}, "/p", examples=(0,)),))
    assert turned(desk, "zip_list", {"page": "integer"}, ids("id"), described=shown)[0]["first"] == 0
    sent = Described("post", "/x", "x", request=body(obj(page="integer"), example={"page": 0}))
    assert turned(desk, "zip_list", {"page": "integer"}, ids("id"), described=sent)[0]["first"] == 0


@pytest.mark.parametrize("kind", ["number", "boolean", {}, {"type": "integer", "enum": [1, 2]}])
def test_a_page_that_is_neither_number_nor_text(desk: Desk, kind: Any) -> None:
    paging, said = turned(desk, "zip_list", {"page": kind}, ids("id"))
    assert paging is None and "pages by page: it is neither" in said


def test_the_size_has_the_surest_name(desk: Desk) -> None:
    query = dict.fromkeys(["number", "limit", "page"], "integer")
    assert turned(desk, "zip_list", query, ids("id"))[0]["size"] == "limit"


def test_a_cursor_has_the_type_of_the_id(desk: Desk) -> None:
    assert turned(desk, "zip_list", {"last_zip_id": "string"}, ids("zip_id"))[0]["first"] == ""
    assert turned(desk, "zip_list", {"last_zip_id": "integer"}, obj(zip_id="integer"))[0]["first"] == 0
    paging, said = turned(desk, "zip_list", {"last_zip_id": "integer"}, ids("zip_id"))
    assert paging is None and "not of the type of zip_id" in said
