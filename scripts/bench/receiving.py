"""The receiver of webhooks in a process of its own, against an aiohttp handler that reads the body and answers."""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web
from attrs import field, frozen

from airudder.webhooks import Router, aiohttp_app
from airudder.webhooks.kinds import examples

from .cores import SERVER, pin
from .rounds import Table, Variant, Work
from .rounds import measure as measure_rounds
from .server import compact

BARE, AFTER, INBOX = "aiohttp, a handler that reads the body", '**`ack="after"`**', '**`ack="inbox"`**'
IN_MEMORY = '**`ack="inbox"`**, memory file system'
TITLE = "Receiving webhooks, {} at a time"

_TOTALS = {1: 300, 16: 1200, 256: 1536}  # deliveries of a batch, by the number of connections
_MEMORY = Path("/dev/shm")
_DISK = Path("/var/tmp")  # on a disk also where /tmp is in memory
_KIND, _SECRET = "pds_contact_status", "fictional-secret"
_ID = "0" * 32


@frozen
class Load:
    """``table``: the time per delivery; its CPU time is that of the server.

    ``slow``: the 99th percentile of the answers, in seconds, for each round.
    """

    table: Table
    slow: Mapping[str, list[float]]


@frozen
class Received:
    """``fsyncs``: seconds of each fsync after 4 KiB more, in the folder of the inbox."""

    loads: Sequence[Load]
    fsyncs: Sequence[float]
    in_memory: bool


# ---------------------------------------------------------------------- the server


class _Counting:
    """The handlers' work: they count, so that the client can wait until an inbox is worked off."""

    def __init__(self) -> None:
        self.handled = 0
        self.router = Router()
        self.router.fallback(self._count)

    async def _count(self, _: object) -> None:
        self.handled += 1


