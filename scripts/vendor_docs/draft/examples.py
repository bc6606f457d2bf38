"""Examples of a draft, made from its schemas. Nothing of the vendor's examples is copied."""

from __future__ import annotations

from typing import Any

import jsonschema

from codegen.facts import Node, follow, merged

from .shapes import sensitivity
from .workspace import Workspace

SUMMARY = "Made up from the schema of the page."
PHONE = "+12025550123"
PHONE_WORDS = ("phone", "mobile", "callee", "caller", "telephone", "number")
SHALLOW, DEEPEST = 6, 12
"""Below so many levels lists are empty and optional fields left out; below the second number, objects are empty."""


def examples_of(schema: Node, workspace: Workspace, known: Node | None = None) -> Node:
    """``examples`` for a schema, if one that fits can be made. ``known``: fields with their values."""
    value = made_up(schema, workspace)
    if isinstance(value, dict):
        value |= {name: each for name, each in (known or {}).items() if name in value}
    whole = {**schema, "components": workspace.document.get("components", {})}
    fits = not any(jsonschema.Draft202012Validator(whole).iter_errors(value))
    return {"examples": {"made_up": {"summary": SUMMARY, "value": value}}} if fits else {}


def made_up(schema: Node, workspace: Workspace, name: str = "value", depth: int = 0) -> Any:
    """A value that fits a schema. What holds itself ends after some levels."""
    node = merged(workspace.document, follow(workspace.document, schema))
    kinds = node.get("type")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if node.get("enum"):
        return node["enum"][0]
    if node.get("properties"):
        required = node.get("required") or ()
        wanted = {key: child for key, child in node["properties"].items() if depth < SHALLOW or key in required}
        return {} if depth > DEEPEST else {k: made_up(child, workspace, k, depth + 1) for k, child in wanted.items()}
    if kind == "array":
        return [made_up(node.get("items") or {}, workspace, name, depth + 1)] if depth < SHALLOW else []
    plain: Node = {"integer": 1, "number": 1.5, "boolean": True, "object": {"made_up_field": "made-up value"}}
    return plain[kind] if kind in plain else _text(name, workspace)


def _text(name: str, workspace: Workspace) -> str:
    if any(word in name.lower() for word in PHONE_WORDS):
        return PHONE
    return "<secret>" if sensitivity(name, workspace) == "secret" else "made-up text"
