"""What has to happen before a delivery is acknowledged: it is handled, stored, or queued."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from attrs import evolve, frozen

from ..clock import Clock
from .event import Event
from .inbox import Inbox, InboxError
from .inbox.worker import Policy
from .ledger import Claim, Ledger
from .router import Router
from .running import Requests, either, end_tasks, logger, run_handlers, shown

TAKEN, NOT_NOW = 200, 503


class Ack(Protocol):
    """A way to acknowledge. ``take`` gives the HTTP status; ``running`` surrounds the life of the application.

    At its end what is in progress, ``requests`` too, has ``drain`` seconds in all. ``open``: whether a request that
    begins now is let in; one that was let in before may still be taken.
    """

    open: bool

    async def take(self, event: Event[Any]) -> int: ...

    def running(self, requests: Requests) -> AbstractAsyncContextManager[None]: ...


@frozen
class Setup:
    """What all ways need."""

    router: Router
    clock: Clock
    policy: Policy


class Recent:
    """The keys of the latest deliveries that cannot be identified, in memory."""

    def __init__(self, clock: Clock, *, limit: int = 100_000) -> None:
        self._clock = clock
        self._limit = limit
        self._came: OrderedDict[str, float] = OrderedDict()

    def marked(self, event: Event[Any], window: float) -> Event[Any]:
        """The event, marked if an equal one came within ``window`` seconds."""
        now = self._clock.monotonic()
        before = self._came.pop(event.dedupe_key, None)
        self._came[event.dedupe_key] = now
        if len(self._came) > self._limit:
            self._came.popitem(last=False)
        return event if before is None or now - before >= window else evolve(event, maybe_redelivered=True)


class After:
    """Acknowledged when the handlers have returned. A redelivery waits for the outcome of the first one."""

    open = True

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._ledger = Ledger(setup.clock)
        self._recent = Recent(setup.clock)

    async def take(self, event: Event[Any]) -> int:
        if event.dedupe_window is not None:
            good = await _handle(None, self._recent.marked(event, event.dedupe_window), self._setup)
        elif isinstance(claim := self._ledger.claim(event), Claim):
            good = await _handle(claim, event, self._setup)
        else:
            good = await asyncio.shield(claim)  # others wait for it too
        return TAKEN if good else NOT_NOW

    @asynccontextmanager
    async def running(self, requests: Requests) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await requests.end(self._setup.clock, self._setup.policy.drain)


class InInbox:
    """Acknowledged when it is on the disk."""

    open = True

    def __init__(self, setup: Setup, inbox: Inbox, *, owned: bool) -> None:
        self._setup = setup
        self._inbox = inbox
        self._owned = owned

    async def take(self, event: Event[Any]) -> int:
        try:
            new = await self._inbox.take(event)
        except InboxError as error:
            logger.error("webhook %s: not stored. %s", shown(event.kind), error)
            return NOT_NOW
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug("webhook %s: %s", shown(event.kind), "stored" if new else "known already")
        return TAKEN

    @asynccontextmanager
    async def running(self, requests: Requests) -> AsyncIterator[None]:
        try:
            await self._inbox.counts()  # a broken file stops the start, and not the first delivery
            work = asyncio.create_task(self._inbox.run_worker(self._setup.router, self._setup.policy))
            work.add_done_callback(_say_if_broken)
            try:
                yield
            finally:
                work.cancel()
                try:
                    await requests.end(self._setup.clock, self._setup.policy.drain)
                finally:
                    await asyncio.wait([work])
        finally:
            if self._owned:
                await self._inbox.aclose()


class InQueue:
    """Acknowledged at once. What is in the queue is lost with the process, and what fails is not tried again."""

    def __init__(self, setup: Setup, size: int) -> None:
        self._setup = setup
        self._size = size
        self._ledger = Ledger(setup.clock)
        self._recent = Recent(setup.clock)
        self._queue: asyncio.Queue[tuple[Claim | None, Event[Any]]] = asyncio.Queue(size)
        self.open = False
        self._drained = False

    async def take(self, event: Event[Any]) -> int:
        if self._drained:
            logger.warning("webhook %s: not taken, since Receiver.running() has ended", shown(event.kind))
            return NOT_NOW
        claim = self._ledger.claim(event) if event.dedupe_window is None else None
        if isinstance(claim, asyncio.Future):
            return TAKEN
        if event.dedupe_window is not None:
            event = self._recent.marked(event, event.dedupe_window)
        try:
            self._queue.put_nowait((claim, event))
        except asyncio.QueueFull:
            _settle(claim, False)
            logger.warning("webhook %s: not taken, since the queue is full", shown(event.kind))
            return NOT_NOW
        return TAKEN

    @asynccontextmanager
    async def running(self, requests: Requests) -> AsyncIterator[None]:
        logger.warning("webhooks are acknowledged before they are handled (ack='queue'): a crash loses some")
        workers = [asyncio.create_task(self._work()) for _ in range(self._setup.policy.concurrency)]
        self.open, self._drained = True, False
        try:
            yield
        finally:
            self.open = False
            # asyncio.run cancels all tasks at an exit. What waits is handled all the same.
            workers += [asyncio.create_task(self._work()) for worker in workers if worker.cancelling()]
            try:
                await self._drain(requests)
            finally:
                self._drained = True
                self._drop()
                await end_tasks([*requests.tasks, *workers])

    async def _work(self) -> None:
        worker = asyncio.current_task()
        assert worker is not None
        while not worker.cancelling():
            claim, event = await self._queue.get()
            good = False
            try:
                good = await _handle(claim, event, self._setup)
            finally:
                self._queue.task_done()
                if not good:
                    _say_lost(event)

    def _drop(self) -> None:
        while not self._queue.empty():
            claim, event = self._queue.get_nowait()
            self._queue.task_done()
            _settle(claim, False)
            _say_lost(event)

    async def _drain(self, requests: Requests) -> None:
        done = asyncio.Event()
        all_done = asyncio.create_task(self._all_done(requests))
        all_done.add_done_callback(lambda _: done.set())
        try:
            await either(done, self._setup.clock, self._setup.policy.drain)
        finally:
            all_done.cancel()
            await asyncio.gather(all_done, return_exceptions=True)

    async def _all_done(self, requests: Requests) -> None:
        await requests.idle.wait()
        await self._queue.join()


async def _handle(claim: Claim | None, event: Event[Any], setup: Setup) -> bool:
    good = False
    try:
        good = (await run_handlers(setup.router, event, setup.policy.handler_timeout)).good
    finally:
        _settle(claim, good)
    return good


def _settle(claim: Claim | None, good: bool) -> None:
    if claim is not None:  # else the event cannot be identified, and none waits for its outcome
        claim.settle(good)


def _say_lost(event: Event[Any]) -> None:
    logger.error("webhook %s: acknowledged, and lost", shown(event.kind))


def _say_if_broken(work: asyncio.Task[None]) -> None:
    if not work.cancelled() and (error := work.exception()) is not None:
        logger.error("the webhook inbox is not worked off any more (%s)", type(error).__name__)


__all__ = ["Ack", "After", "InInbox", "InQueue", "Setup"]
