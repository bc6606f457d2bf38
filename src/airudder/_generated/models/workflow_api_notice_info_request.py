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
class WorkflowApiNoticeInfoRequest:
    """Names a push of a custom API node.

    Evidence: documented.
    """

    workflow_id: str
    """Id of the workflow."""

    node_id: str
    """Id of the custom API node."""

    callee: str = _field(repr=_masked)
    """Number of the recipient: text here, an object in the push itself."""

    case_id: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Own reference of the recipient."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["workflow_id"] = _to_wire(self.workflow_id)
        out["node_id"] = _to_wire(self.node_id)
        out["callee"] = _to_wire(self.callee)
        if self.case_id is not UNSET and self.case_id is not None:
            out["case_id"] = _to_wire(self.case_id)
        return out


WorkflowApiNoticeInfoRequest.__module__ = _public_module(__name__)

__all__ = ["WorkflowApiNoticeInfoRequest"]
