"""The rows of what was drafted: paths, ids and pages in them, and rows for pages that had none."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace

from codegen.catalogue import Row
from codegen.facts import Node, RawOperation, follow, is_file, is_json
from vendor_docs.comparison.folders import fits
from vendor_docs.comparison.match import Kind, Subject
from vendor_docs.comparison.names import Names, fold_title
from vendor_docs.reading.model import Described, Page

from .bodies import json_body, payload_node
from .naming import holds_data
from .views import OPEN, objects_of, view
from .workspace import Notes, Workspace

NOTE = "drafted from the page"
NEW = 0
"""The line of a row that is not in the file yet."""
PLACE = re.compile(
    r"(method, )?path( and fields)? not known|not known|that this (section uses|page describes) the path: inferred.*"
    r"|method inferred( from .*)?|path inferred: .*|path only, from a constant|the un-prefixed path of .*"
)
"""Parts of notes that a page of an operation makes untrue: it shows method and path, parameters and body."""
ANSWER = re.compile(r"(.* )?response unknown|answer unknown.*|answer may not be JSON")
"""Parts that it makes untrue if it shows the answer as well."""
INFERRED = re.compile(r"(.* )?(response|fields) inferred from .*")
"""Parts that are untrue once pages show all that we say."""
PAYLOAD = re.compile(r"(method, headers, )?payload not known|not known")
"""Parts that a page of a webhook makes untrue if it shows the payload."""


def enter(workspace: Workspace, subject: Subject, name: str) -> None:
    """Put a subject's name, place, evidence and pages into its rows. ``name``: empty for guides."""
    method, path, evidence = _place(workspace, subject, name)
    for row in subject.rows:
        current = _current(workspace, row)
        pages = [link.page.page_id for link in subject.links if link.row == row]
        moved = {link.moved_from for link in subject.links if link.row == row}
        kept = [page_id for page_id in row.page_ids if page_id not in moved]
        changed = replace(current, page_ids=tuple(dict.fromkeys([*kept, *pages])))
        if evidence:
            # A row that a person has called documented stays so: it grades the path alone.
            graded = current.evidence if current.evidence == "documented" else evidence
            note = _note(workspace, subject, current, name)
            changed = replace(changed, method=method, path=path, operation_id=name, evidence=graded, note=note)
        _put(workspace, current, changed)
    if subject.kind == "operation":
        _follow(workspace, name, method, path)
    fresh = [link.page for link in subject.links if link.row is None]
    _release(workspace, {page.page_id for page in fresh})
    for twins in _twins(fresh):
        _append(workspace, _new_row(workspace, twins, subject.kind, (method, path, name), evidence or "documented"))


def forewarn(workspace: Workspace, subject: Subject, name: str, notes: Notes) -> None:
    """Say what ``enter`` does to rows that a person has to look at."""
    if subject.kind == "operation":
        operation, lines = _operation(workspace, name), {row.line for row in subject.rows}
        for row in _followers(workspace, name, operation.method.upper(), operation.path):
            if row.line not in lines:
                notes.warn(
                    f"line {row.line} of the catalogue has the same id and gets this path too, though no page of it was"
                    " read; check"
                )
    for first, *_ in _twins([link.page for link in subject.links if link.row is None]):
        if _row_of_folder(workspace, first) is None and any(map(holds_data, first.folder)):
            notes.warn("a part of the page's folder holds a number, an id or an address; left out of the catalogue")


def _release(workspace: Workspace, page_ids: set[str]) -> None:
    """A page that gets a row of its own leaves the one it had: a guide may have become an operation."""
    for row in [row for row in workspace.rows if page_ids & set(row.page_ids)]:
        _put(workspace, row, replace(row, page_ids=tuple(each for each in row.page_ids if each not in page_ids)))


def _place(workspace: Workspace, subject: Subject, name: str) -> tuple[str, str, str]:
    """Method, path and evidence of what was filled in: a webhook has no path of its own, a guide has nothing."""
    if subject.kind == "guide":
        return "", "", ""
    if subject.kind == "webhook":
        document = workspace.document
        node: Node = follow(document, document["webhooks"][name])["post"]
        return "POST", "", _evidence(node)
    operation = _operation(workspace, name)
    return operation.method.upper(), operation.path, _evidence(operation.node)


def _evidence(node: Node) -> str:
    return str(node.get("x-airudder-evidence", "documented"))


def _operation(workspace: Workspace, name: str) -> RawOperation:
    return next(each for each in workspace.operations if each.operation_id == name)


