"""One attempt on the wire with aiohttp: bytes out, bytes in, every failure typed, and a word on whether it was sent.

Sessions are made lazily, one per running loop, and closed with the client or the loop; a borrowed session is used
and left open. ``connections`` decides which connection a request goes out on. Redirects are not followed, and
aiohttp's own silent resend on a stale connection is suppressed: a request that may reach a person's phone is sent once
per attempt.
"""

from __future__ import annotations

import asyncio
import io
import re
import ssl as ssl_module
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary, ref

import aiohttp
from aiohttp.connector import Connection
from attrs import define, field, frozen
from yarl import URL

from .._generated.types import Timeout
from ..clock import loops_of
from ..config import SessionFactory
from ..errors import (
    AIRudderError,
    ClientClosedError,
    ConfigurationError,
)
from ..masks import Masked
from .calls import Calls
from .connections import Attempt, TrackingConnector, UncleanConnectionError, bound_headers, check_clean, current_attempt
from .failures import ConnectionLostError, Exchange, TokenReplacedError, middlewares_of, translate
from .proxies import environment_proxy
from .stream import Stream

T = TypeVar("T")

_PerLoop = WeakKeyDictionary[asyncio.AbstractEventLoop, T]

_OLDEST = (3, 12, 15)

_ELSEWHERE = 2.0

_TRIES = 32  # connections of a borrowed session that were not clean

_BIG = 1024 * 1024  # aiohttp warns of longer bodies that are plain bytes; a file it sends in pieces


@define
class Outgoing:
    """One HTTP request. Its parts may be secret or personal, so none of them is in the repr.

    ``proxy``: found out for each attempt, since the environment may change.
    """

    method: str
    url: URL = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    proxy: str | URL | None = field(default=None, repr=False)


