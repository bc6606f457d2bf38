# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset
from .pds_pattern import PdsPattern


@_define(kw_only=True)
class PdsTaskDetailRequest:
    """Which calls of a task are given.

    Evidence: client code.
    """

    task_id: str
    """Id of the task. That it is required is inferred. Evidence: inferred."""

    limit: int | Null | Unset = UNSET
    """The most calls that are given. The type is inferred; the largest value is not known."""

    offset: int | Null | Unset = UNSET
    """How many calls are passed over (inferred from the name, as is the type)."""

    order_by: Any = UNSET
    """Order of the calls (inferred from the name). The values are not known."""

    need_customer_info: Any = UNSET
    """Whether customerInfo is given (inferred from the name)."""

    like: Sequence[PdsPattern | Mapping[str, Any]] | Null | Unset = _field(default=UNSET, repr=_nested)
    """Patterns that fields have to fit (inferred from the names)."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["taskId"] = _to_wire(self.task_id)
        if self.limit is not UNSET and self.limit is not None:
            out["limit"] = _to_wire(self.limit)
        if self.offset is not UNSET and self.offset is not None:
            out["offset"] = _to_wire(self.offset)
        if self.order_by is not UNSET and self.order_by is not None:
            out["orderBy"] = _to_wire(self.order_by)
        if self.need_customer_info is not UNSET and self.need_customer_info is not None:
            out["needCustomerInfo"] = _to_wire(self.need_customer_info)
        if self.like is not UNSET and self.like is not None:
            out["like"] = _to_wire(self.like)
        return out


PdsTaskDetailRequest.__module__ = _public_module(__name__)

__all__ = ["PdsTaskDetailRequest"]
