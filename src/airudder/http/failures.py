"""Maps each exception of aiohttp to one of our errors."""

from __future__ import annotations

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from .._generated.types import Sent
from ..errors import (
    AIRudderError,
    APIConnectionError,
    APITimeoutError,
    ClientClosedError,
    ConfigurationError,
    NotSentError,
)
from .connections import Attempt, UncleanConnectionError

_MOCKED = "A mock replaces aiohttp's session or a part of it: check what it returns for this request."

_BEFORE_SENDING = (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, UncleanConnectionError)


class TokenReplacedError(aiohttp.ClientError):
    """The session would send a password instead of our token. Nothing was sent."""


class ConnectionLostError(aiohttp.ClientError):
    """Replaces the exceptions after which aiohttp would silently send the request again."""


def translate(error: Exception, attempt: Attempt) -> AIRudderError:
    """Our error for an exception of aiohttp. ``sent`` of the error is that of this attempt. Changes nothing."""
    session = attempt.session
    cause = (error.__cause__ or error) if isinstance(error, ConnectionLostError) else error
    sent: Sent = "no" if _was_not_sent(error, attempt) else attempt.sent
    if attempt.owner.closed or session.closed:
        message = "the client was closed during the call"
        return ClientClosedError(message, sent=sent, http_status=attempt.status)
    replaced = type(cause) is ValueError and "AUTHORIZATION" in str(cause)  # raised by aiohttp before it connects
    if replaced or isinstance(cause, TokenReplacedError):
        hint = "Give a session without trust_env, and AIRudder(trust_env=True)."
        problem = "the session has trust_env, and would replace the token by a password from netrc"
        return ConfigurationError(problem, hint=hint)
    is_value_error = isinstance(cause, (TypeError, ValueError)) and not isinstance(cause, OSError)  # TLS has both
    unrelated = is_value_error or not isinstance(cause, (aiohttp.ClientError, OSError))
    hint = _MOCKED if _is_mocked(cause, session) else attempt.owner.advice if unrelated else ""
    if is_value_error and attempt.tracked and sent == "no":
        return ConfigurationError(f"aiohttp cannot make this request ({type(cause).__name__})", hint=hint)
    failure: APIConnectionError
    if isinstance(error, aiohttp.ServerTimeoutError):
        failure = APITimeoutError.of("connect" if isinstance(error, _BEFORE_SENDING) else "read", sent=sent)
    else:
        kind = NotSentError if sent == "no" else APIConnectionError
        message = "the session failed" if unrelated else _message(error, sent)
        failure = kind(f"{message} ({type(cause).__name__})", hint=hint or None, sent=sent)
    failure.http_status, failure.raw_body = attempt.status, b"".join(attempt.received) or None
    failure.__cause__ = _cause_to_show(cause)
    return failure


def _was_not_sent(error: Exception, attempt: Attempt) -> bool:
    """Whether ``error`` proves that nothing was sent, although the connector is not ours.

    It proves nothing if the session has middlewares: they may have sent something before.
    """
    session = attempt.session
    plain = type(session) is aiohttp.ClientSession and not middlewares_of(session)
    return isinstance(error, _BEFORE_SENDING) and not attempt.tracked and plain


def _message(error: Exception, sent: Sent) -> str:
    if isinstance(error, UncleanConnectionError):
        return "the server sent something before the request"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the response was cut short or damaged"
    if isinstance(error, (aiohttp.ClientResponseError, HttpProcessingError)):
        return "the response is not valid HTTP, or a proxy refused the request"
    if sent != "no":
        return "the connection was lost"
    system = getattr(error, "os_error", None)
    known = {
        aiohttp.ClientConnectorCertificateError: "the certificate of the server was not accepted",
        aiohttp.ClientConnectorSSLError: "TLS could not be established; the port may not use TLS",
        aiohttp.ClientConnectorDNSError: "the host name was not found",
    }
    for kind, message in known.items():
        if isinstance(error, kind):
            return message
    refused = isinstance(system, ConnectionRefusedError)
    return "the connection was refused" if refused else "no connection could be made"


def _is_mocked(error: BaseException, session: aiohttp.ClientSession) -> bool:
    """Whether a mock raised the error, or replaces the session."""
    modules = [type(session).__module__, type(session.request).__module__]
    trace = error.__traceback__
    while trace is not None:
        modules.append(trace.tb_frame.f_globals.get("__name__", ""))
        trace = trace.tb_next
    return "unittest.mock" in modules


def middlewares_of(session: aiohttp.ClientSession) -> tuple[aiohttp.ClientMiddlewareType, ...]:
    """The middlewares of a session. aiohttp has no public name for them."""
    return tuple(getattr(session, "_middlewares", ()))


def _cause_to_show(cause: BaseException) -> BaseException | None:
    """The error of the operating system, or None.

    An exception of aiohttp is not shown: it may contain the URL, the token or the password of a proxy.
    """
    if isinstance(cause, aiohttp.ClientConnectorCertificateError):
        cause = cause.certificate_error  # it has no os_error before aiohttp 3.13.4
    elif isinstance(cause, aiohttp.ClientConnectorError):
        cause = cause.os_error
    system = isinstance(cause, OSError) and type(cause).__module__ in ("builtins", "socket", "ssl")
    if not system or isinstance(cause, TimeoutError):
        return None
    # Its traceback has frames with the request in their local variables, and its context may be aiohttp's exception.
    cause.__cause__ = cause.__context__ = None
    return cause.with_traceback(None)


__all__ = ["ConnectionLostError", "TokenReplacedError", "middlewares_of", "translate"]
