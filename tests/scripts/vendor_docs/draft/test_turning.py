"""How drafted lists are turned over: only where a field is sure to tell items apart."""

from typing import Any

import pytest

from codegen.facts import load
from vendor_docs.draft.shapes import Source
from vendor_docs.draft.turning import guess
from vendor_docs.draft.workspace import Workspace
from vendor_docs.reading.model import Described, Node, Page, Parameter

from .made import Desk, array, body, names, obj, parameter


def turned(desk: Desk, name: str, query: dict[str, Any], item: Node, **more: Any) -> tuple[Any, str]:
    """The paging of an operation of one name with a query and a list, and what is said of it."""
    document = load(desk.spec)
    answer = more.pop("answer", obj(data=obj(total="integer", **{more.pop("list", "list"): array(item)})))
    schemas = {key: {"type": kind} if isinstance(kind, str) else kind for key, kind in query.items()}
    document["paths"]["/service/cloud/made_up/x"] = {
        "get": {
            **document["paths"]["/service/cloud/made_up/list"]["get"],
            "x-airudder-effect": more.pop("effect", "reads"),
            "operationId": name,
            "parameters": [{"name": key, "in": "query", "required": False, "schema": schemas[key]} for key in schemas],
            "responses": {"200": {"description": "x", "content": {"application/json": {"schema": answer}}}},
        }
    }
    workspace, shown = Workspace(document, [], names()), more.get("described", Described("get", "/x", "x"))
    source = Source(workspace, Page("api-9", "x", "x", shown), shown, "X")
    return guess(workspace, workspace.operation(name), source), " ".join(workspace.warnings)


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
        ("obtain_call_records_task", "tasks", ["page"], ["task_id", "callee", "duration"], None),
        ("zip_list", "zips", ["zip_id", "page"], ["zip_id", "callee"], None),
        ("zip_list", "zips", ["id", "page"], ["id", "callee"], None),
        ("obtain_logs", "list", ["current"], ["user_id", "text"], None),
    ],
)
def test_the_id_of_an_item(
    desk: Desk, name: str, listed: str, query: list[str], fields: list[str], found: str | None
) -> None:
    paging, said = turned(desk, name, dict.fromkeys(query, "integer"), ids(*fields), list=listed)
    assert (paging and paging["id"]) == found
    assert (f"{query[-1]}: no field is certain to identify an item" in said) == (found is None)


@pytest.mark.parametrize(
    ("query", "more", "said"),
    [
        *(
            ({"page": "integer"}, {"effect": each}, f"because the call {each}")
            for each in ("dials", "sends", "changes")
        ),
        *(
            ({"page": kind}, {}, "is neither a whole number nor text")
            for kind in ("number", "boolean", {}, {"type": "integer", "enum": [1, 2]})
        ),
        ({"page": "integer"}, {"answer": obj(data=obj(a=array("string"), b=array("string")))}, "exactly one list"),
        ({"page": "integer"}, {"answer": obj(data=array("string"))}, "no field is certain"),
        ({"last_zip_id": "string"}, {}, "no field is certain"),
        ({"last_id": "integer"}, {}, "not of the type of id"),
    ],
)
def test_what_is_not_clear_is_left_to_a_person(desk: Desk, query: dict[str, Any], more: Any, said: str) -> None:
    paging, warned = turned(desk, "zip_list", query, ids("id"), **more)
    assert paging is None and said in warned and "by hand" in warned


def test_all_of_it(desk: Desk) -> None:
    query = dict.fromkeys(["number", "limit", "pageNum"], "integer")
    wanted = {"kind": "page", "parameter": "pageNum", "first": 1, "size": "limit", "id": "id", "evidence": "inferred"}
    assert turned(desk, "zip_list", query, ids("id"))[0] == {**wanted, "items": "only-list"}
    answer = obj(data=array(ids("id")))
    assert turned(desk, "zip_list", query, {}, answer=answer)[0] == {**wanted, "items": "payload"}
    assert turned(desk, "zip_list", {"size": "integer"}, ids("id")) == (None, "")


@pytest.mark.parametrize(("kind", "first"), [("string", ""), ("integer", 0)])
def test_a_cursor_has_the_type_of_the_id(desk: Desk, kind: str, first: Any) -> None:
    paging = turned(desk, "zip_list", {"last_zip_id": kind, "size": "integer"}, obj(user_id="string", zip_id=kind))[0]
    assert (paging["kind"], paging["parameter"], paging["first"]) == ("cursor", "last_zip_id", first)
    assert (paging["id"], paging["size"]) == ("zip_id", "size")


@pytest.mark.parametrize(
    ("schema", "first"),
    [
        ({"type": "integer", "default": 0, "minimum": 1}, 0),
        ({"type": "integer", "minimum": 0}, 0),
        ({"type": "string", "default": "0"}, 0),
        ({"type": "integer", "examples": [0]}, 0),
        ({"type": "integer", "examples": [7], "default": 20}, 1),
        ({"type": "integer", "default": False}, 1),
    ],
)
def test_the_first_page_is_the_one_of_the_page(desk: Desk, schema: Node, first: int) -> None:
    in_query = Described("get", "/x", "x", parameters=(parameter("page", schema),))
    in_body = Described("post", "/x", "x", request=body(obj(page=schema)))
    for described in (in_query, in_body):
        kind = {"page": schema["type"]}
        assert turned(desk, "zip_list", kind, ids("id"), described=described)[0]["first"] == first


def test_the_first_page_of_an_example(desk: Desk) -> None:
    shown = Described("get", "/x", "x", parameters=(Parameter("page", "query", False, {}, "/p", examples=(0,)),))
    sent = Described("post", "/x", "x", request=body(obj(page="integer"), example={"page": 0}))
    for described in (shown, sent):
        assert turned(desk, "zip_list", {"page": "integer"}, ids("id"), described=described)[0]["first"] == 0
