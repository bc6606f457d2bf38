"""Values of other libraries among the arguments: numpy, pandas, pydantic.

They are never compared and never tested for truth: ``==`` of an array gives an array, whose truth value is an error.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import SupportsIndex


def whole_number(value: object) -> int | None:
    """The value of an int, or of an integer of another library, as an int; None for anything else, including bool."""
    if not isinstance(value, SupportsIndex) or hasattr(type(value), "__iter__"):  # arrays have __index__ as well
        return None
    if isinstance(value, bool) or type(value).__name__ == "bool_":  # in older versions numpy's bool has __index__
        return None
    try:
        return operator.index(value)
    except Exception:  # __index__ may raise anything
        return None


def is_table(value: object) -> bool:
    """Whether ``value`` is a column or a table, as of pandas: its ``to_dict`` does not give one JSON object."""
    kind = type(value)
    return hasattr(kind, "to_dict") and hasattr(kind, "__iter__") and not isinstance(value, Mapping)


def advice(value: object) -> str:
    """How to convert a value that cannot be sent into one that can; empty if no way is known."""
    kind = type(value)
    if isinstance(value, (str, int, float)):
        return ""
    if isinstance(value, type):
        return "This is a class: pass an instance."
    if hasattr(kind, "model_dump"):
        return "Pass its .model_dump() instead."
    if is_dataclass(kind):
        return "Pass dataclasses.asdict(...) of it instead."
    if hasattr(kind, "_asdict"):
        return "Pass its ._asdict() instead."
    if hasattr(kind, "tolist") and hasattr(kind, "__iter__"):
        which = " for a list, or its .to_dict() for an object." if hasattr(kind, "to_dict") else " instead."
        return f"Pass its .tolist(){which}"
    if is_table(value):
        return 'Pass its .to_dict("records") for a list of objects.'
    if hasattr(kind, "item"):
        return "Pass its .item() for a plain value."
    return ""


def kind_of(value: object) -> str:
    """The type of ``value`` for a message: ``an int``, ``a list``."""
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


__all__ = ["advice", "is_table", "kind_of", "whole_number"]
