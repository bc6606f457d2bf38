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
    "case_id": "case_id",
    "callee_name": "callee_name",
    "callee_gender": "callee_gender",
    "callee_number": "callee_number",
    "platform_name": "platform_name",
    "extra_a": "extra_a",
}


@_define(kw_only=True)
class PushCallee:
    """A recipient. Further fields follow on the page.

    Evidence: documented in part.
    """

    case_id: str | None = _field(default=None, repr=_masked)
    """Own reference of the recipient."""

    callee_name: str | None = _field(default=None, repr=_masked)
    """Name of the recipient."""

    callee_gender: str | None = _field(default=None, repr=_masked)
    """Gender of the recipient."""

    callee_number: str | None = _field(default=None, repr=_masked)
    """Number of the recipient."""

    platform_name: str | None = _field(default=None, repr=_masked)
    """Name of the platform."""

    extra_a: str | None = _field(default=None, repr=_masked)
    """A further value of the recipient."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.case_id is not None:
            out["case_id"] = self.case_id
        if self.callee_name is not None:
            out["callee_name"] = self.callee_name
        if self.callee_gender is not None:
            out["callee_gender"] = self.callee_gender
        if self.callee_number is not None:
            out["callee_number"] = self.callee_number
        if self.platform_name is not None:
            out["platform_name"] = self.platform_name
        if self.extra_a is not None:
            out["extra_a"] = self.extra_a
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("case_id")
        if v.__class__ is str:
            self.case_id = v
            shown += 1
        else:
            self.case_id = None
        v = get("callee_name")
        if v.__class__ is str:
            self.callee_name = v
            shown += 1
        else:
            self.callee_name = None
        v = get("callee_gender")
        if v.__class__ is str:
            self.callee_gender = v
            shown += 1
        else:
            self.callee_gender = None
        v = get("callee_number")
        if v.__class__ is str:
            self.callee_number = v
            shown += 1
        else:
            self.callee_number = None
        v = get("platform_name")
        if v.__class__ is str:
            self.platform_name = v
            shown += 1
        else:
            self.platform_name = None
        v = get("extra_a")
        if v.__class__ is str:
            self.extra_a = v
            shown += 1
        else:
            self.extra_a = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


PushCallee.__module__ = _public_module(__name__)

__all__ = ["PushCallee"]
