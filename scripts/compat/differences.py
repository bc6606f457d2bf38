"""Compares two schemas and everything below them: a flat list of what differs. What matters of it, the caller decides.

The sides are called old and new. For the vendor's documentation, old is our description and new is the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from codegen.answers import aliases_of
from codegen.facts import Node
from compat.schemas import NOTHING, Shape, Side, Spot, as_json, in_words

SIMILAR = 0.5
"""How alike the names of a renamed field must be, from 0 to 1."""
MANY = 50
"""With more fields gone or new, no pairs are looked for: it would take long, and give nothing that is certain."""
STRUCTURE = {
    *("$ref", "type", "properties", "required", "items", "allOf", "anyOf", "oneOf", "discriminator", "enum", "const"),
    *("description", "title", "examples", "example", "default", "$comment", "x-notes", "x-at", "x-implied"),
}
"""Keywords that are compared by themselves, or that are written for readers only."""


class Kind(StrEnum):
    """What differs at a place. ``BOTH`` and ``AGAIN`` are not differences."""

    BOTH = "both"
    """Both sides have a schema here. Where one of them says nothing of the items of a list or the members of an object,
    that is ``NOTHING``."""
    AGAIN = "again"
    """The same two schemas were compared at another place, which is ``name``."""
    FIELD_NEW = "field-new"
    FIELD_GONE = "field-gone"
    FIELD_RENAMED = "field-renamed"
    """The new name is ``name``. What else differs in the field follows, at its old place."""
    REQUIRED = "required"
    TYPE = "type"
    NULLABLE = "nullable"
    """Only whether null is allowed differs."""
    ENUM_NEW = "enum-new"
    ENUM_GONE = "enum-gone"
    ENUM_LISTED = "enum-listed"
    """Only the new side lists values."""
    ENUM_OPEN = "enum-open"
    """Only the old side lists values."""
    FACT = "fact"
    """A keyword, ``name``, that does not belong to the structure: an ``x-airudder-*`` fact, a limit."""


@dataclass(frozen=True)
class Difference:
    """One difference.

    ``place``: readable steps such as ``body.details[].callee``; ``.*`` is a member whose name is data.
    ``old``, ``new``: the schema at the place, with pointer and evidence; for a side that lacks the field, the object.
    ``said``: what each side says, in words. ``values``: the same as values, for enums and facts.
    ``is_required``: of a new field, whether the new side requires it.
    """

    kind: Kind
    place: str
    old: Spot
    new: Spot
    said: tuple[str, str] = ("", "")
    name: str = ""
    values: tuple[Any, Any] = (None, None)
    is_required: bool = False


def differences(
    old: tuple[Side, Spot], new: tuple[Side, Spot], place: str, *, renames: bool = True
) -> Iterator[Difference]:
    """Everything that differs in two schemas, outer places first.

    Each pair of schemas is compared once, so that schemas which hold themselves come to an end.
    ``renames``: look for fields that are only called otherwise; pointless where a side shows only some fields.
    """
    (before, was), (after, now) = old, new
    return _Walk(before, after, renames).both(place, was, now)


def fields_of(
    old: tuple[Side, Shape], new: tuple[Side, Shape], place: str, *, renames: bool = True
) -> Iterator[Difference]:
    """The same for the fields of two objects, without the objects themselves: for parameters."""
    (before, was), (after, now) = old, new
    return _Walk(before, after, renames).fields(place, was, now)


class _Walk:
    def __init__(self, old: Side, new: Side, renames: bool) -> None:
        self.old, self.new, self.renames = old, new, renames
        self._visited: dict[tuple[int, int], str] = {}

    def both(self, place: str, old: Spot, new: Spot) -> Iterator[Difference]:
        was, now = self.old.shape(old), self.new.shape(new)
        first = self._visited.setdefault((was.key, now.key), place)
        if first != place:
            yield Difference(Kind.AGAIN, place, old, new, name=first)
            return
        yield Difference(Kind.BOTH, place, old, new)
        yield from self._types(place, (old, was), (new, now))
        yield from _values(place, (old, was), (new, now))
        yield from _facts(place, (old, was), (new, now))
        if was.types and now.types and not was.types & now.types:
            return
        if not self._is_other_object(was, now):
            yield from self._inside(place, (old, was), (new, now))

    def _types(self, place: str, old: tuple[Spot, Shape], new: tuple[Spot, Shape]) -> Iterator[Difference]:
        (spot, was), (other, now) = old, new
        nulls = was.nullable != now.nullable
        kind = Kind.TYPE if was.types != now.types or self._is_other_object(was, now) else Kind.NULLABLE
        if kind is Kind.TYPE or (nulls and was.types):
            said = in_words(self.old, spot, nullable=nulls), in_words(self.new, other, nullable=nulls)
            yield Difference(kind, place, spot, other, said)

    def _is_other_object(self, was: Shape, now: Shape) -> bool:
        """Whether an object with fields has become one whose members have names that are data."""
        is_map = not now.fields and self.new.says_anything(now.members)
        return bool(was.fields) and not was.takes_any and is_map

    def _inside(self, place: str, old: tuple[Spot, Shape], new: tuple[Spot, Shape]) -> Iterator[Difference]:
        (spot, was), (other, now) = old, new
        yield from self.fields(place, was, now, spot.evidence)
        for step, one, two in ((".*", was.members, now.members), ("[]", was.items, now.items)):
            if self.old.says_anything(one) or self.new.says_anything(two):
                before, after = one or Spot(NOTHING, "", spot.evidence), two or Spot(NOTHING, other.pointer)
                yield from self.both(place + step, before, after)

    def fields(self, place: str, was: Shape, now: Shape, evidence: str = "") -> Iterator[Difference]:
        """In the order of the new side, then what only the old side has."""
        named = self._named(was, now)
        before = {other: name for name, other in named.items()}
        for name, spot in now.fields.items():
            mine = before.get(name, name)
            at = f"{place}.{mine}"
            if mine in was.fields:
                if mine != name:
                    yield Difference(Kind.FIELD_RENAMED, at, was.fields[mine], spot, (mine, name), name)
                yield from self._required(at, (was, mine), (now, name))
                yield from self.both(at, was.fields[mine], spot)
            else:
                lacking = Spot(was.node, was.pointer, evidence)
                said, required = ("", in_words(self.new, spot)), name in (now.required or ())
                yield Difference(Kind.FIELD_NEW, at, lacking, spot, said, is_required=required)
        for name, spot in was.fields.items():
            if name not in named and name not in now.fields:
                lacking = Spot(now.node, now.pointer)
                yield Difference(Kind.FIELD_GONE, f"{place}.{name}", spot, lacking, (in_words(self.old, spot), ""))

    def _required(self, place: str, old: tuple[Shape, str], new: tuple[Shape, str]) -> Iterator[Difference]:
        said = tuple(
            "not stated" if shape.required is None else "required" if name in shape.required else "optional"
            for shape, name in (old, new)
        )
        if ("required" in said) and said[0] != said[1]:
            yield Difference(Kind.REQUIRED, place, old[0].fields[old[1]], new[0].fields[new[1]], (said[0], said[1]))

    def _named(self, was: Shape, now: Shape) -> Mapping[str, str]:
        """New names by old ones: other spellings that the old side lists, and pairs that are certain."""
        spelt = {
            name: alias
            for name, spot in was.fields.items()
            for alias in aliases_of(spot.node)
            if name not in now.fields and alias in now.fields and alias not in was.fields
        }
        if len(set(spelt.values())) < len(spelt):
            spelt = {}
        return {**(_renames((self.old, was), (self.new, now), spelt) if self.renames else {}), **spelt}


def is_spelling(difference: Difference) -> bool:
    """Whether a renamed field only comes in another spelling, which the old side lists."""
    return difference.name in aliases_of(difference.old.node)


def _values(place: str, old: tuple[Spot, Shape], new: tuple[Spot, Shape]) -> Iterator[Difference]:
    """Lists of values. Those of a discriminator are known without being listed."""
    (spot, was), (other, now) = old, new
    if was.enum is None or now.enum is None:
        if now.enum is not None and not now.implied:
            said, values = ("", listed(now.enum)), (None, now.enum)
            yield Difference(Kind.ENUM_LISTED, place, spot, other, said, values=values)
        elif was.enum is not None and not was.implied:
            yield Difference(Kind.ENUM_OPEN, place, spot, other, (listed(was.enum), ""), values=(was.enum, None))
        return
    for value in _without(now.enum, was.enum):
        yield Difference(Kind.ENUM_NEW, place, spot, other, ("", as_json(value)), values=(None, value))
    for value in _without(was.enum, now.enum):
        yield Difference(Kind.ENUM_GONE, place, spot, other, (as_json(value), ""), values=(value, None))


def _facts(place: str, old: tuple[Spot, Shape], new: tuple[Spot, Shape]) -> Iterator[Difference]:
    """Keywords beside a reference are laid over those of the schema that it leads to."""
    (spot, was), (other, now) = old, new
    own, others = _stated(spot.node), _stated(other.node)
    before, after = {**_stated(was.node), **own}, {**_stated(now.node), **others}
    for key in {**before, **after}:
        if before.get(key) != after.get(key):
            here = own.get(key) != others.get(key)
            left, right = (spot, other) if here else (_target(spot, was), _target(other, now))
            values = before.get(key), after.get(key)
            yield Difference(Kind.FACT, place, left, right, (said_of(values[0]), said_of(values[1])), key, values)


def _target(spot: Spot, shape: Shape) -> Spot:
    return Spot(shape.node, shape.pointer, spot.evidence)


def _stated(node: Node) -> Node:
    return {
        str(key): value
        for key, value in node.items()
        if key not in STRUCTURE and not (key == "additionalProperties" and isinstance(value, dict))
    }


def said_of(value: Any) -> str:
    """The value of a fact in words."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    return "not stated" if value is None else str(value)


