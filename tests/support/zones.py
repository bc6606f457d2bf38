"""Zones of other libraries: one that behaves as pytz's do, and the real ones where they are installed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from importlib import import_module
from importlib.util import find_spec
from zoneinfo import ZoneInfo


class PytzLike(tzinfo):
    """As ``pytz.timezone(name)``: local mean time, whatever the date, until ``localize`` gives the zone's offset.

    ``winter_is_dst``: in Ireland the law calls summer time the standard time.
    """

    def __init__(
        self, name: str, offset: timedelta | None = None, label: str = "LMT", *, winter_is_dst: bool = False
    ) -> None:
        self.zone, self._rules, self._label, self._winter_is_dst = name, ZoneInfo(name), label, winter_is_dst
        mean = self._rules.utcoffset(datetime(1800, 1, 1)) or timedelta(0)
        self._offset = timedelta(minutes=round((mean if offset is None else offset) / timedelta(minutes=1)))

    def __repr__(self) -> str:
        return f"<PytzLike {self.zone!r} {self._label}>"

    def utcoffset(self, when: datetime | None, /) -> timedelta:
        return self._offset

    def dst(self, when: datetime | None, /) -> timedelta:
        return timedelta(0)

    def tzname(self, when: datetime | None, /) -> str:
        return self._label

    def localize(self, when: datetime, is_dst: bool | None = False) -> datetime:
        if when.tzinfo is not None:
            raise ValueError("Not naive datetime (tzinfo is already set)")
        _ = when + timedelta(days=1)  # pytz looks at the days around
        before, after = (self._rules.utcoffset(when.replace(fold=fold)) or timedelta(0) for fold in (0, 1))
        larger, smaller = max(before, after), min(before, after)
        turned = self._winter_is_dst and before > after  # in a gap pytz does not ask which of the two is dst
        return when.replace(tzinfo=self._with(larger if bool(is_dst) != turned else smaller))

    def normalize(self, when: datetime) -> datetime:
        return when.astimezone(UTC).astimezone(self)

    def fromutc(self, when: datetime, /) -> datetime:
        naive = when.replace(tzinfo=None)
        offset = naive.replace(tzinfo=UTC).astimezone(self._rules).utcoffset() or timedelta(0)
        return (naive + offset).replace(tzinfo=self._with(offset))

    def _with(self, offset: timedelta) -> PytzLike:
        return PytzLike(self.zone, offset, "STD", winter_is_dst=self._winter_is_dst)


def pytz_like(name: str) -> tzinfo:
    return PytzLike(name, winter_is_dst=name == "Europe/Dublin")


MAKERS: dict[str, Callable[[str], tzinfo]] = {"zoneinfo": ZoneInfo, "pytz_like": pytz_like}
if find_spec("pytz"):
    MAKERS["pytz"] = import_module("pytz").timezone
if find_spec("dateutil"):
    MAKERS["dateutil"] = import_module("dateutil.tz").gettz
