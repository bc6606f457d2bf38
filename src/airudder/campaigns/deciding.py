"""What the caller decides: batches whose outcome is not known, persons not to be called, and data to be erased."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, or_, select, update

from ..errors import AIRudderError
from .claims import give_back, set_state
from .journal import check_key, keep_check
from .people import Identities
from .reporting import batches_of
from .results import Batch, CampaignStateError, CancelledContact, Decision, Probe, Resolution
from .states import UNDECIDED
from .tables import batches, cancelled, contacts, in_order, uploads

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


@frozen
class Removed:
    """What was cancelled in the journal. ``number``: of the person, if it is known."""

    known: bool
    count: int
    held: tuple[Batch, ...]
    number: str | None = field(repr=False)


def remove_contact(
    db: Connection, campaign: int, identities: Identities, number: str | None, case_id: str | None, now: float
) -> Removed:
    """Cancel what is not sent yet, and mark the person, for rows that are planned later and batches that come back."""
    check_key(db, identities.check)
    forms = list(identities.forms({text for text in (number, case_id) if text is not None}))
    mine = contacts.c.campaign == campaign
    # A case id may stand in a row that was set aside as a duplicate of another row of the person.
    people = {
        person
        for named in _named(campaign, forms)
        for person in db.execute(select(contacts.c.person).where(named)).scalars()
        if person is not None
    }
    marks = people | {text for text in (number, case_id) if text is not None}
    marked = select(cancelled.c.identity).where(cancelled.c.campaign == campaign, cancelled.c.identity.in_(list(marks)))
    new = marks - set(db.execute(marked).scalars())
    if new:
        db.execute(insert(cancelled), [{"campaign": campaign, "at": now, "identity": mark} for mark in sorted(new)])
    query = select(contacts.c.id, contacts.c.state, contacts.c.batch, contacts.c.person)
    query = query.where(mine, contacts.c.person.in_(list(people)), contacts.c.state.in_(("planned", "sent")))
    rows = db.execute(query).all()
    unsent = [row.id for row in rows if row.state == "planned"]
    set_state(db, unsent, "planned", state="cancelled", reason="cancelled by the caller")
    held = batches_of(db, campaign, ids={row.batch for row in rows if row.state == "sent"})
    plain = next((person for person in people if not person.startswith("hmac:")), None)
    return Removed(bool(people), len(unsent), held, number or plain)


def _named(campaign: int, forms: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """The contacts that are named by a number or a case id, each by an index."""
    mine = contacts.c.campaign == campaign
    yield mine & contacts.c.person.in_(forms)
    yield mine & contacts.c.case_id.in_(forms)
    # The 0 keeps SQLite from an index of the campaign, which would give all its contacts.
    yield (contacts.c.campaign + 0 == campaign) & contacts.c.sent_case_id.in_(forms)


async def cancel_in_tasks(
    client: AIRudder | None, tasks: Mapping[str, Sequence[str]], removed: Removed
) -> CancelledContact:
    """Ask the vendor to cancel the calls to the number, in the known tasks of the workflows that hold it."""
    asked, failed, unreached = [], {}, []
    for batch in removed.held:
        known = tasks.get(batch.workflow_id or "", ())
        if not known or client is None or removed.number is None:
            unreached.append(batch)
            continue
        for task_id in known:
            try:
                await client.tasks.cancel_call(task_id=task_id, callee_number=removed.number)
                asked.append(task_id)
            except AIRudderError as error:
                failed[task_id] = error
    return CancelledContact(
        known=removed.known,
        removed=removed.count,
        asked=tuple(asked),
        not_reachable=tuple(unreached),
        failed=failed,
    )


def purge_contacts(
    db: Connection, *, campaign: int, identities: Identities, before: float, after: int
) -> tuple[int, int] | None:
    """Erase the next rows after an id that are settled and older than ``before``: how many, and the last id."""
    settled = select(batches.c.id).where(_old(campaign, before))
    done = or_(contacts.c.state.not_in(("planned", "sent")), contacts.c.batch.in_(settled))
    mine = in_order(campaign, after) & (contacts.c.planned_at < before) & done
    query = select(contacts).where(mine, contacts.c.row_key.not_like("hmac:%"))
    rows = db.execute(query.order_by(contacts.c.id).limit(_PIECE)).all()
    if not rows:
        return None
    keep_check(db, identities.check)
    db.execute(_ERASE, [_erased(row, identities) for row in rows])
    return len(rows), rows[-1].id


def purge_batches(
    db: Connection, *, campaign: int, identities: Identities, before: float, after: int
) -> tuple[int, int] | None:
    """Erase the answers to the next batches after an id, and the numbers of their uploads: see ``purge_contacts``."""
    query = select(batches.c.id).where(_old(campaign, before), batches.c.id > after)
    batch = db.execute(query.order_by(batches.c.id).limit(1)).scalar()
    if batch is None:
        return None
    db.execute(update(batches).where(batches.c.id == batch).values(answer=None))
    of_batch = (uploads.c.batch == batch) & uploads.c.person.not_like("hmac:%")
    people = db.execute(select(uploads.c.id, uploads.c.person).where(of_batch)).all()
    if people:
        keep_check(db, identities.check)
        db.execute(_RENAME, [{"at_id": row.id, "to_person": identities.purged(row.person)} for row in people])
    return 1, batch


def purge_marks(db: Connection, *, campaign: int, identities: Identities, before: float) -> None:
    """Erase the marks of cancelled persons, but for those who may still be sent."""
    mine = (cancelled.c.campaign == campaign) & (cancelled.c.at < before) & cancelled.c.identity.not_like("hmac:%")
    for row in db.execute(select(cancelled).where(mine)).all():
        queries = (select(contacts.c.id).where(named).limit(1) for named in _named(campaign, [row.identity]))
        if all(db.execute(query).first() is None for query in queries):
            keep_check(db, identities.check)
            hashed, this = identities.purged(row.identity), cancelled.c.id == row.id
            twice = (cancelled.c.campaign == campaign) & (cancelled.c.identity == hashed)
            if db.execute(select(cancelled.c.id).where(twice)).first() is None:
                db.execute(update(cancelled).where(this).values(identity=hashed))
            else:
                db.execute(delete(cancelled).where(this))


def _old(campaign: int, before: float) -> ColumnElement[bool]:
    kept = (*UNDECIDED, "sending")
    return (batches.c.campaign == campaign) & batches.c.state.not_in(kept) & (batches.c.settled_at < before)


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


__all__ = [
    "cancel_in_tasks",
    "decide",
    "probe",
    "purge_batches",
    "purge_contacts",
    "purge_marks",
    "remove_contact",
    "sample_of",
]
