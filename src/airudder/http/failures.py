"""Our errors for what aiohttp raises."""

from __future__ import annotations

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from .connections import Attempt, UncleanConnectionError

_MOCKED = "A mock is in the place of aiohttp's session, or of a part of it: look at what it gives for this request."

_BEFORE_SENDING = (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, UncleanConnectionError)


class _TokenReplacedError(aiohttp.ClientError):
    """The session would send a password in the place of our token. Nothing was sent."""


class _ConnectionLostError(aiohttp.ClientError):
    """Stands for the exceptions after which aiohttp would resend by itself; it never does for this one."""


def _what(error: Exception, attempt: Attempt) -> str:
    if isinstance(error, UncleanConnectionError):
        return "the server sent something before the request"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer was cut short or damaged"
    if isinstance(error, (aiohttp.ClientResponseError, HttpProcessingError)):
        return "what came back is not HTTP, or a proxy refused"
    if attempt.sent != "no":
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
    """Whether a mock made the error, or stands in for the session."""
    modules = [type(session).__module__, type(session.request).__module__]
    trace = error.__traceback__
    while trace is not None:
        modules.append(trace.tb_frame.f_globals.get("__name__", ""))
        trace = trace.tb_next
    return "unittest.mock" in modules


def _middlewares(session: aiohttp.ClientSession) -> tuple[aiohttp.ClientMiddlewareType, ...]:
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


__all__ = []
