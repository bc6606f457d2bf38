"""``airudder.contacts``: what becomes a contact, what is rejected and why, and what is read from files."""

import csv
import datetime
import io
import json
import pickle
import sys
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from airudder import InvalidRequestError
from airudder.contacts import Contact, ContactProblem, Rejected, prepare
from airudder.models import WorkflowContact
from support.foreign import NAType, float32, int64

MAPPING: dict[str, Any] = {"callee": "phone", "case_id": "id", "variables": {"amount": "due"}}
NUMBER = "+12025550101"


def one(row: dict[str, Any], mapping: dict[str, Any] | None = None, country: str | None = None) -> Contact | Rejected:
    (result,) = prepare([row], mapping or {"callee": "phone"}, country)
    return result


def good(*args: Any) -> Contact:
    result = one(*args)
    assert isinstance(result, Contact), result
    return result


def reasons(result: Contact | Rejected) -> dict[str, str]:
    assert isinstance(result, Rejected), "it became a contact"
    return {problem.field: problem.reason for problem in result.problems}


def written(folder: Path, text: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


# ---------------------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("written_as", "country"),
    [
        (NUMBER, None),
        (" +1 (202) 555-0101 ", None),
        ("+1.202.555.0101", None),
        ("(202) 555-0101", "US"),
        ("12025550101", "US"),
        (2025550101, "US"),
        (int64(2025550101), "US"),
        ("011 1 202 555 0101", "US"),
        ("＋１２０２５５５０１０１", None),
        ("\u202a+1\u00a0202-555-0101\u202c", None),
        ("\u200e+12025550101\ufeff", None),
        ("tel:+1-202-555-0101", None),
        ("TEL: 2025550101", "US"),
        ("+12025550101", "SG"),
    ],
)
def test_a_number_gets_its_international_form_and_the_zones_that_it_allows(written_as: object, country: str) -> None:
    contact = good({"phone": written_as}, None, country)
    assert (contact.callee, contact.zones) == (NUMBER, ("America/New_York",))


@pytest.mark.parametrize("last", range(100, 200, 9))
def test_all_fictional_numbers_are_valid(last: int) -> None:
    assert good({"phone": f"+1202555{last:04}"}).callee == f"+1202555{last:04}"


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        (None, "missing or empty"),
        ("  ", "missing or empty"),
        ("1.2025550101E+10", "spreadsheet"),
        ("1,20255501E+10", "spreadsheet"),
        ("12025550101.0", "spreadsheet"),
        (12025550101.0, "float"),
        (True, "bool"),
        (float32(), "give text"),
        ("12025550101", "pass country="),
        ("+12025550101 ext. 5", "extension"),
        ("+12025550101,5", "extension"),
        ("+12025550101 / +12025550102", "more than one number"),
        ("+12025550101\r\n+12025550102", "more than one number"),
        ("+1202555O101", "not a phone number"),
        ("call me", "not a phone number"),
        ("+1", "not a phone number"),
        ("+120255501", "too few or too many digits"),
        ("+19995550101", "not a valid number"),
        ("+19005550101", "premium-rate"),
        ("\u202a\u202c", "not a phone number"),
        ("+1202555\ufffd0101", "encoding"),
    ],
)
def test_what_is_no_number_is_refused_with_a_hint(phone: object, reason: str) -> None:
    assert reason in reasons(one({"phone": phone}))["callee"]


@pytest.mark.parametrize("phone", ["12025550101.0", "1.2025550101E+10", "555-0101", "442079460958", "call me"])
def test_a_country_makes_no_number_of_what_is_none(phone: str) -> None:
    assert isinstance(one({"phone": phone}, None, "US"), Rejected)


@pytest.mark.parametrize(
    "phones",
    ["040 1234 / 040 5678", "040 1234/5678", "040 1234 - 040 5678", "040 1234\n040 5678", "+49 40 1234 / 5678"],
)
def test_two_numbers_in_one_field_do_not_become_a_third_one(phones: str) -> None:
    assert "more than one number" in reasons(one({"phone": phones}, None, "DE"))["callee"]


@pytest.mark.parametrize("phone", ["040 / 1234567", "+49 40/1234567", "040 - 1234567", "040 12345 - 67"])
def test_a_number_may_have_a_separator_after_its_area_code_or_before_its_last_digits(phone: str) -> None:
    assert good({"phone": phone}, None, "DE").callee == "+49401234567"


# ------------------------------------------------------------------------------------------------ what is spoken


