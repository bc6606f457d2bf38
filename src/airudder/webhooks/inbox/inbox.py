"""A durable inbox: what is put in survives the process, and stays until a handler has succeeded with it."""

from __future__ import annotations

import asyncio
import math
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Self

from attrs import field, frozen

from ...clock import Clock
from ...errors import ConfigurationError
from ..errors import InboxError
from ..event import Event
from ..router import Router
from . import deliveries
from .database import Database
from .upkeep import Upkeep
from .worker import Parsed, Policy, Worker

DAY = 86_400.0


@frozen(kw_only=True)
class Counts:
    """How many deliveries an inbox has. ``done``: keys that are still remembered."""

    waiting: int
    in_progress: int
    dead: int
    done: int


@frozen(kw_only=True)
class DeadLetter:
    """A delivery that was given up. ``parse(letter.raw, letter.headers, kind=letter.kind)`` reads it.

    ``id``: for ``Inbox.retry`` and ``discard``. ``attempts``: how many failed; ``unfinished``: during how many more the
    process ended. ``problem``: the class of the last failure and its line of code; ``"timeout"``; ``"never finished"``,
    if the process ended during each attempt; ``"damaged"``, if what the file has is not what was stored. Times are
    aware, UTC.
    """

    id: int
    kind: str
    attempts: int
    unfinished: int
    problem: str
    received_at: datetime
    died_at: datetime
    raw: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)


class Inbox:
    """Deliveries in a SQLite file at ``path`` (mode 0600), committed to the disk before ``put`` returns.

    ``remember``: seconds for which the key of a done delivery is known. The payload is kept until its handlers
    succeeded; what ``parse`` decrypted is kept decrypted. Several processes of one machine may share the file; it must
    lie on a local disk. Opened at the first use, by a thread of its own; close it with ``async with`` or ``aclose()``.
    Raises ``ConfigurationError`` if the folder is missing; every method raises ``InboxError`` if the file cannot be
    read or written.
    """

    def __init__(self, path: str | os.PathLike[str], *, remember: float = 7 * DAY, clock: Clock | None = None) -> None:
        if not 0 <= remember < math.inf:
            raise ConfigurationError("remember must be a finite number of seconds, not less than 0")
        self._clock = clock or Clock()
        self._remember = remember
        self._upkeep = Upkeep(self._clock)
        self._database = Database(path, self._clock, self._upkeep)
        self._workers: set[Worker] = set()
        self._parsed = Parsed()

    def __repr__(self) -> str:
        return f"<Inbox{', closed' if self._database.closed else ''}>"

    async def __aenter__(self) -> Self:
        try:
            await self.counts()
        except BaseException:
            await self.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the file. Cancel ``work`` first: without the file it fails. It may be called twice."""
        await self._database.aclose()

    async def put(self, event: Event[Any]) -> bool:
        """Store ``event``; when this returns, acknowledge it. False: it is a redelivery of one that is waiting, dead or
        done. An event with a ``dedupe_window`` is stored each time, and marked for its handlers if an equal one came.

        Raises ``InboxError`` if it could not be stored: answer 503 then.
        """
        return await self._put(deliveries.row_of(event))

    async def take(self, event: Event[Any]) -> bool:
        """``put`` for an event that nobody else has: a worker of this process is given it as it is."""
        row = deliveries.row_of(event)
        if self._workers:
            self._parsed.add(row[0], event)
        return await self._put(row)

    async def _put(self, row: tuple[bytes, str, float | None, bytes, str]) -> bool:
        new = await self._database.run(lambda db: deliveries.put(db, row, self._clock.wall()))
        if new:
            self._wake()
        return new

    async def work(
        self,
        router: Router,
        *,
        concurrency: int = 16,
        handler_timeout: float = 60.0,
        max_attempts: int = 12,
        first_pause: float = 5.0,
        max_pause: float = 3600.0,
        poll: float = 1.0,
        drain: float = 10.0,
    ) -> None:
        """Give the deliveries to ``router``, ``concurrency`` at a time, until cancelled. Times are in seconds.

        A delivery is done when its handlers returned within ``handler_timeout``. Else it is tried again after
        ``first_pause``, twice that, and so on up to ``max_pause``; after ``max_attempts`` it is a dead letter. Order is
        not kept. An event without a handler and fallback counts as done, with a warning.

        Cancelled, it takes nothing new and gives the handlers ``drain`` seconds before it cancels them; what was not
        through is worked off by the next one. ``poll``: how often it looks for what other processes have put in.
        """
        settings = Policy(
            concurrency=concurrency,
            handler_timeout=handler_timeout,
            max_attempts=max_attempts,
            first_pause=first_pause,
            max_pause=max_pause,
            poll=poll,
            drain=drain,
        )
        await self.run_worker(router, settings)

    async def run_worker(self, router: Router, policy: Policy) -> None:
        """``work``, with its settings in one piece."""
        worker = Worker(self._database, self._upkeep, router, policy, self._clock, self._remember, self._parsed)
        self._workers.add(worker)
        try:
            await worker.run()
        finally:
            self._workers.discard(worker)

    async def dead(self, *, limit: int = 100, after: int = 0) -> list[DeadLetter]:
        """The dead letters, oldest first; ``after``: the id of the last one seen, to go on from there."""
        return [_letter(row) for row in await self._database.run(lambda db: deliveries.letters(db, after, limit))]

    async def retry(self, delivery_id: int) -> bool:
        """Let a dead letter be tried again, from its first attempt. False: there is no such dead letter."""
        found = await self._database.run(lambda db: deliveries.revive(db, delivery_id, self._clock.wall()))
        if found:
            self._wake()
        return found

    async def discard(self, delivery_id: int) -> bool:
        """Give a dead letter up: its payload goes, its key counts as done. False: there is no such dead letter."""
        until = self._clock.wall() + self._remember
        return await self._database.run(lambda db: deliveries.discard(db, delivery_id, until))

    async def counts(self) -> Counts:
        """How many deliveries there are."""
        found = await self._database.run(deliveries.count)
        return Counts(
            waiting=found.get((deliveries.OPEN, False), 0),
            in_progress=found.get((deliveries.OPEN, True), 0),
            dead=found.get((deliveries.DEAD, False), 0),
            done=found.get((deliveries.DONE, False), 0),
        )

    def _wake(self) -> None:
        here = asyncio.get_running_loop()
        for worker in list(self._workers):
            if worker.loop is here:
                worker.wake()
                continue
            with suppress(RuntimeError):  # its loop is closed
                worker.loop.call_soon_threadsafe(worker.wake)


def _letter(row: tuple[Any, ...]) -> DeadLetter:
    """A dead letter, of whose row anything may be damaged."""
    number, kind, attempts, unfinished, problem, received, died, raw, headers = row
    sound = {}
    with suppress(ValueError, TypeError):
        sound = dict(deliveries.headers_of(headers))
    return DeadLetter(
        id=number,
        kind=_text(kind),
        attempts=attempts,
        unfinished=unfinished,
        problem=_text(problem),
        received_at=_time(received),
        died_at=_time(died),
        raw=raw if isinstance(raw, bytes) else b"",
        headers=sound,
    )


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _time(value: Any) -> datetime:
    with suppress(ValueError, TypeError, OverflowError, OSError):
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromtimestamp(0, UTC)


__all__ = ["Counts", "DeadLetter", "Inbox", "InboxError"]
