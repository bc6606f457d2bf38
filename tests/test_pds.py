"""The predictive dialer: a token of its own, codes with a meaning, and calls that dial."""

import asyncio
import base64
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from airudder import (
    AIRudder,
    AIRudderError,
    APIConnectionError,
    APIError,
    AuthenticationError,
    CallInfo,
    ConfigurationError,
    FileTokenStore,
    InvalidRequestError,
    NotFoundError,
    RecordingError,
    ResponseValidationError,
    RetryPolicy,
    ServerError,
)
from airudder.models import PdsCall, PdsTask
from airudder.sandbox import Fault, Sandbox
from airudder.testing import MovableClock
from airudder.webhooks import PdsTaskStatusEvent, parse
from conftest import MakeClient
from support.clock import FakeClock
from support.outcomes import AUTH, detail, error_of, gather, manager
from support.rawserver import RawServer, answer

TOKEN, CREATE, DETAIL = "pds_auth_token", "pds_task_create", "pds_task_detail"
PHONE, OTHER = "+12025550123", "+12025550124"
CALLBACK = "https://receiver.example/hook/ü?secret=made-up-secret"
HOUR = 3600.0


def create(client: AIRudder, name: str = "t", **fields: Any) -> Awaitable[Any]:
    return client.pds.create(task_name=name, contact_list=[PHONE], **fields)


def listed(client: AIRudder, **options: Any) -> Awaitable[Any]:
    return client.pds.list(limit=5, **options)


def tokens_of(sandbox: Sandbox, *operations: str) -> set[str]:
    return {entry.headers["Authorization"] for name in operations for entry in sandbox.calls(name)}


# -- the token


async def test_each_family_has_its_token_and_none_is_requested_before_it_is_needed(
    client: AIRudder, sandbox: Sandbox
) -> None:
    await detail(client)
    assert sandbox.received(TOKEN) == 0
    await listed(client)
    await client.request("POST", "/service/callcenter/call/predict/querytasklist", family="pds", body={"limit": 1})
    assert (sandbox.received(AUTH), sandbox.received(TOKEN)) == (1, 1)
    assert len(tokens_of(sandbox, "pds_task_list")) == 1
    assert tokens_of(sandbox, "pds_task_list").isdisjoint(tokens_of(sandbox, "workflow_task_detail"))
    asked = sandbox.calls(TOKEN)[0]
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.body == b"APPKey=Sandbox%2Fkey%2B0123456789&APPSecret=sandbox-made-up-secret"


