# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import public_module as _public_module
from .._support import residue as _residue

_NAMES = {
    "taskId": "task_id",
    "taskName": "task_name",
    "groupName": "group_name",
    "state": "state",
    "timestamp": "timestamp",
}


@_define(kw_only=True)
class PdsTaskBody:
    """The task.

    Evidence: client code.
    """

    task_id: str | None = None
    """Id of the task. Evidence: inferred."""

    task_name: str | None = None
    """Name of the task. Evidence: inferred."""

    group_name: str | None = None
    """Name of the group. Evidence: inferred."""

    state: str | None = None
    """Status; an open set. `State` is read as well."""

    timestamp: int | None = None
    """Milliseconds since 1970, UTC. Evidence: inferred."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.task_id is not None:
            out["taskId"] = self.task_id
        if self.task_name is not None:
            out["taskName"] = self.task_name
        if self.group_name is not None:
            out["groupName"] = self.group_name
        if self.state is not None:
            out["state"] = self.state
        if self.timestamp is not None:
            out["timestamp"] = self.timestamp
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("taskId")
        if v.__class__ is str:
            self.task_id = v
            shown += 1
        else:
            self.task_id = None
        v = get("taskName")
        if v.__class__ is str:
            self.task_name = v
            shown += 1
        else:
            self.task_name = None
        v = get("groupName")
        if v.__class__ is str:
            self.group_name = v
            shown += 1
        else:
            self.group_name = None
        v = get("state")
        if v.__class__ is str:
            self.state = v
            shown += 1
        else:
            self.state = None
        v = get("timestamp")
        if v.__class__ is int:
            self.timestamp = v
            shown += 1
        else:
            self.timestamp = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


PdsTaskBody.__module__ = _public_module(__name__)

__all__ = ["PdsTaskBody"]
