"""One attempt on the wire with aiohttp: bytes out, bytes in, every failure typed, and a word on whether it was sent.

Sessions are made lazily, one per running loop, and closed with the client or the loop; a borrowed session is used
and left open. Redirects are not followed and aiohttp's own silent resend on a stale connection is suppressed: a
request that may reach a person's phone is sent once per attempt.
"""

from __future__ import annotations

import asyncio
import io
import ssl as ssl_module
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from urllib.request import getproxies, proxy_bypass
from weakref import WeakKeyDictionary

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from attrs import define, field, frozen
from yarl import URL

from ._generated.types import Sent, Timeout
from .errors import (
    AIRudderError,
    APIConnectionError,
    APITimeoutError,
    ClientClosedError,
    ConfigurationError,
    ResponseTooLargeError,
)

T = TypeVar("T")
_PerLoop = WeakKeyDictionary[asyncio.AbstractEventLoop, T]
SessionFactory = Callable[[aiohttp.BaseConnector], aiohttp.ClientSession]
_CHUNK = 64 * 1024
_BIG = 1024 * 1024  # aiohttp warns of longer bodies that are plain bytes; a file it sends in pieces


@define
class Attempt:
    """How far one attempt got, and the ``status`` of the answer whose head came.

    ``tracked``: our own connector writes to it, so that its silence proves something.
    """

    sent: Sent = "no"
    tracked: bool = False
    status: int | None = None


# aiohttp's exceptions do not tell whether a connection was handed out, so the connector notes it here.
_attempt: ContextVar[Attempt | None] = ContextVar("airudder_attempt", default=None)


class TrackingConnector(aiohttp.TCPConnector):
    """A connector that notes when a connection is handed out: from then on bytes may have reached the server."""

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any:
        connection = await super().connect(req, traces, timeout)
        attempt = _attempt.get()
        if attempt is not None:
            attempt.sent = "maybe"
        return connection


class _ConnectionLostError(aiohttp.ClientError):
    """Stands for the exceptions after which aiohttp would resend by itself; it never does for this one."""


async def _no_resend(request: Any, handler: Callable[[Any], Any]) -> Any:
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _ConnectionLostError from error


@frozen(kw_only=True)
class WireConfig:
    """What the wire needs to know. ``max_bytes`` bounds an answer's body after decompression."""

    session: aiohttp.ClientSession | None = None
    factory: SessionFactory | None = None
    proxy: str | None = field(default=None, repr=False)
    ssl: ssl_module.SSLContext | aiohttp.Fingerprint | bool | None = None
    trust_env: bool = False
    max_bytes: int = 64 * 1024 * 1024


