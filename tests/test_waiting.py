"""Waiting for tasks: what ends a wait, what a change is, what a wait outlasts, and how it is resumed."""

import asyncio
import pickle
import random
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import AsyncMock, create_autospec

import pytest

from airudder import (
    AIRudder,
    APIError,
    AuthenticationError,
    ClientClosedError,
    Clock,
    InvalidRequestError,
    NotFoundError,
    NotSentError,
    Pace,
    RetryPolicy,
    ServerError,
    TaskChange,
    WaitError,
    WaitTimeoutError,
)
from airudder._generated.api.tasks.task_detail import WATCHED, build_request
from airudder.models import TaskCall, TaskDetail, TaskStatus, WorkflowTaskDetail
from airudder.sandbox import Fault, Sandbox
from airudder.waiting import Given
from conftest import MakeClient
from support.clock import FakeClock

TASK = "ic31063fbcc5205b29f4ec38f7ed9d8a"
Change = TaskChange[TaskDetail, TaskCall]


@pytest.fixture
async def sandbox(clock: FakeClock) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=clock.monotonic, wall=clock.wall, random_seed=7) as sandbox:
        yield sandbox


@pytest.fixture
def client(make_client: MakeClient, sandbox: Sandbox, clock: FakeClock) -> AIRudder:
    """Without retries of its own, so that each request shows."""
    return make_client(sandbox, clock=clock, retry=RetryPolicy(max_retries=0))


async def a_task(client: AIRudder, numbers: int = 4, **settings: Any) -> str:
    details = [{"Mobile": f"+120255501{last:02}"} for last in range(numbers)]
    made = await client.tasks.create(task_name="t", details=details, **settings)
    return str(made.task_id)


def task(status: str | None, *results: str, **more: Any) -> dict[str, Any]:
    calls = [
        {"id": number, "result": "finished" if label else "", "result_label": label}
        for number, label in enumerate(results, 1)
    ]
    return {"task_id": TASK, "status": status, "details": calls, **more}


def put_in_turn(sandbox: Sandbox, clock: FakeClock, answers: list[dict[str, Any]]) -> None:
    """Each pause ends with the next answer; the last one stays."""
    sandbox.put_task_detail(answers[0])
    rest = iter(answers[1:])
    sleep = clock.sleep

    async def next_answer(seconds: float) -> None:
        await sleep(seconds)
        if (data := next(rest, None)) is not None:
            sandbox.put_task_detail(data)

    clock.sleep = next_answer  # type: ignore[method-assign]


async def changes_of(found: Any) -> list[Change]:
    return [change async for change in found]


# -- what ends a wait


async def test_wait_gives_the_finished_task_and_asks_less_and_less_often(client: AIRudder, clock: FakeClock) -> None:
    task_id = await a_task(client, repeat_number=1)
    begun = clock.now
    found = await client.tasks.wait(task_id, timeout=3600, pace=Pace(first=2, longest=20))
    assert found.status == TaskStatus.FINISHED and all(call.result_label for call in found.details or ())
    assert clock.pauses[:7] == [2, 3, 4.5, 6.75, 10.125, 15.1875, 20] and set(clock.pauses[7:]) == {20}
    assert 150 <= clock.now - begun <= 150 + 20  # it ends at 150


async def test_a_change_of_the_state_makes_the_pause_short_again(
    sandbox: Sandbox, client: AIRudder, clock: FakeClock
) -> None:
    answers = [task("created"), task("created"), task("calling"), task("calling"), task("finished", "A")]
    put_in_turn(sandbox, clock, answers)
    await client.tasks.wait(TASK, timeout=None)
    assert clock.pauses == [5, 7.5, 5, 7.5]


@pytest.mark.parametrize(
    ("until", "status"),
    [
        (None, "finished"),
        ("calling", "calling"),
        (TaskStatus.CALLING, "calling"),
        ({"calling", "odd"}, "odd"),
        (["finished"], "finished"),
        (lambda detail: len(detail.details or ()) == 2, "calling"),
        (lambda detail: detail.status == "finished", "finished"),
    ],
)
async def test_until_names_states_or_tests_the_task(
    until: Any, status: str, sandbox: Sandbox, client: AIRudder, clock: FakeClock
) -> None:
    """A state that no page lists ends the wait only if it is named."""
    answers = [task("pending"), task("odd", ""), task("calling", "A", ""), task("finished", "A", "B")]
    put_in_turn(sandbox, clock, answers)
    assert (await client.tasks.wait(TASK, until=until, timeout=600)).status == status


