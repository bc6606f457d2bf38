"""What the inbox does to its file beside the deliveries: each method is a step in the thread of the database."""

from __future__ import annotations

import sqlite3

from ...clock import Clock
from . import deliveries, leases
from .leases import Lease

_AT_ONCE = 1000  # rows and pages: other steps wait meanwhile


class Upkeep:
    """For ``Database``. ``leases``: of the open inbox, and of its workers while they hold deliveries."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.leases = {Lease(clock)}

    def check(self, path: str) -> None:
        """Before the file is opened: raise ``InboxError`` if it may not be."""
        leases.check(path, self._clock.since_boot(), [lease.holder for lease in list(self.leases)])

    def prepare(self, db: sqlite3.Connection) -> None:
        """In a file that was just opened: its tables, and the leases."""
        deliveries.prepare(db)
        for lease in list(self.leases):
            lease.take(db)

    def keep(self, db: sqlite3.Connection) -> bool:
        """From time to time: renew leases, forget old keys, give free pages back. Whether there is more to do."""
        for lease in list(self.leases):
            lease.hold(db)
        pruned = deliveries.prune(db, self._clock.wall(), _AT_ONCE)
        if db.execute("PRAGMA auto_vacuum").fetchone()[0]:  # not in a file of an earlier version
            for _ in range(_AT_ONCE):
                if not db.execute("PRAGMA freelist_count").fetchone()[0]:
                    return pruned == _AT_ONCE
                db.execute("PRAGMA incremental_vacuum(1)")  # of more than one, sqlite3 does the first alone
            return True
        return pruned == _AT_ONCE

    def leave(self, db: sqlite3.Connection) -> None:
        """At the end."""
        for lease in list(self.leases):
            lease.leave(db)

    def carry(self, old: sqlite3.Connection, new: sqlite3.Connection) -> int:
        """From a file that was lost to the one that takes its place; how many deliveries."""
        return deliveries.carry(old, new)


__all__ = ["Upkeep"]
