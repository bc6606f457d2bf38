"""Which failed attempt may be made again, and after what pause."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Any

from attrs import Attribute, field, frozen

from ._generated.types import Repeat
from .errors import (
    AIRudderError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    ConfigurationError,
    RateLimitError,
    RecordingError,
    ServerError,
)


@frozen(kw_only=True)
class RetryInfo:
    """What the ``on_retry`` hook is told: the operation, the attempt that failed (from 1), seconds to wait, why."""

    operation_id: str
    attempt: int
    delay: float
    error: AIRudderError


def _number(_: object, attribute: Attribute[Any], value: object) -> None:
    kinds = (int,) if attribute.name == "max_retries" else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not 0 <= value < 1e300:
        raise ConfigurationError(f"{attribute.name} of a RetryPolicy must be a number that is not negative")


def _function(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not callable(value):
        raise ConfigurationError(f"{attribute.name} of a RetryPolicy must be a function")


@frozen(kw_only=True)
class RetryPolicy:
    """How failed attempts are repeated. Times in seconds.

    A ``safe`` operation is repeated after lost connections, time limits of one attempt, 408, 429 and 5xx (not 501);
    any other only when its request provably never reached the server. ``max_retries``: repeats beside the first
    attempt. The pause is drawn between 0 and ``base_delay`` doubled per repeat, at most ``max_delay``; a Retry-After
    is kept to, and one above ``retry_after_cap`` is not waited for. All of it stays under the call's total time limit.
    ``on_retry``: called (and awaited, if it is a coroutine function) before each pause; what it raises ends the call.
    """

    max_retries: int = field(default=2, validator=_number)
    base_delay: float = field(default=0.5, validator=_number)
    max_delay: float = field(default=8.0, validator=_number)
    retry_after_cap: float = field(default=60.0, validator=_number)
    on_retry: Callable[[RetryInfo], Awaitable[None] | None] | None = field(default=None, validator=_function)


def may_repeat(repeat: Repeat, error: AIRudderError) -> bool:
    """Whether an attempt that ended in ``error`` (its ``sent`` being that attempt's own) may be made again."""
    if isinstance(error, APITimeoutError) and error.phase in ("total", "pool"):
        return False  # the call's time is over, or the client is saturated: another try would only queue again
    return _is_harmless(repeat, error)


def may_retry(repeat: Repeat, error: AIRudderError) -> bool:
    """Whether the caller may make a call again that ended in ``error``, whose ``sent`` is the worst of all attempts.

    By the rules of ``may_repeat``, but a new call has its own time. Where nothing was sent, what failed was the
    connection or the token call, and that one is safe.
    """
    if isinstance(error, RecordingError):
        return repeat == "safe"
    return _is_harmless("safe" if error.sent == "no" else repeat, error)


def may_have_acted(repeat: Repeat, error: AIRudderError) -> bool:
    """Whether the server may have carried out a call that is not safe, though it ended in ``error``."""
    if repeat == "safe" or error.sent == "no":
        return False
    if not isinstance(error, APIError) or isinstance(error, (RateLimitError, ServerError)) or error.during is not None:
        return True
    # A code in an answer of success does not show that the server did nothing, nor does a redirect.
    return error.http_status is None or error.http_status < 400 or error.http_status == 408


def _is_harmless(repeat: Repeat, error: AIRudderError) -> bool:
    """Whether another try does no harm, and may help."""
    if isinstance(error, APIConnectionError):
        return repeat == "safe" or error.sent == "no"
    if repeat != "safe" or not isinstance(error, APIError):
        return False
    if isinstance(error, ServerError):
        return error.http_status != 501
    return isinstance(error, RateLimitError) or error.http_status == 408


def pause(policy: RetryPolicy, retries: int, error: AIRudderError, rng: random.Random) -> float | None:
    """Seconds to wait before repeat number ``retries`` + 1, or None if there shall be none."""
    if retries >= policy.max_retries:
        return None
    retry_after: float | None = getattr(error, "retry_after", None)
    if retry_after is not None:
        # A little on top, so that callers told the same second do not all come back in it.
        return retry_after + rng.uniform(0, policy.base_delay) if retry_after <= policy.retry_after_cap else None
    return rng.uniform(0, min(policy.max_delay, policy.base_delay * 2.0 ** min(retries, 60)))


__all__ = ["RetryInfo", "RetryPolicy", "may_have_acted", "may_repeat", "may_retry", "pause"]
