# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from .._support import counted as _counted
from .._support import masked as _masked
from .._support import plain as _plain
from .._support import public_module as _public_module
from .._support import residue as _residue
from .pds_hangup_reason import PdsHangupReason

_NAMES = {
    "taskId": "task_id",
    "taskName": "task_name",
    "groupName": "group_name",
    "state": "state",
    "timestamp": "timestamp",
    "callid": "callid",
    "phoneNumber": "phone_number",
    "mainNumber": "main_number",
    "phoneTag": "phone_tag",
    "contactName": "contact_name",
    "address": "address",
    "info1": "info1",
    "info2": "info2",
    "info3": "info3",
    "remark": "remark",
    "privateData": "private_data",
    "customerInfo": "customer_info",
    "talkremarks": "talkremarks",
    "recLink": "rec_link",
    "nthCall": "nth_call",
    "hangupReason": "hangup_reason",
}


@_define(kw_only=True)
class PdsContactBody:
    """The contact.

    Evidence: client code.
    """

    task_id: str | None = None
    """Id of the task."""

    task_name: str | None = None
    """Name of the task."""

    group_name: str | None = None
    """Name of the group."""

    state: str | None = None
    """Status; an open set. `State` is read as well."""

    timestamp: int | None = None
    """Milliseconds since 1970, UTC."""

    callid: str | None = None
    """Id of the call."""

    phone_number: str | None = _field(default=None, repr=_masked)
    """Number called."""

    main_number: str | None = _field(default=None, repr=_masked)
    """Main number of the contact (inferred from the name)."""

    phone_tag: str | None = _field(default=None, repr=_masked)
    """Tag of the number."""

    contact_name: str | None = _field(default=None, repr=_masked)
    """Name of the contact."""

    address: str | None = _field(default=None, repr=_masked)
    """Address of the contact."""

    info1: str | None = _field(default=None, repr=_masked)
    """Free text of the contact (inferred from the name)."""

    info2: str | None = _field(default=None, repr=_masked)
    """Free text of the contact (inferred from the name)."""

    info3: str | None = _field(default=None, repr=_masked)
    """Free text of the contact (inferred from the name)."""

    remark: str | None = _field(default=None, repr=_masked)
    """Remark."""

    private_data: str | None = _field(default=None, repr=_masked)
    """Data of the caller of the API (inferred from the name)."""

    customer_info: dict[str, Any] | None = _field(default=None, repr=_masked)
    """Fields of the contact."""

    talkremarks: str | None = _field(default=None, repr=_masked)
    """Remarks on the talk."""

    rec_link: str | None = _field(default=None, repr=_masked)
    """Link to the recording. How long it stays valid is not known."""

    nth_call: int | None = None
    """Which attempt it was (inferred from the name). Evidence: inferred."""

    hangup_reason: PdsHangupReason | None = None
    """Why a call ended, from client code: 0 unknown, 1 no agent after the answer, 2 normal, 3 busy, 4 not in use,
    5 hold, 6 switched off, 7 out of area, 8 invalid, 9 wrong number, 12 talked, 13 agent rejected, 14 user hung
    up, 15 cut off, 16 answering machine, 17 network of the agent, 18 limit of attempts, 19 short and abandoned,
    20 do not call. Other values are kept.
    """

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.task_id is not None:
            out["taskId"] = self.task_id
        if self.task_name is not None:
            out["taskName"] = self.task_name
        if self.group_name is not None:
            out["groupName"] = self.group_name
        if self.state is not None:
            out["state"] = self.state
        if self.timestamp is not None:
            out["timestamp"] = self.timestamp
        if self.callid is not None:
            out["callid"] = self.callid
        if self.phone_number is not None:
            out["phoneNumber"] = self.phone_number
        if self.main_number is not None:
            out["mainNumber"] = self.main_number
        if self.phone_tag is not None:
            out["phoneTag"] = self.phone_tag
        if self.contact_name is not None:
            out["contactName"] = self.contact_name
        if self.address is not None:
            out["address"] = self.address
        if self.info1 is not None:
            out["info1"] = self.info1
        if self.info2 is not None:
            out["info2"] = self.info2
        if self.info3 is not None:
            out["info3"] = self.info3
        if self.remark is not None:
            out["remark"] = self.remark
        if self.private_data is not None:
            out["privateData"] = self.private_data
        if self.customer_info is not None:
            out["customerInfo"] = self.customer_info
        if self.talkremarks is not None:
            out["talkremarks"] = self.talkremarks
        if self.rec_link is not None:
            out["recLink"] = self.rec_link
        if self.nth_call is not None:
            out["nthCall"] = self.nth_call
        if self.hangup_reason is not None:
            out["hangupReason"] = _plain(self.hangup_reason)
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
        v = get("taskName")
        if v.__class__ is str:
            self.task_name = v
            shown += 1
        else:
            self.task_name = None
        v = get("groupName")
        if v.__class__ is str:
            self.group_name = v
            shown += 1
        else:
            self.group_name = None
        v = get("state")
        if v.__class__ is str:
            self.state = v
            shown += 1
        else:
            self.state = None
        v = get("timestamp")
        if v.__class__ is int:
            self.timestamp = v
            shown += 1
        else:
            self.timestamp = None
        v = get("callid")
        if v.__class__ is str:
            self.callid = v
            shown += 1
        else:
            self.callid = None
        v = get("phoneNumber")
        if v.__class__ is str:
            self.phone_number = v
            shown += 1
        else:
            self.phone_number = None
        v = get("mainNumber")
        if v.__class__ is str:
            self.main_number = v
            shown += 1
        else:
            self.main_number = None
        v = get("phoneTag")
        if v.__class__ is str:
            self.phone_tag = v
            shown += 1
        else:
            self.phone_tag = None
        v = get("contactName")
        if v.__class__ is str:
            self.contact_name = v
            shown += 1
        else:
            self.contact_name = None
        v = get("address")
        if v.__class__ is str:
            self.address = v
            shown += 1
        else:
            self.address = None
        v = get("info1")
        if v.__class__ is str:
            self.info1 = v
            shown += 1
        else:
            self.info1 = None
        v = get("info2")
        if v.__class__ is str:
            self.info2 = v
            shown += 1
        else:
            self.info2 = None
        v = get("info3")
        if v.__class__ is str:
            self.info3 = v
            shown += 1
        else:
            self.info3 = None
        v = get("remark")
        if v.__class__ is str:
            self.remark = v
            shown += 1
        else:
            self.remark = None
        v = get("privateData")
        if v.__class__ is str:
            self.private_data = v
            shown += 1
        else:
            self.private_data = None
        v = get("customerInfo")
        if v.__class__ is dict:
            self.customer_info = v
            shown += 1
        else:
            self.customer_info = None
        v = get("talkremarks")
        if v.__class__ is str:
            self.talkremarks = v
            shown += 1
        else:
            self.talkremarks = None
        v = get("recLink")
        if v.__class__ is str:
            self.rec_link = v
            shown += 1
        else:
            self.rec_link = None
        v = get("nthCall")
        if v.__class__ is int:
            self.nth_call = v
            shown += 1
        else:
            self.nth_call = None
        v = get("hangupReason")
        if v.__class__ is int:
            self.hangup_reason = PdsHangupReason(v)
            shown += 1
        else:
            self.hangup_reason = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


PdsContactBody.__module__ = _public_module(__name__)

__all__ = ["PdsContactBody"]
