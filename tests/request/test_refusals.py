"""What is refused before anything is sent, what a refusal of the server shows, and what requests show of themselves."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import AsyncMock

import aiohttp
import pytest

from airudder import NULL, AIRudder, APIConnectionError, APIError, ConfigurationError, InvalidRequestError, RetryPolicy
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
from support.outcomes import change, closed_port, error_of

PHONE = "+12025550142"
NAME = "Jane Roe"
END = "2036-11-24 09:00:00+08:00"
Call = Callable[[AIRudder], Awaitable[Any]]


def create(client: AIRudder, **given: Any) -> Awaitable[Any]:
    return client.tasks.create(task_name="made-up", **given)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda c: c.sms.send(to=PHONE, message="hi"), "to must be a list of texts, not a str"),
        (lambda c: c.sms.send(to=[12025550142], message="hi"), r"to\[0\] is an int, but to must be a list of texts"),
        (lambda c: c.sms.send(to=[], message="hi"), "lacks to"),
        (lambda c: create(c, details={"Mobile": PHONE}), "Details must be a list of objects"),
        (lambda c: create(c, details=PHONE), "Details must be a list of objects"),
        (lambda c: create(c, details=[PHONE]), r"Details\[0\] is a str"),
        (lambda c: create(c, details=[[{"Mobile": PHONE}]]), r"Details\[0\] is a list"),
        (lambda c: create(c, details=(x for x in [{"Mobile": PHONE}])), "Details is a generator, .* Give a list"),
        (lambda c: create(c, details=[{"mobile": PHONE}]), r"mobile is an unknown field; did you mean Mobile\?"),
        (lambda c: create(c, details=[{"Mobile": None}]), r"Mobile is missing \(absent, None or empty\)"),
        (lambda c: create(c, details=[{"Mobile": "0170 123"}]), "Mobile is not a phone number"),
        (lambda c: create(c, repeat_number="2"), "RepeatNumber must be a whole number, not a str"),
        (lambda c: create(c, repeat_number=True), "RepeatNumber must be a whole number, not a bool"),
        (
            lambda c: c.workflows.add_contacts(workflow_id="w", details=[{"Callee": PHONE}]),
            r"Callee is an unknown field; did you mean callee\?",
        ),
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
            workflow_template_id=1, name="made-up", end_time=END, details=[contact, {"callee": "+12025550143"}]
        )
    )
    (entry,) = sandbox.calls("workflows.create")
    assert b"case_id" not in entry.body and b"null" not in entry.body


async def test_a_call_that_is_not_proven_harmless_is_not_advised_to_be_retried(
    client: AIRudder, sandbox: Sandbox
) -> None:
    sandbox.fail(Fault.cut_before(), "workflows.verify_api_push", times=None)
    with pytest.raises(APIConnectionError) as caught:
        await client.workflows.verify_api_push(workflow_id="w", node_id="n", callee=PHONE)
    assert caught.value.attempts == 1 and "may be made again" not in str(caught.value)


# ---------------------------------------------------------------------- what a refusal shows


async def test_a_refusal_shows_the_reason_without_what_was_sent(client: AIRudder, sandbox: Sandbox) -> None:
    said = f"Details[1].DueDate of {NAME.upper()} at +1-(202) 555-0142 must be later than 2026-11-24, not tomorrow"
    sandbox.fail(Fault.envelope(4242, said), "tasks.create")
    with pytest.raises(APIError) as caught:
        await create(client, details=[{"Mobile": PHONE, "Debtor": NAME, "DueDate": "tomorrow", "Arrears": 2.5}])
    error = caught.value
    assert error.reason == "Details[1].DueDate of *** at *** must be later than ***, not ***"
    assert f'Reason: "{error.reason}"' in str(error)
    assert error.to_log()["reason"] == error.reason and error.server_message == said


async def test_a_refusal_of_ten_thousand_contacts_shows_none_of_them(client: AIRudder, sandbox: Sandbox) -> None:
    people = [{"Mobile": f"+1202555{last:04}", "Debtor": f"Jane Roe{last}a"} for last in range(10_000)]
    sandbox.fail(Fault.envelope(400, f"no line for jane%20roe9999A, {people[7]['Mobile']}", status=400), "tasks.create")
    with pytest.raises(APIError) as caught:
        await create(client, details=people)
    assert caught.value.reason == "no line for ***, ***"


@pytest.mark.parametrize("encrypt", [False, True])
async def test_what_is_masked_is_what_went_out(make_client: MakeClient, sandbox: Sandbox, encrypt: bool) -> None:
    """Values are converted on their way, and a body may change in the caller's hands while the call is under way."""
    token = sandbox.issue_token()
    client = make_client(sandbox, token=token, aes_key=sandbox.aes_key)
    body: dict[str, Any] = {"task_id": "t", "note": NAME, "deep": [{"x y z": [{"ok": True, "no": None}]}]}
    said = f"{NAME} xyz {token} q-value h-value k-value True detail"
    sandbox.fail(Fault.envelope(4242, said), "workflow_task_detail")
    with sandbox.hold("workflow_task_detail") as gate:
        call = change(
            client,
            extra_body=body,
            extra_headers={"Accept": "h-value"},
            extra_query=None if encrypt else {"q": ["q-value"]},
            encrypt=encrypt,
            allow_unknown=encrypt,
        )
        task = asyncio.ensure_future(error_of(call))
        await gate.arrived()
        body.clear()
    error = await task
    query = "q-value" if encrypt else "***"
    assert error.reason == f"*** *** *** {query} *** k-value True detail"


