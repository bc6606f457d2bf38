"""The server: HTTP by hand over a socket, in a thread of its own, so that neither side waits for the other."""

import asyncio
import re
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from .behaviours import STRAY, STRAY_401, STRAY_408, Exchange, behaviour_of, envelope, http
from .ledger import Ledger

_CALL = re.compile(rb"call-[0-9]+")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")


class HostileServer:
    """Answers each call by a behaviour that follows from ``seed``, the call's id and the attempt."""

    def __init__(self, seed: int) -> None:
        self.ledger = Ledger()
        self.used: set[str] = set()
        self._seed = seed
        self._tokens = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._later: set[asyncio.Task[None]] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="hostile server")

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Read what is still on its way, then end: the ledger is whole afterwards."""
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    async def _run(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1000)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._ended.wait()
        server.close()
        for _ in range(100):  # requests that lie in the sockets come into the ledger
            await asyncio.sleep(0)
        for writer in self._writers:
            writer.transport.abort()
        if self._serving:
            await asyncio.wait(self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        self._writers.add(writer)
        count = 0
        try:
            with suppress(RuntimeError):  # the end of the connection was written meanwhile
                while await self._one(reader, writer, is_first=count == 0):
                    count += 1
                writer.write_eof()
            # A request that crosses with the end of the connection has arrived too.
            while rest := await reader.readuntil(b"\r\n\r\n"):
                if call := _CALL.search(rest):
                    self.ledger[call[0].decode()].arrived += 1
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_first: bool) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        if b"/service/cloud/auth" in head:
            return self._token(writer)
        found = _CALL.search(head + body)
        assert found is not None
        call = found[0].decode()
        seen = self.ledger[call]
        seen.arrived += 1
        behaviour, rng = behaviour_of(self._seed, call, seen.arrived)
        self.used.add(behaviour.__name__)
        exchange = Exchange(call, self.ledger, writer, rng, self._later)
        # A stray while the call is under way, in front of its own answer. On a new connection there is no earlier
        # request that it could answer: whatever comes there first is what the server says to this one.
        if not is_first and rng.random() < 0.1:
            writer.write(rng.choice([STRAY, STRAY_401, STRAY_408, b"\x00"]))
        lives = await behaviour(exchange)
        if writer.transport.is_closing():
            return False
        await writer.drain()
        return lives

    def _token(self, writer: asyncio.StreamWriter) -> bool:
        self._tokens += 1
        if self._tokens % 7 == 0:
            writer.write(http("502 Bad Gateway", b""))
        elif self._tokens % 11 == 0:
            return False
        else:
            writer.write(envelope("200 OK", 200, {"token": f"made-up-{self._tokens}"}) + STRAY)
        return True
