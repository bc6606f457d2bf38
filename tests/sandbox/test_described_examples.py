"""Which example of an answer is its payload, and where the items of a list in pages go. All of it is made up."""

import sys
from typing import Any

import aiohttp
import pytest

from airudder.sandbox import Sandbox

from .conftest import Caller, Got
from .test_described import Json, made_up, pages, query, ref

PATH = "/service/cloud/made_up/asked"
THING: Json = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "count": {"type": "integer"}},
}
ERROR = {"code": 500, "message": "no", "data": {"name": "of an error"}}


async def asked(session: aiohttp.ClientSession, node: Json, target: str = "", **options: Any) -> Got:
    document = {"paths": {PATH: {"get": node}}, "components": {"schemas": {"MadeUpThing": THING}}}
    async with Sandbox(description=document, **options) as sandbox:
        return await Caller(session, sandbox).request("GET", f"{PATH}{target}")


def shows(*examples: Any, schema: Any = None, family: str = "cloud", **more: Any) -> Json:
    node: Json = {**made_up("made_up_asked", schema, family=family, **more), "x-airudder-auth": "none"}
    media = node["responses"]["200"]["content"]["application/json"]
    media["examples"] = {str(number): {"value": value} for number, value in enumerate(examples)}
    return node


# -- what is an envelope


CODES = [500, "500", 0, None, "", 401.0, True, "SG"]
BESIDE: list[Json] = [{}, {"trace": "x"}, {"success": False, "timestamp": 1}, {"name": "of an error"}]


@pytest.mark.parametrize("schema", [None, ref("MadeUpThing")], ids=["open", "declared"])
async def test_the_example_of_an_error_is_no_payload(session: aiohttp.ClientSession, schema: Any) -> None:
    examples = [{**ERROR, "code": code, **more} for code in CODES for more in BESIDE]
    examples += [{"code": code, "message": "no", **more} for code in CODES for more in BESIDE]
    paths = {f"{PATH}/{number}": {"get": shows(each, schema=schema)} for number, each in enumerate(examples)}
    document = {"paths": paths, "components": {"schemas": {"MadeUpThing": THING}}}
    async with Sandbox(description=document) as sandbox:
        for number, example in enumerate(examples):
            got = await Caller(session, sandbox).request("GET", f"{PATH}/{number}")
            name = got.json["data"].pop("name", None)
            assert (name, got.invented) == (None if schema is None else "made up", True), example


@pytest.mark.parametrize(
    ("family", "example"),
    [
        ("cloud", {"code": 200, "data": {"name": "shown"}}),
        ("cloud", {"code": "200", "status": "OK", "data": {"name": "shown"}, "timestamp": 1, "success": True}),
        ("cloud", {"code": 200, "data": {"name": "shown"}, "trace": "x", "count": 5}),
        ("cloud", {"data": {"name": "shown"}, "status": "OK"}),
        ("cloud", {"data": {"name": "shown"}, "timestamp": 1}),
        ("chatbot", {"request_id": "x", "code": 200, "message": "Success", "data": {"name": "shown"}, "took": 5}),
        ("sms", {"code": 0, "body": {"name": "shown"}, "trace": "x"}),
        ("cloud", {"name": "shown"}),
        ("cloud", {"name": "shown", "message": "x", "more": True}),
    ],
)
@pytest.mark.parametrize("schema", [None, ref("MadeUpThing")], ids=["open", "declared"])
async def test_the_payload_of_an_example(
    session: aiohttp.ClientSession, family: str, example: Json, schema: Any
) -> None:
    got = await asked(session, shows(example, schema=schema, family=family))
    bare = "name" in example
    assert got.json["body" if family == "sms" else "data"] == (example if bare else {"name": "shown"})
    assert not got.invented


@pytest.mark.parametrize(
    "example", [{"code": 200, "status": "OK"}, {"code": 200, "name": "beside it"}, {"status": "OK"}, {}]
)
async def test_an_envelope_without_a_payload_shows_none(session: aiohttp.ClientSession, example: Json) -> None:
    got = await asked(session, shows(example))
    assert (got.json["data"], got.invented) == ({}, True)


async def test_a_payload_may_have_a_field_with_the_name_of_the_key(session: aiohttp.ClientSession) -> None:
    schema = {"type": "object", "properties": {"data": {"type": "array"}, "total": {"type": "integer"}}}
    got = await asked(session, shows({"data": [1], "total": 1}, schema=schema))
    assert (got.json["data"], got.invented) == ({"data": [1], "total": 1}, False)


# -- what is declared of a payload


@pytest.mark.parametrize(
    "odd",
    [
        {"code": 200, "data": {"name": 5}},
        {"code": 200, "data": {"count": 5}},
        {"code": 200, "data": []},
        {"code": 200, "data": None},
        {"data": {"name": 5}},
        {"name": 5},
        {"other": "x"},
        ["x"],
        "x",
        ERROR,
    ],
)
async def test_an_example_that_does_not_fit_is_passed_over(session: aiohttp.ClientSession, odd: Any) -> None:
    got = await asked(session, shows(odd, {"code": 200, "data": {"name": "second"}}, schema=ref("MadeUpThing")))
    assert (got.json["data"], got.invented) == ({"name": "second"}, False)
    got = await asked(session, shows(odd, schema=ref("MadeUpThing")))
    assert (got.json["data"]["name"], got.invented) == ("made up", True)


