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
from .session_message import SessionMessage

_NAMES = {
    "workflow_id": "workflow_id",
    "workflow_name": "workflow_name",
    "nodetask_id": "nodetask_id",
    "nodetask_name": "nodetask_name",
    "waba_task_id": "waba_task_id",
    "wfdetail_uuid": "wfdetail_uuid",
    "timestamp": "timestamp",
    "channel": "channel",
    "channel_id": "channel_id",
    "callee": "callee",
    "call_id": "call_id",
    "robot_id": "robot_id",
    "status": "status",
    "session_start_time": "session_start_time",
    "session_end_time": "session_end_time",
    "session_end_reason": "session_end_reason",
    "intention": "intention",
    "talk_round": "talk_round",
    "ner_slots": "ner_slots",
    "event_label": "event_label",
    "variables": "variables",
    "messages": "messages",
}


@_define(kw_only=True)
class WorkflowChatbotSessionEnd:
    """A chatbot session that has ended.

    Evidence: documented.
    """

    workflow_id: str | None = None
    """Id of the workflow task."""

    workflow_name: str | None = None
    """Name of the workflow task."""

    nodetask_id: str | None = None
    """Id of the node in the workflow."""

    nodetask_name: str | None = None
    """Name of the node in the workflow."""

    waba_task_id: str | None = None
    """Id of the WABA task."""

    wfdetail_uuid: str | None = None
    """Id of the recipient in the workflow (inferred from the name)."""

    timestamp: int | None = None
    """Seconds since 1970, UTC."""

    channel: str | None = None
    """`WhatsApp` in the example."""

    channel_id: str | None = _field(default=None, repr=_masked)
    """Number of the account (inferred), without a plus sign."""

    callee: str | None = _field(default=None, repr=_masked)
    """Number of the recipient, with a plus sign."""

    call_id: str | None = _field(default=None, repr=_masked)
    """Id of the chat session. Evidence: documented in part."""

    robot_id: str | None = None
    """Id of the robot, digits as text. Evidence: documented in part."""

    status: str | None = None
    """`closed` in the example. Evidence: documented in part."""

    session_start_time: str | None = None
    """Begin of the session, ISO 8601 with Z. Evidence: documented in part."""

    session_end_time: str | None = None
    """End of the session, ISO 8601 with Z; equals timestamp in the example. Evidence: documented in part."""

    session_end_reason: str | None = None
    """`robot` in the example. Evidence: documented in part."""

    intention: str | None = None
    """Outcome, a letter such as `E`. Open set. Evidence: documented in part."""

    talk_round: int | None = None
    """Turns of the talk (inferred). Evidence: documented in part."""

    ner_slots: dict[str, Any] | None = _field(default=None, repr=_masked)
    """Values taken from the talk (inferred), by slot name. Text in the example. Evidence: documented in part."""

    event_label: dict[str, Any] | None = _field(default=None, repr=_masked)
    """Labels of what happened in the talk, by name. Text in the example. Evidence: documented in part."""

    variables: dict[str, Any] | None = _field(default=None, repr=_masked)
    """Variables of the recipient, by name. Text in the example. Evidence: documented in part."""

    messages: list[SessionMessage] | None = _field(default=None, repr=_nested)
    """The messages of the session. Evidence: documented in part."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.workflow_id is not None:
            out["workflow_id"] = self.workflow_id
        if self.workflow_name is not None:
            out["workflow_name"] = self.workflow_name
        if self.nodetask_id is not None:
            out["nodetask_id"] = self.nodetask_id
        if self.nodetask_name is not None:
            out["nodetask_name"] = self.nodetask_name
        if self.waba_task_id is not None:
            out["waba_task_id"] = self.waba_task_id
        if self.wfdetail_uuid is not None:
            out["wfdetail_uuid"] = self.wfdetail_uuid
        if self.timestamp is not None:
            out["timestamp"] = self.timestamp
        if self.channel is not None:
            out["channel"] = self.channel
        if self.channel_id is not None:
            out["channel_id"] = self.channel_id
        if self.callee is not None:
            out["callee"] = self.callee
        if self.call_id is not None:
            out["call_id"] = self.call_id
        if self.robot_id is not None:
            out["robot_id"] = self.robot_id
        if self.status is not None:
            out["status"] = self.status
        if self.session_start_time is not None:
            out["session_start_time"] = self.session_start_time
        if self.session_end_time is not None:
            out["session_end_time"] = self.session_end_time
        if self.session_end_reason is not None:
            out["session_end_reason"] = self.session_end_reason
        if self.intention is not None:
            out["intention"] = self.intention
        if self.talk_round is not None:
            out["talk_round"] = self.talk_round
        if self.ner_slots is not None:
            out["ner_slots"] = self.ner_slots
        if self.event_label is not None:
            out["event_label"] = self.event_label
        if self.variables is not None:
            out["variables"] = self.variables
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
        v = get("workflow_id")
        if v.__class__ is str:
            self.workflow_id = v
            shown += 1
        else:
            self.workflow_id = None
        v = get("workflow_name")
        if v.__class__ is str:
            self.workflow_name = v
            shown += 1
        else:
            self.workflow_name = None
        v = get("nodetask_id")
        if v.__class__ is str:
            self.nodetask_id = v
            shown += 1
        else:
            self.nodetask_id = None
        v = get("nodetask_name")
        if v.__class__ is str:
            self.nodetask_name = v
            shown += 1
        else:
            self.nodetask_name = None
        v = get("waba_task_id")
        if v.__class__ is str:
            self.waba_task_id = v
            shown += 1
        else:
            self.waba_task_id = None
        v = get("wfdetail_uuid")
        if v.__class__ is str:
            self.wfdetail_uuid = v
            shown += 1
        else:
            self.wfdetail_uuid = None
        v = get("timestamp")
        if v.__class__ is int:
            self.timestamp = v
            shown += 1
        else:
            self.timestamp = None
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
        v = get("callee")
        if v.__class__ is str:
            self.callee = v
            shown += 1
        else:
            self.callee = None
        v = get("call_id")
        if v.__class__ is str:
            self.call_id = v
            shown += 1
        else:
            self.call_id = None
        v = get("robot_id")
        if v.__class__ is str:
            self.robot_id = v
            shown += 1
        else:
            self.robot_id = None
        v = get("status")
        if v.__class__ is str:
            self.status = v
            shown += 1
        else:
            self.status = None
        v = get("session_start_time")
        if v.__class__ is str:
            self.session_start_time = v
            shown += 1
        else:
            self.session_start_time = None
        v = get("session_end_time")
        if v.__class__ is str:
            self.session_end_time = v
            shown += 1
        else:
            self.session_end_time = None
        v = get("session_end_reason")
        if v.__class__ is str:
            self.session_end_reason = v
            shown += 1
        else:
            self.session_end_reason = None
        v = get("intention")
        if v.__class__ is str:
            self.intention = v
            shown += 1
        else:
            self.intention = None
        v = get("talk_round")
        if v.__class__ is int:
            self.talk_round = v
            shown += 1
        else:
            self.talk_round = None
        v = get("ner_slots")
        if v.__class__ is dict:
            self.ner_slots = v
            shown += 1
        else:
            self.ner_slots = None
        v = get("event_label")
        if v.__class__ is dict:
            self.event_label = v
            shown += 1
        else:
            self.event_label = None
        v = get("variables")
        if v.__class__ is dict:
            self.variables = v
            shown += 1
        else:
            self.variables = None
        v = get("messages")
        if v.__class__ is list:
            self.messages = [SessionMessage.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.messages) == len(v)
        else:
            self.messages = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


WorkflowChatbotSessionEnd.__module__ = _public_module(__name__)

__all__ = ["WorkflowChatbotSessionEnd"]
