"""Examples as the vendor's pages print them: one or several, with names or without, JSON with comments."""

from __future__ import annotations

import json
import re
from typing import Any

from vendor_docs.reading.block import MAX_DEPTH

PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")
WRAPPER = {"value", "summary", "description", "externalValue"}
# Strings, comments that no end follows reach to the end of the text: else each of their beginnings would be tried.
STRING_OR_NOISE = re.compile(r'("(?:[^"\\]|\\.?)*(?:"|\Z))|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.?)*(?:"|\Z))|,(?=\s*[}\]])', re.DOTALL)


def of_media(media: dict[str, Any]) -> dict[str, Any]:
    """The examples of a body, by name, as JSON values."""
    found: dict[str, Any] = {}
    if media.get("example") is not None:
        found["example"] = media["example"]
    found.update(_named(media.get("examples")))
    read = {name.strip(): as_json(value) for name, value in found.items()}
    return {name: value for name, value in read.items() if value is not None and value != ""}


def of_schema(node: dict[str, Any]) -> list[Any]:
    """The examples of a field or a parameter, without those that say nothing."""
    found = [node.get("example"), *_named(node.get("examples")).values()]
    told: list[Any] = []
    for value in found:
        if value is None or value == "" or (isinstance(value, str) and PLACEHOLDER.search(value)):
            continue
        if not any(type(value) is type(other) and value == other for other in told):
            told.append(value)
    return told


def as_json(value: Any) -> Any:
    """Text that holds an object or a list, as that; anything else as it is."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    for candidate in (text, _without_noise(text)):
        if not candidate.startswith(("{", "[")):
            continue
        try:
            read = json.loads(candidate, strict=False, parse_constant=_refuse)
            json.dumps(read, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            continue
        return read if depth(read) <= MAX_DEPTH else value
    return value


def depth(value: Any) -> int:
    """How many objects and lists stand inside one another."""
    deepest, todo = 0, [(value, 0)]
    while todo:
        node, level = todo.pop()
        if isinstance(node, dict | list):
            deepest = max(deepest, level + 1)
            todo.extend((child, level + 1) for child in (node.values() if isinstance(node, dict) else node))
    return deepest


def _named(examples: Any) -> dict[str, Any]:
    """``examples`` as a list, as an object of examples, or as the one example itself."""
    if isinstance(examples, list):
        return {str(number): _unwrapped(item, strict=True) for number, item in enumerate(examples, 1)}
    if not isinstance(examples, dict):
        return {} if examples is None else {"example": examples}
    if examples and not any(_is_wrapper(item) for item in examples.values()):
        return {"example": examples}
    return {name: _unwrapped(item) for name, item in examples.items()}


def _is_wrapper(item: Any) -> bool:
    return isinstance(item, dict) and bool(item.keys() & {"value", "externalValue"}) and _keys(item) <= WRAPPER


def _unwrapped(item: Any, *, strict: bool = False) -> Any:
    # In a list an object with the one key "value" may as well be the example itself.
    wrapped = _is_wrapper(item) and (not strict or len(_keys(item)) > 1)
    return item.get("value") if wrapped else item


def _keys(item: dict[str, Any]) -> set[str]:
    return {key for key in item if not key.startswith("x-")}


def _without_noise(text: str) -> str:
    """JSON without comments and trailing commas; what stands in strings stays."""
    text = STRING_OR_NOISE.sub(lambda found: found[1] or " ", text)
    return STRING_OR_COMMA.sub(lambda found: found[1] or "", text).strip()


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
