# Generated, do not edit: change openapi/ and run `make generate`.
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset


@_define(kw_only=True)
class TaskOperationRequest:
    """An action on a call task. That TaskID is required is inferred.

    Evidence: client code.
    """

    task_id: str
    """Id of the call task, 32 characters."""

    action: str | Null | Unset = UNSET
    """What to do: `Stop`, with a capital letter. Other values are not known."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["TaskID"] = _to_wire(self.task_id)
        if self.action is not UNSET and self.action is not None:
            out["Action"] = _to_wire(self.action)
        return out


TaskOperationRequest.__module__ = _public_module(__name__)

__all__ = ["TaskOperationRequest"]
