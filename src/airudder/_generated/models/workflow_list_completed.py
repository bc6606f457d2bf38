# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import residue as _residue
from .._support import restored as _restored
from .completed_node import CompletedNode

_NAMES = {
    "workflow_id": "workflow_id",
    "workflow_name": "workflow_name",
    "case_id": "case_id",
    "callee_number": "callee_number",
    "rows": "rows",
}


@_define(kw_only=True)
class WorkflowListCompleted:
    """A recipient who is through the workflow (inferred from title and fields).

    Evidence: documented.
    """

    workflow_id: str | None = None
    """Id of the workflow task."""

    workflow_name: str | None = None
    """Name of the workflow task."""

    case_id: str | None = _field(default=None, repr=_masked)
    """Own reference of the recipient."""

    callee_number: str | None = _field(default=None, repr=_masked)
    """Number of the recipient."""

    rows: list[CompletedNode] | None = _field(default=None, repr=_nested)
    """The nodes that the recipient went through (inferred)."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.workflow_id is not None:
            out["workflow_id"] = self.workflow_id
        if self.workflow_name is not None:
            out["workflow_name"] = self.workflow_name
        if self.case_id is not None:
            out["case_id"] = self.case_id
        if self.callee_number is not None:
            out["callee_number"] = self.callee_number
        if self.rows is not None:
            out["rows"] = _restored([x.to_dict() for x in self.rows], out.get("rows"), dict)
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("workflow_id")
        if v.__class__ is str:
            self.workflow_id = v
            shown += 1
        else:
            self.workflow_id = None
        v = get("workflow_name")
        if v.__class__ is str:
            self.workflow_name = v
            shown += 1
        else:
            self.workflow_name = None
        v = get("case_id")
        if v.__class__ is str:
            self.case_id = v
            shown += 1
        else:
            self.case_id = None
        v = get("callee_number")
        if v.__class__ is str:
            self.callee_number = v
            shown += 1
        else:
            self.callee_number = None
        v = get("rows")
        if v.__class__ is list:
            self.rows = [CompletedNode.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.rows) == len(v)
        else:
            self.rows = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


WorkflowListCompleted.__module__ = _public_module(__name__)

__all__ = ["WorkflowListCompleted"]
