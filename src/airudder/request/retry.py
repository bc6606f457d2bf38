"""Which failed attempt or call may be made again, and after what pause."""

from __future__ import annotations

import random

from .._generated.types import Repeat
from ..config import RetryPolicy
from ..errors import (
    AIRudderError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    RateLimitError,
    RecordingError,
    ServerError,
)


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
    """Seconds to wait before repeat number ``retries`` + 1, or None if none follows."""
    if retries >= policy.max_retries:
        return None
    retry_after: float | None = getattr(error, "retry_after", None)
    if retry_after is not None:
        # A little on top, so that callers that were given the same second do not all come back in it.
        return retry_after + rng.uniform(0, policy.base_delay) if retry_after <= policy.retry_after_cap else None
    return rng.uniform(0, min(policy.max_delay, policy.base_delay * 2.0 ** min(retries, 60)))


__all__ = ["may_have_acted", "may_repeat", "may_retry", "pause"]
