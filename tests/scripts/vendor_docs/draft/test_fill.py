"""What is known of an operation or a webhook already is filled in, and nothing of ours is taken away."""

import difflib
from typing import Any

import pytest

from .made import Desk, array, body, envelope, obj, page, parameter, ref

LIST, STOP = "/service/cloud/made_up/list", "/service/cloud/made_up/stop"
COLLECTION = ("Collection", "Plans")
WHOLE: dict[str, Any] = {
    "parameters": (parameter("kind"),),
    "request": obj(["task_id"], task_id="string", action="string"),
    "answer": envelope(
        obj(state={"type": "string", "enum": ["running", "stopped"]}, runs=array(obj(number="integer")))
    ),
}


def stop(path: str = STOP, **more: Any) -> Any:
    return page("api-20", "Stop a Made-up Task", "post", path, folder=COLLECTION, **{**WHOLE, **more})


def lines(desk: Desk, *pages: Any) -> list[str]:
    """The lines of the description that drafting takes away and adds."""
    before = desk.spec.read_text("utf-8").splitlines()
    desk.write(*pages)
    after = desk.spec.read_text("utf-8").splitlines()
    return [line for line in difflib.ndiff(before, after) if line[0] in "+-"]


def test_an_open_answer_gets_what_the_page_has(desk: Desk) -> None:
    query = (parameter("page", "integer", required=True), parameter("X-Made-Up", place="header"))
    given = page(
        "api-30", "List", "get", LIST, folder=COLLECTION, parameters=query, answer=envelope(array(obj(a="string")))
    )
    found = desk.one(given)
    assert (found.how, found.name, found.method) == ("filled", "task_list", "tasks.list")
    node = desk.operation("task_list")
    assert node["parameters"] == [
        {"name": "page", "in": "query", "required": False, "schema": {"type": "integer"}},
    ]
    assert node["x-airudder-headers"] == ["X-Made-Up"] and node["x-airudder-evidence"] == "documented"
    schema = node["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"] == {
        "data": array(ref("TaskListItem")),
        "status": {"type": "string"},
        "code": {"type": "integer", "description": "Result of the call."},
    }


def test_all_confirmed_raises_the_evidence_and_changes_nothing_else(desk: Desk) -> None:
    found = lines(desk, stop())
    assert [line[2:].strip() for line in found if line[0] == "-"] == [
        *("x-airudder-evidence: inferred", "x-airudder-evidence: client_code"),
        *("x-airudder-evidence: client_code", "x-airudder-evidence: client_code"),
    ]
    assert {line[2:].strip() for line in found if line[0] == "+"} == {"x-airudder-evidence: documented"}
    assert "# a comment of ours" in desk.spec.read_text() and "# kept" in desk.spec.read_text()


def test_a_field_that_is_not_on_the_page_keeps_its_evidence(desk: Desk) -> None:
    desk.write(stop(request=obj(["task_id"], task_id="string")))
    assert desk.operation("task_stop")["x-airudder-evidence"] == "documented_in_part"
    schema = desk.schema("TaskStopRequest")
    assert schema["x-airudder-evidence"] == "client_code"
    assert schema["properties"]["task_id"]["x-airudder-evidence"] == "documented"
    assert "action" in schema["properties"]


def test_what_the_page_lacks_says_where_it_is_known_from(desk: Desk) -> None:
    desk.write(stop(parameters=(), answer=envelope(obj(state="string", zip="string"))))
    assert desk.operation("task_stop")["x-airudder-evidence"] == "documented_in_part"
    assert desk.operation("task_stop")["parameters"][0]["x-airudder-evidence"] == "client_code"
    fields = desk.schema("TaskStopped")["properties"]
    assert {name: node.get("x-airudder-evidence") for name, node in fields.items()} == {
        "state": None,
        "runs": "inferred",
        "zip": None,
    }


def test_an_example_confirms_nothing(desk: Desk) -> None:
    desk.write(stop(answer=body(None, example={"data": {"state": "stopped", "runs": [{"number": 1}]}, "code": 200})))
    assert desk.operation("task_stop")["x-airudder-evidence"] == "documented_in_part"


def test_new_fields_stand_at_the_end(desk: Desk) -> None:
    data = obj(zip="string", state="string", runs=array(obj(extra=obj(x="string"), number="integer")))
    found = desk.one(stop(request=obj(["task_id", "why"], why="string", task_id="string"), answer=envelope(data)))
    assert list(desk.schema("TaskStopRequest")["properties"]) == ["task_id", "action", "why"]
    assert desk.schema("TaskStopRequest")["required"] == ["task_id"]
    assert list(desk.schema("TaskStopped")["properties"]) == ["state", "runs", "zip"]
    assert desk.schema("TaskRun")["properties"]["extra"] == ref("TaskRunExtra")
    assert any("body.why: new, and required" in warning for warning in found.warnings)


def test_the_example_of_an_answer(desk: Desk) -> None:
    for code, shown in ((200, True), ("x", False)):
        example = {"data": [{"a": "x"}], "code": code}
        given = page("api-30", "List", "get", LIST, folder=COLLECTION, answer=body(None, example=example))
        media = desk.draft(given).spec.partition("operationId: task_list")[2].partition("/stop:")[0]
        assert ("examples:" in media) == shown and "Result of the call." in media


