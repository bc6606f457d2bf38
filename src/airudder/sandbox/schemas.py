"""Schemas of a description: which types they declare, and whether a value fits."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from .document import follow

_NAMES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),  # before int, which it is as well
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
)


def parts(document: Mapping[str, Any], schema: Any) -> list[Mapping[str, Any]]:
    """A schema and all that it is made of: what it refers to, and the members of its allOf, anyOf and oneOf."""
    found: list[Mapping[str, Any]] = []
    left = [schema]
    while left:
        node = left.pop()
        if not isinstance(node, Mapping) or any(node is each for each in found):
            continue
        found.append(node)
        if "$ref" in node:
            left.append(follow(document, node)[1])
        for key in ("allOf", "anyOf", "oneOf"):
            left += node.get(key) or ()
    return found


def types(document: Mapping[str, Any], schema: Any) -> frozenset[str]:
    """The types that a schema names in any of its parts, or that its declared values have; none if it is open."""
    found: set[str] = set()
    for part in parts(document, schema):
        named = part.get("type") or ()
        found.update([named] if isinstance(named, str) else named)
        values = [*(part.get("enum") or ()), *([part["const"]] if "const" in part else ())]
        found.update(name for value in values for name in _name_of(value))
    return frozenset(found)


def _name_of(value: Any) -> list[str]:
    """The type of a value that can be written as text."""
    return [name for kind, name in _NAMES if isinstance(value, kind)][:1]


def checker(document: Mapping[str, Any]) -> Callable[[Any], Any]:
    """What prepares a schema, which may refer to all of its document; ImportError if jsonschema is not installed."""
    try:
        import jsonschema
    except ImportError:
        raise ImportError(
            "the sandbox validates requests with jsonschema: "
            "install it (this package's extra sandbox brings it), or Sandbox(validate_requests=False)"
        ) from None
    # References lead from the root, so the root is the document: its own names mean nothing in a schema.
    return lambda schema: jsonschema.Draft202012Validator({**document, "allOf": [schema]})


def fits(document: Mapping[str, Any], schema: Any, value: Any) -> bool:
    """Whether a value fits a schema. One that cannot be held against it does: without jsonschema, or if the schema
    refers to nothing, or has a pattern or a type of another language.
    """
    try:
        from jsonschema.exceptions import UnknownType
        from referencing.exceptions import Unresolvable

        check = checker(document)(schema)
    except ImportError:
        return True
    try:
        return bool(check.is_valid(value))
    except (Unresolvable, UnknownType, re.error, RecursionError):
        return True
