"""The errors of the client, all under ``AIRudderError``.

The text of an error says what happened, in which operation, whether anything was sent, the server's reason, and what to
do. The reason is the server's text, with the values that the call sent and all longer numbers removed (see ``reason``).
The text and ``to_log()`` never contain a body or the server's text as received. Those are in ``raw_body`` and
``server_message``, and may be personal.
"""

from __future__ import annotations

import re
from typing import Any, Literal, TypeVar

from attrs import frozen

from ._generated.types import Sent

E = TypeVar("E", bound=BaseException)
Phase = Literal["pool", "connect", "read", "total"]

_SENT_TEXT = {
    "no": "nothing was sent",
    "maybe": "the request may have reached the server",
    "yes": "the request was sent and a response arrived",
}
# Digits alone may be a phone number, unless there are more of them than in any phone number.
_PLAIN_ID = re.compile(r"(?=.*[A-Za-z]|\d{20})[A-Za-z0-9_.:-]{1,64}\Z")


def is_plain_id(text: str) -> bool:
    """Whether ``text`` looks like a request id, which may be shown and logged."""
    return _PLAIN_ID.match(text) is not None


def without_frames(error: E) -> E:
    """``error`` without its traceback and context, whose local variables hold what was sent or received.

    The cause stays: where the library sets one, it is the system's own error, which holds none of that.
    """
    error.__context__ = None
    return error.with_traceback(None)


