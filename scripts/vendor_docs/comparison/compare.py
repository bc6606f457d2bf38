"""The whole site against the whole description: every difference once, in the order of the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from codegen.catalogue import Row
from codegen.facts import PAYLOAD_KEYS, operations_of, schemas_of
from compat.schemas import Side
from vendor_docs.reading.model import PAGE_ID, Described, Page

from .findings import CATALOGUE, At, Finding, Severity
from .match import Matched, Subject
from .merge import merge
from .ours import Ours, Root, ours_of
from .pages import PageDiff, diff_page, pointer_of

PUBLISHED = ("", "released")
"""Values of ``x-apifox-status`` of an operation that can be called."""


def compare(matched: Matched, document: Mapping[str, Any]) -> list[Finding]:
    """All that differs between the pages and our description."""
    found: list[Finding] = []
    for subject in (each for each in matched.subjects if each.kind != "foreign"):
        if subject.ours is not None:
            found += _known(subject, document)
        elif subject.kind == "guide":
            found += [_new_page(page.page_id, page) for page in _new(subject)]
        else:
            found += [_missing(subject), *_envelope(subject, document)]
        found += _moved(subject)
    for row, page_id in matched.vanished:
        found.append(Finding("page-vanished", "difference", page_id, "", str(row), ""))
    for rows in matched.lost:
        name = rows[0].operation_id or next(iter(rows[0].page_ids), f"{CATALOGUE}{rows[0].line}")
        found.append(Finding("no-page", "difference", name, "", "; ".join(map(str, rows)), ""))
    for row, page in matched.turned:
        theirs = "an operation or a webhook" if page.described else "no operation"
        at = (whole_of(page),)
        found.append(Finding("page-kind", "difference", page.page_id, "", f"{row.kind}, {row}", theirs, at))
    return found


def subject_name(subject: Subject) -> str:
    """The name of a subject in findings: its own, else the id of its first page.

    A row may have been taken for an operation that it is not: then that name is the name of another one.
    """
    if subject.name and (subject.ours is not None or not any(row.path for row in subject.rows)):
        return subject.name
    return subject.pages[0].page_id


def diffs_of(subject: Subject, document: Mapping[str, Any]) -> list[PageDiff]:
    """What every page of a known operation or webhook says."""
    if subject.ours is None:
        return []
    return _diffs(subject, ours_of(document, subject.ours), document)


def _diffs(subject: Subject, ours: Ours, document: Mapping[str, Any]) -> list[PageDiff]:
    side = Side(schemas_of(document))
    return [diff_page(page, page.described, ours, side) for page in subject.pages if page.described]


def _known(subject: Subject, document: Mapping[str, Any]) -> Iterator[Finding]:
    name, all_pages = subject_name(subject), tuple(map(whole_of, subject.pages))
    place = f"{subject.method.upper()} {subject.path}"
    if subject.was:
        ours = f"{subject.was[0].upper()} {subject.was[1]}"
        yield Finding("operation-moved", "difference", name, "", ours, place, all_pages)
    for page in _new(subject):
        yield _new_page(name, page)
    for row in subject.rows if subject.kind == "operation" and not subject.was else ():
        if _is_otherwise(row, subject, name):
            ours = f"{row.operation_id}, {row.method} {row.path or 'no path'} ({CATALOGUE}{row.line})"
            at = tuple(whole_of(link.page) for link in subject.links if link.row == row)
            yield Finding("catalogue", "difference", name, "", ours, place, at)
    if subject.ours and not subject.ours.node.get("deprecated"):
        states = {page.page_id: _states(page.described) for page in subject.pages if page.described}
        for said in dict.fromkeys(filter(None, states.values())):
            at = tuple(whole_of(page) for page in subject.pages if states.get(page.page_id) == said)
            yield Finding("status", "note", name, "", "", said, at)
    yield from merge(name, diffs_of(subject, document))


def _is_otherwise(row: Row, subject: Subject, name: str) -> bool:
    """Whether a row has another operation, method or path than the description. It may have no method and no path."""
    is_known = (row.operation_id, row.path) in ((name, subject.path), (name, ""))
    return not is_known or row.method.lower() not in ("", subject.method)


def _new(subject: Subject) -> list[Page]:
    """Pages that the catalogue lacks; one without an id cannot be put there."""
    return [link.page for link in subject.links if link.how == "new" and link.page.has_id]


def _new_page(name: str, page: Page) -> Finding:
    return Finding("page-new", "difference", name, "", "", f'"{page.title}"', (whole_of(page),))


def _states(page: Described) -> str:
    """What prevents a call: in words, in one order; empty if nothing does."""
    return ", ".join([*sorted({page.status} - set(PUBLISHED)), *(["deprecated"] if page.deprecated else [])])


def _missing(subject: Subject) -> Finding:
    """Once, whatever else is new about it. What cannot be called yet, or not for long, is a note."""
    states = [_states(page.described) for page in subject.pages if page.described]
    severity: Severity = "note" if all(states) else "difference"
    fixed = ", ".join(f"{name}: {value}" for name, value in subject.fixed.items())
    what = f"{subject.method.upper()} {subject.path}".strip() if subject.kind == "operation" else ""
    titles = dict.fromkeys(f'"{page.title}"' for page in subject.pages)
    new, state = "" if subject.rows else "new page", states[0] if all(states) else ""
    said = [what, f"with {fixed} in the body" if fixed else "", *titles, new, state, subject.doubt]
    kind = "webhook-missing" if subject.kind == "webhook" else "operation-missing"
    at = tuple(map(whole_of, subject.pages))
    return Finding(kind, severity, subject_name(subject), "", "", ", ".join(filter(None, said)), at)


def _envelope(subject: Subject, document: Mapping[str, Any]) -> Iterator[Finding]:
    """What contradicts the family of a new operation: another type of a field around the payload, such as ``code``.

    The family is that of the operation of ours whose path has the longest common beginning.
    """
    nearest, most = None, 1
    for operation in operations_of(document) if subject.kind == "operation" else ():
        steps = zip(subject.path.split("/")[:-1], operation.path.split("/")[:-1], strict=False)
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], steps))
        if common > most and ours_of(document, operation).answer:
            nearest, most = operation, common
    if nearest is None:
        return
    ours, side = ours_of(document, nearest), Side(schemas_of(document))
    assert ours.answer is not None
    fields = side.shape(ours.answer.spot).fields
    around = {name: spot.node for name, spot in fields.items() if name != PAYLOAD_KEYS.get(nearest.family)}
    root = Root(replace(ours.answer.spot, node={"type": "object", "properties": around}), ours.answer.media_types)
    alone = replace(ours, request=None, parameters=(), headers=(), answer=root)
    for found in merge(subject_name(subject), _diffs(subject, alone, document)):
        if found.kind == "type" and found.place.startswith("answer"):
            yield replace(found, ours=f"{found.ours} in the family {nearest.family}")


def _moved(subject: Subject) -> Iterator[Finding]:
    """Pages with another id, and rows whose pages are in another folder: once for both languages."""
    grouped: dict[tuple[object, str], list[Page]] = {}
    for link in subject.links:
        if link.moved_from:
            grouped.setdefault((link.row, link.moved_from), []).append(link.page)
    for (_, before), pages in grouped.items():
        now = pages[0].page_id if PAGE_ID.fullmatch(before) else "/".join(pages[0].folder)
        at = tuple(map(whole_of, pages))
        yield Finding("page-moved", "difference", subject_name(subject), "", before, now, at)


def whole_of(page: Page) -> At:
    """The operation of a page, or the whole page."""
    pointer = pointer_of(page.described) if page.described else ""
    return At(page.page_id, pointer, page.line_of(pointer) if page.described else None)
