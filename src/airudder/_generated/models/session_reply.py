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

_NAMES = {
    "msg_id": "msg_id",
    "sender_type": "sender_type",
    "timestamp": "timestamp",
    "content": "content",
}


@_define(kw_only=True)
class SessionReply:
    """A message that was answered. Known by example.

    Evidence: documented in part.
    """

    msg_id: str | None = None
    """Id of the message that was answered."""

    sender_type: str | None = None
    """Who sent it."""

    timestamp: int | None = None
    """Seconds since 1970, UTC."""

    content: MessageContent | None = _field(default=None, repr=_nested)
    """What was said."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.msg_id is not None:
            out["msg_id"] = self.msg_id
        if self.sender_type is not None:
            out["sender_type"] = self.sender_type
        if self.timestamp is not None:
            out["timestamp"] = self.timestamp
        if self.content is not None:
            out["content"] = self.content.to_dict()
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
        v = get("sender_type")
        if v.__class__ is str:
            self.sender_type = v
            shown += 1
        else:
            self.sender_type = None
        v = get("timestamp")
        if v.__class__ is int:
            self.timestamp = v
            shown += 1
        else:
            self.timestamp = None
        v = get("content")
        if v.__class__ is dict:
            self.content = _message_content.from_dict(v)
            shown += 1
        else:
            self.content = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


SessionReply.__module__ = _public_module(__name__)

__all__ = ["SessionReply"]
