"""Retries: what may be sent again, after what pause, under which deadline."""

import asyncio
import copy
import math
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airudder import (
    AIRudder,
    AIRudderError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    CallInfo,
    ClientClosedError,
    ConfigurationError,
    ConnectTimeoutError,
    EncryptionError,
    InvalidRequestError,
    NotFoundError,
    NotSentError,
    PagingError,
    PermissionDeniedError,
    RateLimitError,
    RecordingError,
    RedirectError,
    ResponseTooLargeError,
    ResponseValidationError,
    RetryInfo,
    RetryPolicy,
    ServerError,
    Timeout,
)
from airudder._generated.operations import OPERATIONS
from airudder.request.call import complete
from airudder.request.retry import may_attempt_again, pause
from airudder.sandbox import Fault, Sandbox
from conftest import MakeClient
from support.clock import FakeClock
from support.outcomes import AUTH, POST, change, closed_port, detail, error_of
from support.rawserver import HANG_UP, RawServer

READ, DIAL = OPERATIONS["task_detail"], OPERATIONS["task_create"]
# Every kind of failure, and whether a safe operation is retried.
ANSWERS: dict[str, tuple[Fault, type[AIRudderError], bool]] = {
    "429": (Fault.rate_limited(), RateLimitError, True),
    "code 429": (Fault.envelope(429), RateLimitError, True),
    "500": (Fault.server_error(500), ServerError, True),
    "code 500": (Fault.envelope(500), ServerError, True),
    "502": (Fault.bad_gateway(502), ServerError, True),
    "503": (Fault.bad_gateway(503), ServerError, True),
    "501": (Fault.server_error(501), ServerError, False),
    "408": (Fault.envelope(408, status=408), APIError, True),
    "400": (Fault.envelope(400, status=400), APIError, False),
    "403": (Fault.forbidden(), APIError, False),
    "404": (Fault.envelope(404, status=404), APIError, False),
    "302": (Fault.redirect(), APIError, False),
    "unknown code": (Fault.unknown_code(), APIError, False),
    "garbage": (Fault.garbage(), ResponseValidationError, False),
    "cut before": (Fault.cut_before(), APIConnectionError, True),
    "cut after": (Fault.cut_after(reset=True), APIConnectionError, True),
    "cut in the body": (Fault.cut_body(), APIConnectionError, True),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_safe_operation(client: AIRudder, sandbox: Sandbox, clock: FakeClock, name: str) -> None:
    fault, kind, retried = ANSWERS[name]
    sandbox.fail(fault, POST, times=None)
    info = CallInfo()
    error = await error_of(detail(client, info=info))
    assert isinstance(error, kind)
    attempts = 3 if retried else 1
    assert (info.attempts, sandbox.received(POST), len(clock.pauses)) == (attempts, attempts, attempts - 1)
    if retried:
        sandbox.clear_faults()
        sandbox.fail(fault, POST, times=2)
        await detail(client, info=info)
        assert info.attempts == 3


@pytest.mark.parametrize("name", ANSWERS)
async def test_what_is_not_safe_is_not_retried_once_sent(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock, name: str
) -> None:
    fault, kind, _ = ANSWERS[name]
    sandbox.fail(fault, POST, times=None)
    info = CallInfo()
    error = await error_of(change(client, info=info))
    assert isinstance(error, kind)
    assert (info.attempts, sandbox.received(POST), clock.pauses) == (1, 1, [])
    assert error.sent in ("maybe", "yes")


async def test_request_may_be_declared_safe(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.server_error(), POST, times=2)
    await change(client, retry="safe")
    assert sandbox.received(POST) == 3


async def test_unsent_is_retried_whatever_it_does(make_client: MakeClient, clock: FakeClock, sandbox: Sandbox) -> None:
    info = CallInfo()
    client = make_client(f"http://127.0.0.1:{closed_port()}")
    await error_of(change(client, info=info))
    assert (info.attempts, info.sent, len(clock.pauses)) == (3, "no", 2)


def of(kind: type[AIRudderError], sent: Any, **facts: Any) -> AIRudderError:
    error = kind("made up", sent=sent)
    for name, value in facts.items():
        setattr(error, name, value)
    return error


# An error, and for a safe and another operation whether the library retries it, and whether the caller may.
TABLE: list[tuple[AIRudderError, tuple[bool, bool], tuple[bool, bool]]] = [
    (APITimeoutError.of("pool"), (False, False), (True, True)),
    (APITimeoutError.of("total"), (False, False), (True, True)),
    (APITimeoutError.of("total", sent="maybe"), (False, False), (True, False)),
    (APITimeoutError.of("total", sent="yes"), (False, False), (True, False)),
    (APITimeoutError.of("connect"), (True, True), (True, True)),
    (APITimeoutError.of("connect", sent="maybe"), (True, False), (True, False)),
    (APITimeoutError.of("read", sent="maybe"), (True, False), (True, False)),
    (APITimeoutError.of("read", sent="yes"), (True, False), (True, False)),
    (of(NotSentError, "no"), (True, True), (True, True)),
    (of(APIConnectionError, "maybe"), (True, False), (True, False)),
    (of(APIConnectionError, "yes"), (True, False), (True, False)),
    (of(ServerError, "yes", http_status=500), (True, False), (True, False)),
    (of(ServerError, "yes", http_status=501), (False, False), (False, False)),
    (of(RateLimitError, "yes", http_status=429), (True, False), (True, False)),
    (of(APIError, "yes", http_status=408), (True, False), (True, False)),
    (of(APIError, "yes", http_status=400), (False, False), (False, False)),
    (of(APIError, "yes", http_status=200, code=4242), (False, False), (False, False)),
    (of(AuthenticationError, "yes", http_status=401), (False, False), (False, False)),
    (of(PermissionDeniedError, "yes", http_status=403), (False, False), (False, False)),
    (of(NotFoundError, "yes", http_status=404), (False, False), (False, False)),
    (of(RedirectError, "yes", http_status=302), (False, False), (False, False)),
    (of(EncryptionError, "no"), (False, False), (False, False)),
    (of(EncryptionError, "yes"), (False, False), (False, False)),
    (of(ResponseValidationError, "yes"), (False, False), (False, False)),
    (of(ResponseTooLargeError, "yes"), (False, False), (False, False)),
    (of(RecordingError, "yes"), (False, False), (True, False)),
    (of(PagingError, "yes"), (False, False), (False, False)),
    (of(ClientClosedError, "no"), (False, False), (False, False)),
    (of(ClientClosedError, "maybe"), (False, False), (False, False)),
    (of(ConfigurationError, "no"), (False, False), (False, False)),
    (of(InvalidRequestError, "no"), (False, False), (False, False)),
    (of(AIRudderError, "no"), (False, False), (False, False)),
    # The token call failed: the call itself was not sent, or had been sent before.
    (of(ServerError, "no", http_status=500, operation_id="auth_token"), (True, False), (True, True)),
    (of(ServerError, "yes", http_status=500, operation_id="auth_token"), (True, False), (True, False)),
    (of(RateLimitError, "no", http_status=429, operation_id="auth_token"), (True, False), (True, True)),
    (of(AuthenticationError, "no", http_status=401, operation_id="auth_token"), (False, False), (False, False)),
    (of(ResponseValidationError, "no", operation_id="auth_token"), (False, False), (False, False)),
    (of(APIConnectionError, "no", operation_id="auth_token"), (True, True), (True, True)),
    (of(APIConnectionError, "maybe", operation_id="auth_token"), (True, False), (True, False)),
]


@pytest.mark.parametrize(("error", "retried", "may_retry"), TABLE, ids=lambda value: ascii(value)[:60])
def test_who_may_make_a_call_again(
    error: AIRudderError, retried: tuple[bool, bool], may_retry: tuple[bool, bool]
) -> None:
    assert (may_attempt_again("safe", error), may_attempt_again("unsent", error)) == retried
    for operation, retry in ((READ, may_retry[0]), (DIAL, may_retry[1])):
        mine = copy.copy(error)
        complete(mine, operation, CallInfo(sent=error.sent, attempts=1))
        assert mine.may_retry is retry
        assert isinstance(mine, NotSentError) == (isinstance(error, APIConnectionError) and error.sent == "no")


@pytest.mark.parametrize(("error", "retried", "may_retry"), TABLE, ids=lambda value: ascii(value)[:60])
def test_no_hint_contradicts_what_was_sent(
    error: AIRudderError, retried: tuple[bool, bool], may_retry: tuple[bool, bool]
) -> None:
    for operation, retry in ((READ, may_retry[0]), (DIAL, may_retry[1])):
        mine = copy.copy(error)
        for _ in range(2):  # a recording is completed with what its parts and then the whole did
            complete(mine, operation, CallInfo(sent=error.sent, attempts=1))
        text = str(mine)
        assert text.count("may be made again") == int(retry)
        assert text.count("may have acted") <= int(operation is DIAL and error.sent != "no" and not retry)
        if operation is DIAL and isinstance(error, (APIConnectionError, ServerError, ResponseValidationError)):
            assert ("may have acted" in text) == (error.sent != "no"), "nobody dials twice for want of a word"


def test_a_hint_for_the_token_call_does_not_stand_for_the_call_that_was_sent() -> None:
    error = of(ServerError, "yes", http_status=500)
    complete(error, OPERATIONS["auth_token"], CallInfo(sent="yes", attempts=3))
    assert error.may_retry and "may be made again" in error.hint
    complete(error, DIAL, CallInfo(sent="yes", attempts=1))
    assert (error.during, error.may_retry) == ("auth_token", False)
    assert "may have acted" in error.hint and "may be made again" not in error.hint


async def test_an_error_that_was_not_sent_in_its_last_attempt_alone_is_no_such_error(make_client: MakeClient) -> None:
    for call in (detail, change):
        client = make_client(f"http://127.0.0.1:{closed_port()}", retry=RetryPolicy(max_retries=1))
        error = await error_of(call(client))
        assert (type(error), error.may_retry, error.attempts) == (NotSentError, True, 2)
    async with RawServer(HANG_UP) as server:
        policy = RetryPolicy(max_retries=1, on_retry=lambda _: server._server.close())
        error = await error_of(detail(make_client(server.url, retry=policy)))
    assert (type(error), error.sent, error.may_retry) == (APIConnectionError, "maybe", True)
    assert "the connection was refused" in str(error) and "Check base_url" not in str(error)


async def test_every_failure_for_want_of_a_connection_is_caught_as_not_sent(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(sandbox, max_connections=1)
    await client.auth.check()
    with sandbox.hold(POST) as gate:
        under_way = asyncio.create_task(change(client))
        await gate.arrived()
        for limits, phase in ((Timeout(pool=0.01), "pool"), (Timeout(total=0.01), "total")):
            with pytest.raises(NotSentError) as caught:
                await change(client, timeout=limits)
            assert isinstance(caught.value, ConnectTimeoutError) and caught.value.may_retry
            assert (caught.value.phase, caught.value.sent, caught.value.attempts) == (phase, "no", 0)
    await under_way
    fresh = make_client(sandbox)
    with sandbox.hold(AUTH), pytest.raises(ConnectTimeoutError) as caught:
        await change(fresh, timeout=0.05)
    assert (caught.value.during, caught.value.may_retry) == (AUTH, True)


async def test_the_hook_is_given_an_error_that_may_be_retried(make_client: MakeClient, sandbox: Sandbox) -> None:
    seen: list[bool] = []
    client = make_client(sandbox, retry=RetryPolicy(on_retry=lambda info: seen.append(info.error.may_retry)))
    sandbox.fail(Fault.server_error(), POST)
    await detail(client)
    assert seen == [True]


# ---------------------------------------------------------------------- pauses

seconds = st.floats(min_value=0, max_value=1e6)


@settings(deadline=None, derandomize=True)
@given(retries=st.integers(0, 5000), base=seconds, highest=seconds, seed=st.integers())
def test_pause_is_drawn_from_nothing_to_its_bound(retries: int, base: float, highest: float, seed: int) -> None:
    policy = RetryPolicy(max_retries=5001, base_delay=base, max_delay=highest)
    delay = pause(policy, retries, of(APIConnectionError, "no"), random.Random(seed))
    bound = min(highest, base * 2.0 ** min(retries, 900))
    assert delay is not None
    assert 0 <= delay <= bound
    assert math.isfinite(delay)


@pytest.mark.parametrize(("retries", "bound"), [(0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (9, 8.0)])
def test_jitter_is_full(retries: int, bound: float) -> None:
    rng = random.Random(1)
    drawn = [pause(RetryPolicy(max_retries=99), retries, of(APIConnectionError, "no"), rng) or 0 for _ in range(2000)]
    assert 0 <= min(drawn) < bound / 100
    assert bound * 0.99 < max(drawn) <= bound
    assert bound * 0.45 < sum(drawn) / 2000 < bound * 0.55


@settings(deadline=None, derandomize=True)
@given(retry_after=seconds, cap=seconds, base=st.floats(0, 10), seed=st.integers())
def test_retry_after_is_kept_to_or_not_waited_for(retry_after: float, cap: float, base: float, seed: int) -> None:
    policy = RetryPolicy(retry_after_cap=cap, base_delay=base)
    error = of(RateLimitError, "yes", retry_after=retry_after)
    delay = pause(policy, 0, error, random.Random(seed))
    if retry_after > cap:
        assert delay is None
    else:
        assert delay is not None
        assert retry_after <= delay <= retry_after + base


@pytest.mark.parametrize("retries", [0, 1, 7])
def test_number_of_retries(retries: int) -> None:
    policy, error = RetryPolicy(max_retries=retries), of(APIConnectionError, "no")
    assert pause(policy, retries, error, random.Random(1)) is None
    assert retries == 0 or pause(policy, retries - 1, error, random.Random(1)) is not None


@pytest.mark.parametrize("name", ["max_retries", "base_delay", "max_delay", "retry_after_cap"])
def test_negative_limits_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        RetryPolicy(**{name: -1})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [Fault.rate_limited, None])
async def test_retry_after_in_seconds(client: AIRudder, sandbox: Sandbox, clock: FakeClock, kind: Any) -> None:
    fault = kind(7) if kind else Fault.raw(503, {"Retry-After": "7"}, b"{}")
    sandbox.fail(fault, POST)
    await detail(client)
    (waited,) = clock.pauses
    assert 7 <= waited <= 7.5


async def test_retry_after_as_a_date(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    """By the server's clock, which is years behind ours."""
    date = "Sun, 06 Nov 1994 08:49:37 GMT"
    for told in ("Sun, 06 Nov 1994 08:49:49 GMT", "Sun, 06 Nov 1994 08:40:00 GMT"):
        sandbox.fail(Fault.raw(429, {"Retry-After": told, "Date": date}, b"{}"), POST)
    await detail(client)
    assert 12 <= clock.pauses[0] <= 12.5
    assert 0 <= clock.pauses[1] <= 0.5


@pytest.mark.parametrize(("told", "wanted"), [("1.5", 1.5), ("0.75", 0.75), ("20.25", 20.25)])
async def test_a_fraction_of_a_second_is_waited_for(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock, told: str, wanted: float
) -> None:
    sandbox.fail(Fault.rate_limited(told), POST)
    await detail(client)
    assert wanted <= clock.pauses[0] <= wanted + 0.5


@pytest.mark.parametrize("text", ["soon", "-3", "1e400", "nan", "", "Wed, 99 Foo 2026 99:99:99 GMT", "٣"])
async def test_senseless_retry_after_is_passed_over(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock, text: str
) -> None:
    sandbox.fail(Fault.rate_limited(text), POST)
    await detail(client)
    assert clock.pauses[0] <= 0.5


@pytest.mark.parametrize("asked", [61, "99999999999999999999"])
async def test_retry_after_that_is_too_long_is_not_waited_for(
    client: AIRudder, sandbox: Sandbox, clock: FakeClock, asked: Any
) -> None:
    sandbox.fail(Fault.rate_limited(asked), POST)
    error = await error_of(detail(client))
    assert isinstance(error, RateLimitError)
    assert error.retry_after is not None
    assert error.retry_after >= 61
    assert (sandbox.received(POST), clock.pauses) == (1, [])


# ---------------------------------------------------------------------- deadline


async def test_no_pause_reaches_beyond_the_deadline(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    sandbox.fail(Fault.rate_limited(10), POST, times=None)
    await client.auth.check()
    error = await error_of(detail(client, timeout=25.0))
    assert isinstance(error, RateLimitError)  # the last answer says more than a time limit would
    assert (len(clock.pauses), sandbox.received(POST)) == (2, 3)
    clock.pauses.clear()
    await error_of(detail(client, timeout=15.0))
    assert (len(clock.pauses), sandbox.received(POST)) == (1, 5)
    clock.pauses.clear()
    await error_of(detail(client, timeout=10.0))
    assert (len(clock.pauses), sandbox.received(POST)) == (0, 6)


async def test_time_spent_in_attempts_counts(make_client: MakeClient, sandbox: Sandbox, clock: FakeClock) -> None:
    client = make_client(sandbox, timeout=Timeout(total=30.0))
    await client.auth.check()
    sandbox.fail(Fault.rate_limited(20), POST, times=None)

    def late(told: RetryInfo) -> None:
        clock.advance(30)

    client = client.with_options(retry=RetryPolicy(on_retry=late))
    error = await error_of(detail(client))
    assert isinstance(error, APITimeoutError)
    assert (error.phase, error.sent, sandbox.received(POST)) == ("total", "yes", 1)


async def test_without_a_deadline_all_pauses_are_made(client: AIRudder, sandbox: Sandbox, clock: FakeClock) -> None:
    sandbox.fail(Fault.rate_limited(59), POST, times=2)
    await detail(client, timeout=None)
    assert len(clock.pauses) == 2


# ---------------------------------------------------------------------- the hook


@pytest.mark.parametrize("awaited", [False, True])
async def test_hook_is_told(make_client: MakeClient, sandbox: Sandbox, clock: FakeClock, awaited: bool) -> None:
    told: list[RetryInfo] = []

    async def later(info: RetryInfo) -> None:
        told.append(info)

    policy = RetryPolicy(on_retry=later if awaited else told.append)
    client = make_client(sandbox, retry=policy)
    sandbox.fail(Fault.server_error(), POST)
    sandbox.fail(Fault.cut_before(), POST)
    await detail(client)
    assert [(one.operation_id, one.attempt, type(one.error)) for one in told] == [
        (POST, 1, ServerError),
        (POST, 2, APIConnectionError),
    ]
    assert [one.delay for one in told] == clock.pauses
    assert [one.error.sent for one in told] == ["yes", "maybe"]
    assert told[0].error.operation_id == POST


async def test_hook_that_raises_ends_the_call(make_client: MakeClient, sandbox: Sandbox, clock: FakeClock) -> None:
    class EnoughError(Exception):
        pass

    def enough(info: RetryInfo) -> None:
        raise EnoughError

    sandbox.fail(Fault.server_error(), POST)
    client = make_client(sandbox, retry=RetryPolicy(on_retry=enough), max_connections=1)
    with pytest.raises(EnoughError):
        await detail(client)
    assert (sandbox.received(POST), clock.pauses) == (1, [])
    await detail(client)


async def test_switched_off(make_client: MakeClient, sandbox: Sandbox, clock: FakeClock) -> None:
    client = make_client(sandbox, retry=RetryPolicy(max_retries=0))
    sandbox.fail(Fault.server_error(), POST)
    await error_of(detail(client))
    assert (sandbox.received(POST), clock.pauses) == (1, [])
