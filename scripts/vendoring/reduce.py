"""The description of the API without what a copy of a part does not need."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from .choice import Choice

Node = dict[str, Any]
COMPONENTS = "#/components/"


def groups_of(document: Node) -> set[str]:
    """The resource groups."""
    nodes = (node for item in document["paths"].values() for node in item.values())
    return {group for node in nodes if (group := _group_of(node))}


def reduced(document: Node, choice: Choice, models: Iterable[str]) -> Node:
    """The description with the chosen operations, and with the components that they refer to.

    Operations that the client calls by itself stay, and so do the ``models``, which handwritten modules name.
    """
    paths = {path: kept for path, item in document["paths"].items() if (kept := _chosen(item, choice))}
    small = {**document, "paths": paths}
    if not choice.webhooks:
        small = {key: node for key, node in small.items() if key not in ("webhooks", "x-airudder-not-ours")}
    small["components"] = _components(small, models)
    return small


def imported_models(source: str) -> set[str]:
    """The models that a handwritten module names: ``from ..models import X``, or ``models.X``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level and "models" in (node.module or "").split("."):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "models":
            found.add(node.attr)
    return found


def _chosen(item: Node, choice: Choice) -> Node:
    """A path with its chosen operations; empty if there are none."""
    groups = None if choice.only is None else {*choice.only, None}
    kept = {key: node for key, node in item.items() if groups is None or _group_of(node) in groups}
    return kept if any(map(_is_operation, kept.values())) else {}


def _is_operation(node: Any) -> bool:
    return isinstance(node, dict) and "operationId" in node


def _group_of(node: Any) -> str | None:
    """The group of an operation; None if the client calls it by itself, and for what is not an operation."""
    method = node.get("x-airudder-method") if _is_operation(node) else None
    method = method[0] if isinstance(method, list) else method  # several methods of one operation share their group
    name = method["name"] if isinstance(method, dict) else method
    return name.partition(".")[0] if name else None


def _components(document: Node, models: Iterable[str]) -> Node:
    """The components that the rest of the description and the models lead to."""
    components = document["components"]
    found: set[tuple[str, str]] = set()
    waiting: list[Any] = [{**document, "components": None}, [f"{COMPONENTS}schemas/{name}" for name in models]]
    while waiting:
        for section, name in _references(waiting.pop()):
            if (section, name) not in found:
                found.add((section, name))
                waiting.append(components[section].get(name))
    found |= {("securitySchemes", name) for name in components["securitySchemes"]}  # named without a reference
    return {
        section: {name: node for name, node in nodes.items() if (section, name) in found}
        for section, nodes in components.items()
    }


def _references(node: Any) -> Iterator[tuple[str, str]]:
    """Section and name of every component that a node refers to: by ``$ref``, as a fallback, by a discriminator."""
    if isinstance(node, (dict, list)):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _references(child)
    elif isinstance(node, str) and node.startswith(COMPONENTS):
        section, name = node[len(COMPONENTS) :].split("/")[:2]
        yield section, name
