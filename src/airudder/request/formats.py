"""Converts times, numbers, URLs and contact variables to the forms that the API expects (``x-airudder-format``)."""

from __future__ import annotations

import math
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, TypeGuard
from uuid import UUID

from attrs import define, field

from .._generated.types import NULL, UNSET, Entries, Format, Formats
from ..errors import InvalidRequestError
from ..foreign import advice, is_table, kind_of, whole_number
from ..log import logger
from ..times import exists_twice, format_local, format_offset, is_local_text, is_offset_text
from .body import RefusedError, inside, is_plain, reduced, too_deep
from .entries import Look, check_count, check_entries

# The form on the vendor's pages: + and digits, no spaces. The limit of 15 is that of E.164; the vendor's is not known.
_PHONE = re.compile(r"\+[1-9][0-9]{4,14}\Z")

_URL = re.compile(r"https?://[^\s/?#]+\S*\Z", re.IGNORECASE)

ENCODED: Final = "url-in-base64"

_NO_ENTRIES: Final[Mapping[str, Entries]] = MappingProxyType({})

_LONGEST_NUMBER = 4000  # digits: Python's limit for an int is higher, and a Decimal of 1E+999999 would fill the memory


@define
class _Conversion:
    """The settings of one conversion, and what it has found so far."""

    zone: tzinfo | None
    check_phones: bool
    check_limits: bool
    allow_duplicates: bool
    # The member that is being converted, and the first one whose datetime became a local time that exists twice.
    member: object = None
    twice: str | None = None
    # Whether an object that names its fields had another one, and whether all entries of a list were right as given.
    undeclared: bool = False
    untouched: bool = True
    # Names without case and underscores, by the identity of a mapping of formats. The mappings outlive the call.
    folded: dict[int, dict[str, str]] = field(factory=dict)

    def meant(self, key: object, formats: Formats) -> str | None:
        """The declared name of which ``key`` is a misspelling; None if there is none."""
        names = self.folded.get(id(formats))
        if names is None:
            names = self.folded[id(formats)] = {_without_case(name): name for name in formats}
        return names.get(_without_case(key)) if isinstance(key, str) else None


_TWICE = (
    "%s in the %s: the local time of this datetime exists twice in account_timezone, because the clock is set back, "
    "and it is sent without an offset. The server may take it for the other moment. Choose a time outside of that hour."
)


def _without_case(name: str) -> str:
    return name.replace("_", "").lower()


def convert(
    values: Mapping[str, Any],
    formats: Formats,
    *,
    zone: tzinfo | None,
    check_phones: bool,
    place: str,
    entries: Mapping[str, Entries] = _NO_ENTRIES,
    check_limits: bool = True,
    allow_duplicates: bool = False,
) -> Mapping[str, Any]:
    """A query or a body as plain values. A value that has a format in ``formats`` is converted to that form.

    Values that have the right form already are not copied. Values without a format are reduced as by ``plain``.

    ``local-time``: an aware datetime becomes ``YYYY-MM-DD HH:MM:SS`` in ``zone``, the account's zone. ``offset-time``:
    it becomes ``YYYY-MM-DD HH:MM:SS+08:00``, in ``zone`` or else in its own offset (evidence: client code). Both drop
    the fraction of the second, and accept text that has the form already. ``phone``: text of ``+`` and 5 to 15 digits;
    without ``check_phones``, any text. ``text``: a contact variable, see ``_contact_text``. ``url-in-base64``: an http
    or https URL becomes the Base64 of its UTF-8 bytes (standard alphabet, inferred). Anything else is refused, and so
    is a URL that is in Base64 already: it would be encoded twice.

    The conversion goes into mappings, models and lists of them as deep as ``formats`` does. ``NULL`` becomes None, and
    None stays, but is refused for a ``phone``. In ``text`` both become ``""``, and ``UNSET`` is left out. If
    ``formats`` expects an object and the value is something else, it stays: the server may accept it. If a datetime
    becomes a local time that exists twice in ``zone``, a warning is logged, once for all of them.

    ``entries``: the facts of members that are lists of people, which are checked as well: see ``check_entries``.

    ``place``: the name of ``values`` in messages. Raises ``InvalidRequestError`` with the place, never with the value.
    """
    conversion = _Conversion(zone, check_phones, check_limits, allow_duplicates)
    try:
        converted = values if values.__class__ is dict and _is_ready(values, formats, conversion) else None
        if converted is None:
            converted = _converted_members(values, formats, conversion, entries)
    except RefusedError as error:
        refusal = error.at(place)
    except RecursionError:
        refusal = too_deep(place)
    else:
        if conversion.twice is not None:
            logger.warning(_TWICE, conversion.twice, place)
        return converted
    raise refusal


