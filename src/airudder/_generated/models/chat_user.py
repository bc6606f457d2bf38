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
class ChatUser:
    """A user of a chat.

    Evidence: documented in part.
    """

    id: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Id of the user."""

    name: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Name of the user."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        if self.id is not UNSET and self.id is not None:
            out["id"] = _to_wire(self.id)
        if self.name is not UNSET and self.name is not None:
            out["name"] = _to_wire(self.name)
        return out


ChatUser.__module__ = _public_module(__name__)

__all__ = ["ChatUser"]
