"""New operations: names, facts, parameters, bodies, schemas, examples, paging."""

from dataclasses import replace
from typing import Any

import pytest

from codegen.facts import is_nullable
from vendor_docs.draft.workspace import PLACEHOLDER
from vendor_docs.reading.model import Node

from .made import Desk, array, body, envelope, names, obj, page, parameter, ref

PATH = "/service/cloud/made_up/plan"
COLLECTION = ("Collection", "Plans")
TELEMARKETING = ("Telemarketing & E-commerce", "Plans")


def new(desk: Desk, method: str = "post", path: str = PATH, title: str = "Zip the Things", **more: Any) -> Node:
    """The node of an operation that no row knows."""
    return desk.operation(desk.one(page("api-9", title, method, path, **more)).name)


def payload(node: Node, key: str = "data") -> Any:
    return node["responses"]["200"]["content"]["application/json"]["schema"]["properties"][key]


def body_of(node: Node) -> Any:
    return node["requestBody"]["content"]["application/json"]


# -- the whole


def test_keys_have_the_order_of_the_others(desk: Desk) -> None:
    query = (parameter("page", "integer"), parameter("X-Made-Up", place="header"))
    answer = envelope(array(obj(id="integer")))
    node = new(desk, title="Query Zip", parameters=query, request=obj(a="string"), answer=answer)
    assert list(node) == [
        *("operationId", "tags", "summary", "description", "x-airudder-method", "x-airudder-family"),
        *("x-airudder-auth", "x-airudder-effect", "x-airudder-retry", "x-airudder-encryption", "x-airudder-paging"),
        *("x-airudder-headers", "x-airudder-evidence", "x-airudder-pages", "security", "parameters", "requestBody"),
        "responses",
    ]
    assert node["x-airudder-retry"] == "unsent" and node["x-airudder-evidence"] == "documented"


def test_no_word_of_the_vendor_is_copied(desk: Desk) -> None:
    schema = {**obj(a={"type": "string", "description": "Vendor's words", "default": "x"}), "description": "Vendor's"}
    new(desk, description="Vendor's line\nand more", request=schema, answer=envelope(schema))
    text = desk.spec.read_text("utf-8")
    assert "Vendor" not in text and "default" not in text and f"{PLACEHOLDER}: api-9." in text


def test_it_follows_the_last_of_its_group(desk: Desk) -> None:
    desk.write(page("api-8", "Zip", "get", "/service/cloud/zips/zip"), page("api-7", "Zap", "get", "/api/v1/tasks/zap"))
    paths = list(desk.document["paths"])
    assert paths[1:3] == ["/service/cloud/made_up/stop", "/api/v1/tasks/zap"] and paths[-1] == "/service/cloud/zips/zip"


def test_two_methods_of_one_path(desk: Desk) -> None:
    desk.write(page("api-8", "Zip", "get", PATH), page("api-7", "Zap", "delete", PATH))
    assert list(desk.document["paths"][PATH]) == ["get", "delete"]


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
        ("/service/cloud/made_up/zap", "Zip", "made_up.zip"),
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
    found = desk.one(page("api-9", title, "get", path))
    assert found.method == method


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
    ("title", "effect"),
    [
        ("Create a Dialing Plan", "dials"),
        ("Add Lists to a Workflow Task", "dials"),
        ("Make Outbound Call", "dials"),
        ("Send a Template Message", "sends"),
        ("Query the Sending Result", "reads"),
        ("Cancel a Certain Call", "changes"),
        ("Upload File", "changes"),
        ("Zip", "changes"),
    ],
)
def test_effects(desk: Desk, title: str, effect: str) -> None:
    assert new(desk, title=title)["x-airudder-effect"] == effect
    assert f"x-airudder-effect: {effect}  # drafted: check" in desk.spec.read_text()


def test_a_get_reads(desk: Desk) -> None:
    assert new(desk, "get", title="Obtain the Made-up Calls")["x-airudder-effect"] == "reads"
    assert "drafted: check" not in desk.spec.read_text()


