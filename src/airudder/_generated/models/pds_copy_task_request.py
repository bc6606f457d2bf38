# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import nested as _nested
from .._support import public_module as _public_module
from .._support import to_wire as _to_wire
from ..types import UNSET, Null, Unset
from .pds_rest_time import PdsRestTime
from .pds_result_strategy import PdsResultStrategy


@_define(kw_only=True)
class PdsCopyTaskRequest:
    """A task of the predictive dialer to create out of another one. Which fields are required is not known.

    Evidence: client code.
    """

    task_name: str | Null | Unset = UNSET
    """Name of the task. Code 10508 refuses one that is taken."""

    start_time: Any = UNSET
    """Start of the task. Its form is not known; code 10509 refuses a time in the past."""

    auto_end_time: Any = UNSET
    """When the task ends by itself (inferred from the name). Its form is not known."""

    group_name: str | Null | Unset = UNSET
    """Name of the group of agents (inferred from the name)."""

    agent_name: Sequence[Any] | Null | Unset = _field(default=UNSET, repr=_masked)
    """Agents. The form of an element is not known."""

    remark: str | Null | Unset = UNSET
    """Remark."""

    rest_times: Sequence[PdsRestTime | Mapping[str, Any]] | Null | Unset = _field(default=UNSET, repr=_nested)
    """Times in which nobody is called (inferred from the name)."""

    callback: str | Null | Unset = _field(default=UNSET, repr=_masked)
    """Address for the webhooks of the task, which need no other registration. Give the URL itself: it is sent in
    Base64.
    """

    contact_list: Sequence[Any] | Null | Unset = _field(default=UNSET, repr=_masked)
    """The contacts to call. The form of an element is not known. Client code sends 5,000 in a call. Code 10510
    refuses a number that does not begin with a plus sign or has more than 14 digits. The same entry twice is
    refused (inferred); see ``allow_duplicates``.
    """

    customize_contacts: Sequence[Mapping[str, object]] | Null | Unset = _field(default=UNSET, repr=_masked)
    """The contacts to call, in another form: objects whose values are text. The names of their fields are not
    known. The same entry twice is refused (inferred); see ``allow_duplicates``. The values are turned into
    text; None becomes empty text.
    """

    dialing_order: Sequence[Any] | Null | Unset = UNSET
    """In which order numbers are called (inferred from the name). The form of an element is not known."""

    dialing_mode: Any = UNSET
    """Not explained by the source."""

    auto_slot_factor: Any = UNSET
    """Not explained by the source."""

    slot_factor: Any = UNSET
    """Not explained by the source."""

    call_interval: Any = UNSET
    """Not explained by the source."""

    acw_time: Any = UNSET
    """Time of an agent for the work after a call (inferred from the name)."""

    max_lost_rate: Any = UNSET
    """Highest rate of calls that are answered and find no agent (inferred from the name)."""

    contact_number_interval: Any = UNSET
    """Pause between the numbers of a contact (inferred from the name)."""

    ring_limit: Any = UNSET
    """How long it rings (inferred from the name)."""

    repeat_times: Any = UNSET
    """How often a contact is called again (inferred from the name)."""

    bulk_call_interval: Any = UNSET
    """At least 60 in client code. The unit is not known."""

    voicemail_check: Any = UNSET
    """Not explained by the source."""

    voicemail_check_duration: Any = UNSET
    """Not explained by the source."""

    voicemail_handle: Any = UNSET
    """Not explained by the source."""

    voicemail_redial: Any = UNSET
    """Not explained by the source."""

    auto_qa: Any = UNSET
    """Not explained by the source."""

    qa_config_id: Any = UNSET
    """Not explained by the source."""

    qa_limit_length: Any = UNSET
    """Not explained by the source."""

    qa_limit_rate: Any = UNSET
    """Not explained by the source."""

    template_name: Any = UNSET
    """Not explained by the source."""

    result_strategies: Sequence[PdsResultStrategy | Mapping[str, Any]] | Null | Unset = _field(
        default=UNSET, repr=_nested
    )
    """What follows on results of the form that an agent fills in (inferred from the names)."""

    from_task: Any = UNSET
    """The other task. Whether this is its id or its name is not known."""

    noanswer_only: Any = UNSET
    """Whether only contacts who did not answer are called (inferred from the name)."""

    ignore_cancelled: Any = UNSET
    """Whether contacts that were cancelled are left out (inferred from the name)."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """Further fields that are sent as they are."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent. Fields that are ``UNSET`` or None are left out; ``NULL`` becomes null."""
        out: dict[str, Any] = _to_wire(self.additional_properties)
        if self.task_name is not UNSET and self.task_name is not None:
            out["taskName"] = _to_wire(self.task_name)
        if self.start_time is not UNSET and self.start_time is not None:
            out["startTime"] = _to_wire(self.start_time)
        if self.auto_end_time is not UNSET and self.auto_end_time is not None:
            out["autoEndTime"] = _to_wire(self.auto_end_time)
        if self.group_name is not UNSET and self.group_name is not None:
            out["groupName"] = _to_wire(self.group_name)
        if self.agent_name is not UNSET and self.agent_name is not None:
            out["agentName"] = _to_wire(self.agent_name)
        if self.remark is not UNSET and self.remark is not None:
            out["remark"] = _to_wire(self.remark)
        if self.rest_times is not UNSET and self.rest_times is not None:
            out["restTimes"] = _to_wire(self.rest_times)
        if self.callback is not UNSET and self.callback is not None:
            out["callback"] = _to_wire(self.callback)
        if self.contact_list is not UNSET and self.contact_list is not None:
            out["contactList"] = _to_wire(self.contact_list)
        if self.customize_contacts is not UNSET and self.customize_contacts is not None:
            out["customizeContacts"] = _to_wire(self.customize_contacts)
        if self.dialing_order is not UNSET and self.dialing_order is not None:
            out["dialingOrder"] = _to_wire(self.dialing_order)
        if self.dialing_mode is not UNSET and self.dialing_mode is not None:
            out["dialingMode"] = _to_wire(self.dialing_mode)
        if self.auto_slot_factor is not UNSET and self.auto_slot_factor is not None:
            out["autoSlotFactor"] = _to_wire(self.auto_slot_factor)
        if self.slot_factor is not UNSET and self.slot_factor is not None:
            out["slotFactor"] = _to_wire(self.slot_factor)
        if self.call_interval is not UNSET and self.call_interval is not None:
            out["callInterval"] = _to_wire(self.call_interval)
        if self.acw_time is not UNSET and self.acw_time is not None:
            out["acwTime"] = _to_wire(self.acw_time)
        if self.max_lost_rate is not UNSET and self.max_lost_rate is not None:
            out["maxLostRate"] = _to_wire(self.max_lost_rate)
        if self.contact_number_interval is not UNSET and self.contact_number_interval is not None:
            out["contactNumberInterval"] = _to_wire(self.contact_number_interval)
        if self.ring_limit is not UNSET and self.ring_limit is not None:
            out["ringLimit"] = _to_wire(self.ring_limit)
        if self.repeat_times is not UNSET and self.repeat_times is not None:
            out["repeatTimes"] = _to_wire(self.repeat_times)
        if self.bulk_call_interval is not UNSET and self.bulk_call_interval is not None:
            out["bulkCallInterval"] = _to_wire(self.bulk_call_interval)
        if self.voicemail_check is not UNSET and self.voicemail_check is not None:
            out["voicemailCheck"] = _to_wire(self.voicemail_check)
        if self.voicemail_check_duration is not UNSET and self.voicemail_check_duration is not None:
            out["voicemailCheckDuration"] = _to_wire(self.voicemail_check_duration)
        if self.voicemail_handle is not UNSET and self.voicemail_handle is not None:
            out["voicemailHandle"] = _to_wire(self.voicemail_handle)
        if self.voicemail_redial is not UNSET and self.voicemail_redial is not None:
            out["voicemailRedial"] = _to_wire(self.voicemail_redial)
        if self.auto_qa is not UNSET and self.auto_qa is not None:
            out["autoQA"] = _to_wire(self.auto_qa)
        if self.qa_config_id is not UNSET and self.qa_config_id is not None:
            out["qaConfigId"] = _to_wire(self.qa_config_id)
        if self.qa_limit_length is not UNSET and self.qa_limit_length is not None:
            out["qaLimitLength"] = _to_wire(self.qa_limit_length)
        if self.qa_limit_rate is not UNSET and self.qa_limit_rate is not None:
            out["qaLimitRate"] = _to_wire(self.qa_limit_rate)
        if self.template_name is not UNSET and self.template_name is not None:
            out["templateName"] = _to_wire(self.template_name)
        if self.result_strategies is not UNSET and self.result_strategies is not None:
            out["resultStrategies"] = _to_wire(self.result_strategies)
        if self.from_task is not UNSET and self.from_task is not None:
            out["fromTask"] = _to_wire(self.from_task)
        if self.noanswer_only is not UNSET and self.noanswer_only is not None:
            out["noanswerOnly"] = _to_wire(self.noanswer_only)
        if self.ignore_cancelled is not UNSET and self.ignore_cancelled is not None:
            out["ignoreCancelled"] = _to_wire(self.ignore_cancelled)
        return out


PdsCopyTaskRequest.__module__ = _public_module(__name__)

__all__ = ["PdsCopyTaskRequest"]
