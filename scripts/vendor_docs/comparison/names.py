"""What the vendor calls things, and what we call them: ``openapi/vendor-names.yaml``, and folders in both languages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.catalogue import Row
from codegen.facts import load

KEYS = ("sections", "words", "groups", "personal", "secret")


class NamesError(ValueError):
    """The file is not what it should be."""


@dataclass(frozen=True)
class Group:
    """A beginning of operation ids, its resource group, and what of it stays in the method's name."""

    prefix: str
    group: str
    keep: str = ""


@dataclass(frozen=True)
class Names:
    """The whole table."""

    sections: dict[str, str]
    words: dict[str, str]
    groups: tuple[Group, ...]
    personal: tuple[str, ...]
    secret: tuple[str, ...]


def read_names(path: Path) -> Names:
    """The table of a file; raises ``NamesError`` where a part is missing or of another kind."""
    table: dict[str, Any] = load(path)
    if sorted(table) != sorted(KEYS):
        raise NamesError(f"{path.name}: must have {', '.join(KEYS)} and nothing else")
    try:
        return Names(
            sections={fold_title(str(name)): str(ours) for name, ours in table["sections"].items()},
            words={str(word): str(ours) for word, ours in table["words"].items()},
            groups=tuple(Group(**each) for each in table["groups"]),
            personal=tuple(map(str, table["personal"])),
            secret=tuple(map(str, table["secret"])),
        )
    except (AttributeError, TypeError) as error:
        raise NamesError(f"{path.name}: {error}") from error


def fold_title(title: str) -> str:
    """A title without what differs between two places that mean the same: case, width, blanks, punctuation.

    A star stays: titles of the vendor differ in it alone.
    """
    return re.sub(r"[^\w*]|_", "", unicodedata.normalize("NFKC", title).casefold())


def fits(row: Row, folder: tuple[str, ...], names: Names) -> bool:
    """Whether a folder of the site is that of a row, which has both languages in one cell."""
    parts = [fold_title(part) for part in folder]
    for length in range(len(parts) + 1):
        head, rest = "".join(parts[:length]), "".join(parts[length:])
        is_section = names.sections.get(head, "") == row.section or head in _both(row.section)
        if is_section and rest in _both(row.folder):
            return True
    return False


def _both(cell: str) -> set[str]:
    """The names in a cell such as ``English (中文)``, folded; of an empty cell, the empty name."""
    inner = re.findall(r"\(([^()]*)\)", cell)
    outer = re.sub(r"\([^()]*\)", "", cell)
    return {fold_title(cell), fold_title(outer), *map(fold_title, inner)} - ({""} if cell else set())
