"""The connection that a request goes out on: one that can only carry the answer to this request.

HTTP/1.1 matches answers to requests by their order on a connection. Bytes that arrive while a connection is not in use
(an answer sent twice, a proxy's 408) would be read as the answer to the next request. So a connection that is reused is
checked first, and a request that must not be repeated gets a connection of its own.
"""

from __future__ import annotations

import asyncio
import select
import ssl
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from typing import Any, Protocol

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from yarl import URL

from .._generated.types import Sent

if sys.platform == "win32":  # there what the loop has not read is not seen behind an answer
    fcntl = None
else:
    import fcntl
    import termios

_TLS_ROUNDS = 4

_MOST_HEADERS = 2 * 1024 * 1024

# aiohttp bounds the number of headers and trailers since 3.13.4.
_HEADERS_ARE_BOUNDED = "max_headers" in (aiohttp.ClientSession.__init__.__kwdefaults__ or {})


class Owner(Protocol):
    """The sessions of the client that makes an attempt.

    ``look_at``: where to look for the cause of an exception that is not one of a failed connection.
    """

    closed: bool
    look_at: str


class Attempt:
    """One request on its way to the server, and how far it got: what is sent, on which connection, what came back.

    ``alone``: its connection was made for it, so the first answer on it is the answer to this request. ``tracked``: a
    ``TrackingConnector`` sets ``sent``, so that ``no`` is a fact. ``wrote``: with another connector, a connection was
    about to be written to. ``streamed``: the body is read piece by piece; ``closed`` and ``tls`` show how its
    connection ended. ``status``: of the answer whose head came; ``received``: the chunks of its body. ``waiting``: see
    ``bound_headers``. The repr shows none of it: URL, headers and bodies may be secret or personal.
    """

    # The values of a new attempt. They are on the class, since most attempts change only a few of them.
    alone = streamed = wrote = tracked = False
    sent: Sent = "no"
    status: int | None = None
    body: bytes | None = None
    owner: Owner
    session: aiohttp.ClientSession
    protocol: ResponseHandler | None = None
    closed: asyncio.Future[None] | None = None
    tls: ssl.SSLObject | None = None
    waiting = 0

    def __init__(self, method: str, url: URL, headers: Mapping[str, str]) -> None:
        self.method, self.url, self.headers = method, url, headers
        self.received: list[bytes] = []

    def begin(self, owner: Owner, session: aiohttp.ClientSession) -> None:
        """Note whose request it is, and what is known of it before a connection is asked for."""
        self.owner, self.session, connector = owner, session, session.connector
        self.tracked = isinstance(connector, TrackingConnector)
        if self.tracked:
            self.sent = "no"
        else:
            self.sent = "maybe"
            self.alone = self.alone and connector is not None and connector.force_close

    def watch(self, connection: Connection) -> None:
        """Keep what shows later how ``connection`` ended, and whether there was more than the answer on it.

        Kept from the beginning: when the answer is at hand, the connection may be lost already.
        """
        self.protocol = protocol = connection.protocol
        if self.streamed and protocol is not None and (transport := connection.transport) is not None:
            self.tls, self.closed = transport.get_extra_info("ssl_object"), protocol.closed
            if self.closed is not None:  # asyncio complains of an exception that nobody looked at
                self.closed.remove_done_callback(_look_at)
                self.closed.add_done_callback(_look_at)
        if self.alone:
            connection.add_callback(partial(self._look_behind, connection))

    def _look_behind(self, connection: Connection) -> None:
        transport = connection.transport
        if transport is not None and transport.get_extra_info("ssl_object") is None and _unread_bytes(transport):
            self.alone = False

    @property
    def is_answered(self) -> bool:
        """Whether the answer is certainly that to this request: the only one on a connection of its own.

        aiohttp has no public name for an answer that it has read and nobody asked for. Without the private one, no
        answer is certain.
        """
        return self.alone and self.protocol is not None and not getattr(self.protocol, "_buffer", True)


def _look_at(closed: asyncio.Future[None]) -> None:
    if not closed.cancelled():
        closed.exception()


# aiohttp's exceptions do not say whether a connection was handed out, so the connector notes it here.
current_attempt: ContextVar[Attempt | None] = ContextVar("airudder_attempt", default=None)


class UncleanConnectionError(aiohttp.ClientError):
    """The server sent something on the connection before the request. Nothing was written to it."""


