"""How many requests may be under way at once."""

from __future__ import annotations

import asyncio
from collections import deque

from ..errors import APITimeoutError


class Slots:
    """The slots of one loop. Whoever waits gets a slot from the one who gives it back, in order of arrival."""

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._waiting: deque[asyncio.Future[None]] = deque()

    def take_free(self) -> bool:
        """Take a slot if one is free: whether it was."""
        if not self._free:
            return False
        self._free -= 1
        return True

    async def wait(self, timeout: float | None) -> None:
        """Take a slot as soon as there is one. Raises ``APITimeoutError`` with phase ``pool``."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        scope = asyncio.timeout(timeout)
        try:
            async with scope:
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():  # the slot came at the same moment
                self.give()
            elif turn in self._waiting:
                self._waiting.remove(turn)
            if not (isinstance(error, TimeoutError) and scope.expired()):
                raise
        else:
            return
        raise APITimeoutError.of("pool")

    def give(self) -> None:
        """Give a slot back."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


__all__ = ["Slots"]
