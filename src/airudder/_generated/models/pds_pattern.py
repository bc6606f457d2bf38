# Generated, do not edit: change openapi/ and run `make generate`.
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset


@_define(kw_only=True)
class PdsPattern:
    """A pattern for a field. Its form is not known.

    Evidence: client code.
    """

    field: str | Null | Unset = UNSET
    """Name of the field (inferred)."""

    pattern: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """The pattern, which may be a phone number. Its form is not known."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        if self.field is not UNSET and self.field is not None:
            out["field"] = _to_wire(self.field)
        if self.pattern is not UNSET and self.pattern is not None:
            out["pattern"] = _to_wire(self.pattern)
        return out


PdsPattern.__module__ = _public_module(__name__)

__all__ = ["PdsPattern"]
