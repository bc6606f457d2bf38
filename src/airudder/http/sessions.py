"""The sessions of a client, and one exchange on them: a request out, the head of its answer in.

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
    bound_headers,
    check_clean,
    current_attempt,
)
from .failures import ConnectionLostError, TokenReplacedError, middlewares_of, translate
from .limits import Slots
from .proxies import environment_proxy
from .stream import Stream

_OLDEST = (3, 12, 15)

_ELSEWHERE = 2.0

_TRIES = 32  # connections of a borrowed session that were not clean

_BIG = 1024 * 1024  # aiohttp warns of longer bodies that are plain bytes; a file it sends in pieces


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
    attempt: Attempt, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Refuse what aiohttp refuses since 3.14: that a password from netrc takes the place of our token."""
    if attempt.headers.get("Authorization") not in (None, request.headers.get("Authorization")):
        raise TokenReplacedError
    return await handler(request)


class Here:
    """What a client has on one loop: calls under way, slots, and a session as soon as one was needed."""

    def __init__(self, max_connections: int) -> None:
        self.calls = Calls()
        self.slots = Slots(max_connections)
        # A session holds its loop. The keeper drops both when the loop ends.
        self.session: aiohttp.ClientSession | None = None
        self.keeper: _Keeper | None = None


class Sessions:
    """The sessions of one client. ``closed``: set at the start of ``aclose()``; from then on nothing begins any more.

    ``max_bytes``: of the body of an answer that is read whole, decompressed. ``max_connections``: requests under way at
    once on one loop.
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
            raise ConfigurationError(f"aiohttp {version} is too old: {'.'.join(map(str, _OLDEST))} or newer")
        self._borrowed, self._factory = session, factory
        self._proxy, self._trust_env = proxy, trust_env
        self._ssl = True if ssl is None else ssl
        self.max_bytes, self._max_connections = max_bytes, max_connections
        self._loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Here] = WeakKeyDictionary()
        self._limits: tuple[Timeout | None, aiohttp.ClientTimeout] = None, aiohttp.ClientTimeout()
        self.closed = False
        where = "the session given to the client" if session is not None else "the session_factory"
        own = session is None and factory is None
        self.look_at = "Look at proxy and ssl." if own else f"Look at proxy, ssl, and {where}."

    def here(self) -> Here:
        """What there is on the running loop. Raises ``ClientClosedError`` when the client is closed."""
        if self.closed:
            raise ClientClosedError("the client is closed", sent="no")
        loop = asyncio.get_running_loop()
        here = self._loops.get(loop)
        if here is None:
            here = self._loops[loop] = Here(self._max_connections)
        return here

    async def session(self) -> aiohttp.ClientSession:
        """The session of the running loop. Raises ``ClientClosedError`` when the client or the session is closed."""
        here, session = self.here(), self._borrowed
        if session is not None:
            if session.closed:
                raise ClientClosedError("the session given to the client is closed", sent="no")
            loop = asyncio.get_running_loop()
            if getattr(session, "_loop", loop) is not loop:  # its connections live on the other one
                hint = "Make one session and one client per loop, or let the client make the sessions."
                raise ConfigurationError("the session given to the client belongs to another loop", hint=hint)
            return session
        if here.session is None or here.session.closed:
            here.session = self._new_session()
            here.keeper = keeper = _Keeper(here.session, here)  # before anything is awaited: other calls come meanwhile
            await anext(keeper.until_the_end)
            for other in loops_of(self._loops):
                if other.is_closed() and (left := self._loops.pop(other, None)) is not None and left.keeper is not None:
                    await left.keeper.aclose()
            return keeper.session
        return here.session

    def _new_session(self) -> aiohttp.ClientSession:
        # The client counts its own slots (so that waiting for one has a limit of its own): none are counted here.
        connector = TrackingConnector(limit=0)
        if self._factory is not None:
            session = self._factory(connector)
            if not isinstance(session, aiohttp.ClientSession):
                raise ConfigurationError(f"session_factory gave a {type(session).__name__}, not a ClientSession")
            return session
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def _find_proxy(self, attempt: Attempt, session: aiohttp.ClientSession, *, astray: bool) -> str | URL | None:
        """The proxy to use. A session that trusts the environment would also add a password from netrc to our token."""
        if self._proxy is not None:
            return Masked(self._proxy)
        default: str | URL | None = getattr(session, "_default_proxy", None) if astray else None
        if not (self._trust_env or (astray and default is None and session.trust_env)):
            return default
        place = (attempt.url.scheme, attempt.url.host or "", attempt.url.port)
        return await asyncio.to_thread(environment_proxy, *place) or default

    async def aclose(self) -> None:
        """End the calls under way and close the sessions that this object made.

        On another loop that is done by that loop itself: waited for if it runs, at most ``_ELSEWHERE`` seconds; if it
        rests, done when it runs or ends.
        """
        self.closed = True
        here = asyncio.get_running_loop()
        for loop in loops_of(self._loops):
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
        here = self._loops.get(loop)
        if here is None:
            return None
        if not loop.is_closed():
            here.calls.end()
        return here.keeper

    async def exchange(self, attempt: Attempt, here: Here, timeout: Timeout, *, astray: bool = False) -> Stream:
        """Send once and give the answer at its head. Raises the errors of ``translate``.

        A borrowed session may hand out connections that are not clean; each costs a try, and nothing was sent on it.
        ``astray``: to a host that is not the API's, with nothing of the session but its connections and its proxy.
        """
        failure: AIRudderError | None = None
        for _ in range(_TRIES):
            session, proxy = here.session, None
            if session is None or session.closed or self.closed:
                session = await self.session()
            if astray or self._trust_env or self._proxy is not None:
                proxy = await self._find_proxy(attempt, session, astray=astray)
                session = await self.session()  # again, for the client may have been closed meanwhile
            attempt.begin(self, session)
            sender = _bare(session) if astray else session
            mark = current_attempt.set(attempt)
            try:
                response = await sender.request(
                    attempt.method,
                    attempt.url,
                    data=_payload(attempt.body),
                    headers=attempt.headers,
                    allow_redirects=False,
                    raise_for_status=False,
                    auto_decompress=False,
                    timeout=self._limits_of(timeout),
                    proxy=proxy,
                    ssl=self._ssl,
                    middlewares=_guards(sender, attempt),
                )
                attempt.sent, attempt.status = "yes", response.status
                return Stream(response, attempt, here.calls, self.max_bytes)
            except Exception as error:
                failure = translate(error, attempt)
                attempt.sent = failure.sent
                may_try = isinstance(error, UncleanConnectionError) and not attempt.tracked and not attempt.wrote
            finally:
                current_attempt.reset(mark)
                if sender is not session:
                    sender.detach()  # an answer needs its connection alone
            if not may_try:
                break
        # Raised out here, so that aiohttp's exception, which may hold the URL and the token, is not its context.
        assert failure is not None
        raise failure

    def _limits_of(self, timeout: Timeout) -> aiohttp.ClientTimeout:
        """The part of ``timeout`` that aiohttp keeps; made once for all calls that have the same."""
        known, limits = self._limits
        if known is not timeout:
            limits = aiohttp.ClientTimeout(total=None, connect=timeout.connect, sock_read=timeout.read)
            self._limits = timeout, limits
        return limits


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


def _guards(session: aiohttp.ClientSession, attempt: Attempt) -> Sequence[aiohttp.ClientMiddlewareType] | None:
    """The middlewares of a request; None if it needs none but those of the session."""
    if session.trust_env:
        guards: tuple[aiohttp.ClientMiddlewareType, ...] = (partial(_keep_token, attempt), _no_resend)
    elif attempt.tracked and attempt.method == "POST":
        return None  # aiohttp does not send a POST again, and a connector of ours has checked the connection
    else:
        guards = (_no_resend,)
    # A middleware given with the request replaces those of the session: keep a borrowed session's own.
    return (*guards, *middlewares_of(session))


class _Keeper:
    """Closes ``session`` by ``aclose``, or with the loop: ``asyncio.run`` ends all async generators.

    Both may happen at once. The lock has the generator, which the loop waits for, end last.
    """

    def __init__(self, session: aiohttp.ClientSession, here: Here) -> None:
        self.session = session
        self._lock = asyncio.Lock()
        self.until_the_end = _close_with_loop(session, self._lock, ref(here))

    async def aclose(self) -> None:
        async with self._lock:
            await self.session.close()
        with suppress(RuntimeError):  # the loop is ending and runs it already
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
