"""The description without what a copy does not need."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codegen.facts import HTTP_METHODS, Node, RawOperation, class_name, operations_of, schemas_of
from vendored.options import GoneError

COMPONENTS = "#/components/"
SCHEMES = "securitySchemes"
"""Components that are named without a reference."""


def group_of(operation: RawOperation) -> str | None:
    """The resource group that an operation is called through; None for those that the client calls by itself."""
    return operation.public_name.partition(".")[0] if operation.public_name else None


def groups_of(document: Mapping[str, Any]) -> list[str]:
    """The resource groups, in the order of their names."""
    return sorted({group for operation in operations_of(document) if (group := group_of(operation))})


def reduced(document: Mapping[str, Any], *, only: Iterable[str] | None, webhooks: bool, models: Iterable[str]) -> Node:
    """A copy with the operations of some groups (None: of all), and with the components that those lead to.

    ``models``: classes that are needed besides. Operations that the client calls by itself always stay.
    """
    result: Node = copy.deepcopy(dict(document))
    if only is not None:
        _keep_groups(result, set(only))
    if not webhooks:
        result.pop("webhooks", None)
        result.pop("x-airudder-not-ours", None)
    _keep_components(result, set(models))
    used = {tag for operation in operations_of(result) for tag in operation.node.get("tags") or ()}
    if "tags" in result:
        result["tags"] = [tag for tag in result["tags"] if tag.get("name") in used]
    return result


def _keep_groups(document: Node, only: set[str]) -> None:
    there = groups_of(document)
    if unknown := sorted(only - set(there)):
        raise GoneError(f"--only: there is no group {', '.join(unknown)}: there are {', '.join(there)}", unknown)
    kept = {(op.path, op.method) for op in operations_of(document) if group_of(op) in {*only, None}}
    for path, item in list(document["paths"].items()):
        for method in HTTP_METHODS:
            if method in item and (path, method) not in kept:
                del item[method]
        if not set(HTTP_METHODS) & item.keys():
            del document["paths"][path]


def _keep_components(document: Node, models: set[str]) -> None:
    components: Node = document.get("components") or {}
    waiting: list[Any] = [{key: node for key, node in document.items() if key != "components"}]
    waiting += [{"$ref": f"{COMPONENTS}schemas/{name}"} for name in schemas_of(document) if class_name(name) in models]
    found: set[tuple[str, str]] = set()
    while waiting:
        for section, name in _references(waiting.pop()):
            if (section, name) not in found:
                found.add((section, name))
                waiting.append((components.get(section) or {}).get(name))
    for section, nodes in components.items():
        if section != SCHEMES:
            components[section] = {name: node for name, node in nodes.items() if (section, name) in found}


def _references(node: Any) -> Iterator[tuple[str, str]]:
    """Section and name of all components that a node names: references, fallbacks, mappings of discriminators."""
    if isinstance(node, dict):
        for child in node.values():
            yield from _references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)
    elif isinstance(node, str) and node.startswith(COMPONENTS):
        section, _, name = node.removeprefix(COMPONENTS).partition("/")
        yield section, name.partition("/")[0].replace("~1", "/").replace("~0", "~")


def imported_models(source: str) -> set[str]:
    """The models that a module written by hand names: ``from ..models import X``, or ``models.X``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level and (node.module or "").split(".")[-1] == "models":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "models":
            found.add(node.attr)
    return found
