"""The clock of the client, which a test can replace, and a helper for its event loops."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from weakref import WeakKeyDictionary


class Clock:
    """Monotonic time for ages and deadlines, wall-clock time for stored tokens, and pauses. All in seconds."""

    def monotonic(self) -> float:
        """Seconds from any fixed point."""
        return time.monotonic()

    def since_boot(self) -> float:
        """Seconds that all processes of this machine count from one point; on Linux sleep counts too."""
        return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait for that many seconds."""
        await asyncio.sleep(seconds)


def loops_of(kept: WeakKeyDictionary[asyncio.AbstractEventLoop, Any]) -> list[asyncio.AbstractEventLoop]:
    """A copy of the loops in ``kept``, made in one step: other threads may add theirs at the same time."""
    return [loop for key in kept.keyrefs() if (loop := key()) is not None]


__all__ = ["Clock", "loops_of"]
