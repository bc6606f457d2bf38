"""Rows of a file or a database become checked contacts: ``prepare``. Nothing here makes a call.

Needs the extra ``[contacts]`` (phonenumbers), which is imported at the first use.
"""

from __future__ import annotations

import csv
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain, islice, starmap
from types import ModuleType
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ._generated._support import counted, masked
from .errors import InvalidRequestError
from .foreign import advice, is_table, kind_of, whole_number
from .json import loads
from .masks import Hidden
from .models import WorkflowContact

_OWN_FIELDS: Final = ("callee", "case_id", "zone", "consent_reference", "consent_basis")
_FIELDS: Final = (*_OWN_FIELDS, "variables")

_LOOK_AHEAD = 100  # rows without a header that are searched for the columns of the mapping

# What a spreadsheet makes of a number in a column that is not formatted as text.
_SPREADSHEET = re.compile(r"\s*\+?\d+(?:[.,]\d+)?E\+?\d+\s*|\s*\+?\d{5,}[.,]0+\s*", re.IGNORECASE)
_PHONE_CHARACTERS = re.compile(r"[\s(]*([+＋]?)[\d\s().\-‐‑–/]+")
_AS_TEXT = "format the column as text in the spreadsheet, and export it again"

# #N/A, #REF!, #DIV/0!, #NAME?, ... (also of other languages); #### is a column that was too narrow.
_ERROR_CELL = re.compile(r"\s*#(?:N/[AD]|NV|[¡¿]?[A-ZÄÖÜ/0]+[!?]|#+)\s*")
_SHORTENED = re.compile(r"\s*[+-]?\d+(?:[.,]\d+)?E[+-]\d+\s*", re.IGNORECASE)

# Marks of the writing direction and other invisible characters, which are copied together with a number.
_INVISIBLE = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# What may separate two numbers. "030 / 123456" and "030 12345 - 0" are one.
_SEPARATOR = re.compile(r"\s*[/\r\n]|\s+[-‐‑–]\s+(?=[+＋0]\d)")

_LONGEST_PHONE = 250  # characters: phonenumbers reads no more
_LONGEST_SEARCH = 5_000  # characters: the search for a number takes up to 0.1 ms for each
_UNDECODED = "\ufffd"


@frozen
class ContactProblem:
    """One thing that is wrong with a row.

    ``field``: the key of the mapping (``callee``, ``variables.amount``), or ``row`` for the row as a whole. ``reason``:
    what is wrong and what to do. It contains no value of the row.
    """

    field: str
    reason: str


@frozen(kw_only=True)
class Contact:
    """One person to call, checked. The repr shows nothing personal.

    ``row``: the line of the file where the row begins; for other rows their place, from 1. ``callee``: the number in
    E.164 form, such as ``+12025550101``. ``case_id``: your own reference. ``variables``: texts, exactly as they will be
    spoken. ``zones``: IANA time zones, sorted: the one of the row, or those that the number allows; empty if they are
    not known. A mobile number may have moved, so ``zones`` of a number are where it was issued.
    ``consent_reference``, ``consent_basis``: kept for your records and never sent.
    """

    row: int
    callee: str = field(repr=masked)
    case_id: str | None = field(default=None, repr=masked)
    variables: Mapping[str, str] = field(factory=dict[str, str], repr=counted, hash=False)
    zones: tuple[str, ...] = ()
    consent_reference: str | None = field(default=None, repr=masked)
    consent_basis: str | None = field(default=None, repr=masked)

    def to_workflow(self) -> WorkflowContact:
        """The contact for ``details`` of ``workflows.create`` and ``workflows.add_contacts``."""
        optional: dict[str, Any] = {}
        if self.variables:
            optional["variables"] = dict(self.variables)
        if self.case_id is not None:
            optional["case_id"] = self.case_id
        return WorkflowContact(callee=self.callee, **optional)


@frozen(kw_only=True)
class Rejected:
    """A row that is not a contact. The repr shows nothing of its values.

    ``row``: as in ``Contact``. ``problems``: all that is wrong with it. ``values``: the row as it was read, by column,
    so that it can be written to a file and put right. If it has no columns, because it is not valid CSV or JSON or not
    a mapping, it is under the key ``"row"``.
    """

    row: int
    problems: tuple[ContactProblem, ...]
    values: Mapping[str, object] = field(repr=counted, hash=False)


