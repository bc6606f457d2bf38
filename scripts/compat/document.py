"""A document as its callers see it: operations and webhooks, and which schemas become classes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codegen.facts import (
    FORMAT,
    JSON_TYPE,
    PAGES,
    Node,
    RawOperation,
    contents_of,
    enum_values,
    follow,
    is_file,
    is_json,
    is_union,
    media_in,
    merged,
    operations_of,
    prepare,
    reachable,
    ref_name,
    schemas_of,
    walk,
)
from compat.facts import PREFIX
from compat.model import pointer
from compat.schemas import AT, Side, Spot


@dataclass(frozen=True)
class Call:
    """An operation, or a webhook: an operation without a path, whose body comes in. ``at``: its place."""

    label: str
    at: str
    raw: RawOperation
    is_webhook: bool = False

    @property
    def pages(self) -> tuple[str, ...]:
        return tuple(map(str, self.raw.node.get(PAGES) or ()))

    @property
    def address(self) -> str:
        return "" if self.is_webhook else f"{self.raw.method.upper()} {self.raw.path}"


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
    def calls(self) -> list[Call]:
        """Operations by the name of their method, or by their id or place where they have none; then the webhooks."""
        found: list[Call] = []
        for each in operations_of(self.document):
            label = each.public_name or each.operation_id or f"{each.method.upper()} {each.path}"
            found.append(Call(label, pointer("paths", each.path, each.method), each))
        for kind, item in (self.document.get("webhooks") or {}).items():
            node = follow(self.document, follow(self.document, item).get("post") or {})
            found.append(
                Call(f"webhook {kind}", pointer("webhooks", kind, "post"), RawOperation(kind, "post", node), True)
            )
        return found

    @cached_property
    def models(self) -> frozenset[str]:
        """Names of the schemas that users get as a class with fields."""
        schemas = schemas_of(prepare(self.document))
        return frozenset(name for name, schema in schemas.items() if is_union(schema) or schema.get("properties"))

    @cached_property
    def enums(self) -> frozenset[str]:
        """Names of the schemas that users get as an enum."""
        return frozenset(name for name, schema in self.schemas.items() if enum_values(schema))

    @cached_property
    def classes(self) -> frozenset[str]:
        return self.models | self.enums

    def resolved(self, name: str) -> Node:
        return merged(self.document, self.schemas[name])

    def parts_of(self, name: str) -> set[str]:
        """The schemas that one takes fields from through ``allOf``, however far up."""
        own = {ref for part in self.schemas.get(name, {}).get("allOf") or () if (ref := ref_name(part))}
        return own.union(*map(self.parts_of, own))

    def reached(self, nodes: Iterable[Any]) -> set[str]:
        return reachable(self.document, nodes)

    def class_of(self, spot: Spot) -> str:
        """The name of the schema at a place, null apart, if users get it as a class."""
        name = reference_of(spot)
        return name if name in self.classes else ""

    def refuses(self, node: Node) -> bool:
        """Whether something in a schema, however far down, is refused if it is not as it should be."""
        roots = [node, *(self.schemas[name] for name in self.reached([node]))]
        return any(
            each.get("required") or each.get("additionalProperties") is False or each.get(FORMAT) == "phone"
            for root in roots
            for _, each in walk(root, "")
        )

    def spots(self, call: Call) -> dict[str, Spot]:
        """What a call takes and gives: parameters, and the JSON of a body and of an answer that is not a file."""
        body = "payload" if call.is_webhook else "body"
        found = {
            "parameter": _parameters(call),
            body: self._json(call.raw.node.get("requestBody"), f"{call.at}/requestBody"),
            "answer": self._json((call.raw.node.get("responses") or {}).get("200"), f"{call.at}/responses/200"),
        }
        if is_file(self.document, call.raw):
            del found["answer"]
        return {place: spot for place, spot in found.items() if spot}

    def _json(self, node: Any, at: str) -> Spot | None:
        if isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
            at = ref.removeprefix("#")
        if not follow(self.document, node):
            return None
        contents = media_in(self.document, node)
        media = next(filter(is_json, contents), JSON_TYPE)
        return Spot(contents.get(media, {}).get("schema") or {}, at + pointer("content", media, "schema"))

    def schemas_of_call(self, call: Call) -> set[str]:
        """Names of the schemas that a call needs, those of every media type."""
        media = [*media_in(self.document, call.raw.node.get("requestBody")).values()]
        media += contents_of(self.document, call.raw).values()
        return self.reached(each.get("schema") for each in [*media, *call.raw.parameters])


def _parameters(call: Call) -> Spot:
    """Path and query as one object: a method takes them beside each other. A parameter has the facts of its schema."""
    own = len(call.raw.node.get("parameters") or ())
    fields: Node = {}
    required: list[str] = []
    for index, node in enumerate(call.raw.parameters):
        at = f"{call.at}/parameters/{index}" if index < own else pointer("paths", call.raw.path, "parameters")
        facts = {key: value for key, value in node.items() if str(key).startswith(PREFIX)}
        name = str(node.get("name"))
        name = f"{name} ({node.get('in')})" if name in fields else name
        fields[name] = {**(node.get("schema") or {}), **facts, AT: at}
        required += [name] if node.get("required") else []
    return Spot({"type": "object", "properties": fields, "required": required}, call.at)


def reference_of(spot: Spot) -> str:
    """The name of the component at a place, null apart."""
    choices = spot.node.get("anyOf") or spot.node.get("oneOf") or []
    others = [each for each in choices if each.get("type") != "null"]
    return ref_name(others[0] if len(others) == 1 else spot.node) or ""
