"""From the rows of the input to the contacts of the journal: each row once, the bad ones set aside with a reason."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal
from zoneinfo import ZoneInfoNotFoundError

from attrs import field, frozen
from sqlalchemy import Column, Connection, insert, select

from ..contacts import Contact, Rejected
from .claims import require_not_cancelled
from .people import CallingHours, Identities
from .tables import contacts

CHUNK = 500
"""Rows of one transaction, and of one question to the suppression list."""

Become = Literal["planned", "rejected", "duplicate", "suppressed", "known"]


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
        rows = {_row_key(item): item for item in self.items}
        given = [item for item in rows.values() if isinstance(item, Contact)]
        seen = _Seen(db, self, rows, given)
        counts: Counter[str] = Counter(known=len(self.items) - len(rows))
        new = []
        for key, item in rows.items():
            if key in seen.keys:
                counts["known"] += 1
                continue
            values = self._contact(item, seen) if isinstance(item, Contact) else _rejected(item)
            counts[values["state"]] += 1
            new.append(_EMPTY | values | {"campaign": self.campaign, "row_key": key, "planned_at": self.now})
        if new:
            db.execute(insert(contacts), new)
        return counts

    def _contact(self, item: Contact, seen: _Seen) -> dict[str, Any]:
        state, reason = self._judge(item, seen)
        first = state == "planned"
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
        problem = self._problem_of_zones(item.zones)
        return ("rejected", problem) if problem else ("planned", "")

    def _problem_of_zones(self, zones: tuple[str, ...]) -> str:
        if self.hours is None:
            return ""
        if not zones:
            return "zone: not known, and the campaign has calling hours"
        try:
            window = self.hours.window(zones, self.now)
        except (ZoneInfoNotFoundError, ValueError):
            return "zone: not a time zone of the IANA database"
        return "" if window else "zone: no hour of the next two weeks is a calling hour in all zones of the number"


class _Seen:
    """What the journal has of the rows of a chunk, and what the chunk itself had before a row."""

    def __init__(self, db: Connection, chunk: Chunk, rows: dict[str, Any], given: list[Contact]) -> None:
        forms = chunk.identities.forms
        here = contacts.c.campaign == chunk.campaign
        keys, case_ids = forms(rows), forms({item.case_id for item in given if item.case_id is not None})
        persons = forms({item.callee for item in given})
        self.keys = {keys[key] for (key,) in _found(db, here, contacts.c.row_key, keys, ())}
        self.persons = {persons[text]: row for text, row in _found(db, here, contacts.c.person, persons, ("row",))}
        self.case_ids = {case_ids[text]: row for text, row in _found(db, here, contacts.c.case_id, case_ids, ("row",))}
        # Those that other campaigns have sent: one more with the same id could not be told apart by a lookup.
        self.elsewhere = {case_ids[text] for (text,) in _found(db, ~here, contacts.c.sent_case_id, case_ids, ())}

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
    query = select(column, *(contacts.c[name] for name in more)).where(where).order_by(contacts.c.id.desc())
    for at in range(0, len(texts), CHUNK):
        yield from db.execute(query.where(column.in_(texts[at : at + CHUNK])))


def _rejected(item: Rejected) -> dict[str, Any]:
    reason = "; ".join(f"{problem.field}: {problem.reason}" for problem in item.problems)
    return {"row": item.row, "state": "rejected", "reason": reason}


def _row_key(item: Contact | Rejected) -> str:
    if isinstance(item, Contact):
        told: list[Any] = [item.callee, item.case_id, sorted(item.variables.items()), item.zones]
        told += [item.consent_reference, item.consent_basis]
    else:
        told = [[problem.field, problem.reason] for problem in item.problems]
        told.append(sorted((str(name), str(value)) for name, value in item.values.items()))
    digest = hashlib.sha256(json.dumps([item.row, told], ensure_ascii=True).encode()).hexdigest()
    # The number first: digests are in no order, so each row would change another page of their index.
    return f"{item.row:010}-{digest[:32]}"


__all__ = ["CHUNK", "Become", "Chunk"]
