"""The sandbox as the sender of webhooks: against a receiver that writes bytes down and answers as it is told."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import airudder
from airudder.sandbox import Delivery, Sandbox, Webhooks, running
from airudder.sandbox.payloads import MADE_UP_HEADER, changed, kinds
from airudder.sandbox.world.dialler import Contact
from airudder.sandbox.world.times import PUBLISHED
from support.rawserver import HANG_UP, SILENCE, RawServer, answer

from .conftest import Caller, Hands

OK, BUSY = answer(b"{}"), answer(b"", status="503 Service Unavailable")
PDS = "pds_agent_status"
DOCUMENT = json.loads((Path(airudder.__file__).parent / "_generated" / "openapi.json").read_text("utf-8"))
# Those that were read and checked by people. Of others the description alone can tell.
SIGNED = {"workflow_chatbot_session_end"}
SHOWN = {"workflow_custom_api_push", "workflow_list_completed", "workflow_status_changed", "bot_reply_message"}
CALL, LIST, STATUS = "workflow_call_completed", "workflow_list_completed", "workflow_status_changed"


@attrs.frozen
class Received:
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def received(receiver: RawServer) -> list[Received]:
    found = []
    for request in receiver.requests:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        assert lines[0].startswith("POST /hook ")
        found.append(Received(dict(line.split(": ", 1) for line in lines[1:]), body))
    return found


class Pauses:
    """How ``post()`` waits here: not at all, but the clock moves."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        self.hands.at += seconds


@pytest.fixture
async def receiver() -> AsyncIterator[RawServer]:
    async with RawServer(OK) as receiver:
        yield receiver


@pytest.fixture
def pauses(hands: Hands) -> Pauses:
    return Pauses(hands)


@pytest.fixture
def webhooks(sandbox: Sandbox, pauses: Pauses, receiver: RawServer) -> Webhooks:
    sandbox.webhooks.url = f"{receiver.url}/hook"
    sandbox.webhooks.sleep = pauses
    return sandbox.webhooks


async def dial(caller: Caller, *callees: str, **body: Any) -> str:
    details = [{"callee": callee, "case_id": f"case-{place}"} for place, callee in enumerate(callees)]
    given = {"workflow_template_id": 1, "name": "made up", "end_time": "2024-03-12 16:43:40+08:00", **body}
    got = await caller.post("/workflow/createinstance", {**given, "details": details})
    assert got.status == 200
    workflow_id: str = got.json["data"]["workflow_id"]
    return workflow_id


def numbers(count: int) -> list[str]:
    return [f"+120255501{place:02}" for place in range(count)]


def seen(deliveries: list[Delivery]) -> list[tuple[str, list[float]]]:
    return [(each.kind, [when - PUBLISHED for when in each.when]) for each in deliveries]


# ---------------------------------------------------------------------- on demand


def is_shown(kind: str) -> bool:
    """Whether a page of the vendor shows the payload. Where its schema does not say so, the webhook does."""
    webhook = DOCUMENT["webhooks"][kind]["post"]
    schema = webhook["requestBody"]["content"]["application/json"]["schema"]
    named = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    evidence: str = {**webhook, **named}["x-airudder-evidence"]
    return evidence.startswith("documented")


@pytest.mark.parametrize("kind", kinds())
async def test_every_kind_is_posted_as_the_description_shows_it(
    webhooks: Webhooks, receiver: RawServer, kind: str
) -> None:
    delivery = await webhooks.post(kind)
    assert (delivery.outcome, delivery.statuses, delivery.tries) == ("delivered", [200], 1)
    (got,) = received(receiver)
    assert got.headers["Content-Type"] == "application/json" and got.headers["User-Agent"] == "Airudder"
    assert got.json and delivery.body == got.body
    if kind in SIGNED | SHOWN:
        assert got.headers.get("X-AIRudder-Sign") == (MADE_UP_HEADER if kind in SIGNED else None)
    assert got.headers.get("X-Sandbox-Invented") == (None if kind in SIGNED | SHOWN or is_shown(kind) else "1")


def test_the_kinds_of_the_vendors_known_pages_are_there() -> None:
    assert {"pds_task_status", "pds_contact_status", PDS, CALL, LIST, STATUS, "bot_reply_message"} <= set(kinds())


