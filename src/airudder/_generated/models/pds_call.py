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
from .._support import restored as _restored
from .pds_call_result import PdsCallResult
from .pds_customize_result import PdsCustomizeResult
from .pds_hangup_reason import PdsHangupReason

_NAMES = {
    "callid": "callid",
    "caller": "caller",
    "phoneNumber": "phone_number",
    "mainNumber": "main_number",
    "callResultType": "call_result_type",
    "hangupReason": "hangup_reason",
    "nthCall": "nth_call",
    "talkDuration": "talk_duration",
    "reclink": "reclink",
    "customizeResults": "customize_results",
    "customerInfo": "customer_info",
}


@_define(kw_only=True)
class PdsCall:
    """A call of the predictive dialer. There are times of the call, the ringing, the answer, the talk and the end
    as well, whose names the source does not show: they are in additional_properties, as text that ends in Z, or
    empty.

    Evidence: client code.
    """

    callid: str | None = None
    """Id of the call."""

    caller: str | None = _field(default=None, repr=_masked)
    """Number of the caller (inferred from the name)."""

    phone_number: str | None = _field(default=None, repr=_masked)
    """Number called."""

    main_number: str | None = _field(default=None, repr=_masked)
    """Main number of the contact (inferred from the name)."""

    call_result_type: PdsCallResult | None = None
    """What a call ended in. These values are from client code, which does not explain them; others are kept."""

    hangup_reason: PdsHangupReason | None = None
    """Why a call ended, from client code: 0 unknown, 1 no agent after the answer, 2 normal, 3 busy, 4 not in use,
    5 hold, 6 switched off, 7 out of area, 8 invalid, 9 wrong number, 12 talked, 13 agent rejected, 14 user hung
    up, 15 cut off, 16 answering machine, 17 network of the agent, 18 limit of attempts, 19 short and abandoned,
    20 do not call. Other values are kept.
    """

    nth_call: int | None = None
    """Which attempt it was (inferred from the name). Evidence: inferred."""

    talk_duration: Any = None
    """How long they talked. The unit is not known."""

    reclink: str | None = _field(default=None, repr=_masked)
    """Link to the recording. How long it stays valid is not known."""

    customize_results: list[PdsCustomizeResult] | None = _field(default=None, repr=_masked)
    """Answers of the form that the agent filled in; in webhooks this is an object."""

    customer_info: dict[str, Any] | None = _field(default=None, repr=_masked)
    """Fields of the contact. The type is inferred from webhooks."""

    additional_properties: dict[str, Any] = _field(factory=dict[str, Any], repr=_counted)
    """The fields that no attribute shows: undeclared ones, and declared ones that are null or of another type."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as received, with the attributes that were assigned since."""
        out = dict(self.additional_properties)
        if self.callid is not None:
            out["callid"] = self.callid
        if self.caller is not None:
            out["caller"] = self.caller
        if self.phone_number is not None:
            out["phoneNumber"] = self.phone_number
        if self.main_number is not None:
            out["mainNumber"] = self.main_number
        if self.call_result_type is not None:
            out["callResultType"] = _plain(self.call_result_type)
        if self.hangup_reason is not None:
            out["hangupReason"] = _plain(self.hangup_reason)
        if self.nth_call is not None:
            out["nthCall"] = self.nth_call
        if self.talk_duration is not None:
            out["talkDuration"] = self.talk_duration
        if self.reclink is not None:
            out["reclink"] = self.reclink
        if self.customize_results is not None:
            out["customizeResults"] = _restored(
                [x.to_dict() for x in self.customize_results], out.get("customizeResults"), dict
            )
        if self.customer_info is not None:
            out["customerInfo"] = self.customer_info
        return out

    @classmethod
    def from_dict(cls, src: Mapping[str, Any]) -> Self:
        """Build the model from any JSON object. Never raises: what does not fit is in ``additional_properties``."""
        self = cls.__new__(cls)
        get = src.get
        shown = 0  # fields that the attributes show completely
        v: Any
        v = get("callid")
        if v.__class__ is str:
            self.callid = v
            shown += 1
        else:
            self.callid = None
        v = get("caller")
        if v.__class__ is str:
            self.caller = v
            shown += 1
        else:
            self.caller = None
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
        v = get("callResultType")
        if v.__class__ is str:
            self.call_result_type = PdsCallResult(v)
            shown += 1
        else:
            self.call_result_type = None
        v = get("hangupReason")
        if v.__class__ is int:
            self.hangup_reason = PdsHangupReason(v)
            shown += 1
        else:
            self.hangup_reason = None
        v = get("nthCall")
        if v.__class__ is int:
            self.nth_call = v
            shown += 1
        else:
            self.nth_call = None
        v = get("talkDuration")
        if v is not None:
            self.talk_duration = v
            shown += 1
        else:
            self.talk_duration = None
        v = get("reclink")
        if v.__class__ is str:
            self.reclink = v
            shown += 1
        else:
            self.reclink = None
        v = get("customizeResults")
        if v.__class__ is list:
            self.customize_results = [PdsCustomizeResult.from_dict(x) for x in v if x.__class__ is dict]
            shown += len(self.customize_results) == len(v)
        else:
            self.customize_results = None
        v = get("customerInfo")
        if v.__class__ is dict:
            self.customer_info = v
            shown += 1
        else:
            self.customer_info = None
        self.additional_properties = {} if shown == len(src) else _residue(self, src, _NAMES)
        return self


PdsCall.__module__ = _public_module(__name__)

__all__ = ["PdsCall"]
