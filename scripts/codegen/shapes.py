"""The ``x-airudder-*`` facts: which of them belong where, and the shape of their values as JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jsonschema
from jsonschema.exceptions import best_match

from codegen import facts
from codegen.entries import LIMIT, MISTAKEN
from codegen.facts import Finding, Findings, Node
from codegen.paging import PAGING
from codegen.waiting import WAITING
from codegen.webhooks import EVENT, NOT_OURS

CODES = "x-airudder-codes"
STATUSES = (401, 403, 404, 429, 500)
"""HTTP statuses whose errors have a class of their own."""
NAME: Node = {"type": "string"}
NAMES: Node = {"type": "array", "items": NAME}
TOKEN = r"^[A-Za-z0-9_!#$%&'*+.^`|~-]+$"
ANYTHING: Node = {}


def _object(required: Node, optional: Node | None = None) -> Node:
    properties = {**required, **(optional or {})}
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}


def _one_of(values: Iterable[str]) -> Node:
    return {"enum": list(values)}


PAGE: Node = {
    **_object(
        {"kind": _one_of(("page", "cursor")), "parameter": NAME, "first": {"type": ["integer", "string"]}}
        | {"id": NAME, "items": _one_of(("payload", "only-list"))},
        {"size": NAME, "aliases": NAMES, "evidence": _one_of(facts.EVIDENCE)},
    ),
    "if": {"properties": {"kind": {"const": "page"}}},
    "then": {"properties": {"first": {"type": "integer"}}},
}
WAIT = _object(
    {"wait": {**NAME, "pattern": r"^[^\W\d]\w*$"}, "follow": {**NAME, "pattern": r"^[^\W\d]\w*$"}}
    | {"status": NAME, "calls": NAME, "final": {**NAMES, "minItems": 1}, "complete": NAMES, "id": NAMES}
    | {"result": NAMES, "evidence": _one_of(facts.EVIDENCE)}
)
MEANS: Node = {"type": "string", "pattern": r"^[^\x00-\x1f\x7f]{1,80}$"}
"""One line, since it is shown to users."""
CODES_OF_A_FAMILY = _object(
    {
        "evidence": _one_of(facts.EVIDENCE),
        "codes": {
            "type": "object",
            "propertyNames": {"pattern": r"^-?[1-9][0-9]{0,8}$"},
            "additionalProperties": {
                "if": {"type": "object"},
                "then": _object({"text": MEANS, "status": {"enum": list(STATUSES)}}),
                "else": MEANS,
            },
        },
    }
)
MOST: Node = {"type": "integer", "minimum": 1}

SHAPES: dict[str, Node] = {
    **{fact: _one_of(values) for fact, values in (facts.OPERATION_FACTS | facts.FIELD_FACTS).items()},
    facts.METHOD: ANYTHING,  # the names have rules of their own
    facts.PAGES: NAMES,
    PAGING: PAGE,
    WAITING: WAIT,
    facts.HEADERS: {"type": "array", "items": {"type": "string", "pattern": TOKEN}},
    EVENT: _one_of(("by-hand",)),
    NOT_OURS: NAMES,
    CODES: {
        "type": "object",
        "propertyNames": _one_of(facts.PAYLOAD_KEYS),
        "additionalProperties": CODES_OF_A_FAMILY,
    },
    facts.ALIASES: {**NAMES, "minItems": 1},
    facts.FALLBACK: NAME,
    LIMIT: _object({"most": MOST, "per": NAME, "evidence": _one_of(facts.EVIDENCE)}),
    MISTAKEN: NAMES,
}
OF_OPERATIONS = (*facts.OPERATION_FACTS, facts.METHOD, facts.PAGES, PAGING, WAITING, facts.HEADERS)
OF_PARAMETERS = tuple(facts.FIELD_FACTS)
OF_SCHEMAS = (*facts.FIELD_FACTS, facts.ALIASES, facts.FALLBACK, LIMIT, MISTAKEN)
OF_WEBHOOKS = ("x-airudder-evidence", facts.PAGES, EVENT)
OF_THE_DOCUMENT = (NOT_OURS, CODES)


def check_shapes(where: str, node: Node, allowed: Iterable[str], required: Iterable[str] = ()) -> Findings:
    """The facts of one node: those that it lacks, that do not belong there, and whose value has another shape."""
    for fact in required:
        if fact not in node:
            yield Finding(where, f"{fact} is missing")
    for fact, value in node.items():
        if fact.startswith("x-airudder-"):
            if fact not in allowed:
                yield Finding(where, f"unknown fact {fact}: possible are {', '.join(allowed)}")
            else:
                yield from _misshapen(where, fact, value)


def _misshapen(where: str, fact: str, value: Any) -> Findings:
    error = best_match(jsonschema.Draft202012Validator(SHAPES[fact]).iter_errors(value))
    if error is not None:
        yield Finding(".".join([where, fact, *map(str, error.absolute_path)]), error.message)