async def test_values_are_put_over_the_example(webhooks: Webhooks, receiver: RawServer) -> None:
    await webhooks.post(PDS, body__State="made up", new_field=1, **{"body.taskId": ...})
    await webhooks.post(LIST, {"rows": [{"task_id": "a"}, {"task_id": "b"}]}, **{"rows.1.task_id": "c", "rows.0": ...})
    first, second = (got.json for got in received(receiver))
    assert (first["body"]["State"], first["new_field"], "taskId" in first["body"]) == ("made up", 1, False)
    assert first["type"] == "AgentStatus"
    assert second == {"rows": [{"task_id": "c"}]}


async def test_a_value_goes_where_another_spelling_of_its_name_stands(webhooks: Webhooks, receiver: RawServer) -> None:
    await webhooks.post(PDS, body__state="talking", Body__task_id=..., **{"body.call_id": "c"})
    (got,) = received(receiver)
    body = got.json["body"]
    assert (body["State"], body["callid"]) == ("talking", "c")
    assert not {"state", "taskId", "task_id", "call_id"} & body.keys() and got.json.keys() == {"type", "body"}


def test_an_exact_name_goes_before_another_spelling() -> None:
    assert changed({"State": 1, "state": 2}, {"state": 3}) == {"State": 1, "state": 3}
    assert changed({"State": 1}, {"State": ..., "state": 3}) == {"state": 3}


async def test_bytes_are_posted_as_they_are(webhooks: Webhooks, receiver: RawServer) -> None:
    await webhooks.post(STATUS, b"\xff no JSON")
    assert received(receiver)[0].body == b"\xff no JSON"
    with pytest.raises(ValueError, match="as they are"):
        await webhooks.post(STATUS, b"{}", status="x")


def test_an_override_copies_and_says_where_it_leads_nowhere() -> None:
    payload = {"a": {"b": [1, 2]}, "t": "text"}
    given = {"x": 1}
    made = changed(payload, {"a__b__0": given, "n.e.w": 5})
    given["x"] = 2
    assert made == {"a": {"b": [{"x": 1}, 2]}, "t": "text", "n": {"e": {"w": 5}}}
    assert payload == {"a": {"b": [1, 2]}, "t": "text"}
    for name in ("t__x", "a__b__2", "a__b__-1", "a.b.²", "a__b__x__y"):
        with pytest.raises(ValueError, match=name):
            changed(payload, {name: "+12025550100"})