def test_a_get_that_seems_to_do_something_is_to_be_checked(desk: Desk) -> None:
    assert new(desk, "get", title="Start a Plan")["x-airudder-effect"] == "dials"
    assert "x-airudder-effect: dials  # drafted: check" in desk.spec.read_text()


def test_headers_but_ours(desk: Desk) -> None:
    given = [parameter(name, place="header") for name in ("Authorization", "X-AIRudder-Sign", "X-Made-Up", "Accept")]
    assert new(desk, parameters=tuple(given))["x-airudder-headers"] == ["X-Made-Up"]


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
    assert desk.operation("zip")["parameters"] == [
        {"name": "TaskID", "in": "query", "required": True, "schema": {"type": "string"}},
        {"name": "ids", "in": "query", "required": False, "schema": array("string")},
        {"name": "state", "in": "query", "required": False, "schema": ref("ZipState")},
        {
            "name": "phone",
            "in": "query",
            "required": False,
            "x-airudder-sensitive": "personal",
            "schema": {"type": "string"},
        },
        {"name": "filter", "in": "query", "required": False, "schema": {}},
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {
            "name": "other",
            "in": "path",
            "required": True,
            "x-airudder-evidence": "inferred",
            "schema": {"type": "string"},
        },
    ]
    assert [warning.partition(":")[0] for warning in found.warnings[:4]] == [
        *("query.filter", "cookie.cookie", "path.gone", "path.other")
    ]


# -- bodies that are not drafted


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


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data"])
def test_a_body_without_fields_is_none_where_none_may_be(desk: Desk, media_type: str) -> None:
    assert "requestBody" not in new(desk, "get", request=body(obj(), media_type=media_type))


def test_an_open_body(desk: Desk) -> None:
    assert body_of(new(desk, request=obj()))["schema"] == {"type": "object", "description": f"{PLACEHOLDER}: api-9."}


# -- answers


def test_the_payload_has_a_name_and_the_envelope_none(desk: Desk) -> None:
    node = new(desk, answer=envelope(obj(a="string"), code={"type": "integer", "enum": [200, 500]}))
    schema = node["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"] == {
        "data": ref("ZipThingsAnswer"),
        "status": {"type": "string"},
        "code": {"type": "integer", "enum": [200, 500]},
    }


@pytest.mark.parametrize("answer", [array("string"), obj(rows=array("string")), obj(body="string")])
def test_without_an_envelope_the_payload_is_open(desk: Desk, answer: Node) -> None:
    found = desk.one(page("api-9", "Zip", "post", PATH, answer=answer))
    assert payload(desk.operation("zip")) == {"x-airudder-evidence": "inferred"}
    assert any("payload" in warning for warning in found.warnings)


def test_no_answer(desk: Desk) -> None:
    assert new(desk)["responses"]["200"] == {"$ref": "#/components/responses/CloudOpen"}


def test_a_file(desk: Desk) -> None:
    content = new(desk, "get", answer=body({"type": "string"}, media_type="audio/mpeg"))["responses"]["200"]["content"]
    assert list(content) == ["audio/mpeg", "application/json"]


@pytest.mark.parametrize(
    ("data", "drafted"),
    [
        *((each, each) for each in ({"type": "string"}, array("integer"), {"type": "object"})),
        ({"type": "object", "additionalProperties": True}, {"type": "object"}),
        *(
            ({"type": "object", "additionalProperties": each}, {"type": "object", "additionalProperties": each})
            for each in ({"type": "number"}, array("string"), ref("Counter"))
        ),
    ],
)
def test_plain_payloads_and_maps(desk: Desk, data: Node, drafted: Node) -> None:
    assert payload(new(desk, answer=envelope(data), schemas={"Counter": obj(done="integer")})) == drafted


# -- schemas


