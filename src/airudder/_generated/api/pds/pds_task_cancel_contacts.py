# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /service/callcenter/call/predict/canceltaskcontacts: Cancel contacts of a task of the predictive dialer."""

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ...models.pds_cancel_contacts_request import PdsCancelContactsRequest
from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "pds_task_cancel_contacts"


def build_request(*, body: PdsCancelContactsRequest | Mapping[str, Any], options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/service/callcenter/call/predict/canceltaskcontacts",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> Any:
    """Convert the payload of a successful response into a model."""
    return raw.payload


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport, *, body: PdsCancelContactsRequest | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[Any]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(body=body, options=options), parse)


__all__ = ["OPERATION_ID", "build_request", "call", "parse"]
