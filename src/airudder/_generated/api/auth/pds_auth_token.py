# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /service/callcenter/call/predict/auth: Get the token that the calls of the predictive dialer need."""

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ..._support import expect as _expect
from ...models.auth_token_request import AuthTokenRequest
from ...models.pds_auth_token import PdsAuthToken
from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "pds_auth_token"


def build_request(*, body: AuthTokenRequest | Mapping[str, Any], options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/service/callcenter/call/predict/auth",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> PdsAuthToken:
    """Convert the payload of a successful response into a model."""
    return PdsAuthToken.from_dict(_expect(raw.payload, dict, expected="an object"))


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport, *, body: AuthTokenRequest | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[PdsAuthToken]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(body=body, options=options), parse)


__all__ = ["OPERATION_ID", "build_request", "call", "parse"]
