"""Adding to a schema of ours what a page has beyond it. Nothing of ours is removed or gets another type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from codegen.enums import check_enum
from codegen.facts import Node, class_name, enum_values, follow, is_union, merged, ref_name, schemas_of, types_of

from .shapes import Shaper
from .sharing import Sharing
from .views import LONGEST_NAME, OPEN, View, by_example, view

EVIDENCE = "x-airudder-evidence"


def is_open(node: Node | None, document: Node) -> bool:
    """Whether a schema of ours says nothing of what it holds."""
    target = merged(document, follow(document, node or {}))
    if is_union(target) or target.get("properties") or target.get("enum"):
        return False
    return types_of(target) in ([], ["object"])


def names_differ(ours: str, theirs: str) -> bool:
    """Whole numbers are numbers."""
    return ours != theirs and {ours, theirs} != {"integer", "number"}


@dataclass
class Extender:
    """Walks a schema of ours and one of a page side by side."""

    shaper: Shaper
    sharing: Sharing
    relax: bool = False
    """Whether what a page does not require is no longer required: in a draft of several pages."""
    seen: set[tuple[int, str]] = field(default_factory=set)

    def extend(self, ours: Node, theirs: Any, where: str, inside: str = "") -> None:
        """``inside``: the schema around ours that others use too, if there is one."""
        document = self.shaper.workspace.document
        target, page = follow(document, ours), view(theirs, self.shaper.schemas)
        flat = merged(document, target)
        kind = next(iter(types_of(flat)), "object" if flat.get("properties") else OPEN)
        inside = self.sharing.name_of(target) or inside
        if page.kind == OPEN or kind == OPEN or is_union(flat):
            return
        if names_differ(kind, page.kind):
            self.shaper.notes.warn(f"{where}: {kind} here, {page.kind} on {self.shaper.page_id}; kept")
        elif kind == "array" and page.kind == "array":
            self.extend(flat.get("items") or {}, page.items, f"{where}[]", inside)
        elif kind == "object" and flat.get("properties"):
            if (id(target), page.name) not in self.seen:
                self.seen.add((id(target), page.name))
                self._object(ours, page, where, inside)
        elif enum_values(target) and page.enum:
            self._enum(target, page, where, inside)

    def _object(self, ours: Node, page: View, where: str, inside: str) -> None:
        target = follow(self.shaper.workspace.document, ours)
        flat = merged(self.shaper.workspace.document, target)
        name = ref_name(ours)
        hint = class_name(name) if name else self.shaper.base
        for wire, node in page.properties.items():
            if wire in flat["properties"]:
                self.extend(flat["properties"][wire], node, f"{where}.{wire}", inside)
                continue
            if not 0 < len(wire) <= LONGEST_NAME or not wire.isprintable():
                said = f"the field {wire[:LONGEST_NAME]!r} has no name that can be declared; left out"
                self.shaper.notes.warn(f"{where}: {said}")
                continue
            child = self.shaper.field(wire, node, hint, where)
            if inside:
                # The page speaks of this operation alone.
                child = {**child, EVIDENCE: "inferred"}
            target.setdefault("properties", {})[wire] = child
            self._tell(f"{where}.{wire}", inside, required=wire in page.required)
        self._marks(target, flat, page, where, inside)

    def _tell(self, where: str, inside: str, *, required: bool = False) -> None:
        """Name what was added, to what is ours and to what others use."""
        page_id, optional = self.shaper.page_id, required and self.shaper.role == "request"
        said = f"{where}: new, and required on {page_id}; added as optional" if optional else ""
        said = said or ("" if self.relax and not inside else f"{where}: new on {page_id}; added")
        if inside:
            said += f" to {inside}, also of {self.sharing.users(inside)}: inferred for these"
        if said:
            self.shaper.notes.warn(said)

    def _marks(self, target: Node, flat: Node, page: View, where: str, inside: str) -> None:
        """What is required here and not there, and the other way round, of what we send."""
        relax = self.relax and not inside
        if relax and not self.shaper.inferred:
            _loosen(target, page)
        if relax or self.shaper.role != "request" or self.shaper.inferred:
            return
        ours = set(flat.get("required") or ())
        for wire in [wire for wire in flat["properties"] if wire in page.properties]:
            if (wire in ours) != (wire in page.required):
                marks = ("optional", "required") if wire in page.required else ("required", "optional")
                self.shaper.notes.warn(f"{where}.{wire}: {marks[0]} here, {marks[1]} on {self.shaper.page_id}; kept")

    def _enum(self, target: Node, page: View, where: str, inside: str) -> None:
        new = [value for value in page.enum if value not in target["enum"]]
        wider = {**target, "enum": [*target["enum"], *new]}
        if not new or list(check_enum("", wider)):
            return
        target["enum"] = wider["enum"]
        if inside and target.get(EVIDENCE, "documented") == "documented":
            # A value has no evidence of its own.
            put_before(target, EVIDENCE, "documented_in_part", ("enum",))
        self._tell(f"{where} ({', '.join(map(str, new))})", inside)


def put_before(node: Node, key: str, value: Any, others: Iterable[str]) -> None:
    """Set a key of a node; where it is new, before the first of some others."""
    if key in node:
        node[key] = value
        return
    items = list(node.items())
    index = next((i for i, (each, _) in enumerate(items) if each in others), len(items))
    node.clear()
    node.update([*items[:index], (key, value), *items[index:]])


def _loosen(target: Node, page: View) -> None:
    required = [name for name in target.pop("required", []) if name in page.required]
    if required:
        properties = target.pop("properties")
        target.update(required=required, properties=properties)


# -- whether a page has all that we say


@dataclass
class Confirmer:
    """Whether pages have everything that a schema of ours declares. ``confirmed``: nodes of fields that they have."""

    document: Node
    confirmed: list[Node] = field(default_factory=list)
    whole: dict[str, bool] = field(default_factory=dict)
    """Our schemas by name, and whether all of their fields were found."""
    seen: set[tuple[int, str]] = field(default_factory=set)

    def confirm(self, ours: Node, theirs: Any, schemas: dict[str, Node]) -> bool:
        target, page = follow(self.document, ours), view(theirs, schemas)
        flat = merged(self.document, target)
        kind = next(iter(types_of(flat)), "object" if flat.get("properties") else OPEN)
        if is_union(flat) or page.kind == OPEN:
            return kind == OPEN and not is_union(flat)
        if kind == OPEN:
            return True
        if kind != page.kind or not set(enum_values(target)) <= set(page.enum or enum_values(target)):
            return False
        if kind == "array":
            return self.confirm(flat.get("items") or {}, page.items, schemas)
        if kind != "object" or (id(target), page.name) in self.seen:
            return True
        self.seen.add((id(target), page.name))
        return self._object(ours, flat, page, schemas)

    def _object(self, ours: Node, flat: Node, page: View, schemas: dict[str, Node]) -> bool:
        whole = True
        for wire, node in (flat.get("properties") or {}).items():
            found = wire in page.properties and self.confirm(node, page.properties[wire], schemas)
            # What examples alone show is as sure as it was.
            documented = found and not by_example(page.properties[wire])
            if documented:
                self.confirmed.append(node)
            whole = whole and (documented or (found and EVIDENCE in node))
        if name := ref_name(ours):
            self.whole[name] = self.whole.get(name, False) or whole
        return whole

    def keep_evidence(self, nodes: Iterable[Node], evidence: str) -> None:
        """Say of what the pages lack where it is known from, now that what is around it is known from the pages."""
        for node in nodes:
            if EVIDENCE not in node and not any(node is each for each in self.confirmed):
                node[EVIDENCE] = evidence

    def raise_evidence(self, names: set[str]) -> None:
        """Mark what the page confirms, within schemas that nothing else uses."""
        for name in sorted(names):
            schema = schemas_of(self.document)[name]
            if self.whole.get(name) and schema.get(EVIDENCE, "documented") != "documented":
                schema[EVIDENCE] = "documented"
            for node in (schema.get("properties") or {}).values():
                if any(node is each for each in self.confirmed) and EVIDENCE in node:
                    node[EVIDENCE] = "documented"
