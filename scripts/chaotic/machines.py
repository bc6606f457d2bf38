"""Processes that are not real: each has its journal, and can end at any point of it.

A crash at a point of the journal raises ``Crash`` there, and from then on nothing of this process reaches the file:
what the code still does while the exception goes up has no effect, as after a real kill.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from unittest.mock import patch

from aiosqlite import core
from attrs import define, field
from sqlalchemy import Connection

from airudder import holders
from airudder.campaigns import campaign, journal, running
from airudder.campaigns.journal import Journal, Step

from .world import World

T = TypeVar("T")

_SHARED: dict[str, Any] = {}

LEASE = 60.0
"""Seconds after which a lease that was not renewed may be taken."""


class Crash(BaseException):
    """The process has ended."""


@define(eq=False)
class Machine:
    """One process. ``disturb``: awaited at each point of its journal. ``held_at``: when its lease was last renewed.

    ``within``: called at the end of each transaction. ``claimed_at``: when it last claimed a batch, by the wall clock.
    """

    name: str
    world: World
    disturb: Callable[[str], Awaitable[None]] | None = None
    within: Callable[[str, Connection], None] | None = None
    dead: bool = False
    held_at: float | None = None
    claimed_at: float = 0.0
    journals: list[Journal] = field(factory=list)

    @property
    def holds(self) -> bool:
        """Whether another run must be refused."""
        return not self.dead and self.held_at is not None and self.world.monotonic() < self.held_at + LEASE

    async def reach(self, point: str) -> None:
        if self.dead:
            raise Crash(point)
        if self.disturb is not None:
            await self.disturb(point)
            if self.dead:
                raise Crash(point)


here: ContextVar[Machine] = ContextVar("here")


class WatchedJournal(Journal):
    """The journal, with a point before and after each of its transactions, named by the function that asks for it."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        engine: Any = self._engine.sync_engine
        # The first engine's: else each process would compile its statements again.
        engine.dialect = engine.pool._dialect = _SHARED.setdefault("dialect", engine.dialect)
        engine._compiled_cache = _SHARED.setdefault("compiled", engine._compiled_cache)
        self.machine = here.get()
        self.machine.journals.append(self)
        self._lease: float | None = None

    async def write(self, step: Step[T]) -> T:
        point = _caller()
        if point != "running._renew":  # which comes when it likes
            await self.machine.reach(f"before {point}")
        elif self.machine.dead:
            raise Crash(point)
        result = await super().write(self._noted(point, step))
        if self._lease is not None:
            self.machine.held_at, self._lease = self._lease, None
        if point != "running._renew":
            await self.machine.reach(f"after {point}")
        return result

    async def check(self) -> None:
        await self.machine.reach("before check")
        await super().check()
        await self.machine.reach("after check")

    def _noted(self, point: str, step: Step[T]) -> Step[T]:
        """``step``; notes what the judge must know as of this transaction: others may run before its end is known."""
        machine = self.machine
        if point == "running._leave":
            machine.held_at = None

        def noted(db: Connection) -> T:
            result = step(db)
            if point in ("running.leased", "running._claim", "running._renew"):
                self._lease = machine.world.monotonic()
            if point == "running._claim":
                machine.claimed_at = machine.world.wall()
            if machine.within is not None:
                machine.within(point, db)
            return result

        return noted


def _caller() -> str:
    frame = sys._getframe(2)
    while frame.f_code.co_name in ("write_counted", "<lambda>") and frame.f_back is not None:
        frame = frame.f_back
    return f"{frame.f_globals.get('__name__', '').rpartition('.')[2]}.{frame.f_code.co_name}"


class _AtOnce:
    """In place of the thread of a connection, and of its queue: carries each step out when it is put into the queue.

    Switching threads would be most of the cost of a run, and its order would not follow from the seed.
    """

    daemon = False

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def start(self) -> None:
        pass

    def put_nowait(self, item: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, function = item
        ends = getattr(getattr(function, "func", None), "__name__", "") in ("commit", "rollback")
        report: Callable[..., Any] = asyncio.get_running_loop().call_soon if ends else _now  # others may run meanwhile
        try:
            result = function()
        except BaseException as error:
            if future is not None:
                report(core.set_exception, future, error)
        else:
            if future is not None:
                report(core.set_result, future, result)


def _now(function: Callable[..., Any], *args: Any) -> None:
    function(*args)


@contextmanager
def unreal(gone: set[str], *, workflow_limit: int, chunk: int) -> Iterator[None]:
    """Let campaigns run on such machines. ``gone``: processes that are known to have ended. The sizes are small."""

    def is_over(now: float, limit: float, boot: object, until: object, process: object) -> bool:
        return holders.is_over(now, limit, boot, until, process) or process in gone

    with (
        patch.object(campaign, "Journal", WatchedJournal),
        patch.object(campaign, "WORKFLOW_LIMIT", workflow_limit),
        patch.object(campaign, "CHUNK", chunk),
        patch.object(journal, "process_name", lambda: here.get().name),
        patch.object(journal, "is_over", is_over),
        patch.object(journal, "_BUSY", 0.0),
        patch.object(core, "SimpleQueue", _AtOnce),
        patch.object(core, "Thread", _AtOnce),
        patch.object(running, "_LOOK_AGAIN", 86_400.0),
    ):
        yield


__all__ = ["LEASE", "Crash", "Machine", "WatchedJournal", "here", "unreal"]