async def test_bursts_of_both_families_cost_one_request_and_one_renewal_each(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(sandbox, max_connections=200)

    async def burst() -> None:
        results = await gather([asyncio.ensure_future(call(client)) for _ in range(50) for call in (detail, listed)])
        assert not [result for result in results if isinstance(result, BaseException)]

    await burst()
    assert (sandbox.received(AUTH), sandbox.received(TOKEN)) == (1, 1)
    sandbox.expire_tokens()
    await burst()
    assert (sandbox.received(AUTH), sandbox.received(TOKEN)) == (2, 2)


@pytest.mark.parametrize("stored", [False, True])
async def test_a_request_for_one_token_does_not_hold_up_the_other_family(
    make_client: MakeClient, sandbox: Sandbox, tmp_path: Path, stored: bool
) -> None:
    client = make_client(sandbox, token_store=FileTokenStore(tmp_path / "tokens") if stored else None, timeout=5)
    with sandbox.hold(TOKEN) as gate:
        waiting = asyncio.ensure_future(listed(client))
        await gate.arrived()
        await detail(client)
        waiting.cancel()  # the request goes on for the next call
        await asyncio.wait([waiting])
    await listed(client)
    assert sandbox.received(TOKEN) == 1


async def test_it_is_kept_for_23_hours(make_client: MakeClient, sandbox: Sandbox) -> None:
    clock = FakeClock()
    client = make_client(sandbox, clock=clock)
    await client.auth.check("pds")
    await client.auth.check()
    clock.advance(23.1 * HOUR)
    sandbox.fail(Fault.garbage(), TOKEN, times=None)
    sandbox.fail(Fault.garbage(), AUTH, times=None)
    assert isinstance(await error_of(listed(client)), ResponseValidationError)
    await detail(client)  # a token of the cloud of this age may still be used


async def test_a_store_keeps_both_apart(make_client: MakeClient, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    clients = [make_client(sandbox, token_store=FileTokenStore(path)) for _ in range(2)]
    for client in clients:  # the second one takes both from the store
        await gather([asyncio.ensure_future(call(client)) for call in (detail, listed)])
    assert (sandbox.received(AUTH), sandbox.received(TOKEN)) == (1, 1)
    kept = json.loads(path.read_bytes())
    assert len(kept) == 2 and clients[0].auth.account in kept, "the key of the cloud's token is that of before"


async def test_a_given_token_is_never_sent_there(make_client: MakeClient, sandbox: Sandbox) -> None:
    given = sandbox.issue_token()
    client = AIRudder(token=given, base_url=sandbox.url)
    async with client:
        for call in (create(client), client.auth.check("pds"), client.auth.renew("pds")):
            error = await error_of(call)
            assert isinstance(error, ConfigurationError) and error.sent == "no" and "app_key" in error.hint
        assert sandbox.ledger == []
        await detail(client)
    both = make_client(sandbox, token=given)
    await listed(both)
    assert sandbox.received(TOKEN) == 1 and f"Token {given}" not in tokens_of(sandbox, "pds_task_list")


@pytest.mark.parametrize(
    ("path", "family"),
    [
        ("/service/callcenter/call/predict/anything", "cloud"),
        ("/service/callcenter/call/%70redict//case/anything", "sms"),
        ("/service/cloud/anything", "pds"),
        ("/service/sms/message/v2/anything", "pds"),
    ],
)
async def test_no_token_is_sent_to_a_path_of_the_other(
    client: AIRudder, sandbox: Sandbox, path: str, family: Any
) -> None:
    error = await error_of(client.request("POST", path, family=family, body={}))
    assert isinstance(error, InvalidRequestError) and "Pass the family of the path" in error.hint
    assert sandbox.ledger == []


async def test_an_unknown_family_has_no_token(client: AIRudder) -> None:
    with pytest.raises(ConfigurationError, match="family must be cloud or pds"):
        await client.auth.check("sms")  # type: ignore[arg-type]


async def test_a_view_shares_it_and_closing_ends_its_request(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox)
    await listed(client.with_options(timeout=5))
    await listed(client)
    assert sandbox.received(TOKEN) == 1
    sandbox.expire_tokens()
    with sandbox.hold(TOKEN) as gate:
        waiting = asyncio.ensure_future(error_of(listed(client)))
        await gate.arrived(1)
        await client.aclose()
        assert type(await waiting).__name__ == "ClientClosedError"


async def test_refused_credentials_name_the_request(make_client: MakeClient, sandbox: Sandbox) -> None:
    error = await error_of(create(make_client(sandbox, app_secret="made-up-other-secret")))
    assert isinstance(error, AuthenticationError) and (error.during, error.sent) == (TOKEN, "no")
    meaning = "401: the credentials or the token were refused"
    assert error.reason == f"{meaning}; sandbox: APPKey or APPSecret is wrong"


async def test_a_failure_that_is_not_ours_names_the_request_too(make_client: MakeClient, sandbox: Sandbox) -> None:
    def hook(_: object) -> None:
        raise ZeroDivisionError

    sandbox.fail(Fault.server_error(), TOKEN)
    error = await error_of(listed(make_client(sandbox, retry=RetryPolicy(on_retry=hook))))
    assert isinstance(error, AIRudderError) and error.during == TOKEN


async def test_a_deadline_while_waiting_for_the_token_names_its_request(client: AIRudder, sandbox: Sandbox) -> None:
    with sandbox.hold(TOKEN):
        error = await error_of(listed(client, timeout=0.05))
        late = await error_of(client.with_options(timeout=0.05).auth.check("pds"))
    assert isinstance(error, AIRudderError) and (error.during, error.sent) == (TOKEN, "no")
    assert isinstance(late, AIRudderError) and late.operation_id == TOKEN


async def test_a_401_is_replayed_once_and_a_code_401_only_if_it_is_safe(client: AIRudder, sandbox: Sandbox) -> None:
    await client.auth.check("pds")
    sandbox.expire_tokens()
    assert (await create(client)).task_id
    assert (sandbox.received(TOKEN), sandbox.accepted(CREATE)) == (2, 1)


async def test_a_code_401_renews_the_token_and_repeats_only_what_is_safe() -> None:
    token = answer(b'{"code": 0, "body": {"token": "made-up"}}')
    refused = answer(b'{"code": 401, "message": ""}')
    async with RawServer(token, refused, token, answer(b'{"code": 0, "body": {"list": []}}')) as server:
        async with AIRudder("k", "s", base_url=server.url) as client:
            assert (await listed(client)).list_ == []
    async with RawServer(token, refused) as server:
        async with AIRudder("k", "s", base_url=server.url) as client:
            error = await error_of(create(client))
    assert isinstance(error, AuthenticationError) and not error.may_retry and len(server.requests) == 2


# -- what dials


async def test_what_dials_is_not_repeated(client: AIRudder, sandbox: Sandbox) -> None:
    await client.auth.check("pds")
    calls: dict[str, Callable[..., Awaitable[Any]]] = {CREATE: client.pds.create, "pds_task_copy": client.pds.copy}
    for operation, call in calls.items():
        for fault in (Fault.cut_before(), Fault.server_error()):
            sandbox.fail(fault, operation)
            info = CallInfo()
            error = await error_of(call(task_name="t", contact_list=[PHONE], info=info))
            assert isinstance(error, (APIConnectionError, ServerError)) and not error.may_retry
            assert "look for the effect" in error.hint and info.attempts == 1
        assert sandbox.received(operation) == 2


async def test_what_was_refused_is_counted_in_one_record(
    client: AIRudder, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.refused_numbers = [OTHER]
    given = [PHONE, OTHER, "no number"]
    made = await client.pds.create(task_name="t", contact_list=given, customize_contacts=[{"any": PHONE, "n": 1}])
    assert made.error_contact_list == [OTHER, "no number"] and PHONE not in repr(made) and OTHER not in repr(made)
    records = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.getMessage() for record in records] == [
        "pds_task_create: accepted, but without 2 contacts; see errorContactList"
    ]
    assert json.loads(sandbox.calls(CREATE)[0].body)["customizeContacts"] == [{"any": PHONE, "n": "1"}]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ({"errorContactList": {PHONE: "bad"}}, "some"),
        ({"errorContactList": PHONE}, "some"),
        ({"ErrorContactList": [PHONE]}, "1"),
        ({"errorContactList": None}, None),
        ({"errorContactList": {}}, None),
    ],
)
async def test_a_list_of_refusals_in_another_form_is_not_silent(
    client: AIRudder, sandbox: Sandbox, caplog: pytest.LogCaptureFixture, body: dict[str, Any], count: str | None
) -> None:
    for name in ("first", "second"):
        caplog.clear()
        sandbox.put_answer(json.dumps({"code": 0, "body": {"taskId": "x", **body}}).encode(), operation=CREATE)
        made = await create(client, name)
        assert made.to_dict() == {"taskId": "x", **body}
        text = f"pds_task_create: accepted, but without {count} contacts; see errorContactList"
        assert (text in caplog.messages) == (count is not None) and PHONE not in caplog.text


