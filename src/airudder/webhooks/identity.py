"""When two deliveries report the same event, and when it happened: by the ids and times that payloads have.

Keys are hashes: ids may be free text of the caller, and numbers and names take part.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Payload = Mapping[str, Any]
"""A payload in its declared spelling."""

NOTHING = frozenset({"", "-", "/"})
"""Texts with which the vendor says that there is no value."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(2001, 1, 1, tzinfo=UTC)  # before it, it is another unit or a placeholder, and no time of an event
_NUMBER = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:e[+-]\d+)?')
"""A text or a number of a JSON text. Texts are matched so that the numbers in them are not."""
_FLOATS = re.compile(r" -?\d+[.e]").search, re.compile(r"\[-?\d+[.e]").search
"""Find one that is a value. In two steps, because each is a quick search for one character first."""
_TINY = re.compile(r"e-\d").search
_sorted = json.JSONEncoder(sort_keys=True, check_circular=False).encode


def key_of(kind: str, payload: Payload) -> tuple[str, bool]:
    """The key of a delivery, and whether an equal key is the same event.

    Equal payloads have equal keys, whatever the order of their members and the notation of their numbers. They are the
    same event if they have a time of the vendor's, or an id of what is reported. Without these they may be two events:
    a status can return. A payload that differs anywhere is another event, also under the same ids: it may be a
    correction. Raises ``RecursionError`` for a payload that is nested too deeply.
    """
    if kind == "pds_task_status":
        payload = _as_declared_before(payload)
    digest = hashlib.sha256(_canonical(payload).encode()).hexdigest()[:32]
    return f"{kind}:{digest}", kind in _IDENTIFIED and _IDENTIFIED[kind](payload)


def _as_declared_before(payload: Payload) -> Payload:
    """The payload with the spelling of ``state`` that was declared at first: keys are stored, and must not change."""
    body = _object(payload, "body")
    if "state" not in body or "State" in body:
        return payload
    return {**payload, "body": {"State" if name == "state" else name: value for name, value in body.items()}}


def _canonical(payload: Payload) -> str:
    """JSON with sorted names, and with 1.0 and 1e0 written as 1."""
    text = _sorted(payload)
    if not ("." in text or "e+" in text or _TINY(text)):
        return text  # every finite float has one of these
    return _NUMBER.sub(lambda found: _whole(found[0]), text) if any(find(text) for find in _FLOATS) else text


def _whole(token: str) -> str:
    if token[0] == '"' or not ("." in token or "e" in token):
        return token
    value = float(token)
    return str(int(value)) if value.is_integer() else token


def time_of(kind: str, payload: Payload) -> datetime | None:
    """When it happened, aware, UTC; None if the payload has no time or an absurd one."""
    if kind in _PDS:
        return _time(_object(payload, "body").get("timestamp"), timedelta(milliseconds=1))
    if kind == "workflow_chatbot_session_end":
        return _time(payload.get("timestamp"), timedelta(seconds=1))
    if kind == "bot_reply_message":
        times = (_time(message.get("timestamp"), timedelta(seconds=1)) for message in _messages(payload))
        return max((time for time in times if time is not None), default=None)
    return None


def _time(value: Any, unit: timedelta) -> datetime | None:
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is not int:  # a bool is none
        return None
    try:
        time = _EPOCH + value * unit
    except OverflowError:
        return None
    return time if time >= _EARLIEST else None


# -- identity


def _pds(payload: Payload) -> bool:
    """A time to the millisecond (client code). Task and call are ids of what has changed, not of the change."""
    return _has_time(_object(payload, "body"))


def _call(payload: Payload) -> bool:
    """The call: one push per number and not per attempt (documented in part), so the call in it is the last one."""
    return is_id(payload.get("call_id"))


def _replies(payload: Payload) -> bool:
    """The ids or the times of all messages (documented, by example)."""
    messages = _messages(payload)
    return bool(messages) and all(is_id(message.get("msg_id")) or _has_time(message) for message in messages)


def _has_time(payload: Payload) -> bool:
    """Whether there is a ``timestamp``; 0 is a placeholder."""
    value = payload.get("timestamp")
    if isinstance(value, str):
        return value.isdecimal() and value.strip("0") != ""
    return isinstance(value, (int, float)) and value is not True and value > 0


def is_id(value: object) -> bool:
    """Whether ``value`` is an id: a number, or a text that is neither blank nor one of the signs for no value."""
    if isinstance(value, str):
        return value.strip() not in NOTHING
    return isinstance(value, int) and not isinstance(value, bool)


_PDS = frozenset({"pds_task_status", "pds_contact_status", "pds_agent_status"})
_IDENTIFIED: dict[str, Callable[[Payload], bool]] = {
    **dict.fromkeys(_PDS, _pds),
    "workflow_call_completed": _call,
    "workflow_call_completed_info_check": _call,
    "workflow_chatbot_session_end": _has_time,
    "bot_reply_message": _replies,
}
"""Custom API push, list completed and status changed have neither an id of their own nor a time: not here."""


def _object(payload: Payload, name: str) -> Payload:
    value = payload.get(name)
    return value if isinstance(value, dict) else {}


def _messages(payload: Payload) -> list[Payload]:
    """The messages; one that is not an object counts as one without an id."""
    value = payload.get("messages")
    return [item if isinstance(item, dict) else {} for item in value] if isinstance(value, list) else []


__all__ = ["NOTHING", "is_id", "key_of", "time_of"]
