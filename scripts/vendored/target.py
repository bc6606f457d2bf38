"""Putting a copy in its place: beside the old one first, then by renames, so that one of the two is always whole."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from vendored.options import VendorError
from vendored.package import PACKAGE
from vendored.record import DamagedError, is_ours
from vendored.state import State, state_of


def place_of(dest: Path, name: str) -> Path:
    """Where the copy goes. Raises ``VendorError`` if it cannot go there whatever it holds."""
    dest = dest.absolute()
    if dest.exists() and not dest.is_dir():
        raise VendorError(f"{dest} is no folder")
    if not dest.parent.is_dir():
        raise VendorError(f"{dest} cannot be made: there is no folder {dest.parent}")
    target = dest / name
    if target.resolve().is_relative_to(PACKAGE.resolve()):
        raise VendorError(f"{target} lies in the package that is to be copied")
    if target.is_symlink():
        raise VendorError(f"{target} is a link: give the folder that holds what it leads to")
    return target


def old_state(target: Path, *, force: bool) -> State | None:
    """What is there now; None if nothing is, or nothing that can be believed.

    Raises ``VendorError`` for what must not be overwritten: what is no copy of ours, and what was edited, but for
    ``force``.
    """
    if not target.exists():
        return None
    if not is_ours(target):
        raise VendorError(f"{target} is there already and is no copy that this script has made: remove it yourself")
    try:
        state = state_of(target)
    except DamagedError as error:
        if force:
            return None
        raise VendorError(f"{target}: {error}") from error
    if state.touched and not force:
        found = "\n".join(f"  {line}" for line in state.lines())
        raise VendorError(f"{target} was edited since it was made; --force overwrites this:\n{found}")
    return state


def write(files: Mapping[str, bytes], target: Path) -> None:
    """Put the files there in place of what is there, after ``recover``. If that fails, the old copy stays."""
    incoming, outgoing = neighbours(target)
    target.parent.mkdir(exist_ok=True)
    try:
        _fill(incoming, files)
        _swap(incoming, target, outgoing)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    shutil.rmtree(outgoing, ignore_errors=True)


def recover(target: Path) -> bool:
    """Clear away what a run that was killed has left. Tells whether an old copy had to be put back."""
    incoming, outgoing = neighbours(target)
    shutil.rmtree(incoming, ignore_errors=True)
    if target.exists() or not outgoing.exists():
        shutil.rmtree(outgoing, ignore_errors=True)
        return False
    outgoing.rename(target)
    return True


def neighbours(target: Path) -> tuple[Path, Path]:
    """Where the new copy grows, and where the old one waits."""
    return target.with_name(f".{target.name}.vendor-new"), target.with_name(f".{target.name}.vendor-old")


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
