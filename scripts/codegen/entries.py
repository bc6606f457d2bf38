"""Lists of people in bodies: who is named by which field, how many may be given, and times that must be ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codegen import facts
from codegen.facts import Finding, Findings, Node, RawOperation
from codegen.formats import format_of
from codegen.values import Kind

PERSON = "x-airudder-person"
MISTAKEN = "x-airudder-mistaken"
LIMIT = "x-airudder-limit"
AHEAD = "x-airudder-ahead"
DISTINCT = "x-airudder-distinct"


def entries_of(
    document: Mapping[str, Any], operation: RawOperation, kind_of: Callable[[Any, str], Kind]
) -> dict[str, dict[str, Any]]:
    """By wire name of a list in the body whose items name a person: the values of ``types.Entries``."""
    found: dict[str, dict[str, Any]] = {}
    for name, node in facts.properties_of(document, facts.request_schema_of(document, operation)).items():
        items = node.get("items")
        fields = facts.properties_of(document, items)
        person = next((field for field, child in fields.items() if PERSON in child), None)
        if person is None:
            continue
        limit = node.get(LIMIT) or {}
        kinds = {field: kind_of(child, f"{operation.where}.{name}.{field}") for field, child in fields.items()}
        spoken = [field for field, kind in kinds.items() if kind.name == "dict" and kind.form == "text"]
        found[name] = {
            "model": facts.class_name(facts.ref_name(items) or ""),
            "person": person,
            "mistaken": tuple(_folded(other) for other in fields[person].get(MISTAKEN) or ()),
            "fields": {field: _shape(kind) for field, kind in kinds.items()},
            "is_open": "additionalProperties" in facts.merged(document, facts.follow(document, items)),
            "variables": spoken[0] if spoken else None,
            "limit": limit.get("most"),
            "per": limit.get("per", ""),
            "limit_evidence": limit.get("evidence", ""),
        }
    return found


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _shape(kind: Kind) -> str:
    if kind.name == "dict" and kind.form:  # others have no format, whose check would find a wrong type
        return "object"
    return "text" if kind.name == "str" and not kind.form else "any"


def ahead_of(document: Mapping[str, Any], operation: RawOperation) -> tuple[str, ...]:
    """Fields of the body with a time that must not be over, by wire name."""
    fields = facts.properties_of(document, facts.request_schema_of(document, operation))
    return tuple(name for name, node in fields.items() if AHEAD in node)


def distinct_of(document: Mapping[str, Any], operation: RawOperation) -> tuple[str, ...]:
    """Lists of the body in which no entry may come twice, by wire name."""
    fields = facts.properties_of(document, facts.request_schema_of(document, operation))
    return tuple(name for name, node in fields.items() if DISTINCT in node)


def note_of(node: Node) -> str:
    """What the docstring of a field says about these facts."""
    notes = []
    if PERSON in node:
        notes.append(f"Required in every entry ({facts.words(node[PERSON])}).")
    if limit := node.get(LIMIT):
        most = f"At most {limit['most']:,} for one {limit['per']} in all ({facts.words(limit['evidence'])})"
        notes.append(f"{most}; see ``check_limits``.")
    if AHEAD in node:
        notes.append(f"A time in the past is refused ({facts.words(node[AHEAD])}).")
    if DISTINCT in node:
        notes.append(f"The same entry twice is refused ({facts.words(node[DISTINCT])}); see ``allow_duplicates``.")
    return " ".join(notes)


# -- lint


def check_entry(document: Node, where: str, node: Node) -> Findings:
    """The facts of entries are where the client looks for them."""
    if PERSON in node and format_of(document, node) != "phone":
        yield Finding(where, f"{PERSON} needs {facts.FORMAT} phone")
    if AHEAD in node and format_of(document, node) != "offset-time":
        yield Finding(where, f"{AHEAD} needs {facts.FORMAT} offset-time: other times have no zone")
    if DISTINCT in node and facts.types_of(node) != ["array"]:
        yield Finding(where, f"{DISTINCT} belongs to an array")
    if MISTAKEN in node and PERSON not in node:
        yield Finding(where, f"{MISTAKEN} goes with {PERSON}")
    people = any(PERSON in child for child in facts.properties_of(document, node.get("items")).values())
    if LIMIT in node and not (facts.types_of(node) == ["array"] and people):
        yield Finding(where, f"{LIMIT} belongs to an array of entries with {PERSON}")
