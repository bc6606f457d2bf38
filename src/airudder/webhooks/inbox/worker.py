"""Works an inbox off: takes what is due, runs the handlers, writes down how it went."""

from __future__ import annotations

import asyncio
import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Coroutine
from functools import partial
from sqlite3 import Connection
from typing import Any, TypeAlias

from attrs import evolve, frozen

from ...clock import Clock
from ...errors import ConfigurationError
from ...json import off_loop
from ..errors import InboxError
from ..event import Event
from ..parse import restore
from ..router import Router
from ..running import Outcome, either, end_tasks, logger, run_handlers, shown
from . import deliveries
from .database import Database
from .deliveries import Delivery
from .leases import Lease
from .upkeep import Upkeep

Claimed: TypeAlias = tuple[list[Delivery], float, float | None]
_KEPT = 1024 * 1024
_EACH = 1024  # bytes of memory that a small event takes beside its body; about 800 were measured


@frozen(kw_only=True)
class Policy:
    """The settings of ``Inbox.work``, in seconds where they are times."""

    concurrency: int = 16
    handler_timeout: float = 60.0
    max_attempts: int = 12
    first_pause: float = 5.0
    max_pause: float = 3600.0
    poll: float = 1.0
    drain: float = 10.0

    def __attrs_post_init__(self) -> None:
        times = (self.handler_timeout, self.first_pause, self.max_pause, self.poll, self.drain)
        if not all(math.isfinite(seconds) for seconds in times):
            raise ConfigurationError("every time must be a finite number of seconds")
        if self.concurrency < 1 or self.max_attempts < 1:
            raise ConfigurationError("concurrency and max_attempts must be 1 or more")
        if self.handler_timeout <= 0 or self.poll <= 0 or min(self.first_pause, self.max_pause, self.drain) < 0:
            raise ConfigurationError("handler_timeout and poll must be more than 0, pauses and drain not less")

    def pause(self, attempts: int) -> float:
        """How long to wait after so many attempts: twice as long each time."""
        return min(self.first_pause * 2.0 ** min(attempts - 1, 64), self.max_pause)


