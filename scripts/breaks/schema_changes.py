"""Two versions of one schema, compared for whoever sends it and for whoever receives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from breaks.document import ANY, MODEL, Shape, View, Way, values_of
from breaks.facts import field_changes
from breaks.model import Level, pointer, worst
from spec_facts import FALLBACK, Node, is_union, ref_name

COMPARED = {
    *("$ref", "type", "properties", "required", "items", "additionalProperties"),
    *("allOf", "anyOf", "oneOf", "discriminator", "enum", "const"),
}
FOR_READERS = {"description", "title", "examples", "example", "default", "$comment"}


@dataclass(frozen=True)
class Found:
    """A change inside a schema. ``steps``: fields on the way to it, ``[]`` for the items of a list."""

    level: Level
    kind: str
    text: str
    steps: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class SchemaDiff:
    """Compares schemas of two documents. A reference ends the comparison: what it names is compared on its own."""

    old: View
    new: View

    def nodes(self, old: Node, new: Node, ways: set[Way], steps: tuple[str, ...], place: str) -> Iterator[Found]:
        """Two nodes that stand at the same place, references or not."""
        name, other = ref_name(old), ref_name(new)
        if name and other and self.old.names.get(name, name) == other:
            yield from _facts(old, new, ways, steps, place)
            return
        before, after = self.old.shape(old), self.new.shape(new)
        if before != after:
            yield from _retyped(before, after, ways, steps, place)
        elif not any(shape.startswith(MODEL) for shape in before):
            if "answer" in ways and name in self.old.enums and self.old.names.get(name, name) != other:
                yield Found("breaking", "enum", f"no longer the enum `{name}`", steps, place)
            yield from self.schemas(self.old.resolved(old), self.new.resolved(new), ways, steps, place)
        else:
            yield from _facts(old, new, ways, steps, place)

    def schemas(self, old: Node, new: Node, ways: set[Way], steps: tuple[str, ...], place: str) -> Iterator[Found]:
        """Two schemas that are written out, ``allOf`` laid together."""
        yield from _facts(old, new, ways, steps, place)
        before, after = self.old.own_shape(old), self.new.own_shape(new)
        if before != after and not (is_union(old) and is_union(new)):
            yield from _retyped(before, after, ways, steps, place)
            return
        is_class = len(steps) == 1 and steps[0] in self.old.enums | self.new.enums
        yield from _values(old, new, ways, is_class, steps, place)
        yield from _others(old, new, steps, place)
        yield from self._fields(old, new, ways, steps, place)
        for key, step in (("items", "[]"), ("additionalProperties", "*")):
            if isinstance(old.get(key), dict) or isinstance(new.get(key), dict):
                inner, outer = _members(old.get(key)), _members(new.get(key))
                yield from self.nodes(inner, outer, ways, (*steps, step), place + pointer(key))
            elif old.get(key, True) != new.get(key, True):
                closed = new.get(key) is False
                level: Level = ("breaking" if "request" in ways else "known") if closed else "added"
                text = f"fields not declared: {'refused' if closed else 'allowed'} now"
                yield Found(level, "open", text, steps, place)
        if is_union(old) and is_union(new):
            yield from self._union(old, new, steps, place)
        else:
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

    def _union(self, old: Node, new: Node, steps: tuple[str, ...], place: str) -> Iterator[Found]:
        """By the value that tells the members apart. A value that is no longer there gives the fallback."""
        before, after = self.old, self.new
        kinds, others = _mapping(old, before), _mapping(new, after)
        for value in {**kinds, **others}:
            what = f"`{value}`"
            if value not in others:
                yield Found("breaking", "union-removed", f"{what} no longer gives `{kinds[value]}`", steps, place)
            elif value not in kinds:
                yield Found("added", "union-added", f"{what} gives `{others[value]}`", steps, place)
            elif kinds[value] != others[value]:
                text = f"{what} gives `{others[value]}` instead of `{kinds[value]}`"
                yield Found("breaking", "union-changed", text, steps, place)
        key, other = old["discriminator"].get("propertyName"), new["discriminator"].get("propertyName")
        if key != other:
            yield Found("breaking", "union-changed", f"told apart by `{other}` instead of `{key}`", steps, place)
        rest, remains = _named(before, old.get(FALLBACK)), _named(after, new.get(FALLBACK))
        if rest != remains:
            yield Found("breaking", "union-changed", f"all else gives `{remains}` instead of `{rest}`", steps, place)

    def _alternatives(
        self, old: Node, new: Node, ways: set[Way], steps: tuple[str, ...], place: str
    ) -> Iterator[Found]:
        """Alternatives of the same types, so that only what is inside them can differ; their order says nothing."""
        for key in ("anyOf", "oneOf"):
            before = sorted(old.get(key) or [], key=lambda node: sorted(self.old.shape(node)))
            after = sorted(new.get(key) or [], key=lambda node: sorted(self.new.shape(node)))
            for index, (one, other) in enumerate(zip(before, after, strict=False)):
                yield from self.nodes(one, other, ways, steps, place + pointer(key, str(index)))


def subject_of(steps: tuple[str, ...]) -> str:
    """``TaskDetail.details[].status``."""
    return "".join(step if step == "[]" else f".{step}" for step in steps).lstrip(".")


def _facts(old: Node, new: Node, ways: set[Way], steps: tuple[str, ...], place: str) -> Iterator[Found]:
    for level, kind, text in field_changes(old, new, ways):
        yield Found(level, kind, text, steps, place)


def _members(node: Any) -> Node:
    return node if isinstance(node, dict) else {}


def _named(view: View, ref: Any) -> str:
    name = ref_name({"$ref": ref}) or str(ref)
    return view.names.get(name, name)


def _mapping(schema: Node, view: View) -> dict[str, str]:
    mapping = schema["discriminator"].get("mapping") or {}
    return {str(value): _named(view, ref) for value, ref in mapping.items()}


def _required(now: bool, ways: set[Way], steps: tuple[str, ...], place: str) -> Found:
    """Attributes of answers are None where a field is missing, so there it is a matter of knowledge alone."""
    if "request" not in ways:
        return Found("known", "required", "always there" if now else "may be missing", steps, place)
    return Found("breaking" if now else "added", "required", "required now" if now else "optional now", steps, place)


def _retyped(before: Shape, after: Shape, ways: set[Way], steps: tuple[str, ...], place: str) -> Iterator[Found]:
    levels: set[Level] = set()
    if "request" in ways:
        levels.add(_sent(before, after))
    if "answer" in ways:
        levels.add(_received(before, after))
    yield Found(worst(levels), "type", f"type: {_told(before)} -> {_told(after)}", steps, place)


def _wide(shape: Shape) -> Shape:
    return shape | {"integer"} if "number" in shape else shape


def _sent(before: Shape, after: Shape) -> Level:
    """What may be sent must not get less. A model may be given as a mapping, so it stands for plain objects too."""
    allowed = _wide(after) | ({"object"} if any(shape.startswith(MODEL) for shape in after) else set())
    return "added" if after == ANY or before <= allowed else "breaking"


def _received(before: Shape, after: Shape) -> Level:
    """What may come must not get more, null apart: an attribute may be None anyway. Of an unknown type, values of
    objects and lists come as plain ones; once they are described they are others.
    """
    if before == ANY:
        described = any(shape in ("array", "object") or shape.startswith(MODEL) for shape in after)
        return "breaking" if described else "known"
    return "known" if after <= _wide(before) | {"null"} else "breaking"


def _told(shape: Shape) -> str:
    return " | ".join(sorted((part.removeprefix(MODEL) for part in shape), key=lambda part: (part == "null", part)))


def _values(
    old: Node, new: Node, ways: set[Way], is_class: bool, steps: tuple[str, ...], place: str
) -> Iterator[Found]:
    """Values that may be sent must not get less, nor the members of an enum that users have as a class.

    All else is open: unknown values come through as they are, and a value less in the description harms nobody.
    """
    before, after, sent = values_of(old), values_of(new), "request" in ways
    if before and not after:
        level: Level = "breaking" if is_class else "added" if sent else "known"
        yield Found(level, "enum", "any value now", steps, place)
    elif after and not before:
        text = f"only these values now: {_listed(after)}"
        yield Found("breaking" if sent else "known", "enum", text, steps, place)
    else:
        lost: Level = "breaking" if sent or is_class else "known"
        for value in [value for value in before if value not in after]:
            text = f"value `{value}` removed{'' if sent else ' (it comes through if it is sent)'}"
            yield Found(lost, "enum-removed", text, steps, place)
        for value in [value for value in after if value not in before]:
            yield Found("added", "enum-added", f"value `{value}` added", steps, place)


def _listed(values: list[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _others(old: Node, new: Node, steps: tuple[str, ...], place: str) -> Iterator[Found]:
    """All else that is stated, limits above all. The client does not check it, so it is knowledge about the server."""
    for key in {**old, **new}:
        plain = key not in COMPARED and key not in FOR_READERS and not str(key).startswith("x-airudder-")
        if plain and old.get(key) != new.get(key):
            values = [f"`{node[key]}`" if key in node else "not stated" for node in (old, new)]
            yield Found("known", "limit", f"{key}: {' -> '.join(values)}", steps, place)