async def test_a_final_state_that_was_not_named_ends_the_wait_with_an_error(
    sandbox: Sandbox, client: AIRudder, clock: FakeClock
) -> None:
    sandbox.put_task_detail(task("canceled", "A", ""))
    with pytest.raises(WaitError, match="task_detail: the task is canceled and has not reached") as caught:
        await client.tasks.wait(TASK, until="finished", timeout=600)
    assert (caught.value.detail.status, caught.value.may_retry, caught.value.resume) == ("canceled", False, None)
    assert not isinstance(caught.value, WaitTimeoutError) and clock.pauses == []
    with pytest.raises(WaitError) as caught:
        await client.tasks.wait(TASK, until=lambda detail: False, timeout=3600, pace=Pace(settle=100))
    assert sum(clock.pauses) == 100 and not caught.value.may_retry


async def test_a_finished_task_is_asked_further_until_every_call_has_a_result(
    sandbox: Sandbox, client: AIRudder, clock: FakeClock
) -> None:
    answers = [task("finished"), task("finished", "A", ""), task("finished", "A", ""), task("finished", "A", "B")]
    put_in_turn(sandbox, clock, answers)
    changes = await changes_of(client.tasks.follow(TASK, timeout=3600))
    assert [[call.id for call in change.calls] for change in changes] == [[], [1], [2]]
    assert clock.pauses == [5, 7.5, 11.25]


async def test_the_time_for_late_results_is_limited(sandbox: Sandbox, client: AIRudder, clock: FakeClock) -> None:
    sandbox.put_task_detail(task("finished", "A", ""))
    for timeout, pace, waited in ((3600, None, 900), (None, Pace(settle=0), 0), (200, None, 195)):
        clock.pauses.clear()
        found = await client.tasks.wait(TASK, timeout=timeout, pace=pace)
        assert found.status == "finished" and sum(clock.pauses) == pytest.approx(waited)
    sandbox.put_task_detail(task("canceled", "A", ""))  # whoever was not called has no result
    clock.pauses.clear()
    await client.tasks.wait(TASK, timeout=3600)
    assert clock.pauses == []


# -- changes


async def test_follow_gives_every_result_once_also_when_it_is_resumed_elsewhere(
    sandbox: Sandbox, client: AIRudder, make_client: MakeClient, clock: FakeClock
) -> None:
    task_id = await a_task(client, 6, repeat_number=1)
    changes: list[Change] = []
    resume: str | None = None
    while not changes or changes[-1].status != "finished":
        other = make_client(sandbox, clock=clock)
        found = other.tasks.follow(task_id, timeout=3600, resume=resume)
        async for change in found:
            changes.append(change)
            resume = change.resume
            break
        await found.aclose()
    attempts = [call.call_id for change in changes for call in change.calls]
    detail = await client.tasks.detail(task_id=task_id)
    assert {call.call_id for call in detail.details or ()} <= set(attempts) and len(set(attempts)) == len(attempts)
    assert len(attempts) > 6  # a redial is a result of its own
    assert [change.before for change in changes] == [None, *(change.status for change in changes[:-1])]
    assert await changes_of(client.tasks.follow(task_id, timeout=60, resume=resume)) == []


async def test_the_resume_of_a_change_does_not_change_later(
    sandbox: Sandbox, client: AIRudder, clock: FakeClock
) -> None:
    put_in_turn(sandbox, clock, [task("calling", "A", ""), task("finished", "A", "B")])
    first, second = await changes_of(client.tasks.follow(TASK, timeout=600))
    (again,) = await changes_of(client.tasks.follow(TASK, timeout=600, resume=first.resume))
    assert (again, again.before) == (second, "calling") and "result_label" not in repr(second)


def test_calls_without_ids_are_told_apart_by_their_content_and_number() -> None:
    given = Given(build_request(task_id=TASK, options={}), WATCHED, None)
    same = {"callee": "+12025550101", "result_label": "A"}
    first = given.take(TaskDetail.from_dict({"details": [same, same, {**same, "result_label": ""}]}))
    second = given.take(TaskDetail.from_dict({"details": [same, same, {**same, "callee": "+12025550102"}, same]}))
    assert first is not None and second is not None
    assert len(first.calls) == 2 and [call.callee for call in second.calls] == ["+12025550102", "+12025550101"]
    assert given.take(TaskDetail.from_dict({"details": None})) is None
    assert given.take(TaskDetail.from_dict({"details": [same, same, same]})) is None  # they were given


