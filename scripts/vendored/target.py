"""Putting a copy in its place: beside the old one first, then by renames, so that one of the two is always whole."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from vendored.options import VendorError
from vendored.places import neighbours
from vendored.record import DamagedError, is_ours
from vendored.state import State, Unrecorded, state_of, unrecorded


def old_copy(target: Path, files: Mapping[str, bytes], *, force: bool) -> State | Unrecorded | None:
    """What is there now, None if nothing is. ``files``: what would be written.

    Raises ``VendorError`` for what must not be overwritten: what is no copy of ours, and, but for ``force``, what was
    edited or cannot tell.
    """
    if not target.exists():
        return None
    if not is_ours(target):
        raise VendorError(f"{target} is there already and is no copy that this script has made: remove it yourself")
    try:
        old: State | Unrecorded = state_of(target)
    except DamagedError as error:
        old = unrecorded(target, files, str(error))
    if isinstance(old, Unrecorded):
        why = f"{old.reason}; --force keeps the folder beside the new copy. What is not as it would be written:"
    else:
        why = f"{target} was edited since it was made; --force overwrites this:"
    if old.touched and not force:
        raise VendorError("\n".join([why, *(f"  {line}" for line in old.lines())]))
    return old


def write(files: Mapping[str, bytes], target: Path, keep: Path | None = None) -> None:
    """Put the files there in place of what is there, after ``recover``. If that fails, the old copy stays.

    ``keep``: a free place for the old copy, which goes away otherwise.
    """
    incoming, outgoing = neighbours(target)
    target.parent.mkdir(exist_ok=True)
    try:
        _fill(incoming, files)
        # Straight to its place: what waits where ``outgoing`` is would be cleared away if this were killed.
        _swap(incoming, target, keep or outgoing)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    shutil.rmtree(outgoing, ignore_errors=True)


def recover(target: Path) -> None:
    """Clear away what a run that was killed has left, or put the old copy back if that is what is left."""
    incoming, outgoing = neighbours(target)
    shutil.rmtree(incoming, ignore_errors=True)
    if target.exists() or not outgoing.exists():
        shutil.rmtree(outgoing, ignore_errors=True)
    else:
        outgoing.rename(target)


def _swap(incoming: Path, target: Path, outgoing: Path) -> None:
    try:
        if target.exists():
            target.rename(outgoing)
        incoming.rename(target)
    except BaseException:
        if outgoing.exists() and not target.exists():
            outgoing.rename(target)
        raise


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Files for everybody to read, whatever the mask of whoever runs this."""
    _make(folder)
    for path, content in sorted(files.items()):
        file = folder / path
        for parent in reversed(file.relative_to(folder).parents[:-1]):
            _make(folder / parent)
        file.write_bytes(content)
        file.chmod(0o644)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir()
        folder.chmod(0o755)
