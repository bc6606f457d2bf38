"""Examples as the vendor's pages print them: one or several, with names or without, JSON with comments."""

from __future__ import annotations

import json
import re
from typing import Any

from vendor_docs.reading.block import MAX_DEPTH

PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")
WRAPPER = {"value", "summary", "description", "externalValue"}
# Strings and comments that are never closed reach to the end of the text: else each of their beginnings would be tried.
STRING_OR_NOISE = re.compile(r'("(?:[^"\\]|\\.?)*(?:"|\Z))|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.?)*(?:"|\Z))|,(?=\s*[}\]])', re.DOTALL)


def of_media(media: dict[str, Any]) -> dict[str, Any]:
    """The examples of a body, by name, as JSON values."""
    found = {"example": media.get("example"), **_named(media.get("examples"))}
    read = {name.strip(): as_json(value) for name, value in found.items()}
    return {name: value for name, value in read.items() if value is not None and value != ""}


def of_schema(node: dict[str, Any]) -> list[Any]:
    """The examples of a field or a parameter, without empty ones and placeholders."""
    kept: list[Any] = []
    for value in (node.get("example"), *_named(node.get("examples")).values()):
        if value is None or value == "" or (isinstance(value, str) and PLACEHOLDER.search(value)):
            continue
        if not any(type(value) is type(other) and value == other for other in kept):
            kept.append(value)
    return kept


def as_json(value: Any) -> Any:
    """Text that holds an object or a list, as that; anything else as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[", "/")):
        return value
    plain = STRING_OR_COMMA.sub(lambda found: found[1] or "", STRING_OR_NOISE.sub(lambda found: found[1] or " ", value))
    for candidate in (value, plain):
        try:
            read = json.loads(candidate, strict=False, parse_constant=_refuse)
            json.dumps(read, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            continue
        return read if isinstance(read, dict | list) and depth(read) <= MAX_DEPTH else value
    return value


def depth(value: Any) -> int:
    """How many objects and lists are inside one another."""
    deepest, todo = 0, [(value, 0)]
    while todo:
        node, level = todo.pop()
        if isinstance(node, dict | list):
            deepest = max(deepest, level + 1)
            todo.extend((child, level + 1) for child in (node.values() if isinstance(node, dict) else node))
    return deepest


def _named(examples: Any) -> dict[str, Any]:
    """``examples`` as a list, as an object of examples, or as the one example itself."""
    if isinstance(examples, list):  # where an object with the one key "value" may be the example itself
        named = {str(number): item for number, item in enumerate(examples, 1)}
        return {name: item["value"] if _is_wrapper(item) and len(item) > 1 else item for name, item in named.items()}
    if not isinstance(examples, dict) or (examples and not any(map(_is_wrapper, examples.values()))):
        return {} if examples is None else {"example": examples}
    return {name: item.get("value") if _is_wrapper(item) else item for name, item in examples.items()}


def _is_wrapper(item: Any) -> bool:
    return isinstance(item, dict) and "value" in item and {key for key in item if not key.startswith("x-")} <= WRAPPER


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
