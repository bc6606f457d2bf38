"""Requests are held against the description of the API that the package carries."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from airudder.sandbox import EXAMPLE_SESSION, Sandbox
from airudder.sandbox.document import DOCUMENT
from airudder.sandbox.validate import Validator, load

from .conftest import Caller, seal

DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "paths": {
        "/a~/{b}": {
            "get": {
                "parameters": [
                    {
                        "name": "count",
                        "in": "query",
                        "required": True,
                        "schema": {"$ref": "#/components/schemas/Count"},
                    },
                    {"$ref": "#/components/parameters/Flag"},
                    {"name": "X-H", "in": "header", "required": True, "schema": {"type": "string"}},
                    {"name": "share", "in": "query", "schema": {"type": ["number", "null"]}},
                ]
            },
            "post": {
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["one", "two"],
                                "properties": {
                                    "one": {"enum": ["x"]},
                                    "list": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
                                    "any": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                                    "text": {"type": "string", "minLength": 2, "multipleOf": 2},
                                    "half": {"multipleOf": 2},
                                },
                            }
                        }
                    }
                }
            },
        },
    },
    "components": {
        "parameters": {"Flag": {"name": "flag", "in": "query", "schema": {"type": "boolean"}}},
        "schemas": {
            "Count": {"type": "integer", "minimum": 1},
            "Item": {"type": "object", "properties": {"n": {"type": ["integer", "null"]}}},
        },
    },
}


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"count": "1"}, None),
        ({"count": "1", "flag": "true", "share": "0.5", "more": "x"}, None),
        ({}, "query.count is missing"),
        ({"count": "x"}, "query.count must be of type integer"),
        ({"count": ""}, "query.count must be of type integer"),
        ({"count": "0"}, "query.count is too small"),
        ({"count": "1", "flag": "yes"}, "query.flag must be of type boolean"),
        ({"count": "1", "share": "half"}, "query.share must be of type number or null"),
    ],
)
def test_queries(query: Mapping[str, str], problem: str | None) -> None:
    assert Validator(DESCRIPTION).problem("GET", "/a~/{b}", query, {}) == problem


INTEGER = {"type": "integer"}
LIST = {"type": "array", "items": INTEGER}
NONE = {"type": "null"}


def asked(schema: Any, *values: str) -> str | None:
    """What is wrong with a value in a query, and in a path."""
    document = {
        "paths": {"/{x}": {"get": {"parameters": [{"name": "x", "in": place, "schema": schema} for place in PLACES]}}},
        "components": DESCRIPTION["components"],
    }
    given: dict[str, str | list[str]] = {"x": values[0] if len(values) == 1 else list(values)}
    path_args = {"x": values[0]} if len(values) == 1 else {}
    return Validator(document).problem("GET", "/{x}", given, None, path_args)


PLACES = ("query", "path")


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"type": ["array", "null"], "items": INTEGER}, ["1"]),
        ({"type": ["array", "null"], "items": INTEGER}, ["1", "2"]),
        ({"anyOf": [LIST, NONE]}, ["1", "2"]),
        ({"allOf": [LIST]}, ["1"]),
        ({"type": "array", "items": {"anyOf": [INTEGER, NONE]}}, ["1", "2"]),
        ({"type": "array", "items": {"anyOf": [INTEGER, {"type": "string", "pattern": "^x"}]}}, ["1", "x2", "3"]),
        ({"type": "array", "items": {"enum": [1, "2", True]}}, ["1", "2", "true"]),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Count"}}, ["1"]),
        ({"type": "array"}, ["x"]),
        ({"type": "array", "items": {}}, ["1", "x"]),
        ({"anyOf": [INTEGER, LIST]}, ["1"]),
        ({"anyOf": [INTEGER, LIST]}, ["1", "2"]),
        ({"anyOf": [{"const": "all"}, LIST]}, ["all"]),
        ({"anyOf": [INTEGER, NONE]}, ["5"]),
        ({"anyOf": [{"$ref": "#/components/schemas/Count"}, NONE]}, ["5"]),
        ({"oneOf": [INTEGER, {"type": "boolean"}]}, ["true"]),
        ({"oneOf": [INTEGER, {"type": "string"}]}, ["5"]),
        ({"anyOf": [{"type": "integer", "maximum": 5}, {"type": "string", "pattern": "^[0-9]{4}$"}]}, ["1234"]),
        ({"allOf": [{"$ref": "#/components/schemas/Count"}]}, ["5"]),
        ({"allOf": [{"allOf": [{"$ref": "#/components/schemas/Count"}]}, {"maximum": 9}]}, ["5"]),
        ({"$ref": "#/components/schemas/Count", "maximum": 9}, ["5"]),
        ({"enum": [1, 2]}, ["2"]),
        ({"enum": [1, "2", None]}, ["2"]),
        ({"enum": ["1", "2"]}, ["2"]),
        ({"enum": [0.5]}, ["0.5"]),
        ({"const": 5}, ["5"]),
        ({"const": False}, ["false"]),
        ({"const": "5"}, ["5"]),
        ({"type": "number", "exclusiveMinimum": 0}, [str(1e-07)]),
        ({"type": "number"}, ["-1.5E+20"]),
        ({"type": ["number", "null"]}, [str(0.00012345678901234567)]),
        ({"type": "number"}, ["123456789012345678901234567890"]),
        ({"type": "integer", "maximum": 2**63}, [str(2**63 - 1)]),
        (True, ["x"]),
        ({}, ["5"]),
    ],
)
def test_values_are_read_by_all_types_that_are_declared(schema: Any, values: list[str]) -> None:
    assert asked(schema, *values) is None


@pytest.mark.parametrize(
    ("schema", "values", "reason"),
    [
        ({"type": ["array", "null"], "items": INTEGER}, ["1", "x"], "[1] must be of type integer"),
        ({"type": "array", "items": {"enum": [1, "2"]}}, ["1", "1x"], "[1] is none of the declared values"),
        ({"anyOf": [INTEGER, NONE]}, ["x"], " fits none of the declared forms"),
        ({"allOf": [{"$ref": "#/components/schemas/Count"}]}, ["0"], " is too small"),
        ({"allOf": [{"$ref": "#/components/schemas/Count"}]}, ["1.5"], " must be of type integer"),
        ({"enum": [1, 2]}, ["3"], " is none of the declared values"),
        ({"const": 5}, ["6"], " is not the declared value"),
        ({"type": "number"}, ["1e"], " must be of type number"),
        ({"type": "number"}, ["1e999"], " must be of type number"),
        ({"type": "number"}, ["nan"], " must be of type number"),
        ({"type": "integer"}, ["9" * 5000], " must be of type integer"),
        ({"type": "boolean"}, ["True"], " must be of type boolean"),
    ],
)
def test_values_of_none_of_the_types_are_refused(schema: Any, values: list[str], reason: str) -> None:
    assert asked(schema, *values) == f"query.x{reason}"


def test_a_schema_that_leads_to_itself_ends() -> None:
    members: list[Any] = [INTEGER]
    loop = {"anyOf": members}
    members.append(loop)
    assert asked(loop, "5") is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"more": {"of": "it"}}, None),
        ({"one": "secret"}, "body.one is none of the declared values"),
        ({"list": "secret"}, "body.list must be of type array"),
        ({"list": [{"n": None}, {"n": "secret"}]}, "body.list[1].n must be of type integer or null"),
        ({"any": 5}, "body.any fits none of the declared forms"),
        ({"text": "s"}, "body.text is too short"),
        ({"half": 3}, "body.half does not keep multipleOf"),
    ],
)
def test_bodies(change: dict[str, Any], problem: str | None) -> None:
    validator = Validator(DESCRIPTION)
    for _ in range(2):
        assert validator.problem("POST", "/a~/{b}", {}, {"one": "x", "two": 1, **change}) == problem
    assert validator.problem("POST", "/a~/{b}", {}, {"one": "x"}) == "body.two is missing"


def test_what_is_not_described_is_let_through() -> None:
    assert Validator(DESCRIPTION).problem("POST", "/a~/{b}/c", {}, {"one": 1}) is None
    assert Validator(DESCRIPTION).problem("PUT", "/a~/{b}", {}, {}) is None
    assert Validator({}).problem("PUT", "/a~/{b}", {}, {}) is None


@pytest.mark.parametrize(
    ("target", "body", "text"),
    [
        ("/workflow/createinstance", {"name": "w"}, "body.workflow_template_id is missing"),
        (
            "/workflow/createinstance",
            {"workflow_template_id": "7", "name": "w", "end_time": "x"},
            "body.workflow_template_id must be of type integer",
        ),
        (
            "/workflow/uploaddetails",
            {"workflow_id": "w", "details": [{"callee": 12025550101}]},
            "body.details[0].callee must be of type string",
        ),
        ("/task", {"Details": [{"Mobile": "+12025550101"}, 5]}, "body.Details[1] must be of type object"),
        ("/workflow/apinoticeinfo", {"workflow_id": "w", "node_id": "n"}, "body.callee is missing"),
    ],
)
async def test_refused_over_http_without_values(
    caller: Caller, sandbox: Sandbox, target: str, body: Any, text: str
) -> None:
    got = await caller.post(target, body)
    assert (got.status, got.json["code"], got.invented) == (400, 400, True)
    assert got.json["message"] == f"sandbox: {text}"
    assert sandbox.accepted() == 0


async def test_query_and_sealed_requests_and_other_families(caller: Caller) -> None:
    assert (await caller.get("/list?Number=ten")).json["message"] == "sandbox: query.Number must be of type integer"
    text, signed = seal(json.dumps({"task_id": 5}).encode())
    headers = {"Is-Encrypted": "1", "Signed": signed}
    got = await caller.request("POST", "/service/cloud/workflow/taskdetail", data=text.encode(), headers=headers)
    assert got.json["message"] == "sandbox: body.task_id must be of type string"
    got = await caller.chat("/session/messages", {"call_id": EXAMPLE_SESSION, "size": "20"})
    assert got.json["message"] == "sandbox: body.size must be of type integer"
    assert "data" not in got.json


async def test_further_fields_are_allowed(caller: Caller) -> None:
    assert (await caller.get("/list?Number=1&More=x")).status == 200
    assert (await caller.post("/task", {"More": {"x": None}, "Details": []})).status == 200


async def test_it_can_be_switched_off(session: aiohttp.ClientSession) -> None:
    async with Sandbox(validate_requests=False) as sandbox:
        caller = Caller(session, sandbox)
        assert (await caller.post("/task", {"TaskName": 5})).status == 200
        for body in ({"Details": 5}, {"Details": [5]}, {"RepeatNumber": "1"}, {"ScheduleStartTime": 5}):
            assert (await caller.post("/task", body)).status == 400
        headers = {"X-AIRudder-Sign": "", "X-AIRudder-Sign-Key": ""}
        odd: dict[str, Any] = {
            "/service/sms/message/v2/send": {"to": "x"},
            "/api/v1/channel/huawei/message": {"call_id": "s", "messages": [5]},
            "/api/v1/session/messages": {"call_id": "s", "size": True},
        }
        for path, wrong in odd.items():
            assert (await caller.request("POST", path, json=wrong, headers=headers)).status == 400


def test_every_schema_of_a_request_can_be_prepared() -> None:
    validator = load()
    for path, methods in json.loads(DOCUMENT.read_text("utf-8"))["paths"].items():
        for method in methods.keys() - {"parameters"}:
            validator.problem(method.upper(), path, {}, {}, {})


CODE = "import sys; {}; import airudder.sandbox as s; s.Sandbox(validate_requests=False); s.Sandbox()"


def test_without_jsonschema_the_remedy_is_named() -> None:
    code = CODE.format("sys.modules['jsonschema'] = None")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    words = "ImportError: the sandbox validates requests with jsonschema: install it"
    assert words in done.stderr and "validate_requests=False" in done.stderr


def test_without_the_description_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("airudder.sandbox.document.DOCUMENT", tmp_path / "_generated" / "openapi.json")
    with pytest.raises(FileNotFoundError, match=r"lacks: .*validate_requests=False"):
        Sandbox()
    Sandbox(validate_requests=False)
