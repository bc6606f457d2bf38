"""A document as its callers see it: which schemas are models, who uses them, on which side of a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from codegen.facts import (
    FORMAT,
    PAYLOAD_KEYS,
    SCHEMA_REF,
    Node,
    RawOperation,
    contents_of,
    enum_values,
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

Way = Literal["request", "answer"]
Shape = frozenset[str]
ANY: Shape = frozenset({"any"})
MODEL = "model "
"""Begins the shape of what has a class of its own."""
JSON_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


@dataclass(frozen=True)
class View:
    """One of the two documents. ``names``: new names of schemas that were renamed, so that both speak alike."""

    document: Node
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def schemas(self) -> dict[str, Node]:
        return schemas_of(self.document)

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
        """Names of the schemas that users get as a class."""
        return frozenset(
            name
            for name, schema in self.schemas.items()
            if name not in self.envelopes and (is_union(schema) or merged(self.document, schema).get("properties"))
        )

    @cached_property
    def envelopes(self) -> dict[str, set[str]]:
        """Schemas of whole answers, with the keys of the payload, which is all that users get as it is described."""
        found: dict[str, set[str]] = {}
        for operation in self.operations:
            if name := ref_name(response_schema_of(self.document, operation)):
                found.setdefault(name, set()).update(self.payload_keys(operation))
        return found

    @staticmethod
    def payload_keys(operation: RawOperation) -> set[str]:
        return {PAYLOAD_KEYS[operation.family]} if operation.family in PAYLOAD_KEYS else set()

    @cached_property
    def enums(self) -> frozenset[str]:
        """Names of the schemas that users get as an enum."""
        return frozenset(name for name, schema in self.schemas.items() if enum_values(schema))

    @cached_property
    def classes(self) -> frozenset[str]:
        return self.models | self.enums

    @cached_property
    def ways(self) -> dict[Way, set[str]]:
        """Names of the schemas that are sent, and of those that come."""
        return {
            "request": reachable(self.document, request_roots(self.document)),
            "answer": reachable(self.document, response_roots(self.document)),
        }

    def ways_of(self, name: str) -> set[Way]:
        return {way for way, names in self.ways.items() if name in names}

    def used_by(self, operation: RawOperation) -> set[str]:
        """Names of the schemas that an operation needs."""
        roots = [request_schema_of(self.document, operation)]
        roots += [parameter.get("schema") for parameter in operation.parameters]
        roots += [media.get("schema") for media in contents_of(self.document, operation).values()]
        return reachable(self.document, roots)

    def used_by_webhook(self, kind: str) -> set[str]:
        only = {"webhooks": {kind: self.document["webhooks"][kind]}}
        return reachable(self.document, pushed_roots({**self.document, **only}))

    @cached_property
    def users(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """By schema, who uses it: names of operations and webhooks with their pages."""
        users: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in self.schemas}
        for operation in self.operations:
            for name in self.used_by(operation):
                users[name][label_of(operation)] = pages_of(operation.node)
        for kind, node in self.webhooks.items():
            for name in self.used_by_webhook(kind):
                users[name][f"webhook {kind}"] = pages_of(node)
        return users

    def body_of(self, operation: RawOperation) -> str | None:
        """The (new) name of the schema that an operation sends, if it is a reference."""
        name = ref_name(request_schema_of(self.document, operation))
        return self.names.get(name, name) if name else None

    def parents_of(self, name: str) -> set[str]:
        """The schemas that one takes fields from through ``allOf``, however far up."""
        found, waiting = set[str](), [name]
        while waiting:
            for part in self.schemas.get(waiting.pop(), {}).get("allOf") or []:
                parent = ref_name(part)
                if parent and parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return {self.names.get(parent, parent) for parent in found}

    def resolved(self, node: Node) -> Node:
        """What a node says in full: its reference followed, what stands beside the reference laid over it."""
        target = follow(self.document, node)
        target = merged(self.document, target) if isinstance(target, dict) else {}
        return {**target, **{key: value for key, value in node.items() if key != "$ref"}} if "$ref" in node else target

    def opened(self, node: Node) -> Node:
        """The same, but for a reference to what users get as a class."""
        return node if ref_name(node) in self.classes else self.resolved(node)

    def asks(self, node: Node) -> bool:
        """Whether something in it, however far down, is refused if it is not as it should be."""
        names = reachable(self.document, [node])
        inner = (each for root in (node, *(self.schemas[name] for name in names)) for _, each in walk(root, ""))
        return any(
            each.get("required") or each.get("additionalProperties") is False or each.get(FORMAT) == "phone"
            for each in inner
        )

    def shape(self, node: Node) -> Shape:
        """The types that a value may have, models by their (new) name."""
        name = ref_name(node)
        if name in self.models:
            return frozenset({MODEL + self.names.get(name, name)})
        return self.own_shape(self.resolved(node))

    def own_shape(self, schema: Node) -> Shape:
        """The same of a schema itself, whatever its name."""
        members = [*(schema.get("anyOf") or []), *(schema.get("oneOf") or [])]
        if members:
            either = frozenset[str]().union(*(self.shape(member) for member in members))
            return ANY if either >= ANY else either
        if kinds := schema.get("type"):
            return frozenset(kinds if isinstance(kinds, list) else [kinds])
        if values := values_of(schema):
            return frozenset("null" if value is None else JSON_TYPES.get(type(value), "any") for value in values)
        return frozenset({"object"}) if schema.get("properties") else ANY


def values_of(schema: Node) -> list[Any]:
    """The values that an enum or a constant allows; empty where it is open."""
    return [schema["const"]] if "const" in schema else list(schema.get("enum") or [])


def label_of(operation: RawOperation) -> str:
    """How people call an operation: by the method of the client, or by its id where it has none."""
    return operation.public_name or operation.operation_id or f"{operation.method.upper()} {operation.path}"


def pages_of(node: Node) -> tuple[str, ...]:
    return tuple(map(str, node.get("x-airudder-pages") or ()))


def renames(old: Node, new: Node) -> dict[str, str]:
    """Schemas that are the same under another name. Where two could be meant, none is."""
    before, after = View(old), View(new)
    gone, come = before.classes - set(after.schemas), after.classes - set(before.schemas)
    found: dict[str, str] = {}
    while pairs := dict(_twins(before, after, gone - set(found), come - set(found.values()), found)):
        found |= pairs
    return found


def _twins(
    before: View, after: View, gone: set[str] | frozenset[str], come: set[str] | frozenset[str], known: dict[str, str]
) -> Iterator[tuple[str, str]]:
    forms = {name: _form(after.schemas[name], {name: ""}) for name in come}
    olds = {name: _form(before.schemas[name], {**known, name: ""}) for name in gone}
    for name, form in olds.items():
        candidates = [other for other in come if forms[other] == form]
        if len(candidates) == 1 and list(olds.values()).count(form) == 1:
            yield name, candidates[0]


def _form(node: Any, names: Mapping[str, str]) -> Any:
    """A schema without what is only said for readers, its references under the names given."""
    if isinstance(node, list):
        return [_form(item, names) for item in node]
    if not isinstance(node, dict):
        if isinstance(node, str) and node.startswith(SCHEMA_REF):
            name = node.removeprefix(SCHEMA_REF)
            return SCHEMA_REF + names.get(name, name)
        return node
    told = ("description", "title", "examples", "x-airudder-evidence")
    return {key: _form(value, names) for key, value in node.items() if key not in told or isinstance(value, dict)}
