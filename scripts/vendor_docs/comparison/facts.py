"""Which of our uncertain facts the pages confirm, contradict or fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.facts import RawOperation
from compat.schemas import EVIDENCE

from .compare import diffs_of, subject_name, whole_of
from .findings import CATALOGUE, At, Fact, Verdict
from .match import Matched, Subject
from .pages import PageDiff

UNSURE = ("documented_in_part", "client_code", "inferred", "unknown")
AGAINST = ("type", "required", "field-renamed", "parameter-place", "enum-new", "enum-gone")
"""Differences that mean that ours is wrong at a place. What a page does not show is not wrong."""

Shown = tuple[Verdict, str, str, At]
"""Verdict, place, our evidence, where."""


def facts(matched: Matched, document: Mapping[str, Any]) -> list[Fact]:
    """All of them in the order of the pages; several pages that say the same are one."""
    merged: dict[tuple[Verdict, str, str, str], dict[At, None]] = {}
    for subject in (each for each in matched.subjects if each.kind != "foreign"):
        name = subject_name(subject)
        for verdict, place, evidence, at in _shown(subject, document):
            merged.setdefault((verdict, name, place, evidence), {})[at] = None
    return [Fact(*key, at=tuple(at)) for key, at in merged.items()]


def _shown(subject: Subject, document: Mapping[str, Any]) -> Iterator[Shown]:
    yield from _rows(subject)
    if isinstance(subject.ours, RawOperation):
        evidence = str(subject.ours.node.get(EVIDENCE, ""))
        for page in subject.pages if evidence in UNSURE else ():
            yield "contradicts" if subject.was else "confirms", "", evidence, whole_of(page)
    for diff in diffs_of(subject, document):
        yield from _fields(diff)


def _rows(subject: Subject) -> Iterator[Shown]:
    """What a row of the catalogue says of its page: the path of an operation, the payload of a webhook."""
    for link in subject.links:
        row, described = link.row, link.page.described
        if row is None or described is None or row.evidence not in UNSURE or link.how == "path":
            continue
        what = "path" if subject.kind == "operation" else "payload"
        place, at = f"{CATALOGUE}{row.line} ({what})", whole_of(link.page)
        if subject.kind == "operation":
            same = (row.method.lower(), row.path) == (described.method, described.path)
            yield "fills" if not row.path else "confirms" if same else "contradicts", place, row.evidence, at
        elif row.evidence == "unknown" and described.request is not None:
            yield "fills", place, row.evidence, at


def _fields(diff: PageDiff) -> Iterator[Shown]:
    against = {each.place: each for each in diff.found if each.kind in AGAINST and each.severity == "difference"}
    left_open = {each.place for each in diff.found if each.kind == "unsupported"}
    for place, seen in diff.seen.items():
        theirs = seen.theirs
        if seen.is_open and place not in left_open:
            if theirs.fields or theirs.items or theirs.enum or theirs.types - {"object"}:
                yield "fills", place, seen.evidence, seen.at
        elif seen.evidence in UNSURE and place not in ("body", "answer"):
            yield "contradicts" if place in against else "confirms", place, seen.evidence, seen.at
    for place, found in against.items():
        if place not in diff.seen and found.evidence in UNSURE:
            yield "contradicts", place, found.evidence, found.at[0]
