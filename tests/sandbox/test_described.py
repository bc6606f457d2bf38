"""Operations and webhooks that stand in the description alone are served from it. All that is added here is made up."""

import copy
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from airudder.sandbox import OPERATIONS, SAMPLE_KEY, Fault, Operation, Sandbox, all_operations, success
from airudder.sandbox.document import DOCUMENT
from airudder.sandbox.payloads import MADE_UP_HEADER
from support.rawserver import RawServer, answer

from .conftest import Caller, Got, seal, unseal

Json = dict[str, Any]
CARRIED: Json = json.loads(DOCUMENT.read_text("utf-8"))
BASE = "/service/cloud/made_up"
SIGNED = {"X-AIRudder-Sign": "", "X-AIRudder-Sign-Key": "0" * 32}


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def made_up(
    operation_id: str, schema: Any = None, example: Any = None, family: str = "cloud", paging: Any = None, **more: Any
) -> Json:
    """An operation; ``schema``: of the payload, ``example``: of the whole answer."""
    key = "body" if family == "sms" else "data"
    media: Json = {"schema": {"type": "object", "properties": {key: {} if schema is None else schema, "code": {}}}}
    if example is not None:
        media["examples"] = {"page": {"value": example}}
    return {
        "operationId": operation_id,
        "x-airudder-method": operation_id.replace("made_up_", "made_up."),
        "x-airudder-family": family,
        "x-airudder-auth": "signature" if family == "chatbot" else "token",
        "x-airudder-encryption": "allowed" if family == "cloud" else "unknown",
        "x-airudder-evidence": "documented",
        "responses": {"200": {"description": "made up", "content": {"application/json": media}}},
        **({"x-airudder-paging": paging} if paging else {}),
        **more,
    }


def query(name: str, kind: str = "string", *, place: str = "query", required: bool = True) -> Json:
    return {"name": name, "in": place, "required": required, "schema": {"type": kind}}


def body(schema: Json, *, required: bool = True) -> Json:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def pages(kind: str, parameter: str, first: Any, items: str) -> Json:
    return {"kind": kind, "parameter": parameter, "first": first, "id": "id", "items": items}


def files(*media_types: str) -> Json:
    return {"200": {"description": "made up", "content": {each: {"schema": {}} for each in media_types}}}


