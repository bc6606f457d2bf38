"""An answer belongs to a request only if the connection was clean when the request went out."""

import asyncio
import os
import select
import socket
import ssl
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection

from airudder import (
    AIRudder,
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    CallInfo,
    RetryPolicy,
    TrackingConnector,
)
from airudder.http.connections import _HEADERS_ARE_BOUNDED, _Idle, _unread_bytes
from conftest import MakeClient
from support.certificate import made_certificate
from support.clock import FakeClock
from support.outcomes import error_of
from support.rawserver import OK, answer

JSON = "Content-Type: application/json"
STRAY = answer(b'{"code":200,"data":{"stray":true}}', JSON)
REFUSED = answer(b'{"code":401}', JSON, status="401 Unauthorized")
TOKEN = answer(b'{"code":200,"data":{"token":"made-up"}}', JSON)
TIMED_OUT = answer(b"", "Connection: close", status="408 Request Timeout")
ONCE = RetryPolicy(max_retries=0)
WAYS = ("ours", "borrowed", "borrowed with a TrackingConnector")


class Server:
    """Answers ``OK``. ``glued`` goes out in the same write as the first answer; ``write`` sends at any time."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.glued = self.greeting = b""
        self.answers: list[bytes] = []
        self.paths: list[str] = []
        self.writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> "Server":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        for writer in self.writers:
            writer.transport.abort()
        await self._server.wait_closed()
        for _ in range(3):
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        writer.write(self.greeting)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if b"Content-Length: " in head:
                    await reader.readexactly(int(head.split(b"Content-Length: ")[1].split()[0]))
                self.paths.append(head.split()[1].decode())
                writer.write((self.answers.pop(0) if self.answers else OK) + self.glued)
                self.glued = b""
        except (OSError, asyncio.IncompleteReadError):
            writer.close()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return made_certificate(tmp_path)


def session_of(client: AIRudder) -> aiohttp.ClientSession:
    (session,) = (here.session for here in client._core.sessions._loops.values())
    assert session is not None
    return session


async def ask(client: AIRudder, **options: Any) -> Any:
    """A call that is safe to retry, whose connection may be used again."""
    return (await client.request("GET", "/read", retry="safe", **options)).data


async def dial(client: AIRudder, **options: Any) -> Any:
    return (await client.request("POST", "/dial", body={}, **options)).data


def resting(session: aiohttp.ClientSession) -> Any:
    """aiohttp's side of the one connection that rests."""
    assert session.connector is not None
    ((protocol, _),) = next(iter(session.connector._conns.values()))
    return protocol


async def rounds(until: Callable[[], bool] = lambda: False) -> None:
    """Let the loop read what the other side has written."""
    for _ in range(200):
        if until():
            return
        await asyncio.sleep(0)


def make(
    make_client: MakeClient, server: Server, way: str, session: aiohttp.ClientSession, **settings: Any
) -> AIRudder:
    given = {} if way == "ours" else {"session": session}
    return make_client(server.url, **given, retry=ONCE, **settings)


@pytest.fixture(params=WAYS)
async def way(request: pytest.FixtureRequest) -> Any:
    connector = TrackingConnector() if "Tracking" in request.param else aiohttp.TCPConnector()
    async with aiohttp.ClientSession(connector=connector) as session:
        yield request.param, session


# ------------------------------------------------------------------------------------- strays on a resting connection


STRAYS = [STRAY, REFUSED, TIMED_OUT, STRAY[:20], b"\r\n", b"no HTTP at all"]


# What dials never goes out on the connection that rests, whatever is on it.
@pytest.mark.parametrize(("call", "stray"), [*((ask, stray) for stray in STRAYS), (dial, REFUSED)], ids=range(7))
async def test_bytes_that_arrive_between_two_requests_are_not_the_answer_to_the_next(
    make_client: MakeClient, way: tuple[str, aiohttp.ClientSession], stray: bytes, call: Any
) -> None:
    async with Server() as server:
        client = make(make_client, server, *way)
        assert await ask(client) == {}
        server.writers[0].write(stray)
        await rounds()
        info = CallInfo()
        assert await call(client, info=info) == {}
        assert (info.sent, info.attempts) == ("yes", 1)
        assert len(server.paths) == 2


@pytest.mark.parametrize("call", [ask, dial])
@pytest.mark.parametrize("stray", [STRAY, REFUSED], ids=["200", "401"])
async def test_bytes_glued_to_an_answer_are_not_the_answer_to_the_next(
    make_client: MakeClient, way: tuple[str, aiohttp.ClientSession], stray: bytes, call: Any
) -> None:
    async with Server() as server:
        server.glued = stray
        client = make(make_client, server, *way)
        assert await ask(client) == {}
        assert await call(client) == {}
        assert len(server.paths) == 2


