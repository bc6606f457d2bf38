# Generated, do not edit: change openapi/ and run `make generate`.
"""GET /service/cloud/recording: Get the recordings of all calls of a task."""

from ..._support import given_only as _given_only
from ...types import CallOptions, Request

OPERATION_ID = "task_recordings"


def build_request(*, task_id: str, options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="GET",
        path="/service/cloud/recording",
        query=_given_only(
            {
                "TaskID": task_id,
            }
        ),
        options=options,
    )


__all__ = ["OPERATION_ID", "build_request"]
