"""Variants of the same work, measured in rounds.

Within a round every variant runs once, in random order, so that a busy moment of the machine affects all of them.
"""

from __future__ import annotations

import asyncio
import gc
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from attrs import field, frozen

Clock = Literal["cpu", "wall"]

Call = Callable[[], Awaitable[object]]

Work = Callable[[], Awaitable[int]]
"""Does a batch and gives its amount, in the units that the costs are for."""


@frozen
class Variant:
    """One way to do the work. ``base``: the name of the variant that it is compared with."""

    name: str
    work: Work
    base: str | None = None


@frozen
class Cost:
    """Seconds for one unit."""

    wall: float
    cpu: float


@frozen
class Row:
    """The costs of one variant, one for each round."""

    name: str
    base: str | None
    costs: list[Cost] = field(factory=list[Cost])


@frozen
class Table:
    """``unit``: what a cost is for, as in "µs per call". ``scale``: that unit of time in a second."""

    title: str
    unit: str
    scale: float
    rows: Sequence[Row]
    shows_wall: bool = False

    def row(self, name: str) -> Row:
        """The row of a variant."""
        return next(row for row in self.rows if row.name == name)

    def ratios(self, name: str, base: str, clock: Clock = "cpu") -> list[float]:
        """For each round, the cost of one variant divided by that of another."""
        pairs = zip(self.row(name).costs, self.row(base).costs, strict=True)
        return [getattr(cost, clock) / getattr(other, clock) for cost, other in pairs]


async def measure(
    title: str,
    unit: str,
    scale: float,
    variants: Sequence[Variant],
    rounds: int,
    *,
    shows_wall: bool = False,
    cpu_clock: Callable[[], float] = time.process_time,
    settle: Call | None = None,
) -> Table:
    """Run all variants once to warm up (connections, token, caches), then measure ``rounds`` rounds.

    ``settle``: awaited before each batch, outside of the measured time.
    """
    amounts = {variant.name: await variant.work() for variant in variants}
    if len(set(amounts.values())) != 1:
        raise SystemExit(f"{title}: the variants do not do the same work: {amounts}")
    rows = {variant.name: Row(variant.name, variant.base) for variant in variants}
    for _ in range(rounds):
        for variant in random.sample(variants, len(variants)):
            if settle is not None:
                await settle()
            gc.collect()
            wall, cpu = time.perf_counter(), cpu_clock()
            amount = await variant.work()
            cost = Cost((time.perf_counter() - wall) / amount, (cpu_clock() - cpu) / amount)
            rows[variant.name].costs.append(cost)
    return Table(title, unit, scale, list(rows.values()), shows_wall)


def repeated(call: Call, total: int, at_once: int = 1) -> Work:
    """The work of ``total`` calls, ``at_once`` of them at a time."""

    async def worker() -> None:
        for _ in range(total // at_once):
            await call()

    async def work() -> int:
        await asyncio.gather(*(worker() for _ in range(at_once)))
        return total

    return work


__all__ = ["Call", "Clock", "Cost", "Row", "Table", "Variant", "Work", "measure", "repeated"]