async def test_a_bare_example_has_to_have_a_declared_field(session: aiohttp.ClientSession) -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    assert (await asked(session, shows({"other": 5}, schema=schema))).json["data"] == {"name": "made up"}
    assert (await asked(session, shows({"other": 5, "name": "x"}, schema=schema))).json["data"]["other"] == 5


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/Nowhere"},
        {"$ref": f"#/paths/{PATH.replace('/', '~1')}/nowhere"},
        {"type": "object", "properties": {"name": {"pattern": r"^\p{L}+$"}}},
        {"type": "object", "properties": {"name": {"type": "text"}}},
    ],
)
async def test_what_cannot_be_checked_is_taken(session: aiohttp.ClientSession, schema: Json) -> None:
    got = await asked(session, shows({"code": 200, "data": {"name": "shown"}}, schema=schema))
    assert (got.json["data"], got.invented) == ({"name": "shown"}, False)


async def test_without_jsonschema_examples_are_taken(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    node = shows({"code": 200, "data": {"name": 5}}, schema=ref("MadeUpThing"))
    assert (await asked(session, node, validate_requests=False)).json["data"] == {"name": 5}


# -- lists in pages


def paged(*examples: Any, schema: Any = None) -> Json:
    node = shows(*examples, schema=schema, parameters=[query("page", "integer", required=False)])
    return {**node, "x-airudder-paging": pages("page", "page", 1, "only-list")}


ROWS: Json = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string", "example": "7"}}}}


@pytest.mark.parametrize(
    ("rows", "items"),
    [
        (ROWS, [{"id": "7"}]),
        ({"anyOf": [{"type": "null"}, ROWS]}, [{"id": "7"}]),
        ({**ROWS, "type": ["array", "null"]}, [{"id": "7"}]),
        ({"allOf": [ROWS]}, [{"id": "7"}]),
        ({"type": "array"}, [{"id": "made-up"}]),
    ],
)
@pytest.mark.parametrize("example", [{"total": 0}, {"total": 0, "rows": None}])
async def test_items_go_where_the_only_list_is_declared(
    session: aiohttp.ClientSession, rows: Json, items: Any, example: Json
) -> None:
    loose = rows if example.keys() == {"total"} else {"anyOf": [rows, {"type": "null"}]}
    schema = {"type": "object", "properties": {"total": {"type": "integer"}, "rows": loose}}
    got = await asked(session, paged({"code": 200, "data": example}, schema=schema))
    assert (got.json["data"], got.invented) == ({"total": 0, "rows": items}, True)
    got = await asked(session, paged({"code": 200, "data": example}, schema=schema), "?page=2")
    assert got.json["data"] == {"total": 0, "rows": []}


@pytest.mark.parametrize(
    "properties",
    [
        {"total": {"type": "integer", "const": 3}},
        {"inside": {"type": "object", "const": {"rows": [1]}}},
        {"rows": {"type": ["string", "array"], "const": "x"}},
    ],
)
@pytest.mark.parametrize("way", ["itself", "allOf", "anyOf"])
async def test_no_list_is_invented_beside_what_is_declared(
    session: aiohttp.ClientSession, properties: Json, way: str
) -> None:
    schema: Json = {"type": "object", "properties": properties}
    got = await asked(session, paged(schema=schema if way == "itself" else {way: [schema]}))
    assert got.json["data"] == {name: node["const"] for name, node in properties.items()}


async def test_of_two_declared_lists_none_is_filled(session: aiohttp.ClientSession) -> None:
    schema = {"type": "object", "properties": {"a": ROWS, "b": ROWS, "total": {"type": "integer"}}}
    got = await asked(session, paged({"code": 200, "data": {"total": 1}}, schema=schema))
    assert (got.json["data"], got.invented) == ({"total": 1}, False)


async def test_a_list_is_made_up_where_nothing_is_declared(session: aiohttp.ClientSession) -> None:
    made = {"list": [{"id": "made-up"}]}
    schemas: list[Any] = [None, {}, {"type": "object"}, {"type": "object", "additionalProperties": True}]
    for schema in schemas:
        assert (await asked(session, paged(schema=schema))).json["data"] == made
        got = await asked(session, paged({"code": 200, "data": {"more": 1}}, schema=schema))
        assert (got.json["data"], got.invented) == ({"more": 1, **made}, True)
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    assert (await asked(session, paged(schema=texts))).json["data"] == {}


async def test_an_example_with_a_list_stays_as_it_is(session: aiohttp.ClientSession) -> None:
    schema = {"type": "object", "properties": {"rows": ROWS}}
    got = await asked(session, paged({"code": 200, "data": {"others": []}}, schema=schema))
    assert (got.json["data"], got.invented) == ({"others": []}, False)
