"""The connection for a request: it may carry no other response than that to this request.

HTTP/1.1 matches responses to requests by their order on a connection. Bytes that arrive while a connection is not in
use (a response sent twice, a proxy's 408) would be read as the response to the next request. So a connection is checked
before it is used again, and a request that must not be sent twice gets a connection of its own.
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

if sys.platform == "win32":  # it has no FIONREAD: unread bytes after a response are not found there
    fcntl = None
else:
    import fcntl
    import termios

_TLS_ROUNDS = 4

_MOST_HEADERS = 2 * 1024 * 1024

# Since 3.13.4 aiohttp limits the number of headers and trailers.
_HEADERS_ARE_BOUNDED = "max_headers" in (aiohttp.ClientSession.__init__.__kwdefaults__ or {})


class Owner(Protocol):
    """The ``Sessions`` of the client that makes an attempt.

    ``closed``: the client was closed. ``advice``: what to check after an exception that no failed connection explains.
    """

    closed: bool
    advice: str


class Attempt:
    """One request on the wire: what is sent, on which connection, and what was received.

    ``alone``: the request has a connection of its own, so the first response on it is the response to this request.
    ``tracked``: the connector is a ``TrackingConnector``, which sets ``sent``, so ``no`` is a fact. ``wrote``: with any
    other connector, the request got a connection to write to. ``streamed``: the body is read in pieces; then ``closed``
    and ``tls`` show how the connection ended. ``status``: that of the response, once its headers arrived; ``received``:
    the parts of its body. ``waiting``: see ``bound_headers``. The repr shows nothing of it, because URL, headers and
    bodies may be secret or personal.
    """

    # The values of a new attempt. They are on the class because most attempts change only a few of them.
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
        """Note the client and the session, and what is known before a connection is requested."""
        self.owner, self.session, connector = owner, session, session.connector
        self.tracked = isinstance(connector, TrackingConnector)
        if self.tracked:
            self.sent = "no"
        else:
            self.sent = "maybe"
            self.alone = self.alone and connector is not None and connector.force_close

    def watch(self, connection: Connection) -> None:
        """Keep what shows later how ``connection`` ended, and whether it carried more than the response.

        This is done before the request is sent: when the response is there, the connection may be lost already.
        """
        self.protocol = protocol = connection.protocol
        if self.streamed and protocol is not None and (transport := connection.transport) is not None:
            self.tls, self.closed = transport.get_extra_info("ssl_object"), protocol.closed
            if self.closed is not None:  # else asyncio logs its exception as never retrieved
                self.closed.remove_done_callback(_retrieve_exception)
                self.closed.add_done_callback(_retrieve_exception)
        if self.alone:
            connection.add_callback(partial(self._check_for_surplus, connection))

    def _check_for_surplus(self, connection: Connection) -> None:
        """When the response was read: note if the system has more bytes for the connection."""
        transport = connection.transport
        if transport is not None and transport.get_extra_info("ssl_object") is None and _unread_bytes(transport):
            self.alone = False

    @property
    def is_answered(self) -> bool:
        """Whether the response is certainly that to this request: the only one on a connection of its own.

        aiohttp has no public name for bytes that it has read after the response. Without the private name, the result
        is False.
        """
        return self.alone and self.protocol is not None and not getattr(self.protocol, "_buffer", True)


def _retrieve_exception(closed: asyncio.Future[None]) -> None:
    if not closed.cancelled():
        closed.exception()


# aiohttp's exceptions do not say whether the request had a connection, so the connector notes it in this attempt.
# It is in a list, which is emptied afterwards: each timer and task that aiohttp starts meanwhile keeps a copy of the
# context, and would keep body and token of the attempt in memory.
current_attempt: ContextVar[list[Attempt]] = ContextVar("airudder_attempt")


def attempt_of_request() -> Attempt | None:
    """The attempt that aiohttp is carrying out here; None for a request of somebody else."""
    return next(iter(current_attempt.get(())), None)


class UncleanConnectionError(aiohttp.ClientError):
    """The server sent something on the connection before the request. Nothing was written to the connection."""


class TrackingConnector(aiohttp.TCPConnector):
    """A connector with which the response to one request is never taken for the response to another.

    It takes the arguments of ``aiohttp.TCPConnector``. A connection is closed if bytes arrive on it between two
    requests, and before it is used again, its socket is checked for unread bytes. A call that is not safe to retry, and
    the token request, get a new connection each, which is closed afterwards (``limit`` counts these separately). The
    connector also notes when a request gets a connection: from then on bytes may have reached the server.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._settings = settings
        self._single: aiohttp.TCPConnector | None = None

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        """As in aiohttp."""
        attempt = attempt_of_request()
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
        finally:  # also if it is cancelled meanwhile
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
        """A connection that is new, or was used before and is clean. Those that are not clean are closed."""
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
    """A protocol in the place of aiohttp's ``protocol``. All events except data are passed on to it."""

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
    """The protocol of a connection between two requests: any data that arrives then closes it."""

    def __init__(self, transport: asyncio.Transport, protocol: ResponseHandler) -> None:
        super().__init__(transport, protocol)
        self._aiohttps = protocol
        self._is_readable = _readable_check(transport)

    def data_received(self, data: bytes) -> None:
        self._transport.abort()

    def begin(self) -> None:
        """Take aiohttp's place; a request has ended."""
        if not self._transport.is_closing():
            self._transport.set_protocol(self)

    def ends_clean(self) -> bool:
        """Give aiohttp its place back for the next request. Returns whether certainly nothing has arrived.

        If this is False, ``check_clean`` decides.
        """
        self._transport.set_protocol(self._aiohttps)
        return not (self._transport.is_closing() or self._aiohttps.should_close or self._is_readable())


