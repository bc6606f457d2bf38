# Generated, do not edit: change openapi/ and run `make generate`.
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET


@_define(kw_only=True)
class PdsRestTime:
    """A span in which nobody is called (inferred from the name).

    Evidence: client code.
    """

    start: Any = UNSET
    """Begin. Its form is not known."""

    end: Any = UNSET
    """End. Its form is not known."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        if self.start is not UNSET and self.start is not None:
            out["start"] = _to_wire(self.start)
        if self.end is not UNSET and self.end is not None:
            out["end"] = _to_wire(self.end)
        return out


PdsRestTime.__module__ = _public_module(__name__)

__all__ = ["PdsRestTime"]
