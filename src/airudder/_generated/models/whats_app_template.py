# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import residue as _residue
from .._support import restored as _restored
from .template_button import TemplateButton
from .template_header import TemplateHeader

_NAMES = {
    "header": "header",
    "body": "body",
    "footer": "footer",
    "button": "button",
}


@_define(kw_only=True)
class WhatsAppTemplate:
    """What a template of WhatsApp says.

    Evidence: documented in part.
    """

    header: TemplateHeader | None = _field(default=None, repr=_nested)
    """The part above the text."""

    body: str | None = _field(default=None, repr=_masked)
    """The text."""

    footer: str | None = _field(default=None, repr=_masked)
    """Text below it."""

    button: list[TemplateButton] | None = _field(default=None, repr=_nested)
    """The buttons."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.header is not None:
            out["header"] = self.header.to_dict()
        if self.body is not None:
            out["body"] = self.body
        if self.footer is not None:
            out["footer"] = self.footer
        if self.button is not None:
            out["button"] = _restored([x.to_dict() for x in self.button], out.get("button"), dict)
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("header")
        if v.__class__ is dict:
            self.header = TemplateHeader.from_dict(v)
            shown += 1
        else:
            self.header = None
        v = get("body")
        if v.__class__ is str:
            self.body = v
            shown += 1
        else:
            self.body = None
        v = get("footer")
        if v.__class__ is str:
            self.footer = v
            shown += 1
        else:
            self.footer = None
        v = get("button")
        if v.__class__ is list:
            self.button = [TemplateButton.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.button) == len(v)
        else:
            self.button = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


WhatsAppTemplate.__module__ = _public_module(__name__)

__all__ = ["WhatsAppTemplate"]