def test_a_large_task_has_a_small_resume() -> None:
    given = Given(build_request(task_id=TASK, options={}), WATCHED, None)
    change = given.take(TaskDetail.from_dict(task("calling", *["A"] * 10_000)))
    assert change is not None and len(change.calls) == 10_000 and len(change.resume) < 81_000
    assert Given(build_request(task_id=TASK, options={}), WATCHED, change.resume).take(change.detail) is None


# -- the deadline


async def test_the_deadline_is_kept_and_its_error_continues(client: AIRudder, clock: FakeClock) -> None:
    task_id = await a_task(client, 6)
    begun, given = clock.now, list[int | None]()

    async def keep_ids(**settings: Any) -> None:
        async for change in client.tasks.follow(task_id, **settings):
            given.extend(call.id for call in change.calls)

    with pytest.raises(WaitTimeoutError, match="the deadline of the wait has passed") as caught:
        await keep_ids(timeout=100)
    error = pickle.loads(pickle.dumps(caught.value))
    assert clock.now - begun == pytest.approx(95)  # the last request has time for its answer
    assert error.may_retry and error.detail.status == "calling" and error.sent == "yes"
    assert "+1202" not in f"{error!r}{error}{error.to_log()}{error.detail!r}"
    await keep_ids(timeout=3600, resume=error.resume)
    assert len(given) == len(set(given)) == 6


async def test_a_request_has_no_more_time_than_is_left(
    sandbox: Sandbox, client: AIRudder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.put_task_detail(task("calling"))
    sent: list[Any] = []
    send = client._pipeline.send

    def noting(request: Any, parse: Any) -> Any:
        sent.append(request.options)
        return send(request, parse)

    monkeypatch.setattr(client._pipeline, "send", noting)
    with pytest.raises(WaitTimeoutError):
        await client.tasks.wait(TASK, timeout=100)
    assert sent[0] == {} and sent[-1] == {"timeout": pytest.approx(5)}


# -- what a wait outlasts


async def test_failures_that_pass_do_not_end_a_wait(sandbox: Sandbox, client: AIRudder, clock: FakeClock) -> None:
    sandbox.put_task_detail(task("finished", "A"))
    for fault in (Fault.cut_before(), Fault.server_error(), Fault.bad_gateway(), Fault.rate_limited(retry_after=120)):
        sandbox.fail(fault, "task_detail")
    (change,) = await changes_of(client.tasks.follow(TASK, timeout=3600))
    assert change.status == "finished" and sandbox.received("task_detail") == 5
    assert clock.pauses == [7.5, 11.25, 16.875, 120]


async def test_a_wait_without_any_answer_ends_at_its_deadline_with_the_last_error(
    make_client: MakeClient, clock: FakeClock
) -> None:
    client = make_client("http://127.0.0.1:1", clock=clock, retry=RetryPolicy(max_retries=0))
    with pytest.raises(WaitTimeoutError) as caught:
        await client.tasks.wait(TASK, timeout=60)
    assert isinstance(caught.value.__cause__, NotSentError) and sum(clock.pauses) == pytest.approx(55)
    assert (caught.value.detail, caught.value.sent, caught.value.attempts) == (None, "no", len(clock.pauses) + 1)


async def test_a_retry_after_beyond_the_deadline_ends_the_wait_at_once(
    sandbox: Sandbox, client: AIRudder, clock: FakeClock
) -> None:
    sandbox.fail(Fault.rate_limited(retry_after=3600), "task_detail")
    with pytest.raises(WaitTimeoutError):
        await client.tasks.wait(TASK, timeout=600)
    assert clock.pauses == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.envelope(404, status=404), NotFoundError),
        (Fault.forbidden(), APIError),
        (Fault.server_error(501), ServerError),
        (Fault.unknown_code(), APIError),
    ],
)
async def test_other_errors_end_it_and_can_be_resumed(
    fault: Fault, kind: type[APIError], sandbox: Sandbox, client: AIRudder
) -> None:
    sandbox.put_task_detail(task("calling", "A", ""))
    sandbox.fail(fault, "task_detail", skip=1)
    with pytest.raises(kind) as caught:
        await changes_of(client.tasks.follow(TASK, timeout=600))
    sandbox.put_task_detail(task("finished", "A", "B"))
    (change,) = await changes_of(client.tasks.follow(TASK, timeout=600, resume=caught.value.resume))
    assert [call.id for call in change.calls] == [2]


