# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import public_module as _public_module
from .._support import residue as _residue
from .._support import respelt as _respelt
from .._support import restored as _restored
from .._support import spelling_of as _spelling_of

_NAMES = {
    "TaskID": "task_id",
    "detail_error_list": "detail_error_list",
}

_ALIASES = {
    "task_id": "TaskID",
}


@_define(kw_only=True)
class TaskCreated:
    """The call task that was created. Seen in client code for tasks.create_v2; inferred for tasks.create.

    Evidence: client code.
    """

    task_id: str | None = None
    """Id of the call task, which the other calls take. The other spelling is inferred. Also read from `task_id`."""

    detail_error_list: list[Any] | None = _field(default=None, repr=_masked)
    """The numbers that the server refused, which are not called. The form of an element is not known. If the list
    is missing or empty, none was refused (inferred).
    """

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    # By declared name: the other spelling under which a field came.
    _spelling: dict[str, str] = _field(factory=dict[str, str], repr=False, eq=False, alias="_spelling")

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        spelt = self._spelling.get
        if self.task_id is not None:
            out[spelt("TaskID", "TaskID")] = self.task_id
        if self.detail_error_list is not None:
            out["detail_error_list"] = _restored(list(self.detail_error_list), out.get("detail_error_list"))
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        self._spelling = _spelling_of(src, _ALIASES)
        spelt = self._spelling.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get(spelt("TaskID", "TaskID"))
        if v.__class__ is str:
            self.task_id = v
            shown += 1
        else:
            self.task_id = None
        v = get("detail_error_list")
        if v.__class__ is list:
            self.detail_error_list = list(v)
            shown += 1
        else:
            self.detail_error_list = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _respelt(_NAMES, self._spelling))
        return self


TaskCreated.__module__ = _public_module(__name__)

__all__ = ["TaskCreated"]
