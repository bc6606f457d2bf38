"""The operations that the sandbox knows: a table from method and path to a handler.

To add one: write a handler that takes the State and the Call and gives a Reply, and add a row to OPERATIONS.
"""

from collections.abc import Callable
from typing import Any, Literal

import attrs

from .data import MISSING, Answers, load_workflow_task_detail, without_workflow
from .reply import Reply, refusal, success
from .tokens import Tokens


@attrs.define
class State:
    """What the handlers share: the credentials and tokens, the tasks known, the answers put."""

    app_key: str
    app_secret: str = attrs.field(repr=False)
    tokens: Tokens = attrs.field(repr=False)
    known_tasks: set[str] | None = None
    auth_refusal_status: int = 200
    answers: Answers = attrs.field(factory=Answers, repr=False)
    example: dict[str, Any] = attrs.field(factory=load_workflow_task_detail, repr=False)


@attrs.frozen
class Call:
    """One opened request that passed the checks: query of a GET, JSON object of a POST."""

    operation_id: str
    query: dict[str, str] = attrs.field(repr=False)
    body: dict[str, Any] = attrs.field(repr=False)
    encrypted: bool = False


Handler = Callable[[State, Call], Reply]


@attrs.frozen
class Operation:
    """One row of the table. ``method_name``: the client's, by which tests may name the operation too.

    ``token``: the call needs ``Authorization: Token <token>``. ``encryption``: ``documented``, or ``unknown`` where no
    page says whether it applies (a sealed request is opened, yet its answer marked as invented).
    """

    operation_id: str
    method: Literal["GET", "POST"]
    path: str
    handler: Handler = attrs.field(repr=False)
    token: bool = True
    encryption: Literal["documented", "unknown"] = "documented"
    method_name: str = ""


def auth_token(state: State, call: Call) -> Reply:
    """Issue a token (documented, api-44712004). For wrong credentials code 401 is documented, the rest is not."""
    if (call.body.get("APPKey"), call.body.get("APPSecret")) != (state.app_key, state.app_secret):
        return refusal(state.auth_refusal_status, 401, "sandbox: APPKey or APPSecret is wrong")
    return success({"token": state.tokens.issue()}, invented=call.encrypted)


def workflow_task_detail(state: State, call: Call) -> Reply:
    """Answer with the published example, its task_id replaced by the one asked for (documented)."""
    return _detail(state, call, call.body.get("task_id"), "task_id", state.example, invented=False)


def task_detail(state: State, call: Call) -> Reply:
    """Answer with the example without the workflow's fields; inferred, so marked as invented."""
    return _detail(state, call, call.query.get("TaskID"), "TaskID", without_workflow(state.example), invented=True)


def _detail(state: State, call: Call, task_id: Any, name: str, example: dict[str, Any], *, invented: bool) -> Reply:
    if not isinstance(task_id, str) or not task_id:
        return refusal(400, 400, f"sandbox: {name} must be a text that is not empty")
    if state.known_tasks is not None and task_id not in state.known_tasks:
        return refusal(404, 404, "sandbox: no such task")
    put = state.answers.find(call.operation_id, task_id)
    if put is MISSING:
        return success({**example, "task_id": task_id}, invented=invented)
    if isinstance(put, bytes):
        return Reply(body=put, accepted=True, sealable=True)
    return success(put, invented=True)


OPERATIONS: tuple[Operation, ...] = (
    Operation("auth_token", "POST", "/service/cloud/auth", auth_token, token=False, encryption="unknown"),
    Operation(
        "workflow_task_detail",
        "POST",
        "/service/cloud/workflow/taskdetail",
        workflow_task_detail,
        method_name="workflows.task_detail",
    ),
    Operation("task_detail", "GET", "/service/cloud/detail", task_detail, method_name="tasks.detail"),
)
