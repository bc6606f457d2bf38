"""How fast a site is asked: with a pause between requests, and slower when the site says so."""

from __future__ import annotations

from airudder.clock import Clock

BUSY_IN_A_ROW = 3
"""So many 429 without another answer between them, and all requests slow down together."""
MIN_SLOW_PAUSE = 0.5
MAX_PAUSE = 30.0


class Pace:
    """``pause``: seconds between the starts of two requests, however many run at a time."""

    def __init__(self, pause: float, clock: Clock) -> None:
        self.pause = pause
        self._clock = clock
        self._next = clock.monotonic()
        self._busy = 0

    async def turn(self) -> None:
        """Wait until the next request may start."""
        while (wait := self._next - self._clock.monotonic()) > 0:
            await self._clock.sleep(wait)  # and look again: another may have started, or all slowed down
        self._next = self._clock.monotonic() + self.pause

    def answered(self) -> None:
        """The site answered something else than 429."""
        self._busy = 0

    def busy(self, wait: float) -> None:
        """The site answered 429; the request that was refused waits so many seconds."""
        self._busy += 1
        if self._busy >= BUSY_IN_A_ROW:
            self.pause = min(max(2 * self.pause, MIN_SLOW_PAUSE), max(MAX_PAUSE, self.pause))
            self._next = max(self._next, self._clock.monotonic() + wait)
