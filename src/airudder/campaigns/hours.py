"""The hours in which people may be called, in their own time zones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ..errors import ConfigurationError

_DAYS_AHEAD = 15  # of one zone; an intersection that is empty for two weeks is taken for empty

Span = tuple[float, float]
"""Begin and end, seconds since 1970, UTC."""


def _numbers(given: Iterable[int]) -> frozenset[int]:
    return frozenset(given)


def _dates(given: Iterable[date]) -> frozenset[date]:
    return frozenset(given)


@frozen(kw_only=True)
class CallingHours:
    """When a contact may be called: from ``start`` to ``end`` of each of ``days``, but not on ``holidays``.

    All are meant in the time zone of the contact: that of its column, or each of those that its number allows, so that
    the contact is called only when it is in the hours in all of them. ``start``, ``end``: times without a zone.
    ``days``: 0 is Monday. ``holidays``: dates. Raises ``ConfigurationError``.
    """

    start: time
    end: time
    days: frozenset[int] = field(default=range(5), converter=_numbers)
    holidays: frozenset[date] = field(default=(), converter=_dates)

    def __attrs_post_init__(self) -> None:
        problems = []
        if self.start.tzinfo is not None or self.end.tzinfo is not None:
            problems.append("start and end must have no time zone: they are meant in the zone of each contact")
        elif not self.start < self.end:
            problems.append("start must be before end, on the same day")
        if not self.days or not all(day in range(7) for day in self.days):
            problems.append("days must be numbers from 0 (Monday) to 6")
        if any(isinstance(day, datetime) or not isinstance(day, date) for day in self.holidays):
            problems.append("holidays must be dates")
        if problems:
            raise ConfigurationError("; ".join(problems))

    def window(self, zones: Sequence[str], after: float) -> Span | None:
        """The first span in which contacts with these zones may be called that ends later than ``after``.

        None if there is none in the next two weeks.
        """
        return _first(self, tuple(zones), after)

    def _spans(self, zone: str, after: float) -> Iterator[Span]:
        place = ZoneInfo(zone)
        today = datetime.fromtimestamp(after, place).date()
        for ahead in range(-1, _DAYS_AHEAD):
            day = today + timedelta(days=ahead)
            if day.weekday() in self.days and day not in self.holidays:
                begin, end = (datetime.combine(day, at, place).timestamp() for at in (self.start, self.end))
                if end > max(after, begin):
                    yield begin, end


@lru_cache(maxsize=4096)
def _first(hours: CallingHours, zones: tuple[str, ...], after: float) -> Span | None:
    if not zones:
        return None
    spans = list(hours._spans(zones[0], after))
    for zone in zones[1:]:
        spans = list(_both(spans, list(hours._spans(zone, after))))
    return spans[0] if spans else None


def _both(ones: Collection[Span], others: Collection[Span]) -> Iterator[Span]:
    for begin, end in ones:
        for other_begin, other_end in others:
            if max(begin, other_begin) < min(end, other_end):
                yield max(begin, other_begin), min(end, other_end)


__all__ = ["CallingHours", "Span"]