def test_new_fields_beside_the_payload(desk: Desk) -> None:
    desk.write(stop(answer=envelope(obj(state="string"), request_id="string", user=obj(name="string"))))
    schema = desk.operation("task_stop")["responses"]["200"]["content"]["application/json"]["schema"]
    assert list(schema["properties"]) == ["data", "status", "code", "request_id", "user"]
    assert schema["properties"]["user"] == ref("TaskStopAnswerUser")


def test_new_values_of_an_enum(desk: Desk) -> None:
    state = {"type": "string", "enum": ["gone", "running"]}
    desk.write(stop(answer=envelope(obj(state=state))))
    assert desk.schema("TaskState")["enum"] == ["running", "stopped", "gone"]


def test_what_contradicts_stays_and_is_told(desk: Desk) -> None:
    data = obj(state="string", runs=obj(a="string"))
    found = desk.one(stop(request=obj(task_id="integer", action="string"), answer=envelope(data)))
    assert desk.schema("TaskStopRequest")["properties"]["task_id"]["type"] == "string"
    assert desk.schema("TaskStopRequest")["required"] == ["task_id"]
    assert desk.schema("TaskStopped")["properties"]["runs"]["type"] == "array"
    for text in ("body.task_id: string here, integer on", "answer.runs: array here, object on", "required here, opt"):
        assert any(text in warning for warning in found.warnings)


def test_a_shared_schema_keeps_its_evidence(desk: Desk) -> None:
    text = desk.spec.read_text()
    desk.spec.write_text(
        text.replace("    TaskRun:\n      type: object", "    TaskRun:\n      x-airudder-evidence: inferred").replace(
            '          $ref: "#/components/responses/CloudOpen"',
            """          description: Text.
          content:
            application/json:
              schema:
                type: object
                properties:
                  data:
                    $ref: "#/components/schemas/TaskRun\"""",
            1,
        )
    )
    desk.write(stop())
    assert desk.schema("TaskRun")["x-airudder-evidence"] == "inferred"


# -- webhooks


def hook(schema: Any = None, **more: Any) -> Any:
    more = {"request": schema or obj(task_id="string"), **more}
    return page("api-40", "Webhook of a Made-up Task", "post", "", folder=COLLECTION, **more)


def test_a_known_webhook_is_filled(desk: Desk) -> None:
    found = desk.one(hook(obj(task_id="string", callee="string", more=obj(x="integer"))))
    assert (found.how, found.name) == ("filled", "task_done")
    node = desk.document["webhooks"]["task_done"]["post"]
    assert (node["x-airudder-evidence"], node["x-airudder-pages"]) == ("documented", ["api-40"])
    assert desk.schema("TaskDone")["properties"]["callee"]["x-airudder-sensitive"] == "personal"
    assert desk.schema("TaskDone")["properties"]["more"] == ref("TaskDoneMore")
    assert desk.row("task_done").page_ids == ("api-40",)


def new_hook(desk: Desk, schema: Any, example: Any = None, method: str = "post") -> Any:
    given = body(schema, example=example) if schema is not None or example is not None else None
    return desk.write(page("api-41", "Webhook of a Made-up Plan", method, "", folder=COLLECTION, request=given))


def examples(desk: Desk) -> Any:
    media = desk.document["webhooks"]["collection_webhook_plan"]["post"]["requestBody"]["content"]["application/json"]
    assert media["schema"] == ref("CollectionWebhookPlan")
    return media["examples"]["page"]["value"]


def test_a_new_webhook(desk: Desk) -> None:
    schema = obj(["plan_id"], plan_id="string", callee="string", list=array(obj(a="integer")))
    example = {"plan_id": "zip", "callee": "+8613800138000", "other": 1, "list": [{"a": 1, "b": 2}]}
    assert new_hook(desk, schema, example).drafted[0].name == "collection_webhook_plan"
    shown = examples(desk)
    assert shown == {"plan_id": "made-up plan_id", "callee": shown["callee"], "other": 1, "list": [{"a": 1, "b": 2}]}
    assert shown["callee"].startswith("+12025550")
    row = desk.row("collection_webhook_plan")
    assert (row.evidence, row.path, row.page_ids, row.note) == ("documented", "", ("api-41",), "drafted from the page")


def test_an_example_that_does_not_fit_is_made_up(desk: Desk) -> None:
    schemas = obj(["id", "mobile"], id="integer", mobile="string", on="boolean", sum="number", some=array("string"))
    found = new_hook(desk, schemas, {"id": "x"})
    assert examples(desk) == {"id": 1, "mobile": "+12025550123", "on": True, "sum": 1.5, "some": ["made-up text"]}
    assert any("left out" in warning for warning in found.drafted[0].warnings)


def test_a_webhook_by_example(desk: Desk) -> None:
    new_hook(desk, None, {"plan_id": "zip"})
    assert desk.schema("CollectionWebhookPlan")["x-airudder-evidence"] == "inferred"


@pytest.mark.parametrize("schema", [None, obj(), array("string")])
def test_a_webhook_without_fields_is_not_drafted(desk: Desk, schema: Any) -> None:
    found = new_hook(desk, schema)
    assert "UnknownEvent" in found.left_out[0].reason and not found.changed


def test_a_call_to_a_third_party_is_not_drafted(desk: Desk) -> None:
    found = desk.write(page("api-42", "Ping of Somebody", "post", "", request=obj(a="string")))
    assert "x-airudder-not-ours" in found.left_out[0].reason and not found.changed
