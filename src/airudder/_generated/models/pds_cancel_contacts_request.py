# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Sequence
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire


@_define(kw_only=True)
class PdsCancelContactsRequest:
    """Contacts of a task that are not to be called any more.

    Evidence: client code.
    """

    task_id: str
    """Id of the task, here spelt like this. That it is required is inferred. Evidence: inferred."""

    contact_list: Sequence[Any] = _field(repr=_masked)
    """The contacts. The form of an element is not known. That it is required is inferred. Evidence: inferred."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        out["TaskID"] = _to_wire(self.task_id)
        out["contactList"] = _to_wire(self.contact_list)
        return out


PdsCancelContactsRequest.__module__ = _public_module(__name__)

__all__ = ["PdsCancelContactsRequest"]
