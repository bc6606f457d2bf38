"""Who has the file open and who works, so that a delivery is with one worker at a time.

The protocol. Each open ``Inbox``, and each run of ``Inbox.work``, has one row in the table ``leases``, which says until
when it may be taken for alive.

1. The row is written when the file is opened or the work begins, and renewed by the thread of the database, whatever
   the event loop does. A delivery in progress carries the name of its worker, ``holder``.
2. A worker begins deliveries only after a transaction that has found or made its lease valid. If they reach it after
   the end of that lease, it gives them back instead.
3. In this transaction it first gives back what it holds and does not run: an earlier one may have been committed
   though its answer was an error. Then it drops the leases that are over, and frees the deliveries whose holder has no
   lease: each has an unfinished attempt more.
4. A worker whose lease was dropped (its process was stopped for a minute) makes it anew. What another one has begun
   meanwhile it cannot finish any more: an outcome is written only where ``holder`` is still its own name.
5. At its end it deletes its lease, unless handlers of its own are still running.

Times count from the start of the machine, so no step of the wall clock ends a lease, and a reboot ends all. A lease is
also over if its process is gone, where that is certain: same boot, same space of process ids, no such process.

The rows are in the database, so they are the same by whatever symbolic link or mount of its folder the file is reached.
Hard links and mounts of the file alone are different: SQLite then looks for the ``-wal`` in another place, and would
not see what others write. So a lease names the ``-wal``, and a live lease with another one refuses the file.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import sys
from collections.abc import Collection
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from urllib.parse import quote

from ...clock import Clock
from ..errors import InboxError

LEASE = 60.0
"""Seconds. Longer than another program usually locks the file."""
RENEWED = 15.0
"""A lease is renewed when this much of it has passed."""

SCHEMA = """
CREATE TABLE leases (holder TEXT PRIMARY KEY, boot TEXT, until REAL, process TEXT, wal TEXT)
"""


class Lease:
    """One row. The methods are steps of a transaction."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.holder = secrets.token_hex(16)

    def take(self, db: sqlite3.Connection) -> None:
        """Write the lease into a file that was just opened."""
        db.execute("DELETE FROM leases WHERE holder=?", (self.holder,))
        self.hold(db)

    def hold(self, db: sqlite3.Connection) -> float:
        """Renew the lease if it is time, and make it anew if it was dropped; when it ends."""
        now = self.clock.since_boot()
        query = "SELECT until FROM leases WHERE holder=? AND until>? AND until<=?"
        row = db.execute(query, (self.holder, now + LEASE - RENEWED, now + LEASE)).fetchone()
        if row is not None:
            return float(row[0])
        until = now + LEASE
        values = (self.holder, _boot(), until, f"{_space()}/{os.getpid()}", _wal(_path(db)))
        db.execute("INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?)", values)
        return until

    def valid(self, until: float) -> bool:
        """Whether a lease that ends then is still one."""
        return self.clock.since_boot() < until

    def free(self, db: sqlite3.Connection, at: float) -> None:
        """Drop the leases that are over, and free what their holders had: it is due ``at``."""
        now = self.clock.since_boot()
        rows = db.execute("SELECT holder, boot, until, process FROM leases WHERE holder<>?", (self.holder,)).fetchall()
        over = [(holder,) for holder, *row in rows if _over(now, *row)]
        db.executemany("DELETE FROM leases WHERE holder=?", over)
        db.execute(
            "UPDATE deliveries SET holder=NULL, unfinished=unfinished + 1, at=?"
            " WHERE holder NOT NULL AND holder NOT IN (SELECT holder FROM leases)",
            (at,),
        )

    def leave(self, db: sqlite3.Connection) -> bool:
        """Give the lease up, unless deliveries are still held by it: it ends by time then, or with the process."""
        held = db.execute("SELECT 1 FROM deliveries WHERE holder=? LIMIT 1", (self.holder,)).fetchone() is not None
        change = "UPDATE leases SET wal=NULL WHERE holder=?" if held else "DELETE FROM leases WHERE holder=?"
        db.execute(change, (self.holder,))
        return not held


def check(path: str, now: float, own: Collection[str]) -> None:
    """Raise ``InboxError`` if the file is in use under another name. Call it before SQLite looks for a ``-wal``.

    ``now``: seconds since the boot; ``own``: the holders that are no others.
    """
    rows = []
    with suppress(sqlite3.Error):  # it is not there, or not an inbox yet, or damaged
        with closing(sqlite3.connect(f"file:{quote(path)}?immutable=1", uri=True)) as db:
            rows = db.execute("SELECT holder, wal, boot, until, process FROM leases WHERE wal NOT NULL").fetchall()
    for holder, wal, *row in rows:
        if not (holder in own or wal == _wal(path) or _over(now, *row)):
            raise InboxError(
                "the file of the inbox is in use under another name (a hard link, or a mount of the file alone)",
                hint="Use one name, a symbolic link, or a mount of the folder.",
            )


def carry(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """The leases of one file to the one that takes its place."""
    rows = [(*row, _wal(_path(new))) for row in old.execute("SELECT holder, boot, until, process FROM leases")]
    new.executemany("INSERT OR IGNORE INTO leases VALUES (?, ?, ?, ?, ?)", rows)


def _path(db: sqlite3.Connection) -> str:
    return str(db.execute("PRAGMA database_list").fetchone()[2])


def _wal(path: str) -> str | None:
    try:
        found = os.stat(f"{path}-wal")
    except OSError:
        return None
    return f"{found.st_dev}:{found.st_ino}"


def _over(now: float, boot: object, until: object, process: object) -> bool:
    # Where the boot has no id, an end that is too far away is of an earlier one.
    running = boot == _boot() and isinstance(until, float) and now < until <= now + LEASE
    return not running or _gone(str(process))


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def _space() -> str:
    """The space in which a process id means one process; empty if that is not known."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _gone(process: str) -> bool:
    space, _, number = process.rpartition("/")
    if sys.platform == "win32" or not space or space != _space() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        pass  # it belongs to somebody else
    return False


__all__ = ["LEASE", "RENEWED", "Lease", "carry", "check"]
