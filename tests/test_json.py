"""JSON in and out: what is exact, what is refused, and that no message shows a value."""

import datetime
import decimal
import enum
import json
import random
import re
import threading
import traceback
import types
import uuid
from collections import OrderedDict, deque
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airudder import InvalidRequestError
from airudder import json as json_
from airudder._generated.types import NULL, UNSET
from airudder.json import loads, off_loop
from airudder.models import TaskStatus, WorkflowContact, WorkflowTaskDetailRequest
from airudder.request.body import encode, plain
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

FIXED = settings(derandomize=True, deadline=None, database=None, max_examples=150)
SECRET = "+12025550142"

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=6) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=6)
    ),
    max_leaves=30,
)
layouts = st.fixed_dictionaries(
    {"ensure_ascii": st.booleans(), "indent": st.sampled_from([None, 0, 3]), "allow_nan": st.just(True)}
)


def exact(value: object) -> str:
    """A text that tells 1 from 1.0 from True, 0.0 from -0.0, and any two floats."""
    return json.dumps(value, ensure_ascii=True)


# ---------------------------------------------------------------------------------------------------------- loads


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"\xef\xbb\xbf" + b'{"code": 200}', {"code": 200}),
        (b'{"x": [NaN, Infinity, -Infinity]}', {"x": [float("nan"), float("inf"), float("-inf")]}),
        (b'{"x": "\\ud83d"}', {"x": "\ud83d"}),
        (b'{"\\udc00": 1}', {"\udc00": 1}),
        (b'{"x": "\\ud83d\\ude00"}', {"x": "\U0001f600"}),
        (b"123456789012345678901234567890", 123456789012345678901234567890),
        (b"[18446744073709551616, -9223372036854775809]", [2**64, -(2**63) - 1]),
        (b"9007199254740993", 2**53 + 1),
        (b"[-0, -0.0, 0]", [0, -0.0, 0]),
        (b"[1e400, -1e400, 1e-400]", [float("inf"), float("-inf"), 0.0]),
        (b"[0.1, 1.0, 1e2, 5e-324]", [0.1, 1.0, 100.0, 5e-324]),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'"\\u0000"', "\0"),
        (b" \r\n\t" * 40 + b"[1]\n", [1]),
    ],
    ids=lambda value: ascii(value)[:30],
)
@pytest.mark.parametrize("big", [1, json_.BIG])
def test_decodes_exactly(text: bytes, expected: object, big: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_, "BIG", big)
    assert exact(loads(text)) == exact(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "Expecting value: character 0"),
        (b"\xef\xbb\xbf", "Expecting value"),
        (b'{"callee": "+12025550142"', "delimiter"),
        (b'{"callee": "+12025550142', "Unterminated string"),
        (b'{"callee": +12025550142}', "Expecting value"),
        (b'{"callee": "+12025550142",}', "property name|trailing comma"),
        (b'{"callee": "+12025550142"} x', "Extra data"),
        (b'{"callee": "+1202\n5550142"}', "control character"),
        (b'{"callee": "\\x12025550142"}', "escape"),
        (b'"+12025550142\xff"', "not valid UTF-8 at byte 13"),
        (b'{"callee": 12025550142' + b"9" * 5000 + b"}", "number out of range"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b"<html>+12025550142</html>", "Expecting value"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_refuses_without_showing(text: bytes, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for big in (1, json_.BIG):
        monkeypatch.setattr(json_, "BIG", big)
        with case(big), pytest.raises(ValueError, match=message) as caught:
            loads(text)
        assert type(caught.value) is ValueError
        assert "2025550142" not in "".join(traceback.format_exception(caught.value))


CHINESE, CYRILLIC, SPANISH = "催收任务", "напоминание", "Señor Núñez"


@pytest.mark.parametrize(
    ("text", "encoding", "content_type"),
    [
        (CHINESE, "gbk", "application/json; charset=gbk"),
        (CHINESE, "gb2312", 'application/json;charset="GB2312"'),
        (CHINESE + "\U0001f600", "gb18030", "application/json; x=y; Charset = GB18030 ; z=1"),
        ("\u20ac", "gb18030", "application/json; charset=GBK"),
        ("催收", "big5", "text/plain; charset=Big5"),
        (CHINESE, "utf-16", "application/json; charset=utf-16"),
        (CHINESE, "utf-16-be", "application/json; charset=UTF-16"),
        (CHINESE, "utf-16-le", "application/json; charset=utf-16"),
        ("abc", "utf-16-le", "application/json; charset=utf-16le"),
        ("abc", "utf-16-be", "application/json; charset=utf_16be"),
        (SPANISH, "latin-1", "application/json; charset=iso-8859-1"),
        (SPANISH, "latin-1", "application/json; charset='latin1'"),
        ("–" + SPANISH, "cp1252", "application/json; charset=windows-1252"),
        (CYRILLIC, "cp1251", "application/json; charset=WINDOWS-1251"),
        (CYRILLIC, "cp1251", "application/json; charset=cp1251"),
        (CHINESE, "gbk", "application/json; charset=x-gbk"),
        ("Đơn", "cp1258", "application/json; charset=windows-1258"),
        ("Łódź", "cp1250", "charset=windows-1250"),
    ],
)
def test_what_is_not_utf_8_is_read_in_its_declared_charset(
    text: str, encoding: str, content_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In pieces that end within a character too; integers stay exact."""
    value = {"name": text, "id": 2**70, "x": [{"y": 9007199254740993}]}
    for big in (1, 2, 3, json_.BIG):
        monkeypatch.setattr(json_, "BIG", big)
        with case(big):
            assert exact(loads(json.dumps(value, ensure_ascii=False).encode(encoding), content_type)) == exact(value)


@pytest.mark.parametrize("charset", ["gbk", "big5", "latin-1", "windows-1252", "utf-16"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_valid_utf_8_is_read_as_utf_8_whatever_is_declared(charset: str, bom: bytes) -> None:
    text = bom + json.dumps({"name": CHINESE, "n": float("nan")}, ensure_ascii=False).encode()
    assert loads(text, f"application/json; charset={charset}")["name"] == CHINESE


def test_the_limit_gbk_text_that_is_also_valid_utf_8_is_read_as_utf_8() -> None:
    text = '"目录"'.encode("gbk")
    assert loads(text, "application/json; charset=gbk") == text.decode()[1:-1]


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "application/json; charset=utf-8",
        "application/json; charset=",
        "application/json; charset=shift_jis",
        "application/json; charset=rot13",
        "application/json; charset=unicode_escape",
        "application/json; charset=gbk2",
        "application/json; xcharset=gbk",
        "application/json; charset*=gbk''x",
        "gbk",
    ],
)
def test_without_a_known_charset_the_text_must_be_utf_8(content_type: str) -> None:
    with pytest.raises(ValueError, match=r"not valid UTF-8 at byte 1$"):
        loads('"催收"'.encode("gbk"), content_type)


@pytest.mark.parametrize(("charset", "codec"), [("big5", "big5"), ("windows-1252", "cp1252"), ("GB2312", "gb18030")])
def test_text_that_is_not_in_its_declared_charset_is_refused(charset: str, codec: str) -> None:
    text = b'"' + SECRET.encode() + b" \x81"
    with pytest.raises(ValueError, match=f"not valid UTF-8 at byte 14, and not {codec} as declared$") as caught:
        loads(text, f"application/json; charset={charset}")
    assert type(caught.value) is ValueError
    assert "2025550142" not in "".join(traceback.format_exception(caught.value))


@given(value=values, layout=layouts, big=st.integers(2, 64))
@FIXED
def test_text_in_pieces_equals_the_whole(value: Any, layout: dict[str, Any], big: int) -> None:
    text = json.dumps(value, **layout).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_, "BIG", big)
        assert exact(loads(text)) == exact(json.loads(text))


@given(value=values, seed=st.randoms(use_true_random=False), big=st.sampled_from([4, 32, json_.BIG]))
@FIXED
def test_damaged_text_is_read_as_the_standard_parser_reads_it(value: Any, seed: random.Random, big: int) -> None:
    text = bytearray(json.dumps({"data": value, "code": 200}, ensure_ascii=False).encode())
    at = seed.randrange(len(text))
    if seed.random() < 0.5:
        del text[at : at + seed.randint(1, 4)]
    else:
        text[at:at] = seed.choice([b",", b'"', b"\\", b"}", b"[", b"-", b"0", b"\xff", b"\n", b"e", b"NaN", b"."])
    try:
        expected = exact(json.loads(bytes(text)))
    except ValueError:
        expected = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_, "BIG", big)
        try:
            outcome = exact(loads(bytes(text)))
        except ValueError:
            outcome = None
    assert outcome == expected


@given(
    text=st.binary(max_size=60) | st.binary(max_size=20).map(lambda inner: b'{"a":"' + inner + b'"}'),
    content_type=st.sampled_from(["gbk", "big5", "utf-16", "latin-1", "windows-1252"]).map("; charset={}".format)
    | st.text(max_size=20),
    big=st.sampled_from([2, json_.BIG]),
)
@FIXED
def test_any_bytes_decode_or_raise_value_error(text: bytes, content_type: str, big: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_, "BIG", big)
        kind: type[Exception] | None = None
        try:
            loads(text, content_type)
        except Exception as error:
            kind = type(error)
    assert kind in (None, ValueError)


def test_large_texts_are_split_at_every_level_down_to_a_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    value: Any = {"leaf": list(range(50))}
    for level in range(20):
        value = {"level": level, "inner": [value]} if level % 2 else [value, {"é": 2**70 + level}]
    text = json.dumps(value, ensure_ascii=False).encode()
    monkeypatch.setattr(json_, "BIG", 16)
    assert exact(loads(text)) == exact(value)


async def test_work_leaves_the_loop_from_big_on() -> None:
    here = threading.get_ident()
    assert await off_loop(json_.BIG - 1, threading.get_ident) == here
    assert await off_loop(json_.BIG, threading.get_ident) != here


# ---------------------------------------------------------------------------------------------------------- dumps


class Plain(enum.Enum):
    A = SECRET


class Text(enum.StrEnum):
    A = "a"


class Number(enum.IntEnum):
    ONE = 1


class Key(str, enum.Enum):  # noqa: UP042  # its text is another one than its value
    A = "a"


class MyStr(str):
    __slots__ = ()


class MyInt(int):
    pass


class MyFloat(float):
    pass


@attrs.define
class Model:
    inner: object

    def to_dict(self) -> dict[str, Any]:
        return {"inner": self.inner}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text é 😀 \0", "text é 😀 \0"),
        ([1, 2.5, True, None, -0.0, 2**70, -(2**64)], [1, 2.5, True, None, -0.0, 2**70, -(2**64)]),
        ((1, (2,)), [1, [2]]),
        (deque([1]), [1]),
        (types.MappingProxyType({"a": OrderedDict(b=(1,))}), {"a": {"b": [1]}}),
        ([TaskStatus.PAUSED, TaskStatus("new one"), Text.A, Number.ONE], ["paused", "new one", "a", 1]),
        ({Text.A: 1, MyStr("k"): MyStr("v")}, {"a": 1, "k": "v"}),
        ({Key.A: 1, "n": NULL}, {"a": 1, "n": None}),
        ([MyInt(7), MyFloat(0.5), int64(2**40)], [7, 0.5, 2**40]),
        (WorkflowTaskDetailRequest(task_id="t", additional_properties={"x": [1]}), {"x": [1], "task_id": "t"}),
        ([Model(Model({"a": Text.A}))], [{"inner": {"inner": {"a": "a"}}}]),
        ({"": {}, "b": []}, {"": {}, "b": []}),
        (NULL, None),
        ([Model(NULL), {"a": (NULL, 0)}], [{"inner": None}, {"a": [None, 0]}]),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_encodes(value: object, expected: object) -> None:
    assert exact(json.loads(encode(plain({"x": value}, "body")))) == exact({"x": expected})


@given(value=st.dictionaries(st.text(st.characters(codec="utf-8")), values, max_size=5))
@FIXED
def test_what_is_encoded_decodes_to_the_same(value: dict[str, Any]) -> None:
    def finite(item: Any) -> bool:
        return "Infinity" not in json.dumps(item)

    if finite(value):
        assert exact(loads(encode(plain(value, "body")))) == exact(value)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [1, float("nan")]}, "body.a[1]"),
        ({"a": float("inf")}, "body.a"),
        ({"a": MyFloat("-inf")}, "body.a"),
        ({"a": {"b": decimal.Decimal("12025550142")}}, "body.a.b"),
        ({"a": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)}, "body.a"),
        ({"a": [[datetime.date(2026, 1, 2)]]}, "body.a[0][0]"),
        ({"a": SECRET.encode()}, "body.a"),
        ({"a": bytearray(b"x")}, "body.a"),
        ({"a": memoryview(b"x")}, "body.a"),
        ({"a": {SECRET}}, "body.a"),
        ({"a": frozenset()}, "body.a"),
        ({"a": uuid.UUID(int=5)}, "body.a"),
        ({"a": Plain.A}, "body.a"),
        ({"a": [UNSET]}, "body.a[0]"),
        ({"a": object()}, "body.a"),
        ({"a": 1j}, "body.a"),
        ({"a": (item for item in [1])}, "body.a"),
        ({"a": {1: SECRET}}, "body.a"),
        ({"a": {None: 1}}, "body.a"),
        ({"a": {b"k": 1}}, "body.a"),
        ({5: 1}, "body"),
    ],
    ids=lambda value: re.sub(r"0x[0-9a-f]+", "0x", ascii(value))[:40],
)
def test_refuses_and_names_the_place_not_the_value(value: Any, place: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        encode(plain(value, "body"))
    assert caught.value.args[0].startswith(f"{place} ")
    assert caught.value.sent == "no"
    shown = "".join(traceback.format_exception(caught.value))
    assert not any(text in shown for text in ("2025550142", "2026", "0000-0005", " nan", " inf"))


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (float32(), "Pass its .item() for a plain value."),
        (bool_(), "Pass its .item() for a plain value."),
        (ndarray(7), "Pass its .tolist() instead."),
        (Series(7), "Pass its .tolist() for a list, or its .to_dict() for an object."),
        (Row(a=7), "Pass its .tolist() for a list, or its .to_dict() for an object."),
        (DataFrame(), 'Pass its .to_dict("records") for a list of objects.'),
        (BaseModel(), "Pass its .model_dump() instead."),
        (Person(), "Pass dataclasses.asdict(...) of it instead."),
        (WorkflowContact, "This is a class: pass an instance."),
        (NAType(), "Give text, an int or a float."),
        ({1}, "Give a list."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_other_libraries_hold_is_refused_with_the_way_to_a_plain_value(value: object, hint: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        encode(plain({"a": [0, 0, 0, {"b": value}]}, "body"))
    assert caught.value.args[0] == f"body.a[3].b is a {type(value).__name__}, which has no JSON form"
    assert caught.value.hint == hint


def test_a_key_that_may_be_personal_is_not_shown() -> None:
    """Mappings by phone number exist; names of fields look like names."""
    with pytest.raises(InvalidRequestError, match=r"^body\.contacts\[\?\]\.score ") as caught:
        encode(plain({"contacts": {SECRET: {"score": b"x"}}}, "body"))
    assert "2025550142" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "place"), [("\ud800", ""), ({"\udfff": 1}, "[?]"), (["ok", "a\udc00b"], "[1]")], ids=ascii
)
def test_lone_surrogates_are_refused_with_their_place(value: object, place: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        encode(plain({"x": value}, "body"))
    assert str(caught.value) == f"body.x{place} is not valid Unicode (a lone surrogate)"
    assert caught.value.problems == () and caught.value.__context__ is None


def test_a_number_too_long_to_write_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="body"):
        encode(plain({"x": 10**5000}, "body"))


def test_bodies_that_hold_themselves_are_refused() -> None:
    inside: dict[str, Any] = {}
    inside["x"] = [inside]
    around: list[Any] = []
    around.append(around)
    model = Model(None)
    model.inner = model
    deep: Any = 0
    for _ in range(100_000):
        deep = [deep]
    for body in (inside, {"x": around}, {"x": model}, {"x": deep}):
        with pytest.raises(InvalidRequestError, match="deeply"):
            encode(plain(body, "body"))
    while deep:  # taken apart by hand: the interpreter would recurse to free it
        deep = deep[0]


def test_what_is_encoded_is_a_copy() -> None:
    value = {"x": [1, {"y": Text.A}]}
    encode(plain(value, "body"))
    assert value == {"x": [1, {"y": Text.A}]}
    assert isinstance(value["x"][1]["y"], Text)  # type: ignore[index]
