"""What several pages say of one operation or webhook, made into one list: each difference once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from compat.schemas import as_json

from .findings import At, Finding, Kind
from .match import Link
from .pages import NOT_NAMED
from .walk import PageDiff, Raw

GONE = (Kind.FIELD_GONE, Kind.PARAMETER_GONE, Kind.ENUM_GONE)
CONFLICTS = (Kind.TYPE, Kind.REQUIRED, Kind.ENUM_NEW, Kind.FIELD_RENAMED)
"""What the two languages of a page may disagree in: then the English one counts, and that they do is a difference."""
NOT_BY_EXAMPLE = (Kind.REQUIRED, Kind.FIELD_RENAMED)
"""What an example cannot tell."""


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
                key = (judged.kind, judged.place, judged.ours, judged.theirs)
                first, ats = kept.setdefault(key, (judged, []))
                if first.severity == "note" != judged.severity:
                    kept[key] = (judged, ats)
                if raw.at not in ats:
                    ats.append(raw.at)
    renamed = {raw.place for raw, _ in kept.values() if raw.kind in (Kind.FIELD_RENAMED, Kind.PARAMETER_PLACE)}
    return [
        Finding(raw.kind, raw.severity, name, raw.place, raw.ours, raw.theirs, tuple(ats))
        for raw, ats in kept.values()
        if not (raw.kind in GONE and raw.place in renamed)
    ]


def _judge(raw: Raw, read: Read, reads: Sequence[Read]) -> Raw | None:
    """What becomes of a page's word when the other pages are heard; None if nothing does."""
    twins = [other for other in reads if other is not read and _are_twins(read, other)]
    others = [other for other in reads if other is not read and other not in twins]
    if raw.kind in GONE:
        if any(_shows(other, raw) for other in twins):
            return replace(_differ(raw), severity="note")
        return _lacking(raw, reads) if any(_shows(other, raw) for other in others) else raw
    if _is_old(raw.place, read, others):
        # Pages of other sections have it as ever: on this page it is a new field.
        if raw.kind == Kind.FIELD_RENAMED:
            kind = Kind.FIELD_NEW if raw.place.startswith(("body", "answer")) else Kind.PARAMETER_NEW
            return Raw(kind, raw.severity, raw.instead, "", raw.what, raw.at)
        return None
    primary = _primary(read, reads)
    if raw.kind in CONFLICTS and primary is not read and _contradicts(primary, raw):
        return _differ(raw)
    if raw.kind == Kind.HEADERS and raw.theirs == NOT_NAMED and not all(_says(other, raw) for other in reads):
        return replace(raw, severity="note")
    return raw


def _is_old(place: str, read: Read, others: Sequence[Read]) -> bool:
    """Whether a place is in a field that this page has renamed and pages of other sections have not."""
    return any(
        raw.kind == Kind.FIELD_RENAMED
        and place.startswith(raw.place)
        and place[len(raw.place) :][:1] in ("", ".", "[")
        and any(_shows(other, raw) for other in others)
        for raw in read.diff.raws
    )


def _says(read: Read, raw: Raw) -> bool:
    said = (raw.kind, raw.place, raw.ours, raw.theirs)
    return any((each.kind, each.place, each.ours, each.theirs) == said for each in read.diff.raws)


def _lacking(raw: Raw, reads: Sequence[Read]) -> Raw:
    """What some sections of the site lack and others show: the pages of the others may be old."""
    count = sum(_says(read, raw) for read in reads)
    said = f"gone on {count} of {len(reads)} pages"
    return Raw(Kind.SECTIONS_DIFFER, "note", raw.place, raw.ours, said, raw.at)


def _are_twins(one: Read, other: Read) -> bool:
    return one.link.row is not None and one.link.row == other.link.row


def _primary(read: Read, reads: Sequence[Read]) -> Read:
    """The English page among a page and its twins; else the first."""
    twins = [other for other in reads if other is read or _are_twins(read, other)]
    return next((twin for twin in twins if twin.link.page.language == "en"), twins[0])


def _shows(other: Read, raw: Raw) -> bool:
    """Whether another page has what this one lacks, under the same name."""
    if raw.place in other.diff.elsewhere:
        return False
    seen = other.diff.shown(raw.place)
    if seen is None or raw.kind != Kind.ENUM_GONE:
        return seen is not None
    values = [as_json(value) for value in seen.theirs.enum or ()]
    return raw.ours in values if not raw.theirs else bool(values)


def _contradicts(primary: Read, raw: Raw) -> bool:
    """Whether a page shows the place and does not say the same of it."""
    seen = primary.diff.shown(raw.place)
    if seen is not None and seen.by_example and raw.kind in NOT_BY_EXAMPLE:
        return False
    if seen is None or (raw.kind == Kind.ENUM_NEW and seen.theirs.enum is None):
        return False
    if raw.kind == Kind.TYPE and not seen.theirs.types:
        return False
    same = [each for each in primary.diff.raws if (each.kind, each.place) == (raw.kind, raw.place)]
    return not any(each.theirs == raw.theirs for each in same)


def _differ(raw: Raw) -> Raw:
    what = {Kind.TYPE: raw.theirs, Kind.REQUIRED: raw.theirs, Kind.ENUM_NEW: f"the value {raw.theirs}"}
    says = what.get(raw.kind, f"no {raw.ours}" if raw.kind == Kind.ENUM_GONE else "not there")
    if raw.kind == Kind.FIELD_RENAMED:
        says = f"named {raw.theirs}"
    return Raw(Kind.TWINS_DIFFER, raw.severity, raw.place, "", f"{says}, otherwise in the other language", raw.at)