def test_schemas_are_named_after_the_vendors_else_after_their_place(desk: Desk) -> None:
    schemas = {
        "计划轮次": obj(no="integer"),
        "胡说": obj(x="string"),
        "CommonResult«ZipVO»": obj(y="string"),
        "TaskRun": obj(z="string"),
    }
    data = obj(
        rounds=array(ref("计划轮次")),
        entries=array(ref("胡说")),
        one=ref("CommonResult«ZipVO»"),
        run=ref("TaskRun"),
        state={"type": "string", "enum": ["a"]},
        list=array(obj(q="string")),
    )
    node = new(desk, title="Zip", answer=envelope(data), schemas=schemas)
    assert payload(node) == ref("ZipAnswer")
    assert desk.schema("ZipAnswer")["properties"] == {
        "rounds": array(ref("PlanRound")),
        "entries": array(ref("ZipAnswerEntry")),
        "one": ref("CommonResultZipVO"),
        "run": ref("ZipTaskRun"),
        "state": ref("ZipAnswerState"),
        "list": array(ref("ZipAnswerItem")),
    }
    assert desk.schema("PlanRound") == {"description": f"{PLACEHOLDER}: api-9.", **obj(no="integer")}


def test_the_same_structure_is_one_schema(desk: Desk) -> None:
    data = obj(first=obj(a="string"), second=obj(a="string"), third=obj(a="integer"))
    new(desk, title="Zip", answer=envelope(data))
    fields = desk.schema("ZipAnswer")["properties"]
    assert fields["first"] == fields["second"] == ref("ZipAnswerFirst") and fields["third"] == ref("ZipAnswerThird")
    assert "ZipAnswerSecond" not in desk.document["components"]["schemas"]


@pytest.mark.parametrize("role", ["request", "answer"])
def test_schemas_that_hold_themselves(desk: Desk, role: str) -> None:
    schemas = {"Node": obj(id="integer", children=array(ref("Node")), parent=ref("Node"))}
    more: Any = {"request": ref("Node")} if role == "request" else {"answer": envelope(ref("Node"))}
    new(desk, schemas=schemas, **more)
    assert desk.schema("Node")["properties"]["children"] == array(ref("Node"))


def test_what_our_description_does_not_say(desk: Desk) -> None:
    data = obj(
        when={"type": "string", "format": "date-time", "minLength": 3, "pattern": "x"},
        big={"type": "integer", "format": "int64", "minimum": 1},
        matrix=array(array("string")),
        choice={"anyOf": [{"type": "string"}, {"type": "integer"}]},
        free=obj(),
        bare={"type": "array"},
        mixed={"type": "string", "enum": ["a", 1]},
        maybe={"type": ["string", "null"]},
        whole={"allOf": [obj(a="string"), obj(b="string")]},
    )
    found = desk.one(page("api-9", "Zip", "post", PATH, request=data))
    assert desk.schema("ZipRequest")["properties"] == {
        "when": {"type": "string"},
        "big": {"type": "integer"},
        "matrix": {"type": "array", "items": {}},
        "choice": {},
        "free": {"type": "object"},
        "bare": {"type": "array", "items": {}},
        "mixed": {"type": "string"},
        "maybe": {"type": ["string", "null"]},
        "whole": ref("ZipRequestWhole"),
    }
    assert list(desk.schema("ZipRequestWhole")["properties"]) == ["a", "b"]
    assert [each.partition(":")[0] for each in found.warnings[:2]] == ["body.matrix", "body.choice"]


def test_required_marks(desk: Desk) -> None:
    new(desk, title="Zip", request=obj(["b", "gone"], a="string", b="string"))
    assert desk.schema("ZipRequest")["required"] == ["b"]


# -- examples


def test_an_example_alone_gives_the_schema(desk: Desk) -> None:
    example = {"data": {"zips": [{"id": 1}, {"name": "x"}]}, "code": 200}
    node = new(desk, title="Zip", answer=body(None, example=example))
    assert payload(node) == ref("ZipAnswer")
    assert desk.schema("ZipAnswerZip")["x-airudder-evidence"] == "inferred"
    assert list(desk.schema("ZipAnswerZip")["properties"]) == ["id", "name"]


def test_an_answer_has_no_example_since_the_sandbox_would_take_it_for_that_of_a_page(desk: Desk) -> None:
    shown = {"code": 200, "status": "OK", "data": {"mobile": "+8613800138000", "token": "copied"}}
    node = new(desk, answer=body(envelope(obj(mobile="string", token="string")), example=shown))
    assert list(node["responses"]["200"]["content"]["application/json"]) == ["schema"]
    assert "copied" not in desk.spec.read_text() and "13800138000" not in desk.spec.read_text()


