"""Which commit the files of this checkout are."""

from __future__ import annotations

import subprocess
from pathlib import Path

from vendored.package import ROOT

DECIDING = ("LICENSE", "openapi", "scripts", "src/airudder")
"""What a copy is made of, and what makes it."""
CHANGED = "uncommitted changes"
UNKNOWN = "unknown (no git)"


def commit_of(root: Path = ROOT) -> str:
    """The commit, if all that decides on a copy is committed; else why there is none to name."""
    top, head = _git(root, "rev-parse", "--show-toplevel"), _git(root, "rev-parse", "--verify", "HEAD")
    # An unpacked archive may lie in a checkout of something else.
    if top is None or head is None or Path(top).resolve() != root.resolve():
        return UNKNOWN
    status = _git(root, "status", "--porcelain", "--", *DECIDING)
    return UNKNOWN if status is None else CHANGED if status else head


def _git(root: Path, *arguments: str) -> str | None:
    """What git says; None if there is no git, or no checkout that it would speak of."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
