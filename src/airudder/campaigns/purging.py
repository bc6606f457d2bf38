"""Erasing contact data from the journal, while the counts stay."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from .people import Identities
from .states import UNDECIDED
from .tables import batches, contacts, uploads

_PIECE = 1000


def purge(db: Connection, campaign: int, identities: Identities, before: float) -> int:
    """Erase what is settled and older than ``before``; how many contacts."""
    kept = (*UNDECIDED, "sending")
    old = (batches.c.campaign == campaign) & batches.c.state.not_in(kept) & (batches.c.settled_at < before)
    settled = select(batches.c.id).where(old)
    done = or_(contacts.c.state.not_in(("planned", "sent")), contacts.c.batch.in_(settled))
    mine = (contacts.c.campaign == campaign) & (contacts.c.planned_at < before) & done
    fresh = contacts.c.row_key.not_like("hmac:%")
    erased = 0
    while rows := db.execute(select(contacts).where(mine, fresh).limit(_PIECE)).all():
        db.execute(_ERASE, [_erased(row, identities) for row in rows])
        erased += len(rows)
    db.execute(update(batches).where(old).values(answer=None))
    query = select(uploads.c.id, uploads.c.person).where(
        uploads.c.batch.in_(settled), uploads.c.person.not_like("hmac:%")
    )
    while people := db.execute(query.limit(_PIECE)).all():
        values = [{"at_id": row.id, "to_person": identities.purged(row.person)} for row in people]
        db.execute(_RENAME, values)
    return erased


_ERASE = (
    update(contacts)
    .where(contacts.c.id == bindparam("at_id"))
    .values(
        row_key=bindparam("to_key"),
        person=bindparam("to_person"),
        case_id=bindparam("to_case_id"),
        sent_case_id=bindparam("to_sent_case_id"),
        variables=None,
        zones="",
        consent_reference=None,
        consent_basis=None,
    )
)
_RENAME = update(uploads).where(uploads.c.id == bindparam("at_id")).values(person=bindparam("to_person"))


def _erased(row: Any, identities: Identities) -> dict[str, Any]:
    purged = identities.purged
    return {
        "at_id": row.id,
        "to_key": purged(row.row_key),
        "to_person": None if row.person is None else purged(row.person),
        "to_case_id": None if row.case_id is None else purged(row.case_id),
        "to_sent_case_id": None if row.sent_case_id is None else purged(row.sent_case_id),
    }


__all__ = ["purge"]
