"""State that moves with the injected clock: dialling, redials, stopping, workflows; the same seed gives the same."""

import itertools
from datetime import timedelta, timezone
from typing import Any

import aiohttp
import pytest

from airudder.sandbox import Sandbox

from .conftest import Caller, Hands
from .test_all_operations import FLOW, ONE, TWO, created, workflow

THREE = "+12025550103"


async def detail(caller: Caller, task_id: str) -> dict[str, Any]:
    data: dict[str, Any] = (await caller.get(f"/detail?TaskID={task_id}")).json["data"]
    return data


async def states(caller: Caller, task_id: str) -> tuple[str, list[int]]:
    data = await detail(caller, task_id)
    return data["status"], [each["call_times"] for each in data["details"]]


async def test_contacts_are_called_one_after_the_other(caller: Caller, sandbox: Sandbox, hands: Hands) -> None:
    sandbox.dialling.answer_rate = 1
    task = await created(caller, ONE, TWO, ScheduleStartTime="2024-03-11 08:44:40")
    assert await states(caller, task) == ("created", [0, 0])
    hands.at = 60
    assert await states(caller, task) == ("calling", [0, 0])
    hands.at = 89.9
    assert await states(caller, task) == ("calling", [0, 0])
    hands.at = 90
    assert await states(caller, task) == ("calling", [1, 0])
    hands.at = 120
    assert await states(caller, task) == ("finished", [1, 1])


async def test_fields_of_a_task_and_its_calls(caller: Caller, sandbox: Sandbox, hands: Hands) -> None:
    sandbox.dialling.answer_rate = 1
    fields = {"SIPLine": "line", "RobotID": "robot", "RepeatNumber": 2, "RepeatInterval": 3, "RobotMethod": "group"}
    task = await created(caller, ONE, ScheduleEndTime="2024-03-11 17:15:40", **fields)
    before = await detail(caller, task)
    assert (before["details"][0]["result"], before["details"][0]["call_start_time"]) == ("", "")
    hands.at = 30
    data = await detail(caller, task)
    (call,) = data.pop("details")
    assert data == {
        "task_id": task,
        "task_name": "a",
        "status": "finished",
        "created_at": "2024-03-11 08:43:40",
        "repeat_interval": 3,
        "repeat_number": 2,
        "robot_hash": "robot",
        "robot_method": "group",
        "sip_line": "line",
        "schedule_start_time": "2024-03-11 08:43:40",
        "schedule_end_time": "2024-03-11 17:15:40",
    }
    assert set(call) == set(sandbox.example["details"][0]) - {"question_answer", "case_id"}
    assert (call["callee"], call["result"], call["redail_call"]) == (ONE, "finished", [])
    assert call["talk_round"] == 1
    assert call["result_label"] in "ABDEGN" and 5 <= call["duration"] <= 28
    assert call["call_start_time"] == f"2024-03-11 08:43:{40 + call['ring_time']}"
    assert len(task) == len(call["call_id"]) == 32 and int(task + call["call_id"], 16)


async def test_those_not_reached_are_called_again(caller: Caller, sandbox: Sandbox, hands: Hands) -> None:
    sandbox.dialling.answer_rate = 0
    task = await created(caller, ONE, TWO, RepeatNumber=2, RepeatInterval=5)
    seen = []
    for hands.at in (60, 329, 360, 390, 659, 690, 720, 10_000):
        seen.append(await states(caller, task))
    assert seen == [
        ("calling", [1, 1]),
        ("calling", [1, 1]),
        ("calling", [2, 1]),
        ("calling", [2, 2]),
        ("calling", [2, 2]),
        ("calling", [3, 2]),
        ("finished", [3, 3]),
        ("finished", [3, 3]),
    ]
    (call, _) = (await detail(caller, task))["details"]
    assert [each["callee_number"] for each in call["redail_call"]] == [ONE, ONE]
    assert set(call["redail_call"][0]) == set(sandbox.example["details"][0]["redail_call"][0])
    assert call["redail_call"][0]["call_start_time"] < call["redail_call"][1]["call_start_time"]
    assert (call["result_label"], call["duration"], call["call_times"]) == ("F", 0, 3)
    assert call["talk_round"] == 0


def talk(call: dict[str, Any]) -> tuple[Any, ...]:
    return call["result_label"], call["duration"], call["ring_time"], call["call_times"]


