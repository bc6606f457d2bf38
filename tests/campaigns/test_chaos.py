"""A short form of ``make chaos``, and that it finds what it is there for."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from airudder.campaigns import claims, reporting, running, states
from airudder.campaigns.states import Outcome, outcome_of
from airudder.errors import APITimeoutError, ServerError
from chaotic.faults import ALL
from chaotic.report import KINDS, kind_of
from chaotic.run import run_one

RUNS, PARTS = 200, 8


@pytest.mark.parametrize("part", range(PARTS))
def test_ledger_journal_and_input_agree_after_every_run(part: int) -> None:
    faults, seen = {}, set[str]()
    for number in range(part, RUNS, PARTS):
        result = run_one(f"test/{number}")
        seen |= result.seen.keys()
        if result.faults:
            faults[result.seed] = result.faults
    assert faults == {}
    assert seen & {fault.__name__ for fault in ALL}
    assert seen & {"crash", "cancellation", "database_locked", "clock_jump", "run_twice: refused"}


def timeout_means_refused(patch: pytest.MonkeyPatch) -> None:
    def wrong(error: BaseException, **options: Any) -> Outcome:
        return Outcome(state="refused") if isinstance(error, APITimeoutError) else outcome_of(error, **options)

    patch.setattr(running, "outcome_of", wrong)


def planned_again_on_5xx(patch: pytest.MonkeyPatch) -> None:
    def wrong(error: BaseException, **options: Any) -> Outcome:
        return Outcome(state="returned") if isinstance(error, ServerError) else outcome_of(error, **options)

    patch.setattr(running, "outcome_of", wrong)


def claimed_after_sending(patch: pytest.MonkeyPatch) -> None:
    """The claim is undone before the batch is sent, and made again when there is an answer."""
    send = running.Run._send

    async def wrong(run: Any, claimed: Any) -> Any:
        def undo(db: Connection) -> None:
            db.exec_driver_sql("UPDATE contacts SET state = 'planned' WHERE batch = ?", (claimed.id,))

        def redo(db: Connection) -> None:
            db.exec_driver_sql("UPDATE contacts SET state = 'sent' WHERE batch = ?", (claimed.id,))

        await run._journal.write(undo)
        settlement = await send(run, claimed)
        await run._journal.write(redo)
        return settlement

    patch.setattr(running.Run, "_send", wrong)


def lease_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("airudder.campaigns.journal.Journal.hold", lambda *_, **__: lambda db: None)


def batch_counted_twice(patch: pytest.MonkeyPatch) -> None:
    count = reporting.count_states

    def wrong(db: Connection, campaign: int) -> Any:
        found = count(db, campaign)
        found["accepted"] *= 2
        return found

    patch.setattr(reporting, "count_states", wrong)


def piece_lost_on_cancel(patch: pytest.MonkeyPatch) -> None:
    """A cancelled run cancels what it was sending."""
    settle = running.Run._settle

    async def wrong(run: Any, claimed: Any, settlement: Any) -> None:
        await settle(run, claimed, settlement)
        if settlement.reason == "CancelledError":

            def lose(db: Connection) -> None:
                db.exec_driver_sql("DELETE FROM contacts WHERE batch = ?", (claimed.id,))

            await run._journal.write(lose)

    patch.setattr(running.Run, "_settle", wrong)


def suppression_not_asked_again(patch: pytest.MonkeyPatch) -> None:
    make = claims.Claim.make

    def wrong(claim: Any, db: Connection, now: float) -> Any:
        claim.suppressed.clear()
        return make(claim, db, now)

    patch.setattr(claims.Claim, "make", wrong)


def number_in_an_error(patch: pytest.MonkeyPatch) -> None:
    def wrong(error: BaseException) -> str:
        return "the batch of +12025550101"

    patch.setattr(states, "_reason", wrong)


# Each with a run from which on it shows soon: the fault needs certain circumstances.
BREAKS: list[tuple[Callable[[pytest.MonkeyPatch], None], int, str]] = [
    (timeout_means_refused, 13, "journal and ledger disagree"),
    (planned_again_on_5xx, 120, "accepted twice"),
    (claimed_after_sending, 16, "accepted twice"),
    (lease_forgotten, 5, "anything else"),
    (batch_counted_twice, 0, "counts do not add up"),
    (piece_lost_on_cancel, 40, "counts do not add up"),
    (suppression_not_asked_again, 5, "anything else"),
    (number_in_an_error, 0, "phone number in a log record, repr or exception"),
]


@pytest.mark.parametrize(("change", "first", "kind"), BREAKS, ids=[change.__name__ for change, *_ in BREAKS])
def test_a_fault_of_the_library_is_found(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch], None], first: int, kind: str
) -> None:
    assert kind in KINDS
    change(monkeypatch)
    assert any(kind in map(kind_of, run_one(f"break/{number}").faults) for number in range(first, 150))
