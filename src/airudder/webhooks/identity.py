"""What makes two deliveries the same event, and when it happened: the ids and times that the payloads hold.

Keys are hashes: ids may be free text of the caller, and numbers and names take part.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from .event import REPEATED_WINDOW, WINDOW

Payload = Mapping[str, Any]
"""A payload in its declared spelling."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(2001, 1, 1, tzinfo=UTC)  # before it, it is another unit or a placeholder, and no time of an event


def key_of(kind: str, payload: Payload, raw: bytes) -> tuple[str, bool]:
    """The key of an event, and whether it holds for ever.

    It does where the payload has the ids that its kind is told by: then an equal payload is the same event, whatever
    the order of its members. One that says something else is another event, also under the same ids: a correction, or
    a difference that no page has told us of, must not pass for a duplicate. Without ids it is the hash of the body.
    Raises ``RecursionError`` for a payload that is nested too deeply.
    """
    if kind in _TOLD_BY_IDS and _TOLD_BY_IDS[kind](payload):
        return f"{kind}:{_digest(json.dumps(payload, sort_keys=True).encode())}", True
    return f"{kind}:{_digest(raw)}", False


def window_of(kind: str) -> float:
    """Seconds for which the hash of a body stands in for ids."""
    return REPEATED_WINDOW if kind in _PDS else WINDOW


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def time_of(kind: str, payload: Payload) -> datetime | None:
    """When it happened, aware, UTC; None where the payload does not tell or tells something absurd."""
    if kind in _PDS:
        return _time(_object(payload, "body").get("timestamp"), timedelta(milliseconds=1))
    if kind == "workflow_chatbot_session_end":
        return _time(payload.get("timestamp"), timedelta(seconds=1))
    if kind == "bot_reply_message":
        times = (_time(message.get("timestamp"), timedelta(seconds=1)) for message in _messages(payload))
        return max((time for time in times if time is not None), default=None)
    return None


def _time(value: Any, unit: timedelta) -> datetime | None:
    if type(value) is not int:  # a bool is none
        return None
    try:
        time = _EPOCH + value * unit
    except OverflowError:
        return None
    return time if time >= _EARLIEST else None


# -- keys


def _pds(payload: Payload) -> bool:
    """Task or call, with a time to the millisecond (client code)."""
    body = _object(payload, "body")
    return bool(_text(body, "timestamp") and (_text(body, "taskId") or _text(body, "callid")))


def _call(payload: Payload) -> bool:
    """The call: one push per number and not per attempt (documented in part), so the call in it is the last one."""
    return bool(_text(payload, "call_id"))


def _session(payload: Payload) -> bool:
    """The session and its time (documented in part)."""
    return bool(_text(payload, "call_id") and _text(payload, "timestamp"))


def _replies(payload: Payload) -> bool:
    """The session and the ids of all messages (documented, by example): an id may be short, without the session."""
    ids = [_text(message, "msg_id") for message in _messages(payload)]
    return bool(_text(payload, "call_id") and ids and all(ids))


_PDS = frozenset({"pds_task_status", "pds_contact_status", "pds_agent_status"})
_TOLD_BY_IDS: dict[str, Callable[[Payload], bool]] = {
    **dict.fromkeys(_PDS, _pds),
    "workflow_call_completed": _call,
    "workflow_call_completed_info_check": _call,
    "workflow_chatbot_session_end": _session,
    "bot_reply_message": _replies,
}
"""Custom API push, list completed and status changed have neither an id of their own nor a time: not here."""


def _text(payload: Payload, name: str) -> str:
    """An id or a time as text; empty if there is none. Text and number of the same digits are the same."""
    value = payload.get(name)
    if isinstance(value, str):
        return value
    # Python refuses to write numbers of thousands of digits.
    return str(value) if type(value) is int and abs(value) < 2**64 else ""


def _object(payload: Payload, name: str) -> Payload:
    value = payload.get(name)
    return value if isinstance(value, dict) else {}


def _messages(payload: Payload) -> list[Payload]:
    """The messages; one that is no object counts as one without an id."""
    value = payload.get("messages")
    return [item if isinstance(item, dict) else {} for item in value] if isinstance(value, list) else []


__all__ = ["key_of", "time_of", "window_of"]
