# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import residue as _residue

_NAMES = {
    "type": "type_",
    "text": "text",
}


@_define(kw_only=True)
class TextContent:
    """A text.

    Evidence: documented in part.
    """

    type_: str | None = None
    """Always `text`."""

    text: str | None = _field(default=None, repr=_masked)
    """The text."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.type_ is not None:
            out["type"] = self.type_
        if self.text is not None:
            out["text"] = self.text
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
        v = get("text")
        if v.__class__ is str:
            self.text = v
            shown += 1
        else:
            self.text = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


TextContent.__module__ = _public_module(__name__)

__all__ = ["TextContent"]
