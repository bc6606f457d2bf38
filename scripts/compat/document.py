"""A document as its callers see it: operations, webhooks, and which schemas become classes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codegen.facts import (
    FORMAT,
    PAYLOAD_KEYS,
    Node,
    RawOperation,
    contents_of,
    enum_values,
    flatten,
    follow,
    is_union,
    merged,
    operations_of,
    pushed_roots,
    reachable,
    ref_name,
    request_roots,
    request_schema_of,
    response_roots,
    response_schema_of,
    schemas_of,
    walk,
)
from compat.schemas import Side, Spot


@dataclass(frozen=True)
class View:
    """One of the two documents."""

    document: Node

    @cached_property
    def schemas(self) -> dict[str, Node]:
        return schemas_of(self.document)

    @cached_property
    def side(self) -> Side:
        return Side(self.schemas)

    @cached_property
    def operations(self) -> list[RawOperation]:
        return list(operations_of(self.document))

    @cached_property
    def webhooks(self) -> dict[str, Node]:
        """The request of each kind, with references followed."""
        items = (self.document.get("webhooks") or {}).items()
        return {kind: follow(self.document, follow(self.document, item).get("post") or {}) for kind, item in items}

    @cached_property
    def models(self) -> frozenset[str]:
        """Names of the schemas that users get as a class. Whole answers and mere parts of others are none."""
        answers = {ref_name(response_schema_of(self.document, operation)) for operation in self.operations}
        parts = {name for schema in self.schemas for name in self.parts_of(schema)}
        flat = flatten(self.document)
        used = [schema for name, schema in schemas_of(flat).items() if name not in parts]
        others = parts - reachable(flat, [*used, *request_roots(flat), *response_roots(flat)])
        return frozenset(
            name
            for name, schema in schemas_of(flat).items()
            if name not in answers | others and (is_union(schema) or schema.get("properties"))
        )

    @cached_property
    def enums(self) -> frozenset[str]:
        """Names of the schemas that users get as an enum."""
        return frozenset(name for name, schema in self.schemas.items() if enum_values(schema))

    @cached_property
    def classes(self) -> frozenset[str]:
        return self.models | self.enums

    def used_by(self, operation: RawOperation) -> set[str]:
        """Names of the schemas that an operation needs."""
        roots = [request_schema_of(self.document, operation)]
        roots += [parameter.get("schema") for parameter in operation.parameters]
        roots += [media.get("schema") for media in contents_of(self.document, operation).values()]
        return reachable(self.document, roots)

    def used_by_webhook(self, kind: str) -> set[str]:
        only = {"webhooks": {kind: self.document["webhooks"][kind]}}
        return reachable(self.document, pushed_roots({**self.document, **only}))

    def parts_of(self, name: str) -> set[str]:
        """The schemas that one takes fields from through ``allOf``, however far up."""
        found, waiting = set[str](), [name]
        while waiting:
            parts = {ref_name(part) for part in self.schemas.get(waiting.pop(), {}).get("allOf") or ()} - {None}
            waiting += [part for part in parts if part and part not in found]
            found |= {part for part in parts if part}
        return found

    def refuses(self, node: Node) -> bool:
        """Whether something in a schema, however far down, is refused if it is not as it should be."""
        roots = [node, *(self.schemas[name] for name in reachable(self.document, [node]))]
        return any(
            each.get("required") or each.get("additionalProperties") is False or each.get(FORMAT) == "phone"
            for root in roots
            for _, each in walk(root, "")
        )

    def resolved(self, name: str) -> Node:
        return merged(self.document, self.schemas[name])

    def target(self, node: Any, at: str) -> tuple[Node, str]:
        """What a node of an operation says, with the pointer to it."""
        if isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
            node, at = follow(self.document, node), ref.removeprefix("#")
        return (node if isinstance(node, dict) else {}), at


def payload_keys(*operations: RawOperation) -> set[str]:
    """Under which keys of an answer the payload is, which is all that users get as it is described."""
    return {PAYLOAD_KEYS[each.family] for each in operations if each.family in PAYLOAD_KEYS}


def label_of(operation: RawOperation) -> str:
    """What people call an operation: the method of the client, or its id where it has none."""
    return operation.public_name or operation.operation_id or f"{operation.method.upper()} {operation.path}"


def pages_of(node: Node) -> tuple[str, ...]:
    return tuple(map(str, node.get("x-airudder-pages") or ()))


def class_of(view: View, spot: Spot) -> str:
    """The name of the schema at a place, null apart, if users get it as a class."""
    node = spot.node
    others = [each for each in node.get("anyOf") or node.get("oneOf") or () if each.get("type") != "null"]
    name = ref_name(others[0] if len(others) == 1 else node)
    return name if name in view.classes else ""
