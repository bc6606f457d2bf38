"""Closing from anywhere, at any moment: it ends the calls, drives no loop but its own, and nothing is sent after it."""

import asyncio
import contextlib
import gc
import logging
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from typing import Any

import aiohttp
import pytest

from airudder import (
    AIRudder,
    AIRudderError,
    APITimeoutError,
    CallInfo,
    ClientClosedError,
    NotSentError,
    RetryInfo,
    RetryPolicy,
    StoredToken,
)
from airudder.auth.tokens import TokenManager
from airudder.sandbox import Fault, Sandbox, running
from conftest import MakeClient
from support.clock import FakeClock
from support.outcomes import AUTH, POST, change, closed_port, detail, error_of, gather, manager, other_tasks
from support.rawserver import SILENCE, RawServer


@pytest.fixture(autouse=True)
def nothing_left_behind(quick_collections: None, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What complains when it is collected is an error; so is a task destroyed while pending, which asyncio logs."""
    yield
    gc.collect()
    records = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    logged = [record for record in records if record.levelno >= logging.ERROR]
    assert not logged, logged[0].getMessage()


@pytest.fixture
def server() -> Iterator[Sandbox]:
    """A sandbox in a thread of its own."""
    with running() as sandbox:
        yield sandbox


def made_for(sandbox: Sandbox, **settings: Any) -> AIRudder:
    return AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url, **settings)


class Forever:
    """Something to wait for that never comes; ``entered`` is set as soon as somebody waits."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()
        self.entries = 0

    async def wait(self, *_: Any) -> Any:
        self.entries += 1
        self.entered.set()
        await asyncio.Event().wait()

    async def begun(self) -> None:
        await asyncio.wait_for(self.entered.wait(), 10)


# ---------------------------------------------------------------------- other loops


def test_closing_while_another_loop_ends(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("airudder.http.sessions._ELSEWHERE", 0.2)
    worked = 0
    with ThreadPoolExecutor(1) as thread:
        for turn in range(40):
            client = made_for(server)
            ready = threading.Event()

            async def use(client: AIRudder, ready: threading.Event, rounds: int) -> None:
                await detail(client)
                ready.set()
                for _ in range(rounds):
                    await asyncio.sleep(0)

            async def close(client: AIRudder) -> None:
                async with asyncio.timeout(10):
                    assert await client.aclose() is None  # type: ignore[func-returns-value]

            worker = thread.submit(asyncio.run, use(client, ready, turn % 20))
            assert ready.wait(10)
            asyncio.run(close(client))
            assert worker.result(10) is None
            worked += 1
    assert worked == 40


class LoopInThread:
    """A loop that a thread runs until it is stopped; ``session`` is what the client made on it."""

    def __init__(self, client: AIRudder) -> None:
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(error_of(detail(client)))
        (session,) = (here.session for here in client._core.sessions._loops.values())
        assert session is not None
        self.session = session
        self.thread = threading.Thread(target=self.loop.run_forever)

    def run(self) -> None:
        self.thread.start()

    def end(self) -> None:
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()


def unreachable() -> AIRudder:
    """A client that opens a session but no connection."""
    url = f"http://127.0.0.1:{closed_port()}"
    return AIRudder(token="made-up-token", base_url=url, retry=RetryPolicy(max_retries=0))


@pytest.mark.parametrize("begun", [False, True])
def test_other_loop_is_stopped_during_the_closing(monkeypatch: pytest.MonkeyPatch, begun: bool) -> None:
    monkeypatch.setattr("airudder.http.sessions._ELSEWHERE", 0.1)
    client = unreachable()
    other = LoopInThread(client)
    blocked, stop = threading.Event(), threading.Event()

    def block() -> None:
        """Stop in this round, before the closing has begun, or in the next, as soon as it has."""
        blocked.set()
        assert stop.wait(10)
        if begun:
            other.loop.call_soon(other.loop.stop)
        else:
            other.loop.stop()

    async def close() -> None:
        other.loop.call_soon_threadsafe(block)
        assert blocked.wait(10)
        closing = asyncio.create_task(client.aclose())
        await asyncio.sleep(0)  # it has asked the other loop, and waits
        stop.set()
        await asyncio.wait_for(closing, 5)

    other.run()
    asyncio.run(close())
    other.thread.join(10)
    assert not other.loop.is_running()
    assert not other.session.closed
    other.loop.run_until_complete(asyncio.sleep(0))  # its owner lets it run on: what was asked is done now
    other.end()
    assert other.session.closed


def test_resting_loop_is_not_driven(monkeypatch: pytest.MonkeyPatch) -> None:
    client = unreachable()
    other = LoopInThread(client)
    rounds: list[str] = []
    other.loop.call_soon(rounds.append, "driven")
    monkeypatch.setattr("airudder.http.sessions._ELSEWHERE", 60.0)  # a loop that rests is not waited for
    asyncio.run(asyncio.wait_for(client.aclose(), 5))
    assert rounds == []
    assert not other.session.closed
    other.end()
    assert other.session.closed


def test_loop_that_ends_waits_for_the_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As ``asyncio.run`` ends: the loop closes the session of its own accord just when it is told to close it."""
    client = unreachable()
    other = LoopInThread(client)
    close, steps = other.session.close, list[str]()

    async def slowly() -> None:
        """As aiohttp's own: the first call waits for the connections, a second one for nothing."""
        if not steps:
            steps.append("begun")
            for _ in range(30):
                await asyncio.sleep(0)
            await close()
            steps.append("done")

    monkeypatch.setattr(other.session, "close", slowly)
    asyncio.run(client.aclose())
    assert steps == []
    other.end()
    assert steps == ["begun", "done"]


def test_token_request_of_a_loop_that_closes_at_this_very_moment(
    server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = made_for(server)
    loop = asyncio.new_event_loop()

    async def ask() -> "asyncio.Task[Any]":
        """Have a token asked for, and leave while the request is under way."""
        with server.hold(AUTH) as gate:
            call = asyncio.create_task(detail(client))
            await gate.arrived()
            call.cancel()
            await asyncio.wait([call])
            (flight,) = [task for task in asyncio.all_tasks() if task.get_name() == "airudder-token"]
            flight.cancel()
            await asyncio.wait([flight])
            return flight

    flights = manager(client)._flights
    flights[loop] = loop.run_until_complete(ask())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    # Its thread closes it between the question whether it runs and the message to it.
    monkeypatch.setattr(loop, "is_running", lambda: True)
    asyncio.run(asyncio.wait_for(client.aclose(), 5))


def test_loops_come_and_go_in_many_threads() -> None:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(4):
            client = unreachable()

            def work(client: AIRudder = client) -> set[type]:
                return {type(asyncio.run(error_of(detail(client)))) for _ in range(20)}

            with ThreadPoolExecutor(8) as threads:
                works = [threads.submit(work) for _ in range(8)]
                asyncio.run(asyncio.sleep(0))
                assert [one.result(20) for one in works] == [{NotSentError}] * 8
            asyncio.run(client.aclose())
    finally:
        sys.setswitchinterval(interval)


def test_calls_on_other_loops_end_with_the_client(server: Sandbox) -> None:
    client = made_for(server)
    with server.hold(POST) as gate, ThreadPoolExecutor(3) as threads:
        calls = [threads.submit(asyncio.run, error_of(detail(client))) for _ in range(3)]

        async def close() -> None:
            await gate.arrived(3)
            await client.aclose()

        asyncio.run(asyncio.wait_for(close(), 15))
        errors = [call.result(10) for call in calls]
    assert [type(error) for error in errors] == [ClientClosedError] * 3


@pytest.mark.parametrize("crowded", [False, True])
def test_loops_that_are_gone_are_not_kept_alive(server: Sandbox, crowded: bool) -> None:
    client = made_for(server, max_connections=1 if crowded else 100)

    async def use() -> "weakref.ref[asyncio.AbstractEventLoop]":
        await gather([detail(client) for _ in range(3)])
        return weakref.ref(asyncio.get_running_loop())

    loop = asyncio.run(use())
    gc.collect()
    assert loop() is None
    asyncio.run(client.aclose())


# ---------------------------------------------------------------------- wherever a call is


async def ended(client: AIRudder, *calls: Awaitable[AIRudderError]) -> list[Any]:
    """What becomes of ``calls`` when the client is closed. Real seconds are short beside the limits of the calls."""
    async with asyncio.timeout(5):  # and no wait_for, which would begin it a round later
        await client.aclose()
    errors = await gather(calls, limit=5)
    assert [type(error) for error in errors] == [ClientClosedError] * len(calls)
    assert other_tasks() == set()
    return errors


class StillClock(FakeClock):
    """Pauses that never end."""

    def __init__(self) -> None:
        super().__init__()
        self.forever = Forever()

    async def sleep(self, seconds: float) -> None:
        await self.forever.wait()


@pytest.mark.parametrize("borrowed", [False, True])
async def test_in_a_retry_pause(make_client: MakeClient, sandbox: Sandbox, borrowed: bool) -> None:
    clock = StillClock()
    async with aiohttp.ClientSession() as session:
        client = make_client(sandbox, clock=clock, session=session if borrowed else None)
        sandbox.fail(Fault.server_error(), POST)
        info = CallInfo()
        call = asyncio.create_task(error_of(detail(client, info=info)))
        await clock.forever.begun()
        (error,) = await ended(client, call)
    assert (error.sent, info.sent, info.attempts, error.operation_id) == ("yes", "yes", 1, POST)
    assert sandbox.received(POST) == 1


@pytest.mark.parametrize("borrowed", [False, True])
async def test_waiting_for_a_slot(make_client: MakeClient, sandbox: Sandbox, borrowed: bool) -> None:
    async with aiohttp.ClientSession() as session:
        client = make_client(sandbox, max_connections=1, session=session if borrowed else None)
        await client.auth.check()
        with sandbox.hold(POST) as gate:
            calls = [asyncio.create_task(error_of(detail(client))) for _ in range(4)]
            await gate.arrived()
            errors = await ended(client, *calls)
    assert sorted(error.sent for error in errors) == ["maybe", "no", "no", "no"]
    assert sandbox.received(POST) == 1


@pytest.mark.parametrize("borrowed", [False, True])
@pytest.mark.parametrize("found", [False, True])
async def test_in_a_proxy_lookup(
    make_client: MakeClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, borrowed: bool, found: bool
) -> None:
    """``found``: the lookup ends in the very round in which the client is closed."""
    entered, found_it = asyncio.Event(), asyncio.Event()

    async def look_up(function: Callable[..., Any], *args: Any) -> None:
        assert args[:2] == ("http", "127.0.0.1")
        entered.set()
        await found_it.wait()

    async with aiohttp.ClientSession() as session:
        client = make_client(sandbox, token="made-up-token", trust_env=True, session=session if borrowed else None)
        (await session.get(f"{sandbox.url}/warm")).close()  # a connection waits, so that a request leaves at once
        with monkeypatch.context() as patch:
            patch.setattr("airudder.http.sessions.asyncio.to_thread", look_up)
            call = asyncio.create_task(error_of(detail(client)))
            await asyncio.wait_for(entered.wait(), 10)
            if found:
                found_it.set()
            (error,) = await ended(client, call)
        assert error.sent == "no"
        assert sandbox.received(POST) == 0


async def test_in_a_hook(make_client: MakeClient, sandbox: Sandbox) -> None:
    forever = Forever()
    client = make_client(sandbox, retry=RetryPolicy(on_retry=forever.wait))
    sandbox.fail(Fault.server_error(), POST)
    call = asyncio.create_task(error_of(detail(client)))
    await forever.begun()
    await ended(client, call)
    assert sandbox.received(POST) == 1


async def test_by_a_hook(make_client: MakeClient, sandbox: Sandbox) -> None:
    async def enough(info: RetryInfo) -> None:
        await client.aclose()

    client = make_client(sandbox, retry=RetryPolicy(on_retry=enough))
    sandbox.fail(Fault.server_error(), POST)
    await client.auth.check()
    (session,) = (here.session for here in client._core.sessions._loops.values())
    assert session is not None
    error = await asyncio.wait_for(error_of(detail(client)), 5)
    assert type(error) is ClientClosedError
    assert session.closed
    assert sandbox.received(POST) == 1


async def test_in_a_signer(make_client: MakeClient, sandbox: Sandbox) -> None:
    forever = Forever()
    client = make_client(sandbox, signer=forever.wait)
    call = asyncio.create_task(error_of(client.request("POST", "/service/chatbot/x", family="chatbot", body={})))
    await forever.begun()
    (error,) = await ended(client, call)
    assert error.sent == "no"
    assert sandbox.connections == 0


class HangingStore:
    """A store one step of which never ends."""

    def __init__(self, hangs: str) -> None:
        self.hangs = hangs
        self.forever = Forever()

    async def step(self, name: str) -> None:
        if name == self.hangs:
            await self.forever.wait()

    async def load(self, account: str) -> StoredToken | None:
        await self.step("load")
        return None

    async def save(self, account: str, token: StoredToken) -> None:
        await self.step("save")

    @contextlib.asynccontextmanager
    async def _hold(self) -> AsyncIterator[None]:
        await self.step("enter")
        yield

    def lock(self, account: str) -> AbstractAsyncContextManager[object]:
        return self._hold()


@pytest.mark.parametrize("step", ["enter", "load", "save"])
async def test_in_a_store(make_client: MakeClient, sandbox: Sandbox, step: str) -> None:
    store = HangingStore(step)
    client = make_client(sandbox, token_store=store)
    calls = [asyncio.create_task(error_of(call)) for call in (detail(client), client.auth.check())]
    await store.forever.begun()
    await ended(client, *calls)
    assert sandbox.received(POST) == 0


async def test_at_the_moment_of_the_deadline(make_client: MakeClient, sandbox: Sandbox) -> None:
    """A call whose time has run out, and whose hook takes long to go, is in nobody's way."""
    cancelled, go = asyncio.Event(), asyncio.Event()

    async def slow_to_go(info: RetryInfo) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
            await go.wait()

    client = make_client(sandbox, retry=RetryPolicy(on_retry=slow_to_go, base_delay=0))
    await client.auth.check()
    (session,) = (here.session for here in client._core.sessions._loops.values())
    assert session is not None
    sandbox.fail(Fault.server_error(), POST)
    late = asyncio.create_task(error_of(detail(client, timeout=0.1)))
    await asyncio.wait_for(cancelled.wait(), 10)
    await asyncio.wait_for(client.aclose(), 5)
    assert session.closed
    go.set()
    assert type(await asyncio.wait_for(late, 5)) is ClientClosedError


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("borrowed", [False, True])
async def test_nothing_is_sent_after_it(make_client: MakeClient, sandbox: Sandbox, borrowed: bool, warm: bool) -> None:
    """Closed in every round of the loop from the start of a call until its request has left.

    ``warm``: a connection is open, so that there are few rounds; else it is made meanwhile.
    """
    sent: list[object] = []

    async def note(*args: object) -> None:
        sent.append(args)

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(note)

    def make_session(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=connector, trace_configs=[trace])

    counts = set()
    async with aiohttp.ClientSession(trace_configs=[trace]) as session:
        for rounds in range(20 if warm else 40):
            if borrowed:
                client = make_client(sandbox, token="made-up-token", session=session)
            else:
                client = make_client(sandbox, token="made-up-token", session_factory=make_session)
            headers = {} if warm else {"Connection": "close"}
            async with (await client._core.sessions.session()).get(f"{sandbox.url}/warm", headers=headers) as response:
                await response.read()
            sent.clear()
            with sandbox.hold(POST):
                call = asyncio.create_task(error_of(change(client)))
                for _ in range(rounds):
                    await asyncio.sleep(0)
                await client.aclose()
                at_its_end = len(sent)
                error = await asyncio.wait_for(call, 5)
            assert type(error) is ClientClosedError
            assert len(sent) == at_its_end
            assert sent or borrowed or error.sent == "no"
            assert not sent or error.sent != "no"
            counts.add(len(sent))
    assert counts == {0, 1} if warm else 0 in counts  # how many rounds a connection takes is the system's affair


async def test_calls_after_it_send_nothing(make_client: MakeClient) -> None:
    async with RawServer(SILENCE) as server, aiohttp.ClientSession() as session:
        for borrowed in (None, session):
            client = make_client(server.url, session=borrowed)
            await client.aclose()
            info = CallInfo()
            error = await error_of(detail(client, info=info))
            assert (type(error), info.sent, info.attempts) == (ClientClosedError, "no", 0)
    assert server.connections == 0


# ---------------------------------------------------------------------- one deadline for all of it


async def timed_out(call: Awaitable[Any]) -> None:
    error = await asyncio.wait_for(error_of(call), 5)
    assert isinstance(error, APITimeoutError)
    assert error.phase == "total"


async def test_deadline_ends_a_hook(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, retry=RetryPolicy(on_retry=Forever().wait, base_delay=0), max_connections=1)
    await client.auth.check()
    sandbox.fail(Fault.server_error(), POST)
    info = CallInfo()
    await timed_out(detail(client, timeout=0.05, info=info))
    assert (info.sent, info.status, info.attempts) == ("yes", 500, 1)
    await detail(client)


async def test_deadline_ends_a_signer(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, signer=Forever().wait)
    await timed_out(client.request("POST", "/service/chatbot/x", family="chatbot", body={}, timeout=0.05))
    assert sandbox.connections == 0


async def test_deadline_ends_a_pause(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, clock=StillClock(), retry=RetryPolicy(base_delay=0))
    sandbox.fail(Fault.server_error(), POST)
    await client.auth.check()
    await timed_out(detail(client, timeout=0.05))


async def test_deadline_ends_a_proxy_lookup(
    make_client: MakeClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = threading.Event()
    monkeypatch.setattr("airudder.http.sessions.environment_proxy", lambda *place: found.wait(10))
    client = make_client(sandbox, token="made-up-token", trust_env=True)
    try:
        await timed_out(detail(client, timeout=0.05))
    finally:
        found.set()


@pytest.mark.parametrize(
    ("step", "what"),
    [(step, what) for step in ("enter", "save") for what in ("check", "renew", "call")]
    + [("load", "check"), ("load", "call")],  # a renewal does not load
)
async def test_deadline_ends_a_wait_for_the_store(
    make_client: MakeClient, sandbox: Sandbox, step: str, what: str
) -> None:
    client = make_client(sandbox, token_store=HangingStore(step), timeout=0.05)
    calls: dict[str, Callable[[], Awaitable[Any]]] = {
        "check": client.auth.check,
        "renew": client.auth.renew,
        "call": lambda: detail(client),
    }
    await timed_out(calls[what]())


async def test_deadline_of_a_view_bounds_its_auth(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, token_store=HangingStore("load"), timeout=None)
    await timed_out(client.with_options(timeout=0.05).auth.check())


async def test_timeout_error_of_others_is_not_taken_for_the_deadline(
    make_client: MakeClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def impatient(*_: Any) -> Any:
        raise TimeoutError("theirs")

    client = make_client(sandbox, signer=impatient)
    with pytest.raises(TimeoutError, match="theirs"):
        await client.request("POST", "/service/chatbot/x", family="chatbot", body={})
    monkeypatch.setattr(TokenManager, "get", impatient)
    with pytest.raises(TimeoutError, match="theirs"):
        await client.auth.check()
