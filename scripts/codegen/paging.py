"""How lists are turned over (``x-airudder-paging``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codegen.facts import (
    FORMAT,
    Finding,
    Findings,
    Node,
    RawOperation,
    choices_of,
    follow,
    is_file,
    payload_schema,
    properties_of,
    request_schema_of,
    types_of,
)

PAGING = "x-airudder-paging"
KINDS = ("page", "cursor")
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
    aliases: tuple[str, ...]
    only_list: bool
    evidence: str
    """Where the paging itself is known from; empty if that is where the operation is known from."""


def schemas_of_arguments(document: Node, operation: RawOperation) -> dict[str, tuple[Place, Node]]:
    """By wire name: where an argument goes, the query or the body, and what is declared of it."""
    found: dict[str, tuple[Place, Node]] = {}
    for parameter in operation.parameters:
        if parameter.get("in") == "query":
            form = {FORMAT: parameter[FORMAT]} if FORMAT in parameter else {}
            found[str(parameter.get("name"))] = "query", {**(parameter.get("schema") or {}), **form}
    body = properties_of(document, request_schema_of(document, operation))
    return {**found, **{name: ("body", node) for name, node in body.items()}}


def arguments_of(document: Node, operation: RawOperation) -> dict[str, Place]:
    """Wire names of what an operation takes in its query and its body, with where each goes."""
    return {name: place for name, (place, _) in schemas_of_arguments(document, operation).items()}


def paging_of(document: Node, operation: RawOperation) -> Paging | None:
    """The paging of an operation that passed the lint."""
    facts: Node | None = operation.node.get(PAGING)
    if facts is None:
        return None
    return Paging(
        kind=facts["kind"],
        parameter=facts["parameter"],
        place=arguments_of(document, operation)[facts["parameter"]],
        first=facts["first"],
        size=facts.get("size"),
        id=facts["id"],
        aliases=tuple(facts.get("aliases") or ()),
        only_list=facts["items"] == "only-list",
        evidence=facts.get("evidence", ""),
    )


# -- lint


def check_paging(document: Node, operation: RawOperation) -> Findings:
    facts, where = operation.node.get(PAGING), f"{operation.where}.{PAGING}"
    if facts is None:
        return
    effect, arguments = operation.node["x-airudder-effect"], schemas_of_arguments(document, operation)
    name, first = facts["parameter"], facts["first"]
    taken = _type_of(document, arguments[name][1]) if name in arguments else ""
    if effect != "reads":
        yield Finding(where, f"an operation that {effect} has no pages: each page would do it again")
    for key in ("parameter", "size"):
        if key in facts and facts[key] not in arguments:
            yield Finding(where, f"{key}: the operation has no {facts[key]}")
    if name in operation.fixed:
        yield Finding(where, f"parameter: {name} is fixed")
    elif taken is None:
        yield Finding(where, f"parameter: {name} must be an integer or a string, without a format and an enum")
    elif facts["kind"] == "cursor" and taken and taken != ("integer" if type(first) is int else "string"):
        yield Finding(where, f"first may not be {first!r} where the type of {name} is {taken}")
    if is_file(document, operation):
        yield Finding(where, "a file has no pages")
    elif facts["items"] == "payload":
        yield from _check_payload(document, operation, taken or "", where)


def _type_of(document: Node, node: Node) -> str | None:
    """``integer`` or ``string``; empty for what is open enough to be both, None for what is neither."""
    schema = follow(document, node)
    if {FORMAT, "enum", "const"} & (node.keys() | schema.keys()):
        return None
    if choices := choices_of(document, schema):
        return _type_of(document, choices[0]) if len(choices) == 1 else ""
    kinds = {"integer" if kind == "number" else kind for kind in types_of(schema)}
    if len(kinds) == 1:
        return kinds.pop() if kinds <= {"integer", "string"} else None
    return "" if not kinds or kinds & {"integer", "string"} else None


def _check_payload(document: Node, operation: RawOperation, taken: str, where: str) -> Findings:
    """``taken``: the type of the parameter, which must be that of the ids if it takes the last of them."""
    facts, payload = operation.node[PAGING], follow(document, payload_schema(document, operation))
    fields = properties_of(document, payload.get("items"))
    if types_of(payload) != ["array"]:
        yield Finding(where, "items: payload needs a payload that is an array")
    if fields and facts.get("aliases"):
        yield Finding(where, "aliases: the items are described, so their fields have them")
    if fields and facts["id"] not in fields:
        yield Finding(where, f"id: the items have no {facts['id']}")
    elif facts["kind"] == "cursor":
        given = _type_of(document, fields.get(facts["id"], {}))
        if given and taken and given != taken:
            yield Finding(where, f"id: the type of {facts['id']} is {given}, of {facts['parameter']} {taken}")
