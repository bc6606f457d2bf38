"""The file ``VENDORED``: what a copy says of itself. It holds no dates and no paths, so two machines write the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vendored.options import Options, VendorError, make_options, split

RECORD = "VENDORED"
TITLE = "A copy of airudder. Do not edit it: change the original and refresh the copy."
NOTE = """\
Made by scripts/vendor.py of airudder; DEST is the folder that holds this one.

The licence is MIT: LICENSE lies beside this file. Keep both wherever the copy goes."""
HASHES = "sha256:"
END = "end: "
FACTS = ("version", "commit", "name", "only", "with", "without", "needs", "operations")


class DamagedError(VendorError):
    """The record of a copy cannot be believed."""


@dataclass(frozen=True)
class Record:
    """``hashes``: sha256 of each file, by relative path. ``commit``: a hash, or why there is none.

    ``needs``: what has to be installed. ``operations``: what can be called.
    """

    version: str
    commit: str
    options: Options
    needs: str
    operations: tuple[str, ...]
    hashes: Mapping[str, str]

    def as_text(self) -> str:
        """The whole file, with a hash of its own at the end."""
        options = self.options
        facts = (
            ("version", self.version),
            ("commit", self.commit),
            ("name", options.name),
            ("only", _listed(options.only or (), "everything")),
            ("with", _listed(options.rooms, "nothing")),
            ("without", "nothing" if options.webhooks else "webhooks"),
            ("needs", self.needs),
            ("operations", _listed(self.operations, "nothing")),
        )
        lines = [TITLE, "", NOTE, ""]
        lines += [f"{name}: {value}" for name, value in facts]
        lines += ["", f"refresh: python scripts/vendor.py DEST {options.as_text()}"]
        lines += [f"check: python scripts/vendor.py --check DEST --name {options.name}", "", HASHES]
        lines += [f"{value}  {path}" for path, value in sorted(self.hashes.items())]
        text = "\n".join(lines) + "\n"
        return f"{text}{END}{digest(text.encode())}\n"


def digest(content: bytes) -> str:
    """The hash as it stands in the file."""
    return hashlib.sha256(content).hexdigest()


def hashes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """The hash of each file, by relative path."""
    return {path: digest(content) for path, content in files.items()}


def is_ours(folder: Path) -> bool:
    """Whether a folder says that it is a copy, believable or not."""
    record = folder / RECORD
    if not record.is_file():
        return False
    with record.open("rb") as file:
        return file.read(len(TITLE.encode())) == TITLE.encode()


def read_record(folder: Path) -> Record:
    """What a copy says of itself. Raises ``DamagedError`` if somebody changed it, ``OSError`` if it cannot be read."""
    content = (folder / RECORD).read_bytes().replace(b"\r\n", b"\n")
    body, end, checksum = content.rpartition(f"\n{END}".encode())
    body += b"\n"
    if not content.startswith(TITLE.encode()) or not end or checksum != f"{digest(body)}\n".encode():
        raise DamagedError(f"{folder / RECORD} was changed or cut off, so it tells nothing")
    try:
        return _parsed(body.decode().splitlines())
    except (KeyError, ValueError, VendorError) as error:  # whole, yet from another version of this script
        raise DamagedError(f"{folder / RECORD} is of a form that this checkout does not know ({error})") from error


def _parsed(lines: Sequence[str]) -> Record:
    start = lines.index(HASHES)
    facts = {name: value for name, _, value in (line.partition(": ") for line in lines[:start]) if name in FACTS}
    only = None if facts["only"] == "everything" else split(facts["only"])
    hashes: dict[str, str] = {}
    for line in lines[start + 1 :]:
        value, gap, path = line.partition("  ")
        if not gap or not re.fullmatch("[0-9a-f]{64}", value):
            raise ValueError("a line of the hashes cannot be read")
        hashes[path] = value
    without = [] if facts["without"] == "nothing" else split(facts["without"])
    rooms = [] if facts["with"] == "nothing" else split(facts["with"])
    return Record(
        version=facts["version"],
        commit=facts["commit"],
        options=make_options(facts["name"], only, rooms, without),
        needs=facts["needs"],
        operations=tuple(split(facts["operations"])),
        hashes=hashes,
    )


def _listed(names: Sequence[str], nothing: str) -> str:
    return ", ".join(names) or nothing
