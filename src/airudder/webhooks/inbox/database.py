"""A SQLite file behind one thread of its own, with a commit for all that waits at the time."""

from __future__ import annotations

import asyncio
import os
import queue
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from attrs import define, field

from ...errors import AIRudderError, ConfigurationError

if sys.platform != "win32":
    import fcntl

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
_BATCH = 512
_BUSY = 10.0  # seconds to wait for another process that is writing


class InboxError(AIRudderError):
    """The inbox could not be read or written, or was closed. What was being put is not acknowledged."""

    hint = "Answer the delivery with 503; look at the disk and the file of the inbox."


@define
class _Job(Generic[T]):
    work: Work[T]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[T]
    result: T | None = None
    error: InboxError | None = field(default=None)


class Database:
    """Runs functions on a connection, each inside a transaction that is committed before ``run`` returns.

    ``prepare(connection, alone)`` is called in each new connection; ``alone``: no other process has the file open.
    """

    def __init__(self, path: str | os.PathLike[str], prepare: Callable[[sqlite3.Connection, bool], None]) -> None:
        self._path = Path(path).absolute()  # ":memory:" is a file like any other, and a chdir changes nothing
        if not self._path.parent.is_dir():
            raise ConfigurationError("the folder of the inbox does not exist")
        self._prepare = prepare
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process: int | None = None
        self._guard: int | None = None
        self._prepared = False
        self.closed = False

    async def run(self, work: Work[T]) -> T:
        """The result of ``work``, committed. Once called it takes place, even if the caller is cancelled meanwhile.

        Raises ``InboxError`` if it cannot be committed.
        """
        loop = asyncio.get_running_loop()
        job: _Job[T] = _Job(work, loop, loop.create_future())
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
        connection: sqlite3.Connection | None = None
        last = False
        try:
            while not last:
                batch = self._waiting()
                jobs = [job for job in batch if job is not None]
                last = len(jobs) < len(batch)
                if jobs:
                    connection = self._commit(connection, jobs)
                    _tell(jobs)
        finally:
            if connection is not None:
                connection.close()
            if self._guard is not None:
                os.close(self._guard)

    def _waiting(self) -> list[_Job[Any] | None]:
        batch = [self._jobs.get()]
        with suppress(queue.Empty):
            while len(batch) < _BATCH and batch[-1] is not None:
                batch.append(self._jobs.get_nowait())
        return batch

    def _commit(self, connection: sqlite3.Connection | None, jobs: list[_Job[Any]]) -> sqlite3.Connection | None:
        try:
            if connection is None:
                connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                job.result = job.work(connection)
            connection.execute("COMMIT")
        except Exception as error:
            connection = _rolled_back(connection)
            if len(jobs) > 1 and not isinstance(error, sqlite3.OperationalError):
                for job in jobs:  # one of them is wrong, which is no matter of the others
                    connection = self._commit(connection, [job])
                return connection
            for job in jobs:
                job.error = _translated(error)
        return connection

    def _open(self) -> sqlite3.Connection:
        # SQLite gives -wal and -shm the mode of the file itself. An existing file is not opened for that: closing it
        # would drop the locks that another connection of this process has.
        try:
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            os.chmod(self._path, 0o600)
        alone = self._stand_guard()
        connection = sqlite3.connect(self._path, timeout=_BUSY, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA fullfsync=ON")  # macOS: else its fsync leaves data in the disk's cache
            connection.execute("PRAGMA secure_delete=ON")  # what is done shall not be found in free pages
            connection.execute("BEGIN IMMEDIATE")
            self._prepare(connection, alone)
            connection.execute("COMMIT")
            self._lock_guard(shared=True)
            self._prepared = True
        except BaseException:
            connection.close()
            if not self._prepared:
                self._lock_guard(shared=None)
            raise
        return connection

    def _stand_guard(self) -> bool:
        """Whether no other inbox has the file open; the system gives the lock back however a process ends."""
        if self._prepared:  # opened once more: what is held may be held by this one
            return False
        if self._guard is None:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            self._guard = os.open(f"{self._path}.lock", flags, 0o600)
        return self._lock_guard(shared=False)

    def _lock_guard(self, *, shared: bool | None) -> bool:
        """Take the lock as one of many, as the only one if there is no other, or (None) give it back."""
        if sys.platform == "win32" or self._guard is None:  # what a process left held there waits for its lease to end
            return False
        if shared is not False:
            fcntl.flock(self._guard, fcntl.LOCK_UN if shared is None else fcntl.LOCK_SH)
            return True
        try:
            fcntl.flock(self._guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _rolled_back(connection: sqlite3.Connection | None) -> sqlite3.Connection | None:
    """The connection ready for the next batch; None if it is good for nothing any more."""
    if connection is None:
        return None
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    except sqlite3.Error:
        connection.close()
        return None
    return connection


def _translated(error: Exception) -> InboxError:
    if isinstance(error, InboxError):
        return InboxError(str(error.args[0]), hint=error.hint)
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    return InboxError(f"the inbox could not be read or written ({name})")


def _tell(jobs: list[_Job[Any]]) -> None:
    """Hand the results over, in one step per loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job[Any]]] = {}
    for job in jobs:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, its in by_loop.items():
        with suppress(RuntimeError):  # closed meanwhile, and nobody waits any more
            loop.call_soon_threadsafe(_settle, its)


def _settle(jobs: list[_Job[Any]]) -> None:
    for job in jobs:
        if job.future.done():
            continue  # cancelled
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)


__all__ = ["Database", "InboxError", "Work"]