@pytest.mark.parametrize(
    ("value", "spoken"),
    [("120.00", "120.00"), (" a ", " a "), ("", ""), (120, "120"), (Decimal("120.00"), "120.00")],
)
def test_a_variable_is_spoken_in_the_form_that_was_given(value: object, spoken: str) -> None:
    contact = good({"phone": NUMBER, "id": 7, "due": value}, MAPPING)
    assert contact.variables == {"amount": spoken} and contact.case_id == "7"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (120.0, "'120' or '120.00'"),
        (float("nan"), "float"),
        (Decimal("1.2E+2"), "exponent"),
        (Decimal("NaN"), "without a value"),
        (True, "bool"),
        (None, "None"),
        (datetime.date(2026, 1, 2), "date"),
        (datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), "datetime"),
        (["a"], "list"),
        (b"120", "bytes"),
        (NAType(), "NAType"),
        pytest.param(10**5000, "give text", id="long"),
        pytest.param("a\ud800", "surrogate", id="surrogate"),
    ],
)
def test_what_could_be_spoken_in_more_than_one_way_is_refused(value: object, reason: str) -> None:
    assert reason in reasons(one({"phone": NUMBER, "id": "7", "due": value}, MAPPING))["variables.amount"]


@pytest.mark.parametrize("value", ["#N/A", "#REF!", " #VALUE! ", "#DIV/0!", "#NAME?", "#¡VALOR!", "#NV", "####"])
def test_the_error_of_a_spreadsheet_is_never_spoken(value: str) -> None:
    assert (
        "error of a spreadsheet"
        in reasons(one({"phone": NUMBER, "id": "7", "due": value}, MAPPING))["variables.amount"]
    )
    assert "error of a spreadsheet" in reasons(one({"phone": NUMBER, "id": value, "due": ""}, MAPPING))["case_id"]


@pytest.mark.parametrize("value", ["1E+05", "-1.5E-07", "1,23457E+15", "1.0e+16"])
def test_a_number_that_a_spreadsheet_has_shortened_is_never_spoken(value: str) -> None:
    assert "as text" in reasons(one({"phone": NUMBER, "id": "7", "due": value}, MAPPING))["variables.amount"]
    assert "as text" in reasons(one({"phone": NUMBER, "id": value, "due": ""}, MAPPING))["case_id"]


@pytest.mark.parametrize("value", ["nan", "Nan", "#1", "# 7!", "12E5", "1E5", "A#N/A", "NULL", "#", "120.0", "-"])
def test_what_only_looks_like_it_is_spoken(value: str) -> None:
    assert good({"phone": NUMBER, "id": value, "due": value}, MAPPING).variables == {"amount": value}


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd#+"))


@given(TEXTS.filter(lambda text: "E-" not in text.upper()) | st.integers())
def test_no_text_and_no_int_is_changed(value: str | int) -> None:
    assert good({"phone": NUMBER, "id": "7", "due": value}, MAPPING).variables["amount"] == str(value)


@given(st.floats() | st.booleans() | st.dates() | st.binary() | st.none())
def test_no_other_value_is_ever_spoken(value: object) -> None:
    assert isinstance(one({"phone": NUMBER, "id": "7", "due": value}, MAPPING), Rejected)


# ----------------------------------------------------------------------------------------------------- other fields


def test_a_row_is_refused_for_all_that_is_wrong_with_it() -> None:
    row = {"phone": "none", "id": 1.5, "due": 1.5, "zone": "Mars/Olympus", "ref": b"x"}
    found = one(row, MAPPING | {"zone": "zone", "consent_reference": "ref"})
    assert isinstance(found, Rejected) and found.values is row and found.row == 1
    assert reasons(found).keys() == {"callee", "case_id", "variables.amount", "zone", "consent_reference"}


def test_optional_fields_are_taken_or_left_out() -> None:
    names = ("case_id", "zone", "consent_reference", "consent_basis")
    mapping = {"callee": "phone", **{name: name for name in names}}
    full = good(
        {"phone": NUMBER, "case_id": "A 1", "zone": "Asia/Singapore", "consent_reference": 7},
        mapping | {"consent_basis": "phone"},
    )
    assert (full.case_id, full.zones, full.consent_reference) == ("A 1", ("Asia/Singapore",), "7")
    assert full.consent_basis == NUMBER
    empty = good({"phone": NUMBER, **dict.fromkeys(names, " ")}, mapping)
    assert empty == evolve(good({"phone": NUMBER}), row=1) and empty.zones == ("America/New_York",)
    assert good({"phone": "+18005550199"}).zones[:1] == ("America/Adak",)


