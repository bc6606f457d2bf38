"""From an answer to its payload or a typed error: HTTP status first, then the envelope of the operation's family.

Success belongs to the family: 200 with ``data`` (cloud, chatbot), 0 with ``body`` (SMS). A code that is not the
success code is an error, also when no list names it. Evidence: documented for auth, workflow taskdetail and chatbot;
inferred for other cloud paths; client_code for SMS.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from attrs import field, frozen

from ._generated.types import Family
from .errors import (
    APIError,
    AuthenticationError,
    PermissionDeniedError,
    RateLimitError,
    RedirectError,
    ResponseValidationError,
    ServerError,
    is_plain_id,
)
from .jsonio import loads, off_loop


@frozen(kw_only=True)
class Answer:
    """A whole answer, opened if it was sealed. ``raw``: the bytes on the wire; ``body``: the plain ones."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    raw: bytes = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def empty(self) -> bool:
        """Whether the body holds nothing, or white space alone."""
        return not self.body or self.body.isspace()


@frozen(kw_only=True)
class EnvelopeRule:
    """``success``: the code that means success; ``payload``: the key of the payload."""

    success: int
    payload: str


RULES: dict[Family, EnvelopeRule] = {
    "cloud": EnvelopeRule(success=200, payload="data"),
    "chatbot": EnvelopeRule(success=200, payload="data"),
    "sms": EnvelopeRule(success=0, payload="body"),
}


async def open_envelope(family: Family, answer: Answer, *, now: float) -> tuple[dict[str, Any], Any]:
    """Give the envelope and its payload. ``now``: epoch seconds, for a Retry-After that is a date.

    A success without a body has an empty envelope and no payload. Raises an ``APIError`` if the answer is a refusal,
    ``ResponseValidationError`` if it cannot be understood.
    """
    return await off_loop(len(answer.body), _open, family, answer, now)


def _open(family: Family, answer: Answer, now: float) -> tuple[dict[str, Any], Any]:
    success = 200 <= answer.status < 300
    if success and answer.empty:
        return {}, None
    problem = ""
    document: object = None
    try:
        document = loads(answer.body, answer.headers.get("Content-Type", ""))
    except ValueError as error:
        problem = f"the answer is not valid JSON: {error}"
    envelope = document if isinstance(document, dict) else None
    if not success:
        raise _refusal(answer.status, family, answer, envelope, now)
    if envelope is None:
        raise _unreadable(answer, problem or "the answer is JSON, but not an object")
    code = read_code(envelope)
    if code is None:
        raise _unreadable(answer, "the answer has no numeric code")
    if code != RULES[family].success:
        known = code if family == "cloud" and not 300 <= code < 400 else 0  # only HTTP itself redirects
        raise _refusal(known, family, answer, envelope, now)
    return envelope, envelope.get(RULES[family].payload)


def read_code(envelope: Mapping[str, Any]) -> int | None:
    """The envelope's code; a number in text counts as the number.

    Ten digits and more are no code but perhaps a phone number, and codes are shown and logged.
    """
    code = envelope.get("code")
    if isinstance(code, str) and len(code) <= 9 and code.isascii() and code.isdigit():
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) and abs(code) < 10**9 else None


def read_request_id(envelope: Mapping[str, Any]) -> str | None:
    """The vendor's id of the call, which the chatbot family's envelope holds; None if it does not look like one."""
    value = envelope.get("request_id")
    return value if isinstance(value, str) and is_plain_id(value) else None


def _unreadable(answer: Answer, message: str) -> ResponseValidationError:
    return ResponseValidationError(message, http_status=answer.status, sent="yes", raw_body=answer.raw)


def _refusal(status: int, family: Family, answer: Answer, envelope: dict[str, Any] | None, now: float) -> APIError:
    """The error for an HTTP status, or for a cloud envelope code, which follows the HTTP numbers as far as is known."""
    kind, message = _kind(status)
    texts = [(envelope or {}).get(key) for key in ("message", "status")]
    error = kind(
        message,
        http_status=answer.status,
        code=read_code(envelope) if envelope else None,
        request_id=read_request_id(envelope) if envelope else None,
        sent="yes",
        raw_body=answer.raw,
        server_message=next((text for text in texts if isinstance(text, str) and text), None),
    )
    if isinstance(error, (RateLimitError, ServerError)):
        error.retry_after = _retry_after(answer.headers.get("Retry-After"), now)
    return error


def _kind(status: int) -> tuple[type[APIError], str]:
    if status == 401:
        return AuthenticationError, "the server did not accept the credentials"
    if status == 403:
        return PermissionDeniedError, "the server does not permit this"
    if status == 429:
        return RateLimitError, "the server asks for fewer requests"
    if 300 <= status < 400:
        return RedirectError, "the server answered with a redirect, which is not followed"
    if 500 <= status < 600:
        return ServerError, "the server failed"
    return APIError, "the server refused the call"


def _retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait, from a number of seconds or an HTTP date; None if it is neither."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
    except (ValueError, OverflowError):
        return None


__all__ = ["RULES", "Answer", "EnvelopeRule", "open_envelope", "read_code", "read_request_id"]
