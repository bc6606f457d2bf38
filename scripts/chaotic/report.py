"""The page: what happened in the runs, and what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import define, field

from .run import Result

KINDS = {
    "accepted twice": ("accepted twice",),
    "lost, or in the journal more than once": ("lost",),
    "journal and ledger disagree": ("the vendor has", "a contact is accepted", "of an accepted_unclear"),
    "counts do not add up": ("the counts",),
    "run without an end, or that does not say what is open": ("a run",),
    "phone number in a log record, repr or exception": ("a phone number",),
    "task left behind": ("asyncio", "tasks"),
    "anything else": ("",),
}
"""What can be wrong, and how the sentences about it begin. The first that fits counts."""

_INTRODUCTION = """\
# Chaos

`make chaos` writes this page with `ARGS=--write`, so do not edit it by hand. A run is a user who plans and runs one or
two campaigns while things go wrong, and goes on until nothing is planned any more. He decides nothing about batches
that are open. Afterwards three things are compared: the ledger of the vendor, which is independent of the client; the
journal, read without the library; and the input.

**In one process:** client and campaigns are real, on sockets in memory and a clock that is moved. Everything follows
from the seed, and `make chaos ARGS="--again 1/346"` shows what happened in a run. A crash ends the process at a point
of its journal, that is before or after a transaction, or while the vendor has a call. **With real processes:** they run
against the sandbox over TCP and are killed by SIGKILL, at any moment or while the sandbox holds a call.
"""


@define
class Total:
    """The results of many runs. ``examples``: the first faults, with their seeds."""

    title: str
    runs: int = 0
    faulty: int = 0
    contacts: int = 0
    kinds: Counter[str] = field(factory=Counter)
    seen: Counter[str] = field(factory=Counter)
    points: Counter[str] = field(factory=Counter)
    states: Counter[str] = field(factory=Counter)
    examples: list[tuple[str, str]] = field(factory=list)

    def add(self, result: Result) -> None:
        self.runs += 1
        self.contacts += result.contacts
        self.faulty += bool(result.faults)
        for counter, more in ((self.seen, result.seen), (self.points, result.points), (self.states, result.states)):
            counter.update(more)
        self.kinds.update({kind_of(text) for text in result.faults})
        self.examples += [(result.seed, text) for text in result.faults]


def kind_of(fault: str) -> str:
    return next(kind for kind, begins in KINDS.items() if fault.startswith(begins))


def page(totals: Sequence[Total], seed: int) -> str:
    """The whole page, as Markdown."""
    lines = [_INTRODUCTION, f"The seed was {seed}.", "", "## What was found", "", *_summary(totals)]
    for total in totals:
        lines += ["", f"## What happened {total.title}", ""]
        lines += _table(["", "times"], [(name, f"{count:,}") for name, count in sorted(total.seen.items())])
    return "\n".join([*lines, ""])


def _summary(totals: Sequence[Total]) -> Iterable[str]:
    rows: list[tuple[str, ...]] = [
        ("runs", *(f"{total.runs:,}" for total in totals)),
        ("contacts", *(f"{total.contacts:,}" for total in totals)),
    ]
    for state in sorted({state for total in totals for state in total.states}):
        rows.append((f"of these {state} at the end", *(f"{total.states[state]:,}" for total in totals)))
    for kind in KINDS:
        rows.append((f"runs with a fault: {kind}", *(f"{total.kinds[kind]:,}" for total in totals)))
    return _table(["", *(total.title for total in totals)], rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(row) + " |"


__all__ = ["KINDS", "Total", "kind_of", "page"]
