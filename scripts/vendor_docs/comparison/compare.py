"""The whole site against the whole description: every difference once, in the order of the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codegen.catalogue import Row
from codegen.facts import RawOperation, schemas_of
from codegen.webhooks import NOT_OURS
from compat.schemas import Side, TooLarge
from vendor_docs.reading.model import PAGE_ID, Described, Page

from .findings import CATALOGUE, At, Finding, Kind, Severity
from .match import Link, Matched, Subject
from .merge import Read, merge
from .names import Names
from .ours import Ours, ours_of
from .pages import diff_page, pointer_of
from .walk import PageDiff, Raw

PUBLISHED = ("", "released")
"""Values of ``x-apifox-status`` of an operation that can be called."""


def compare(matched: Matched, document: Mapping[str, Any], names: Names) -> list[Finding]:
    """All that differs between the pages and our description."""
    left_out = set(document.get(NOT_OURS) or ())
    found: list[Finding] = []
    for subject in matched.subjects:
        if subject.ours is not None:
            found += _known(subject, document, names)
        elif subject.kind == "guide":
            found += _guide(subject)
        elif subject.name not in left_out:
            found.append(_missing(subject))
            found += _moved(subject.links, subject_name(subject))
    for row, page_id in matched.vanished:
        found.append(Finding(Kind.PAGE_VANISHED, "difference", page_id, "", str(row), "", ()))
    found += [_lost(rows) for rows in matched.lost]
    found += [_turned(row, page) for row, page in matched.turned]
    return found


def subject_name(subject: Subject) -> str:
    """What a finding calls a subject: its name, else the id of its first page.

    A row may have been taken for an operation that it is not: then that name stands for another one.
    """
    if subject.name and (subject.ours is not None or not any(row.path for row in subject.rows)):
        return subject.name
    return subject.pages[0].page_id


def reads_of(subject: Subject, document: Mapping[str, Any], names: Names) -> list[Read]:
    """Every page of a known operation or webhook with what it says."""
    if subject.ours is None:
        return []
    ours, side = ours_of(document, subject.ours), Side(schemas_of(document))
    return [Read(link, _diff(link.page, ours, side, names)) for link in subject.links if link.page.described]


def _diff(page: Page, ours: Ours, side: Side, names: Names) -> PageDiff:
    """One odd page does not end the run: it is named, and the others are compared."""
    try:
        return diff_page(page, ours, side, names)
    except Exception as error:
        # The words of other errors may hold values of the page.
        known = (
            str(error)
            if isinstance(error, TooLarge)
            else f"{type(error).__name__}: not foreseen in scripts/vendor_docs"
        )
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else known
        return PageDiff(page, [Raw(Kind.NOT_COMPARED, "difference", "", "", reason, whole_of(page))])


def _known(subject: Subject, document: Mapping[str, Any], names: Names) -> Iterator[Finding]:
    name = subject_name(subject)
    if subject.was:
        ours = f"{subject.was[0].upper()} {subject.was[1]}"
        theirs = f"{subject.method.upper()} {subject.path}"
        yield Finding(Kind.OPERATION_MOVED, "difference", name, "", ours, theirs, _all(subject))
    for link in subject.links:
        if link.how == "new":
            yield Finding(Kind.PAGE_NEW, "difference", name, "", "", _titled(link.page), (whole_of(link.page),))
        yield from _other_row(link, subject, name)
    yield from _moved(subject.links, name)
    yield from _status(subject, name)
    yield from merge(name, reads_of(subject, document, names))


def _guide(subject: Subject) -> Iterator[Finding]:
    for link in subject.links:
        name = link.page.page_id
        if link.how == "new":
            yield Finding(Kind.PAGE_NEW, "difference", name, "", "", _titled(link.page), (whole_of(link.page),))
    yield from _moved(subject.links, subject.pages[0].page_id)


def _lost(rows: Sequence[Row]) -> Finding:
    """An operation or webhook, or a section of it, or a guide, that has no page any longer."""
    name = rows[0].operation_id or next(iter(rows[0].page_ids), f"{CATALOGUE}{rows[0].line}")
    return Finding(Kind.NO_PAGE, "difference", name, "", "; ".join(map(str, rows)), "")


def _turned(row: Row, page: Page) -> Finding:
    theirs = "an operation or a webhook" if page.described else "no operation"
    return Finding(Kind.PAGE_KIND, "difference", page.page_id, "", f"{row.kind}, {row}", theirs, (whole_of(page),))


def _status(subject: Subject, name: str) -> Iterator[Finding]:
    """Pages that take back an operation that we have: a note, since it can be called as yet."""
    grouped: dict[str, list[Page]] = {}
    if subject.ours is None or subject.ours.node.get("deprecated"):
        return
    for page in subject.pages:
        if page.described and (states := _states(page.described)):
            grouped.setdefault(states, []).append(page)
    for states, pages in grouped.items():
        yield Finding(Kind.STATUS, "note", name, "", "", states, tuple(map(whole_of, pages)))


def _states(page: Described) -> str:
    """What hinders a call: in words, in one order; empty if nothing does."""
    return ", ".join([*sorted({page.status} - set(PUBLISHED)), *(["deprecated"] if page.deprecated else [])])


def _missing(subject: Subject) -> Finding:
    """Once, whatever else is new about it. What cannot be called yet, or not for long, is a note."""
    kind = Kind.WEBHOOK_MISSING if subject.kind == "webhook" else Kind.OPERATION_MISSING
    states = [_states(page.described) for page in subject.pages if page.described]
    ready = not all(states)
    severity: Severity = "difference" if ready else "note"
    what = f"{subject.method.upper()} {subject.path}".strip() if subject.kind == "operation" else ""
    said = [what, _titled(subject.pages[0]), "" if subject.rows else "new page", "" if ready else states[0]]
    return Finding(kind, severity, subject_name(subject), "", "", ", ".join(filter(None, said)), _all(subject))


def _moved(links: Sequence[Link], name: str) -> Iterator[Finding]:
    """Pages with another id, and rows whose pages stand in another folder: these once for both languages."""
    grouped: dict[tuple[object, str], list[Page]] = {}
    for link in links:
        if link.moved_from:
            grouped.setdefault((link.row, link.moved_from), []).append(link.page)
    for (_, before), pages in grouped.items():
        now = pages[0].page_id if PAGE_ID.fullmatch(before) else "/".join(pages[0].folder)
        yield Finding(Kind.PAGE_MOVED, "difference", name, "", before, now, tuple(map(whole_of, pages)))


def _other_row(link: Link, subject: Subject, name: str) -> Iterator[Finding]:
    """The row of the catalogue against the page, where the operation itself has not moved."""
    row, described = link.row, link.page.described
    if row is None or described is None or subject.was:
        return
    if row.method and row.method.lower() != described.method:
        said = row.method, described.method.upper()
        yield Finding(Kind.METHOD, "difference", name, "", *said, (whole_of(link.page),))
    if isinstance(subject.ours, RawOperation) and (row.path or row.operation_id != name) and row.path != described.path:
        ours = f"{row.operation_id}, {row.path or 'no path'} (catalogue line {row.line})"
        yield Finding(Kind.PATH, "difference", name, "", ours, described.path, (whole_of(link.page),))


def _titled(page: Page) -> str:
    return f'"{page.title}"'


def whole_of(page: Page) -> At:
    pointer = pointer_of(page.described) if page.described else ""
    return At(page.page_id, pointer, page.line_of(pointer) if page.described else None)


def _all(subject: Subject) -> tuple[At, ...]:
    return tuple(whole_of(page) for page in subject.pages)
