# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import plain as _plain
from .._support import public_module as _public_module
from .._support import residue as _residue
from .pds_task_state import PdsTaskState

_NAMES = {
    "taskId": "task_id",
    "name": "name",
    "groupName": "group_name",
    "source": "source",
    "state": "state",
}


@_define(kw_only=True)
class PdsTask:
    """A task of the predictive dialer.

    Evidence: client code.
    """

    task_id: str | None = None
    """Id of the task."""

    name: str | None = None
    """Name of the task."""

    group_name: str | None = None
    """Name of the group of agents (inferred from the name)."""

    source: Any = None
    """Not explained by the source."""

    state: PdsTaskState | None = None
    """State of a task of the predictive dialer. These values are from client code; others are kept."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.task_id is not None:
            out["taskId"] = self.task_id
        if self.name is not None:
            out["name"] = self.name
        if self.group_name is not None:
            out["groupName"] = self.group_name
        if self.source is not None:
            out["source"] = self.source
        if self.state is not None:
            out["state"] = _plain(self.state)
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
        v = get("name")
        if v.__class__ is str:
            self.name = v
            shown += 1
        else:
            self.name = None
        v = get("groupName")
        if v.__class__ is str:
            self.group_name = v
            shown += 1
        else:
            self.group_name = None
        v = get("source")
        if v is not None:
            self.source = v
            shown += 1
        else:
            self.source = None
        v = get("state")
        if v.__class__ is str:
            self.state = PdsTaskState(v)
            shown += 1
        else:
            self.state = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


PdsTask.__module__ = _public_module(__name__)

__all__ = ["PdsTask"]
