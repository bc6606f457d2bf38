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
class WorkflowFindInstancesRequest:
    """Names a recipient and a span of time.

    Evidence: documented.
    """

    start_time: str
    """Begin of the span. Its form and zone are not known."""

    end_time: str
    """End of the span. Its form and zone are not known."""

    case_id: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Own reference of the recipient."""

    callee: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Number of the recipient, with a plus sign and the country code. Checked: + and digits; see ``check_phones``."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["start_time"] = _to_wire(self.start_time)
        out["end_time"] = _to_wire(self.end_time)
        if self.case_id is not UNSET and self.case_id is not None:
            out["case_id"] = _to_wire(self.case_id)
        if self.callee is not UNSET and self.callee is not None:
            out["callee"] = _to_wire(self.callee)
        return out


WorkflowFindInstancesRequest.__module__ = _public_module(__name__)

__all__ = ["WorkflowFindInstancesRequest"]
