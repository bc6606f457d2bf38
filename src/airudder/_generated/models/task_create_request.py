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
from .task_contact import TaskContact


@_define(kw_only=True)
class TaskCreateRequest:
    """A call task to create. No page says which fields are required.

    Evidence: documented in part.
    """

    task_name: str | Null | Unset = UNSET
    """Name of the task, unique in the account. Client code cuts names to 63 characters and uses `|` in them; an
    older guide allows 30 letters without blanks in the web console. Names are not checked here.
    """

    schedule_start_time: str | datetime | Null | Unset = UNSET
    """Planned start, YYYY-MM-DD HH:MM:SS. No page names the zone. A datetime is sent in the zone of the account;
    responses are in the customer's local zone. If that is another zone, give the text itself. An aware datetime
    or the text itself.
    """

    schedule_end_time: str | datetime | Null | Unset = UNSET
    """Planned end, in the form and zone of the planned start. An aware datetime or the text itself."""

    robot_id: str | Null | Unset = UNSET
    """Robot of the task. How it relates to the robot_hash of responses is not known."""

    sip_line: str | Null | Unset = UNSET
    """Line to dial over. Client code always sends it."""

    robot_method: str | Null | Unset = UNSET
    """Kind of the robot: `single` and `group` in client code, which always sends it. Neither other values nor the
    field that names a group of robots are known. Evidence: client code.
    """

    repeat_interval: int | Null | Unset = UNSET
    """Minutes between two attempts to reach a number (inferred from responses). Evidence: documented in part."""

    repeat_number: int | Null | Unset = UNSET
    """How often a number is called again (inferred from responses). Evidence: documented in part."""

    type_: str | Null | Unset = UNSET
    """Kind of the task, `normal` in the example. Other values are not known."""

    details: Sequence[TaskContact | Mapping[str, Any]] | Null | Unset = _field(default=UNSET, repr=_nested)
    """The numbers to call."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        if self.task_name is not UNSET and self.task_name is not None:
            out["TaskName"] = _to_wire(self.task_name)
        if self.schedule_start_time is not UNSET and self.schedule_start_time is not None:
            out["ScheduleStartTime"] = _to_wire(self.schedule_start_time)
        if self.schedule_end_time is not UNSET and self.schedule_end_time is not None:
            out["ScheduleEndTime"] = _to_wire(self.schedule_end_time)
        if self.robot_id is not UNSET and self.robot_id is not None:
            out["RobotID"] = _to_wire(self.robot_id)
        if self.sip_line is not UNSET and self.sip_line is not None:
            out["SIPLine"] = _to_wire(self.sip_line)
        if self.robot_method is not UNSET and self.robot_method is not None:
            out["RobotMethod"] = _to_wire(self.robot_method)
        if self.repeat_interval is not UNSET and self.repeat_interval is not None:
            out["RepeatInterval"] = _to_wire(self.repeat_interval)
        if self.repeat_number is not UNSET and self.repeat_number is not None:
            out["RepeatNumber"] = _to_wire(self.repeat_number)
        if self.type_ is not UNSET and self.type_ is not None:
            out["Type"] = _to_wire(self.type_)
        if self.details is not UNSET and self.details is not None:
            out["Details"] = _to_wire(self.details)
        return out


TaskCreateRequest.__module__ = _public_module(__name__)

__all__ = ["TaskCreateRequest"]
