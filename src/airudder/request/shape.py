"""From the payload of a success to its model, also if the payload does not have the described shape.

After an operation that only reads, a payload that shows nothing of what was asked for is an error: an empty model would
be taken for "no calls". Any other operation has acted when its success arrives, so whatever its payload is, the call
does not fail: what does not fit is in the model, and ``CallInfo.unexpected_shape`` is set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from attrs import evolve

from .._generated.errors import ShapeError
from .._generated.operations import OPERATIONS
from .._generated.types import Operation, RawResponse
from .envelope import RULES

T = TypeVar("T")

# An object without any of its described fields is an error only if so many are described: with fewer, it is more
# likely that the description lacks some.
_ENOUGH_FIELDS = 3


def build(operation: Operation, response: RawResponse, parse: Callable[[RawResponse], T]) -> tuple[T, bool]:
    """The model of a payload, and whether its shape is unexpected. Raises ``ShapeError``."""
    fields, payload = operation.payload_fields, response.payload
    reads = operation.effect == "reads"
    if reads and _shares_nothing(payload, fields) and len(set(fields.values())) >= _ENOUGH_FIELDS:
        raise ShapeError("an object with at least one of the described fields", "an object with other fields only")
    try:
        model = parse(response)
    except ShapeError as error:
        if reads or operation.retry == "safe":  # the token request may be repeated, and is of no use without a token
            raise
        expected = error.expected
    else:
        return model, bool(fields) and _is_unexpected(model, payload, fields)
    return parse(evolve(response, payload=_stand_in(operation, payload, expected))), True


def refusals(payload: object) -> list[Any]:
    """What the server lists as refused although the call succeeded: any name for that, in any spelling and form."""
    if not isinstance(payload, Mapping):
        return []
    return [value for name, value in payload.items() if value and _folded(name) in _REFUSALS]


def _folded(name: object) -> str:
    return str(name).replace("_", "").lower()


_REFUSALS = frozenset(_folded(name) for operation in OPERATIONS.values() for name in operation.refusals)


def _stand_in(operation: Operation, payload: Any, expected: str) -> Any:
    """A payload of the expected type that holds the one that came."""
    if expected == "an object":
        return {} if payload is None else {RULES[operation.family].payload: payload}
    if expected == "an array":
        return [] if payload is None else [payload]
    return None


def _shares_nothing(payload: Any, fields: Mapping[str, str]) -> bool:
    """Whether it is an object with fields, of which none is described although some are."""
    return payload.__class__ is dict and bool(payload) and bool(fields) and payload.keys().isdisjoint(fields)


def _is_unexpected(model: Any, payload: Any, fields: Mapping[str, str]) -> bool:
    if payload.__class__ is list:
        return len(model) != len(payload) or any(_shares_nothing(item, fields) for item in payload)
    if _shares_nothing(payload, fields):
        return True
    for name, value in getattr(model, "additional_properties", {}).items():
        # Null is usual, and a field that came in two spellings has its value from the declared one.
        if value is not None and name in fields and (fields[name] == name or fields[name] not in payload):
            return True
    return False


__all__ = ["build", "refusals"]