async def outcome(session: aiohttp.ClientSession, seed: int, steps: tuple[int, ...]) -> Any:
    hands = Hands()
    async with Sandbox(clock=hands, random_seed=seed) as sandbox:
        caller = Caller(session, sandbox)
        numbers = [f"+120255501{number:02}" for number in range(12)]
        task = await created(caller, *numbers, RepeatNumber=1)
        for hands.at in steps:
            await detail(caller, task)
        return await detail(caller, task)


async def test_same_seed_same_outcome_however_often_it_is_asked_for(session: aiohttp.ClientSession) -> None:
    once = await outcome(session, 5, (3600,))
    assert once == await outcome(session, 5, (1, 31, 200, 3600))
    other = await outcome(session, 6, (3600,))
    assert [talk(each) for each in once["details"]] != [talk(each) for each in other["details"]]
    assert [talk(each) for each in once["details"]] != [talk(once["details"][0])] * 12
    assert {each["call_times"] for each in once["details"]} == {1, 2}


async def test_stop_ends_the_calling(caller: Caller, hands: Hands) -> None:
    task = await created(caller, ONE, TWO, THREE)
    hands.at = 31
    stop = {"TaskID": task, "Action": "Stop"}
    assert (await caller.post("/operation", stop)).status == 200
    hands.at = 1000
    assert await states(caller, task) == ("canceled", [1, 1, 0])
    assert (await caller.post("/operation", stop)).status == 200
    ended = await created(caller, ONE)
    hands.at = 2000
    await caller.post("/operation", {**stop, "TaskID": ended})
    assert (await states(caller, ended))[0] == "finished"


async def test_cancel_call_takes_a_number_out(caller: Caller, hands: Hands) -> None:
    task = await created(caller, ONE, TWO, THREE)
    cancel = {"TaskID": task, "CalleeNumber": TWO}
    assert (await caller.post("/cancelphonecall", cancel)).status == 200
    assert (await caller.post("/cancelphonecall", {**cancel, "CalleeNumber": "+12025550199"})).status == 404
    hands.at = 60
    assert await states(caller, task) == ("finished", [1, 0, 1])


async def test_nothing_begins_after_the_planned_end(caller: Caller, hands: Hands) -> None:
    task = await created(caller, ONE, TWO, THREE, ScheduleEndTime="2024-03-11 08:44:40")
    hands.at = 59
    assert await states(caller, task) == ("calling", [1, 0, 0])
    hands.at = 60
    assert await states(caller, task) == ("finished", [1, 1, 0])
    hands.at = 5000
    assert await states(caller, task) == ("finished", [1, 1, 0])


async def test_times_are_those_of_the_account(session: aiohttp.ClientSession, hands: Hands) -> None:
    zone = timezone(timedelta(hours=8))
    async with Sandbox(clock=hands, zone=zone) as sandbox:
        caller = Caller(session, sandbox)
        task = await created(caller, ONE, ScheduleStartTime="2024-03-11 16:44:40")
        data = await detail(caller, task)
        assert (data["created_at"], data["schedule_start_time"]) == ("2024-03-11 16:43:40", "2024-03-11 16:44:40")
        assert data["status"] == "created"
        hands.at = 60
        assert (await states(caller, task))[0] == "calling"


async def test_wall_may_be_told_apart_from_the_clock(session: aiohttp.ClientSession, hands: Hands) -> None:
    async with Sandbox(clock=hands, wall=lambda: 1_800_000_000.5) as sandbox:
        task = await created(Caller(session, sandbox), ONE)
        assert (await detail(Caller(session, sandbox), task))["created_at"] == "2027-01-15 08:00:00"
        assert sandbox.now == 1_800_000_000.5


async def test_one_answer_shows_one_moment(session: aiohttp.ClientSession) -> None:
    """Even of a clock that moves whenever it is looked at."""
    times = itertools.count(1_800_000_000.0, 10.0)
    async with Sandbox(wall=lambda: next(times)) as sandbox:
        caller = Caller(session, sandbox)
        task = await created(caller, *[ONE] * 10)
        done = False
        for _ in range(40):
            data = await detail(caller, task)
            done = all(each["call_times"] for each in data["details"])
            assert (data["status"] == "finished") == done
        assert done


# ---------------------------------------------------------------------- workflows


