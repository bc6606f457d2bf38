# Generated, do not edit: change openapi/ and run `make generate`.
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset


@_define(kw_only=True)
class PdsTaskListRequest:
    """Which tasks are listed.

    Evidence: client code.
    """

    limit: int
    """The most tasks that are listed. The type is inferred."""

    minstarttime: Any = UNSET
    """Tasks that start from then on (inferred from the name). Its form is not known."""

    maxstarttime: Any = UNSET
    """Tasks that start up to then (inferred from the name). Its form is not known."""

    task_name: str | Null | Unset = UNSET
    """Name of the tasks. Whether a part of it is enough is not known."""

    state: Any = UNSET
    """State of the tasks. Whether the values are those of responses is not known."""

    filter_time: Any = UNSET
    """Not explained by the source."""

    order_by: Any = UNSET
    """Order of the list (inferred from the name). The values are not known."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["limit"] = _to_wire(self.limit)
        if self.minstarttime is not UNSET and self.minstarttime is not None:
            out["minstarttime"] = _to_wire(self.minstarttime)
        if self.maxstarttime is not UNSET and self.maxstarttime is not None:
            out["maxstarttime"] = _to_wire(self.maxstarttime)
        if self.task_name is not UNSET and self.task_name is not None:
            out["taskName"] = _to_wire(self.task_name)
        if self.state is not UNSET and self.state is not None:
            out["state"] = _to_wire(self.state)
        if self.filter_time is not UNSET and self.filter_time is not None:
            out["filterTime"] = _to_wire(self.filter_time)
        if self.order_by is not UNSET and self.order_by is not None:
            out["orderBy"] = _to_wire(self.order_by)
        return out


PdsTaskListRequest.__module__ = _public_module(__name__)

__all__ = ["PdsTaskListRequest"]
