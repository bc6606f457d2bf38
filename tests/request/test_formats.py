"""What each format makes of a value, what it refuses, and that no message shows a value or a personal key."""

import copy
import enum
import logging
import math
import re
import traceback
import uuid
from collections import OrderedDict, deque
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airudder import InvalidRequestError
from airudder._generated.types import NULL, UNSET, Formats
from airudder.request.body import encode, plain
from airudder.request.formats import convert
from support.cases import case
from support.foreign import (
    BaseModel,
    DataFrame,
    NAType,
    Person,
    Row,
    Series,
    bool_,
    float32,
    int64,
    ndarray,
)
from support.zones import MAKERS, PytzLike

FIXED = settings(derandomize=True, deadline=None, database=None, max_examples=200)
PHONE = "+12025550142"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENT = datetime(2024, 3, 11, 8, 0, 30, 999_999, UTC)
WORKFLOW: Formats = {
    "end_time": "offset-time",
    "start": "local-time",
    "details": {"callee": "phone", "variables": {"*": "text"}, "case_id": "text"},
}


class Colour(enum.Enum):
    RED = "red"
    HALF = Decimal("0.50")
    NONE = None
    LIST = (1, 2)


class Level(enum.IntEnum):
    HIGH = 3


class Text(str, enum.Enum):  # noqa: UP042 - its str() is not its value
    PHONE = PHONE


class MyStr(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


class MyInt(int):
    def __str__(self) -> str:
        return "something else"

    __repr__ = __str__


class MyFloat(float):
    def __repr__(self) -> str:
        return "something else"


class NotATime(datetime):
    """As pandas' NaT."""

    @property
    def year(self) -> float:  # type: ignore[override]
        return math.nan


@attrs.define
class Contact:
    callee: object
    variables: object = UNSET

    def to_dict(self) -> dict[str, Any]:
        fields = {"callee": self.callee, "variables": self.variables}
        return {name: value for name, value in fields.items() if value is not UNSET}


def one(value: object, rule: Any, *, zone: Any = SHANGHAI, check_phones: bool = True) -> Any:
    return convert({"x": value}, {"x": rule}, zone=zone, check_phones=check_phones, place="body")["x"]


def whole(values: Mapping[str, Any], formats: Formats = WORKFLOW) -> Mapping[str, Any]:
    return convert(values, formats, zone=SHANGHAI, check_phones=True, place="body")


def refused(value: object, rule: Any, words: str, *, zone: Any = SHANGHAI, check_phones: bool = True) -> str:
    """The hint of the error, which must name the place, say ``words`` and show nothing of the value."""
    with pytest.raises(InvalidRequestError, match=words) as caught:
        one(value, rule, zone=zone, check_phones=check_phones)
    error = caught.value
    assert error.args[0].startswith("body.x") and error.sent == "no" and error.__context__ is None
    # Of the frames the last line alone: the lines of this file stand in the rest.
    shown = traceback.format_exception(error)[-1]
    assert not re.search(r"2025550142|2024|16:0|secret|something else", shown)
    return error.hint


# ----------------------------------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("rule", "zone", "value", "text"),
    [
        ("local-time", SHANGHAI, MOMENT, "2024-03-11 16:00:30"),
        ("local-time", SHANGHAI, MOMENT.astimezone(ZoneInfo("Europe/Berlin")), "2024-03-11 16:00:30"),
        ("local-time", SHANGHAI, "2024-03-11 16:00:30", "2024-03-11 16:00:30"),
        ("local-time", None, "2024-03-11 16:00:30", "2024-03-11 16:00:30"),
        ("offset-time", SHANGHAI, MOMENT, "2024-03-11 16:00:30+08:00"),
        ("offset-time", None, MOMENT, "2024-03-11 08:00:30+00:00"),
        ("offset-time", None, MOMENT.astimezone(timezone(-timedelta(hours=3))), "2024-03-11 05:00:30-03:00"),
        ("offset-time", SHANGHAI, "2024-03-11 16:00:30-03:00", "2024-03-11 16:00:30-03:00"),
        ("offset-time", None, MyStr("2024-03-11 16:00:30+08:00"), "2024-03-11 16:00:30+08:00"),
    ],
)
def test_times(rule: str, zone: Any, value: object, text: str) -> None:
    converted = one(value, rule, zone=zone)
    assert converted == text and type(converted) is str


