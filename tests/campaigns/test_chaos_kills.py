"""A short form of the runs of ``make chaos`` whose processes are killed."""

from chaotic.killing import kill_one, prepared

KILLS = 10


def test_killed_processes_lose_nobody_and_send_nobody_twice() -> None:
    with prepared() as (sandbox, context):
        results = [kill_one(f"test/{number}", sandbox, context) for number in range(KILLS)]
    assert [fault for result in results for fault in result.faults] == []
    assert sum(result.contacts for result in results) > KILLS * 20
