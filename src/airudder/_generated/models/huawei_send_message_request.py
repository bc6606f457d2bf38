# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset
from .chat_user import ChatUser
from .huawei_message import HuaweiMessage


@_define(kw_only=True)
class HuaweiSendMessageRequest:
    """A user's messages. Known by example; that call_id and messages are required is inferred.

    Evidence: documented in part.
    """

    call_id: str = _field(repr=_masked)
    """Id of the session, set by the Huawei side; free text."""

    messages: Sequence[HuaweiMessage | Mapping[str, Any]] = _field(repr=_nested)
    """What was written; several per call."""

    channel: str | Null | Unset = UNSET
    """`HuaWei`, spelt like this."""

    channel_id: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Id of the channel."""

    user: ChatUser | Mapping[str, Any] | Null | Unset = _field(default=UNSET, repr=_nested)
    """Who wrote."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["call_id"] = _to_wire(self.call_id)
        out["messages"] = _to_wire(self.messages)
        if self.channel is not UNSET and self.channel is not None:
            out["channel"] = _to_wire(self.channel)
        if self.channel_id is not UNSET and self.channel_id is not None:
            out["channel_id"] = _to_wire(self.channel_id)
        if self.user is not UNSET and self.user is not None:
            out["user"] = _to_wire(self.user)
        return out


HuaweiSendMessageRequest.__module__ = _public_module(__name__)

__all__ = ["HuaweiSendMessageRequest"]
