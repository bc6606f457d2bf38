# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import residue as _residue
from .._support import restored as _restored
from .bot_message import BotMessage
from .bot_user import BotUser

_NAMES = {
    "event": "event",
    "call_id": "call_id",
    "company": "company",
    "channel": "channel",
    "channel_id": "channel_id",
    "user": "user",
    "messages": "messages",
}


@_define(kw_only=True)
class BotReplyMessage:
    """What the bot has replied. Known by example up to the interactive list.

    Evidence: documented in part.
    """

    event: str | None = None
    """`message.send` in the example."""

    call_id: str | None = _field(default=None, repr=_masked)
    """Id of the chat session."""

    company: str | None = None
    """`test` in the example."""

    channel: str | None = None
    """`chatbot` in the example."""

    channel_id: str | None = _field(default=None, repr=_masked)
    """Id of the channel."""

    user: BotUser | None = _field(default=None, repr=_nested)
    """Who is spoken to."""

    messages: list[BotMessage] | None = _field(default=None, repr=_nested)
    """The replies."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.event is not None:
            out["event"] = self.event
        if self.call_id is not None:
            out["call_id"] = self.call_id
        if self.company is not None:
            out["company"] = self.company
        if self.channel is not None:
            out["channel"] = self.channel
        if self.channel_id is not None:
            out["channel_id"] = self.channel_id
        if self.user is not None:
            out["user"] = self.user.to_dict()
        if self.messages is not None:
            out["messages"] = _restored([x.to_dict() for x in self.messages], out.get("messages"), dict)
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("event")
        if v.__class__ is str:
            self.event = v
            shown += 1
        else:
            self.event = None
        v = get("call_id")
        if v.__class__ is str:
            self.call_id = v
            shown += 1
        else:
            self.call_id = None
        v = get("company")
        if v.__class__ is str:
            self.company = v
            shown += 1
        else:
            self.company = None
        v = get("channel")
        if v.__class__ is str:
            self.channel = v
            shown += 1
        else:
            self.channel = None
        v = get("channel_id")
        if v.__class__ is str:
            self.channel_id = v
            shown += 1
        else:
            self.channel_id = None
        v = get("user")
        if v.__class__ is dict:
            self.user = BotUser.from_dict(v)
            shown += 1
        else:
            self.user = None
        v = get("messages")
        if v.__class__ is list:
            self.messages = [BotMessage.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.messages) == len(v)
        else:
            self.messages = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


BotReplyMessage.__module__ = _public_module(__name__)

__all__ = ["BotReplyMessage"]
