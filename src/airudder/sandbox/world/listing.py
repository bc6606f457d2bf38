"""The list of tasks, page by page, and the ways in which a server may answer it oddly."""

from typing import Any, Literal

import attrs

from ..reply import Refused
from .dialler import made_up_id
from .tasks import Bulk, World
from .times import Times
from .views import bulk_summary, summary

DEFAULT_SIZE = 10


@attrs.define
class PagingQuirks:
    """How the list of tasks is answered; no page shows it. All may be changed while the sandbox runs.

    ``shape``: an object with one list, the list itself, or an object with two lists. ``beyond_end``: pages after the
    last are empty, or the last one again. ``ignore_page``: every page is the first. ``never_ends``: the rows do not run
    out. ``max_page_size``: the largest page, whatever ``Number`` is; None for no bound.
    """

    shape: Literal["object", "array", "two_lists"] = "object"
    beyond_end: Literal["empty", "repeat"] = "empty"
    ignore_page: bool = False
    never_ends: bool = False
    max_page_size: int | None = None


def page(world: World, times: Times, quirks: PagingQuirks, query: dict[str, str]) -> Any:
    """Give the payload of one page, newest task first."""
    size = _number(query, "Number", DEFAULT_SIZE)
    if quirks.max_page_size is not None:
        size = min(size, quirks.max_page_size)
    start = (_number(query, "Page", 1) - 1) * size
    count = world.listed
    if quirks.ignore_page:
        start = 0
    elif quirks.beyond_end == "repeat" and count and start >= count:
        start = (count - 1) // size * size
    now = times.now()
    rows = [
        bulk_summary(row[0], row[1], times) if isinstance(row, tuple) else summary(row, times, now)
        for row in world.rows(start, start + size)
    ]
    if quirks.never_ends:
        endless = Bulk(made_up_id(world.seed, "endless")[:20], start + size, times.now())
        rows += [bulk_summary(endless, start + place, times) for place in range(len(rows), size)]
    if quirks.shape == "array":
        return rows
    return {"list": rows, "robots": rows[:1]} if quirks.shape == "two_lists" else {"list": rows}


def _number(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise Refused(400, f"sandbox: query.{name} must be a number from 1")
    return int(text)
