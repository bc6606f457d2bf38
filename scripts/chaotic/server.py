"""The vendor's side of each connection: reads requests, and answers them by faults that follow from a seed."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter, deque
from collections.abc import Awaitable, Callable

from attrs import define, field

from . import faults
from .faults import Exchange, Fault
from .vendor import Request, Vendor, envelope
from .world import World

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")
_TOKEN = re.compile(r"(?i)\r\nauthorization: *token +([^\r]+)")

_AGENT = re.compile(r"(?i)\r\nuser-agent: *([^\r]+)")


@define
class Server:
    """``rate``: the share of requests that meet a fault. ``between``: see ``Exchange``.

    ``storm``: faults that the next requests meet, whatever the rate is. ``down``: connections that will be refused.
    """

    vendor: Vendor
    world: World
    rng: random.Random
    rate: float = 0.0
    between: Callable[[str], Awaitable[None]] | None = None
    trusted_429: bool = False
    claimed: Callable[[str], float] = lambda machine: 0.0
    tell: Callable[[str], None] = lambda text: None
    storm: deque[Fault] = field(factory=deque)
    down: int = 0
    used: Counter[str] = field(factory=Counter)
    later: list[Callable[[], object]] = field(factory=list)
    tasks: set[asyncio.Task[None]] = field(factory=set)

    def knock(self) -> None:
        """A connection is asked for."""
        if not self.down and self.rng.random() < self.rate / 8:
            self.down = self.rng.randint(1, 6)
        if self.down:
            self.down -= 1
            self.used["connection refused"] += 1
            raise ConnectionRefusedError(111, "made-up")

    def serve(self) -> asyncio.Protocol:
        return _Connection(self)

    async def calm(self) -> None:
        """No more faults. What was carried over is carried out."""
        self.rate, self.down, self.between = 0.0, 0, None
        self.storm.clear()
        await self.rest()

    async def rest(self) -> None:
        """Wait until nothing is under way at the vendor."""
        while self.tasks:
            await asyncio.wait(self.tasks)
        while self.later:
            self.later.pop()()

    def fault(self) -> Fault:
        if self.storm:
            return self.storm.popleft()
        if self.rng.random() >= self.rate:
            return faults.well
        found = self.rng.choice(faults.ALL)
        if found in (faults.too_many, faults.unauthorized) and self.rng.random() < 0.3:
            self.storm.extend([found] * self.rng.randint(1, 8))
        return found

    async def answer(self, request: Request, wire: _Connection) -> None:
        if self.later and self.rng.random() < 0.2:
            self.later.pop(self.rng.randrange(len(self.later)))()
        if request.path == "/service/cloud/auth":
            wire.write(self._token_answer())
        elif request.token not in self.vendor.tokens:
            wire.write(envelope(401, 401))
        elif not request.dials:
            wire.write(envelope(200, 200, self.vendor.carry_out(request)))
        else:
            await self._dial(request, wire)

    async def _dial(self, request: Request, wire: _Connection) -> None:
        self.vendor.watch(request)

        async def between(place: str) -> None:
            if self.between is not None:
                await self.between(f"vendor: {place}")

        await between("arrived")
        chosen = self.fault()
        self.used[chosen.__name__] += 1
        self.tell(f"the vendor: {chosen.__name__}")
        await chosen(Exchange(request, self.vendor, self.world, self.rng, wire, between, self.later, self.trusted_429))
        await between("answered")

    def _token_answer(self) -> bytes:
        if self.rng.random() < self.rate / 4:
            self.used["no token"] += 1
            return envelope(*self.rng.choice([(503, 503), (200, 500), (401, 401), (429, 429)]))
        return envelope(200, 200, self.vendor.new_token())


class _Connection(asyncio.Protocol):
    def __init__(self, server: Server) -> None:
        self._server = server
        self._buffer = b""
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._server.rng.random() < self._server.rate / 8:
            self._server.used["stray answer before the request"] += 1
            code = self._server.rng.choice([200, 400, 401])
            transport.write(envelope(code, code, {"workflow_id": "wf-stray"}))

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or len(rest) < (size := int(length[1]) if length else 0):
            return
        self._buffer = rest[size:]
        text = head.decode("latin-1")
        token, agent = _TOKEN.search(text), _AGENT.search(text)
        request = Request(
            path=text.split(" ")[1].partition("?")[0],
            token=token[1] if token else "",
            machine=agent[1] if agent else "",
            body=json.loads(rest[:size] or b"{}"),
            claimed=self._server.claimed(agent[1] if agent else ""),
        )
        task = asyncio.get_running_loop().create_task(self._server.answer(request, self))
        self._server.tasks.add(task)
        task.add_done_callback(self._server.tasks.discard)

    def write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        self._transport.close()

    def reset(self) -> None:
        self._transport.abort()


__all__ = ["Server"]
