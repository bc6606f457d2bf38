# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import residue as _residue
from .push_callee import PushCallee

_NAMES = {
    "workflow_id": "workflow_id",
    "workflow_name": "workflow_name",
    "node_id": "node_id",
    "node_name": "node_name",
    "callee": "callee",
}


@_define(kw_only=True)
class WorkflowCustomApiPush:
    """What a custom API node pushes. Known up to callee.

    Evidence: documented.
    """

    workflow_id: str | None = None
    """Id of the workflow task."""

    workflow_name: str | None = None
    """Name of the workflow task."""

    node_id: str | None = None
    """Id of the custom API node."""

    node_name: str | None = None
    """Name of the custom API node."""

    callee: PushCallee | None = _field(default=None, repr=_nested)
    """The recipient: an object here, text elsewhere."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.workflow_id is not None:
            out["workflow_id"] = self.workflow_id
        if self.workflow_name is not None:
            out["workflow_name"] = self.workflow_name
        if self.node_id is not None:
            out["node_id"] = self.node_id
        if self.node_name is not None:
            out["node_name"] = self.node_name
        if self.callee is not None:
            out["callee"] = self.callee.to_dict()
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
        v = get("node_id")
        if v.__class__ is str:
            self.node_id = v
            shown += 1
        else:
            self.node_id = None
        v = get("node_name")
        if v.__class__ is str:
            self.node_name = v
            shown += 1
        else:
            self.node_name = None
        v = get("callee")
        if v.__class__ is dict:
            self.callee = PushCallee.from_dict(v)
            shown += 1
        else:
            self.callee = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


WorkflowCustomApiPush.__module__ = _public_module(__name__)

__all__ = ["WorkflowCustomApiPush"]