@pytest.mark.parametrize("how", ["bytes", "end"])
async def test_what_the_loop_has_not_read_yet_is_seen(
    make_client: MakeClient, way: tuple[str, aiohttp.ClientSession], how: str
) -> None:
    """The bytes are in the kernel when the next request takes its connection: only the socket itself shows them."""
    async with Server() as server:
        client = make(make_client, server, *way)
        assert await ask(client) == {}
        protocol = resting(session_of(client) if way[0] == "ours" else way[1])
        theirs = server.writers[0].get_extra_info("socket")
        # By the socket itself, so that the loop has no round in which it could read.
        with socket.socket(fileno=os.dup(theirs.fileno())) as copy:
            if how == "bytes":
                copy.send(STRAY)
            else:
                copy.shutdown(socket.SHUT_WR)
        assert select.select([protocol.transport.get_extra_info("socket")], [], [], 5)[0]
        info = CallInfo()
        assert await ask(client, info=info) == {}
        assert (info.attempts, len(server.writers)) == (1, 2)


async def test_a_clean_connection_is_used_again(
    make_client: MakeClient, way: tuple[str, aiohttp.ClientSession]
) -> None:
    async with Server() as server:
        client = make(make_client, server, *way)
        for _ in range(4):
            assert await ask(client) == {}
        assert len(server.writers) == 1


