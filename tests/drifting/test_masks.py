"""Masked examples hold nothing that is somebody's, keep their form, and are not masked twice."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drift.masks import FICTIONAL, mask_example
from spec_lint import check_numbers

PERSONAL = ("phone", "callee", "borrowername", "variables", "email")
REAL = "+86 138-1234-5678"
ID = "9f81e1774adf4bf7aed637bdc771a74a"


def mask(value: Any) -> Any:
    return mask_example(value, PERSONAL)


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
    "plain", ["finished", "Stop", "token expired", "1101", "Q3N", "-", "查询", 20, 4755, True, None, 2.5]
)
def test_plain_values_stay(plain: Any) -> None:
    assert mask(plain) == plain


def test_numbers_become_fictional_and_stay_the_same_number() -> None:
    first, again, other = mask([REAL, "call +8613812345678", "+8613812345679"])
    assert FICTIONAL.fullmatch(first) and again == f"call {first}" and other != first
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
NAMES = st.sampled_from(["callee", "token", "id", "text", "variables", "phone_number"])
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
