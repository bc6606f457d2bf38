"""One attempt on the wire with aiohttp: bytes out, bytes in, every failure typed, and a word on whether it was sent.

Sessions are made lazily, one per running loop, and closed with the client or the loop; a borrowed session is used
and left open. Redirects are not followed and aiohttp's own silent resend on a stale connection is suppressed: a
request that may reach a person's phone is sent once per attempt.
"""

from __future__ import annotations

import asyncio
import io
import ssl as ssl_module
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, TypeVar
from urllib.request import getproxies, proxy_bypass
from weakref import WeakKeyDictionary, ref

import aiohttp
from aiohttp.connector import Connection
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.tracing import Trace
from attrs import define, field, frozen
from yarl import URL

from ._generated.types import Sent, Timeout
from .clock import loops_of
from .errors import (
    AIRudderError,
    APIConnectionError,
    APITimeoutError,
    ClientClosedError,
    ConfigurationError,
    ResponseTooLargeError,
    ResponseValidationError,
)
from .inflate import InflateError, inflate
from .jsonio import off_loop

T = TypeVar("T")
_PerLoop = WeakKeyDictionary[asyncio.AbstractEventLoop, T]
SessionFactory = Callable[[aiohttp.BaseConnector], aiohttp.ClientSession]
_CHUNK = 64 * 1024
_OLDEST = (3, 14)
_ELSEWHERE = 2.0
_BIG = 1024 * 1024  # aiohttp warns of longer bodies that are plain bytes; a file it sends in pieces


@define
class Attempt:
    """How far one attempt got: ``status`` of the answer whose head came, the chunks ``received`` of its body.

    ``tracked``: our own connector writes to it, so that its silence proves something.
    """

    sent: Sent = "no"
    tracked: bool = False
    status: int | None = None
    received: list[bytes] = field(factory=list[bytes], repr=False)


# aiohttp's exceptions do not tell whether a connection was handed out, so the connector notes it here.
_attempt: ContextVar[Attempt | None] = ContextVar("airudder_attempt", default=None)


class TrackingConnector(aiohttp.TCPConnector):
    """A connector that notes when a connection is handed out: from then on bytes may have reached the server."""

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        """As in aiohttp."""
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
        if tuple(map(int, aiohttp.__version__.split(".")[:2])) < _OLDEST:  # a copy of this folder has no pyproject.toml
            raise ConfigurationError(f"aiohttp {aiohttp.__version__} is too old: {_OLDEST[0]}.{_OLDEST[1]} or newer")
        self._config = config
        self._sessions: _PerLoop[tuple[aiohttp.ClientSession, _Keeper]] = WeakKeyDictionary()
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
            session = self._new_session()
            keeper = _Keeper(session, self._sessions)
            self._sessions[loop] = session, keeper  # before anything is awaited: who comes meanwhile shall find it
            await anext(keeper.until_the_end)
            for other in loops_of(self._sessions):
                if other.is_closed() and (left := self._sessions.pop(other, None)) is not None:
                    await left[1].aclose()
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

    @contextmanager
    def registered(self, scope: asyncio.Timeout) -> Iterator[None]:
        """Let ``aclose`` end what runs in ``scope``: a pause, a wait for a slot, a body that aiohttp would wait for."""
        if self.closed:
            raise ClientClosedError("the client is closed")
        calls = self._calls.setdefault(asyncio.get_running_loop(), set())
        calls.add(scope)
        try:
            yield
        finally:
            calls.discard(scope)

    async def aclose(self) -> None:
        """End the calls under way and close the sessions that this object made.

        On another loop that is done by that loop itself: waited for if it runs, at most ``_ELSEWHERE`` seconds; if it
        rests, done when it runs or ends.
        """
        self.closed = True
        here = asyncio.get_running_loop()
        for loop in {*loops_of(self._calls), *loops_of(self._sessions)}:
            if loop is here or loop.is_closed():
                if (keeper := self._cut(loop)) is not None:
                    await keeper.aclose()
            else:
                await self._end_elsewhere(loop)
        await asyncio.sleep(0)  # from the next round on the calls are cancelled, and none of them sends

    async def _end_elsewhere(self, loop: asyncio.AbstractEventLoop) -> None:
        here, done = asyncio.get_running_loop(), asyncio.Event()

        def begin() -> None:
            if (keeper := self._cut(loop)) is None:
                tell()
            else:  # the loop, even if it ends just now, runs on until the keeper is done
                loop.create_task(keeper.aclose()).add_done_callback(tell)

        def tell(_: object = None) -> None:
            with suppress(RuntimeError):  # it did not wait so long, and is closed
                here.call_soon_threadsafe(done.set)

        try:
            loop.call_soon_threadsafe(begin)
        except RuntimeError:  # it was closed this very moment
            return
        if loop.is_running():
            with suppress(TimeoutError):
                async with asyncio.timeout(_ELSEWHERE):  # wait_for of 3.11 can swallow the caller's cancellation
                    await done.wait()

    def _cut(self, loop: asyncio.AbstractEventLoop) -> _Keeper | None:
        """Have the calls of ``loop`` end in its next round; give what closes its session."""
        for scope in self._calls.pop(loop, set()):
            if not loop.is_closed() and not scope.expired():
                scope.reschedule(0)
        return self._sessions.get(loop, (None, None))[1]

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
        proxy = await self._proxy(url)
        session = await self.session()  # last, for the client may have been closed meanwhile
        attempt.tracked = isinstance(session.connector, TrackingConnector)
        attempt.sent = "no" if attempt.tracked else "maybe"
        mark = _attempt.set(attempt)
        try:
            async with session.request(
                method,
                url,
                data=body if body is None or len(body) <= _BIG else io.BytesIO(body),
                headers=headers,
                allow_redirects=False,
                raise_for_status=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, connect=timeout.connect, sock_read=timeout.read),
                proxy=proxy,
                ssl=True if self._config.ssl is None else self._config.ssl,
                # A middleware given with the request replaces those of the session: keep a borrowed session's own.
                middlewares=(_no_resend, *_middlewares(session)),
            ) as response:
                attempt.sent, attempt.status = "yes", response.status
                await self._read(response, attempt.received)
                coding = response.headers.get("Content-Encoding", "")
                return response.status, response.headers.copy(), await self._inflated(attempt, coding)
        except AIRudderError:
            raise
        except Exception as error:
            failure = error
        finally:
            _attempt.reset(mark)
        # Raised out here, so that aiohttp's exception, which may hold the URL and the token, is not its context.
        raise self._translate(failure, session, attempt)

    async def _read(self, response: aiohttp.ClientResponse, received: list[bytes]) -> None:
        size = 0
        async for chunk in response.content.iter_chunked(_CHUNK):
            received.append(chunk)
            size += len(chunk)
            if size > self._config.max_bytes:
                response.close()
                raise self._too_large(response.status, received)

    async def _inflated(self, attempt: Attempt, coding: str) -> bytes:
        """The body without its content coding."""
        body = b"".join(attempt.received)
        if not coding or not body:
            return body
        try:
            content = await off_loop(len(body) * 10, inflate, body, coding, self._config.max_bytes)
        except InflateError as error:
            if not 200 <= (attempt.status or 0) < 300:
                return body  # the status says what there is to say
            problem = str(error)
        else:
            if len(content) > self._config.max_bytes:
                raise self._too_large(attempt.status, attempt.received)
            return content
        raise ResponseValidationError(f"the answer is {problem}", http_status=attempt.status, sent="yes", raw_body=body)

    def _too_large(self, status: int | None, received: list[bytes]) -> ResponseTooLargeError:
        message = f"the answer is larger than {self._config.max_bytes} bytes"
        beginning = b"".join(received)[:_CHUNK]
        return ResponseTooLargeError(message, http_status=status, sent="yes", raw_body=beginning)

    def _translate(self, error: Exception, session: aiohttp.ClientSession, attempt: Attempt) -> AIRudderError:
        """Our error for one of aiohttp's, which may prove that an untracked attempt sent nothing."""
        before = isinstance(error, (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError))
        if before and not attempt.tracked and type(session) is aiohttp.ClientSession and not _middlewares(session):
            attempt.sent = "no"  # else the session may have sent before, by a repeat of its own
        cause = (error.__cause__ or error) if isinstance(error, _ConnectionLostError) else error
        if self.closed or session.closed:
            message = "the client was closed during the call"
            return ClientClosedError(message, sent=attempt.sent, http_status=attempt.status)
        odd = isinstance(cause, (TypeError, ValueError)) and not isinstance(cause, OSError)  # as TLS errors are
        if odd and attempt.tracked and attempt.sent == "no":
            hint = "Look at proxy, ssl and the session_factory."
            return ConfigurationError(f"aiohttp cannot make this request ({type(cause).__name__})", hint=hint)
        failure: APIConnectionError
        if isinstance(error, aiohttp.ServerTimeoutError):
            failure = APITimeoutError.of("connect" if before else "read", sent=attempt.sent)
        else:
            failure = APIConnectionError(f"{_what(error, attempt)} ({type(cause).__name__})", sent=attempt.sent)
        failure.http_status, failure.raw_body = attempt.status, b"".join(attempt.received) or None
        failure.__cause__ = _shown(cause)
        return failure


