"""Adding to a schema of ours what a page has beyond it. Nothing of ours is removed or gets another type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from spec_enums import check_enum
from spec_facts import Node, class_name, enum_values, follow, is_union, merged, ref_name, schemas_of, types_of

from .shapes import Shaper
from .views import OPEN, View, view

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
    relax: bool = False
    """Whether what a page does not require is no longer required: in a draft of several pages."""
    seen: set[tuple[int, str]] = field(default_factory=set)

    def extend(self, ours: Node, theirs: Any, where: str) -> None:
        document = self.shaper.workspace.document
        target, page = follow(document, ours), view(theirs, self.shaper.schemas)
        flat = merged(document, target)
        kind = next(iter(types_of(flat)), "object" if flat.get("properties") else OPEN)
        if page.kind == OPEN or kind == OPEN or is_union(flat):
            return
        if names_differ(kind, page.kind):
            self.shaper.notes.warn(f"{where}: {kind} here, {page.kind} on {self.shaper.page_id}; kept")
        elif kind == "array" and page.kind == "array":
            self.extend(flat.get("items") or {}, page.items, f"{where}[]")
        elif kind == "object" and flat.get("properties"):
            if (id(target), page.name) not in self.seen:
                self.seen.add((id(target), page.name))
                self._object(ours, target, flat, page, where)
        elif enum_values(target) and page.enum:
            self._enum(target, page)

    def _object(self, ours: Node, target: Node, flat: Node, page: View, where: str) -> None:
        name = ref_name(ours)
        hint = class_name(name) if name else self.shaper.base
        for wire, node in page.properties.items():
            if wire in flat["properties"]:
                self.extend(flat["properties"][wire], node, f"{where}.{wire}")
                continue
            if not 0 < len(wire) <= 100:
                continue
            child = self.shaper.field(wire, node, hint, where)
            target.setdefault("properties", {})[wire] = child
            if wire in page.required and self.shaper.role == "request":
                self.shaper.notes.warn(f"{where}.{wire}: new, and required on {self.shaper.page_id}; added as optional")
        self._marks(target, flat, page, where)

    def _marks(self, target: Node, flat: Node, page: View, where: str) -> None:
        """What is required here and not there, and the other way round, of what we send."""
        if self.relax and not self.shaper.inferred:
            _loosen(target, page)
        if self.relax or self.shaper.role != "request" or self.shaper.inferred:
            return
        ours = set(flat.get("required") or ())
        for wire in [wire for wire in flat["properties"] if wire in page.properties]:
            if (wire in ours) != (wire in page.required):
                marks = ("optional", "required") if wire in page.required else ("required", "optional")
                self.shaper.notes.warn(f"{where}.{wire}: {marks[0]} here, {marks[1]} on {self.shaper.page_id}; kept")

    def _enum(self, target: Node, page: View) -> None:
        new = [value for value in page.enum if value not in target["enum"]]
        wider = {**target, "enum": [*target["enum"], *new]}
        if new and not list(check_enum("", wider)):
            target["enum"] = wider["enum"]


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
            if found:
                self.confirmed.append(node)
            whole = whole and found
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
