# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import residue as _residue
from .._support import restored as _restored
from .instagram_element import InstagramElement

_NAMES = {
    "template_type": "template_type",
    "elements": "elements",
}


@_define(kw_only=True)
class InstagramPayload:
    """The elements of a template of Instagram.

    Evidence: documented in part.
    """

    template_type: str | None = None
    """`generic` in the example."""

    elements: list[InstagramElement] | None = _field(default=None, repr=_nested)
    """The elements."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.template_type is not None:
            out["template_type"] = self.template_type
        if self.elements is not None:
            out["elements"] = _restored([x.to_dict() for x in self.elements], out.get("elements"), dict)
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("template_type")
        if v.__class__ is str:
            self.template_type = v
            shown += 1
        else:
            self.template_type = None
        v = get("elements")
        if v.__class__ is list:
            self.elements = [InstagramElement.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.elements) == len(v)
        else:
            self.elements = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


InstagramPayload.__module__ = _public_module(__name__)

__all__ = ["InstagramPayload"]
