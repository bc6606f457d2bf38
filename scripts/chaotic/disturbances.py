"""What happens beside the network: to the process, its file, its clock, and by other processes and the user."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from airudder import AIRudderError
from airudder.campaigns import Campaign, CampaignBusyError, JournalError
from airudder.campaigns.journal import Journal

from .journals import Row, held, last_batch
from .machines import here

if TYPE_CHECKING:
    from .run import Run


class SuppressionDownError(Exception):
    """The service of the suppression list does not answer."""


Disturbance = Callable[["Run"], Awaitable[None]]


async def crash(run: Run) -> None:
    assert run.machine is not None
    run.machine.dead = True
    if run.rng.random() < 0.7:  # else it is not known that the process is gone, and its lease must run out
        run.gone.add(run.machine.name)
    if run.task is not None and run.task is not asyncio.current_task():
        run.task.cancel()


async def cancellation(run: Run) -> None:
    if run.task is not None:
        run.cancelled = True
        run.task.cancel()


async def database_locked(run: Run) -> None:
    if run.lock is None and run.path.exists():
        run.lock = sqlite3.connect(run.path, isolation_level=None, timeout=0.0)
        with suppress(sqlite3.Error):
            run.lock.execute("BEGIN IMMEDIATE")
        run.troubled, run.lifted_after = True, run.rng.randint(1, 8)


async def disk_full(run: Run) -> None:
    assert run.machine is not None
    if asyncio.current_task() is not run.task:
        return  # the process may be closing its journal
    if run.full is None and run.machine.journals and run.lock is None:
        run.full = run.machine.journals[-1]
        run.troubled, run.lifted_after = True, run.rng.randint(2, 12)
        with suppress(JournalError):
            await Journal.write(run.full, lambda db: db.exec_driver_sql("PRAGMA max_page_count=1"))


async def clock_jump(run: Run) -> None:
    run.world.jump(run.rng.choice([-7200.0, -30.0, 5.0, 3600.0, 30 * 3600.0]))


async def time_passes(run: Run) -> None:
    run.world.advance(run.rng.choice([1.0, 20.0, 61.0, 4000.0]))


async def token_expires(run: Run) -> None:
    run.server.vendor.tokens.clear()


async def lookups_late(run: Run) -> None:
    run.server.vendor.blind = not run.server.vendor.blind


async def suppression_changes(run: Run) -> None:
    rows = [str(row["phone"]) for each in run.scenario.lists for row in each.rows]
    run.suppressed.symmetric_difference_update(run.rng.sample(rows, min(3, len(rows))))


async def suppression_down(run: Run) -> None:
    run.suppression_down = True


@asynccontextmanager
async def other_process(run: Run, name: str) -> AsyncIterator[Campaign | None]:
    """The campaign, opened by another process, which nothing disturbs; None if the file cannot be opened now."""
    before = here.get()
    mine = run.new_machine(disturbed=False)
    campaign = None
    try:
        try:
            campaign = await run.open(name, mine)
        except JournalError:
            run.troubled = run.troubled or run.lock is not None
        yield campaign
    finally:
        if campaign is not None:
            await campaign.aclose()
        here.set(before)


def some_list(run: Run) -> str:
    return run.rng.choice(run.scenario.lists).name


async def pause_and_perhaps_resume(run: Run) -> None:
    name = some_list(run)
    async with other_process(run, name) as campaign:
        if campaign is None:
            return
        run.meddled = True
        with suppress(AIRudderError):
            await campaign.pause()
            if run.rng.random() < 0.5:
                await run.resume(campaign, name)


def _rows(run: Run) -> list[Row]:
    with suppress(sqlite3.Error):  # it is being created
        return held(run.path).rows
    return []


async def contact_cancelled(run: Run) -> None:
    name = some_list(run)
    rows = [row for row in _rows(run) if row.campaign == name and row.person]
    if not rows:
        return
    row = run.rng.choice(rows)
    async with other_process(run, name) as campaign:
        if campaign is None:
            return
        with suppress(JournalError):
            if row.case_id is not None and run.rng.random() < 0.5:
                done = await campaign.cancel_contact(case_id=row.case_id)
            else:
                done = await campaign.cancel_contact(number=row.person)
            run.check_text(repr(done))
            assert row.person is not None
            run.stopped.setdefault((name, row.person), last_batch(run.path))


async def campaign_cancelled(run: Run) -> None:
    if run.rng.random() < 0.2:
        name = some_list(run)
        async with other_process(run, name) as campaign:
            if campaign is not None:
                with suppress(JournalError):
                    await campaign.cancel()
                    run.ended.add(name)


async def planned_again(run: Run) -> None:
    each = run.rng.choice(run.scenario.lists)
    async with other_process(run, each.name) as campaign:
        if campaign is not None:
            with suppress(AIRudderError, SuppressionDownError):
                await campaign.plan(each.items())


async def run_twice(run: Run) -> None:
    """Another run of the campaign: refused, as long as the first one holds its lease."""
    assert run.machine is not None
    name, machine = some_list(run), run.machine
    async with other_process(run, name) as campaign:
        if campaign is None:
            return
        async with run.client(here.get()) as client:
            was_held: list[bool] = []

            async def look(point: str) -> None:
                await run.count(point)
                if point.endswith("running.leased"):
                    was_held.append(machine.holds and run.running == name)

            here.get().disturb = look
            try:
                report = await campaign.run(client, wait=False, **run.scenario.options)
            except CampaignBusyError:
                run.result.seen["run_twice: refused"] += 1
            except (AIRudderError, SuppressionDownError) as error:
                run.result.seen[f"run_twice: {type(error).__name__}"] += 1
            else:
                run.result.seen["run_twice: run"] += 1
                run.check_text(repr(report))
                if all(was_held[:2]):  # before and after its lease was taken: time may pass meanwhile
                    run.fault("a second run was not refused")


DISTURBANCES: list[Disturbance] = [
    *(crash, crash, cancellation, database_locked, disk_full, clock_jump, time_passes, token_expires, lookups_late),
    *(suppression_changes, suppression_down, pause_and_perhaps_resume, contact_cancelled, campaign_cancelled),
    *(planned_again, run_twice),
]

__all__ = ["DISTURBANCES", "Disturbance", "SuppressionDownError"]
