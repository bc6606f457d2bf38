"""Choosing the next contacts, claiming them as a batch, and settling it: the transactions of a run."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any

from attrs import field, frozen
from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlalchemy.engine import Row

from .._generated.models.workflow_contact import WorkflowContact
from .._generated.operations import OPERATIONS
from .._generated.types import UNSET
from .people import CallingHours, Identities, Span
from .results import CampaignError, CampaignStateError
from .states import UNDECIDED, UPLOADED, BatchState
from .tables import batches, campaigns, cancelled, contacts, uploads, workflows

WORKFLOW_LIMIT = OPERATIONS["workflow_create"].entries["details"].limit or 10_000
"""Contacts of one workflow: the limit of the description, with its evidence there."""

_SELECT_MOST = 500  # values in one IN


@frozen(kw_only=True)
class Pace:
    """How fast and how often contacts are sent.

    ``size``: of a batch. ``first``: size of the very first one. ``per_hour``, ``per_day``: contacts of the campaign in
    any hour and any 24 hours. ``per_person``: uploads of one person in a rolling period, over all campaigns of the
    journal.
    """

    size: int
    first: int | None = None
    per_hour: int | None = None
    per_day: int | None = None
    per_person: tuple[int, timedelta] | None = None

    def room(self, db: Connection, campaign: int, now: float) -> tuple[int, float]:
        """How many contacts may be sent now, and if none: when the next ones may be."""
        mine = batches.c.campaign == campaign
        room, at = self.size, now
        if self.first is not None and _sent_batches(db, campaign) == 0:
            room = min(room, self.first)
        for limit, period in ((self.per_hour, 3600.0), (self.per_day, 86_400.0)):
            if limit is None:
                continue
            recent = select(batches.c.sending_at, batches.c.count).where(
                mine, _is_uploaded(), batches.c.sending_at > now - period
            )
            found = db.execute(recent.order_by(batches.c.sending_at)).all()
            sent = [(min(began, now), count) for began, count in found]  # the wall clock may have been ahead
            left = limit - sum(count for _, count in sent)
            room = min(room, max(left, 0))
            for began, count in sent:  # the oldest ones leave the period first
                if left > 0:
                    break
                left += count
                at = max(at, began + period)
        return room, at


@frozen(kw_only=True)
class Choice:
    """Contacts that may be sent now, in one batch. ``ends``: the end of their window, if there is one."""

    rows: Sequence[Row[Any]] = field(repr=False)
    ends: float | None


@frozen(kw_only=True)
class Pause:
    """Nothing may be sent now. ``until``: when to look again; None: nothing is left to be sent."""

    until: float | None


@frozen(kw_only=True)
class Chooser:
    """Chooses from the contacts that are planned, by their windows."""

    campaign: int
    pace: Pace
    hours: CallingHours | None
    lead: float
    lifetime: float

    def choose(self, db: Connection, now: float) -> Choice | Pause:
        """The next contacts: those whose window ends first, of one window alone."""
        planned = (contacts.c.campaign == self.campaign) & (contacts.c.state == "planned")
        later: list[float] = []
        ready: dict[float | None, list[str]] = {}
        for zones, not_before in _zones(db, planned):
            window = self.window(zones, max(now, not_before))
            if window is None:
                continue
            if window[0] > now:
                later.append(window[0])
            else:
                ready.setdefault(None if self.hours is None else window[1], []).append(zones)
        if not ready:
            return Pause(until=min(later, default=None))
        room, at = self.pace.room(db, self.campaign, now)
        if room == 0:
            return Pause(until=at)
        ends = min(ready, key=lambda end: (end is None, end))
        rows: list[Row[Any]] = []
        for zones in ready[ends]:
            if len(rows) < room:
                due = planned & (contacts.c.zones == zones) & (contacts.c.not_before <= now)
                query = select(contacts).where(due).order_by(contacts.c.not_before, contacts.c.id)
                rows += db.execute(query.limit(room - len(rows))).all()
        return Choice(rows=rows, ends=ends)

    def without_hours(self, db: Connection, now: float) -> int:
        """How many contacts no run sends: they were planned without these hours."""
        planned = (contacts.c.campaign == self.campaign) & (contacts.c.state == "planned")
        count = 0
        for zones, _ in list(_zones(db, planned)) if self.hours is not None else ():
            if self.window(zones, now) is None:
                query = select(func.count()).select_from(contacts).where(planned, contacts.c.zones == zones)
                count += db.execute(query).scalar_one()
        return count

    def window(self, zones: str, after: float) -> Span | None:
        """When contacts with these zones may be sent, and the end of their workflow; None: never."""
        if self.hours is None:
            return after, after + self.lifetime
        window = self.hours.window(zones.split(), after + self.lead, longer_than=self.lead)
        return None if window is None else (max(window[0], after), window[1])


def _zones(db: Connection, planned: Any) -> Iterator[tuple[str, float]]:
    """The zones of the contacts, each with the earliest ``not_before``; one step in the index for each."""
    query = select(contacts.c.zones, contacts.c.not_before).where(planned)
    query = query.order_by(contacts.c.zones, contacts.c.not_before).limit(1)
    row = db.execute(query).first()
    while row is not None:
        yield row.zones, row.not_before
        row = db.execute(query.where(contacts.c.zones > row.zones)).first()


@frozen(kw_only=True)
class Claim:
    """A choice that is to become a batch. ``limit``: contacts of one workflow; ``lifetime``: see ``Rules``."""

    campaign: int
    choice: Choice
    suppressed: set[str] = field(repr=False)
    pace: Pace
    template: int
    limit: int
    lifetime: float
    lead: float
    holder: str
    identities: Identities

    def make(self, db: Connection, now: float) -> Claimed | None:
        """Claim the contacts that are still planned; None if none of them may be sent."""
        require_ready(db, self.campaign)
        if self.choice.ends is not None and now >= self.choice.ends - self.lead:
            return None  # the suppression list or the journal took so long
        ids = [row.id for row in self.choice.rows]
        planned = select(contacts.c.id).where(contacts.c.state == "planned")
        still = {row.id for row in _in(db, planned, contacts.c.id, ids)}
        rows = [row for row in self.choice.rows if row.id in still]
        stopped = [row for row in rows if row.person in self.suppressed]
        set_state(db, [row.id for row in stopped], "planned", state="suppressed", reason="on the suppression list")
        rows = cancel_marked(db, self.campaign, [row for row in rows if row.person not in self.suppressed])
        rows = self._under_limit(db, rows, now)
        if not rows:
            return None
        workflow, rows = self._workflow(db, rows, now)
        values = {"campaign": self.campaign, "workflow": workflow.id, "state": "sending", "count": len(rows)}
        values |= {"refused_count": 0, "holder": self.holder, "sending_at": now, "reason": ""}
        batch = db.execute(insert(batches).values(values)).inserted_primary_key
        assert batch is not None
        set_state(db, [row.id for row in rows], "planned", state="sent", batch=batch[0])
        db.execute(insert(uploads), [{"batch": batch[0], "person": row.person, "at": now} for row in rows])
        return Claimed(id=batch[0], rows=rows, workflow=workflow, until=workflow.ends - self.lead)

    def _under_limit(self, db: Connection, rows: list[Row[Any]], now: float) -> list[Row[Any]]:
        """Those that may be sent now. The others stay planned, until enough of their uploads are out of the period."""
        if self.pace.per_person is None or not rows:
            return rows
        most, period = self.pace.per_person[0], self.pace.per_person[1].total_seconds()
        forms = self.identities.forms({row.person for row in rows})
        recent = select(uploads.c.person, uploads.c.at).where(uploads.c.at > now - period).order_by(uploads.c.at)
        made: dict[str, list[float]] = {}
        for upload in _in(db, recent, uploads.c.person, list(forms)):
            made.setdefault(forms[upload.person], []).append(upload.at)
        allowed = []
        for row in rows:
            times = sorted(made.get(row.person, []))
            if len(times) < most:
                allowed.append(row)
            else:
                set_state(db, [row.id], "planned", not_before=times[-most] + period)
        return allowed

    def _workflow(self, db: Connection, rows: list[Row[Any]], now: float) -> tuple[Row[Any], list[Row[Any]]]:
        """A workflow with room for the batch: one that is open, or a new one; and the rows that fit."""
        used = select(func.coalesce(func.sum(batches.c.count), 0)).where(
            batches.c.workflow == workflows.c.id, _is_uploaded()
        )
        mine = (workflows.c.campaign == self.campaign) & (workflows.c.template == self.template)
        usable = mine & (workflows.c.closed == 0) & workflows.c.workflow_id.is_not(None)
        ends = self.choice.ends
        usable &= workflows.c.ends - self.lead > now if ends is None else workflows.c.ends == ends
        count = used.scalar_subquery()
        query = select(workflows, count.label("used")).where(usable, count < self.limit)
        workflow = db.execute(query.order_by(workflows.c.id.desc()).limit(1)).first()
        if workflow is not None:
            return workflow, rows[: self.limit - workflow.used]
        campaign = db.execute(select(campaigns).where(campaigns.c.id == self.campaign)).one()
        number = db.execute(select(func.count()).select_from(workflows).where(workflows.c.campaign == self.campaign))
        name = f"{campaign.name}-{campaign.mark}-{number.scalar_one() + 1}"
        values = {"campaign": self.campaign, "name": name, "template": self.template, "closed": 0}
        values["ends"] = now + self.lifetime if ends is None else ends
        made = db.execute(insert(workflows).values(values)).inserted_primary_key
        assert made is not None
        return db.execute(select(workflows).where(workflows.c.id == made[0])).one(), rows[: self.limit]


@frozen(kw_only=True)
class Claimed:
    """A batch that may be sent, before ``until``."""

    id: int
    rows: Sequence[Row[Any]] = field(repr=False)
    workflow: Row[Any]
    until: float

    def details(self) -> list[WorkflowContact]:
        """The contacts in the form of the vendor."""
        return [
            WorkflowContact(callee=row.person, case_id=row.sent_case_id, variables=json.loads(row.variables) or UNSET)
            for row in self.rows
        ]


@frozen(kw_only=True)
class Settlement:
    """What became of a batch. ``answer``: as it came; ``workflow_id``: if the answer had one."""

    state: BatchState
    reason: str = ""
    answer: bytes | None = field(default=None, repr=False)
    refused_count: int = 0
    workflow_id: str | None = None
    close: bool = False

    def write(self, db: Connection, batch: int, holder: str, now: float) -> None:
        """Write it. A batch that a later run has declared open is settled too, as its answer is known after all."""
        mine = (batches.c.id == batch) & (batches.c.holder == holder) & batches.c.state.in_(("sending", "open"))
        # A text of the server may have a surrogate, which cannot be stored.
        reason = self.reason.encode("utf-8", "replace").decode()
        change = {"state": self.state, "reason": reason, "answer": self.answer, "settled_at": now}
        change["refused_count"] = self.refused_count
        if db.execute(update(batches).where(mine).values(change)).rowcount == 0:
            raise CampaignError(
                f"batch {batch} was decided, after another run took it for open, before its answer came",
                sent="maybe",
                hint=f"Its outcome is: {self.state}. Compare it with the decision.",
            )
        workflow = select(batches.c.workflow).where(batches.c.id == batch).scalar_subquery()
        if self.workflow_id is not None:
            db.execute(update(workflows).where(workflows.c.id == workflow).values(workflow_id=self.workflow_id))
        if self.close:
            db.execute(update(workflows).where(workflows.c.id == workflow).values(closed=1))
        if self.state == "returned":
            give_back(db, batch)
        if self.state in ("returned", "refused"):
            db.execute(delete(uploads).where(uploads.c.batch == batch))


def is_sending(db: Connection, batch: int, holder: str) -> bool:
    """Whether the batch is still this run's to send. After a long stop, another run may have taken it for open."""
    mine = (batches.c.id == batch) & (batches.c.holder == holder) & (batches.c.state == "sending")
    return db.execute(select(batches.c.id).where(mine)).first() is not None