# -- arguments


async def test_a_contact_that_is_given_twice_is_refused(client: AIRudder, sandbox: Sandbox) -> None:
    for call in (client.pds.create, client.pds.copy):
        error = await error_of(
            call(task_name="t", contact_list=[PHONE, {"a": PHONE, "b": 1}, PHONE, {"b": 1, "a": PHONE}])
        )
        assert isinstance(error, InvalidRequestError) and "allow_duplicates=True" in error.hint
        assert [problem.index for problem in error.problems] == [2, 3] and "2025550123" not in str(error)
        other = await error_of(call(task_name="t", customize_contacts=[{"any": 1}, {"any": "1"}]))
        assert isinstance(other, InvalidRequestError) and "customizeContacts[1]" in str(other)
    assert sandbox.ledger == []
    assert (await client.pds.create(task_name="t", contact_list=[PHONE] * 2, allow_duplicates=True)).task_id


async def test_the_callback_is_sent_in_base64(client: AIRudder, sandbox: Sandbox) -> None:
    await create(client, callback=CALLBACK)
    body = json.loads(sandbox.calls(CREATE)[0].body)
    assert base64.b64decode(body["callback"]).decode() == CALLBACK
    encoded = body["callback"]
    for wrong in (encoded, "receiver.example", "ftp://receiver.example", b"https://x", "https://x\ud800"):
        error = await error_of(create(client, "other", callback=wrong))
        assert isinstance(error, InvalidRequestError) and "body.callback" in str(error) and error.sent == "no"
        assert "receiver" not in str(error)
    assert sandbox.received(CREATE) == 1


