"""The token: one request for all who wait, renewal in two tiers, and nothing thrown away for an older one's sake."""

import asyncio
import functools
import json
import os
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from airudder import (
    AIRudder,
    AIRudderError,
    APITimeoutError,
    AuthenticationError,
    CallInfo,
    ClientClosedError,
    ConfigurationError,
    NotSentError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
    RetryInfo,
    RetryPolicy,
    ServerError,
    Timeout,
)
from airudder.sandbox import Fault, Gate, Sandbox, running
from conftest import MakeClient
from support.clock import FakeClock
from support.outcomes import (
    AUTH,
    GET,
    POST,
    change,
    closed_port,
    detail,
    error_of,
    gather,
    locals_of,
    manager,
    other_tasks,
)
from support.rawserver import SILENCE, RawServer

HOUR = 3600.0
SOURCE = Path(__file__).parents[2] / "src"


def tokens_of(sandbox: Sandbox) -> list[str]:
    """The tokens of the detail calls, in order of arrival."""
    return [entry.headers["Authorization"] for entry in sandbox.calls(POST)]


# ---------------------------------------------------------------------- one flight


async def test_a_thousand_callers_cost_one_request(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, max_connections=1000)
    with sandbox.hold(AUTH) as gate:
        checks = [asyncio.create_task(client.auth.check()) for _ in range(900)]
        calls = [*checks, *(asyncio.create_task(detail(client)) for _ in range(100))]
        await gate.arrived()
        await asyncio.sleep(0)
        gate.open()
        results = await gather(calls)
    assert not [result for result in results if isinstance(result, BaseException)]
    assert sandbox.received(AUTH) == 1
    assert len(set(tokens_of(sandbox))) == 1
    assert sandbox.received(POST) == 100


async def test_cancelled_leader_does_not_end_the_flight(client: AIRudder, sandbox: Sandbox) -> None:
    with sandbox.hold(AUTH) as gate:
        leader = asyncio.create_task(detail(client))
        await gate.arrived()
        others = [asyncio.create_task(detail(client)) for _ in range(5)]
        await asyncio.sleep(0)
        leader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leader
        gate.open()
        results = await gather(others)
    assert not [result for result in results if isinstance(result, BaseException)]
    assert sandbox.received(AUTH) == 1


async def test_all_callers_cancelled_and_the_token_comes_all_the_same(client: AIRudder, sandbox: Sandbox) -> None:
    with sandbox.hold(AUTH) as gate:
        calls = [asyncio.create_task(detail(client)) for _ in range(5)]
        await gate.arrived()
        for call in calls:
            call.cancel()
        results = await gather(calls)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        gate.open()
        await detail(client)
    assert sandbox.received(AUTH) == 1


async def test_deadline_of_one_caller_does_not_end_the_flight(client: AIRudder, sandbox: Sandbox) -> None:
    with sandbox.hold(AUTH) as gate:
        hasty = asyncio.create_task(error_of(detail(client, timeout=0.05)))
        patient = asyncio.create_task(detail(client))
        error = await hasty
        assert isinstance(error, APITimeoutError)
        gate.open()
        await patient
    assert sandbox.received(AUTH) == 1


async def test_aclose_during_a_flight(client: AIRudder, sandbox: Sandbox) -> None:
    with sandbox.hold(AUTH) as gate:
        calls = [asyncio.create_task(error_of(detail(client))) for _ in range(3)]
        calls.append(asyncio.create_task(error_of(client.auth.renew())))
        await gate.arrived()
        await asyncio.wait_for(client.aclose(), 10)
        errors = await gather(calls)
        assert other_tasks() == set()
    assert [type(error) for error in errors] == [ClientClosedError] * 4
    assert len(set(map(id, errors))) == 4
    assert all(error.sent == "no" for error in errors)
    assert isinstance(await error_of(client.auth.renew()), ClientClosedError)
    assert isinstance(await error_of(detail(client)), ClientClosedError)
    assert sandbox.received(AUTH) == 1


# ---------------------------------------------------------------------- loops


