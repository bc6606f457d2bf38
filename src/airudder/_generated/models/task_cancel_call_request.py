# Generated, do not edit: change openapi/ and run `make generate`.
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire


@_define(kw_only=True)
class TaskCancelCallRequest:
    """Names one number of a call task. That both fields are required is inferred.

    Evidence: client code.
    """

    task_id: str
    """Id of the call task, 32 characters."""

    callee_number: str = _field(repr=_masked)
    """Number not to call any more, with a plus sign and the country code. Checked: + and digits; see
    ``check_phones``.
    """

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["TaskID"] = _to_wire(self.task_id)
        out["CalleeNumber"] = _to_wire(self.callee_number)
        return out


TaskCancelCallRequest.__module__ = _public_module(__name__)

__all__ = ["TaskCancelCallRequest"]
