# Generated, do not edit: change openapi/ and run `make generate`.
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire


@_define(kw_only=True)
class PdsRecordingRequest:
    """A call whose recording is wanted.

    Evidence: client code.
    """

    callid: str
    """Id of the call. That it is required is inferred. Evidence: inferred."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["callid"] = _to_wire(self.callid)
        return out


PdsRecordingRequest.__module__ = _public_module(__name__)

__all__ = ["PdsRecordingRequest"]