def test_a_contact_goes_into_a_workflow_without_what_is_only_for_the_records() -> None:
    mapping = MAPPING | {"consent_reference": "ref"}
    contact = good({"phone": NUMBER, "id": "7", "due": "12.50", "ref": "form 9"}, mapping)
    expected = WorkflowContact(callee=NUMBER, case_id="7", variables={"amount": "12.50"})
    assert contact.to_workflow() == expected
    assert good({"phone": NUMBER}).to_workflow().to_dict() == {"callee": NUMBER}
    assert pickle.loads(pickle.dumps(contact)) == contact and hash(contact)


def test_reprs_and_reasons_show_nothing_personal() -> None:
    row = {"phone": NUMBER, "id": "case-4711", "due": "secret words", "ref": "form 9"}
    mapping = MAPPING | {"consent_reference": "ref", "consent_basis": "ref"}
    contact, rejected = good(row, mapping), one(row | {"due": 4711.5, "phone": "+12025550101x4711"}, mapping)
    broken = list(prepare([NUMBER], {"callee": "phone"}))  # type: ignore[list-item]
    shown = f"{contact!r} {rejected!r} {broken!r}"
    assert not any(word in shown for word in ("2025550101", "4711", "secret", "form 9"))
    assert "row=1" in shown and "America/New_York" in shown


# ---------------------------------------------------------------------------------------------------- the mapping


@pytest.mark.parametrize(
    ("mapping", "country", "problem"),
    [
        ({"calee": "phone"}, None, "unknown key 'calee'. Did you mean 'callee'?"),
        ({"callee": "phone", "amount": "due"}, None, "unknown key 'amount'"),
        ({"case_id": "id"}, None, "lacks callee"),
        ({"callee": 3}, None, "callee must be the name of a column"),
        ({"callee": "phone", "variables": "due"}, None, "variables must be a list"),
        ({"callee": "phone", "variables": {"amount": 3}}, None, "variables.amount must be"),
        (["phone"], None, "mapping must be a mapping"),
        ({"callee": "Phone"}, None, "'Phone' for callee, but there is no such column. Did you mean 'phone'?"),
        ({"callee": "phone", "variables": ["due", "Name"]}, None, "'Name' for variables.Name, but there is no"),
        ({"callee": "phone"}, "Singapore", "country"),
        ({"callee": "phone"}, "us", "country"),
    ],
)
def test_a_wrong_mapping_is_one_error_before_the_first_row(
    mapping: Any, country: str, problem: str, tmp_path: Path
) -> None:
    for rows in ([{"phone": NUMBER, "due": "1"}], written(tmp_path, f"phone,due\n{NUMBER},1\n")):
        with pytest.raises(InvalidRequestError) as caught:
            next(iter(prepare(rows, mapping, country)))
        assert problem in str(caught.value)


def test_a_list_of_columns_names_the_variables() -> None:
    assert good({"phone": NUMBER, "due": "1"}, {"callee": "phone", "variables": ["due"]}).variables == {"due": "1"}


def test_a_column_need_not_be_in_every_mapping_but_in_one_of_the_first() -> None:
    rows: list[dict[str, object]] = [{"phone": NUMBER}, {"phone": NUMBER, "id": "7"}]
    found = list(prepare(rows, {"callee": "phone", "case_id": "id"}))
    assert [contact.case_id for contact in found if isinstance(contact, Contact)] == [None, "7"]
    assert list(prepare([], {"callee": "phone"})) == []


@pytest.mark.parametrize("rows", [{"phone": NUMBER}, "list.xlsx", Path("list")])
def test_what_is_neither_rows_nor_a_known_file_is_refused(rows: Any) -> None:
    with pytest.raises(InvalidRequestError, match=r"must be an iterable of mappings|must end in \.csv"):
        prepare(rows, {"callee": "phone"})


def test_without_phonenumbers_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    with pytest.raises(ImportError, match=r"phonenumbers: install the extra \[contacts\]"):
        prepare([], {"callee": "phone"})


# ------------------------------------------------------------------------------------------------------------ files


def test_a_file_of_excel_is_read_with_its_lines(tmp_path: Path) -> None:
    text = '\ufeffphone,id,due\r\n+12025550101,A,"1,5\r\nand more"\r\n,,\r\n\r\n12025550102,B,2\r\n+12025550103,C,3'
    first, second, third = prepare(written(tmp_path, text), MAPPING)
    assert isinstance(first, Contact) and (first.row, first.variables) == (2, {"amount": "1,5\r\nand more"})
    assert isinstance(second, Rejected) and second.row == 6
    assert second.values == {"phone": "12025550102", "id": "B", "due": "2"}
    assert isinstance(third, Contact) and (third.row, third.case_id) == (7, "C")


