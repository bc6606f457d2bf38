"""What several pages say of one operation or webhook, merged into one list: each difference once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from compat.schemas import as_json

from .findings import Finding
from .pages import NOT_NAMED, PageDiff

GONE = ("field-gone", "parameter-gone", "enum-gone")


def merge(name: str, pages: Sequence[PageDiff]) -> list[Finding]:
    """The findings of an operation, in the order of the pages."""
    kept: dict[tuple[str, ...], Finding] = {}
    for page in pages:
        for found in page.found:
            key = found.kind, found.place, found.ours, found.theirs
            first = kept.get(key, found)
            at = first.at if found.at[0] in first.at else (*first.at, *found.at) if key in kept else found.at
            kept[key] = replace(first, subject=name, at=at)
    renamed = {found.place for found in kept.values() if found.kind in ("field-renamed", "parameter-place")}
    judged = [_judge(found, pages) for found in kept.values() if not (found.kind in GONE and found.place in renamed)]
    return list(dict.fromkeys(judged))


def _judge(found: Finding, pages: Sequence[PageDiff]) -> Finding:
    """What some pages lack and others show is a note: their languages or sections differ, or some pages are old."""
    lacking = {at.page_id for at in found.at}
    others = [page for page in pages if page.page.page_id not in lacking]
    if found.kind in GONE and any(_shows(page, found) for page in others):
        count = len({at.page_id for at in found.at})
        return replace(found, kind="pages-differ", severity="note", theirs=f"gone on {count} of {len(pages)} pages")
    if found.kind == "headers" and found.theirs == NOT_NAMED and others:
        return replace(found, severity="note")
    return found


def _shows(page: PageDiff, found: Finding) -> bool:
    """Whether a page has what others lack."""
    seen = page.shown(found.place)
    if seen is None or found.kind != "enum-gone":
        return seen is not None
    values = [as_json(value) for value in seen.theirs.enum or ()]
    return found.ours in values if not found.theirs else bool(values)