def _is_ready(values: Mapping[str, Any], formats: Formats, conversion: _Conversion) -> bool:
    """Whether ``values`` can be sent unchanged. Usually they can, and then a long list is not copied."""
    rest = formats.get("*")
    has_names = rest is None or len(formats) > 1
    for key, value in values.items():
        kind = value.__class__
        rule = formats.get(key, rest)
        if has_names and rule is rest and key not in formats:
            if conversion.meant(key, formats) is not None:
                return False
            conversion.undeclared = True
        if rule == "text":
            ready = kind is str
        elif rule is None:
            ready = is_plain(value)
        elif rule == "phone":
            ready = kind is str and (not conversion.check_phones or _PHONE.match(value) is not None)
        else:
            ready = kind is dict and not isinstance(rule, str) and _is_ready(value, rule, conversion)
        if not ready or key.__class__ is not str:
            return False
    return True


def _converted_members(
    values: Mapping[str, Any],
    formats: Formats,
    conversion: _Conversion,
    entries: Mapping[str, Entries] = _NO_ENTRIES,
) -> dict[str, Any]:
    rest = formats.get("*")
    converted: dict[str, Any] = {}
    for key, value in values.items():
        if not isinstance(key, str):
            raise RefusedError(" has a key that is not text")
        rule = formats.get(key, rest)
        try:
            if key not in formats:
                conversion.undeclared = True
                if (meant := conversion.meant(key, formats)) is not None and meant not in values:
                    raise RefusedError(f" is an unknown field; did you mean {meant}?", "The server would ignore it.")
            conversion.member = key
            if key in entries and _is_list(value) and isinstance(rule, Mapping):
                converted[key] = _converted_entries(key, value, rule, entries[key], conversion)
            elif rule != "text":
                converted[key] = reduced(value) if rule is None else _converted_value(value, rule, conversion)
            elif value is not UNSET:
                converted[key] = _contact_text(value, conversion)
        except RefusedError as error:
            error.place = inside("", key) + error.place
            raise
    return converted


def _converted_value(value: Any, rule: Format | Formats, conversion: _Conversion) -> Any:
    if value is None and rule == "phone":  # null would be a contact without a number
        raise RefusedError(" is None, not a phone number", "Leave it out, or give airudder.NULL to send null.")
    if value is None or value is NULL:
        return None
    if isinstance(rule, str):
        return _FORMS[rule](_enum_value(value), conversion)
    if _is_list(value):
        return _converted_items(value, rule, conversion)
    if is_table(value):
        raise RefusedError(f" is {kind_of(value)}, which is neither a list nor an object", advice(value))
    return _converted_object(value, rule, conversion)


def _converted_items(values: Sequence[Any], formats: Formats, conversion: _Conversion) -> list[Any]:
    converted: list[Any] = []
    for index, value in enumerate(values):
        try:
            converted.append(_converted_object(value, formats, conversion))
        except RefusedError as error:
            error.place = f"[{index}]{error.place}"
            raise
    return converted


def _converted_entries(
    name: str, values: Sequence[Any], formats: Formats, facts: Entries, conversion: _Conversion
) -> list[Any]:
    """The entries of a list of people, converted and checked. Raises ``InvalidRequestError`` for all that are wrong."""
    check_count(name, len(values), facts, check_limits=conversion.check_limits)
    converted: list[Any] = []
    refused: dict[int, RefusedError] = {}
    conversion.undeclared, conversion.untouched = False, True
    for index, value in enumerate(values):
        if value.__class__ is dict and _is_ready(value, formats, conversion):
            converted.append(value)
            continue
        try:
            converted.append(_converted_object(value, formats, conversion))
        except RefusedError as error:
            converted.append(None)
            refused[index] = error.with_traceback(None)
    look = Look(undeclared=conversion.undeclared, untouched=conversion.untouched)
    check_entries(name, values, converted, refused, facts, look, allow_duplicates=conversion.allow_duplicates)
    return converted


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray, memoryview))


def _converted_object(value: Any, formats: Formats, conversion: _Conversion) -> Any:
    to_dict = None if isinstance(value, (dict, type)) else getattr(value, "to_dict", None)
    members = value if to_dict is None else to_dict()
    if type(members) is dict and _is_ready(members, formats, conversion):
        return members
    conversion.untouched = False
    return _converted_members(members, formats, conversion) if isinstance(members, Mapping) else reduced(value)


def _enum_value(value: Any) -> Any:
    """The value of an enum member; any other value, ``NULL`` and ``UNSET`` unchanged."""
    while isinstance(value, Enum) and value is not NULL and value is not UNSET:
        value = value.value
    return value


def _local_time(value: object, conversion: _Conversion) -> str:
    if isinstance(value, str):
        return _checked_time_text(value, is_local_text, "YYYY-MM-DD HH:MM:SS")
    moment = _checked_datetime(value)
    if moment.tzinfo is None:
        problem = " is a datetime without a zone"
        raise RefusedError(problem, "Give an aware datetime, such as datetime.now(UTC), or the text itself.")
    if conversion.zone is None:
        problem = " is a datetime, and the zone of the account is not set"
        raise RefusedError(problem, "Give AIRudder(account_timezone=...), or the text itself.")
    zone = conversion.zone
    text = _time_or_refusal(lambda: format_local(moment, zone))
    if conversion.twice is None and exists_twice(text, zone):
        member = conversion.member
        conversion.twice = member if isinstance(member, str) and member.isidentifier() else "a member"
    return text


