"""Times of answers to datetimes and datetimes to times of requests: every form that the pages show, and no other."""

import re
import traceback
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airudder import ConfigurationError, InvalidRequestError, ResponseValidationError
from airudder.times import (
    exists_twice,
    format_local,
    format_offset,
    is_local_text,
    is_offset_text,
    parse_time,
    read_zone,
    wall_clock,
)
from support.cases import case
from support.zones import MAKERS, PytzLike

FIXED = settings(derandomize=True, deadline=None, database=None, max_examples=200)
SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
EIGHT = timezone(timedelta(hours=8))
WEST = timezone(timedelta(hours=-3, minutes=-30))

minutes = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda count: timezone(timedelta(minutes=count)))
moments = st.datetimes(timezones=minutes)


class Odd(tzinfo):
    """A zone of somebody's own that fails, with what it was asked in its words."""

    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        raise LookupError(f"no offset for {moment}")

    def dst(self, moment: datetime | None, /) -> timedelta | None:
        return None

    def tzname(self, moment: datetime | None, /) -> str | None:
        return None


class Silent(Odd):
    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        return None


# ------------------------------------------------------------------------------------------------------ parse_time


@pytest.mark.parametrize("value", [None, "", "-", "/"])
@pytest.mark.parametrize("zone", [None, "Asia/Shanghai"])
def test_no_time(value: str | None, zone: str | None) -> None:
    assert parse_time(value, zone) is None


@pytest.mark.parametrize(
    ("text", "zone", "iso"),
    [
        ("2024-03-11 16:00:30", "Asia/Shanghai", "2024-03-11T16:00:30+08:00"),
        ("2024-03-11 16:00:30", BERLIN, "2024-03-11T16:00:30+01:00"),
        ("2024-07-11 16:00:30", BERLIN, "2024-07-11T16:00:30+02:00"),
        ("2024-03-11T16:00:30", EIGHT, "2024-03-11T16:00:30+08:00"),
        ("2024-03-11 16:00:30.5", EIGHT, "2024-03-11T16:00:30.500000+08:00"),
        ("2024-03-11 16:00:30.123456789", EIGHT, "2024-03-11T16:00:30.123456+08:00"),
        ("2025-04-15T06:41:09Z", None, "2025-04-15T06:41:09+00:00"),
        ("2025-04-15T06:41:09Z", "Asia/Shanghai", "2025-04-15T06:41:09+00:00"),
        ("2025-04-15 06:41:09+08:00", None, "2025-04-15T06:41:09+08:00"),
        ("2025-04-15 06:41:09+08:00", BERLIN, "2025-04-15T06:41:09+08:00"),
        ("2025-04-15T06:41:09.25-03:30", None, "2025-04-15T06:41:09.250000-03:30"),
        ("0001-01-01 00:00:00", EIGHT, "0001-01-01T00:00:00+08:00"),
        ("9999-12-31 23:59:59", EIGHT, "9999-12-31T23:59:59+08:00"),
        # The night the clock went back in Berlin: the first of two; the night it went forward: as it stands there.
        ("2024-10-27 02:30:00", BERLIN, "2024-10-27T02:30:00+02:00"),
        ("2024-03-31 02:30:00", BERLIN, "2024-03-31T02:30:00+01:00"),
    ],
)
def test_times_of_an_answer(text: str, zone: str | tzinfo | None, iso: str) -> None:
    moment = parse_time(text, zone)
    assert moment is not None and moment.isoformat() == iso and moment.fold == 0


