"""What the inbox does to its file beside the deliveries: each method is a step in the thread of the database."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from urllib.parse import quote

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
        with suppress(sqlite3.Error):  # it is not there, or not an inbox yet, or damaged
            with closing(sqlite3.connect(f"file:{quote(path)}?immutable=1", uri=True)) as db:
                deliveries.identify(db)
                leases.check(db, path, self._clock.since_boot(), self._own())

    def identify(self, db: sqlite3.Connection) -> None:
        """Before the file is changed: raise ``InboxError`` if it is a database of something else."""
        deliveries.identify(db)

    def sound(self, db: sqlite3.Connection) -> bool:
        """Whether each row can be one of the inbox, beyond what ``quick_check`` finds."""
        return deliveries.sound(db)

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
        with suppress(sqlite3.DatabaseError):
            leases.carry(old, new)
        return deliveries.carry(old, new)[0]

    def move(self, old: sqlite3.Connection, new: sqlite3.Connection) -> int:
        """From a file that stays to the one that is used from now on; how many deliveries. Each has a transaction.

        If another process has the old file open, only what is in progress here, since the other one handles the rest.
        """
        own = self._own()
        which = own if leases.others(old, self._clock.since_boot(), own) else None
        moved, rows = deliveries.carry(old, new, which)
        deliveries.drop(old, rows)
        leases.drop(old, own)
        return moved

    def _own(self) -> list[str]:
        return [lease.holder for lease in list(self.leases)]


__all__ = ["Upkeep"]