def _offset_time(value: object, conversion: _Conversion) -> str:
    if isinstance(value, str):
        return _checked_time_text(value, is_offset_text, "YYYY-MM-DD HH:MM:SS+08:00")
    moment = _checked_datetime(value)
    return _time_or_refusal(lambda: format_offset(moment, conversion.zone))


def _checked_time_text(value: str, is_good: Callable[[str], bool], form: str) -> str:
    text = str.__str__(value)
    if not is_good(text):
        problem = f" is text, but not a time of the form {form}"
        raise RefusedError(problem, "Give an aware datetime, or text of that form.")
    return text


def _checked_datetime(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise RefusedError(f" must be an aware datetime or text, not {kind_of(value)}")
    if not isinstance(value.year, int):  # NaT of pandas inherits from datetime, but has no time
        raise RefusedError(f" is {kind_of(value)}, which is not a time", "Leave it out, or give None.")
    return value


def _time_or_refusal(write: Callable[[], str]) -> str:
    try:
        return write()
    except InvalidRequestError as error:
        problem, hint = str(error.args[0]), error.hint
    raise RefusedError(f": {problem}", hint)


def _phone(value: object, conversion: _Conversion) -> str:
    if not isinstance(value, str):
        raise RefusedError(f" must be text such as '+12025550123', not {kind_of(value)}")
    text = str.__str__(value)
    if conversion.check_phones and not _PHONE.match(text):
        problem = " is not a phone number: write + and 5 to 15 digits, no spaces, the first digit not 0"
        raise RefusedError(problem, "check_phones=False switches this check off.")
    return text


def _encoded_url(value: object, _: _Conversion) -> str:
    if not isinstance(value, str) or not _URL.match(value):
        problem = "" if isinstance(value, str) else f", not {kind_of(value)}"
        raise RefusedError(f" must be an http or https URL{problem}", "Give the URL itself: it is sent in Base64.")
    try:
        return b64encode(value.encode()).decode()
    except UnicodeEncodeError:  # it contains the text, so our error is raised outside of this block
        pass
    raise RefusedError(" is not valid Unicode (a lone surrogate)")


def decoded(value: object) -> str:
    """The URL that was sent in Base64; empty for anything else, such as a value of ``extra_body``."""
    try:
        return b64decode(value if isinstance(value, str) else "", validate=True).decode()
    except ValueError:
        return ""


_FORMS: Final[Mapping[str, Callable[[Any, _Conversion], str]]] = {
    "local-time": _local_time,
    "offset-time": _offset_time,
    "phone": _phone,
    ENCODED: _encoded_url,
}


def _contact_text(given: object, conversion: _Conversion) -> str:
    """A contact variable as the text that the robot gets.

    None and ``NULL`` become ``""``. Text stays. A bool becomes ``true`` or ``false``, a number plain decimal digits
    (also an integer of another library; a Decimal ``12.50`` keeps its zero), a date ``YYYY-MM-DD``, a time
    ``HH:MM:SS``. A datetime is converted as ``local-time``, so a naive one is refused. A UUID becomes text, an enum
    member its value. Any other type is refused.
    """
    value = _enum_value(given)
    if value is None or value is NULL or value is UNSET:
        return ""
    if isinstance(value, datetime):
        return _local_time(value, conversion)
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            try:
                return write(value)
            except ValueError:  # it may contain the value, so our error is raised outside of this block
                break
    else:
        if (number := whole_number(value)) is not None:
            return _contact_text(number, conversion)
        problem = f" is {kind_of(value)}, which cannot be sent as text"
        raise RefusedError(problem, advice(value) or "Give text, a number, a bool, a date or a time.")
    raise RefusedError(f" is {kind_of(value)} that is not finite, or has more than {_LONGEST_NUMBER:,} digits")


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError
    text = float.__repr__(value)
    return format(Decimal(text), "f") if "e" in text else text


def _decimal_text(value: Decimal) -> str:
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) + abs(exponent) > _LONGEST_NUMBER:
        raise ValueError
    return Decimal.__format__(value, "f")


def _date_text(value: date) -> str:
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def _clock_text(value: time) -> str:
    return f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}"


# The first match counts. bool comes before int, because a bool is an int.
_WRITERS: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (str, str.__str__),
    (bool, lambda value: "true" if value else "false"),
    (int, int.__repr__),
    (float, _float_text),
    (Decimal, _decimal_text),
    (date, _date_text),
    (time, _clock_text),
    (UUID, str),
)

__all__ = ["ENCODED", "convert", "decoded"]