@pytest.mark.parametrize("rule", ["local-time", "offset-time"])
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (MOMENT.replace(tzinfo=None), "^body.x(:| is) .*(no zone|without a zone)"),
        (NotATime(2024, 3, 11), "is a NotATime, which is not a time"),
        (datetime.max.replace(tzinfo=UTC), "9999"),
        (date(2024, 3, 11), "not a date"),
        (time(16, 0), "not a time"),
        (1710144030, "not an int"),
        (True, "not a bool"),
        (b"2024-03-11 16:00:30", "not a bytes"),
        ([MOMENT], "not a list"),
        ({"secret": 1}, "not a dict"),
        (Colour.LIST, "not a tuple"),
        ("", "not a time of the form"),
        ("2024-03-11", "not a time of the form"),
        ("2024-02-30 16:00:30", "not a time of the form"),
        ("2024-03-11T16:00:30", "not a time of the form"),
        ("2024-03-11 24:00:00", "not a time of the form"),
        ("2024-03-11 16:00:30 +08:00", "not a time of the form"),
        ("2024-03-11 16:00:30+0800", "not a time of the form"),
        ("2024-03-11 16:00:30Z", "not a time of the form"),
        ("2024-03-11 16:00:30\n", "not a time of the form"),
        ("2024-03-11 16:00:30.5", "not a time of the form"),
        ("٢024-03-11 16:00:30", "not a time of the form"),
    ],
    ids=ascii,
)
def test_times_that_are_refused(rule: str, value: object, words: str) -> None:
    refused(value, rule, words)


def test_each_time_wants_its_own_form() -> None:
    refused("2024-03-11 16:00:30+08:00", "local-time", r"not a time of the form YYYY-MM-DD HH:MM:SS\. ")
    refused("2024-03-11 16:00:30", "offset-time", r"not a time of the form YYYY-MM-DD HH:MM:SS\+08:00\. ")


def test_a_local_time_needs_the_zone_of_the_account() -> None:
    hint = refused(MOMENT, "local-time", "zone is not known", zone=None)
    assert "account_timezone=" in hint


def test_an_offset_with_seconds_is_refused() -> None:
    refused(datetime(1890, 1, 1, tzinfo=SHANGHAI), "offset-time", "seconds")


def test_a_zone_of_pytz_that_was_attached_by_replace_is_refused() -> None:
    for rule in ("local-time", "offset-time", "text"):
        hint = refused(MOMENT.replace(tzinfo=PytzLike("Asia/Shanghai")), rule, "^body.x: a zone of pytz was attached")
        assert "zone.localize" in hint


BACK = datetime(2024, 11, 3, 5, 30, tzinfo=UTC)  # 01:30 in New York, and so is an hour later


@pytest.mark.parametrize("library", MAKERS)
@pytest.mark.parametrize("moment", [BACK, BACK + timedelta(hours=1)])
@pytest.mark.parametrize("values", [{"start": 0}, {"details": [{"variables": {"start": 0}}]}], ids=["time", "text"])
def test_a_local_time_that_exists_twice_is_logged(
    caplog: pytest.LogCaptureFixture, library: str, moment: datetime, values: Any
) -> None:
    (values["details"][0]["variables"] if "details" in values else values)["start"] = moment
    convert(values, WORKFLOW, zone=MAKERS[library]("America/New_York"), check_phones=True, place="body")
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("airudder", logging.WARNING)
    assert record.getMessage().startswith("start in the body: the local time of this datetime exists twice")
    assert not re.search("2024|30|New_York", record.getMessage())


def test_local_times_that_exist_twice_are_logged_once_for_all_contacts(caplog: pytest.LogCaptureFixture) -> None:
    contacts = [{"variables": {PHONE: BACK, "due": BACK}}] * 3
    convert({"details": contacts}, WORKFLOW, zone=ZoneInfo("America/New_York"), check_phones=True, place="body")
    (record,) = caplog.records
    assert record.getMessage().startswith("a member in the body: ")  # a key may be personal


