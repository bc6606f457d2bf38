"""A clock that stands still until a test moves it."""

import asyncio

from airudder.clock import Clock


class FakeClock(Clock):
    """Pauses are written down, return at once, and move the time on by their length."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.epoch = 1_800_000_000.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> float:
        return self.epoch

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        """Move both times on."""
        self.now += seconds
        self.epoch += seconds

    def step(self, seconds: float) -> None:
        """Set the wall clock, as NTP or an administrator does; the monotonic time stays."""
        self.epoch += seconds
