"""Masked examples hold nothing that is somebody's, keep their form, and are not masked twice."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.lint import check_numbers
from vendor_docs.comparison.masks import FICTIONAL, looks_like_data, mask_example, may_be_data
from vendor_docs.comparison.names import read_names
from vendor_docs.comparison.private import sort_of

PERSONAL = ("phone", "callee", "borrowername", "variables", "email")
REAL = "+86 138-1234-5678"
ID = "9f81e1774adf4bf7aed637bdc771a74a"

NAMES_TABLE = read_names(Path(__file__).resolve().parents[4] / "openapi" / "vendor-names.yaml")


def mask(value: Any) -> Any:
    return mask_example(value, PERSONAL, keep=())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"callee": "Wang"}, {"callee": "made-up callee"}),
        ({"Borrower_Name": "Wang"}, {"Borrower_Name": "made-up Borrower_Name"}),
        ({"variables": {"who": ["Wang"], "sum": 5}}, {"variables": {"who": ["made-up who"], "sum": 5}}),
        ({"APPKey": "short", "access_token": "x"}, {"APPKey": "<token>", "access_token": "<token>"}),
        ({"secret": 5}, {"secret": 0}),
        ("Write to wang@example.org now", "Write to made-up@example.com now"),
        ("https://files.example.org/a?b=c d", "https://example.com/made-up d"),
        (["https://files.example.org/a?b=c"], ["https://example.com/made-up"]),
        ({"when": "2024-03-11T16:43:40+08:00"}, {"when": "2024-01-01T00:00:00+08:00"}),
        ({"when": "2024/3/11"}, {"when": "2024/1/01"}),
        ({"when": "16:43:40"}, {"when": "00:00:00"}),
        ({"text": "Halo Pak Made Up"}, {"text": "made-up text"}),
        ({"city": "Made-up Town"}, {"city": "made-up city"}),
        ({"city": "拨打0812 3456 7890"}, {"city": "made-up city"}),
        ({"ip": "192.0.222.117"}, {"ip": "made-up ip"}),
        ({"www": "www.example.org/u/made"}, {"www": "made-up www"}),
        ({"sip": "sip:5550123@192.0.2.1"}, {"sip": "made-up sip"}),
        (["Wang"], ["made-up text"]),
        ({"ext": "81234567"}, {"ext": "10000985"}),
        ({"amount": 81234567890.5, "low": -81234567890.5}, {"amount": 1000000.0, "low": -1000000.0}),
        ({"sum": -4755, "large": -81234567}, {"sum": -4755, "large": -10000985}),
        ({"张三": 1, "李四": 2}, {"made-up key": 1, "made-up key#2": 2}),
        ({"2024-03-11": 1, "2024-03-12": 2}, {"2024-01-01": 1, "2024-01-01#2": 2}),
        ("2024-03-11 16:43:40", "2024-01-01 00:00:00"),
        ("2024-03-11T16:43:40.123Z", "2024-01-01T00:00:00.000Z"),
        ("2024-03-11", "2024-01-01"),
        (1716969283, 1700000000),
        (1716969283123, 1700000000000),
        ("Bearer abcdefghijklmnopqrst", "Bearer <token>"),
        ("Ab3/dEfGhIjKlMnOpQrStU", "<token>"),
        ({"callee": ""}, {"callee": ""}),
        ({"token": "<key>"}, {"token": "<key>"}),
    ],
)
def test_masks(value: Any, expected: Any) -> None:
    assert mask(value) == expected
    assert mask(expected) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        *(("captcha", value, "<token>") for value in ("482913", "ab1")),
        *((name, "hunter2", "<token>") for name in ("pass", "sk", "user_ak", "verifyCode", "pin")),
        *((name, "zhangsan", f"made-up {name}") for name in ("account", "login", "wechat", "openid", "nick")),
        *(
            (name, "budi_s", f"made-up {name}")
            for name in ("created_by", "createdBy", "user_id", "nama", "tags", "note")
        ),
        *((name, -6.208763, -6.0) for name in ("latitude", "lng", "rate")),
        *((name, "-6.208763", "-6") for name in ("latitude", "rate")),
        *(("rate", value, value) for value in (0.25, "0.25", "12.5%", 1e-07, "99.1234")),
        ("postcode", "48291", "10000"),
        ("postcode", "1234.56", "1000"),
        ("code", "482913", "482913"),
        ("promo_code", "budi88", "made-up promo_code"),
        ("initials", "BDI", "made-up initials"),
        ("sign_off", "--", "<token>"),
        ("gap", "--", "--"),
        *((name, "not_called", "not_called") for name in ("status", "callStatus", "event_type", "Kind", "code")),
    ],
)
def test_a_word_stays_only_where_words_of_a_program_stand(name: str, value: Any, expected: Any) -> None:
    found = mask_example({name: [value]}, NAMES_TABLE.personal, NAMES_TABLE.secret, ())
    assert found == {name: [expected]}
    assert mask_example(found, NAMES_TABLE.personal, NAMES_TABLE.secret, ()) == found


def test_words_stay_for_comparing() -> None:
    assert mask_example({"tags": ["vip", "1234"], "name": "Budi"}) == {"tags": ["vip", "1234"], "name": "made-up name"}


def test_a_declared_word_stays_wherever_it_stands() -> None:
    assert mask_example({"tags": ["vip", "budi"]}, keep=["vip"]) == {"tags": ["vip", "made-up tags"]}


@pytest.mark.parametrize(
    "plain",
    ["finished", "not_called_2", "GET", "OK", "SUCCESS", "1101", "-3.5", "Q3N", "-", "", 20, -4755, True, None, 2.5],
)
def test_plain_values_stay(plain: Any) -> None:
    assert mask({"state": [plain]}) == {"state": [plain]}


def test_words_that_are_known_stay_but_for_secrets() -> None:
    value = {"state": "Not Called", "phone": "Not Called", "token": "Not Called", "text": "Called"}
    assert mask_example(value, PERSONAL, keep=["Not Called"]) == {
        **{"state": "Not Called", "phone": "Not Called", "token": "<token>"},
        "text": "made-up text",
    }


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        *(
            (name, "personal")
            for name in ("name", "agent_name", "customerName", "owner", "debtor", "agent", "tel", "nik")
        ),
        *((name, "personal") for name in ("KTP", "id_no", "customer", "Phone_List", "ip")),
        *((name, "secret") for name in ("pass", "sk", "captcha", "verify_code", "pin")),
        *((name, "personal") for name in ("account", "open_id", "lat", "Longitude", "created_by")),
        *((name, "") for name in ("passed", "task", "skip", "pinned", "latest", "accounting", "create_time")),
        *((name, "secret") for name in ("pwd", "user_passwd", "jwt", "sign", "set-cookie", "Authorization", "token2")),
        *((name, "") for name in ("task_name", "TemplateName", "filename", "hotel", "design", "assign_time", "unique")),
        *((name, "") for name in ("renamed", "robot_hash", "description", "opwd", "nickel")),
    ],
)
def test_names_of_fields_that_are_personal_or_secret(name: str, sort: str) -> None:
    assert sort_of(name, NAMES_TABLE.personal, NAMES_TABLE.secret) == sort


def test_no_two_numbers_become_one() -> None:
    numbers = [f"+86138111122{number:02d}" for number in range(100)]
    masked = mask(numbers)
    assert len(set(masked)) == 100 and all(map(FICTIONAL.fullmatch, masked))
    many = mask({f"+86138111{number:05d}": {"label": number} for number in range(250)})
    assert [each["label"] for each in many.values()] == list(range(250))
    assert mask(many) == many


@pytest.mark.parametrize(
    "name",
    [
        *("+8613711112222", "081234567890", "123456", "69f531a01a9df58aa6de2487be610abb", "a37e555f3818405"),
        *("zhang@example.org", "X-User-13812345678", "x13812345678y", "2024-03-11", "https://example.org/x"),
    ],
)
def test_names_that_are_data(name: str) -> None:
    assert looks_like_data(name)
    (masked,) = mask({name: 1})
    assert masked != name and mask({masked: 1}) == {masked: 1}


def test_chinese_names_are_data_unless_they_are_declared() -> None:
    assert may_be_data("张三") and not looks_like_data("张三")
    assert mask_example({"张三": {"名称": "名称"}}, keep=(), fields=["名称"]) == {
        "made-up key": {"名称": "made-up 名称"}
    }


@pytest.mark.parametrize("name", ["task_id", "TaskID", "X-Made-Up", "v1", "a b", "field12345", "200", "", "feedback"])
def test_names_that_are_none(name: str) -> None:
    assert not looks_like_data(name)
    assert mask({name: 1}) == {name: 1}


def test_numbers_become_fictional_and_stay_the_same_number() -> None:
    first, again, other = mask([REAL, "+8613812345678", "+8613812345679"])
    assert FICTIONAL.fullmatch(first) and again == first and other != first
    assert mask("call +8613812345678") == f"call {first}"
    assert FICTIONAL.fullmatch(mask("13812345678"))
    assert FICTIONAL.fullmatch(str(mask({"phone": 13812345678})["phone"]))
    assert FICTIONAL.fullmatch(mask({"callee": "138 1234"})["callee"])
    assert mask({"callee": "+12025550123"}) == {"callee": "+12025550123"}


def test_ids_keep_their_form_and_stay_apart() -> None:
    first, other = mask([f"ic{ID}-1", f"ic{ID[::-1]}-1"])
    assert first != other
    assert (len(first), first[:2], first[-2:]) == (len(ID) + 4, "ic", "-1")
    uuid = mask("123e4567-e89b-12d3-a456-426614174000")
    assert [len(part) for part in uuid.split("-")] == [8, 4, 4, 4, 12]
    assert uuid != "123e4567-e89b-12d3-a456-426614174000"
    assert len(str(mask(2125574058))) == 10
    assert mask(2125574058) != 2125574058


def test_the_given_value_is_not_changed() -> None:
    value = {"callee": ["Wang"]}
    mask(value)
    assert value == {"callee": ["Wang"]}


WORDS = st.sampled_from(
    [
        REAL,
        ID,
        "13812345678",
        "123456789012345678",
        "2024-03-11 16:43:40",
        "a@b.cc",
        "http://x.y/z",
        "token",
        " ",
        "+",
        "-",
        "Bearer",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(st.one_of(WORDS, st.text("0123456789+- abcdefABCDEF", max_size=9)), max_size=5).map("".join),
)
NAMES = st.one_of(st.sampled_from(["callee", "token", "id", "text", "variables", "phone_number"]), TEXTS)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(-10, 10**18), st.booleans(), st.none(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(VALUES)
def test_masking_twice_is_masking_once_and_leaves_no_number(value: Any) -> None:
    once = mask(value)
    assert mask(once) == once
    assert list(check_numbers({"examples": once}, "document")) == []
