# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /service/callcenter/call/predict/querytasklist: List the tasks of the predictive dialer."""

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ..._support import expect as _expect
from ...models.pds_task_list import PdsTaskList
from ...models.pds_task_list_request import PdsTaskListRequest
from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "pds_task_list"


def build_request(*, body: PdsTaskListRequest | Mapping[str, Any], options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/service/callcenter/call/predict/querytasklist",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> PdsTaskList:
    """Convert the payload of a successful response into a model."""
    return PdsTaskList.from_dict(_expect(raw.payload, dict, expected="an object"))


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport, *, body: PdsTaskListRequest | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[PdsTaskList]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(body=body, options=options), parse)


__all__ = ["OPERATION_ID", "build_request", "call", "parse"]
