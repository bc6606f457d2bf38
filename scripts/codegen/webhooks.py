"""The webhooks: what the YAML must say of them, how it goes with the catalogue, and the table that is made of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegen import facts
from codegen.catalogue import Row
from codegen.examples import misfits
from codegen.facts import Finding, Findings, Node, PlanError
from codegen.values import Plan

NOT_OURS = "x-airudder-not-ours"
EVENT = "x-airudder-event"
BY_HAND = "by-hand"
UNKNOWN = "unknown"
"""The kind of a delivery that is not recognised: no webhook may have this name."""


@dataclass(frozen=True)
class Webhook:
    """A webhook with a payload that is known at least in part."""

    kind: str
    node: Node
    schema: str

    @property
    def model(self) -> str:
        return facts.class_name(self.schema)

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
    return f"{facts.class_name(kind)}Event"


def media_of(document: Mapping[str, Any], item: Any) -> Node:
    """What the body of a webhook holds: schema and examples."""
    return facts.media_in(document, (facts.follow(document, item).get("post") or {}).get("requestBody")).get(
        facts.JSON_TYPE, {}
    )


def webhooks_of(document: Mapping[str, Any]) -> Iterator[Webhook]:
    """All webhooks of a document that passed the lint, in its order."""
    for kind, item in (document.get("webhooks") or {}).items():
        yield Webhook(
            kind, facts.follow(document, item)["post"], facts.ref_name(media_of(document, item)["schema"]) or ""
        )


def other_kinds(document: Mapping[str, Any], rows: Sequence[Row]) -> list[str]:
    """Webhooks of the vendor whose payload no page shows, by name."""
    left_out = {*(document.get("webhooks") or {}), *(document.get(NOT_OURS) or ())}
    return sorted({row.operation_id for row in rows if row.kind == "webhook"} - left_out)


def fields_of(plan: Plan, hooks: Iterable[Webhook]) -> dict[str, dict[str, str | None]]:
    """By model: the wire names of its fields with the model that they lead to.

    The members of a union are read under its name, since a spelling need not show which of them it is.
    """
    waiting = [hook.model for hook in hooks]
    found: dict[str, dict[str, str | None]] = {}
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        targets = found[name] = {}
        for member in plan.unions[name].members if name in plan.unions else (name,):
            for field in plan.models[member].fields:
                kind = field.kind.item or field.kind
                target = kind.cls if kind.name in ("model", "union") else None
                if targets.setdefault(field.wire, target) != target:
                    raise PlanError(f"{name}.{field.wire} leads to different models in the members of the union")
        waiting += [target for target in targets.values() if target]
    return dict(sorted(found.items()))


# -- lint


def check_webhooks(document: Node) -> Findings:
    """The payloads are component schemas, and the examples have nothing that is not declared."""
    closed = facts.flatten(document)
    schemas = facts.schemas_of(closed)
    for schema in schemas.values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    names = {event_of(UNKNOWN): "what is not recognised"}
    for kind, item in (document.get("webhooks") or {}).items():
        where, item = f"webhooks.{kind}", facts.follow(document, item)
        media = media_of(document, item)
        schema = schemas.get(facts.ref_name(media.get("schema")) or "", {})
        if list(item) != ["post"]:
            yield Finding(where, "a webhook has the method post and nothing else")
        elif not kind.isidentifier():
            yield Finding(where, "this name cannot be that of a webhook")
        elif not schema.get("properties"):
            yield Finding(f"{where}.post", "the payload must be a $ref to a component schema with properties")
        elif not media.get("examples"):
            yield Finding(f"{where}.post", "a webhook needs an example: deliveries are made from it")
        else:
            for name, example in media["examples"].items():
                yield from misfits(closed, media["schema"], example.get("value"), f"{where}.post.examples.{name}")
        if (taken := names.setdefault(event_of(kind), kind)) != kind:
            yield Finding(where, f"gives the class {event_of(kind)}, as {taken} does")


def check_catalogue(document: Node, rows: Sequence[Row]) -> Findings:
    """The same webhooks there and here, each of them in one of three states: described, unknown, none of this API."""
    listed = {row.operation_id for row in rows if row.kind == "webhook"}
    webhooks, not_ours = document.get("webhooks") or {}, document.get(NOT_OURS) or []
    pages = {page for row in rows for page in row.page_ids}
    for kind, item in webhooks.items():
        own = set((facts.follow(document, item).get("post") or {}).get("x-airudder-pages") or ())
        needed = {page for row in rows if row.operation_id == kind for page in row.page_ids}
        if kind not in listed:
            yield Finding(f"webhooks.{kind}", "no row of the catalogue is a webhook of this name")
        for page in sorted(own - pages):
            yield Finding(f"webhooks.{kind}", f"no row of the catalogue has the page {page}")
        if missing := needed - own:
            yield Finding(f"webhooks.{kind}", f"x-airudder-pages lack {', '.join(sorted(missing))}")
    for kind in not_ours:
        if kind not in listed or kind in webhooks:
            yield Finding(f"{NOT_OURS}.{kind}", "must be a webhook of the catalogue that is not described")
    for row in rows:
        undescribed = row.kind == "webhook" and row.operation_id not in webhooks and row.operation_id not in not_ours
        if undescribed and row.evidence != "unknown":
            yield Finding(
                f"webhooks.{row.operation_id}",
                f"the catalogue has evidence of its payload ({row.evidence}): describe it",
            )
