"""The table of the inbox, and each step on it as a function for ``Database.run``.

A row is one delivery, in one of these states:

- waiting: ``state`` 0 without ``holder``. It is due at ``at``, wall time.
- in progress: ``state`` 0 with the ``holder`` whose lease covers it (see ``leases``).
- done: ``state`` 1. Payload and headers are gone; the key is remembered until ``at``.
- dead: ``state`` 2, since ``at``. It stays until somebody retries or discards it.

``put`` makes it waiting; ``claim`` takes what is due in progress; ``finish``, ``fail`` and ``release`` end the attempt,
the last without counting it.
``attempts`` counts the attempts that failed, ``unfinished`` those that were never finished, because the process ended.
A delivery with an unfinished attempt may be what ended the process. So at most one such delivery is in progress at a
time, in turn: what ends a process again is due after the others. What has no unfinished attempt is begun beside it.
Either count makes a dead letter at its limit. For unfinished attempts that is at least 2, since what was in progress
beside the delivery that ended the process has one too.

``digest`` and the random ``nonce`` identify a delivery in whatever file its row is. ``checksum`` finds a row whose
content was damaged; it becomes a dead letter when it is due. A row that no step would find is a damage of the file, and
becomes a dead letter when it is carried over to another one.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from attrs import field, frozen

from ..errors import InboxError
from ..event import Event
from . import leases
from .leases import Lease

APPLICATION = 0x41495244  # "AIRD", in the head of the file
VERSION = 2
OPEN, DONE, DEAD = 0, 1, 2
KEPT_HEADERS = ("content-type", "user-agent")
"""All that is stored of the headers: neither a signature nor what a proxy added."""

_TABLE = """
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
    received_at REAL NOT NULL,
    unfinished INTEGER NOT NULL DEFAULT 0,
    nonce INTEGER NOT NULL DEFAULT 0,
    checksum INTEGER
);
CREATE INDEX by_digest ON deliveries (digest);
"""
_FROM_1 = """
ALTER TABLE deliveries ADD COLUMN unfinished INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN nonce INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN checksum INTEGER;
UPDATE deliveries SET nonce=random();
UPDATE deliveries SET attempts=attempts - 1 WHERE holder NOT NULL;
DROP INDEX by_time;
"""
# One for each way to look for rows, so that no step reads rows that it does not want, however many wait for their time.
_INDEXES = """
CREATE INDEX due ON deliveries (at) WHERE state=0 AND holder IS NULL AND unfinished=0;
CREATE INDEX suspects ON deliveries (at) WHERE state=0 AND holder IS NULL AND unfinished>0;
CREATE INDEX held ON deliveries (holder, unfinished) WHERE holder NOT NULL;
CREATE INDEX done ON deliveries (at) WHERE state=1;
CREATE INDEX dead ON deliveries (id) WHERE state=2
"""
_COLUMNS = (
    *("digest", "nonce", "state", "kind", "lifetime", "raw", "headers", "at", "holder"),
    *("attempts", "problem", "received_at", "unfinished", "checksum"),
)


@frozen
class Delivery:
    """A row as a worker gets it. ``attempt``: the number of this one, not counting those that were never finished."""

    digest: bytes = field(repr=False)
    nonce: int
    kind: str = field(eq=False)
    attempt: int = field(eq=False)
    maybe_redelivered: bool = field(eq=False)
    raw: bytes = field(repr=False, eq=False)
    headers: Mapping[str, str] = field(repr=False, eq=False)


def identify(db: sqlite3.Connection) -> int:
    """The version of the tables, 0 if there are none. ``InboxError`` if they are of something else; changes nothing."""
    application, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if application == APPLICATION:
        if version not in (1, VERSION):
            raise InboxError("the inbox was written by another version of this library", hint="Update the library.")
        return int(version)
    if application or db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise InboxError("the file is a database of something else", hint="Give the inbox a file of its own.")
    return 0


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables, or make sure that they are those of this version."""
    version = identify(db)
    if version == VERSION:
        return
    statements = (_FROM_1 if version else _TABLE) + leases.SCHEMA + ";" + _INDEXES
    for statement in statements.split(";"):
        db.execute(statement)
    db.execute(f"PRAGMA application_id={APPLICATION}")
    db.execute(f"PRAGMA user_version={VERSION}")


