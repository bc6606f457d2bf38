"""Ledger, journal and input, compared: every sentence that this gives is a fault."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from airudder.contacts import Contact

from .journals import STATES, WITH_THE_VENDOR, Held, Row
from .scenario import List
from .vendor import Accepted


def compare(
    lists: Sequence[List], accepted: Sequence[Accepted], held: Held, ended: Collection[str] = ()
) -> Iterator[str]:
    """What must hold after every run, whatever happened in it. ``ended``: cancelled before all was planned."""
    for each in lists:
        mine = [row for row in held.rows if row.campaign == each.name]
        yield from _lost(each, mine, whole=each.name not in ended)
    yield from _twice(accepted)
    yield from _disagreements(accepted, held)
    yield from _spoilt(lists, accepted)


def _lost(each: List, rows: Sequence[Row], *, whole: bool) -> Iterator[str]:
    found = Counter(row.row for row in rows)
    given = range(1, len(each.rows) + 1)
    if whole and (lost := [number for number in given if not found[number]]):
        yield f"lost: {len(lost)} rows are not in the journal, such as {lost[0]}"
    if more := [number for number, count in found.items() if count > 1 or number not in given]:
        yield f"lost: {len(more)} rows are in the journal more than once, or were never given"
    if strange := {row.state for row in rows} - {*STATES}:
        yield f"lost: contacts are in no state: {', '.join(sorted(map(str, strange)))}"


def _twice(accepted: Sequence[Accepted]) -> Iterator[str]:
    times = Counter((one.campaign, one.person) for one in accepted)
    if twice := [count for count in times.values() if count > 1]:
        yield f"accepted twice: {len(twice)} contacts, up to {max(twice)} times"
    cases = Counter(one.case_id for one in accepted)
    if max(cases.values(), default=0) > 1 and not twice:
        yield "accepted twice: two contacts with one case_id"


def _disagreements(accepted: Sequence[Accepted], held: Held) -> Iterator[str]:
    taken = Counter((one.campaign, one.case_id) for one in accepted)
    by_batch: dict[int, int] = defaultdict(int)
    for row in held.rows:
        count = taken.pop((row.campaign, row.case_id or ""), 0)
        if count and row.state not in WITH_THE_VENDOR:
            yield f"the vendor has a contact that is {row.state} in the journal"
        if not count and row.state == "accepted":
            yield "a contact is accepted in the journal, and the vendor does not have it"
        if row.state == "accepted_unclear":
            assert row.batch is not None
            by_batch[row.batch] += not count
    for batch, missing in by_batch.items():
        if missing != held.refused[batch]:
            yield f"of an accepted_unclear batch {missing} contacts were refused, the journal has {held.refused[batch]}"
    if taken:
        yield f"the vendor has {len(taken)} contacts that are not in the journal"


def _spoilt(lists: Sequence[List], accepted: Sequence[Accepted]) -> Iterator[str]:
    given = {
        (each.name, item.callee, *sorted(item.variables.items()))
        for each in lists
        for item in each.items()
        if isinstance(item, Contact)
    }
    if any((one.campaign, one.person, *sorted(one.variables.items())) not in given for one in accepted):
        yield "the vendor has a contact that is not in the input, or other variables"


def over_limit(times: Sequence[float], most: int, period: float) -> bool:
    """Whether more than ``most`` of ``times`` are within a period."""
    ordered = sorted(times)
    return any(later - earlier < period for earlier, later in zip(ordered, ordered[most:], strict=False))


__all__ = ["compare", "over_limit"]
