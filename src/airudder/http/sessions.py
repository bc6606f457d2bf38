"""The sessions of a client, and one exchange on them: send a request, receive the headers of its response.

Sessions are created at the first request, one per running loop, and closed with the client or the loop. A borrowed
session is used and never closed. ``connections`` selects the connection of a request. Redirects are not followed, and
aiohttp's silent resend on a stale connection is suppressed, so each attempt sends a request at most once.
"""

from __future__ import annotations

import asyncio
import io
import re
import ssl as ssl_module
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from weakref import WeakKeyDictionary, ref

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from .._generated.types import Timeout
from ..clock import loops_of
from ..config import SessionFactory
from ..errors import AIRudderError, ClientClosedError, ConfigurationError
from ..masks import Masked
from .calls import Calls
from .connections import (
    Attempt,
    TrackingConnector,
    UncleanConnectionError,
    attempt_of_request,
    bound_headers,
    check_clean,
    current_attempt,
)
from .failures import ConnectionLostError, TokenReplacedError, middlewares_of, translate
from .limits import Slots
from .proxies import environment_proxy
from .stream import Stream

_OLDEST = (3, 12, 15)

_ELSEWHERE = 2.0  # the longest time to wait for another loop

_TRIES = 32  # connections of a borrowed session; each try finds one that is not clean

_BIG = 1024 * 1024  # aiohttp logs a warning for longer bodies of plain bytes; it sends a file in pieces


