"""New operations: names, facts, parameters, bodies, schemas, paging."""

from dataclasses import replace
from typing import Any

import pytest

from codegen.facts import is_nullable
from vendor_docs.draft.workspace import PLACEHOLDER
from vendor_docs.reading.model import Node

from .made import Desk, array, body, envelope, obj, page, parameter, ref

PATH = "/service/cloud/made_up/plan"
COLLECTION = ("Collection", "Plans")
TELEMARKETING = ("Telemarketing & E-commerce", "Plans")
INFERRED = {"x-airudder-evidence": "inferred"}
SAID = f"{PLACEHOLDER}: api-9."


def new(desk: Desk, method: str = "post", path: str = PATH, title: str = "Zip", **more: Any) -> Node:
    """The node of an operation that no row knows."""
    return desk.operation(desk.one(page("api-9", title, method, path, **more)).name)


def payload(node: Node, key: str = "data") -> Any:
    return node["responses"]["200"]["content"]["application/json"]["schema"]["properties"][key]


def fields(desk: Desk, schema: str) -> Node:
    return dict(desk.schema(schema)["properties"])


# -- the whole


def test_keys_have_the_order_of_the_others(desk: Desk) -> None:
    given = [parameter(name, place="header") for name in ("Authorization", "X-AIRudder-Sign", "X-Made-Up", "Accept")]
    query, answer = (parameter("page", "integer"), *given), envelope(array(obj(id="integer")))
    node = new(desk, title="Query Zip", parameters=query, request=obj(a="string"), answer=answer)
    assert list(node) == [
        *("operationId", "tags", "summary", "description", "x-airudder-method", "x-airudder-family"),
        *("x-airudder-auth", "x-airudder-effect", "x-airudder-retry", "x-airudder-encryption", "x-airudder-paging"),
        *("x-airudder-headers", "x-airudder-evidence", "x-airudder-pages", "security", "parameters", "requestBody"),
        "responses",
    ]
    assert node["x-airudder-retry"] == "unsent" and node["x-airudder-evidence"] == "documented"
    assert node["x-airudder-headers"] == ["X-Made-Up"]


def test_no_word_and_no_value_of_the_vendor_is_copied(desk: Desk) -> None:
    schema = {**obj(a={"type": "string", "description": "Vendor's words", "default": "x"}), "description": "Vendor's"}
    shown = {"code": 200, "status": "OK", "data": {"a": "Vendor's value", "mobile": "+8613800138000"}}
    answer = body(envelope(schema), example=shown)
    node = new(desk, description="Vendor's line\nand more", request=schema, answer=answer)
    text = desk.spec.read_text("utf-8")
    assert "Vendor" not in text and "default" not in text and "13800138000" not in text and SAID in text
    # The sandbox would take an example for that of a page.
    assert list(node["responses"]["200"]["content"]["application/json"]) == ["schema"]


def test_an_operation_follows_the_last_of_its_group_or_of_its_path(desk: Desk) -> None:
    desk.write(
        page("api-8", "Zip", "get", "/service/cloud/zips/zip"),
        page("api-7", "Zap", "get", "/api/v1/tasks/zap"),
        page("api-6", "Zup", "delete", "/api/v1/tasks/zap"),
    )
    paths = desk.document["paths"]
    assert list(paths)[1:3] == ["/service/cloud/made_up/stop", "/api/v1/tasks/zap"]
    assert list(paths)[-1] == "/service/cloud/zips/zip" and list(paths["/api/v1/tasks/zap"]) == ["get", "delete"]


# -- names


def test_the_id_is_that_of_the_row(desk: Desk) -> None:
    found = desk.one(page("api-9", "Made-up Plan Status", "get", PATH, folder=COLLECTION))
    assert (found.name, found.method, found.how) == ("collection_plan_status", "plans.collection_status", "new")


def test_rows_of_several_sections_share_the_rest_of_their_ids(desk: Desk) -> None:
    title = "Made-up Plan Status"
    found = desk.one(
        page("api-8", title, "get", PATH, folder=COLLECTION), page("api-9", title, "get", PATH, folder=TELEMARKETING)
    )
    assert (found.name, found.method) == ("plan_status", "plans.status")
    assert desk.operation("plan_status")["x-airudder-pages"] == ["api-8", "api-9"]
    assert {row.page_ids for row in desk.rows if row.operation_id == "plan_status"} == {("api-8",), ("api-9",)}


