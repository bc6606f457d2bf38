# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Sequence
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset


@_define(kw_only=True)
class PdsResultStrategy:
    """What follows on a result. The source does not explain the fields.

    Evidence: client code.
    """

    oper: Any = UNSET
    """Not explained by the source."""

    title: Any = UNSET
    """Not explained by the source."""

    value: Any = UNSET
    """Not explained by the source."""

    action: Sequence[Any] | Null | Unset = UNSET
    """Not explained by the source."""

    dnc_day: Any = UNSET
    """Not explained by the source."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        if self.oper is not UNSET and self.oper is not None:
            out["oper"] = _to_wire(self.oper)
        if self.title is not UNSET and self.title is not None:
            out["title"] = _to_wire(self.title)
        if self.value is not UNSET and self.value is not None:
            out["value"] = _to_wire(self.value)
        if self.action is not UNSET and self.action is not None:
            out["action"] = _to_wire(self.action)
        if self.dnc_day is not UNSET and self.dnc_day is not None:
            out["dncDay"] = _to_wire(self.dnc_day)
        return out


PdsResultStrategy.__module__ = _public_module(__name__)

__all__ = ["PdsResultStrategy"]
