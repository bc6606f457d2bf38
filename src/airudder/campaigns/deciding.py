"""What the caller decides: batches whose outcome is not known, persons not to be called, and data to be erased."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, or_, select, update

from ..errors import AIRudderError
from .claims import CANCELLED, give_back, set_state
from .people import Identities
from .reporting import batches_of
from .results import Batch, CampaignStateError, CancelledContact, Decision, Probe, Resolution
from .states import UNDECIDED
from .tables import batches, contacts, uploads

if TYPE_CHECKING:
    from ..client import AIRudder

# No page shows the form or the zone of the times of a lookup, so the span has a day more on both sides.
_MARGIN = timedelta(days=1)
_PIECE = 1000  # contacts erased in one transaction
_FORM = "%Y-%m-%d %H:%M:%S"


async def probe(client: AIRudder, batch: Batch, rows: Sequence[Any]) -> Resolution:
    """Look some contacts of a batch up by their case ids."""
    zone = client.account_timezone or UTC
    start, end = (
        at.astimezone(zone).strftime(_FORM) for at in (batch.sending_at - _MARGIN, batch.sending_at + _MARGIN)
    )
    probes = []
    for row in rows:
        try:
            answer = await client.workflows.find(case_id=row.sent_case_id, start_time=start, end_time=end)
        except AIRudderError as error:
            probes.append(Probe(row=row.row, found=None, answer=None, error=error))
        else:
            probes.append(Probe(row=row.row, found=_names(answer, batch), answer=answer))
    return Resolution(batch=batch, probes=tuple(probes))


def _names(answer: object, batch: Batch) -> bool | None:
    text = json.dumps(answer)
    if any(json.dumps(name)[1:-1] in text for name in (batch.workflow, batch.workflow_id) if name):
        return True
    return False if _is_empty(answer) else None


def _is_empty(answer: object) -> bool:
    if isinstance(answer, dict):
        return all(_is_empty(value) for value in answer.values())
    return answer is None or answer == []


def sample_of(db: Connection, batch: int, size: int) -> Sequence[Any]:
    """Contacts of a batch, spread over it."""
    rows = db.execute(
        select(contacts.c.row, contacts.c.sent_case_id).where(contacts.c.batch == batch).order_by(contacts.c.id)
    ).all()
    step = max(len(rows) / max(size, 1), 1.0)
    return [rows[int(at * step)] for at in range(min(size, len(rows)))]


def decide(db: Connection, campaign: int, batch: int, decision: Decision, now: float) -> None:
    """Carry the caller's decision about a batch out. Raises ``CampaignStateError`` if there is nothing to decide."""
    mine = (batches.c.id == batch) & (batches.c.campaign == campaign)
    undecided = mine & batches.c.state.in_(UNDECIDED)
    row = db.execute(select(batches).where(mine)).first()
    change = {
        "state": decision,
        "reason": f"decided by the caller; before: {row.reason}" if row else "",
        "settled_at": now,
    }
    if row is None or db.execute(update(batches).where(undecided).values(change)).rowcount == 0:
        what = f"is {row.state}" if row else "does not belong to this campaign"
        raise CampaignStateError(f"batch {batch} {what}", hint="Only batches that are open or refused can be decided.")
    if decision == "planned_again":
        give_back(db, batch)
    elif row.state == "refused":  # it counts for the limit per person after all
        people = db.execute(select(contacts.c.person).where(contacts.c.batch == batch)).scalars().all()
        db.execute(insert(uploads), [{"batch": batch, "person": person, "at": row.sending_at} for person in people])


def remove_contact(
    db: Connection, campaign: int, identities: Identities, number: str | None, case_id: str | None
) -> tuple[int, tuple[Batch, ...], str | None]:
    """Cancel what is not sent yet: how many contacts, the batches that hold the others, and the number.

    The others get the reason: if their batch comes back, they are cancelled too.
    """
    forms = identities.forms({text for text in (number, case_id) if text is not None})
    if number is not None:
        named: ColumnElement[bool] = contacts.c.person.in_(list(forms))
    else:
        named = or_(contacts.c.case_id.in_(list(forms)), contacts.c.sent_case_id.in_(list(forms)))
    # Duplicates are set aside and never sent, so they are left as they are.
    query = select(contacts.c.id, contacts.c.state, contacts.c.batch, contacts.c.person)
    rows = db.execute(
        query.where(contacts.c.campaign == campaign, named, contacts.c.state.in_(("planned", "sent")))
    ).all()
    unsent = [row.id for row in rows if row.state == "planned"]
    set_state(db, unsent, "planned", state="cancelled", reason=CANCELLED)
    set_state(db, [row.id for row in rows if row.state == "sent"], "sent", reason=CANCELLED)
    held = {row.batch for row in rows if row.state == "sent"}
    people = {row.person for row in rows}
    person = number or next(iter(people), None)
    return len(unsent), tuple(batch for batch in batches_of(db, campaign) if batch.id in held), person


async def cancel_in_tasks(
    client: AIRudder | None,
    number: str | None,
    tasks: Mapping[str, Sequence[str]],
    removed: int,
    held: tuple[Batch, ...],
) -> CancelledContact:
    """Ask the vendor to cancel the calls to the number, in the known tasks of the workflows that hold it."""
    asked, failed, unreached = [], {}, []
    for batch in held:
        known = tasks.get(batch.workflow_id or "", ()) if client is not None and number is not None else ()
        if not known:
            unreached.append(batch)
        for task_id in known:
            assert client is not None and number is not None
            try:
                await client.tasks.cancel_call(task_id=task_id, callee_number=number)
                asked.append(task_id)
            except AIRudderError as error:
                failed[task_id] = error
    return CancelledContact(removed=removed, asked=tuple(asked), not_reachable=tuple(unreached), failed=failed)


def purge(db: Connection, campaign: int, identities: Identities, before: float) -> tuple[int, bool]:
    """Erase a piece of what is settled and older than ``before``: how many rows, and whether there may be more."""
    kept = (*UNDECIDED, "sending")
    old = (batches.c.campaign == campaign) & batches.c.state.not_in(kept) & (batches.c.settled_at < before)
    settled = select(batches.c.id).where(old)
    done = or_(contacts.c.state.not_in(("planned", "sent")), contacts.c.batch.in_(settled))
    mine = (contacts.c.campaign == campaign) & (contacts.c.planned_at < before) & done
    rows = db.execute(select(contacts).where(mine, contacts.c.row_key.not_like("hmac:%")).limit(_PIECE)).all()
    if rows:
        db.execute(_ERASE, [_erased(row, identities) for row in rows])
        return len(rows), True
    db.execute(update(batches).where(old).values(answer=None))
    query = select(uploads.c.id, uploads.c.person).where(uploads.c.batch.in_(settled))
    people = db.execute(query.where(uploads.c.person.not_like("hmac:%")).limit(_PIECE)).all()
    if people:
        db.execute(_RENAME, [{"at_id": row.id, "to_person": identities.purged(row.person)} for row in people])
    return 0, bool(people)


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


__all__ = ["cancel_in_tasks", "decide", "probe", "purge", "remove_contact", "sample_of"]
