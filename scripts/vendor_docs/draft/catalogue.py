"""The rows of what was drafted: paths, ids and pages in them, and rows for pages that had none."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace

from codegen.catalogue import Row
from vendor_docs.comparison.match import Kind, Subject
from vendor_docs.comparison.names import fits, fold_title
from vendor_docs.reading.model import Page

from .workspace import Workspace

NOTE = "drafted from the page"
NEW = 0
"""The line of a row that is not in the file yet."""
STALE = re.compile(r"\b(not known|unknown|inferred)\b")
"""Said in the parts of a note that the page of what is drafted makes untrue."""


def enter(workspace: Workspace, subject: Subject, name: str, *, new: bool) -> None:
    """Put the pages of a subject into its rows; of a new one, its place and its evidence too.

    ``name``: operation id or kind of webhook; empty for guides. A page that gets a row of its own leaves the one that
    it had: a guide may have become an operation.
    """
    # A webhook has no path of its own, a guide has nothing.
    method, path = "POST" if subject.kind == "webhook" else "", ""
    if subject.kind == "operation":
        method, path = workspace.operation(name).method.upper(), workspace.operation(name).path
    linked = {row.line for row in subject.rows if new or row.operation_id == name or subject.kind == "guide"}
    fresh = [link.page for link in subject.links if link.row is None]
    gone = {page.page_id for page in fresh} | {link.moved_from for link in subject.links}
    for index, row in enumerate(workspace.rows):
        ids = [page_id for page_id in row.page_ids if page_id not in gone]
        if row.line in linked:
            ids += [
                link.page.page_id
                for link in subject.links
                if link.row and link.row.line == row.line and link.page.has_id
            ]
            row = _documented(row, name, workspace.evidence_of(subject.pages)) if new else row
        if new and subject.kind != "guide" and row.operation_id == name:
            row = replace(row, method=method, path=path)
        workspace.rows[index] = replace(row, page_ids=tuple(dict.fromkeys(ids)))
    for twins in _twins([page for page in fresh if page.has_id or new]):
        _append(workspace, _new_row(workspace, twins, subject.kind, (method, path, name)))


def _documented(row: Row, name: str, evidence: str) -> Row:
    note = "; ".join(part for part in row.note.split("; ") if not STALE.search(part))
    note = note or (NOTE if row.evidence == "unknown" else "")
    return replace(row, operation_id=name, evidence=evidence, note=note)


# -- new rows


def _twins(pages: Sequence[Page]) -> list[list[Page]]:
    """Pages by row: two languages of one page have one, where they are clear."""
    if len(pages) == 2 and {page.language for page in pages} == {"en", "zh"}:
        return [list(pages)]
    return [[page] for page in pages]


def _new_row(workspace: Workspace, pages: Sequence[Page], kind: Kind, place: tuple[str, str, str]) -> Row:
    folder, titles = pages[0].folder, {page.language: " ".join(page.title.split()) for page in reversed(pages)}
    known = next((row for row in workspace.rows if fits(row, folder, workspace.names)), None)
    head, *rest = folder or ("",)
    section = known.section if known else workspace.names.sections.get(fold_title(head), "") or head
    inner = known.folder if known else "/".join(part.strip() for part in rest)
    method, path, name = place
    return Row(
        line=NEW,
        section=section,
        folder=inner,
        title_en=titles.get("en", ""),
        title_zh=titles.get("zh", ""),
        kind=kind,
        method=method,
        path=path,
        operation_id=name,
        evidence=workspace.evidence_of(pages),
        page_ids=tuple(page.page_id for page in pages if page.has_id),
        note=NOTE,
    )


def _append(workspace: Workspace, row: Row) -> None:
    """Behind the last row of its section, else at the end."""
    ends = [index for index, each in enumerate(workspace.rows) if each.section == row.section]
    workspace.rows.insert((ends or [len(workspace.rows) - 1])[-1] + 1, row)


# -- the file


def render(text: str, old: Iterable[Row], new: Sequence[Row]) -> str:
    """The text of the file with the new rows; lines of rows that did not change stay as they are."""
    lines, before = text.split("\n"), {row.line: row for row in old}
    kept = [lines[row.line - 1] if before.get(row.line) == row else _line(row) for row in new]
    return "\n".join([lines[0], *kept, ""])


def _line(row: Row) -> str:
    out = io.StringIO()
    cells = list(astuple(replace(row, page_ids=())))[1:]
    cells[-2] = " ".join(row.page_ids)
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
