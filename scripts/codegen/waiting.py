"""How to wait for what an operation gives (``x-airudder-waiting``)."""

from __future__ import annotations

from codegen import facts
from codegen.facts import Finding, Findings, Node, RawOperation
from codegen.paging import arguments_of

WAITING = "x-airudder-waiting"


def waiting_of(document: Node, operation: RawOperation) -> Node | None:
    """The facts of an operation that passed the lint, with attributes for wire names. ``call``: the class of a call.

    ``document`` is the prepared one, without envelopes.
    """
    waiting: Node | None = operation.node.get(WAITING)
    if waiting is None:
        return None
    payload = facts.follow(document, facts.response_schema_of(document, operation) or {})
    item = payload["properties"][waiting["calls"]]["items"]
    task, call = facts.attribute_names(payload), facts.attribute_names(facts.follow(document, item))
    of_task = {key: task[waiting[key]] for key in ("status", "calls")}
    of_call = {key: tuple(call[name] for name in waiting[key]) for key in ("id", "result")}
    return {**waiting, **of_task, **of_call, "call": facts.class_name(facts.ref_name(item) or "")}


# -- lint


def check_waiting(document: Node) -> Findings:
    taken = {method["name"] for operation in facts.operations_of(document) for method in operation.methods}
    for operation in facts.operations_of(document):
        waiting, where = operation.node.get(WAITING), f"{operation.where}.{WAITING}"
        if waiting is None:
            continue
        if problem := _misplaced(document, operation) or _unknown(document, operation, waiting):
            yield Finding(where, problem)
            continue
        for name in (f"{operation.group}.{waiting[key]}" for key in ("wait", "follow")):
            if name in taken:
                yield Finding(where, f"there is a method {name} already")
            taken.add(name)


def _misplaced(document: Node, operation: RawOperation) -> str:
    if operation.public_name is None or operation.node["x-airudder-retry"] != "safe":
        return "only for an operation that has a method and is safe to repeat"
    if len(arguments_of(document, operation)) != 1 or operation.fixed or "{" in operation.path:
        return "only for an operation with one argument, in its query or its body"
    return ""


def _unknown(document: Node, operation: RawOperation, waiting: Node) -> str:
    payload = facts.payload_schema(document, operation)
    task = facts.properties_of(document, payload)
    item = facts.follow(document, task.get(waiting["calls"]) or {}).get("items") or {}
    if facts.ref_name(payload) is None or facts.ref_name(item) is None:
        return f"the payload must be a component schema, and {waiting['calls']} a list of a component schema"
    missing = {waiting["status"]} - task.keys() | {*waiting["id"], *waiting["result"]} - facts.properties_of(
        document, item
    ).keys()
    if missing:
        return f"there is no field {min(missing)}"
    return "" if set(waiting["complete"]) <= set(waiting["final"]) else "complete must be some of the states of final"
