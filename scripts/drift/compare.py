"""The whole site against the whole description: every difference once, in the order of the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apifox.model import PAGE_ID, Page
from spec_facts import RawOperation, schemas_of
from spec_webhooks import NOT_OURS

from .findings import At, Finding, Kind, Severity
from .match import Link, Matched, Subject
from .merge import Read, merge
from .names import Names
from .ours import ours_of
from .pages import diff_page, pointer_of
from .schemas import Side

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
    return [Read(link, diff_page(link.page, ours, side, names)) for link in subject.links if link.page.described]


def _known(subject: Subject, document: Mapping[str, Any], names: Names) -> Iterator[Finding]:
    name = subject_name(subject)
    if subject.was:
        ours = f"{subject.was[0].upper()} {subject.was[1]}"
        theirs = f"{subject.method.upper()} {subject.path}"
        yield Finding(Kind.OPERATION_MOVED, "difference", name, "", ours, theirs, _all(subject))
    for link in subject.links:
        if link.row is None:
            yield Finding(Kind.PAGE_NEW, "difference", name, "", "", _titled(link.page), (whole_of(link.page),))
        yield from _other_row(link, subject, name)
    yield from _moved(subject.links, name)
    yield from merge(name, reads_of(subject, document, names))


def _guide(subject: Subject) -> Iterator[Finding]:
    for link in subject.links:
        name = link.page.page_id
        if link.row is None:
            yield Finding(Kind.PAGE_NEW, "difference", name, "", "", _titled(link.page), (whole_of(link.page),))
    yield from _moved(subject.links, subject.pages[0].page_id)


def _missing(subject: Subject) -> Finding:
    """Once, whatever else is new about it. What cannot be called yet, or not for long, is a note."""
    kind = Kind.WEBHOOK_MISSING if subject.kind == "webhook" else Kind.OPERATION_MISSING
    pages = [page.described for page in subject.pages if page.described]
    ready = any(page.status in PUBLISHED and not page.deprecated for page in pages)
    severity: Severity = "difference" if ready else "note"
    what = f"{subject.method.upper()} {subject.path}".strip() if subject.kind == "operation" else ""
    states = {page.status for page in pages} - set(PUBLISHED) | ({"deprecated"} if pages[0].deprecated else set())
    said = [what, _titled(subject.pages[0]), "" if subject.rows else "new page", "" if ready else ", ".join(states)]
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