def sound(db: sqlite3.Connection) -> bool:
    """Whether each row is in one of the states. It reads the whole table, since an index may be of another opinion."""
    query = "SELECT 1 FROM deliveries NOT INDEXED WHERE state NOT IN (0, 1, 2) OR unfinished<0 LIMIT 1"
    return db.execute(query).fetchone() is None


def row_of(event: Event[Any]) -> tuple[bytes, str, float | None, bytes, str]:
    """What is stored of an event, in forms that SQLite takes whatever is in them."""
    digest = hashlib.sha256(event.dedupe_key.encode("utf-8", "surrogatepass")).digest()
    headers = {name.lower(): str(value) for name, value in event.headers.items() if name.lower() in KEPT_HEADERS}
    return digest, event.kind.encode("utf-8", "replace").decode(), event.dedupe_window, event.raw, json.dumps(headers)


def headers_of(text: str | bytes) -> dict[str, str]:
    """The headers as they are stored."""
    headers: dict[str, str] = json.loads(text)
    return headers


def put(db: sqlite3.Connection, row: tuple[bytes, str, float | None, bytes, str], now: float) -> bool:
    """Store a delivery; False if it is identified, and its key is known."""
    digest, kind, window, raw, headers = row
    if window is None and db.execute("SELECT 1 FROM deliveries WHERE digest=? LIMIT 1", (digest,)).fetchone():
        return False
    db.execute(
        "INSERT INTO deliveries (digest, kind, lifetime, raw, headers, at, received_at, nonce, checksum)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, random(), ?)",
        (digest, kind, window, raw, headers, now, now, _checksum(kind.encode(), headers.encode(), raw)),
    )
    return True


# The texts as bytes: a text that is not valid UTF-8 any more would fail the whole query.
_WANTED = (
    "SELECT id, unfinished, digest, nonce, CAST(kind AS BLOB), attempts + 1, EXISTS ("
    "  SELECT 1 FROM deliveries AS other WHERE other.digest=deliveries.digest AND other.id<deliveries.id"
    "  AND abs(deliveries.received_at - other.received_at) < deliveries.lifetime"
    " ), raw, CAST(headers AS BLOB), checksum FROM deliveries WHERE state=0 AND holder IS NULL"
)
_SUSPECT_IS_HELD = "SELECT 1 FROM deliveries INDEXED BY held WHERE holder NOT NULL AND unfinished>0 LIMIT 1"


def claim(
    db: sqlite3.Connection,
    lease: Lease,
    running: Collection[Delivery],
    count: int,
    now: float,
    *,
    max_attempts: int,
    horizon: float,
) -> tuple[list[Delivery], float, float | None]:
    """At most ``count`` deliveries that are due, now in progress; when their lease ends; when the next one is due.

    ``running``: what the worker has begun; of these, some may be among the result, if the lease was dropped meanwhile.
    What is due later than ``horizon`` seconds from now was put off by a clock that has been set back since: it is due
    as well.
    """
    until = lease.hold(db)
    release(db, lease, running, now)
    lease.free(db, now)
    found: list[tuple[Any, ...]] = []
    for which, most in (("unfinished>0", 0 if db.execute(_SUSPECT_IS_HELD).fetchone() else 1), ("unfinished=0", count)):
        for when, at in (("at<=?", now), ("at>?", now + horizon + 60.0)):
            query = f"{_WANTED} AND {which} AND {when} ORDER BY at LIMIT ?"
            found += db.execute(query, (at, max(most - len(found), 0)))
    taken = []
    for number, unfinished, *values in found:
        delivery = _read(*values)
        if delivery is None or not isinstance(unfinished, int):
            _give_up(db, number, now, "damaged")
        elif unfinished >= max(max_attempts, 2):
            _give_up(db, number, now, "never finished")
        else:
            db.execute("UPDATE deliveries SET holder=? WHERE id=?", (lease.holder, number))
            taken.append(delivery)
    return taken, until, _following(db)


