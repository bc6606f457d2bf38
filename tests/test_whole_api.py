"""Every operation over a real socket, as a user calls it: plain, and encrypted where the description says `allowed`."""

import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from airudder import AIRudder, EncryptionError
from airudder._generated.operations import OPERATIONS
from airudder.models import (
    ChatMessage,
    HuaweiMessage,
    InfoCheckTaskDetail,
    PdsCallList,
    PdsTaskCreated,
    PdsTaskList,
    SmsSent,
    TaskContact,
    TaskCreated,
    TaskDetail,
    WorkflowContact,
    WorkflowCreated,
    WorkflowTaskDetail,
)
from airudder.sandbox import OPERATIONS as SANDBOX
from airudder.sandbox import Sandbox
from conftest import MakeClient
from support.described import described

TASK = "69f531a01a9df58aa6de2487be610abb"
SESSION = "7738ff156ad12075578af25c84908567"
CALLEE = "+12025550123"
NAMES = itertools.count()
START = datetime(2036, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """One whose time moves on by ten minutes whenever it is looked at, so that what was created is soon dialled."""
    times = itertools.count(START.timestamp(), 600.0)
    async with Sandbox(wall=lambda: next(times)) as sandbox:
        yield sandbox


def sent(sandbox: Sandbox, operation: str) -> Any:
    return json.loads(sandbox.calls(operation)[-1].body)


def sign(method: str, path: str, body: bytes) -> dict[str, str]:
    return {"X-AIRudder-Sign": f"{method} {path} {len(body)}", "X-AIRudder-Sign-Key": "0" * 32}


async def a_workflow(client: AIRudder) -> str:
    made = await client.workflows.create(
        workflow_template_id=7,
        name="made-up",
        end_time="2036-11-24 09:00:00+08:00",
        details=[{"callee": CALLEE, "case_id": "made-up-1"}],
        encrypt=False,
    )
    return str(made.workflow_id)


async def verify(client: AIRudder) -> Any:
    workflow_id = await a_workflow(client)
    return await client.workflows.verify_api_push(workflow_id=workflow_id, node_id="n", callee=CALLEE)


async def create_task(client: AIRudder) -> Any:
    return await client.tasks.create(
        task_name="made-up",
        schedule_start_time=START,
        sip_line="LINE",
        robot_method="single",
        repeat_number=1,
        details=[TaskContact(mobile=CALLEE, arrears=12.5), {"Mobile": "+12025550124", "Anything": None}],
    )


async def recording(client: AIRudder) -> Any:
    async with client.tasks.recording(task_id=TASK, callee=CALLEE) as file:
        assert file.kind == "audio" and file.info.status == 200
        return await file.read()


async def recordings(client: AIRudder) -> Any:
    async with client.tasks.recordings(task_id=TASK) as file:
        assert file.kind == "archive"
        return await file.read()


async def add_contacts(client: AIRudder) -> Any:
    workflow_id = await a_workflow(client)
    first = WorkflowContact(callee=CALLEE, variables={"n": 1, "none": None})
    return await client.workflows.add_contacts(workflow_id=workflow_id, details=[first, {"callee": "+12025550124"}])


async def send_huawei(client: AIRudder) -> Any:
    return await client.chat.send_huawei(
        call_id="a session of ours",
        channel="HuaWei",
        channel_id="made-up",
        user={"id": "1", "name": "nick"},
        messages=[HuaweiMessage(type_="text", text="hi"), {"type": "image", "media": {"origin_url": "https://x/y"}}],
    )


async def a_pds_task(client: AIRudder, **fields: Any) -> str:
    made = await client.pds.create(
        task_name=f"made-up {next(NAMES)}", contact_list=[CALLEE] * 9, allow_duplicates=True, **fields
    )
    return str(made.task_id)


async def copied(client: AIRudder) -> Any:
    return await client.pds.copy(task_name="made-up copy", from_task=await a_pds_task(client))


async def cancelled(client: AIRudder) -> Any:
    task = await a_pds_task(client, start_time="2099-01-01 00:00:00")
    return await client.pds.cancel_contacts(task_id=task, contact_list=[CALLEE])


async def detailed(client: AIRudder) -> Any:
    return await client.pds.detail(task_id=await a_pds_task(client), limit=5, offset=0)


async def pds_recording(client: AIRudder) -> Any:
    task = await a_pds_task(client)
    calls = (await client.pds.detail(task_id=task, limit=9)).list_ or []
    taken = next(call for call in calls if call.hangup_reason == 12)
    return await client.pds.recording(callid=str(taken.callid)).read()


Call = Callable[[AIRudder], Awaitable[Any]]
CALLS: dict[str, tuple[Call, object]] = {
    "auth_token": (lambda c: c.auth.renew(), None),
    "task_create": (create_task, TaskCreated),
    "task_create_v2": (
        lambda c: c.tasks.create_v2(task_name="made-up", perform=1, details=[TaskContact(mobile=CALLEE, comments=5)]),
        TaskCreated,
    ),
    "task_list": (lambda c: c.tasks.list(number=5, page=1, type_="normal").to_list(limit=3), list),
    "task_operation": (lambda c: c.tasks.stop(task_id=TASK), None),
    "task_cancel_call": (lambda c: c.tasks.cancel_call(task_id=TASK, callee_number=CALLEE), None),
    "task_detail": (lambda c: c.tasks.detail(task_id=TASK), TaskDetail),
    "info_check_task_detail": (lambda c: c.tasks.info_check_detail(task_id=TASK), InfoCheckTaskDetail),
    "task_call_recording": (recording, bytes),
    "task_recordings": (recordings, bytes),
    "robot_list": (lambda c: c.robots.list(), None),
    "workflow_create": (
        lambda c: c.workflows.create(workflow_template_id=7, name="made-up", end_time=START),
        WorkflowCreated,
    ),
    "workflow_add_details": (add_contacts, None),
    "workflow_outbound_task_list": (lambda c: c.workflows.outbound_tasks({}), None),
    "workflow_task_detail": (lambda c: c.workflows.task_detail(task_id=TASK), WorkflowTaskDetail),
    "workflow_find_instances": (
        lambda c: c.workflows.find(callee=CALLEE, start_time="2036-11-22", end_time="2036-11-23"),
        None,
    ),
    "workflow_api_notice_info": (verify, None),
    "chat_message_list": (lambda c: c.chat.messages(call_id=SESSION).to_list(limit=2), list),
    "huawei_send_message": (send_huawei, None),
    "sms_send": (lambda c: c.sms.send(to=[CALLEE], message="hello", from_="ME"), SmsSent),
    "pds_auth_token": (lambda c: c.auth.renew("pds"), None),
    "pds_task_create": (a_pds_task, str),
    "pds_task_copy": (copied, PdsTaskCreated),
    "pds_task_cancel_contacts": (cancelled, list),
    "pds_task_list": (lambda c: c.pds.list(limit=5), PdsTaskList),
    "pds_task_detail": (detailed, PdsCallList),
    "pds_call_recording": (pds_recording, bytes),
}
CALLS |= {name: (described(name).call, described(name).kind) for name in OPERATIONS if name not in CALLS}
BY_HAND = {operation.operation_id for operation in SANDBOX}
SEALED = sorted(name for name, operation in OPERATIONS.items() if operation.encryption == "allowed")


def test_all_operations_are_called_here() -> None:
    assert sorted(CALLS) == sorted(OPERATIONS) and len(CALLS) >= 19
    assert "task_create" in SEALED and "chat_message_list" not in SEALED


@pytest.mark.parametrize("name", sorted(CALLS))
async def test_plain(name: str, sandbox: Sandbox, make_client: MakeClient) -> None:
    client = make_client(sandbox, signer=sign, account_timezone="Asia/Singapore")
    call, kind = CALLS[name]
    result = await call(client)
    assert isinstance(kind, type) is False or isinstance(result, kind)  # type: ignore[arg-type]
    entries = sandbox.calls(name)
    assert entries and all(entry.accepted and not entry.encrypted for entry in entries)


@pytest.mark.parametrize("name", SEALED)
async def test_encrypted(name: str, sandbox: Sandbox, make_client: MakeClient) -> None:
    sandbox.known_tasks = None
    client = make_client(sandbox, aes_key=sandbox.aes_key, account_timezone="Asia/Singapore")
    call, kind = CALLS[name]
    if name not in BY_HAND and described(name).takes_query_and_body:  # the pages show one of them sealed, never both
        with pytest.raises(EncryptionError, match="query"):
            await call(client)
        return
    result = await call(client)
    assert isinstance(kind, type) is False or isinstance(result, kind)  # type: ignore[arg-type]
    last = sandbox.calls(name)[-1]
    # What has neither query nor body goes plain: there is nothing to seal.
    assert last.accepted and last.encrypted is bool(last.query or last.body)


async def test_what_was_sent_is_what_the_description_wants(sandbox: Sandbox, make_client: MakeClient) -> None:
    client = make_client(sandbox, signer=sign, account_timezone="Asia/Singapore")
    await create_task(client)
    body = sent(sandbox, "task_create")
    assert body["ScheduleStartTime"] == "2036-11-23 17:00:00"
    assert body["Details"] == [
        {"Mobile": CALLEE, "Arrears": "12.5"},
        {"Mobile": "+12025550124", "Anything": ""},
    ]
    await CALLS["workflow_create"][0](client)
    assert sent(sandbox, "workflow_create")["end_time"] == "2036-11-23 17:00:00+08:00"
    await add_contacts(client)
    assert sent(sandbox, "workflow_add_details")["details"][0]["variables"] == {"n": "1", "none": ""}
    await client.tasks.stop({"TaskID": TASK, "Action": "Go"})
    assert sent(sandbox, "task_operation") == {"TaskID": TASK, "Action": "Stop"}


async def test_a_message_by_its_type(sandbox: Sandbox, make_client: MakeClient) -> None:
    client = make_client(sandbox, signer=sign)
    messages = await client.chat.messages(call_id=SESSION).to_list(limit=None)
    assert all(isinstance(message, ChatMessage) for message in messages)
    kinds = {type(message.content).__name__ for message in messages}
    assert kinds >= {"TextContent", "MediaContent", "InteractiveContent", "TemplateContent"}
