"""Which webhook a payload is, by its shape alone. The rules are data, so that tests can hold them against each other.

No page says how a receiver can distinguish webhooks, so all of this is inferred from the known fields. It is strict: a
payload that could be of two kinds is not recognised. With one URL per kind, and ``parse(kind=...)``, it is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from .spelling import folded

Trait = tuple[str, type | str]
"""A name, folded, and the class or the very text that its value has; ``object`` for any value, null too."""


@frozen
class Shape:
    """By what a kind is recognised.

    ``marks``: traits that no other kind has, all of them present; a payload with a whole mark of another kind is not
    of this one. ``needs``: traits that must be there as well. ``any_of``: of these names at least one.
    """

    kind: str
    marks: tuple[Trait, ...]
    needs: tuple[Trait, ...] = ()
    any_of: tuple[str, ...] = ()


_CALL = (("workflowid", str), ("callid", str), ("callee", str))
_OUTCOME = ("resultlabel", "hanguptype", "ringtype", "calltimes", "callstarttime")

SHAPES: tuple[Shape, ...] = (
    Shape("pds_task_status", (("type", "TaskStatus"), ("body", dict))),
    Shape("pds_contact_status", (("type", "ContactStatus"), ("body", dict))),
    Shape("pds_agent_status", (("type", "AgentStatus"), ("body", dict))),
    # It has nothing of its own: what is left when the marks of all others are missing. The fields of workflow and
    # number distinguish it from the call webhooks of plain tasks, whose payloads no page shows.
    Shape("workflow_call_completed", (), _CALL, _OUTCOME),
    Shape("workflow_call_completed_info_check", (("questionanswer", object),), _CALL, _OUTCOME),
    Shape("workflow_custom_api_push", (("nodeid", str), ("callee", dict)), (("workflowid", str),)),
    Shape("workflow_list_completed", (("rows", list),), (("workflowid", str), ("calleenumber", str))),
    Shape("workflow_status_changed", (("actions", list),), (("workflowid", str), ("status", str))),
    # The times and the reason of the session distinguish it from the status of a WABA message (no page shows that).
    Shape(
        "workflow_chatbot_session_end",
        (("wabataskid", str),),
        (("workflowid", str), ("callee", str), ("channel", str)),
        ("sessionstarttime", "sessionendtime", "sessionendreason"),
    ),
    Shape("bot_reply_message", (("event", "message.send"),), (("callid", str), ("messages", list))),
)

_MARKED = tuple((shape.marks[0][0], shape) for shape in SHAPES if shape.marks)
_PLAIN = [shape for shape in SHAPES if not shape.marks]


def recognise(payload: Mapping[str, Any]) -> str | None:
    """The kind of a payload, or None if no shape fits. At most one can: each forbids the marks of the others."""
    view = folded(payload)
    marked = [shape for name, shape in _MARKED if name in view and _all(shape.marks, view)]
    if len(marked) > 1:
        return None
    for shape in marked or _PLAIN:
        named = not shape.any_of or any(view.get(name) is not None for name in shape.any_of)
        if named and _all(shape.needs, view):
            return shape.kind
    return None


def _all(traits: tuple[Trait, ...], view: Mapping[str, Any]) -> bool:
    for name, wanted in traits:
        if wanted is object:
            if name not in view:
                return False
            continue
        value = view.get(name)
        if not (value == wanted if wanted.__class__ is str else value.__class__ is wanted):
            return False
    return True


__all__ = ["SHAPES", "Shape", "Trait", "recognise"]
