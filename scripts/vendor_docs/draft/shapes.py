"""The vendor's schemas as ours: every object and every enum under a name of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from codegen.enums import check_enum
from codegen.facts import FORMAT, SCHEMA_REF, Node, ref_name, types_of
from compat.schemas import EVIDENCE as EVIDENCE
from compat.schemas import Shape, Side, Spot, by_example
from vendor_docs.reading.model import Described, Page

from .masks import LARGEST, is_code, looks_like_data
from .naming import pascal, schema_name, singular
from .private import is_phone, is_thing, sort_of
from .workspace import CheckedText, Workspace, placeholder

Role = Literal["request", "answer", "webhook"]
SCALARS = ("string", "integer", "number", "boolean")
INFERRED = "inferred"
LISTS = ("Data", "Items", "List", "Records", "Rows")
"""Names of lists that do not say what is in them."""
CHOICES = ("anyOf", "oneOf")


def sensitivity(name: str, workspace: Workspace, schema: str = "") -> str:
    """``secret``, ``personal`` or nothing, by the name of a field and of the schema around it."""
    if name in ("name", "remark") and is_thing(schema):
        return ""
    return sort_of(name, workspace.names.personal, workspace.names.secret)


def is_data(value: Any) -> bool:
    """Whether a name or a value looks like a number, an id or an address rather than like a word of the API."""
    return looks_like_data(value) if isinstance(value, str) else abs(value) >= LARGEST


@dataclass(frozen=True)
class Seen:
    """What a page says of one place. ``values``: what its examples show there."""

    spot: Spot
    shape: Shape
    values: tuple[Any, ...] = ()

    @property
    def kind(self) -> str:
        """The only type, whole numbers being numbers; empty if it has none or several."""
        types = self.shape.types - ({"integer"} if "number" in self.shape.types else set())
        return next(iter(types)) if len(types) == 1 else ""

    @property
    def inferred(self) -> bool:
        """Whether examples alone show it."""
        return self.spot.evidence == INFERRED


@dataclass
class Source:
    """One page, for one operation or webhook. What its examples alone show is ``inferred``.

    ``base``: the name of the operation as a class; it begins the names of what has none.
    """

    workspace: Workspace
    page: Page
    described: Described
    base: str
    _kept: list[Node] = field(default_factory=list)
    """Schemas made of examples: shapes are distinguished by the ids of their nodes."""

    def __post_init__(self) -> None:
        self._side = Side(self.described.schemas)

    def see(self, spot: Spot, values: Iterable[Any] = ()) -> Seen:
        values = tuple(value for value in values if value is not None)
        shape = self._side.shape(spot)
        if shape.is_open and values:
            shown = self._shown(values, spot.pointer)
            shape, spot = self._side.shape(shown), Spot(spot.node, spot.pointer, INFERRED)
        elif shape.fields:
            shape.fields |= self._more(shape, [value for value in values if isinstance(value, dict)])
        return Seen(spot, shape, values)

    def _shown(self, values: Iterable[Any], pointer: str) -> Spot:
        spot = Spot(by_example((pointer, value) for value in values), pointer, INFERRED)
        self._kept.append(spot.node)
        return spot

    def _more(self, shape: Shape, objects: list[dict[str, Any]]) -> dict[str, Spot]:
        """Fields that examples show and the schema lacks; a name in them may be that of a person."""
        names = dict.fromkeys(str(name) for each in objects for name in each if name not in shape.fields)
        return {
            name: self._shown([each[name] for each in objects if name in each], shape.pointer)
            for name in names
            if not shape.takes_any and name.isascii() and not is_data(name)
        }

    def field(self, seen: Seen, name: str) -> Seen:
        return self.see(seen.shape.fields[name], [v[name] for v in seen.values if isinstance(v, dict) and name in v])

    def items(self, seen: Seen) -> Seen:
        members = [member for value in seen.values if isinstance(value, list) for member in value]
        return self.see(seen.shape.items or Spot({}, seen.shape.pointer, seen.spot.evidence), members)

    def target(self, node: Node) -> tuple[Node, str]:
        """A schema without what only leads to it, such as "this or null", and the vendor's name for it."""
        name, passed = "", list[Node]()
        while not any(node is each for each in passed):
            passed.append(node)
            parts = _parts(node, ("allOf", *CHOICES))
            if named := ref_name(node):
                name, node = named, self.described.schemas.get(named, {})
            elif len(parts) == 1 and "properties" not in node:
                node = parts[0]
        return node, name


