# Generated, do not edit: change openapi/ and run `make generate`.
"""GET /service/cloud/detail: Get a call task with all its calls."""

from collections.abc import Awaitable

from ..._support import expect as _expect
from ..._support import given_only as _given_only
from ...models.task_call import TaskCall
from ...models.task_detail import TaskDetail
from ...types import CallOptions, RawResponse, Request, Response, Transport, Watched

OPERATION_ID = "task_detail"


def build_request(*, task_id: str, options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="GET",
        path="/service/cloud/detail",
        query=_given_only(
            {
                "TaskID": task_id,
            }
        ),
        options=options,
    )


def parse(raw: RawResponse) -> TaskDetail:
    """Convert the payload of a successful response into a model."""
    return TaskDetail.from_dict(_expect(raw.payload, dict, expected="an object"))


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(transport: Transport, *, task_id: str, options: CallOptions) -> Awaitable[Response[TaskDetail]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(task_id=task_id, options=options), parse)


WATCHED: Watched[TaskDetail, TaskCall] = Watched(
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
