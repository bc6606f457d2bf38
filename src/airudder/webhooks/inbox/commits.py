"""How many commits the file has had. A valid earlier copy that was written over it has had fewer.

The number is a row of ``sqlite_sequence``: the commit of a ``put`` writes the page of that table anyway. The row has a
random name, made with the file, so that neither another inbox nor a copy from before a recovery has it.

Each process raises the number in each commit that changes something, and remembers what it has committed. The number
is read in two ways, and may only grow in both:

- By a connection, which sees the ``-wal``.
- From the database alone. After an earlier copy of it was written below a ``-wal`` that is not empty, a connection sees
  the latest number, since its page is in the ``-wal``, and perhaps no other damage.
"""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from urllib.parse import quote

from .files import LostError

_FIND = "SELECT name, seq FROM sqlite_sequence WHERE name GLOB 'commits *'"
_RAISE = "UPDATE sqlite_sequence SET seq=seq+1 WHERE name=?"
_READ = "SELECT seq FROM sqlite_sequence WHERE name=?"


class Commits:
    """What one connection knows of them. Every method but ``begin`` raises ``LostError`` if the number fell."""

    def __init__(self) -> None:
        self._name = ""
        self._committed = 0
        self._raised = 0
        self._in_file = 0
        self._changes = 0

    def begin(self, db: sqlite3.Connection) -> None:
        """In the transaction that opens the file: find the row, or make it."""
        row = db.execute(_FIND).fetchone()
        if row is None:
            row = (f"commits {secrets.token_hex(8)}", 1)
            db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", row)
        self._name, self._raised = str(row[0]), _number(row[1:])
        self._changes = db.total_changes
        self.committed()

    def count(self, db: sqlite3.Connection) -> None:
        """Before a commit: raise the number, if the transaction has changed something."""
        if db.total_changes == self._changes:
            return
        db.execute(_RAISE, (self._name,))
        self._changes = db.total_changes
        self._raised = self._read(db, self._committed + 1)

    def committed(self) -> None:
        """After the commit."""
        self._committed = self._raised

    def check(self, db: sqlite3.Connection) -> None:
        """Look at the number by a new connection. Others may have raised it."""
        self._committed = self._read(db, self._committed)

    def check_file(self, real: str) -> None:
        """Look at the number in the database without its ``-wal``, after the database has changed."""
        with closing(sqlite3.connect(f"file:{quote(real)}?immutable=1", uri=True)) as db:
            # Else SQLite refuses a file that is shorter than its head says, as it is in the middle of a checkpoint.
            db.execute("PRAGMA writable_schema=ON")
            self._in_file = self._read(db, self._in_file)

    def _read(self, db: sqlite3.Connection, least: int) -> int:
        number = 0
        try:
            number = _number(db.execute(_READ, (self._name,)).fetchone())
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise  # else there is no such table: before the first checkpoint, or in another database
        if number < least:
            raise LostError("was overwritten by another one, or by an earlier copy of itself")
        return number


def _number(row: tuple[object, ...] | None) -> int:
    return row[0] if row is not None and isinstance(row[0], int) else 0


__all__ = ["Commits"]
