# Generated, do not edit: change openapi/ and run `make generate`.
from .._support import OpenIntEnum, public_module


class PdsHangupReason(OpenIntEnum):
    """Why a call ended, from client code: 0 unknown, 1 no agent after the answer, 2 normal, 3 busy, 4 not in use,
    5 hold, 6 switched off, 7 out of area, 8 invalid, 9 wrong number, 12 talked, 13 agent rejected, 14 user hung
    up, 15 cut off, 16 answering machine, 17 network of the agent, 18 limit of attempts, 19 short and abandoned,
    20 do not call. Other values are kept.
    """

    VALUE_0 = 0
    VALUE_1 = 1
    VALUE_2 = 2
    VALUE_3 = 3
    VALUE_4 = 4
    VALUE_5 = 5
    VALUE_6 = 6
    VALUE_7 = 7
    VALUE_8 = 8
    VALUE_9 = 9
    VALUE_12 = 12
    VALUE_13 = 13
    VALUE_14 = 14
    VALUE_15 = 15
    VALUE_16 = 16
    VALUE_17 = 17
    VALUE_18 = 18
    VALUE_19 = 19
    VALUE_20 = 20


PdsHangupReason.__module__ = public_module(__name__)

__all__ = ["PdsHangupReason"]