def test_rows_that_do_not_fit_are_rejected_and_the_others_are_read(tmp_path: Path) -> None:
    text = (
        "phone,id,due\n"
        "+12025550101,A\n"
        "+12025550102,B,2,3\n"
        '+12025550103,"C,3\n'  # the quotation mark is never closed
        "+12025550104,D,4\n"
        '+12025550105,"E" or F,5\n'
        '+12025550106,"F\nf"\n'
        "+12025550107,G,7\n"
    )
    found = list(prepare(written(tmp_path, text), MAPPING))
    assert [(type(each).__name__[0], each.row) for each in found] == [
        *(("R", 2), ("R", 3), ("R", 4), ("C", 5), ("R", 6), ("R", 7), ("C", 9)),
    ]
    said = [reasons(each)["row"] for each in found if isinstance(each, Rejected)]
    assert "has 2 fields, and the header has 3" in said[0] and "has 4 fields" in said[1]
    assert "quotation mark" in said[2] and "quotation mark" in said[3] and "lines 7 to 8" in said[4]
    assert found[0].values == {"row": "+12025550101,A\n"}  # type: ignore[union-attr]


def test_rows_that_two_quotation_marks_join_are_no_contact(tmp_path: Path) -> None:
    text = 'phone,id,due\n+12025550101,"A,1\n+12025550102,B",2\n+12025550103,"2026-01-31\n2026-02-01",3\n'
    joined, dates = prepare(written(tmp_path, text), MAPPING)
    assert "the lines 2 to 3" in reasons(joined)["row"] and "+12025550102" in str(joined.values)  # type: ignore[union-attr]
    assert isinstance(dates, Contact) and dates.row == 4


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_joined_rows_are_found_whatever_ends_a_line(end: str, tmp_path: Path) -> None:
    text = end.join(["phone,id", '+12025550101,"A', '+12025550102,B"', ""])
    (joined,) = prepare(written(tmp_path, text), {"callee": "phone", "case_id": "id"})
    assert "the lines 2 to 3" in reasons(joined)["row"]


def test_a_long_text_of_several_lines_is_rejected_without_a_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[int] = []
    found = phonenumbers.PhoneNumberMatcher

    def noted(text: str, *rest: Any) -> Any:
        searched.append(len(text))
        return found(text, *rest)

    monkeypatch.setattr(phonenumbers, "PhoneNumberMatcher", noted)
    long, short = "12-34 " * 20_000 + "\n", "12-34\n" * 100
    text = f'phone,id,due\n{NUMBER},A,"{long}"\n{NUMBER},"{short}","{short}"\n'
    rejected, contact = prepare(written(tmp_path, text), MAPPING)
    assert "several lines with more than" in reasons(rejected)["row"] and isinstance(contact, Contact)
    assert searched == [len(short)] * 2
    split = ",".join(f'"{short}"' for _ in range(20))
    rows = list(prepare(written(tmp_path, f"{','.join(map(str, range(20)))}\n{split}\n"), {"callee": "0"}))
    assert "several lines with more than" in reasons(rows[0])["row"] and len(searched) == 2


CELLS = st.text(st.sampled_from('a",;\n\r 1'), max_size=6)