# -- paging


def paged(desk: Desk, query: list[str], data: Node) -> Any:
    kinds = {name: "string" if "last" in name else "integer" for name in query}
    parameters = tuple(parameter(name, kind) for name, kind in kinds.items())
    found = desk.one(page("api-9", "Zip List", "get", PATH, parameters=parameters, answer=envelope(data)))
    return desk.operation(found.name).get("x-airudder-paging")


def test_pages_of_a_list(desk: Desk) -> None:
    wanted = {"kind": "page", "parameter": "pageNum", "first": 1, "size": "page_size", "id": "zip_id"}
    found = paged(desk, ["pageNum", "page_size"], obj(zips=array(obj(zip_id="string", name="string"))))
    assert found == {**wanted, "items": "only-list", "evidence": "inferred"}
    assert "evidence: inferred  # drafted: check" in desk.spec.read_text()


def test_pages_of_a_payload_that_is_a_list(desk: Desk) -> None:
    found = paged(desk, ["page"], array(obj(id="string", user_id="string")))
    assert (found["items"], found["id"]) == ("payload", "id")


def test_pages_of_the_only_list(desk: Desk) -> None:
    found = paged(desk, ["page"], obj(total="integer", rows=array(obj(id="string", user_id="string"))))
    assert (found["items"], found["id"]) == ("only-list", "id")


def test_a_cursor(desk: Desk) -> None:
    found = paged(desk, ["last_msg_id", "size"], array(obj(msg_id="string", user_id="string")))
    assert (found["kind"], found["parameter"], found["first"], found["id"]) == ("cursor", "last_msg_id", "", "msg_id")


@pytest.mark.parametrize(
    ("query", "data"),
    [
        (["page"], array(obj(a_id="string", b_id="string"))),
        (["page"], array(obj(zip_id="string", name="string"))),
        (["page"], obj(a=array(obj(id="string")), b=array(obj(id="string")))),
        (["page"], array("string")),
        (["last_x_id"], array(obj(id="string"))),
        (["size"], array(obj(id="string"))),
    ],
)
def test_what_is_not_clear_is_not_paged(desk: Desk, query: list[str], data: Node) -> None:
    assert paged(desk, query, data) is None


# -- several pages


def test_a_draft_of_several_pages_requires_what_all_require(desk: Desk) -> None:
    title = "Create a Made-up Plan"
    one = page("api-8", title, "post", PATH, folder=COLLECTION, request=obj(["a", "b"], a="string", b="string"))
    two = page("api-9", title, "post", PATH, folder=TELEMARKETING, request=obj(["a"], a="string", c="string"))
    assert desk.one(one, two).name == "plan_create"
    assert desk.schema("PlanCreateRequest")["required"] == ["a"]
    assert list(desk.schema("PlanCreateRequest")["properties"]) == ["a", "b", "c"]


def test_the_table_of_names_has_the_groups() -> None:
    assert {group.group for group in names().groups} >= {"plans", "tasks", "robots"}


# -- schemas and groups of one name


def test_a_schema_that_is_called_like_its_new_group(desk: Desk) -> None:
    answer = envelope(ref("Account"))
    (one,) = desk.write(
        page("api-9", "Ask", "get", "/service/cloud/account/x", answer=answer, schemas={"Account": obj(a="string")})
    ).drafted
    assert one.method.startswith("account.")
    assert payload(desk.operation(one.name)) == ref("AskAccount")


def test_a_new_group_that_is_called_like_a_schema(desk: Desk) -> None:
    answer, schemas = envelope(ref("Account")), {"Account": obj(a="string")}
    first = page("api-8", "Zip", "get", "/service/cloud/zips/x", answer=answer, schemas=schemas)
    second = page("api-9", "Ask", "get", "/service/cloud/account/x", answer=envelope(obj(b="string")))
    assert [each.method.partition(".")[0] for each in desk.write(first, second).drafted] == ["zips", "accounts"]
    assert "Account" in desk.document["components"]["schemas"]


