"""A schema of the vendor's seen flat: references followed, ``allOf`` laid into one, what null adds taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from codegen.enums import check_enum
from codegen.facts import SCHEMA_REF
from vendor_docs.comparison.masks import LARGEST, looks_like_data, may_be_data
from vendor_docs.reading.model import Body, Node

SCALARS = ("string", "integer", "number", "boolean")
OPEN = ""
"""The kind of a schema that says nothing, or nothing that our description can say."""
BY_EXAMPLE = "x-by-example"
LONGEST_NAME = 100
MAP = "a map: its field names are data, like numbers or ids"
MEMBERS = "a map: what it holds under names that are not declared (additionalProperties)"


@dataclass(frozen=True)
class View:
    """``kind``: object, array, one of ``SCALARS`` or ``OPEN``; ``name``: the vendor's; ``trouble``: why it is open.

    ``members``: our schema of what an object holds under names that are not declared, if they are plain values;
    ``lost``: what else it says that our description does not.
    """

    kind: str = OPEN
    name: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Any = None
    members: Node | None = None
    enum: tuple[Any, ...] = ()
    nullable: bool = False
    trouble: str = ""
    lost: tuple[str, ...] = ()


def view(node: Any, schemas: Mapping[str, Node], above: tuple[str, ...] = ()) -> View:
    """What a schema says, whatever way it says it."""
    if not isinstance(node, dict):
        return View()
    ref = node.get("$ref")
    if isinstance(ref, str):
        name = ref.removeprefix(SCHEMA_REF)
        if name in above or name not in schemas:
            return View(trouble="a reference that leads nowhere")
        seen = view(schemas[name], schemas, (*above, name))
        return replace(seen, name=name, nullable=seen.nullable or _null(node))
    if "allOf" in node:
        return _all(node, schemas, above)
    for key in ("anyOf", "oneOf"):
        if key in node:
            return _any(node[key], key, schemas, above)
    return _plain(node)


def _null(node: Node) -> bool:
    kinds = node.get("type")
    return isinstance(kinds, list) and "null" in kinds


def _all(node: Node, schemas: Mapping[str, Node], above: tuple[str, ...]) -> View:
    own = {key: value for key, value in node.items() if key != "allOf"}
    parts = [view(part, schemas, above) for part in node["allOf"]]
    if "type" in own or "properties" in own:
        parts.append(_plain(own))
    parts = [part for part in parts if part.kind != OPEN] or parts
    if not parts:
        return View()
    if len(parts) == 1:
        return parts[0]
    if {part.kind for part in parts} != {"object"}:
        return View(trouble="allOf of several types")
    properties = {name: child for part in parts for name, child in part.properties.items()}
    required = frozenset(name for part in parts for name in part.required)
    if trouble := next((part.trouble for part in parts if part.trouble == MAP), ""):
        return View("object", trouble=trouble)
    lost = [each for part in parts for each in part.lost]
    members = [part.members for part in parts if part.members]
    if any(each != members[0] for each in members):
        members, lost = [], [*lost, MEMBERS]
    found = View("object", properties=properties, required=required, lost=tuple(dict.fromkeys(lost)))
    return replace(found, members=members[0]) if members else found


def _any(choices: Any, key: str, schemas: Mapping[str, Node], above: tuple[str, ...]) -> View:
    real = [choice for choice in choices or [] if not (isinstance(choice, dict) and choice.get("type") == "null")]
    if len(real) == 1:
        return replace(view(real[0], schemas, above), nullable=len(choices) > 1)
    return View(trouble=f"{key} of several schemas")


def _plain(node: Node) -> View:
    kinds = node.get("type")
    listed = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind not in (None, "null")]
    if len(listed) > 1:
        return View(trouble="several types")
    kind = str(listed[0]) if listed else _implied(node)
    if kind == "object":
        return _object(node)
    if kind == "array":
        items = node.get("items")
        return View("array", items=items if isinstance(items, dict) else {}, nullable=_null(node))
    if kind not in SCALARS:
        return View(trouble=f"the type {kind}" if kind else "")
    enum, why = _enum(kind, [value for value in node.get("enum") or () if value is not None])
    lost = [why] if why else []
    if "const" in node:
        lost.append("a single value (const)")
    return View(kind, enum=enum, nullable=_null(node), lost=tuple(lost))


def _object(node: Node) -> View:
    """An object; a map has no fields that can be declared."""
    fields = {str(name): child for name, child in (node.get("properties") or {}).items()}
    if any(map(looks_like_data, fields)):
        return View("object", nullable=_null(node), trouble=MAP)
    required = frozenset(map(str, node.get("required") or ()))
    others = node.get("additionalProperties")
    found = View("object", properties=fields, required=required, nullable=_null(node))
    if not isinstance(others, dict) or not others:
        return found
    seen = view(others, {})
    if seen.kind not in SCALARS or seen.enum or seen.lost:
        return replace(found, lost=(MEMBERS,))
    return replace(found, members=plain_schema(seen))


def plain_schema(seen: View) -> Node:
    """Our schema of a plain value."""
    kind = [seen.kind, "null"] if seen.nullable else seen.kind
    return {"type": kind}


def _enum(kind: str, values: list[Any]) -> tuple[tuple[Any, ...], str]:
    """The values of an enum, and why they are none for us."""
    if not values:
        return (), ""
    enum = tuple(dict.fromkeys(values)) if all(isinstance(value, (str, int, float)) for value in values) else ()
    if not enum or kind not in ("string", "integer") or list(check_enum("", {"type": kind, "enum": list(enum)})):
        return (), "an enum that cannot be declared"
    if any(map(_is_data, enum)):
        return (), "an enum whose values are data, like numbers or ids"
    return enum, ""


def _is_data(value: Any) -> bool:
    return looks_like_data(value) if isinstance(value, str) else abs(value) >= LARGEST


def _implied(node: Node) -> str:
    """The type of a schema that names none."""
    if isinstance(node.get("properties"), dict):
        return "object"
    if "items" in node:
        return "array"
    values = [value for value in node.get("enum") or [node.get("const")] if value is not None]
    names = {str: "string", bool: "boolean", int: "integer", float: "number"}
    found = {names.get(type(value), "") for value in values}
    return found.pop() if len(found) == 1 else OPEN


# -- what an example shows


def schema_of(values: Sequence[Any]) -> Node:
    """The schema that examples of one place show; open where they differ, or show nothing."""
    values = [value for value in values if value is not None]
    if values and all(isinstance(value, dict) for value in values):
        names = dict.fromkeys(str(name) for value in values for name in value)
        if any(map(may_be_data, names)):
            return {"type": "object", "additionalProperties": {"type": "object"}}
        found = {name: schema_of([value[name] for value in values if name in value]) for name in names}
        return {"type": "object", "properties": found}
    if values and all(isinstance(value, list) for value in values):
        return {"type": "array", "items": schema_of([item for value in values for item in value])}
    kinds = {_kind_of(value) for value in values}
    if kinds == {"integer", "number"}:
        return {"type": "number"}
    return {"type": kinds.pop()} if len(kinds) == 1 and kinds <= set(SCALARS) else {}


def with_examples(node: Any, values: Sequence[Any], schemas: Mapping[str, Node]) -> Any:
    """A schema with the fields that examples alone show, marked; the very same where they show no more."""
    seen = view(node, schemas)
    if seen.trouble or seen.members or seen.lost:
        return node
    kind: Node = {"type": [seen.kind, "null"] if seen.nullable else seen.kind}
    if seen.kind == "array":
        members = [member for value in values if isinstance(value, list) for member in value]
        items = with_examples(seen.items, members, schemas)
        return node if items is seen.items else {**kind, "items": items}
    if seen.kind != "object" or not seen.properties:
        return node
    objects = [value for value in values if isinstance(value, dict)]
    more: dict[str, Any] = {}
    for name in dict.fromkeys(str(name) for value in objects for name in value):
        below = [value[name] for value in objects if name in value]
        if name in seen.properties:
            child = with_examples(seen.properties[name], below, schemas)
            more |= {} if child is seen.properties[name] else {name: child}
        elif not may_be_data(name):
            more[name] = {**schema_of(below), BY_EXAMPLE: True}
    if not more:
        return node
    return {**kind, "properties": {**seen.properties, **more}, "required": sorted(seen.required)}


def by_example(node: Any) -> bool:
    """Whether a field is one that examples alone show, as ``with_examples`` marks them."""
    return isinstance(node, dict) and BY_EXAMPLE in node


def _kind_of(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return names.get(type(value), "other")


def objects_of(body: Body) -> list[Any]:
    """The examples of a body that are JSON and no plain text."""
    return [value for value in body.examples.values() if isinstance(value, (dict, list))]


def declared(body: Body | None, schemas: Mapping[str, Node]) -> tuple[Node | None, bool]:
    """The schema of a body and whether it is read off examples; None where nothing is known of it."""
    if body is None:
        return None, False
    if body.schema is not None:
        seen = view(body.schema, schemas)
        if seen.properties or seen.kind not in (OPEN, "object"):
            return with_examples(body.schema, objects_of(body), schemas), False
    examples = objects_of(body)
    return (schema_of(examples), True) if examples else (body.schema, False)
