"""What has become of a copy since it was made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vendored.options import VendorError
from vendored.record import RECORD, Record, digest, read_record


@dataclass(frozen=True)
class State:
    """Files by relative path. ``converted``: another ending of lines is all that differs."""

    record: Record
    edited: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    converted: tuple[str, ...] = ()

    @property
    def touched(self) -> bool:
        """Whether something would be lost if the copy were made anew."""
        return bool(self.edited or self.missing or self.extra)

    def lines(self) -> list[str]:
        """One line for each file that was touched."""
        kinds = (("edited", self.edited), ("missing", self.missing), ("extra", self.extra))
        return [f"{kind + ':':<8} {path}" for kind, paths in kinds for path in paths]


def state_of(folder: Path) -> State:
    """Compare a copy with what it says of itself; only reads. Raises ``DamagedError``, ``OSError``."""
    record = read_record(folder)
    there = set(_files(folder)) - {RECORD}
    edited: list[str] = []
    converted: list[str] = []
    for path in sorted(there & record.hashes.keys()):
        content = _content(folder / path)
        if content is None:
            edited.append(path)
        elif digest(content) != record.hashes[path]:
            same = digest(content.replace(b"\r\n", b"\n")) == record.hashes[path]
            (converted if same else edited).append(path)
    return State(
        record,
        tuple(edited),
        tuple(sorted(record.hashes.keys() - there)),
        tuple(sorted(there - record.hashes.keys())),
        tuple(converted),
    )


def find_copy(dest: Path, name: str | None) -> Path:
    """The copy in a folder, or the folder itself if it is one. Raises ``VendorError``, ``OSError``."""
    if not dest.is_dir():
        raise VendorError(f"{dest} is no folder")
    places = [dest / name] if name is not None else [dest, dest / "airudder"]
    if name is not None and dest.name == name:
        places.append(dest)
    for place in places:
        if (place / RECORD).is_file():
            return place
    others = sorted(child.name for child in dest.iterdir() if (child / RECORD).is_file())
    hint = f"; there is one in {', '.join(others)}: give --name" if others else ""
    raise VendorError(f"no {RECORD} in {' or '.join(map(str, places))}{hint}")


def _content(path: Path) -> bytes | None:
    """What a file holds; None for a link, which leads out of the copy."""
    return None if path.is_symlink() else path.read_bytes()


def _files(folder: Path) -> Iterator[str]:
    """All files and links but compiled ones, by relative path. Links are not followed."""
    for where, folders, names in os.walk(folder, onerror=_raise):
        links = [name for name in folders if Path(where, name).is_symlink()]
        folders[:] = [name for name in folders if name != "__pycache__" and name not in links]
        for name in [*names, *links]:
            if not name.endswith((".pyc", ".pyo")):
                yield Path(where, name).relative_to(folder).as_posix()


def _raise(error: OSError) -> None:
    raise error
