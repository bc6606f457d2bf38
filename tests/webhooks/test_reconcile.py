"""Webhooks and polled details brought together: each call final once, whatever comes when and how often."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from airudder import AIRudder, ConfigurationError
from airudder.models import (
    InfoCheckTaskDetail,
    TaskDetail,
    WorkflowCallCompleted,
    WorkflowCallCompletedInfoCheck,
    WorkflowListCompleted,
    WorkflowTaskDetail,
)
from airudder.sandbox import Sandbox
from airudder.testing import Faults
from airudder.webhooks import examples, parse
from airudder.webhooks.event import Event
from airudder.webhooks.reconcile import (
    COMPARED,
    CallRecord,
    Correction,
    Detail,
    Final,
    Ignored,
    Outcome,
    Reconciler,
    ReconcilerFullError,
    ReportedCall,
    Unkeyed,
    calls,
)

CALLEE = "+12025550123"
TASK = "fe9aa56cc7cb9820a3b774860fea784b"
CALL: dict[str, Any] = {
    "id": 2125574058,
    "callee": CALLEE,
    "result": "finished",
    "result_label": "N",
    "duration": 21,
    "NerSlots": {"PaymentMethod": "Transfer"},
    "call_id": "one",
    "call_start_time": "2024-03-11 16:46:32",
    "redail_call": [{"call_id": "before", "callee_number": CALLEE}],
    "case_id": "",
}


class Settled(Reconciler):
    """One whose user has acted on each outcome before the next report comes."""

    def add_event(self, event: Event[Any]) -> list[Outcome]:
        return self._settled(super().add_event(event))

    def add_task(self, detail: Detail, *, task_id: str | None = None) -> list[Outcome]:
        return self._settled(super().add_task(detail, task_id=task_id))

    def _settled(self, outcomes: list[Outcome]) -> list[Outcome]:
        for outcome in outcomes:
            assert self.acknowledge(outcome) is not isinstance(outcome, Ignored)
        assert self.outbox() == []
        return outcomes


def event(fields: dict[str, Any] | None = None, /, **over: Any) -> Event[WorkflowCallCompleted]:
    payload = {**CALL, "task_id": TASK, **(fields or {}), **over}
    return Event(
        kind="workflow_call_completed",
        dedupe_key="made up",
        occurred_at=datetime(2024, 3, 11, tzinfo=UTC),
        data=WorkflowCallCompleted.from_dict(payload),
        json=payload,
        raw=b"",
        headers={},
    )


def task(*calls: dict[str, Any], status: str | None = "finished", task_id: str | None = TASK) -> WorkflowTaskDetail:
    return WorkflowTaskDetail.from_dict({"task_id": task_id, "status": status, "details": list(calls)})


def call(**over: Any) -> dict[str, Any]:
    return {**CALL, **over}


def ids(records: Sequence[CallRecord]) -> set[str]:
    return {record.call_id for record in records}


def only(outcomes: list[Outcome]) -> Outcome:
    assert len(outcomes) == 1
    return outcomes[0]


# What is final


@pytest.mark.parametrize("webhook_first", [True, False])
def test_a_call_is_final_once(webhook_first: bool) -> None:
    one = Settled()
    first = one.add_event(event()) if webhook_first else one.add_task(task(CALL))
    second = one.add_task(task(CALL)) if webhook_first else one.add_event(event())
    final = only(first)
    assert isinstance(final, Final)
    assert (final.call_id, final.source) == ("one", "webhook" if webhook_first else "polled")
    assert (final.call.callee, final.call.task_id, final.call.duration) == (CALLEE, TASK, 21)
    assert second == one.add_event(event()) == one.add_task(task(CALL)) == []
    record = one.get("one")
    assert record is not None and record.webhook and record.polled and record.corrections == 0


@pytest.mark.parametrize("status", ["finished", "canceled"])
def test_the_calls_of_a_task_that_is_done_are_final(status: str) -> None:
    assert isinstance(only(Settled().add_task(task(CALL, status=status))), Final)


@pytest.mark.parametrize("status", ["created", "pending", "calling", "paused", "a new one", "Finished", "", None])
def test_no_other_state_of_a_task_makes_a_call_final(status: str | None) -> None:
    one = Settled()
    assert one.add_task(task(CALL, status=status)) == []
    assert ids(one.pending()) == ids(one.pending(TASK)) == {"one"}
    assert one.pending("another") == one.only_polled() == []
    assert one.open_tasks() == [TASK]


def test_an_unfinished_task_never_overrides_what_is_final() -> None:
    one = Settled()
    one.add_event(event(result_label="A"))
    assert one.add_task(task(call(result_label="B", hangup_type="ByRobot"), status="calling")) == []
    record = one.get("one")
    assert record is not None and record.final and not record.polled
    assert (record.call.result_label, record.call.hangup_type) == ("A", None)


def test_nothing_of_an_unfinished_task_is_left_in_a_final_call() -> None:
    one = Settled()
    one.add_task(task(call(result_label="B", hangup_type="ByRobot"), status="calling"))
    final = only(one.add_event(event(result_label="A")))
    assert isinstance(final, Final)
    assert (final.call.result_label, final.call.hangup_type) == ("A", None)
    assert one.pending() == []


@pytest.mark.parametrize("model", [TaskDetail, InfoCheckTaskDetail, WorkflowTaskDetail])
def test_every_kind_of_detail_is_taken(model: type[Detail]) -> None:
    one = Settled()
    detail = model.from_dict({"task_id": TASK, "status": "finished", "details": [CALL]})
    assert isinstance(only(one.add_task(detail)), Final)
    assert one.add_event(event()) == []


def test_a_completed_info_check_is_taken() -> None:
    questions = [{"question_name": "Q0", "answer_text": "no"}]
    payload = {**CALL, "question_answer": questions}
    data = WorkflowCallCompletedInfoCheck.from_dict(payload)
    final = only(Settled().add_event(Event(kind="x", dedupe_key="x", data=data, json={}, raw=b"", headers={})))
    assert isinstance(final, Final)
    assert final.call.question_answer is not None and final.call.question_answer[0].answer_text == "no"


def test_other_events_are_ignored_and_said_to_be() -> None:
    one = Settled()
    data = WorkflowListCompleted.from_dict({"workflow_id": "w", "case_id": "c", "rows": []})
    other = Event(kind="workflow_list_completed", dedupe_key="x", data=data, json={}, raw=b"", headers={})
    assert one.add_event(other) == [Ignored(kind="workflow_list_completed")]
    assert one.size == 0


def test_of_all_kinds_that_are_read_the_completed_calls_are_taken() -> None:
    taken: dict[str, list[str]] = {}
    for kind, payload in examples().items():
        outcomes = Settled().add_event(parse(json.dumps(payload).encode(), {}, kind=kind))
        taken.setdefault(type(only(outcomes)).__name__, []).append(kind)
    assert sorted(taken.pop("Final")) == ["workflow_call_completed", "workflow_call_completed_info_check"]
    assert list(taken) == ["Ignored"]


def test_what_is_no_detail_is_refused() -> None:
    with pytest.raises(TypeError, match="not a dict"):
        Settled().add_task({"status": "finished"})  # type: ignore[arg-type]


def test_the_task_asked_for_stands_in_where_the_answer_names_none() -> None:
    one = Settled()
    final = only(one.add_task(task(CALL, task_id=None), task_id="asked"))
    assert isinstance(final, Final) and final.call.task_id == "asked"
    assert ids(one.only_polled("asked")) == {"one"}


# Corrections


@pytest.mark.parametrize("webhook_first", [True, False])
def test_a_later_report_that_differs_is_a_correction_and_stands(webhook_first: bool) -> None:
    one = Settled()
    if webhook_first:
        one.add_event(event(result_label="A", duration=1))
        outcome = only(one.add_task(task(call(result_label="B", duration=2))))
    else:
        one.add_task(task(call(result_label="A", duration=1)))
        outcome = only(one.add_event(event(result_label="B", duration=2)))
    assert isinstance(outcome, Correction)
    assert outcome.source == ("polled" if webhook_first else "webhook")
    assert outcome.changed == ("duration", "result_label")
    assert (outcome.before.result_label, outcome.after.result_label) == ("A", "B")
    record = one.get("one")
    assert record is not None and record.corrections == 1
    assert record.call == outcome.after and record.source == outcome.source


def test_a_delivery_that_comes_again_after_a_correction_changes_nothing() -> None:
    one = Settled()
    one.add_event(event(result_label="A"))
    one.add_task(task(call(result_label="B")))
    assert one.add_event(event(result_label="A")) == one.add_task(task(call(result_label="B"))) == []
    record = one.get("one")
    assert record is not None and record.call.result_label == "B"


def test_sixteen_deliveries_of_a_call_are_remembered() -> None:
    one = Settled()
    for number in range(17):
        assert len(one.add_event(event(result_label=str(number)))) == 1
    assert one.add_event(event(result_label="1")) == []
    assert [type(outcome) for outcome in one.add_event(event(result_label="0"))] == [Correction]


def test_a_call_polled_back_to_what_it_was_is_a_correction() -> None:
    one = Settled()
    labels = ["A", "B", "A", "A"]
    outcomes = [[type(o) for o in one.add_task(task(call(result_label=label)))] for label in labels]
    assert outcomes == [[Final], [Correction], [Correction], []]


def test_a_call_that_stands_twice_in_a_detail_is_one_report() -> None:
    one = Settled()
    twice = task(call(result_label="A", hangup_type="ByCallee"), call(result_label="B"))
    final = only(one.add_task(twice))
    assert isinstance(final, Final)
    assert (final.call.result_label, final.call.hangup_type) == ("B", "ByCallee")
    assert one.add_task(twice) == []


def test_a_call_that_moves_to_another_task_is_a_correction() -> None:
    one = Settled()
    one.add_event(event(task_id="other"))
    outcome = only(one.add_task(task(CALL)))
    assert isinstance(outcome, Correction) and outcome.changed == ("task_id",)
    assert one.calls("other") == [] and ids(one.calls(TASK)) == {"one"}


@pytest.mark.parametrize(
    ("field", "told", "polled"),
    [
        ("case_id", "mine", ""),
        ("case_id", "mine", None),
        ("result", "finished", None),
        ("duration", 21, "21"),
        ("call_times", "2", 2),
        ("redail_call", [{"call_id": "a"}, {"call_id": "b"}], [{"call_id": "b", "ring_time": 1}, {"call_id": "a"}]),
        ("redail_call", [{"call_id": "a"}], []),
        ("redail_call", [{"call_id": "a"}], [{"ring_time": 1}]),
        ("NerSlots", {"a": "x", "b": ""}, {"a": "x", "c": None}),
        ("EventLabel", {"a": "x"}, {}),
        ("task_name", "old", "new"),
        ("undeclared", "old", "new"),
    ],
)
def test_no_difference(field: str, told: object, polled: object) -> None:
    for first, second in ((told, polled), (polled, told)):
        one = Settled()
        one.add_event(event({field: first}))
        assert one.add_task(task(call(**{field: second}))) == []


@pytest.mark.parametrize(
    ("field", "told", "polled", "changed"),
    [
        ("result_label", "1", 1, "result_label"),
        ("duration", 21, "021", "duration"),
        ("duration", 0, 21, "duration"),
        ("duration", 21, "9" * 5000, "duration"),
        ("duration", 1, True, "duration"),
        ("callee", "+12025550123", "12025550123", "callee"),
        ("case_id", "x", "X", "case_id"),
        ("redail_call", [{"call_id": "a"}], [{"call_id": "b"}], "redail_call"),
        ("NerSlots", {"a": "x"}, {"a": "x", "b": "y"}, "ner_slots"),
        ("question_answer", [{"answer": "/"}], [{"answer": "yes"}], "question_answer"),
    ],
)
def test_a_difference(field: str, told: object, polled: object, changed: str) -> None:
    one = Settled()
    one.add_event(event({field: told}))
    outcome = only(one.add_task(task(call(**{field: polled}))))
    assert isinstance(outcome, Correction)
    assert outcome.changed == (changed,)


@pytest.mark.parametrize("name", ["NerSlots", "EventLabel"])
def test_both_spellings_are_one_field(name: str) -> None:
    other = {"NerSlots": "ner_slots", "EventLabel": "event_label"}[name]
    bare: dict[str, Any] = {key: value for key, value in CALL.items() if key != "NerSlots"}
    for first, second in ((name, other), (other, name)):
        one = Settled()
        one.add_task(task({**bare, first: {"a": "x"}}))
        assert one.add_task(task({**bare, second: {"a": "x"}})) == []
        outcome = only(one.add_task(task({**bare, second: {"a": "y"}})))
        assert isinstance(outcome, Correction) and outcome.changed == (other,)
        assert getattr(outcome.after, other) == {"a": "y"}


def test_the_spelling_of_the_wire_wins_within_a_report() -> None:
    wire, other = {"NerSlots": {"a": "x"}}, {"ner_slots": {"b": "y"}}
    for fields in ({**wire, **other}, {**other, **wire}):
        final = only(Settled().add_task(task({"call_id": "one", **fields})))
        assert isinstance(final, Final) and final.call.ner_slots == {"a": "x"}


def test_what_one_report_lacks_the_other_adds() -> None:
    one = Settled()
    one.add_event(event(hangup_type="ByCallee"))
    one.add_task(task(call(ring_type="normal")))
    record = one.get("one")
    assert record is not None
    assert (record.call.hangup_type, record.call.ring_type) == ("ByCallee", "normal")


def test_compare_narrows_what_is_looked_at() -> None:
    one = Settled(compare={"result_label", "NerSlots", "undeclared"})
    one.add_event(event(duration=1, undeclared=1))
    assert one.add_task(task(call(duration=2))) == []
    outcome = only(one.add_task(task(call(duration=2, NerSlots={"a": "b"}, undeclared=2))))
    assert isinstance(outcome, Correction) and outcome.changed == ("ner_slots", "undeclared")
    again = only(one.add_task(task(call(duration=2, NerSlots={"a": "b"}, undeclared=3))))
    assert isinstance(again, Correction) and again.changed == ("undeclared",)


@pytest.mark.parametrize("compare", ["result", set(), {1}, {""}])
def test_compare_wants_names(compare: Any) -> None:
    with pytest.raises(ConfigurationError, match="compare="):
        Settled(compare=compare)


def test_every_compared_field_is_read_by_the_name_of_the_wire() -> None:
    """Else it would be compared with nothing, and never differ."""
    for name in COMPARED:
        wire: str = calls._WIRE.get(name, name)
        samples: list[Any] = ["x", 7, {"a": "b"}, [{"call_id": "x"}]]
        assert any(getattr(ReportedCall.from_dict({wire: sample}), name) is not None for sample in samples), name


# Redials


@pytest.mark.parametrize("first_seen_late", [False, True])
@pytest.mark.parametrize("status", ["calling", "finished"])
def test_an_earlier_attempt_is_neither_open_nor_missing(first_seen_late: bool, status: str) -> None:
    one = Settled()
    first = task(call(call_id="before", redail_call=[]), status="calling")
    second = task(CALL, status=status)
    for detail in (second, first) if first_seen_late else (first, second):
        one.add_task(detail)
    assert one.get("before") is None
    assert ids(one.pending() + one.only_polled()) == {"one"}


@pytest.mark.parametrize("attempt_first", [True, False])
def test_a_webhook_for_an_earlier_attempt_is_kept_and_not_missed(attempt_first: bool) -> None:
    one = Settled()
    attempt = event(call_id="before", redail_call=[])
    outcomes = [] if not attempt_first else one.add_event(attempt)
    outcomes += one.add_task(task(CALL))
    outcomes += [] if attempt_first else one.add_event(attempt)
    assert {outcome.call_id for outcome in outcomes if isinstance(outcome, Final)} == {"one", "before"}
    assert one.only_webhook() == []
    record = one.get("before")
    assert record is not None and record.redialed and record.final


def test_an_earlier_attempt_that_is_an_entry_too_is_not_missed() -> None:
    one = Settled()
    assert len(one.add_task(task(call(call_id="before", redail_call=[]), CALL))) == 2
    assert ids(one.only_polled()) == {"one"}


def test_the_same_number_may_have_several_calls() -> None:
    one = Settled()
    found = one.add_task(task(call(call_id="a", redail_call=[]), call(call_id="b", redail_call=[])))
    assert [outcome.call_id for outcome in found if isinstance(outcome, Final)] == ["a", "b"]


def test_a_call_that_names_itself_as_an_earlier_attempt_stays() -> None:
    one = Settled()
    one.add_task(task(call(redail_call=[{"call_id": "one"}]), status="calling"))
    assert ids(one.pending()) == {"one"}


# What one side has not seen


def test_what_only_one_side_has_seen() -> None:
    one = Settled()
    one.add_event(event(call_id="told"))
    one.add_event(event(call_id="both"))
    one.add_event(event(call_id="elsewhere", task_id="unpolled"))
    one.add_event(event(call_id="of no task", task_id=None))
    assert ids(one.only_webhook()) == {"of no task"}
    one.add_task(task(call(call_id="both"), call(call_id="shown")))
    assert ids(one.only_webhook()) == {"told", "of no task"}
    assert ids(one.only_webhook(TASK)) == {"told"}
    assert ids(one.only_polled()) == ids(one.only_polled(TASK)) == {"shown"}
    assert one.only_polled("unpolled") == one.only_webhook("never heard of") == []
    assert one.open_tasks() == ["unpolled"]


@pytest.mark.parametrize("call_id", [None, "", " ", "-", "/", 7, ["one"]])
def test_calls_without_an_id_are_kept_apart(call_id: object) -> None:
    one = Settled()
    finished = task(call(call_id=call_id), call(call_id=call_id), call(call_id=call_id, callee="+12025550199"), CALL)
    outcomes = one.add_task(finished)
    assert [outcome.count for outcome in outcomes if isinstance(outcome, Unkeyed)] == [2, 1]
    assert one.add_task(finished) == []
    loose = one.unkeyed(TASK)
    assert [(item.source, item.count, item.call.callee) for item in loose] == [
        ("polled", 2, CALLEE),
        ("polled", 1, "+12025550199"),
    ]
    assert [type(outcome) for outcome in one.add_event(event(call_id=call_id))] == [Unkeyed]
    assert one.add_event(event(call_id=call_id)) == []
    assert sum(item.count for item in one.unkeyed()) == 4
    assert one.unkeyed("another") == []


def test_an_entry_that_gets_its_id_is_without_one_no_longer() -> None:
    one = Settled()
    assert one.add_task(task(call(call_id=None), status="created")) == []
    assert [item.count for item in one.unkeyed()] == [1]
    assert [type(outcome) for outcome in one.add_task(task(CALL))] == [Final]
    assert one.unkeyed() == []
    one.add_task(task(call(call_id=None), status="created"))  # late
    assert one.unkeyed() == []


def test_details_that_name_no_task_do_not_replace_each_other() -> None:
    one = Settled()
    for callee in ("+12025550101", "+12025550102"):
        detail = task(call(call_id=None, callee=callee), task_id=None)
        assert [len(one.add_task(detail)) for _ in range(2)] == [1, 0]
    assert len(one.unkeyed()) == 2


# Memory and state


def test_forget_drops_a_task_with_all_that_belongs_to_it() -> None:
    one = Settled()
    one.add_task(task(CALL, call(call_id=None)))
    one.add_event(event(task_id="other", call_id="kept", redail_call=[]))
    kept = one.size - 4  # the task, the call, its earlier attempt, the call without an id
    assert ids(one.forget(TASK)) == {"one"}
    assert one.forget(TASK) == []
    assert one.size == kept == 2 and ids(one.calls()) == {"kept"}
    assert [type(outcome) for outcome in one.add_task(task(CALL))] == [Final]


def test_a_call_takes_its_earlier_attempts_with_it_to_its_task() -> None:
    one = Settled()
    one.add_event(event(task_id=None, redail_call=[{"call_id": "x"}]))
    one.add_task(task(CALL))
    one.add_event(event(task_id=None, redail_call=[{"call_id": "y"}]))
    one.forget(TASK)
    assert one.size == 0


def test_a_forgotten_attempt_does_not_disturb_a_call_that_moves() -> None:
    one = Settled()
    attempts = [{"call_id": "x"}]
    one.add_event(event(call_id="first", task_id=None, redail_call=attempts))
    one.add_event(event(task_id="other", redail_call=attempts))
    one.forget(None)
    assert [type(outcome) for outcome in one.add_task(task(CALL))] == [Correction]


def test_calls_of_no_task_can_be_forgotten() -> None:
    one = Settled()
    one.add_event(event(task_id=None))
    assert ids(one.forget(None)) == {"one"}
    assert one.size == 0


def test_a_full_reconciler_takes_nothing_of_a_report_that_does_not_fit() -> None:
    one = Settled(max_items=8)
    one.add_event(event())  # task, call, earlier attempt
    before = one.to_json()
    with pytest.raises(ReconcilerFullError, match=r"holds 3 items, and may hold 8.*acknowledge\(\).*forget\(\)"):
        one.add_task(task(call(result_label="A"), *(call(call_id=str(n)) for n in range(3))))
    with pytest.raises(ReconcilerFullError):
        one.add_event(event(call_id="x", redail_call=[{"call_id": str(n)} for n in range(4)]))
    assert one.to_json() == before
    one.add_task(task(call(result_label="A"), call(call_id="2"), call(call_id="3")))  # 2 more, and 3 outcomes
    assert one.size == 5
    one = Settled.from_json(one.to_json(), max_items=5)
    with pytest.raises(ReconcilerFullError):
        one.add_event(event(call_id=None))
    with pytest.raises(ReconcilerFullError):
        one.add_task(task(call(call_id=None)))
    late = task(call(call_id="3"), call(call_id="before", redail_call=[]), status="calling")
    assert one.add_event(event()) == one.add_task(late) == []
    with pytest.raises(ReconcilerFullError):
        one.add_event(event(result_label="B"))
    one = Settled.from_json(one.to_json(), max_items=6)
    assert [type(outcome) for outcome in one.add_event(event(result_label="B"))] == [Correction]


@pytest.mark.parametrize("limit", [0, -1, True, 1.5])
def test_the_limit_is_a_number_of_items(limit: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_items"):
        Settled(max_items=limit)


def test_nobody_can_change_the_state_from_outside() -> None:
    one = Settled()
    report = event(NerSlots={"PaymentMethod": "Transfer"})  # not that of all tests
    final = only(one.add_event(report))
    assert isinstance(final, Final) and final.call.ner_slots and report.data.ner_slots
    before = one.to_json()
    final.call.ner_slots["PaymentMethod"] = report.data.ner_slots["PaymentMethod"] = "changed"
    record = one.get("one")
    assert record is not None and record.call.ner_slots
    record.call.ner_slots["PaymentMethod"] = "changed"
    one.to_json()["tasks"][0]["calls"][0]["call"]["NerSlots"]["PaymentMethod"] = "changed"
    assert one.to_json() == before


def test_a_restored_reconciler_goes_on() -> None:
    one = Settled()
    one.add_task(task(CALL, call(call_id=None), call(call_id="two", redail_call=[])))
    one.add_event(event(result_label="A"))
    again = Settled.from_json(json.loads(json.dumps(one.to_json())))
    assert again.to_json() == one.to_json() and again.size == one.size
    assert again.add_task(task(CALL, call(call_id=None))) == again.add_event(event(result_label="A")) == []
    assert ids(again.only_polled()) == {"two"}
    assert again.calls() == one.calls()


def test_a_state_may_be_larger_than_the_limit_and_still_takes_repeats() -> None:
    one = Settled()
    one.add_event(event())
    again = Settled.from_json(one.to_json(), max_items=1)
    assert again.add_event(event()) == []
    with pytest.raises(ReconcilerFullError):
        again.add_event(event(call_id="two"))


def damaged() -> list[Any]:
    one = Reconciler()
    one.add_task(task(CALL, call(call_id=None)))
    good = one.to_json()
    first = good["tasks"][0]

    def with_task(**over: Any) -> dict[str, Any]:
        return {**good, "tasks": [{**first, **over}]}

    def with_outcome(**over: Any) -> dict[str, Any]:
        return {**good, "outbox": [{**good["outbox"][0], **over}]}

    def with_call(**over: Any) -> dict[str, Any]:
        return with_task(calls=[{**first["calls"][0], **over}])

    return [
        None,
        [],
        "text",
        {},
        {**good, "version": 1},
        {**good, "kind": "another"},
        {**good, "tasks": None},
        {**good, "tasks": [None]},
        {**good, "tasks": [first, first]},
        with_task(task_id=1),
        with_task(finished=None),
        with_task(calls=[first["calls"][0]] * 2),
        with_task(earlier=[None]),
        with_task(unkeyed=[{"source": CALLEE, "count": 1, "call": {}}]),
        with_call(source=CALLEE),
        with_call(call=CALLEE),
        with_call(heard=[1]),
        with_call(corrections=-1),
        with_call(call_id=""),
        {**good, "compare": "result"},
        {**good, "compare": []},
        {**good, "marked": [1]},
        {**good, "outbox": None},
        {**good, "outbox": [None]},
        with_outcome(kind="another"),
        with_outcome(source=CALLEE),
        with_outcome(call=CALLEE),
        with_outcome(call_id=None),
        with_outcome(call_id=1),
        with_outcome(mark=None),
        with_outcome(number=-1),
        with_outcome(changed=[1]),
        with_outcome(before={}),
        with_outcome(kind="correction"),
    ]


@pytest.mark.parametrize("state", damaged())
def test_what_is_no_state_is_refused_and_not_shown(state: Any) -> None:
    with pytest.raises(ConfigurationError, match="not the state of a reconciler") as caught:
        Settled.from_json(state)
    assert CALLEE not in str(caught.value)
    assert caught.value.__context__ is None


def test_nothing_personal_is_shown() -> None:
    one = Settled()
    outcomes = one.add_event(event(case_id="secret", question_content="secret", result_label="A"))
    outcomes += one.add_task(task(CALL, call(call_id=None, intention_description="secret")))
    assert {type(outcome) for outcome in outcomes} == {Final, Correction, Unkeyed}
    shown = repr([one, outcomes, one.calls(), one.unkeyed()])
    assert "one" in shown and "result_label" in shown
    for personal in (CALLEE, "secret", "Transfer"):
        assert personal not in shown


# At least once, never lost


def test_an_outcome_waits_until_it_is_acknowledged_and_a_repeat_gives_it_again() -> None:
    one = Reconciler()
    final = only(one.add_event(event()))
    assert isinstance(final, Final)
    assert one.add_event(event()) == one.outbox() == [final]
    assert one.size == 4
    assert one.acknowledge(final) and not one.acknowledge(final)
    assert one.add_event(event()) == one.outbox() == []
    assert one.size == 3


def test_a_handler_that_fails_and_is_run_again_loses_nothing() -> None:
    one, handed = Reconciler(), list[Outcome]()
    for queue_is_down in (True, True, False, False):
        for outcome in one.add_event(event()):
            if not queue_is_down:
                handed.append(outcome)
                one.acknowledge(outcome)
    assert [type(outcome) for outcome in handed] == [Final]


def test_what_another_report_told_is_not_told_again_by_this_one() -> None:
    """Else each poll would hand over what the handler of a webhook is just about to."""
    one = Reconciler()
    one.add_event(event())
    assert one.add_task(task(CALL)) == []
    assert [type(outcome) for outcome in one.outbox()] == [Final]


def test_the_outbox_keeps_the_order_and_all_kinds() -> None:
    one = Reconciler()
    told: list[Outcome] = [*one.add_event(event(result_label="A"))]
    told += one.add_task(task(CALL, call(call_id=None)))
    told += one.add_event(event(result_label="C"))
    told += one.add_event(event(call_id=None))
    assert [type(outcome) for outcome in told] == [Final, Correction, Unkeyed, Correction, Unkeyed]
    assert one.outbox() == told and one.outbox(limit=2) == told[:2]
    assert one.add_task(task(CALL, call(call_id=None))) == told[1:3]
    assert one.add_event(event(result_label="A")) == told[:1]
    assert one.add_event(event(call_id=None)) == told[4:]
    again = Reconciler.from_json(json.loads(json.dumps(one.to_json())))
    assert again.outbox() == told and again.size == one.size
    assert again.add_event(event(result_label="C")) == [told[3]]
    for outcome in told:
        assert not isinstance(outcome, Ignored) and again.acknowledge(outcome.key)
    assert again.outbox() == []


def test_a_final_is_keyed_by_its_call_and_a_correction_by_what_is_reported() -> None:
    def keys(labels: str) -> list[str]:
        one = Settled()
        outcomes = [o for label in labels for o in one.add_task(task(call(result_label=label)))]
        outcomes += one.add_event(event(call_id=None)) + one.add_task(task(call(call_id=None)))
        return [outcome.key for outcome in outcomes if not isinstance(outcome, Ignored)]

    final, to_b, to_a, to_b_again, *unkeyed = keys("ABAB")
    assert keys("CAB") == [final, to_a, to_b, *unkeyed] and to_b_again == to_b
    assert len({final, to_b, to_a, *unkeyed}) == 5
    assert not any(CALLEE in key or "one" in key for key in (final, to_b, *unkeyed))


def test_an_outcome_that_waits_gives_way_to_a_later_one_of_its_key() -> None:
    one = Reconciler()
    for label in "ABAB":
        one.add_task(task(call(result_label=label)))
    shown = [outcome.after.result_label for outcome in one.outbox() if isinstance(outcome, Correction)]
    assert shown == ["A", "B"]
    one.forget(TASK)
    one.add_event(event(result_label="C"))
    finals = [outcome.call.result_label for outcome in one.outbox() if isinstance(outcome, Final)]
    assert finals == ["C"]


def test_what_is_ignored_needs_no_acknowledgement() -> None:
    one = Reconciler()
    assert not one.acknowledge(Ignored(kind="workflow_status_changed"))
    assert not one.acknowledge("made up")


def test_the_outbox_counts_as_held() -> None:
    one = Reconciler(max_items=6)
    one.add_event(event())
    with pytest.raises(ReconcilerFullError, match=r"1 of them .*acknowledge"):
        one.add_event(event(call_id="two", redail_call=[{"call_id": "x"}]))
    assert len(one.outbox()) == 1
    one.acknowledge(one.outbox()[0])
    assert len(one.add_event(event(call_id="two", redail_call=[{"call_id": "x"}]))) == 1


def test_what_is_forgotten_stays_in_the_outbox_and_is_there_once() -> None:
    one = Reconciler()
    told = one.add_event(event())
    one.forget(TASK)
    assert one.outbox() == told and one.size == 1
    assert one.add_event(event()) == one.outbox() == told
    one.acknowledge(told[0])
    assert one.outbox() == []


def test_nobody_can_change_the_outbox_from_outside() -> None:
    one = Reconciler()
    final = only(one.add_event(event(NerSlots={"a": "told"})))
    assert isinstance(final, Final) and final.call.ner_slots
    final.call.ner_slots["a"] = "changed"
    again = one.outbox()[0]
    assert isinstance(again, Final) and again.call.ner_slots == {"a": "told"}


# What is no completed call, and what was compared


def test_an_event_that_looks_like_another_kind_becomes_no_call() -> None:
    one = Reconciler()
    changed = json.dumps(examples()["workflow_status_changed"]).encode()
    posted = parse(changed, {}, kind="workflow_call_completed")
    assert one.add_event(posted) == [Ignored(kind="workflow_call_completed", looks_like="workflow_status_changed")]
    assert one.size == 0 and one.outbox() == []


def test_a_completed_call_of_the_other_form_is_one() -> None:
    forms = ("workflow_call_completed", "workflow_call_completed_info_check")
    for told, is_one in (forms, forms[::-1]):
        posted = parse(json.dumps(examples()[is_one]).encode(), {}, kind=told)
        assert posted.looks_like == is_one
        assert isinstance(only(Reconciler().add_event(posted)), Final)


def test_a_state_goes_on_with_the_names_it_was_made_with() -> None:
    one = Settled(compare={"result_label", "NerSlots"})
    one.add_event(event(result_label="A"))
    one.add_event(event(result_label="B"))
    state = json.loads(json.dumps(one.to_json()))
    for again in (Settled.from_json(state), Settled.from_json(state, compare=["ner_slots", "result_label"])):
        assert again.add_event(event(result_label="A")) == []
        assert again.add_task(task(call(result_label="B", duration=99))) == []


@pytest.mark.parametrize("compare", [{"result_label", "link"}, {"result"}, COMPARED])
def test_a_state_that_was_made_with_other_names_is_refused(compare: frozenset[str]) -> None:
    state = Reconciler(compare={"result_label"}).to_json()
    with pytest.raises(ConfigurationError, match=r"made with other compare= names.*leave it out"):
        Reconciler.from_json(state, compare=compare)


# Any order, any number of times


@frozen
class Report:
    """``parts``: call ids and the fields that are told of each; a webhook tells of one call."""

    kind: Literal["webhook", "finished", "calling"]
    parts: tuple[tuple[str, frozenset[str]], ...]

    def add_to(self, one: Reconciler) -> list[Outcome]:
        told = [truth(call_id, fields, provisional=self.kind == "calling") for call_id, fields in self.parts]
        if self.kind == "webhook":
            return one.add_event(event({**NOTHING, **told[0]}))
        return one.add_task(task(*told, status=self.kind))


NOTHING: dict[str, Any] = dict.fromkeys([*CALL, "task_id"])
FIELDS = ("result", "duration", "NerSlots", "redail_call", "case_id", "task_id")
CALL_IDS = ("a", "b", "c")


def truth(call_id: str, fields: frozenset[str], *, provisional: bool) -> dict[str, Any]:
    """What is true of a call in the end; before that, anything else."""
    whole: dict[str, Any] = {
        "result": "calling" if provisional else "finished",
        "duration": 0 if provisional else 21,
        "NerSlots": {"call": call_id},
        "redail_call": [{"call_id": f"{call_id}-1"}, {"call_id": f"{call_id}-2"}][: 1 if provisional else 2],
        "case_id": call_id,
        "task_id": TASK,
    }
    return {"call_id": call_id, **{name: whole[name] for name in sorted(fields)}}


field_sets = st.frozensets(st.sampled_from(FIELDS))
webhooks = st.builds(
    lambda call_id, fields: Report("webhook", ((call_id, fields),)), st.sampled_from(CALL_IDS), field_sets
)
attempts = (*CALL_IDS, "a-1", "b-2")
polls = st.builds(
    lambda done, parts: Report(
        "finished" if done else "calling", tuple(part for part in parts if not done or part[0] in CALL_IDS)
    ),
    st.booleans(),
    st.lists(st.tuples(st.sampled_from(attempts), field_sets), max_size=4, unique_by=lambda part: part[0]),
)
reports = st.lists(webhooks | polls, max_size=7)


def played(sequence: Sequence[Report]) -> tuple[Reconciler, list[Outcome]]:
    one = Settled()
    return one, [outcome for report in sequence for outcome in report.add_to(one)]


def summary(one: Reconciler) -> dict[str, Any]:
    final = {
        record.call_id: (record.task_id, record.webhook, record.polled, record.redialed, record.call.to_dict())
        for record in one.calls()
        if record.final
    }
    for *_, fields in final.values():
        fields["redail_call"] = sorted(attempt["call_id"] for attempt in fields.get("redail_call", ()))
    return {
        "final": final,
        "pending": ids(one.pending()),
        "only_webhook": ids(one.only_webhook()),
        "only_polled": ids(one.only_polled()),
        "open": set(one.open_tasks()),
        "size": one.size,
    }


@given(data=st.data(), some=reports)
def test_order_and_repetition_do_not_matter(data: st.DataObject, some: list[Report]) -> None:
    again = data.draw(st.permutations(some + data.draw(st.lists(st.sampled_from(some), max_size=5)) if some else some))
    one, outcomes = played(some)
    other, others = played(again)
    assert summary(one) == summary(other)
    for found, reconciler in ((outcomes, one), (others, other)):
        finals = [outcome.call_id for outcome in found if isinstance(outcome, Final)]
        assert len(finals) == len(set(finals)) == len(found)
        assert set(finals) == {record.call_id for record in reconciler.calls() if record.final}


@given(some=reports, fails=st.lists(st.booleans(), max_size=20), crash=st.integers(0, 7))
def test_whatever_fails_each_final_is_handed_over(some: list[Report], fails: list[bool], crash: int) -> None:
    """The handlers run at least once: each report is added until what it gives could be handed over."""
    one, handed, failing = Reconciler(), list[Outcome](), iter(fails)
    for number, report in enumerate(some):
        if number == crash:
            one = Reconciler.from_json(json.loads(json.dumps(one.to_json())))
        while any(next(failing, False) for _ in report.add_to(one)):
            pass
        for outcome in report.add_to(one):
            handed.append(outcome)
            one.acknowledge(outcome)
    assert one.outbox() == []
    finals = [outcome.call_id for outcome in handed if isinstance(outcome, Final)]
    assert sorted(finals) == sorted(record.call_id for record in one.calls() if record.final)


steps = st.lists(st.tuples(st.sampled_from(["webhook", "polled", "calling"]), st.sampled_from("ABC")), max_size=12)


@given(steps)
def test_the_report_that_comes_last_stands_and_corrections_are_counted(sequence: list[tuple[str, str]]) -> None:
    one = Settled()
    stands, polled, count = "", "", 0
    heard: set[str] = set()
    for source, label in sequence:
        if source == "webhook":
            outcomes = one.add_event(event(result_label=label))
            repeated = label in heard
            heard.add(label)
        else:
            outcomes = one.add_task(task(call(result_label=label), status="finished" if source == "polled" else source))
            repeated = source == "calling" or label == polled
            polled = label if source == "polled" else polled
        if repeated or label == stands:
            assert outcomes == []
            continue
        count += bool(stands)
        outcome = only(outcomes)
        assert isinstance(outcome, Correction if stands else Final)
        if isinstance(outcome, Correction):
            assert (outcome.before.result_label, outcome.after.result_label) == (stands, label)
        stands = label
    record = one.get("one")
    if stands:
        assert record is not None
        assert (record.call.result_label, record.corrections) == (stands, count)
        assert (record.webhook, record.polled) == (bool(heard), bool(polled))


@given(before=reports, after=reports, labels=steps)
def test_a_restart_changes_nothing(before: list[Report], after: list[Report], labels: list[tuple[str, str]]) -> None:
    one = Reconciler()
    for first in before:
        first.add_to(one)
    for source, label in labels:
        report = call(result_label=label)
        one.add_event(event(report)) if source == "webhook" else one.add_task(task(report))
    again = Reconciler.from_json(json.loads(json.dumps(one.to_json())))
    assert again.to_json() == one.to_json() and again.outbox() == one.outbox()
    assert [report.add_to(again) for report in after] == [report.add_to(one) for report in after]
    assert again.to_json() == one.to_json() and again.size == one.size


odd_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(CALL_IDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*CALL, "x"]), inner, max_size=3),
    max_leaves=6,
)
odd_calls = st.dictionaries(
    st.sampled_from([*CALL, "ner_slots", "task_id", "question_answer", "EventLabel", "x"]), odd_values, max_size=6
)
likely_calls = st.builds(lambda odd, call_id: {**odd, "call_id": call_id}, odd_calls, st.sampled_from(CALL_IDS))
odd_tasks = st.builds(
    lambda status, task_id, details: {"status": status, "task_id": task_id, "details": details},
    st.sampled_from(["finished", "calling"]) | odd_values,
    st.sampled_from([TASK, "other", None]) | odd_values,
    st.lists(likely_calls | odd_calls | odd_values, max_size=3) | odd_values,
)


@given(st.lists(st.tuples(st.booleans(), odd_tasks, likely_calls | odd_calls), max_size=5))
def test_odd_reports_never_raise(some: list[tuple[bool, dict[str, Any], dict[str, Any]]]) -> None:
    one = Settled()
    seen: set[str] = set()
    for told, detail, completed in some:
        outcomes = one.add_event(event(completed)) if told else one.add_task(WorkflowTaskDetail.from_dict(detail))
        for outcome in outcomes:
            if isinstance(outcome, Final):
                assert outcome.call_id not in seen
                seen.add(outcome.call_id)
        repeated = one.add_event(event(completed)) if told else one.add_task(WorkflowTaskDetail.from_dict(detail))
        assert repeated == []
    state = one.to_json()
    again = Settled.from_json(json.loads(json.dumps(state, allow_nan=False)))
    assert again.to_json() == state and again.size == one.size
    assert one.size == sum(
        (item["task_id"] is not None) + len(item["calls"]) + len(item["earlier"]) + len(item["unkeyed"])
        for item in state["tasks"]
    )
    for item in state["tasks"]:
        one.forget(item["task_id"])
    assert one.size == 0 and [*one.calls(), *one.unkeyed()] == []


def test_what_has_no_json_form_is_left_out_and_the_rest_taken() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    one = Settled()
    found = only(one.add_event(event(NerSlots={"deep": deep}, huge=10**5000, odd={1: 2}, aware=datetime.now(UTC))))
    assert isinstance(found, Final) and found.call.result_label == "N"
    assert found.call.ner_slots is None and found.call.additional_properties == {}


def test_numbers_that_json_does_not_have_are_kept_as_text() -> None:
    one = Settled()
    found = only(one.add_event(event(rate=float("nan"), most=float("inf"))))
    assert isinstance(found, Final) and found.call.additional_properties == {"rate": "nan", "most": "inf"}
    json.dumps(one.to_json(), allow_nan=False)


# The service of the page


@pytest.fixture
def page_class(tmp_path: Path) -> Callable[[], Any]:
    text = (Path(__file__).parents[2] / "docs" / "reconciling.md").read_text("utf-8")
    block = text.partition("```python\n")[2].partition("\nwith tempfile")[0]
    names: dict[str, Any] = {}
    exec(compile(block, "reconciling.md", "exec"), names)
    return lambda: names["Calls"](tmp_path)


async def test_one_task_that_fails_does_not_end_the_night(
    page_class: Callable[[], Any], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("APP_KEY", sandbox.app_key), ("APP_SECRET", sandbox.app_secret), ("BASE_URL", sandbox.url)):
        monkeypatch.setenv(f"AIRUDDER_{name}", value)
    async with AIRudder.from_env() as client:
        made = await client.tasks.create(task_name="t", details=[{"Mobile": CALLEE}])
    Faults(sandbox).always("forbidden", "workflows.task_detail")
    calls = page_class()
    await calls.nightly()
    told = capsys.readouterr().out
    assert told.startswith("failed: ['") and told.count("Error'") == 1
    assert page_class().reconciler.open_tasks() == [made.task_id]  # asked for, by the operation that fits, and saved


async def test_a_poll_that_is_cancelled_keeps_the_lock_and_hands_over(page_class: Callable[[], Any]) -> None:
    calls, loop = page_class(), asyncio.get_running_loop()
    begun, go, add = asyncio.Event(), threading.Event(), calls.reconciler.add_task

    def slow(detail: Detail, *, task_id: str) -> list[Outcome]:
        loop.call_soon_threadsafe(begun.set)
        assert go.wait(10)
        found: list[Outcome] = add(detail, task_id=task_id)
        return found

    async def ask(task_id: str) -> Detail:
        return task(CALL, task_id=task_id)

    calls.reconciler.add_task = slow
    poll = asyncio.create_task(calls.polled(ask, TASK))
    await begun.wait()
    poll.cancel()
    await asyncio.wait([poll])
    assert poll.cancelled() and calls.lock.locked()
    go.set()
    await asyncio.wait(calls.tasks)
    assert calls.sql("SELECT call_id, source FROM outcomes") == [("one", "polled")]
    assert calls.reconciler.outbox() == [] and not calls.lock.locked()


async def test_an_event_is_safe_before_its_outcome_is(page_class: Callable[[], Any]) -> None:
    calls = page_class()
    posted = parse(json.dumps(examples()["workflow_call_completed"]).encode(), {}, kind="workflow_call_completed")
    calls.sql("DROP TABLE outcomes")
    with pytest.raises(sqlite3.OperationalError):
        await calls.call_completed(posted)
    again = page_class()  # after a crash
    await again.call_completed(posted)
    assert [call_id for (call_id,) in again.sql("SELECT call_id FROM outcomes")] == [posted.data.call_id]
    assert again.reconciler.outbox() == []


async def test_a_late_webhook_corrects_what_was_polled_before_a_crash_too(page_class: Callable[[], Any]) -> None:
    payload = {**CALL, "result_label": "late", "task_id": TASK}
    late = parse(json.dumps(payload).encode(), {}, kind="workflow_call_completed")
    await page_class().add(task(CALL), TASK)
    calls = page_class()  # after a crash: the state was saved before the outcome was handed over
    calls.hand_over = asyncio.Event().set  # and the next one comes before the correction is
    with pytest.raises(TypeError):
        await calls.call_completed(late)
    await page_class().hand_over()
    kinds = [key.partition(":")[0] for (key,) in calls.sql("SELECT key FROM outcomes ORDER BY rowid")]
    assert kinds == ["final", "correction"]
