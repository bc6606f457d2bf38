"""Kill receivers, and damage the file of the inbox that they share: what they acknowledged must be handled.

    python scripts/crash.py [--kills 100] [--seed 1]

Two receivers serve one inbox, and senders repeat each delivery until it is acknowledged, as a vendor would. One of the
receivers after the other is killed and started again. Between the kills something happens to the files: a name is
removed or renamed, a part is truncated or overwritten, or an earlier copy is put back. Then the next kill waits until
both receivers acknowledge again. At the end each delivery that was acknowledged must have been handled. Damage may only
take what was in the file: of the deliveries that were sent before it and not handled by then, the losses are counted,
but are not faults.

It ends with 1 if a delivery was lost otherwise, if a receiver did not recover, or if more deliveries were handled twice
than can have been in progress at the kills, or were waiting in a copy that was put back.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import aiohttp
from attrs import define, field

AT_ONCE = 8  # handlers of one receiver
SENDERS = 12
PATIENCE = 30.0  # seconds

RECEIVER = f"""
import asyncio, os, sys
from aiohttp import web
from airudder.webhooks import Event, Router, aiohttp_app

inbox, handled = sys.argv[1:]
file = os.open(handled, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
router = Router()

@router.on(Event)
async def handler(event):
    await asyncio.sleep(0.01)
    os.write(file, event.json["body"]["callid"].encode() + b"\\n")

async def main():
    app = aiohttp_app(router, allow_unverified=True, ack="inbox", inbox=inbox, concurrency={AT_ONCE}, first_pause=0.1)
    runner = web.AppRunner(app, access_log=None, handle_signals=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
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


def overwrite(name: Path, at: float) -> None:
    with name.open("r+b") as file:
        file.seek(int(at * name.stat().st_size))
        file.write(random.randbytes(8192))


def remove(path: Path, *suffixes: str) -> None:
    for suffix in suffixes:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def truncate(name: Path, to: float) -> None:
    os.truncate(name, int(to * name.stat().st_size))


def wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def copy_of(path: Path) -> Path:
    """The latest copy of the database. It has another name than one beside it would have."""
    return path.parent.with_name("copy.db")


def back_up(path: Path) -> None:
    """Make a copy of the database, by SQLite so that it is a valid one, and of the ``-wal`` as it is.

    If a receiver recovers just then, the copy from before stays.
    """
    new = path.parent.with_name("new.db")
    remove(new, "", "-wal")
    with suppress(FileNotFoundError, sqlite3.DatabaseError):
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as db, closing(sqlite3.connect(new)) as other:
            db.backup(other)
            other.execute("SELECT 1 FROM deliveries LIMIT 1").fetchone()  # else it has just been begun
        shutil.copyfile(wal(path), wal(new))
        new.replace(copy_of(path))
        wal(new).replace(wal(copy_of(path)))


def waiting_in_copy(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{copy_of(path)}?immutable=1", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM deliveries WHERE state=0").fetchone()[0])


def put_in_place(path: Path) -> None:
    shutil.copyfile(copy_of(path), path.with_name("back"))
    path.with_name("back").replace(path)


REMOVED: dict[str, Callable[[Path], object]] = {
    "all files removed": lambda path: remove(path, "", "-wal", "-shm"),
    "the database removed": lambda path: remove(path, ""),
    "the database renamed": lambda path: path.rename(path.with_name("renamed")),
    "the -wal removed": lambda path: remove(path, "-wal"),
    "the -shm removed": lambda path: remove(path, "-shm"),
    "an earlier copy put in its place": put_in_place,
}
DAMAGED: dict[str, Callable[[Path], object]] = {
    "truncated to nothing": lambda path: truncate(path, 0.0),
    "truncated to a half": lambda path: truncate(path, 0.5),
    "the begin overwritten": lambda path: overwrite(path, 0.0),
    "the middle overwritten": lambda path: overwrite(path, 0.5),
    "the -wal truncated": lambda path: truncate(wal(path), 0.0),
    "the -wal overwritten": lambda path: overwrite(wal(path), 0.3),
    "an earlier copy written over it": lambda path: shutil.copyfile(copy_of(path), path),
    "an earlier copy of the -wal written over it": lambda path: shutil.copyfile(wal(copy_of(path)), wal(path)),
}


@define
class Attack:
    """What was sent and acknowledged, and by which receivers."""

    folder: Path
    chance: random.Random
    receivers: list["Receiver"] = field(factory=list)
    acknowledged: dict[str, float] = field(factory=dict)
    at_risk: set[str] = field(factory=set)
    faults: list[str] = field(factory=list)
    happened: Counter[str] = field(factory=Counter)
    numbers: "itertools.count[int]" = field(factory=itertools.count)
    again: deque[str] = field(factory=deque)
    ending: bool = False
    destroyed: int = 0
    twice: int = 0
    waited_in_copies: int = 0

    @property
    def inbox(self) -> Path:
        return self.folder / "service" / "inbox.db"

    def handled(self) -> Counter[str]:
        file = self.folder / "handled.txt"
        return Counter(file.read_text("ascii").split()) if file.exists() else Counter()

    async def send(self, session: aiohttp.ClientSession) -> None:
        """Until the end: what was refused again, else something new."""
        while not self.ending or self.again:
            call = self.again.popleft() if self.again else f"call-{next(self.numbers)}"
            receiver, began = self.chance.choice(self.receivers), time.monotonic()
            payload = {"type": "ContactStatus", "body": {"taskId": "t", "callid": call, "timestamp": 1_700_000_000_000}}
            status = 0
            with suppress(aiohttp.ClientError, TimeoutError):
                async with session.post(
                    f"http://127.0.0.1:{receiver.port}/airudder",
                    data=json.dumps(payload),
                    headers={"Content-Type": "application/json"},
                ) as response:
                    status = response.status
            if status == 200:
                self.acknowledged[call] = receiver.latest = began
            else:
                self.again.append(call)
            await asyncio.sleep(0.02)  # more slowly than they are handled, so that little is at risk

    async def spoil(self, name: str) -> None:
        """Let it happen to the files, and wait until both receivers acknowledge again."""
        self.happened[name] += 1
        damage = DAMAGED.get(name)
        if "copy" in name:
            self.waited_in_copies += waiting_in_copy(self.inbox)
        with suppress(FileNotFoundError):
            (damage or REMOVED[name])(self.inbox)
        after = time.monotonic()
        if damage is not None:
            handled = self.handled()
            self.at_risk |= {call for call in self.acknowledged if call not in handled}
        while any(receiver.latest < after for receiver in self.receivers):
            if time.monotonic() > after + PATIENCE:
                self.faults.append(f"{name}: not acknowledged again within {PATIENCE:.0f} s")
                return
            await asyncio.sleep(0.01)
        if damage is not None:  # what was under way meanwhile
            handled = self.handled()
            self.at_risk |= {call for call, began in self.acknowledged.items() if began < after and call not in handled}

    async def run(self, kills: int, kinds: list[str]) -> None:
        self.inbox.parent.mkdir()
        (self.folder / "receiver.py").write_text(RECEIVER, "utf-8")
        self.receivers = [Receiver(self.folder), Receiver(self.folder)]
        try:
            await asyncio.gather(*(receiver.start() for receiver in self.receivers))
            await self.attack(kills, itertools.cycle(kinds))
        finally:
            for receiver in self.receivers:
                await receiver.stop()

    async def attack(self, kills: int, kinds: Iterator[str]) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            senders = [asyncio.create_task(self.send(session)) for _ in range(SENDERS)]
            await asyncio.sleep(0.3)
            back_up(self.inbox)
            for number in range(kills):
                await asyncio.sleep(self.chance.uniform(0.05, 0.3))
                receiver = self.chance.choice(self.receivers)
                await receiver.stop()
                await receiver.start()
                if number % 2:
                    await asyncio.sleep(self.chance.uniform(0.0, 0.3))
                    await self.spoil(next(kinds))
                    back_up(self.inbox)
            self.ending = True
            await asyncio.gather(*senders)
        end = time.monotonic() + PATIENCE
        while self.missing() and time.monotonic() < end:
            await asyncio.sleep(0.2)

    def missing(self) -> set[str]:
        return self.acknowledged.keys() - self.handled().keys() - self.at_risk


class Receiver:
    """The process; ``latest``: when the latest delivery was sent that it has acknowledged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = 0
        self.latest = 0.0

    async def start(self) -> None:
        script, inbox, handled = (self._folder / name for name in ("receiver.py", "service/inbox.db", "handled.txt"))
        self.latest = 0.0
        with (self._folder / "log.txt").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, script, inbox, handled, stdout=asyncio.subprocess.PIPE, stderr=log
            )
        assert self.process.stdout is not None
        self.port = int(await self.process.stdout.readline() or 0)
        if not self.port:
            raise RuntimeError("a receiver did not start: " + (self._folder / "log.txt").read_text("utf-8")[-500:])

    async def stop(self) -> None:
        with suppress(ProcessLookupError, AttributeError):
            self.process.kill()
            await self.process.wait()


def attack(kills: int, seed: int, folder: Path, kinds: list[str] | None = None) -> Attack:
    """Run it; what is wrong is in ``faults``. ``kinds``: what happens to the files, in this order."""
    found = Attack(folder, random.Random(seed))
    asyncio.run(found.run(kills, kinds or found.chance.sample([*REMOVED, *DAMAGED], len(REMOVED) + len(DAMAGED))))
    handled = found.handled()
    if missing := found.missing():
        found.faults.append(f"{len(missing)} deliveries were acknowledged and lost, such as {min(missing)}")
    found.destroyed = len(found.at_risk - handled.keys())
    found.twice = sum(times - 1 for times in handled.values())
    if found.twice > kills * AT_ONCE + found.waited_in_copies:
        found.faults.append(f"{found.twice} deliveries were handled twice, more than kills and copies explain")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill receivers, and damage the inbox that they share.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = attack(options.kills, options.seed, Path(folder))
    print(f"{options.kills} kills, seed {options.seed}, {time.monotonic() - start:.0f} s")
    print(f"    {len(found.acknowledged)} deliveries acknowledged")
    for name, times in sorted(found.happened.items()):
        print(f"    {name}: {times}")
    print(
        f"    in the file at a damage, and not handled by then: {len(found.at_risk)}, of these lost: {found.destroyed}"
    )
    print(f"    handled twice: {found.twice}")
    for fault in found.faults:
        print("FAULT", fault)
    print(f"{len(found.faults)} faults")
    return bool(found.faults)


if __name__ == "__main__":
    sys.exit(main())