async def test_a_short_token_is_masked_and_the_word_is_not(make_client: MakeClient, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.envelope(4242, "token tok-9z is wrong"), "workflow_task_detail")
    error = await error_of(change(make_client(sandbox, app_key=None, app_secret=None, token="tok-9z")))
    assert error.reason == "token *** is wrong"


async def test_a_signature_is_masked(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, signer=lambda method, path, body: {"X-AIRudder-Sign": "made-up-signature"})
    sandbox.fail(Fault.envelope(4242, "sign made-up-signature of call c-id-1x is wrong"), "chat.messages")
    error = await error_of(client.raw.chat.messages(call_id="c-id-1x"))
    assert error.reason == "sign *** of call *** is wrong"


# ---------------------------------------------------------------------- sessions that fail in ways of their own


async def test_an_error_of_a_mock_names_the_mock(make_client: MakeClient, mocked: Any) -> None:
    client = make_client("http://127.0.0.1:9", retry=RetryPolicy(max_retries=0))
    error = await error_of(change(client))  # a URL that the mock has no answer for
    assert error.sent == "no" and "A mock replaces" in error.hint and "proxy" not in str(error)
    mocked.post(re.compile(".*"), exception=TypeError("made up"))
    error = await error_of(change(client))
    assert isinstance(error, ConfigurationError)
    assert "A mock replaces" in error.hint and "proxy" not in str(error)


async def test_an_error_of_a_mocked_session_names_the_mock(make_client: MakeClient) -> None:
    session = AsyncMock(spec=aiohttp.ClientSession, auth=None, closed=False)
    error = await error_of(change(make_client("http://127.0.0.1:9", session=session)))
    assert (type(error), error.sent) == (APIConnectionError, "maybe")
    assert "the session failed (TypeError)" in str(error) and "A mock replaces" in error.hint


@pytest.mark.parametrize("given", [True, False])
async def test_an_error_of_a_session_that_is_the_callers_names_it(make_client: MakeClient, given: bool) -> None:
    async def broken(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        raise TypeError("made up")

    url = f"http://127.0.0.1:{closed_port()}"
    async with aiohttp.ClientSession(middlewares=(broken,)) as session:
        settings: dict[str, Any] = {"session": session}
        if not given:
            settings = {"session_factory": lambda c: aiohttp.ClientSession(connector=c, middlewares=(broken,))}
        error = await error_of(change(make_client(url, **settings)))
    assert ("the session given to the client" in error.hint) == given
    assert ("session_factory" in error.hint) == (not given)


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
        assert (await client.tasks.detail(task_id=made.task_id)).created_at == "2027-01-15 16:00:00"
    with pytest.raises(KeyError):
        Sandbox(zone="Nowhere/Land")
