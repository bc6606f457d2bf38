"""The command: all runs, then the page."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from .killing import kill_one, prepared
from .report import Total, page
from .run import Result, run_one

PAGE = Path(__file__).resolve().parents[2] / "docs" / "chaos.md"
_SHOWN = 10


def in_one_process(runs: int, seed: int) -> Iterator[Result]:
    """The runs with a fake network, on all cores."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(run_one, (f"{seed}/{number}" for number in range(runs)), chunksize=10)


def with_processes(runs: int, seed: int) -> Iterator[Result]:
    """The runs with processes that are killed."""
    with prepared() as (sandbox, context):
        for number in range(runs):
            yield kill_one(f"{seed}/{number}", sandbox, context)


def _again(seed: str) -> int:
    result = run_one(seed)
    print(*result.story, *(f"FAULT {text}" for text in result.faults), sep="\n")
    return bool(result.faults)


def main() -> int:
    """Read the arguments; 1 if there was a fault."""
    parser = argparse.ArgumentParser(description="Run campaigns under faults of every kind.")
    parser.add_argument("--runs", type=int, default=5000, help="in one process, with a fake network and clock")
    parser.add_argument("--kills", type=int, default=200, help="with real processes that are killed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", metavar="SEED/NUMBER", help="one of the runs in one process, and its story")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name} as well")
    options = parser.parse_args()
    if options.again:
        return _again(options.again)
    totals = [Total("in one process"), Total("with real processes")]
    began = time.monotonic()
    both = in_one_process(options.runs, options.seed), with_processes(options.kills, options.seed)
    for total, results in zip(totals, both, strict=True):
        for result in results:
            total.add(result)
            if total.runs % 100 == 0:
                print(
                    f"{time.monotonic() - began:5.0f} s: {total.runs} runs {total.title}", file=sys.stderr, flush=True
                )
    text = page(totals, options.seed)
    print(text, end="")
    for total in totals:
        for seed, fault in total.examples[:_SHOWN]:
            print(f"FAULT {total.title}, {seed}: {fault}")
    if options.write:
        PAGE.write_text(text, "utf-8")
    return any(total.faulty for total in totals)


__all__ = ["in_one_process", "main", "with_processes"]