async def tasks_of(caller: Caller, body: dict[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await caller.post("/workflow/tasklist", body)).json["data"]["list"]
    return rows


async def test_a_workflow_runs_one_call_task(caller: Caller, sandbox: Sandbox, hands: Hands) -> None:
    sandbox.dialling.answer_rate = 1
    flow = await workflow(caller, ONE)
    (row,) = await tasks_of(caller, {"workflow_id": flow})
    assert (row["workflow_id"], row["status"]) == (flow, "calling")
    got = await caller.taskdetail(row["task_id"])
    assert got.invented
    hands.at = 30
    got = await caller.taskdetail(row["task_id"])
    assert got.invented  # the fields are those of the page, their values together are not
    data = got.json["data"]
    assert set(data) == set(sandbox.example)
    (call,) = data["details"]
    assert set(call) == set(sandbox.example["details"][0])
    assert (data["workflow_name"], data["status"], call["case_id"]) == ("w", "finished", "case-101")


async def test_added_contacts_are_called_even_twice(caller: Caller, sandbox: Sandbox, hands: Hands) -> None:
    sandbox.dialling.answer_rate = 1
    flow = await workflow(caller, ONE)
    hands.at = 100
    added = {"workflow_id": flow, "details": [{"callee": ONE}, {"callee": TWO, "variables": {"name": "x"}}]}
    assert (await caller.post("/workflow/uploaddetails", added)).status == 200
    (row,) = await tasks_of(caller, {})
    assert row["status"] == "calling"
    hands.at = 160
    data = (await caller.taskdetail(row["task_id"])).json["data"]
    assert [(each["callee"], each["call_times"]) for each in data["details"]] == [(ONE, 1), (ONE, 1), (TWO, 1)]
    assert data["details"][1]["call_start_time"] > "2024-03-11 08:45:20"
    assert data["details"][0]["call_id"] != data["details"][1]["call_id"]


async def test_a_workflow_ends(caller: Caller, hands: Hands) -> None:
    flow = await workflow(caller, end_time="2024-03-11 16:44:40+08:00")
    (row,) = await tasks_of(caller, {"workflow_id": flow})
    assert row["status"] == "pending"
    hands.at = 60
    (row,) = await tasks_of(caller, {"workflow_id": flow})
    assert row["status"] == "finished"
    assert (await caller.post("/workflow/uploaddetails", {"workflow_id": flow, "details": []})).status == 400


async def test_ten_thousand_recipients_and_no_more(caller: Caller, sandbox: Sandbox) -> None:
    many = [{"callee": ONE}] * 10_000
    got = await caller.post("/workflow/createinstance", {**FLOW, "details": [*many, {"callee": TWO}]})
    assert (got.status, got.invented, dict(sandbox.workflows)) == (400, True, {})
    flow = (await caller.post("/workflow/createinstance", {**FLOW, "details": many})).json["data"]["workflow_id"]
    got = await caller.post("/workflow/uploaddetails", {"workflow_id": flow, "details": [{"callee": TWO}]})
    assert got.status == 400
    assert len(sandbox.workflows[flow].task.line.contacts) == 10_000


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"callee": ONE}, ["second", "first"]),
        ({"case_id": "case-102"}, ["second"]),
        ({"callee": ONE, "case_id": "case-102"}, []),
        ({"callee": ONE, "end_time": "2024-03-11 08:44:00"}, ["first"]),
        ({"callee": ONE, "start_time": "2024-03-11 08:44:00"}, ["second"]),
        ({"callee": ONE, "start_time": "in a form that nobody knows"}, ["second", "first"]),
        ({"callee": THREE}, []),
    ],
)
async def test_find(caller: Caller, hands: Hands, search: dict[str, str], found: list[str]) -> None:
    await workflow(caller, ONE, name="first")
    hands.at = 100
    await workflow(caller, ONE, TWO, name="second")
    span = {"start_time": "2024-03-11 00:00:00", "end_time": "2024-03-12 00:00:00"}
    got = await caller.post("/workflow/detailinstances", {**span, **search})
    assert ([each["workflow_name"] for each in got.json["data"]["list"]], got.invented) == (found, True)


async def test_verify_api_push_tells_what_was_pushed(caller: Caller, hands: Hands) -> None:
    flow = await workflow(caller, ONE)
    asked = {"workflow_id": flow, "node_id": "n", "callee": ONE}
    assert (await caller.post("/workflow/apinoticeinfo", asked)).status == 404
    hands.at = 30
    got = await caller.post("/workflow/apinoticeinfo", {**asked, "case_id": "case-101"})
    assert got.json["data"] == {
        "workflow_id": flow,
        "workflow_name": "w",
        "node_id": "n",
        "callee": {"case_id": "case-101", "callee_number": ONE},
    }
    assert (await caller.post("/workflow/apinoticeinfo", {**asked, "case_id": "other"})).status == 404