def test_one_client_in_two_runs_shares_the_token() -> None:
    with running() as sandbox:
        client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url)

        async def use() -> None:
            await detail(client)

        asyncio.run(use())
        asyncio.run(use())
        asyncio.run(client.aclose())
        assert (sandbox.received(AUTH), sandbox.received(POST)) == (1, 2)


def test_flight_that_died_with_its_loop_is_forgotten() -> None:
    with running() as sandbox:
        client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url)

        async def give_up() -> None:
            with sandbox.hold(AUTH) as gate:
                call = asyncio.create_task(detail(client))
                await gate.arrived()
                call.cancel()

        async def use() -> None:
            async with client:
                await detail(client)

        asyncio.run(give_up())
        asyncio.run(use())
        assert sandbox.received(POST) == 1


def test_flight_of_a_loop_that_was_stopped_keeps_nobody_waiting() -> None:
    with running() as sandbox, asyncio.Runner() as runner:
        client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url)
        loop = runner.get_loop()
        with sandbox.hold(AUTH) as gate:
            call = loop.create_task(error_of(detail(client)))
            loop.run_until_complete(gate.arrived())

        async def use() -> None:
            async with client:
                await detail(client, timeout=10)

        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, use()).result(20)
        assert isinstance(loop.run_until_complete(call), ClientClosedError)


