# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import residue as _residue
from .._support import restored as _restored

_NAMES = {
    "taskId": "task_id",
    "errorContactList": "error_contact_list",
}


@_define(kw_only=True)
class PdsTaskCreated:
    """The task that was created. The list is seen in the response of pds.create; inferred for pds.copy.

    Evidence: client code.
    """

    task_id: str | None = None
    """Id of the task, which the other calls take."""

    error_contact_list: list[Any] | None = _field(default=None, repr=_masked)
    """The contacts that the server refused, which are not called. The form of an element is not known. If the list
    is missing or empty, none was refused (inferred).
    """

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.task_id is not None:
            out["taskId"] = self.task_id
        if self.error_contact_list is not None:
            out["errorContactList"] = _restored(list(self.error_contact_list), out.get("errorContactList"))
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("taskId")
        if v.__class__ is str:
            self.task_id = v
            shown += 1
        else:
            self.task_id = None
        v = get("errorContactList")
        if v.__class__ is list:
            self.error_contact_list = list(v)
            shown += 1
        else:
            self.error_contact_list = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


PdsTaskCreated.__module__ = _public_module(__name__)

__all__ = ["PdsTaskCreated"]