def _current(workspace: Workspace, row: Row) -> Row:
    return next(each for each in workspace.rows if each.line == row.line)


def _put(workspace: Workspace, old: Row, new: Row) -> None:
    workspace.rows[workspace.rows.index(old)] = new


def _follow(workspace: Workspace, name: str, method: str, path: str) -> None:
    """Other rows of an operation have its place."""
    for row in _followers(workspace, name, method, path):
        _put(workspace, row, replace(row, method=method, path=path))


def _followers(workspace: Workspace, name: str, method: str, path: str) -> list[Row]:
    rows = [row for row in workspace.rows if row.operation_id == name and row.kind == "operation"]
    return [row for row in rows if (row.method, row.path) != (method, path)]


def _note(workspace: Workspace, subject: Subject, row: Row, name: str) -> str:
    """The note without what the row's pages have made untrue."""
    pages = [link.page.described for link in subject.links if link.row and link.row.line == row.line]
    stale = [stale for page in pages if page is not None for stale in _stale(workspace, subject, page, name)]
    parts = [part for part in row.note.split("; ") if not any(each.fullmatch(part) for each in stale)]
    return "; ".join(part for part in parts if part) or (NOTE if row.evidence == "unknown" else "")


def _stale(workspace: Workspace, subject: Subject, page: Described, name: str) -> list[re.Pattern[str]]:
    if subject.kind == "webhook":
        payload, _ = json_body(page.request, page.schemas)
        return [PAYLOAD] if view(payload, page.schemas).properties else []
    operation = _operation(workspace, name)
    found = [PLACE]
    if _answered(workspace, operation, page):
        found.append(ANSWER)
        if _evidence(operation.node) == "documented":
            found.append(INFERRED)
    return found


def _answered(workspace: Workspace, operation: RawOperation, page: Described) -> bool:
    """Whether a page shows what an operation answers, and shows it as we have it: a file or JSON."""
    if page.answer is None:
        return False
    if is_file(workspace.document, operation):
        return not is_json(page.answer.media_type) and not objects_of(page.answer)
    seen = view(payload_node(page, operation.family)[0], page.schemas)
    return bool(seen.properties) or seen.kind not in (OPEN, "object")


# -- new rows


def _twins(pages: Iterable[Page]) -> list[list[Page]]:
    """Pages by row: two languages of one page have one, where they are clear."""
    listed = list(pages)
    if len(listed) == 2 and {page.language for page in listed} == {"en", "zh"}:
        return [listed]
    return [[page] for page in listed]


def _new_row(
    workspace: Workspace, pages: Sequence[Page], kind: Kind, place: tuple[str, str, str], evidence: str
) -> Row:
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
        evidence=evidence,
        page_ids=tuple(page.page_id for page in pages),
        note=NOTE,
    )


def _section(workspace: Workspace, page: Page) -> tuple[str, str]:
    """Section and folder as other rows of the page's folder have them, else as the table of names says."""
    row = _row_of_folder(workspace, page)
    return (row.section, row.folder) if row else section_of(page.folder, workspace.rows, workspace.names)


def _row_of_folder(workspace: Workspace, page: Page) -> Row | None:
    return next((row for row in workspace.rows if fits(row, page.folder, workspace.names)), None)


def section_of(folder: Sequence[str], rows: Sequence[Row], names: Names) -> tuple[str, str]:
    """By the table of names, without parts that may be somebody's: the catalogue is published."""
    inner = "/".join(part.strip() for part in folder[1:] if not holds_data(part))
    if not folder or holds_data(folder[0]):
        return names.sections.get("", "") or rows[0].section, inner
    head = names.sections.get(fold_title(folder[0]), "")
    known = [row.section for row in rows if fold_title(folder[0]) in fold_title(row.section)]
    return head or next(iter(known), folder[0]), inner


def _append(workspace: Workspace, row: Row) -> None:
    """Behind the last row of its folder, else of its section, else at the end."""
    rows = workspace.rows
    ends = [index for index, each in enumerate(rows) if each.section == row.section] or [len(rows) - 1]
    rows.insert(ends[-1] + 1, row)


# -- the file


def render(text: str, old: Sequence[Row], new: Sequence[Row]) -> str:
    """The text of the file with the new rows; lines of rows that did not change stay as they are."""
    lines = [f"{line}\n" for line in text.removesuffix("\n").split("\n")]
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
    return "".join(lines) if edits else text


def _line(row: Row) -> str:
    out = io.StringIO()
    cells = list(astuple(replace(row, page_ids=())))[1:]
    cells[-2] = " ".join(row.page_ids)
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
