"""Our errors for what aiohttp raises."""

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

_MOCKED = "A mock is in the place of aiohttp's session, or of a part of it: look at what it gives for this request."

_BEFORE_SENDING = (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, UncleanConnectionError)


class TokenReplacedError(aiohttp.ClientError):
    """The session would send a password in the place of our token. Nothing was sent."""


class ConnectionLostError(aiohttp.ClientError):
    """Stands for the exceptions after which aiohttp would resend by itself; it never does for this one."""


def translate(error: Exception, attempt: Attempt) -> AIRudderError:
    """Our error for one of aiohttp's. Nothing is changed; ``sent`` of the error is what is known of the attempt now."""
    session = attempt.session
    cause = (error.__cause__ or error) if isinstance(error, ConnectionLostError) else error
    sent: Sent = "no" if _was_not_sent(error, attempt) else attempt.sent
    if attempt.owner.closed or session.closed:
        message = "the client was closed during the call"
        return ClientClosedError(message, sent=sent, http_status=attempt.status)
    replaced = type(cause) is ValueError and "AUTHORIZATION" in str(cause)  # aiohttp, before it connects
    if replaced or isinstance(cause, TokenReplacedError):
        hint = "It has trust_env: give AIRudder(trust_env=True) instead, and a session without."
        return ConfigurationError("the session adds a password from netrc, in the token's place", hint=hint)
    odd = isinstance(cause, (TypeError, ValueError)) and not isinstance(cause, OSError)  # as TLS errors are
    own = odd or not isinstance(cause, (aiohttp.ClientError, OSError))
    hint = _MOCKED if _is_mocked(cause, session) else attempt.owner.look_at if own else ""
    if odd and attempt.tracked and sent == "no":
        return ConfigurationError(f"aiohttp cannot make this request ({type(cause).__name__})", hint=hint)
    failure: APIConnectionError
    if isinstance(error, aiohttp.ServerTimeoutError):
        failure = APITimeoutError.of("connect" if isinstance(error, _BEFORE_SENDING) else "read", sent=sent)
    else:
        kind = NotSentError if sent == "no" else APIConnectionError
        what = "the session failed" if own else _what(error, sent)
        failure = kind(f"{what} ({type(cause).__name__})", hint=hint or None, sent=sent)
    failure.http_status, failure.raw_body = attempt.status, b"".join(attempt.received) or None
    failure.__cause__ = _shown(cause)
    return failure


def _was_not_sent(error: Exception, attempt: Attempt) -> bool:
    """Whether ``error`` proves it where the connector is not ours. A session with middlewares may have sent before."""
    session = attempt.session
    plain = type(session) is aiohttp.ClientSession and not middlewares_of(session)
    return isinstance(error, _BEFORE_SENDING) and not attempt.tracked and plain


def _what(error: Exception, sent: Sent) -> str:
    if isinstance(error, UncleanConnectionError):
        return "the server sent something before the request"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer was cut short or damaged"
    if isinstance(error, (aiohttp.ClientResponseError, HttpProcessingError)):
        return "what came back is not HTTP, or a proxy refused"
    if sent != "no":
        return "the connection was lost"
    system = getattr(error, "os_error", None)
    known = {
        aiohttp.ClientConnectorCertificateError: "the certificate of the server was not accepted",
        aiohttp.ClientConnectorSSLError: "TLS could not be set up: the port may not speak TLS",
        aiohttp.ClientConnectorDNSError: "the host name was not found",
    }
    for kind, what in known.items():
        if isinstance(error, kind):
            return what
    refused = isinstance(system, ConnectionRefusedError)
    return "the connection was refused" if refused else "no connection could be made"


def _is_mocked(error: BaseException, session: aiohttp.ClientSession) -> bool:
    """Whether a mock made the error, or is in the place of the session."""
    modules = [type(session).__module__, type(session.request).__module__]
    trace = error.__traceback__
    while trace is not None:
        modules.append(trace.tb_frame.f_globals.get("__name__", ""))
        trace = trace.tb_next
    return "unittest.mock" in modules


def middlewares_of(session: aiohttp.ClientSession) -> tuple[aiohttp.ClientMiddlewareType, ...]:
    """The middlewares of a session, for which aiohttp has no public name."""
    return tuple(getattr(session, "_middlewares", ()))


def _shown(cause: BaseException) -> BaseException | None:
    """The cause to show: the system's alone. aiohttp's own may hold the URL, the token or a proxy's password."""
    if isinstance(cause, aiohttp.ClientConnectorCertificateError):
        cause = cause.certificate_error  # before aiohttp 3.13.4 it has no os_error
    elif isinstance(cause, aiohttp.ClientConnectorError):
        cause = cause.os_error
    system = isinstance(cause, OSError) and type(cause).__module__ in ("builtins", "socket", "ssl")
    if not system or isinstance(cause, TimeoutError):
        return None
    # Its traceback leads through frames that hold the request, and its context may be aiohttp's own exception.
    cause.__cause__ = cause.__context__ = None
    return cause.with_traceback(None)


__all__ = ["ConnectionLostError", "TokenReplacedError", "middlewares_of", "translate"]
