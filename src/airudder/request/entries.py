"""Checks the entries of a list of people, which a call dials or writes to. All that is wrong is reported at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from msgspec import json

from .. import models
from .._generated.types import NULL, UNSET, Entries
from ..errors import EntryProblem, InvalidRequestError
from ..foreign import advice, kind_of
from .body import SHOWN, RefusedError, first_of, inside

_CLASSES: Final = {"object": frozenset({dict, type(None)}), "text": frozenset({str, type(None)})}

_BOTH = "allow_duplicates=True sends both."

_EXTRA = "A field that this library does not declare can be given in additional_properties of the model."


class Fault(NamedTuple):
    """One thing that is wrong. ``at``: the index. ``place``: the field with a dot before it; empty for the entry."""

    at: int
    place: str
    problem: str
    hint: str = ""


class Look(NamedTuple):
    """What the conversion has seen already.

    ``undeclared``: an entry may have a field that is not declared. ``untouched``: all entries had their right form, so
    every field that has a format is of the right type.
    """

    undeclared: bool
    untouched: bool


def check_count(name: str, count: int, facts: Entries, *, check_limits: bool) -> None:
    """Raises ``InvalidRequestError`` for an empty list, and with ``check_limits`` for one with too many entries."""
    if not count:
        raise InvalidRequestError(f"body.{name} is empty", hint="Give at least one entry, or leave it out.")
    if check_limits and facts.limit is not None and count > facts.limit:
        raise InvalidRequestError(
            f"body.{name} has {count:,} entries, but one {facts.per} takes at most {facts.limit:,} in all "
            f"({facts.limit_evidence.replace('_', ' ')})",
            hint=f"Give the others to a further {facts.per}. check_limits=False sends them anyway.",
        )


def check_entries(
    name: str,
    given: Sequence[Any],
    converted: Sequence[Any],
    refused: Mapping[int, RefusedError],
    facts: Entries,
    look: Look,
    *,
    allow_duplicates: bool,
) -> None:
    """Raises ``InvalidRequestError`` with all ``problems`` of the list ``body.<name>``.

    ``given``, ``converted``: the entries before and after their conversion. ``refused``: why some were not converted.
    """
    if not refused and _all_good(converted, facts, look, allow_duplicates):
        return
    faults: list[Fault] = []
    first: dict[str, int] = {}
    for index, entry in enumerate(given):
        found = list(_faults_of(index, entry, converted[index], refused.get(index), name, facts))
        faults += found
        if (
            not (found or allow_duplicates)
            and (same := first.setdefault(converted[index][facts.person], index)) != index
        ):
            problem = f" is the same number as that of [{same}]"
            faults.append(Fault(index, f".{facts.person}", problem, _BOTH))
    if faults:
        raise _error_of(name, faults)


def check_distinct(body: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raises ``InvalidRequestError`` with all ``problems`` if an entry of a list comes twice. ``body`` is plain."""
    for name in names:
        entries, first, faults = body.get(name), dict[object, int](), list[Fault]()
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            key = entry if isinstance(entry, str) else json.encode(entry, order="sorted")
            if (same := first.setdefault(key, index)) != index:
                faults.append(Fault(index, "", f" is the same as [{same}]", _BOTH))
        if faults:
            raise _error_of(name, faults)


def _all_good(converted: Sequence[Any], facts: Entries, look: Look, allow_duplicates: bool) -> bool:
    """Whether all entries are certainly right. It looks at all of them in few steps, because usually they are."""
    try:
        people = [entry[facts.person] for entry in converted]
        distinct = set(people)
    except (KeyError, TypeError):
        return False
    if None in distinct or "" in distinct or not (allow_duplicates or len(distinct) == len(people)):
        return False
    if look.undeclared and not facts.is_open:
        return False
    return all(
        {entry[field].__class__ for entry in converted if field in entry} <= _CLASSES[kind]
        for field, kind in facts.fields.items()
        if kind == "text" or (kind == "object" and not look.untouched)
    )


