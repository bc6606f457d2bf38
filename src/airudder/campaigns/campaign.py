"""``Campaign``: the settings are checked here, and each method is one step, or a few, on the journal."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, func, insert, select, update

from .._generated.types import UNSET, Unset
from ..client import AIRudder
from ..clock import Clock
from ..contacts import Contact, Rejected
from ..errors import ConfigurationError
from ..masks import Masked, masked
from .claims import WORKFLOW_LIMIT, Chooser, Pace, open_what_was_left, pause_campaign
from .deciding import (
    cancel_in_tasks,
    decide,
    probe,
    purge_batches,
    purge_contacts,
    purge_marks,
    remove_contact,
    sample_of,
)
from .journal import Journal, Step, check_key, finish
from .people import CallingHours, Identities, Suppression, SuppressionCheck, plain_number
from .planning import CHUNK, Chunk, check_settings, remember_settings
from .reporting import batches_of, report, statuses
from .results import (
    Batch,
    CampaignMismatchError,
    CampaignStateError,
    CancelledContact,
    ContactStatus,
    Planned,
    Progress,
    Report,
    Resolution,
)
from .running import Rules, Run, leased
from .states import UNCERTAIN, UNDECIDED, BatchState, ContactState
from .tables import batches, campaigns, contacts, journal

T = TypeVar("T")
Item = Contact | Rejected
_LEAD = timedelta(minutes=30)


class Campaign:
    """A list of people to call, in a journal on the disk. Open it with ``open``; use it in one event loop.

    The journal holds phone numbers and variables. Its file can be read by its owner alone.
    """

    def __init__(
        self,
        journal: Journal,
        number: int,
        name: str,
        *,
        settings: Mapping[str, Any],
        suppression: Suppression,
        identities: Identities,
    ) -> None:
        self._journal = journal
        self._number = number
        self._name = name
        self._settings = settings
        self._hours: CallingHours | None = _given(settings["hours"])
        self._per_person: tuple[int, timedelta] | None = _given(settings["per_person"])
        self._suppression = suppression
        self._identities = identities

    @classmethod
    async def open(
        cls,
        url: str | os.PathLike[str],
        name: str,
        *,
        hours: CallingHours | Unset | None = UNSET,
        suppression: str | os.PathLike[str] | SuppressionCheck | Unset | None = UNSET,
        per_person: tuple[int, timedelta] | Unset | None = UNSET,
        identity_key: bytes | None = None,
        create: bool = True,
        clock: Clock | None = None,
    ) -> Self:
        """Open the campaign ``name`` of the journal; both are created if they are not there and ``create`` is True.

        ``url``: the path of a SQLite file, or its URL, ``sqlite+aiosqlite:///calls.db``. The settings below are not
        kept in the journal: give the same ones each time. If one of the first three was used before and is not given,
        ``plan`` and ``run`` raise ``CampaignMismatchError``; None means that it shall not apply any more. ``hours``:
        when people may be called. ``suppression``: the path of a file with one number per line, or a function that gets
        numbers and gives those that must not be called; it may be async. It is used when rows are planned, and again
        right before each batch is sent. ``per_person``: ``(3, timedelta(days=7))`` sends one person at most three times
        in any seven days, over all campaigns of the journal; the vendor's own redials cannot be counted beforehand.
        ``identity_key``: at least 16 bytes, needed for ``purge``, and to recognise purged persons afterwards.
        ``create=False`` is for programs that only look and decide: a misspelt name is an error then, and not a new
        campaign.

        Raises ``ConfigurationError`` for wrong settings and for a file that is not a journal, which is not changed,
        ``CampaignMismatchError`` for another ``identity_key`` than that of a purge, and ``JournalError``.
        """
        if not isinstance(name, str) or not name or name != name.strip():
            raise ConfigurationError("the name of a campaign must be a text without blanks at its ends, and not empty")
        settings = {"hours": hours, "suppression": suppression, "per_person": per_person}
        _check_settings(settings)
        list_of_people, identities = Suppression(_given(suppression)), Identities(identity_key)
        opened = await Journal.open(url, Clock() if clock is None else clock, create=create)
        try:
            await opened.write(lambda db: check_key(db, identities.check))
            number = await opened.write(lambda db: _find_or_create(db, name, create))
        except BaseException:
            await opened.aclose()
            raise
        return cls(opened, number, name, settings=settings, suppression=list_of_people, identities=identities)

    def __repr__(self) -> str:
        return f"<Campaign {self._name!r}>"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the journal. It may be called twice."""
        await self._journal.aclose()

    # ------------------------------------------------------------------ planning

    async def plan(self, rows: Iterable[Item] | AsyncIterable[Item]) -> Planned:
        """Write rows into the journal, as ``airudder.contacts.prepare`` gives them. Nothing is sent.

        The rows are read in pieces, so memory does not grow with their number; an iterator that is not async is read
        in a thread. The same rows again add nothing, also after a crash in the middle: rows are told apart by their
        number and content. Rejected rows, duplicates (the same number or ``case_id`` as an earlier row of the
        campaign) and suppressed persons are set aside with their reason. It may be called while the campaign runs.
        """
        counts: Counter[str] = Counter()
        await self._journal.write(lambda db: remember_settings(db, self._number, self._settings))
        async for items in _pieces(rows):
            for item in items:
                if not isinstance(item, Contact | Rejected):
                    raise ConfigurationError(
                        f"plan() takes contacts, and one is of the type {type(item).__name__}",
                        hint="Make contacts of rows with airudder.contacts.prepare().",
                    )
            numbers = [Masked(item.callee) for item in items if isinstance(item, Contact)]
            chunk = Chunk(
                campaign=self._number,
                items=items,
                suppressed=await self._suppression.of(numbers),
                hours=self._hours,
                identities=self._identities,
                now=self._journal.clock.wall(),
            )
            counts.update(await self._journal.write(chunk.add))
        return Planned(**counts)

    # ------------------------------------------------------------------ running

    async def run(
        self,
        client: AIRudder,
        *,
        workflow_template_id: int,
        change_template: bool = False,
        batch_size: int = 500,
        lead: timedelta = _LEAD,
        lifetime: timedelta = timedelta(hours=24),
        max_per_hour: int | None = None,
        max_per_day: int | None = None,
        first: int | None = None,
        pause_above: float | None = None,
        pause_on: Collection[int] = (),
        replan_429: bool = False,
        wait: bool = True,
        progress: Callable[[Progress], object] | None = None,
        dry_run: bool = False,
    ) -> Report:
        """Send the contacts that are planned, as workflows of the template, which call them. Returns the report.

        It ends when nothing is left to be sent, or when the campaign is paused or cancelled. One process runs a
        campaign at a time. A batch is ``sending`` in the journal, durably, before it is sent; a batch whose outcome is
        not known is ``open``, and never sent again by itself: see ``resolve``.

        ``workflow_template_id``: the campaign is bound to it, as to account and base URL of the client, by its first
        run; ``change_template=True`` binds it to another one. ``batch_size``: contacts of one call. ``lead``: uploads
        stop this long before the end of a window. ``lifetime``: of a workflow without calling hours; else its
        ``end_time`` is the end of the window. ``max_per_hour``, ``max_per_day``: contacts of the campaign in any hour
        and any 24 hours. ``first``: the campaign is paused after a first batch of at most this size. ``pause_above``:
        it is paused if more than this part of the contacts, from 0 to 1, is refused or open. ``pause_on``: codes of the
        server that pause it, like 401 and 403: name only those after which nothing of the batch was accepted, because
        its contacts are planned again. ``replan_429``: a batch that got a 429 is planned again after a pause (inferred:
        no page says that nothing of it was accepted); else it is open. ``wait=False``: return when nothing may be sent
        at present; ``next_at`` of the report is when something may be. ``progress``: a function that gets a
        ``Progress`` after each batch. ``dry_run=True``: send nothing; ``dry_run`` of the report is what a run would do.

        Raises ``CampaignBusyError``, ``CampaignMismatchError``, ``JournalError``, ``ConfigurationError``, and what the
        function of the suppression list raises. The batch of that moment is not sent, and the campaign can be run
        again. Cancelling it is safe: a batch that is being sent becomes ``open``. To stop without that, use ``pause``.
        """
        rules = Rules(
            template=_whole("workflow_template_id", workflow_template_id),
            limit=WORKFLOW_LIMIT,
            pace=Pace(
                size=_whole("batch_size", batch_size),
                first=_whole_or_none("first", first),
                per_hour=_whole_or_none("max_per_hour", max_per_hour),
                per_day=_whole_or_none("max_per_day", max_per_day),
                per_person=self._per_person,
            ),
            lead=_seconds("lead", lead),
            lifetime=_seconds("lifetime", lifetime),
            pause_above=pause_above,
            pause_on=_codes(pause_on),
            replan_429=replan_429,
            wait=wait,
            progress=progress,
        )
        _check_rules(rules)
        chooser = rules.chooser(self._number, self._hours)
        clock = self._journal.clock
        if dry_run:
            return await self._journal.write(
                lambda db: report(db, self._number, chooser, clock.wall(), limit=rules.limit)
            )
        bind = _bind(self._number, client, rules.template, change_template)
        async with leased(self._journal, self._number) as holder:
            await self._journal.write(lambda db: remember_settings(db, self._number, self._settings))
            await self._journal.write(self._check)
            await self._journal.write(bind)
            run = Run(
                self._journal,
                self._number,
                client,
                rules,
                name=self._name,
                holder=holder,
                hours=self._hours,
                suppression=self._suppression,
                identities=self._identities,
                check=self._check,
            )
            await run.go()
            return await self._journal.write(lambda db: report(db, self._number, chooser, clock.wall()))

    async def pause(self) -> None:
        """Stop sending after the batch that is being sent. It works from another process too, and is kept."""
        await self._journal.write(lambda db: pause_campaign(db, self._number, "pause() was called"))

    async def resume(self) -> None:
        """Make a paused campaign ready for ``run``. Raises ``CampaignStateError`` if it was cancelled."""
        last = select(func.coalesce(func.max(batches.c.id), 0)).scalar_subquery()
        change = {"state": "ready", "reason": "", "resumed_after": last}
        await self._journal.write(lambda db: _change_state(db, self._number, ("ready", "paused"), change))

    async def cancel(self) -> int:
        """Cancel what is not sent yet, for good; the number of contacts. What was sent is with the vendor."""
        return await self._journal.write(lambda db: _cancel(db, self._number))

    # ------------------------------------------------------------------ looking and deciding

    async def report(self) -> Report:
        """The state of the campaign."""
        chooser = Chooser(
            campaign=self._number, pace=Pace(size=1), hours=self._hours, lead=_LEAD.total_seconds(), lifetime=0
        )
        now = self._journal.clock.wall()
        return await self._look(lambda db: report(db, self._number, chooser, now))

    async def batches(self, *states: BatchState) -> tuple[Batch, ...]:
        """The batches in these states, the oldest first; without states all of them."""
        return await self._look(lambda db: batches_of(db, self._number, states or None))

    def _check(self, db: Connection) -> None:
        """Raise ``CampaignMismatchError`` if this object lacks a setting or the key that others have begun to use."""
        check_settings(db, self._number, self._settings)
        check_key(db, self._identities.check)

    async def _look(self, step: Step[T]) -> T:
        """The result of ``step``. What a process that is gone was sending is declared open before."""

        def both(db: Connection) -> T:
            if self._journal.is_free(db, self._number, surely=True):
                open_what_was_left(db, self._number, self._journal.clock.wall())
            return step(db)

        return await self._journal.write(both)

    async def contacts(self, *states: ContactState | BatchState) -> AsyncIterator[ContactStatus]:
        """The rows of the input with their state, in the order in which they were planned; of these states, or all.

        For rows that were sent, the state is that of their batch. This is how rows that were set aside are read back
        with their reasons, and the persons of a batch that is open.
        """
        last = 0
        await self._look(lambda db: None)
        while piece := await self._journal.write(partial(statuses, campaign=self._number, states=states, after=last)):
            for _, status in piece:
                yield status
            last = piece[-1][0]

    async def resolve(self, client: AIRudder, *, sample: int = 5) -> tuple[Resolution, ...]:
        """Look up some contacts of each batch that is open or refused, by ``workflows.find``. Nothing is changed.

        A sample proves nothing about the others, so nothing is concluded from it: decide with ``accept`` or
        ``plan_again``.
        """
        await self._journal.write(lambda db: _check_bound(db, self._number, client))
        resolutions = []
        for batch in await self.batches(*UNDECIDED):
            rows = await self._journal.write(partial(sample_of, batch=batch.id, size=sample))
            resolutions.append(await probe(client, batch, rows))
        return tuple(resolutions)

    async def accept(self, batch_id: int) -> None:
        """Decide that the vendor has accepted a batch that is open or refused. Raises ``CampaignStateError``."""
        now = self._journal.clock.wall()
        await self._look(lambda db: decide(db, self._number, batch_id, "accepted", now))

    async def plan_again(self, batch_id: int) -> None:
        """Decide that a batch that is open or refused is sent again. If the vendor has it after all, people are called
        twice. Raises ``CampaignStateError``.
        """
        now = self._journal.clock.wall()
        await self._look(lambda db: decide(db, self._number, batch_id, "planned_again", now))

    async def cancel_contact(
        self,
        *,
        number: str | None = None,
        case_id: str | None = None,
        client: AIRudder | None = None,
        tasks: Mapping[str, Sequence[str]] | None = None,
    ) -> CancelledContact:
        """Stop calling a person, named by number in E.164 form or by ``case_id``: in the journal, then at the vendor.

        What is not sent yet is cancelled first, durably, and so is what comes back from a batch, or is planned later.
        ``tasks``: the ids of the call tasks that you know, by workflow id; webhooks of completed calls have both. With
        a ``client``, the vendor is asked to cancel the calls to the number in those that hold the person. The result
        lists the batches for which no task is known: no page shows how to ask for the tasks of a workflow.
        """
        if (number is None) == (case_id is None):
            raise ConfigurationError("cancel_contact() needs a number or a case_id, and not both")
        if number is not None:
            number = Masked(plain_number(number))
        case_id = masked(case_id)
        tasks = tasks or {}
        if any(isinstance(ids, str) for ids in tasks.values()):
            raise ConfigurationError("tasks must have a list of task ids for each workflow id, and not a text")
        if client is not None:
            await self._journal.write(lambda db: _check_bound(db, self._number, client))
        now = self._journal.clock.wall()
        removed = await self._look(lambda db: remove_contact(db, self._number, self._identities, number, case_id, now))
        return await cancel_in_tasks(client, tasks, removed)

    async def purge(self, before: datetime) -> int:
        """Erase the data of contacts that were planned, and if sent then settled, before that moment; their number.

        Numbers and case ids stay as HMAC-SHA-256 with ``identity_key``; variables, zones, consent and raw answers are
        erased; counts and reasons stay. Contacts that are planned, or in a batch that is sending, open or refused,
        are kept. The file is rewritten, so that nothing is left in free pages. Raises ``ConfigurationError`` without
        an ``identity_key``, and ``JournalError``.
        """
        if before.tzinfo is None:
            raise ConfigurationError("before must have a time zone")
        if not self._identities.known:
            raise ConfigurationError("purge() needs the identity_key of Campaign.open()")
        at = before.timestamp()
        erased = await self._purge_by(purge_contacts, at)
        await self._purge_by(purge_batches, at)
        marks = partial(purge_marks, campaign=self._number, identities=self._identities, before=at)
        await self._journal.write(marks)
        await self._journal.shrink()
        return erased

    async def _purge_by(self, step: Callable[..., tuple[int, int] | None], before: float) -> int:
        """Erase piece by piece, each in a transaction; how many."""
        erased = last = 0
        settings = {"campaign": self._number, "identities": self._identities, "before": before}
        while piece := await self._journal.write(partial(step, **settings, after=last)):
            count, last = piece
            erased += count
        return erased


