"""People who must not be called are not called, whatever happens between a check and a call."""

import asyncio
import logging
import os
import sqlite3
import sys
import zoneinfo
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from airudder import AIRudder, ConfigurationError
from airudder.campaigns import CallingHours, Campaign, CampaignBusyError, CampaignMismatchError, JournalError
from airudder.contacts import Contact, ContactProblem, Rejected, prepare
from airudder.sandbox import Fault, Sandbox
from airudder.testing.clock import MovableClock
from campaigns.conftest import OpenCampaign, people, person
from campaigns.test_running import NEW_YORK, dialled, run

HOURS = CallingHours(start=time(9), end=time(17), days=range(7))


@pytest.mark.parametrize("by", ["number", "case_id"])
async def test_a_person_cancelled_while_a_batch_is_sent_is_not_called_when_it_comes_back(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, by: str
) -> None:
    campaign = await open_campaign()
    await campaign.plan([person(1, case_id="paid"), *people(4, first=2)])
    named: dict[str, Any] = {"number": person(1).callee} if by == "number" else {"case_id": "paid"}
    sandbox.fail(Fault.forbidden(), "workflows.create")
    gate = sandbox.hold("workflows.create")
    task = asyncio.create_task(run(campaign, client))
    await gate.arrived()
    done = await campaign.cancel_contact(**named)
    assert (done.known, done.removed, len(done.not_reachable)) == (True, 0, 1)
    gate.open()
    report = await task
    assert (report.planned, report.cancelled) == (4, 1)
    await campaign.resume()
    assert (await run(campaign, client)).accepted == 4
    assert person(1).callee not in dialled(sandbox)


async def test_a_person_cancelled_in_an_undecided_batch_is_not_planned_again(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(3))
    sandbox.fail(Fault.cut_before(), "workflows.create")
    report = await run(campaign, client)
    await campaign.cancel_contact(number=person(1).callee)
    await campaign.plan_again(report.undecided[0].id)
    assert (await run(campaign, client)).cancelled == 1
    assert dialled(sandbox) == [person(2).callee, person(3).callee]


async def test_a_person_cancelled_before_the_row_is_planned_is_not_called(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    assert (await campaign.cancel_contact(number=person(1).callee)).known is False
    await campaign.cancel_contact(case_id="paid")
    planned = await campaign.plan([*people(2), person(3, case_id="paid")])
    assert (planned.planned, planned.cancelled) == (1, 2)


async def test_a_case_id_of_a_duplicate_cancels_the_person(open_campaign: OpenCampaign) -> None:
    campaign = await open_campaign()
    await campaign.plan([person(1, case_id="a"), Contact(row=2, callee=person(1).callee, case_id="b")])
    assert (await campaign.cancel_contact(case_id="b")).removed == 1


@pytest.mark.parametrize(
    "answer",
    [
        lambda numbers: [(number,) for number in numbers],
        lambda numbers: [number.encode() for number in numbers],
        lambda numbers: [number[1:] for number in numbers],
        lambda numbers: [True],
        lambda numbers: numbers[0],
        lambda numbers: None,
    ],
    ids=["rows", "bytes", "without plus", "flags", "one text", "nothing"],
)
async def test_an_answer_of_the_suppression_function_that_is_no_part_of_its_numbers_is_refused(
    open_campaign: OpenCampaign, answer: Callable[[Sequence[str]], Any]
) -> None:
    with pytest.raises(ConfigurationError, match="suppression list"):
        await (await open_campaign(suppression=answer)).plan(people(3))


async def test_an_async_suppression_function_may_write_its_numbers_with_spaces(open_campaign: OpenCampaign) -> None:
    async def suppressed(numbers: Sequence[str]) -> Collection[str]:
        return ["+1 200-555-0102"]

    assert (await (await open_campaign(suppression=suppressed)).plan(people(3))).suppressed == 1


async def test_a_trunk_prefix_in_brackets_hides_nobody(open_campaign: OpenCampaign, tmp_path: Path) -> None:
    listed = tmp_path / "suppressed.txt"
    listed.write_text("+44 (0)20 7946 0958\n")
    campaign = await open_campaign(suppression=listed)
    planned = await campaign.plan([Contact(row=1, callee="+442079460958"), Contact(row=2, callee="+442079460959")])
    assert planned.suppressed == 1
    assert (await campaign.cancel_contact(number="+44 (0)20 7946 0959")).removed == 1


@pytest.mark.parametrize("text", ["", "\n \n"])
async def test_an_empty_suppression_list_stops_the_campaign(
    open_campaign: OpenCampaign, tmp_path: Path, text: str
) -> None:
    listed = tmp_path / "suppressed.txt"
    listed.write_text(text)
    campaign = await open_campaign(suppression=listed)
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="has no numbers"):
            await campaign.plan(people(1))


