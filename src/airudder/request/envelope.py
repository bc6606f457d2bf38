"""From a response to its payload or a typed error: first the HTTP status, then the envelope of the operation's family.

Each family has its own success code and payload key: 200 and ``data`` (cloud, chatbot), 0 and ``body`` (SMS, PDS). Any
other code is an error, even if it is in no list. Evidence: documented for auth, workflow taskdetail and chatbot;
inferred for other cloud paths; client_code for SMS and PDS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from attrs import frozen

from .._generated.operations import CODES
from .._generated.types import Family, KnownCode
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

_CODE = re.compile(r"-?[0-9]{1,9}(?:\.0{1,9})?")

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")

_LONGEST = 999_999_999.0

_NOT_THE_API = "An HTML page is not a response of AI Rudder's API: check base_url, and any proxy or gateway in between."


class Answer:
    """A response that was read whole. ``raw``: the bytes as received; ``body``: the same after decryption.

    ``envelope``, ``payload``: set after the envelope of a success was read. ``payload`` is None if the envelope has
    none. The repr shows nothing of it.
    """

    envelope: Mapping[str, Any] = {}
    payload: Any = None
    has_payload = False

    def __init__(self, *, status: int, headers: Mapping[str, str], raw: bytes, body: bytes) -> None:
        self.status, self.headers, self.raw, self.body = status, headers, raw, body

    @property
    def empty(self) -> bool:
        """Whether the body is empty or only white space."""
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
    "pds": EnvelopeRule(success=0, payload="body"),
}


async def open_envelope(family: Family, answer: Answer, *, now: float) -> tuple[dict[str, Any], Any]:
    """The envelope and its payload. ``now``: epoch seconds, for a Retry-After with a date if there is no Date header.

    A success without a body has an empty envelope and no payload. Raises an ``APIError`` if the response is not a
    success, and ``ResponseValidationError`` if it cannot be read.
    """
    size = len(answer.body)
    if size < BIG:
        return _read_envelope(family, answer, now)
    return await off_loop(size, _read_envelope, family, answer, now)


def _read_envelope(family: Family, answer: Answer, now: float) -> tuple[dict[str, Any], Any]:
    success = 200 <= answer.status < 300
    if success and answer.body[:1] != b"{" and answer.empty:
        return {}, None
    problem = ""
    document: object = None
    try:
        document = loads(answer.body, answer.headers.get("Content-Type", ""))
    except ValueError as error:
        problem = f"the response is not valid JSON: {error}"
        if _is_page(answer):
            problem = "the response is not valid JSON, but an HTML page"
    envelope = document if isinstance(document, dict) else None
    if not success:
        raise _api_error(answer.status, answer, envelope, now)
    if envelope is None:
        raise _validation_error(answer, problem or "the response is JSON, but not an object")
    code = read_code(envelope)
    if code is None:
        raise _validation_error(answer, "the response has no numeric code")
    if code != RULES[family].success:
        raise _api_error(_status_of(family, code), answer, envelope, now)
    return envelope, envelope.get(RULES[family].payload)


def _status_of(family: Family, code: int) -> int:
    """The HTTP status that means the same as a code; 0 if there is none, and -1 if only the meaning is known."""
    if family == "cloud" and not 300 <= code < 400:  # a code in the envelope is no redirect
        return code
    known = known_code(family, code)
    return 0 if known is None else known.status or -1


def known_code(family: Family, code: int | None) -> KnownCode | None:
    """What is known of a code of ``family``."""
    return None if code is None else CODES.get(family, {}).get(code)


def read_code(envelope: Mapping[str, Any]) -> int | None:
    """The code of the envelope. A number in a text counts as the number, and 200.0 as 200.

    A number of ten or more digits is not taken for a code: it may be a phone number, and codes are shown and logged.
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
    """The vendor's id of the call, which is in envelopes of the chatbot family; None if it does not look like an id."""
    value = envelope.get("request_id")
    return value if isinstance(value, str) and is_plain_id(value) else None


def _validation_error(answer: Answer, message: str) -> ResponseValidationError:
    hint = f"{_NOT_THE_API} {ResponseValidationError.hint}" if _is_page(answer) else None
    return ResponseValidationError(message, hint=hint, http_status=answer.status, sent="yes", raw_body=answer.raw)


def _is_page(answer: Answer) -> bool:
    """Whether the response is HTML, from a proxy, a gateway or another server. JSON may be sent as text/html too."""
    start = answer.body[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    is_html = answer.headers.get("Content-Type", "").lower().startswith("text/html")
    return start.startswith((b"<!doctype html", b"<html")) or (is_html and start[:1] not in (b"", b"{", b"["))


def _api_error(status: int, answer: Answer, envelope: dict[str, Any] | None, now: float) -> APIError:
    """The error for an HTTP status, or for an envelope code with the meaning of one (see ``_status_of``)."""
    kind, message = _class_and_message(status)
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


def _class_and_message(status: int) -> tuple[type[APIError], str]:
    if status == 401:
        return AuthenticationError, "the server did not accept the credentials"
    if status == 403:
        return PermissionDeniedError, "the account is not allowed to do this"
    if status == 404:
        return NotFoundError, "the server did not find the object or the path of this call"
    if status == 429:
        return RateLimitError, "the server received too many requests"
    if 300 <= status < 400:
        return RedirectError, "the server answered with a redirect, which is not followed"
    if 500 <= status < 600:
        return ServerError, "the server failed"
    if status == 0:
        return APIError, "the server answered with an unknown error code"
    return APIError, "the server refused the call"


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds to wait, if the Retry-After is a number of seconds or an HTTP date; else None.

    A date is compared with the server's Date header, so that its clock and ours may differ; without it, with ``now``.
    """
    value = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(value):
        return min(float(value), _LONGEST)
    until, server_now = http_date(value), http_date(headers.get("Date", ""))
    return None if until is None else max(0.0, until - (now if server_now is None else server_now))


def http_date(text: str) -> float | None:
    """The epoch seconds of an HTTP date; None if ``text`` is not one."""
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


__all__ = [
    "RULES",
    "Answer",
    "EnvelopeRule",
    "http_date",
    "known_code",
    "open_envelope",
    "read_code",
    "read_request_id",
]
