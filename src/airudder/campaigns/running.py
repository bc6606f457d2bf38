"""A run of a campaign: choose, ask the suppression list, claim, check the path, send, settle; batch by batch."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from attrs import frozen
from sqlalchemy import Connection

from .._generated.types import Response
from ..errors import AIRudderError, ResponseValidationError
from ..log import logger
from ..masks import Masked
from ..request.shape import refusals
from .claims import (
    Choice,
    Chooser,
    Claim,
    Claimed,
    Pace,
    Settlement,
    is_sending,
    open_what_was_left,
    pause_campaign,
    share_of_failures,
    was_first,
)
from .journal import RENEWED, Journal, finish
from .people import CallingHours, Identities, Suppression
from .reporting import count_states
from .results import CampaignBusyError, CampaignError, CampaignStateError, JournalError, JournalLostError, Progress
from .states import Outcome, outcome_of

if TYPE_CHECKING:
    from ..client import AIRudder

_LOOK_AGAIN = 300.0  # seconds after which a run that waits looks whether something has changed
_TRIES = 20
_BETWEEN_TRIES = 3.0  # seconds, after those for which SQLite itself waits
_EQUAL = 3  # equal failures in a row that pause a campaign
_FIRST_SENT = "the first batch was sent; resume() goes on"
_AFTER_RETURN = 2.0  # seconds to wait after a batch that was planned again; more after each further one


@frozen(kw_only=True)
class Rules:
    """The settings of one run. ``lead``, ``lifetime``: seconds. ``limit``: contacts of one workflow."""

    template: int
    limit: int
    pace: Pace
    lead: float
    lifetime: float
    pause_above: float | None
    pause_on: Collection[int]
    replan_429: bool
    wait: bool
    progress: Callable[[Progress], object] | None

    def chooser(self, campaign: int, hours: CallingHours | None) -> Chooser:
        """Chooses contacts by these rules."""
        return Chooser(campaign=campaign, pace=self.pace, hours=hours, lead=self.lead, lifetime=self.lifetime)


class Run:
    """One run, within ``leased``."""

    def __init__(
        self,
        journal: Journal,
        campaign: int,
        client: AIRudder,
        rules: Rules,
        *,
        name: str,
        holder: str,
        hours: CallingHours | None,
        suppression: Suppression,
        identities: Identities,
        check: Callable[[Connection], None],
    ) -> None:
        self._journal = journal
        self._campaign = campaign
        self._client = client
        self._rules = rules
        self._name = name
        self._holder = holder
        self._hours = hours
        self._suppression = suppression
        self._identities = identities
        self._check = check
        self._last_failure = ""
        self._failures = 0
        self._began = journal.clock.monotonic()
        self._sent = 0
        self._at_begin = (0, 0)
        self._waits_until = 0.0

    async def go(self) -> None:
        """Send batch by batch, until nothing is left that may be sent, or the campaign is paused or cancelled."""
        write, clock = self._journal.write, self._journal.clock
        chooser = self._rules.chooser(self._campaign, self._hours)
        await self._journal.checkpoint()
        await write(lambda db: open_what_was_left(db, self._campaign, clock.wall()))
        if left := await write(lambda db: chooser.without_hours(db, clock.wall())):
            logger.warning("campaign %r: %d contacts have no calling hours in these hours", self._name, left)
        states = await write(lambda db: count_states(db, self._campaign))
        self._at_begin = (sum(states.values()) - states["planned"], sum(states.values()))
        if self._rules.pace.first is not None and await write(lambda db: was_first(db, self._campaign)):
            await self._pause(_FIRST_SENT)  # the process ended before it could
        with suppress(CampaignStateError):  # paused or cancelled
            while True:
                choice = await write(lambda db: chooser.choose(db, clock.wall()))
                if isinstance(choice, Choice):
                    claimed = await self._claim(choice)
                    if claimed is not None:
                        await self._carry_out(claimed)
                elif choice.until is None or not self._rules.wait:
                    return
                else:
                    await self._wait(choice.until)

    async def _wait(self, until: float) -> None:
        """Wait until contacts may be sent, and look from time to time whether something has changed."""
        if until != self._waits_until:
            self._waits_until = until
            self._show_progress(datetime.fromtimestamp(until, UTC))
            logger.info("campaign %r waits until %s", self._name, datetime.fromtimestamp(until, UTC).isoformat())
        clock = self._journal.clock
        await clock.sleep(min(max(until - clock.wall(), 1.0), _LOOK_AGAIN))

    def _show_progress(self, next_at: datetime | None = None) -> None:
        if self._rules.progress is not None:
            done, total = self._at_begin
            seconds = max(self._journal.clock.monotonic() - self._began, 1e-9)
            rate = self._sent / seconds
            self._rules.progress(
                Progress(done=done + self._sent, total=total, sent=self._sent, rate=rate, next_at=next_at)
            )

    async def _claim(self, choice: Choice) -> Claimed | None:
        claim = Claim(
            campaign=self._campaign,
            choice=choice,
            suppressed=await self._suppression.of([Masked(row.person) for row in choice.rows]),
            pace=self._rules.pace,
            template=self._rules.template,
            limit=self._rules.limit,
            lifetime=self._rules.lifetime,
            lead=self._rules.lead,
            holder=self._holder,
            identities=self._identities,
        )
        renew = self._journal.hold(self._campaign, self._holder, renew=True)
        made: list[Claimed | None] = []

        def step(db: Any) -> Claimed | None:
            renew(db)
            self._check(db)
            made[:] = [claim.make(db, self._journal.clock.wall())]
            return made[0]

        try:
            return await self._journal.write_counted(step)
        except asyncio.CancelledError:
            if made and made[0] is not None:  # committed, and not sent
                await self._return(made[0], "cancelled before the batch was sent")
            raise

    # ------------------------------------------------------------------ one batch

    async def _carry_out(self, claimed: Claimed) -> None:
        raised: BaseException | None = None
        try:
            await self._journal.check()
            if not await self._journal.write(lambda db: is_sending(db, claimed.id, self._holder)):
                raise CampaignBusyError("another run took the campaign over while this one was stopped")
        except BaseException as error:
            await self._return(claimed, type(error).__name__)
            raise
        if self._journal.clock.wall() >= claimed.until:
            return await self._return(claimed, "the window ended before the batch was sent")
        outcome = Outcome(state="accepted")
        try:
            settlement = await self._send(claimed)
        except BaseException as error:
            raised = error
            outcome = outcome_of(error, pause_on=self._rules.pause_on, replan_429=self._rules.replan_429)
            settlement = _of_failure(error, outcome)
        await self._settle(claimed, settlement)
        if raised is not None and not isinstance(raised, AIRudderError):
            raise raised  # cancelled, or a mistake in a signer or a middleware
        await self._after(outcome, len(claimed.rows))

    async def _send(self, claimed: Claimed) -> Settlement:
        """Send the batch. The first one of a workflow creates it."""
        calls, workflow = self._client.raw.workflows, claimed.workflow
        sent: Response[Any]
        if workflow.workflow_id is not None:
            sent = await calls.add_contacts(workflow_id=workflow.workflow_id, details=claimed.details())
            workflow_id, data = workflow.workflow_id, sent.data
        else:
            sent = await calls.create(
                workflow_template_id=workflow.template,
                name=workflow.name,
                end_time=datetime.fromtimestamp(workflow.ends, UTC),
                details=claimed.details(),
            )
            workflow_id, data = sent.data.workflow_id, sent.data.to_dict()
        if not sent.envelope:  # the call allows it, but there is no code that says that the contacts were accepted
            raise ResponseValidationError("the response is empty", http_status=sent.status, sent="yes")
        return _of_answer(sent.envelope, data, workflow_id, len(claimed.rows))

    async def _return(self, claimed: Claimed, reason: str) -> None:
        """Plan a batch again of which nothing was sent. If that cannot be written, it is open at the next run."""
        settlement, clock = Settlement(state="returned", reason=reason), self._journal.clock
        with suppress(CampaignError):
            await self._journal.write_counted(lambda db: settlement.write(db, claimed.id, self._holder, clock.wall()))

    async def _settle(self, claimed: Claimed, settlement: Settlement) -> None:
        """Write the outcome of a batch. It is known only here, so a locked journal is tried again for a minute."""
        clock = self._journal.clock
        for left in reversed(range(_TRIES)):
            try:
                return await self._journal.write_counted(
                    lambda db: settlement.write(db, claimed.id, self._holder, clock.wall())
                )
            except JournalError as error:
                error.sent = "maybe"
                if left == 0 or self._journal.closed or isinstance(error, JournalLostError):
                    error.hint = f"The outcome of batch {claimed.id} was: {settlement.state}. It is open. {error.hint}"
                    raise
            await clock.sleep(_BETWEEN_TRIES)

    async def _after(self, outcome: Outcome, count: int) -> None:
        """Pause the campaign if there is a reason, report how far it is, and wait if the next batch would fail too."""
        reason = await self._reason_to_pause(outcome)
        if reason:
            await self._pause(reason)
        if outcome.state != "returned":
            self._sent += count
        self._show_progress()
        if outcome.state == "returned" and not reason:
            await self._journal.clock.sleep(outcome.wait or _AFTER_RETURN * self._failures)

    async def _pause(self, reason: str) -> None:
        await self._journal.write(lambda db: pause_campaign(db, self._campaign, reason))
        logger.warning("campaign %r is paused: %s", self._name, reason)

    async def _reason_to_pause(self, outcome: Outcome) -> str:
        if outcome.state == "accepted":
            self._failures = 0
        else:
            self._failures = self._failures + 1 if outcome.reason == self._last_failure else 1
        self._last_failure = outcome.reason
        if outcome.pause:
            return f"the call was refused as such: {outcome.reason}"
        if self._failures >= _EQUAL:
            return f"{_EQUAL} equal failures in a row: {outcome.reason}"
        first, limit = self._rules.pace.first, self._rules.pause_above
        if first is not None and await self._journal.write(lambda db: was_first(db, self._campaign)):
            return _FIRST_SENT
        if limit is not None:
            share = await self._journal.write(lambda db: share_of_failures(db, self._campaign))
            if share > limit:
                return f"{share:.0%} of the contacts sent since the last resume() are refused or open"
        return ""


def _of_answer(envelope: Mapping[str, Any], data: object, workflow_id: object, count: int) -> Settlement:
    """After a success code the batch is accepted, whatever else the answer is."""
    refused = refusals(data)
    known = sum(len(listed) for listed in refused if isinstance(listed, list))
    if not isinstance(workflow_id, str) or not workflow_id.isprintable():
        workflow_id = None
    reason = f"the answer lists {known or 'some'} refused contacts, and does not show which" if refused else ""
    return Settlement(
        state="accepted_unclear" if refused else "accepted",
        reason=reason,
        answer=json.dumps(envelope).encode(),
        refused_count=min(known, count),
        workflow_id=workflow_id or None,
        close=not workflow_id,
    )


def _of_failure(error: BaseException, outcome: Outcome) -> Settlement:
    answer = getattr(error, "raw_body", None)
    # A workflow that refuses contacts may be full or over.
    return Settlement(state=outcome.state, reason=outcome.reason, answer=answer, close=outcome.state == "refused")


@asynccontextmanager
async def leased(journal: Journal, campaign: int) -> AsyncIterator[str]:
    """The lease of the campaign, renewed meanwhile; its holder. Raises ``CampaignBusyError``."""
    holder = secrets.token_hex(16)
    renewing: asyncio.Task[None] | None = None
    try:
        await journal.write(journal.hold(campaign, holder, renew=False))
        renewing = asyncio.create_task(_renew(journal, campaign, holder))
        yield holder
    finally:
        await finish(_leave(journal, campaign, holder, renewing))


async def _renew(journal: Journal, campaign: int, holder: str) -> None:
    while True:
        await asyncio.sleep(RENEWED)  # real time, whatever the clock of the campaign is
        with suppress(JournalError):  # each claim renews it too, or ends the run
            await journal.write(journal.hold(campaign, holder, renew=True))


async def _leave(journal: Journal, campaign: int, holder: str, renewing: asyncio.Task[None] | None) -> None:
    if renewing is not None:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
    try:
        await journal.write(journal.leave(campaign, holder))
    except JournalError:  # for other processes the lease ends by itself
        journal.end(holder)


__all__ = ["CampaignBusyError", "Rules", "Run", "leased"]
