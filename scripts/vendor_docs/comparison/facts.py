"""Which of the things that we are not sure of the pages confirm, contradict or fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.facts import RawOperation
from codegen.webhooks import NOT_OURS
from compat.schemas import EVIDENCE

from .compare import reads_of, subject_name, whole_of
from .findings import CATALOGUE, At, Fact, Kind, Verdict
from .match import Link, Matched, Subject
from .merge import Read
from .names import Names
from .walk import Seen

UNSURE = ("documented_in_part", "client_code", "inferred", "unknown")
AGAINST = (Kind.TYPE, Kind.REQUIRED, Kind.FIELD_RENAMED, Kind.PARAMETER_PLACE, Kind.ENUM_NEW, Kind.ENUM_GONE)
"""Differences that say that what we have at a place is wrong. What a page merely does not show is none."""
NOBODY = Names({}, {}, (), (), ())

Told = tuple[Verdict, str, str, At]
"""Verdict, place, our evidence, where."""


def facts(matched: Matched, document: Mapping[str, Any]) -> list[Fact]:
    """All of them in the order of the pages; several pages that say the same are one."""
    found: list[Fact] = []
    left_out = set(document.get(NOT_OURS) or ())
    for subject in (each for each in matched.subjects if each.name not in left_out):
        merged: dict[tuple[Verdict, str, str], list[At]] = {}
        for verdict, place, evidence, at in _told(subject, document):
            ats = merged.setdefault((verdict, place, evidence), [])
            if at not in ats:
                ats.append(at)
        name = subject_name(subject)
        found += [
            Fact(verdict, name, place, evidence, tuple(ats)) for (verdict, place, evidence), ats in merged.items()
        ]
    return found


def _told(subject: Subject, document: Mapping[str, Any]) -> Iterator[Told]:
    for link in subject.links:
        yield from _row(link, subject)
    if isinstance(subject.ours, RawOperation):
        evidence = str(subject.ours.node.get(EVIDENCE, ""))
        if evidence in UNSURE:
            verdict: Verdict = "contradicts" if subject.was else "confirms"
            for page in subject.pages:
                yield verdict, "", evidence, whole_of(page)
    for read in reads_of(subject, document, NOBODY):
        yield from _fields(read)


def _row(link: Link, subject: Subject) -> Iterator[Told]:
    """What a row of the catalogue says of its page: the path of an operation, the payload of a webhook."""
    row, described = link.row, link.page.described
    if row is None or described is None or row.evidence not in UNSURE:
        return
    place, at = f"{CATALOGUE}{row.line}", whole_of(link.page)
    if subject.kind == "operation":
        if not row.path:
            yield "fills", place, row.evidence, at
        else:
            same = (row.method.lower(), row.path) == (described.method, described.path)
            yield ("confirms" if same else "contradicts"), place, row.evidence, at
    elif row.evidence == "unknown" and described.request is not None:
        yield "fills", place, row.evidence, at


def _fields(read: Read) -> Iterator[Told]:
    against = {raw.place: raw for raw in read.diff.raws if raw.kind in AGAINST and raw.severity == "difference"}
    left_open = {raw.place for raw in read.diff.raws if raw.kind == Kind.UNSUPPORTED}
    for place, seen in read.diff.seen.items():
        verdict = None if place in left_open else _verdict(place, seen, place in against)
        if verdict:
            yield verdict, place, seen.evidence, seen.at
    for place, raw in against.items():
        if place not in read.diff.seen and raw.evidence in UNSURE:
            yield "contradicts", place, raw.evidence, raw.at


def _verdict(place: str, seen: Seen, contradicted: bool) -> Verdict | None:
    theirs = seen.theirs
    if seen.is_open:
        return "fills" if theirs.fields or theirs.items or theirs.enum or theirs.types - {"object"} else None
    if seen.evidence not in UNSURE or place in ("body", "answer"):
        return None
    return "contradicts" if contradicted else "confirms"
