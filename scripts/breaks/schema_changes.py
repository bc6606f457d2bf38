"""Two versions of one schema, compared for whoever sends it and for whoever receives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from breaks.document import Shape, View, Way
from breaks.facts import field_changes
from breaks.findings import Found
from breaks.model import Level, pointer
from breaks.shapes import gets_model, kept, level_of, shown
from breaks.union_changes import alternatives_of, pairs, union_changes
from breaks.value_changes import limit_changes, value_changes
from codegen.facts import Node, is_union, ref_name

DEEPEST = 50
"""Steps into a schema. Those that are no classes are walked through, and may hold themselves."""


@dataclass(frozen=True)
class SchemaDiff:
    """Compares schemas of two documents. A reference ends the comparison: what it names is compared on its own."""

    old: View
    new: View

    @property
    def views(self) -> tuple[View, View]:
        return self.old, self.new

    def nodes(self, old: Node, new: Node, ways: set[Way], steps: tuple[str, ...], place: str) -> Iterator[Found]:
        """Two nodes that stand at the same place, references or not."""
        if self._is_same(old, new):
            yield from _facts(old, new, ways, steps, place)
            return
        before, after = self.old.shape(old), self.new.shape(new)
        yield from self._retyped((before, old), (after, new), ways, steps, place)
        yield from self._inside(old, new, ways, steps, place)

    def _is_same(self, old: Node, new: Node) -> bool:
        """Whether both refer to the same schema, whatever it is called now."""
        name = ref_name(old)
        return name is not None and self.old.names.get(name, name) == ref_name(new)

    def _inside(self, old: Node, new: Node, ways: set[Way], steps: tuple[str, ...], place: str) -> Iterator[Found]:
        """All but the types as a whole."""
        same = kept(self.old.shape(old), self.new.shape(new))
        one, other = self.old.opened(old), self.new.opened(new)
        if bool(alternatives_of(one)) != bool(alternatives_of(other)):
            yield from _facts(one, other, ways, steps, place)
            yield from self._alternatives(one, other, ways, steps, place)
        elif ref_name(one) in self.old.models or ref_name(other) in self.new.models:
            if same:
                yield from _facts(one, other, ways, steps, place)
        else:
            if "answer" in ways and same and ref_name(one) and not self._is_same(one, other):
                yield Found("breaking", "enum", f"no longer the enum `{ref_name(one)}`", steps, place)
            one, other = self.old.resolved(old), self.new.resolved(new)
            yield from _facts(one, other, ways, steps, place)
            yield from self._content(one, other, same, ways, steps, place)

    def schemas(self, old: Node, new: Node, ways: set[Way], steps: tuple[str, ...], place: str) -> Iterator[Found]:
        """Two schemas that are written out, ``allOf`` laid together."""
        before, after = self.old.own_shape(old), self.new.own_shape(new)
        yield from _facts(old, new, ways, steps, place)
        if not (is_union(old) and is_union(new)):  # their members say it better
            yield from self._retyped((before, old), (after, new), ways, steps, place)
        yield from self._content(old, new, kept(before, after), ways, steps, place)

    def _content(
        self, old: Node, new: Node, same: Shape, ways: set[Way], steps: tuple[str, ...], place: str
    ) -> Iterator[Found]:
        """What two schemas say of the types that both have. If there are none, their types say it all."""
        if is_union(old) and is_union(new):
            yield from limit_changes(old, new, steps, place)
            yield from union_changes(old, new, self.views, steps, place)
            return
        if not same or len(steps) > DEEPEST:
            return
        if bool(alternatives_of(old)) == bool(alternatives_of(new)):
            is_class = len(steps) == 1 and steps[0] in self.old.enums | self.new.enums
            yield from value_changes(old, new, ways, is_class, steps, place)
            yield from limit_changes(old, new, steps, place)
            if same & {"object", "any"}:
                yield from self._fields(old, new, ways, steps, place)
                yield from self._members(old, new, "additionalProperties", ways, steps, place)
            if same & {"array", "any"}:
                yield from self._members(old, new, "items", ways, steps, place)
        yield from self._alternatives(old, new, ways, steps, place)

    def _fields(self, old: Node, new: Node, ways: set[Way], steps: tuple[str, ...], place: str) -> Iterator[Found]:
        before, after = old.get("properties") or {}, new.get("properties") or {}
        asked, asks = set(old.get("required") or ()), set(new.get("required") or ())
        for name in {**before, **after}:
            at, where = (*steps, name), place + pointer("properties", name)
            forced = name in asks and "request" in ways
            if name not in after:
                yield Found("breaking", "field-removed", "field removed", at, where)
            elif name not in before:
                text = "required field added" if forced else "field added"
                yield Found("breaking" if forced else "added", "field-added", text, at, where)
            else:
                if (name in asked) != (name in asks):
                    yield _required(name in asks, ways, at, where)
                yield from self.nodes(before[name], after[name], ways, at, where)

    def _members(
        self, old: Node, new: Node, key: str, ways: set[Way], steps: tuple[str, ...], place: str
    ) -> Iterator[Found]:
        """The items of a list, or the fields that an object does not declare."""
        if isinstance(old.get(key), dict) or isinstance(new.get(key), dict):
            step = "[]" if key == "items" else "*"
            inner, outer = _node(old.get(key)), _node(new.get(key))
            yield from self.nodes(inner, outer, ways, (*steps, step), place + pointer(key))
        elif old.get(key, True) != new.get(key, True):
            closed = new.get(key) is False
            level: Level = ("breaking" if "request" in ways else "known") if closed else "added"
            yield Found(level, "open", f"fields not declared: {'refused' if closed else 'allowed'} now", steps, place)

    def _alternatives(
        self, old: Node, new: Node, ways: set[Way], steps: tuple[str, ...], place: str
    ) -> Iterator[Found]:
        choices, key = alternatives_of(new), "anyOf" if "anyOf" in new else "oneOf"
        for one, other in pairs(old, new, self.views) if choices or alternatives_of(old) else ():
            index = next((index for index, each in enumerate(choices) if each is other), None)
            at = place if index is None else place + pointer(key, str(index))
            if self._is_same(one, other):
                yield from _facts(one, other, ways, steps, at)
            else:
                yield from self._inside(one, other, ways, steps, at)

    def _retyped(
        self, old: tuple[Shape, Node], new: tuple[Shape, Node], ways: set[Way], steps: tuple[str, ...], place: str
    ) -> Iterator[Found]:
        (before, was), (after, now) = old, new
        if before == after:
            return
        level, text = level_of(before, after, ways), f"type: {shown(before)} -> {shown(after)}"
        if "request" in ways and gets_model(before, after) and self._narrows(was, now, steps):
            level, text = "breaking", f"{text}, which not every object fits"
        yield Found(level, "type", text, steps, place)

    def _narrows(self, old: Node, new: Node, steps: tuple[str, ...]) -> bool:
        """Whether objects that could be sent before are no longer what the models ask for."""
        was, after = self.old.resolved(old), self.new
        declared = was.get("properties") or {}
        for node in alternatives_of(after.resolved(new)) or [new]:
            now = after.resolved(node)
            fields = [field for name, field in (now.get("properties") or {}).items() if name not in declared]
            content = self._content(was, now, frozenset({"object"}), {"request"}, steps, "")
            if any(found.level == "breaking" for found in content) or any(map(after.asks, fields)):
                return True
        return False


def _facts(old: Node, new: Node, ways: set[Way], steps: tuple[str, ...], place: str) -> Iterator[Found]:
    for level, kind, text in field_changes(old, new, ways):
        yield Found(level, kind, text, steps, place)


def _node(node: Any) -> Node:
    return node if isinstance(node, dict) else {}


def _required(now: bool, ways: set[Way], steps: tuple[str, ...], place: str) -> Found:
    """Attributes of answers are None where a field is missing, so there it is a matter of knowledge alone."""
    if "request" not in ways:
        return Found("known", "required", "always there" if now else "may be missing", steps, place)
    return Found("breaking" if now else "added", "required", "required now" if now else "optional now", steps, place)