@pytest.mark.parametrize(
    "value",
    [
        *("2024-03-11", "20240311T160030", "2024-W11-1", "2024W101", "2024-W11-1 16:00:30", "16:00:30", "1710144030"),
        *("2024-03-11 16:00", "2024-03-11 16", "2024-03-11 24:00:00", "2024-03-11 16:60:00", "2024-03-11 16:00:60"),
        *("2024-02-30 16:00:30", "2023-02-29 00:00:00", "0000-00-00 00:00:00", "0000-01-01 00:00:00"),
        *("2024-13-01 16:00:30", "2024-3-11 16:00:30", "24-03-11 16:00:30", "2024/03/11 16:00:30"),
        *("2024-03-11 16:00:30 +08:00", "2024-03-11 16:00:30+0800", "2024-03-11 16:00:30+08", "2024-03-11 16:00:30z"),
        *("2024-03-11 16:00:30+08:00:30", "2024-03-11 16:00:30+24:00", "2024-03-11 16:00:30+08:60"),
        *("2024-03-11 16:00:30.", "2024-03-11 16:00:30,5", "2024-03-11 16:00:30.0123456789", "2024-03-11  16:00:30"),
        *(" 2024-03-11 16:00:30", "2024-03-11 16:00:30\n", "2024-03-11t16:00:30", "2024-03-11_16:00:30"),
        *("٢٠٢٤-03-11 16:00:30", "–", "--", "//", " ", "null", "+12025550142"),
        *(1710144030, 1710144030.5, True, b"2024-03-11 16:00:30", ["2024-03-11 16:00:30"], datetime(2024, 3, 11)),
    ],
    ids=ascii,
)
def test_other_forms(value: Any) -> None:
    for zone in (None, EIGHT):
        with case(zone), pytest.raises(ResponseValidationError, match="not of the form YYYY-MM-DD HH:MM:SS") as caught:
            parse_time(value, zone)
        assert not re.search(r"2024|2025550142|1710144030|16:00", traceback.format_exception(caught.value)[-1])
        assert caught.value.__context__ is None


def test_a_time_without_an_offset_needs_a_zone() -> None:
    with pytest.raises(ConfigurationError, match="needs a zone") as caught:
        parse_time("2024-03-11 16:00:30")
    assert "customer's" in caught.value.hint and "2024" not in str(caught.value)
    assert not isinstance(caught.value, InvalidRequestError)


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../../etc/hosts", "a\0b", "Asia", 8, b"UTC"], ids=ascii)
def test_a_zone_that_is_not_known(zone: Any) -> None:
    """Told whatever the value is: else it would show only on the day that a time has no offset."""
    for value in ("2024-03-11 16:00:30", "2025-04-15T06:41:09Z", "", None):
        with (
            case(value),
            pytest.raises(ConfigurationError, match="not a time zone known on this system") as caught,
        ):
            parse_time(value, zone)
        assert caught.value.__context__ is None
        assert "Land" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "name", "utc"),
    [
        ("2024-03-11 16:43:40", "Asia/Shanghai", "2024-03-11 08:43:40"),
        ("2024-01-11 12:00:00.25", "America/New_York", "2024-01-11 17:00:00.250000"),
        ("2024-07-11 12:00:00", "America/New_York", "2024-07-11 16:00:00"),
        # Set back: the earlier of the two moments, from the first second to the last.
        ("2024-11-03 00:59:59", "America/New_York", "2024-11-03 04:59:59"),
        ("2024-11-03 01:00:00", "America/New_York", "2024-11-03 05:00:00"),
        ("2024-11-03 01:59:59", "America/New_York", "2024-11-03 05:59:59"),
        ("2024-11-03 02:00:00", "America/New_York", "2024-11-03 07:00:00"),
        ("2024-10-27 01:30:00", "Europe/Dublin", "2024-10-27 00:30:00"),
        ("2015-08-14 23:45:00", "Asia/Pyongyang", "2015-08-14 14:45:00"),
        # Set forward: the offset from before the change.
        ("2024-03-10 01:59:59", "America/New_York", "2024-03-10 06:59:59"),
        ("2024-03-10 02:00:00", "America/New_York", "2024-03-10 07:00:00"),
        ("2024-03-10 02:59:59", "America/New_York", "2024-03-10 07:59:59"),
        ("2024-03-10 03:00:00", "America/New_York", "2024-03-10 07:00:00"),
        ("2024-03-31 01:30:00", "Europe/Dublin", "2024-03-31 01:30:00"),
    ],
)
def test_the_zones_of_every_library_give_the_right_moment(text: str, name: str, utc: str) -> None:
    for library, make in MAKERS.items():
        with case(library):
            moment = parse_time(text, make(name))
            assert moment is not None
            assert str(moment.astimezone(UTC).replace(tzinfo=None)) == utc
            assert str(moment.replace(tzinfo=None)) == text.replace(".25", ".250000")  # the clock itself stays


def test_a_zone_of_pytz_without_an_offset_for_the_time() -> None:
    with pytest.raises(ConfigurationError, match="no offset") as caught:
        parse_time("9999-12-31 23:59:59", PytzLike("Asia/Shanghai"))
    assert caught.value.__context__ is None and "9999" not in str(caught.value)


def test_zones() -> None:
    assert read_zone(None) is None
    assert read_zone(EIGHT) is EIGHT
    assert read_zone("Asia/Shanghai") == SHANGHAI
    with pytest.raises(ConfigurationError, match="account_timezone is not a time zone"):
        read_zone("Nowhere/Land", "account_timezone")


