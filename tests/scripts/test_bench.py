"""The benchmarks without their measuring: which variants there are, and what the page says of their costs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from bench import body, calls, dialling, paging, start, stream
from bench.report import GOALS, goals
from bench.rounds import Cost, Row, Table, Variant, measure

TOPICS: Sequence[Any] = (body, calls, dialling, paging, start, stream)


@contextmanager
def no_server(*_: object) -> Iterator[str]:
    yield "https://127.0.0.1:1"


async def made_up(title: str, unit: str, scale: float, variants: Sequence[Variant], rounds: int, **_: Any) -> Table:
    """The client costs twice as much as aiohttp, and a busy machine makes one round dear for all."""
    rows = []
    for variant in variants:
        cost = 2 if "**" in variant.name else 1
        rows.append(Row(variant.name, variant.base, [Cost(cost, cost), Cost(90 * cost, 90 * cost), Cost(cost, cost)]))
    return Table(title, unit, scale, rows)


async def test_every_goal_is_judged_by_two_variants_that_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    tables: list[Table] = []
    for topic in TOPICS:
        monkeypatch.setattr(topic, "serving", no_server)
        monkeypatch.setattr(topic, "measure_rounds", made_up)
        tables += await topic.measure(3)
    lines = list(goals(tables))[2:]
    assert len(lines) == len(GOALS)
    for goal, line in zip(GOALS, lines, strict=True):
        ratio = "1.00 (1.00 to 1.00)" if "**" in goal.base else "2.00 (2.00 to 2.00)"
        verdict = "" if goal.most is None else "yes" if goal.most >= 2 else f"no, by {2 - goal.most:.2f}"
        assert line.startswith(f"| {goal.what} |")
        assert line.endswith(f"| {ratio} | {verdict} |")


async def test_a_cost_is_for_one_unit_and_the_first_batch_does_not_count() -> None:
    clock = 0.0
    batches = {"one": [50.0, 3.0, 6.0], "two": [50.0, 6.0, 12.0]}

    def work(name: str) -> Variant:
        async def batch() -> int:
            nonlocal clock
            clock += batches[name].pop(0)
            return 3

        return Variant(name, batch, "one")

    variants = [work("one"), work("two")]
    table = await measure("title", "ms", 1e3, variants, 2, cpu_clock=lambda: clock)
    assert [cost.cpu for cost in table.row("one").costs] == [1, 2]
    assert table.ratios("two", "one") == [2, 2]


async def test_variants_that_do_not_do_the_same_work_are_refused() -> None:
    async def one() -> int:
        return 1

    async def two() -> int:
        return 2

    with pytest.raises(SystemExit, match="do not do the same work"):
        await measure("title", "ms", 1e3, [Variant("one", one), Variant("two", two, "one")], 1)
