"""Times as the API writes them: from an answer to an aware datetime, and from one to what a request sends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import ConfigurationError, InvalidRequestError, ResponseValidationError

P = ParamSpec("P")
T = TypeVar("T")

# fromisoformat takes more than these forms, and what it takes grows with Python: week dates, 24:00:00.
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_OFFSET = r"[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]"
_LOCAL_TEXT = re.compile(rf"{_DATE} {_CLOCK}\Z")
_OFFSET_TEXT = re.compile(rf"{_DATE} {_CLOCK}{_OFFSET}\Z")
_ANSWER = re.compile(rf"{_DATE}[ T]{_CLOCK}(?:\.[0-9]{{1,9}})?(Z|{_OFFSET})?\Z")
_NOTHING = frozenset({"", "-", "/"})
_MINUTE = timedelta(minutes=1)
_BEFORE_ZONES = ("LMT", "-00")  # how the time of a place is called before it had a standard time


def parse_time(value: str | None, zone: str | tzinfo | None = None) -> datetime | None:
    """The aware datetime of a time in an answer; None for None, ``""``, ``"-"`` and ``"/"``.

    Forms: ``YYYY-MM-DD HH:MM:SS``, with a blank or a T between, with or without a fraction of the second, ``Z`` or an
    offset like ``+08:00``. A text with an offset keeps it. One without is a wall clock in ``zone``: the account's for
    ``created_at``, the customer's for ``schedule_start_time`` and ``schedule_end_time``, unknown for
    ``call_start_time`` and ``call_end_time``. A time that came twice, because the clock was set back, is the earlier
    of the two moments. A time that the clock skipped has the offset from before the change. ``zone`` is a name, or a
    zone of ``zoneinfo``, ``dateutil`` (``gettz``), ``pytz`` or ``datetime.timezone``.
    Raises ``ConfigurationError`` if a zone is missing, is not known here or has no offset for the time, and
    ``ResponseValidationError`` for another form.
    Evidence: documented (forms by example, zones by their field); ``+08:00`` client code.
    """
    zone = read_zone(zone)
    if value is None:
        return None
    moment = None
    if isinstance(value, str):
        if value in _NOTHING:
            return None
        moment = _moment(value) if _ANSWER.match(value) else None
    if moment is None:
        raise ResponseValidationError(
            "a time in the answer has another form than YYYY-MM-DD HH:MM:SS, with or without an offset",
            hint="The attribute of the model holds it as it came.",
        )
    if moment.tzinfo is not None:
        return moment
    if zone is None:
        raise ConfigurationError(
            "a time without an offset needs a zone",
            hint="The account's zone; for schedule_start_time and schedule_end_time the customer's.",
        )
    if not hasattr(zone, "localize"):
        return moment.replace(tzinfo=zone)
    localized = _answer(_localized, moment, zone)
    if localized is None:
        raise ConfigurationError("the zone has no offset for a time of the answer")
    return localized


def read_zone(zone: str | tzinfo | None, name: str = "the zone") -> tzinfo | None:
    """A zone from its name. Raises ``ConfigurationError`` that speaks of ``name`` and never shows what was given."""
    if zone is None or isinstance(zone, tzinfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError, AttributeError):
        pass  # it holds what was given, so ours is raised outside
    hint = "E.g. Asia/Shanghai. Where the system has no zones, install tzdata."
    raise ConfigurationError(f"{name} is not a time zone known here", hint=hint)


def format_local(value: datetime, zone: tzinfo) -> str:
    """``YYYY-MM-DD HH:MM:SS`` in ``zone``; the fraction of the second is dropped.

    Raises ``InvalidRequestError`` for a naive datetime, and for one that has a zone of pytz by ``replace``: without
    ``localize`` that is the local mean time of the 19th century.
    """
    return wall_clock(_in_zone(value, zone)[0])


def format_offset(value: datetime, zone: tzinfo | None = None) -> str:
    """``YYYY-MM-DD HH:MM:SS+08:00`` in ``zone``, or by its own offset; the fraction of the second is dropped.

    UTC is ``+00:00``. Raises ``InvalidRequestError`` as ``format_local`` does, and for an offset that has seconds.
    Evidence of the form: client code.
    """
    moved, offset = _in_zone(value, zone)
    minutes, rest = divmod(abs(offset), _MINUTE)
    if rest:
        raise InvalidRequestError("the offset of the datetime has seconds, and its form has no room for them")
    return f"{wall_clock(moved)}{'-' if offset < timedelta(0) else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def exists_twice(text: str, zone: tzinfo) -> bool:
    """Whether the local time ``YYYY-MM-DD HH:MM:SS`` means two moments in ``zone``, because the clock is set back."""
    clock = datetime.fromisoformat(text)
    if hasattr(zone, "localize"):
        readings = _answer(_readings, clock, zone) or (clock, clock)
        return readings[0].utcoffset() != readings[1].utcoffset()
    return _answer(zone.utcoffset, clock) != _answer(zone.utcoffset, clock.replace(fold=1))


def wall_clock(value: datetime) -> str:
    """``YYYY-MM-DD HH:MM:SS`` of the datetime's own clock, whatever its zone."""
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d} {value.hour:02d}:{value.minute:02d}:{value.second:02d}"


