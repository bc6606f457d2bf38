"""How lists are turned over (``x-airudder-paging``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from spec_facts import (
    EVIDENCE,
    Finding,
    Findings,
    Node,
    PlanError,
    RawOperation,
    follow,
    is_file,
    merged,
    operations_of,
    payload_schema,
    request_schema_of,
    types_of,
)

PAGING = "x-airudder-paging"
KEYS = ("kind", "parameter", "first", "id", "items")
"""What every paging states; ``size`` and ``evidence`` may be left out."""
KINDS: dict[str, type] = {"page": int, "cursor": str}
"""Kinds of paging, with the type of ``first``; all else is text."""
ARGUMENTS = ("resume", "prefetch")
"""Keywords of every method that gives a list in pages: its arguments may not have these names."""

Place = Literal["query", "body"]


@dataclass(frozen=True)
class Paging:
    """As ``types.Paging``; ``only_list``: the items are the only list in a payload of unknown shape."""

    kind: str
    parameter: str
    place: Place
    first: int | str
    size: str | None
    id: str
    only_list: bool
    evidence: str
    """Where the paging itself is known from; empty if that is where the operation is known from."""


def arguments_of(document: Node, operation: RawOperation) -> dict[str, Place]:
    """Wire names of what an operation takes in its query and its body, with where each goes."""
    found: dict[str, Place] = {str(p.get("name")): "query" for p in operation.parameters if p.get("in") == "query"}
    body = merged(document, follow(document, request_schema_of(document, operation) or {}))
    return {**found, **dict.fromkeys(body.get("properties") or {}, "body")}


def paging_of(document: Node, operation: RawOperation) -> Paging | None:
    """The paging of an operation that passed the lint."""
    facts: Node | None = operation.node.get(PAGING)
    if facts is None:
        return None
    place = arguments_of(document, operation).get(facts["parameter"])
    if place is None:
        raise PlanError(f"{operation.where}: no parameter {facts['parameter']}")
    return Paging(
        kind=facts["kind"],
        parameter=facts["parameter"],
        place=place,
        first=facts["first"],
        size=facts.get("size"),
        id=facts["id"],
        only_list=facts["items"] == "only-list",
        evidence=facts.get("evidence", ""),
    )


# -- lint


def check_paging(document: Node) -> Findings:
    for operation in operations_of(document):
        facts = operation.node.get(PAGING)
        if facts is not None:
            where = f"{operation.where}.{PAGING}"
            problem = _malformed(facts)
            if problem:
                yield Finding(where, problem)
            else:
                yield from _check(document, operation, facts, where)


def _malformed(facts: Any) -> str:
    if not isinstance(facts, dict) or facts.get("kind") not in ("page", "cursor"):
        return "must be {kind: page | cursor, ...}"
    if unknown := facts.keys() - {*KEYS, "size", "evidence"}:
        return f"unknown key {min(map(str, unknown))}"
    if missing := [key for key in KEYS if key not in facts]:
        return f"{missing[0]} is missing"
    for key, value in facts.items():
        if type(value) is not (KINDS[facts["kind"]] if key == "first" else str):
            return f"{key} may not be {value!r} where kind is {facts['kind']}"
    if facts.get("evidence", "documented") not in EVIDENCE:
        return f"evidence may not be {facts['evidence']!r}"
    if facts["items"] not in ("payload", "only-list"):
        return "items is payload or only-list"
    return ""


def _check(document: Node, operation: RawOperation, facts: Node, where: str) -> Findings:
    names = arguments_of(document, operation)
    for key in ("parameter", "size"):
        if key in facts and facts[key] not in names:
            yield Finding(where, f"{key}: the operation has no {facts[key]}")
    if is_file(document, operation):
        yield Finding(where, "a file has no pages")
    elif facts["items"] == "payload":
        yield from _check_payload(document, operation, facts, where)


def _check_payload(document: Node, operation: RawOperation, facts: Node, where: str) -> Findings:
    payload = follow(document, payload_schema(document, operation))
    if types_of(payload) != ["array"]:
        yield Finding(where, "items: payload wants a payload that is an array")
        return
    item = merged(document, follow(document, payload.get("items") or {}))
    if item.get("properties") and facts["id"] not in item["properties"]:
        yield Finding(where, f"id: the items have no {facts['id']}")