async def test_a_suppression_function_that_is_empty_itself_is_asked(open_campaign: OpenCampaign) -> None:
    class Listed(set[str]):
        def __call__(self, numbers: Sequence[str]) -> Collection[str]:
            return self & set(numbers)

    listed = Listed()
    campaign = await open_campaign(suppression=listed)
    listed.add(person(1).callee)
    assert (await campaign.plan(people(2))).suppressed == 1
    with pytest.raises(ConfigurationError, match="path of the suppression list is empty"):
        await open_campaign("other", suppression="")


@pytest.mark.parametrize(
    "text", ["+54 11 15 1234 5678", "+375 8 29 1234567", "+44 (0)20 7946 0958", "+39 06 1234 5678"]
)
async def test_a_suppression_list_writes_a_number_as_prepare_does(
    open_campaign: OpenCampaign, tmp_path: Path, text: str
) -> None:
    listed = tmp_path / "suppressed.txt"
    listed.write_text(f"{text}\n")
    (contact,) = prepare([{"phone": text}], {"callee": "phone"})
    assert isinstance(contact, Contact)
    assert (await (await open_campaign(suppression=listed)).plan([contact])).suppressed == 1


@pytest.mark.parametrize("code", [200, 408, 429, 500, 599])
async def test_codes_after_which_the_batch_may_be_accepted_cannot_return_it(
    open_campaign: OpenCampaign, client: AIRudder, code: int
) -> None:
    with pytest.raises(ConfigurationError, match=str(code)):
        await run(await open_campaign(), client, pause_on=[code])


async def test_nothing_is_sent_if_the_window_ends_while_the_suppression_list_is_asked(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, time: MovableClock
) -> None:
    def slow(numbers: Sequence[str]) -> Collection[str]:
        if time.now.hour == 21:
            time.advance(1800)
        return []

    time.advance(21.25 * 3600)
    campaign = await open_campaign(hours=HOURS, suppression=None)
    await campaign.plan(people(1, zones=NEW_YORK))
    late = await open_campaign(hours=HOURS, suppression=slow)
    assert (await run(late, client, wait=False)).planned == 1
    assert sandbox.received("workflows.create") == 0


async def test_contacts_without_calling_hours_stay_planned_and_do_not_keep_a_run_from_its_end(
    open_campaign: OpenCampaign, client: AIRudder, caplog: pytest.LogCaptureFixture
) -> None:
    campaign = await open_campaign()
    await campaign.plan([*people(2), person(3, zones=("No/Zone",)), person(4, zones=("Asia/Tokyo",))])
    report = await run(await open_campaign(hours=HOURS), client)
    assert (report.accepted, report.planned, report.without_hours) == (1, 3, 3)
    assert "3 contacts have no calling hours" in caplog.text
    assert (await run(await open_campaign(hours=None), client)).accepted == 4


async def test_a_setting_that_protects_people_cannot_be_forgotten(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    settings: dict[str, Any] = {"hours": HOURS, "suppression": lambda numbers: [], "per_person": (1, timedelta(days=1))}
    await (await open_campaign(**settings)).plan(people(1, zones=NEW_YORK))
    for name in settings:
        rest = {key: value for key, value in settings.items() if key != name}
        without = await open_campaign(**rest)
        with pytest.raises(CampaignMismatchError, match=name):
            await without.plan(people(1, first=2))
        with pytest.raises(CampaignMismatchError, match=name):
            await run(without, client)
    assert sandbox.received() == 0
    assert (await (await open_campaign()).report()).planned == 1  # to look needs no settings
    assert (await run(await open_campaign(**dict.fromkeys(settings)), client)).accepted == 1
    assert (await run(await open_campaign(), client)).accepted == 1  # they do not apply any more


async def test_a_row_that_is_never_sent_makes_no_other_a_duplicate(open_campaign: OpenCampaign) -> None:
    campaign = await open_campaign(hours=HOURS)
    await campaign.plan([person(1), Contact(row=2, callee=person(1).callee, zones=NEW_YORK, case_id="b")])
    again = await campaign.plan(
        [Contact(row=3, callee=person(1).callee, case_id="c"), person(4, zones=NEW_YORK, case_id="c")]
    )
    assert (again.planned, again.duplicate, (await campaign.report()).planned) == (1, 1, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"callee": "12025550101"},
        {"callee": None},
        {"callee": "+9990123456"},
        {"variables": {"n": 1.5}},
        {"variables": {"n": "A. Name\ud800"}},
        {"case_id": 7},
    ],
    ids=["no plus", "no number", "no country", "no text", "no Unicode", "number as id"],
)
async def test_a_contact_made_by_hand_is_checked_too(open_campaign: OpenCampaign, wrong: dict[str, Any]) -> None:
    contact = Contact(**{"row": 1, "callee": person(1).callee, **wrong})
    planned = await (await open_campaign()).plan([contact, person(2)])
    assert (planned.rejected, planned.planned) == (1, 1)