def is_local_text(text: str) -> bool:
    """Whether ``text`` is a real date and time in the form ``YYYY-MM-DD HH:MM:SS``."""
    return _LOCAL_TEXT.match(text) is not None and _moment(text) is not None


def is_offset_text(text: str) -> bool:
    """Whether ``text`` is a real date and time in the form ``YYYY-MM-DD HH:MM:SS+08:00``."""
    return _OFFSET_TEXT.match(text) is not None and _moment(text) is not None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # the 30th of February
        return None


def _readings(clock: datetime, zone: Any) -> tuple[datetime, datetime]:
    """``clock`` in a zone of pytz: two moments where the clock was set back or forward, otherwise one moment twice."""
    return zone.localize(clock, is_dst=True), zone.localize(clock, is_dst=False)


def _localized(clock: datetime, zone: tzinfo) -> datetime:
    """``clock`` in a zone of pytz, read as zones of ``zoneinfo`` read a datetime whose ``fold`` is 0."""
    readings = _readings(clock, zone)
    exists = _through_utc(readings[0], zone).replace(tzinfo=None) == clock
    pick = max if exists else min  # of two moments the earlier has the larger offset
    return pick(readings, key=lambda moment: moment.utcoffset() or timedelta(0))


def _through_utc(value: datetime, zone: tzinfo | None) -> datetime:
    return value.astimezone(UTC).astimezone(zone)  # by one step a datetime that is in the zone would stay as it is


def _in_zone(value: datetime, zone: tzinfo | None) -> tuple[datetime, timedelta]:
    """``value`` in ``zone``, or as it is, with its offset there."""
    offset = _answer(value.utcoffset)
    if offset is None:
        raise InvalidRequestError("the datetime has no zone", hint="Give an aware datetime, or the text itself.")
    if hasattr(value.tzinfo, "localize") and _answer(value.tzname) in _BEFORE_ZONES:
        moved = _answer(_through_utc, value, value.tzinfo)
        if moved is None or moved.utcoffset() != offset:
            hint = "Use zone.localize(...) instead, or a zone of zoneinfo."
            raise InvalidRequestError("a zone of pytz was attached to the datetime with replace(tzinfo=...)", hint=hint)
    if zone is None:
        return value, offset
    moved = _answer(value.astimezone, zone)
    if moved is value:  # it may be a time that the clock skips
        moved = _answer(_through_utc, value, zone) or value
    offset = None if moved is None else _answer(moved.utcoffset)
    if moved is None or offset is None:
        raise InvalidRequestError("the zone has no offset for the datetime, or the years 1 to 9999 end before it")
    return moved, offset


def _answer(ask: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | None:
    """What a zone answers, None if it fails. It may be anybody's code and raise anything, with the time in the text."""
    try:
        return ask(*args, **named)
    except Exception:
        return None


__all__ = [
    "exists_twice",
    "format_local",
    "format_offset",
    "is_local_text",
    "is_offset_text",
    "parse_time",
    "read_zone",
    "wall_clock",
]
