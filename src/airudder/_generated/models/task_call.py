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
from .._support import respelt as _respelt
from .._support import restored as _restored
from .._support import spelling_of as _spelling_of
from .redial_call import RedialCall

_NAMES = {
    "id": "id",
    "callee": "callee",
    "result": "result",
    "result_label": "result_label",
    "duration": "duration",
    "hangup_type": "hangup_type",
    "ring_type": "ring_type",
    "NerSlots": "ner_slots",
    "robot_hash": "robot_hash",
    "call_id": "call_id",
    "call_times": "call_times",
    "call_start_time": "call_start_time",
    "call_end_time": "call_end_time",
    "ring_time": "ring_time",
    "talk_round": "talk_round",
    "redail_call": "redail_call",
    "intention_description": "intention_description",
    "EventLabel": "event_label",
    "caller_number": "caller_number",
    "Comments": "comments",
    "Status": "status",
    "Intention": "intention",
    "Multi_intention": "multi_intention",
    "RobotID": "robot_id",
}

_ALIASES = {
    "HangupType": "hangup_type",
    "RingType": "ring_type",
    "CallStartTime": "call_start_time",
    "CallEndTime": "call_end_time",
}


@_define(kw_only=True)
class TaskCall:
    """The calls to one number of a task. Inferred: the fields of the workflow variant without case_id and
    question_answer. Client code has read some of them in another spelling, and further ones.

    Evidence: inferred.
    """

    id: int | None = None
    """Id of the entry. The example is close to the limit of 32 bits, so 64 bits are inferred."""

    callee: str | None = _field(default=None, repr=_masked)
    """Number called, with a plus sign and the country code, without spaces."""

    result: str | None = None
    """Result of the call; `finished` in the example. Open set."""

    result_label: str | None = None
    """Outcome label, a letter such as `N` or `F`. Open set."""

    duration: int | None = None
    """Length of the call in seconds (inferred, end minus start in the example)."""

    hangup_type: str | None = None
    """Who hung up (inferred); `ByCallee` in the example. Open set. Also read from `HangupType`."""

    ring_type: str | None = None
    """How it rang; `normal` in the example. Open set. Also read from `RingType`."""

    ner_slots: dict[str, Any] | None = _field(default=None, repr=_masked)
    """Values taken from the speech (inferred), by slot name. Strings in the example; the names depend on the
    robot.
    """

    robot_hash: str | None = None
    """Hash id of the robot that spoke."""

    call_id: str | None = None
    """Id of the call, 32 characters."""

    call_times: int | None = None
    """Attempts to reach the number, the last one included (inferred, from the example)."""

    call_start_time: str | None = None
    """Start of the call, YYYY-MM-DD HH:MM:SS, for which no page names the zone; in client code
    YYYY-MM-DDTHH:MM:SSZ, which is UTC. Also read from `CallStartTime`.
    """

    call_end_time: str | None = None
    """End of the call, in the form and zone of its start. Also read from `CallEndTime`."""

    ring_time: int | None = None
    """How long it rang. No page names the unit."""

    talk_round: int | None = None
    """Turns of the talk (inferred)."""

    redail_call: list[RedialCall] | None = _field(default=None, repr=_nested)
    """Earlier attempts to reach the number (inferred). The spelling is the vendor's."""

    intention_description: str | None = None
    """Text of the outcome label (inferred)."""

    event_label: dict[str, Any] | None = _field(default=None, repr=_masked)
    """Labels of what happened in the talk, by name. Strings in the example; the names depend on the robot
    (inferred).
    """

    caller_number: str | None = _field(default=None, repr=_masked)
    """Number that the call was made from, with a plus sign and the country code."""

    comments: Any = _field(default=None, repr=_masked)
    """Own reference of the number, as given when the task was created; a number or text. The only field that
    identifies the entry there. Evidence: client code.
    """

    status: str | None = None
    """State of the call; `cancelled` in client code. Open set. Evidence: client code."""

    intention: str | None = None
    """Outcome, a letter from `A` to `I`, or `--`. Its relation to result_label is not known. Open set. Evidence:
    client code.
    """

    multi_intention: Any = None
    """Outcomes (inferred from the name); neither type nor values are known. Evidence: client code."""

    robot_id: str | None = None
    """Robot that spoke. Its relation to robot_hash is not known. That it is text is inferred. Evidence: client
    code.
    """

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    # By declared name: the other spelling under which a field came.
    _spelling: dict[str, str] = _field(factory=dict[str, str], repr=False, eq=False, alias="_spelling")

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        spelt = self._spelling.get
        if self.id is not None:
            out["id"] = self.id
        if self.callee is not None:
            out["callee"] = self.callee
        if self.result is not None:
            out["result"] = self.result
        if self.result_label is not None:
            out["result_label"] = self.result_label
        if self.duration is not None:
            out["duration"] = self.duration
        if self.hangup_type is not None:
            out[spelt("hangup_type", "hangup_type")] = self.hangup_type
        if self.ring_type is not None:
            out[spelt("ring_type", "ring_type")] = self.ring_type
        if self.ner_slots is not None:
            out["NerSlots"] = self.ner_slots
        if self.robot_hash is not None:
            out["robot_hash"] = self.robot_hash
        if self.call_id is not None:
            out["call_id"] = self.call_id
        if self.call_times is not None:
            out["call_times"] = self.call_times
        if self.call_start_time is not None:
            out[spelt("call_start_time", "call_start_time")] = self.call_start_time
        if self.call_end_time is not None:
            out[spelt("call_end_time", "call_end_time")] = self.call_end_time
        if self.ring_time is not None:
            out["ring_time"] = self.ring_time
        if self.talk_round is not None:
            out["talk_round"] = self.talk_round
        if self.redail_call is not None:
            out["redail_call"] = _restored([x.to_dict() for x in self.redail_call], out.get("redail_call"), dict)
        if self.intention_description is not None:
            out["intention_description"] = self.intention_description
        if self.event_label is not None:
            out["EventLabel"] = self.event_label
        if self.caller_number is not None:
            out["caller_number"] = self.caller_number
        if self.comments is not None:
            out["Comments"] = self.comments
        if self.status is not None:
            out["Status"] = self.status
        if self.intention is not None:
            out["Intention"] = self.intention
        if self.multi_intention is not None:
            out["Multi_intention"] = self.multi_intention
        if self.robot_id is not None:
            out["RobotID"] = self.robot_id
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
        v = get("id")
        if v.__class__ is int:
            self.id = v
            shown += 1
        else:
            self.id = None
        v = get("callee")
        if v.__class__ is str:
            self.callee = v
            shown += 1
        else:
            self.callee = None
        v = get("result")
        if v.__class__ is str:
            self.result = v
            shown += 1
        else:
            self.result = None
        v = get("result_label")
        if v.__class__ is str:
            self.result_label = v
            shown += 1
        else:
            self.result_label = None
        v = get("duration")
        if v.__class__ is int:
            self.duration = v
            shown += 1
        else:
            self.duration = None
        v = get(spelt("hangup_type", "hangup_type"))
        if v.__class__ is str:
            self.hangup_type = v
            shown += 1
        else:
            self.hangup_type = None
        v = get(spelt("ring_type", "ring_type"))
        if v.__class__ is str:
            self.ring_type = v
            shown += 1
        else:
            self.ring_type = None
        v = get("NerSlots")
        if v.__class__ is dict:
            self.ner_slots = v
            shown += 1
        else:
            self.ner_slots = None
        v = get("robot_hash")
        if v.__class__ is str:
            self.robot_hash = v
            shown += 1
        else:
            self.robot_hash = None
        v = get("call_id")
        if v.__class__ is str:
            self.call_id = v
            shown += 1
        else:
            self.call_id = None
        v = get("call_times")
        if v.__class__ is int:
            self.call_times = v
            shown += 1
        else:
            self.call_times = None
        v = get(spelt("call_start_time", "call_start_time"))
        if v.__class__ is str:
            self.call_start_time = v
            shown += 1
        else:
            self.call_start_time = None
        v = get(spelt("call_end_time", "call_end_time"))
        if v.__class__ is str:
            self.call_end_time = v
            shown += 1
        else:
            self.call_end_time = None
        v = get("ring_time")
        if v.__class__ is int:
            self.ring_time = v
            shown += 1
        else:
            self.ring_time = None
        v = get("talk_round")
        if v.__class__ is int:
            self.talk_round = v
            shown += 1
        else:
            self.talk_round = None
        v = get("redail_call")
        if v.__class__ is list:
            self.redail_call = [RedialCall.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.redail_call) == len(v)
        else:
            self.redail_call = None
        v = get("intention_description")
        if v.__class__ is str:
            self.intention_description = v
            shown += 1
        else:
            self.intention_description = None
        v = get("EventLabel")
        if v.__class__ is dict:
            self.event_label = v
            shown += 1
        else:
            self.event_label = None
        v = get("caller_number")
        if v.__class__ is str:
            self.caller_number = v
            shown += 1
        else:
            self.caller_number = None
        v = get("Comments")
        if v is not None:
            self.comments = v
            shown += 1
        else:
            self.comments = None
        v = get("Status")
        if v.__class__ is str:
            self.status = v
            shown += 1
        else:
            self.status = None
        v = get("Intention")
        if v.__class__ is str:
            self.intention = v
            shown += 1
        else:
            self.intention = None
        v = get("Multi_intention")
        if v is not None:
            self.multi_intention = v
            shown += 1
        else:
            self.multi_intention = None
        v = get("RobotID")
        if v.__class__ is str:
            self.robot_id = v
            shown += 1
        else:
            self.robot_id = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _respelt(_NAMES, self._spelling))
        return self


TaskCall.__module__ = _public_module(__name__)

__all__ = ["TaskCall"]
