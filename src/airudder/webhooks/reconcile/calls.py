"""One call as it is reported: read from any model, compared field by field, kept as text."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from enum import Enum
from hashlib import blake2b
from typing import Any, Protocol

import attrs

from ...errors import ConfigurationError
from ...json import loads
from ...models import WorkflowCallCompletedInfoCheck
from ..identity import is_id

MAX_DEPTH = 60
_MAX_BITS = 8_192  # Python writes no longer integers as text
_WIRE = {"ner_slots": "NerSlots", "event_label": "EventLabel"}
_INTEGERS = frozenset({"id", "duration", "call_times", "ring_time", "talk_round"})
_OF_THE_TASK = ("task_id", "task_name", "workflow_id", "workflow_name", "nodetask_id", "nodetask_name")


class ReportedCall(WorkflowCallCompletedInfoCheck):
    """One call with the fields of its task and workflow: the same class whatever reported it.

    Fields that a report does not have are None. Undeclared ones are in ``additional_properties``. Holds personal data.
    """

    __slots__ = ()


class Model(Protocol):
    """A model of a call."""

    def to_dict(self) -> dict[str, Any]: ...


COMPARED: frozenset[str] = frozenset(field.name for field in attrs.fields(ReportedCall)) - {
    "additional_properties",
    "call_id",
    "task_name",
    "workflow_name",
    "nodetask_name",
}
"""The fields that are compared by default: what is declared of a call, and the ids around it.

Names of task, workflow and node can be changed by hand, undeclared fields may be links that differ in each answer.
"""


def compared_fields(names: Iterable[str] | None) -> frozenset[str]:
    """``names`` as attributes are called, ``COMPARED`` if None. Raises ``ConfigurationError``."""
    if names is None:
        return COMPARED
    given = () if isinstance(names, str) else tuple(names)
    if not given or not all(isinstance(name, str) and name for name in given):
        raise ConfigurationError("compare= takes a set of field names, and at least one")
    attributes = {wire: name for name, wire in _WIRE.items()}
    return frozenset(attributes.get(name, name) for name in given)


def fields_of(call: Model, task: object = None) -> dict[str, Any]:
    """The fields that the report of a call has, by wire name, in one spelling; with those of ``task`` around it.

    Left out: null, ``""``, ``{}`` and ``[]``, and what has no JSON form or is nested more than 60 deep. Digits become
    an integer in those fields that are integers in the vendor's example.
    """
    fields: dict[str, Any] = {}
    # A model gives undeclared names first, so of two spellings that of the wire wins.
    for key, value in call.to_dict().items():
        name = _WIRE.get(key, key)
        try:
            value = _json(value, MAX_DEPTH)
        except ValueError:
            continue
        if name in _INTEGERS and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
            value = int(value) if str(int(value)) == value else value
        if not _empty(value):
            fields[name] = value
    for name in _OF_THE_TASK:
        value = getattr(task, name, None)
        if isinstance(value, str) and value:
            fields.setdefault(name, value)
    return fields


def identity(value: object) -> str | None:
    """An id, or None if ``value`` is none: no text, blank, or one of the vendor's signs for no value."""
    return value if isinstance(value, str) and is_id(value) else None


def redials(fields: Mapping[str, Any]) -> list[str]:
    """The ids of the earlier attempts to reach the number."""
    attempts = fields.get("redail_call")
    if not isinstance(attempts, list):
        return []
    own = fields.get("call_id")
    ids = (identity(attempt.get("call_id")) for attempt in attempts if isinstance(attempt, dict))
    return [found for found in dict.fromkeys(ids) if found is not None and found != own]


def differences(before: Mapping[str, Any], after: Mapping[str, Any], names: frozenset[str]) -> tuple[str, ...]:
    """Those of ``names`` that both have, and have differently."""
    return tuple(sorted(name for name in names if _differ(name, before, after)))


def digest(fields: Mapping[str, Any], names: frozenset[str]) -> str:
    """The same text for reports whose fields ``names`` are equal."""
    forms = {name: form for name in names if (form := _form(name, fields)) is not None}
    return blake2b(_text(forms).encode(), digest_size=12).hexdigest()


def content(fields: Mapping[str, Any]) -> str:
    """The digest of all fields: calls without an id are equal if it is."""
    return digest(fields, frozenset(fields))


def pack(fields: Mapping[str, Any]) -> bytes:
    """``fields`` as they are kept: as text, which users of its models cannot change."""
    return _text(fields).encode()


def unpack(packed: bytes) -> dict[str, Any]:
    """The fields that ``pack`` was given."""
    fields: dict[str, Any] = loads(packed)
    return fields


def model(packed: bytes) -> ReportedCall:
    """A new model each time."""
    return ReportedCall.from_dict(unpack(packed))


def _differ(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    one, other = _form(name, before), _form(name, after)
    return one is not None and other is not None and one != other


def _form(name: str, fields: Mapping[str, Any]) -> str | None:
    """A value as it is compared; None if there is nothing to compare."""
    value = fields.get(_WIRE.get(name, name))
    if name == "redail_call" and isinstance(value, list):
        value = sorted(redials(fields))
    value = _bare(value)
    return None if _empty(value) else _text(value)


def _bare(value: Any) -> Any:
    """Objects without those members that are null or empty; the items of a list stay."""
    if isinstance(value, dict):
        bare = {key: _bare(item) for key, item in value.items()}
        return {key: item for key, item in bare.items() if not _empty(item)}
    return [_bare(item) for item in value] if isinstance(value, list) else value


def _empty(value: object) -> bool:
    return value is None or value == "" or value == [] or value == {}


def _json(value: Any, depth: int) -> Any:
    """A copy of ``value`` in JSON. Raises ``ValueError`` if there is none."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int) and value.bit_length() <= _MAX_BITS:
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if depth and isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _json(item, depth - 1) for key, item in value.items()}
    if depth and isinstance(value, (list, tuple)):
        return [_json(item, depth - 1) for item in value]
    raise ValueError("no JSON form")


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


__all__ = [
    "COMPARED",
    "Model",
    "ReportedCall",
    "compared_fields",
    "content",
    "differences",
    "digest",
    "fields_of",
    "identity",
    "model",
    "pack",
    "redials",
    "unpack",
]
