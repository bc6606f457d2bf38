"""A SQLite file behind one thread of its own, with a commit for all that waits at the time."""

from __future__ import annotations

import asyncio
import math
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from attrs import define, field

from ...clock import Clock
from ...errors import ConfigurationError
from ..errors import InboxError
from .leases import RENEWED
from .upkeep import Upkeep
from .watch import Watched, damage_of, is_busy

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
_BATCH = 512
_PATIENCE = 4.0  # seconds after which what waits for another process is answered


@define
class _Job(Generic[T]):
    """``loop`` and ``future`` of whoever waits for it; None: a step of the upkeep."""

    work: Work[T]
    since: float
    loop: asyncio.AbstractEventLoop | None = None
    future: asyncio.Future[T] | None = None
    result: T | None = None
    error: InboxError | None = field(default=None)


class Database:
    """Runs functions on a connection, each inside a transaction that is committed before ``run`` returns.

    ``upkeep`` prepares the file, keeps it in order from time to time, and leaves it at the end.
    """

    def __init__(self, path: str | os.PathLike[str], clock: Clock, upkeep: Upkeep) -> None:
        file = Path(path).absolute()  # ":memory:" is a file like any other, and a chdir changes nothing
        if not file.parent.is_dir():
            raise ConfigurationError("the folder of the inbox does not exist")
        self._file = Watched(file, clock, upkeep)
        self._clock = clock
        self._upkeep = upkeep
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process: int | None = None
        self._keep_at = -math.inf
        self.closed = False

    async def run(self, work: Work[T]) -> T:
        """The result of ``work``, committed. Once called it takes place, even if the caller is cancelled meanwhile.

        Raises ``InboxError`` if it cannot be committed.
        """
        loop = asyncio.get_running_loop()
        job: _Job[T] = _Job(work, self._clock.monotonic(), loop, loop.create_future())
        with self._lock:
            if self.closed:
                raise InboxError("the inbox is closed")
            if self._thread is None:
                thread = threading.Thread(target=self._serve, name="airudder-inbox", daemon=True)
                thread.start()  # kept only if it could: else the next one that comes tries again
                self._process, self._thread = os.getpid(), thread
            elif self._process != os.getpid():
                raise InboxError("the inbox was used before the process forked", hint="Make one Inbox per process.")
            self._jobs.put(job)
        assert job.future is not None
        return await job.future

    async def aclose(self) -> None:
        """Commit what was handed over, close the file and end the thread. It may be called twice."""
        with self._lock:
            thread = self._thread if self._process == os.getpid() else None
            if not self.closed:
                self.closed = True
                self._jobs.put(None)
        if thread is not None:
            await asyncio.to_thread(thread.join)

    # ------------------------------------------------------------------ in the thread

    def _serve(self) -> None:
        waiting: list[_Job[Any]] = []
        last = False
        try:
            while not last or waiting:
                arrived = self._arrived(patient=not waiting and not last)
                waiting += [job for job in arrived if job is not None]
                now = self._clock.monotonic()
                if None in arrived:
                    last, self._keep_at = True, math.inf
                    if self._file.connection is not None:
                        waiting.append(_Job(self._upkeep.leave, now))
                elif now >= self._keep_at:
                    self._keep_at = math.inf
                    waiting.insert(0, _Job(self._keep, now))
                waiting = self._commit(waiting)
        finally:
            self._file.close()

    def _arrived(self, *, patient: bool) -> list[_Job[Any] | None]:
        batch: list[_Job[Any] | None] = []
        with suppress(queue.Empty):
            if patient:
                batch.append(self._jobs.get(timeout=RENEWED))
            while len(batch) < _BATCH and None not in batch[-1:]:
                batch.append(self._jobs.get_nowait())
        return batch

    def _keep(self, db: sqlite3.Connection) -> None:
        more = self._upkeep.keep(db)
        self._keep_at = self._clock.monotonic() + (0.0 if more else RENEWED)

    def _commit(self, jobs: list[_Job[Any]]) -> list[_Job[Any]]:
        """Do the jobs in one transaction; those that have to wait for another process."""
        if not jobs:
            return []
        try:
            db = self._file.ready()
            db.execute("BEGIN IMMEDIATE")
            for job in jobs:
                job.result = job.work(db)
            self._file.commit()
        except Exception as error:
            return self._failed(jobs, error)
        _hand_over(jobs)
        self._file.checkpoint(empty=any(job.loop is None for job in jobs))
        return []

    def _failed(self, jobs: list[_Job[Any]], error: Exception) -> list[_Job[Any]]:
        self._file.roll_back()
        if is_busy(error):
            limit = self._clock.monotonic() - _PATIENCE
            self._refuse([job for job in jobs if job.since <= limit], error)
            return [job for job in jobs if job.since > limit]
        opened = self._file.connection is not None
        if opened and (problem := damage_of(error)) is not None:
            error = self._file.recover(problem)
        elif opened and len(jobs) > 1 and not isinstance(error, (sqlite3.OperationalError, InboxError)):
            return [left for job in jobs for left in self._commit([job])]  # one is wrong, and the others go on
        self._refuse(jobs, error)
        return []

    def _refuse(self, jobs: list[_Job[Any]], error: Exception) -> None:
        for job in jobs:
            job.error = _translated(error)
            if job.loop is None:
                self._keep_at = self._clock.monotonic() + 1.0
        _hand_over(jobs)


def _translated(error: Exception) -> InboxError:
    if isinstance(error, InboxError):
        return InboxError(str(error.args[0]), hint=error.hint)
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    return InboxError(f"the inbox could not be read or written ({name})")


def _hand_over(jobs: list[_Job[Any]]) -> None:
    """Hand the results over, in one step per loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job[Any]]] = {}
    for job in jobs:
        if job.loop is not None:
            by_loop.setdefault(job.loop, []).append(job)
    for loop, its in by_loop.items():
        with suppress(RuntimeError):  # closed meanwhile, and nobody waits any more
            loop.call_soon_threadsafe(_settle, its)


def _settle(jobs: list[_Job[Any]]) -> None:
    for job in jobs:
        if job.future is None or job.future.done():
            continue  # cancelled
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)


__all__ = ["Database", "Work"]
