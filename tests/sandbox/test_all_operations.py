"""Every operation over HTTP: its path, its envelope, its mark, and what it refuses."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from airudder.sandbox import EXAMPLE_SESSION, OPERATIONS, Sandbox, all_operations

from .conftest import TASK_ID, Caller, Got, seal, unseal

ONE, TWO = "+12025550101", "+12025550102"
END = "2024-03-12 16:43:40+08:00"
FLOW = {"workflow_template_id": 7, "name": "w", "end_time": END}


async def created(caller: Caller, *numbers: str, **fields: Any) -> str:
    got = await caller.post("/task", {"TaskName": "a", "Details": [{"Mobile": each} for each in numbers], **fields})
    assert (got.status, got.invented) == (200, True)
    task_id: str = got.json["data"]["TaskID"]
    return task_id


async def workflow(caller: Caller, *numbers: str, **fields: Any) -> str:
    details = [{"callee": each, "case_id": f"case-{each[-3:]}"} for each in numbers]
    got = await caller.post("/workflow/createinstance", {**FLOW, "details": details, **fields})
    assert (got.status, got.invented) == (200, True)
    workflow_id: str = got.json["data"]["workflow_id"]
    return workflow_id


async def every(caller: Caller) -> dict[str, Got]:
    """One accepted call of each operation but the auth call."""
    task, flow = await created(caller, ONE), await workflow(caller, ONE)
    span = {"start_time": "2024-03-01 00:00:00", "end_time": "2024-04-01 00:00:00"}
    return {
        "task_create_v2": await caller.post("/v2/task", {"Details": [{"Mobile": ONE}], "Perform": 1}),
        "task_list": await caller.get("/list?Number=10&Page=1&Type=normal"),
        "task_detail": await caller.get(f"/detail?TaskID={task}"),
        "info_check_task_detail": await caller.get(f"/ic_detail?TaskID={task}"),
        "task_call_recording": await caller.get(f"/case?TaskID={TASK_ID}&Callee=%2B12025550123"),
        "task_recordings": await caller.get(f"/recording?TaskID={TASK_ID}"),
        "robot_list": await caller.get("/robot"),
        "workflow_add_details": await caller.post(
            "/workflow/uploaddetails", {"workflow_id": flow, "details": [{"callee": TWO}]}
        ),
        "workflow_outbound_task_list": await caller.post("/workflow/tasklist", {"workflow_id": flow}),
        "workflow_task_detail": await caller.taskdetail(),
        "workflow_find_instances": await caller.post("/workflow/detailinstances", {"callee": ONE, **span}),
        "task_cancel_call": await caller.post("/cancelphonecall", {"TaskID": task, "CalleeNumber": ONE}),
        "task_operation": await caller.post("/operation", {"TaskID": task, "Action": "Stop"}),
        "chat_message_list": await caller.chat("/session/messages", {"call_id": EXAMPLE_SESSION, "size": 1}),
        "huawei_send_message": await caller.chat(
            "/channel/huawei/message", {"call_id": "s", "messages": [{"type": "text", "text": "hi"}]}
        ),
        "sms_send": await caller.request(
            "POST", "/service/sms/message/v2/send", json={"to": [ONE], "message": "hi", "from": "me"}
        ),
    }


async def test_all_that_are_carried_out_are_there_and_answer(caller: Caller, sandbox: Sandbox) -> None:
    answers = await every(caller)
    assert {name: got.status for name, got in answers.items()} == dict.fromkeys(answers, 200)
    assert {name for name, got in answers.items() if not got.invented} == {"workflow_task_detail", "chat_message_list"}
    assert len(OPERATIONS) == 27
    rest = {"auth_token", "task_create", "workflow_create", "workflow_api_notice_info"}
    rest |= {each.operation_id for each in OPERATIONS if each.family == "pds"}  # tests/test_pds.py
    assert {each.operation_id for each in OPERATIONS} == {*answers, *rest}
    assert {entry.operation_id for entry in sandbox.ledger} == {*answers, "task_create", "workflow_create"}


def test_the_table_says_what_the_description_says() -> None:
    path = Path(__file__).parents[2] / "src" / "airudder" / "_generated" / "openapi.json"
    paths = json.loads(path.read_text("utf-8"))["paths"]
    described = {
        each["operationId"]: (
            method.upper(),
            path,
            each["x-airudder-family"],
            each["x-airudder-auth"] == "token",
            each["x-airudder-encryption"] == "allowed",
            _name(each.get("x-airudder-method")),
        )
        for path, methods in paths.items()
        for method, each in methods.items()
        if method != "parameters"
    }
    table = {
        each.operation_id: (
            each.method,
            each.path,
            each.family,
            each.token,
            each.encryption == "documented",
            each.method_name,
        )
        for each in all_operations()
    }
    assert table == described
    assert table.keys() >= {each.operation_id for each in OPERATIONS}


def _name(method: Any) -> str:
    return method["name"] if isinstance(method, dict) else method or ""


async def test_a_task_is_accepted_without_the_numbers_that_are_refused(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.refused_numbers = [TWO]
    people = [{"Mobile": each, "Comments": each[-1]} for each in (ONE, TWO, TWO)]
    for path in ("/task", "/v2/task"):
        data = (await caller.post(path, {"Details": people})).json["data"]
        assert data["detail_error_list"] == people[1:]
        assert [each.callee for each in sandbox.tasks[data["TaskID"]].line.contacts] == [ONE]
    sandbox.refused_numbers.clear()
    assert (await caller.post("/task", {"Details": people})).json["data"]["detail_error_list"] == []


async def test_envelopes_of_the_three_families(caller: Caller) -> None:
    answers = await every(caller)
    assert set(answers["robot_list"].json) == {"data", "status", "code"}
    chat = answers["chat_message_list"].json
    assert set(chat) == {"request_id", "code", "message", "data"}
    assert (chat["code"], chat["message"], len(chat["request_id"])) == (200, "Success", 32)
    sms = answers["sms_send"].json
    assert (sms["code"], set(sms), set(sms["body"])) == (0, {"code", "body"}, {"messageId"})


@pytest.mark.parametrize("row", [each for each in OPERATIONS if each.token], ids=lambda each: each.operation_id)
async def test_token_is_needed(caller: Caller, row: Any) -> None:
    caller.token = "dead"
    got = await caller.request(row.method, row.path, **({"json": {}} if row.method == "POST" else {}))
    assert (got.status, got.json["code"], got.invented) == (401, 401, True)
    assert ("data" in got.json) == (row.family == "cloud")


async def test_cloud_operations_take_and_give_sealed_text(caller: Caller) -> None:
    task = await created(caller, ONE)
    text, signed = seal(b"Number=5")
    headers = {"Is-Encrypted": "1", "Signed": signed}
    rows = json.loads(unseal(await caller.get(f"/list?{text}", headers=headers)))["data"]["list"]
    assert [each["task_id"] for each in rows] == [task]
    text, signed = seal(json.dumps({"TaskID": task, "Action": "Stop"}).encode())
    headers = {"Is-Encrypted": "1", "Signed": signed, "Content-Type": "application/json"}
    got = await caller.request("POST", "/service/cloud/operation", data=text.encode(), headers=headers)
    assert json.loads(unseal(got))["code"] == 200


async def test_sealed_where_no_page_speaks_of_it_is_marked(caller: Caller) -> None:
    body = {"call_id": EXAMPLE_SESSION, "size": 1}
    assert not (await caller.chat("/session/messages", body)).invented
    text, signed = seal(json.dumps(body).encode())
    headers = {"X-AIRudder-Sign": "", "X-AIRudder-Sign-Key": "", "Is-Encrypted": "1", "Signed": signed}
    got = await caller.request("POST", "/api/v1/session/messages", data=text.encode(), headers=headers)
    assert got.invented
    assert json.loads(unseal(got))["message"] == "Success"


async def test_put_answers_go_for_every_operation_that_is_named(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.put_task_detail({"only": "details"})
    sandbox.put_answer([1], operation="robots.list")
    sandbox.put_answer({"messageId": 5}, operation="sms_send")
    sandbox.put_answer({"of": "one"}, operation="chat.messages", key="s")
    sandbox.chat.add("s", "hi")
    answers = await every(caller)
    assert answers["robot_list"].json["data"] == [1]
    assert answers["sms_send"].json == {"code": 0, "body": {"messageId": 5}}
    assert len(sandbox.sms) == 1
    assert "list" in answers["task_list"].json["data"]
    assert answers["info_check_task_detail"].json["data"] == {"only": "details"}
    assert answers["chat_message_list"].json["data"] != {"of": "one"}
    assert (await caller.chat("/session/messages", {"call_id": "s"})).json["data"] == {"of": "one"}


async def test_info_check_takes_either_name_and_shows_the_questions(caller: Caller) -> None:
    for name in ("TaskID", "task_id"):
        data = (await caller.get(f"/ic_detail?{name}={TASK_ID}")).json["data"]
        assert (data["task_id"], "workflow_id" in data) == (TASK_ID, False)
        assert len(data["details"][0]["question_answer"]) == 8
        assert "case_id" not in data["details"][0]
    assert (await caller.get("/ic_detail")).status == 400


async def test_robots_can_be_set(caller: Caller, sandbox: Sandbox) -> None:
    assert len((await caller.get("/robot")).json["data"]["list"]) == 2
    sandbox.robots.clear()
    assert (await caller.get("/robot")).json["data"]["list"] == []


async def test_sms_are_kept_and_not_shown(caller: Caller, sandbox: Sandbox) -> None:
    answers = await every(caller)
    (sms,) = sandbox.sms
    assert answers["sms_send"].json["body"]["messageId"] == sms.message_id
    assert sms.body == {"to": [ONE], "message": "hi", "from": "me"}
    assert ONE not in repr(sandbox.sms)


@pytest.mark.parametrize(
    ("target", "body", "status"),
    [
        ("/operation", {"TaskID": "a", "Action": "Start"}, 400),
        ("/operation", {"TaskID": ""}, 400),
        ("/task", {"ScheduleStartTime": "2024-03-11T16:43:40"}, 400),
        ("/task", {"ScheduleEndTime": "2024-02-30 16:43:40"}, 400),
        ("/task", {"ScheduleEndTime": "2024-03-11 16:43:40 "}, 400),
        ("/workflow/createinstance", {**FLOW, "end_time": "9999-12-31 23:59:59-12:00"}, 400),
        ("/workflow/createinstance", {**FLOW, "end_time": "0001-01-01 00:00:00+12:00"}, 400),
        ("/task", {"RepeatNumber": -1}, 400),
        ("/task", {"RepeatInterval": 10**400}, 400),
        ("/task", {"Details": [{"Mobile": ONE}, {}]}, 400),
        ("/workflow/createinstance", {**FLOW, "end_time": "tomorrow"}, 400),
        ("/workflow/createinstance", {**FLOW, "name": ""}, 400),
        ("/workflow/uploaddetails", {"workflow_id": "none", "details": []}, 404),
        ("/workflow/tasklist", {"workflow_id": "none"}, 404),
        ("/workflow/detailinstances", {"start_time": "a", "end_time": "b"}, 400),
        ("/workflow/apinoticeinfo", {"workflow_id": "none", "node_id": "n", "callee": ONE}, 404),
    ],
)
async def test_refusals(caller: Caller, sandbox: Sandbox, target: str, body: Mapping[str, Any], status: int) -> None:
    got = await caller.post(target, body)
    assert (got.status, got.json["code"], got.invented) == (status, status, True)
    assert ONE not in got.body.decode()
    assert sandbox.accepted() == 0 and not sandbox.tasks


async def test_unknown_tasks_are_refused_where_ids_are_told(session: aiohttp.ClientSession) -> None:
    async with Sandbox(known_tasks=[]) as sandbox:
        caller = Caller(session, sandbox)
        task = await created(caller, ONE)
        assert (await caller.get(f"/detail?TaskID={task}")).status == 200
        for path in ("detail", "ic_detail", "recording"):
            assert (await caller.get(f"/{path}?TaskID=a")).status == 404
        assert (await caller.post("/operation", {"TaskID": "a", "Action": "Stop"})).status == 404
