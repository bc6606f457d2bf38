"""How to wait for what an operation gives (``x-airudder-waiting``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from codegen.facts import (
    EVIDENCE,
    Finding,
    Findings,
    Node,
    RawOperation,
    attribute_names,
    class_name,
    follow,
    merged,
    operations_of,
    payload_schema,
    ref_name,
    response_schema_of,
)
from codegen.paging import arguments_of

WAITING = "x-airudder-waiting"
NAMES = ("wait", "follow", "status", "calls")
"""Facts that are one name each."""
LISTS = ("final", "complete", "id", "result")
"""Facts that are lists of names."""


@dataclass(frozen=True)
class Waiting:
    """``status``, ``calls``, ``id``, ``result``: names of attributes. ``call``: the class of a call."""

    wait: str
    follow: str
    status: str
    final: tuple[str, ...]
    complete: tuple[str, ...]
    calls: str
    call: str
    id: tuple[str, ...]
    result: tuple[str, ...]
    evidence: str


def waiting_of(document: Node, operation: RawOperation) -> Waiting | None:
    """The facts of an operation that passed the lint; ``document`` is the prepared one, without envelopes."""
    facts: Node | None = operation.node.get(WAITING)
    if facts is None:
        return None
    payload = follow(document, response_schema_of(document, operation) or {})
    item = payload["properties"][facts["calls"]]["items"]
    task, call = attribute_names(payload), attribute_names(follow(document, item))
    return Waiting(
        wait=facts["wait"],
        follow=facts["follow"],
        status=task[facts["status"]],
        final=tuple(facts["final"]),
        complete=tuple(facts["complete"]),
        calls=task[facts["calls"]],
        call=class_name(ref_name(item) or ""),
        id=tuple(call[name] for name in facts["id"]),
        result=tuple(call[name] for name in facts["result"]),
        evidence=facts["evidence"],
    )


# -- lint


def check_waiting(document: Node) -> Findings:
    taken = {operation.public_name for operation in operations_of(document)}
    for operation in operations_of(document):
        facts = operation.node.get(WAITING)
        if facts is not None:
            where = f"{operation.where}.{WAITING}"
            problem = _malformed(facts) or _misplaced(document, operation) or _unknown(document, operation, facts)
            if problem:
                yield Finding(where, problem)
                continue
            for name in (f"{(operation.public_name or '').partition('.')[0]}.{facts[key]}" for key in NAMES[:2]):
                if name in taken:
                    yield Finding(where, f"{name} is there already")
                taken.add(name)


def _malformed(facts: Any) -> str:
    if not isinstance(facts, dict) or facts.keys() != {*NAMES, *LISTS, "evidence"}:
        return f"must have the keys {', '.join((*NAMES, *LISTS, 'evidence'))}"
    for name in NAMES:
        if not isinstance(facts[name], str) or (name in NAMES[:2] and not facts[name].isidentifier()):
            return f"{name} must be a name"
    for name in LISTS:
        if not isinstance(facts[name], list) or not all(isinstance(item, str) for item in facts[name]):
            return f"{name} must be a list of names"
    if not facts["final"] or not set(facts["complete"]) <= set(facts["final"]):
        return "final must name states, and complete some of them"
    return "" if facts["evidence"] in EVIDENCE else f"evidence may not be {facts['evidence']!r}"


def _misplaced(document: Node, operation: RawOperation) -> str:
    if operation.public_name is None or operation.node.get("x-airudder-retry") != "safe":
        return "only for an operation that has a method and is safe to repeat"
    if len(arguments_of(document, operation)) != 1 or operation.fixed or "{" in operation.path:
        return "only for an operation with one argument, in its query or its body"
    return ""


def _unknown(document: Node, operation: RawOperation, facts: Node) -> str:
    payload = payload_schema(document, operation)
    task = merged(document, follow(document, payload)).get("properties") or {}
    item = follow(document, task.get(facts["calls"]) or {}).get("items") or {}
    call = merged(document, follow(document, item)).get("properties") or {}
    if ref_name(payload) is None or ref_name(item) is None:
        return f"the payload must be a component schema, and {facts['calls']} a list of a component schema"
    missing = [name for name in (facts["status"],) if name not in task]
    missing += [name for name in (*facts["id"], *facts["result"]) if name not in call]
    return f"there is no field {missing[0]}" if missing else ""
