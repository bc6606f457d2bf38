"""Eight compressed bodies of 1 MB that unpack to 1 GB each, sent to the receiver at once: how long do others wait?

    python scripts/bombs.py [--rounds 20]

The receiver, the attacker and the others are processes of their own. The others deliver over 16 connections: in each
round for a second without and for a second with the attack. Shown is their slowest answer, the median of all rounds,
for bodies with a wrong secret and with the right one. The status is 1 if the attack more than doubles it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
import zlib

import aiohttp

KIND, RIGHT, WRONG = "workflow_call_completed", "right-secret-of-the-receiver", "wrong-secret-of-the-attacker"
BODIES, MEGABYTES, CONNECTIONS, WINDOW = 8, 1000, 16, 1.0
RECEIVER = f"""
import logging, socket
logging.disable(logging.CRITICAL)
from aiohttp import web
from airudder.webhooks import Event, Router, aiohttp_app
router = Router()
@router.on(Event)
async def handler(event): pass
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
web.run_app(aiohttp_app(router, secret="{RIGHT}"), sock=listener, access_log=None, print=None, shutdown_timeout=1)
"""
HEADERS = {"Content-Type": "application/json"}
LIMIT = aiohttp.ClientTimeout(total=60)


def bomb() -> bytes:
    pack, million = zlib.compressobj(9, zlib.DEFLATED, 31), b" " * 1_000_000
    return b"".join(pack.compress(million) for _ in range(MEGABYTES)) + pack.flush()


async def attack(port: int) -> None:
    """For each secret on standard input eight bodies at once; a line on standard output when all have been answered."""
    os.nice(10)  # usually it is another machine, whose work does not slow the receiver down
    packed, loop = bomb(), asyncio.get_running_loop()

    async def send(session: aiohttp.ClientSession, secret: str) -> str:
        url = f"http://127.0.0.1:{port}/airudder/{secret}/{KIND}"
        headers = HEADERS | {"Content-Encoding": "gzip"}
        try:
            async with session.post(url, data=packed, headers=headers, compress=False) as answer:
                return str(answer.status)
        except aiohttp.ClientError:
            return "closed"

    print("ready", flush=True)
    while secret := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        async with aiohttp.ClientSession(timeout=LIMIT) as session:
            answers = await asyncio.gather(*(send(session, secret) for _ in range(BODIES)))
        print(*sorted(set(answers)), flush=True)


class Others:
    """Deliver events over several connections, one after another on each, and note the slowest answer."""

    def __init__(self, port: int, session: aiohttp.ClientSession) -> None:
        self._url = f"http://127.0.0.1:{port}/airudder/{RIGHT}/{KIND}"
        self._session = session
        self._count = 0

    async def slowest(self, until: asyncio.Event) -> float:
        return max(await asyncio.gather(*(self._deliver(until) for _ in range(CONNECTIONS))))

    async def _deliver(self, until: asyncio.Event) -> float:
        slowest = 0.0
        while not until.is_set():
            self._count += 1
            data = b'{"workflow_id": "w", "call_id": "call-%d"}' % self._count
            start = time.perf_counter()
            async with self._session.post(self._url, data=data, headers=HEADERS) as answer:
                if answer.status != 200:
                    raise SystemExit(f"an event of the others was answered with {answer.status}")
            slowest = max(slowest, time.perf_counter() - start)
        return slowest


async def measured(others: Others, attacker: subprocess.Popen[str], secret: str) -> tuple[float, float, str]:
    """The slowest answer in peace and under attack, and what the attacker was answered."""
    assert attacker.stdin is not None and attacker.stdout is not None
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.call_later(WINDOW, over.set)
    quiet = await others.slowest(over)
    over = asyncio.Event()
    loop.call_later(WINDOW, over.set)
    waiting = asyncio.create_task(others.slowest(over))
    await asyncio.sleep(WINDOW / 4)
    await asyncio.to_thread(lambda: print(secret, file=attacker.stdin, flush=True))
    answers = (await asyncio.to_thread(attacker.stdout.readline)).strip()
    return quiet, await waiting, answers


async def compare(port: int, attacker: subprocess.Popen[str], rounds: int) -> bool:
    good = True
    async with aiohttp.ClientSession(timeout=LIMIT) as session:
        others = Others(port, session)
        for name, secret in (("wrong", WRONG), ("right", RIGHT)):
            found = [await measured(others, attacker, secret) for _ in range(rounds + 2)][2:]
            quiet = 1000 * statistics.median(one[0] for one in found)
            attacked = 1000 * statistics.median(one[1] for one in found)
            good = good and attacked <= 2 * quiet
            print(
                f"{name} secret: others' slowest answer {quiet:.1f} ms, under attack {attacked:.1f} ms,"
                f" ratio {attacked / quiet:.2f}; the attacker got {found[-1][2]}"
            )
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--attack", type=int, metavar="PORT", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.attack:
        asyncio.run(attack(options.attack))
        return 0
    pipe, command = subprocess.PIPE, [sys.executable, __file__, "--attack"]
    receiver = subprocess.Popen([sys.executable, "-c", RECEIVER], stdout=subprocess.PIPE, text=True)
    assert receiver.stdout is not None
    port = int(receiver.stdout.readline())
    attacker = subprocess.Popen([*command, str(port)], stdin=pipe, stdout=pipe, text=True)
    try:
        assert attacker.stdout is not None
        attacker.stdout.readline()
        return 0 if asyncio.run(compare(port, attacker, options.rounds)) else 1
    finally:
        attacker.kill()
        receiver.kill()


if __name__ == "__main__":
    sys.exit(main())
