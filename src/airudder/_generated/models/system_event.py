# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import public_module as _public_module
from .._support import residue as _residue

_NAMES = {
    "type": "type_",
    "from_seat_id": "from_seat_id",
    "to_seat_id": "to_seat_id",
}


@_define(kw_only=True)
class SystemEvent:
    """Something that happened to a session.

    Evidence: documented in part.
    """

    type_: str | None = None
    """`conversation.start` in the example. Other values are not known."""

    from_seat_id: str | None = None
    """Seat that the session came from (inferred from the name)."""

    to_seat_id: str | None = None
    """Seat that the session went to (inferred from the name)."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.type_ is not None:
            out["type"] = self.type_
        if self.from_seat_id is not None:
            out["from_seat_id"] = self.from_seat_id
        if self.to_seat_id is not None:
            out["to_seat_id"] = self.to_seat_id
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("type")
        if v.__class__ is str:
            self.type_ = v
            shown += 1
        else:
            self.type_ = None
        v = get("from_seat_id")
        if v.__class__ is str:
            self.from_seat_id = v
            shown += 1
        else:
            self.from_seat_id = None
        v = get("to_seat_id")
        if v.__class__ is str:
            self.to_seat_id = v
            shown += 1
        else:
            self.to_seat_id = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


SystemEvent.__module__ = _public_module(__name__)

__all__ = ["SystemEvent"]
