"""Decides retries: which failed attempt or call may be made again, and after which pause."""

from __future__ import annotations

import random

from .._generated.types import Retry
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


def may_attempt_again(retry: Retry, error: AIRudderError) -> bool:
    """Whether another attempt may follow one that ended in ``error``; ``error.sent`` is that of the attempt."""
    if isinstance(error, APITimeoutError) and error.phase in ("total", "pool"):
        return False  # the deadline has passed, or all slots are taken and another attempt would wait again
    return _is_harmless(retry, error)


def may_call_again(retry: Retry, error: AIRudderError) -> bool:
    """Whether the caller may make a call again that ended in ``error``; ``error.sent`` is the worst of all attempts.

    The rules are those of ``may_attempt_again``, but a new call has its own deadline. If nothing was sent, the
    connection or the token request has failed, and both are safe to retry.
    """
    if isinstance(error, RecordingError):
        return retry == "safe"
    return _is_harmless("safe" if error.sent == "no" else retry, error)


def may_have_acted(retry: Retry, error: AIRudderError) -> bool:
    """Whether the server may have carried out a call that is not safe, though it ended in ``error``."""
    if retry == "safe" or error.sent == "no":
        return False
    if not isinstance(error, APIError) or isinstance(error, (RateLimitError, ServerError)) or error.during is not None:
        return True
    # An error code in a response with HTTP 200 does not prove that the server did nothing. Neither does a redirect.
    return error.http_status is None or error.http_status < 400 or error.http_status == 408


def _is_harmless(retry: Retry, error: AIRudderError) -> bool:
    """Whether another attempt does no harm and may help."""
    if isinstance(error, APIConnectionError):
        return retry == "safe" or error.sent == "no"
    if retry != "safe" or not isinstance(error, APIError):
        return False
    if isinstance(error, ServerError):
        return error.http_status != 501
    return isinstance(error, RateLimitError) or error.http_status == 408


def pause(policy: RetryPolicy, retries: int, error: AIRudderError, rng: random.Random) -> float | None:
    """The seconds to wait after ``retries`` retries before the next one; None if no retry follows."""
    if retries >= policy.max_retries:
        return None
    retry_after: float | None = getattr(error, "retry_after", None)
    if retry_after is not None:
        # A random time on top, so that clients which got the same Retry-After do not all return at once.
        return retry_after + rng.uniform(0, policy.base_delay) if retry_after <= policy.retry_after_cap else None
    return rng.uniform(0, min(policy.max_delay, policy.base_delay * 2.0 ** min(retries, 60)))


__all__ = ["may_attempt_again", "may_call_again", "may_have_acted", "pause"]
