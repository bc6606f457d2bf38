"""What has become of a copy since it was made."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vendored.record import RECORD, Record, digest, read_record

JUNK_FOLDERS = frozenset({"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".pytype", ".hypothesis"})
JUNK_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
JUNK_SUFFIXES = (".pyc", ".pyo")
"""What tools and desktops leave in any folder: nobody has written it, and nobody misses it."""


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
        return _lines(edited=self.edited, missing=self.missing, extra=self.extra)


@dataclass(frozen=True)
class Unrecorded:
    """A copy whose record cannot be believed, for this ``reason``, beside what would be written instead of it."""

    reason: str
    differing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def touched(self) -> bool:
        """Nobody can tell that it was not."""
        return True

    def lines(self) -> list[str]:
        """One line for each file that may be somebody's own work."""
        return _lines(differs=self.differing, extra=self.extra)


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
            same = digest(_unix(content)) == record.hashes[path]
            (converted if same else edited).append(path)
    return State(
        record,
        tuple(edited),
        tuple(sorted(record.hashes.keys() - there)),
        tuple(sorted(there - record.hashes.keys())),
        tuple(converted),
    )


def unrecorded(folder: Path, files: Mapping[str, bytes], reason: str) -> Unrecorded:
    """Compare a copy with what would be written, for want of a record; only reads. Raises ``OSError``."""
    there = set(_files(folder))
    differing: list[str] = []
    for path in sorted(there & files.keys()):
        content = _content(folder / path)
        if content is None or _unix(content) != _unix(files[path]):
            differing.append(path)
    return Unrecorded(reason, tuple(differing), tuple(sorted(there - files.keys())))


def _lines(**kinds: tuple[str, ...]) -> list[str]:
    return [f"{kind + ':':<8} {path}" for kind, paths in kinds.items() for path in paths]


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def _content(path: Path) -> bytes | None:
    """What a file holds; None for a link, which leads out of the copy."""
    return None if path.is_symlink() else path.read_bytes()


def _files(folder: Path) -> Iterator[str]:
    """All files and links but junk, by relative path. Links are not followed."""
    for where, folders, names in os.walk(folder, onerror=_raise):
        links = [name for name in folders if Path(where, name).is_symlink()]
        folders[:] = [name for name in folders if name not in JUNK_FOLDERS and name not in links]
        for name in [*names, *links]:
            if name not in JUNK_FILES and not name.endswith(JUNK_SUFFIXES):
                yield Path(where, name).relative_to(folder).as_posix()


def _raise(error: OSError) -> None:
    raise error
