"""The JSON body of a call: reduced to plain values, refused by the place of what JSON cannot hold."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

import msgspec

from .._generated.types import NULL
from ..errors import InvalidRequestError
from ..foreign import advice, is_table, kind_of, whole_number


def dumps(value: Mapping[str, Any]) -> bytes:
    """Encode a request body. Raises ``InvalidRequestError`` naming the place of what JSON cannot hold."""
    reduced = plain(value, "body")
    try:
        return msgspec.json.encode(reduced)
    except UnicodeEncodeError:
        problem = "text that is not valid Unicode (a lone surrogate)"
    except ValueError:
        problem = "a number of thousands of digits"
    raise InvalidRequestError(f"the body holds {problem}")


def plain(value: Any, place: str) -> Any:
    """Reduce to dict, list, str, int, float, bool, None; ``NULL`` becomes None.

    The encoder would send NaN as null, a Decimal or a date in a form that nobody chose: those are refused here.
    Raises ``InvalidRequestError`` naming the place, never the value.
    """
    try:
        return _plain(value, place)
    except RecursionError:
        pass
    raise InvalidRequestError(f"the {place} is nested too deeply, or contains itself")


def _plain(value: Any, place: str) -> Any:
    kind = value.__class__
    if kind is str or kind is int or value is None or kind is bool:
        return value
    if value is NULL:
        return None
    if isinstance(value, float):
        return _finite(value, place)
    if isinstance(value, (str, int)):
        if isinstance(value, Enum):
            return value.value
        return str(value) if isinstance(value, str) else int(value)
    to_dict = getattr(value, "to_dict", None)
    if to_dict is not None and not isinstance(value, type) and not is_table(value):
        value = to_dict()
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise InvalidRequestError(f"{place} has a key that is not text")
        return {key: _plain(item, inside(place, key)) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [_plain(item, f"{place}[{index}]") for index, item in enumerate(value)]
    return _foreign(value, place)


def _finite(value: float, place: str) -> float:
    if not math.isfinite(value):
        raise InvalidRequestError(f"{place} is not a finite number, which JSON cannot hold")
    return float(value)


def _foreign(value: object, place: str) -> int:
    if (number := whole_number(value)) is not None:
        return number
    many = isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray))
    hint = advice(value) or ("Give a list." if many else "Give text, an int or a float.")
    raise InvalidRequestError(f"{place} is {kind_of(value)}, which has no JSON form", hint=hint)


def inside(place: str, key: str) -> str:
    """The place of ``key``, which is shown only if it looks like a name: mappings by phone number exist."""
    return f"{place}.{key}" if key.isidentifier() else f"{place}[?]"


__all__ = ["dumps", "inside", "plain"]
