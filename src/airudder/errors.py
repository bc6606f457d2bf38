"""The errors of the client, all under ``AIRudderError``.

The text of an error says what happened, in which operation, whether anything was sent, what the server gave as the
reason, and what to do. The reason is the server's text without the values that the call sent and without longer numbers
(see ``reason``). Text and ``to_log()`` never hold a body or the server's text as it came: those are in ``raw_body`` and
``server_message``, and may be personal.
"""

from __future__ import annotations

import re
from typing import Literal, TypeVar

from ._generated.types import Sent

E = TypeVar("E", bound=BaseException)
Phase = Literal["pool", "connect", "read", "total"]

_SENT_TEXT = {
    "no": "nothing was sent",
    "maybe": "the request may have reached the server",
    "yes": "the request was sent and an answer arrived",
}
# What has no letter may be a phone number, unless it is longer than any.
_PLAIN_ID = re.compile(r"(?=.*[A-Za-z]|\d{20})[A-Za-z0-9_.:-]{1,64}\Z")


def is_plain_id(text: str) -> bool:
    """Whether ``text`` looks like the id of a request, and so may be shown and logged."""
    return _PLAIN_ID.match(text) is not None


def without_frames(error: E) -> E:
    """``error`` without the frames and exceptions behind it: their local variables hold what was sent or received."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


class AIRudderError(Exception):
    """Base of every error that this library raises on purpose.

    ``operation_id``: the operation called. ``http_status``: of the last answer, if any. ``code``: the envelope's own
    number. ``resume``: where a list that was cut short can be taken up again (see ``AsyncPages``). ``request_id``:
    the vendor's id of the call. ``sent``: ``"no"``, ``"maybe"`` or ``"yes"``, the worst over all attempts;
    ``attempts``: how many there were. ``raw_body``: the answer's bytes as they came (before decryption).
    ``server_message``: the server's text as it came. ``reason``: the same text as it may be shown: one line of at most
    200 characters, in which ``***`` replaces what the call sent and numbers of four and more digits.
    ``may_retry``: True only if making the same call again can do no harm and may help; the guide has a table.
    ``hint``: what to do. ``during``: ``"auth_token"`` if the call failed for want of a token.
    """

    hint: str = ""
    may_retry: bool = False
    # Of an error that is made from its text alone, as some task queues do: without the facts, nothing is excluded.
    sent: Sent = "maybe"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        http_status: int | None = None,
        code: int | None = None,
        request_id: str | None = None,
        sent: Sent | None = None,
        raw_body: bytes | None = None,
        server_message: str | None = None,
    ) -> None:
        super().__init__(message)
        self.operation_id: str | None = None
        self.during: str | None = None
        self.resume: str | None = None
        self.attempts = 0
        self.http_status = http_status
        self.code = code
        self.request_id = request_id
        if sent is not None:
            self.sent = sent
        self.raw_body = raw_body
        self.server_message = server_message
        self.reason: str | None = None
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        parts = [f"{self.operation_id}: " if self.operation_id else "", str(self.args[0])]
        if self.during:
            parts.append(f" (while obtaining a token with {self.during})")
        facts = [f"HTTP {self.http_status}"] if self.http_status is not None else []
        facts += [f"code {self.code}"] if self.code is not None else []
        if self.during and self.sent == "no":
            facts.append("the call itself was not sent")
        elif self.operation_id or facts or self.sent != "no":
            facts.append(_SENT_TEXT[self.sent])
        if facts:
            parts.append(f" [{', '.join(facts)}]")
        if self.reason:
            parts.append(f'. The server gave as the reason: "{self.reason}"')
        return "".join(parts) + (f". {self.hint}" if self.hint else "")

    def to_log(self) -> dict[str, str | int | float | None]:
        """What may be logged: our own text, operation, numbers, ``sent``, and the server's text as ``reason`` has it.

        ``during``: the token call that was in the way. ``cause``: the class of the system's error behind it;
        ``phase``, ``retry_after``: of those errors that have it.
        """
        request_id = self.request_id
        if request_id is not None and not is_plain_id(request_id):
            request_id = "(of unusual form)"
        return {
            "error": type(self).__name__,
            "message": str(self.args[0]),
            "reason": self.reason,
            "operation_id": self.operation_id,
            "during": self.during,
            "http_status": self.http_status,
            "code": self.code,
            "request_id": request_id,
            "sent": self.sent,
            "attempts": self.attempts,
            "may_retry": self.may_retry,
            "phase": getattr(self, "phase", None),
            "retry_after": getattr(self, "retry_after", None),
            "cause": type(self.__cause__).__name__ if self.__cause__ else None,
            "hint": self.hint or None,
        }


class ConfigurationError(AIRudderError, ValueError):
    """The client was set up wrongly: keys, addresses, limits. Nothing was sent."""

    sent: Sent = "no"


class InvalidRequestError(ConfigurationError):
    """The arguments of one call are wrong or incomplete. Nothing was sent."""


class ClientClosedError(AIRudderError):
    """The client was closed before or during the call."""

    hint = "Make a new AIRudder; one client serves as long as its service lives."


class APIConnectionError(AIRudderError):
    """No whole answer came: no connection, a connection lost, an answer cut short. ``sent`` says how far it got.

    Where ``sent`` is ``"no"`` it is a ``NotSentError``.
    """

    def settle(self, sent: Sent) -> None:
        """Take ``sent`` and the class that agrees with it, once the outcome of all attempts is known."""
        self.sent = sent
        if isinstance(self, APITimeoutError):
            self.__class__ = ConnectTimeoutError if sent == "no" else APITimeoutError
        else:
            self.__class__ = NotSentError if sent == "no" else APIConnectionError


class NotSentError(APIConnectionError):
    """There was no connection in any attempt, so nothing was sent: the same call may always be made again."""

    hint = "Check base_url, the network, and the proxy (the environment's is used with trust_env=True only)."
    may_retry = True
    sent: Sent = "no"


class APITimeoutError(APIConnectionError):
    """A time limit ran out. ``phase``: ``"pool"``, ``"connect"``, ``"read"`` or ``"total"`` (see ``Timeout``).

    Where ``sent`` is ``"no"`` it is a ``ConnectTimeoutError``, whatever its ``phase``.
    """

    phase: Phase = "total"

    @staticmethod
    def of(phase: Phase, *, sent: Sent = "no", raw_body: bytes | None = None) -> APITimeoutError:
        """The error for the limit named ``phase``."""
        hint = "Raise max_connections, or the time limit 'pool'." if phase == "pool" else None
        kind = ConnectTimeoutError if sent == "no" else APITimeoutError
        error = kind(f"the time limit '{phase}' ran out", hint=hint, sent=sent, raw_body=raw_body)
        error.phase = phase
        return error


class ConnectTimeoutError(NotSentError, APITimeoutError):
    """A time limit ran out before there was a connection, so nothing was sent. ``phase`` as in ``APITimeoutError``."""

    hint = "Allow more time, or check base_url, the network, and the proxy."


class APIError(AIRudderError):
    """The server answered, and the answer is no: an envelope code or an HTTP status that is not success."""

    hint = "The answer is in .raw_body, its text, if any, in .server_message."


class AuthenticationError(APIError):
    """The server refused the credentials or the token (401; for the token call also 403)."""

    hint = "Check app_key, app_secret (or token) and base_url."


class PermissionDeniedError(APIError):
    """The account may not do this (403)."""


class NotFoundError(APIError):
    """What the call names does not exist, or there is no such path (404)."""

    hint = "Check the ids of the call, and base_url."


class RateLimitError(APIError):
    """Too many requests (429). ``retry_after``: seconds that the server asks to wait, if it said so."""

    retry_after: float | None = None
    hint = "Make fewer calls at a time."


class ServerError(APIError):
    """The server failed (5xx). ``retry_after`` as in ``RateLimitError``."""

    retry_after: float | None = None


class RedirectError(APIError):
    """The server answered with a redirect, which is never followed: the token would leave with it."""

    hint = "Check base_url: http for https, or a gateway's login page."


class ResponseValidationError(AIRudderError):
    """The answer cannot be understood: no JSON, no envelope, no payload of the declared outer shape."""

    hint = "The bytes are in .raw_body."


class ResponseTooLargeError(ResponseValidationError):
    """The answer is larger than ``max_response_bytes``; ``raw_body`` holds its beginning."""

    hint = "Raise max_response_bytes if such answers are expected."


class PagingError(AIRudderError):
    """A list cannot be followed further without losing or repeating items.

    It goes in a circle or does not end, its items lack the ids that are needed, or it has grown by too much. The text
    says which, and what to do. ``resume`` continues after the items that were given.
    """

    hint = "Pass .resume as resume= to continue after the items that were given."


class RecordingError(AIRudderError):
    """A file could not be had whole: changed meanwhile, another length, no link or several, a link that leads astray.

    One for a file that ended too early, with no length given, is an ``APIConnectionError`` as well. No file was left
    behind.
    """

    hint = "Ask for the recording again."


class EncryptionError(AIRudderError):
    """Sealing or opening failed, or is not known to work: wrong key, damaged text, wrong digest, wrong operation.

    ``raw_body``: the sealed bytes.
    """

    hint = "Check that aes_key is the key agreed with the vendor."


__all__ = [
    "AIRudderError",
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AuthenticationError",
    "ClientClosedError",
    "ConfigurationError",
    "ConnectTimeoutError",
    "EncryptionError",
    "InvalidRequestError",
    "NotFoundError",
    "NotSentError",
    "PagingError",
    "PermissionDeniedError",
    "RateLimitError",
    "RecordingError",
    "RedirectError",
    "ResponseTooLargeError",
    "ResponseValidationError",
    "ServerError",
]
