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
from .instagram_button import InstagramButton

_NAMES = {
    "title": "title",
    "subtitle": "subtitle",
    "buttons": "buttons",
}


@_define(kw_only=True)
class InstagramElement:
    """An element of a template of Instagram.

    Evidence: documented in part.
    """

    title: str | None = _field(default=None, repr=_masked)
    """Title of the element."""

    subtitle: str | None = _field(default=None, repr=_masked)
    """Text below the title; may be missing."""

    buttons: list[InstagramButton] | None = _field(default=None, repr=_nested)
    """The buttons."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.title is not None:
            out["title"] = self.title
        if self.subtitle is not None:
            out["subtitle"] = self.subtitle
        if self.buttons is not None:
            out["buttons"] = _restored([x.to_dict() for x in self.buttons], out.get("buttons"), dict)
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("title")
        if v.__class__ is str:
            self.title = v
            shown += 1
        else:
            self.title = None
        v = get("subtitle")
        if v.__class__ is str:
            self.subtitle = v
            shown += 1
        else:
            self.subtitle = None
        v = get("buttons")
        if v.__class__ is list:
            self.buttons = [InstagramButton.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.buttons) == len(v)
        else:
            self.buttons = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


InstagramElement.__module__ = _public_module(__name__)

__all__ = ["InstagramElement"]
