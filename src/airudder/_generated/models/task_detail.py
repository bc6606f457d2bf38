# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import plain as _plain
from .._support import public_module as _public_module
from .._support import residue as _residue
from .._support import respelt as _respelt
from .._support import restored as _restored
from .._support import spelling_of as _spelling_of
from .task_call import TaskCall
from .task_status import TaskStatus

_NAMES = {
    "task_id": "task_id",
    "task_name": "task_name",
    "status": "status",
    "created_at": "created_at",
    "repeat_interval": "repeat_interval",
    "repeat_number": "repeat_number",
    "robot_hash": "robot_hash",
    "robot_method": "robot_method",
    "sip_line": "sip_line",
    "schedule_start_time": "schedule_start_time",
    "schedule_end_time": "schedule_end_time",
    "details": "details",
}

_ALIASES = {
    "TaskID": "task_id",
    "Status": "status",
    "detail": "details",
}


@_define(kw_only=True)
class TaskDetail:
    """A call task with its calls. Inferred: the fields of the workflow variant without workflow_id, workflow_name,
    nodetask_id and nodetask_name. Client code has read some of them in another spelling.

    Evidence: inferred.
    """

    task_id: str | None = None
    """Id of the call task, 32 characters. Also read from `TaskID`."""

    task_name: str | None = None
    """Name of the call task. In a workflow the workflow makes it."""

    status: TaskStatus | None = None
    """State of the call task. Also read from `Status`."""

    created_at: str | None = None
    """When the task was created, YYYY-MM-DD HH:MM:SS in the time zone of the account."""

    repeat_interval: int | None = None
    """Time between two attempts to reach a number, in minutes."""

    repeat_number: int | None = None
    """How often a number is called again."""

    robot_hash: str | None = None
    """Hash id of the robot that is used."""

    robot_method: str | None = None
    """Kind of the robot that is used; `single` in the example. Open set."""

    sip_line: str | None = None
    """Name of the line that is used."""

    schedule_start_time: str | None = None
    """Planned start of the task, YYYY-MM-DD HH:MM:SS in the local time zone of the customer."""

    schedule_end_time: str | None = None
    """Planned end of the task, YYYY-MM-DD HH:MM:SS in the local time zone of the customer."""

    details: list[TaskCall] | None = _field(default=None, repr=_nested)
    """One entry per number of the task. Also read from `detail`."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    # By declared name: the other spelling under which a field came.
    _spelling: dict[str, str] = _field(factory=dict[str, str], repr=False, eq=False, alias="_spelling")

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        spelt = self._spelling.get
        if self.task_id is not None:
            out[spelt("task_id", "task_id")] = self.task_id
        if self.task_name is not None:
            out["task_name"] = self.task_name
        if self.status is not None:
            out[spelt("status", "status")] = _plain(self.status)
        if self.created_at is not None:
            out["created_at"] = self.created_at
        if self.repeat_interval is not None:
            out["repeat_interval"] = self.repeat_interval
        if self.repeat_number is not None:
            out["repeat_number"] = self.repeat_number
        if self.robot_hash is not None:
            out["robot_hash"] = self.robot_hash
        if self.robot_method is not None:
            out["robot_method"] = self.robot_method
        if self.sip_line is not None:
            out["sip_line"] = self.sip_line
        if self.schedule_start_time is not None:
            out["schedule_start_time"] = self.schedule_start_time
        if self.schedule_end_time is not None:
            out["schedule_end_time"] = self.schedule_end_time
        if self.details is not None:
            out[spelt("details", "details")] = _restored(
                [x.to_dict() for x in self.details], out.get(spelt("details", "details")), dict
            )
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        self._spelling = _spelling_of(src, _ALIASES)
        spelt = self._spelling.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get(spelt("task_id", "task_id"))
        if v.__class__ is str:
            self.task_id = v
            shown += 1
        else:
            self.task_id = None
        v = get("task_name")
        if v.__class__ is str:
            self.task_name = v
            shown += 1
        else:
            self.task_name = None
        v = get(spelt("status", "status"))
        if v.__class__ is str:
            self.status = TaskStatus(v)
            shown += 1
        else:
            self.status = None
        v = get("created_at")
        if v.__class__ is str:
            self.created_at = v
            shown += 1
        else:
            self.created_at = None
        v = get("repeat_interval")
        if v.__class__ is int:
            self.repeat_interval = v
            shown += 1
        else:
            self.repeat_interval = None
        v = get("repeat_number")
        if v.__class__ is int:
            self.repeat_number = v
            shown += 1
        else:
            self.repeat_number = None
        v = get("robot_hash")
        if v.__class__ is str:
            self.robot_hash = v
            shown += 1
        else:
            self.robot_hash = None
        v = get("robot_method")
        if v.__class__ is str:
            self.robot_method = v
            shown += 1
        else:
            self.robot_method = None
        v = get("sip_line")
        if v.__class__ is str:
            self.sip_line = v
            shown += 1
        else:
            self.sip_line = None
        v = get("schedule_start_time")
        if v.__class__ is str:
            self.schedule_start_time = v
            shown += 1
        else:
            self.schedule_start_time = None
        v = get("schedule_end_time")
        if v.__class__ is str:
            self.schedule_end_time = v
            shown += 1
        else:
            self.schedule_end_time = None
        v = get(spelt("details", "details"))
        if v.__class__ is list:
            self.details = [TaskCall.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.details) == len(v)
        else:
            self.details = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _respelt(_NAMES, self._spelling))
        return self


TaskDetail.__module__ = _public_module(__name__)

__all__ = ["TaskDetail"]
