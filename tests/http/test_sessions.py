"""Sessions, connections and slots: made lazily, one per loop, given back, closed by those who made them."""

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from airudder import AIRudder, CallInfo, ClientClosedError, ConfigurationError, RetryPolicy, TrackingConnector
from airudder.http.sessions import _Keeper
from airudder.sandbox import Fault, Sandbox, running
from conftest import MakeClient
from support.outcomes import AUTH, POST, change, closed_port, detail, error_of, gather, other_tasks


@pytest.fixture(autouse=True)
def nothing_unclosed(quick_collections: None, recwarn: pytest.WarningsRecorder) -> Iterator[None]:
    """No test leaves behind anything that complains when it is collected; pytest makes an error of what does."""
    yield
    gc.collect()


def sessions_of(client: AIRudder) -> list[aiohttp.ClientSession]:
    return [here.session for here in client._core.sessions._loops.values() if here.session is not None]


# ---------------------------------------------------------------------- own sessions


def test_client_needs_no_loop_and_no_session_to_be_made() -> None:
    client = AIRudder("made-up", "made-up")
    assert sessions_of(client) == []
    assert "closed" not in repr(client)
    asyncio.run(client.aclose())
    assert "closed" in repr(client)


async def test_one_session_and_as_few_connections_as_needed(client: AIRudder, sandbox: Sandbox) -> None:
    for _ in range(5):
        await detail(client)
    assert len(sessions_of(client)) == 1
    assert sandbox.connections == 2  # the token request has one of its own


async def test_leaving_the_block_closes(make_client: MakeClient, sandbox: Sandbox) -> None:
    async with make_client(sandbox) as client:
        await detail(client)
        (session,) = sessions_of(client)
    assert session.closed
    await client.aclose()
    assert isinstance(await error_of(detail(client)), ClientClosedError)
    with pytest.raises(ClientClosedError):
        async with client:
            pass
    assert sandbox.received(POST) == 1


@pytest.mark.parametrize("middle", [False, True])
async def test_close_in_mid_call(client: AIRudder, sandbox: Sandbox, middle: bool) -> None:
    await client.auth.check()
    info, entered, never = CallInfo(), asyncio.Event(), asyncio.Event()

    class Until:
        async def wait(self) -> None:
            entered.set()
            await never.wait()

    sandbox.fail(Fault.slow(Until(), "middle" if middle else "head"), POST)
    call = asyncio.create_task(error_of(change(client, info=info)))
    await asyncio.wait_for(entered.wait(), 10)
    await asyncio.wait_for(client.aclose(), 10)
    error = await asyncio.wait_for(call, 10)
    never.set()
    assert isinstance(error, ClientClosedError)
    assert error.sent == info.sent
    assert error.sent in ("maybe", "yes")
    assert info.attempts == 1
    assert other_tasks() == set()


async def test_close_while_others_wait_for_a_slot(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, max_connections=1)
    await client.auth.check()
    with sandbox.hold(POST) as gate:
        calls = [asyncio.create_task(error_of(detail(client))) for _ in range(5)]
        await gate.arrived()
        await client.aclose()
        errors = await gather(calls)
    assert {type(error) for error in errors} == {ClientClosedError}
    assert sorted(error.sent for error in errors) == ["maybe", "no", "no", "no", "no"]
    assert gate.arrivals == 1


def test_runs_one_after_the_other_have_a_session_each() -> None:
    with running() as sandbox:
        client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url)
        seen = []

        async def use() -> None:
            await detail(client)
            seen.append(await client._core.sessions.session())

        for _ in range(3):
            asyncio.run(use())
        assert all(session.closed for session in seen)  # each with its loop
        assert len(set(map(id, seen))) == 3
        assert sessions_of(client) == []  # those of loops that are gone are not kept
        asyncio.run(client.aclose())
        assert sandbox.accepted(POST) == 3


async def test_forgotten_client_leaves_nothing_open(sandbox: Sandbox) -> None:
    client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url)
    await detail(client)
    (session,) = sessions_of(client)
    del client
    while not session.closed:
        gc.collect()
        await asyncio.sleep(0)


def test_closing_from_another_loop_reaches_a_running_one() -> None:
    with running() as sandbox:
        client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url)

        async def use() -> None:
            await client.auth.check()
            with sandbox.hold(POST) as gate:
                call = asyncio.create_task(error_of(detail(client)))
                await gate.arrived()
                (session,) = sessions_of(client)
                await asyncio.to_thread(asyncio.run, client.aclose())
                assert session.closed
                assert isinstance(await call, ClientClosedError)

        asyncio.run(asyncio.wait_for(use(), 20))


def test_session_of_a_loop_that_was_just_closed_is_closed_too() -> None:
    client = AIRudder(
        "made-up", "made-up", base_url=f"http://127.0.0.1:{closed_port()}", retry=RetryPolicy(max_retries=0)
    )
    loop = asyncio.new_event_loop()
    loop.run_until_complete(error_of(client.auth.check()))
    (session,) = sessions_of(client)
    loop.close()  # and no loop.shutdown_asyncgens()
    asyncio.run(client.aclose())
    assert session.closed


