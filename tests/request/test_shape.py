"""Payloads of a success that do not have the described shape: what reads fails or says so, what dials never fails."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from airudder import AIRudder, CallInfo, ResponseValidationError, RetryPolicy, parse_time
from airudder.models import TaskStatus, WorkflowCreated
from airudder.sandbox import Fault, Sandbox

TASK_ID = "fe9aa56cc7cb9820a3b774860fea784b"
CALLEE = "+12025550123"
PASCAL = {
    "TaskID": TASK_ID,
    "Status": "finished",
    "detail": [
        {
            **{"Comments": "501", "Status": "cancelled", "Intention": "A", "Multi_intention": ["A"], "RobotID": "r"},
            **{"RingType": "normal", "HangupType": "ByCallee", "Other": None},
            **{"CallStartTime": "2024-03-11T08:46:32Z", "CallEndTime": "2024-03-11T08:46:53Z"},
        }
    ],
}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AIRudder]:
    async with AIRudder(token=sandbox.issue_token(), base_url=sandbox.url) as client:
        yield client


async def dial(client: AIRudder, info: CallInfo) -> WorkflowCreated:
    return await client.workflows.create(
        workflow_template_id=1, name="w", end_time="2030-01-01 00:00:00+00:00", details=[{"callee": CALLEE}], info=info
    )


async def test_a_detail_in_the_spelling_of_client_code_is_read(client: AIRudder, sandbox: Sandbox) -> None:
    info = CallInfo()
    sandbox.put_answer(PASCAL, operation="tasks.detail")
    task = await client.tasks.detail(task_id=TASK_ID, info=info)
    assert (task.task_id, task.status) == (TASK_ID, TaskStatus.FINISHED) and not info.unexpected_shape
    (call,) = task.details or []
    assert (call.comments, call.status, call.intention, call.multi_intention) == ("501", "cancelled", "A", ["A"])
    assert (call.ring_type, call.hangup_type, call.robot_id) == ("normal", "ByCallee", "r")
    assert parse_time(call.call_start_time, "Asia/Shanghai") == parse_time("2024-03-11 16:46:32", "Asia/Shanghai")
    assert task.to_dict() == PASCAL and call.additional_properties == {"Other": None}
    assert "501" not in repr(task)


@pytest.mark.parametrize("size", [0, 70_000])
async def test_a_read_that_shows_nothing_of_what_was_asked_for_is_an_error(
    client: AIRudder, sandbox: Sandbox, size: int, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps({"code": 200, "data": {"Task": TASK_ID, "calls": [], "more": " " * size}}).encode()
    sandbox.put_task_detail(body)
    for read in (client.tasks.detail, client.workflows.task_detail):
        with pytest.raises(ResponseValidationError, match="at least one of the described fields") as caught:
            await read(task_id=TASK_ID)
        assert (caught.value.raw_body, caught.value.sent) == (body, "yes") and "calls" not in str(caught.value)
    assert not caplog.records


@pytest.mark.parametrize(
    ("data", "unexpected"),
    [
        ({}, False),
        ({"task_id": None, "new": 1}, False),
        ({"TaskID": "1", "task_id": "2"}, False),
        ({"Status": None}, False),
        ({"details": {"0": {}}}, True),
        ({"detail": {"0": {}}}, True),
        ({"details": [{}, "x"]}, True),
        ({"task_id": 5, "TaskID": "1"}, True),
    ],
)
async def test_a_read_says_that_a_field_is_of_another_type(
    client: AIRudder, sandbox: Sandbox, data: Any, unexpected: bool
) -> None:
    info = CallInfo()
    sandbox.put_answer(data, operation="tasks.detail")
    assert (await client.tasks.detail(task_id=TASK_ID, info=info)).to_dict() == data
    assert info.unexpected_shape is unexpected


@pytest.mark.parametrize(
    ("items", "unexpected"),
    [([], False), ([{"msg_id": "1"}], False), ([{}], False), ([{"msg_id": "1"}, {"id": "2"}], True), ([7], True)],
)
async def test_items_without_a_described_field(sandbox: Sandbox, items: list[Any], unexpected: bool) -> None:
    body = json.dumps({"code": 200, "message": "Success", "data": items}).encode()
    sandbox.fail(Fault.raw(200, body=body), "chat.messages")
    async with AIRudder(
        signer=lambda *_: {"X-AIRudder-Sign": "s", "X-AIRudder-Sign-Key": "k"}, base_url=sandbox.url
    ) as c:
        info = CallInfo()
        await c.raw.chat.messages(call_id="c", info=info)
    assert info.unexpected_shape is unexpected


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"id": "w"}, {"id": "w"}),
        ({"workflow_id": 5}, {"workflow_id": 5}),
        ("w", {"data": "w"}),
        (["w"], {"data": ["w"]}),
        (7, {"data": 7}),
        (None, {}),
    ],
)
async def test_what_dials_never_fails_after_a_success_and_loses_nothing(
    client: AIRudder, sandbox: Sandbox, data: Any, kept: Any, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.put_answer(data, operation="workflows.create")
    info = CallInfo()
    for _ in range(2):
        made = await dial(client, info)
        assert (made.workflow_id, made.to_dict()) == (None, kept)
        assert info.unexpected_shape and info.sent == "yes"
    (record,) = caplog.records
    assert record.levelno == logging.WARNING and record.getMessage() == (
        "workflow_create: the payload of a success does not have the described shape; see CallInfo.unexpected_shape"
    )
    sandbox.put_answer({"workflow_id": "w"}, operation="workflows.create")
    assert (await dial(client, info)).workflow_id == "w" and not info.unexpected_shape


@pytest.mark.parametrize("fault", [Fault.raw(204), Fault.raw(200), Fault.raw(200, body=b'{"code": 200}')])
async def test_what_dials_does_not_fail_without_a_payload(client: AIRudder, sandbox: Sandbox, fault: Fault) -> None:
    sandbox.fail(fault, "workflows.create")
    info = CallInfo()
    assert (await dial(client, info)).to_dict() == {} and info.unexpected_shape


@pytest.mark.parametrize("name", ["create", "create_v2"])
async def test_refused_contacts_of_an_accepted_task_are_never_silent(
    client: AIRudder, sandbox: Sandbox, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    create = getattr(client.tasks, name)
    sandbox.refused_numbers = {CALLEE, "+12025550124"}
    people = [{"Mobile": f"+1202555012{last}", "Comments": f"ref-{last}"} for last in range(3, 6)]
    made = await create(task_name="t", details=people)
    assert len(made.detail_error_list) == 2
    (record,) = caplog.records
    operation = {"create": "task_create", "create_v2": "task_create_v2"}[name]
    assert record.levelno == logging.WARNING
    assert record.getMessage() == f"{operation}: accepted, but without 2 contacts; see detail_error_list"
    task = await client.tasks.detail(task_id=made.task_id)
    assert len(task.details or []) == 1 and CALLEE not in repr(made)
    caplog.clear()
    await create(task_name="t", details=people[2:])
    assert not caplog.records


async def test_the_id_of_a_task_is_read_in_both_spellings(client: AIRudder, sandbox: Sandbox) -> None:
    for data in ({"TaskID": TASK_ID}, {"task_id": TASK_ID, "detail_error_list": None}):
        sandbox.put_answer(data, operation="tasks.create_v2")
        made = await client.tasks.create_v2(task_name="t", details=[{"Mobile": CALLEE}])
        assert made.task_id == TASK_ID and made.to_dict() == data and not made.detail_error_list


async def test_an_answer_that_is_no_success_stays_an_error_for_what_dials(client: AIRudder, sandbox: Sandbox) -> None:
    for body in (b"{}", b'{"code": "x", "data": {"workflow_id": "w"}}', b"[]"):
        sandbox.fail(Fault.raw(200, body=body), "workflows.create")
        with pytest.raises(ResponseValidationError):
            await dial(client, CallInfo())


async def test_a_token_request_without_a_token_stays_an_error(sandbox: Sandbox) -> None:
    for data in (["t"], {"Token": "t"}, None):
        sandbox.put_answer(data, operation="auth_token")
        settings: dict[str, Any] = {"base_url": sandbox.url, "retry": RetryPolicy(max_retries=0)}
        async with AIRudder(sandbox.app_key, sandbox.app_secret, **settings) as client:
            with pytest.raises(ResponseValidationError, match="declared type"):
                await client.auth.check()
