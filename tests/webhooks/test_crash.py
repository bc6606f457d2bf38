"""A burst of deliveries, and the receiver killed in the middle of it: nothing that was acknowledged is lost.

The receiver is a process of its own, with a slow handler that appends each event to a file. What the first process did
not acknowledge is sent again to the second one, as the vendor would.
"""

import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

import crash

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")

EVENTS = 5_000
CONNECTIONS = 100
AT_ONCE = 64  # handlers of the inbox

SERVER = f"""
import asyncio, os, sys
from aiohttp import web
from airudder.webhooks import PdsContactStatusEvent, Router, aiohttp_app

ack, handled, inbox, seconds = sys.argv[1:]
file = os.open(handled, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
router = Router()

@router.on(PdsContactStatusEvent)
async def slow(event):
    await asyncio.sleep(float(seconds))
    line = event.json["body"]["callid"].encode() + b"\\n"
    os.write(file, line)
    os.write(1, line)

async def main():
    more = {{"inbox": inbox}} if ack == "inbox" else {{}}
    app = aiohttp_app(router, allow_unverified=True, ack=ack, concurrency={AT_ONCE}, **more)
    runner = web.AppRunner(app, access_log=None, handle_signals=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()

try:
    asyncio.run(main())
except web.GracefulExit:
    pass
"""


class Receiver:
    """The process, what it has told, and what it has acknowledged."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port
        self.acked: set[str] = set()
        self._told: set[str] = set()
        self._missing: set[str] = set()
        self._complete = asyncio.Event()

    async def listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            name = line.decode().strip()
            self._told.add(name)
            self._missing.discard(name)
            if not self._missing:
                self._complete.set()

    async def has_handled(self, wanted: Iterable[str]) -> None:
        self._missing = set(wanted) - self._told
        if self._missing:
            self._complete.clear()
            await self._complete.wait()

    async def burst(self, names: Iterable[str], *, kill_after: int | None = None) -> None:
        """Send these over many connections; kill the process when so many were acknowledged."""
        rest = iter(list(names))

        async def connection() -> None:
            with suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    for name in rest:
                        if await self._post(reader, writer, name) != 200:
                            continue
                        self.acked.add(name)
                        if len(self.acked) == kill_after:
                            self.process.kill()
                finally:
                    writer.close()
                    with suppress(OSError):
                        await writer.wait_closed()

        await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))

    async def _post(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str) -> int:
        payload = {"type": "ContactStatus", "body": {"taskId": "t", "callid": name, "timestamp": 1_700_000_000_000}}
        body = json.dumps(payload).encode()
        head = f"POST /airudder HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        writer.write(f"{head}\r\n\r\n".encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(answer.partition("content-length: ")[2].partition("\r\n")[0]))
        return int(answer.split()[1])


class Place:
    """Where the receivers, one after the other, leave what they do."""

    def __init__(self, ack: str, folder: Path) -> None:
        self._ack = ack
        self._script = folder / "server.py"
        self._script.write_text(SERVER, "utf-8")
        self._handled = folder / "handled.txt"
        self._inbox = folder / "inbox.db"

    def handled(self) -> Counter[str]:
        return Counter(self._handled.read_text("ascii").split())

    @asynccontextmanager
    async def receiver(self, seconds: float = 0.01) -> AsyncIterator[Receiver]:
        """``seconds``: what the handler takes."""
        command: list[Any] = [sys.executable, "-W", "error", self._script, self._ack, self._handled, self._inbox]
        process = await asyncio.create_subprocess_exec(*command, str(seconds), stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        receiver = Receiver(process, int(await process.stdout.readline()))
        listening = asyncio.create_task(receiver.listen())
        try:
            yield receiver
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            await process.wait()
            await listening


NAMES = [f"call-{number}" for number in range(EVENTS)]


@pytest.mark.parametrize("ack", ["after", "inbox"])
async def test_what_was_acknowledged_survives_the_kill(ack: str, tmp_path: Path) -> None:
    place = Place(ack, tmp_path)
    # In the inbox case handling shall fall behind, so that the kill leaves much that is stored and not handled.
    async with place.receiver(0.05 if ack == "inbox" else 0.01) as first:
        await first.burst(NAMES, kill_after=EVENTS // 2)
        assert await first.process.wait() == -signal.SIGKILL
    acked, before = first.acked, place.handled()
    assert EVENTS // 2 <= len(acked) < EVENTS
    if ack == "after":
        assert acked <= before.keys()
    else:
        assert len(acked - before.keys()) > 100

    async with place.receiver() as second:
        unsent = set(NAMES) - acked
        await second.burst([*unsent, *list(acked)[:100]] if ack == "inbox" else unsent)
        assert second.acked >= unsent
        await second.has_handled(set(NAMES) - before.keys())
    assert second.process.returncode == 0
    handled = place.handled()
    assert handled.keys() == set(NAMES)
    assert max(handled.values()) <= 2
    twice = {name for name, times in handled.items() if times == 2}
    assert len(twice) <= (AT_ONCE if ack == "inbox" else CONNECTIONS)
    assert twice <= before.keys()


@pytest.mark.parametrize("ack", ["after", "inbox", "queue"])
async def test_without_a_crash_each_is_handled_once(ack: str, tmp_path: Path) -> None:
    place = Place(ack, tmp_path)
    names = NAMES[: EVENTS // 5]
    async with place.receiver() as receiver:
        await receiver.burst(name for name in names for _ in range(2))
        assert receiver.acked == set(names)
        await receiver.has_handled(names)
    assert receiver.process.returncode == 0
    assert place.handled() == Counter(names)


def test_two_receivers_lose_nothing_by_kills_and_by_what_happens_to_their_files(tmp_path: Path) -> None:
    """`make crash` does it a hundred times."""
    kinds = ["the middle overwritten", "the -wal removed", "truncated to a half", "all files removed"]
    found = crash.attack(2 * len(kinds), 1, tmp_path, kinds)
    assert found.faults == []
    assert found.happened.keys() == set(kinds) and len(found.acknowledged) > 100
