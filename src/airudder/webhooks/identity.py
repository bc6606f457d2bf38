"""What makes two deliveries the same event, and when it happened: the ids and times that the payloads hold.

Keys are hashes: an id may be free text of the caller, and a number or a name takes part where there is no id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Payload = Mapping[str, Any]
"""A payload in its declared spelling."""
Parts = list[str] | None
"""What a key is made of; None if the payload lacks what makes it unmistakable."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(2001, 1, 1, tzinfo=UTC)  # before it, it is another unit or a placeholder, and no time of an event


def key_of(kind: str, payload: Payload, raw: bytes) -> tuple[str, bool]:
    """The key of an event, and whether it holds for ever: without ids it is the hash of the body."""
    parts = _PARTS[kind](payload) if kind in _PARTS else None
    if parts is None:
        return f"{kind}:{hashlib.sha256(raw).hexdigest()[:32]}", False
    # As JSON, so that no two lists of parts give the same text.
    return f"{kind}:{_digest(json.dumps(parts))}", True


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


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


def _pds(payload: Payload) -> Parts:
    """Task, call, status and time to the millisecond (client code), with number and agent where the payload has them:
    without an id of the call, two agents may change at the same moment.
    """
    body = _object(payload, "body")
    if not _text(body, "timestamp") or not (_text(body, "taskId") or _text(body, "callid")):
        return None
    state = _text(body, "state") or _text(body, "State")
    return [state, *(_text(body, name) for name in ("taskId", "callid", "timestamp", "phoneNumber", "agentName"))]


def _call(payload: Payload) -> Parts:
    """The call, and what is said of it: one push per number and not per attempt (documented in part), so the call in it
    is the last one. A push that says something else of the same call is a correction, and must not pass for the first.
    """
    return [call, _digest(json.dumps(payload, sort_keys=True))] if (call := _text(payload, "call_id")) else None


def _session(payload: Payload) -> Parts:
    """The session and its time (documented in part)."""
    call, time = _text(payload, "call_id"), _text(payload, "timestamp")
    return [call, time] if call and time else None


def _replies(payload: Payload) -> Parts:
    """The session and the ids of all messages (documented, by example); an id may be short, so the session helps."""
    ids = [_text(message, "msg_id") for message in _messages(payload)]
    return [_text(payload, "call_id"), *ids] if ids and all(ids) else None


_PDS: dict[str, Callable[[Payload], Parts]] = {
    "pds_task_status": _pds,
    "pds_contact_status": _pds,
    "pds_agent_status": _pds,
}
_PARTS: dict[str, Callable[[Payload], Parts]] = {
    **_PDS,
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


__all__ = ["key_of", "time_of"]
