"""Planning: each row once, whatever is repeated; and the file of the journal."""

import asyncio
import logging
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from airudder import ConfigurationError
from airudder.campaigns import Campaign, JournalError
from airudder.contacts import Contact, ContactProblem, Rejected
from airudder.testing.clock import MovableClock
from campaigns.conftest import OpenCampaign, people, person


def modes(folder: Path) -> dict[str, int]:
    """The files of a folder, with their modes."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_the_same_rows_again_add_nothing(open_campaign: OpenCampaign) -> None:
    rows: list[Contact | Rejected] = [
        *people(1200),
        Rejected(row=1201, problems=(ContactProblem(field="callee", reason="missing"),), values={"a": 1}),
    ]
    campaign = await open_campaign()
    first = await campaign.plan(rows)
    assert (first.planned, first.rejected, first.known, first.total) == (1200, 1, 0, 1201)
    again = await campaign.plan(rows)
    assert (again.planned, again.known) == (0, 1201)
    assert (await campaign.report()).total == 1201


async def test_a_plan_that_was_interrupted_is_completed_by_the_same_rows(open_campaign: OpenCampaign) -> None:
    def stopping() -> Iterator[Contact]:
        yield from people(700)
        raise OSError("the file is gone")

    campaign = await open_campaign()
    with pytest.raises(OSError, match="gone"):
        await campaign.plan(stopping())
    planned = await campaign.plan(people(900))
    assert (planned.known, planned.planned, (await campaign.report()).total) == (500, 400, 900)


async def test_a_number_or_a_case_id_that_comes_again_is_set_aside(open_campaign: OpenCampaign) -> None:
    rows = [
        person(1, case_id="a"),
        Contact(row=2, callee=person(1).callee),
        person(3, case_id="a"),
        person(4, case_id="b"),
        Contact(row=5, callee=person(3).callee),
    ]
    campaign = await open_campaign()
    planned = await campaign.plan(rows)
    assert (planned.planned, planned.duplicate) == (3, 2)
    assert _column(campaign, "reason") == [
        "",
        "the same number as row 1",
        "the same case_id as row 1",
        "",
        "",  # row 3 is never sent
    ]


async def test_the_case_id_of_the_user_is_sent_unless_another_campaign_has_sent_it(open_campaign: OpenCampaign) -> None:
    first, second = await open_campaign("first"), await open_campaign("second")
    await first.plan([person(1, case_id="a"), person(2)])
    await second.plan([person(1, case_id="a"), person(2, case_id="b")])
    own, made, other, b = _column(second, "sent_case_id")
    assert (own, b) == ("a", "b")
    assert len({own, made, other, b}) == 4
    assert _column(second, "case_id") == ["a", None, "a", "b"]


async def test_rows_of_an_async_iterator_are_planned(open_campaign: OpenCampaign) -> None:
    async def rows() -> AsyncIterator[Contact]:
        for contact in people(501):
            yield contact

    assert (await (await open_campaign()).plan(rows())).planned == 501


async def test_a_cancelled_plan_leaves_whole_pieces_and_no_task(open_campaign: OpenCampaign) -> None:
    campaign, reached = await open_campaign(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def rows() -> Iterator[Contact]:
        for contact in people(1000):
            if contact.row == 600:
                loop.call_soon_threadsafe(reached.set)
            yield contact

    task = asyncio.create_task(campaign.plan(rows()))
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (await campaign.plan(people(1000))).total == 1000
    assert (await campaign.report()).planned == 1000


async def test_what_is_no_contact_is_refused_with_a_hint(open_campaign: OpenCampaign) -> None:
    rows: Any = [{"callee": "+12025550101"}]
    with pytest.raises(ConfigurationError, match=r"prepare\(\)") as caught:
        await (await open_campaign()).plan(rows)
    assert "2025550101" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
async def test_only_the_owner_can_read_the_journal(open_campaign: OpenCampaign, tmp_path: Path) -> None:
    await (await open_campaign()).plan(people(1))
    assert modes(tmp_path) == {"calls.db": 0o600, "calls.db-wal": 0o600, "calls.db-shm": 0o600}


async def test_a_file_that_is_no_journal_is_refused_and_not_changed(tmp_path: Path, time: MovableClock) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE mine (a)")
    db.close()
    path.chmod(0o644)
    text = tmp_path / "notes.txt"
    text.write_text("notes")
    before = (path.read_bytes(), path.stat().st_mode, text.stat().st_mode)
    for wrong in (path, text, tmp_path):
        with pytest.raises(ConfigurationError):
            await Campaign.open(wrong, "october")
    assert (path.read_bytes(), path.stat().st_mode, text.stat().st_mode) == before
    assert modes(tmp_path).keys() == {"other.db", "notes.txt"}


@pytest.mark.parametrize(
    "url", ["postgresql+asyncpg://host/db", "sqlite://", "sqlite+aiosqlite:///:memory:", ":memory:", "", "://"]
)
async def test_a_journal_that_is_no_file_of_sqlite_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        await Campaign.open(url, "october")


async def test_a_url_of_sqlite_is_taken(tmp_path: Path) -> None:
    async with await Campaign.open(f"sqlite+aiosqlite:///{tmp_path}/calls.db", "october") as campaign:
        await campaign.plan(people(1))
    assert (tmp_path / "calls.db").exists()


async def test_a_journal_that_is_locked_is_a_typed_error(
    open_campaign: OpenCampaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("airudder.campaigns.journal._BUSY", 0.05)
    campaign = await open_campaign()
    with sqlite3.connect(tmp_path / "calls.db", isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="SQLITE_BUSY"):
            await campaign.plan(people(1))
        db.execute("ROLLBACK")
    db.close()
    assert (await campaign.plan(people(1))).planned == 1


async def test_rows_that_were_set_aside_are_read_back_with_their_reasons(open_campaign: OpenCampaign) -> None:
    problem = ContactProblem(field="callee", reason="missing")
    campaign = await open_campaign()
    await campaign.plan([*people(1200), Contact(row=1201, callee=person(7).callee)])
    await campaign.plan([Rejected(row=1202, problems=(problem,), values={})])
    found = [status async for status in campaign.contacts("rejected", "duplicate")]
    assert [(status.row, status.state, status.reason, status.number) for status in found] == [
        (1201, "duplicate", "the same number as row 7", person(7).callee),
        (1202, "rejected", "callee: missing", None),
    ]
    assert person(7).callee not in repr(found)
    assert len([status async for status in campaign.contacts()]) == 1202


async def test_the_log_of_the_driver_shows_no_number(
    open_campaign: OpenCampaign, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await (await open_campaign()).plan(people(3, case_id="case-of-1", variables={"name": "A. Name"}))
    assert "INSERT INTO contacts" in caplog.text
    assert not [text for text in (person(1).callee, "case-of-1", "A. Name") if text in caplog.text]


def _column(campaign: Campaign, name: str) -> list[Any]:
    """A column of the contacts, as it is in the file."""
    with sqlite3.connect(campaign._journal.path) as db:
        found = [value for (value,) in db.execute(f"SELECT {name} FROM contacts ORDER BY id")]
    db.close()
    return found
