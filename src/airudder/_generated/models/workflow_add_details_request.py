# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from .workflow_contact import WorkflowContact


@_define(kw_only=True)
class WorkflowAddDetailsRequest:
    """Recipients to add to a workflow. That both fields are required is inferred.

    Evidence: client code.
    """

    workflow_id: str
    """Id of the workflow."""

    details: Sequence[WorkflowContact | Mapping[str, Any]] = _field(repr=_nested)
    """The recipients. At most 10,000 for one workflow in all (client code); see ``check_limits``."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["workflow_id"] = _to_wire(self.workflow_id)
        out["details"] = _to_wire(self.details)
        return out


WorkflowAddDetailsRequest.__module__ = _public_module(__name__)

__all__ = ["WorkflowAddDetailsRequest"]