def test_a_row_that_was_taken_for_another_operation_gets_an_id_of_its_own(desk: Desk) -> None:
    known = page("api-7", "List the Made-up Tasks", "get", "/service/cloud/made_up/list", folder=COLLECTION)
    other = page("api-8", "Obtain Made-up Tasks", "get", "/service/cloud/made_up/others", folder=TELEMARKETING)
    desk.write(known, other)
    row = desk.row("obtain_made_up_tasks")
    assert (row.path, row.page_ids) == ("/service/cloud/made_up/others", ("api-8",))
    assert desk.row("task_list").page_ids == ("api-7",)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Obtain the List of All Made-up Zips of a Zap", "obtain_list_made_up_zips"),
        ("查询任务列表", "query_task_list"),
        ("胡说", "made_up_plan"),
        ("2 Zips", "made_up_plan"),
    ],
)
def test_ids_of_titles(desk: Desk, title: str, name: str) -> None:
    assert desk.one(page("api-9", title, "get", PATH)).name == name


@pytest.mark.parametrize(
    ("path", "title", "method"),
    [
        ("/service/cloud/zips/zap", "Zip", "zips.zip"),
        ("/service/cloud/zip/zap", "Zip", "zip.get_zip"),
        ("/service/cloud/raw/zap", "Zip", "other.zip"),
        ("/service/cloud/zap", "Zip", "other.zip"),
        ("/service/cloud/workflow/zap", "Zip", "workflows.zip"),
        ("/service/cloud/Task/zap", "Zip", "tasks.zip"),
        ("/service/cloud/zips/plan", "Zip", "plans.zip"),
        ("/service/sms/message/v2/zip", "Zip", "sms.zip"),
        ("/api/v1/session/zip", "Zip", "chat.zip"),
        ("/service/cloud/zips/zap", "Task Follow", "tasks.get_follow"),
        ("/service/cloud/zips/zap", "Task List", "tasks.list_2"),
        ("/service/cloud/zips/zap", "Robot Import", "robots.get_import"),
    ],
)
def test_methods(desk: Desk, path: str, title: str, method: str) -> None:
    assert desk.one(page("api-9", title, "get", path)).method == method


def test_schemas_and_groups_have_different_names(desk: Desk) -> None:
    schemas = {"Account": obj(a="string"), "Zaps": obj(b="string")}
    more: Any = {"schemas": schemas, "answer": envelope(obj(one=ref("Account"), two=ref("Zaps")))}
    (zaps, asked) = desk.write(
        page("api-8", "Zip", "get", "/service/cloud/zaps/x", **more),
        page("api-9", "Ask", "get", "/service/cloud/account/x", answer=envelope(obj(c="string"))),
    ).drafted
    assert (zaps.method, asked.method) == ("zaps.zip", "accounts.ask")
    assert fields(desk, "ZipAnswer") == {"one": ref("Account"), "two": ref("ZipZaps")}


# -- facts


@pytest.mark.parametrize(
    ("path", "facts"),
    [
        (PATH, ("cloud", "token", [{"token": []}])),
        ("/api/v1/made_up/x", ("chatbot", "signature", [{"sign": [], "sign_key": []}])),
        ("/service/sms/made_up/x", ("sms", "token", [{"token": []}])),
        ("/service/made_up/x", ("cloud", "token", [{"token": []}])),
    ],
)
def test_family_and_auth_by_the_path(desk: Desk, path: str, facts: tuple[Any, ...]) -> None:
    node = new(desk, path=path)
    assert (node["x-airudder-family"], node["x-airudder-auth"], node["security"]) == facts
    assert ("x-airudder-family: cloud  # drafted: check" in desk.spec.read_text()) == (path == "/service/made_up/x")


@pytest.mark.parametrize(
    ("method", "title", "effect", "checked"),
    [
        ("post", "Create a Dialing Plan", "dials", True),
        ("post", "Zip", "changes", True),
        ("get", "Obtain the Made-up Calls", "reads", False),
    ],
)
def test_effects(desk: Desk, method: str, title: str, effect: str, checked: bool) -> None:
    assert new(desk, method, title=title)["x-airudder-effect"] == effect
    assert (f"x-airudder-effect: {effect}  # drafted: check" in desk.spec.read_text()) == checked


# -- parameters