async def test_arguments_have_the_names_of_client_code() -> None:
    rows: list[tuple[str, Callable[[AIRudder], Awaitable[Any]], dict[str, Any]]] = [
        (
            "copytask",
            lambda c: c.pds.copy(
                task_name="t", from_task="x", noanswer_only=True, auto_qa=1, rest_times=[{"start": 1}]
            ),
            {"taskName": "t", "fromTask": "x", "noanswerOnly": True, "autoQA": 1, "restTimes": [{"start": 1}]},
        ),
        (
            "canceltaskcontacts",
            lambda c: c.pds.cancel_contacts(task_id="x", contact_list=[PHONE]),
            {"TaskID": "x", "contactList": [PHONE]},
        ),
        ("querytasklist", lambda c: c.pds.list(limit=1, minstarttime=5), {"limit": 1, "minstarttime": 5}),
        (
            "querytaskdetail",
            lambda c: c.pds.detail(task_id="x", offset=3, like=[{"field": "a", "pattern": "b"}]),
            {"taskId": "x", "offset": 3, "like": [{"field": "a", "pattern": "b"}]},
        ),
    ]
    token, done = (
        answer(b'{"code": 0, "message": "", "body": {"token": "made-up"}}'),
        answer(b'{"code": 0, "body": {}}'),
    )
    async with RawServer(token, done) as server, AIRudder("k", "s", base_url=server.url) as client:
        for path, call, wanted in rows:
            await call(client)
            head, _, body = server.requests[-1].partition(b"\r\n\r\n")
            assert head.startswith(f"POST /service/callcenter/call/predict/{path} ".encode())
            assert json.loads(body) == wanted and b"Authorization: Token made-up\r\n" in head


async def test_what_a_call_needs_is_asked_for(client: AIRudder, sandbox: Sandbox) -> None:
    for call in (
        client.pds.cancel_contacts({"TaskID": "x", "contactList": []}),
        client.pds.list({}),
        client.pds.detail({}),
        client.pds.recording({}).read(),
    ):
        assert isinstance(await error_of(call), InvalidRequestError)
    assert sandbox.ledger == []


# -- refusals


async def test_a_code_gives_the_reason_and_the_class(client: AIRudder, sandbox: Sandbox) -> None:
    await create(client, "taken", callback=CALLBACK)
    error = await error_of(create(client, "taken"))
    assert type(error) is APIError and error.code == 10508
    assert error.reason == "10508: the task name is taken; sandbox: there is a task with this name"
    assert error.to_log()["reason"] == error.reason and error.reason in str(error)
    missing = await error_of(client.pds.detail(task_id="none"))
    assert type(missing) is NotFoundError and str(missing.reason).startswith("10506: the task was not found")


@pytest.mark.parametrize(
    ("envelope", "kind", "reason"),
    [
        ({"code": 10509}, APIError, "10509: the start is in the past"),
        ({"code": "10201", "message": ""}, ServerError, "10201: internal error of the server"),
        (
            {"code": 10510, "message": f"{PHONE} is bad"},
            APIError,
            '10510: a number is not valid: "+" first, at most 14 digits; *** is bad',
        ),
        (
            {"code": 10503, "message": f"no answer from {CALLBACK}"},
            APIError,
            "10503: something is wrong with the callback; no answer from ***",
        ),
        ({"code": 9, "message": "new"}, APIError, "new"),
        ({"code": 9}, APIError, None),
    ],
)
async def test_a_reason_is_there_without_a_text_of_the_server(
    client: AIRudder, sandbox: Sandbox, envelope: dict[str, Any], kind: type[APIError], reason: str | None
) -> None:
    sandbox.put_answer(json.dumps(envelope).encode(), operation=CREATE)
    error = await error_of(create(client, callback=CALLBACK))
    assert isinstance(error, APIError) and (type(error), error.reason) == (kind, reason)