async def _no_resend(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """The middleware that makes aiohttp send once; with a connector that is not ours, on a clean connection."""
    attempt = attempt_of_request()
    if attempt is not None and not attempt.tracked:
        _check_before_sending(request, attempt)
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise ConnectionLostError from error


def _check_before_sending(request: aiohttp.ClientRequest, attempt: Attempt) -> None:
    """Let ``request`` check its connection before it writes to it. Nothing is checked if ``send`` does not exist."""
    send: Callable[[Connection], Awaitable[aiohttp.ClientResponse]] | None = getattr(request, "send", None)
    if send is None:
        return

    async def checked(connection: Connection) -> aiohttp.ClientResponse:
        await check_clean(connection)
        attempt.wrote = True
        attempt.watch(connection)
        bound_headers(connection, attempt)
        return await send(connection)

    setattr(request, "send", checked)  # noqa: B010  # type checkers refuse an assignment to a method


async def _keep_token(
    attempt: Attempt, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """The middleware that refuses to replace our token by a password from netrc, as aiohttp does since 3.14."""
    if attempt.headers.get("Authorization") not in (None, request.headers.get("Authorization")):
        raise TokenReplacedError
    return await handler(request)


class Here:
    """What a client has on one loop: its calls under way, its slots, and its session after the first request."""

    def __init__(self, max_connections: int) -> None:
        self.calls = Calls()
        self.slots = Slots(max_connections)
        # A session has a reference to its loop. When the loop ends, the keeper removes both from here.
        self.session: aiohttp.ClientSession | None = None
        self.keeper: _Keeper | None = None


class Sessions:
    """The sessions of one client. ``closed``: set at the start of ``aclose()``; after that no call can start.

    ``max_bytes``: the largest body of a response that is read whole, after decompression. ``max_connections``: requests
    at the same time on one loop. ``advice``: see ``Owner``.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession | None = None,
        factory: SessionFactory | None = None,
        proxy: str | None = None,
        ssl: ssl_module.SSLContext | aiohttp.Fingerprint | bool | None = None,
        trust_env: bool = False,
        max_bytes: int,
        max_connections: int,
    ) -> None:
        version = aiohttp.__version__
        if tuple(map(int, re.findall(r"\d+", version)[:3])) < _OLDEST:  # a copy of this folder has no pyproject.toml
            oldest = ".".join(map(str, _OLDEST))
            raise ConfigurationError(f"aiohttp {version} is too old", hint=f"Install aiohttp {oldest} or newer.")
        self._borrowed, self._factory = session, factory
        self._proxy, self._trust_env = proxy, trust_env
        self._ssl = True if ssl is None else ssl
        self.max_bytes, self._max_connections = max_bytes, max_connections
        self._loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Here] = WeakKeyDictionary()
        self._limits: tuple[Timeout | None, aiohttp.ClientTimeout] = None, aiohttp.ClientTimeout()
        self.closed = False
        source = "the session given to the client" if session is not None else "session_factory"
        own = session is None and factory is None
        self.advice = "Check proxy and ssl." if own else f"Check proxy, ssl and {source}."

    def here(self) -> Here:
        """The state of the running loop. Raises ``ClientClosedError`` if the client is closed."""
        if self.closed:
            raise ClientClosedError("the client is closed", sent="no")
        loop = asyncio.get_running_loop()
        here = self._loops.get(loop)
        if here is None:
            here = self._loops[loop] = Here(self._max_connections)
        return here

    async def session(self) -> aiohttp.ClientSession:
        """The session of the running loop. Raises ``ClientClosedError`` if the client or the session is closed."""
        here, session = self.here(), self._borrowed
        if session is not None:
            if session.closed:
                raise ClientClosedError("the session given to the client is closed", sent="no")
            loop = asyncio.get_running_loop()
            if getattr(session, "_loop", loop) is not loop:  # its connections work on that other loop only
                hint = "Create one session and one client per loop, or let the client create the sessions."
                raise ConfigurationError("the session given to the client belongs to another loop", hint=hint)
            return session
        if here.session is None or here.session.closed:
            here.session = self._new_session()
            here.keeper = keeper = _Keeper(here.session, here)  # before the first await, since other calls run then
            await anext(keeper.until_the_end)
            for other in loops_of(self._loops):
                if other.is_closed() and (left := self._loops.pop(other, None)) is not None and left.keeper is not None:
                    await left.keeper.aclose()
            return keeper.session
        return here.session

    def _new_session(self) -> aiohttp.ClientSession:
        # The client counts its own slots, so that waiting for one has a timeout of its own. The connector has no limit.
        connector = TrackingConnector(limit=0)
        if self._factory is not None:
            session = self._factory(connector)
            if not isinstance(session, aiohttp.ClientSession):
                kind = type(session).__name__
                raise ConfigurationError(f"session_factory must return an aiohttp.ClientSession, not a {kind}")
            return session
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def _find_proxy(self, attempt: Attempt, session: aiohttp.ClientSession, *, foreign: bool) -> str | URL | None:
        """The proxy to use, or None.

        It is not left to a session with ``trust_env``: that would also replace our token by a password from netrc.
        """
        if self._proxy is not None:
            return Masked(self._proxy)
        default: str | URL | None = getattr(session, "_default_proxy", None) if foreign else None
        if not (self._trust_env or (foreign and default is None and session.trust_env)):
            return default
        place = (attempt.url.scheme, attempt.url.host or "", attempt.url.port)
        return await asyncio.to_thread(environment_proxy, *place) or default

    async def aclose(self) -> None:
        """End the calls under way and close the sessions that this object created.

        On another loop, that loop does this. If it runs, this method waits for it, at most ``_ELSEWHERE`` seconds. If
        it does not run, the calls end and the session is closed when it runs again or ends.
        """
        self.closed = True
        here = asyncio.get_running_loop()
        # This loop comes last, because ending its calls may cancel the call whose hook awaits this method.
        for loop in sorted(loops_of(self._loops), key=lambda loop: loop is here):
            if loop is here or loop.is_closed():
                if (keeper := self._end_calls(loop)) is not None:
                    await keeper.aclose()
            else:
                await self._end_elsewhere(loop)
        await asyncio.sleep(0)  # in the next round of the loop the calls are cancelled, before they send anything

    async def _end_elsewhere(self, loop: asyncio.AbstractEventLoop) -> None:
        here, done = asyncio.get_running_loop(), asyncio.Event()

        def begin() -> None:
            if (keeper := self._end_calls(loop)) is None:
                report()
            else:  # even if the loop is just ending, it runs until the keeper is done
                loop.create_task(keeper.aclose()).add_done_callback(report)

        def report(_: object = None) -> None:
            with suppress(RuntimeError):  # the waiting loop is closed: it did not wait so long
                here.call_soon_threadsafe(done.set)

        try:
            loop.call_soon_threadsafe(begin)
        except RuntimeError:  # the loop was closed at this moment
            return
        if loop.is_running():
            with suppress(TimeoutError):
                async with asyncio.timeout(_ELSEWHERE):  # wait_for of 3.11 can swallow the caller's cancellation
                    await done.wait()

    def _end_calls(self, loop: asyncio.AbstractEventLoop) -> _Keeper | None:
        """Cancel the calls of ``loop``, which end in its next round. Returns the keeper of its session."""
        here = self._loops.get(loop)
        if here is None:
            return None
        if not loop.is_closed():
            here.calls.end()
        return here.keeper

    async def exchange(self, attempt: Attempt, here: Here, timeout: Timeout, *, foreign: bool = False) -> Stream:
        """Send the request once and return its response when the headers are there. Raises the errors of ``translate``.

        A borrowed session may give connections that are not clean. Nothing is sent on those, and another one is tried.
        ``foreign``: the host is not that of the API, so only the connections and the proxy of the session are used, not
        its headers and cookies.
        """
        failure: AIRudderError | None = None
        for _ in range(_TRIES):
            session, proxy = here.session, None
            if session is None or session.closed or self.closed:
                session = await self.session()
            if foreign or self._trust_env or self._proxy is not None:
                proxy = await self._find_proxy(attempt, session, foreign=foreign)
                session = await self.session()  # again, because the client may have been closed meanwhile
            attempt.begin(self, session)
            sender = _bare_session(session) if foreign else session
            token = current_attempt.set(mark := [attempt])
            try:
                response = await sender.request(
                    attempt.method,
                    attempt.url,
                    data=_request_data(attempt.body),
                    headers=attempt.headers,
                    allow_redirects=False,
                    raise_for_status=False,
                    auto_decompress=False,
                    timeout=self._limits_of(timeout),
                    proxy=proxy,
                    ssl=self._ssl,
                    middlewares=_middlewares(sender, attempt),
                )
                attempt.sent, attempt.status = "yes", response.status
                return Stream(response, attempt, here.calls, self.max_bytes)
            except Exception as error:
                failure = translate(error, attempt)
                attempt.sent = failure.sent
                may_try = isinstance(error, UncleanConnectionError) and not attempt.tracked and not attempt.wrote
            finally:
                mark.clear()
                current_attempt.reset(token)
                if sender is not session:
                    sender.detach()  # the response needs only its connection
            if not may_try:
                break
        # Raised outside of the except block, so that aiohttp's exception, which may contain the URL and the token, does
        # not become its context.
        assert failure is not None
        raise failure

    def _limits_of(self, timeout: Timeout) -> aiohttp.ClientTimeout:
        """The part of ``timeout`` that aiohttp enforces; made once for all calls with the same ``timeout``."""
        known, limits = self._limits
        if known is not timeout:
            limits = aiohttp.ClientTimeout(total=None, connect=timeout.connect, sock_read=timeout.read)
            self._limits = timeout, limits
        return limits


def _bare_session(session: aiohttp.ClientSession) -> aiohttp.ClientSession:
    """A session with the connections of ``session``, but without its headers, cookies and hooks.

    It has the password of the default proxy, which is sent to the proxy only.
    """
    bare = aiohttp.ClientSession(
        connector=session.connector, connector_owner=False, cookie_jar=aiohttp.DummyCookieJar()
    )
    bare._default_proxy_auth = getattr(session, "_default_proxy_auth", None)  # as an argument it is deprecated
    return bare


def _request_data(body: bytes | None) -> bytes | io.BytesIO | None:
    return body if body is None or len(body) <= _BIG else io.BytesIO(body)


def _middlewares(session: aiohttp.ClientSession, attempt: Attempt) -> Sequence[aiohttp.ClientMiddlewareType] | None:
    """The middlewares of a request; None if those of the session are enough."""
    if session.trust_env:
        own: tuple[aiohttp.ClientMiddlewareType, ...] = (partial(_keep_token, attempt), _no_resend)
    elif attempt.tracked and attempt.method == "POST":
        return None  # aiohttp never resends a POST, and our connector has checked the connection
    else:
        own = (_no_resend,)
    # The middlewares of a request replace those of the session, so these are added.
    return (*own, *middlewares_of(session))


class _Keeper:
    """Closes ``session`` by ``aclose``, or when the loop ends: ``asyncio.run`` closes all async generators.

    Both may happen at the same time. The lock makes the generator end last, because the loop waits for it.
    """

    def __init__(self, session: aiohttp.ClientSession, here: Here) -> None:
        self.session = session
        self._lock = asyncio.Lock()
        self.until_the_end = _close_with_loop(session, self._lock, ref(here))

    async def aclose(self) -> None:
        async with self._lock:
            await self.session.close()
        with suppress(RuntimeError):  # the loop is ending and is closing the generator already
            await self.until_the_end.aclose()


async def _close_with_loop(
    session: aiohttp.ClientSession, lock: asyncio.Lock, kept: ref[Here]
) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        here = kept()
        if here is not None and here.session is session:
            here.session = here.keeper = None
        async with lock:
            await session.close()


__all__ = ["Here", "Sessions"]