def test_parameters(desk: Desk) -> None:
    given = (
        parameter("TaskID", required=True),
        parameter("ids", array("string")),
        parameter("state", {"type": "string", "enum": ["a", "b"]}),
        parameter("phone", {"type": "string", "format": "date-time", "maxLength": 3, "default": "x"}),
        parameter("filter", obj(a="string")),
        parameter("id", place="path"),
        parameter("cookie", place="cookie"),
        parameter("gone", place="path"),
    )
    found = desk.one(page("api-9", "Zip", "get", f"{PATH}/{{id}}/{{other}}", parameters=given))
    text, personal = {"type": "string"}, {"x-airudder-sensitive": "personal"}
    assert desk.operation("zip")["parameters"] == [
        {"name": "TaskID", "in": "query", "required": True, "schema": text},
        {"name": "ids", "in": "query", "required": False, "schema": array("string")},
        {"name": "state", "in": "query", "required": False, "schema": ref("ZipState")},
        {
            "name": "phone",
            "in": "query",
            "required": False,
            **personal,
            "schema": {**text, "x-airudder-format": "phone"},
        },
        {"name": "filter", "in": "query", "required": False, "schema": {}},
        {"name": "id", "in": "path", "required": True, "schema": text},
        {"name": "other", "in": "path", "required": True, **INFERRED, "schema": text},
    ]
    named = [warning.partition(":")[0] for warning in found.warnings]
    assert named[:4] == ["query.filter", "cookie.cookie", "path.gone", "path.other"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"explode": False}, "explode: false"),
        ({"style": "pipeDelimited"}, "style: pipeDelimited"),
        ({"content": {"application/json": {}}}, "content: application/json"),
    ],
)
def test_a_list_that_no_method_can_send_is_named(desk: Desk, form: Node, said: str) -> None:
    listed = replace(parameter("ids", array("string")), form=form)
    plain = replace(parameter("id"), form={"style": "form", "explode": False})
    made = desk.one(page("api-9", "Find Zips", "get", PATH, parameters=(listed, plain)))
    assert [each["name"] for each in desk.operation(made.name)["parameters"]] == ["id"]
    assert f"query.ids: {said} is not supported: left out" in made.warnings
    required = page("api-10", "Find Zaps", "get", f"{PATH}/x", parameters=(replace(listed, required=True),))
    assert desk.write(required).left_out[0].reason == f"query.ids: {said} is not supported: use client.request"


# -- bodies and answers


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("get", body(obj(a="string"))),
        ("post", body(obj(file="string"), media_type="multipart/form-data")),
        ("post", body(array("string"))),
    ],
)
def test_bodies_that_are_not_supported(desk: Desk, method: str, given: Any) -> None:
    before = desk.spec.read_bytes(), desk.catalogue.read_bytes()
    found = desk.write(page("api-9", "Zip", method, PATH, request=given))
    assert found.drafted == () and "client.request" in found.left_out[0].reason and not found.changed
    assert (desk.spec.read_bytes(), desk.catalogue.read_bytes()) == before


def test_a_body_without_fields(desk: Desk) -> None:
    given = body(obj(), media_type="multipart/form-data")
    assert "requestBody" not in new(desk, "get", request=given)
    made = desk.one(page("api-8", "Zap", "post", f"{PATH}/x", request=obj()))
    sent = desk.operation(made.name)["requestBody"]["content"]["application/json"]
    assert sent == {"schema": {"type": "object", "description": f"{PLACEHOLDER}: api-8."}}


def test_another_type_of_a_body_is_named(desk: Desk) -> None:
    request = replace(body(obj(a="string")), other_types=("multipart/form-data",))
    made = desk.one(page("api-9", "Zip", "post", PATH, request=request))
    assert "body: the page has it as multipart/form-data too: left out" in made.warnings


@pytest.mark.parametrize("answer", [None, array("string"), obj(rows=array("string")), obj(body="string")])
def test_without_an_envelope_the_payload_is_open(desk: Desk, answer: Node | None) -> None:
    found = desk.one(page("api-9", "Zip", "post", PATH, answer=answer))
    assert payload(desk.operation("zip")) == INFERRED
    assert any("payload" in warning for warning in found.warnings)


def test_a_file(desk: Desk) -> None:
    content = new(desk, "get", answer=body({"type": "string"}, media_type="audio/mpeg"))["responses"]["200"]["content"]
    assert list(content) == ["audio/mpeg", "application/json"]


def test_the_payload_has_a_name_and_the_envelope_none(desk: Desk) -> None:
    code = {"type": "integer", "enum": [200, 500]}
    made = desk.one(page("api-9", "Zip", "post", PATH, answer=envelope(obj(a="string"), code=code)))
    schema = desk.operation(made.name)["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"] == {"data": ref("ZipAnswer"), "status": {"type": "string"}, "code": code}
    assert not made.warnings


