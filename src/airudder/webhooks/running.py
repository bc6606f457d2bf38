"""One event through its handlers, under a limit of time, and what may be logged of it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from ..clock import Clock
from .event import Event
from .router import Router

logger = logging.getLogger(__name__.rpartition(".")[0])
GRACE = 0.8
"""Seconds that a handler has to end when it is cancelled at the end of the service."""
_PLAIN_KIND = re.compile(r"[A-Za-z][A-Za-z_]{0,63}(\d{0,3})\Z")
_handling: dict[asyncio.Task[Any], asyncio.Task[Outcome]] = {}
"""The tasks of handlers in progress, by the task that awaits them."""


@frozen
class Outcome:
    """How it went. ``problem``: the class of what a handler raised and the line of code; never its text."""

    what: Literal["done", "unhandled", "timeout", "failed"]
    problem: str | None = None

    @property
    def good(self) -> bool:
        """Whether the event needs nothing more."""
        return self.what in ("done", "unhandled")


_DONE, _UNHANDLED = Outcome("done"), Outcome("unhandled")


def shown(kind: str) -> str:
    """``kind`` for the log; it may come from outside, so only what looks like a name is shown."""
    return kind if _PLAIN_KIND.match(kind) else "(of unusual form)"


async def run_handlers(router: Router, event: Event[Any], limit: float) -> Outcome:
    """Let ``router`` handle ``event`` within ``limit`` seconds; raises nothing but the caller's own cancellation.

    The handlers run in a task of their own: if they cancel that, it is a failure of this event, as is whatever they
    raise. KeyboardInterrupt and SystemExit are that too, and are then raised by the loop itself, so that the service
    ends in order. At the limit, or if the caller is cancelled, the handlers are cancelled, and awaited.
    """
    loop, caller = asyncio.get_running_loop(), asyncio.current_task()
    assert caller is not None
    before, expired = caller.cancelling(), False
    timer: asyncio.Handle
    handling = _handling[caller] = loop.create_task(_attempt(router, event))

    def expire() -> None:
        nonlocal expired
        expired = handling.cancel()

    def begun() -> None:
        nonlocal timer
        if not handling.done():  # most are
            timer = loop.call_later(limit, expire)

    timer = loop.call_soon(begun)
    try:
        await handling  # a cancellation of the caller goes to the handlers first
    except asyncio.CancelledError:
        pass
    finally:
        timer.cancel()
        del _handling[caller]
    if caller.cancelling() > before:
        # Handlers that return after a cancellation have swallowed it, and may have left the work undone.
        if handling.cancelling():
            raise asyncio.CancelledError
        caller.uncancel()
        caller.cancel()  # it came after their end: for what the caller awaits next
    if expired:
        outcome = Outcome("timeout")
    else:
        outcome = Outcome("failed", "CancelledError") if handling.cancelled() else handling.result()
    _log(event.kind, outcome)
    return outcome


async def _attempt(router: Router, event: Event[Any]) -> Outcome:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    try:
        handled = await router.dispatch(event)
    except BaseException as error:
        if isinstance(error, GeneratorExit) and asyncio.current_task(loop) is not task:
            raise  # not from the handler: this coroutine is being closed, and cannot await any more
        outcome = Outcome("failed", _place(error))
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            loop.call_soon(_raise, error.with_traceback(None))
        return outcome
    return _DONE if handled else _UNHANDLED


def _raise(error: BaseException) -> None:
    raise error


async def either(event: asyncio.Event, clock: Clock, seconds: float) -> bool:
    """Wait until ``event`` is set, or so many seconds of the clock; whether it is set."""
    if not event.is_set():
        both = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(clock.sleep(seconds))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
    return event.is_set()


class Requests:
    """The tasks of the requests in progress. ``idle``: set while there are none."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[Any]] = set()
        self.idle = asyncio.Event()
        self.idle.set()

    def add(self, task: asyncio.Task[Any]) -> None:
        """One begins."""
        self.tasks.add(task)
        self.idle.clear()

    def discard(self, task: asyncio.Task[Any]) -> None:
        """One has ended."""
        self.tasks.discard(task)
        if not self.tasks:
            self.idle.set()

    async def end(self, clock: Clock, seconds: float) -> None:
        """Let them end within so many seconds, then cancel them.

        A server does not end a handler whose client has gone, nor does it await those that it cancels.
        """
        await either(self.idle, clock, seconds)
        await end_tasks(self.tasks)


async def end_tasks(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel ``tasks``, and await their ends for ``GRACE`` seconds.

    A handler may swallow its cancellation, and there is no other way to end it. It is left then, and the log names it.
    """
    if not tasks:
        return
    for task in tasks:
        task.cancel()
    _, left = await asyncio.wait(tasks, timeout=GRACE)
    for task in left:
        logger.error("webhooks: a handler does not end though it was cancelled, and is left: %s", _handler_of(task))


def _handler_of(task: asyncio.Task[Any]) -> str:
    """The name of the handler that the task awaits, by the chain of coroutines below ``Router.dispatch``."""
    running: Any = _handling.get(task, task).get_coro()
    while running is not None and getattr(running, "cr_code", None) is not Router.dispatch.__code__:
        running = getattr(running, "cr_await", None)
    return getattr(getattr(running, "cr_await", None), "__qualname__", "(unknown)")


def _log(kind: str, outcome: Outcome) -> None:
    if outcome.what == "done":
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug("webhook %s: handled", shown(kind))
    elif outcome.what == "unhandled":
        logger.warning("webhook %s: acknowledged, but there is no handler for it and no fallback", shown(kind))
    elif outcome.what == "timeout":
        logger.warning("webhook %s: the handlers took longer than they may", shown(kind))
    else:
        logger.warning("webhook %s: a handler failed with %s", shown(kind), outcome.problem)


def _place(error: BaseException) -> str:
    """The class of an error and where it came from. Its text may hold what the payload held."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    name = type(error).__name__
    return f"{name} ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace else name


__all__ = ["GRACE", "Outcome", "Requests", "either", "end_tasks", "logger", "run_handlers", "shown"]
