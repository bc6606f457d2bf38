"""Ways to plant a change in a document."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from compat.spec_changes import spec_changes

Doc = dict[str, Any]
Plant = Callable[[Doc], object]
Found = tuple[str, str, str]
SCHEMAS = ("components", "schemas")


def at(doc: Doc, *steps: str | int) -> Any:
    node: Any = doc
    for step in steps:
        node = node[step]
    return node


def put(*steps: str | int, to: Any) -> Plant:
    """Set what is at a place."""
    return lambda doc: at(doc, *steps[:-1]).__setitem__(steps[-1], to)


def drop(*steps: str | int) -> Plant:
    return lambda doc: at(doc, *steps[:-1]).__delitem__(steps[-1])


def fields(name: str, *rest: str | int) -> tuple[str | int, ...]:
    return (*SCHEMAS, name, "properties", *rest)


def changes_of(old: Doc, plant: Plant) -> list[Found]:
    new = copy.deepcopy(old)
    plant(new)
    return [(change.level, change.subject, change.text) for change in spec_changes(old, new)]
