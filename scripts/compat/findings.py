"""A change inside a schema, on its way to become one of the document."""

from __future__ import annotations

from dataclasses import dataclass

from compat.model import Level


@dataclass(frozen=True)
class Found:
    """A change inside a schema. ``steps``: fields on the way to it, ``[]`` for the items of a list."""

    level: Level
    kind: str
    text: str
    steps: tuple[str, ...]
    place: str


def subject_of(steps: tuple[str, ...]) -> str:
    """``TaskDetail.details[].status``."""
    return "".join(step if step == "[]" else f".{step}" for step in steps).lstrip(".")
