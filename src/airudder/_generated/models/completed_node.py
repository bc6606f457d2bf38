# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import public_module as _public_module
from .._support import residue as _residue

_NAMES = {
    "nodetask_id": "nodetask_id",
    "nodetask_name": "nodetask_name",
    "node_type": "node_type",
    "task_id": "task_id",
}


@_define(kw_only=True)
class CompletedNode:
    """A node of a workflow.

    Evidence: documented.
    """

    nodetask_id: str | None = None
    """Id of the node in the workflow."""

    nodetask_name: str | None = None
    """Name of the node in the workflow."""

    node_type: str | None = None
    """Kind of the node. Values are not known."""

    task_id: str | None = None
    """Id of the call task that the node ran."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.nodetask_id is not None:
            out["nodetask_id"] = self.nodetask_id
        if self.nodetask_name is not None:
            out["nodetask_name"] = self.nodetask_name
        if self.node_type is not None:
            out["node_type"] = self.node_type
        if self.task_id is not None:
            out["task_id"] = self.task_id
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("nodetask_id")
        if v.__class__ is str:
            self.nodetask_id = v
            shown += 1
        else:
            self.nodetask_id = None
        v = get("nodetask_name")
        if v.__class__ is str:
            self.nodetask_name = v
            shown += 1
        else:
            self.nodetask_name = None
        v = get("node_type")
        if v.__class__ is str:
            self.node_type = v
            shown += 1
        else:
            self.node_type = None
        v = get("task_id")
        if v.__class__ is str:
            self.task_id = v
            shown += 1
        else:
            self.task_id = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


CompletedNode.__module__ = _public_module(__name__)

__all__ = ["CompletedNode"]
