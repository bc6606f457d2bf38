"""Which process holds something, and whether it is still alive: for leases that are rows of a database.

Times of leases count from the start of the machine (``Clock.since_boot``), so that no step of the wall clock ends one,
and a restart of the machine ends all. One machine shares the database.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path


@cache
def boot_id() -> str:
    """The id of this run of the machine; empty if the system has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def process_name() -> str:
    """This process, by the space in which its id means one process, and its id."""
    return f"{_space()}/{os.getpid()}"


def is_over(now: float, limit: float, boot: object, until: object, process: object) -> bool:
    """Whether a lease of at most ``limit`` seconds is over: by time, by a restart, or because its process is gone."""
    # Where the boot has no id, an end that is too far away is of an earlier one.
    running = boot == boot_id() and isinstance(until, float) and now < until <= now + limit
    return not running or _gone(str(process))


def is_alive(boot: object, process: object) -> bool:
    """Whether the process certainly runs, though perhaps it is stopped and its lease is over by time."""
    space = str(process).rpartition("/")[0]
    return boot == boot_id() != "" and space != "" and space == _space() and not _gone(str(process))


def _space() -> str:
    """Empty if that is not known."""
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


__all__ = ["boot_id", "is_alive", "is_over", "process_name"]
