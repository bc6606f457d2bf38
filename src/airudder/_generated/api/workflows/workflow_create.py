# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /service/cloud/workflow/createinstance: Create a workflow, which dials its recipients."""

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ..._support import expect as _expect
from ...models.workflow_create_request import WorkflowCreateRequest
from ...models.workflow_created import WorkflowCreated
from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "workflow_create"


def build_request(*, body: WorkflowCreateRequest | Mapping[str, Any], options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/service/cloud/workflow/createinstance",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> WorkflowCreated:
    """Convert the payload of a successful response into a model."""
    return WorkflowCreated.from_dict(_expect(raw.payload, dict, expected="an object"))


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport, *, body: WorkflowCreateRequest | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[WorkflowCreated]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(body=body, options=options), parse)


__all__ = ["OPERATION_ID", "build_request", "call", "parse"]
