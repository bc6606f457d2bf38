"""What the caller decides: open batches, cancelled contacts, and erased data."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from airudder import AIRudder, ConfigurationError
from airudder.campaigns import CampaignMismatchError, CampaignStateError, JournalError
from airudder.campaigns.journal import LEASE
from airudder.clock import Clock
from airudder.holders import boot_id, process_name
from airudder.sandbox import Fault, Sandbox
from airudder.testing.clock import MovableClock
from campaigns.conftest import MakeClient, OpenCampaign, people, person
from campaigns.test_running import dialled, run


def stored(folder: Path) -> str:
    """All that is in the files of a journal."""
    return "".join(path.read_bytes().decode("latin-1") for path in folder.iterdir())


@pytest.mark.parametrize(("fault", "found"), [(Fault.cut_after(), 3), (Fault.cut_before(), 0)])
async def test_resolve_looks_contacts_up_and_decides_nothing(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, fault: Fault, found: int
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(20, case_id=None))
    sandbox.fail(fault, "workflows.create")
    await run(campaign, client)
    (resolution,) = await campaign.resolve(client, sample=3)
    assert (resolution.found, resolution.not_found, resolution.batch.count) == (found, 3 - found, 10)
    assert [probe.row for probe in resolution.probes] == [1, 4, 7]
    assert (await campaign.report()).open == 10


async def test_the_caller_decides_about_each_batch(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(30))
    sandbox.fail(Fault.cut_after(), "workflows.create")
    sandbox.fail(Fault.cut_before(), "workflows.create")
    sandbox.fail(Fault.envelope(409), "workflows.create")
    report = await run(campaign, client)
    handled, lost, refused = report.undecided
    assert [batch.state for batch in report.undecided] == ["open", "open", "refused"]
    await campaign.accept(handled.id)
    await campaign.plan_again(lost.id)
    await campaign.plan_again(refused.id)
    for decided in (handled, lost):
        with pytest.raises(CampaignStateError):
            await campaign.accept(decided.id)
    with pytest.raises(CampaignStateError, match="does not belong"):
        await (await open_campaign("other")).accept(refused.id)
    report = await run(campaign, client)
    assert (report.accepted, report.undecided, report.done) == (30, (), True)
    assert sorted(dialled(sandbox)) == sorted(contact.callee for contact in people(30))


async def test_a_person_who_may_have_been_sent_counts_for_the_limit_per_person(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign(per_person=(1, timedelta(days=1)))
    await campaign.plan(people(20))
    sandbox.fail(Fault.cut_before(), "workflows.create")
    sandbox.fail(Fault.envelope(409), "workflows.create")
    report = await run(campaign, client)
    for batch in report.undecided:
        await campaign.plan_again(batch.id)
    report = await run(campaign, client, wait=False)
    assert (report.accepted, report.planned) == (10, 10)  # the refused ones, but not those that were open


async def test_a_process_that_ended_while_it_sent_leaves_its_batch_open(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(20))
    with monkeypatch.context() as patch:

        async def lost(*args: object) -> None:
            raise JournalError("the journal could not be read or written (SQLITE_FULL)")

        patch.setattr("airudder.campaigns.running.Run._settle", lost)
        with pytest.raises(JournalError):
            await run(campaign, client)
    (resolution,) = await campaign.resolve(client, sample=2)  # no run has to come first
    assert (resolution.batch.state, resolution.found, (await campaign.report()).open) == ("open", 2, 10)
    report = await run(campaign, client)
    assert (report.open, report.accepted, report.sending) == (10, 10, 0)
    assert len(set(dialled(sandbox))) == len(dialled(sandbox)) == 20


async def test_a_contact_is_cancelled_in_the_journal_and_in_the_known_tasks(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan([*people(10), person(11, case_id="paid"), *people(9, first=12)])
    await run(campaign, client, first=10)
    unsent = await campaign.cancel_contact(case_id="paid")
    assert (unsent.removed, unsent.not_reachable) == (1, ())
    sent = await campaign.cancel_contact(number="+1 (200) 555-0103")
    (batch,) = sent.not_reachable
    assert (sent.removed, sent.asked, batch.count) == (0, (), 10)
    (flow,) = sandbox.workflows.values()
    tasks = {flow.workflow_id: [flow.task.task_id]}
    asked = await campaign.cancel_contact(number=person(3).callee, client=client, tasks=tasks)
    assert (asked.asked, asked.not_reachable, asked.failed) == ((flow.task.task_id,), (), {})
    assert sandbox.accepted("tasks.cancel_call") == 1
    await campaign.resume()
    report = await run(campaign, client)
    assert (report.accepted, report.cancelled) == (19, 1)
    assert person(11).callee not in dialled(sandbox)


@pytest.mark.parametrize("arguments", [{}, {"number": "+12005550101", "case_id": "a"}, {"number": "2005550101"}])
async def test_a_contact_that_is_not_named_clearly_is_refused(
    open_campaign: OpenCampaign, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ConfigurationError):
        await (await open_campaign()).cancel_contact(**arguments)


async def test_a_purge_erases_what_is_personal_and_keeps_counts_and_identities(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, time: MovableClock, tmp_path: Path
) -> None:
    key = b"made-up-key-of-the-user"
    campaign = await open_campaign(identity_key=key)
    variables = {"name": "A. Name"}
    first = person(1, case_id="case-of-1", variables=variables)
    await campaign.plan([first, *people(19, first=2, variables=variables)])
    sandbox.fail(Fault.cut_before(), "workflows.create")
    await run(campaign, client)
    before = await campaign.report()
    time.advance(10)
    with pytest.raises(ConfigurationError, match="time zone"):
        await campaign.purge(datetime(2026, 1, 2))
    assert await campaign.purge(time.now) == 10
    assert await campaign.report() == before
    (open_batch,) = before.undecided
    await campaign.accept(open_batch.id)
    time.advance(10)
    assert await campaign.purge(time.now) == 10
    assert [text for text in ("+1200555", "2005550101", "case-of-1", "A. Name") if text in stored(tmp_path)] == []
    again = await campaign.plan([person(21, case_id="case-of-1"), first])
    assert (again.duplicate, again.known) == (1, 1)
    assert (await campaign.cancel_contact(number=person(2).callee)).not_reachable != ()
    for wrong in (None, b"another key of the user"):
        with pytest.raises(CampaignMismatchError, match="identity_key"):
            await open_campaign(identity_key=wrong)


async def test_a_purge_needs_an_identity_key(open_campaign: OpenCampaign, time: MovableClock) -> None:
    with pytest.raises(ConfigurationError, match="identity_key"):
        await (await open_campaign()).purge(time.now)


async def test_the_lease_of_a_process_that_is_gone_is_free_at_once(
    open_campaign: OpenCampaign, client: AIRudder, tmp_path: Path
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(1))
    gone = process_name().rpartition("/")[0] + "/4194305"  # above the largest process id of Linux
    with sqlite3.connect(tmp_path / "calls.db") as db:
        lease = ("another", boot_id(), Clock().since_boot() + LEASE, gone)
        db.execute("UPDATE campaigns SET holder=?, boot=?, until=?, process=?", lease)
    db.close()
    assert (await run(campaign, client)).accepted == 1


async def test_a_client_of_another_account_looks_nothing_up(
    open_campaign: OpenCampaign, client: AIRudder, make_client: MakeClient, sandbox: Sandbox, time: MovableClock
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(1))
    await run(campaign, client)
    with pytest.raises(CampaignMismatchError):
        await campaign.resolve(make_client(sandbox, app_key="another", clock=time))
