"""Which events are being handled and which have been: in memory, bounded, forgotten with the process."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from ..clock import Clock
from .event import Event

REMEMBERED = 3600.0
"""Seconds for which a handled event is known; PDS tries again for five minutes."""


class Claim:
    """The right to handle one event. ``settle`` is called once, whatever happens."""

    def __init__(self, ledger: Ledger, event: Event[Any], outcome: asyncio.Future[bool]) -> None:
        self._ledger = ledger
        self._key = event.dedupe_key
        self._outcome = outcome

    def settle(self, good: bool) -> None:
        """Note the outcome, for those who wait too: if good, the key is done for an hour; else it is free again."""
        self._ledger.settle(self._key, good)
        self._outcome.set_result(good)


class Ledger:
    """Keys in flight, and keys done by the clock's monotonic time; of these the ``limit`` latest."""

    def __init__(self, clock: Clock, *, limit: int = 100_000) -> None:
        self._clock = clock
        self._limit = limit
        self._flying: dict[str, asyncio.Future[bool]] = {}
        self._done: OrderedDict[str, float] = OrderedDict()

    def __repr__(self) -> str:
        return f"<Ledger, {len(self._flying)} in flight, {len(self._done)} done>"

    def claim(self, event: Event[Any]) -> Claim | asyncio.Future[bool]:
        """A ``Claim`` for whoever comes first; for a duplicate the outcome of the first, which may be there already.

        Shield the future when you await it: others wait for it too.
        """
        key = event.dedupe_key
        if (flying := self._flying.get(key)) is not None:
            return flying
        outcome: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        until = self._done.get(key)
        if until is not None and until > self._clock.monotonic():
            outcome.set_result(True)
            return outcome
        self._flying[key] = outcome
        return Claim(self, event, outcome)

    def settle(self, key: str, good: bool) -> None:
        """For ``Claim`` alone."""
        del self._flying[key]
        if not good:
            return
        now = self._clock.monotonic()
        self._done[key] = now + REMEMBERED
        self._done.move_to_end(key)
        while self._done and (len(self._done) > self._limit or next(iter(self._done.values())) <= now):
            self._done.popitem(last=False)


__all__ = ["REMEMBERED", "Claim", "Ledger"]
