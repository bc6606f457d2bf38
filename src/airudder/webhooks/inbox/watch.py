"""The connection to the file of the inbox, and whether its files are still those that the next start will open.

SQLite goes on with the files that it has open, whatever happens to their names or their content. So before each batch
device, inode, size and time of the database and its ``-wal`` are compared with what the last step of this process left,
and again after the commit, before anything is acknowledged.

- Another or no file under one of the names: the file is lost.
- Another size or time: the file is judged by ``quick_check`` and the number of its commits on a new connection, unless
  another process has just committed, which explains what a ``-wal`` gained. That is judged too, but for at most a
  twentieth of the time. A sound ``-wal`` is then written into the database, since at a start SQLite takes it only as
  far as its checksums go.
- SQLite reports a damage: the file is lost as well.

A lost file is set aside with what is left of its ``-wal`` and ``-shm``, where these still have their names. Then the
file at the path is opened, or a new one is begun, and gets what the old connection can still read.

If the path leads to another file while the old one is sound and has its names (a symbolic link was switched), other
processes may go on with the old one. It stays where it is then, and deliveries are moved; see ``Upkeep.move``.
"""

from __future__ import annotations

import math
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from ...clock import Clock
from ..errors import InboxError
from ..running import logger
from .commits import Commits
from .files import SUFFIXES, LostError, Marks, alone_in, look, same_files, set_aside
from .upkeep import Upkeep

BUSY = 0.25
"""Seconds for which SQLite waits at a time for another process that is writing."""
_CHECKPOINT = 1000  # rows changed