class TrackingConnector(aiohttp.TCPConnector):
    """A connector that never takes the answer to one request for the answer to another.

    It takes the arguments of ``aiohttp.TCPConnector``. A connection is closed when bytes arrive on it between two
    requests; before it is used again, its socket is checked for bytes that were not read yet. A call that is not safe
    to repeat, and the token request, get a new connection each, which is closed afterwards (``limit`` counts these
    apart). It also notes when a connection is handed out: from then on bytes may have reached the server.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._settings = settings
        self._single: aiohttp.TCPConnector | None = None

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        """As in aiohttp."""
        attempt = current_attempt.get()
        if attempt is not None and attempt.alone:
            connection = await self._new_connector().connect(req, traces, timeout)
            await check_clean(connection)
        else:
            connection = await self._reusable(req, traces, timeout)
        if attempt is not None:
            attempt.sent = "maybe"
            attempt.watch(connection)
            bound_headers(connection, attempt)
        return connection

    async def close(self, **options: Any) -> None:
        """As in aiohttp."""
        try:
            if self._single is not None:
                await self._single.close(**options)
        finally:  # also for somebody who is cancelled meanwhile
            await super().close(**options)

    def _new_connector(self) -> aiohttp.TCPConnector:
        """The connector whose connections carry one request each."""
        if self.closed:
            raise aiohttp.ClientConnectionError("the connector is closed")
        if self._single is None:
            settings = {name: value for name, value in self._settings.items() if name != "keepalive_timeout"}
            self._single = aiohttp.TCPConnector(**{**settings, "force_close": True})
        return self._single

    async def _reusable(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        """A connection that is new, or was used before and is clean. Each that is not clean leaves the pool."""
        while True:
            connection = await super().connect(req, traces, timeout)
            protocol, transport = connection.protocol, connection.transport
            idle = None if transport is None else transport.get_protocol()
            if not isinstance(idle, _Idle):
                await check_clean(connection)
                if protocol is not None and transport is not None:
                    connection.add_callback(_Idle(transport, protocol).begin)
                return connection
            if idle.ends_clean():
                connection.add_callback(idle.begin)
                return connection
            with suppress(UncleanConnectionError):
                await check_clean(connection)
                connection.add_callback(idle.begin)
                return connection


class _InPlaceOf(asyncio.Protocol):
    """Takes the place of aiohttp's ``protocol``, which still gets everything but the data."""

    def __init__(self, transport: asyncio.Transport, protocol: asyncio.Protocol) -> None:
        self._transport = transport
        self.protocol = protocol

    def eof_received(self) -> bool | None:
        return self.protocol.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.protocol.connection_lost(exc)

    def pause_writing(self) -> None:
        self.protocol.pause_writing()

    def resume_writing(self) -> None:
        self.protocol.resume_writing()


class _Idle(_InPlaceOf):
    """For the times between two requests of one connection: whatever arrives then closes it."""

    def __init__(self, transport: asyncio.Transport, protocol: ResponseHandler) -> None:
        super().__init__(transport, protocol)
        self._aiohttps = protocol
        self._is_readable = _look_for_bytes(transport)

    def data_received(self, data: bytes) -> None:
        self._transport.abort()

    def begin(self) -> None:
        """A request has ended."""
        if not self._transport.is_closing():
            self._transport.set_protocol(self)

    def ends_clean(self) -> bool:
        """Another request begins: whether nothing has arrived. See ``check_clean`` for when this is False."""
        self._transport.set_protocol(self._aiohttps)
        return not (self._transport.is_closing() or self._aiohttps.should_close or self._is_readable())


class _Bounded(_InPlaceOf):
    """For the time of one request: see ``bound_headers``."""

    def __init__(self, transport: asyncio.Transport, protocol: asyncio.Protocol, attempt: Attempt) -> None:
        super().__init__(transport, protocol)
        self._attempt = attempt

    def data_received(self, data: bytes) -> None:
        self._attempt.waiting += len(data)
        if self._attempt.waiting > _MOST_HEADERS:
            self._transport.abort()
        else:
            self.protocol.data_received(data)

    def end(self) -> None:
        if self._transport.get_protocol() is self:
            self._transport.set_protocol(self.protocol)


def bound_headers(connection: Connection, attempt: Attempt) -> None:
    """Have the connection closed if headers or trailers without end arrive, where aiohttp would keep them all.

    ``attempt.waiting`` counts the bytes that arrived since a part of the body was last read. Of a body that nobody
    reads, aiohttp receives far less than the bound.
    """
    protocol, transport = connection.protocol, connection.transport
    if _HEADERS_ARE_BOUNDED or protocol is None or transport is None:
        return
    attempt.waiting = 0
    bounded = _Bounded(transport, protocol, attempt)
    transport.set_protocol(bounded)
    connection.add_callback(bounded.end)


async def check_clean(connection: Connection) -> None:
    """Close ``connection`` and raise ``UncleanConnectionError`` if anything arrived on it that was not read yet."""
    try:
        if await _is_clean(connection):
            return
    except BaseException:
        connection.close()
        raise
    connection.close()
    raise UncleanConnectionError("the server sent something before the request")


async def _is_clean(connection: Connection) -> bool:
    """Look at what aiohttp has read, and at what the system has received.

    A TLS connection may have received something that is not an answer (session tickets follow the handshake): the
    loop reads it in its next rounds, and then aiohttp has either something of it or nothing.
    """
    for _ in range(_TLS_ROUNDS):
        protocol, transport = connection.protocol, connection.transport
        if protocol is None or transport is None or transport.is_closing() or protocol.should_close:
            return False
        if not _look_for_bytes(transport)():
            return True
        if transport.get_extra_info("ssl_object") is None:
            return False
        await asyncio.sleep(0)
    return False


def _look_for_bytes(transport: asyncio.Transport) -> Callable[[], bool]:
    """What says whether the system has bytes for this connection, or its end."""
    socket = transport.get_extra_info("socket")
    if socket is None or socket.fileno() < 0:
        return lambda: False
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(socket, select.POLLIN)
        return lambda: bool(poll.poll(0))
    return lambda: bool(select.select([socket], [], [], 0)[0])  # Windows


def _unread_bytes(transport: asyncio.Transport) -> bool:
    """Whether the system has bytes for this connection, apart from its end."""
    socket = transport.get_extra_info("socket")
    if fcntl is None or socket is None or socket.fileno() < 0:
        return False
    return any(fcntl.ioctl(socket.fileno(), termios.FIONREAD, bytes(4)))


__all__ = ["Attempt", "TrackingConnector", "UncleanConnectionError", "bound_headers", "check_clean", "current_attempt"]