def _give_up(db: sqlite3.Connection, number: int, now: float, problem: str) -> None:
    change = "UPDATE deliveries SET state=2, at=?, problem=? WHERE id=?"
    db.execute(change, (now, problem, number))


def _following(db: sqlite3.Connection) -> float | None:
    query = "SELECT min(at) FROM deliveries WHERE state=0 AND holder IS NULL"
    ends = [db.execute(query + " AND unfinished=0").fetchone()[0]]
    if db.execute(_SUSPECT_IS_HELD).fetchone() is None:
        ends.append(db.execute(query + " AND unfinished>0").fetchone()[0])
    return min((at for at in ends if isinstance(at, float)), default=None)


def _checksum(kind: bytes, headers: bytes, raw: bytes) -> int:
    return zlib.crc32(raw, zlib.crc32(headers, zlib.crc32(kind)))


def _read(
    digest: Any, nonce: Any, kind: Any, attempt: Any, redelivered: int, raw: Any, headers: Any, checksum: Any
) -> Delivery | None:
    """The delivery in a row; None if the row was damaged."""
    try:
        if checksum is not None and checksum != _checksum(kind, headers, raw):
            return None
        delivery = Delivery(digest, nonce, kind.decode(), attempt, bool(redelivered), raw, headers_of(headers))
    except (ValueError, TypeError, AttributeError):
        return None
    sound = isinstance(digest, bytes) and isinstance(attempt, int) and isinstance(delivery.headers, dict)
    return delivery if sound and isinstance(raw, bytes) else None


def finish(db: sqlite3.Connection, delivery: Delivery, holder: str, now: float, remember: float) -> None:
    """Done: the key stays for a time, the payload goes."""
    db.execute(
        "UPDATE deliveries SET state=1, holder=NULL, raw=NULL, headers=NULL, problem=NULL, checksum=NULL,"
        " at=max(?, received_at + coalesce(lifetime, 0)) WHERE digest=? AND nonce=? AND holder=?",
        (now + remember, delivery.digest, delivery.nonce, holder),
    )


def fail(db: sqlite3.Connection, delivery: Delivery, holder: str, at: float, problem: str, *, dead: bool) -> None:
    """Again at ``at``, or dead."""
    db.execute(
        "UPDATE deliveries SET state=?, holder=NULL, at=?, attempts=?, problem=?"
        " WHERE digest=? AND nonce=? AND holder=?",
        (DEAD if dead else OPEN, at, delivery.attempt, problem, delivery.digest, delivery.nonce, holder),
    )


def release(db: sqlite3.Connection, lease: Lease, running: Collection[Delivery], now: float) -> int:
    """Give back what a worker holds and does not run; such an attempt does not count. How many there were."""
    held = db.execute("SELECT id, digest, nonce FROM deliveries WHERE holder=?", (lease.holder,)).fetchall()
    identities = {(one.digest, one.nonce) for one in running}
    given = [(now, number) for number, *identity in held if tuple(identity) not in identities]
    db.executemany("UPDATE deliveries SET holder=NULL, at=? WHERE id=?", given)
    return len(given)


def letters(db: sqlite3.Connection, after: int, limit: int) -> list[tuple[Any, ...]]:
    """The dead ones, oldest first."""
    query = (
        "SELECT id, CAST(kind AS BLOB), attempts, unfinished, CAST(problem AS BLOB), received_at, at, raw,"
        " CAST(headers AS BLOB) FROM deliveries WHERE state=2 AND id>? ORDER BY id LIMIT ?"
    )
    return db.execute(query, (after, limit)).fetchall()


