# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import residue as _residue
from .pds_contact_body import PdsContactBody

_NAMES = {
    "type": "type_",
    "body": "body",
}


@_define(kw_only=True)
class PdsContactStatus:
    """A contact of the predictive dialer has changed its status; type is `ContactStatus`.

    Evidence: client code.
    """

    type_: str | None = None
    """Which of the three it is."""

    body: PdsContactBody | None = _field(default=None, repr=_nested)
    """What has changed."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.type_ is not None:
            out["type"] = self.type_
        if self.body is not None:
            out["body"] = self.body.to_dict()
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
        v = get("body")
        if v.__class__ is dict:
            self.body = PdsContactBody.from_dict(v)
            shown += 1
        else:
            self.body = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


PdsContactStatus.__module__ = _public_module(__name__)

__all__ = ["PdsContactStatus"]
