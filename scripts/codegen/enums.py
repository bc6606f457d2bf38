"""Enums: component schemas whose values are texts or whole numbers, and the names that their members get."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openapi_python_client import strings

from codegen.facts import Finding, Findings, Node, class_name, distinct_names, enum_values, types_of, without_accents

_JSON_TYPES: dict[type, tuple[str, ...]] = {
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
}


@dataclass(frozen=True)
class Enumeration:
    """An enum as its module prints it: values by the names of their members."""

    name: str
    doc: str
    members: Mapping[str, str | int]


def enum_of(name: str, schema: Node, doc: str) -> Enumeration:
    """What the templates print of a component schema that is an enum."""
    values = enum_values(schema)
    return Enumeration(class_name(name), doc, dict(zip(distinct_names(map(_member, values)), values, strict=True)))


def _member(value: str | int) -> str:
    """A name that follows from the value alone, so that a further value does not rename it."""
    text = without_accents(re.sub(r"^-(?=\d)", "VALUE NEGATIVE ", str(value))).upper()
    name = (strings.snake_case(text) or strings.snake_case(" ".join(map(_sign, text))) or "EMPTY").upper()
    return unicodedata.normalize("NFKC", name if name[:1].isalpha() else f"VALUE_{name}")


def _sign(sign: str) -> str:
    return unicodedata.name(sign, f"U {ord(sign):X}")


# -- lint


def check_enum(where: str, schema: Node) -> Findings:
    """The values of an enum are of one type, which is the one that the schema names, and each occurs once."""
    values: Sequence[Any] = [value for value in schema.get("enum") or [] if value is not None]
    classes = {type(value) for value in values}
    if not classes:
        return
    if classes - _JSON_TYPES.keys() or len(classes - {float} if int in classes else classes) > 1:
        yield Finding(where, "enum values of different types")
        return
    kinds = types_of(schema)
    allowed = set.intersection(*(set(_JSON_TYPES[cls]) for cls in classes))
    if len(kinds) == 1 and kinds[0] not in allowed:
        yield Finding(where, f"enum values that are not of the type {kinds[0]}")
    for index, value in enumerate(values):
        if value in values[:index]:
            yield Finding(where, f"enum value {value!r} is listed twice")