async def test_refused_credentials_end_it(sandbox: Sandbox, make_client: MakeClient) -> None:
    with pytest.raises(AuthenticationError):
        await make_client(sandbox, app_secret="another").tasks.wait(TASK, timeout=600)


# -- cancelling and closing


class Still(Clock):
    """A clock whose pauses do not end."""

    def __init__(self) -> None:
        self.paused = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.paused.set()
        await asyncio.Event().wait()


async def test_a_wait_can_be_cancelled_and_ends_with_the_client(sandbox: Sandbox, make_client: MakeClient) -> None:
    sandbox.put_task_detail(task("calling"))
    before = asyncio.all_tasks()
    for end in ("cancel", "close"):
        clock = Still()
        client = make_client(sandbox, clock=clock, rng=random.Random(0))
        waiting = asyncio.create_task(client.tasks.wait(TASK, timeout=None))
        await clock.paused.wait()
        if end == "cancel":
            waiting.cancel()
        await client.aclose()
        with pytest.raises(asyncio.CancelledError if end == "cancel" else ClientClosedError):
            await waiting
    assert asyncio.all_tasks() <= before


# -- arguments and other methods


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": []},
        {"until": b"finished"},
        {"until": 3},
        {"until": [TaskStatus.FINISHED, None]},
        {"until": AsyncMock()},
        {"timeout": 0},
        {"timeout": float("nan")},
        {"timeout": "10"},
        {"pace": 5},
        {"pace": Pace(first=0)},
        {"pace": Pace(first=90)},
        {"pace": Pace(longest=float("inf"))},
        {"pace": Pace(settle=-1)},
        {"resume": "x"},
        {"resume": 7},
    ],
)
async def test_wrong_arguments_are_refused_before_anything_is_sent(
    wrong: dict[str, Any], sandbox: Sandbox, client: AIRudder
) -> None:
    with pytest.raises(InvalidRequestError, match="task_detail: "):
        client.tasks.follow(TASK, **{"timeout": 60, **wrong})
    if "resume" not in wrong:
        with pytest.raises(InvalidRequestError, match="task_detail: "):
            await client.tasks.wait(TASK, **{"timeout": 60, **wrong})
    assert sandbox.received() == 0


async def test_a_resume_belongs_to_its_task(sandbox: Sandbox, client: AIRudder) -> None:
    sandbox.put_task_detail(task("finished", "A"))
    (change,) = await changes_of(client.tasks.follow(TASK, timeout=60))
    client.tasks.follow(TASK, timeout=60, resume=change.resume)
    damaged = change.resume[:30] + ("B" if change.resume[30] == "A" else "A") + change.resume[31:]
    for task_id, text in (("another", change.resume), (TASK, damaged), (TASK, change.resume + "=")):
        with pytest.raises(InvalidRequestError, match="resume does not belong"):
            client.tasks.follow(task_id, timeout=60, resume=text)
    with pytest.raises(InvalidRequestError, match="resume does not belong"):
        client.workflows.follow_task(TASK, timeout=60, resume=change.resume)


async def test_tasks_of_workflows_and_of_info_check_are_waited_for_too(sandbox: Sandbox, client: AIRudder) -> None:
    found = await client.workflows.wait_task(TASK, timeout=60, pace=Pace(settle=0))
    assert isinstance(found, WorkflowTaskDetail) and found.status == "finished"
    async for change in client.workflows.follow_task(TASK, timeout=60):
        assert change.calls == change.detail.details
    task_id = await a_task(client)
    checked = await client.tasks.wait_info_check(task_id, timeout=3600)
    changes = [change async for change in client.tasks.follow_info_check(task_id=task_id, timeout=3600)]
    assert checked.status == changes[-1].status == "finished"


async def test_a_stand_in_has_the_methods() -> None:
    stand_in = create_autospec(AIRudder, instance=True)
    stand_in.tasks.wait.return_value = TaskDetail(status=TaskStatus.FINISHED)
    assert (await stand_in.tasks.wait("x", timeout=5)).status == "finished"
    stand_in.workflows.follow_task("x", timeout=5)
    with pytest.raises(TypeError, match="timeout"):
        await stand_in.tasks.wait("x")
