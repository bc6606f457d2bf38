"""The benchmarks without their measuring: which variants there are, and what the page says of their costs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench import body, calls, campaign, dialling, paging, receiving, start, stream
from bench.report import GOALS, goals
from bench.rounds import Cost, Row, Table, Variant, measure

TOPICS: Sequence[Any] = (body, calls, dialling, paging, start, stream)


@contextmanager
def no_server(*_: object) -> Iterator[str]:
    yield "https://127.0.0.1:1"


@contextmanager
def no_receivers(inboxes: Mapping[str, str]) -> Iterator[receiving.Servers]:
    yield receiving.Servers(dict.fromkeys([receiving.BARE, receiving.AFTER, *inboxes], 1))


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
    monkeypatch.setattr(receiving, "serving", no_receivers)
    monkeypatch.setattr(receiving, "measure_rounds", made_up)
    tables += [load.table for load in (await receiving.measure(3)).loads]
    lines = list(goals(tables))[2:]
    assert len(lines) == len(GOALS)
    for goal, line in zip(GOALS, lines, strict=True):
        ratio = (2 if "**" in goal.name else 1) / (2 if "**" in goal.base else 1)
        verdict = ""
        if goal.most is not None:
            verdict = "yes" if ratio <= goal.most else f"no, by {ratio - goal.most:.2f}"
        if goal.least is not None:
            verdict = "yes" if ratio >= goal.least else f"no, by {goal.least - ratio:.2f}"
        assert line.startswith(f"| {goal.what} |")
        assert line.endswith(f"| {ratio:.2f} ({ratio:.2f} to {ratio:.2f}) | {verdict} |")


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


async def test_receivers_answer_every_delivery_and_are_compared_round_by_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "_TOTALS", {2: 20})
    received = await receiving.measure(2)
    [load] = received.loads
    names = [row.name for row in load.table.rows]
    assert names[:3] == [receiving.BARE, receiving.AFTER, receiving.INBOX]
    assert received.in_memory == (receiving.IN_MEMORY in names)
    for row in load.table.rows:
        assert len(row.costs) == len(load.slow[row.name]) == 2
        assert all(cost.wall <= slow for cost, slow in zip(row.costs, load.slow[row.name], strict=True))
    assert len(received.fsyncs) == 50


def test_a_campaign_is_measured_and_compared_with_what_the_sandbox_has(tmp_path: Path) -> None:
    figures = campaign.measure(1500, tmp_path)
    assert figures.contacts == 1500
    assert 0 < figures.before <= figures.peak
    assert min(figures.plan_first, figures.plan_last, figures.run_first, figures.run_last, figures.journal) > 0
    page = tmp_path / "page.md"
    page.write_text(f"before\n{campaign.BEGIN}old\n{campaign.END}after\n", "utf-8")
    campaign.write(page, campaign.table([figures]))
    head, *_, row, _, tail = page.read_text("utf-8").splitlines()
    assert (head, row.split(" | ")[0], tail) == ("before", "| 1,500", "after")


def test_the_page_has_a_place_for_the_table_of_campaigns() -> None:
    text = campaign.PAGE.read_text("utf-8")
    assert 0 < text.find(campaign.BEGIN) < text.find(campaign.END)
