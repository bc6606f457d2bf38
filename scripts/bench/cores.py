"""One core for the client and one for the server, where the system allows it."""

from __future__ import annotations

import os
import sys

# Read before anything is pinned: a process inherits the pinning of its parent.
CORES = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
APART = len(CORES) > 1
CLIENT, SERVER = (CORES[0], CORES[-1]) if APART else (None, None)


def pin(core: int | None) -> None:
    """Keep this process, its threads and its later children on ``core``; None changes nothing."""
    if sys.platform == "linux" and core is not None:
        os.sched_setaffinity(0, {core})


__all__ = ["APART", "CLIENT", "SERVER", "pin"]