async def _pieces(rows: Iterable[Item] | AsyncIterable[Item]) -> AsyncIterator[list[Item]]:
    if isinstance(rows, AsyncIterable):
        piece: list[Item] = []
        async for item in rows:
            piece.append(item)
            if len(piece) == CHUNK:
                yield piece
                piece = []
        if piece:
            yield piece
        return
    iterator = iter(rows)
    while items := await finish(asyncio.to_thread(lambda: list(islice(iterator, CHUNK)))):
        yield items


def _given(setting: Any) -> Any:
    return None if setting is UNSET else setting


def _find_or_create(db: Connection, name: str, create: bool) -> int:
    found = db.execute(select(campaigns.c.id).where(campaigns.c.name == name)).scalar()
    if found is not None:
        return int(found)
    if not create:
        names = ", ".join(repr(name) for name in db.execute(select(campaigns.c.name).limit(10)).scalars())
        raise ConfigurationError(f"the journal has no campaign {name!r}; it has {names or 'none'}")
    # The mark makes the names of workflows unique in the account, also if the journal is begun anew.
    values = {"name": name, "mark": secrets.token_hex(3), "state": "ready", "reason": "", "resumed_after": 0}
    values["settings"] = ""
    made = db.execute(insert(campaigns).values(values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def _bind(campaign: int, client: AIRudder, template: int, change: bool) -> Callable[[Connection], None]:
    """Bind the campaign to account, base URL and template at its first run, and check them at the others."""

    def step(db: Connection) -> None:
        bound = _check_bound(db, campaign, client)
        row = db.execute(select(campaigns.c.template).where(campaigns.c.id == campaign)).one()
        if row.template not in (None, template) and not change:
            raise CampaignMismatchError(
                f"the campaign belongs to workflow template {row.template}",
                hint="Give change_template=True if what is left shall be called with the other one.",
            )
        db.execute(update(campaigns).where(campaigns.c.id == campaign).values(bound | {"template": template}))

    return step


def _check_bound(db: Connection, campaign: int, client: AIRudder) -> dict[str, str]:
    account = client.auth.account
    if account is None:
        raise ConfigurationError(
            "a campaign needs a client with app_key and app_secret, since it is bound to the account"
        )
    salt = db.execute(select(journal.c.salt)).scalar_one()
    bound = {"account": hashlib.sha256(f"{salt}{account}".encode()).hexdigest(), "base_url": client.base_url}
    row = db.execute(select(campaigns).where(campaigns.c.id == campaign)).one()
    for name, what in (("base_url", "base URL"), ("account", "account")):
        if getattr(row, name) not in (None, bound[name]):
            raise CampaignMismatchError(
                f"the campaign belongs to another {what}", hint="Use the client of its first run."
            )
    return bound


def _change_state(db: Connection, campaign: int, expected: Sequence[str], change: Mapping[str, Any]) -> None:
    mine = (campaigns.c.id == campaign) & campaigns.c.state.in_(expected)
    if db.execute(update(campaigns).where(mine).values(change)).rowcount == 0:
        raise CampaignStateError(
            "the campaign was cancelled",
            hint="A campaign with another name would call those again whom this one has sent.",
        )


def _cancel(db: Connection, campaign: int) -> int:
    change = {"state": "cancelled", "reason": "cancel() was called"}
    db.execute(update(campaigns).where(campaigns.c.id == campaign).values(change))
    planned = (contacts.c.campaign == campaign) & (contacts.c.state == "planned")
    cancelled = update(contacts).where(planned).values(state="cancelled", reason="the campaign was cancelled")
    return db.execute(cancelled).rowcount


def _whole(name: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigurationError(f"{name} must be a whole number above 0")
    return value


def _whole_or_none(name: str, value: int | None) -> int | None:
    return None if value is None else _whole(name, value)


def _seconds(name: str, value: timedelta) -> float:
    if not isinstance(value, timedelta):
        raise ConfigurationError(f"{name} must be a timedelta")
    return value.total_seconds()


def _codes(given: Collection[int]) -> frozenset[int]:
    if isinstance(given, str) or not isinstance(given, Collection) or not all(type(code) is int for code in given):
        raise ConfigurationError("pause_on must be a collection of codes, such as [4711]")
    uncertain = sorted(UNCERTAIN & set(given))
    if uncertain:
        raise ConfigurationError(
            f"pause_on must not have {uncertain[0]}: the server may have accepted the batch, which is sent again",
            hint="Use pause_above to pause when the server fails.",
        )
    return frozenset(given)


def _check_settings(settings: Mapping[str, Any]) -> None:
    hours, limit = settings["hours"], settings["per_person"]
    if not (hours is UNSET or hours is None or isinstance(hours, CallingHours)):
        raise ConfigurationError("hours must be CallingHours")
    if limit is UNSET or limit is None:
        return
    good = isinstance(limit, tuple) and len(limit) == 2 and type(limit[0]) is int and isinstance(limit[1], timedelta)
    if not (good and limit[0] >= 1 and limit[1] > timedelta(0)):
        raise ConfigurationError("per_person must be a number of uploads and a period, such as (3, timedelta(days=7))")


def _check_rules(rules: Rules) -> None:
    if rules.pace.size > rules.limit:
        raise ConfigurationError(f"batch_size must be at most {rules.limit}, the limit of one workflow")
    if rules.lead < 0 or rules.lifetime <= rules.lead:
        raise ConfigurationError("lead must not be negative, and lifetime must be longer than lead")
    if rules.progress is not None and not callable(rules.progress):
        raise ConfigurationError("progress must be a function")
    share = rules.pause_above
    if share is not None and not (isinstance(share, int | float) and 0 <= share < 1):
        raise ConfigurationError("pause_above must be a part of the contacts, from 0 to below 1, such as 0.1")


__all__ = ["Campaign"]