@pytest.mark.parametrize(
    "values",
    [
        {"start": BACK + timedelta(minutes=90)},
        {"start": BACK - timedelta(minutes=31)},
        {"start": "2024-11-03 01:30:00"},  # the caller's own text
        {"end_time": BACK},  # it is sent with its offset
    ],
)
def test_other_times_are_not_logged(caplog: pytest.LogCaptureFixture, values: Any) -> None:
    convert(values, WORKFLOW, zone=ZoneInfo("America/New_York"), check_phones=True, place="body")
    assert not caplog.records


def test_a_call_that_is_refused_logs_no_time(caplog: pytest.LogCaptureFixture) -> None:
    values: dict[str, Any] = {"start": BACK, "details": [{"callee": "0"}]}
    with pytest.raises(InvalidRequestError, match="callee"):
        convert(values, WORKFLOW, zone=ZoneInfo("America/New_York"), check_phones=True, place="body")
    assert not caplog.records


# ---------------------------------------------------------------------------------------------------------- phones


@pytest.mark.parametrize("number", [PHONE, "+8612025550142", "+12345", "+123456789012345", MyStr(PHONE), Text.PHONE])
def test_numbers_that_are_taken(number: str) -> None:
    converted = one(number, "phone")
    assert type(converted) is str and converted == str.__str__(number)


BAD_NUMBERS = [
    *("", "+", "12025550142", "0012025550142", "+02025550142", "+1 2025550142", "+1-202-555-0142", "(+1)2025550142"),
    *(" +12025550142", "+12025550142 ", "+12025550142\n", "++12025550142", "+1234", "+1234567890123456"),
    *("+1202555a142", "+١٢٠٢٥٥٥٠١٤٢", "＋12025550142", "whatsapp:+12025550142"),
]  # fmt: skip


@pytest.mark.parametrize("number", BAD_NUMBERS, ids=ascii)
def test_numbers_that_are_refused(number: str) -> None:
    assert "check_phones=False" in refused(number, "phone", "^body.x is not a phone number")
    assert one(number, "phone", check_phones=False) == number


@pytest.mark.parametrize("number", [12025550142, 1.5, True, [PHONE], {PHONE: 1}, PHONE.encode(), object()], ids=type)
@pytest.mark.parametrize("check_phones", [True, False])
def test_a_number_is_text(number: object, check_phones: bool) -> None:
    refused(number, "phone", f"must be text such as .*, not an? {type(number).__name__}", check_phones=check_phones)


@pytest.mark.parametrize("rule", ["phone", "local-time", "offset-time", {"a": "text"}])
@pytest.mark.parametrize("value", [None, NULL, UNSET])
def test_nothing_is_sent_as_null(rule: Any, value: object) -> None:
    if (rule, value) == ("phone", None):
        refused(value, rule, "None, not a phone number")
    elif value is UNSET:
        refused(value, rule, "an Unset")
    else:
        assert one(value, rule, zone=None) is None


