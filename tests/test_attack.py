"""A short form of ``make attack``: what the client says of its calls agrees with what a hostile server saw."""

import pytest

from airudder import CallInfo
from hostile.calls import Call, run
from hostile.ledger import Ledger


def test_client_and_hostile_server_agree_about_every_call() -> None:
    report = run(400, seed=7)
    assert report.faults == []
    assert len(report.behaviours) >= 35
    assert {"ok", "cancelled", "APIConnectionError", "AuthenticationError"} <= set(report.outcomes)


@pytest.mark.parametrize(
    ("sent", "arrived", "done", "outcome", "answer", "words"),
    [
        ("no", 1, 0, "APIConnectionError", None, "sent is no"),
        ("yes", 0, 0, "APIError", None, "never arrived"),
        ("maybe", 2, 2, "APIConnectionError", None, "carried out 2 times"),
        ("yes", 1, 0, "ok", "call-1", "was not carried out"),
        ("yes", 1, 1, "ok", "stray", "answer of another call"),
        ("maybe", 1, 1, "TypeError", None, "not an error of ours"),
        ("yes", 1, 1, "ok", "call-1", None),
    ],
)
def test_the_comparison_can_fail(
    sent: str, arrived: int, done: int, outcome: str, answer: object, words: str | None
) -> None:
    ledger = Ledger()
    ledger["call-1"].arrived, ledger["call-1"].done = arrived, done
    call = Call("call-1", dials=True, info=CallInfo(sent=sent), outcome=outcome, answer=answer)  # type: ignore[arg-type]
    fault = call.fault(ledger)
    assert (fault is None) == (words is None)
    assert words is None or words in str(fault)
