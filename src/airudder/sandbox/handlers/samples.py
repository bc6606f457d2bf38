"""Values made up from the schemas of the description: each fits its schema, and follows from a seed."""

import copy
import math
import random
import re
from collections.abc import Mapping
from typing import Any, Final

from ..document import follow
from ..world.dialler import made_up_id

DEEPEST: Final = 16
MOST: Final = 2_000
"""Schemas may hold themselves, and grow fast without that: beyond so many values, optional fields are left out."""

TEXT: Final = "made up"
_FORMS = {
    "local-time": "2024-03-11 16:43:40",
    "offset-time": "2024-03-11 16:43:40+08:00",
    "phone": "+12025550123",
    "uri": "https://made-up.example/x",
    "url": "https://made-up.example/x",
    "email": "made-up@made-up.example",
}
_OTHERS = (
    *_FORMS.values(),
    *["2024-03-11", "16:43:40", "20240311", "1", "12", "1234", "a", "A", "ab", "made-up", "made_up"],
)
"""What is tried where a pattern is declared; a pattern that none of them fits is not kept."""
_CUT: Final = object()


class Samples:
    """Makes the values; the same seed, schema and name give the same one."""

    def __init__(self, document: Mapping[str, Any], seed: str) -> None:
        self._document = document
        self._seed = seed
        self._left = MOST

    def value(self, schema: Any, name: str = "") -> Any:
        """A value: the schema's own example or first declared value where it has one, ``{}`` for one that is open."""
        self._left = MOST
        made = self._value(schema, name, ())
        return self._least(schema) if made is _CUT else made

    def _value(self, schema: Any, name: str, above: tuple[str, ...]) -> Any:
        """``above``: the references that led here, and an empty text for each step without one."""
        if not isinstance(schema, Mapping):
            return {}
        self._left -= 1
        given = _given(schema)
        if given is not _CUT:
            return copy.deepcopy(given)
        if self._left < 0 or len(above) > 2 * DEEPEST:
            return _CUT
        if "$ref" in schema:
            pointer, target = follow(self._document, schema)
            return _CUT if pointer in above else self._value(target, name, (*above, pointer))
        return self._made(schema, name, (*above, ""))

    def _made(self, schema: Mapping[str, Any], name: str, above: tuple[str, ...]) -> Any:
        if "allOf" in schema:
            return self._value(merged(self._document, schema), name, above)
        for key in ("anyOf", "oneOf"):
            if members := schema.get(key):
                return self._union(schema, members, name, above)
        kind = _kind(schema)
        if kind == "object":
            return self._object(schema, above)
        if kind == "array":
            return self._array(schema, name, above)
        if kind in ("integer", "number"):
            return _number(schema, random.Random(f"{self._seed}:{name}"), whole=kind == "integer")
        return {"string": _text(schema, name, self._seed), "boolean": True, "null": None}.get(kind, {})

    def _union(self, schema: Mapping[str, Any], members: list[Any], name: str, above: tuple[str, ...]) -> Any:
        """A member, with the fields that the schema declares beside its members."""
        made = self._member(schema, members, name, above)
        return {**self._object(schema, above), **made} if isinstance(made, dict) else made

    def _member(self, schema: Mapping[str, Any], members: list[Any], name: str, above: tuple[str, ...]) -> Any:
        """The first member of a union, with the value of its discriminator if there is one."""
        chosen_by = schema.get("discriminator")
        if isinstance(chosen_by, Mapping) and chosen_by.get("mapping"):
            value, pointer = next(iter(chosen_by["mapping"].items()))
            made = self._value({"$ref": pointer}, name, above)
            return {**made, str(chosen_by.get("propertyName")): value} if isinstance(made, dict) else made
        chosen = [each for each in members if not (isinstance(each, Mapping) and each.get("type") == "null")]
        made = (self._value(each, name, above) for each in chosen)
        return next((each for each in made if each is not _CUT), _CUT if len(chosen) == len(members) else None)

    def _object(self, schema: Mapping[str, Any], above: tuple[str, ...]) -> dict[str, Any]:
        required = schema.get("required") or ()
        made: dict[str, Any] = {}
        for name, child in (schema.get("properties") or {}).items():
            value = self._value(child, name, above)
            if value is not _CUT:
                made[name] = value
            elif name in required:
                made[name] = self._least(child)
        return {**{name: {} for name in required if name not in made}, **made}

    def _array(self, schema: Mapping[str, Any], name: str, above: tuple[str, ...]) -> list[Any]:
        first = [self._value(each, name, above) for each in schema.get("prefixItems") or ()]
        count = max(min(_whole(schema, "minItems", 1), 100), 1) - len(first)
        rest = [self._value(schema.get("items", {}), name, above) for _ in range(0 if first else count)]
        made = [each for each in [*first, *rest] if each is not _CUT]
        return made[: _whole(schema, "maxItems", len(made))]

    def _least(self, schema: Any) -> Any:
        """The value where a schema that contains itself has to have one."""
        target = follow(self._document, schema)[1]
        types = _types(target)
        if "null" in types:
            return None
        return [] if "array" in types else TEXT if "string" in types else {}


