# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset
from .interactive_reply import InteractiveReply
from .media import Media


@_define(kw_only=True)
class HuaweiMessage:
    """One message towards the bot. Flat: without msg_id, timestamp and content.

    Evidence: documented in part.
    """

    type_: str | Null | Unset = UNSET
    """`text`, `image`, `video`, `audio`, `file` or `interactive`."""

    text: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """The text, with type `text`."""

    media: Media | Mapping[str, Any] | Null | Unset = _field(default=UNSET, repr=_nested)
    """Where the file is, with `image`, `video`, `audio` and `file`."""

    interactive: InteractiveReply | Mapping[str, Any] | Null | Unset = _field(default=UNSET, repr=_nested)
    """The option chosen, with `interactive`."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        if self.type_ is not UNSET and self.type_ is not None:
            out["type"] = _to_wire(self.type_)
        if self.text is not UNSET and self.text is not None:
            out["text"] = _to_wire(self.text)
        if self.media is not UNSET and self.media is not None:
            out["media"] = _to_wire(self.media)
        if self.interactive is not UNSET and self.interactive is not None:
            out["interactive"] = _to_wire(self.interactive)
        return out


HuaweiMessage.__module__ = _public_module(__name__)

__all__ = ["HuaweiMessage"]