FORKED = """
import asyncio, os, sys
from airudder import AIRudder

async def main(url, key, secret):
    async with AIRudder(key, secret, base_url=url, timeout=10) as client:
        call = asyncio.create_task(client.auth.check())
        while not client._tokens["cloud"]._turns:
            await asyncio.sleep(0)
        if not os.fork():
            asyncio.run(client.auth.check())
            os._exit(0)
        await call
        print(os.wait()[1])

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_flight_of_the_parent_keeps_no_forked_child_waiting() -> None:
    with running() as sandbox:
        command = [sys.executable, "-c", FORKED, sandbox.url, sandbox.app_key, sandbox.app_secret]
        told = subprocess.run(command, env={"PYTHONPATH": str(SOURCE)}, capture_output=True, timeout=30)
        assert (told.stdout, told.stderr) == (b"0\n", b"")
        assert sandbox.received(AUTH) == 2


def test_two_loops_at_once() -> None:
    with running() as sandbox:
        client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url)
        together = threading.Barrier(2)
        failures: list[BaseException] = []

        async def use() -> None:
            together.wait(10)
            await gather([detail(client) for _ in range(20)])
            await asyncio.to_thread(together.wait, 10)

        def work() -> None:
            try:
                asyncio.run(use())
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        asyncio.run(client.aclose())
        assert failures == []
        assert sandbox.accepted(POST) == 40
        assert sandbox.received(AUTH) in (1, 2)


@pytest.mark.parametrize("refused", [False, True])
def test_loops_of_one_client_ask_once(refused: bool) -> None:
    with running() as sandbox, ThreadPoolExecutor(4) as threads:
        client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url)
        if refused:
            asyncio.run(client.auth.check())
        together = threading.Barrier(4, action=sandbox.expire_tokens)

        async def use(gate: Gate) -> list[Any]:
            calls = [asyncio.create_task(detail(client)) for _ in range(5)]
            if refused:
                await gate.arrived(20)
                await asyncio.to_thread(together.wait, 10)
                gate.open()
            return await gather(calls, limit=15)

        with sandbox.hold(POST) if refused else Gate(None, "before") as gate:
            works = [threads.submit(asyncio.run, use(gate)) for _ in range(4)]
            results = [result for work in works for result in work.result(20)]
        asyncio.run(client.aclose())
        assert not [result for result in results if isinstance(result, BaseException)]
        assert (sandbox.received(AUTH), sandbox.accepted(POST)) == (2 if refused else 1, 20)


# ---------------------------------------------------------------------- 401


async def burst(client: AIRudder, sandbox: Sandbox, count: int = 50) -> tuple[list[Any], list[CallInfo]]:
    """``count`` calls whose token the server refuses, all of them before any of them is answered."""
    infos = [CallInfo() for _ in range(count)]
    with sandbox.hold(POST) as gate:
        calls = [asyncio.create_task(change(client, info=info)) for info in infos]
        await gate.arrived(count)
        sandbox.expire_tokens()
        gate.open()
        return await gather(calls), infos


@pytest.mark.parametrize("same", [False, True])
async def test_burst_of_401_costs_one_renewal(client: AIRudder, sandbox: Sandbox, clock: FakeClock, same: bool) -> None:
    sandbox.same_token = same
    await client.auth.check()
    clock.advance(61)
    results, infos = await burst(client, sandbox)
    assert not [result for result in results if isinstance(result, BaseException)]
    assert sandbox.received(AUTH) == 2
    assert (sandbox.received(POST), sandbox.accepted(POST)) == (100, 50)
    assert all((info.attempts, info.renewed_token, info.sent) == (2, True, "yes") for info in infos)
    assert manager(client).status().generation == 2
    assert len(set(tokens_of(sandbox))) == (1 if same else 2)


async def test_burst_of_401_whose_renewal_fails(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    await client.auth.check()
    clock.advance(61)
    sandbox.fail(Fault.envelope(401), AUTH)
    results, _ = await burst(client, sandbox)
    assert {type(result) for result in results} == {AuthenticationError}
    assert {result.during for result in results} == {AUTH}
    assert {result.sent for result in results} == {"yes"}
    assert len(set(map(id, results))) == 50
    assert (sandbox.received(AUTH), sandbox.received(POST)) == (2, 50)


async def test_late_401_of_an_older_token_renews_nothing(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    await client.auth.check()
    clock.advance(61)
    with sandbox.hold(POST, "after") as gate:
        sandbox.fail(Fault.unauthorized(), POST)
        late = asyncio.create_task(detail(client, timeout=None))
        await gate.arrived()
        await client.auth.renew()
        clock.advance(61)
        gate.open()
        await late
    assert sandbox.received(AUTH) == 2
    assert len(set(tokens_of(sandbox))) == 2


@pytest.mark.parametrize("age", [0, 59.9])
async def test_a_token_revoked_in_its_first_minute_is_replaced_at_once(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock, age: float
) -> None:
    await client.auth.check()
    clock.advance(age)
    results, infos = await burst(client, sandbox)
    assert not [result for result in results if isinstance(result, BaseException)]
    assert sandbox.received(AUTH) == 2
    assert all((info.attempts, info.renewed_token) == (2, True) for info in infos)


@pytest.mark.parametrize("same", [False, True])
async def test_a_server_that_refuses_every_token_is_asked_twice_and_then_once_a_minute(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock, same: bool
) -> None:
    sandbox.same_token = same
    sandbox.fail(Fault.unauthorized(), POST, times=None)
    asked = []
    for second in range(0, 190, 5):
        before, info = sandbox.received(AUTH), CallInfo()
        error = await error_of(detail(client, info=info))
        assert (type(error), error.http_status, error.during) == (AuthenticationError, 401, None)
        if (new := sandbox.received(AUTH) - before) == 0:
            assert (info.attempts, info.renewed_token) == (1, False)
            hint = "The token was not renewed: the last renewal after a refusal was less than 60 s ago, the next is"
            assert f"{hint} possible in {60 - second % 60} s." in str(error)
        asked += [second] * new
        clock.advance(5)
    assert asked == [0, 0, 60, 120, 180]


async def test_a_held_back_renewal_is_made_when_the_minute_is_over(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock
) -> None:
    await client.auth.check()
    sandbox.expire_tokens()
    await detail(client)
    sandbox.expire_tokens()
    clock.advance(59.5)
    assert "possible in 1 s" in (await error_of(detail(client))).hint
    assert (sandbox.received(AUTH), sandbox.received(POST)) == (2, 3)
    clock.advance(0.5)
    await detail(client)
    assert (sandbox.received(AUTH), sandbox.received(POST)) == (3, 5)


async def test_renew_is_not_held_back(client: AIRudder, sandbox: Sandbox) -> None:
    await client.auth.check()
    sandbox.expire_tokens()
    await detail(client)
    for renewals in (3, 4):
        sandbox.expire_tokens()
        assert "not renewed" in (await error_of(detail(client))).hint
        await client.auth.renew()
        await detail(client)
        assert sandbox.received(AUTH) == renewals


async def test_one_operation_that_is_refused_does_not_stop_the_others(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock
) -> None:
    sandbox.fail(Fault.unauthorized(), POST, times=None)
    await error_of(detail(client))
    for _ in range(3):
        await error_of(detail(client))
        await client.tasks.detail(task_id="made-up")
        await error_of(change(client))
    assert (sandbox.received(AUTH), sandbox.accepted(GET)) == (2, 3)


async def test_a_call_that_is_not_replayed_says_when_the_token_can_be_renewed(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    client = make_client(sandbox, replay_unauthorized=False)
    sandbox.fail(Fault.unauthorized(), POST, times=None)
    hints = [(await error_of(change(client))).hint for _ in range(3)]
    assert ["possible in 60 s" in hint for hint in hints] == [False, True, True]
    assert (sandbox.received(AUTH), sandbox.received(POST)) == (2, 3)
    clock.advance(60)
    await error_of(change(client))
    assert sandbox.received(AUTH) == 3


async def test_time_that_runs_out_during_the_replacement_is_no_401(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock
) -> None:
    await client.auth.check()
    sandbox.expire_tokens()
    with sandbox.hold(AUTH):
        error = await error_of(detail(client, timeout=0.3))
    assert (type(error), error.during, error.http_status, error.sent) == (APITimeoutError, AUTH, None, "yes")
    assert error.raw_body is None


async def test_a_second_401_after_the_renewal_is_the_answer(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock
) -> None:
    await client.auth.check()
    clock.advance(61)
    sandbox.fail(Fault.unauthorized(), POST, times=None)
    info = CallInfo()
    error = await error_of(detail(client, info=info))
    assert type(error) is AuthenticationError
    assert (info.attempts, info.renewed_token) == (2, True)
    assert (sandbox.received(AUTH), sandbox.received(POST)) == (2, 2)


async def test_a_call_is_replayed_once_however_old_the_token(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock
) -> None:
    class LongWait:
        async def wait(self) -> None:
            clock.advance(61)

    sandbox.fail(Fault.slow(LongWait(), then=Fault.unauthorized()), POST, times=5)
    error = await error_of(detail(client, timeout=None))
    assert type(error) is AuthenticationError
    assert (sandbox.received(AUTH), sandbox.received(POST)) == (2, 2)


async def test_envelope_code_401_counts_like_the_status(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    await client.auth.check()
    clock.advance(61)
    sandbox.fail(Fault.unauthorized_code(), POST)
    info = CallInfo()
    await detail(client, info=info)
    assert (info.attempts, info.renewed_token, info.status) == (2, True, 200)
    assert sandbox.received(AUTH) == 2


async def test_envelope_code_401_is_no_proof_that_nothing_was_done(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock
) -> None:
    await client.auth.check()
    clock.advance(61)
    sandbox.fail(Fault.unauthorized_code(), POST)
    error = await error_of(change(client))
    assert (type(error), error.http_status, error.code) == (AuthenticationError, 200, 401)
    assert (sandbox.received(POST), sandbox.received(AUTH)) == (1, 1)


async def test_replay_can_be_switched_off_for_what_is_not_safe(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    client = make_client(sandbox, replay_unauthorized=False)
    await client.auth.check()
    clock.advance(61)
    sandbox.fail(Fault.unauthorized(), POST)
    error = await error_of(change(client))
    assert (type(error), sandbox.received(POST), sandbox.received(AUTH)) == (AuthenticationError, 1, 1)
    await change(client)  # it asks for a token, for the old one was refused
    assert sandbox.received(AUTH) == 2
    clock.advance(61)
    sandbox.fail(Fault.unauthorized(), POST)
    await detail(client)  # safe, so replayed
    assert sandbox.received(AUTH) == 3


# ---------------------------------------------------------------------- a renewal that fails


async def test_failure_is_shared_and_remembered_for_five_seconds(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock
) -> None:
    sandbox.fail(Fault.envelope(401), AUTH)
    with sandbox.hold(AUTH) as gate:
        calls = [asyncio.create_task(error_of(detail(client))) for _ in range(20)]
        await gate.arrived()
        await asyncio.sleep(0)
        gate.open()
        errors = await gather(calls)
    clock.advance(4.9)
    errors.append(await error_of(detail(client)))
    assert sandbox.received(AUTH) == 1
    assert {type(error) for error in errors} == {AuthenticationError}
    assert len(set(map(id, errors))) == 21
    for error in errors:
        assert (error.operation_id, error.during, error.sent) == (POST, AUTH, "no")
        assert (error.http_status, error.code) == (200, 401)
        assert error.raw_body
        assert "auth_token" in str(error)
    clock.advance(0.2)
    await detail(client)
    assert sandbox.received(AUTH) == 2


async def test_tracebacks_of_waiters_do_not_grow_into_each_other(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.envelope(401), AUTH)
    lengths = []
    for _ in range(3):
        error = await error_of(detail(client))
        trace, length = error.__traceback__, 0
        while trace is not None:
            trace, length = trace.tb_next, length + 1
        lengths.append(length)
    assert lengths[1] == lengths[2]


async def test_wrong_secret_is_asked_once(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, app_secret="wrong-made-up")
    error = await error_of(client.auth.check())
    assert type(error) is AuthenticationError
    assert (error.operation_id, error.during, error.sent) == (AUTH, None, "yes")
    assert sandbox.received(AUTH) == 1
    assert "wrong-made-up" not in f"{error} {error!r} {error.to_log()}"


async def test_403_of_the_token_call_is_an_authentication_error(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.forbidden(), AUTH)
    error = await error_of(detail(client))
    assert type(error) is AuthenticationError
    assert not isinstance(error, PermissionDeniedError)
    assert (error.http_status, error.during, sandbox.received(AUTH)) == (403, AUTH, 1)


async def test_500_of_the_token_call_is_retried(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    sandbox.fail(Fault.server_error(), AUTH, times=2)
    info = CallInfo()
    await change(client, info=info)
    assert (sandbox.received(AUTH), len(clock.pauses), info.attempts) == (3, 2, 1)


@pytest.mark.parametrize(
    ("fault", "kind", "asked"),
    [
        (Fault.server_error(), ServerError, 3),
        (Fault.bad_gateway(), ServerError, 3),
        (Fault.rate_limited(1), RateLimitError, 3),
        (Fault.cut_before(), NotSentError, 3),
        (Fault.garbage(), ResponseValidationError, 1),
        (Fault.raw(200, body=b'{"code":200,"data":{}}'), ResponseValidationError, 1),
        (Fault.raw(200, body=b'{"code":200,"data":{"token":7}}'), ResponseValidationError, 1),
        (Fault.raw(200, body=b'{"code":200,"data":{"token":"a\\r\\nX-Evil: 1"}}'), ResponseValidationError, 1),
        (Fault.raw(200, body=b'{"code":200,"data":{"token":"\\u00fc"}}'), ResponseValidationError, 1),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_any_failure_of_the_token_call_names_it(
    client: AIRudder, sandbox: Sandbox, fault: Fault, kind: type, asked: int
) -> None:
    sandbox.fail(fault, AUTH, times=None)
    info = CallInfo()
    error = await error_of(detail(client, info=info))
    assert type(error) is kind
    assert (error.operation_id, error.during, error.sent) == (POST, AUTH, "no")
    assert (info.sent, info.attempts, info.status) == ("no", 0, None)
    assert (sandbox.received(AUTH), sandbox.received(POST)) == (asked, 0)
    direct = await error_of(client.auth.renew())
    assert (direct.operation_id, direct.during) == (AUTH, None)
    assert direct.sent in ("yes", "maybe")


async def test_failure_without_a_connection(make_client: MakeClient, clock: FakeClock) -> None:
    client = make_client(f"http://127.0.0.1:{closed_port()}", token=None, app_key="k", app_secret="s")
    error = await error_of(detail(client))
    assert type(error) is NotSentError
    assert (error.during, error.sent, len(clock.pauses)) == (AUTH, "no", 2)
    direct = await error_of(client.auth.renew())
    assert (direct.operation_id, direct.sent) == (AUTH, "no")


# ---------------------------------------------------------------------- two tiers


async def flown(client: AIRudder) -> None:
    """Wait for the flights in the air."""
    tasks = [task for task in asyncio.all_tasks() if task.get_name() == "airudder-token"]
    await gather(tasks)


async def test_no_renewal_before_nineteen_hours(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    await client.auth.check()
    clock.advance(18.99 * HOUR)
    await detail(client)
    await flown(client)
    assert sandbox.received(AUTH) == 1


async def test_advisory_renewal_delays_nobody(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    await client.auth.check()
    clock.advance(20 * HOUR)
    with sandbox.hold(AUTH) as gate:
        await gather([detail(client) for _ in range(10)])
        await gate.arrived()
        assert sandbox.accepted(POST) == 10
        gate.open()
        await flown(client)
    assert sandbox.received(AUTH) == 2
    await detail(client)
    assert len(set(tokens_of(sandbox))) == 2
    assert sandbox.received(AUTH) == 2


async def test_failing_advisory_renewal_is_harmless(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    await client.auth.check()
    clock.advance(20 * HOUR)
    sandbox.fail(Fault.envelope(401), AUTH, times=None)
    for _ in range(3):
        await detail(client)
        await flown(client)
    assert sandbox.received(AUTH) == 2  # and then not for five seconds
    clock.advance(5.1)
    await detail(client)
    await flown(client)
    assert sandbox.received(AUTH) == 3
    assert len(set(tokens_of(sandbox))) == 1


async def test_mandatory_renewal_is_waited_for(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    await client.auth.check()
    clock.advance(23.5 * HOUR)
    with sandbox.hold(AUTH) as gate:
        calls = [asyncio.create_task(detail(client)) for _ in range(10)]
        await gate.arrived()
        assert sandbox.received(POST) == 0
        gate.open()
        await gather(calls)
    assert sandbox.received(AUTH) == 2
    assert len(set(tokens_of(sandbox))) == 1


async def test_failing_mandatory_renewal_leaves_the_old_token_its_last_minutes(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock
) -> None:
    await client.auth.check()
    clock.advance(23.5 * HOUR)
    sandbox.fail(Fault.envelope(401), AUTH, times=None)
    await detail(client)
    await detail(client)
    assert sandbox.received(AUTH) == 2
    clock.advance(0.5 * HOUR)
    error = await error_of(detail(client))
    assert (type(error), error.during) == (AuthenticationError, AUTH)
    assert sandbox.received(POST) == 2


async def test_renewal_times_are_spread(sandbox: Sandbox) -> None:
    ages = set()
    for seed in range(5):
        client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url, rng=random.Random(seed))
        token = await manager(client).get()
        ages |= {token.soft, token.hard}
        assert 19 * HOUR <= token.soft <= 20 * HOUR
        assert 23.3 * HOUR < token.hard <= 23.5 * HOUR
        await client.aclose()
    assert len(ages) == 10


FORKS = """
import asyncio, json, os, sys
from airudder import AIRudder, AIRudderError, Clock, RetryPolicy