def was_first(db: Connection, campaign: int) -> bool:
    """Whether exactly one batch of the campaign was sent, it was not resumed since, and contacts are left."""
    planned = (contacts.c.campaign == campaign) & (contacts.c.state == "planned")
    if db.execute(select(contacts.c.id).where(planned).limit(1)).first() is None:
        return False
    later = _is_since_resume(campaign) & (batches.c.state != "returned")
    since = db.execute(select(func.count()).select_from(batches).where(later)).scalar_one()
    return since == _sent_batches(db, campaign) == 1


def share_of_failures(db: Connection, campaign: int) -> float:
    """The part of the contacts sent since the campaign was last resumed that is refused or open."""
    query = select(batches.c.state, func.sum(batches.c.count), func.sum(batches.c.refused_count))
    query = query.where(_is_since_resume(campaign), batches.c.state != "returned")
    sent = failed = 0
    for state, count, refused in db.execute(query.group_by(batches.c.state)):
        sent += count
        failed += count if state in UNDECIDED else refused
    return failed / sent if sent else 0.0


def pause_campaign(db: Connection, campaign: int, reason: str) -> bool:
    """Pause the campaign if it is ready."""
    ready = (campaigns.c.id == campaign) & (campaigns.c.state == "ready")
    return db.execute(update(campaigns).where(ready).values(state="paused", reason=reason)).rowcount > 0


