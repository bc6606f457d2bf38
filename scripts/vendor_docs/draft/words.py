"""What drafts say where a person has to write something, and marks for values that a person has to check."""

from __future__ import annotations

from typing import Any

PLACEHOLDER = "To be described in our own words"
"""Begins every description of a draft; the id of the page follows. The vendor's texts are not ours to copy."""
CHECK = "drafted: check"
"""The comment behind values that are guesses."""


def word_set(text: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(text.split())


def placeholder(page_id: str) -> str:
    return f"{PLACEHOLDER}: {page_id}."


class CheckedText(str):
    """Text that is written with the comment ``CHECK`` behind it."""

    __slots__ = ()


class CheckedMap(dict[str, Any]):
    """A mapping that is written with the comment ``CHECK`` behind its key."""