def revive(db: sqlite3.Connection, number: int, now: float) -> bool:
    """A dead one again, from its first attempt."""
    change = "UPDATE deliveries SET state=0, at=?, attempts=0, unfinished=0 WHERE id=? AND state=2"
    return db.execute(change, (now, number)).rowcount == 1


def discard(db: sqlite3.Connection, number: int, until: float) -> bool:
    """A dead one for good: as if it were done."""
    change = "UPDATE deliveries SET state=1, at=?, raw=NULL, headers=NULL, checksum=NULL WHERE id=? AND state=2"
    return db.execute(change, (until, number)).rowcount == 1


def count(db: sqlite3.Connection) -> dict[tuple[int, bool], int]:
    """How many there are by state, and whether somebody has them."""
    query = "SELECT state, holder NOT NULL, count(*) FROM deliveries GROUP BY 1, 2"
    return {(state, bool(held)): number for state, held, number in db.execute(query)}


def prune(db: sqlite3.Connection, now: float, limit: int) -> int:
    """Forget keys whose time is over, ``limit`` at the most; how many."""
    change = "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE state=1 AND at<=? LIMIT ?)"
    return db.execute(change, (now, limit)).rowcount


def carry(
    old: sqlite3.Connection, new: sqlite3.Connection, holders: Collection[str] | None = None
) -> tuple[int, list[int]]:
    """What ``old`` still holds: how many deliveries ``new`` had not, and the rows of all. An ended one stays ended.

    ``holders``: only what they have in progress, and the keys of what is done.
    """
    old.text_factory = lambda text: text.decode("utf-8", "replace")  # a row is not lost for a damaged letter
    insert = (
        f"INSERT INTO deliveries ({', '.join(_COLUMNS)}) SELECT {', '.join('?' * len(_COLUMNS))}"  # noqa: S608
        " WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE digest=? AND nonce=?)"
    )
    carried, rows = 0, []
    for number, *values in _readable(old):
        row = _mended(number, dict(zip(_COLUMNS, values, strict=True)))
        if holders is not None and row["state"] != DONE and row["holder"] not in holders:
            continue
        identity = row["digest"], row["nonce"]
        if row["state"] in (DONE, DEAD):
            new.execute("DELETE FROM deliveries WHERE state=0 AND digest=? AND nonce=?", identity)
        carried += new.execute(insert, (*row.values(), *identity)).rowcount
        rows.append(number)
    return carried, rows


def drop(db: sqlite3.Connection, rows: list[int]) -> None:
    """Remove what was carried over, but for the keys of what is done."""
    db.executemany("DELETE FROM deliveries WHERE id=? AND state<>1", [(number,) for number in rows])


def _readable(db: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """The rows of a table that may be damaged: from its begin, and if that ends in an error from its end as well."""
    for order in ("", " DESC"):
        with suppress(sqlite3.DatabaseError):
            yield from db.execute(f"SELECT id, {', '.join(_COLUMNS)} FROM deliveries ORDER BY id{order}")  # noqa: S608
            return


_DEFAULTS = {"nonce": 0, "kind": "", "at": 0.0, "attempts": 0, "received_at": 0.0, "unfinished": 0}


def _mended(number: int, row: dict[str, Any]) -> dict[str, Any]:
    """The row, as the table takes it: if it was damaged beyond that, a dead letter with what remains."""
    unfinished = row["unfinished"]
    odd = {name: value for name, value in _DEFAULTS.items() if row[name] is None}
    if isinstance(unfinished, int) and unfinished < 0:
        odd["unfinished"] = 0
    if row["digest"] is None:
        odd["digest"] = hashlib.sha256(repr((number, row)).encode("utf-8", "replace")).digest()
    if row["state"] not in (OPEN, DONE, DEAD):
        odd["state"] = DEAD
    if not odd:
        return row
    if row["state"] != DONE:
        odd |= {"state": DEAD, "holder": None, "problem": "damaged"}
    return row | odd


__all__ = ["DEAD", "DONE", "KEPT_HEADERS", "OPEN", "Delivery", "headers_of", "identify", "prepare"]
