"""The list of tasks by pages, and the odd ways in which it can be answered."""

from typing import Any

import pytest

from airudder.sandbox import PagingQuirks, Sandbox

from .conftest import Caller
from .test_all_operations import ONE, created, workflow


async def page(caller: Caller, number: int, size: int = 10) -> list[str]:
    got = await caller.get(f"/list?Page={number}&Number={size}")
    assert (got.status, got.invented) == (200, True)
    return [each["task_id"] for each in _list(got.json["data"])]


def _list(data: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data if isinstance(data, list) else data["list"]
    return found


async def test_newest_first_in_pages(caller: Caller) -> None:
    made = [await created(caller, ONE) for _ in range(12)][::-1]
    assert [await page(caller, 1, 5), await page(caller, 2, 5)] == [made[:5], made[5:10]]
    assert [await page(caller, 3, 5), await page(caller, 4, 5)] == [made[10:], []]
    assert [each["task_id"] for each in (await caller.get("/list")).json["data"]["list"]] == made[:10]


async def test_a_task_made_meanwhile_shifts_the_pages(caller: Caller) -> None:
    made = [await created(caller, ONE) for _ in range(4)][::-1]
    assert await page(caller, 1, 2) == made[:2]
    await created(caller, ONE)
    assert await page(caller, 2, 2) == made[1:3]


async def test_rows_have_the_fields_of_a_task_and_workflows_are_not_listed(caller: Caller) -> None:
    task = await created(caller, ONE)
    await workflow(caller, ONE)
    (row,) = (await caller.get("/list")).json["data"]["list"]
    detail = (await caller.get(f"/detail?TaskID={task}")).json["data"]
    assert {**row, "details": detail["details"]} == detail


async def test_a_hundred_thousand_cost_nothing(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.add_tasks(100_000)
    newest = await created(caller, ONE)
    sandbox.add_tasks(3)
    first = await page(caller, 1, 5)
    assert first[3] == newest and len(set(first)) == 5
    names = [each["task_name"] for each in (await caller.get("/list?Number=5")).json["data"]["list"]]
    assert names == ["filling-2", "filling-1", "filling-0", "a", "filling-99999"]
    last = await page(caller, 10_001, 10)
    assert len(last) == 4
    assert await page(caller, 10_002, 10) == []
    everything = await page(caller, 1, 200_000)
    assert len(set(everything)) == 100_004
    assert everything[-1] == last[-1]
    got = await caller.get(f"/detail?TaskID={last[0]}")
    assert (got.json["data"]["task_id"], got.json["data"]["details"]) == (last[0], [])
    assert len(sandbox.tasks) == 1


async def test_rows_of_a_filling_are_known_tasks(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.add_tasks(1)
    (row,) = await page(caller, 1)
    sandbox.known_tasks = set()
    assert (await caller.get(f"/detail?TaskID={row}")).status == 200
    changed = row[:-1] + ("1" if row[-1] == "0" else "0")
    assert (await caller.get(f"/detail?TaskID={changed}")).status == 404
    assert (await caller.get(f"/recording?TaskID={row}")).status == 404


@pytest.mark.parametrize(("quirk", "kind"), [("array", list), ("object", dict), ("two_lists", dict)])
async def test_shapes(caller: Caller, sandbox: Sandbox, quirk: Any, kind: type) -> None:
    await created(caller, ONE)
    sandbox.paging = PagingQuirks(shape=quirk)
    data = (await caller.get("/list")).json["data"]
    assert isinstance(data, kind)
    if isinstance(data, dict):
        assert sum(isinstance(each, list) for each in data.values()) == (2 if quirk == "two_lists" else 1)


async def test_quirks(caller: Caller, sandbox: Sandbox) -> None:
    made = [await created(caller, ONE) for _ in range(5)][::-1]
    sandbox.paging.beyond_end = "repeat"
    assert [await page(caller, number, 2) for number in (3, 4, 99)] == [made[4:]] * 3
    sandbox.paging = PagingQuirks(ignore_page=True)
    assert [await page(caller, number, 2) for number in (1, 2, 9)] == [made[:2]] * 3
    sandbox.paging = PagingQuirks(max_page_size=3)
    assert [await page(caller, number, 100) for number in (1, 2)] == [made[:3], made[3:]]
    sandbox.paging = PagingQuirks(never_ends=True)
    pages = [each for number in range(1, 6) for each in await page(caller, number, 2)]
    assert pages[:5] == made
    assert len(set(pages)) == 10


@pytest.mark.parametrize("query", ["Page=0", "Number=0", "Page=-1", "Page=x", "Number=1.5", "Page="])
async def test_numbers_have_to_be_numbers(caller: Caller, query: str) -> None:
    got = await caller.get(f"/list?{query}")
    assert (got.status, got.invented) == (400, True)
