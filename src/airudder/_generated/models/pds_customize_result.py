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
    "title": "title",
    "groupName": "group_name",
    "value": "value",
}


@_define(kw_only=True)
class PdsCustomizeResult:
    """An answer of the form that the agent filled in.

    Evidence: client code.
    """

    title: str | None = _field(default=None, repr=_masked)
    """Title of the question (inferred from the name)."""

    group_name: str | None = None
    """Name of the group of questions (inferred from the name)."""

    value: Any = _field(default=None, repr=_masked)
    """The answer. Its type is not known."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.title is not None:
            out["title"] = self.title
        if self.group_name is not None:
            out["groupName"] = self.group_name
        if self.value is not None:
            out["value"] = self.value
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
        v = get("groupName")
        if v.__class__ is str:
            self.group_name = v
            shown += 1
        else:
            self.group_name = None
        v = get("value")
        if v is not None:
            self.value = v
            shown += 1
        else:
            self.value = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


PdsCustomizeResult.__module__ = _public_module(__name__)

__all__ = ["PdsCustomizeResult"]
