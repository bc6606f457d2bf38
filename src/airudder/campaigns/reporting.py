"""Counting what is in the journal: the report, its batches, and what a dry run would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from math import ceil
from typing import Any

from sqlalchemy import Connection, case, func, select

from .claims import Chooser
from .results import Batch, ContactStatus, DryRun, Report, Window
from .states import COUNTED, UNDECIDED, UNSENT
from .tables import batches, campaigns, contacts, in_order, workflows

_PIECE = 500


def count_states(db: Connection, campaign: int) -> Counter[str]:
    """How many contacts are in which state. Those that were sent are counted in the state of their batch."""
    query = select(contacts.c.state, func.count()).where(contacts.c.campaign == campaign, contacts.c.state.in_(UNSENT))
    found: Counter[str] = Counter()
    for state, count in db.execute(query.group_by(contacts.c.state)):
        found[state] = count
    sent = select(batches.c.state, func.sum(batches.c.count)).where(batches.c.campaign == campaign)
    for state, count in db.execute(sent.group_by(batches.c.state)):
        if state in COUNTED:
            found[state] = count
    return found


def batches_of(
    db: Connection, campaign: int, states: Sequence[str] | None = None, ids: Collection[int] | None = None
) -> tuple[Batch, ...]:
    """The batches in these states and with these ids, the oldest first; None: all."""
    query = select(batches, workflows.c.name, workflows.c.workflow_id).join(workflows).order_by(batches.c.id)
    query = query.where(batches.c.campaign == campaign)
    if states is not None:
        query = query.where(batches.c.state.in_(states))
    if ids is not None:
        query = query.where(batches.c.id.in_(ids))
    return tuple(batch_of(row) for row in db.execute(query))


def batch_of(row: Any) -> Batch:
    """The batch of a row of ``batches`` with name and id of its workflow."""
    return Batch(
        id=row.id,
        state=row.state,
        count=row.count,
        refused_count=row.refused_count,
        workflow=row.name,
        workflow_id=row.workflow_id,
        sending_at=datetime.fromtimestamp(row.sending_at, UTC),
        reason=row.reason,
        answer=row.answer,
    )


def statuses(db: Connection, *, campaign: int, states: Sequence[str], after: int) -> list[tuple[int, ContactStatus]]:
    """The next rows of the input after an id, with their ids."""
    state = case((contacts.c.state == "sent", batches.c.state), else_=contacts.c.state)
    query = select(contacts, state.label("now"), batches.c.reason.label("of_batch")).outerjoin(batches)
    query = query.where(in_order(campaign, after)).order_by(contacts.c.id).limit(_PIECE)
    if states:
        query = query.where(state.in_(states))
    return [
        (
            row.id,
            ContactStatus(
                row=row.row,
                state=row.now,
                reason=row.of_batch if row.state == "sent" else row.reason,
                batch_id=row.batch,
                number=row.person,
                case_id=row.case_id,
                sent_case_id=row.sent_case_id,
            ),
        )
        for row in db.execute(query)
    ]


def report(db: Connection, campaign: int, chooser: Chooser, now: float, *, limit: int | None = None) -> Report:
    """The report of a campaign; of a dry run with the ``limit`` of a workflow."""
    row = db.execute(select(campaigns).where(campaigns.c.id == campaign)).one()
    states = count_states(db, campaign)
    refused = select(func.coalesce(func.sum(batches.c.refused_count), 0)).where(batches.c.campaign == campaign)
    ids = select(workflows.c.workflow_id).where(workflows.c.campaign == campaign, workflows.c.workflow_id.is_not(None))
    choice = chooser.choose(db, now)
    until = getattr(choice, "until", None)
    return Report(
        name=row.name,
        state=row.state,
        reason=row.reason,
        total=sum(states.values()),
        planned=states["planned"],
        sending=states["sending"],
        accepted=states["accepted"],
        accepted_unclear=states["accepted_unclear"],
        refused=states["refused"],
        open=states["open"],
        rejected=states["rejected"],
        duplicate=states["duplicate"],
        suppressed=states["suppressed"],
        cancelled=states["cancelled"],
        refused_by_list=int(db.execute(refused).scalar_one()),
        without_hours=chooser.without_hours(db, now),
        next_at=None if until is None else datetime.fromtimestamp(until, UTC),
        workflows=tuple(db.execute(ids.order_by(workflows.c.id)).scalars()),
        undecided=batches_of(db, campaign, UNDECIDED),
        dry_run=None if limit is None else _dry_run(db, campaign, chooser, limit, now),
    )


def _dry_run(db: Connection, campaign: int, chooser: Chooser, limit: int, now: float) -> DryRun:
    """What a run would do with the contacts that are planned."""
    planned = (contacts.c.campaign == campaign) & (contacts.c.state == "planned")
    by_window: Counter[tuple[float, float]] = Counter()
    for zones, count in db.execute(select(contacts.c.zones, func.count()).where(planned).group_by(contacts.c.zones)):
        window = chooser.window(zones, now)
        if window is not None:
            by_window[window] += count
    size = chooser.pace.size
    windows = tuple(
        Window(
            opens=datetime.fromtimestamp(opens, UTC),
            closes=datetime.fromtimestamp(closes, UTC),
            count=count,
            workflows=ceil(count / limit),
            batches=sum(ceil(min(limit, count - at) / size) for at in range(0, count, limit)),
        )
        for (opens, closes), count in sorted(by_window.items())
    )
    rejected = select(contacts.c.reason, func.count()).where(
        contacts.c.campaign == campaign, contacts.c.state == "rejected"
    )
    return DryRun(
        workflows=sum(window.workflows for window in windows),
        batches=sum(window.batches for window in windows),
        windows=windows,
        rejected={row[0]: row[1] for row in db.execute(rejected.group_by(contacts.c.reason))},
    )


__all__ = ["batch_of", "batches_of", "count_states", "report", "statuses"]
