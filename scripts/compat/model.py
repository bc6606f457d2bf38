"""One change between two versions, and how bad it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from compat.schemas import escape

Level = Literal["breaking", "added", "known"]
LEVELS: tuple[Level, ...] = ("breaking", "added", "known")
"""Worst first. ``known``: what is known of the API got better; code that calls it is not affected."""
Verdict = tuple[Level, str, str]
"""How bad, what kind of change, and the words for it."""


class CompareError(Exception):
    """Two versions could not be compared; the text says what to do."""


@dataclass(frozen=True)
class Change:
    """One change. ``kind`` is for machines, ``subject`` and ``text`` for people.

    ``place``: JSON pointer into the YAML, or dotted path of a Python name.
    """

    level: Level
    kind: str
    subject: str
    text: str
    place: str
    side: Literal["api", "python"] = "api"
    operations: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


def pointer(*steps: str) -> str:
    return "".join(f"/{escape(step)}" for step in steps)
