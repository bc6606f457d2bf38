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
    "link": "link",
}


@_define(kw_only=True)
class PdsRecordingLink:
    """Where the recording is.

    Evidence: client code.
    """

    link: str | None = _field(default=None, repr=_masked)
    """Link to a WAV file."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.link is not None:
            out["link"] = self.link
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("link")
        if v.__class__ is str:
            self.link = v
            shown += 1
        else:
            self.link = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


PdsRecordingLink.__module__ = _public_module(__name__)

__all__ = ["PdsRecordingLink"]
