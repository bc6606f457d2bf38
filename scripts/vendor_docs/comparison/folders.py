"""Whether a folder of the vendor's site is that of a row of the catalogue, which has both languages in one cell."""

from __future__ import annotations

import re

from codegen.catalogue import Row

from .names import Names, fold_title


def fits(row: Row, folder: tuple[str, ...], names: Names) -> bool | None:
    """Whether a page in this folder may be of this row; None where the page's folder is not known."""
    if not folder:
        return None
    parts = [fold_title(part) for part in folder]
    for length in range(len(parts) + 1):
        head, rest = "".join(parts[:length]), "".join(parts[length:])
        section = names.sections.get(head)
        if section is None and head in _both(row.section):
            section = row.section
        if section == row.section and rest in _both(row.folder):
            return True
    return False


def _both(cell: str) -> set[str]:
    """The names in a cell such as ``English (中文)``, folded; of an empty cell, the empty name."""
    inner = re.findall(r"\(([^()]*)\)", cell)
    outer = re.sub(r"\([^()]*\)", "", cell)
    return {fold_title(cell), fold_title(outer), *map(fold_title, inner)} - ({""} if cell else set())
