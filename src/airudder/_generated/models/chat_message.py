# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import residue as _residue
from . import message_content as _message_content
from .message_content import MessageContent
from .message_reply import MessageReply

_NAMES = {
    "msg_id": "msg_id",
    "seat_id": "seat_id",
    "timestamp": "timestamp",
    "sender_type": "sender_type",
    "status": "status",
    "content": "content",
    "reply": "reply",
}


@_define(kw_only=True)
class ChatMessage:
    """One message of a chat session. Known by example; all sets are open.

    Evidence: documented in part.
    """

    msg_id: str | None = None
    """Id of the message: 32 hex digits, also with `-` or `-1` behind them, or digits only."""

    seat_id: str | None = None
    """Human agent; empty if there is none, absent on the Chinese page."""

    timestamp: int | None = None
    """Seconds since 1970, UTC."""

    sender_type: str | None = None
    """`user` and `robot` in the examples."""

    status: str | None = None
    """`send`, `delivery` and `read` in the examples. The value of a failure is not known."""

    content: MessageContent | None = _field(default=None, repr=_nested)
    """What was said."""

    reply: MessageReply | None = _field(default=None, repr=_nested)
    """The message that this one answers."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.msg_id is not None:
            out["msg_id"] = self.msg_id
        if self.seat_id is not None:
            out["seat_id"] = self.seat_id
        if self.timestamp is not None:
            out["timestamp"] = self.timestamp
        if self.sender_type is not None:
            out["sender_type"] = self.sender_type
        if self.status is not None:
            out["status"] = self.status
        if self.content is not None:
            out["content"] = self.content.to_dict()
        if self.reply is not None:
            out["reply"] = self.reply.to_dict()
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("msg_id")
        if v.__class__ is str:
            self.msg_id = v
            shown += 1
        else:
            self.msg_id = None
        v = get("seat_id")
        if v.__class__ is str:
            self.seat_id = v
            shown += 1
        else:
            self.seat_id = None
        v = get("timestamp")
        if v.__class__ is int:
            self.timestamp = v
            shown += 1
        else:
            self.timestamp = None
        v = get("sender_type")
        if v.__class__ is str:
            self.sender_type = v
            shown += 1
        else:
            self.sender_type = None
        v = get("status")
        if v.__class__ is str:
            self.status = v
            shown += 1
        else:
            self.status = None
        v = get("content")
        if v.__class__ is dict:
            self.content = _message_content.from_dict(v)
            shown += 1
        else:
            self.content = None
        v = get("reply")
        if v.__class__ is dict:
            self.reply = MessageReply.from_dict(v)
            shown += 1
        else:
            self.reply = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


ChatMessage.__module__ = _public_module(__name__)

__all__ = ["ChatMessage"]