def _what(error: Exception, attempt: Attempt) -> str:
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer was cut short or damaged"
    if isinstance(error, (aiohttp.ClientResponseError, HttpProcessingError)):
        return "what came back is not HTTP, or a proxy refused"
    return "no connection could be made" if attempt.sent == "no" else "the connection was lost"


def _middlewares(session: aiohttp.ClientSession) -> tuple[aiohttp.ClientMiddlewareType, ...]:
    return tuple(getattr(session, "_middlewares", ()))


class _Keeper:
    """Closes ``session`` when it is told to, or with the loop: ``asyncio.run`` ends all async generators.

    Both may happen at once. The lock has the generator, which the loop waits for, end last.
    """

    def __init__(self, session: aiohttp.ClientSession, sessions: _PerLoop[tuple[aiohttp.ClientSession, _Keeper]]):
        self._session = session
        self._lock = asyncio.Lock()
        self.until_the_end = _close_with_loop(session, self._lock, ref(sessions))

    async def aclose(self) -> None:
        async with self._lock:
            await self._session.close()
        with suppress(RuntimeError):  # the loop is ending and runs it already
            await self.until_the_end.aclose()


async def _close_with_loop(
    session: aiohttp.ClientSession,
    lock: asyncio.Lock,
    sessions: ref[_PerLoop[tuple[aiohttp.ClientSession, _Keeper]]],
) -> AsyncGenerator[None, None]:
    loop = asyncio.get_running_loop()
    try:
        yield
    finally:
        # A session holds its loop: kept here, it would keep a closed loop alive.
        known = sessions()
        if known is not None and known.get(loop, (None, None))[0] is session:
            del known[loop]
        async with lock:
            await session.close()


def _shown(cause: BaseException) -> BaseException | None:
    """The cause to show: the system's alone. aiohttp's own may hold the URL, the token or a proxy's password."""
    if isinstance(cause, aiohttp.ClientConnectorError):
        cause = cause.os_error
    system = isinstance(cause, OSError) and type(cause).__module__ in ("builtins", "socket", "ssl")
    return cause if system and not isinstance(cause, TimeoutError) else None


__all__ = ["Attempt", "SessionFactory", "TrackingConnector", "Wire", "WireConfig"]