@dataclass
class Shaper:
    """Schemas of one body of one page."""

    source: Source
    role: Role
    made: dict[int, str] = field(default_factory=dict)
    """Our names by the vendor's schemas: a schema may hold itself."""

    def shape(self, seen: Seen, hint: str, where: str, *, top: bool = False) -> Node:
        """Our schema for one of the page. ``hint``: what it is called after its place; ``top``: never shared."""
        _, name = self.source.target(seen.spot.node)
        kind, payload = seen.kind, top and self.role == "answer"
        # Of objects and lists, only a payload may be null in our description.
        nullable = seen.shape.nullable and (payload or (kind in SCALARS and not seen.shape.enum))
        self.say_lost(seen, where)
        if seen.shape.nullable and not nullable and self.role == "request":
            self.source.workspace.warn(f"{where}: that it may be null: left out")
        if kind == "object" and not any(map(is_data, seen.shape.fields)):
            if seen.shape.fields:
                return self._object(seen, hint, where, name, nullable=nullable, top=top)
            return {"type": _type(kind, nullable), **self._members(seen, hint, where)}
        if kind in ("object", "array"):
            items = {"items": self._items(seen, hint, where)} if kind == "array" else {}
            return {"type": _type(kind, nullable), **items}
        if enum := self.enum(seen):
            name = schema_name(self.source.workspace, name, hint, self.source.base)
            values = [*enum, None] if nullable else list(enum)
            self.source.workspace.schemas[name] = {"type": _type(kind, nullable), **self._said(seen), "enum": values}
            return {"$ref": SCHEMA_REF + self._shared(name)}
        return {"type": _type(kind, nullable)} if kind in SCALARS else {}

    def say_lost(self, seen: Seen, where: str) -> None:
        """Name what the page says and our schema does not."""
        shape, kind = seen.shape, seen.kind
        several = len(_parts(self.source.target(seen.spot.node)[0], CHOICES)) > 1
        lost = {
            "one of several schemas: drafted with the fields of all": several and kind == "object",
            f"of several types ({', '.join(sorted(shape.types))}): left open": shape.types and not kind,
            f"the type {kind}: left open": kind not in ("", "object", "array", *SCALARS),
            "a map, since its field names are data such as numbers or ids: left open": any(map(is_data, shape.fields)),
            "an enum that cannot be declared: left out": shape.enum and kind in SCALARS and not self.enum(seen),
        }
        for what in [what for what, is_so in lost.items() if is_so]:
            self.source.workspace.warn(f"{where}: {what}")

    def field(self, name: str, seen: Seen, hint: str, where: str, *, inferred: bool = False) -> Node:
        """The schema of a field, with what its name says of it. ``inferred``: whether that of the object is."""
        # What begins with the name of the operation does not say what it is: a contact is added to a task.
        around, part = hint.removeprefix(self.source.base), pascal(name, self.source.workspace.names) or "Field"
        mark = sensitivity(name, self.source.workspace, around)
        if seen.kind == "array":
            part = "Item" if part in LISTS else singular(part)
        if mark and not all(is_code(str(value)) for value in seen.shape.enum or ()):
            self.source.workspace.warn(f"{where}.{name}: an enum whose values may be personal: left out")
            schema: Node = {"type": _type(seen.kind, seen.shape.nullable)}
        else:
            schema = self.shape(seen, hint + part, f"{where}.{name}")
        schema = {**schema, EVIDENCE: INFERRED} if seen.inferred and not inferred else schema
        schema = {**schema, "x-airudder-sensitive": mark} if mark else schema
        is_checked = self.role == "request" and where != "path" and is_phone(name)
        return {**schema, FORMAT: CheckedText("phone")} if is_checked and types_of(schema) == ["string"] else schema

    def enum(self, seen: Seen) -> tuple[Any, ...]:
        """The values of an enum that can be declared."""
        values = seen.shape.enum or ()
        if seen.kind not in ("string", "integer") or any(map(is_data, values)):
            return ()
        return () if list(check_enum("", {"type": seen.kind, "enum": list(values)})) else values

    def _said(self, seen: Seen) -> Node:
        return {"description": placeholder(self.source.page.page_id), **({EVIDENCE: INFERRED} if seen.inferred else {})}

    def _members(self, seen: Seen, hint: str, where: str) -> Node:
        """What an object holds under names that are not declared; empty if that may be anything."""
        if seen.shape.members is None:
            return {}
        schema = self.shape(self.source.see(seen.shape.members), f"{hint}Value", f"{where}.*")
        return {"additionalProperties": schema} if schema else {}

    def _items(self, seen: Seen, hint: str, where: str) -> Node:
        items = self.source.items(seen)
        if items.kind == "array":
            self.source.workspace.warn(f"{where}: lists in a list: what they hold is left open")
            return {}
        return self.shape(items, hint, f"{where}[]")

    def _object(self, seen: Seen, hint: str, where: str, vendor: str, *, nullable: bool, top: bool) -> Node:
        node, _ = self.source.target(seen.spot.node)
        key = seen.shape.key if seen.inferred else id(node)
        if key not in self.made:
            vendor = "" if top and self.role == "webhook" else vendor
            name = self.made[key] = schema_name(self.source.workspace, vendor, hint, self.source.base)
            schema = self.source.workspace.schemas[name] = {"type": _type("object", nullable), **self._said(seen)}
            if required := [each for each in seen.shape.fields if each in (seen.shape.required or ())]:
                schema["required"] = required
            schema["properties"] = {
                each: self.field(each, self.source.field(seen, each), name, where, inferred=seen.inferred)
                for each in seen.shape.fields
            }
            schema |= self._members(seen, name, where)
            self.made[key] = name if top else self._shared(name)
        return {"$ref": SCHEMA_REF + self.made[key]}

    def _shared(self, name: str) -> str:
        """One schema for what says the same: that of another place, if this draft has one."""
        said = {key: value for key, value in self.source.workspace.schemas[name].items() if key != "description"}
        other = self.source.workspace.shapes.setdefault(json.dumps([self.role, said]), name)
        if other != name:
            del self.source.workspace.schemas[name]
        return other


def _type(kind: str, nullable: bool) -> Any:
    return [kind, "null"] if nullable else kind


def _parts(node: Node, keys: Iterable[str]) -> list[Node]:
    """The schemas that a schema is made of, null apart."""
    parts = [part for key in keys for part in node.get(key) or () if isinstance(part, dict)]
    return [part for part in parts if part.get("type") != "null"]
