"""The page: the goals and what this run says about them, then all tables."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from attrs import frozen

from . import body, calls, dialling, paging, receiving, stalls, start, stream
from .cores import APART
from .receiving import Load, Received
from .rounds import Clock, Table
from .stalls import Stalls

_PACKAGES = ("aiohttp", "attrs", "cryptography", "msgspec", "orjson", "pydantic")


@frozen
class Goal:
    """A ratio of two variants of the table ``title``. ``most`` or ``least``: the goal; None where none is set."""

    what: str
    title: str
    name: str
    base: str
    most: float | None = None
    clock: Clock = "cpu"
    least: float | None = None


def _goals_of_calls(at_once: int) -> list[Goal]:
    title, many = calls.TITLE.format(at_once), f"{at_once} at a time"
    return [
        Goal(f"call, {many}, against aiohttp with our models", title, calls.CLIENT, calls.MODELS, 1.25),
        Goal(f"call, {many}, against aiohttp with dicts", title, calls.CLIENT, calls.DICTS),
        Goal(f"encrypted call, {many}, against the same by hand", title, calls.ENCRYPTED, calls.BY_HAND, 1.2),
    ]


def _goals_of_dialling(transport: str) -> list[Goal]:
    title, what = dialling.TITLE.format(transport), f"call that dials, over {transport}"
    return [
        Goal(f"{what}, against one that reads", title, dialling.DIALS, dialling.SAFE),
        Goal(f"{what}, against aiohttp with a new connection", title, dialling.DIALS, dialling.RAW_NEW),
    ]


def _goal_of_receiving(ack: str, name: str, least: float) -> Goal:
    """The ratio of the rates: that of the times, the other way round."""
    what, title = f'webhooks per second, `ack="{ack}"`, 16 at a time, against aiohttp', receiving.TITLE.format(16)
    return Goal(what, title, receiving.BARE, name, clock="wall", least=least)


GOALS: Sequence[Goal] = (
    *_goals_of_calls(1),
    *_goals_of_calls(64),
    Goal("item of a list, against aiohttp with dicts", paging.BY_NUMBER, calls.CLIENT, calls.DICTS, 3),
    Goal("item with a model, against aiohttp with dicts", paging.BY_CURSOR, calls.CLIENT, calls.DICTS),
    Goal("item with a model, against aiohttp with our models", paging.BY_CURSOR, calls.CLIENT, calls.MODELS),
    Goal("MiB of a recording in pieces, against aiohttp", stream.TITLE, stream.CHUNKS, stream.RAW_CHUNKS, 1.3),
    Goal("MiB of a recording by `read()`, against aiohttp", stream.TITLE, stream.READ, stream.RAW_READ),
    Goal("MiB of a recording by `save()`, against aiohttp", stream.TITLE, stream.SAVE, stream.RAW_SAVE),
    Goal("call with 10,000 contacts, against `json.dumps`", body.TITLE, body.CLIENT_DICTS, body.DUMPS, 4),
    Goal("the same with models, against `json.dumps` of dicts", body.TITLE, body.CLIENT_MODELS, body.DUMPS),
    Goal("import and first call, against `import aiohttp`", start.TITLE, start.FIRST_CALL, start.AIOHTTP, 1.5),
    Goal("the same, wall clock", start.TITLE, start.FIRST_CALL, start.AIOHTTP, 1.5, "wall"),
    *_goals_of_dialling("TCP"),
    *_goals_of_dialling("TLS"),
    _goal_of_receiving("after", receiving.AFTER, 0.6),
    _goal_of_receiving("inbox", receiving.INBOX, 0.4),
)

_INTRODUCTION = """\
# Benchmarks

What airudder costs, next to the code that you would write without it. `make bench` measures all of it and prints this
page. `make bench ARGS=--quick` prints rough numbers in little more than a minute. `make bench ARGS=--write` writes the
page, so do not edit it by hand.

The ratios are what to look at: they change little from one machine to another. In each round all variants of a table
run once, in random order. A ratio compares two variants within one round. The tables show the median of all rounds, and
the quartiles in brackets. Costs are the CPU time of the process, including its threads, unless they are called wall
clock.

"aiohttp" means `async with session.post(...)` or `session.get(...)` on a session with default settings, and msgspec to
decode JSON: into dicts, or into dicts and then the models of airudder ("our models"). It does not retry, check the
response or renew the token. The client has its default settings, with everything switched on. The server sends fixed
responses from another process on the same machine.

