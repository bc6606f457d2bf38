"""The rows of what was drafted: paths, ids and pages in them, and rows for pages that had none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace

from apifox.model import Page
from drift.folders import fits
from drift.match import Kind, Subject
from drift.names import Names, fold_title
from spec_catalogue import Row

from .workspace import Workspace

NOTE = "drafted from the page"
NEW = 0
"""The line of a row that is not in the file yet."""
STALE = frozenset(
    {"method, path and fields not known", "path not known", "payload not known", "not known"}
    | {"method, headers, payload not known", "payload not known; title as in the task folder"}
)
"""Parts of notes that are no longer true once a page was read."""


def enter(workspace: Workspace, subject: Subject, name: str, method: str, path: str) -> None:
    """Put a subject's name, place and pages into its rows. ``method``, ``path``: empty where rows have none."""
    evidence = "documented" if subject.kind != "guide" else ""
    for row in subject.rows:
        current = _current(workspace, row)
        pages = [link.page.page_id for link in subject.links if link.row == row]
        moved = {link.moved_from for link in subject.links if link.row == row}
        kept = [page_id for page_id in row.page_ids if page_id not in moved]
        changed = replace(current, page_ids=tuple(dict.fromkeys([*kept, *pages])))
        if evidence:
            changed = replace(
                changed, method=method, path=path, operation_id=name, evidence=evidence, note=_note(current)
            )
        _put(workspace, current, changed)
    if subject.kind == "operation":
        _follow(workspace, name, method, path)
    fresh = [link.page for link in subject.links if link.row is None]
    for twins in _twins(fresh):
        _append(workspace, _new_row(workspace, twins, subject.kind, (method, path, name)))


def _current(workspace: Workspace, row: Row) -> Row:
    return next(each for each in workspace.rows if each.line == row.line)


def _put(workspace: Workspace, old: Row, new: Row) -> None:
    workspace.rows[workspace.rows.index(old)] = new


def _follow(workspace: Workspace, name: str, method: str, path: str) -> None:
    """Other rows of an operation that has moved go with it."""
    for row in [row for row in workspace.rows if row.operation_id == name and row.kind == "operation"]:
        if (row.method, row.path) != (method, path):
            _put(workspace, row, replace(row, method=method, path=path))


def _note(row: Row) -> str:
    """The note without what the page has made untrue."""
    if row.evidence != "unknown":
        return row.note
    return "; ".join(part for part in row.note.split("; ") if part not in STALE) or NOTE


# -- new rows


def _twins(pages: Iterable[Page]) -> list[list[Page]]:
    """Pages by row: two languages of one page have one, where they are clear."""
    listed = list(pages)
    if len(listed) == 2 and {page.language for page in listed} == {"en", "zh"}:
        return [listed]
    return [[page] for page in listed]


def _new_row(workspace: Workspace, pages: Sequence[Page], kind: Kind, place: tuple[str, str, str]) -> Row:
    section, folder = _section(workspace, pages[0])
    titles = {page.language: " ".join(page.title.split()) for page in reversed(pages)}
    method, path, name = place
    return Row(
        line=NEW,
        section=section,
        folder=folder,
        title_en=titles.get("en", ""),
        title_zh=titles.get("zh", ""),
        kind=kind,
        method=method,
        path=path,
        operation_id=name,
        evidence="documented",
        page_ids=tuple(page.page_id for page in pages),
        note=NOTE,
    )


def _section(workspace: Workspace, page: Page) -> tuple[str, str]:
    """Section and folder as other rows of the page's folder have them, else as the table of names says."""
    for row in workspace.rows:
        if fits(row, page.folder, workspace.names):
            return row.section, row.folder
    return section_of(page.folder, workspace.rows, workspace.names)


def section_of(folder: Sequence[str], rows: Sequence[Row], names: Names) -> tuple[str, str]:
    if not folder:
        return names.sections.get("", "") or rows[0].section, ""
    head = names.sections.get(fold_title(folder[0]), "")
    known = [row.section for row in rows if fold_title(folder[0]) in fold_title(row.section)]
    return head or next(iter(known), folder[0]), "/".join(part.strip() for part in folder[1:])


def _append(workspace: Workspace, row: Row) -> None:
    """Behind the last row of its folder, else of its section, else at the end."""
    rows = workspace.rows
    ends = [index for index, each in enumerate(rows) if each.section == row.section] or [len(rows) - 1]
    rows.insert(ends[-1] + 1, row)


# -- the file


def render(text: str, old: Sequence[Row], new: Sequence[Row]) -> str:
    """The text of the file with the new rows; lines of rows that did not change stay as they are."""
    lines = text.splitlines(keepends=True)
    before = {row.line: row for row in old}
    edits: list[tuple[int, int, str]] = []
    behind = 1
    for row in new:
        if row.line == NEW:
            edits.append((behind, behind, _line(row)))
            continue
        if before[row.line] != row:
            edits.append((row.line - 1, row.line, _line(row)))
        behind = row.line
    for first, last, line in reversed(edits):
        lines[first:last] = [line]
    return "".join(lines)


def _line(row: Row) -> str:
    out = io.StringIO()
    cells = list(astuple(replace(row, page_ids=())))[1:]
    cells[-2] = " ".join(row.page_ids)
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
