"""The JSON body of a call: values are reduced to plain ones; what JSON cannot contain is refused, with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

import msgspec

from .._generated.types import NULL
from ..errors import EntryProblem, InvalidRequestError
from ..foreign import advice, is_table, kind_of, whole_number

_SCALARS = frozenset({str, int, bool, type(None)})

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_UNICODE = "is not valid Unicode (a lone surrogate)"

SHOWN = 10  # problems in the text of an error


class RefusedError(Exception):
    """What is wrong with a value.

    The place is put together while the exception passes the levels of the body, so valid values cost nothing extra.
    """

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.place, self.problem, self.hint = "", problem, hint

    def at(self, place: str) -> InvalidRequestError:
        """The error for the caller. ``place``: the name of the outermost value in the message."""
        return InvalidRequestError(f"{place}{self.place}{self.problem}", hint=self.hint or None)


def encode(body: Mapping[str, Any], people: Iterable[str] = ()) -> bytes:
    """A body of plain values as JSON. Raises ``InvalidRequestError`` for what JSON cannot contain.

    ``people``: the members that are lists of people, for ``problems`` of the error.
    """
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:
        error = _not_unicode(body, people)
    except ValueError:
        error = InvalidRequestError("the body contains a number with thousands of digits")
    raise error


def _not_unicode(body: Mapping[str, Any], people: Iterable[str]) -> InvalidRequestError:
    problems = tuple(
        EntryProblem(index=index, field=place.lstrip("."), reason=_NOT_UNICODE)
        for name in people
        if isinstance(entries := body.get(name), list)
        for index, entry in enumerate(entries)
        for place in _surrogates("", entry)
    )
    texts = [f"{place} {_NOT_UNICODE}" for place in _surrogates("body", body)]
    error = InvalidRequestError(first_of(texts) if problems else texts[0])
    error.problems = problems
    return error


def _surrogates(place: str, value: Any) -> Iterator[str]:
    """The places of the texts in ``value``, also keys, that have a lone surrogate."""
    if isinstance(value, str) and _SURROGATE.search(value):
        yield place
    elif isinstance(value, Mapping):
        for key, item in value.items():
            for text in (key, item):
                yield from _surrogates(inside(place, key), text)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _surrogates(f"{place}[{index}]", item)


def first_of(problems: Sequence[str]) -> str:
    """The text of an error with several problems."""
    text = "; ".join(problems[:SHOWN])
    return text if len(problems) <= SHOWN else f"{text}; and {len(problems) - SHOWN:,} more, all in .problems"


def plain(value: Any, place: str) -> Any:
    """``value`` reduced to dict, list, str, int, float, bool and None; the same object if it is that already.

    ``NULL`` becomes None. Raises ``InvalidRequestError`` with the place, never with the value.
    """
    try:
        return reduced(value)
    except RefusedError as error:
        refusal = error.at(place)
    except RecursionError:
        refusal = too_deep(place)
    raise refusal


def too_deep(place: str) -> InvalidRequestError:
    """The error for a value whose nesting has no end that can be reached."""
    return InvalidRequestError(f"the {place} is nested too deeply, or contains itself")


def is_plain(value: Any) -> bool:
    """Whether the encoder can be given ``value``.

    It would write NaN as null, and a Decimal or a date in a form of its own.
    """
    kind = value.__class__
    if kind is dict:
        for key, item in value.items():
            if key.__class__ is not str or not (item.__class__ in _SCALARS or is_plain(item)):
                return False
        return True
    if kind is list:
        return all(item.__class__ in _SCALARS or is_plain(item) for item in value)
    return kind in _SCALARS or (kind is float and math.isfinite(value))


def reduced(value: Any) -> Any:
    """As ``plain``, but raises ``RefusedError``."""
    if is_plain(value):
        return value
    if value is NULL:
        return None
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, (str, int)):
        if isinstance(value, Enum):
            return value.value
        return str(value) if isinstance(value, str) else int(value)
    to_dict = getattr(value, "to_dict", None)
    if to_dict is not None and not isinstance(value, type) and not is_table(value):
        value = to_dict()
    if isinstance(value, Mapping):
        return _reduced_members(value)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [_reduced_at(f"[{index}]", item) for index, item in enumerate(value)]
    return _whole_number_of(value)


def _reduced_members(members: Mapping[Any, Any]) -> dict[str, Any]:
    if not all(isinstance(key, str) for key in members):
        raise RefusedError(" has a key that is not text")
    return {str.__str__(key): _reduced_at(inside("", key), item) for key, item in members.items()}


def _reduced_at(place: str, value: Any) -> Any:
    try:
        return reduced(value)
    except RefusedError as error:
        error.place = place + error.place
        raise


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise RefusedError(" is not a finite number; JSON cannot contain it")
    return float(value)


def _whole_number_of(value: object) -> int:
    if (number := whole_number(value)) is not None:
        return number
    many = isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray))
    hint = advice(value) or ("Give a list." if many else "Give text, an int or a float.")
    raise RefusedError(f" is {kind_of(value)}, which has no JSON form", hint)


def inside(place: str, key: str) -> str:
    """The place of ``key`` in ``place``. A key that is not an identifier is not shown: it may be a phone number."""
    return f"{place}.{key}" if key.isidentifier() else f"{place}[?]"


__all__ = ["SHOWN", "RefusedError", "encode", "first_of", "inside", "is_plain", "plain", "reduced", "too_deep"]
