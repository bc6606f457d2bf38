"""The vendor's schemas as ours: every object and every enum under a name of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from codegen.facts import SCHEMA_REF, Node
from vendor_docs.comparison.masks import is_code
from vendor_docs.comparison.private import sort_of

from .naming import SchemaNames, field_part, singular
from .views import LONGEST_NAME, MEMBERS, OPEN, SCALARS, View, by_example, plain_schema, view
from .words import placeholder
from .workspace import Notes, Workspace

Role = Literal["request", "answer", "webhook"]

LISTS = ("Data", "Items", "List", "Records", "Rows")
"""Names of lists that do not say what is in them."""
DEEPEST = 20
"""Nothing is declared below so many levels."""


def sensitivity(name: str, workspace: Workspace) -> str:
    """``secret``, ``personal`` or nothing, by the name of a field."""
    return sort_of(name, workspace.names.personal, workspace.names.secret)


def lost_of(seen: View) -> tuple[str, ...]:
    """What a page says of a body or an envelope and our schema of it does not."""
    return (*_unsaid(seen), *([MEMBERS] if seen.members else []))


def _unsaid(seen: View) -> tuple[str, ...]:
    """What a page says of a place and our schema of it does not."""
    null = seen.nullable and (bool(seen.enum) or seen.kind not in SCALARS)
    return (*seen.lost, "that it may be null") if null else seen.lost


def _type(seen: View, *, payload: bool) -> Any:
    """The type of an object or a list. Of these, only a payload may be null in our description."""
    return [seen.kind, "null"] if payload and seen.nullable else seen.kind


def _members(seen: View) -> Node:
    return {"additionalProperties": dict(seen.members)} if seen.members else {}


@dataclass
class Shaper:
    """Schemas of one body of one page. ``base``: begins the names of what has none; ``inferred``: read off examples."""

    workspace: Workspace
    notes: Notes
    schemas: Mapping[str, Node]
    page_id: str
    base: str
    role: Role
    inferred: bool = False
    made: dict[str, str] = field(default_factory=dict)
    """Our names by those of the vendor, for what holds itself too."""

    def shape(self, node: Any, hint: str, where: str, *, top: bool = False, depth: int = 0) -> Node:
        """Our schema for one of the page. ``hint``: what it is called after its place; ``top``: never shared."""
        seen = view(node, self.schemas)
        if seen.trouble:
            self.notes.warn(f"{where}: {seen.trouble}; left open")
        payload = top and self.role == "answer"
        for lost in seen.lost if payload else _unsaid(seen):
            self.notes.warn(f"{where}: the page says more: {lost}; left out")
        if depth > DEEPEST and seen.kind in ("object", "array"):
            self.notes.warn(f"{where}: deeper than {DEEPEST} levels; left open")
            return {"type": seen.kind, **({"items": {}} if seen.kind == "array" else {})}
        if seen.kind == "object":
            if seen.properties:
                return self._object(seen, hint, where, top=top, depth=depth)
            return {"type": _type(seen, payload=payload), **_members(seen)}
        if seen.kind == "array":
            return {**self._array(seen, hint, where, depth), "type": _type(seen, payload=payload)}
        if seen.enum:
            return self._named(seen, {"type": seen.kind, **self._said(), "enum": list(seen.enum)}, hint)
        if seen.kind == OPEN:
            return {}
        return plain_schema(seen)

    def field(self, name: str, node: Any, hint: str, where: str, depth: int = 0) -> Node:
        """The schema of a field, with what its name says of it."""
        part, seen = field_part(name, self.workspace.names), view(node, self.schemas)
        if seen.kind == "array":
            part = "Item" if part in LISTS else singular(part)
        mark, shown = sensitivity(name, self.workspace), by_example(node)
        if mark and not all(is_code(str(value)) for value in seen.enum):
            self.notes.warn(f"{where}.{name}: an enum whose values may be somebody's; left out")
            node = {"type": [seen.kind, "null"] if seen.nullable else seen.kind}
        schema = self.shape(node, hint + part, f"{where}.{name}", depth=depth + 1)
        if shown and not self.inferred:
            schema = {**schema, "x-airudder-evidence": "inferred"}
        return {**schema, "x-airudder-sensitive": mark} if mark else schema

    def _said(self) -> Node:
        said: Node = {"description": placeholder(self.page_id)}
        return {**said, "x-airudder-evidence": "inferred"} if self.inferred else said

    def _array(self, seen: View, hint: str, where: str, depth: int) -> Node:
        items = self.shape(seen.items, hint, f"{where}[]", depth=depth + 1)
        if items.get("type") == "array":
            self.notes.warn(f"{where}: lists in a list; what they hold is left open")
            items = {}
        return {"type": "array", "items": items}

    def _object(self, seen: View, hint: str, where: str, *, top: bool, depth: int) -> Node:
        if seen.name in self.made:
            return {"$ref": SCHEMA_REF + self.made[seen.name]}
        name = self._free_name(seen, hint, top=top)
        if seen.name:
            self.made[seen.name] = name
        schema: Node = {"type": _type(seen, payload=top and self.role == "answer"), **self._said()}
        self.workspace.schemas[name] = schema
        fields = [field for field in seen.properties if self._usable(field, where)]
        if required := [field for field in fields if field in seen.required]:
            schema["required"] = required
        schema["properties"] = {}
        for field_name in fields:
            child = self.field(field_name, seen.properties[field_name], name, where, depth)
            schema["properties"][field_name] = child
        schema.update(_members(seen))
        return {"$ref": SCHEMA_REF + (name if top else self._shared(name, schema, seen))}

    def _usable(self, name: str, where: str) -> bool:
        good = 0 < len(name) <= LONGEST_NAME and name.isprintable()
        if not good:
            self.notes.warn(f"{where}: the field {name[:LONGEST_NAME]!r} has no name that can be declared; left out")
        return good

    def _named(self, seen: View, schema: Node, hint: str) -> Node:
        name = self._free_name(seen, hint, top=False)
        self.workspace.schemas[name] = schema
        return {"$ref": SCHEMA_REF + self._shared(name, schema, seen)}

    def _free_name(self, seen: View, hint: str, *, top: bool) -> str:
        free = SchemaNames(self.workspace.schemas, self.workspace.groups())
        vendor = "" if top and self.role == "webhook" else seen.name
        return free.pick(vendor, hint, self.base, self.workspace.names)

    def _shared(self, name: str, schema: Node, seen: View) -> str:
        """One schema for what says the same: that of another place, if this draft has one."""
        said = {key: value for key, value in schema.items() if key != "description"}
        key = json.dumps([self.role, said])
        other = self.workspace.shapes.setdefault(key, name)
        if other != name:
            del self.workspace.schemas[name]
            if seen.name:
                self.made[seen.name] = other
        return other
