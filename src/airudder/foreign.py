"""Values of other libraries among the arguments: numpy, pandas, pydantic.

They are never compared and never tested for truth: an array answers ``==`` with an array, which is neither.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import SupportsIndex


def whole_number(value: object) -> int | None:
    """The int that an int, or an integer of another library, means; None for anything else, a bool too."""
    if not isinstance(value, SupportsIndex) or hasattr(type(value), "__iter__"):  # an array may have an index too
        return None
    if isinstance(value, bool) or type(value).__name__ == "bool_":  # numpy's, which older versions take for a number
        return None
    try:
        return operator.index(value)
    except Exception:  # what has the method may still refuse
        return None


def is_table(value: object) -> bool:
    """Whether ``value`` is a column or a table of pandas or the like: its ``to_dict`` does not mean one JSON object."""
    kind = type(value)
    return hasattr(kind, "to_dict") and hasattr(kind, "__iter__") and not isinstance(value, Mapping)


def advice(value: object) -> str:
    """How to get what can be sent from a value that cannot be sent; empty if that is not known."""
    kind = type(value)
    if isinstance(value, (str, int, float)):
        return ""
    if isinstance(value, type):
        return "This is a class: give an instance."
    if hasattr(kind, "model_dump"):
        return "Give its .model_dump()."
    if is_dataclass(kind):
        return "Give dataclasses.asdict(...) of it."
    if hasattr(kind, "_asdict"):
        return "Give its ._asdict()."
    if hasattr(kind, "tolist") and hasattr(kind, "__iter__"):
        return "Its .tolist() is a list" + (", its .to_dict() an object." if hasattr(kind, "to_dict") else ".")
    if is_table(value):
        return 'Its .to_dict("records") is a list of objects.'
    if hasattr(kind, "item"):
        return "Its .item() is a plain value."
    return ""


def kind_of(value: object) -> str:
    """The type of ``value`` for a message: ``an int``, ``a list``."""
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


__all__ = ["advice", "is_table", "kind_of", "whole_number"]
