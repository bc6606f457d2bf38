"""Time as the client sees it, in one place so that a test can stand in for it."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Monotonic seconds for ages and deadlines, wall-clock seconds (epoch, UTC) for what is stored, and pauses."""

    def monotonic(self) -> float:
        """Seconds from any fixed point."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)


__all__ = ["Clock"]
