"""How long the event loop is blocked by one very long answer."""

from __future__ import annotations

import asyncio
import gc
import random
import time
from collections.abc import Awaitable, Sequence

from attrs import field, frozen

from .calls import BY_HAND, CLIENT, DICTS, ENCRYPTED, MODELS, callers
from .detail import site_of
from .server import serving

TITLE = "The longest stall of the event loop, one answer with 10,000 calls"


@frozen
class Stalls:
    """The longest stall in each round, and how long the call took; both in seconds."""

    name: str
    stalls: list[float] = field(factory=list[float])
    times: list[float] = field(factory=list[float])


async def _longest_stall(work: Awaitable[object]) -> float:
    """By how many seconds a loop that should wake up every millisecond was late at worst, while ``work`` went on."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - start - 0.001)

    ticker = asyncio.create_task(tick())
    await asyncio.sleep(0.01)
    await work
    await asyncio.sleep(0.005)
    ticker.cancel()
    return longest


async def measure(rounds: int) -> Sequence[Stalls]:
    """One row for each variant."""
    rows = [Stalls(name) for name in (DICTS, MODELS, CLIENT, BY_HAND, ENCRYPTED)]
    with serving(site_of(10_000)) as url:
        async with callers(url) as ways:
            for _ in range(rounds):
                for row in random.sample(rows, len(rows)):
                    gc.collect()
                    start = time.perf_counter()
                    row.stalls.append(await _longest_stall(ways[row.name]()))
                    row.times.append(time.perf_counter() - start)
    return rows


__all__ = ["TITLE", "Stalls", "measure"]