def _faults_of(
    index: int, given: Any, converted: Any, refused: RefusedError | None, name: str, facts: Entries
) -> Iterator[Fault]:
    kind = type(given)
    if kind.__module__ == models.__name__ and kind.__name__ != facts.model:
        yield Fault(index, "", f" is {kind_of(given)}, but this call takes a {facts.model} or a mapping")
        return
    members = _members(given)
    if members is None:
        problem = f" is {kind_of(given)}, but {name} must be a list of objects (models or mappings)"
        yield Fault(index, "", problem, _checked_contact(given, facts) or advice(given))
        return
    other = _other_name(members, facts)
    if other is not None:
        yield Fault(index, inside("", other), f" is an unknown field; did you mean {facts.person}?")
    elif _is_missing(members.get(facts.person)):
        yield Fault(index, f".{facts.person}", " is missing (absent, None or empty)")
    elif refused is not None:
        yield Fault(index, refused.place, refused.problem, refused.hint)
    if not facts.is_open:
        seen = {other, refused.place.lstrip(".") if refused else None}
        yield from (fault for fault in _undeclared(index, given, members, facts) if fault.place.lstrip(".") not in seen)
    for field, wanted in facts.fields.items():
        value = converted.get(field) if isinstance(converted, Mapping) else None
        if value.__class__ not in _CLASSES.get(wanted, (value.__class__,)):
            what = "an object" if wanted == "object" else "text"
            yield Fault(index, f".{field}", f" must be {what}, not {kind_of(value)}")


def _checked_contact(entry: Any, facts: Entries) -> str:
    """How to give a ``Contact`` of ``airudder.contacts``; empty for anything else."""
    if not hasattr(type(entry), "to_workflow"):
        return ""
    if facts.model == models.WorkflowContact.__name__:
        return "Pass its .to_workflow() instead."
    return f'Pass {{"{facts.person}": contact.callee, **contact.variables}} instead.'


def _members(entry: Any) -> Mapping[str, Any] | None:
    """The members of a mapping or a model; None if it is neither."""
    if isinstance(entry, Mapping):
        return entry
    to_dict = None if isinstance(entry, type) else getattr(entry, "to_dict", None)
    members = None if to_dict is None else to_dict()
    return members if isinstance(members, Mapping) else None


def _is_missing(value: object) -> bool:
    return value is None or value is NULL or value is UNSET or (isinstance(value, str) and not value.strip())


def _other_name(members: Mapping[str, Any], facts: Entries) -> str | None:
    """The key that has the number in place of ``facts.person``; None if that is there, or nothing looks like it."""
    names = {*facts.mistaken, _folded(facts.person)}
    if not _is_missing(members.get(facts.person)):
        return None
    return next((key for key in members if key != facts.person and _folded(key) in names), None)


def _folded(key: object) -> str:
    return key.replace("_", "").lower() if isinstance(key, str) else ""


def _undeclared(index: int, given: Any, members: Mapping[str, Any], facts: Entries) -> Iterator[Fault]:
    declared = {*facts.fields, *getattr(given, "additional_properties", ())}
    for key in members:
        if key not in declared and isinstance(key, str):
            near = get_close_matches(key, facts.fields, 1, 0.7)
            advised = f"put it into {facts.variables}" if facts.variables else "leave it out"
            problem = f" is an unknown field; {f'did you mean {near[0]}?' if near else advised}"
            yield Fault(index, inside("", key), problem, _EXTRA)


def _error_of(name: str, faults: Sequence[Fault]) -> InvalidRequestError:
    text = first_of([f"body.{name}[{fault.at}]{fault.place}{fault.problem}" for fault in faults])
    hints = dict.fromkeys(fault.hint for fault in faults[:SHOWN] if fault.hint)
    error = InvalidRequestError(text, hint=" ".join(hints) or None)
    error.problems = tuple(
        EntryProblem(index=fault.at, field=fault.place.lstrip("."), reason=fault.problem.strip(" :"))
        for fault in faults
    )
    return error


__all__ = ["Look", "check_count", "check_distinct", "check_entries"]