SCHEMAS: Json = {
    "MadeUpColor": {"type": "string", "enum": ["red", "blue"]},
    "MadeUpNode": {
        "type": "object",
        "required": ["name", "next"],
        "properties": {
            "name": {"type": "string"},
            "next": {"anyOf": [ref("MadeUpNode"), {"type": "null"}]},
            "children": {"type": "array", "items": ref("MadeUpNode")},
            "other": ref("MadeUpNode"),
        },
    },
    "MadeUpText": {"type": "object", "properties": {"type": {"type": "string"}, "text": {"type": "string"}}},
    "MadeUpPicture": {"type": "object", "properties": {"type": {"type": "string"}, "url": {"format": "uri"}}},
    "MadeUpUnion": {
        "anyOf": [ref("MadeUpPicture"), ref("MadeUpText")],
        "discriminator": {
            "propertyName": "type",
            "mapping": {"words": ref("MadeUpText")["$ref"], "picture": ref("MadeUpPicture")["$ref"]},
        },
        "x-airudder-fallback": ref("MadeUpText")["$ref"],
    },
    "MadeUpAll": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "color": ref("MadeUpColor"),
            "count": {"type": "integer", "minimum": 5, "maximum": 7},
            "share": {"type": ["number", "null"]},
            "yes": {"type": "boolean"},
            "none": {"type": "null"},
            "shown": {"type": "string", "examples": ["as shown", "x"]},
            "when": {"type": "string", "x-airudder-format": "local-time"},
            "short": {"type": "string", "maxLength": 3},
            "digits": {"type": "string", "pattern": "^[0-9]{4}$"},
            "two": {"type": "array", "minItems": 2, "items": {"type": "boolean"}},
            "open": {},
            "map": {"type": "object", "additionalProperties": {"type": "string"}},
            "fixed": {"const": 9},
            "union": ref("MadeUpUnion"),
            "node": ref("MadeUpNode"),
            "parts": {"allOf": [ref("MadeUpText"), {"properties": {"more": {"type": "boolean"}}}]},
        },
    },
    "MadeUpOrder": {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "lines": {"type": "array", "items": ref("MadeUpText")}},
    },
    "MadeUpPush": {"type": "object", "properties": {"made_up_id": {"type": "string"}}},
}
EXAMPLE = {"data": {"list": [{"id": "a"}, {"id": "b"}], "total": 2}, "status": "OK", "code": 200}
PATHS: Json = {
    f"{BASE}/all": {"get": made_up("made_up_all", ref("MadeUpAll"))},
    f"{BASE}/open": {"get": made_up("made_up_open")},
    f"{BASE}/shown": {"get": made_up("made_up_shown", example=EXAMPLE)},
    f"{BASE}/guessed": {"get": made_up("made_up_guessed", example=EXAMPLE, **{"x-airudder-evidence": "inferred"})},
    f"{BASE}/bare": {"get": made_up("made_up_bare", example={"id": "no envelope"})},
    f"{BASE}/failing": {"get": made_up("made_up_failing", example={"code": 500, "status": "no", "data": None})},
    f"{BASE}/order": {"post": made_up("made_up_order", requestBody=body(ref("MadeUpOrder")))},
    f"{BASE}/find": {"post": made_up("made_up_find", parameters=[query("q"), query("tags", "array", required=False)])},
    f"{BASE}/things/{{id}}": {
        "parameters": [query("id", "integer", place="path")],
        "get": made_up("made_up_thing", ref("MadeUpNode")),
        "put": made_up("made_up_change", requestBody=body(ref("MadeUpOrder"))),
        "patch": made_up("made_up_touch", requestBody=body(ref("MadeUpOrder"), required=False)),
        "delete": made_up("made_up_remove"),
    },
    f"{BASE}/things/newest": {"get": made_up("made_up_newest")},
    f"{BASE}/pages": {
        "get": made_up(
            "made_up_pages",
            example=EXAMPLE,
            parameters=[query("page", "integer", required=False)],
            paging=pages("page", "page", 1, "only-list"),
        )
    },
    f"{BASE}/open_pages": {
        "get": made_up(
            "made_up_open_pages",
            parameters=[query("page", "integer", required=False)],
            paging=pages("page", "page", 0, "only-list"),
        )
    },
    f"{BASE}/cursor": {
        "post": made_up(
            "made_up_cursor",
            {"type": "array", "items": ref("MadeUpText")},
            requestBody=body({"type": "object", "properties": {"last": {"type": "string"}}}),
            paging=pages("cursor", "last", "", "payload"),
        )
    },
    f"{BASE}/audio": {"get": made_up("made_up_audio", responses=files("audio/*", "application/json"))},
    f"{BASE}/zip": {"get": made_up("made_up_zip", responses=files("application/zip"))},
    f"{BASE}/table": {"get": made_up("made_up_table", responses=files("text/csv"))},
    f"{BASE}/bytes": {"get": made_up("made_up_bytes", responses=files("application/octet-stream"))},
    f"{BASE}/free": {"get": made_up("made_up_free", **{"x-airudder-auth": "none"})},
    f"{BASE}/unsealed": {"get": made_up("made_up_unsealed", **{"x-airudder-encryption": "no"})},
    "/api/v1/made_up": {"post": made_up("made_up_chat", family="chatbot", requestBody=body({"type": "object"}))},
    "/service/sms/made_up": {"post": made_up("made_up_sms", {"type": "boolean"}, family="sms")},
}
WEBHOOK: Json = {
    "post": {
        "operationId": "made_up_push",
        "x-airudder-evidence": "documented",
        "x-airudder-pages": [],
        "parameters": [{"name": "X-Made-Up", "in": "header", "schema": {"type": "string"}}],
        "requestBody": {
            "content": {
                "application/json": {
                    "schema": ref("MadeUpPush"),
                    "examples": {"page": {"value": {"made_up_id": "first"}}, "made_up": {"value": {}}},
                }
            }
        },
    }
}


