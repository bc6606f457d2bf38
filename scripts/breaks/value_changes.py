"""Changes of the values that a schema allows, and of its limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from breaks.document import Way, values_of
from breaks.findings import Found
from breaks.model import Level
from codegen.facts import Node

COMPARED = {
    *("$ref", "type", "properties", "required", "items", "additionalProperties"),
    *("allOf", "anyOf", "oneOf", "discriminator", "enum", "const"),
}
FOR_READERS = {"description", "title", "examples", "example", "default", "$comment"}


def value_changes(
    old: Node, new: Node, ways: set[Way], is_class: bool, steps: tuple[str, ...], place: str
) -> Iterator[Found]:
    """Values that may be sent must not get less, nor the members of an enum that users have as a class.

    All else is open: unknown values come through as they are, and a value less in the description harms nobody.
    Whether null is one of them is a matter of the type.
    """
    before, after = ([value for value in values_of(node) if value is not None] for node in (old, new))
    sent = "request" in ways
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


def limit_changes(old: Node, new: Node, steps: tuple[str, ...], place: str) -> Iterator[Found]:
    """All else that is stated, limits above all. The client does not check it, so it is knowledge about the server."""
    for key in {**old, **new}:
        plain = key not in COMPARED and key not in FOR_READERS and not str(key).startswith("x-airudder-")
        if plain and old.get(key) != new.get(key):
            values = [f"`{node[key]}`" if key in node else "not stated" for node in (old, new)]
            yield Found("known", "limit", f"{key}: {' -> '.join(values)}", steps, place)


def _listed(values: list[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)