def merged(document: Mapping[str, Any], schema: Any, left: int = DEEPEST) -> dict[str, Any]:
    """A schema with the parts of its ``allOf`` merged into it."""
    target = follow(document, schema)[1]
    if not isinstance(target, Mapping):
        return {}
    own = {key: value for key, value in target.items() if key != "allOf"}
    parts = [merged(document, part, left - 1) for part in target.get("allOf") or ()] if left else []
    result: dict[str, Any] = {}
    for part in (*parts, own):
        properties = {**result.get("properties", {}), **part.get("properties", {})}
        required = [*result.get("required", ()), *part.get("required", ())]
        result |= part
        result |= {key: value for key, value in (("properties", properties), ("required", required)) if value}
    return result


def _given(schema: Mapping[str, Any]) -> Any:
    """The value that the schema itself shows."""
    if "const" in schema:
        return schema["const"]
    values = [value for value in schema.get("enum") or () if value is not None]
    if values:
        return values[0]
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        return examples[0]
    return schema.get("example", _CUT)


def _types(schema: Any) -> list[Any]:
    found = schema.get("type") if isinstance(schema, Mapping) else None
    return found if isinstance(found, list) else [found]


def _kind(schema: Mapping[str, Any]) -> Any:
    """The first type that is not null."""
    types = _types(schema)
    kind = next((each for each in types if each not in (None, "null")), types[0] if types else None)
    if kind is None:
        return "object" if "properties" in schema else "array" if "items" in schema else None
    return kind


def _whole(schema: Mapping[str, Any], key: str, default: int) -> int:
    value = schema.get(key)
    return value if isinstance(value, int) and value >= 0 else default


def _number(schema: Mapping[str, Any], chance: random.Random, *, whole: bool) -> int | float:
    """A number between the bounds, from 1 to 1000 where they leave room for it."""
    step = schema.get("multipleOf") or (1 if whole else 0.5)
    low, high = schema.get("minimum"), schema.get("maximum")
    if (bound := schema.get("exclusiveMinimum")) is not None:
        low = bound + step if low is None else max(low, bound + step)
    if (bound := schema.get("exclusiveMaximum")) is not None:
        high = bound - step if high is None else min(high, bound - step)
    if low is None:
        low = 1 if high is None else min(1, high)
    first, last = math.ceil(low / step), math.floor((low + 999 if high is None else high) / step)
    if last < first:
        return low if not whole else math.ceil(low)
    value = chance.randint(first, min(last, first + 999)) * step
    return int(value) if whole else value


def _text(schema: Mapping[str, Any], name: str, seed: str) -> str:
    form = schema.get("x-airudder-format") or schema.get("format")
    usual = _FORMS.get(str(form)) or (made_up_id(seed, name) if name.lower().endswith("id") else TEXT)
    least, most = _whole(schema, "minLength", 0), _whole(schema, "maxLength", 2**31)
    usual = (usual + "x" * min(least - len(usual), 10_000))[:most]
    pattern = schema.get("pattern")
    if pattern is None:
        return usual
    try:
        fits = [each for each in (usual, *_OTHERS) if re.search(pattern, each) and least <= len(each) <= most]
    except re.error:  # JSON Schema has the regular expressions of another language
        return usual
    return (fits or [usual])[0]
