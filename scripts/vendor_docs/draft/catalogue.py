"""The rows of what was drafted: paths, ids and pages in them, and rows for pages that had none."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace

from codegen.catalogue import Row
from vendor_docs.comparison.match import Kind, Subject
from vendor_docs.comparison.names import Names, fits, fold_title
from vendor_docs.reading.model import Page

from .workspace import Workspace

NOTE = "drafted from the page"
NEW = 0
"""The line of a row that is not in the file yet."""
STALE = re.compile(
    r"(method|path|payload|parameters|title, folder)\b.*\b(not known|unknown|inferred)\b.*|not known|path only, .*"
    r"|that this (section uses|page describes) the path: inferred.*|.*response (unknown|inferred)\b.*"
    r"|answer (unknown|may not be JSON).*|the un-prefixed path of .*"
)
"""Parts of notes that the page of what is drafted makes untrue: it shows method, path, parameters and bodies."""


def enter(workspace: Workspace, subject: Subject, name: str, *, new: bool) -> None:
    """Put the pages of a subject into its rows; of a new one, its place and its evidence too.

    ``name``: operation id or kind of webhook; empty for guides.
    """
    method, path = _place(workspace, subject, name)
    for row in [row for row in subject.rows if new or row.operation_id == name or subject.kind == "guide"]:
        current = next(each for each in workspace.rows if each.line == row.line)
        changed = replace(current, page_ids=_ids(subject, row))
        if new:
            note = "; ".join(part for part in current.note.split("; ") if not STALE.fullmatch(part))
            note = note or (NOTE if current.evidence == "unknown" else "")
            changed = replace(changed, method=method, path=path, operation_id=name, evidence="documented", note=note)
        workspace.rows[workspace.rows.index(current)] = changed
    for row in [row for row in workspace.rows if new and subject.kind == "operation" and row.operation_id == name]:
        workspace.rows[workspace.rows.index(row)] = replace(row, method=method, path=path)
    fresh = [link.page for link in subject.links if link.row is None]
    _release(workspace, {page.page_id for page in fresh})
    for twins in _twins([page for page in fresh if page.has_id or new]):
        _append(workspace, _new_row(workspace, twins, subject.kind, (method, path, name)))


def _place(workspace: Workspace, subject: Subject, name: str) -> tuple[str, str]:
    """Method and path: a webhook has no path of its own, a guide has nothing."""
    if subject.kind == "operation":
        operation = workspace.operation(name)
        return operation.method.upper(), operation.path
    return ("POST" if subject.kind == "webhook" else ""), ""


def _ids(subject: Subject, row: Row) -> tuple[str, ...]:
    links = [link for link in subject.links if link.row == row and link.page.has_id]
    kept = [page_id for page_id in row.page_ids if page_id not in {link.moved_from for link in links}]
    return tuple(dict.fromkeys([*kept, *(link.page.page_id for link in links)]))


def _release(workspace: Workspace, page_ids: set[str]) -> None:
    """A page that gets a row of its own leaves the one it had: a guide may have become an operation."""
    for index, row in enumerate(workspace.rows):
        if page_ids & set(row.page_ids):
            workspace.rows[index] = replace(row, page_ids=tuple(each for each in row.page_ids if each not in page_ids))


# -- new rows


def _twins(pages: Sequence[Page]) -> list[list[Page]]:
    """Pages by row: two languages of one page have one, where they are clear."""
    if len(pages) == 2 and {page.language for page in pages} == {"en", "zh"}:
        return [list(pages)]
    return [[page] for page in pages]


def _new_row(workspace: Workspace, pages: Sequence[Page], kind: Kind, place: tuple[str, str, str]) -> Row:
    folder, titles = pages[0].folder, {page.language: " ".join(page.title.split()) for page in reversed(pages)}
    known = next((row for row in workspace.rows if fits(row, folder, workspace.names)), None)
    section, inner = (known.section, known.folder) if known else section_of(folder, workspace.rows, workspace.names)
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
        evidence="documented",
        page_ids=tuple(page.page_id for page in pages if page.has_id),
        note=NOTE,
    )


def section_of(folder: Sequence[str], rows: Sequence[Row], names: Names) -> tuple[str, str]:
    """Section and folder by the table of names."""
    if not folder:
        return names.sections.get("", "") or rows[0].section, ""
    known = [row.section for row in rows if fold_title(folder[0]) in fold_title(row.section)]
    head = names.sections.get(fold_title(folder[0]), "") or next(iter(known), folder[0])
    return head, "/".join(part.strip() for part in folder[1:])


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
