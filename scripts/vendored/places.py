"""Where copies lie: where one goes, where one is found, and what waits beside it."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from vendored.options import Options, VendorError
from vendored.package import PACKAGE
from vendored.record import RECORD, is_ours, read_record

MODULES = (".py", ".pyi")
"""A folder hides the module of its name."""


def place_of(dest: Path, name: str) -> Path:
    """Where the copy goes. Raises ``VendorError`` if it cannot go there whatever it holds."""
    dest = _real(dest)
    if dest.exists() and not dest.is_dir():
        raise VendorError(f"{dest} is no folder")
    for folder in (dest, *dest.parents):
        if is_ours(folder):
            raise VendorError(f"{folder} is a copy itself: DEST is the folder that holds it, as in {folder.parent}")
    if not dest.parent.is_dir():
        raise VendorError(f"{dest} cannot be made: there is no folder {dest.parent}")
    target = dest / name
    if _real(target).is_relative_to(_real(PACKAGE)):
        raise VendorError(f"{target} lies in the package that is to be copied")
    if target.is_symlink():
        raise VendorError(f"{target} is a link: give the folder that holds what it leads to")
    for module in (dest / f"{name}{suffix}" for suffix in MODULES):
        if module.exists():
            raise VendorError(f"{module} is there already: the copy would hide it; give another --name")
    return target


def find_copy(dest: Path, name: str | None) -> Path:
    """The copy in a folder, or the folder itself if it is one. Raises ``VendorError``, ``OSError``."""
    dest = _real(dest)
    places = [dest / name] if name is not None else [dest, dest / "airudder"]
    if name is not None and dest.name == name:
        places.append(dest)
    for place in places:
        if (place / RECORD).is_file():
            return place
    children = [child for child in dest.iterdir() if (child / RECORD).is_file()] if dest.is_dir() else []
    for place in [*places, *(_home(child) for child in children)]:
        _refuse_if_aside(place)
    if not dest.is_dir():
        raise VendorError(f"{dest} is no folder")
    others = sorted(child.name for child in children if not child.name.startswith("."))
    hint = f"; there is one in {', '.join(others)}: give --name" if others else ""
    raise VendorError(f"no {RECORD} in {' or '.join(map(str, places))}{hint}")


def neighbours(target: Path) -> tuple[Path, Path]:
    """Where the new copy grows, and where the old one waits."""
    return target.parent / f".{target.name}.vendor-new", target.parent / f".{target.name}.vendor-old"


def left_aside(target: Path) -> Path | None:
    """Where a run that was killed between its two renames has left a copy, and nothing in its place."""
    outgoing = neighbours(target)[1]
    return outgoing if not os.path.lexists(target) and (outgoing / RECORD).is_file() else None


def kept_place(target: Path) -> Path:
    """A free place for an old copy that must not be lost. Nothing ever clears it away."""
    number = 1
    while os.path.lexists(place := target.parent / f".{target.name}.vendor-kept-{number}"):
        number += 1
    return place


def refresh_command(folder: Path, options: Options, *, force: bool = False) -> str:
    """What to type in the checkout so that a copy is made anew."""
    dest = shlex.quote(str(folder.parent))
    return f"python scripts/vendor.py {dest} {options.as_text()}{' --force' if force else ''}"


def _refuse_if_aside(place: Path) -> None:
    if aside := left_aside(place):
        command = refresh_command(place, read_record(aside).options)
        raise VendorError(f"an interrupted run has left {place} aside; to put it back, refresh it: {command}")


def _home(folder: Path) -> Path:
    """The place of a copy that waits beside it; of any other folder, itself."""
    found = re.fullmatch(r"\.(.+)\.vendor-old", folder.name)
    return folder if found is None else folder.with_name(found[1])


def _real(path: Path) -> Path:
    """The path without links, dots and the like: ``Path.resolve`` fails at links that lead in a circle."""
    return Path(os.path.realpath(path))
