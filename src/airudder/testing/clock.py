"""A clock that a test moves."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from ..clock import Clock

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class MovableClock(Clock):
    """For a client and a sandbox at once: ``advance()`` moves the time of both.

    ``wall``: the time that it begins with, epoch seconds. A ``sleep`` comes back at once, with the time moved on by its
    length; ``pauses`` has the lengths.
    """

    def __init__(self, wall: float = BEGIN.timestamp()) -> None:
        self._monotonic = 1_000.0
        self._wall = wall
        self.pauses: list[float] = []

    def __repr__(self) -> str:
        return f"<MovableClock {self.now.isoformat()}>"

    @property
    def now(self) -> datetime:
        """The time as an aware datetime, UTC."""
        return datetime.fromtimestamp(self._wall, UTC)

    def monotonic(self) -> float:
        """Seconds from any fixed point."""
        return self._monotonic

    def wall(self) -> float:
        """Seconds since 1970, UTC."""
        return self._wall

    def advance(self, seconds: float) -> None:
        """Move the time on. Raises ``ValueError`` for less than 0: time does not run backwards."""
        if not seconds >= 0:
            raise ValueError("seconds must be at least 0")
        self._monotonic += seconds
        self._wall += seconds

    async def sleep(self, seconds: float) -> None:
        """Move the time on by that much, and let others run."""
        self.pauses.append(seconds)
        self.advance(max(seconds, 0.0))
        await asyncio.sleep(0)


__all__ = ["MovableClock"]
