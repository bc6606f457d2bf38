# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /service/cloud/v2/task: Create a call task of the second version, which dials."""

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ..._support import expect as _expect
from ...models.task_create_v2_request import TaskCreateV2Request
from ...models.task_created import TaskCreated
from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "task_create_v2"


def build_request(*, body: TaskCreateV2Request | Mapping[str, Any], options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/service/cloud/v2/task",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> TaskCreated:
    """Convert the payload of a successful response into a model."""
    return TaskCreated.from_dict(_expect(raw.payload, dict, expected="an object"))


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport, *, body: TaskCreateV2Request | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[TaskCreated]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(body=body, options=options), parse)


__all__ = ["OPERATION_ID", "build_request", "call", "parse"]
