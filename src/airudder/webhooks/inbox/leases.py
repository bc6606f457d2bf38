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
not see what others write. So a lease names the file, the ``-wal`` and their place. A live lease of the same file with
another ``-wal`` refuses the file. So does one that is over, while its ``-wal`` is still in that place and not empty: it
may have deliveries. The lease of another file means nothing: the file is a copy of that one.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Collection

from ...clock import Clock
from ...holders import boot_id, is_over, process_name
from ..errors import InboxError

LEASE = 60.0
"""Seconds. Longer than another program usually locks the file."""
RENEWED = 15.0
"""A lease is renewed when this much of it has passed."""

SCHEMA = """
CREATE TABLE leases (holder TEXT PRIMARY KEY, boot TEXT, until REAL, process TEXT, place TEXT)
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
        values = (self.holder, boot_id(), until, process_name(), _place(_path(db)))
        db.execute("INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?)", values)
        return until

    def valid(self, until: float) -> bool:
        """Whether a lease that ends then is still one."""
        return self.clock.since_boot() < until

    def free(self, db: sqlite3.Connection, at: float) -> None:
        """Drop the leases that are over, and free what their holders had: it is due ``at``."""
        now = self.clock.since_boot()
        rows = db.execute("SELECT holder, boot, until, process FROM leases WHERE holder<>?", (self.holder,)).fetchall()
        over = [(holder,) for holder, *row in rows if is_over(now, LEASE, *row)]
        db.executemany("DELETE FROM leases WHERE holder=?", over)
        db.execute(
            "UPDATE deliveries SET holder=NULL, unfinished=unfinished + 1, at=?"
            " WHERE holder NOT NULL AND holder NOT IN (SELECT holder FROM leases)",
            (at,),
        )

    def leave(self, db: sqlite3.Connection) -> bool:
        """Give the lease up, unless deliveries are still held by it: it ends by time then, or with the process."""
        held = db.execute("SELECT 1 FROM deliveries WHERE holder=? LIMIT 1", (self.holder,)).fetchone() is not None
        change = "UPDATE leases SET place=NULL WHERE holder=?" if held else "DELETE FROM leases WHERE holder=?"
        db.execute(change, (self.holder,))
        return not held


def check(db: sqlite3.Connection, path: str, now: float, own: Collection[str]) -> None:
    """Raise ``InboxError`` if the file has another ``-wal``. Call it before SQLite looks for one: ``db`` has none.

    ``now``: seconds since the boot; ``own``: the holders that are no others.
    """
    file, wal, _ = _place(path).split(" ", 2)
    query = "SELECT holder, place, boot, until, process FROM leases WHERE place NOT NULL"
    for holder, place, *row in db.execute(query):
        its_file, its_wal, its_path, *_ = *str(place).split(" ", 2), "", ""
        if holder in own or its_file != file or its_wal == wal:
            continue
        if not is_over(now, LEASE, *row):
            raise InboxError(
                "the file of the inbox is in use under another name (a hard link, or a mount of the file alone)",
                hint="Use one name, a symbolic link, or a mount of the folder.",
            )
        if _inode(f"{its_path}-wal") == its_wal and os.stat(f"{its_path}-wal").st_size:
            raise InboxError(
                f"the file of the inbox was not closed under its other name, and deliveries may be in {its_path}-wal",
                hint="Open and close the inbox by that name once. If the file was renamed, rename its -wal as well.",
            )


def others(db: sqlite3.Connection, now: float, own: Collection[str]) -> bool:
    """Whether somebody else has the file open."""
    rows = db.execute("SELECT holder, boot, until, process FROM leases WHERE place NOT NULL").fetchall()
    return any(holder not in own and not is_over(now, LEASE, *row) for holder, *row in rows)


def carry(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """The leases of one file to the one that takes its place."""
    rows = [(*row, _place(_path(new))) for row in old.execute("SELECT holder, boot, until, process FROM leases")]
    new.executemany("INSERT OR IGNORE INTO leases VALUES (?, ?, ?, ?, ?)", rows)


def drop(db: sqlite3.Connection, own: Collection[str]) -> None:
    """Give leases up."""
    db.executemany("DELETE FROM leases WHERE holder=?", [(holder,) for holder in own])


def _path(db: sqlite3.Connection) -> str:
    return str(db.execute("PRAGMA database_list").fetchone()[2])


def _place(path: str) -> str:
    return f"{_inode(path)} {_inode(path + '-wal')} {path}"


def _inode(path: str) -> str:
    try:
        found = os.stat(path)
    except OSError:
        return "-"
    return f"{found.st_dev}:{found.st_ino}"


__all__ = ["LEASE", "RENEWED", "Lease", "carry", "check", "drop", "others"]