class _Bounded(_InPlaceOf):
    """The protocol of a connection during one request; see ``bound_headers``."""

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
    """Close the connection if endless headers or trailers arrive. Older versions of aiohttp would keep them all.

    ``attempt.waiting`` counts the bytes that arrived since a part of the body was last read. A body cannot reach the
    limit: aiohttp stops receiving long before if the body is not read.
    """
    protocol, transport = connection.protocol, connection.transport
    if _HEADERS_ARE_BOUNDED or protocol is None or transport is None:
        return
    attempt.waiting = 0
    bounded = _Bounded(transport, protocol, attempt)
    transport.set_protocol(bounded)
    connection.add_callback(bounded.end)


async def check_clean(connection: Connection) -> None:
    """Close ``connection`` and raise ``UncleanConnectionError`` if it has unread bytes."""
    try:
        if await _is_clean(connection):
            return
    except BaseException:
        connection.close()
        raise
    connection.close()
    raise UncleanConnectionError("the server sent something before the request")


async def _is_clean(connection: Connection) -> bool:
    """Whether neither aiohttp nor the system has bytes for ``connection``.

    A TLS connection may have received bytes that are not a response, such as session tickets after the handshake. The
    loop reads them in its next rounds; after that, aiohttp has data only if there was a response.
    """
    for _ in range(_TLS_ROUNDS):
        protocol, transport = connection.protocol, connection.transport
        if protocol is None or transport is None or transport.is_closing() or protocol.should_close:
            return False
        if not _readable_check(transport)():
            return True
        if transport.get_extra_info("ssl_object") is None:
            return False
        await asyncio.sleep(0)
    return False


def _readable_check(transport: asyncio.Transport) -> Callable[[], bool]:
    """A function that returns whether the system has bytes for this connection, or its end."""
    socket = transport.get_extra_info("socket")
    if socket is None or socket.fileno() < 0:
        return lambda: False
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(socket, select.POLLIN)
        return lambda: bool(poll.poll(0))
    return lambda: bool(select.select([socket], [], [], 0)[0])  # Windows


def _unread_bytes(transport: asyncio.Transport) -> bool:
    """Whether the system has bytes for this connection; its end does not count."""
    socket = transport.get_extra_info("socket")
    if fcntl is None or socket is None or socket.fileno() < 0:
        return False
    return any(fcntl.ioctl(socket.fileno(), termios.FIONREAD, bytes(4)))


__all__ = [
    "Attempt",
    "TrackingConnector",
    "UncleanConnectionError",
    "attempt_of_request",
    "bound_headers",
    "check_clean",
    "current_attempt",
]
