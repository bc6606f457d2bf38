# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /service/cloud/workflow/taskdetail: Get a call task that a workflow has run, with all its calls."""

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ..._support import expect as _expect
from ...models.workflow_call import WorkflowCall
from ...models.workflow_task_detail import WorkflowTaskDetail
from ...models.workflow_task_detail_request import WorkflowTaskDetailRequest
from ...types import CallOptions, RawResponse, Request, Response, Transport, Watched

OPERATION_ID = "workflow_task_detail"


def build_request(*, body: WorkflowTaskDetailRequest | Mapping[str, Any], options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/service/cloud/workflow/taskdetail",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> WorkflowTaskDetail:
    """Convert the payload of a successful response into a model."""
    return WorkflowTaskDetail.from_dict(_expect(raw.payload, dict, expected="an object"))


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport, *, body: WorkflowTaskDetailRequest | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[WorkflowTaskDetail]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(body=body, options=options), parse)


WATCHED: Watched[WorkflowTaskDetail, WorkflowCall] = Watched(
    final=("finished", "canceled"),
    complete=("finished",),
    status=lambda task: task.status,
    calls=lambda task: task.details,
    id=lambda call: (
        call.id,
        call.call_id,
    ),
    result=lambda call: (
        call.result,
        call.result_label,
    ),
)
"""What is waited for; see ``Watched``."""


__all__ = ["OPERATION_ID", "WATCHED", "build_request", "call", "parse"]
