# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import residue as _residue
from .._support import restored as _restored
from .pds_call import PdsCall

_NAMES = {
    "total": "total",
    "list": "list_",
}


@_define(kw_only=True)
class PdsCallList:
    """Calls of a task.

    Evidence: client code.
    """

    total: int | None = None
    """How many calls there are in all (inferred from the name)."""

    list_: list[PdsCall] | None = _field(default=None, repr=_nested)
    """The calls of this part."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.total is not None:
            out["total"] = self.total
        if self.list_ is not None:
            out["list"] = _restored([x.to_dict() for x in self.list_], out.get("list"), dict)
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("total")
        if v.__class__ is int:
            self.total = v
            shown += 1
        else:
            self.total = None
        v = get("list")
        if v.__class__ is list:
            self.list_ = [PdsCall.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.list_) == len(v)
        else:
            self.list_ = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


PdsCallList.__module__ = _public_module(__name__)

__all__ = ["PdsCallList"]
