# Generated, do not edit: change openapi/ and run `make generate`.
"""POST /api/v1/session/messages: List the messages of a chat session, newest first."""

from collections.abc import Awaitable, Mapping
from typing import Any

from ..._support import body_dict as _body_dict
from ..._support import expect as _expect
from ...models.chat_message import ChatMessage
from ...models.chat_message_list_request import ChatMessageListRequest
from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "chat_message_list"


def build_request(*, body: ChatMessageListRequest | Mapping[str, Any], options: CallOptions) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/api/v1/session/messages",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> list[ChatMessage]:
    """Convert the payload of a successful response into a model."""
    items: list[Any] = _expect(raw.payload, list, expected="an array")
    return [ChatMessage.from_dict(x) for x in items if x.__class__ is dict]


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport, *, body: ChatMessageListRequest | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[list[ChatMessage]]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(body=body, options=options), parse)


def parse_items(raw: RawResponse) -> list[ChatMessage]:
    """The items of one page."""
    return parse(raw)


def item_id(item: ChatMessage) -> object:
    """The id of an item; None if it has none."""
    return item.msg_id


__all__ = ["OPERATION_ID", "build_request", "call", "item_id", "parse", "parse_items"]
