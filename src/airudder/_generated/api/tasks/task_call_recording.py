# Generated, do not edit: change openapi/ and run `make generate`.
"""GET /service/cloud/case: Get the recording of the call to one number of a task."""

from ..._support import given_only as _given_only
from ...types import CallOptions, Request

OPERATION_ID = "task_call_recording"


def build_request(*, task_id: str, callee: str, options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="GET",
        path="/service/cloud/case",
        query=_given_only(
            {
                "TaskID": task_id,
                "Callee": callee,
            }
        ),
        options=options,
    )


__all__ = ["OPERATION_ID", "build_request"]
