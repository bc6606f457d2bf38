"""Repeats: what may be repeated, after what pause, under which deadline."""

import math
import random
from datetime import UTC, datetime
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
    EncryptionError,
    RateLimitError,
    ResponseValidationError,
    RetryInfo,
    RetryPolicy,
    ServerError,
    Timeout,
)
from airudder.retry import may_repeat, pause
from airudder.sandbox import Fault, Sandbox
from conftest import MakeClient
from support.clock import FakeClock
from support.outcomes import POST, change, closed_port, detail, error_of

# Every kind of failure, and whether it may be repeated: a safe operation, one that is repeated only if unsent.
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
    fault, kind, repeated = ANSWERS[name]
    sandbox.fail(fault, POST, times=None)
    info = CallInfo()
    error = await error_of(detail(client, info=info))
    assert isinstance(error, kind)
    attempts = 3 if repeated else 1
    assert (info.attempts, sandbox.received(POST), len(clock.pauses)) == (attempts, attempts, attempts - 1)
    if repeated:
        sandbox.clear_faults()
        sandbox.fail(fault, POST, times=2)
        await detail(client, info=info)
        assert info.attempts == 3


@pytest.mark.parametrize("name", ANSWERS)
async def test_what_is_not_safe_is_not_repeated_once_sent(
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
    await change(client, repeat="safe")
    assert sandbox.received(POST) == 3


async def test_unsent_is_repeated_whatever_it_does(make_client: MakeClient, clock: FakeClock, sandbox: Sandbox) -> None:
    info = CallInfo()
    client = make_client(f"http://127.0.0.1:{closed_port()}")
    await error_of(change(client, info=info))
    assert (info.attempts, info.sent, len(clock.pauses)) == (3, "no", 2)


def of(kind: type[AIRudderError], sent: Any, **facts: Any) -> AIRudderError:
    error = kind("made up", sent=sent)
    for name, value in facts.items():
        setattr(error, name, value)
    return error


@pytest.mark.parametrize(
    ("error", "safe", "unsent"),
    [
        (APITimeoutError.of("pool"), False, False),
        (APITimeoutError.of("total"), False, False),
        (APITimeoutError.of("total", sent="yes"), False, False),
        (APITimeoutError.of("connect"), True, True),
        (APITimeoutError.of("connect", sent="maybe"), True, False),
        (APITimeoutError.of("read", sent="maybe"), True, False),
        (APITimeoutError.of("read", sent="yes"), True, False),
        (of(APIConnectionError, "no"), True, True),
        (of(APIConnectionError, "maybe"), True, False),
        (of(APIConnectionError, "yes"), True, False),
        (of(ServerError, "yes", http_status=500), True, False),
        (of(ServerError, "yes", http_status=501), False, False),
        (of(RateLimitError, "yes", http_status=429), True, False),
        (of(AuthenticationError, "yes", http_status=401), False, False),
        (of(EncryptionError, "no"), False, False),
        (of(EncryptionError, "yes"), False, False),
        (of(ResponseValidationError, "yes"), False, False),
    ],
    ids=str,
)
def test_table_of_repeats(error: AIRudderError, safe: bool, unsent: bool) -> None:
    assert (may_repeat("safe", error), may_repeat("unsent", error)) == (safe, unsent)


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
def test_number_of_repeats(retries: int) -> None:
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
    sandbox.fail(Fault.rate_limited(datetime.fromtimestamp(clock.epoch + 12, UTC)), POST)
    sandbox.fail(Fault.rate_limited(datetime.fromtimestamp(clock.epoch - 500, UTC)), POST)
    await detail(client)
    assert 12 <= clock.pauses[0] <= 12.5
    assert 0 <= clock.pauses[1] <= 0.5


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