async def _bare(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(body=b"{}", content_type="application/json")


@asynccontextmanager
async def _site(app: web.Application) -> AsyncIterator[int]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _serve(pipe: Connection, inboxes: Mapping[str, str]) -> None:
    bare = web.Application()
    bare.router.add_post(_path(), _bare)
    counting = {name: _Counting() for name in (AFTER, *inboxes)}
    apps = {BARE: bare, AFTER: aiohttp_app(counting[AFTER].router, secret=_SECRET)}
    for name, file in inboxes.items():
        apps[name] = aiohttp_app(counting[name].router, secret=_SECRET, ack="inbox", inbox=file)
    async with AsyncExitStack() as sites:
        pipe.send({name: await sites.enter_async_context(_site(app)) for name, app in apps.items()})
        over = asyncio.Event()

        def asked() -> None:
            try:
                name = pipe.recv()
                pipe.send(counting[name].handled if name in counting else time.process_time())
            except (EOFError, ConnectionError):  # also if the parent is killed
                asyncio.get_running_loop().remove_reader(pipe.fileno())
                over.set()

        asyncio.get_running_loop().add_reader(pipe.fileno(), asked)
        await over.wait()


def _main(pipe: Connection, core: int | None, inboxes: Mapping[str, str]) -> None:
    pin(core)
    logging.disable(logging.WARNING)
    asyncio.run(_serve(pipe, inboxes))


@frozen
class Servers:
    """``ports``: by variant. ``sent``: how many deliveries each got."""

    ports: Mapping[str, int]
    pipe: Connection | None = None
    sent: Counter[str] = field(factory=Counter[str])

    async def settle(self) -> None:
        """Wait until all deliveries were handled, so that none of them burdens the next variant."""
        for name in self.sent.keys() - {BARE}:
            while self._ask(name) < self.sent[name]:
                await asyncio.sleep(0.01)

    def cpu(self) -> float:
        """The CPU time of their process, in seconds."""
        return self._ask(BARE)

    def _ask(self, name: str) -> float:
        assert self.pipe is not None
        self.pipe.send(name)
        number: float = self.pipe.recv()
        return number


@contextmanager
def serving(inboxes: Mapping[str, str]) -> Iterator[Servers]:
    """All receivers in one process. ``inboxes``: variant -> file."""
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_main, args=(theirs, SERVER, inboxes), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Servers(ours.recv(), ours)
    finally:
        ours.close()
        process.join(10)
        process.terminate()


# ---------------------------------------------------------------------- the load


def _path() -> str:
    return f"/airudder/{_SECRET}/{_KIND}"


def _requests() -> Iterator[bytes]:
    """Requests without end, each with a call id of its own."""
    payload: dict[str, Any] = examples()[_KIND]
    payload["body"]["callid"] = _ID
    body = compact(payload)
    start, found, rest = body.partition(_ID.encode())
    assert found
    head = f"POST {_path()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    before = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + start
    for number in count():
        yield b"%b%032x%b" % (before, number, rest)


class _Sender(asyncio.Protocol):
    """One connection, that sends the next request when the last one was answered."""

    def __init__(self) -> None:
        self._received = b""
        self._done: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def send_all(self, requests: Iterator[bytes], times: list[float]) -> asyncio.Future[None]:
        """Send all of ``requests``, which other connections share; note the time of each answer."""
        self._requests, self._times = requests, times
        self._done = asyncio.get_running_loop().create_future()
        self._next()
        return self._done

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is not None:
            self._sent = time.perf_counter()
            self.transport.write(request)
        elif self._done is not None:
            self._done.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._received.endswith(b"\r\n\r\n{}"):
            self._times.append(time.perf_counter() - self._sent)
            status, self._received = self._received[:12], b""
            if status == b"HTTP/1.1 200":
                self._next()
                return
            self._fail("a delivery was refused")

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("a connection was lost")

    def _fail(self, problem: str) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_exception(SystemExit(f"receiving: {problem}"))


@frozen
class _Sending:
    """A number of connections to one receiver. They are opened by the first batch, which does not count."""

    servers: Servers
    name: str
    requests: Iterator[bytes]
    slow: list[float] = field(factory=list[float])
    senders: list[_Sender] = field(factory=list[_Sender])

    def work(self, total: int, at_once: int) -> Work:
        async def work() -> int:
            loop = asyncio.get_running_loop()
            while len(self.senders) < at_once:
                port = self.servers.ports[self.name]
                self.senders.append((await loop.create_connection(_Sender, "127.0.0.1", port))[1])
            times: list[float] = []
            batch = iter([next(self.requests) for _ in range(total)])
            await asyncio.gather(*(sender.send_all(batch, times) for sender in self.senders))
            self.servers.sent[self.name] += total
            self.slow.append(statistics.quantiles(times, n=100, method="inclusive")[-1])
            return len(times)

        return work

    def close(self) -> None:
        for sender in self.senders:
            sender.transport.close()


# ---------------------------------------------------------------------- the command


def _fsyncs(folder: Path, times: int) -> Iterable[float]:
    """How long each of some fsyncs of a growing file takes."""
    with (folder / "fsync").open("ab", buffering=0) as file:
        for _ in range(times):
            file.write(bytes(4096))
            start = time.perf_counter()
            os.fsync(file.fileno())
            yield time.perf_counter() - start


async def _load(rounds: int, at_once: int, servers: Servers, requests: Iterator[bytes]) -> Load:
    sendings = [_Sending(servers, name, requests) for name in servers.ports]
    variants = [
        Variant(sending.name, sending.work(_TOTALS[at_once], at_once), None if sending.name == BARE else BARE)
        for sending in sendings
    ]
    title = TITLE.format(at_once)
    try:
        table = await measure_rounds(
            title, "µs per event", 1e6, variants, rounds, cpu_clock=servers.cpu, settle=servers.settle
        )
    finally:
        for sending in sendings:
            sending.close()
    return Load(table, {sending.name: sending.slow[1:] for sending in sendings})


async def measure(rounds: int) -> Received:
    """One table for each number of connections."""
    disk, memory = (str(folder) if folder.is_dir() else None for folder in (_DISK, _MEMORY))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=disk)))
        inboxes = {INBOX: str(folder / "inbox.db")}
        if memory is not None:
            inboxes[IN_MEMORY] = str(Path(stack.enter_context(TemporaryDirectory(dir=memory))) / "inbox.db")
        servers = stack.enter_context(serving(inboxes))
        requests, loads, fsyncs = _requests(), list[Load](), list[float]()
        for at_once in _TOTALS:
            fsyncs += _fsyncs(folder, 50)
            loads.append(await _load(rounds, at_once, servers, requests))
        return Received(loads, fsyncs, IN_MEMORY in inboxes)


__all__ = ["AFTER", "BARE", "INBOX", "IN_MEMORY", "TITLE", "Load", "Received", "Servers", "measure"]
