"""What a journal holds, read without the library."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import frozen

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where the journals are: a kill takes nothing of what was written, so a disk would only be slower."""
WITH_THE_VENDOR = ("accepted", "accepted_unclear", "open", "sending")
STATES = ("planned", "rejected", "duplicate", "suppressed", "cancelled", "refused", *WITH_THE_VENDOR)


@frozen
class Row:
    """One contact. ``state``: that of its batch, once it was sent."""

    campaign: str
    row: int
    person: str | None
    case_id: str | None
    state: str
    batch: int | None


@frozen
class Held:
    """All of a journal. ``refused``: contacts that the answer of a batch refused, by batch."""

    rows: list[Row]
    refused: dict[int, int]

    def counts(self, campaign: str) -> Counter[str]:
        return Counter(row.state for row in self.rows if row.campaign == campaign)


_CONTACTS = """
    SELECT campaigns.name, contacts.row, contacts.person, contacts.sent_case_id,
           CASE contacts.state WHEN 'sent' THEN batches.state ELSE contacts.state END, contacts.batch
    FROM contacts JOIN campaigns ON campaigns.id = contacts.campaign LEFT JOIN batches ON batches.id = contacts.batch
"""


def held(path: Path) -> Held:
    with closing(sqlite3.connect(path)) as db:
        return read(db.execute)


def read(execute: Callable[[str], Iterable[Any]]) -> Held:
    """The same, in a transaction."""
    rows = [Row(*values) for values in execute(_CONTACTS)]
    return Held(rows, dict(map(tuple, execute("SELECT id, refused_count FROM batches"))))


def state_of(path: Path, campaign: str) -> str:
    with closing(sqlite3.connect(path)) as db:
        return str(db.execute("SELECT state FROM campaigns WHERE name = ?", (campaign,)).fetchone()[0])


def last_batch(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT coalesce(max(id), 0) FROM batches").fetchone()[0])


__all__ = ["MEMORY", "STATES", "WITH_THE_VENDOR", "Held", "Row", "held", "last_batch", "read", "state_of"]