@given(text=st.text(max_size=30) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.+Z-]{5,20}", fullmatch=True))
@FIXED
def test_any_text_gives_a_moment_or_an_error_of_ours(text: str) -> None:
    try:
        moment = parse_time(text, EIGHT)
    except ResponseValidationError:
        moment = None
    assert moment is None or moment.utcoffset() is not None


# ----------------------------------------------------------------------------------------------------- the way out


@pytest.mark.parametrize(
    ("moment", "zone", "text"),
    [
        (datetime(2024, 3, 11, 8, 0, 30, tzinfo=UTC), SHANGHAI, "2024-03-11 16:00:30"),
        (datetime(2024, 3, 11, 16, 0, 30, 999_999, SHANGHAI), SHANGHAI, "2024-03-11 16:00:30"),
        (datetime(2024, 12, 31, 23, 0, 0, tzinfo=UTC), SHANGHAI, "2025-01-01 07:00:00"),
        (datetime(2024, 10, 27, 0, 30, tzinfo=UTC), BERLIN, "2024-10-27 02:30:00"),
        (datetime(2024, 10, 27, 1, 30, tzinfo=UTC), BERLIN, "2024-10-27 02:30:00"),
        (datetime(1, 1, 2, tzinfo=UTC), UTC, "0001-01-02 00:00:00"),
    ],
)
def test_format_local(moment: datetime, zone: tzinfo, text: str) -> None:
    assert format_local(moment, zone) == text


@pytest.mark.parametrize(
    ("moment", "zone", "text"),
    [
        (datetime(2024, 3, 11, 8, 0, 30, 999_999, UTC), None, "2024-03-11 08:00:30+00:00"),
        (datetime(2024, 3, 11, 8, 0, 30, tzinfo=UTC), SHANGHAI, "2024-03-11 16:00:30+08:00"),
        (datetime(2024, 3, 11, 8, 0, 30, tzinfo=SHANGHAI), None, "2024-03-11 08:00:30+08:00"),
        (datetime(2024, 3, 11, 8, tzinfo=WEST), None, "2024-03-11 08:00:00-03:30"),
        (datetime(2024, 3, 11, 8, tzinfo=timezone(timedelta(minutes=-30))), None, "2024-03-11 08:00:00-00:30"),
        (datetime(2024, 7, 11, 8, tzinfo=UTC), BERLIN, "2024-07-11 10:00:00+02:00"),
        (datetime(1890, 1, 1, tzinfo=SHANGHAI), UTC, "1889-12-31 15:54:17+00:00"),
    ],
)
def test_format_offset(moment: datetime, zone: tzinfo | None, text: str) -> None:
    assert format_offset(moment, zone) == text


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        (datetime(2024, 3, 11), SHANGHAI, "has no zone"),
        (datetime(2024, 3, 11, tzinfo=Odd()), SHANGHAI, "has no zone"),
        (datetime(2024, 3, 11, tzinfo=Silent()), SHANGHAI, "has no zone"),
        (datetime(2024, 3, 11, tzinfo=UTC), Odd(), "no offset"),
        (datetime(2024, 3, 11, tzinfo=UTC), Silent(), "no offset"),
        (datetime.max.replace(tzinfo=UTC), EIGHT, "outside of 1 to 9999"),
        (datetime.min.replace(tzinfo=EIGHT), UTC, "outside of 1 to 9999"),
    ],
)
def test_moments_that_are_refused(moment: datetime, zone: tzinfo, words: str) -> None:
    for write in (format_local, format_offset):
        with pytest.raises(InvalidRequestError, match=words) as caught:
            write(moment, zone)
        assert caught.value.__context__ is None and "2024" not in str(caught.value)


@pytest.mark.parametrize("library", MAKERS)
def test_datetimes_are_sent_in_an_account_zone_of_every_library(library: str) -> None:
    zone = MAKERS[library]("America/New_York")
    for month, local in ((1, "2024-01-11 12:00:00-05:00"), (7, "2024-07-11 13:00:00-04:00")):
        moment = datetime(2024, month, 11, 17, tzinfo=UTC)
        assert (format_local(moment, zone), format_offset(moment, zone)) == (local[:-6], local)
        own = moment.astimezone(zone)
        assert (format_local(own, zone), format_offset(own)) == (local[:-6], local)


