"""A server's text as it may be shown: what was sent and longer numbers are masked in any form, the rest stays."""

import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airudder.request.redact import redacted

NAME = "Jane O'Roe-Smith"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("callee +1 (202) 555-0101 is bad", "callee *** is bad"),
        ("202.555.0101, 202/555-0101; [202] 555_0101", "***, ***; ***"),
        ("(202) 555 – 0101 and 2\u200b02\u00ad55\u00a05", "*** and ***"),
        ("１２３４ ٠١٢٣ 𝟏𝟐𝟑𝟒 &#49;234 \\u0031234", "***"),
        ("on 2026-11-28", "on ***"),
        ("at most 100 of 250, 300 or 999: code 123", "at most 100 of 250, 300 or 999: code 123"),
        ("12 34", "***"),
        ("1234", "***"),
        ("123", "123"),
    ],
    ids=ascii,
)
def test_numbers_of_four_digits_in_all_are_masked(text: str, shown: str) -> None:
    assert redacted(text, []) == shown


@pytest.mark.parametrize(
    "form",
    [
        NAME,
        NAME.upper(),
        quote(NAME, safe=""),
        quote_plus(NAME),
        quote(quote(NAME)),
        json.dumps(f"{NAME}")[1:-1],
        "".join(f"\\u{ord(one):04x}" for one in NAME),
        "Jane O&#39;Roe&#x2d;Smith",
        "Jane\u200b O\u2019Roe\u2011Smith",
        "JaneORoeSmith",
        "Ｊａｎｅ　Ｏ＇Ｒｏｅ－Ｓｍｉｔｈ",
        "jane\r\n o'roe\tsmith",
    ],
    ids=ascii,
)
def test_a_value_is_masked_in_whatever_form_it_is_quoted(form: str) -> None:
    assert redacted(f"name {form} is taken", [NAME]) == "name *** is taken"


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [
        ("张伟", "联系人张伟无效", "联系人***无效"),
        ("张伟", "联系人\\u5f20\\u4f1f无效", "联系人***无效"),
        ("张", "联系人张伟", "联系人张伟"),
        ("Ann", "Ann's anniversary", "***'s anniversary"),
        ("a", "a task", "a task"),
        ("is", "it is", "it is"),
        ("1", "1 of 10", "1 of 10"),
        ("100", "at most 100", "at most 100"),
        ("seen", "these entries, unseen", "these entries, un***"),
        ("1250000", "1,250,000 is too much", "*** is too much"),
        ("eyJhbGciOiJIUzI1NiJ9.made-up", "token eyJhbGciOiJIU... has expired", "token ***... has expired"),
        ("Dear Jane Roe, your loan of", "too long: 'Dear Jane Roe, yo", "too long: '***"),
        ("\ud83d\ude00\ud83d", "\ud83d x", "\ufffd x"),
        ("%41%42%43%44", "got %41%42%43%44", "got ***"),
    ],
    ids=ascii,
)
def test_what_is_masked_of_a_value(value: str, text: str, shown: str) -> None:
    assert redacted(text, [value]) == shown


def test_a_cut_leaves_no_part_of_a_value() -> None:
    for width in range(150, 215):
        text = redacted(f"{'x ' * width}{NAME} {NAME}", [NAME])
        assert text is not None and len(text) <= 200 and "Jan" not in text
    for shift in range(len(NAME)):  # where the looking ends; all before it is masked
        text = redacted("." * shift + NAME * 200, [NAME])
        assert text is not None and text.lstrip(".") == "***"
        text = redacted("." * shift + "202 555 0101 " * 200, [])
        assert text is not None and text.strip(". ") == "***"
    assert redacted("%4A" * 100_000, ["J" * 40]) == "***"


def test_one_line_that_a_terminal_takes_for_nothing_else() -> None:
    text = redacted("no\r\n2026-11-28 ERROR forged\x1b[31m \u2028\u202e\x00 end\\nof it", [])
    assert text == "no *** ERROR forged [31m end of it"
    assert [redacted(nothing, []) for nothing in ("", " \n", "\u200b")] == [None] * 3


names = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Zs"]), min_size=8, max_size=60).filter(
    lambda name: sum(map(str.isalnum, name)) >= 6
)
forms = st.sampled_from([str, str.upper, quote, quote_plus, lambda name: json.dumps(name)[1:-1]])


@settings(deadline=None, derandomize=True, database=None)
@given(name=names, form=forms, before=st.text(max_size=300), after=st.text(max_size=2500))
def test_no_value_stays_wherever_it_is(name: str, form: "type[str]", before: str, after: str) -> None:
    text = redacted(f"{before} {form(name)} {after}", [name, "other"])
    assert text is None or (len(text) <= 200 and text.isprintable())
    alone = redacted(f"x {form(name)} y", [name])
    assert alone is not None and not set(map(str.casefold, name)) & set(alone.casefold()) - set("x y*")