# ------------------------------------------------------------------------------------------------------------ text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (NULL, ""),
        ("", ""),
        ("Müller \0 '\"\n", "Müller \0 '\"\n"),
        (MyStr("kept"), "kept"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-(2**70), str(-(2**70))),
        (MyInt(7), "7"),
        (12.5, "12.5"),
        (1.0, "1.0"),
        (0.1, "0.1"),
        (1e16, "10000000000000000"),
        (1.5e300, "15" + "0" * 299),
        (-1e-7, "-0.0000001"),
        (5e-324, "0." + "0" * 323 + "5"),
        (MyFloat(2.5), "2.5"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-1.20E-9"), "-0.00000000120"),
        (Decimal("123456789012345678901234567890.10"), "123456789012345678901234567890.10"),
        (Colour.RED, "red"),
        (Colour.HALF, "0.50"),
        (Colour.NONE, ""),
        (Text.PHONE, PHONE),
        (Level.HIGH, "3"),
        (date(2024, 3, 1), "2024-03-01"),
        (date(7, 3, 1), "0007-03-01"),
        (MOMENT, "2024-03-11 16:00:30"),
        (MOMENT.astimezone(SHANGHAI), "2024-03-11 16:00:30"),
        (time(6, 7, 8, 9), "06:07:08"),
        (time(6, 7, tzinfo=UTC), "06:07:00"),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (int64(-7), "-7"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_text(value: object, text: str) -> None:
    converted = one(value, "text", zone=SHANGHAI)
    assert converted == text and type(converted) is str


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (math.nan, "a float that is not finite"),
        (math.inf, "a float"),
        (MyFloat("-inf"), "a MyFloat"),
        (Decimal("NaN"), "a Decimal"),
        (Decimal("sNaN"), "a Decimal"),
        (Decimal("-Infinity"), "a Decimal"),
        (Decimal("1E+999999"), "a Decimal"),
        (Decimal("0E+999999"), "a Decimal"),
        (Decimal("1E-999999"), "a Decimal"),
        (10**5000, "an int .* too long"),
        (NotATime(2024, 3, 11, tzinfo=UTC), "is a NotATime, which is not a time"),
        ({"secret": PHONE}, "a dict, which cannot be sent as text"),
        (OrderedDict(secret=PHONE), "an OrderedDict"),
        ([PHONE], "a list"),
        ((PHONE,), "a tuple"),
        ({PHONE}, "a set"),
        (PHONE.encode(), "a bytes"),
        (bytearray(b"secret"), "a bytearray"),
        (timedelta(hours=16), "a timedelta"),
        (1j, "a complex"),
        (object(), "an object"),
        (Contact(PHONE), "a Contact"),
        (Colour.LIST, "a tuple"),
        (Colour, "an EnumType"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_form_as_text(value: object, words: str) -> None:
    refused(value, "text", words)


@pytest.mark.parametrize(
    "value", [float32(), bool_(), ndarray(1), Series(PHONE), Row(a=PHONE), DataFrame(), NAType(), BaseModel(), Person()]
)
def test_what_other_libraries_hold_is_refused(value: Any) -> None:
    for rule in ("text", "phone", "local-time", "offset-time"):
        with case(rule):
            refused(value, rule, f" a {type(value).__name__}")


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (float32(), "Pass its .item() for a plain value."),
        (bool_(), "Pass its .item() for a plain value."),
        (ndarray(1), "Pass its .tolist() instead."),
        (BaseModel(), "Pass its .model_dump() instead."),
        (Person(), "Pass dataclasses.asdict(...) of it instead."),
        (Person, "This is a class: pass an instance."),
        (object(), "Give text, a number, a bool, a date or a time."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_hint_names_the_way_to_a_plain_value(value: object, hint: str) -> None:
    assert refused(value, "text", "cannot be sent as text") == hint


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (Series({"callee": PHONE}), "Pass its .tolist() for a list, or its .to_dict() for an object."),
        (Row(callee=PHONE), "Pass its .tolist() for a list, or its .to_dict() for an object."),
        (DataFrame(), 'Pass its .to_dict("records") for a list of objects.'),
    ],
)
def test_a_column_or_a_table_is_neither_a_list_nor_an_object(value: object, hint: str) -> None:
    assert refused(value, WORKFLOW["details"], "is a [A-Za-z]+, which is neither a list nor an object") == hint


def test_a_row_of_a_table_is_a_contact() -> None:
    assert whole({"details": [Row(callee=PHONE, case_id=int64(7))]}) == {"details": [{"callee": PHONE, "case_id": "7"}]}


def test_naive_datetime_is_no_variable() -> None:
    """A person would be told another hour."""
    with pytest.raises(InvalidRequestError, match="without a zone"):
        one(MOMENT.replace(tzinfo=None), "text", zone=SHANGHAI)
    with pytest.raises(InvalidRequestError, match="the account's zone is not known"):
        one(MOMENT, "text", zone=None)


@pytest.mark.parametrize(("wrong", "right"), [("mobile", "Mobile"), ("Borrower_Name", "BorrowerName")])
def test_misspelt_names_are_told(wrong: str, right: str) -> None:
    """Beside open variables a wrong letter would make a number that nobody checks, nor calls."""
    formats: Formats = {"Details": {"Mobile": "phone", "BorrowerName": "text", "*": "text"}}
    with pytest.raises(
        InvalidRequestError, match=rf"^body.Details\[1\].{wrong} is an unknown field; did you mean {right}\?"
    ) as caught:
        convert({"Details": [{right: PHONE}, {wrong: PHONE}]}, formats, zone=None, check_phones=True, place="body")
    assert PHONE not in str(caught.value)
    both = {"Details": [{right: PHONE, wrong: PHONE}]}
    assert convert(both, formats, zone=None, check_phones=True, place="body") == both


def test_what_is_unset_is_no_variable() -> None:
    assert whole({"details": [{"variables": {"a": UNSET, "b": 1, "c": UNSET}}]}) == {
        "details": [{"variables": {"b": "1"}}]
    }


# ------------------------------------------------------------------------------------------------------- structure


def test_a_whole_body() -> None:
    body = {
        "name": "June",
        "workflow_template_id": 7,
        "end_time": MOMENT,
        "details": (
            Contact(PHONE, {"amount": Decimal("12.50"), "due": date(2024, 3, 1), "paid": False, "note": None}),
            {"callee": "+12025550143", "variables": None, "own": 5},
            MappingProxyType({"callee": "+12025550144", "case_id": 99, "variables": MappingProxyType({})}),
        ),
    }
    before = copy.copy(body)
    converted = whole(body)
    assert converted == {
        "name": "June",
        "workflow_template_id": 7,
        "end_time": "2024-03-11 16:00:30+08:00",
        "details": [
            {"callee": PHONE, "variables": {"amount": "12.50", "due": "2024-03-01", "paid": "false", "note": ""}},
            {"callee": "+12025550143", "variables": None, "own": 5},
            {"callee": "+12025550144", "case_id": "99", "variables": {}},
        ],
    }
    assert list(converted) == list(body) and body == before
    assert whole(converted) == converted
    encode(plain(converted, "body"))


def test_names_go_before_the_star() -> None:
    formats: Formats = {"*": "text", "callee": "phone", "raw": None, "deep": {"*": {"*": "text"}}}
    values = {"callee": PHONE, "raw": 5, "age": 5, "deep": {"a": {"b": 5}, "c": [{"d": 5}], "e": 5}, "*": 5}
    assert whole(values, formats) == {
        "callee": PHONE,
        "raw": 5,
        "age": "5",
        "deep": {"a": {"b": "5"}, "c": [{"d": "5"}], "e": 5},
        "*": "5",
    }


@pytest.mark.parametrize("formats", [{}, None])
def test_what_can_be_sent_as_it_is_is_not_copied(formats: Any) -> None:
    values = {"task_name": "t", "details": [{"callee": PHONE, "case_id": "1", "variables": {"a": "b"}}]}
    contact = values["details"][0]
    converted = whole(values, *([formats] if formats is not None else []))
    assert converted == values and converted["details"][0] is contact


@pytest.mark.parametrize("details", ["text", 5, 1.5, True])
def test_a_plain_value_in_the_place_of_an_object_stays(details: object) -> None:
    assert whole({"details": details})["details"] is details
    assert whole({"details": [details, {"case_id": 1}]})["details"] == [details, {"case_id": "1"}]


@pytest.mark.parametrize("details", [b"bytes", MOMENT, {1}, object(), Contact])
@pytest.mark.parametrize("inside", [False, True])
def test_what_has_no_json_form_is_refused(details: object, inside: bool) -> None:
    with pytest.raises(InvalidRequestError, match=r"body\.details(\[0\])? is .*, which has no JSON form"):
        whole({"details": [details] if inside else details})


def test_lists_of_another_kind_are_followed() -> None:
    """As far as they are sent: JSON takes every sequence."""
    assert whole({"details": deque([{"case_id": 5}])}) == {"details": [{"case_id": "5"}]}
    assert whole({"details": [[{"case_id": 5}]]}) == {"details": [[{"case_id": 5}]]}


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"details": [{}, {}, {}, {"callee": "secret"}]}, "body.details[3].callee "),
        ({"details": {"callee": "secret"}}, "body.details.callee "),
        ({"details": [Contact("secret")]}, "body.details[0].callee "),
        ({"details": [{"variables": {"due": [1]}}]}, "body.details[0].variables.due "),
        ({"details": [{"variables": {PHONE: [1]}}]}, "body.details[0].variables[?] "),
        ({"details": [{"variables": {"first name": [1]}}]}, "body.details[0].variables[?] "),
        ({"details": [{"variables": {5: [1]}}]}, "body.details[0].variables has a key that is not text"),
        ({"end_time": MOMENT.replace(tzinfo=None)}, "body.end_time: "),
    ],
)
def test_the_place_is_named(values: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        whole(values)
    assert str(caught.value).startswith(place)
    assert not re.search("secret|2025550142|first name", str(caught.value))


def test_a_model_that_holds_itself() -> None:
    class Circle:
        def to_dict(self) -> dict[str, Any]:
            return {"x": self.to_dict()}

    with pytest.raises(InvalidRequestError, match="the body is nested too deeply") as caught:
        whole({"details": [Circle()]})
    assert caught.value.__context__ is None


def test_the_query_is_named_too() -> None:
    with pytest.raises(InvalidRequestError, match=r"^query\.Callee is not a phone number"):
        convert({"Callee": "0"}, {"Callee": "phone"}, zone=None, check_phones=True, place="query")


# ------------------------------------------------------------------------------------------------------ properties

zones = st.none() | st.integers(-1439, 1439).map(lambda count: timezone(timedelta(minutes=count)))
leaves = (
    st.none()
    | st.sampled_from([UNSET, NULL, Colour.HALF, Colour.LIST, Text.PHONE, "2024-03-11 16:00:30", PHONE])
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=20)
    | st.binary(max_size=5)
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.none() | st.just(UTC) | st.timezones())
    | st.timedeltas()
    | st.uuids()
)
names = st.sampled_from(["a", "b", "c", "*"]) | st.text(max_size=5)
contents = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(names, inner, max_size=4)
        | st.builds(Contact, inner, inner)
    ),
    max_leaves=20,
)
rules: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([None, "local-time", "offset-time", "phone", "text"]),
    lambda inner: st.dictionaries(names, inner, max_size=4),
    max_leaves=10,
)


