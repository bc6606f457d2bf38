"""Deadlines: one timer of the loop serves all calls."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from airudder.http.calls import Calls, Scope


async def test_timers_do_not_multiply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each second a call with a deadline of a minute begins, and one of five seconds that ends at once."""
    loop, now = asyncio.get_running_loop(), 0.0
    timers: list[tuple[float, Callable[..., None], tuple[Any, ...]]] = []
    with monkeypatch.context() as patch:
        patch.setattr(loop, "time", lambda: now)
        patch.setattr(loop, "call_at", lambda due, run, *args: timers.append((due, run, args)))
        calls = Calls()
        under_way, looks = Scope(calls, 60.0), 0
        for second in range(600):
            now = float(second)
            for timer in sorted((one for one in timers if one[0] <= now), key=lambda one: one[0]):
                timers.remove(timer)
                timer[1](*timer[2])
                looks += 1
            under_way.leave(None)
            under_way = Scope(calls, 60.0)
            Scope(calls, 5.0).leave(None)
    # A timer that was superseded by an earlier one does nothing at its time.
    assert len(timers) <= 60 / 5 + 2
    assert looks <= 2 * 600 / 5 + 2


async def test_a_deadline_is_kept_beside_longer_and_shorter_ones() -> None:
    calls = Calls()
    ended: list[float] = []

    async def wait(seconds: float) -> None:
        scope = Scope(calls, seconds)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            ended.append(seconds if scope.leave(error) else -1)

    await asyncio.gather(*(wait(seconds) for seconds in (0.03, 0.01, 0.05, 0.02, 0.04)))
    assert ended == [0.01, 0.02, 0.03, 0.04, 0.05]
    assert not calls.scopes
