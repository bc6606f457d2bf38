"""The description as JSON, for programs that have no YAML: small, stable, and a line for each path and schema."""

from __future__ import annotations

import json
from typing import Any

from codegen.facts import Node

OPENED = {(), ("paths",), ("webhooks",), ("components",), ("components", "schemas"), ("components", "responses")}
"""Objects with one member a line: a difference then shows where the change was made."""


def as_json(document: Node) -> str:
    """The document in the order that it has, without anything of the machine."""
    return _text(document, ()) + "\n"


def _text(node: Any, place: tuple[str, ...]) -> str:
    if place not in OPENED or not isinstance(node, dict) or not node:
        return json.dumps(node, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    lines = [f"{json.dumps(key, ensure_ascii=False)}:{_text(child, (*place, key))}" for key, child in node.items()]
    return "{\n" + ",\n".join(lines) + "\n}"
