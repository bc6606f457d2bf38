# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset
from .reply_option import ReplyOption


@_define(kw_only=True)
class InteractiveReply:
    """An option that a user chose.

    Evidence: documented in part.
    """

    type_: str | Null | Unset = UNSET
    """`list_reply` or `button_reply`."""

    list_reply: ReplyOption | Mapping[str, Any] | Null | Unset = _field(default=UNSET, repr=_nested)
    """Option of a list."""

    button_reply: ReplyOption | Mapping[str, Any] | Null | Unset = _field(default=UNSET, repr=_nested)
    """Button."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        if self.type_ is not UNSET and self.type_ is not None:
            out["type"] = _to_wire(self.type_)
        if self.list_reply is not UNSET and self.list_reply is not None:
            out["list_reply"] = _to_wire(self.list_reply)
        if self.button_reply is not UNSET and self.button_reply is not None:
            out["button_reply"] = _to_wire(self.button_reply)
        return out


InteractiveReply.__module__ = _public_module(__name__)

__all__ = ["InteractiveReply"]
