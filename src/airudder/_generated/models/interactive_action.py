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
from .list_section import ListSection
from .reply_button import ReplyButton

_NAMES = {
    "button": "button",
    "sections": "sections",
    "buttons": "buttons",
}


@_define(kw_only=True)
class InteractiveAction:
    """The options of a question.

    Evidence: documented in part.
    """

    button: str | None = _field(default=None, repr=_masked)
    """Caption that opens the list; only for a list that pops up."""

    sections: list[ListSection] | None = _field(default=None, repr=_nested)
    """Options of a list, in sections."""

    buttons: list[ReplyButton] | None = _field(default=None, repr=_nested)
    """Options of a question with buttons."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.button is not None:
            out["button"] = self.button
        if self.sections is not None:
            out["sections"] = _restored([x.to_dict() for x in self.sections], out.get("sections"), dict)
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
        v = get("button")
        if v.__class__ is str:
            self.button = v
            shown += 1
        else:
            self.button = None
        v = get("sections")
        if v.__class__ is list:
            self.sections = [ListSection.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.sections) == len(v)
        else:
            self.sections = None
        v = get("buttons")
        if v.__class__ is list:
            self.buttons = [ReplyButton.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.buttons) == len(v)
        else:
            self.buttons = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


InteractiveAction.__module__ = _public_module(__name__)

__all__ = ["InteractiveAction"]
