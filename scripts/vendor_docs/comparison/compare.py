"""The whole site against the whole description: every difference once, in the order of the pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegen.facts import schemas_of
from compat.schemas import Side, as_json
from vendor_docs.reading.model import Described, Page

from .findings import CATALOGUE, At, Finding, Severity, at_of
from .match import Matched, Subject, pages_of
from .ours import ours_of
from .pages import NOT_NAMED, PageDiff, diff_page, pointer_of

PUBLISHED = ("", "released")
"""Values of ``x-apifox-status`` of an operation that can be called."""
NO_LINES: Mapping[int, int] = {}
GONE = ("field-gone", "parameter-gone", "enum-gone")


def compare(matched: Matched, document: Mapping[str, Any], lines: Mapping[int, int] = NO_LINES) -> list[Finding]:
    """All that differs between the pages and our description. ``lines``: as ``lines_of`` gives them."""
    found: list[Finding] = []
    for subject in (each for each in matched.subjects if each.kind != "foreign"):
        if subject.ours is not None:
            whole = lines.get(id(subject.ours.node))
            for each in _known(subject, document, matched.unread, lines):
                found.append(each if each.our_line or each.kind == "catalogue" else replace(each, our_line=whole))
        elif subject.kind == "guide":
            found += [_new_page(page.page_id, page) for page in _new(subject)]
        else:
            found.append(_missing(subject))
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


def whole_of(page: Page) -> At:
    """The operation of a page, or the whole page."""
    pointer = pointer_of(page.described) if page.described else ""
    return at_of(page, pointer, page.line_of(pointer) if page.described else None)


def diffs_of(subject: Subject, document: Mapping[str, Any], lines: Mapping[int, int] = NO_LINES) -> list[PageDiff]:
    """What every page of a known operation or webhook says."""
    if subject.ours is None:
        return []
    ours, side = ours_of(document, subject.ours), Side(schemas_of(document))
    return [diff_page(page, page.described, ours, side, lines) for page in subject.pages if page.described]


def _known(
    subject: Subject, document: Mapping[str, Any], missing: Collection[str], lines: Mapping[int, int]
) -> Iterator[Finding]:
    name, place = subject_name(subject), f"{subject.method.upper()} {subject.path}"
    if subject.was:
        ours = f"{subject.was[0].upper()} {subject.was[1]}"
        yield Finding("operation-moved", "difference", name, "", ours, place, tuple(map(whole_of, subject.pages)))
    for page in _new(subject):
        yield _new_page(name, page)
    for row in [row for row in subject.rows if subject.kind == "operation" and row.operation_id != name]:
        ours = f"{row.operation_id}, {row.method} {row.path or 'no path'} ({CATALOGUE}{row.line})"
        at = tuple(whole_of(link.page) for link in subject.links if link.row == row)
        yield Finding("catalogue", "difference", name, "", ours, place, at)
    if subject.ours and not subject.ours.node.get("deprecated"):
        states = {page.page_id: _states(page.described) for page in subject.pages if page.described}
        for said in dict.fromkeys(filter(None, states.values())):
            at = tuple(whole_of(page) for page in subject.pages if states.get(page.page_id) == said)
            yield Finding("status", "note", name, "", "", said, at)
    unread = [page_id for page_id in pages_of(subject) if page_id in missing]
    yield from _merged(name, diffs_of(subject, document, lines), unread)


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


def _moved(subject: Subject) -> Iterator[Finding]:
    for link in subject.links:
        if link.moved_from:
            page, name = link.page, subject_name(subject)
            yield Finding("page-moved", "difference", name, "", link.moved_from, page.page_id, (whole_of(page),))


# -- what several pages say of one operation or webhook


def _merged(name: str, pages: Sequence[PageDiff], unread: Sequence[str]) -> list[Finding]:
    """Each difference once, in the order of the pages."""
    kept: dict[tuple[object, ...], Finding] = {}
    for found in (found for page in pages for found in page.found):
        key = found.kind, found.place, found.ours, found.theirs, found.required
        at = kept[key].at if key in kept else ()
        kept[key] = replace(kept.get(key, found), subject=name, at=tuple(dict.fromkeys([*at, *found.at])))
    renamed = {found.place for found in kept.values() if found.kind in ("field-renamed", "parameter-place")}
    counted = [found for found in kept.values() if not (found.kind in GONE and found.place in renamed)]
    judged = [_judged(found, pages, unread) for found in counted]
    return list(dict.fromkeys(judged))


def _judged(found: Finding, pages: Sequence[PageDiff], unread: Sequence[str]) -> Finding:
    """What some pages lack and others show is a note: their languages or sections differ, or some pages are old.

    So is what a page that was not read may show.
    """
    lacking = {at.page_id for at in found.at}
    others = [page for page in pages if page.page.page_id not in lacking]
    if found.kind in GONE and any(_shows(page, found) for page in others):
        theirs = f"gone on {len(lacking)} of {len(pages)} pages"
        return replace(found, kind="pages-differ", severity="note", theirs=theirs)
    if found.kind in GONE and unread:
        theirs = ", ".join(filter(None, [found.theirs, *(f"{page_id} was not read" for page_id in unread)]))
        return replace(found, severity="note", theirs=theirs)
    if found.kind == "headers" and found.theirs == NOT_NAMED and (others or unread):
        return replace(found, severity="note")
    return found


def _shows(page: PageDiff, found: Finding) -> bool:
    """Whether a page has what others lack."""
    seen = page.shown(found.place)
    if seen is None or found.kind != "enum-gone":
        return seen is not None
    values = [as_json(value) for value in seen.theirs.enum or ()]
    return found.ours in values if not found.theirs else bool(values)
