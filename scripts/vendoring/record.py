"""The file ``VENDORED`` of a copy. It has no dates and no paths of a machine, so two machines write the same."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .choice import Choice, VendorError

RECORD = "VENDORED"
TEXT = """\
A copy of airudder. Do not edit it: change the original and refresh the copy.

Made by scripts/vendor.py of airudder; DEST is the folder that holds this one.

The licence is MIT: LICENSE lies beside this file. Keep both wherever the copy goes.

version: {version}
commit: {commit}
only: {only}
with: {rooms}
without: {without}
needs: {needs}

refresh: python scripts/vendor.py DEST --name {name}{options}
check: python scripts/vendor.py --check DEST --name {name}

sha256:
{hashes}
"""
END = "end: "
"""Begins the last line, with the hash of all lines before it: a record that was cut off or edited is noticed."""


@dataclass(frozen=True)
class Record:
    """Two are equal if their copies are the same. ``hashes``: of all files but the record, by relative path."""

    name: str = field(compare=False)
    version: str
    commit: str = field(compare=False)
    choice: Choice
    needs: str
    hashes: Mapping[str, str]

    def as_text(self) -> str:
        """The whole file."""
        choice = self.choice
        text = TEXT.format(
            version=self.version,
            commit=self.commit,
            only="everything" if choice.only is None else ", ".join(choice.only),
            rooms=", ".join(choice.rooms) or "nothing",
            without="nothing" if choice.webhooks else "webhooks",
            needs=self.needs,
            name=self.name,
            options=choice.as_options(),
            hashes="\n".join(f"{value}  {path}" for path, value in sorted(self.hashes.items())),
        )
        return f"{text}{END}{digest(text.encode())}\n"


def read_record(folder: Path) -> Record:
    """What a copy says about itself. Raises ``VendorError`` if the record is missing or damaged."""
    path = folder / RECORD
    if not path.is_file():
        raise VendorError(f"{folder} is not a copy that this script has made: it has no file {RECORD}")
    text, _, end = path.read_text(encoding="utf-8", errors="replace").rpartition(END)
    if end.strip() != digest(text.encode()):
        raise VendorError(f"{path} is damaged: restore it from git, or remove {folder} and make the copy again")
    facts = dict(re.findall(r"^(version|commit|only|with|without|needs): (.*)$", text, re.MULTILINE))
    only = None if facts["only"] == "everything" else tuple(facts["only"].split(", "))
    rooms = () if facts["with"] == "nothing" else tuple(facts["with"].split(", "))
    choice = Choice(only, rooms, facts["without"] == "nothing")
    hashes = {name: value for value, name in re.findall(r"^([0-9a-f]{64})  (.+)$", text, re.MULTILINE)}
    return Record(folder.name, facts["version"], facts["commit"], choice, facts["needs"], hashes)


def edits_of(folder: Path, record: Record) -> list[str]:
    """A line for each file of a copy that was edited, removed or added since the copy was made."""
    there = hashes_of(files_in(folder))
    there.pop(RECORD, None)
    lines = {path: f"missing: {path}" for path in record.hashes.keys() - there.keys()}
    lines |= {path: f"extra:   {path}" for path in there.keys() - record.hashes.keys()}
    both = there.keys() & record.hashes.keys()
    lines |= {path: f"edited:  {path}" for path in both if there[path] != record.hashes[path]}
    return [line for _, line in sorted(lines.items())]


def changes_of(old: Record, new: Record) -> list[str]:
    """How two records differ, for people."""
    both = old.hashes.keys() & new.hashes.keys()
    changed = sum(old.hashes[path] != new.hashes[path] for path in both)
    lines = [
        f"the copy: version {old.version}, commit {old.commit}",
        f"this checkout: version {new.version}, commit {new.commit}",
        f"files: {changed} changed, {len(new.hashes) - len(both)} new, {len(old.hashes) - len(both)} removed",
    ]
    if old.needs != new.needs:
        lines.append(f"needs: {new.needs}; before: {old.needs}")
    if old.choice != new.choice:
        lines.append(f"options:{new.choice.as_options() or ' none'}; before:{old.choice.as_options() or ' none'}")
    return lines


def digest(content: bytes) -> str:
    """The hash of a file. Git may change the ends of lines (autocrlf), which is not an edit."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def hashes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """The hash of each file, by relative path."""
    return {path: digest(content) for path, content in files.items()}


def files_in(folder: Path) -> dict[str, bytes]:
    """All files by relative path, without what Python, tools and desktops leave (``__pycache__``, ``.name``)."""
    found: dict[str, bytes] = {}
    for where, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
        for path in (Path(where, name) for name in names if not name.startswith(".")):
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def _raise(error: OSError) -> None:
    raise error
