"""What the caller decides: batches whose outcome is not known, and contacts that must not be called any more."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from ..errors import AIRudderError
from .claims import give_back, set_state
from .people import Identities
from .reporting import batches_of
from .results import Batch, CampaignStateError, CancelledContact, Decision, Probe, Resolution
from .states import UNDECIDED
from .tables import batches, contacts, uploads

if TYPE_CHECKING:
    from ..client import AIRudder

# No page shows the form or the zone of the times of a lookup, so the span has a day more on both sides.
_MARGIN = timedelta(days=1)
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
    """Cancel what is not sent yet: how many contacts, the batches that hold the others, and the number."""
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
    set_state(db, unsent, "planned", state="cancelled", reason="cancelled by the caller")
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


__all__ = ["cancel_in_tasks", "decide", "probe", "remove_contact", "sample_of"]