@settings(max_examples=100)
@given(
    people=st.lists(st.tuples(st.integers(0, 99), CELLS), max_size=8),
    dirt=st.lists(st.tuples(st.integers(0, 8), st.sampled_from(['"', '"x', 'x"', '",', ",", "\n"])), max_size=3),
)
def test_no_person_of_a_file_is_lost_without_being_named(
    people: list[tuple[int, str]], dirt: list[tuple[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With dirt at the begin of lines, what is not a contact is in the text of a rejected row."""
    lines = []
    for last, name in people:
        line = io.StringIO()
        csv.writer(line).writerow([f"+120255501{last:02}", name])
        lines.append(line.getvalue())
    for place, text in dirt:
        lines[place:place] = [text]
    path = written(tmp_path_factory.mktemp("csv"), "phone,name\r\n" + "".join(lines))
    found = list(prepare(path, {"callee": "phone", "variables": ["name"]}))
    kept = "".join(each.callee if isinstance(each, Contact) else str(dict(each.values)) for each in found)
    assert all(kept.count(f"+120255501{last:02}") >= 1 for last, _ in people)
    assert [each.row for each in found] == sorted({each.row for each in found})


def test_other_encodings_and_separators_are_arguments_and_the_error_names_them(tmp_path: Path) -> None:
    text = f"phone;due\n{NUMBER};Søren\n"
    latin, wide = written(tmp_path, text.encode("cp1252")), written(tmp_path, text.encode("utf-16"), "wide.CSV")
    mapping = {"callee": "phone", "variables": ["due"]}
    with pytest.raises(InvalidRequestError, match=r"separated by ';', pass it as delimiter="):
        list(prepare(latin, mapping))
    (undecoded,) = prepare(latin, mapping, delimiter=";")
    assert "encoding=" in reasons(undecoded)["variables.due"]
    with pytest.raises(InvalidRequestError, match="cannot be read as utf-8-sig: pass the encoding"):
        list(prepare(wide, mapping, delimiter=";"))
    for path, encoding in ((latin, "cp1252"), (wide, "utf-16")):
        (contact,) = prepare(path, mapping, encoding=encoding, delimiter=";")
        assert isinstance(contact, Contact) and contact.variables == {"due": "Søren"}


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"'])
def test_the_line_that_names_the_separator_for_excel_is_not_the_header(first: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"\ufeff{first}\r\nphone;due\r\n{NUMBER};1,5\r\n")
    mapping = {"callee": "phone", "variables": ["due"]}
    with pytest.raises(InvalidRequestError, match=r"separated by ';', pass it as delimiter="):
        list(prepare(path, mapping))
    (contact,) = prepare(path, mapping, delimiter=";")
    assert isinstance(contact, Contact) and (contact.row, contact.variables) == (3, {"due": "1,5"})


@pytest.mark.parametrize("text", ["", "\n\n", '"', "sep=,\n"])
def test_a_file_without_a_header_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="no header"):
        list(prepare(written(tmp_path, text), MAPPING))


def test_a_column_that_occurs_twice_and_a_person_in_place_of_a_header_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="2 columns have this name"):
        list(prepare(written(tmp_path, "phone,phone\n1,2\n"), {"callee": "phone"}))
    with pytest.raises(InvalidRequestError, match="no such column") as caught:
        list(prepare(written(tmp_path, f"{NUMBER},Ann\n"), {"callee": "phone"}))
    assert NUMBER not in str(caught.value)


def test_json_lines_are_read_and_broken_ones_rejected(tmp_path: Path) -> None:
    lines = [{"phone": NUMBER, "id": 7, "due": "1.50"}, {"phone": NUMBER, "due": 1.5}, [NUMBER]]
    text = "\ufeff" + "\n".join(map(json.dumps, lines)) + '\n\n{"phone": "+120255'
    found = list(prepare(written(tmp_path, text, "list.jsonl"), MAPPING))
    assert [each.row for each in found] == [1, 2, 3, 5]
    assert isinstance(found[0], Contact) and found[0].variables == {"amount": "1.50"} and found[0].case_id == "7"
    assert "float" in reasons(found[1])["variables.amount"]
    assert "a list, not a JSON object" in reasons(found[2])["row"] and "not valid JSON" in reasons(found[3])["row"]


def test_rows_of_a_dict_reader_are_taken() -> None:
    reader = csv.DictReader(io.StringIO(f"phone,id,due\n{NUMBER},A,1\n{NUMBER},B,1,2\n{NUMBER},C\n"))
    first, many, few = prepare(reader, MAPPING)
    assert isinstance(first, Contact)
    assert reasons(many) == {"row": "has more fields than the header"} and "missing" in reasons(few)["variables.amount"]


def test_rows_that_are_no_mappings_are_rejected_and_end_nothing() -> None:
    rows: Any = [NUMBER, {"phone": NUMBER}]
    first, second = prepare(rows, {"callee": "phone"})
    assert isinstance(first, Rejected) and first.problems == (ContactProblem("row", "is a str, not a mapping"),)
    assert first.values == {"row": NUMBER} and isinstance(second, Contact)


def test_memory_does_not_grow_with_the_rows() -> None:
    def rows() -> Iterator[dict[str, object]]:
        for number in range(4_000):
            yield {"phone": f"+120255501{number % 100:02}", "id": str(number) * 50, "due": "x" * 100}

    contacts = prepare(rows(), MAPPING)
    for _ in range(1_000):
        next(contacts)
    tracemalloc.start()
    for _ in contacts:
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200_000
