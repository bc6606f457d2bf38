"""Who may be called and when: the suppression list, calling hours, and how persons are identified after a purge."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import inspect
import os
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from attrs import field, frozen

from ..errors import ConfigurationError
from ..masks import Hidden
from .journal import finish

SuppressionCheck: TypeAlias = Callable[[Sequence[str]], Collection[str] | Awaitable[Collection[str]]]
"""Gets some numbers, and gives those of them that must not be called. It may be async."""

_DAYS_AHEAD = (15, 400)  # the second is tried if the first has no common hour, as in a long closure

Span = tuple[float, float]
"""Begin and end, seconds since 1970, UTC."""

_DAY = 86_400.0
_EMPTY = -1
_NANP = re.compile(r"\+1[2-9][0-9]{9}\Z")
_LOOKS = str.maketrans("", "", " -().\t\N{NO-BREAK SPACE}")


class Suppression:
    """A suppression list. ``source``: a file with one number per line, or a function; None: nobody is suppressed."""

    def __init__(self, source: str | os.PathLike[str] | SuppressionCheck | None) -> None:
        if not (source is None or callable(source) or isinstance(source, str | os.PathLike)):
            raise ConfigurationError("suppression must be the path of a file, or a function")
        if not callable(source) and source is not None and not os.fspath(source):
            raise ConfigurationError("the path of the suppression list is empty")
        self._source = source
        self._read: tuple[object, int, Hidden[frozenset[str]]] = (None, 0, Hidden(frozenset()))

    async def of(self, numbers: Sequence[str]) -> set[str]:
        """Those of ``numbers`` that must not be called, as of now. Raises what the function raises."""
        if self._source is None or not numbers:
            return set()
        if callable(self._source):
            found = self._source(numbers)
            given = await found if inspect.isawaitable(found) else found
            return _answered(numbers, given)
        return set(numbers) & (await finish(asyncio.to_thread(self._file, self._source))).value

    def _file(self, path: str | os.PathLike[str]) -> Hidden[frozenset[str]]:
        try:
            found = os.stat(path)
            mark = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
            if self._read[0] != mark:
                wrong, listed = _read_list(path)
                self._read = mark, wrong if wrong or listed.value else _EMPTY, listed
            wrong = self._read[1]
        except (OSError, UnicodeDecodeError) as error:
            problem = f"the suppression list {os.fspath(path)!r} cannot be read ({type(error).__name__})"
        else:
            if not wrong:
                return self._read[2]
            if wrong == _EMPTY:
                hint = "Write another file and rename it. If nobody is suppressed, give suppression=None."
                raise ConfigurationError("the suppression list has no numbers", hint=hint)
            problem = (
                f"line {wrong} of the suppression list {os.fspath(path)!r} is not a number with + and country code"
            )
        raise ConfigurationError(problem, hint="Nothing is planned or sent until it can be read.")


def _read_list(path: str | os.PathLike[str]) -> tuple[int, Hidden[frozenset[str]]]:
    """The first line that is wrong, or 0, and the numbers."""
    numbers, wrong = set(), 0
    with open(path, encoding="utf-8-sig") as lines:
        for at, line in enumerate(lines, 1):
            number = in_e164(line) if line.strip() else ""
            wrong = wrong or (at if number is None else 0)
            numbers.add(number or "")
    return wrong, Hidden(frozenset(numbers - {""}))


def _answered(numbers: Sequence[str], given: object) -> set[str]:
    """The answer of a function: some of the numbers that it was asked about, and nothing else."""
    if isinstance(given, str | bytes) or not isinstance(given, Collection):
        raise ConfigurationError("the function for the suppression list must return a collection of numbers")
    asked = set(numbers)
    found = {number if number in asked else in_e164(number) if isinstance(number, str) else None for number in given}
    if not found <= asked:
        raise ConfigurationError(
            "the function for the suppression list returned something other than numbers that it was asked about",
            hint='Return those of its argument that must not be called, as texts such as "+12025550101".',
        )
    return {number for number in found if number is not None}


def in_e164(text: str) -> str | None:
    """A number as ``contacts.prepare`` writes it; None if there is no country code. ``+44 (0)20 ...`` is usual."""
    plain = text.translate(_LOOKS).strip()
    if _NANP.match(plain):  # of no other country the metadata of phonenumbers is known here
        return plain
    try:
        return phonenumbers.format_number(phonenumbers.parse(text.strip()), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return None


def plain_number(number: str) -> str:
    """A number as the journal has it. Raises ``ConfigurationError`` if it has no country code."""
    plain = in_e164(number) if isinstance(number, str) else None
    if plain is None:
        raise ConfigurationError("number must be a phone number with + and country code")
    return plain


class Identities:
    """What stays of persons and case ids after a purge: their HMAC-SHA-256, with a key that the user holds."""

    def __init__(self, key: bytes | None) -> None:
        if key is not None and (not isinstance(key, bytes) or len(key) < 16):
            raise ConfigurationError("identity_key must be at least 16 bytes")
        self._key = key

    @property
    def known(self) -> bool:
        """Whether there is a key."""
        return self._key is not None

    def purged(self, text: str) -> str:
        """The form of ``text`` after a purge."""
        assert self._key is not None
        return "hmac:" + hmac.digest(self._key, text.encode(), hashlib.sha256).hex()

    @property
    def check(self) -> str | None:
        """What the journal keeps to recognise the key."""
        return None if self._key is None else self.purged("the key of this journal")

    def forms(self, texts: Collection[str]) -> dict[str, str]:
        """All forms in which the journal may have these texts, with the text of each."""
        found = {text: text for text in texts}
        if self._key is not None:
            found |= {self.purged(text): text for text in texts}
        return found


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
    days: frozenset[int] = field(default=frozenset(range(5)), converter=_numbers)
    holidays: frozenset[date] = field(default=frozenset[date](), converter=_dates)

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

    def window(self, zones: Sequence[str], after: float, *, longer_than: float = 0.0) -> Span | None:
        """The first span in which contacts with these zones may be called that ends later than ``after``.

        ``longer_than``: seconds; shorter ones are passed over. None if there is none in the next 400 days, or a zone is
        not known.
        """
        try:
            spans = (span for days in _DAYS_AHEAD for span in _spans(self, tuple(zones), after // _DAY * _DAY, days))
            return next((span for span in spans if span[1] > after and span[1] - span[0] > longer_than), None)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # a name that is a folder of the database is an OSError
            return None

    def in_zone(self, zone: str, since: float, days: int) -> list[Span]:
        """The spans of one zone that end later than ``since``."""
        place = ZoneInfo(zone)
        today, spans = datetime.fromtimestamp(since, place).date(), []
        for ahead in range(-1, days):
            day = today + timedelta(days=ahead)
            if day.weekday() in self.days and day not in self.holidays:
                begin, end = (datetime.combine(day, at, place).timestamp() for at in (self.start, self.end))
                if end > max(since, begin):
                    spans.append((begin, end))
        return spans


@lru_cache(maxsize=512)
def _spans(hours: CallingHours, zones: tuple[str, ...], since: float, days: int) -> list[Span]:
    """The spans in all these zones. Cached by the day: contacts of many rows have the same zones."""
    common: list[Span] | None = None
    for zone in zones:
        spans = hours.in_zone(zone, since, days)
        common = spans if common is None else _both(common, spans)
        if not common:
            return []
    return common or []


def _both(ones: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """What is in both, of spans in order."""
    both, one, other = list[Span](), 0, 0
    while one < len(ones) and other < len(others):
        begin, end = max(ones[one][0], others[other][0]), min(ones[one][1], others[other][1])
        if begin < end:
            both.append((begin, end))
        if ones[one][1] <= others[other][1]:
            one += 1
        else:
            other += 1
    return both


__all__ = ["CallingHours", "Identities", "Span", "Suppression", "SuppressionCheck", "in_e164", "plain_number"]