async def test_the_codes_are_those_of_this_family_alone(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.put_answer(b'{"code": 10506, "message": ""}', operation="tasks.detail")
    error = await error_of(client.tasks.detail(task_id="x"))
    assert type(error) is APIError and error.reason is None


# -- answers


def test_unknown_values_survive() -> None:
    given = {
        "callid": "c",
        "hangupReason": 99,
        "callResultType": "New",
        "customizeResults": [{"title": "q", "value": 1}],
    }
    call = PdsCall.from_dict(given)
    assert (call.hangup_reason, call.call_result_type) == (99, "New") and not call.call_result_type.is_known  # type: ignore[union-attr]
    assert call.to_dict() == given
    assert PdsTask.from_dict({"state": "Half"}).to_dict() == {"state": "Half"}


async def test_a_task_from_creation_to_recordings(make_client: MakeClient) -> None:
    clock = MovableClock()
    async with RawServer(*[answer(b"{}")] * 4) as receiver, Sandbox(clock=clock.monotonic, wall=clock.wall) as sandbox:
        sandbox.dialling.answer_rate = 1.0
        client = make_client(sandbox, clock=clock)
        made = await create(client, callback=f"{receiver.url}/pds", agent_name=["made-up agent"])
        clock.advance(31)
        await sandbox.webhooks.advance()
        kinds = [delivery.kind for delivery in sandbox.webhooks.deliveries]
        assert kinds == ["pds_task_status", "pds_contact_status", "pds_agent_status", "pds_task_status"]
        first = parse(receiver.requests[0].partition(b"\r\n\r\n")[2], {})
        assert isinstance(first, PdsTaskStatusEvent) and first.data.body is not None
        assert (first.data.body.state, first.data.body.task_id) == ("Running", made.task_id)
        assert (await client.pds.detail(task_id=made.task_id)).total == 0, "the record comes 30 s after the webhook"
        clock.advance(30)
        part = await client.pds.detail(task_id=made.task_id, limit=1, need_customer_info=True)
        (call,) = part.list_ or []
        assert (part.total, call.phone_number, call.hangup_reason, call.nth_call) == (1, PHONE, 12, 1)
        assert PHONE not in repr(part) and (await listed(client)).list_[0].state == "Finished"
        assert (await client.pds.recording(callid=str(call.callid)).read()).startswith(b"RIFF")
        fetched = sandbox.calls("sandbox_file")
        assert len(fetched) == 1 and "Authorization" not in fetched[0].headers
        assert sandbox.calls("pds_call_recording")[0].method == "POST"
        copy = await client.pds.copy(task_name="copy", from_task=made.task_id)
        assert [contact.callee for contact in sandbox.pds_tasks[str(copy.task_id)].line.contacts] == [PHONE]
        nobody = await error_of(client.pds.copy(task_name="new", from_task=made.task_id, noanswer_only=True))
        assert isinstance(nobody, APIError) and nobody.code == 10505


async def test_a_contact_that_was_cancelled_is_not_called(client: AIRudder, sandbox: Sandbox) -> None:
    made = await create(client, start_time="2099-01-01 00:00:00")
    assert await client.pds.cancel_contacts(task_id=made.task_id, contact_list=[PHONE, OTHER]) == [PHONE]
    assert sandbox.pds_tasks[made.task_id].line.contacts[0].cancelled
    error = await error_of(client.pds.cancel_contacts(task_id="none", contact_list=[PHONE]))
    assert isinstance(error, NotFoundError)


async def test_a_recording_that_is_not_there(client: AIRudder, sandbox: Sandbox) -> None:
    error = await error_of(client.pds.recording(callid="none").read())
    assert type(error) is APIError and str(error.reason).startswith("10608: something is wrong with the call id")
    async with RawServer(answer(b'{"code": 0, "body": {"token": "t"}}'), answer(b'{"code": 0, "body": {}}')) as server:
        async with AIRudder("k", "s", base_url=server.url) as other:
            assert isinstance(await error_of(other.pds.recording(callid="c").read()), RecordingError)


async def test_nothing_personal_is_shown(client: AIRudder, sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await create(client, callback=CALLBACK)
    sandbox.fail(Fault.server_error(), CREATE)
    error = await error_of(create(client, "other", callback=CALLBACK))
    held = manager(client, "pds")
    shown = caplog.text + repr(error) + str(error) + repr(client) + repr(vars(client)) + repr(await held.get())
    for secret in ("2025550123", "made-up-secret", "receiver.example", str((await held.get()).value)):
        assert secret not in shown
