"""Which schemas belong to one operation or webhook, and which ones others use too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from codegen.facts import (
    Node,
    RawOperation,
    operations_of,
    reachable,
    request_schema_of,
    response_schema_of,
    schemas_of,
)
from codegen.webhooks import media_of


def roots_of(document: Node) -> dict[str, list[Any]]:
    """What operations and webhooks begin their schemas with, by operation id and kind."""
    roots: dict[str, list[Any]] = {each.operation_id: _roots(document, each) for each in operations_of(document)}
    webhooks = document.get("webhooks") or {}
    return roots | {kind: [media_of(document, item).get("schema")] for kind, item in webhooks.items()}


def _roots(document: Node, operation: RawOperation) -> list[Any]:
    roots: list[Any] = [request_schema_of(document, operation), response_schema_of(document, operation)]
    return roots + [parameter.get("schema") for parameter in operation.parameters]


class Sharing:
    """The schemas that anything but one operation or kind of webhook uses. ``name``: that one."""

    def __init__(self, document: Node, name: str) -> None:
        self.document, self.name = document, name
        roots = roots_of(document)
        self.others = {each: found for each, found in roots.items() if each != name}
        names = reachable(document, [root for found in self.others.values() for root in found])
        self.own = reachable(document, roots[name]) - names
        self._shared = {id(schemas_of(document)[each]): each for each in names}

    def name_of(self, target: Node) -> str:
        """The name of a schema that others use too; empty for one that they do not."""
        return self._shared.get(id(target), "")

    def users(self, schema: str) -> str:
        """Who else uses a schema, for messages."""
        found = [each for each, roots in self.others.items() if schema in reachable(self.document, roots)]
        return _listed(found)


def _listed(names: Iterable[str]) -> str:
    first, rest = list(names)[:3], len(list(names)) - 3
    return ", ".join(first) + (f" and {rest} more" if rest > 0 else "")