class Wire:
    """Sends single requests. ``closed`` is set at the start of ``aclose()``."""

    def __init__(self, config: WireConfig) -> None:
        self._config = config
        self._sessions: _PerLoop[tuple[aiohttp.ClientSession, AsyncGenerator[None, None]]] = WeakKeyDictionary()
        self._calls: _PerLoop[set[asyncio.Timeout]] = WeakKeyDictionary()
        self.closed = False

    async def session(self) -> aiohttp.ClientSession:
        """The session of the running loop. Raises ``ClientClosedError`` when the client or the session is closed."""
        if self.closed:
            raise ClientClosedError("the client is closed")
        session = self._config.session
        if session is not None:
            if session.closed:
                raise ClientClosedError("the session given to the client is closed")
            return session
        loop = asyncio.get_running_loop()
        session, _ = self._sessions.get(loop, (None, None))
        if session is None or session.closed:
            for gone in [other for other in list(self._sessions) if other.is_closed()]:
                del self._sessions[gone]
            session = self._new_session()
            keeper = _close_with_loop(session)
            self._sessions[loop] = session, keeper
            await anext(keeper)
        return session

    def _new_session(self) -> aiohttp.ClientSession:
        # The client counts its own slots (so that waiting for one has a limit of its own): none are counted here.
        connector = TrackingConnector(limit=0)
        if self._config.factory is not None:
            session = self._config.factory(connector)
            if not isinstance(session, aiohttp.ClientSession):
                raise ConfigurationError(f"session_factory gave a {type(session).__name__}, not a ClientSession")
            return session
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def _proxy(self, url: URL) -> str | None:
        """The proxy to use. A session that trusts the environment would also add a password from netrc to our token."""
        if self._config.proxy is not None or not self._config.trust_env:
            return self._config.proxy
        bypass = await asyncio.to_thread(proxy_bypass, url.host or "")
        return None if bypass else getproxies().get(url.scheme)

    async def aclose(self) -> None:
        """End the calls under way and close the sessions that this object made; on other loops too."""
        self.closed = True
        here = asyncio.get_running_loop()
        for loop in {*self._calls, *self._sessions}:
            if loop is here or loop.is_closed():
                await self._end(loop)
            elif loop.is_running():
                await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._end(loop), loop))
            else:
                await asyncio.to_thread(loop.run_until_complete, self._end(loop))

    async def _end(self, loop: asyncio.AbstractEventLoop) -> None:
        for scope in self._calls.pop(loop, set()):
            if not loop.is_closed():
                scope.reschedule(0)
        _, keeper = self._sessions.pop(loop, (None, None))
        if keeper is not None:
            await keeper.aclose()

    @asynccontextmanager
    async def _until_closed(self) -> AsyncIterator[None]:
        """A scope that ``aclose`` can end: aiohttp leaves those who read a body waiting when it closes a session."""
        calls = self._calls.setdefault(asyncio.get_running_loop(), set())
        async with asyncio.timeout(None) as scope:
            calls.add(scope)
            try:
                yield
            finally:
                calls.discard(scope)

    async def exchange(
        self,
        method: str,
        url: URL,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: Timeout,
        attempt: Attempt,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send once and read the whole answer: status, headers, body. Raises the errors of ``_translate``."""
        session = await self.session()
        proxy = await self._proxy(url)
        received: list[bytes] = []
        attempt.tracked = isinstance(session.connector, TrackingConnector)
        attempt.sent = "no" if attempt.tracked else "maybe"
        mark = _attempt.set(attempt)
        try:
            async with (
                self._until_closed(),
                session.request(
                    method,
                    url,
                    data=body if body is None or len(body) <= _BIG else io.BytesIO(body),
                    headers=headers,
                    allow_redirects=False,
                    raise_for_status=False,
                    auto_decompress=True,
                    timeout=aiohttp.ClientTimeout(total=None, connect=timeout.connect, sock_read=timeout.read),
                    proxy=proxy,
                    ssl=True if self._config.ssl is None else self._config.ssl,
                    # A middleware given with the request replaces those of the session: keep a borrowed session's own.
                    middlewares=(_no_resend, *getattr(session, "_middlewares", ())),
                ) as response,
            ):
                attempt.sent, attempt.status = "yes", response.status
                await self._read(response, received)
                return response.status, response.headers, b"".join(received)
        except AIRudderError:
            raise
        except Exception as error:
            failure = self._translate(error, session, attempt, b"".join(received))
            failure.http_status = attempt.status
            raise failure from _shown(error)
        finally:
            _attempt.reset(mark)

    async def _read(self, response: aiohttp.ClientResponse, received: list[bytes]) -> None:
        size = 0
        async for chunk in response.content.iter_chunked(_CHUNK):
            received.append(chunk)
            size += len(chunk)
            if size > self._config.max_bytes:
                response.close()
                raise ResponseTooLargeError(
                    f"the answer is larger than {self._config.max_bytes} bytes",
                    http_status=response.status,
                    sent="yes",
                    raw_body=b"".join(received)[:_CHUNK],
                )

    def _translate(
        self, error: Exception, session: aiohttp.ClientSession, attempt: Attempt, partial: bytes
    ) -> AIRudderError:
        """Our error for one of aiohttp's, which may prove that an untracked attempt sent nothing."""
        before = isinstance(error, (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError))
        if before and not attempt.tracked:
            attempt.sent = "no"
        if self.closed or session.closed:
            return ClientClosedError("the client was closed during the call", sent=attempt.sent)
        if isinstance(error, aiohttp.ServerTimeoutError):
            return APITimeoutError.of("connect" if before else "read", sent=attempt.sent, raw_body=partial or None)
        if isinstance(error, aiohttp.ClientPayloadError):
            message = "the answer was cut short or damaged"
        elif isinstance(error, (aiohttp.ClientResponseError, HttpProcessingError)):
            message = "what came back is not HTTP, or a proxy refused"
        else:
            message = "no connection could be made" if attempt.sent == "no" else "the connection was lost"
        name = type(_cause(error)).__name__
        return APIConnectionError(f"{message} ({name})", sent=attempt.sent, raw_body=partial or None)


async def _close_with_loop(session: aiohttp.ClientSession) -> AsyncGenerator[None, None]:
    """Closes ``session`` at its end, which comes with the loop's: ``asyncio.run`` ends all async generators."""
    try:
        yield
    finally:
        await session.close()


def _cause(error: BaseException) -> BaseException:
    return (error.__cause__ or error) if isinstance(error, _ConnectionLostError) else error


def _shown(error: Exception) -> BaseException | None:
    """The cause to show in a traceback: the system's alone, for others may quote the URL or the answer."""
    cause = _cause(error)
    return cause if isinstance(cause, OSError) and not isinstance(cause, TimeoutError) else None


__all__ = ["Attempt", "SessionFactory", "TrackingConnector", "Wire", "WireConfig"]
