"""What is refused before anything is sent to a call that dials or sends, and what requests show of themselves."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from airudder import NULL, AIRudder, APIConnectionError, InvalidRequestError
from airudder.models import (
    HuaweiMessage,
    HuaweiSendMessageRequest,
    Media,
    SmsSendRequest,
    TaskContact,
    TaskCreateRequest,
    WorkflowContact,
    WorkflowCreateRequest,
)
from airudder.sandbox import Fault, Sandbox
from conftest import MakeClient

PHONE = "+12025550142"
NAME = "Jane Roe"
END = "2026-11-24 09:00:00+08:00"
Call = Callable[[AIRudder], Awaitable[Any]]


def create(client: AIRudder, **given: Any) -> Awaitable[Any]:
    return client.tasks.create(task_name="made-up", **given)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda c: c.sms.send(to=PHONE, message="hi"), "to must be a list of texts, not a str"),
        (lambda c: c.sms.send(to=[12025550142], message="hi"), r"to\[0\] is a int: to is a list of texts"),
        (lambda c: c.sms.send(to=[], message="hi"), "lacks to"),
        (lambda c: create(c, details={"Mobile": PHONE}), "Details must be a list of objects"),
        (lambda c: create(c, details=PHONE), "Details must be a list of objects"),
        (lambda c: create(c, details=[PHONE]), r"Details\[0\] is a str"),
        (lambda c: create(c, details=[[{"Mobile": PHONE}]]), r"Details\[0\] is a list"),
        (lambda c: create(c, details=(x for x in [{"Mobile": PHONE}])), "Details must be a list of objects"),
        (lambda c: create(c, details=[{"mobile": PHONE}]), "mobile is spelt Mobile by the vendor"),
        (lambda c: create(c, details=[{"Mobile": None}]), "Mobile is None, and no phone number"),
        (lambda c: create(c, details=[{"Mobile": "0170 123"}]), "Mobile is no phone number"),
        (lambda c: create(c, repeat_number="2"), "RepeatNumber must be a whole number, not a str"),
        (lambda c: create(c, repeat_number=True), "RepeatNumber must be a whole number, not a bool"),
        (lambda c: c.workflows.add_contacts(workflow_id="w", details=[{"Callee": PHONE}]), "Callee is spelt callee"),
        (lambda c: c.tasks.list(number=2.5), "Number must be a whole number"),
        (lambda c: c.tasks.stop(task_id=NULL), "lacks TaskID"),
    ],
)
async def test_wrong_arguments(call: Call, words: str, client: AIRudder, sandbox: Sandbox) -> None:
    with pytest.raises(InvalidRequestError, match=words) as caught:
        await call(client)
    assert (caught.value.sent, sandbox.received()) == ("no", 0)
    assert PHONE not in str(caught.value) and "0170" not in str(caught.value)


async def test_none_of_a_model_is_left_out(client: AIRudder, sandbox: Sandbox) -> None:
    contact = WorkflowContact(callee=PHONE, case_id=None)
    await client.workflows.create(
        WorkflowCreateRequest(
            workflow_template_id=1, name="made-up", end_time=END, details=[contact, {"callee": PHONE}]
        )
    )
    (entry,) = sandbox.calls("workflows.create")
    assert b"case_id" not in entry.body and b"null" not in entry.body


async def test_a_call_that_is_not_proven_harmless_is_not_advised_to_be_repeated(
    client: AIRudder, sandbox: Sandbox
) -> None:
    sandbox.fail(Fault.cut_before(), "workflows.verify_api_push", times=None)
    with pytest.raises(APIConnectionError) as caught:
        await client.workflows.verify_api_push(workflow_id="w", node_id="n", callee=PHONE)
    assert caught.value.attempts == 1 and "may be made again" not in str(caught.value)


@pytest.mark.parametrize(
    "model",
    [
        TaskCreateRequest(details=[{"Mobile": PHONE, "Debtor": NAME}, TaskContact(mobile=PHONE, debtor=NAME)]),
        TaskCreateRequest(details=[PHONE, [{"x": NAME}]]),  # type: ignore[list-item]
        WorkflowContact(callee=PHONE, variables={"name": NAME}),
        HuaweiSendMessageRequest(
            call_id="c",
            user={"id": "9", "name": NAME},
            messages=[{"type": "text", "text": NAME}, HuaweiMessage(text=NAME)],
        ),
        HuaweiMessage(media={"origin_url": f"https://x.example/{PHONE}"}, interactive={"list_reply": {"title": NAME}}),
        HuaweiMessage(media=Media(name=NAME)),
        SmsSendRequest(to=[PHONE], message=NAME, from_=PHONE, callback_url=f"https://u:p@x.example/{PHONE}"),
    ],
)
def test_requests_hide_what_is_personal(model: object) -> None:
    assert PHONE not in repr(model) and NAME not in repr(model) and "x.example" not in repr(model)


def test_requests_show_what_is_not() -> None:
    shown = repr(TaskCreateRequest(task_name="t", details=[{"Mobile": PHONE}, TaskContact(robot_id="r")]))
    assert "task_name='t'" in shown and "[<1 field>, TaskContact(" in shown and "robot_id='r'" in shown


async def test_a_null_that_is_meant_goes_out(client: AIRudder, sandbox: Sandbox) -> None:
    await client.workflows.create(workflow_template_id=1, name="made-up", end_time=END, auto_finish=NULL)
    assert b'"auto_finish":null' in sandbox.calls("workflows.create")[-1].body


async def test_zone_of_the_sandbox_by_its_name(make_client: MakeClient) -> None:
    async with Sandbox(zone="Asia/Singapore", wall=lambda: 1_800_000_000.0) as sandbox:
        client = make_client(sandbox)
        made = await create(client, details=[{"Mobile": PHONE}])
        assert (await client.tasks.detail(task_id=made["task_id"])).created_at == "2027-01-15 16:00:00"
    with pytest.raises(KeyError):
        Sandbox(zone="Nowhere/Land")