def described() -> Json:
    document = copy.deepcopy(CARRIED)
    document["paths"] |= copy.deepcopy(PATHS)
    document["components"]["schemas"] |= SCHEMAS
    document["webhooks"]["made_up_push"] = WEBHOOK
    return document


DOCUMENT_WITH_MORE = described()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(description=DOCUMENT_WITH_MORE) as sandbox:
        yield sandbox


async def get(caller: Caller, path: str) -> Any:
    got = await caller.request("GET", BASE + path)
    assert (got.status, got.json["code"], got.json["status"]) == (200, 200, "OK")
    return got.json["data"]


# -- the table


def test_the_package_serves_all_that_it_describes() -> None:
    described = {
        (method.upper(), path): node["operationId"]
        for path, item in CARRIED["paths"].items()
        for method, node in item.items()
        if method != "parameters"
    }
    rows = all_operations()
    assert rows[: len(OPERATIONS)] == OPERATIONS
    assert {(row.method, row.path): row.operation_id for row in rows} == described


def test_rows_have_the_facts_of_the_description() -> None:
    rows = {row.operation_id: row for row in Sandbox(description=DOCUMENT_WITH_MORE).operations}
    assert len(rows) == len(all_operations()) + sum(len(item.keys() - {"parameters"}) for item in PATHS.values())
    thing, chat, sms = rows["made_up_thing"], rows["made_up_chat"], rows["made_up_sms"]
    assert (thing.method, thing.path, thing.method_name) == ("GET", f"{BASE}/things/{{id}}", "made_up.thing")
    assert (thing.key, rows["made_up_find"].key, rows["made_up_order"].key, sms.key) == ("id", "q", "name", "")
    assert (chat.family, chat.token, chat.signed, chat.encryption) == ("chatbot", False, True, "unknown")
    assert (sms.family, sms.token, sms.signed, sms.body_rule) == ("sms", True, False, "none")
    assert (rows["made_up_change"].body, rows["made_up_touch"].body) == ("required", "optional")
    assert not rows["made_up_free"].token and rows["made_up_unsealed"].encryption == "no"


@pytest.mark.parametrize("fact", ["family", "auth", "encryption"])
def test_a_fact_that_is_missing_is_told(fact: str) -> None:
    node = made_up("made_up_open")
    del node[f"x-airudder-{fact}"]
    with pytest.raises(ValueError, match=rf"x-airudder-{fact} of GET /x must be one of "):
        all_operations({"paths": {"/x": {"get": node}}})


async def test_a_handler_goes_before_the_description(session: aiohttp.ClientSession) -> None:
    own = Operation("mine", "GET", f"{BASE}/open", lambda state, call: success("mine", invented=True))
    async with Sandbox(description=DOCUMENT_WITH_MORE, operations=[*OPERATIONS, own]) as sandbox:
        assert await get(Caller(session, sandbox), "/open") == "mine"
        assert sandbox.received("mine") == 1


async def test_built_in_operations_that_are_left_out_stay_out(session: aiohttp.ClientSession) -> None:
    auth = [row for row in OPERATIONS if row.operation_id == "auth_token"]
    for document, more in ((None, ()), (DOCUMENT_WITH_MORE, PATHS)):
        async with Sandbox(description=document, operations=auth) as sandbox:
            paths = {row.path for row in sandbox.operations}
            assert paths & {row.path for row in OPERATIONS} == {auth[0].path} and {*more} <= paths
            caller = Caller(session, sandbox)
            assert (await caller.get("/list")).status == 404
            assert (await caller.post("/task", {})).status == 404
            assert (await caller.auth()).status == 200
    (left,) = [row for row in OPERATIONS if row.operation_id == "task_list"]
    moved = {f"{BASE}/list": {"get": made_up(left.operation_id)}, left.path: {"get": made_up("made_up_again")}}
    assert Sandbox(description={"paths": moved}, operations=auth).operations == tuple(auth)


# -- where the description comes from


