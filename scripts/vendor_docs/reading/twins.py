"""What two descriptions of one operation say otherwise, words and examples aside: two languages of one page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vendor_docs.reading.model import Body, Described, Node, Parameter
from vendor_docs.reading.refs import SCHEMA_REF

SHOWN = 8
LONGEST = 90
MOST = 20_000
"""Pairs of schemas: what holds itself in two ways at once might have very many."""


def in_short(one: Described, other: Described) -> str:
    """All that differs, the first places of it; empty if nothing does."""
    found = [text if len(text) <= LONGEST else f"{text[:LONGEST]}..." for text in _differences(one, other)]
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "; ".join(found[:SHOWN]) + more


def _differences(one: Described, other: Described) -> Iterator[str]:
    pair = _Pair(one.schemas, other.schemas)
    yield from _parameters(pair, one, other)
    yield from _bodies(pair, "body", one.request, other.request)
    if one.answer and other.answer and one.answer_status != other.answer_status:
        yield f"answer: status {one.answer_status}, {other.answer_status}"
    yield from _bodies(pair, "answer", one.answer, other.answer)


def _parameters(pair: _Pair, one: Described, other: Described) -> Iterator[str]:
    mine, theirs = (_by_place(each) for each in (one, other))
    for place in dict.fromkeys([*mine, *theirs]):
        if place not in mine or place not in theirs:
            yield f"{place} in one alone"
            continue
        yield from _marks(place, mine[place].required, theirs[place].required)
        yield from pair.schemas(place, mine[place].schema, theirs[place].schema)


def _by_place(described: Described) -> dict[str, Parameter]:
    return {f"{each.place}.{each.name}": each for each in described.parameters}


def _bodies(pair: _Pair, place: str, one: Body | None, other: Body | None) -> Iterator[str]:
    if one is None or other is None:
        if one is not other:
            yield f"{place} in one alone"
        return
    types = [(each.media_type, *sorted(each.other_types)) for each in (one, other)]
    if types[0] != types[1]:
        yield f"{place}: media type {' and '.join(types[0])}, {' and '.join(types[1])}"
    yield from _marks(place, one.required, other.required)
    if one.schema is None or other.schema is None:
        if one.schema is not other.schema:
            yield f"{place}: a schema in one alone"
        return
    yield from pair.schemas(place, one.schema, other.schema)


def _marks(place: str, one: bool, other: bool) -> Iterator[str]:
    if one != other:
        yield f"{place}: required {_yes(one)}, {_yes(other)}"


def _yes(mark: bool) -> str:
    return "yes" if mark else "no"


# -- schemas


@dataclass
class _View:
    """What a schema says, references followed and ``allOf`` laid together."""

    types: set[str] = field(default_factory=set)
    fields: dict[str, Node] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    enum: list[str] = field(default_factory=list)
    below: dict[str, Node] = field(default_factory=dict)
    """By what is added to the place: items, members of a map, choices."""


class _Pair:
    """The schemas of both descriptions. Nothing recurses, and no two are compared twice."""

    def __init__(self, one: Mapping[str, Node], other: Mapping[str, Node]) -> None:
        self._one, self._other = one, other
        self._done: set[tuple[int, int]] = set()

    def schemas(self, place: str, one: Node, other: Node) -> Iterator[str]:
        todo = [(place, one, other)]
        while todo and len(self._done) < MOST:
            place, one, other = todo.pop()
            one, other = _target(one, self._one), _target(other, self._other)
            if (id(one), id(other)) in self._done:
                continue
            self._done.add((id(one), id(other)))
            mine, theirs = _view(one, self._one), _view(other, self._other)
            for name in dict.fromkeys([*mine.fields, *theirs.fields]):
                where = f"{place}.{name}"
                if name not in mine.fields or name not in theirs.fields:
                    yield f"{where} in one alone"
                    continue
                yield from _marks(where, name in mine.required, name in theirs.required)
                todo.append((where, mine.fields[name], theirs.fields[name]))
            yield from _said(place, mine, theirs)
            todo += [(place + way, mine.below[way], theirs.below[way]) for way in mine.below if way in theirs.below]


def _said(place: str, mine: _View, theirs: _View) -> Iterator[str]:
    if mine.types != theirs.types:
        yield f"{place}: type {_listed(mine.types)}, {_listed(theirs.types)}"
    if set(mine.enum) != set(theirs.enum):
        yield f"{place}: values {' or '.join(mine.enum) or 'none'}, {' or '.join(theirs.enum) or 'none'}"
    for way in sorted(mine.below.keys() ^ theirs.below.keys()):
        yield f"{place}{way} in one alone"


def _listed(types: set[str]) -> str:
    return " or ".join(sorted(types)) or "none"


def _target(node: Node, schemas: Mapping[str, Node]) -> Node:
    """What a reference leads to."""
    seen: set[str] = set()
    while isinstance(ref := node.get("$ref"), str) and ref not in seen:
        seen.add(ref)
        node = schemas.get(ref.removeprefix(SCHEMA_REF), {})
    return node


def _view(node: Node, schemas: Mapping[str, Node]) -> _View:
    result, seen, todo = _View(), set[int](), [node]
    while todo:
        part = _target(todo.pop(), schemas)
        if id(part) in seen:
            continue
        seen.add(id(part))
        todo += part.get("allOf", [])
        kinds = part.get("type", [])
        result.types |= set([kinds] if isinstance(kinds, str) else kinds)
        result.fields = {**part.get("properties", {}), **result.fields}
        result.required |= set(part.get("required", ()))
        result.enum += [json.dumps(value, ensure_ascii=False) for value in part.get("enum", ())]
        for key, way in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(part.get(key), dict):
                result.below[way] = part[key]
        for key in ("anyOf", "oneOf"):
            result.below |= {f" {key} {number}": each for number, each in enumerate(part.get(key, ()), 1)}
    if not result.types:
        result.types = {"object"} if result.fields else {"array"} if "[]" in result.below else set()
    return result