async def _no_resend(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Have aiohttp send once, and on a connection that is clean also where the connector is not ours."""
    attempt = current_attempt.get()
    if attempt is not None and not attempt.tracked:
        _check_before_sending(request, attempt)
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise ConnectionLostError from error


def _check_before_sending(request: aiohttp.ClientRequest, attempt: Attempt) -> None:
    """Have ``request`` look at its connection before it writes to it. Without ``send``, aiohttp sends unchecked."""
    send: Callable[[Connection], Awaitable[aiohttp.ClientResponse]] | None = getattr(request, "send", None)
    if send is None:
        return

    async def checked(connection: Connection) -> aiohttp.ClientResponse:
        await check_clean(connection)
        attempt.wrote = True
        attempt.watch(connection)
        bound_headers(connection, attempt)
        return await send(connection)

    setattr(request, "send", checked)  # noqa: B010  # a method to type checkers


async def _keep_token(
    outgoing: Outgoing, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Refuse what aiohttp refuses since 3.14: that a password from netrc takes the place of our token."""
    if outgoing.headers.get("Authorization") not in (None, request.headers.get("Authorization")):
        raise TokenReplacedError
    return await handler(request)


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
    """Sends single requests. ``calls``: those under way; closed at the start of ``aclose()``."""

    def __init__(self, config: WireConfig) -> None:
        version = aiohttp.__version__
        if tuple(map(int, re.findall(r"\d+", version)[:3])) < _OLDEST:  # a copy of this folder has no pyproject.toml
            raise ConfigurationError(f"aiohttp {version} is too old: {'.'.join(map(str, _OLDEST))} or newer")
        self._config = config
        self._sessions: _PerLoop[tuple[aiohttp.ClientSession, _Keeper]] = WeakKeyDictionary()
        self.calls = Calls()

    async def session(self) -> aiohttp.ClientSession:
        """The session of the running loop. Raises ``ClientClosedError`` when the client or the session is closed."""
        if self.calls.closed:
            raise ClientClosedError("the client is closed", sent="no")
        loop = asyncio.get_running_loop()
        session = self._config.session
        if session is not None:
            if session.closed:
                raise ClientClosedError("the session given to the client is closed", sent="no")
            if getattr(session, "_loop", loop) is not loop:  # its connections live on the other one
                hint = "Make one session and one client per loop, or let the client make the sessions."
                raise ConfigurationError("the session given to the client belongs to another loop", hint=hint)
            return session
        session, _ = self._sessions.get(loop, (None, None))
        if session is None or session.closed:
            session = self._new_session()
            keeper = _Keeper(session, self._sessions)
            self._sessions[loop] = session, keeper  # before anything is awaited: a call that comes meanwhile finds it
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

    @property
    def max_bytes(self) -> int:
        """The bound on an answer that is read whole."""
        return self._config.max_bytes

    async def _proxy(self, outgoing: Outgoing, *, trust: bool) -> str | None:
        """The proxy to use. A session that trusts the environment would also add a password from netrc to our token."""
        if self._config.proxy is not None:
            return Masked(self._config.proxy)
        if not (self._config.trust_env or trust):
            return None
        place = (outgoing.url.scheme, outgoing.url.host or "", outgoing.url.port)
        return await asyncio.to_thread(environment_proxy, *place)

    async def aclose(self) -> None:
        """End the calls under way and close the sessions that this object made.

        On another loop that is done by that loop itself: waited for if it runs, at most ``_ELSEWHERE`` seconds; if it
        rests, done when it runs or ends.
        """
        self.calls.closed = True
        here = asyncio.get_running_loop()
        for loop in {*self.calls.loops(), *loops_of(self._sessions)}:
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
        self.calls.end(loop)
        return self._sessions.get(loop, (None, None))[1]

    async def exchange(self, outgoing: Outgoing, *, timeout: Timeout, attempt: Attempt, astray: bool = False) -> Stream:
        """Send once and give the answer at its head. Raises the errors of ``translate``.

        A borrowed session may hand out connections that are not clean; each costs a try, and nothing was sent on it.
        ``astray``: to a host that is not the API's, with nothing of the session but its connections and its proxy.
        """
        unclean: AIRudderError | None = None
        for _ in range(_TRIES):
            outcome = await self._send_once(outgoing, timeout, attempt, astray)
            if isinstance(outcome, Stream):
                return outcome
            unclean = outcome
        assert unclean is not None
        raise unclean

    async def _send_once(
        self, outgoing: Outgoing, timeout: Timeout, attempt: Attempt, astray: bool
    ) -> Stream | AIRudderError:
        """The answer, or the error for a connection of a borrowed session that was not clean."""
        session = await self.session()
        outgoing.proxy = getattr(session, "_default_proxy", None) if astray else None
        trusted = astray and outgoing.proxy is None and session.trust_env
        outgoing.proxy = await self._proxy(outgoing, trust=trusted) or outgoing.proxy
        session = await self.session()  # last, for the client may have been closed meanwhile
        attempt.tracked = isinstance(session.connector, TrackingConnector)
        attempt.alone &= attempt.tracked or (session.connector is not None and session.connector.force_close)
        attempt.sent = "no" if attempt.tracked else "maybe"
        exchange = Exchange(session, attempt, self.calls, self._look_at())
        mark = current_attempt.set(attempt)
        sender = _bare(session) if astray else session
        try:
            response = await sender.request(
                outgoing.method,
                outgoing.url,
                data=_payload(outgoing.body),
                headers=outgoing.headers,
                allow_redirects=False,
                raise_for_status=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, connect=timeout.connect, sock_read=timeout.read),
                proxy=outgoing.proxy,
                ssl=True if self._config.ssl is None else self._config.ssl,
                # A middleware given with the request replaces those of the session: keep a borrowed session's own.
                middlewares=(*_guards(sender, outgoing), *middlewares_of(sender)),
            )
            attempt.sent, attempt.status = "yes", response.status
            return Stream(response, exchange, self._config.max_bytes)
        except Exception as error:
            failure = translate(error, exchange)
            attempt.sent = failure.sent
            if isinstance(error, UncleanConnectionError) and not attempt.tracked and not attempt.wrote:
                return failure
        finally:
            current_attempt.reset(mark)
            if sender is not session:
                sender.detach()  # an answer needs its connection alone
        # Raised out here, so that aiohttp's exception, which may hold the URL and the token, is not its context.
        raise failure

    def _look_at(self) -> str:
        """Where to look for the cause of an exception that aiohttp itself does not raise on a failed connection."""
        session = "the session given to the client" if self._config.session is not None else "the session_factory"
        own = self._config.session is None and self._config.factory is None
        return "Look at proxy and ssl." if own else f"Look at proxy, ssl, and {session}."


def _bare(session: aiohttp.ClientSession) -> aiohttp.ClientSession:
    """A session with the connections of ``session``, and none of its headers, cookies and hooks.

    The password of its default proxy comes along: that goes to the proxy alone.
    """
    bare = aiohttp.ClientSession(
        connector=session.connector, connector_owner=False, cookie_jar=aiohttp.DummyCookieJar()
    )
    bare._default_proxy_auth = getattr(session, "_default_proxy_auth", None)  # as an argument it is deprecated
    return bare


def _payload(body: bytes | None) -> bytes | io.BytesIO | None:
    return body if body is None or len(body) <= _BIG else io.BytesIO(body)


def _guards(session: aiohttp.ClientSession, outgoing: Outgoing) -> tuple[aiohttp.ClientMiddlewareType, ...]:
    return (partial(_keep_token, outgoing), _no_resend) if session.trust_env else (_no_resend,)


class _Keeper:
    """Closes ``session`` by ``aclose``, or with the loop: ``asyncio.run`` ends all async generators.

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


__all__ = ["Outgoing", "Wire", "WireConfig"]
