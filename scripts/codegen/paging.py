"""How lists are turned over (``x-airudder-paging``)."""

from __future__ import annotations

from typing import Literal

from codegen import facts
from codegen.facts import Finding, Findings, Node, RawOperation

PAGING = "x-airudder-paging"
KINDS = ("page", "cursor")
ARGUMENTS = ("resume", "prefetch")
"""Keywords of every method that gives a list in pages: its arguments may not have these names."""

Place = Literal["query", "body"]


def schemas_of_arguments(document: Node, operation: RawOperation) -> dict[str, tuple[Place, Node]]:
    """By wire name: where an argument goes, the query or the body, and what is declared of it."""
    found: dict[str, tuple[Place, Node]] = {}
    for parameter in operation.parameters:
        if parameter.get("in") == "query":
            form = {facts.FORMAT: parameter[facts.FORMAT]} if facts.FORMAT in parameter else {}
            found[str(parameter.get("name"))] = "query", {**(parameter.get("schema") or {}), **form}
    body = facts.properties_of(document, facts.request_schema_of(document, operation))
    return {**found, **{name: ("body", node) for name, node in body.items()}}


def arguments_of(document: Node, operation: RawOperation) -> dict[str, Place]:
    """Wire names of what an operation takes in its query and its body, with where each goes."""
    return {name: place for name, (place, _) in schemas_of_arguments(document, operation).items()}


def paging_of(document: Node, operation: RawOperation) -> Node | None:
    """The paging of an operation that passed the lint, with the ``place`` of its parameter."""
    paging: Node | None = operation.node.get(PAGING)
    return paging and {**paging, "place": arguments_of(document, operation)[paging["parameter"]]}


# -- lint


def check_paging(document: Node, operation: RawOperation) -> Findings:
    paging, where = operation.node.get(PAGING), f"{operation.where}.{PAGING}"
    if paging is None:
        return
    effect, arguments = operation.node["x-airudder-effect"], schemas_of_arguments(document, operation)
    name, first = paging["parameter"], paging["first"]
    taken = _type_of(document, arguments[name][1]) if name in arguments else ""
    if effect != "reads":
        yield Finding(where, f"an operation that {effect} has no pages: each page would do it again")
    for key in ("parameter", "size"):
        if key in paging and paging[key] not in arguments:
            yield Finding(where, f"{key}: the operation has no {paging[key]}")
    if name in operation.fixed:
        yield Finding(where, f"parameter: {name} is fixed")
    elif taken is None:
        yield Finding(where, f"parameter: {name} must be an integer or a string, without a format and an enum")
    elif paging["kind"] == "cursor" and taken and taken != ("integer" if type(first) is int else "string"):
        yield Finding(where, f"first may not be {first!r} where the type of {name} is {taken}")
    if facts.is_file(document, operation):
        yield Finding(where, "a file has no pages")
    elif paging["items"] == "payload":
        yield from _check_payload(document, operation, taken or "", where)


def _type_of(document: Node, node: Node) -> str | None:
    """``integer`` or ``string``; empty for what is open enough to be both, None for what is neither."""
    schema = facts.follow(document, node)
    if {facts.FORMAT, "enum", "const"} & (node.keys() | schema.keys()):
        return None
    if choices := facts.choices_of(document, schema):
        return _type_of(document, choices[0]) if len(choices) == 1 else ""
    kinds = {"integer" if kind == "number" else kind for kind in facts.types_of(schema)}
    if len(kinds) == 1:
        return kinds.pop() if kinds <= {"integer", "string"} else None
    return "" if not kinds or kinds & {"integer", "string"} else None


def _check_payload(document: Node, operation: RawOperation, taken: str, where: str) -> Findings:
    """``taken``: the type of the parameter, which must be that of the ids if it takes the last of them."""
    paging, payload = operation.node[PAGING], facts.follow(document, facts.payload_schema(document, operation))
    fields = facts.properties_of(document, payload.get("items"))
    if facts.types_of(payload) != ["array"]:
        yield Finding(where, "items: payload needs a payload that is an array")
    if fields and paging.get("aliases"):
        yield Finding(where, "aliases: the items are described, so their fields have them")
    if fields and paging["id"] not in fields:
        yield Finding(where, f"id: the items have no {paging['id']}")
    elif paging["kind"] == "cursor":
        given = _type_of(document, fields.get(paging["id"], {}))
        if given and taken and given != taken:
            yield Finding(where, f"id: the type of {paging['id']} is {given}, of {paging['parameter']} {taken}")
