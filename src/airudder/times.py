"""Times in the forms of the API: parses those of responses, formats those of requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import ConfigurationError, InvalidRequestError, ResponseValidationError

P = ParamSpec("P")
T = TypeVar("T")

# fromisoformat accepts more than these forms, and more with each version of Python: week dates, 24:00:00.
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_OFFSET = r"[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]"
_LOCAL_TEXT = re.compile(rf"{_DATE} {_CLOCK}\Z")
_OFFSET_TEXT = re.compile(rf"{_DATE} {_CLOCK}{_OFFSET}\Z")
_ANSWER = re.compile(rf"{_DATE}[ T]{_CLOCK}(?:\.[0-9]{{1,9}})?(Z|{_OFFSET})?\Z")
_NOTHING = frozenset({"", "-", "/"})
_MINUTE = timedelta(minutes=1)
_BEFORE_ZONES = ("LMT", "-00")  # names of the local time before a place had a standard time


def parse_time(value: str | None, zone: str | tzinfo | None = None) -> datetime | None:
    """Parse a time of a response into an aware datetime; None for None, ``""``, ``"-"`` and ``"/"``.

    Forms: ``YYYY-MM-DD HH:MM:SS``, with a space or a T between date and time, with or without a fraction of the second,
    ``Z`` or an offset like ``+08:00``. A text with an offset keeps it. A text without one is local time in ``zone``:
    the account's zone for ``created_at``, the customer's for ``schedule_start_time`` and ``schedule_end_time``, unknown
    for ``call_start_time`` and ``call_end_time``. A local time that exists twice, because the clock was set back, gives
    the earlier of the two moments. A local time that the clock skipped gets the offset from before the change.
    ``zone`` is a name, or a zone of ``zoneinfo``, ``dateutil`` (``gettz``), ``pytz`` or ``datetime.timezone``.
    Raises ``ConfigurationError`` if a zone is needed and missing, unknown on this system or without an offset for the
    time, and ``ResponseValidationError`` for any other form.
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
            "the time is not of the form YYYY-MM-DD HH:MM:SS, with or without an offset",
            hint="The text is in the attribute of the model.",
        )
    if moment.tzinfo is not None:
        return moment
    if zone is None:
        raise ConfigurationError(
            "a time without an offset needs a zone",
            hint="Pass the account's zone, or the customer's for schedule_start_time and schedule_end_time.",
        )
    if not hasattr(zone, "localize"):
        return moment.replace(tzinfo=zone)
    localized = _answer(_localized, moment, zone)
    if localized is None:
        raise ConfigurationError("the zone has no offset for this time", hint="Pass another zone.")
    return localized


def read_zone(zone: str | tzinfo | None, name: str = "the zone") -> tzinfo | None:
    """The zone of that name. The ``ConfigurationError`` for an unknown one shows ``name``, never the value."""
    if zone is None or isinstance(zone, tzinfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError, AttributeError):
        pass  # this error contains the value, so ours is raised outside of the except block
    hint = "Write it like Asia/Shanghai. If the system has no time zone database, install tzdata."
    raise ConfigurationError(f"{name} is not a time zone known on this system", hint=hint)


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
        hint = "Give an aware datetime whose offset has whole minutes, or the text itself."
        raise InvalidRequestError(
            "the offset of the datetime has seconds, which the form +08:00 cannot hold", hint=hint
        )
    return f"{wall_clock(moved)}{'-' if offset < timedelta(0) else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def exists_twice(text: str, zone: tzinfo) -> bool:
    """Whether the local time ``YYYY-MM-DD HH:MM:SS`` exists twice in ``zone``, because the clock is set back."""
    clock = datetime.fromisoformat(text)
    if hasattr(zone, "localize"):
        readings = _answer(_readings, clock, zone) or (clock, clock)
        return readings[0].utcoffset() != readings[1].utcoffset()
    return _answer(zone.utcoffset, clock) != _answer(zone.utcoffset, clock.replace(fold=1))


def wall_clock(value: datetime) -> str:
    """The datetime as ``YYYY-MM-DD HH:MM:SS``, without its zone."""
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
    except ValueError:  # such as the 30th of February
        return None


def _readings(clock: datetime, zone: Any) -> tuple[datetime, datetime]:
    """``clock`` in a zone of pytz: two moments if the clock was set back or forward, else one moment twice."""
    return zone.localize(clock, is_dst=True), zone.localize(clock, is_dst=False)


def _localized(clock: datetime, zone: tzinfo) -> datetime:
    """``clock`` in a zone of pytz, with the meaning that ``zoneinfo`` gives to a datetime whose ``fold`` is 0."""
    readings = _readings(clock, zone)
    exists = _through_utc(readings[0], zone).replace(tzinfo=None) == clock
    pick = max if exists else min  # of two moments the earlier has the larger offset
    return pick(readings, key=lambda moment: moment.utcoffset() or timedelta(0))


def _through_utc(value: datetime, zone: tzinfo | None) -> datetime:
    return value.astimezone(UTC).astimezone(zone)  # astimezone alone leaves a datetime of the same zone unchanged


def _in_zone(value: datetime, zone: tzinfo | None) -> tuple[datetime, timedelta]:
    """``value`` converted to ``zone``, or unchanged if ``zone`` is None, and its offset."""
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
    if moved is value:  # it may be a local time that the clock skips
        moved = _answer(_through_utc, value, zone) or value
    offset = None if moved is None else _answer(moved.utcoffset)
    if moved is None or offset is None:
        hint = "Give another datetime or zone, or the text itself."
        raise InvalidRequestError(
            "the zone has no offset for the datetime, or its year there is outside of 1 to 9999", hint=hint
        )
    return moved, offset


def _answer(ask: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | None:
    """The result of ``ask``, or None if it raises. A zone may be any code, and its error may contain the time."""
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
