# Generated, do not edit: change openapi/ and run `make generate`.
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire


@_define(kw_only=True)
class AuthTokenRequest:
    """The credentials that the vendor issues."""

    app_key: str = _field(repr=_masked)
    """Key issued by the vendor. 22 characters in the sample; may hold a slash."""

    app_secret: str = _field(repr=_masked)
    """Secret issued by the vendor."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["APPKey"] = _to_wire(self.app_key)
        out["APPSecret"] = _to_wire(self.app_secret)
        return out


AuthTokenRequest.__module__ = _public_module(__name__)

__all__ = ["AuthTokenRequest"]