@pytest.mark.parametrize(
    "theirs",
    [
        {**obj(a="string"), "type": ["object", "null"]},
        {"anyOf": [ref("Vendor"), {"type": "null"}]},
        {**array(obj(a="string")), "type": ["array", "null"]},
        {"type": ["object", "null"]},
        {"type": ["string", "null"]},
    ],
)
def test_a_payload_may_be_null(desk: Desk, theirs: Node) -> None:
    found = page("api-9", "Zip the Things", "get", PATH, answer=envelope(theirs), schemas={"Vendor": obj(a="string")})
    made = desk.one(found)
    schema = payload(desk.operation(made.name))
    target = desk.schema(schema["$ref"].rpartition("/")[2]) if "$ref" in schema else schema
    assert is_nullable(target) and not any("null" in each for each in made.warnings)
    assert not desk.write(found).changed


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        (PATH, {"code": {"type": "string", "enum": ["0000", "C001"]}}, "answer.code: string (0000, C001) by the page"),
        (PATH, {"code": {"type": "integer", "enum": [0, 1]}}, "and 200 in good answers of the family cloud"),
        (PATH, {"status": "integer"}, "and 'OK' in good answers"),
        ("/api/v1/made_up", {"message": "boolean"}, "and 'Success' in good answers"),
        ("/service/sms/made_up", {"code": {"type": "string"}}, "and 0 in good answers of the family sms"),
    ],
)
def test_an_envelope_that_the_family_contradicts_is_named(desk: Desk, path: str, fields: Node, said: str) -> None:
    found = page("api-9", "Query Zip", "get", path, answer=obj(data="string", body="string", **fields))
    made = desk.one(found)
    (name,) = fields
    assert any(said in each for each in made.warnings) and payload(desk.operation(made.name), name) == {}
    assert not desk.write(found).changed


def test_an_envelope_of_the_family_is_declared(desk: Desk) -> None:
    made = desk.one(page("api-9", "Query Zip", "get", PATH, answer=envelope(obj(a="string"))))
    assert payload(desk.operation(made.name), "code") == {"type": "integer"} and not made.warnings


# -- fields that examples alone show


def test_what_an_example_alone_shows_is_inferred(desk: Desk) -> None:
    schemas = {"Round": obj(round="integer")}
    shown = {
        "code": 200,
        "status": "OK",
        "data": [{"round": 1, "done": True, "stats": {"answered": 12}, "phone": None}],
    }
    answer = body(envelope(array(ref("Round"))), example=shown)
    request = body(obj(["a"], a="string"), example={"a": "x", "b": 1})
    found = page("api-9", "Zip the Things", "post", PATH, request=request, answer=answer, schemas=schemas)
    node = desk.operation(desk.one(found).name)
    fields = desk.schema("Round")["properties"]
    assert fields == {
        "round": {"type": "integer"},
        "done": {"type": "boolean", "x-airudder-evidence": "inferred"},
        "stats": {**ref("RoundStats"), "x-airudder-evidence": "inferred"},
        "phone": {"x-airudder-evidence": "inferred", "x-airudder-sensitive": "personal"},
    }
    sent = desk.schema("ZipThingsRequest")
    assert sent["required"] == ["a"] and sent["properties"]["b"] == {
        "type": "integer",
        "x-airudder-evidence": "inferred",
    }
    assert payload(node)["items"] == ref("Round") and not desk.write(found).changed


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
    (left,) = desk.write(
        page("api-10", "Find Zaps", "get", f"{PATH}/x", parameters=(replace(listed, required=True),))
    ).left_out
    assert left.reason == f"query.ids: {said} is not supported: use client.request"


def test_another_type_of_a_body_is_named(desk: Desk) -> None:
    request = replace(body(obj(a="string")), other_types=("multipart/form-data",))
    made = desk.one(page("api-9", "Zip the Things", "post", PATH, request=request))
    assert "body: the page has it as multipart/form-data too: left out" in made.warnings
