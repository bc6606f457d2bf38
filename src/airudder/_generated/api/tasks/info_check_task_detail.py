# Generated, do not edit: change openapi/ and run `make generate`.
"""GET /service/cloud/ic_detail: Get a call task of Info Check with all its calls."""

from collections.abc import Awaitable

from ..._support import expect as _expect
from ..._support import given_only as _given_only
from ...models.info_check_call import InfoCheckCall
from ...models.info_check_task_detail import InfoCheckTaskDetail
from ...types import CallOptions, RawResponse, Request, Response, Transport, Watched

OPERATION_ID = "info_check_task_detail"


def build_request(*, task_id: str | None = None, options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="GET",
        path="/service/cloud/ic_detail",
        query=_given_only(
            {
                "TaskID": task_id,
            }
        ),
        options=options,
    )


def parse(raw: RawResponse) -> InfoCheckTaskDetail:
    """Convert the payload of a successful response into a model."""
    return InfoCheckTaskDetail.from_dict(_expect(raw.payload, dict, expected="an object"))


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport, *, task_id: str | None = None, options: CallOptions
) -> Awaitable[Response[InfoCheckTaskDetail]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(task_id=task_id, options=options), parse)


WATCHED: Watched[InfoCheckTaskDetail, InfoCheckCall] = Watched(
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