@pytest.mark.parametrize(
    ("data", "state"),
    [
        ({"workflow_id": "w", "DetailErrorList": {"a": "b"}}, "accepted_unclear"),
        ({"workflow_id": "w", "detail_error_list": [1] * 50}, "accepted_unclear"),
        ({"workflow_id": "w", "detail_error_list": []}, "accepted"),
        ({"workflow_id": "w\ud83d"}, "accepted"),
        (["odd"], "accepted"),
    ],
)
async def test_no_answer_after_a_success_is_lost_or_raises(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, data: Any, state: str
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(2))
    sandbox.put_answer(data, operation="workflows.create")
    report = await run(campaign, client)
    assert (getattr(report, state), report.refused_by_list <= 2) == (2, True)
    (batch,) = await campaign.batches()
    assert batch.answer


async def test_a_report_is_not_done_while_something_is_undecided(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(1))
    sandbox.fail(Fault.envelope(409), "workflows.create")
    report = await run(campaign, client)
    assert (report.refused, report.done) == (1, False)


async def test_an_outcome_waits_for_a_journal_that_is_locked(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("airudder.campaigns.journal._BUSY", 0.05)
    campaign = await open_campaign()
    await campaign.plan(people(1))
    gate = sandbox.hold("workflows.create", when="after")
    task = asyncio.create_task(run(campaign, client))
    await gate.arrived()
    with closing(sqlite3.connect(tmp_path / "calls.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.3, db.execute, "ROLLBACK")
        gate.open()
        assert (await task).accepted == 1


async def test_an_outcome_that_cannot_be_written_says_that_something_was_sent(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("airudder.campaigns.journal._BUSY", 0.0)
    campaign = await open_campaign()
    await campaign.plan(people(1))
    gate = sandbox.hold("workflows.create", when="after")
    task = asyncio.create_task(run(campaign, client))
    await gate.arrived()
    with closing(sqlite3.connect(tmp_path / "calls.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        gate.open()
        with pytest.raises(JournalError, match="The outcome of batch 1 was: accepted") as caught:
            await task
        db.execute("ROLLBACK")
    assert caught.value.sent == "maybe"


async def test_a_purge_that_another_reader_hinders_says_so(
    open_campaign: OpenCampaign,
    client: AIRudder,
    time: MovableClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("airudder.campaigns.journal._BUSY", 0.05)
    campaign = await open_campaign(identity_key=b"made-up-key-of-the-user")
    await campaign.plan(people(1))
    await run(campaign, client)
    time.advance(10)
    with closing(sqlite3.connect(tmp_path / "calls.db", isolation_level=None)) as db:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM contacts").fetchall()
        with pytest.raises(JournalError, match="may still be in the files"):
            await campaign.purge(time.now)
        db.execute("ROLLBACK")
    assert await campaign.purge(time.now) == 0


@pytest.mark.parametrize("steps", range(0, 12, 2))
async def test_a_run_that_is_cancelled_while_it_begins_leaves_no_lease_and_no_open_batch(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, steps: int
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(1))
    sandbox.hold("auth_token")  # before anything of the batch is sent
    task = asyncio.create_task(run(campaign, client))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() - {asyncio.current_task()} <= _server_tasks()
    task = asyncio.create_task(run(campaign, client))
    await asyncio.sleep(0)
    sandbox.hold("auth_token").open()
    task.cancel()
    await asyncio.wait([task])


def _server_tasks() -> set[asyncio.Task[Any]]:
    return {task for task in asyncio.all_tasks() if "aiohttp" in repr(task.get_coro())}


async def test_a_batch_that_was_claimed_and_not_sent_is_planned_again_when_the_run_is_cancelled(
    open_campaign: OpenCampaign, client: AIRudder, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(1))
    journal, tasks = campaign._journal, list[asyncio.Task[Any]]()
    write = journal.write_counted

    async def cancelled(step: Any) -> Any:
        result = await write(step)
        if not tasks[0].cancelling():
            tasks[0].cancel()
            await asyncio.sleep(0)
        return result

    monkeypatch.setattr(journal, "write_counted", cancelled)
    tasks.append(asyncio.create_task(run(campaign, client)))
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    report = await campaign.report()
    assert (report.planned, report.sending, report.open) == (1, 0, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
async def test_a_copy_of_a_journal_is_restricted_to_its_owner(
    open_campaign: OpenCampaign, tmp_path: Path, time: MovableClock
) -> None:
    await (await open_campaign()).plan(people(1))
    copy, empty = tmp_path / "copy.db", tmp_path / "empty.db"
    copy.write_bytes((tmp_path / "calls.db").read_bytes())
    empty.touch()
    for path in (copy, empty):
        os.chmod(path, 0o644)
        async with await Campaign.open(path, "october", clock=time) as campaign:
            await campaign.plan(people(1, first=2))
            assert {os.stat(f"{path}{suffix}").st_mode & 0o777 for suffix in ("", "-wal", "-shm")} == {0o600}


async def test_the_log_of_sqlalchemy_shows_no_row(
    open_campaign: OpenCampaign, client: AIRudder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="sqlalchemy.engine")
    campaign = await open_campaign()
    await campaign.plan(people(2))
    await run(campaign, client)
    assert person(1).callee not in caplog.text


async def test_tasks_that_are_one_text_are_refused(open_campaign: OpenCampaign, client: AIRudder) -> None:
    tasks: Any = {"workflow": "task"}
    with pytest.raises(ConfigurationError, match="list of task ids"):
        await (await open_campaign()).cancel_contact(number=person(1).callee, client=client, tasks=tasks)


async def test_a_closed_campaign_is_a_typed_error(open_campaign: OpenCampaign) -> None:
    campaign = await open_campaign()
    await campaign.aclose()
    await campaign.aclose()
    with pytest.raises(JournalError, match="was closed"):
        await campaign.report()


async def test_a_rejected_row_keeps_all_its_reasons(open_campaign: OpenCampaign) -> None:
    problems = (ContactProblem(field="callee", reason="missing"), ContactProblem(field="case_id", reason="a float"))
    campaign = await open_campaign()
    await campaign.plan([Rejected(row=1, problems=problems, values={})])
    assert [row.reason async for row in campaign.contacts()] == ["callee: missing; case_id: a float"]


@pytest.mark.parametrize("name", ["", " ", "october ", 7])
async def test_a_name_that_looks_like_another_is_refused(open_campaign: OpenCampaign, name: Any) -> None:
    with pytest.raises(ConfigurationError, match="name"):
        await open_campaign(name)


async def test_a_program_that_only_looks_begins_no_campaign(
    open_campaign: OpenCampaign, tmp_path: Path, time: MovableClock
) -> None:
    with pytest.raises(ConfigurationError, match="there is no journal"):
        await open_campaign(create=False)
    assert os.listdir(tmp_path) == []
    await open_campaign()
    with pytest.raises(ConfigurationError, match="no campaign 'octobre'; it has 'october'"):
        await open_campaign("octobre", create=False)
    await open_campaign(create=False)


async def test_a_first_batch_of_all_contacts_needs_no_resume(open_campaign: OpenCampaign, client: AIRudder) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(2))
    assert (await run(campaign, client, first=5)).state == "ready"


async def test_a_run_that_waits_says_until_when(open_campaign: OpenCampaign, client: AIRudder) -> None:
    campaign, seen = await open_campaign(hours=HOURS), list[Any]()
    await campaign.plan(people(1, zones=NEW_YORK))
    await run(campaign, client, progress=seen.append)
    assert [one.next_at and one.next_at.hour for one in seen] == [14, None]


async def test_a_purge_of_nothing_binds_nobody_to_a_key(open_campaign: OpenCampaign, time: MovableClock) -> None:
    campaign = await open_campaign(identity_key=b"made-up-key-of-the-user")
    await campaign.plan(people(1))
    assert await campaign.purge(time.now) == 0
    assert (await (await open_campaign()).report()).planned == 1


def test_hours_of_many_zones_are_found_once_a_day() -> None:
    zones = tuple(sorted(name for name in zoneinfo.available_timezones() if name.startswith("America/")))
    read = CallingHours.in_zone
    with pytest.MonkeyPatch.context() as patch:
        asked = list[str]()

        def counted(hours: CallingHours, zone: str, since: float, days: int) -> Any:
            asked.append(zone)
            return read(hours, zone, since, days)

        patch.setattr(CallingHours, "in_zone", counted)
        for second in range(1000):
            assert HOURS.window(zones, 1_767_225_600.0 + second) is None
    assert len(asked) <= 2 * len(zones)


async def test_persons_purged_by_another_program_are_not_planned_without_the_key(
    open_campaign: OpenCampaign, client: AIRudder, time: MovableClock, sandbox: Sandbox
) -> None:
    without, other = await open_campaign(), await open_campaign(identity_key=b"another key of the user")
    keyed = await open_campaign(identity_key=b"made-up-key-of-the-user")
    await keyed.plan(people(2))
    await run(keyed, client)
    time.advance(10)
    assert await keyed.purge(time.now) == 2
    for step in (without.plan(people(2)), without.cancel_contact(number=person(1).callee), other.plan(people(2))):
        with pytest.raises(CampaignMismatchError, match="purged"):
            await step
    with pytest.raises(CampaignMismatchError, match="purged"):
        await run(without, client)
    assert len(dialled(sandbox)) == 2


async def test_a_purged_mark_of_a_cancelled_person_needs_the_key_too(
    open_campaign: OpenCampaign, time: MovableClock
) -> None:
    campaign = await open_campaign(identity_key=b"made-up-key-of-the-user")
    for _ in range(2):  # the second time the mark is there as its HMAC
        await campaign.cancel_contact(number=person(1).callee)
        time.advance(10)
        await campaign.purge(time.now)
    assert (await campaign.plan(people(1))).cancelled == 1
    with pytest.raises(CampaignMismatchError):
        await open_campaign()


async def test_a_run_that_was_stopped_for_long_does_not_send_what_another_took_over(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(2))

    async def stopped() -> None:  # between claim and sending
        with closing(sqlite3.connect(tmp_path / "calls.db", isolation_level=None)) as db:
            db.execute("UPDATE campaigns SET until=0")
            assert (await campaign.report()).sending == 2  # its process is alive
            db.execute("UPDATE batches SET state='open'")

    monkeypatch.setattr(campaign._journal, "check", stopped)
    with pytest.raises(CampaignBusyError, match="took the campaign over"):
        await run(campaign, client)
    assert sandbox.received("workflows.create") == 0


async def test_a_setting_that_is_begun_to_be_used_during_a_run_stops_it(
    open_campaign: OpenCampaign, client: AIRudder, sandbox: Sandbox
) -> None:
    campaign = await open_campaign()
    await campaign.plan(people(20))
    gate = sandbox.hold("workflows.create")
    task = asyncio.create_task(run(campaign, client))
    await gate.arrived()
    await (await open_campaign(suppression=lambda numbers: [])).plan(people(1))
    gate.open()
    with pytest.raises(CampaignMismatchError, match="suppression"):
        await task
    assert len(dialled(sandbox)) == 10


async def test_a_run_can_begin_again_at_once_after_a_lease_that_could_not_be_given_up(
    open_campaign: OpenCampaign, client: AIRudder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("airudder.campaigns.journal._BUSY", 0.0)
    campaign = await open_campaign()
    await campaign.plan(people(1))

    def locked(numbers: Sequence[str]) -> Collection[str]:
        db.execute("BEGIN IMMEDIATE")
        return []

    with closing(sqlite3.connect(tmp_path / "calls.db", isolation_level=None)) as db:
        with pytest.raises(JournalError):
            await run(await open_campaign(suppression=locked), client)
        db.execute("ROLLBACK")
    assert (await run(await open_campaign(suppression=None), client)).accepted == 1


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_hours_of_a_whole_day_are_found_at_any_hour(hour: int) -> None:
    day = CallingHours(start=time(0), end=time(23, 59), days=range(7))
    zones = tuple(
        sorted(zone for zone in zoneinfo.available_timezones() if zone.startswith(("Australia/", "Pacific/")))
    )
    window = day.window(zones, 1_767_225_600.0 + 3600 * hour, longer_than=1800)
    assert window is not None
    assert window[1] - window[0] > 1800


async def test_windows_that_are_shorter_than_the_lead_are_counted_and_end_no_run_late(
    open_campaign: OpenCampaign, client: AIRudder
) -> None:
    campaign = await open_campaign(hours=CallingHours(start=time(9), end=time(9, 20)))
    await campaign.plan(people(1, zones=NEW_YORK))
    report = await run(campaign, client)
    assert (report.planned, report.without_hours, report.next_at) == (1, 1, None)
