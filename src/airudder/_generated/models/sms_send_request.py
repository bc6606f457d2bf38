# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Sequence
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset


@_define(kw_only=True)
class SmsSendRequest:
    """A text message. That to and message are required is inferred.

    Evidence: client code.
    """

    to: Sequence[str] = _field(repr=_masked)
    """Numbers of the recipients; client code sends one. Their form is not known."""

    message: str = _field(repr=_masked)
    """The text."""

    from_: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Sender id."""

    callback_url: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Address for the delivery report."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["to"] = _to_wire(self.to)
        out["message"] = _to_wire(self.message)
        if self.from_ is not UNSET and self.from_ is not None:
            out["from"] = _to_wire(self.from_)
        if self.callback_url is not UNSET and self.callback_url is not None:
            out["callbackUrl"] = _to_wire(self.callback_url)
        return out


SmsSendRequest.__module__ = _public_module(__name__)

__all__ = ["SmsSendRequest"]
