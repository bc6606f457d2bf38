"""A short form of the runs of ``make chaos`` whose processes are killed."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from chaotic.killing import kill_one, prepared
from chaotic.run import Result

KILLS = 10


def killed(numbers: Iterable[int]) -> list[Result]:
    with prepared() as (sandbox, context):
        return [kill_one(f"test/{number}", sandbox, context) for number in numbers]


def test_killed_processes_lose_nobody_and_send_nobody_twice() -> None:
    with ThreadPoolExecutor(4) as pool:  # much of a run is waiting
        results = list(chain(*pool.map(killed, [range(first, KILLS, 4) for first in range(4)])))
    assert [fault for result in results for fault in result.faults] == []
    assert sum(result.contacts for result in results) > KILLS * 20
