"""From an answer to its payload or a typed error: HTTP status first, then the envelope of the operation's family.

Success belongs to the family: 200 with ``data`` (cloud, chatbot), 0 with ``body`` (SMS). A code that is not the
success code is an error, also when no list names it. Evidence: documented for auth, workflow taskdetail and chatbot;
inferred for other cloud paths; client_code for SMS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from attrs import frozen

from .._generated.types import Family
from ..errors import (
    APIError,
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RedirectError,
    ResponseValidationError,
    ServerError,
    is_plain_id,
)
from ..json import BIG, loads, off_loop

_CODE = re.compile(r"[0-9]{1,9}(?:\.0{1,9})?")

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")

_LONGEST = 999_999_999.0

_NOT_THE_API = "An HTML page is not an answer of AI Rudder's API: check base_url, and what is between it and the API."


class Answer:
    """A whole answer, decrypted if it was encrypted. ``raw``: the bytes on the wire; ``body``: the plain ones.

    ``envelope`` and ``payload``: once an accepted answer was opened. ``payload`` is None where the envelope has none.
    The repr shows none of it.
    """

    envelope: Mapping[str, Any] = {}
    payload: Any = None
    has_payload = False

    def __init__(self, *, status: int, headers: Mapping[str, str], raw: bytes, body: bytes) -> None:
        self.status, self.headers, self.raw, self.body = status, headers, raw, body

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
    """Give the envelope and its payload. ``now``: epoch seconds, for a Retry-After that is a date without a Date.

    A success without a body has an empty envelope and no payload. Raises an ``APIError`` if the answer is a refusal,
    ``ResponseValidationError`` if it cannot be understood.
    """
    size = len(answer.body)
    return _open(family, answer, now) if size < BIG else await off_loop(size, _open, family, answer, now)


def _open(family: Family, answer: Answer, now: float) -> tuple[dict[str, Any], Any]:
    success = 200 <= answer.status < 300
    if success and answer.body[:1] != b"{" and answer.empty:
        return {}, None
    problem = ""
    document: object = None
    try:
        document = loads(answer.body, answer.headers.get("Content-Type", ""))
    except ValueError as error:
        problem = f"the answer is not valid JSON: {error}"
        if _is_page(answer):
            problem = "the answer is not valid JSON but an HTML page"
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
    """The envelope's code; a number in text counts as the number, and 200.0 as 200.

    Ten digits and more may be a phone number and are not taken for a code, and codes are shown and logged.
    """
    code = envelope.get("code")
    if type(code) is int and abs(code) < 10**9:
        return code
    if isinstance(code, str) and _CODE.fullmatch(code):
        code = float(code)
    if isinstance(code, bool) or not isinstance(code, (int, float)) or not abs(code) < 10**9 or code != int(code):
        return None
    return int(code)


def read_request_id(envelope: Mapping[str, Any]) -> str | None:
    """The vendor's id of the call, which the chatbot family's envelope holds; None if it does not look like one."""
    value = envelope.get("request_id")
    return value if isinstance(value, str) and is_plain_id(value) else None


def _unreadable(answer: Answer, message: str) -> ResponseValidationError:
    hint = f"{_NOT_THE_API} {ResponseValidationError.hint}" if _is_page(answer) else None
    return ResponseValidationError(message, hint=hint, http_status=answer.status, sent="yes", raw_body=answer.raw)


def _is_page(answer: Answer) -> bool:
    """Whether an answer is HTML, of a proxy, a gateway or another server; JSON is sent as text/html, too."""
    start = answer.body[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    is_html = answer.headers.get("Content-Type", "").lower().startswith("text/html")
    return start.startswith((b"<!doctype html", b"<html")) or (is_html and start[:1] not in (b"", b"{", b"["))


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
        error.retry_after = _retry_after(answer.headers, now)
        if error.retry_after is not None:
            error.hint = "Wait for .retry_after seconds."
    if kind is not RedirectError and _is_page(answer):
        error.hint = _NOT_THE_API
    return error


def _kind(status: int) -> tuple[type[APIError], str]:
    if status == 401:
        return AuthenticationError, "the server did not accept the credentials"
    if status == 403:
        return PermissionDeniedError, "the server does not permit this"
    if status == 404:
        return NotFoundError, "the server did not find what the call names"
    if status == 429:
        return RateLimitError, "the server asks for fewer requests"
    if 300 <= status < 400:
        return RedirectError, "the server answered with a redirect, which is not followed"
    if 500 <= status < 600:
        return ServerError, "the server failed"
    if status == 0:
        return APIError, "the server answered with a code that is not known"
    return APIError, "the server refused the call"


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait, from a number of seconds or an HTTP date; None if it is neither.

    A date is compared with the server's own Date, so that its clock and ours need not agree; ``now`` is used without.
    """
    value = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(value):
        return min(float(value), _LONGEST)
    then, here = _moment(value), _moment(headers.get("Date", ""))
    return None if then is None else max(0.0, then - (now if here is None else here))


def _moment(text: str) -> float | None:
    """The epoch seconds of an HTTP date."""
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


__all__ = ["RULES", "Answer", "EnvelopeRule", "open_envelope", "read_code", "read_request_id"]
