"""The table of the inbox, and each step on it as a function for ``Database.run``."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from ..event import Event
from .database import InboxError

APPLICATION = 0x41495244  # "AIRD", in the head of the file
VERSION = 1
OPEN, DONE, DEAD = 0, 1, 2
KEPT_HEADERS = ("content-type", "user-agent")
"""All that is stored of the headers: neither a signature nor what a proxy added."""

# `at` of what is open: when it is due, or when its lease ends; of what is done: when it may be forgotten.
_SCHEMA = """
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL,
    kind TEXT NOT NULL,
    lifetime REAL,
    raw BLOB,
    headers TEXT,
    state INTEGER NOT NULL DEFAULT 0,
    at REAL NOT NULL,
    holder TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    problem TEXT,
    received_at REAL NOT NULL
);
CREATE INDEX by_digest ON deliveries (digest);
CREATE INDEX by_time ON deliveries (state, at);
"""


@frozen
class Delivery:
    """A row as a worker gets it."""

    id: int
    kind: str
    attempts: int
    maybe_redelivered: bool
    raw: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def prepare(db: sqlite3.Connection, now: float, *, alone: bool) -> None:
    """Make the table, or see that it is ours; free what a process held that is no more."""
    application, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if application != APPLICATION:
        if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise InboxError("the file is a database, but no inbox", hint="Give the inbox a file of its own.")
        for statement in _SCHEMA.split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA application_id={APPLICATION}")
        db.execute(f"PRAGMA user_version={VERSION}")
    elif version != VERSION:
        raise InboxError("the inbox was written by another version of this library", hint="Update the library.")
    if alone:
        db.execute("UPDATE deliveries SET holder=NULL, at=? WHERE state=? AND holder NOT NULL", (now, OPEN))


def row_of(event: Event[Any]) -> tuple[bytes, str, float | None, bytes, str]:
    """What is stored of an event, in forms that SQLite takes whatever is in them."""
    digest = hashlib.sha256(event.dedupe_key.encode("utf-8", "surrogatepass")).digest()
    headers = {name.lower(): str(value) for name, value in event.headers.items() if name.lower() in KEPT_HEADERS}
    return digest, event.kind.encode("utf-8", "replace").decode(), event.dedupe_window, event.raw, json.dumps(headers)


def headers_of(text: str) -> dict[str, str]:
    """The headers as they are stored."""
    headers: dict[str, str] = json.loads(text)
    return headers


def put(db: sqlite3.Connection, row: tuple[bytes, str, float | None, bytes, str], now: float) -> bool:
    """Store a delivery; False if it is identified, and its key is known."""
    digest, kind, window, raw, headers = row
    if window is None and db.execute("SELECT 1 FROM deliveries WHERE digest=? LIMIT 1", (digest,)).fetchone():
        return False
    db.execute(
        "INSERT INTO deliveries (digest, kind, lifetime, raw, headers, at, received_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (digest, kind, window, raw, headers, now, now),
    )
    return True


def claim(
    db: sqlite3.Connection,
    holder: str,
    count: int,
    now: float,
    *,
    lease: float,
    max_attempts: int,
    horizon: float,
) -> tuple[list[Delivery], float | None]:
    """At most ``count`` deliveries that are due, now held by ``holder``, and when the next one will be.

    What ``holder`` has already is left out, whatever the clock says: it is in progress. What nobody has and is due
    later than ``horizon`` seconds from now was put off by a clock that has been set back since: it is due as well.
    The attempt is counted here: a delivery that brings the process down is dead too after ``max_attempts``.
    """
    query = (
        "SELECT id, kind, attempts + 1, EXISTS ("
        "  SELECT 1 FROM deliveries AS other WHERE other.digest=deliveries.digest AND other.id<deliveries.id"
        "  AND abs(deliveries.received_at - other.received_at) < deliveries.lifetime"
        " ), raw, headers FROM deliveries"
        " WHERE state=? AND holder IS NOT ? AND (at<=? OR (holder IS NULL AND at>?)) ORDER BY at, id LIMIT ?"
    )
    due = db.execute(query, (OPEN, holder, now, now + horizon + 60.0, count))
    found = [
        Delivery(number, kind, attempt, bool(before), raw, headers_of(headers))
        for number, kind, attempt, before, raw, headers in due
    ]
    spent = [one.id for one in found if one.attempts > max_attempts]
    db.executemany(
        "UPDATE deliveries SET state=?, at=?, holder=NULL, problem=coalesce(problem, 'never finished') WHERE id=?",
        [(DEAD, now, number) for number in spent],
    )
    taken = [one for one in found if one.attempts <= max_attempts]
    db.executemany(
        "UPDATE deliveries SET holder=?, at=?, attempts=? WHERE id=?",
        [(holder, now + lease, one.attempts, one.id) for one in taken],
    )
    query = "SELECT min(at) FROM deliveries WHERE state=? AND holder IS NOT ?"
    following = db.execute(query, (OPEN, holder)).fetchone()[0]
    return taken, following


def finish(db: sqlite3.Connection, delivery: Delivery, holder: str, now: float, remember: float) -> None:
    """Done: the key stays for a time, the payload goes."""
    db.execute(
        "UPDATE deliveries SET state=?, holder=NULL, raw=NULL, headers=NULL, problem=NULL,"
        " at=max(?, received_at + coalesce(lifetime, 0))"
        " WHERE id=? AND holder=? AND attempts=?",
        (DONE, now + remember, delivery.id, holder, delivery.attempts),
    )


def fail(db: sqlite3.Connection, delivery: Delivery, holder: str, at: float, problem: str, *, dead: bool) -> None:
    """Again at ``at``, or dead."""
    db.execute(
        "UPDATE deliveries SET state=?, holder=NULL, at=?, problem=? WHERE id=? AND holder=? AND attempts=?",
        (DEAD if dead else OPEN, at, problem, delivery.id, holder, delivery.attempts),
    )


def release(db: sqlite3.Connection, holder: str, now: float) -> int:
    """Give back what ``holder`` has; the attempt does not count. How many there were."""
    return db.execute(
        "UPDATE deliveries SET holder=NULL, at=?, attempts=attempts - 1 WHERE state=? AND holder=?",
        (now, OPEN, holder),
    ).rowcount


def letters(db: sqlite3.Connection, after: int, limit: int) -> list[tuple[Any, ...]]:
    """The dead ones, oldest first."""
    query = (
        "SELECT id, kind, attempts, problem, received_at, at, raw, headers FROM deliveries"
        " WHERE state=? AND id>? ORDER BY id LIMIT ?"
    )
    return db.execute(query, (DEAD, after, limit)).fetchall()


def revive(db: sqlite3.Connection, number: int, now: float) -> bool:
    """A dead one again, from its first attempt."""
    change = "UPDATE deliveries SET state=?, at=?, attempts=0 WHERE id=? AND state=?"
    return db.execute(change, (OPEN, now, number, DEAD)).rowcount == 1


def bury(db: sqlite3.Connection, number: int, until: float) -> bool:
    """A dead one for good: as if it were done."""
    change = "UPDATE deliveries SET state=?, at=?, raw=NULL, headers=NULL WHERE id=? AND state=?"
    return db.execute(change, (DONE, until, number, DEAD)).rowcount == 1


def count(db: sqlite3.Connection) -> dict[tuple[int, bool], int]:
    """How many there are by state, and whether somebody has them."""
    query = "SELECT state, holder NOT NULL, count(*) FROM deliveries GROUP BY 1, 2"
    return {(state, bool(held)): number for state, held, number in db.execute(query)}


def prune(db: sqlite3.Connection, now: float, limit: int) -> int:
    """Forget keys whose time is over, ``limit`` at the most; how many."""
    change = "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE state=? AND at<=? LIMIT ?)"
    return db.execute(change, (DONE, now, limit)).rowcount


__all__ = ["DEAD", "DONE", "KEPT_HEADERS", "OPEN", "Delivery", "headers_of", "prepare"]
