"""Time as the client sees it, in one place so that a test can stand in for it; and the loops that it runs on."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from weakref import WeakKeyDictionary


class Clock:
    """Monotonic seconds for ages and deadlines, wall-clock seconds (epoch, UTC) for what is stored, and pauses."""

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
        """Wait that long."""
        await asyncio.sleep(seconds)


def loops_of(kept: WeakKeyDictionary[asyncio.AbstractEventLoop, Any]) -> list[asyncio.AbstractEventLoop]:
    """The loops in ``kept``, in one step: other threads may add theirs meanwhile."""
    return [loop for key in kept.keyrefs() if (loop := key()) is not None]


__all__ = ["Clock", "loops_of"]
