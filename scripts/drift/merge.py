"""What several pages say of one operation or webhook, made into one list: each difference once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .findings import At, Finding, Kind
from .match import Link
from .schemas import as_json
from .walk import PageDiff, Raw

GONE = (Kind.FIELD_GONE, Kind.PARAMETER_GONE, Kind.ENUM_GONE)
CONFLICTS = (Kind.TYPE, Kind.REQUIRED, Kind.ENUM_NEW, Kind.FIELD_RENAMED)
"""What the two languages of a page may disagree in: then the English one counts."""
BY_PLACE = (Kind.FIELD_NEW, Kind.PARAMETER_NEW, Kind.FIELD_GONE, Kind.PARAMETER_GONE, Kind.TWINS_DIFFER, Kind.HEADERS)
"""One finding at a place, whatever else the pages say there."""


@dataclass(frozen=True)
class Read:
    """A page with what it says."""

    link: Link
    diff: PageDiff


def merge(name: str, reads: Sequence[Read]) -> list[Finding]:
    """The findings of a subject, in the order of the pages, English ones first."""
    kept: dict[tuple[str, ...], tuple[Raw, list[At]]] = {}
    for read in sorted(reads, key=lambda read: _primary(read, reads) is not read):
        for raw in read.diff.raws:
            judged = _judge(raw, read, reads)
            if judged is not None:
                ats = kept.setdefault(_key(judged), (judged, []))[1]
                if raw.at not in ats:
                    ats.append(raw.at)
    renamed = {raw.place for raw, _ in kept.values() if raw.kind == Kind.FIELD_RENAMED}
    return [
        Finding(raw.kind, raw.severity, name, raw.place, raw.ours, raw.theirs, tuple(ats))
        for raw, ats in kept.values()
        if not (raw.kind in GONE and raw.place in renamed)
    ]


def _key(raw: Raw) -> tuple[str, ...]:
    if raw.kind in BY_PLACE:
        return raw.kind, raw.place
    return raw.kind, raw.place, raw.ours, raw.theirs


def _judge(raw: Raw, read: Read, reads: Sequence[Read]) -> Raw | None:
    """What becomes of a page's word when the other pages are heard; None if nothing does."""
    twins = [other for other in reads if other is not read and _are_twins(read, other)]
    others = [other for other in reads if other is not read and other not in twins]
    if raw.kind in GONE:
        for other in twins:
            if _shows(other, raw):
                return _differ(raw, read, other)
        return None if any(_shows(other, raw) for other in others) else raw
    primary = _primary(read, reads)
    if raw.kind in CONFLICTS and primary is not read and _contradicts(primary, raw):
        return _differ(raw, read, primary)
    if raw.kind == Kind.FIELD_RENAMED and any(_shows(other, raw) for other in others):
        return replace(raw, kind=Kind.FIELD_NEW, place=raw.instead, ours="", instead="")
    return raw


def _are_twins(one: Read, other: Read) -> bool:
    return one.link.row is not None and one.link.row == other.link.row


def _primary(read: Read, reads: Sequence[Read]) -> Read:
    """The English page among a page and its twins; else the first."""
    twins = [other for other in reads if other is read or _are_twins(read, other)]
    return next((twin for twin in twins if twin.link.page.language == "en"), twins[0])


def _shows(other: Read, raw: Raw) -> bool:
    """Whether another page has what this one lacks."""
    seen = other.diff.shown(raw.place)
    if seen is None or raw.kind != Kind.ENUM_GONE:
        return seen is not None
    values = [as_json(value) for value in seen.theirs.enum or ()]
    return raw.ours in values if not raw.theirs else bool(values)


def _contradicts(primary: Read, raw: Raw) -> bool:
    """Whether a page shows the place and does not say the same of it."""
    seen = primary.diff.shown(raw.place)
    if seen is None or (raw.kind == Kind.ENUM_NEW and seen.theirs.enum is None):
        return False
    if raw.kind == Kind.TYPE and not seen.theirs.types:
        return False
    same = [each for each in primary.diff.raws if (each.kind, each.place) == (raw.kind, raw.place)]
    return not any(each.theirs == raw.theirs for each in same)


def _differ(raw: Raw, read: Read, other: Read) -> Raw:
    pages = read.link.page.page_id, other.link.page.page_id
    what = {Kind.TYPE: raw.theirs, Kind.REQUIRED: raw.theirs, Kind.ENUM_NEW: f"the value {raw.theirs}"}
    says = what.get(raw.kind, f"no {raw.ours}" if raw.kind == Kind.ENUM_GONE else "not there")
    if raw.kind == Kind.FIELD_RENAMED:
        says = f"named {raw.theirs}"
    text = f"{says} in {pages[0]}, otherwise in {pages[1]}"
    return Raw(Kind.TWINS_DIFFER, "note", raw.place, "", text, raw.at)
