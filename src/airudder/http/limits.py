"""How many requests may be under way at once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from weakref import WeakKeyDictionary, ref

from ..errors import APITimeoutError


class Slots:
    """How many requests may be under way at once, counted per loop."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        # Held weakly, by those who have or want a slot: one that was waited for would keep a closed loop alive.
        self._semaphores: WeakKeyDictionary[asyncio.AbstractEventLoop, ref[asyncio.Semaphore]] = WeakKeyDictionary()

    async def take(self, stack: AsyncExitStack, timeout: float | None) -> None:
        """Hold a slot until ``stack`` ends. Raises ``APITimeoutError`` with phase ``pool``."""
        loop = asyncio.get_running_loop()
        known = self._semaphores.get(loop)
        semaphore = None if known is None else known()
        if semaphore is None:
            semaphore = asyncio.Semaphore(self._limit)
            self._semaphores[loop] = ref(semaphore)
        scope = asyncio.timeout(timeout if semaphore.locked() else None)
        try:
            async with scope:
                await stack.enter_async_context(semaphore)
        except TimeoutError:
            if not scope.expired():
                raise
            raise APITimeoutError.of("pool") from None


__all__ = ["Slots"]
