"""The command: all topics one after the other, then the page."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from . import body, calls, decoding, dialling, paging, receiving, stalls, start, stream
from .cores import CLIENT, pin
from .report import page
from .rounds import Table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"

# A topic, its rounds in a full run, and in a quick one.
TOPICS: Sequence[tuple[Callable[[int], Awaitable[Sequence[Table]]], int, int]] = (
    (calls.measure, 51, 7),
    (paging.measure, 61, 7),
    (stream.measure, 31, 5),
    (body.measure, 31, 3),
    (start.measure, 21, 3),
    (dialling.measure, 41, 5),
    (decoding.measure, 9, 2),
)


async def _run(quick: bool) -> str:
    """Measure everything; give the page."""
    started = time.perf_counter()
    tables: list[Table] = []
    for measure, full, few in TOPICS:
        _say(f"{time.perf_counter() - started:4.0f} s: {measure.__module__.rpartition('.')[2]}")
        tables += await measure(few if quick else full)
    _say(f"{time.perf_counter() - started:4.0f} s: stalls")
    stalled = await stalls.measure(1 if quick else 5)
    _say(f"{time.perf_counter() - started:4.0f} s: receiving")
    received = await receiving.measure(2 if quick else 9)
    return page(tables, stalled, received, time.perf_counter() - started, quick)


def _say(text: str) -> None:
    """Show the progress, apart from the page."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description="Measure what the library costs; print the page with the results.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: rough numbers in little more than a minute")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md as well")
    arguments = parser.parse_args()
    pin(CLIENT)
    text = asyncio.run(_run(arguments.quick))
    print(text, end="")
    if arguments.write:
        PAGE.write_text(text, encoding="utf-8")


__all__ = ["main"]
