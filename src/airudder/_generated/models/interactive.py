# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import residue as _residue
from .interactive_action import InteractiveAction
from .interactive_text import InteractiveText

_NAMES = {
    "type": "type_",
    "body": "body",
    "footer": "footer",
    "action": "action",
}


@_define(kw_only=True)
class Interactive:
    """A question with options.

    Evidence: documented in part.
    """

    type_: str | None = None
    """`list` or `button` in the examples."""

    body: InteractiveText | None = _field(default=None, repr=_nested)
    """The question."""

    footer: InteractiveText | None = _field(default=None, repr=_nested)
    """Text below it; may be empty or missing."""

    action: InteractiveAction | None = _field(default=None, repr=_nested)
    """The options."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.type_ is not None:
            out["type"] = self.type_
        if self.body is not None:
            out["body"] = self.body.to_dict()
        if self.footer is not None:
            out["footer"] = self.footer.to_dict()
        if self.action is not None:
            out["action"] = self.action.to_dict()
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
            self.body = InteractiveText.from_dict(v)
            shown += 1
        else:
            self.body = None
        v = get("footer")
        if v.__class__ is dict:
            self.footer = InteractiveText.from_dict(v)
            shown += 1
        else:
            self.footer = None
        v = get("action")
        if v.__class__ is dict:
            self.action = InteractiveAction.from_dict(v)
            shown += 1
        else:
            self.action = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


Interactive.__module__ = _public_module(__name__)

__all__ = ["Interactive"]