def give_back(db: Connection, batch: int) -> None:
    """Plan the contacts of a batch again; those that were cancelled meanwhile, or their campaign, are cancelled."""
    campaign = select(batches.c.campaign).where(batches.c.id == batch).scalar_subquery()
    state = db.execute(select(campaigns.c.state).where(campaigns.c.id == campaign)).scalar_one()
    change = {"state": "cancelled" if state == "cancelled" else "planned", "batch": None}
    back = db.execute(select(contacts).where(contacts.c.batch == batch)).all()
    db.execute(update(contacts).where(contacts.c.batch == batch).values(change))
    if back and state != "cancelled":
        cancel_marked(db, back[0].campaign, back)


def cancel_marked(db: Connection, campaign: int, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Cancel the planned contacts that the caller has cancelled while they were in a batch; the others."""
    identities = [text for row in rows for text in (row.person, row.case_id, row.sent_case_id) if text is not None]
    mine = select(cancelled.c.identity).where(cancelled.c.campaign == campaign)
    marked = {row.identity for row in _in(db, mine, cancelled.c.identity, identities)}
    left, ended = list[Row[Any]](), list[int]()
    for row in rows:
        if marked.isdisjoint((row.person, row.case_id, row.sent_case_id)):
            left.append(row)
        else:
            ended.append(row.id)
    set_state(db, ended, "planned", state="cancelled", reason="cancelled by the caller")
    return left


def require_ready(db: Connection, campaign: int) -> None:
    """Raise ``CampaignStateError`` unless the campaign may send."""
    row = db.execute(select(campaigns.c.state, campaigns.c.reason).where(campaigns.c.id == campaign)).one()
    if row.state != "ready":
        raise CampaignStateError(f"the campaign is {row.state}")


def require_not_cancelled(db: Connection, campaign: int) -> None:
    """Raise ``CampaignStateError`` if the campaign was cancelled."""
    if db.execute(select(campaigns.c.state).where(campaigns.c.id == campaign)).scalar_one() == "cancelled":
        raise CampaignStateError(
            "the campaign was cancelled",
            hint="A campaign with another name would call those again whom this one has sent.",
        )


def set_state(db: Connection, ids: Sequence[int], expected: str, **values: Any) -> None:
    """Change contacts that are in the expected state."""
    for at in range(0, len(ids), _SELECT_MOST):
        these = contacts.c.id.in_(ids[at : at + _SELECT_MOST]) & (contacts.c.state == expected)
        db.execute(update(contacts).where(these).values(values))


def open_what_was_left(db: Connection, campaign: int, now: float) -> None:
    """Declare open what an earlier run was sending when its process ended. Call it with the lease of the campaign."""
    left = (batches.c.campaign == campaign) & (batches.c.state == "sending")
    reason = "the process ended while the batch was sent"
    db.execute(update(batches).where(left).values(state="open", reason=reason, settled_at=now))


def _is_since_resume(campaign: int) -> Any:
    resumed = select(campaigns.c.resumed_after).where(campaigns.c.id == campaign).scalar_subquery()
    return (batches.c.campaign == campaign) & (batches.c.id > resumed)


def _sent_batches(db: Connection, campaign: int) -> int:
    sent = select(func.count()).where(batches.c.campaign == campaign, batches.c.state != "returned")
    return int(db.execute(sent.select_from(batches)).scalar_one())


def _is_uploaded() -> Any:
    return or_(*(batches.c.state == state for state in UPLOADED))


def _in(db: Connection, query: Any, column: Any, values: Sequence[Any]) -> Collection[Row[Any]]:
    found: list[Row[Any]] = []
    for at in range(0, len(values), _SELECT_MOST):
        found += db.execute(query.where(column.in_(values[at : at + _SELECT_MOST]))).all()
    return found


__all__ = [
    "WORKFLOW_LIMIT",
    "Choice",
    "Chooser",
    "Claim",
    "Claimed",
    "Pace",
    "Pause",
    "Settlement",
    "give_back",
    "is_sending",
    "open_what_was_left",
    "pause_campaign",
    "require_not_cancelled",
    "require_ready",
    "share_of_failures",
    "was_first",
]
