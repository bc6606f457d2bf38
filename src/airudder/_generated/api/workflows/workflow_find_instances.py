# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /service/cloud/workflow/detailinstances: Find the workflows of a recipient by case_id or number."""

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ...models.workflow_find_instances_request import WorkflowFindInstancesRequest
from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "workflow_find_instances"


def build_request(*, body: WorkflowFindInstancesRequest | Mapping[str, Any], options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/service/cloud/workflow/detailinstances",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> Any:
    """Convert the payload of a successful response into a model."""
    return raw.payload


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport, *, body: WorkflowFindInstancesRequest | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[Any]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(body=body, options=options), parse)


__all__ = ["OPERATION_ID", "build_request", "call", "parse"]
