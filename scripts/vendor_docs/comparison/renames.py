"""Whether a field that is gone and one that is new are one field under another name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from compat.schemas import Shape, Side, Spot

from .names import fold_title

SIMILAR = 0.5
"""How alike two names must be, from 0 to 1."""
MANY = 50
"""Of more names no pairs are sought: it would take long, and tell nothing that is certain."""


def renames(ours: tuple[Side, Shape], theirs: tuple[Side, Shape]) -> dict[str, str]:
    """Old name -> new name. Only pairs of one type that could be paired in no other way."""
    (side, mine), (page, other) = ours, theirs
    gone = [name for name in mine.fields if name not in other.fields]
    new = [name for name in other.fields if name not in mine.fields]
    if not gone or not new or max(len(gone), len(new)) > MANY:
        return {}
    kinds = {name: _kinds(side, mine.fields[name]) for name in gone}
    others = {name: _kinds(page, other.fields[name]) for name in new}
    alone = len(gone) == len(new) == 1
    tests: list[Callable[[str, str], bool]] = [
        lambda old, now: _children(side, mine.fields[old]) == _children(page, other.fields[now]) != frozenset(),
        _alike,
        lambda old, now: alone and list(mine.fields).index(old) == list(other.fields).index(now),
    ]
    found: dict[str, str] = {}
    for test in tests:
        pairs = [
            (old, now)
            for old in gone
            for now in new
            if old not in found and now not in found.values() and kinds[old] == others[now] and test(old, now)
        ]
        found |= _certain(pairs)
    return found


def _certain(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Those of which neither name stands in another pair."""
    olds, news = Counter(old for old, _ in pairs), Counter(now for _, now in pairs)
    return {old: now for old, now in pairs if olds[old] == news[now] == 1}


def _alike(old: str, now: str) -> bool:
    return SequenceMatcher(None, fold_title(old), fold_title(now)).ratio() >= SIMILAR


def _kinds(side: Side, spot: Spot) -> tuple[frozenset[str], frozenset[str]]:
    shape = side.shape(spot)
    return shape.types, side.shape(shape.items).types if shape.items else frozenset()


def _children(side: Side, spot: Spot) -> frozenset[str]:
    shape = side.shape(spot)
    return frozenset((side.shape(shape.items) if shape.items else shape).fields)
