"""How to wait for what an operation gives (``x-airudder-waiting``)."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.facts import (
    Finding,
    Findings,
    Node,
    RawOperation,
    attribute_names,
    class_name,
    follow,
    operations_of,
    payload_schema,
    properties_of,
    ref_name,
    response_schema_of,
)
from codegen.paging import arguments_of

WAITING = "x-airudder-waiting"


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
        facts, where = operation.node.get(WAITING), f"{operation.where}.{WAITING}"
        if facts is None:
            continue
        if problem := _misplaced(document, operation) or _unknown(document, operation, facts):
            yield Finding(where, problem)
            continue
        for name in (f"{operation.group}.{facts[key]}" for key in ("wait", "follow")):
            if name in taken:
                yield Finding(where, f"there is a method {name} already")
            taken.add(name)


def _misplaced(document: Node, operation: RawOperation) -> str:
    if operation.public_name is None or operation.node["x-airudder-retry"] != "safe":
        return "only for an operation that has a method and is safe to repeat"
    if len(arguments_of(document, operation)) != 1 or operation.fixed or "{" in operation.path:
        return "only for an operation with one argument, in its query or its body"
    return ""


def _unknown(document: Node, operation: RawOperation, facts: Node) -> str:
    payload = payload_schema(document, operation)
    task = properties_of(document, payload)
    item = follow(document, task.get(facts["calls"]) or {}).get("items") or {}
    if ref_name(payload) is None or ref_name(item) is None:
        return f"the payload must be a component schema, and {facts['calls']} a list of a component schema"
    missing = {facts["status"]} - task.keys() | {*facts["id"], *facts["result"]} - properties_of(document, item).keys()
    if missing:
        return f"there is no field {min(missing)}"
    return "" if set(facts["complete"]) <= set(facts["final"]) else "complete must be some of the states of final"
