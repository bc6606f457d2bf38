"""The report: for people as text, for machines as a table, for scripts as an exit status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from vendor_docs.reading.model import Problem, Reading

from .compare import subject_name
from .findings import CATALOGUE, Fact, Finding, Verdict
from .match import Link, Matched, Subject

VERSION = 2
SHORT = 6
"""The number of places of a list that are shown."""
OF_CATALOGUE = ("page-new", "page-vanished", "page-moved", "page-kind", "no-page", "catalogue")
"""Kinds of differences of which the catalogue is the place to change."""
VERDICTS: dict[Verdict, str] = {"contradicts": "contradicted", "confirms": "confirmed", "fills": "filled"}


def status(findings: Sequence[Finding], reading: Reading, matched: Matched) -> int:
    """1 if anything differs or could not be read, else 0. Notes do not count."""
    return int(bool(problems_of(reading, matched)) or any(each.severity == "difference" for each in findings))


def problems_of(reading: Reading, matched: Matched) -> list[Problem]:
    """Everything that could not be read or matched, each once."""
    return list(dict.fromkeys([*reading.problems, *matched.problems]))


# -- for people


def as_text(
    matched: Matched,
    reading: Reading,
    findings: Sequence[Finding],
    facts: Sequence[Fact],
    *,
    verbose: bool = False,
    command: str = "python scripts/docs_drift.py",
) -> str:
    """The report as text. ``command``: how the reader called us, with the arguments that name the pages."""
    problems, kinds = problems_of(reading, matched), Counter(page.kind for page in reading.pages)
    severities, verdicts = Counter(each.severity for each in findings), Counter(fact.verdict for fact in facts)
    numbers = [
        f"{len(reading.pages)} pages read: {kinds['operation']} of operations and webhooks, {kinds['guide']} guides",
        f"{len(problems)} problems, {severities['difference']} differences, {severities['note']} notes",
        "facts of ours: " + ", ".join(f"{verdicts[each]} {word}" for each, word in VERDICTS.items()),
        *(() if reading.whole else ["Not every page was tried: what is missing here may exist."]),
        *([f"{matched.few[0].upper()}{matched.few[1:]}."] if matched.few else []),
    ]
    sections = {
        "Read in part, not at all, or not matched": [f"  {problem}" for problem in problems],
        "Differences and notes": list(_findings(findings)),
        "What we were not sure of": list(_facts(facts, verbose)),
        "What to do next": list(_next(findings, command)),
    }
    parts = [numbers, *([title, *lines] for title, lines in sections.items() if lines)]
    return "\n\n".join(map("\n".join, parts)) + "\n"


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.subject, []).append(finding)
    for subject, group in grouped.items():
        yield f"  {subject}"
        yield from (f"    {'note: ' if each.severity == 'note' else ''}{each.text}" for each in group)


def _facts(facts: Iterable[Fact], verbose: bool) -> Iterator[str]:
    grouped: dict[str, dict[Verdict, list[str]]] = {}
    for fact in facts:
        is_row = fact.place.startswith(CATALOGUE)
        subject, place = (
            ("openapi/catalogue.csv", fact.place.removeprefix("catalogue ")) if is_row else (fact.subject, fact.place)
        )
        places = grouped.setdefault(subject, {}).setdefault(fact.verdict, [])
        places.append((place or "method and path") + f" ({fact.evidence})" * verbose)
    for subject, verdicts in grouped.items():
        yield f"  {subject}"
        for verdict in filter(verdicts.get, VERDICTS):
            found = verdicts[verdict]
            shown = found if verbose or len(found) <= SHORT + 1 else found[:SHORT]
            more = f" and {len(found) - len(shown)} more" if len(shown) < len(found) else ""
            yield f"    {verdict} {len(found)}: {', '.join(shown)}{more}"


def _next(findings: Iterable[Finding], command: str) -> Iterator[str]:
    """How to draft what is missing, and what a person has to look at."""
    found = [finding for finding in findings if finding.severity == "difference"]
    missing = [finding for finding in found if finding.kind in ("operation-missing", "webhook-missing")]
    if missing:
        yield f"  What we lack: {command} --draft-all, or one by one with --draft METHOD PATH or --draft PAGE-ID"
    rows = [finding for finding in found if finding.kind in OF_CATALOGUE]
    if rows:
        way_on = "change openapi/catalogue.csv, and page ids in openapi/airudder.yaml too"
        yield f"  Of the catalogue ({_subjects(rows)}): {way_on}"
    others = [finding for finding in found if finding not in missing and finding not in rows]
    if others:
        yield f"  What is described already ({_subjects(others)}): read the page, then change openapi/airudder.yaml"
    if found:
        yield "  Then: git diff openapi (what to decide: docs/regenerate.md, section 3), make generate, make test"


def _subjects(findings: Iterable[Finding]) -> str:
    names = list(dict.fromkeys(finding.subject for finding in findings))
    return ", ".join(names[:SHORT]) + f" and {len(names) - SHORT} more" * (len(names) > SHORT)


# -- for machines


def as_json(matched: Matched, reading: Reading, findings: Sequence[Finding], facts: Sequence[Fact]) -> dict[str, Any]:
    """Everything, with keys and lists in a stable order."""
    problems, severities = problems_of(reading, matched), Counter(each.severity for each in findings)
    verdicts = Counter(fact.verdict for fact in facts)
    return {
        "version": VERSION,
        "status": status(findings, reading, matched),
        "whole": reading.whole,
        "few": matched.few,
        "counts": {
            "pages": len(reading.pages),
            "problems": len(problems),
            "differences": severities["difference"],
            "notes": severities["note"],
            "kinds": dict(sorted(Counter(finding.kind for finding in findings).items())),
            "facts": {verdict: verdicts[verdict] for verdict in VERDICTS},
        },
        "pages": [_page(subject, link) for subject in matched.subjects for link in subject.links],
        "problems": [asdict(problem) for problem in problems],
        "findings": [{**asdict(finding), "text": finding.text} for finding in findings],
        "facts": [asdict(fact) for fact in facts],
    }


def _page(subject: Subject, link: Link) -> dict[str, Any]:
    described = link.page.described
    return {
        "page_id": link.page.page_id,
        "title": link.page.title,
        "language": link.page.language,
        "kind": subject.kind,
        "subject": subject_name(subject),
        "known": subject.ours is not None,
        "method": described.method if described else None,
        "path": described.path if described else None,
        "fixed": dict(subject.fixed),
        "catalogue_line": link.row.line if link.row else None,
        "matched_by": link.how,
    }
