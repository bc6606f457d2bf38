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
    """The request as a value; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="POST",
        path="/api/v1/session/messages",
        body=_body_dict(body),
        options=options,
    )


def parse(raw: RawResponse) -> list[ChatMessage]:
    """The payload of an accepted answer as a model."""
    items: list[Any] = _expect(raw.payload, list, expected="an array")
    return [ChatMessage.from_dict(x) for x in items if x.__class__ is dict]


# No coroutine function: its frame would keep the arguments, which may be phone numbers, in every traceback.
def call(
    transport: Transport, *, body: ChatMessageListRequest | Mapping[str, Any], options: CallOptions
) -> Awaitable[Response[list[ChatMessage]]]:
    """Build the request, have it carried out, parse the answer."""
    return transport.send(build_request(body=body, options=options), parse)


def parse_items(raw: RawResponse) -> list[ChatMessage]:
    """The items of one page."""
    return parse(raw)


def item_id(item: ChatMessage) -> object:
    """What tells an item apart from the others; None if nothing does."""
    return item.msg_id


__all__ = ["OPERATION_ID", "build_request", "call", "item_id", "parse", "parse_items"]
