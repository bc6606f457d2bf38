"""From the rows of the input to the contacts of the journal: each row once, the bad ones set aside with a reason."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from attrs import field, frozen
from sqlalchemy import Column, Connection, insert, select, update

from .._generated.types import UNSET
from ..contacts import Contact, Rejected
from .claims import require_not_cancelled
from .journal import check_key
from .people import CallingHours, Identities, in_e164
from .results import CampaignMismatchError
from .tables import campaigns, cancelled, contacts

CHUNK = 500
"""Rows of one transaction, and of one question to the suppression list."""

Become = Literal["planned", "rejected", "duplicate", "suppressed", "cancelled", "known"]
_COUNT = ("planned", "sent", "suppressed", "cancelled")
"""The rows of which a later one with the same number or case_id is a duplicate."""
_TRUNK = re.compile(r"\+\d{1,3}0")  # a 0 there may be a trunk prefix, by which no list would find the number
_E164 = re.compile(r"\+[1-9][0-9]{5,14}\Z")


@frozen
class Chunk:
    """Some rows, and what else decides about them. ``now``: seconds since 1970."""

    campaign: int
    items: Sequence[Contact | Rejected]
    suppressed: set[str] = field(repr=False)
    hours: CallingHours | None
    identities: Identities
    now: float

    def add(self, db: Connection) -> Counter[str]:
        """Write them into the journal; how many became what. Rows that are there already are left alone."""
        require_not_cancelled(db, self.campaign)
        check_key(db, self.identities.check)
        problems = [_problem(item) if isinstance(item, Contact) else "" for item in self.items]
        rows = {_row_key(item, problem): (item, problem) for item, problem in zip(self.items, problems, strict=True)}
        given = [item for item, problem in rows.values() if isinstance(item, Contact) and not problem]
        seen = _Seen(db, self, rows, given)
        counts: Counter[str] = Counter(known=len(self.items) - len(rows))
        new = []
        for key, (item, problem) in rows.items():
            if key in seen.keys:
                counts["known"] += 1
                continue
            values = _rejected(item, problem)
            if isinstance(item, Contact) and not problem:
                values = self._contact(item, seen)
            counts[values["state"]] += 1
            new.append(_EMPTY | values | {"campaign": self.campaign, "row_key": key, "planned_at": self.now})
        if new:
            db.execute(insert(contacts), new)
        return counts

    def _contact(self, item: Contact, seen: _Seen) -> dict[str, Any]:
        state, reason = self._judge(item, seen)
        first = state == "planned"
        if state in _COUNT:
            seen.add(item)
        values = {"row": item.row, "state": state, "reason": reason, "person": item.callee, "case_id": item.case_id}
        if first:
            own = item.case_id is not None and item.case_id not in seen.elsewhere
            values |= {
                "sent_case_id": item.case_id if own else f"c-{secrets.token_hex(12)}",
                "variables": json.dumps(dict(item.variables), ensure_ascii=False),
                "zones": " ".join(item.zones),
                "consent_reference": item.consent_reference,
                "consent_basis": item.consent_basis,
            }
        return values

    def _judge(self, item: Contact, seen: _Seen) -> tuple[Become, str]:
        if item.callee in seen.persons:
            return "duplicate", f"the same number as row {seen.persons[item.callee]}"
        if item.case_id is not None and item.case_id in seen.case_ids:
            return "duplicate", f"the same case_id as row {seen.case_ids[item.case_id]}"
        if item.callee in self.suppressed:
            return "suppressed", "on the suppression list"
        if item.callee in seen.cancelled or item.case_id in seen.cancelled:
            return "cancelled", "cancelled by the caller"
        if self.hours is None or self.hours.window(item.zones, self.now) is not None:
            return "planned", ""
        if not item.zones:
            return "rejected", "zone: not known, and the campaign has calling hours; give a column with the time zone"
        return (
            "rejected",
            f"zone: without a common calling hour in {_shown(item.zones)}; give a column with the time zone",
        )


def remember_settings(db: Connection, campaign: int, settings: Mapping[str, object]) -> None:
    """Remember which settings that protect people are in use, after ``check_settings``."""
    check_settings(db, campaign, settings)
    now = {name for name, value in settings.items() if value is not UNSET and value is not None}
    db.execute(update(campaigns).where(campaigns.c.id == campaign).values(settings=" ".join(sorted(now))))


def check_settings(db: Connection, campaign: int, settings: Mapping[str, object]) -> None:
    """Raise ``CampaignMismatchError`` if a setting that is in use was not given, and so is ``UNSET`` in ``settings``.

    A program without it would call people whom it must not call.
    """
    used = db.execute(select(campaigns.c.settings).where(campaigns.c.id == campaign)).scalar_one().split()
    missing = sorted(name for name in used if settings[name] is UNSET)
    if missing:
        raise CampaignMismatchError(
            f"the campaign was used with {', '.join(missing)} before, and Campaign.open() was called without",
            hint="Give the same settings, or None for what shall not apply any more.",
        )


class _Seen:
    """What the journal has of the rows of a chunk, and what the chunk itself had before a row."""

    def __init__(self, db: Connection, chunk: Chunk, rows: dict[str, Any], given: list[Contact]) -> None:
        forms = chunk.identities.forms
        here = contacts.c.campaign == chunk.campaign
        keys, case_ids = forms(rows), forms({item.case_id for item in given if item.case_id is not None})
        persons = forms({item.callee for item in given})
        self.keys = {keys[key] for (key,) in _found(db, here, contacts.c.row_key, keys, ())}
        counting = here & contacts.c.state.in_(_COUNT)
        self.persons = {persons[text]: row for text, row in _found(db, counting, contacts.c.person, persons, ("row",))}
        self.case_ids = {
            case_ids[text]: row for text, row in _found(db, counting, contacts.c.case_id, case_ids, ("row",))
        }
        # Those that other campaigns have sent: one more with the same id could not be told apart by a lookup.
        self.elsewhere = {case_ids[text] for (text,) in _found(db, ~here, contacts.c.sent_case_id, case_ids, ())}
        both, mine = persons | case_ids, cancelled.c.campaign == chunk.campaign
        self.cancelled = {both[text] for (text,) in _found(db, mine, cancelled.c.identity, both, ())}

    def add(self, item: Contact) -> None:
        self.persons.setdefault(item.callee, item.row)
        if item.case_id is not None:
            self.case_ids.setdefault(item.case_id, item.row)


_EMPTY: dict[str, Any] = {
    "reason": "",
    "person": None,
    "case_id": None,
    "sent_case_id": None,
    "variables": None,
    "zones": "",
    "not_before": 0.0,
    "consent_reference": None,
    "consent_basis": None,
    "batch": None,
}


def _found(
    db: Connection, where: Any, column: Column[Any], values: dict[str, str], more: tuple[str, ...]
) -> Iterator[Any]:
    texts = list(values)
    # The first row of each comes last, and so wins.
    query = select(column, *(column.table.c[name] for name in more)).where(where).order_by(column.table.c.id.desc())
    for at in range(0, len(texts), CHUNK):
        yield from db.execute(query.where(column.in_(texts[at : at + CHUNK])))


def _rejected(item: Contact | Rejected, problem: str) -> dict[str, Any]:
    if isinstance(item, Rejected):
        problem = "; ".join(f"{each.field}: {each.reason}" for each in item.problems)
    return {"row": item.row, "state": "rejected", "reason": problem}


def _shown(zones: Sequence[str]) -> str:
    return ", ".join(zones) if len(zones) <= 3 else f"the {len(zones)} zones of the number"


def _problem(item: Contact) -> str:
    """What is wrong with a contact that ``prepare`` has not made; empty if nothing is."""
    if not isinstance(item.variables, Mapping):
        return "variables: not a mapping"
    texts = [item.callee, *item.zones, *item.variables, *item.variables.values()]
    texts += [text for text in (item.case_id, item.consent_reference, item.consent_basis) if text is not None]
    if not all(isinstance(text, str) for text in texts):
        return "a value is not text"
    if not _E164.match(item.callee) or (_TRUNK.match(item.callee) and in_e164(item.callee) != item.callee):
        return "callee: not in E.164 form, such as +12025550101"
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return "a value is not valid Unicode text (a surrogate)"
    return ""


def _row_key(item: Contact | Rejected, problem: str) -> str:
    told: list[Any]
    if problem:
        told = [problem]
    elif isinstance(item, Contact):
        told = [item.callee, item.case_id, sorted(item.variables.items()), item.zones]
        told += [item.consent_reference, item.consent_basis]
    else:
        told = [[problem.field, problem.reason] for problem in item.problems]
        told.append(sorted((str(name), str(value)) for name, value in item.values.items()))
    digest = hashlib.sha256(json.dumps([item.row, told], ensure_ascii=True).encode()).hexdigest()
    # The number first: digests are in no order, so each row would change another page of their index.
    return f"{item.row:010}-{digest[:32]}"


__all__ = ["CHUNK", "Become", "Chunk"]
