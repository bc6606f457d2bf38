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
    "origin_url": "origin_url",
    "name": "name",
}


@_define(kw_only=True)
class Media:
    """Where a file is.

    Evidence: documented in part.
    """

    origin_url: str | None = _field(default=None, repr=_masked)
    """Link to the file."""

    name: str | None = _field(default=None, repr=_masked)
    """Name of the file; with type `file`."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.origin_url is not None:
            out["origin_url"] = self.origin_url
        if self.name is not None:
            out["name"] = self.name
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("origin_url")
        if v.__class__ is str:
            self.origin_url = v
            shown += 1
        else:
            self.origin_url = None
        v = get("name")
        if v.__class__ is str:
            self.name = v
            shown += 1
        else:
            self.name = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


Media.__module__ = _public_module(__name__)

__all__ = ["Media"]