class NoWait(Clock):
    async def sleep(self, seconds):
        await asyncio.sleep(0)

async def numbers():
    token = await client._tokens["cloud"].get()
    try:
        await client.tasks.detail(task_id="made-up")
    except AIRudderError:
        return [token.soft, token.hard, *pauses]

pauses = []
retry = RetryPolicy(on_retry=lambda info: pauses.append(info.delay))
client = AIRudder(token="made-up", base_url=sys.argv[1], retry=retry, clock=NoWait())
for _ in range(3):
    if not (child := os.fork()):
        print(json.dumps(asyncio.run(numbers())), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_forked_workers_retry_and_renew_at_times_of_their_own() -> None:
    command = [sys.executable, "-W", "error", "-c", FORKS, f"http://127.0.0.1:{closed_port()}"]
    told = subprocess.run(command, env={"PYTHONPATH": str(SOURCE)}, capture_output=True, timeout=30, check=True)
    numbers = [json.loads(line) for line in told.stdout.splitlines()]
    assert [len(worker) for worker in numbers] == [4, 4, 4]
    assert len({number for worker in numbers for number in worker}) == 12


# ---------------------------------------------------------------------- given tokens, client.auth


async def test_static_token_is_never_renewed(make_client: MakeClient, sandbox: Sandbox, clock: FakeClock) -> None:
    client = make_client(sandbox.url, token=sandbox.issue_token())
    clock.advance(30 * HOUR)
    await detail(client)
    sandbox.expire_tokens()
    info = CallInfo()
    error = await error_of(detail(client, info=info))
    assert (type(error), error.during, info.attempts) == (AuthenticationError, None, 1)
    assert isinstance(await error_of(client.auth.renew()), ConfigurationError)
    assert sandbox.received(AUTH) == 0


async def test_given_token_with_credentials_is_replaced_when_refused(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, token="stale-made-up")
    info = CallInfo()
    await change(client, info=info)
    assert (info.attempts, info.renewed_token, sandbox.received(AUTH)) == (2, True, 1)


async def test_check_and_renew(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    first = await client.auth.check()
    clock.advance(7)
    again = await client.auth.check()
    renewed = await client.auth.renew()
    assert [(s.generation, s.age) for s in (first, again, renewed)] == [(1, 0.0), (1, 7.0), (2, 0.0)]
    assert sandbox.received(AUTH) == 2
    assert "Sandbox+" not in repr(renewed) + repr(client) + repr(await manager(client).get())


async def test_renew_asks_although_a_failure_is_remembered(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.envelope(401), AUTH)
    await error_of(client.auth.check())
    await client.auth.renew()
    await detail(client)
    assert sandbox.received(AUTH) == 2


async def test_the_token_call_takes_no_slot(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, max_connections=1)
    results = await gather([detail(client) for _ in range(5)])
    assert not [result for result in results if isinstance(result, BaseException)]
    assert (sandbox.received(AUTH), sandbox.accepted(POST)) == (1, 5)


# ---------------------------------------------------------------------- the token call follows the client's settings

NO_TOKEN = b'{"code":200,"status":"OK","data":{"other":"made-up"}}'


async def test_answer_without_a_token_can_be_looked_at(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.raw(200, body=NO_TOKEN), AUTH, times=None)
    for call, during in ((detail(client), AUTH), (client.auth.renew(), None)):
        error = await error_of(call)
        assert type(error) is ResponseValidationError
        assert (error.http_status, error.raw_body, error.during) == (200, NO_TOKEN, during)
        assert "made-up" not in f"{error} {error!r}"
    assert sandbox.received(POST) == 0


@pytest.mark.parametrize("retries", [0, 1, 4])
async def test_token_call_is_retried_by_the_policy_of_the_client(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock, retries: int
) -> None:
    told: list[RetryInfo] = []
    policy = RetryPolicy(max_retries=retries, base_delay=0.25, max_delay=0.25, on_retry=told.append)
    client = make_client(sandbox, retry=policy)
    sandbox.fail(Fault.server_error(), AUTH, times=None)
    error = await error_of(detail(client))
    assert (type(error), error.during) == (ServerError, AUTH)
    assert (sandbox.received(AUTH), len(clock.pauses)) == (retries + 1, retries)
    assert [(one.operation_id, one.attempt) for one in told] == [(AUTH, 1 + n) for n in range(retries)]
    assert all(pause <= 0.25 for pause in clock.pauses)


@pytest.mark.parametrize(("limit", "phase", "sent"), [("read", "read", "maybe"), ("connect", "connect", "no")])
async def test_token_call_keeps_the_limits_of_the_client(
    make_client: MakeClient, limit: str, phase: str, sent: str
) -> None:
    async with RawServer(SILENCE) as server:
        url = server.url.replace("http:", "https:") if limit == "connect" else server.url  # TLS is never answered
        limits = Timeout(**{limit: 0.05})
        client = make_client(
            url, token=None, app_key="k", app_secret="s", timeout=limits, retry=RetryPolicy(max_retries=0)
        )
        error = await asyncio.wait_for(error_of(client.auth.check()), 5)
    assert isinstance(error, APITimeoutError)
    assert (error.phase, error.sent, error.operation_id) == (phase, sent, AUTH)


async def test_hook_that_fails_during_the_token_call(make_client: MakeClient, sandbox: Sandbox) -> None:
    def fail(info: RetryInfo) -> None:
        raise LookupError("theirs")

    client = make_client(sandbox, retry=RetryPolicy(on_retry=fail))
    sandbox.fail(Fault.server_error(), AUTH)
    error = await error_of(detail(client))
    assert (type(error), error.during) == (AIRudderError, AUTH)
    assert isinstance(error.__cause__, LookupError)
    assert sandbox.received(AUTH) == 1


class Unlucky(random.Random):
    """Fails when it is asked for a second token's ages."""

    draws = 0

    def uniform(self, a: float, b: float) -> float:
        self.draws += 1
        if self.draws > 2:
            raise ArithmeticError
        return a


@pytest.mark.parametrize("case", ["hook", "ages"])
async def test_local_variables_of_a_failed_renewal_show_no_secret(
    make_client: MakeClient, sandbox: Sandbox, case: str
) -> None:
    def hook(info: RetryInfo) -> None:
        raise LookupError("theirs")

    rng = Unlucky() if case == "ages" else random.Random(1)
    client = make_client(sandbox, token=sandbox.issue_token(), retry=RetryPolicy(on_retry=hook), rng=rng)
    if case == "hook":
        sandbox.fail(Fault.server_error(), AUTH)
    error = await error_of(client.auth.renew())
    assert isinstance(error.__cause__, LookupError if case == "hook" else ArithmeticError)
    shown = locals_of(error, "tokens.py", "control.py")
    assert shown
    secrets = ("Sandbox+", sandbox.app_key, sandbox.app_secret)
    assert not [text for text in shown for secret in secrets if secret in text]


# ---------------------------------------------------------------------- 401 that no other token would help


async def test_401_of_a_given_token_says_that_it_was_not_renewed(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, app_key=None, app_secret=None, token="made-up-token")
    info = CallInfo()
    error = await error_of(detail(client, info=info))
    assert type(error) is AuthenticationError
    assert "The token was not renewed" in str(error)
    assert "given this token without app_key and app_secret" in error.hint
    assert (info.attempts, info.renewed_token) == (1, False)
    assert (sandbox.received(POST), sandbox.received(AUTH)) == (1, 0)


async def test_401_of_a_renewed_token_does_not_say_that_nothing_was_renewed(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.unauthorized(), POST, times=2)
    error = await error_of(detail(client))
    assert "not renewed" not in error.hint  # it was, and the new one was refused as well
    assert sandbox.received(AUTH) == 2


@pytest.mark.parametrize("replay", [False, True])
@pytest.mark.parametrize("safe", [False, True])
async def test_code_401_under_200(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock, safe: bool, replay: bool
) -> None:
    client = make_client(sandbox, replay_unauthorized=replay)
    await client.auth.check()
    clock.advance(61)
    sandbox.fail(Fault.unauthorized_code(), POST)
    call = detail(client) if safe else change(client)
    result = (await gather([call]))[0]
    assert isinstance(result, AuthenticationError) is not safe
    assert (sandbox.received(POST), sandbox.received(AUTH)) == ((2, 2) if safe else (1, 1))


async def test_401_that_is_not_replayed_does_not_say_that_nothing_was_renewed(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    client = make_client(sandbox, replay_unauthorized=False)
    await client.auth.check()
    clock.advance(61)
    sandbox.fail(Fault.unauthorized(), POST)
    error = await error_of(change(client))
    assert type(error) is AuthenticationError
    assert "not renewed" not in error.hint  # the next call will ask for a token


async def test_dead_token_is_dropped_also_where_the_call_is_not_retried(
    sandbox: Sandbox, make_client: MakeClient, clock: FakeClock
) -> None:
    """Else a service that only dials would fail until the token is a day old."""
    client = make_client(sandbox)
    await client.auth.check()
    clock.advance(3600)
    sandbox.fail(Fault.unauthorized_code(), "workflows.create")
    create = functools.partial(
        client.workflows.create, workflow_template_id=1, name="made-up", end_time="2036-11-24 09:00:00+08:00"
    )
    with pytest.raises(AuthenticationError) as caught:
        await create()
    assert (caught.value.http_status, sandbox.received("workflows.create"), sandbox.received("auth_token")) == (
        200,
        1,
        1,
    )
    await create()
    assert (sandbox.received("workflows.create"), sandbox.received("auth_token")) == (2, 2)
