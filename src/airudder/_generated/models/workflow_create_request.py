# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset
from .workflow_contact import WorkflowContact


@_define(kw_only=True)
class WorkflowCreateRequest:
    """A workflow to create. The page goes on after end_time: there may be further fields.

    Evidence: documented in part.
    """

    workflow_template_id: int
    """Id of the template that the workflow is an instance of. Evidence: documented."""

    name: str
    """Name of the workflow task. Evidence: documented."""

    end_time: str | datetime
    """End of the workflow; what happens then is not known. Form, from client code: YYYY-MM-DD HH:MM:SS+08:00. That
    code takes 24 hours ahead if nothing else is wanted. A time in the past is refused (inferred). An aware
    datetime or the text itself.
    """

    workflow_template_name: str | Null | Unset = UNSET
    """Name of the template. Evidence: documented."""

    workflow_name: str | Null | Unset = UNSET
    """How it differs from `name` is not known. Evidence: documented."""

    auto_finish: int | Null | Unset = UNSET
    """The server takes 2 if it is left out; the meaning of the values is not known."""

    details: Sequence[WorkflowContact | Mapping[str, Any]] | Null | Unset = _field(default=UNSET, repr=_nested)
    """First recipients. At most 10,000 for one workflow in all (client code); see ``check_limits``. Evidence:
    client code.
    """

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["workflow_template_id"] = _to_wire(self.workflow_template_id)
        out["name"] = _to_wire(self.name)
        out["end_time"] = _to_wire(self.end_time)
        if self.workflow_template_name is not UNSET and self.workflow_template_name is not None:
            out["workflow_template_name"] = _to_wire(self.workflow_template_name)
        if self.workflow_name is not UNSET and self.workflow_name is not None:
            out["workflow_name"] = _to_wire(self.workflow_name)
        if self.auto_finish is not UNSET and self.auto_finish is not None:
            out["auto_finish"] = _to_wire(self.auto_finish)
        if self.details is not UNSET and self.details is not None:
            out["details"] = _to_wire(self.details)
        return out


WorkflowCreateRequest.__module__ = _public_module(__name__)

__all__ = ["WorkflowCreateRequest"]
