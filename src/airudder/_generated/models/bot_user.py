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
    "id": "id",
    "name": "name",
}


@_define(kw_only=True)
class BotUser:
    """Whom the bot speaks to. Known by example.

    Evidence: documented in part.
    """

    id: str | None = _field(default=None, repr=_masked)
    """Id of the user."""

    name: str | None = _field(default=None, repr=_masked)
    """Name of the user."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.id is not None:
            out["id"] = self.id
        if self.name is not None:
            out["name"] = self.name
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("id")
        if v.__class__ is str:
            self.id = v
            shown += 1
        else:
            self.id = None
        v = get("name")
        if v.__class__ is str:
            self.name = v
            shown += 1
        else:
            self.name = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


BotUser.__module__ = _public_module(__name__)

__all__ = ["BotUser"]