@pytest.mark.parametrize("zone", [None, UTC, SHANGHAI, PytzLike("Asia/Shanghai")], ids=repr)
def test_a_zone_of_pytz_that_was_attached_by_replace_is_refused(zone: tzinfo | None) -> None:
    """The datetime would be six minutes off."""
    moment = datetime(2024, 3, 11, 16, tzinfo=zone if isinstance(zone, PytzLike) else PytzLike("Asia/Shanghai"))
    with pytest.raises(InvalidRequestError, match=r"attached to the datetime with replace") as caught:
        format_offset(moment, zone)
    assert "zone.localize" in caught.value.hint and "2024" not in str(caught.value)
    with pytest.raises(InvalidRequestError, match=r"attached to the datetime with replace"):
        format_local(moment, zone or UTC)


def test_what_pytz_itself_made_is_sent() -> None:
    zone = PytzLike("America/New_York")
    winter = zone.localize(datetime(2024, 3, 9, 12))
    assert format_offset(winter) == "2024-03-09 12:00:00-05:00"
    # Without normalize the offset stays that of the winter: the moment is exact, and is sent as the zone shows it.
    assert format_local(winter + timedelta(days=1), zone) == "2024-03-10 13:00:00"
    # In 1800 the zone had local mean time.
    assert format_offset(datetime(1800, 1, 1, 12, tzinfo=zone), UTC) == "1800-01-01 16:56:00+00:00"


@pytest.mark.parametrize("library", MAKERS)
def test_a_time_that_the_clock_skips_is_sent_as_the_moment_that_it_means(library: str) -> None:
    zone = MAKERS[library]("America/New_York")
    skipped = parse_time("2024-03-10 02:30:00", zone)
    assert skipped is not None
    assert format_local(skipped, zone) == "2024-03-10 03:30:00"
    assert format_offset(skipped, zone) == "2024-03-10 03:30:00-04:00"


@pytest.mark.parametrize(
    ("text", "name", "twice"),
    [
        ("2024-11-03 00:59:59", "America/New_York", False),
        ("2024-11-03 01:00:00", "America/New_York", True),
        ("2024-11-03 01:59:59", "America/New_York", True),
        ("2024-11-03 02:00:00", "America/New_York", False),
        ("2024-10-27 01:30:00", "Europe/Dublin", True),
        ("2015-08-14 23:29:59", "Asia/Pyongyang", False),
        ("2015-08-14 23:30:00", "Asia/Pyongyang", True),
        ("2024-11-03 01:30:00", "Asia/Shanghai", False),
    ],
)
def test_local_times_that_exist_twice(text: str, name: str, twice: bool) -> None:
    assert {library: exists_twice(text, make(name)) for library, make in MAKERS.items()} == dict.fromkeys(MAKERS, twice)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2024-11-03 01:30:00", EIGHT),
        ("2024-11-03 01:30:00", Odd()),
        ("2024-11-03 01:30:00", Silent()),
        ("9999-12-31 23:59:59", PytzLike("Asia/Shanghai")),
    ],
    ids=["fixed", "odd", "silent", "pytz"],
)
def test_zones_that_are_not_set_back(text: str, zone: tzinfo) -> None:
    assert exists_twice(text, zone) is False


def test_an_offset_with_seconds_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="seconds"):
        format_offset(datetime(1890, 1, 1, tzinfo=SHANGHAI))
    with pytest.raises(InvalidRequestError, match="seconds"):
        format_offset(datetime(2024, 1, 1, tzinfo=timezone(timedelta(microseconds=-1))))


def test_a_naive_datetime_is_refused_without_a_zone_too() -> None:
    with pytest.raises(InvalidRequestError, match="has no zone"):
        format_offset(datetime(2024, 3, 11))


def test_the_own_clock() -> None:
    assert wall_clock(datetime(7, 3, 1, 2, 3, 4, 5, BERLIN)) == "0007-03-01 02:03:04"


@given(moment=moments)
@FIXED
def test_what_is_written_is_read_again(moment: datetime) -> None:
    text = format_offset(moment)
    assert is_offset_text(text) and not is_local_text(text)
    back = parse_time(text)
    assert back is not None and back == moment.replace(microsecond=0) and back.utcoffset() == moment.utcoffset()
    assert moment.tzinfo is not None
    local = format_local(moment, moment.tzinfo)
    assert is_local_text(local) and not is_offset_text(local)
    assert parse_time(local, moment.tzinfo) == back