class AIRudderError(Exception):
    """Base class of every error that this library raises on purpose.

    ``operation_id``: the operation called. ``http_status``: status of the last response, if any. ``code``: the code in
    the envelope. ``resume``: pass it as ``resume=`` to continue a list that was cut short (see ``AsyncPages``).
    ``request_id``: the vendor's id of the call. ``sent``: ``"no"``, ``"maybe"`` or ``"yes"``, the worst over all
    attempts. ``attempts``: the number of attempts. ``raw_body``: the bytes of the response as received, before
    decryption. ``server_message``: the server's text as received. ``reason``: the same text in a form that may be
    shown: one line of at most 200 characters, in which ``***`` replaces the values that the call sent and all numbers
    of four or more digits. Where the meaning of ``code`` is known (PDS), code and meaning come first. ``may_retry``:
    True only if making the same call again can do no harm and may help; the guide has a table. ``hint``: what to do.
    ``during``: ``"auth_token"`` or ``"pds_auth_token"`` if the call failed because no token could be obtained.
    """

    hint: str = ""
    may_retry: bool = False
    # For an error that is created from its text alone, as some task queues do: then "no" is not certain.
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
            parts.append(f'. Reason: "{self.reason}"')
        return "".join(parts) + (f". {self.hint}" if self.hint else "")

    def to_log(self) -> dict[str, str | int | float | None]:
        """Facts that are safe to log: the library's own text, operation, numbers, ``sent`` and ``reason``.

        ``during``: the token call that failed, if one did. ``cause``: the class of the underlying exception.
        ``phase``, ``retry_after``: None for errors that do not have them.
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
    """A setting of the client is wrong, such as a key, an address or a limit. Nothing was sent."""

    sent: Sent = "no"


@frozen(kw_only=True)
class EntryProblem:
    """One thing that is wrong with an entry of a list.

    ``index``: its place in the list, from 0. ``field``: the field on the wire (``callee``, ``variables.amount``); empty
    for the entry itself. ``reason``: what is wrong. It contains no value of the entry.
    """

    index: int
    field: str
    reason: str


class InvalidRequestError(ConfigurationError):
    """An argument of one call is wrong or missing. Nothing was sent.

    ``problems``: if entries of a list of people are wrong, all that is wrong with all of them. The text has the first
    ten.
    """

    problems: tuple[EntryProblem, ...] = ()


class ClientClosedError(AIRudderError):
    """The client was closed before or during the call."""

    hint = "Create a new AIRudder. Close a client only when the service stops."


class APIConnectionError(AIRudderError):
    """No complete response arrived: no connection, a lost connection, or a response that was cut short.

    ``sent`` says how far the call got. If it is ``"no"``, the error is a ``NotSentError``.
    """

    def settle(self, sent: Sent) -> None:
        """Set ``sent`` and the class that agrees with it, once the outcome of all attempts is known."""
        self.sent = sent
        if isinstance(self, APITimeoutError):
            self.__class__ = ConnectTimeoutError if sent == "no" else APITimeoutError
        else:
            self.__class__ = NotSentError if sent == "no" else APIConnectionError


class NotSentError(APIConnectionError):
    """No attempt got a connection, so nothing was sent: the same call may always be made again."""

    hint = "Check base_url, the network, and the proxy (a proxy in the environment is used only with trust_env=True)."
    may_retry = True
    sent: Sent = "no"


class APITimeoutError(APIConnectionError):
    """A timeout expired. ``phase``: ``"pool"``, ``"connect"``, ``"read"`` or ``"total"`` (see ``Timeout``).

    If ``sent`` is ``"no"``, the error is a ``ConnectTimeoutError``, whatever its ``phase``.
    """

    phase: Phase = "total"

    @staticmethod
    def of(phase: Phase, *, sent: Sent = "no", raw_body: bytes | None = None) -> APITimeoutError:
        """The error for the timeout named ``phase``."""
        hint = "Raise max_connections, or Timeout(pool=...)." if phase == "pool" else None
        kind = ConnectTimeoutError if sent == "no" else APITimeoutError
        error = kind(f"the timeout '{phase}' expired", hint=hint, sent=sent, raw_body=raw_body)
        error.phase = phase
        return error


class ConnectTimeoutError(NotSentError, APITimeoutError):
    """A timeout expired before there was a connection, so nothing was sent. ``phase`` as in ``APITimeoutError``."""

    hint = "Raise the timeout, or check base_url, the network, and the proxy."


class APIError(AIRudderError):
    """The server answered with an HTTP status or an envelope code that is not a success."""

    hint = "The response is in .raw_body, its message, if any, in .server_message."


class AuthenticationError(APIError):
    """The server refused the credentials or the token (401; for the token call also 403)."""

    hint = "Check app_key, app_secret (or token) and base_url."


class PermissionDeniedError(APIError):
    """The account is not allowed to do this (403)."""


class NotFoundError(APIError):
    """The object that the call names, or the path, does not exist (404)."""

    hint = "Check the ids of the call, and base_url."


class RateLimitError(APIError):
    """Too many requests (429). ``retry_after``: seconds to wait, if the server said so, else None."""

    retry_after: float | None = None
    hint = "Make fewer calls at the same time."


class ServerError(APIError):
    """The server failed (5xx). ``retry_after`` as in ``RateLimitError``."""

    retry_after: float | None = None


class RedirectError(APIError):
    """The server answered with a redirect, which is never followed: the token would be sent to another address."""

    hint = "Check base_url: it may have http instead of https, or lead to a gateway's login page."


class ResponseValidationError(AIRudderError):
    """The response cannot be read: it is not JSON, has no envelope, or its payload is not of the declared type."""

    hint = "The bytes are in .raw_body."


class ResponseTooLargeError(ResponseValidationError):
    """The response is larger than ``max_response_bytes``; ``raw_body`` holds its beginning."""

    hint = "Raise max_response_bytes if such responses are expected."


class PagingError(AIRudderError):
    """Reading a list further could lose items or give some of them twice.

    The list goes in a circle or does not end, its items lack the ids that are needed, or it has grown by too much. The
    text says which, and what to do. ``resume`` continues after the items that were given.
    """

    hint = "Pass .resume as resume= to continue after the items that were given."


class RecordingError(AIRudderError):
    """A file could not be downloaded whole.

    It changed during the download, its length is not the announced one, there is no link to it or more than one, or the
    link must not be followed. If a file without an announced length ended too early, the error is an
    ``APIConnectionError`` as well. No file was left behind.
    """

    hint = "Request the recording again."


class WaitError(AIRudderError):
    """A wait ended, because the task is in a final state in which what was waited for can no longer come.

    ``detail``: the task as it was in the last answer; None if there was no answer. ``resume``: for ``follow``, as in
    ``TaskChange``; None for ``wait``, which has given nothing.
    """

    detail: Any = None
    hint = "The last answer is in .detail."


class WaitTimeoutError(WaitError):
    """The deadline of a wait has passed. The task goes on, and may be waited for again.

    ``detail`` and ``resume`` as in ``WaitError``. If the last request failed, its error is the cause.
    """

    hint = "The last answer is in .detail. Wait again, with .resume for follow."
    may_retry = True


class EncryptionError(AIRudderError):
    """Encryption or decryption failed (wrong key, damaged text, wrong digest), or may not be used for the operation.

    ``raw_body``: the encrypted bytes.
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
    "EntryProblem",
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
    "WaitError",
    "WaitTimeoutError",
]