async def test_over_tls_too(make_client: MakeClient, certificate: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    ours, theirs = certificate
    async with Server(theirs) as server:
        client = make_client(server.url, ssl=ours, retry=ONCE)
        for _ in range(4):
            assert await ask(client) == {}
        assert len(server.writers) == 1
        server.writers[0].write(STRAY)
        await rounds(lambda: not session_of(client).connector._conns or _is_closing(session_of(client)))  # type: ignore[union-attr]
        assert await ask(client) == {}
        assert await dial(client) == {}
        assert (len(server.writers), len(server.paths)) == (3, 6)


def _is_closing(session: aiohttp.ClientSession) -> bool:
    assert session.connector is not None
    ((protocol, _),) = next(iter(session.connector._conns.values()))
    return not protocol.is_connected()


# ---------------------------------------------------------------------------------- calls that must not be retried


async def test_calls_that_must_not_be_retried_have_a_connection_each(make_client: MakeClient) -> None:
    async with Server() as server:
        client = make_client(server.url)
        await ask(client)
        for _ in range(3):
            await dial(client)
        await ask(client)
        assert len(server.writers) == 4


@pytest.mark.parametrize(
    ("connector", "times"),
    [(TrackingConnector, 2), (partial(aiohttp.TCPConnector, force_close=True), 2), (aiohttp.TCPConnector, 1)],
    ids=["ours", "closes each connection", "any other"],
)
async def test_a_401_is_replayed_only_if_it_can_be_no_other_answer(
    make_client: MakeClient, clock: FakeClock, connector: Callable[[], aiohttp.BaseConnector], times: int
) -> None:
    """A borrowed session may use a connection that carried other answers: the 401 may belong to one of these."""
    async with Server() as server, aiohttp.ClientSession(connector=connector()) as session:
        client = make_client(server.url, session=session, token=None, app_key="made-up", app_secret="made-up")
        server.answers = [TOKEN, REFUSED, TOKEN]
        await client.auth.check()
        clock.advance(100)
        try:
            await dial(client)
        except AuthenticationError:
            assert times == 1
        assert server.paths.count("/dial") == times


@pytest.mark.parametrize("way", ["in one write", "not read yet"])
async def test_a_401_beside_another_answer_is_not_replayed(
    make_client: MakeClient, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Two answers came to one request: nothing shows which is its own, and it may have been carried out."""
    async with Server() as server:
        client = make_client(server.url, token=None, app_key="made-up", app_secret="made-up")
        server.answers = [TOKEN, REFUSED, TOKEN]
        await client.auth.check()
        clock.advance(100)
        if way == "in one write":
            server.glued = STRAY
        else:
            monkeypatch.setattr("airudder.http.connections._unread_bytes", lambda transport: True)
        info = CallInfo()
        error = await error_of(dial(client, info=info))
        assert isinstance(error, AuthenticationError)
        assert (server.paths.count("/dial"), info.attempts) == (1, 1)
        assert "may belong to another request" in str(error)


async def test_bytes_behind_an_answer_are_seen_in_the_socket() -> None:
    ours, theirs = socket.socketpair()
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
    transport.pause_reading()
    assert not _unread_bytes(transport)
    theirs.send(b"x")
    assert _unread_bytes(transport)
    transport.abort()
    theirs.close()


async def test_a_call_that_a_middleware_has_sent_is_not_sent_again_on_another_connection(
    make_client: MakeClient,
) -> None:
    """The middleware of a borrowed session sends the call again, on a connection that is not clean any more."""

    async def twice(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        response = await handler(request)
        await response.read()
        server.writers[0].write(STRAY)
        await rounds()
        return await handler(request)

    async with Server() as server, aiohttp.ClientSession(middlewares=(twice,)) as session:
        error = await error_of(dial(make_client(server.url, session=session, retry=ONCE)))
        assert (error.sent, server.paths) == ("maybe", ["/dial"])


@pytest.mark.parametrize("call", [ask, dial])
async def test_a_server_that_speaks_first_is_not_sent_anything(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch, call: Any
) -> None:
    """The greeting is there before the request goes out, as with a server of another protocol."""
    async with Server() as server:
        server.greeting = STRAY
        client = make_client(server.url, retry=ONCE)
        create = aiohttp.TCPConnector._create_connection
        monkeypatch.setattr(aiohttp.TCPConnector, "_create_connection", _after_greeting(create))
        error = await error_of(call(client))
        assert isinstance(error, APIConnectionError)
        assert (error.sent, server.paths) == ("no", [])
        assert "before the request" in str(error)


def _after_greeting(create: Any) -> Any:
    async def slow(self: Any, *args: Any, **kwargs: Any) -> Any:
        protocol = await create(self, *args, **kwargs)
        while not protocol._tail:
            await asyncio.sleep(0)
        return protocol

    return slow


# ------------------------------------------------------------------------------------- headers without end

UNBOUNDED: dict[str, Any] = {"max_headers": 10**9} if _HEADERS_ARE_BOUNDED else {}  # as aiohttp was before 3.13.4
BODY_BEFORE_TRAILERS = b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
FLOOD = b"".join(b"X-%d: y\r\n" % n for n in range(250_000))  # 3 MB


@pytest.fixture(params=[aiohttp.TCPConnector, TrackingConnector])
async def unbounded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("airudder.http.connections._HEADERS_ARE_BOUNDED", False)
    async with aiohttp.ClientSession(connector=request.param(), **UNBOUNDED) as session:
        yield session


@pytest.mark.parametrize("call", [ask, dial])
@pytest.mark.parametrize("before", [b"", BODY_BEFORE_TRAILERS], ids=["head", "trailer"])
@pytest.mark.parametrize("secure", [False, True])
async def test_headers_without_end_are_not_kept(
    make_client: MakeClient,
    unbounded: aiohttp.ClientSession,
    certificate: tuple[ssl.SSLContext, ssl.SSLContext],
    before: bytes,
    call: Any,
    secure: bool,
) -> None:
    """The server leaves the connection open: without a bound the call would wait for more, and keep all of it."""
    ours, theirs = certificate if secure else (None, None)
    async with Server(theirs) as server:
        server.answers.append(b"HTTP/1.1 200 OK\r\n" + before + FLOOD)
        client = make_client(server.url, session=unbounded, retry=ONCE, ssl=ours)
        error = await error_of(call(client))
        assert isinstance(error, APIConnectionError) and not isinstance(error, APITimeoutError)
        assert error.sent == ("yes" if before else "maybe")


async def test_a_body_may_be_larger_than_the_bound_for_headers(
    make_client: MakeClient, unbounded: aiohttp.ClientSession
) -> None:
    async with Server() as server:
        server.answers.append(answer(b'{"code":200,"data":{}}' + b" " * 5_000_000))
        client = make_client(server.url, session=unbounded, retry=ONCE)
        assert await ask(client) == {}
        assert await ask(client) == {}
        assert len(server.writers) == 1


async def test_a_borrowed_connection_is_given_back_as_it_was(
    make_client: MakeClient, unbounded: aiohttp.ClientSession
) -> None:
    async with Server() as server:
        await ask(make_client(server.url, session=unbounded))
        protocol = resting(unbounded)
        if not isinstance(unbounded.connector, TrackingConnector):
            assert protocol.transport.get_protocol() is protocol
        async with unbounded.get(server.url) as response:
            assert response.connection is None or response.connection.protocol is protocol
            assert response.status == 200
        assert len(server.writers) == 1


# ------------------------------------------------------------------------------------- what is used of aiohttp


def test_aiohttp_has_what_the_check_needs() -> None:
    """Public names, but not documented: without them connections would go unchecked."""
    assert callable(Connection.add_callback)
    assert isinstance(Connection.protocol, property)
    assert isinstance(ResponseHandler.should_close, property)
    assert callable(aiohttp.ClientRequest.send)
    loop = asyncio.new_event_loop()
    assert not ResponseHandler(loop)._buffer  # what was read and nobody asked for
    loop.close()


async def test_without_send_a_borrowed_session_still_works(make_client: MakeClient) -> None:
    """As in a version of aiohttp that names it otherwise: connections go unchecked."""

    class Request(aiohttp.ClientRequest):
        def __getattribute__(self, name: str) -> Any:
            if name == "send" and sys._getframe(1).f_code.co_name == "_check_before_sending":
                raise AttributeError(name)
            return super().__getattribute__(name)

    async with Server() as server, aiohttp.ClientSession(request_class=Request) as session:
        assert await ask(make_client(server.url, session=session)) == {}


async def test_an_idle_protocol_passes_on_what_aiohttp_waits_for() -> None:
    """Closing a session waits for each connection's end, also for one that rests."""
    async with Server() as server:
        client = AIRudder(token="made-up", base_url=server.url)
        await ask(client)
        connector = session_of(client).connector
        assert connector is not None
        ((protocol, _),) = next(iter(connector._conns.values()))
        assert protocol.transport is not None
        assert isinstance(protocol.transport.get_protocol(), _Idle)
        async with asyncio.timeout(5):
            await client.aclose()
        assert protocol.transport is None
