"""What the operations on workflows do."""

from typing import Any

from ..reply import Refused, Reply, success
from ..world.state import Call, State
from ..world.tasks import MOST_RECIPIENTS, Workflow
from ..world.views import summary, workflow_fields
from .tasks import contacts, moment, number, text


def workflow_create(state: State, call: Call) -> Reply:
    """Create a workflow (answer by client code, so marked)."""
    body = call.body
    name = text(body, "body", "name")
    template_id = number(body, "workflow_template_id", 0)
    ends = moment(state, body, "end_time")
    if ends is None:
        raise Refused(400, "sandbox: body.end_time is missing")
    first = contacts(body, "details", "callee")
    _bound(len(first))
    workflow = state.world.create_workflow(first, name=name, template_id=template_id, ends=ends)
    return success({"workflow_id": workflow.workflow_id}, invented=True)


def workflow_add_details(state: State, call: Call) -> Reply:
    """Add recipients, all or none; one that is there already is called once more (answer by client code)."""
    workflow = _known(state, text(call.body, "body", "workflow_id"))
    added = contacts(call.body, "details", "callee")
    now = state.times.now()
    if now >= workflow.ends:
        raise Refused(400, "sandbox: the workflow has ended")
    line = workflow.task.line
    _bound(len(line.contacts) + len(added))
    line.run(now)
    for contact in added:
        line.add(contact, now)
    return success({}, invented=True)


def _bound(count: int) -> None:
    if count > MOST_RECIPIENTS:
        raise Refused(400, f"sandbox: more than {MOST_RECIPIENTS} recipients in one workflow")


def _known(state: State, workflow_id: str) -> Workflow:
    workflow = state.world.workflows.get(workflow_id)
    if workflow is None:
        raise Refused(404, "sandbox: no such workflow")
    return workflow


def workflow_outbound_task_list(state: State, call: Call) -> Reply:
    """Give the call tasks of a workflow, of all workflows if none is named; body and answer invented."""
    workflow_id = call.body.get("workflow_id")
    if workflow_id:
        chosen = [_known(state, text(call.body, "body", "workflow_id"))]
    else:
        chosen = list(reversed(state.world.workflows.values()))
    now = state.times.now()
    rows = [{**summary(each.task, state.times, now), **workflow_fields(each.task)} for each in chosen]
    return success({"list": rows}, invented=True)


def workflow_find_instances(state: State, call: Call) -> Reply:
    """Give the workflows of a recipient, created in the span if its ends can be read; answer invented."""
    case_id, callee = call.body.get("case_id") or None, call.body.get("callee") or None
    if case_id is None and callee is None:
        raise Refused(400, "sandbox: body.case_id or body.callee is needed")
    begin = state.times.read(text(call.body, "body", "start_time"))
    end = state.times.read(text(call.body, "body", "end_time"))
    rows: list[dict[str, Any]] = [
        {"workflow_id": each.workflow_id, "workflow_name": each.name}
        for each in state.world.find(callee=callee, case_id=case_id)
        if (begin is None or int(each.created_at) >= begin) and (end is None or each.created_at <= end)
    ]
    return success({"list": rows}, invented=True)


def workflow_api_notice_info(state: State, call: Call) -> Reply:
    """Give what a custom API node would have pushed for a recipient who was called; answer invented.

    The fields are those of the push (api-154267240), as far as they are known.
    """
    workflow = _known(state, text(call.body, "body", "workflow_id"))
    node_id = text(call.body, "body", "node_id")
    callee = text(call.body, "body", "callee")
    now = state.times.now()
    workflow.task.line.run(now)
    case_id = call.body.get("case_id")
    for contact in workflow.task.named(callee):
        if case_id in (None, "", contact.case_id) and contact.made(now):
            pushed = {"case_id": contact.case_id, "callee_number": contact.callee}
            names = {"workflow_id": workflow.workflow_id, "workflow_name": workflow.name}
            return success({**names, "node_id": node_id, "callee": pushed}, invented=True)
    raise Refused(404, "sandbox: nothing was pushed for this recipient")
