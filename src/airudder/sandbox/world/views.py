"""How tasks look in an answer: the fields of ``data`` and ``data.details[]`` of workflow taskdetail."""

from typing import Any, Literal

from .dialler import CALLER, Attempt, Contact
from .tasks import Bulk, Task
from .times import Times

Variant = Literal["workflow", "plain", "info_check"]

_FIRST_DETAIL = 2_125_574_058
_ROBOT = "a37e555f38184053687ebca7ac3575d8"
_RING_TYPE = "normal"
_HANGUP_TYPE = "ByCallee"


def summary(task: Task, times: Times, now: float) -> dict[str, Any]:
    """The fields of a task without its numbers."""
    return {
        "task_id": task.task_id,
        "task_name": task.name,
        "status": task.status(now),
        "created_at": times.show(task.created_at),
        "repeat_interval": task.repeat_interval,
        "repeat_number": task.line.redials,
        "robot_hash": task.robot_hash or _ROBOT,
        "robot_method": task.robot_method,
        "sip_line": task.sip_line,
        "schedule_start_time": times.show(task.starts),
        "schedule_end_time": times.show(task.end),
    }


def bulk_summary(bulk: Bulk, number: int, times: Times) -> dict[str, Any]:
    """The same for a row of a bulk."""
    task_id, name = bulk.row(number)
    made = times.show(bulk.created_at)
    return {
        "task_id": task_id,
        "task_name": name,
        "status": "finished",
        "created_at": made,
        "repeat_interval": 0,
        "repeat_number": 0,
        "robot_hash": _ROBOT,
        "robot_method": "single",
        "sip_line": "",
        "schedule_start_time": made,
        "schedule_end_time": made,
    }


def workflow_fields(task: Task) -> dict[str, Any]:
    """The four fields that name the workflow of a task."""
    workflow = task.workflow
    return {
        "workflow_id": workflow.workflow_id if workflow else "",
        "workflow_name": workflow.name if workflow else "",
        "nodetask_id": workflow.node_id if workflow else "",
        "nodetask_name": workflow.node_name if workflow else "",
    }


def detail(task: Task, times: Times, variant: Variant) -> dict[str, Any]:
    """The whole of a task. Its fields are those of the pages; no page shows their values together."""
    now = times.now()
    data = summary(task, times, now)
    contacts = task.line.contacts
    base = _first(task)
    data["details"] = [
        _entry(contact, base + place, task, times, variant, now) for place, contact in enumerate(contacts)
    ]
    if variant == "workflow":
        data |= workflow_fields(task)
    return data


def _entry(contact: Contact, number: int, task: Task, times: Times, variant: Variant, now: float) -> dict[str, Any]:
    made = contact.made(now)
    last = made[-1] if made else None
    entry: dict[str, Any] = {
        "id": number,
        "callee": contact.callee,
        "result": "finished" if last else "",
        "result_label": last.label if last else "",
        "duration": last.duration if last else 0,
        "hangup_type": _HANGUP_TYPE if last else "",
        "ring_type": _RING_TYPE if last else "",
        "question_answer": [],
        "NerSlots": {},
        "robot_hash": task.robot_hash or _ROBOT,
        "call_id": last.call_id if last else "",
        "call_times": len(made),
        "call_start_time": times.show(last.start + last.ring if last else None),
        "call_end_time": times.show(last.start + last.ring + last.duration if last else None),
        "ring_time": last.ring if last else 0,
        "talk_round": 1 if last and last.answered else 0,
        "redail_call": [_redial(contact, attempt, times) for attempt in made[:-1]],
        "intention_description": "Hangup During Check Question" if last and last.label == "N" else "",
        "EventLabel": {},
        "caller_number": CALLER,
        "case_id": contact.case_id,
    }
    if variant != "workflow":
        del entry["case_id"]
    if variant == "plain":
        del entry["question_answer"]
    return entry


def completed(task: Task, place: int, times: Times, variant: Variant, now: float) -> dict[str, Any]:
    """One number that is done, with the fields of task and workflow beside it (inferred)."""
    entry = _entry(task.line.contacts[place], _first(task) + place, task, times, "workflow", now)
    if variant != "info_check":
        del entry["question_answer"]
    return entry | {"task_id": task.task_id, "task_name": task.name} | workflow_fields(task)


def _first(task: Task) -> int:
    return _FIRST_DETAIL + task.number * 100_000


def _redial(contact: Contact, attempt: Attempt, times: Times) -> dict[str, Any]:
    return {
        "call_id": attempt.call_id,
        "call_start_time": times.show(attempt.start + attempt.ring),
        "ring_type": _RING_TYPE,
        "ring_time": attempt.ring,
        "hangup_type": _HANGUP_TYPE,
        "result_label": attempt.label,
        "callee_number": contact.callee,
        "caller_number": CALLER,
    }
