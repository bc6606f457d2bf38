"""The webhooks: what the YAML must say of them, how it goes with the catalogue, and the table that is made of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegen.catalogue import Row
from codegen.examples import Registry, misfits, registry_of
from codegen.facts import (
    EVIDENCE,
    JSON_TYPE,
    Finding,
    Findings,
    Node,
    PlanError,
    class_name,
    flatten,
    follow,
    is_union,
    ref_name,
    schemas_of,
)
from codegen.unions import member_names

NOT_OURS = "x-airudder-not-ours"
EVENT = "x-airudder-event"
BY_HAND = "by-hand"
FACTS = ("x-airudder-evidence", "x-airudder-pages", EVENT)
UNKNOWN = "unknown"
"""What a delivery is called that nothing recognises, so no webhook may be called like this."""


@dataclass(frozen=True)
class Webhook:
    """A webhook with a payload that is known at least in part."""

    kind: str
    node: Node
    schema: str

    @property
    def model(self) -> str:
        return class_name(self.schema)

    @property
    def event(self) -> str:
        """The class that users get."""
        return event_of(self.kind)

    @property
    def by_hand(self) -> bool:
        """Whether more is known than the fields (ids, times), so that the class is written by hand."""
        return self.node.get(EVENT) == BY_HAND

    @property
    def evidence(self) -> str:
        return str(self.node["x-airudder-evidence"])

    @property
    def pages(self) -> tuple[str, ...]:
        return tuple(self.node["x-airudder-pages"])


def event_of(kind: str) -> str:
    """The name of the class for a kind."""
    return f"{class_name(kind)}Event"


def media_of(document: Mapping[str, Any], item: Any) -> Node:
    """What the body of a webhook holds: schema and examples."""
    body = follow(document, (follow(document, item).get("post") or {}).get("requestBody")) or {}
    media: Node = (body.get("content") or {}).get(JSON_TYPE) or {}
    return media


def webhooks_of(document: Mapping[str, Any]) -> Iterator[Webhook]:
    """All webhooks of a document that passed the lint, in its order."""
    for kind, item in (document.get("webhooks") or {}).items():
        yield Webhook(kind, follow(document, item)["post"], ref_name(media_of(document, item)["schema"]) or "")


def other_kinds(document: Mapping[str, Any], rows: Sequence[Row]) -> list[str]:
    """Webhooks of the vendor whose payload no page shows, by name."""
    left_out = {*(document.get("webhooks") or {}), *(document.get(NOT_OURS) or ())}
    return sorted({row.operation_id for row in rows if row.kind == "webhook"} - left_out)


# -- which fields an object has


def fields_of(document: Node) -> dict[str, dict[str, str | None]]:
    """By model: the wire names of its fields with the model that they lead to. Members of a union stand as one."""
    schemas = schemas_of(document)
    waiting = [ref_name(media_of(document, item).get("schema")) for item in (document.get("webhooks") or {}).values()]
    found: dict[str, dict[str, str | None]] = {}
    while waiting:
        name = waiting.pop() or ""
        if class_name(name) in found or name not in schemas:
            continue
        # The members of a union are read under its name, so that a spelling need not tell which of them it is.
        members = member_names(schemas[name]) if is_union(schemas[name]) else [name]
        targets: dict[str, str | None] = {}
        for member in members:
            for wire, node in (schemas[member].get("properties") or {}).items():
                target = _target(schemas, node)
                if targets.setdefault(wire, target) != target:
                    raise PlanError(f"{name}.{wire} leads to different models in the members of the union")
        found[class_name(name)] = {wire: target and class_name(target) for wire, target in targets.items()}
        waiting += targets.values()
    return dict(sorted(found.items()))


def _target(schemas: Mapping[str, Node], node: Node, above: tuple[str, ...] = ()) -> str | None:
    """The model that a field holds, or a list of it, by whatever way the field leads there: as ``Planner`` finds it."""
    name = ref_name(node)
    if name is None:
        inner = _inner(node)
        return None if inner is None else _target(schemas, inner, above)
    target = schemas.get(name, {})
    if target.get("properties") or is_union(target):
        return name
    return None if name in above else _target(schemas, target, (*above, name))


def _inner(node: Node) -> Node | None:
    """What a schema is about that only says "a list of", "or null" or adds a description."""
    if isinstance(node.get("items"), dict):
        items: Node = node["items"]
        return items
    for key in ("allOf", "anyOf", "oneOf"):
        choices = [choice for choice in node.get(key) or [] if choice.get("type") != "null"]
        if len(choices) == 1:
            only: Node = choices[0]
            return only
    return None


# -- lint


def check_webhooks(document: Node, where: str) -> Findings:
    """The generator does not read ``webhooks``: their payloads become classes as component schemas only."""
    del where
    flat = flatten(document)
    webhooks, fields, schemas = document.get("webhooks") or {}, fields_of(flat), schemas_of(flat)
    registry = registry_of(document)
    names: dict[str, str] = {event_of(UNKNOWN): UNKNOWN}
    for kind, item in webhooks.items():
        place = f"webhooks.{kind}.post"
        item = follow(document, item)
        node = item.get("post") or {}
        if list(item) != ["post"]:
            yield Finding(f"webhooks.{kind}", "a webhook has the method post and nothing else")
        elif kind == UNKNOWN or not kind.isidentifier():
            yield Finding(f"webhooks.{kind}", "this name cannot be that of a webhook")
        elif (schema := ref_name(media_of(document, item).get("schema"))) not in schemas:
            yield Finding(place, "the payload must be a $ref to a component schema")
        elif not schemas[schema or ""].get("properties"):
            yield Finding(place, "the payload must be an object with properties")
        else:
            yield from _check_facts(place, node)
            yield from _check_examples(registry, place, media_of(document, item), fields)
        if (taken := names.setdefault(event_of(kind), kind)) != kind:
            yield Finding(f"webhooks.{kind}", f"gives the class {event_of(kind)}, as {taken} does")
    not_ours = document.get(NOT_OURS, [])
    if not isinstance(not_ours, list) or not all(isinstance(kind, str) for kind in not_ours):
        yield Finding(NOT_OURS, "must be a list of names of the catalogue")


def _check_facts(place: str, node: Node) -> Findings:
    if node.get("x-airudder-evidence") not in EVIDENCE:
        yield Finding(place, f"x-airudder-evidence may not be {node.get('x-airudder-evidence')!r}")
    pages = node.get("x-airudder-pages")
    if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
        yield Finding(place, "x-airudder-pages must be a list of page ids")
    if node.get(EVENT, BY_HAND) != BY_HAND:
        yield Finding(place, f"{EVENT} may not be {node[EVENT]!r}")
    for key in node:
        if key.startswith("x-airudder-") and key not in FACTS:
            yield Finding(place, f"unknown fact {key}")


def _check_examples(
    registry: Registry, place: str, media: Node, fields: Mapping[str, Mapping[str, str | None]]
) -> Findings:
    """Tests, the testing kit and the sandbox make their deliveries from these."""
    examples = media.get("examples") or {}
    if not examples:
        yield Finding(place, "a webhook needs an example")
        return
    for name, example in examples.items():
        value, where = example.get("value"), f"{place}.examples.{name}"
        yield from misfits(registry, media["schema"]["$ref"], value, where)
        for undeclared in _undeclared(value, class_name(ref_name(media["schema"]) or ""), fields):
            yield Finding(where, f"{undeclared} is not declared")


def _undeclared(value: Any, model: str, fields: Mapping[str, Mapping[str, str | None]]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _undeclared(item, model, fields)
    elif isinstance(value, dict):
        for name, child in value.items():
            if name not in fields[model]:
                yield f"{model}.{name}"
            elif target := fields[model][name]:
                yield from _undeclared(child, target, fields)


def check_catalogue(document: Node, rows: Sequence[Row]) -> Findings:
    """The same webhooks there and here, each of them in one of three states: described, unknown, none of this API."""
    listed = {row.operation_id for row in rows if row.kind == "webhook"}
    webhooks, not_ours = document.get("webhooks") or {}, document.get(NOT_OURS) or []
    pages = {page for row in rows for page in row.page_ids}
    for kind, item in webhooks.items():
        own = set((follow(document, item).get("post") or {}).get("x-airudder-pages") or ())
        if kind not in listed:
            yield Finding(f"webhooks.{kind}", "no row of the catalogue is a webhook of this name")
        for page in sorted(own - pages):
            yield Finding(f"webhooks.{kind}", f"no row of the catalogue has the page {page}")
        for row in rows:
            if row.operation_id == kind and (missing := set(row.page_ids) - own):
                yield Finding(f"webhooks.{kind}", f"x-airudder-pages lack {', '.join(sorted(missing))}")
    for kind in not_ours:
        if kind not in listed or kind in webhooks:
            yield Finding(f"{NOT_OURS}.{kind}", "must be a webhook of the catalogue that is not described")
    for row in rows:
        undescribed = row.kind == "webhook" and row.operation_id not in webhooks and row.operation_id not in not_ours
        if undescribed and row.evidence != "unknown":
            yield Finding(f"webhooks.{row.operation_id}", f"the catalogue knows its payload ({row.evidence})")