def test_closing_from_another_loop_reaches_one_that_rests() -> None:
    with running() as sandbox:
        client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url)
        loop = asyncio.new_event_loop()
        loop.run_until_complete(detail(client))
        (session,) = sessions_of(client)
        asyncio.run(client.aclose())
        assert not session.closed  # nobody drives a loop that belongs to somebody else
        loop.run_until_complete(asyncio.sleep(0.01))
        assert session.closed
        loop.close()


# ---------------------------------------------------------------------- borrowed sessions, factories


async def test_borrowed_session_stays_open_and_works_after(make_client: MakeClient, sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(headers={"X-Theirs": "1"}) as session:
        async with make_client(sandbox, session=session) as client:
            await detail(client)
            assert sessions_of(client) == []
        assert not session.closed
        assert isinstance(await error_of(detail(client)), ClientClosedError)
        async with session.get(f"{sandbox.url}/elsewhere") as response:
            assert response.status == 404
    assert sandbox.calls(POST)[0].headers["X-Theirs"] == "1"


async def test_closed_borrowed_session(make_client: MakeClient, sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        client = make_client(sandbox, session=session)
        await detail(client)
    info = CallInfo()
    error = await error_of(detail(client, info=info))
    assert isinstance(error, ClientClosedError)
    assert (error.sent, info.sent) == ("no", "no")


@pytest.mark.parametrize("where", ["head", "middle"])
async def test_client_on_a_borrowed_session_closed_in_mid_call(
    make_client: MakeClient, sandbox: Sandbox, where: Any
) -> None:
    entered, never = asyncio.Event(), asyncio.Event()

    class Until:
        async def wait(self) -> None:
            entered.set()
            await never.wait()

    async with aiohttp.ClientSession() as session:
        client = make_client(sandbox, session=session)
        await client.auth.check()
        sandbox.fail(Fault.slow(Until(), where), POST)
        call = asyncio.create_task(error_of(detail(client)))
        await asyncio.wait_for(entered.wait(), 10)
        await client.aclose()
        assert isinstance(await asyncio.wait_for(call, 10), ClientClosedError)
        never.set()
        assert not session.closed


async def test_borrowed_session_closed_in_mid_call(make_client: MakeClient, sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        client = make_client(sandbox, session=session)
        await client.auth.check()
        with sandbox.hold(POST) as gate:
            call = asyncio.create_task(error_of(detail(client)))
            await gate.arrived()
            await session.close()
            error = await call
    assert isinstance(error, ClientClosedError)
    assert error.sent == "maybe"


async def test_session_of_a_factory_is_closed_with_the_client(make_client: MakeClient, sandbox: Sandbox) -> None:
    made: list[aiohttp.ClientSession] = []

    def factory(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
        assert isinstance(connector, TrackingConnector)
        made.append(aiohttp.ClientSession(connector=connector, headers={"X-Factory": "1"}))
        return made[-1]

    client = make_client(sandbox, session_factory=factory)
    assert made == []
    await detail(client)
    await detail(client)
    assert len(made) == 1
    assert sandbox.calls(POST)[0].headers["X-Factory"] == "1"
    await client.aclose()
    assert made[0].closed


async def test_factory_that_gives_no_session(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, session_factory=lambda connector: None)
    error = await error_of(detail(client))
    assert isinstance(error, ConfigurationError)
    assert "NoneType" in str(error)


def test_session_and_factory_exclude_each_other() -> None:
    with pytest.raises(ConfigurationError):
        AIRudder("k", "s", session=object(), session_factory=object())  # type: ignore[arg-type]


# ---------------------------------------------------------------------- views


async def test_views_share_session_and_token_and_closing_one_does_nothing(client: AIRudder, sandbox: Sandbox) -> None:
    view = client.with_options(timeout=5.0, extra_headers={"X-View": "1"})
    async with view:
        await detail(view)
    await view.aclose()
    await view.with_options(timeout=None).aclose()
    await detail(client)
    await detail(view)
    assert (sandbox.received(AUTH), sandbox.connections) == (1, 2)
    assert [entry.headers.get("X-View") for entry in sandbox.calls(POST)] == ["1", None, "1"]
    await client.aclose()
    assert isinstance(await error_of(detail(view)), ClientClosedError)


async def test_views_share_the_slots(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, max_connections=2)
    await client.auth.check()
    views = [client, client.with_options(timeout=30.0), client.with_options(encrypt=False)]
    assert await most_at_once(sandbox, [detail(view) for view in views * 3]) == 2


# ---------------------------------------------------------------------- slots


async def most_at_once(sandbox: Sandbox, calls: list[Any]) -> int:
    """The most requests that the server held at a time; all calls succeed."""
    most = 0
    with sandbox.hold(POST) as gate:
        tasks = [asyncio.ensure_future(call) for call in calls]
        for count in range(1, len(tasks) + 1):
            await gate.arrived(count)
            for _ in range(20):  # time enough for another to show up
                await asyncio.sleep(0)
            most = max(most, gate.waiting)
            gate.release()
        results = await gather(tasks)
    assert not [result for result in results if isinstance(result, BaseException)]
    return most


@pytest.mark.parametrize("limit", [1, 3])
async def test_no_more_than_max_connections_arrive(make_client: MakeClient, sandbox: Sandbox, limit: int) -> None:
    client = make_client(sandbox, max_connections=limit)
    await client.auth.check()
    assert await most_at_once(sandbox, [detail(client) for _ in range(10)]) == limit
    assert sandbox.connections <= limit + 1


@pytest.mark.parametrize("stage", ["token", "slot", "head", "middle", "pause"])
async def test_cancelled_call_gives_back_slot_and_connection(
    make_client: MakeClient, sandbox: Sandbox, clock: Any, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    client = make_client(sandbox, max_connections=1)
    reached, never = asyncio.Event(), asyncio.Event()

    async def stop(*_: object) -> None:
        reached.set()
        await never.wait()

    class Until:
        wait = stop

    if stage != "token":
        await client.auth.check()
    if stage == "pause":
        sandbox.fail(Fault.server_error(), POST)
        monkeypatch.setattr(clock, "sleep", stop)
    elif stage != "slot":
        sandbox.fail(Fault.slow(Until(), "middle" if stage == "middle" else "head"), AUTH if stage == "token" else POST)
    with sandbox.hold(POST) if stage == "slot" else sandbox.hold("task_detail") as gate:
        first: asyncio.Task[object] | None = None
        if stage == "slot":
            first = asyncio.create_task(asyncio.wait_for(detail(client), 10))
            await gate.arrived()
            reached.set()
        call = asyncio.create_task(asyncio.wait_for(detail(client), 10))
        await asyncio.wait_for(reached.wait(), 10)
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        never.set()
        if first is not None:
            gate.open()
            await first
    monkeypatch.undo()
    await asyncio.wait_for(detail(client), 10)
    connector = (await client._core.sessions.session()).connector
    assert connector is not None
    assert not connector._acquired


async def test_many_cancelled_at_any_moment_leave_all_slots_free(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, max_connections=3)
    await client.auth.check()
    for rounds in range(40):
        calls = [asyncio.create_task(detail(client)) for _ in range(6)]
        for _ in range(rounds):
            await asyncio.sleep(0)
        for call in calls:
            call.cancel()
        await gather(calls)
    assert await most_at_once(sandbox, [detail(client) for _ in range(6)]) == 3
    (here,) = client._core.sessions._loops.values()
    assert (here.slots._free, len(here.slots._waiting), len(here.calls.scopes)) == (3, 0, 0)


def test_one_session_for_all_who_come_while_an_old_one_is_closed(
    sandbox_thread: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[aiohttp.ClientSession] = []

    def make(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
        made.append(aiohttp.ClientSession(connector=connector))
        return made[-1]

    close = _Keeper.aclose

    async def slowly(keeper: _Keeper) -> None:
        await asyncio.sleep(0)
        await close(keeper)

    monkeypatch.setattr(_Keeper, "aclose", slowly)
    client = AIRudder(token=sandbox_thread.issue_token(), base_url=sandbox_thread.url, session_factory=make)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(client._core.sessions.session())
    loop.close()  # and no loop.shutdown_asyncgens()

    async def use() -> None:
        async with client:
            await gather([detail(client) for _ in range(5)])

    asyncio.run(use())
    assert len(made) == 2
    assert all(session.closed for session in made)


@pytest.fixture
def sandbox_thread() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


def test_borrowed_session_of_another_loop_is_refused_before_sending() -> None:
    """aiohttp would send over a connection of the other loop, and fail after that."""
    with running() as sandbox:

        async def lend() -> tuple[aiohttp.ClientSession, AIRudder]:
            session = aiohttp.ClientSession()
            client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url, session=session)
            await client.tasks.detail(task_id="69f531a01a9df58aa6de2487be610abb")
            return session, client

        async def fails(client: AIRudder) -> ConfigurationError:
            with pytest.raises(ConfigurationError, match="another loop") as caught:
                await client.sms.send(to=["+12025550123"], message="hi")
            return caught.value

        first = asyncio.new_event_loop()
        try:
            session, client = first.run_until_complete(lend())
            error = asyncio.run(fails(client))
            assert (error.sent, sandbox.received("sms.send")) == ("no", 0)
            first.run_until_complete(session.close())
        finally:
            first.close()


async def test_password_from_netrc_in_a_borrowed_session(
    sandbox: Sandbox, make_client: MakeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login made password up\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with aiohttp.ClientSession(trust_env=True) as session:
        client = make_client(sandbox, session=session, token="made-up")
        with pytest.raises(ConfigurationError, match="netrc") as caught:
            await client.sms.send(to=["+12025550123"], message="hi")
    assert (caught.value.sent, sandbox.received("sms.send")) == ("no", 0)
