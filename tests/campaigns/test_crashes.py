"""What `make chaos` has found: crashes, and answers that say less than they seem to."""

import asyncio
import resource
from collections.abc import Sequence
from datetime import time as clock_time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from airudder import AIRudder
from airudder.campaigns import CallingHours, Campaign, JournalError
from airudder.sandbox import Fault, Sandbox
from airudder.testing.clock import BEGIN, MovableClock
from campaigns.conftest import OpenCampaign, people
from campaigns.test_running import dialled, run


async def test_a_401_before_a_lost_answer_is_not_the_outcome(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.fail(Fault.unauthorized(), "workflows.create")
    sandbox.fail(Fault.cut_after(), "workflows.create")  # the repetition, with a new token
    report = await run(campaign, client)
    assert (report.open, report.planned, len(dialled(sandbox))) == (3, 0, 3)


@pytest.mark.parametrize("fault", [Fault.envelope(200, status=400), Fault.family_code(0), Fault.envelope(302)])
async def test_a_code_that_is_not_of_a_refusal_refuses_nothing(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, fault: Fault
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.fail(fault, "workflows.create")
    assert (await run(campaign, client)).open == 3


async def broken_off(campaign: Campaign, client: AIRudder, method: str, **options: Any) -> None:
    """A run that ends where it would call this method of ``Run``, and leaves the journal as it is then."""

    async def lost(*args: object) -> None:
        raise JournalError("the journal could not be read or written (SQLITE_FULL)")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"airudder.campaigns.running.Run.{method}", lost)
        with pytest.raises(JournalError):
            await run(campaign, client, **options)


@pytest.mark.parametrize("at", ["_settle", "_after"])
async def test_a_first_batch_stays_alone_after_a_crash(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, at: str
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(20))
    await broken_off(campaign, client, at, first=2)
    report = await run(campaign, client, first=2)
    assert (report.state, report.planned, len(dialled(sandbox))) == ("paused", 18, 2)
    await campaign.resume()
    assert (await run(campaign, client, first=2)).planned == 0


async def test_a_journal_is_taken_for_one_on_a_full_disk_too(open_campaign: OpenCampaign, tmp_path: Path) -> None:
    await (await open_campaign()).aclose()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(JournalError):
            await Campaign.open(tmp_path / "calls.db", "october")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (await (await open_campaign()).report()).total == 0


async def test_an_empty_answer_accepts_nothing(open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(20))
    sandbox.fail(Fault.empty(), "workflows.add_contacts")
    report = await run(campaign, client)
    assert (report.accepted, report.open) == (10, 10)


@pytest.mark.parametrize("fault", [Fault.forbidden(), Fault.cut_before()])
async def test_a_contact_that_is_cancelled_while_it_is_sent_is_not_sent_again(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, fault: Fault
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.fail(fault, "workflows.create")
    gate = sandbox.hold("workflows.create")
    task = asyncio.create_task(run(campaign, client))
    await gate.arrived()
    (batch,) = (await campaign.cancel_contact(number=people(3)[1].callee)).not_reachable
    gate.open()
    await task
    await campaign.resume()
    if (await campaign.report()).open:
        await campaign.plan_again(batch.id)
    report = await run(campaign, client)
    assert (report.accepted, report.cancelled) == (2, 1)
    assert dialled(sandbox) == [people(3)[0].callee, people(3)[2].callee]


async def test_a_status_that_the_caller_named_does_not_count_against_the_code(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.fail(Fault.envelope(500, status=404), "workflows.create")
    assert (await run(campaign, client, pause_on=[404])).open == 3


async def test_a_batch_is_not_sent_if_its_window_ended_while_the_suppression_list_was_asked(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, time: MovableClock
) -> None:
    asked = list[float]()

    def slow(numbers: Sequence[str]) -> set[str]:
        asked.append(time.wall())
        time.advance(5 * 3600.0 if len(asked) == 2 else 0.0)  # the first question is that of plan()
        return set()

    hours = CallingHours(start=clock_time(0), end=clock_time(4))
    campaign = await open_campaign(hours=hours, suppression=slow)
    await campaign.plan(people(3, zones=("UTC",)))
    report = await run(campaign, client, wait=False)
    assert (report.planned, report.next_at) == (3, BEGIN + timedelta(days=1))
    time.advance(19 * 3600.0)
    assert (await run(campaign, client, wait=False)).accepted == 3
