"""One view of a schema for both sides: references followed, ``allOf`` merged, unions laid into one object."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from codegen.facts import SCHEMA_REF, Node

AT = "x-at"
"""Key of a schema: the JSON pointer at which it really is, if its place among the schemas suggests another."""
EVIDENCE = "x-airudder-evidence"
IMPLIED = "x-implied"
"""Marks the values of a discriminator: known, though the schema does not list them."""


DEEPEST, LARGEST = 100, 10_000
"""So many schemas may be nested by allOf, anyOf and oneOf; so many may be parts of one."""


class TooLarge(ValueError):
    """A schema of so many parts that reading it might not come to an end."""


@dataclass(frozen=True)
class Spot:
    """A schema at its place. ``evidence``: how sure we are of it; empty on the vendor's side."""

    node: Node
    pointer: str
    evidence: str = ""


@dataclass
class Shape:
    """What a schema says. No ``types``: anything; ``required`` is None where the schema has no such list.

    ``key``: the same for the same schema; ``node``, ``pointer``: the schema that the references lead to.
    ``takes_any``: it says by itself that there are further members, whose names are data; ``members``: what they are.
    """

    key: int
    pointer: str
    node: Node = field(default_factory=dict, repr=False)
    types: frozenset[str] = frozenset()
    nullable: bool = False
    fields: dict[str, Spot] = field(default_factory=dict)
    required: frozenset[str] | None = None
    items: Spot | None = None
    enum: tuple[Any, ...] | None = None
    implied: bool = False
    takes_any: bool = False
    members: Spot | None = None

    @property
    def is_open(self) -> bool:
        """Whether it says nothing, or of an object nothing more than that it is one."""
        return self.types <= {"object"} and not self.fields and not self.takes_any and self.enum is None


class Side:
    """The schemas of one side, ours or those of a page."""

    def __init__(self, schemas: Mapping[str, Node]) -> None:
        self._schemas = schemas
        self._made: dict[tuple[object, ...], Node] = {}
        # Made schemas hold what they were made of, so that no id is ever given twice.
        self._parts: dict[int, list[Node]] = {}
        self._busy: set[int] = set()
        self._read_parts = 0

    def shape(self, spot: Spot) -> Shape:
        node, pointer = self._target(spot.node, spot.pointer)
        result = Shape(id(node), pointer, node)
        if not self._busy:
            self._read_parts = 0
        if id(node) not in self._busy:
            self._busy.add(id(node))
            try:
                self._read(node, pointer, _stated(node) or spot.evidence, _stated(node), result)
            finally:
                self._busy.discard(id(node))
        return result

    def says_anything(self, spot: Spot | None) -> bool:
        """Whether there is a schema at all that says something of a value."""
        shape = self.shape(spot) if spot else None
        return shape is not None and bool(shape.types or shape.fields or shape.items or shape.enum)

    def _target(self, node: Any, pointer: str) -> tuple[Node, str]:
        """What a reference leads to, with the pointer to it."""
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(ref := node.get("$ref"), str) and ref not in seen:
            seen.add(ref)
            name = ref.removeprefix(SCHEMA_REF)
            node, pointer = self._schemas.get(name), f"/components/schemas/{escape(name)}"
        return (node, str(node.get(AT) or pointer)) if isinstance(node, dict) else (NOTHING, pointer)

    def _read(self, node: Node, pointer: str, evidence: str, stated: str, into: Shape) -> None:
        """Lay a schema and its parts into a shape; what the whole says of its evidence goes for its parts as well."""
        self._read_parts += 1
        if len(self._busy) > DEEPEST or self._read_parts > LARGEST:
            raise TooLarge(f"a schema of more than {LARGEST} parts, or of more than {DEEPEST} one within another")
        for index, part in enumerate(_list(node, "allOf")):
            inner, where = self._target(part, f"{pointer}/allOf/{index}")
            if id(inner) not in self._busy:
                self._busy.add(id(inner))
                try:
                    self._read(inner, where, stated or _stated(inner) or evidence, stated or _stated(inner), into)
                finally:
                    self._busy.discard(id(inner))
        for word in ("anyOf", "oneOf"):
            if _list(node, word):
                self._choices(node, word, pointer, evidence, into)
        types = set(_types(node))
        into.types = frozenset(types - {"null"}) or into.types
        into.nullable = into.nullable or "null" in types
        for name, child in (node.get("properties") or {}).items():
            child = child if isinstance(child, dict) else NOTHING
            into.fields[str(name)] = _spot(child, f"{pointer}/properties/{escape(str(name))}", evidence)
        if isinstance(node.get("required"), list):
            into.required = (into.required or frozenset()) | frozenset(map(str, node["required"]))
        if isinstance(items := node.get("items"), dict):
            into.items = _spot(items, f"{pointer}/items", evidence)
        if isinstance(members := node.get("additionalProperties"), dict):
            into.members = _spot(members, f"{pointer}/additionalProperties", evidence)
        if values := _enum(node):
            into.enum, into.implied = values, bool(node.get(IMPLIED))
        into.takes_any = into.takes_any or bool(node.get("additionalProperties", False)) or _has_members(node)

    def _choices(self, node: Node, word: str, pointer: str, evidence: str, into: Shape) -> None:
        """A union has the fields of all its members; none of them is required of the whole."""
        spots = [Spot(each, f"{pointer}/{word}/{index}", evidence) for index, each in enumerate(_list(node, word))]
        shapes = [self.shape(spot) for spot in spots if isinstance(spot.node, dict) and spot.node.get("type") != "null"]
        into.nullable = into.nullable or len(shapes) < len(spots) or any(shape.nullable for shape in shapes)
        if not shapes:
            return
        if all(shape.types for shape in shapes):
            into.types = frozenset().union(*(shape.types for shape in shapes))
        if all(shape.enum is not None for shape in shapes):
            into.enum = unique(value for shape in shapes for value in shape.enum or ())
        if len(shapes) == 1:
            into.required = shapes[0].required
        into.takes_any = into.takes_any or any(shape.takes_any for shape in shapes)
        for name in unique(name for shape in shapes for name in shape.fields):
            into.fields[name] = self._any_of([shape.fields[name] for shape in shapes if name in shape.fields])
        if items := [shape.items for shape in shapes if shape.items]:
            into.items = self._any_of(items)
        if members := [shape.members for shape in shapes if shape.members]:
            into.members = self._any_of(members)
        self._tag(node, pointer, evidence, into)

    def _any_of(self, spots: Sequence[Spot]) -> Spot:
        """One of several schemas. The same ones give the same, so that what holds itself comes to an end."""
        nodes: dict[int, Node] = {}
        for spot in spots:
            target = self._target(spot.node, "")[0]
            nodes |= {id(part): part for part in self._parts.get(id(target), [target])}
        if len(nodes) == 1:
            return spots[0]
        parts = list(nodes.values())  # in their order on the page, so that each run drafts the same
        made = self._made.setdefault(("any", *sorted(nodes)), {"anyOf": parts})
        self._parts[id(made)] = parts
        return Spot(made, spots[0].pointer, spots[0].evidence)

    def _tag(self, node: Node, pointer: str, evidence: str, into: Shape) -> None:
        tag = node.get("discriminator")
        if isinstance(tag, dict) and isinstance(tag.get("mapping"), dict) and isinstance(tag.get("propertyName"), str):
            values = {"type": "string", "enum": list(tag["mapping"]), IMPLIED: True}
            made = self._made.setdefault(("tag", id(node)), values)
            into.fields[tag["propertyName"]] = Spot(made, f"{pointer}/discriminator", evidence)