The receiver of webhooks is measured the other way round: the server is ours, and what sends is as simple as possible.
Each connection sends the next delivery when the last one was answered. All deliveries are different
(`pds_contact_status`), and the handler only counts. With `ack="inbox"` the deliveries are worked off meanwhile; what is
left of that after the last answer is not in the time.
"""


def page(tables: Sequence[Table], stalled: Sequence[Stalls], received: Received, seconds: float, quick: bool) -> str:
    """The whole page, as Markdown."""
    kind = "A quick run: rough numbers." if quick else "A full run."
    cores = "client and server on a core each" if APART else "client and server not pinned to cores"
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return "\n".join(
        [
            _INTRODUCTION,
            f"{kind} {seconds:.0f} s; {_machine()}; {cores}. Python {platform.python_version()}, {packages}.",
            "\n## Goals\n",
            *goals([*tables, *(load.table for load in received.loads)]),
            "\n## Details",
            *(line for table in tables for line in (f"\n### {table.title}\n", *_details(table))),
            f"\n### {stalls.TITLE}\n",
            *_stalls(stalled),
            *(line for load in received.loads for line in (f"\n### {load.table.title}\n", *_load(load))),
            f"\n{_disk(received)}",
            "",
        ]
    )


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{f' ({models[0]})' if models else ''}"


def goals(tables: Sequence[Table]) -> Iterable[str]:
    """The lines of the table of goals."""
    by_title = {table.title: table for table in tables}
    rows = []
    for goal in GOALS:
        ratios = by_title[goal.title].ratios(goal.name, goal.base, goal.clock)
        rows.append([goal.what, _limit(goal), _spread(ratios, 2), _verdict(round(statistics.median(ratios), 2), goal)])
    return _table(["what", "goal", "this run", "met"], rows)


def _limit(goal: Goal) -> str:
    if goal.least is not None:
        return f"at least {goal.least:g}"
    return "" if goal.most is None else f"at most {goal.most:g}"


def _verdict(ratio: float, goal: Goal) -> str:
    if goal.least is not None:
        return "yes" if ratio >= goal.least else f"no, by {goal.least - ratio:.2f}"
    if goal.most is None:
        return ""
    return "yes" if ratio <= goal.most else f"no, by {ratio - goal.most:.2f}"


def _details(table: Table) -> Iterable[str]:
    clocks: Sequence[Clock] = ("cpu", "wall") if table.shows_wall else ("cpu",)
    names = {"cpu": "CPU", "wall": "wall clock"}
    rows = []
    for row in table.rows:
        costs = [_spread([getattr(cost, clock) * table.scale for cost in row.costs]) for clock in clocks]
        ratios = ["" if row.base is None else _spread(table.ratios(row.name, row.base, clock), 2) for clock in clocks]
        rows.append([row.name, *costs, row.base or "", *ratios])
    heads = [f"{names[clock]}, {table.unit}" for clock in clocks]
    return _table(["", *heads, "compared with", *(f"ratio, {names[clock]}" for clock in clocks)], rows)


def _stalls(rows: Sequence[Stalls]) -> Iterable[str]:
    cells = [
        (row.name, _spread([stall * 1e3 for stall in row.stalls]), f"{statistics.median(row.times):.2f}")
        for row in rows
    ]
    return _table(["", "stall, ms", "the whole call, s"], cells)


def _load(load: Load) -> Iterable[str]:
    rows = []
    for row in load.table.rows:
        rates, slow = [1 / cost.wall for cost in row.costs], load.slow[row.name]
        ratios = ["", "", ""]
        if row.base is not None:
            pairs = zip(slow, load.slow[row.base], strict=True)
            ratios = [
                _spread(load.table.ratios(row.base, row.name, "wall"), 2),
                _spread([one / other for one, other in pairs], 2),
                _spread(load.table.ratios(row.name, row.base), 2),
            ]
        cells = [rates, [one * 1e3 for one in slow], [cost.cpu * load.table.scale for cost in row.costs]]
        shown = [_spread(cells[0], 0), *map(_spread, cells[1:])]
        rows.append([row.name, *(cell for pair in zip(shown, ratios, strict=True) for cell in pair)])
    heads = ["events per second", "p99, ms", "CPU of the server, µs per event"]
    return _table(["", *(cell for head in heads for cell in (head, "ratio to the first row"))], rows)


def _disk(received: Received) -> str:
    text = "An fsync after writing 4 KiB, in the folder of the inbox that is not in memory: "
    text += f"{_spread([one * 1e3 for one in received.fsyncs])} ms."
    return text if received.in_memory else text + " There is no memory file system (/dev/shm) to compare with."


def _spread(values: Sequence[float], digits: int | None = None) -> str:
    """The median, and the quartiles in brackets. ``digits``: behind the point; by default three significant ones."""
    median = statistics.median(values)
    if digits is None:
        digits = 2 if median < 10 else 1 if median < 100 else 0
    if len(values) < 2:
        return f"{median:.{digits}f}"
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{median:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(row) + " |"


__all__ = ["GOALS", "Goal", "goals", "page"]