@pytest.mark.parametrize(
    ("path", "envelope", "said"),
    [
        (PATH, {"code": {"type": "string", "enum": ["0000", "C001"]}}, "answer.code: string (0000, C001) by the page"),
        (PATH, {"code": {"type": "integer", "enum": [0, 1]}}, "and 200 in good answers of the family cloud"),
        (PATH, {"status": "integer"}, "and 'OK' in good answers"),
        ("/api/v1/made_up", {"message": "boolean"}, "and 'Success' in good answers"),
        ("/service/sms/made_up", {"code": {"type": "string"}}, "and 0 in good answers of the family sms"),
    ],
)
def test_an_envelope_that_the_family_contradicts_is_named(desk: Desk, path: str, envelope: Node, said: str) -> None:
    found = page("api-9", "Query Zip", "get", path, answer=obj(data="string", body="string", **envelope))
    made = desk.one(found)
    (name,) = envelope
    assert any(said in each for each in made.warnings) and payload(desk.operation(made.name), name) == {}
    assert not desk.write(found).changed


@pytest.mark.parametrize(("code", "named"), [(0, True), (200, False)])
def test_an_example_that_the_family_contradicts_is_named(desk: Desk, code: int, named: bool) -> None:
    answer = body(envelope(obj(a="string")), example={"code": code, "status": "OK", "data": {"a": "x"}})
    made = desk.one(page("api-9", "Query Zip", "get", PATH, answer=answer))
    said = f"answer.code: {code} in the examples of the page, and 200 in good answers of cloud"
    assert any(each.startswith(said) for each in made.warnings) == named
    assert payload(desk.operation(made.name), "code") == {"type": "integer"}


# -- schemas

MAP = {"type": "object", "additionalProperties": ref("Counter")}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        *((each, each) for each in ({"type": "string"}, array("integer"), {"type": "object"}, MAP)),
        ({"type": "object", "additionalProperties": True}, {"type": "object"}),
        ({**array("string"), "type": ["array", "null"]}, {**array("string"), "type": ["array", "null"]}),
        ({"type": ["object", "null"]}, {"type": ["object", "null"]}),
        (ref("Node"), ref("Node")),
        ({**obj(a="string"), "type": ["object", "null"]}, ref("ZipAnswer")),
        ({"anyOf": [ref("Counter"), {"type": "null"}]}, ref("Counter")),
        ({"type": ["string", "null"], "enum": ["on", "off", None]}, ref("ZipAnswer")),
    ],
)
def test_payloads(desk: Desk, theirs: Node, ours: Node) -> None:
    schemas = {"Counter": obj(done="integer"), "Node": obj(id="integer", children=array(ref("Node")), one=ref("Node"))}
    found = page("api-9", "Zip", "get", PATH, answer=envelope(theirs), schemas=schemas)
    made = desk.one(found)
    schema = payload(desk.operation(made.name))
    assert schema == ours and not made.warnings
    if ours == ref("Node"):
        assert fields(desk, "Node")["children"] == array(ref("Node"))
    target = desk.schema(schema["$ref"].rpartition("/")[2]) if "$ref" in schema else schema
    assert is_nullable(target) == ("null" in str(theirs))
    assert not desk.write(found).changed


def test_schemas_are_named_after_the_vendors_else_after_their_place(desk: Desk) -> None:
    theirs = {"计划轮次": "no", "胡说": "x", "CommonResult«ZipVO»": "y", "TaskRun": "z"}
    places = {
        "rounds": (array(ref("计划轮次")), array(ref("PlanRound"))),
        "entries": (array(ref("胡说")), array(ref("ZipAnswerEntry"))),
        "one": (ref("CommonResult«ZipVO»"), ref("CommonResultZipVO")),
        "run": (ref("TaskRun"), ref("ZipTaskRun")),
        "state": ({"type": "string", "enum": ["a"]}, ref("ZipAnswerState")),
        "list": (array(obj(q="string")), array(ref("ZipAnswerItem"))),
        "first": (obj(a="string"), ref("ZipAnswerFirst")),
        "second": (obj(a="string"), ref("ZipAnswerFirst")),
        "third": (obj(a="integer"), ref("ZipAnswerThird")),
    }
    answer = envelope(obj(**{name: each for name, (each, _) in places.items()}))
    schemas = {name: obj(**{field: "string"}) for name, field in theirs.items()}
    assert payload(new(desk, answer=answer, schemas=schemas)) == ref("ZipAnswer")
    assert fields(desk, "ZipAnswer") == {name: ours for name, (_, ours) in places.items()}
    assert desk.schema("PlanRound") == {"description": SAID, **obj(no="string")}
    assert "ZipAnswerSecond" not in desk.document["components"]["schemas"]


