# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import residue as _residue
from .instagram_template import InstagramTemplate
from .template_info import TemplateInfo
from .whats_app_template import WhatsAppTemplate

_NAMES = {
    "type": "type_",
    "content": "content",
    "info": "info",
    "ins_content": "ins_content",
}


@_define(kw_only=True)
class MessageTemplate:
    """A template as it was sent.

    Evidence: documented in part.
    """

    type_: str | None = None
    """`WhatsApp` or `Instagram`."""

    content: WhatsAppTemplate | None = _field(default=None, repr=_nested)
    """What it says, with type `WhatsApp`."""

    info: TemplateInfo | None = _field(default=None, repr=_nested)
    """Which template it is, with type `WhatsApp`."""

    ins_content: InstagramTemplate | None = _field(default=None, repr=_nested)
    """What it says, with type `Instagram`."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.type_ is not None:
            out["type"] = self.type_
        if self.content is not None:
            out["content"] = self.content.to_dict()
        if self.info is not None:
            out["info"] = self.info.to_dict()
        if self.ins_content is not None:
            out["ins_content"] = self.ins_content.to_dict()
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("type")
        if v.__class__ is str:
            self.type_ = v
            shown += 1
        else:
            self.type_ = None
        v = get("content")
        if v.__class__ is dict:
            self.content = WhatsAppTemplate.from_dict(v)
            shown += 1
        else:
            self.content = None
        v = get("info")
        if v.__class__ is dict:
            self.info = TemplateInfo.from_dict(v)
            shown += 1
        else:
            self.info = None
        v = get("ins_content")
        if v.__class__ is dict:
            self.ins_content = InstagramTemplate.from_dict(v)
            shown += 1
        else:
            self.ins_content = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


MessageTemplate.__module__ = _public_module(__name__)

__all__ = ["MessageTemplate"]