def listed(values: Iterable[Any]) -> str:
    return ", ".join(map(as_json, values))


def _without(values: Iterable[Any], others: Iterable[Any]) -> list[Any]:
    known = set(map(as_json, others))
    return [value for value in values if as_json(value) not in known]


# -- renamed fields


def _renames(old: tuple[Side, Shape], new: tuple[Side, Shape], known: Mapping[str, str]) -> dict[str, str]:
    """Old name -> new name. Only pairs of one type that could be paired in no other way."""
    (side, was), (other, now) = old, new
    gone = [name for name in was.fields if name not in now.fields and name not in known]
    fresh = [name for name in now.fields if name not in was.fields and name not in known.values()]
    if not gone or not fresh or max(len(gone), len(fresh)) > MANY:
        return {}
    alone = len(gone) == len(fresh) == 1
    tests: list[Callable[[str, str], bool]] = [
        lambda one, two: _children(side, was.fields[one]) == _children(other, now.fields[two]) != frozenset(),
        _is_similar,
        lambda one, two: alone and list(was.fields).index(one) == list(now.fields).index(two),
    ]
    types = {name: _types_of(side, was.fields[name]) for name in gone}
    found: dict[str, str] = {}
    for test in tests:
        free = [name for name in fresh if name not in found.values()]
        found |= _certain(
            [
                (one, two)
                for one in gone
                for two in free
                if one not in found and types[one] == _types_of(other, now.fields[two]) and test(one, two)
            ]
        )
    return found


def _certain(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Those whose names are in no other pair."""
    olds, news = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
    return {old: new for old, new in pairs if olds[old] == news[new] == 1}


def _is_similar(old: str, new: str) -> bool:
    one, two = (re.sub(r"\W|_", "", unicodedata.normalize("NFKC", name).casefold()) for name in (old, new))
    return SequenceMatcher(None, one, two).ratio() >= SIMILAR


def _types_of(side: Side, spot: Spot) -> tuple[frozenset[str], frozenset[str]]:
    shape = side.shape(spot)
    return shape.types, side.shape(shape.items).types if shape.items else frozenset()


def _children(side: Side, spot: Spot) -> frozenset[str]:
    shape = side.shape(spot)
    return frozenset((side.shape(shape.items) if shape.items else shape).fields)