async def test_wrong_kinds_and_missing_urls_are_told(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match=r"no webhook 'nonsense' .*bot_reply_message, .*workflow_status_changed"):
        await sandbox.webhooks.post("nonsense")
    with pytest.raises(ValueError, match=r"no URL for workflow_status_changed"):
        await sandbox.webhooks.post(STATUS)
    with pytest.raises(ValueError, match="no webhook 'nonsense'"):
        sandbox.webhooks.urls = {"nonsense": "http://127.0.0.1/"}
    with pytest.raises(ValueError, match="no webhook 'nonsense'"):
        sandbox.webhooks.enabled = {"nonsense"}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://192.0.2.1/hook", "not of a loopback host"),
        ("https://hooks.example.com/", "not of a loopback host"),
        ("http://127.0.0.1.example.com/", "not of a loopback host"),
        ("ftp://127.0.0.1/", "must be like"),
        ("/hook", "must be like"),
        ("http://127.0.0.1:port/", "is none"),
        ("http://127.0.0.1/{secret}/{kind}", "no other braces"),
        ("http://127.0.0.1/{Kind}", "no other braces"),
        ("http://127.0.0.1{kind}/", "not of a loopback host"),
    ],
)
def test_only_urls_of_this_machine(url: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Sandbox(webhook_url=url)
    with pytest.raises(ValueError, match=words):
        Sandbox().webhooks.urls = {STATUS: url}
    if words == "not of a loopback host":
        assert Sandbox(webhook_url=url, allow_remote=True).webhooks.url == url


@pytest.mark.parametrize("url", ["http://localhost:1/", "http://[::1]:1/", "https://127.0.0.2/"])
def test_urls_of_this_machine_are_taken(url: str) -> None:
    assert Sandbox(webhook_url=url).webhooks.url == url


async def test_headers_signer_and_urls_by_kind(webhooks: Webhooks, receiver: RawServer) -> None:
    webhooks.headers = {"X-Own": "1"}
    webhooks.signer = lambda body: {"X-AIRudder-Sign": f"made-up-{len(body)}"}
    async with RawServer(OK) as other:
        webhooks.urls = {STATUS: f"{other.url}/hook"}
        await webhooks.post(STATUS)
        await webhooks.post("workflow_chatbot_session_end")
        (first,), (second,) = received(other), received(receiver)
    for got in (first, second):
        assert (got.headers["X-Own"], got.headers["X-AIRudder-Sign"]) == ("1", f"made-up-{len(got.body)}")


async def test_a_url_may_hold_the_kind(receiver: RawServer) -> None:
    async with Sandbox(webhook_url=f"{receiver.url}/hook/{{kind}}?of={{kind}}") as sandbox:
        delivery = await sandbox.webhooks.post(STATUS)
        sandbox.webhooks.urls = {LIST: f"{receiver.url}/list/{{kind}}", CALL: f"{receiver.url}/call"}
        for kind in (PDS, LIST, CALL):
            await sandbox.webhooks.post(kind)
    lines = [request.split(b" ")[1].decode() for request in receiver.requests]
    assert lines == [f"/hook/{STATUS}?of={STATUS}", f"/hook/{PDS}?of={PDS}", f"/list/{LIST}", "/call"]
    assert delivery.url == f"{receiver.url}/hook/{STATUS}?of={STATUS}"


async def test_each_try_is_told(webhooks: Webhooks) -> None:
    told: list[tuple[str, int | None, str]] = []
    webhooks.after_try = lambda each: told.append((each.kind, each.statuses[-1], each.outcome))
    async with RawServer(HANG_UP, BUSY, OK, BUSY) as flaky:
        webhooks.url = f"{flaky.url}/hook"
        await webhooks.post(PDS)
        await webhooks.post(STATUS)
    assert told == [(PDS, None, "waiting"), (PDS, 503, "waiting"), (PDS, 200, "delivered"), (STATUS, 503, "dropped")]


# ---------------------------------------------------------------------- the rule of delivery


async def test_pds_is_tried_again_each_minute_and_dropped_after_five(
    webhooks: Webhooks, pauses: Pauses, hands: Hands
) -> None:
    async with RawServer(BUSY, HANG_UP, answer(b"", "Location: /else", status="302 Found"), BUSY) as flaky:
        webhooks.url = f"{flaky.url}/hook"
        delivery = await webhooks.post(PDS)
        assert (delivery.outcome, delivery.statuses) == ("dropped", [503, None, 302, 503, 503])
        assert pauses.taken == [60.0] * 4
        assert seen([delivery]) == [(PDS, [0.0, 60.0, 120.0, 180.0, 240.0])]
        bodies = {got.body for got in received(flaky)}
        assert len(flaky.requests) == 5 and len(bodies) == 1
        assert webhooks.deliveries == [delivery]


async def test_it_ends_with_the_first_2xx(webhooks: Webhooks, pauses: Pauses) -> None:
    webhooks.time_scale = 60
    async with RawServer(BUSY, BUSY, answer(b"", status="204 No Content")) as flaky:
        webhooks.url = f"{flaky.url}/hook"
        delivery = await webhooks.post(PDS)
    assert (delivery.outcome, delivery.statuses, pauses.taken) == ("delivered", [503, 503, 204], [1.0, 1.0])


async def test_no_answer_within_the_limit_counts_as_abnormal(webhooks: Webhooks) -> None:
    webhooks.timeout, webhooks.most_tries = 0.05, 2
    async with RawServer(SILENCE, OK) as slow:
        webhooks.url = f"{slow.url}/hook"
        assert (await webhooks.post(PDS)).statuses == [None, 200]


async def test_the_rule_is_not_known_of_other_kinds(webhooks: Webhooks, pauses: Pauses) -> None:
    async with RawServer(BUSY) as flaky:
        webhooks.url = f"{flaky.url}/hook"
        once = await webhooks.post(STATUS)
        webhooks.retry_all = True
        often = await webhooks.post(STATUS)
    assert (once.outcome, once.tries, often.outcome, often.tries) == ("dropped", 1, "dropped", 5)
    assert len(pauses.taken) == 4


# ---------------------------------------------------------------------- what the world pushes


async def test_a_workflow_pushes_in_order_of_time(
    webhooks: Webhooks, receiver: RawServer, caller: Caller, sandbox: Sandbox, hands: Hands
) -> None:
    sandbox.dialling.answer_rate = 1
    workflow_id = await dial(caller, *numbers(2))
    assert seen(await webhooks.advance()) == [(STATUS, [0.0])]
    assert await webhooks.advance() == []
    hands.at = 3600
    assert seen(await webhooks.advance()) == [
        (CALL, [30.0]),
        (LIST, [30.0]),
        (CALL, [60.0]),
        (LIST, [60.0]),
        (STATUS, [60.0]),
    ]
    got = received(receiver)
    assert all(each.headers["X-Sandbox-Invented"] == "1" for each in got)
    assert {each.json["workflow_id"] for each in got} == {workflow_id}
    assert [each.json["status"] for each in (got[0], got[-1])] == ["calling", "finished"]
    assert await webhooks.advance() == [] and len(webhooks.deliveries) == 6
    task_id = next(iter(sandbox.tasks))
    polled = (await caller.taskdetail(task_id)).json["data"]
    for call, listed, entry in ((got[1], got[2], polled["details"][0]), (got[3], got[4], polled["details"][1])):
        del entry["question_answer"]
        names = ("task_id", "task_name", "workflow_id", "workflow_name", "nodetask_id", "nodetask_name")
        assert call.json == entry | {name: polled[name] for name in names}
        assert (listed.json["callee_number"], listed.json["case_id"]) == (entry["callee"], entry["case_id"])
        assert listed.json["rows"][0]["task_id"] == task_id


async def test_one_push_per_number_when_it_connects_or_redials_are_used_up(
    webhooks: Webhooks, caller: Caller, sandbox: Sandbox, hands: Hands
) -> None:
    sandbox.dialling.answer_rate = 0
    webhooks.enabled = {CALL}
    await dial(caller, numbers(1)[0])
    found = []
    for at in range(0, 300, 15):
        hands.at = at
        found += await webhooks.advance()
    assert seen(found) == [(CALL, [90.0])]
    payload = json.loads(found[0].body)
    assert (payload["call_times"], len(payload["redail_call"]), payload["result_label"]) == (3, 2, "F")


async def test_the_form_of_info_check(webhooks: Webhooks, receiver: RawServer, caller: Caller, hands: Hands) -> None:
    webhooks.info_check = True
    webhooks.enabled = {"workflow_call_completed_info_check"}
    await dial(caller, *numbers(1))
    hands.at = 600
    (delivery,) = await webhooks.advance()
    assert delivery.kind == "workflow_call_completed_info_check" and "question_answer" in received(receiver)[0].json


async def test_a_number_added_later_begins_the_status_anew(
    webhooks: Webhooks, caller: Caller, sandbox: Sandbox, hands: Hands
) -> None:
    sandbox.dialling.answer_rate = 1
    webhooks.enabled = {STATUS}
    workflow_id = await dial(caller, *numbers(1))
    hands.at = 30
    found = await webhooks.advance()
    body = {"workflow_id": workflow_id, "details": [{"callee": "+12025550188"}]}
    assert (await caller.post("/workflow/uploaddetails", body)).status == 200
    hands.at = 100
    found += await webhooks.advance()
    statuses = [json.loads(each.body)["status"] for each in found]
    assert statuses == ["calling", "finished", "calling", "finished"]
    assert [when for _, when in seen(found)] == [[0.0], [30.0], [30.0], [60.0]]


async def test_a_stopped_workflow_is_canceled_and_its_last_call_told(
    webhooks: Webhooks, caller: Caller, sandbox: Sandbox, hands: Hands
) -> None:
    sandbox.dialling.answer_rate = 1
    await dial(caller, *numbers(5))
    hands.at = 40
    assert (await caller.post("/operation", {"TaskID": next(iter(sandbox.tasks)), "Action": "Stop"})).status == 200
    hands.at = 4000
    found = await webhooks.advance()
    assert seen(found) == [
        (STATUS, [0.0]),
        (CALL, [30.0]),
        (LIST, [30.0]),
        (STATUS, [40.0]),
        (CALL, [60.0]),
        (LIST, [60.0]),
    ]
    assert json.loads(found[3].body)["actions"][0]["task_status"] == "canceled"


async def test_a_workflow_nobody_was_called_in_finishes_at_its_end(
    webhooks: Webhooks, caller: Caller, hands: Hands
) -> None:
    await dial(caller)
    hands.at = 86_399
    assert await webhooks.advance() == []
    hands.at = 90_000
    assert seen(await webhooks.advance()) == [(STATUS, [86_400.0])]


async def test_what_has_no_url_or_is_off_is_gone(
    webhooks: Webhooks, receiver: RawServer, caller: Caller, hands: Hands
) -> None:
    await dial(caller, *numbers(1))
    webhooks.enabled = {LIST}
    assert await webhooks.advance() == []
    webhooks.enabled, url, webhooks.url = None, webhooks.url, None
    hands.at = 3600
    assert await webhooks.advance() == []
    webhooks.url = url
    assert await webhooks.advance() == [] and receiver.requests == []


async def test_tries_of_the_world_follow_its_clock(
    webhooks: Webhooks, caller: Caller, sandbox: Sandbox, hands: Hands, pauses: Pauses
) -> None:
    sandbox.dialling.answer_rate = 1
    webhooks.retry_all, webhooks.enabled = True, {CALL}
    async with RawServer(BUSY, BUSY, OK) as flaky:
        webhooks.url = f"{flaky.url}/hook"
        await dial(caller, *numbers(2))
        hands.at = 61
        first, second = await webhooks.advance()
        assert ([first.tries, second.tries], webhooks.waiting) == ([1, 1], [first, second])
        hands.at = 89
        assert await webhooks.advance() == []
        hands.at = 90
        assert await webhooks.advance() == [first] and first.outcome == "delivered"
        hands.at = 10_000
        assert await webhooks.advance() == [second] and webhooks.waiting == []
    assert seen([first, second]) == [(CALL, [30.0, 90.0]), (CALL, [60.0, 120.0])]
    assert pauses.taken == []


# ---------------------------------------------------------------------- duplicates and disorder


async def pushed(seed: int, **settings: Any) -> list[tuple[str, int | None]]:
    """The numbers in the order they were called, each with the delivery that it doubles."""
    hands = Hands()
    async with Sandbox(clock=hands, random_seed=seed) as sandbox, RawServer(OK) as receiver:
        sandbox.webhooks.url = f"{receiver.url}/hook"
        sandbox.webhooks.enabled = {CALL}
        sandbox.dialling.answer_rate = 1
        for name, value in settings.items():
            setattr(sandbox.webhooks, name, value)
        world = sandbox._state.world
        contacts = [Contact(number) for number in numbers(20)]
        world.create_workflow(contacts, name="made up", template_id=1, ends=PUBLISHED + 86_400)
        hands.at = 3600
        made = await sandbox.webhooks.advance()
        assert [json.loads(each.body) for each in made] == [got.json for got in received(receiver)]
        return [(json.loads(each.body)["callee"], each.doubles) for each in made]


async def test_duplicates_follow_from_the_seed() -> None:
    plain, doubled = await pushed(3), await pushed(3, duplicate=0.3)
    assert doubled == await pushed(3, duplicate=0.3) != await pushed(4, duplicate=0.3)
    assert [callee for callee, doubles in doubled if doubles is None] == [callee for callee, _ in plain] == numbers(20)
    twice = [(callee, before) for (before, _), (callee, doubles) in itertools.pairwise(doubled) if doubles is not None]
    assert 2 <= len(twice) <= 12 and all(callee == before for callee, before in twice)
    assert len(await pushed(3, duplicate=1.0)) == 40


async def test_disorder_follows_from_the_seed() -> None:
    mixed = [callee for callee, _ in await pushed(3, shuffle=True)]
    assert mixed == [callee for callee, _ in await pushed(3, shuffle=True)] != numbers(20)
    assert mixed != [callee for callee, _ in await pushed(4, shuffle=True)]
    assert sorted(mixed) == numbers(20)


async def test_disorder_within_a_window() -> None:
    mixed = [callee for callee, _ in await pushed(3, shuffle=4)]
    assert mixed != numbers(20)
    for place in range(0, 20, 4):
        assert sorted(mixed[place : place + 4]) == numbers(20)[place : place + 4]


async def test_posts_on_demand_are_doubled_too(webhooks: Webhooks, receiver: RawServer) -> None:
    webhooks.duplicate = 1.0
    delivery = await webhooks.post(STATUS)
    again = webhooks.deliveries[1]
    assert webhooks.deliveries[0] is delivery and again.doubles == delivery.number != again.number
    assert receiver.requests[0] == receiver.requests[1]


# ---------------------------------------------------------------------- life


async def test_closing_ends_posts_under_way(hands: Hands) -> None:
    async with RawServer(SILENCE) as slow:
        async with Sandbox(clock=hands, webhook_url=f"{slow.url}/hook") as sandbox:
            post = asyncio.create_task(sandbox.webhooks.post(PDS))
            await slow.arrived()
        with pytest.raises(RuntimeError, match="closed while it posted"):
            await post
        assert not [task for task in asyncio.all_tasks() if "Webhooks" in repr(task.get_coro())]


async def test_a_cancelled_caller_loses_no_push(
    webhooks: Webhooks, caller: Caller, hands: Hands, sandbox: Sandbox
) -> None:
    await dial(caller, *numbers(1))
    async with RawServer(SILENCE, OK) as slow:
        webhooks.url = f"{slow.url}/hook"
        advance = asyncio.create_task(webhooks.advance())
        await slow.arrived()
        advance.cancel()
        with pytest.raises(asyncio.CancelledError):
            await advance
        assert len(webhooks.waiting) == 1
        assert seen(await webhooks.advance()) == [(STATUS, [0.0])]


async def test_one_advance_at_a_time(webhooks: Webhooks, caller: Caller, hands: Hands) -> None:
    await dial(caller, *numbers(3))
    hands.at = 3600
    first, second = await asyncio.gather(webhooks.advance(), webhooks.advance())
    assert len(first) >= 7 and second == []


def test_works_again_in_a_second_loop() -> None:
    sandbox = Sandbox()

    async def post() -> int:
        async with sandbox, RawServer(OK) as receiver:
            sandbox.webhooks.url = f"{receiver.url}/hook"
            await asyncio.gather(sandbox.webhooks.advance(), sandbox.webhooks.advance())
            return (await sandbox.webhooks.post(STATUS)).tries

    assert [asyncio.run(post()), asyncio.run(post())] == [1, 1]


async def test_a_sandbox_in_a_thread_posts_in_its_own_loop() -> None:
    here = asyncio.get_running_loop()
    loops = []

    async def pause(_: float) -> None:
        loops.append(asyncio.get_running_loop())

    with running() as sandbox:
        async with RawServer(BUSY, OK, SILENCE) as receiver:
            sandbox.webhooks.url, sandbox.webhooks.sleep = f"{receiver.url}/hook", pause
            assert (await sandbox.webhooks.post(PDS)).statuses == [503, 200]
            assert len(loops) == 1 and loops[0] is not here
            post = asyncio.create_task(sandbox.webhooks.post(STATUS))
            await receiver.arrived(3)
            post.cancel()
            with pytest.raises(asyncio.CancelledError):
                await post
        assert await sandbox.webhooks.advance() == []


async def test_a_time_scale_that_is_none_is_refused(webhooks: Webhooks, receiver: RawServer) -> None:
    webhooks.time_scale = 0
    with pytest.raises(ValueError, match="time_scale"):
        await webhooks.post(PDS)
    with pytest.raises(ValueError, match="time_scale"):
        await webhooks.advance()
    assert receiver.requests == []


async def test_nothing_personal_in_reprs(webhooks: Webhooks) -> None:
    delivery = await webhooks.post(PDS, body__phoneNumber="+12025550123")
    assert "2025550123" not in repr(delivery) + repr(webhooks) and PDS in repr(delivery)
    assert repr(webhooks) == "<Webhooks on, 1 deliveries>"
