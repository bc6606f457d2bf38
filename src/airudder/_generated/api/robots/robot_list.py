# Generated, do not edit: change openapi/ and run `make generate`.
"""GET /service/cloud/robot: List the robots of the account."""

from collections.abc import Awaitable
from typing import Any

from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "robot_list"


def build_request(*, options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="GET",
        path="/service/cloud/robot",
        options=options,
    )


def parse(raw: RawResponse) -> Any:
    """Convert the payload of a successful response into a model."""
    return raw.payload


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(transport: Transport, *, options: CallOptions) -> Awaitable[Response[Any]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(options=options), parse)


__all__ = ["OPERATION_ID", "build_request", "call", "parse"]
