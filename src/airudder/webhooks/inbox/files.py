"""The files of the database, looked at by name: SQLite goes on with what it has open, the next start with the names.

None of them is opened here. Closing a file drops all locks that the process has on it, SQLite's among them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from attrs import frozen

if sys.platform != "win32":
    import fcntl

SUFFIXES = ("-wal", "-shm", "")  # the database last: who finds it without the others takes it for damaged


class LostError(Exception):
    """The file is not the one that the connection has, or is damaged. The text goes on from "the file"."""


@frozen
class Mark:
    """One file at one moment."""

    device: int
    inode: int
    size: int
    changed: int


Marks = dict[str, Mark | None]
"""By suffix; None: there is no such file."""


def look(path: str | os.PathLike[str], real: str) -> Marks:
    """The files now: the database by the name ``path`` that the user gave, the others beside ``real``."""
    return {"": _mark(path), **{suffix: _mark(real + suffix) for suffix in ("-wal", "-shm")}}


def same_files(one: Marks, other: Marks) -> bool:
    """Whether all of them are there and are the same files, whatever is in them."""
    return all(_same(one[suffix], other[suffix]) for suffix in SUFFIXES)


def set_aside(real: str, marks: Marks) -> list[str]:
    """Rename those that are still the files of ``marks``; the new names. Nothing is deleted or replaced.

    They get one new stem, so that SQLite finds the ``-wal`` of the set. Call it in ``alone_in``.
    """
    base = f"{real}.set-aside-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"
    stems = (f"{base}-{number}" for number in count(1))
    stem = next(stem for stem in stems if not any(os.path.lexists(stem + suffix) for suffix in SUFFIXES))
    names = []
    for suffix in SUFFIXES:
        if _same(_mark(real + suffix), marks[suffix]):
            os.rename(real + suffix, stem + suffix)
            names.append(stem + suffix)
    return names


@contextmanager
def alone_in(folder: str) -> Iterator[None]:
    """No other process opens an inbox in ``folder``, or sets one aside, meanwhile; ``BlockingIOError`` if one does."""
    if sys.platform == "win32":  # there an open file cannot be renamed
        yield
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(number)


def _mark(path: str | os.PathLike[str]) -> Mark | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return Mark(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _same(one: Mark | None, other: Mark | None) -> bool:
    return one is not None and other is not None and (one.device, one.inode) == (other.device, other.inode)


__all__ = ["LostError", "Mark", "Marks", "alone_in", "look", "same_files", "set_aside"]
