"""Time as the client sees it, in one place so that a test can stand in for it."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Monotonic seconds for ages and deadlines, wall-clock seconds (epoch, UTC) for what is stored, and pauses."""

    def monotonic(self) -> float:
        return time.monotonic()

    def wall(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


__all__ = ["Clock"]