@given(
    values=st.dictionaries(names, contents, max_size=5),
    formats=st.dictionaries(names, rules, max_size=5),
    zone=zones,
    check_phones=st.booleans(),
)
@FIXED
def test_it_converts_or_refuses_and_converts_once(
    values: dict[str, Any], formats: Formats, zone: timezone | None, check_phones: bool
) -> None:
    try:
        converted = convert(values, formats, zone=zone, check_phones=check_phones, place="body")
    except InvalidRequestError:
        return
    again = convert(converted, formats, zone=zone, check_phones=check_phones, place="body")
    assert repr(again) == repr(converted)  # by their text, for NaN equals nothing


@given(value=contents)
@FIXED
def test_a_variable_is_text_or_refused(value: object) -> None:
    try:
        converted = whole({"x": value}, {"*": "text"})
    except InvalidRequestError:
        return
    assert converted == {} if value is UNSET else type(converted["x"]) is str


@given(number=st.decimals(allow_nan=False, allow_infinity=False) | st.floats(allow_nan=False, allow_infinity=False))
@FIXED
def test_numbers_lose_nothing_and_show_no_exponent(number: Decimal | float) -> None:
    text = one(number, "text")
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
    assert type(number)(text) == number


@given(text=st.text(max_size=20) | st.from_regex(r"\+?[0-9 ]{3,18}\n?", fullmatch=True))
@FIXED
def test_a_number_that_passes_is_plus_and_digits(text: str) -> None:
    digits = text[1:]
    good = text[:1] == "+" and digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15 and digits[0] != "0"
    try:
        passed = one(text, "phone") == text
    except InvalidRequestError:
        passed = False
    assert passed == good
