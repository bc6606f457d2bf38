"""What the operations on call tasks and robots do."""

from collections.abc import Mapping
from typing import Any

from ..reply import Refused, Reply, success
from ..world import listing
from ..world.data import without_workflow
from ..world.dialler import Contact
from ..world.state import Call, State
from ..world.tasks import Task
from ..world.views import Variant, bulk_summary, detail


def text(given: Mapping[str, Any], place: str, name: str, *other_names: str) -> str:
    """The text under a name that has to be there and not empty, or under another name for it."""
    for each in (name, *other_names):
        value = given.get(each)
        if isinstance(value, str) and value:
            return value
    raise Refused(400, f"sandbox: {place}.{name} must be a text that is not empty")


def number(given: Mapping[str, Any], name: str, default: int) -> int:
    """The whole number under a name of the body."""
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise Refused(400, f"sandbox: body.{name} must be a whole number from 0, of at most 64 bits")
    return value


def moment(state: State, given: Mapping[str, Any], name: str) -> float | None:
    """The time under a name of the body; None if there is none."""
    value = given.get(name)
    if value is None or value == "":
        return None
    epoch = state.times.read(value)
    if epoch is None:
        raise Refused(400, f"sandbox: body.{name} must be a time, YYYY-MM-DD HH:MM:SS")
    return epoch


def contacts(given: Mapping[str, Any], name: str, number_name: str) -> list[Contact]:
    """The contacts under a name of the body; none if it is missing."""
    found: list[Contact] = []
    listed = given.get(name, [])
    if not isinstance(listed, list):
        raise Refused(400, f"sandbox: body.{name} must be a list")
    for place, each in enumerate(listed):
        callee = each.get(number_name) if isinstance(each, dict) else None
        if not isinstance(callee, str) or not callee:
            raise Refused(400, f"sandbox: body.{name}[{place}].{number_name} must be a text that is not empty")
        found.append(Contact(callee, str(each.get("case_id") or ""), dict(each)))
    return found


def task_create(state: State, call: Call) -> Reply:
    """Create a task without the contacts that are refused (client code, so marked; both versions answer alike).

    What an element of ``detail_error_list`` is, is not known: each is the contact as it was given.
    """
    body = call.body
    given = contacts(body, "Details", "Mobile")
    refused = [each.variables for each in given if each.callee in state.refused_numbers]
    task = state.world.create_task(
        [each for each in given if each.callee not in state.refused_numbers],
        name=str(body.get("TaskName") or ""),
        starts=moment(state, body, "ScheduleStartTime"),
        end=moment(state, body, "ScheduleEndTime"),
        repeat_interval=number(body, "RepeatInterval", 0),
        repeat_number=number(body, "RepeatNumber", 0),
        robot_hash=str(body.get("RobotID") or ""),
        robot_method=str(body.get("RobotMethod") or "single"),
        sip_line=str(body.get("SIPLine") or ""),
    )
    return success({"TaskID": task.task_id, "detail_error_list": refused}, invented=True)


def task_list(state: State, call: Call) -> Reply:
    """Give one page of the tasks created, newest first; invented."""
    return success(listing.page(state.world, state.times, state.paging, call.query), invented=True)


def task_operation(state: State, call: Call) -> Reply:
    """Stop a task. Stopping one that has ended does nothing; invented."""
    task_id = text(call.body, "body", "TaskID")
    if call.body.get("Action") != "Stop":
        raise Refused(400, "sandbox: body.Action: Stop is the only one known")
    task = known(state, task_id)
    if task is not None:
        task.stop(state.times.now())
    return success({}, invented=True)


def task_cancel_call(state: State, call: Call) -> Reply:
    """Take a number out of what is still to be called; invented."""
    task = known(state, text(call.body, "body", "TaskID"))
    callee = text(call.body, "body", "CalleeNumber")
    if task is not None:
        task.line.run(state.times.now())
        named = task.named(callee)
        if not named:
            raise Refused(404, "sandbox: the task has no such number")
        for contact in named:
            contact.cancelled = True
    return success({}, invented=True)


def task_detail(state: State, call: Call) -> Reply:
    """Answer without the fields of the workflow; inferred, so marked as invented."""
    return _detail(state, text(call.query, "query", "TaskID"), "plain")


def info_check_task_detail(state: State, call: Call) -> Reply:
    """Answer likewise with question_answer; whether the parameter is TaskID or task_id is not known: both do."""
    return _detail(state, text(call.query, "query", "TaskID", "task_id"), "info_check")


def workflow_task_detail(state: State, call: Call) -> Reply:
    """Answer for a task of a workflow (documented); any task id does."""
    return _detail(state, text(call.body, "body", "task_id"), "workflow")


def _detail(state: State, task_id: str, variant: Variant) -> Reply:
    """The state of a task created here, else the published example under the requested id."""
    task = known(state, task_id)
    if task is not None:
        return success(detail(task, state.times, variant), invented=True)
    row = state.world.bulk_row(task_id)
    if row is not None:
        return success({**bulk_summary(*row, state.times), "details": []}, invented=True)
    example = state.example if variant == "workflow" else without_workflow(state.example, variant)
    return success({**example, "task_id": task_id}, invented=variant != "workflow")


def known(state: State, task_id: str) -> Task | None:
    """The task created here; None for an id that counts as known although nothing was created under it."""
    task = state.world.tasks.get(task_id)
    strange = task is None and state.known_tasks is not None and task_id not in state.known_tasks
    if strange and state.world.bulk_row(task_id) is None:
        raise Refused(404, "sandbox: no such task")
    return task


def robot_list(state: State, call: Call) -> Reply:
    """Give the made-up robots; invented."""
    return success({"list": state.robots}, invented=True)