class Parsed:
    """Events that were stored by this process and not begun yet, by digest: to be given to a handler once.

    What is not here is parsed from its row, so the latest are enough: 1 MiB, where each counts as its body and 1 KiB.
    Workers may be in loops of several threads.
    """

    def __init__(self) -> None:
        self._events: OrderedDict[bytes, Event[Any]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def add(self, digest: bytes, event: Event[Any]) -> None:
        """Keep ``event``, in place of the oldest ones if there are many."""
        with self._lock:
            self._forget(digest)
            self._events[digest] = event
            self._size += len(event.raw) + _EACH
            while self._size > _KEPT:
                self._forget(next(iter(self._events)))

    def pop(self, delivery: Delivery) -> Event[Any] | None:
        """The event of ``delivery`` if it is the same to the byte, as its row would give it."""
        with self._lock:
            event = self._forget(delivery.digest)
        same = event is not None and event.raw == delivery.raw and event.kind == delivery.kind
        return event if same else None

    def _forget(self, digest: bytes) -> Event[Any] | None:
        event = self._events.pop(digest, None)
        if event is not None:
            self._size -= len(event.raw) + _EACH
        return event


class Worker:
    """One run of ``Inbox.work``. ``wake`` says that there may be something to do; call it in the worker's loop."""

    def __init__(
        self,
        database: Database,
        upkeep: Upkeep,
        router: Router,
        policy: Policy,
        clock: Clock,
        remember: float,
        parsed: Parsed,
    ) -> None:
        self._database = database
        self._upkeep = upkeep
        self._router = router
        self._policy = policy
        self._clock = clock
        self._remember = remember
        self._parsed = parsed
        self._lease = Lease(clock)
        self._woken = asyncio.Event()
        self._hurried = asyncio.Event()
        self._running: dict[asyncio.Task[None], Delivery] = {}
        self._left = False
        self.loop = asyncio.get_running_loop()
        self.wake = self._woken.set

    async def run(self) -> None:
        """Work until cancelled; then let the handlers end within ``drain`` seconds. Cancelled again: at once."""
        self._upkeep.leases.add(self._lease)
        try:
            while True:
                await self._wait(await self._round())
        finally:
            await self._unhurried(self._end())

    async def _round(self) -> float | None:
        """Start what is due and has a place; how long to wait if nothing happens (None: until a place is free)."""
        self._woken.clear()
        free = self._policy.concurrency - len(self._running)
        if free <= 0:
            return None
        running = list(self._running.values())
        try:
            taken, until, following = await self._database.run(partial(self._claim, running, free))
        except InboxError as error:
            if self._database.closed:
                raise
            logger.error("webhook inbox: %s", error)
            return self._policy.poll
        for delivery in taken:
            if delivery not in running:
                task = self.loop.create_task(self._handle(delivery, until))
                self._running[task] = delivery
                task.add_done_callback(self._ended)
        if following is None:
            return self._policy.poll
        return min(max(following - self._clock.wall(), 0.0), self._policy.poll)

    def _claim(self, running: list[Delivery], count: int, db: Connection) -> Claimed:
        return deliveries.claim(
            db,
            self._lease,
            running,
            count,
            self._clock.wall(),
            max_attempts=self._policy.max_attempts,
            horizon=self._policy.max_pause,
        )

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._woken.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("webhook inbox: a delivery could not be worked off (%s)", type(error).__name__)

    async def _wait(self, seconds: float | None) -> None:
        if seconds is None:
            await self._woken.wait()
        elif seconds > 0:
            await either(self._woken, self._clock, seconds)

    # ------------------------------------------------------------------ one delivery

    async def _handle(self, delivery: Delivery, until: float) -> None:
        if self._clock.since_boot() >= until:
            return  # the lease is over; the next claim gives the delivery back
        try:
            outcome = await self._outcome(delivery)
        except asyncio.CancelledError:
            if self._left:  # else the next round or the end gives it back
                task = asyncio.current_task()
                await self._write(
                    partial(self._release, [one for other, one in self._running.items() if other is not task])
                )
            raise
        if outcome.good:
            return await self._write(partial(self._finish, delivery))
        dead = delivery.attempt >= self._policy.max_attempts
        facts = (shown(delivery.kind), delivery.attempt, self._policy.max_attempts)
        logger.warning("webhook %s: attempt %d of %d failed%s", *facts, "; now a dead letter" if dead else "")
        await self._write(partial(self._fail, delivery, outcome.problem or outcome.what, dead))

    async def _write(self, step: Callable[[Connection], object]) -> None:
        """Write an outcome down, as often as it takes: else what was handled would be handled again."""
        while True:
            try:
                await self._database.run(step)
                return
            except InboxError as error:
                if self._database.closed:
                    raise
                logger.error("webhook inbox: %s", error)
            await self._clock.sleep(self._policy.poll)

    async def _outcome(self, delivery: Delivery) -> Outcome:
        event = self._parsed.pop(delivery)
        if event is None:
            reading = partial(restore, delivery.raw, delivery.headers, kind=delivery.kind)
            try:
                event = await off_loop(len(delivery.raw), reading)
            except Exception as error:
                return Outcome("failed", type(error).__name__)
        event = evolve(event, headers=delivery.headers, maybe_redelivered=delivery.maybe_redelivered)
        return await run_handlers(self._router, event, self._policy.handler_timeout)

    def _finish(self, delivery: Delivery, db: Connection) -> None:
        deliveries.finish(db, delivery, self._lease.holder, self._clock.wall(), self._remember)

    def _fail(self, delivery: Delivery, problem: str, dead: bool, db: Connection) -> None:
        at = self._clock.wall() + (0.0 if dead else self._policy.pause(delivery.attempt))
        deliveries.fail(db, delivery, self._lease.holder, at, problem, dead=dead)

    def _release(self, running: list[Delivery], db: Connection) -> int:
        """Give back all but what is still running, and then the lease."""
        given = deliveries.release(db, self._lease, running, self._clock.wall())
        if self._lease.leave(db):
            self._upkeep.leases.discard(self._lease)
        return given

    # ------------------------------------------------------------------ the end

    async def _unhurried(self, ending: Coroutine[Any, Any, None]) -> None:
        """Await ``ending`` whatever happens; a cancellation makes it hurry, and comes out when it is through."""
        task = self.loop.create_task(ending)
        cancelled: asyncio.CancelledError | None = None
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError as error:
                cancelled = error
                self._hurried.set()
        task.result()
        if cancelled is not None:
            raise cancelled

    async def _end(self) -> None:
        finished = self.loop.create_task(_all(self._running))
        finished.add_done_callback(lambda _: self._hurried.set())
        await either(self._hurried, self._clock, self._policy.drain)
        finished.cancel()
        await end_tasks(list(self._running))
        self._left = True  # what still runs gives its delivery back by itself
        try:
            given = await self._database.run(partial(self._release, list(self._running.values())))
        except InboxError:
            self._upkeep.leases.discard(self._lease)  # it ends by itself
            return
        if given:
            logger.warning("webhook inbox: %d deliveries were not through and will be worked off again", given)


async def _all(tasks: Collection[asyncio.Task[None]]) -> None:
    while tasks:
        await asyncio.wait(list(tasks))


__all__ = ["Policy", "Worker"]