def test_what_our_description_does_not_say(desk: Desk) -> None:
    text = {"type": "string"}
    places: dict[str, tuple[Node, Node]] = {
        "when": ({**text, "format": "date-time", "minLength": 3, "pattern": "x"}, text),
        "big": ({"type": "integer", "format": "int64", "minimum": 1}, {"type": "integer"}),
        "matrix": (array(array("string")), {"type": "array", "items": {}}),
        "choice": ({"anyOf": [text, {"type": "integer"}]}, {}),
        "bare": ({"type": "array"}, {"type": "array", "items": {}}),
        "mixed": ({**text, "enum": ["a", 1]}, text),
        "maybe": ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        "whole": ({"allOf": [obj(a="string"), obj(b="string")]}, ref("ZipRequestWhole")),
    }
    request = obj(["when", "gone"], **{name: theirs for name, (theirs, _) in places.items()})
    found = desk.one(page("api-9", "Zip", "post", PATH, request=request))
    assert desk.schema("ZipRequest")["required"] == ["when"]
    assert fields(desk, "ZipRequest") == {name: ours for name, (_, ours) in places.items()}
    assert list(fields(desk, "ZipRequestWhole")) == ["a", "b"]
    named = [each.partition(":")[0] for each in found.warnings]
    assert named[:3] == ["body.matrix", "body.choice", "body.mixed"]


def test_what_is_left_open_leaves_no_schema_behind(desk: Desk) -> None:
    before = set(desk.document["components"]["schemas"])
    desk.one(page("api-9", "Zip", "post", PATH, request=obj(matrix=array(array(obj(a="string"))))))
    assert set(desk.document["components"]["schemas"]) - before == {"ZipRequest"}


def test_what_an_example_alone_shows_is_inferred(desk: Desk) -> None:
    one = {"round": 1, "done": True, "stats": {"answered": 12}, "phone": None}
    answer = body(envelope(array(ref("Round"))), example={"code": 200, "status": "OK", "data": [one]})
    request = body(obj(["a"], a="string"), example={"a": "x", "b": 1})
    more: Any = {"answer": answer, "schemas": {"Round": obj(round="integer")}}
    found = page("api-9", "Zip", "post", PATH, request=request, **more)
    assert payload(desk.operation(desk.one(found).name))["items"] == ref("Round")
    assert fields(desk, "Round") == {
        "round": {"type": "integer"},
        "done": {"type": "boolean", **INFERRED},
        "stats": {**ref("RoundStats"), **INFERRED},
        "phone": {**INFERRED, "x-airudder-sensitive": "personal"},
    }
    sent = desk.schema("ZipRequest")
    assert sent["required"] == ["a"] and sent["properties"]["b"] == {"type": "integer", **INFERRED}
    assert not desk.write(found).changed


def test_an_example_alone_gives_the_schema(desk: Desk) -> None:
    example = {"data": {"zips": [{"id": 1}, {"name": "x"}]}, "code": 200}
    assert payload(new(desk, answer=body(None, example=example))) == ref("ZipAnswer")
    assert desk.schema("ZipAnswerZip")["x-airudder-evidence"] == "inferred"
    assert list(fields(desk, "ZipAnswerZip")) == ["id", "name"]


# -- several pages


def test_a_draft_of_several_pages_has_the_fields_of_all_and_requires_what_all_require(desk: Desk) -> None:
    title = "Create a Made-up Plan"
    one = page("api-8", title, "post", PATH, folder=COLLECTION, request=obj(["a", "b"], a="string", b="string"))
    two = page("api-9", title, "post", PATH, folder=TELEMARKETING, request=obj(["a"], a="string", c="string"))
    assert desk.one(one, two).name == "plan_create"
    assert desk.schema("PlanCreateRequest")["required"] == ["a"]
    assert list(fields(desk, "PlanCreateRequest")) == ["a", "b", "c"]


def test_two_forms_of_one_page_are_named_by_the_vendors_id(desk: Desk) -> None:
    copied = page(
        "copied.txt", "Zip", "post", PATH, request=obj(a="string", b="string"), answer=envelope(obj(c="string"))
    )
    desk.one(copied, page("api-9", "Zip", "post", PATH))
    assert SAID in desk.spec.read_text("utf-8") and "copied.txt" not in desk.spec.read_text("utf-8")


# -- webhooks


def test_headers_of_a_webhook_that_no_client_sends_are_named(desk: Desk) -> None:
    given = tuple(parameter(name, place="header") for name in ("Authorization", "Content-Type", "X-Made-Up"))
    made = desk.one(page("api-9", "Webhook of a Zip", "post", "", request=obj(a="string"), parameters=given))
    assert made.warnings == ("header.X-Made-Up: webhooks are described without headers: left out",)
