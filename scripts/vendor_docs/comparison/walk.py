"""Our schema and that of a page, walked in step: what differs, and what of ours the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from codegen.answers import aliases_of
from compat.schemas import NOTHING, Shape, Side, Spot, as_json, in_words
from vendor_docs.reading.model import Page

from .findings import At, Kind, Severity
from .renames import renames

READ = ("documented", "documented_in_part")
"""Evidence of what was read on a page: if it is gone there, something has changed."""


@dataclass(frozen=True)
class Raw:
    """What one page says otherwise than we do.

    ``instead``: the place of the new name, where it was renamed; ``evidence``: ours, where it has no place on the page;
    ``what``: what stands at the new place.
    """

    kind: Kind
    severity: Severity
    place: str
    ours: str
    theirs: str
    at: At
    instead: str = ""
    evidence: str = ""
    what: str = ""


@dataclass(frozen=True)
class Seen:
    """A place that both sides have. ``is_open``: our description says nothing there; ``by_example``: as in Manner."""

    evidence: str
    is_open: bool
    theirs: Shape
    at: At
    by_example: bool = False


@dataclass
class PageDiff:
    """Everything that one page says.

    ``aliases``: places of schemas that were compared already, elsewhere; ``elsewhere``: places of ours that the page
    has under another name, or as a parameter of another sort.
    """

    page: Page
    raws: list[Raw] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)

    def shown(self, place: str) -> Seen | None:
        """What the page shows at a place, wherever its schema was compared."""
        for other, first in self.aliases.items():
            rest = place.removeprefix(other)
            if rest != place and rest[:1] in ("", ".", "["):
                return self.seen.get(first + rest)
        return self.seen.get(place)

    def at(self, pointer: str) -> At:
        return At(self.page.page_id, pointer, self.page.line_of(pointer))

    def add(self, kind: Kind, place: str, pointer: str, ours: str, theirs: str, *, note: bool = False) -> None:
        self.raws.append(Raw(kind, "note" if note else "difference", place, ours, theirs, self.at(pointer)))


@dataclass(frozen=True)
class Manner:
    """How to compare. ``sent``: we send it; ``by_example``: the page shows examples alone."""

    sent: bool
    by_example: bool = False
    fixed: frozenset[str] = frozenset()
    new: Kind = Kind.FIELD_NEW
    gone: Kind = Kind.FIELD_GONE


class Walk:
    """Walks both sides in step. A pair of schemas that was compared is not compared again."""

    def __init__(self, ours: Side, theirs: Side, out: PageDiff) -> None:
        self.ours, self.theirs, self.out = ours, theirs, out
        self._visited: dict[tuple[int, int, bool], str] = {}

    def go(self, place: str, ours: Spot, theirs: Spot, manner: Manner) -> None:
        """Compare two schemas and all below them."""
        mine, other = self.ours.shape(ours), self.theirs.shape(theirs)
        pair = (mine.key, other.key, manner.sent)
        if pair in self._visited and other.key:
            self.out.aliases.setdefault(place, self._visited[pair])
            return
        self._visited[pair] = place
        at = self.out.at(theirs.pointer)
        self.out.seen[place] = Seen(ours.evidence, mine.is_open, other, at, manner.by_example)
        if not self._types(place, (ours, mine), (theirs, other), manner):
            return
        self._values(place, mine, other, theirs.pointer, manner)
        members = self._map_of(other)
        if members and mine.fields and not other.fields and not mine.takes_any:
            said = in_words(self.ours, ours), in_words(self.theirs, theirs)
            self.out.add(Kind.TYPE, place, theirs.pointer, *said)
            return
        self.members(place, mine, other, manner)
        if members:
            self.go(f"{place}.*", mine.members or Spot(NOTHING, "", ours.evidence), members, manner)
        if other.items:
            self.go(f"{place}[]", mine.items or Spot(NOTHING, "", ours.evidence), other.items, manner)

    def _types(self, place: str, ours: tuple[Spot, Shape], theirs: tuple[Spot, Shape], manner: Manner) -> bool:
        """Whether it makes sense to look inside."""
        (spot, mine), (seen, other) = ours, theirs
        if not other.types:
            return bool(other.fields or other.items)
        if not mine.types and other.fields:
            return True  # each of the fields is new; that says it
        allowed = mine.types | ({"integer"} if manner.by_example and "number" in mine.types else set())
        same = other.types <= allowed if manner.by_example else other.types == mine.types
        nulls = manner.sent and not manner.by_example
        if not same or (nulls and mine.nullable != other.nullable):
            said = in_words(self.ours, spot, nullable=nulls), in_words(self.theirs, seen, nullable=nulls)
            left_open = not mine.types and _has_no_type(place, other)
            kind = Kind.UNSUPPORTED if left_open else Kind.TYPE
            self.out.add(kind, place, seen.pointer, *said, note=left_open)
        return same

    def _map_of(self, shape: Shape) -> Spot | None:
        """What the members are whose names are data, where that is said at all."""
        if shape.members is None:
            return None
        inner = self.theirs.shape(shape.members)
        return shape.members if inner.types or inner.fields or inner.items or inner.enum else None

    def _values(self, place: str, mine: Shape, other: Shape, pointer: str, manner: Manner) -> None:
        """Values of enums. Those of a discriminator are known without being listed."""
        if mine.enum is None:
            if other.enum and not other.implied:
                self.out.add(Kind.ENUM_NEW, place, pointer, "", listed(other.enum))
            return
        if other.enum is None:
            if not mine.implied and not manner.by_example:
                self.out.add(Kind.ENUM_GONE, place, pointer, listed(mine.enum), "no list of values", note=True)
            return
        for value in _without(other.enum, mine.enum):
            self.out.add(Kind.ENUM_NEW, place, pointer, "", as_json(value))
        for value in () if mine.implied else _without(mine.enum, other.enum):
            self.out.add(Kind.ENUM_GONE, place, pointer, as_json(value), "")

    def members(self, place: str, mine: Shape, other: Shape, manner: Manner) -> None:
        """The fields of two objects. Where the page shows none, it says nothing of them."""
        if not other.fields:
            return
        other = _respelt(mine, other)
        named = {} if manner.by_example else renames((self.ours, mine), (self.theirs, other))
        for name, spot in other.fields.items():
            if name in mine.fields:
                self.go(f"{place}.{name}", mine.fields[name], spot, manner)
            elif name not in named.values() and not (manner.by_example and mine.takes_any):
                self.out.add(manner.new, f"{place}.{name}", spot.pointer, "", in_words(self.theirs, spot))
        if manner.by_example:
            return
        for name, spot in mine.fields.items():
            if name in named:
                self._renamed(f"{place}.{name}", spot, f"{place}.{named[name]}", other.fields[named[name]], manner)
            elif name not in other.fields:
                ours = f"{in_words(self.ours, spot)} ({spot.evidence or 'no evidence'})"
                self.out.add(manner.gone, f"{place}.{name}", other.pointer, ours, "", note=spot.evidence not in READ)
        self._required(place, mine, other, manner, named)

    def _renamed(self, old: str, ours: Spot, new: str, theirs: Spot, manner: Manner) -> None:
        """What else has changed in it is told at its old place."""
        names = old.rpartition(".")[2], new.rpartition(".")[2]
        at, what = self.out.at(theirs.pointer), in_words(self.theirs, theirs)
        self.out.raws.append(Raw(Kind.FIELD_RENAMED, "difference", old, *names, at, new, ours.evidence, what))
        self.out.elsewhere.add(old)
        self.go(old, ours, theirs, manner)

    def _required(self, place: str, mine: Shape, other: Shape, manner: Manner, named: Mapping[str, str]) -> None:
        if not manner.sent and mine.required is None:
            return  # our answers refuse nothing, so they need not say
        ours, theirs = mine.required or frozenset(), other.required or frozenset()
        for name in mine.fields:
            now = named.get(name, name)
            if now in other.fields and (name in ours) != (now in theirs) and name not in manner.fixed:
                said = [("optional", "required")[each] for each in (name in ours, now in theirs)]
                self.out.add(Kind.REQUIRED, f"{place}.{name}", other.fields[now].pointer, *said)


def _respelt(mine: Shape, other: Shape) -> Shape:
    """The fields of a page under our names, where ours are read in the page's spelling."""
    ours = {alias: name for name, spot in mine.fields.items() for alias in aliases_of(spot.node)}
    names = {name: ours.get(name, name) for name in other.fields}
    if len(set(names.values())) < len(names):  # a page that has both spellings says it by itself
        return other
    required = None if other.required is None else frozenset(ours.get(name, name) for name in other.required)
    return replace(other, fields={names[name]: spot for name, spot in other.fields.items()}, required=required)


def _has_no_type(place: str, shape: Shape) -> bool:
    """What our descriptions leave open, since the generator has no type for it: either of two types, lists of lists."""
    return len(shape.types) > 1 or (place.endswith("[]") and "array" in shape.types)


def listed(values: Iterable[Any]) -> str:
    return ", ".join(map(as_json, values))


def _without(values: Iterable[Any], others: Iterable[Any]) -> list[Any]:
    known = set(map(as_json, others))
    return [value for value in values if as_json(value) not in known]
