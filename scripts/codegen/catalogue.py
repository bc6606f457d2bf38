"""Reading ``openapi/catalogue.csv``: every page of the vendor's site with what is known of it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

COLUMNS = (
    *("section", "folder", "title_en", "title_zh", "kind", "method"),
    *("path", "operation_id", "evidence", "page_ids", "note"),
)
KINDS = ("operation", "webhook", "guide")


class CatalogueError(ValueError):
    """The file cannot be read as what it should be."""


@dataclass(frozen=True)
class Row:
    """One page of the vendor's site, as the catalogue has it."""

    line: int
    section: str
    folder: str
    title_en: str
    title_zh: str
    kind: str
    method: str
    path: str
    operation_id: str
    evidence: str
    page_ids: tuple[str, ...]
    note: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.section}: {self.title_en or self.title_zh}"


def read_catalogue(path: Path) -> list[Row]:
    """All rows in the order of the file; raises ``CatalogueError`` for other columns, or another number of cells."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise CatalogueError(f"{path.name}: the columns must be {', '.join(COLUMNS)}")
        rows: list[Row] = []
        for cells in reader:
            if None in cells or None in cells.values():
                raise CatalogueError(f"{path.name}, line {reader.line_num}: not {len(COLUMNS)} cells")
            pages = tuple(cells.pop("page_ids").split())
            rows.append(Row(line=reader.line_num, page_ids=pages, **cells))
    return rows
