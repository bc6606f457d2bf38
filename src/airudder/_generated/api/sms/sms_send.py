# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /service/sms/message/v2/send: Send a text message by SMS."""

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ..._support import expect as _expect
from ...models.sms_send_request import SmsSendRequest
from ...models.sms_sent import SmsSent
from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "sms_send"


def build_request(*, body: SmsSendRequest | Mapping[str, Any], options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/service/sms/message/v2/send",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> SmsSent:
    """Convert the payload of a successful response into a model."""
    return SmsSent.from_dict(_expect(raw.payload, dict, expected="an object"))


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport, *, body: SmsSendRequest | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[SmsSent]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(body=body, options=options), parse)


__all__ = ["OPERATION_ID", "build_request", "call", "parse"]