def test_a_description_may_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(DOCUMENT_WITH_MORE), "utf-8")
    for given in (path, str(path)):
        sandbox = Sandbox(description=given)
        assert sandbox.operations[-1].operation_id == "made_up_sms" and "made_up_push" in sandbox.webhooks.kinds


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    with pytest.raises(FileNotFoundError):
        Sandbox(description=path, validate_requests=False)
    for text in ("openapi: 3.1.0", "[]"):
        path.write_text(text, "utf-8")
        with pytest.raises(ValueError, match=r"openapi\.json is not (a )?JSON.*make generate"):
            Sandbox(description=path)


def test_a_copy_without_the_description_serves_what_has_a_handler(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("airudder.sandbox.document.DOCUMENT", tmp_path / "_generated" / "openapi.json")
    sandbox = Sandbox(validate_requests=False)
    assert sandbox.operations == OPERATIONS
    with pytest.raises(FileNotFoundError, match=r"copy it along$"):
        assert sandbox.webhooks.kinds


# -- answers from schemas


async def test_a_value_of_every_kind_of_schema(caller: Caller) -> None:
    data = await get(caller, "/all")
    assert len(data.pop("id")) == 32 and 5 <= data.pop("count") <= 7 and isinstance(data.pop("share"), (int, float))
    assert len(data["union"].pop("text")) > 0 and data.pop("node").keys() == {"name", "next", "children"}
    assert data == {
        "color": "red",
        "yes": True,
        "none": None,
        "shown": "as shown",
        "when": "2024-03-11 16:43:40",
        "short": "mad",
        "digits": "1234",
        "two": [True, True],
        "open": {},
        "map": {},
        "fixed": 9,
        "union": {"type": "words"},
        "parts": {"type": "made up", "text": "made up", "more": True},
    }


async def test_values_follow_from_the_seed(session: aiohttp.ClientSession) -> None:
    found = []
    for seed in (1, 1, 2):
        async with Sandbox(description=DOCUMENT_WITH_MORE, random_seed=seed) as sandbox:
            found.append(await get(Caller(session, sandbox), "/all"))
    assert found[0] == found[1] != found[2]


async def test_a_schema_that_holds_itself_ends(caller: Caller) -> None:
    node = await get(caller, "/things/1")
    assert node == {"name": "made up", "next": None, "children": []}


async def test_schemas_that_fan_out_are_bounded(session: aiohttp.ClientSession) -> None:
    many = {f"F{n}": {"type": "object", "properties": {x: ref(f"F{n + 1}") for x in "abcd"}} for n in range(40)}
    document = {
        "paths": {"/x": {"get": made_up("made_up_x", ref("F0"))}},
        "components": {"schemas": {**many, "F40": {"type": "string"}}},
    }
    async with Sandbox(description=document) as sandbox:
        got = await Caller(session, sandbox).request("GET", "/x")
        assert got.status == 200 and len(got.body) < 100_000


async def test_an_open_schema_gives_an_empty_object(caller: Caller) -> None:
    assert await get(caller, "/open") == {}


# -- answers from examples, and the mark


@pytest.mark.parametrize(
    ("path", "data", "invented"),
    [
        ("/shown", EXAMPLE["data"], False),
        ("/guessed", EXAMPLE["data"], True),
        ("/bare", {"id": "no envelope"}, False),
        ("/failing", {}, True),  # the example is that of an error
        ("/open", {}, True),
    ],
)
async def test_the_example_is_the_answer(caller: Caller, path: str, data: Any, invented: bool) -> None:
    got = await caller.request("GET", BASE + path)
    assert (got.status, got.json["data"], got.invented) == (200, data, invented)


async def test_envelopes_of_the_families(caller: Caller) -> None:
    chat = await caller.request("POST", "/api/v1/made_up", json={}, headers=SIGNED)
    assert (chat.json["code"], chat.json["message"], chat.json["data"]) == (200, "Success", {})
    assert len(chat.json["request_id"]) == 32
    assert (await caller.request("POST", "/service/sms/made_up")).json == {"code": 0, "body": True}


@pytest.mark.parametrize(
    ("path", "start", "media_type"),
    [
        ("/audio", b"RIFF", "audio/wav"),
        ("/zip", b"PK\x03\x04", "application/zip"),
        ("/table", b"made up", "text/csv"),
        ("/bytes", b"\x00\x01", "application/octet-stream"),
    ],
)
async def test_files(caller: Caller, sandbox: Sandbox, path: str, start: bytes, media_type: str) -> None:
    got = await caller.request("GET", BASE + path)
    assert (got.status, got.headers["Content-Type"], got.invented) == (200, media_type, True)
    assert got.body.startswith(start)
    rest = await caller.request("GET", BASE + path, headers={"Range": "bytes=2-"})
    assert (rest.status, rest.body) == (206, got.body[2:])
    sandbox.recording_style = "redirect"
    assert (await caller.request("GET", BASE + path)).status == 302


# -- lists in pages


async def test_lists_end(caller: Caller) -> None:
    assert await get(caller, "/pages") == await get(caller, "/pages?page=1") == EXAMPLE["data"]
    assert await get(caller, "/pages?page=2") == {"list": [], "total": 2}
    assert await get(caller, "/open_pages") == await get(caller, "/open_pages?page=0") == {"list": [{"id": "made-up"}]}
    assert await get(caller, "/open_pages?page=1") == {"list": []}

    async def cursor(**given: str) -> Any:
        return (await caller.request("POST", f"{BASE}/cursor", json=given)).json["data"]

    assert await cursor() == await cursor(last="") == [{"type": "made up", "text": "made up"}]
    assert await cursor(last="x") == []


# -- what stands before a handler works the same


async def test_paths_with_values_in_them(caller: Caller, sandbox: Sandbox) -> None:
    for method, operation in (("GET", "thing"), ("PUT", "change"), ("PATCH", "touch"), ("DELETE", "remove")):
        sent = {"json": {"name": "x"}} if method == "PUT" else {}
        assert (await caller.request(method, f"{BASE}/things/7", **sent)).status == 200
        assert (sandbox.calls(f"made_up.{operation}")[-1].method, sandbox.accepted(f"made_up_{operation}")) == (
            method,
            1,
        )
    assert (await caller.request("GET", f"{BASE}/things/newest")).status == 200
    assert sandbox.received("made_up.newest") == 1
    got = await caller.request("POST", f"{BASE}/things/7", json={})
    assert (got.status, set(got.headers["Allow"].split(", "))) == (405, {"GET", "PUT", "PATCH", "DELETE"})
    for path in ("/things/", "/things/7/x", "/things"):
        assert (await caller.request("GET", BASE + path)).status == 404
    assert (await caller.request("GET", f"{BASE}/things/%ff")).status == 400


@pytest.mark.parametrize(
    ("method", "target", "sent", "text"),
    [
        ("GET", "/things/x", None, "path.id must be of type integer"),
        ("PUT", "/things/x", {"name": "x"}, "path.id must be of type integer"),
        ("PUT", "/things/7", {}, "body.name is missing"),
        ("PUT", "/things/7", None, "Content-Type must be application/json"),
        ("PATCH", "/things/7", {"name": 5}, "body.name must be of type string"),
        ("POST", "/order", {"name": "x", "lines": [{"text": 5}]}, "body.lines[0].text must be of type string"),
        ("POST", "/find", None, "query.q is missing"),
        ("GET", "/pages?page=x", None, "query.page must be of type integer"),
    ],
)
async def test_requests_are_checked(
    caller: Caller, sandbox: Sandbox, method: str, target: str, sent: Any, text: str
) -> None:
    got = await caller.request(method, BASE + target, **({} if sent is None else {"json": sent}))
    assert (got.status, got.json["message"], got.invented) == (400, f"sandbox: {text}", True)
    assert sandbox.accepted() == 0


async def test_lists_in_a_query_are_repeated_names(caller: Caller, sandbox: Sandbox) -> None:
    for tags in ("tags=a", "tags=a&tags=b"):
        assert (await caller.request("POST", f"{BASE}/find?q=x&{tags}")).status == 200
    sandbox.put_answer("last", operation="made_up.find", key="z")
    assert (await caller.request("POST", f"{BASE}/find?q=x&q=z")).json["data"] == "last"


async def test_a_query_that_cannot_be_read(caller: Caller) -> None:
    for method, target, status in (
        ("POST", "/service/cloud/workflow/taskdetail", 200),  # takes no query
        ("POST", f"{BASE}/order", 200),
        ("PUT", f"{BASE}/things/7", 200),
        ("POST", f"{BASE}/find", 400),
        ("GET", f"{BASE}/open", 400),
    ):
        sent = {"json": {"task_id": "t", "name": "x"}} if status == 200 else {}
        got = await caller.request(method, f"{target}?q=%ff", **sent)
        assert (got.status, method, target) == (status, method, target)


async def test_credentials(caller: Caller) -> None:
    caller.token = "dead"
    assert (await caller.request("GET", f"{BASE}/open")).status == 401
    assert (await caller.request("GET", f"{BASE}/free")).status == 200
    assert (
        (await caller.request("POST", "/api/v1/made_up", json={})).json["message"].endswith("no X-AIRudder-Sign header")
    )
    assert (await caller.request("POST", "/api/v1/made_up", json={}, headers=SIGNED)).status == 200


async def sealed(caller: Caller, method: str, path: str, *, query: bytes = b"", body: bytes = b"") -> Got:
    text, signed = seal(query or body)
    headers = {"Is-Encrypted": "1", "Signed": signed}
    sent = {"data": text.encode()} if body else {}
    return await caller.request(method, f"{BASE}{path}{'?' + text if query else ''}", headers=headers, **sent)


async def test_sealed_requests(caller: Caller, sandbox: Sandbox) -> None:
    assert sandbox.aes_key == SAMPLE_KEY
    got = await sealed(caller, "GET", "/pages", query=b"page=2")
    assert json.loads(unseal(got))["data"] == {"list": [], "total": 2}
    assert json.loads(unseal(await sealed(caller, "PUT", "/things/7", body=b'{"name":"x"}')))["code"] == 200
    assert json.loads(unseal(await sealed(caller, "POST", "/find", query=b"q=x")))["code"] == 200
    got = await sealed(caller, "POST", "/order", body=b'{"name":5}')
    assert got.json["message"] == "sandbox: body.name must be of type string"
    got = await sealed(caller, "GET", "/unsealed", query=b"q=x")
    assert (got.status, got.json["message"]) == (400, "sandbox: encryption does not apply to this operation")
    assert not (await caller.request("GET", f"{BASE}/shown")).invented


async def test_put_answers_faults_and_gates(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.put_answer({"put": "all"}, operation="made_up.thing")
    sandbox.put_answer({"put": "one"}, operation="made_up_thing", key="7")
    assert [await get(caller, f"/things/{number}") for number in (7, 8)] == [{"put": "one"}, {"put": "all"}]
    sandbox.fail(Fault.server_error(), "made_up.thing")
    assert (await caller.request("GET", f"{BASE}/open")).status == 200
    assert (await caller.request("GET", f"{BASE}/things/7")).status == 500
    gate = sandbox.hold("made_up_thing")
    gate.open()
    await caller.request("GET", f"{BASE}/things/7")
    assert gate.arrivals == 1


# -- webhooks


async def test_webhooks_of_the_description_are_posted(sandbox: Sandbox) -> None:
    assert sandbox.webhooks.kinds == [*CARRIED["webhooks"], "made_up_push"]
    async with RawServer(answer(b"{}")) as receiver:
        sandbox.webhooks.urls = {"made_up_push": f"{receiver.url}/hook"}
        delivery = await sandbox.webhooks.post("made_up_push", more=1)
        assert (delivery.outcome, json.loads(delivery.body)) == ("delivered", {"made_up_id": "first", "more": 1})
        (request,) = receiver.requests
        assert f"X-Made-Up: {MADE_UP_HEADER}".encode() in request and b"X-Sandbox-Invented" not in request
    with pytest.raises(ValueError, match=r"there are .*made_up_push"):
        await sandbox.webhooks.post("made_up_push_too")