NOTHING: Node = {}
"""The schema that says nothing. One for all, so that a walk sees that it was there."""


def _spot(node: Node, pointer: str, evidence: str) -> Spot:
    """A part of a schema, at the pointer that it states itself, if it does."""
    return Spot(node, str(node.get(AT) or pointer), _stated(node) or evidence)


def _stated(node: Node) -> str:
    return str(node.get(EVIDENCE, ""))


def _list(node: Node, word: str) -> list[Any]:
    value = node.get(word)
    return value if isinstance(value, list) else []


def _types(node: Node) -> list[str]:
    kinds = node.get("type")
    if isinstance(kinds, str):
        return [kinds]
    if isinstance(kinds, list):
        return [str(kind) for kind in kinds]
    if node.get("properties"):
        return ["object"]
    if isinstance(node.get("items"), dict):
        return ["array"]
    return sorted({kind for value in _enum(node) for kind in [type_of(value)] if kind})


def _enum(node: Node) -> tuple[Any, ...]:
    values = [node["const"]] if "const" in node else node.get("enum")
    return unique(value for value in values if value is not None) if isinstance(values, list) else ()


def _has_members(node: Node) -> bool:
    """``additionalProperties: {}`` says that there are further members as ``true`` does."""
    return isinstance(node.get("additionalProperties"), dict)


def unique(values: Iterable[Any]) -> tuple[Any, ...]:
    """Each value once, in order; true is not 1."""
    return tuple({as_json(value): value for value in values}.values())


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def escape(step: str) -> str:
    """A step of a JSON pointer."""
    return step.replace("~", "~0").replace("/", "~1")


def type_of(value: Any) -> str:
    """The type of a JSON value; empty for null, of which nothing can be said."""
    if isinstance(value, bool):
        return "boolean"
    names = {int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "")


def in_words(side: Side, spot: Spot, *, nullable: bool = False) -> str:
    """What a schema says, short."""
    shape = side.shape(spot)
    names = [_word(side, shape, name) for name in sorted(shape.types)]
    if nullable and shape.nullable:
        names.append("null")
    return " or ".join(names) or "not known"


def _word(side: Side, shape: Shape, name: str) -> str:
    if name == "array" and shape.items:
        inner = side.shape(shape.items)
        kinds = " or ".join(sorted(inner.types))
        return f"array of {kinds}{_members(inner)}" if kinds else "array"
    if name == "object" and shape.members and not shape.fields:
        kinds = " or ".join(sorted(side.shape(shape.members).types))
        return f"map of {kinds}" if kinds else "map"
    return f"{name}{_members(shape)}" if name == "object" else name


def _members(shape: Shape) -> str:
    names = list(shape.fields)
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return f" with {', '.join(names[:6])}{more}" if names else ""


# -- schemas of examples


def by_example(examples: Iterable[tuple[str, Any]]) -> Node:
    """The schema that some examples show: fields and types, nothing more. Each example has its pointer."""
    found = list(examples)
    node: Node = {AT: found[0][0]} if found else {}
    if kinds := sorted({type_of(value) for _, value in found} - {""}):
        node["type"] = kinds[0] if len(kinds) == 1 else kinds
    objects = [(pointer, value) for pointer, value in found if isinstance(value, dict)]
    if names := unique(name for _, value in objects for name in value):
        node["properties"] = {name: by_example(_members_of(objects, name)) for name in names}
    lists = [(pointer, value) for pointer, value in found if isinstance(value, list)]
    members = [(f"{pointer}/{index}", each) for pointer, value in lists for index, each in enumerate(value)]
    if members:
        node["items"] = by_example(members)
    return node


def _members_of(objects: Iterable[tuple[str, dict[str, Any]]], name: str) -> Iterator[tuple[str, Any]]:
    return ((f"{pointer}/{escape(str(name))}", each[name]) for pointer, each in objects if name in each)