def prepare(
    rows: str | os.PathLike[str] | Iterable[Mapping[str, object]],
    mapping: Mapping[str, str | Mapping[str, str] | Sequence[str]],
    country: str | None = None,
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> Iterator[Contact | Rejected]:
    """Read rows one by one: each gives a ``Contact`` or a ``Rejected``, in order. Memory does not grow with the rows.

    ``rows``: mappings (such as those of ``csv.DictReader`` or of a database), or the path of a file: ``.csv`` with a
    header, or ``.jsonl`` or ``.ndjson`` with one JSON object per line. Lines without any value are skipped.

    ``mapping``: where each field is, ``{"callee": "Phone", "case_id": "Id", "variables": {"amount": "Amount due"}}``.
    ``callee`` is required. ``case_id``, ``zone`` (an IANA name such as ``Asia/Singapore``), ``consent_reference`` and
    ``consent_basis`` name one column each. ``variables`` maps variables of the robot to columns, or is a list of
    columns that have the names of the variables.

    ``country``: ISO code such as ``"SG"``, for numbers without ``+``. ``encoding``, ``delimiter``: of a file; the
    defaults fit "CSV UTF-8" of Excel. Bytes that do not fit the encoding become U+FFFD, and such a row is rejected.

    A number must be valid by the numbering plan of its country, as phonenumbers knows it (``is_valid_number``; the
    fictional +1 202-555-01xx are valid). An extension, two numbers in one field and a premium-rate number are refused.
    A variable keeps its form: text stays, an int and a plain ``Decimal`` are written as they are, and anything else is
    refused, because it could be spoken in more than one way (120.0). A reference may be text or an int. An optional
    field that is None or empty is left out. In all fields, the error of a spreadsheet (``#N/A``) and a number that it
    has shortened (``1E+05``) are refused.

    A CSV row with too few or too many fields is rejected with all its lines. So is one with a number inside a text of
    several lines, or with more than 5,000 characters in such texts: it may have swallowed other rows. If a quotation
    mark is not closed, only the line where the row begins is rejected, and reading goes on with the next one. A first
    line such as ``sep=;``, which is written for Excel, is skipped if it names ``delimiter``.

    Raises ``InvalidRequestError`` for a wrong argument, and before the first row if a column of the mapping is missing:
    in the header, or in all of the first 100 rows. Raises ``ImportError`` without phonenumbers, and ``OSError`` if the
    file cannot be read.
    """
    plan = _Plan(mapping, country)
    if isinstance(rows, Mapping) or is_table(rows):
        hint = advice(rows) if is_table(rows) else "Put it into a list."
        raise InvalidRequestError(f"rows must be an iterable of mappings or a path, not {kind_of(rows)}", hint=hint)
    if isinstance(rows, (str, os.PathLike)) and not _suffix(rows):
        hint = "Rename the file, or open it yourself and pass its rows, such as csv.DictReader(file)."
        raise InvalidRequestError("the name of the file must end in .csv, .jsonl or .ndjson", hint=hint)
    return _read(rows, plan, encoding, delimiter)


def _suffix(path: str | os.PathLike[str]) -> str:
    suffix = os.path.splitext(os.fspath(path))[1].lower()
    return suffix if suffix in (".csv", ".jsonl", ".ndjson") else ""


def _read(
    rows: str | os.PathLike[str] | Iterable[Mapping[str, object]], plan: _Plan, encoding: str, delimiter: str
) -> Iterator[Contact | Rejected]:
    """See ``prepare``. No variable of this frame shows a row: a traceback of the caller's loop could show them."""
    if not isinstance(rows, (str, os.PathLike)):
        yield from starmap(plan.read, plan.check_first(enumerate(rows, 1)))
    elif _suffix(rows) == ".csv":
        with open(rows, encoding=encoding, errors="replace", newline="") as file:
            yield from starmap(plan.read, _CSVRows(file, plan, encoding, delimiter))
    else:
        with open(rows, encoding=encoding, errors="replace") as file:
            lines = filter(None, starmap(_json_row, enumerate(file, 1)))
            yield from starmap(plan.read, plan.check_first(lines))


class _Broken(NamedTuple):
    """A row that cannot be read, and why."""

    reason: str
    given: object


def _json_row(line: int, text: str) -> tuple[int, object] | None:
    """The row of one line; None for a blank line."""
    if not text.strip():
        return None
    try:
        row = loads(text.encode())
    except ValueError as error:  # its text never contains the line
        return line, _Broken(f"is not valid JSON: {error}", text)
    return line, row if isinstance(row, dict) else _Broken(f"is {kind_of(row)}, not a JSON object", text)


class _CSVRows:
    """The rows of a CSV file, each with the line where it begins."""

    def __init__(self, file: Iterable[str], plan: _Plan, encoding: str, delimiter: str) -> None:
        self._file, self._plan, self._delimiter = iter(file), plan, delimiter
        self._again: deque[str] = deque()  # lines to read once more
        self._taken: list[str] = []  # the lines of the current row
        self._line = 0  # the number of lines before it
        self._rows = self._reader()
        self._header: list[str] = []
        while not any(self._header) or delimiter.join(self._header).lower() == f"sep={delimiter}":
            self._read_header()
        columns = Hidden(self._header)  # without a header, the first row would be a person
        plan.check_columns(columns, _hint_for(columns, encoding))

    def _read_header(self) -> None:
        _, fields, _ = self._take()
        if not isinstance(fields, list):
            raise InvalidRequestError("the file has no header: its first row must name the columns")
        self._header = fields

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(iter(self._next_line, None), delimiter=self._delimiter, strict=True)

    def _next_line(self) -> str | None:
        line = self._again.popleft() if self._again else next(self._file, None)
        if line is not None:
            self._taken.append(line)
        return line

    def _take(self) -> tuple[int, list[str] | str | None, str]:
        """Line, fields and text of the next row. In place of the fields: what is wrong with it, or None at the end."""
        fields: list[str] | str | None
        try:
            fields = next(self._rows, None)
        except csv.Error as error:
            fields = f"is not valid CSV ({error}): look for a quotation mark that is not closed or not doubled"
            self._again.extendleft(reversed(self._taken[1:]))
            del self._taken[1:]
            self._rows = self._reader()
        begin, text = self._line + 1, "".join(self._taken)
        self._line += len(self._taken)
        self._taken.clear()
        return begin, fields, text

    def __iter__(self) -> Iterator[tuple[int, object]]:
        return self

    def __next__(self) -> tuple[int, object]:
        begin, fields, text = self._take()
        while isinstance(fields, list) and not any(fields):
            begin, fields, text = self._take()
        if fields is None:
            raise StopIteration
        if isinstance(fields, str):
            return begin, _Broken(fields, text)
        where = f"; it has the lines {begin} to {self._line}" if self._line > begin else ""
        if where and (joined := self._plan.joined(fields)):
            return begin, _Broken(f"has {joined}, as if a quotation mark were not closed{where}", text)
        if len(fields) == len(self._header):
            return begin, dict(zip(self._header, fields, strict=True))
        return begin, _Broken(f"has {len(fields)} fields, and the header has {len(self._header)}{where}", text)


def _hint_for(header: Hidden[list[str]], encoding: str) -> str:
    text = "".join(header.value)
    if _UNDECODED in text or "\0" in text:
        return f"The header cannot be read as {encoding}: pass the encoding of the file as encoding=."
    other = next((other for other in ";\t,|" if other in text), None) if len(header.value) == 1 else None
    return f"If the columns are separated by {other!r}, pass it as delimiter=." if other else ""


class _Plan:
    """What to read from which column, and the checks of one row."""

    def __init__(self, mapping: Mapping[str, Any], country: str | None) -> None:
        self._phones, self._zones_of = _phonenumbers()
        self._columns = _checked_mapping(mapping)
        if country is not None and country not in self._phones.SUPPORTED_REGIONS:
            raise InvalidRequestError("country is not an ISO code of two capital letters, such as 'SG'")
        self._country = country

    def check_first(self, rows: Iterator[tuple[int, object]]) -> Iterator[tuple[int, object]]:
        """The same rows. Raises ``InvalidRequestError`` if none of the first ones has a column of the mapping."""
        head = Hidden(list(islice(rows, _LOOK_AHEAD)))
        columns = Hidden(list({str(name) for _, row in head.value if isinstance(row, Mapping) for name in row}))
        if columns.value:
            self.check_columns(columns)
        return chain(head.value, rows)

    def check_columns(self, columns: Hidden[list[str]], hint: str = "") -> None:
        """Raise ``InvalidRequestError`` if a column of the mapping is not there exactly once."""
        for name, column in self._columns.items():
            times = columns.value.count(column)
            if times != 1:
                near = get_close_matches(column, columns.value, 1)
                if not (times or hint) and near:
                    hint = f"Did you mean {near[0]!r}?"
                what = f"{times} columns have this name" if times else "there is no such column"
                raise InvalidRequestError(f"the mapping has {column!r} for {name}, but {what}", hint=hint)

    def read(self, line: int, row: object) -> Contact | Rejected:
        """The contact of ``row``, or what is wrong with it."""
        if not isinstance(row, Mapping):
            reason, given = row if isinstance(row, _Broken) else (f"is {kind_of(row)}, not a mapping", row)
            return Rejected(row=line, problems=(ContactProblem("row", reason),), values={"row": given})
        problems = [ContactProblem("row", "has more fields than the header")] if None in row else []  # csv.DictReader
        found: dict[str, Any] = {}
        for name, column in self._columns.items():
            try:
                found[name] = self._read_field(name, row.get(column))
            except _RefusedError as error:
                problems.append(ContactProblem(name, error.reason))
        if problems:
            return Rejected(row=line, problems=tuple(problems), values=row)
        found["callee"], zones = found["callee"]
        if zone := found.pop("zone", None):
            zones = (zone,)
        variables = {name.partition(".")[2]: found.pop(name) for name in list(found) if name not in _OWN_FIELDS}
        return Contact(row=line, zones=zones, variables=variables, **found)

    def _read_field(self, name: str, value: object) -> Any:
        if name == "callee":
            return self._number(value)
        if name not in _OWN_FIELDS:
            return _spoken(value)
        text = _reference(value)
        return _zone(text) if name == "zone" and text is not None else text

    def _number(self, given: object) -> tuple[str, tuple[str, ...]]:
        """The number in E.164 form, and its zones."""
        text = _reference(given)
        if text is None:
            raise _RefusedError("is missing or empty")
        if _SPREADSHEET.fullmatch(text):
            raise _RefusedError(f"is a number that a spreadsheet has reformatted: {_AS_TEXT}")
        text = _INVISIBLE.sub("", text).strip()
        text = text[4:] if text[:4].lower() == "tel:" else text
        number, usual = self._parsed(text), _PHONE_CHARACTERS.fullmatch(text)
        if number is None and self._country is None and usual and not usual[1]:
            raise _RefusedError("has no + and country code: pass country= for such numbers")
        if number is not None and number.extension:
            raise _RefusedError("has an extension, which cannot be called")
        separators = _SEPARATOR.finditer(text, 0, _LONGEST_PHONE)
        if any(self._is_valid(self._parsed(text[: separator.start()])) for separator in separators):
            raise _RefusedError("has more than one number: give one, and a row of its own to the other")
        if number is None or not usual:
            raise _RefusedError("is not a phone number: write + and digits, such as +12025550123")
        self._check(number)
        zones = self._zones_of(number)
        known = tuple(sorted(zones)) if "Etc/Unknown" not in zones else ()
        return self._phones.format_number(number, self._phones.PhoneNumberFormat.E164), known

    def _check(self, number: Any) -> None:
        if not self._phones.is_possible_number(number):
            raise _RefusedError("has too few or too many digits for its country")
        if not self._is_valid(number):
            raise _RefusedError("is not a valid number of its country")
        if self._phones.number_type(number) == self._phones.PhoneNumberType.PREMIUM_RATE:
            raise _RefusedError("is a premium-rate number, which costs the caller extra")

    def _is_valid(self, number: Any) -> bool:
        return number is not None and self._phones.is_valid_number(number)

    def joined(self, fields: Sequence[str]) -> str:
        """What looks like joined rows in a row of several lines; empty if nothing does."""
        texts = [text for text in fields if "\n" in text or "\r" in text]
        if sum(map(len, texts)) > _LONGEST_SEARCH:
            return f"texts of several lines with more than {_LONGEST_SEARCH:,} characters"
        if any(self._phones.PhoneNumberMatcher(text, self._country).has_next() for text in texts):
            return "a number inside a text of several lines"
        return ""

    def _parsed(self, text: str) -> Any:
        try:
            return self._phones.parse(text, self._country)
        except self._phones.NumberParseException:
            return None


class _RefusedError(Exception):
    """Why a value cannot be taken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _phonenumbers() -> tuple[ModuleType, Any]:
    try:
        import phonenumbers
        from phonenumbers import timezone
    except ImportError as error:
        raise ImportError("contacts need the package phonenumbers: install the extra [contacts]") from error
    return phonenumbers, timezone.time_zones_for_number


def _checked_mapping(mapping: Mapping[str, Any]) -> dict[str, str]:
    """The columns by ``callee``, ``case_id``, ..., ``variables.amount``. Raises ``InvalidRequestError``."""
    if not isinstance(mapping, Mapping):
        raise InvalidRequestError(f"mapping must be a mapping of fields to columns, not {kind_of(mapping)}")
    columns: dict[str, Any] = {}
    for name, column in mapping.items():
        if name not in _FIELDS:
            near = get_close_matches(str(name), _FIELDS, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"It has {', '.join(_FIELDS)}."
            raise InvalidRequestError(f"mapping has the unknown key {name!r}", hint=hint)
        if name != "variables":
            columns[name] = column
        elif isinstance(column, Mapping):
            columns |= {f"variables.{variable}": one for variable, one in column.items()}
        elif isinstance(column, Sequence) and not isinstance(column, str):
            columns |= {f"variables.{one}": one for one in column}
        else:
            raise InvalidRequestError("mapping: variables must be a list of columns, or a mapping of names to columns")
    if "callee" not in columns:
        raise InvalidRequestError("mapping lacks callee", hint="Give the column of the phone number.")
    for name, column in columns.items():
        if not isinstance(column, str) or not column or name == "variables.":
            raise InvalidRequestError(f"mapping: {name} must be the name of a column")
    return columns


def _checked_text(value: str) -> str:
    text = str.__str__(value)
    if _UNDECODED in text:
        raise _RefusedError("has characters that could not be decoded: pass the encoding of the file as encoding=")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise _RefusedError("is not valid Unicode (a lone surrogate)")
    if _ERROR_CELL.fullmatch(text):
        raise _RefusedError("is the error of a spreadsheet in place of a value: correct it there, and export it again")
    if _SHORTENED.fullmatch(text):
        raise _RefusedError(f"is a number that a spreadsheet has shortened: {_AS_TEXT}")
    return text


def _number_text(value: object) -> str | None:
    """An int as it is written; None for anything else."""
    number = whole_number(value)
    try:
        return None if number is None else str(number)
    except ValueError:  # it has thousands of digits
        return None


def _reference(value: object) -> str | None:
    """A text or an int as text; None if it is None or blank."""
    if value is None:
        return None
    if isinstance(value, str):
        return _checked_text(value) if value.strip() else None
    if (text := _number_text(value)) is None:
        raise _RefusedError(f"is {kind_of(value)}: give text, so that its form is kept")
    return text


def _spoken(value: object) -> str:
    """A variable as it will be spoken, in the form that the user chose."""
    if isinstance(value, str):
        return _checked_text(value)
    if (text := _number_text(value)) is not None:
        return text
    if value is None:
        raise _RefusedError('is missing or None: give text; "" is spoken as nothing')
    if isinstance(value, Decimal):
        if value.is_finite() and "E" not in (text := str(value)):
            return text
        raise _RefusedError("is a Decimal with an exponent or without a value: give text, such as '120.00'")
    example = " such as '120' or '120.00'" if isinstance(value, float) else ""
    raise _RefusedError(f"is {kind_of(value)}, which can be spoken in more than one way: give text{example}")


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _zone(name: str) -> str:
    if not _is_zone(name):
        raise _RefusedError("is not the IANA name of a time zone, such as Asia/Singapore")
    return name


__all__ = ["Contact", "ContactProblem", "Rejected", "prepare"]
