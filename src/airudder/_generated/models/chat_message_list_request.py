# Generated, do not edit: change openapi/ and run `make generate`.
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset


@_define(kw_only=True)
class ChatMessageListRequest:
    """Names a chat session and a page of it. That call_id is required is inferred.

    Evidence: documented in part.
    """

    call_id: str = _field(repr=_masked)
    """Id of the chat session: 32 hex digits, or text of the caller (Huawei)."""

    last_msg_id: str | Null | Unset = UNSET
    """The msg_id of the last message seen; empty text for the first page (inferred)."""

    size: int | Null | Unset = UNSET
    """Messages per page, 20 in the examples. The largest value is not known."""

    type_: str | Null | Unset = UNSET
    """`single` on the Chinese page, absent on the English one. Other values are not known."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["call_id"] = _to_wire(self.call_id)
        if self.last_msg_id is not UNSET and self.last_msg_id is not None:
            out["last_msg_id"] = _to_wire(self.last_msg_id)
        if self.size is not UNSET and self.size is not None:
            out["size"] = _to_wire(self.size)
        if self.type_ is not UNSET and self.type_ is not None:
            out["type"] = _to_wire(self.type_)
        return out


ChatMessageListRequest.__module__ = _public_module(__name__)

__all__ = ["ChatMessageListRequest"]
