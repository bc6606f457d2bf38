"""Runs: batches, workflows, outcomes, pauses, limits and hours."""

import asyncio
import json
import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from airudder import AIRudder, ConfigurationError
from airudder.campaigns import (
    CallingHours,
    Campaign,
    CampaignBusyError,
    CampaignMismatchError,
    CampaignStateError,
    JournalLostError,
    Progress,
    Report,
)
from airudder.sandbox import Fault, Sandbox
from airudder.testing.clock import MovableClock
from campaigns.conftest import MakeClient, OpenCampaign, people, person


def dialled(sandbox: Sandbox) -> list[str]:
    """The numbers that the server has accepted, in order."""
    found = []
    for entry in sandbox.ledger:
        if entry.accepted and entry.operation_id in ("workflow_create", "workflow_add_details"):
            found += [contact["callee"] for contact in json.loads(entry.body)["details"]]
    return found


async def run(campaign: Campaign, client: AIRudder, **options: Any) -> Report:
    return await campaign.run(client, **{"workflow_template_id": 7, "batch_size": 10, **options})


async def test_all_contacts_are_sent_once_in_batches_of_one_workflow(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign, seen = await open_campaign(), list[Progress]()
    await campaign.plan(people(25, variables={"name": "A. Name"}))
    report = await run(campaign, client, progress=seen.append)
    assert dialled(sandbox) == [contact.callee for contact in people(25)]
    assert [entry.operation_id for entry in sandbox.calls("workflows.create")] == ["workflow_create"]
    assert sandbox.received("workflows.add_contacts") == 2
    assert (report.total, report.accepted, report.planned, report.done) == (25, 25, 0, True)
    assert report.workflows == tuple(sandbox.workflows)
    assert [(one.done, one.total) for one in seen] == [(10, 25), (20, 25), (25, 25)]
    body = json.loads(sandbox.calls("workflows.create")[0].body)
    assert (body["workflow_template_id"], body["details"][0]["variables"]) == (7, {"name": "A. Name"})
    assert (await run(campaign, client)).accepted == 25  # nothing more is sent
    assert sandbox.received("workflows.add_contacts") == 2


async def test_a_further_workflow_is_begun_at_the_limit_of_one(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("airudder.campaigns.campaign.WORKFLOW_LIMIT", 15)
    campaign = await open_campaign()
    await campaign.plan(people(31))
    await run(campaign, client)
    assert [len(flow.task.line.contacts) for flow in sandbox.workflows.values()] == [15, 15, 1]
    assert len({flow.name for flow in sandbox.workflows.values()}) == 3


OUTCOMES = {
    "refused with a code": (Fault.envelope(409), "refused", False),
    "refused with a status": (Fault.envelope(404, status=404), "refused", False),
    "a status without an envelope": (Fault.bad_gateway(404), "open", False),
    "500": (Fault.server_error(), "open", False),
    "an envelope code of 500": (Fault.envelope(500), "open", False),
    "an envelope code of 10501": (Fault.envelope(10501), "open", False),
    "408": (Fault.envelope(408, status=408), "open", False),
    "429": (Fault.rate_limited(5), "open", False),
    "a redirect": (Fault.redirect(), "open", False),
    "not JSON": (Fault.garbage(), "open", False),
    "empty": (Fault.empty(), "open", False),
    "cut before it was handled": (Fault.cut_before(), "open", False),
    "cut after it was handled": (Fault.cut_after(), "open", False),
    "403": (Fault.forbidden(), "planned", True),
}


@pytest.mark.parametrize("name", OUTCOMES)
async def test_the_outcome_of_a_batch_follows_from_what_is_known(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, name: str
) -> None:
    fault, state, paused = OUTCOMES[name]
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.fail(fault, "workflows.create", times=None)
    report = await run(campaign, client)
    assert {key: getattr(report, key) for key in ("refused", "open", "planned", "accepted")} == {
        "refused": 0,
        "open": 0,
        "planned": 0,
        "accepted": 0,
        state: 3,
    }
    assert (report.state, bool(report.reason)) == (("paused" if paused else "ready"), paused)
    sandbox.clear_faults()
    sent = sandbox.received("workflows.create")
    assert (await run(campaign, client)).open == report.open
    assert sandbox.received("workflows.create") == sent  # what is open, refused or paused is not sent by itself


async def test_a_batch_that_was_not_sent_is_planned_again(
    open_campaign: OpenCampaign, make_client: MakeClient, time: MovableClock
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    report = await run(campaign, make_client("http://127.0.0.1:9", app_key="k", app_secret="s", token=None, clock=time))
    assert (report.planned, report.open, report.state) == (3, 0, "paused")
    assert "3 equal failures" in report.reason
    assert [batch.state for batch in await campaign.batches()] == ["returned"] * 3


async def test_a_429_is_planned_again_after_its_pause_if_that_was_asked_for(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, time: MovableClock
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.fail(Fault.rate_limited(40), "workflows.create", times=2)
    report = await run(campaign, client, replan_429=True)
    assert (report.accepted, len(dialled(sandbox))) == (3, 3)
    assert 40.0 in time.pauses


async def test_codes_that_the_caller_names_pause_the_campaign(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.fail(Fault.unknown_code(4711), "workflows.create")
    report = await run(campaign, client, pause_on=[4711])
    assert (report.planned, report.state) == (3, "paused")
    assert "4711" in report.reason
    await campaign.resume()
    assert (await run(campaign, client)).accepted == 3


async def test_three_equal_refusals_in_a_row_pause_the_campaign(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(50))
    sandbox.fail(Fault.envelope(409), "workflows.create", times=2)
    sandbox.fail(Fault.envelope(410), "workflows.create", times=None)
    report = await run(campaign, client)
    assert (report.refused, report.planned, report.state) == (50, 0, "paused")
    assert "3 equal failures in a row" in report.reason


async def test_refused_contacts_of_an_accepted_batch_are_counted(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.put_answer({"workflow_id": "w1", "detail_error_list": [{}, {}]}, operation="workflows.create")
    report = await run(campaign, client)
    assert (report.accepted, report.accepted_unclear, report.refused_by_list) == (0, 3, 2)


async def test_a_cancelled_run_leaves_its_batch_open_and_can_be_gone_on_with(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(30))
    gate = sandbox.hold("workflows.add_contacts", when="after")
    task = asyncio.create_task(run(campaign, client))
    await gate.arrived()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.open()
    report = await run(campaign, client)
    assert (report.accepted, report.open) == (20, 10)
    assert len(dialled(sandbox)) == len(set(dialled(sandbox)))


async def test_one_run_at_a_time_and_the_second_one_harms_nothing(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign, other = await open_campaign(), await open_campaign()
    await campaign.plan(people(3))
    gate = sandbox.hold("workflows.create")
    task = asyncio.create_task(run(campaign, client))
    await gate.arrived()
    for second in (campaign, other):
        with pytest.raises(CampaignBusyError):
            await run(second, client)
    assert (await other.report()).sending == 3
    gate.open()
    assert (await task).accepted == 3


async def test_a_campaign_belongs_to_account_base_url_and_template(
    open_campaign: OpenCampaign, client: AIRudder, make_client: MakeClient, sandbox: Sandbox, time: MovableClock
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    await run(campaign, client)
    for settings in ({"app_key": "another"}, {"base_url": "http://localhost:9"}):
        with pytest.raises(CampaignMismatchError):
            await run(campaign, make_client(sandbox, clock=time, **settings))
    with pytest.raises(ConfigurationError, match="app_key"):
        await run(campaign, make_client(sandbox.url, clock=time))
    with pytest.raises(CampaignMismatchError, match="template 7"):
        await run(campaign, client, workflow_template_id=8)
    await campaign.plan(people(3, first=4))
    await run(campaign, client, workflow_template_id=8, change_template=True)
    assert [flow.template_id for flow in sandbox.workflows.values()] == [7, 8]


async def test_a_pause_ends_the_run_after_the_batch_that_is_being_sent(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign, other = await open_campaign(), await open_campaign()
    await campaign.plan(people(30))
    gate = sandbox.hold("workflows.create")
    task = asyncio.create_task(run(campaign, client))
    await gate.arrived()
    await other.pause()
    gate.open()
    report = await task
    assert (report.accepted, report.planned, report.state) == (10, 20, "paused")
    assert (await run(campaign, client)).planned == 20
    await campaign.resume()
    assert (await run(campaign, client)).accepted == 30


async def test_a_cancelled_campaign_sends_and_takes_nothing_more(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(30))
    await run(campaign, client, first=10)
    assert await campaign.cancel() == 20
    report = await run(campaign, client)
    assert (report.accepted, report.cancelled, report.state) == (10, 20, "cancelled")
    for step in (campaign.resume(), campaign.plan(people(1, first=31))):
        with pytest.raises(CampaignStateError):
            await step


async def test_a_first_batch_is_sent_alone(open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(30))
    report = await run(campaign, client, first=2)
    assert (report.accepted, report.state) == (2, "paused")
    await campaign.resume()
    assert (await run(campaign, client, first=2)).accepted == 30


async def test_too_large_a_part_of_failures_pauses_the_campaign(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(100))
    sandbox.fail(Fault.server_error(), "workflows.add_contacts", skip=2)
    report = await run(campaign, client, pause_above=0.2)
    assert (report.accepted, report.open, report.state) == (30, 10, "paused")
    assert "25%" in report.reason
    await campaign.resume()
    assert (await run(campaign, client, pause_above=0.2)).planned == 0  # counted from the resume on


async def test_no_more_contacts_than_allowed_per_hour_and_day(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, time: MovableClock
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(50))
    began = time.wall()
    report = await run(campaign, client, max_per_hour=20, max_per_day=30, wait=False)
    assert (report.accepted, report.planned) == (20, 30)
    assert (await run(campaign, client, max_per_hour=20, max_per_day=30)).planned == 0
    sent = [batch.sending_at.timestamp() - began for batch in await campaign.batches()]
    assert sent == pytest.approx([0, 0, 3600, 86_400, 86_400], abs=2)


async def test_a_person_is_sent_only_so_often_over_all_campaigns(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, time: MovableClock
) -> None:
    limit = (1, timedelta(hours=7))
    first, second = await open_campaign("first"), await open_campaign("second", per_person=limit)
    await first.plan(people(2))
    await run(first, client)
    await second.plan(people(4))
    began = time.wall()
    report = await run(second, client, wait=False)
    assert (report.accepted, report.planned) == (2, 2)
    assert (await second.report()).next_at == datetime.fromtimestamp(began, UTC) + timedelta(hours=7)
    await run(second, client)
    assert len(dialled(sandbox)) == 6
    assert time.wall() - began == pytest.approx(7 * 3600, abs=2)


NEW_YORK, TOKYO = ("America/New_York",), ("Asia/Tokyo",)
HOURS = CallingHours(start=time(9), end=time(17), holidays=[date(2026, 1, 2)])


async def test_contacts_are_sent_in_the_hours_of_their_zone_in_workflows_that_end_with_them(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, time: MovableClock
) -> None:
    campaign = await open_campaign(hours=HOURS)  # it is Thursday, 1 January 2026, 00:00 UTC: 9 o'clock in Tokyo
    await campaign.plan(
        [person(1, zones=NEW_YORK), person(2, zones=TOKYO), person(3, zones=(*TOKYO, *NEW_YORK)), person(4)]
    )
    report = await run(campaign, client, wait=False)
    assert (report.accepted, report.planned, report.rejected) == (1, 1, 2)  # no zone, and no common hour
    assert report.next_at == datetime(2026, 1, 1, 14, tzinfo=UTC)
    await run(campaign, client)
    ends = [datetime.fromtimestamp(flow.ends, UTC) for flow in sandbox.workflows.values()]
    assert ends == [datetime(2026, 1, 1, 8, tzinfo=UTC), datetime(2026, 1, 1, 22, tzinfo=UTC)]


@pytest.mark.parametrize(("at", "sent"), [("21:29:59", True), ("21:30:00", False)])
async def test_uploads_stop_before_the_end_of_the_window(
    open_campaign: OpenCampaign, client: AIRudder, time: MovableClock, at: str, sent: bool
) -> None:
    time.advance((datetime.fromisoformat(f"2026-01-01T{at}+00:00") - time.now).total_seconds())
    campaign = await open_campaign(hours=HOURS)
    await campaign.plan(people(1, zones=NEW_YORK))
    report = await run(campaign, client, wait=False)
    assert report.accepted == sent
    # The 2nd is a holiday, and then comes a weekend.
    assert report.next_at == (None if sent else datetime(2026, 1, 5, 14, tzinfo=UTC))


async def test_a_dry_run_shows_what_would_be_done_and_sends_nothing(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign(hours=HOURS)
    await campaign.plan([*people(25, zones=NEW_YORK), *people(5, first=26, zones=TOKYO), person(31)])
    plan = (await run(campaign, client, dry_run=True)).dry_run
    assert plan is not None
    assert [(window.opens.hour, window.count, window.batches) for window in plan.windows] == [(0, 5, 1), (14, 25, 3)]
    assert (plan.workflows, plan.batches) == (2, 4)
    assert plan.rejected == {"zone: not known, and the campaign has calling hours; give a column with the time zone": 1}
    assert sandbox.received() == 0


async def test_the_suppression_list_is_asked_again_right_before_a_batch(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, tmp_path: Path
) -> None:
    listed = tmp_path / "suppressed.txt"
    listed.write_text("\ufeff+1 (200) 555-0101\n\n")
    campaign = await open_campaign(suppression=listed)
    planned = await campaign.plan(people(30))
    assert (planned.planned, planned.suppressed) == (29, 1)
    await run(campaign, client, first=5)
    listed.write_text("\n".join(contact.callee for contact in people(10)))
    await campaign.resume()
    report = await run(campaign, client)
    assert (report.accepted, report.suppressed) == (25, 5)
    assert not {contact.callee for contact in people(10)} & set(dialled(sandbox)[5:])


async def test_nothing_is_sent_while_the_suppression_list_cannot_be_read(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, tmp_path: Path
) -> None:
    listed = tmp_path / "suppressed.txt"
    listed.write_text("+12005550199")
    campaign = await open_campaign(suppression=listed)
    await campaign.plan(people(3))
    listed.write_text("+12005550199\n2005550198\n")
    with pytest.raises(ConfigurationError, match="line 2"):
        await run(campaign, client)
    listed.unlink()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        await run(campaign, client)
    assert (sandbox.received(), (await campaign.report()).planned) == (0, 3)


@pytest.mark.parametrize("fault", ["removed", "replaced", "overwritten", "overwritten below its -wal"])
async def test_a_run_stops_when_its_journal_is_not_at_its_path_any_more(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, tmp_path: Path, fault: str
) -> None:
    campaign, file = await open_campaign(), tmp_path / "calls.db"
    await campaign.plan(people(40))
    older = _copy(tmp_path)

    def spoil(progress: Progress) -> None:
        if progress.done == 10:
            _checkpoint(file)
        elif fault.startswith("overwritten"):
            with open(file, "r+b") as opened:
                opened.write(older)
                opened.truncate()
            if fault == "overwritten":
                (tmp_path / "calls.db-wal").write_bytes(b"")
        else:
            file.rename(tmp_path / "moved.db")
            if fault == "replaced":
                file.write_bytes(older)

    with pytest.raises(JournalLostError):
        await run(campaign, client, progress=spoil)
    assert len(dialled(sandbox)) == 20


def _checkpoint(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA wal_checkpoint").fetchall()
    db.close()


def _copy(folder: Path) -> bytes:
    with sqlite3.connect(folder / "calls.db") as db, sqlite3.connect(folder / "copy.db") as copy:
        db.backup(copy)
    return bytes((folder / "copy.db").read_bytes())
