# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /service/cloud/task: Create a call task, which dials."""

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ...models.task_create_request import TaskCreateRequest
from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "task_create"


def build_request(*, body: TaskCreateRequest | Mapping[str, Any], options: CallOptions) -> Request:
    """The request as a value; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/service/cloud/task",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> Any:
    """The payload of an accepted answer as a model."""
    return raw.payload


# No coroutine function: its frame would keep the arguments, which may be phone numbers, in every traceback.
def call(
    transport: Transport, *, body: TaskCreateRequest | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[Any]]:
    """Build the request, have it carried out, parse the answer."""
    return transport.send(build_request(body=body, options=options), parse)


__all__ = ["OPERATION_ID", "build_request", "call", "parse"]
