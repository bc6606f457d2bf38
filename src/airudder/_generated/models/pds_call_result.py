# Generated, do not edit: change openapi/ and run `make generate`.
from .._support import OpenStrEnum, public_module


class PdsCallResult(OpenStrEnum):
    """What a call ended in. These values are from client code, which does not explain them; others are kept."""

    DNC = "Dnc"
    OVERRUN = "Overrun"
    NORINGING = "NoRinging"
    FUSING = "Fusing"
    VOICEMAIL = "Voicemail"
    NOANSWERED = "NoAnswered"
    AGENTBUSY = "AgentBusy"
    USERHANGUPBEFOREASSIGN = "UserHangupBeforeAssign"
    AGENTREJECT = "AgentReject"
    AGENTNETWORKERROR = "AgentNetworkError"
    USERHANGUP = "UserHangup"
    SUCCUSERHANGUP = "SuccUserHangup"
    SUCCAGENTHANGUP = "SuccAgentHangup"


PdsCallResult.__module__ = public_module(__name__)

__all__ = ["PdsCallResult"]