class Watched:
    """For the thread of ``Database`` alone."""

    def __init__(self, path: Path, clock: Clock, upkeep: Upkeep) -> None:
        self._path = path
        self._clock = clock
        self._upkeep = upkeep
        self._real = ""
        self._seen: Marks = {}
        self._commits = Commits()
        self._version = 0
        self._changes = 0
        self._judge_at = -math.inf
        self._aside: list[str] = []
        self._failing = False
        self.connection: sqlite3.Connection | None = None

    def ready(self) -> sqlite3.Connection:
        """The connection, for the next batch. Raises ``LostError``."""
        if self.connection is None:
            return self._open()
        self._check(self.connection, written=False)
        return self.connection

    def commit(self) -> None:
        """Commit the batch, before the answers. Raises ``LostError``."""
        assert self.connection is not None
        self._commits.count(self.connection)
        self.connection.execute("COMMIT")
        self._commits.committed()
        self._check(self.connection, written=True)

    def roll_back(self) -> None:
        """Make the connection ready for the next batch, or drop it."""
        if self.connection is None:
            return
        try:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        except sqlite3.Error:
            self.close()

    def checkpoint(self, *, empty: bool) -> None:
        """Write the ``-wal`` into the database after many changes. ``empty``: now, and empty it.

        To write over a ``-wal`` is quicker than to extend an empty one, so it is emptied rarely.
        """
        db = self.connection
        if db is None or not (empty or db.total_changes - self._changes >= _CHECKPOINT):
            return
        if look(self._path, self._real)[""] != self._seen[""]:
            return  # it is to be judged first: a checkpoint would hide what has happened to it
        with suppress(sqlite3.Error, LostError):  # the next one does it, or finds it
            self._changes = db.total_changes
            db.execute("PRAGMA busy_timeout=0")
            db.execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if empty else 'PASSIVE'})").fetchall()
            db.execute(f"PRAGMA busy_timeout={int(BUSY * 1000)}")
            now = look(self._path, self._real)
            self._commits.check_file(self._real)
            self._note(now)

    def recover(self, problem: str) -> InboxError:
        """Open the file at the path in place of the lost one; what to answer meanwhile."""
        try:
            self._open(problem)
            self._failing = False
        except (sqlite3.Error, OSError, InboxError, LostError) as error:
            self.roll_back()
            if not self._failing and not is_busy(error):
                self._failing = True
                logger.error(
                    "webhook inbox: the file %s %s, and there is no other yet (%s); set aside: %s",
                    *(self._path, problem, type(error).__name__, ", ".join(self._aside) or "nothing"),
                )
        return InboxError(f"the file of the inbox {problem}", hint="Answer the delivery with 503; see the log.")

    def close(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    # ------------------------------------------------------------------ looking

    def _check(self, db: sqlite3.Connection, *, written: bool) -> None:
        now, seen = look(self._path, self._real), self._seen
        if not same_files(now, seen):
            raise LostError("was removed or replaced")
        version = self._version if written else int(db.execute("PRAGMA data_version").fetchone()[0])
        by_others, self._version = version != self._version, version
        grown = _size(now) >= _size(seen) and now[""] == seen[""]
        expected = grown and (written or now["-wal"] == seen["-wal"])
        if expected or (grown and by_others and self._clock.monotonic() < self._judge_at):
            self._note(now)
        else:
            self._judge(now)

    def _judge(self, now: Marks) -> None:
        began = self._clock.monotonic()
        try:
            self._examine()
        except sqlite3.OperationalError as error:
            if is_busy(error):  # not to be tried again: the batch may be committed already
                raise InboxError("the file of the inbox could not be checked (SQLITE_BUSY)") from None
            raise
        self._note(now)
        self.checkpoint(empty=True)
        now = look(self._path, self._real)
        if now[""] is None or now[""].size == 0:  # SQLite would take that for a new file, and delete the -wal
            raise LostError("is damaged")
        ended = self._clock.monotonic()
        self._judge_at = ended + 20.0 * (ended - began)

    def _examine(self) -> None:
        """Look at what the next start would find, by a new connection."""
        with closing(sqlite3.connect(self._real, timeout=BUSY)) as db:
            _quick_check(db)
            self._commits.check(db)  # finds other tables, or none
            if not self._upkeep.sound(db):
                raise LostError("is damaged")
        self._commits.check_file(self._real)

    def _note(self, now: Marks) -> None:
        if same_files(now, self._seen):  # else it is for the next check to find
            self._seen = now

    # ------------------------------------------------------------------ opening

    def _open(self, problem: str = "was damaged when it was opened") -> sqlite3.Connection:
        """Open the file at the path; what an earlier connection, or a damaged file there, still holds goes into it."""
        real = os.path.realpath(self._path)
        lost = [] if self.connection is None else [self.connection]
        moves = bool(lost) and real != self._real and self._remains()
        with _guard(real), ExitStack() as opened:
            if lost and not moves:
                self._aside += set_aside(self._real, self._seen)
            self._upkeep.check(real)
            was_database = (bool(lost) and not moves) or any(look(real, real)[suffix] for suffix in ("-wal", "-shm"))
            if _emptied(look(real, real)):
                self._aside += set_aside(real, look(real, real))
            db = opened.enter_context(closing(_connect(real)))
            try:
                commits, carried = self._prepare(db, real, lost, moves=moves)
            except (sqlite3.DatabaseError, LostError) as error:
                if not damage_of(error):
                    raise
                if not (was_database or _is_database(error)):
                    raise _refusal("the file is not a database (SQLITE_NOTADB)") from None
                self._aside += set_aside(real, look(real, real))
                lost.append(db)
                db = opened.enter_context(closing(_connect(real)))
                commits, carried = self._prepare(db, real, lost, moves=moves)
            opened.pop_all()
        for old in lost:
            old.close()
        self._real, self._seen, self.connection, self._changes = real, look(self._path, real), db, 0
        self._commits = commits
        if lost or self._aside:
            logger.error(
                "webhook inbox: the file %s %s. Another is in use, with %d deliveries of the old one; set aside: %s",
                *(self._path, problem, carried, ", ".join(self._aside) or "nothing"),
            )
            self._aside = []
        return db

    def _remains(self) -> bool:
        """Whether the file is where it was, and sound, and only the path leads to another place."""
        if not same_files(look(self._real, self._real), self._seen):
            return False
        try:
            self._examine()
        except (sqlite3.DatabaseError, LostError) as error:
            if damage_of(error) is None:
                raise
            return False
        return True

    def _prepare(
        self, db: sqlite3.Connection, real: str, lost: list[sqlite3.Connection], *, moves: bool
    ) -> tuple[Commits, int]:
        self._upkeep.identify(db)  # nothing is changed before
        for suffix in SUFFIXES:  # SQLite gives -wal and -shm the mode that the file itself has
            with suppress(FileNotFoundError):
                os.chmod(real + suffix, 0o600)
        db.execute("PRAGMA auto_vacuum=INCREMENTAL")  # of a new file
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA wal_autocheckpoint=0")  # else a commit would change the database too
        db.execute("PRAGMA fullfsync=ON")  # macOS: else its fsync leaves data in the disk's cache
        db.execute("PRAGMA secure_delete=ON")  # what is done shall not be found in free pages
        db.execute("BEGIN IMMEDIATE")
        _quick_check(db)
        self._upkeep.prepare(db)
        if not self._upkeep.sound(db):
            raise LostError("is damaged")
        if moves and not lost[0].in_transaction:
            lost[0].execute("BEGIN IMMEDIATE")
        carry = [self._upkeep.move if moves and old is lost[0] else self._upkeep.carry for old in lost]
        carried = sum(step(old, db) for step, old in zip(carry, lost, strict=True))
        commits = Commits()
        commits.begin(db)
        db.execute("COMMIT")
        if moves:
            lost[0].execute("COMMIT")
        commits.check_file(real)
        return commits, carried


def _connect(real: str) -> sqlite3.Connection:
    # An existing file is not opened for a look at it: closing it would drop the locks that another connection of this
    # process has.
    try:
        os.close(os.open(real, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not os.path.isfile(real):
            raise _refusal("the path of the inbox leads to something that is not a file") from None
    return sqlite3.connect(real, timeout=BUSY, isolation_level=None)


def _refusal(text: str) -> InboxError:
    return InboxError(text, hint="Give the inbox a file of its own. Nothing was changed.")


def is_busy(error: Exception) -> bool:
    """Whether another process is writing, or opening a file in the same folder."""
    return isinstance(error, BlockingIOError) or _code(error) & 0xFF == sqlite3.SQLITE_BUSY


def damage_of(error: Exception) -> str | None:
    """What is wrong with the file, if that is what the error says."""
    if isinstance(error, LostError):
        return str(error)
    code = _code(error)
    damaged = code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or code == sqlite3.SQLITE_IOERR_SHORT_READ
    return "is damaged" if damaged else None


def _is_database(error: Exception) -> bool:
    return _code(error) & 0xFF != sqlite3.SQLITE_NOTADB


def _code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0))


def _quick_check(db: sqlite3.Connection) -> None:
    if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise LostError("is damaged")


def _size(marks: Marks) -> int:
    wal = marks["-wal"]
    return 0 if wal is None else wal.size


def _emptied(marks: Marks) -> bool:
    """Whether SQLite would take the database for a new one, and delete the ``-wal`` that belonged to it."""
    return _size(marks) > 0 and (marks[""] is None or marks[""].size == 0)


@contextmanager
def _guard(real: str) -> Iterator[None]:
    with ExitStack() as guard:
        try:
            guard.enter_context(alone_in(os.path.dirname(real)))
        except BlockingIOError:
            time.sleep(BUSY)
            raise
        yield


__all__ = ["LostError", "Watched", "damage_of", "is_busy"]
