# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset


@_define(kw_only=True)
class WorkflowContact:
    """One recipient of a workflow.

    Evidence: client code.
    """

    callee: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Number to call, with a plus sign and the country code. Required in every entry (inferred). Checked: + and
    digits; see ``check_phones``.
    """

    variables: Mapping[str, object] | Null | Unset = _field(default=UNSET, repr=_masked)
    """Variables of the robot by name; the names depend on the robot. All values are text. The values are turned
    into text; None becomes empty text.
    """

    case_id: object = _field(default=UNSET, repr=_masked)
    """Own reference of the recipient. Inferred: other workflow pages carry it per recipient. Evidence: inferred.
    Turned into text; None becomes empty text.
    """

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        if self.callee is not UNSET and self.callee is not None:
            out["callee"] = _to_wire(self.callee)
        if self.variables is not UNSET and self.variables is not None:
            out["variables"] = _to_wire(self.variables)
        if self.case_id is not UNSET and self.case_id is not None:
            out["case_id"] = _to_wire(self.case_id)
        return out


WorkflowContact.__module__ = _public_module(__name__)

__all__ = ["WorkflowContact"]
