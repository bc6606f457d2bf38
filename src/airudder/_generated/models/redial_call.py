# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import residue as _residue

_NAMES = {
    "call_id": "call_id",
    "call_start_time": "call_start_time",
    "ring_type": "ring_type",
    "ring_time": "ring_time",
    "hangup_type": "hangup_type",
    "result_label": "result_label",
    "callee_number": "callee_number",
    "caller_number": "caller_number",
}


@_define(kw_only=True)
class RedialCall:
    """An earlier attempt to reach the number. Known by example.

    Evidence: documented in part.
    """

    call_id: str | None = None
    """Id of the call, 32 characters."""

    call_start_time: str | None = None
    """Start of the call, YYYY-MM-DD HH:MM:SS. No page names the zone."""

    ring_type: str | None = None
    """How it rang; `normal` in the example. Open set."""

    ring_time: int | None = None
    """How long it rang. No page names the unit."""

    hangup_type: str | None = None
    """Who hung up (inferred); `ByCallee` in the example. Open set."""

    result_label: str | None = None
    """Outcome label, a letter such as `F`. Open set."""

    callee_number: str | None = _field(default=None, repr=_masked)
    """Number called, with a plus sign and the country code."""

    caller_number: str | None = _field(default=None, repr=_masked)
    """Number that the call was made from, with a plus sign and the country code."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.call_id is not None:
            out["call_id"] = self.call_id
        if self.call_start_time is not None:
            out["call_start_time"] = self.call_start_time
        if self.ring_type is not None:
            out["ring_type"] = self.ring_type
        if self.ring_time is not None:
            out["ring_time"] = self.ring_time
        if self.hangup_type is not None:
            out["hangup_type"] = self.hangup_type
        if self.result_label is not None:
            out["result_label"] = self.result_label
        if self.callee_number is not None:
            out["callee_number"] = self.callee_number
        if self.caller_number is not None:
            out["caller_number"] = self.caller_number
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("call_id")
        if v.__class__ is str:
            self.call_id = v
            shown += 1
        else:
            self.call_id = None
        v = get("call_start_time")
        if v.__class__ is str:
            self.call_start_time = v
            shown += 1
        else:
            self.call_start_time = None
        v = get("ring_type")
        if v.__class__ is str:
            self.ring_type = v
            shown += 1
        else:
            self.ring_type = None
        v = get("ring_time")
        if v.__class__ is int:
            self.ring_time = v
            shown += 1
        else:
            self.ring_time = None
        v = get("hangup_type")
        if v.__class__ is str:
            self.hangup_type = v
            shown += 1
        else:
            self.hangup_type = None
        v = get("result_label")
        if v.__class__ is str:
            self.result_label = v
            shown += 1
        else:
            self.result_label = None
        v = get("callee_number")
        if v.__class__ is str:
            self.callee_number = v
            shown += 1
        else:
            self.callee_number = None
        v = get("caller_number")
        if v.__class__ is str:
            self.caller_number = v
            shown += 1
        else:
            self.caller_number = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


RedialCall.__module__ = _public_module(__name__)

__all__ = ["RedialCall"]
