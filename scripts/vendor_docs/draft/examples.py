"""Examples of a draft: those of the page without what is personal, or made up from the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema

from codegen.facts import Node, follow, merged
from codegen.lint import check_numbers
from vendor_docs.comparison.masks import mask_example

from .shapes import sensitivity
from .workspace import Notes, Workspace

LARGEST = 20_000
"""Characters of an example; larger ones would bury the operation."""
DEEPEST = 24
NAME = "page"
SUMMARY = "As the page has it, with made-up values for what is personal."
MADE_UP = "Made up from the schema of the page."
PHONE = "+12025550123"
PHONE_WORDS = ("phone", "mobile", "callee", "caller", "telephone", "number")


def masked(value: Any, workspace: Workspace, schema: Node | None = None) -> Any:
    """An example without what belongs to a person or opens a door. Declared enum values and fields stay."""
    nodes = [workspace.schemas, schema]
    enums, fields = ({word for node in nodes for word in _words(node, key)} for key in ("enum", "properties"))
    return mask_example(value, workspace.names.personal, workspace.names.secret, enums, fields)


def _words(node: Any, key: str) -> Iterator[str]:
    """Texts that stand in lists or mappings under a key, wherever it is."""
    if isinstance(node, dict):
        found = node.get(key)
        yield from (word for word in found if isinstance(word, str)) if isinstance(found, (list, dict)) else ()
        node = list(node.values())
    for child in node if isinstance(node, list) else ():
        yield from _words(child, key)


def example_of(value: Any, schema: Node, workspace: Workspace, notes: Notes, where: str) -> Node | None:
    """The ``examples`` of a body; None where the value cannot stand there."""
    value = masked(value, workspace, schema)
    if reason := refusal(value, schema, workspace):
        notes.warn(f"{where}: the example of the page is left out: {reason}")
        return None
    return {NAME: {"summary": SUMMARY, "value": value}}


def refusal(value: Any, schema: Node, workspace: Workspace) -> str:
    """Why a value may not be an example of a schema; empty if it may."""
    try:
        size = len(json.dumps(value, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return "it holds half a character"
    if size > LARGEST or _depth(value) > DEEPEST:
        return "it is too large"
    if next(iter(check_numbers({"example": value}, "")), None):
        return "it seems to hold the phone number of somebody"
    whole = {**schema, "components": workspace.document.get("components", {})}
    error = next(iter(jsonschema.Draft202012Validator(whole).iter_errors(value)), None)
    return f"it does not fit the schema at {error.json_path}" if error else ""


def _depth(value: Any) -> int:
    children = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return 1 + max(map(_depth, children), default=0)


def pruned(value: Any, schema: Node, document: Mapping[str, Any]) -> Any:
    """A value without the fields that its schema does not declare."""
    schema = merged(document, follow(document, schema))
    if isinstance(value, list):
        return [pruned(each, schema.get("items") or {}, document) for each in value]
    properties = schema.get("properties")
    if not isinstance(value, dict) or not properties:
        return value
    return {name: pruned(each, properties[name], document) for name, each in value.items() if name in properties}


def made_up(schema: Node, workspace: Workspace, name: str = "value", depth: int = 0) -> Any:
    """A value that fits a schema. What holds itself ends after some levels."""
    document = workspace.document
    node = merged(document, follow(document, schema))
    kinds = node.get("type")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if node.get("enum"):
        return node["enum"][0]
    if node.get("properties"):
        required = node.get("required") or ()
        wanted = {key: child for key, child in node["properties"].items() if depth < 6 or key in required}
        return {key: made_up(child, workspace, key, depth + 1) for key, child in wanted.items()} if depth < 12 else {}
    if kind == "array":
        return [made_up(node.get("items") or {}, workspace, name, depth + 1)] if depth < 6 else []
    plain: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "object": {"made_up_field": "made-up value"}}
    return plain[kind] if kind in plain else _text(name, workspace)


def _text(name: str, workspace: Workspace) -> str:
    if any(word in name.lower() for word in PHONE_WORDS):
        return PHONE
    return "<secret>" if sensitivity(name, workspace) == "secret" else "made-up text"
