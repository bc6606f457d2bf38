"""Times, phone numbers and contact variables in the forms that the API wants, by ``x-airudder-format``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

from attrs import define, field

from .._generated.types import NULL, UNSET, Format, Formats
from ..errors import InvalidRequestError
from ..foreign import advice, is_table, kind_of, whole_number
from ..log import logger
from ..times import exists_twice, format_local, format_offset, is_local_text, is_offset_text
from .body import RefusedError, inside, is_plain, reduced, too_deep

# Forms seen on the vendor's pages: + and digits, no blanks. The limit of 15 is E.164's, the vendor's own is not known.
_PHONE = re.compile(r"\+[1-9][0-9]{4,14}\Z")

_LONGEST_NUMBER = 4000  # digits: below what Python writes of an int, and a Decimal of 1E+999999 would fill the memory


@define
class _How:
    zone: tzinfo | None
    check_phones: bool
    # The member that is being converted, and the first one whose datetime became a local time that exists twice.
    member: object = None
    twice: str | None = None
    # By the identity of a mapping of formats, which outlives the call: names without case and underscores.
    folded: dict[int, dict[str, str]] = field(factory=dict)

    def meant(self, key: object, formats: Formats) -> str | None:
        """The declared name that ``key`` is a misspelling of."""
        names = self.folded.get(id(formats))
        if names is None:
            names = self.folded[id(formats)] = {_fold(name): name for name in formats}
        return names.get(_fold(key)) if isinstance(key, str) else None


_TWICE = (
    "%s in the %s: the local time of this datetime exists twice in account_timezone, because the clock is set back, "
    "and it is sent without an offset. The server may take it for the other moment. Choose a time outside of that hour."
)


def _fold(name: str) -> str:
    return name.replace("_", "").lower()


def convert(
    values: Mapping[str, Any], formats: Formats, *, zone: tzinfo | None, check_phones: bool, place: str
) -> Mapping[str, Any]:
    """A query or a body as plain values, with every value that has a format in ``formats`` in that form.

    What is in its form already is not copied. Other values are reduced as by ``plain``.

    ``local-time``: an aware datetime as ``YYYY-MM-DD HH:MM:SS`` in ``zone``, the account's. ``offset-time``: as
    ``YYYY-MM-DD HH:MM:SS+08:00``, in ``zone`` or by its own offset (evidence: client code). Both drop the fraction of
    a second, and take text that has the form already. ``phone``: text of ``+`` and 5 to 15 digits; any text without
    ``check_phones``. ``text``: a contact variable, see ``_text``. Mappings, models and lists of them are followed as
    far as ``formats`` goes. None (but for a ``phone``) stays, ``NULL`` becomes None; in ``text`` both become ``""``,
    and ``UNSET`` is left out. Where ``formats`` has an object and the value is not one, it stays: the server may take
    it. A datetime whose local time exists twice in ``zone`` is logged, once for all of them.

    ``place``: how messages call ``values``. Raises ``InvalidRequestError`` naming the place, never the value.
    """
    how = _How(zone, check_phones)
    try:
        converted = values if values.__class__ is dict and _is_ready(values, formats, how) else None
        if converted is None:
            converted = _members(values, formats, how)
    except RefusedError as error:
        refusal = error.at(place)
    except RecursionError:
        refusal = too_deep(place)
    else:
        if how.twice is not None:
            logger.warning(_TWICE, how.twice, place)
        return converted
    raise refusal


def _is_ready(values: Mapping[str, Any], formats: Formats, how: _How) -> bool:
    """Whether ``values`` can be sent as they are. Most are, and those of a long list are not copied then."""
    rest = formats.get("*")
    has_names = rest is None or len(formats) > 1
    for key, value in values.items():
        kind = value.__class__
        rule = formats.get(key, rest)
        if has_names and key not in formats and how.meant(key, formats) is not None:
            return False
        if rule == "text":
            ready = kind is str
        elif rule is None:
            ready = is_plain(value)
        elif rule == "phone":
            ready = kind is str and (not how.check_phones or _PHONE.match(value) is not None)
        else:
            ready = kind is dict and not isinstance(rule, str) and _is_ready(value, rule, how)
        if not ready or key.__class__ is not str:
            return False
    return True


def _members(values: Mapping[str, Any], formats: Formats, how: _How) -> dict[str, Any]:
    rest = formats.get("*")
    converted: dict[str, Any] = {}
    for key, value in values.items():
        if not isinstance(key, str):
            raise RefusedError(" has a key that is not text")
        rule = formats.get(key, rest)
        try:
            if key not in formats and (meant := how.meant(key, formats)) is not None and meant not in values:
                raise RefusedError(f" is an unknown field; did you mean {meant}?", "The server would ignore it.")
            how.member = key
            if rule != "text":
                converted[key] = reduced(value) if rule is None else _value(value, rule, how)
            elif value is not UNSET:
                converted[key] = _text(value, how)
        except RefusedError as error:
            error.place = inside("", key) + error.place
            raise
    return converted


def _value(value: Any, rule: Format | Formats, how: _How) -> Any:
    if value is None and rule == "phone":  # a null here would be somebody whom nobody can call
        raise RefusedError(" is None, not a phone number", "Leave it out, or give airudder.NULL to send null.")
    if value is None or value is NULL:
        return None
    if isinstance(rule, str):
        return _FORMS[rule](_bare(value), how)
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray, memoryview)):
        return _items(value, rule, how)
    if is_table(value):
        raise RefusedError(f" is {kind_of(value)}, which is neither a list nor an object", advice(value))
    return _object(value, rule, how)


def _items(values: Sequence[Any], formats: Formats, how: _How) -> list[Any]:
    converted: list[Any] = []
    for index, value in enumerate(values):
        try:
            ready = value.__class__ is dict and _is_ready(value, formats, how)
            converted.append(value if ready else _object(value, formats, how))
        except RefusedError as error:
            error.place = f"[{index}]{error.place}"
            raise
    return converted


def _object(value: Any, formats: Formats, how: _How) -> Any:
    to_dict = None if isinstance(value, (dict, type)) else getattr(value, "to_dict", None)
    members = value if to_dict is None else to_dict()
    return _members(members, formats, how) if isinstance(members, Mapping) else reduced(value)


def _bare(value: Any) -> Any:
    """The value of an enum member; another value, and the two marks, as they are."""
    while isinstance(value, Enum) and value is not NULL and value is not UNSET:
        value = value.value
    return value


def _local_time(value: object, how: _How) -> str:
    if isinstance(value, str):
        return _time_text(value, is_local_text, "YYYY-MM-DD HH:MM:SS")
    moment = _datetime(value)
    if moment.tzinfo is None:
        problem = " is a datetime without a zone"
        raise RefusedError(problem, "Give an aware one, such as datetime.now(UTC), or the text itself.")
    if how.zone is None:
        problem = " is a datetime, and the account's zone is not known"
        raise RefusedError(problem, "Give AIRudder(account_timezone=...), or the text itself.")
    zone = how.zone
    text = _time(lambda: format_local(moment, zone))
    if how.twice is None and exists_twice(text, zone):
        how.twice = how.member if isinstance(how.member, str) and how.member.isidentifier() else "a member"
    return text


def _offset_time(value: object, how: _How) -> str:
    if isinstance(value, str):
        return _time_text(value, is_offset_text, "YYYY-MM-DD HH:MM:SS+08:00")
    moment = _datetime(value)
    return _time(lambda: format_offset(moment, how.zone))


def _time_text(value: str, is_good: Callable[[str], bool], form: str) -> str:
    text = str.__str__(value)
    if not is_good(text):
        problem = f" is text, but not a time of the form {form}"
        raise RefusedError(problem, "Give an aware datetime, or text of that form.")
    return text


def _datetime(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise RefusedError(f" must be an aware datetime or text, not {kind_of(value)}")
    if not isinstance(value.year, int):  # pandas' NaT is a datetime by inheritance, without a time
        raise RefusedError(f" is {kind_of(value)}, which is not a time", "Leave it out, or give None.")
    return value


def _time(write: Callable[[], str]) -> str:
    try:
        return write()
    except InvalidRequestError as error:
        problem, hint = str(error.args[0]), error.hint
    raise RefusedError(f": {problem}", hint)


def _phone(value: object, how: _How) -> str:
    if not isinstance(value, str):
        raise RefusedError(f" must be text such as '+12025550123', not {kind_of(value)}")
    text = str.__str__(value)
    if how.check_phones and not _PHONE.match(text):
        problem = " is not a phone number: write + and 5 to 15 digits, no blanks, the first digit not 0"
        raise RefusedError(problem, "check_phones=False turns the check off.")
    return text


_FORMS: Final[Mapping[str, Callable[[Any, _How], str]]] = {
    "local-time": _local_time,
    "offset-time": _offset_time,
    "phone": _phone,
}


def _text(given: object, how: _How) -> str:
    """A contact variable as the text that the robot gets.

    None and ``NULL``: ``""``. Text as it is. ``true``, ``false``. Numbers in plain decimal notation, integers of other
    libraries too: ``12.50`` of a Decimal stays. ``YYYY-MM-DD``, ``HH:MM:SS``; an aware datetime as ``local-time``, a
    naive one is refused: its zone is not known. A UUID as text. An enum member as its value. Nothing else has a form.
    """
    value = _bare(given)
    if value is None or value is NULL or value is UNSET:
        return ""
    if isinstance(value, datetime):
        return _local_time(value, how)
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            try:
                return write(value)
            except ValueError:  # it may hold the value, so ours is raised outside
                break
    else:
        if (number := whole_number(value)) is not None:
            return _text(number, how)
        problem = f" is {kind_of(value)}, which cannot be sent as text"
        raise RefusedError(problem, advice(value) or "Give text, a number, a bool, a date or a time.")
    raise RefusedError(f" is {kind_of(value)} that is not finite, or too long to write out")


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError
    text = float.__repr__(value)
    return format(Decimal(text), "f") if "e" in text else text


def _decimal(value: Decimal) -> str:
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) + abs(exponent) > _LONGEST_NUMBER:
        raise ValueError
    return Decimal.__format__(value, "f")


def _date(value: date) -> str:
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def _clock(value: time) -> str:
    return f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}"


# A bool is an int: the narrower comes first.
_WRITERS: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (str, str.__str__),
    (bool, lambda value: "true" if value else "false"),
    (int, int.__repr__),
    (float, _float),
    (Decimal, _decimal),
    (date, _date),
    (time, _clock),
    (UUID, str),
)

__all__ = ["convert"]
