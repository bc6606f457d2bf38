# Generated, do not edit: change openapi/ and run `make generate`.
"""GET /service/cloud/list: List the call tasks created."""

from collections.abc import Awaitable
from typing import Any

from ..._support import given_only as _given_only
from ..._support import member as _member
from ..._support import only_list as _only_list
from ...types import CallOptions, RawResponse, Request, Response, Transport

OPERATION_ID = "task_list"


def build_request(
    *, number: int | None = None, page: int | None = None, type_: str | None = None, options: CallOptions
) -> Request:
    """Build the request; nothing is sent."""
    return Request(
        operation_id=OPERATION_ID,
        method="GET",
        path="/service/cloud/list",
        query=_given_only(
            {
                "Number": number,
                "Page": page,
                "Type": type_,
            }
        ),
        options=options,
    )


def parse(raw: RawResponse) -> Any:
    """Convert the payload of a successful response into a model."""
    return raw.payload


# Not a coroutine function: its frame would show the arguments, such as phone numbers, in every traceback.
def call(
    transport: Transport,
    *,
    number: int | None = None,
    page: int | None = None,
    type_: str | None = None,
    options: CallOptions,
) -> Awaitable[Response[Any]]:
    """Build the request, send it, parse the response."""
    return transport.send(build_request(number=number, page=page, type_=type_, options=options), parse)


def parse_items(raw: RawResponse) -> list[Any]:
    """The items of one page."""
    return [x for x in _only_list(raw.payload, present=raw.has_payload) if x is not None]


def item_id(item: Any) -> object:
    """The id of an item; None if it has none."""
    return _member(item, "task_id", "TaskID")


__all__ = ["OPERATION_ID", "build_request", "call", "item_id", "parse", "parse_items"]
