"""One change between two versions, and how bad it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["breaking", "added", "known"]
LEVELS: tuple[Level, ...] = ("breaking", "added", "known")
"""Worst first. ``known``: what is known of the API got better; code that calls it goes on as it did."""
Side = Literal["api", "python"]


class CompareError(Exception):
    """Two versions could not be compared; the text says what to do."""


@dataclass(frozen=True)
class Change:
    """One change. ``kind`` is for machines, ``subject`` and ``text`` for people.

    ``place``: JSON pointer into the YAML, or dotted path of a Python name. ``follows``: Python names that change with
    it and are not worth a line of their own; such a name stands for everything below it too.
    """

    level: Level
    kind: str
    subject: str
    text: str
    place: str
    side: Side = "api"
    operations: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    follows: frozenset[str] = field(default=frozenset(), compare=False)


def worst(levels: Iterable[Level]) -> Level:
    return min(levels, key=LEVELS.index)


def covers(one: Level, other: Level) -> bool:
    """Whether the first is at least as bad as the second."""
    return LEVELS.index(one) <= LEVELS.index(other)


def pointer(*steps: str) -> str:
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)
