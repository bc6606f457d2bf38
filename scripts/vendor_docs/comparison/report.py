"""The report: for people as text, for machines as a table, for scripts as an exit status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from vendor_docs.reading.model import Problem, Reading

from .compare import subject_name
from .findings import CATALOGUE, Fact, Finding, Kind, Verdict
from .match import Matched, Subject

VERSION = 1
SHORT = 6
"""So many places of a list are shown."""
STEPS = 10
"""So many commands are shown."""
COMMAND = "python scripts/docs_drift.py"
VERDICTS: dict[Verdict, str] = {"contradicts": "contradicted", "confirms": "confirmed", "fills": "filled"}


def status(findings: Sequence[Finding], reading: Reading, matched: Matched | None = None) -> int:
    """1 if anything differs or could not be read, else 0. Notes do not count."""
    problems = problems_of(reading, matched)
    return int(bool(problems) or any(finding.severity == "difference" for finding in findings))


def problems_of(reading: Reading, matched: Matched | None) -> list[Problem]:
    """Everything that could not be read or could not be told, each once."""
    return list(dict.fromkeys([*reading.problems, *(matched.problems if matched else ())]))


# -- for people


def as_text(
    matched: Matched,
    reading: Reading,
    findings: Sequence[Finding],
    facts: Sequence[Fact],
    *,
    verbose: bool = False,
    command: str = COMMAND,
) -> str:
    """The report as text. ``command``: how the one who reads it called us, with the arguments that name the pages."""
    parts = [
        _numbers(matched, reading, findings, facts),
        _section("Could not be read", [f"  {problem}" for problem in problems_of(reading, matched)]),
        _section("Differences and notes", list(_findings(findings))),
        _section("What we were not sure of", list(_facts(facts, verbose))),
        _section("What to do next", list(_next(matched, findings, command))),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, *lines]) if lines else ""


def _numbers(matched: Matched, reading: Reading, findings: Sequence[Finding], facts: Sequence[Fact]) -> str:
    kinds = Counter(page.kind for page in reading.pages)
    severities = Counter(finding.severity for finding in findings)
    verdicts = Counter(fact.verdict for fact in facts)
    lines = [
        f"{len(reading.pages)} pages read: {kinds['operation']} of operations and webhooks, {kinds['guide']} guides",
        f"{len(problems_of(reading, matched))} problems, {severities['difference']} differences, "
        f"{severities['note']} notes",
        "facts of ours: " + ", ".join(f"{verdicts[each]} {word}" for each, word in VERDICTS.items()),
    ]
    if not reading.whole:
        lines.append("Not every page was tried: what is missing here may yet be there.")
    return "\n".join(lines)


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.subject, []).append(finding)
    for subject, group in grouped.items():
        yield f"  {subject}"
        for finding in group:
            yield f"    {'note: ' if finding.severity == 'note' else ''}{_one_line(finding.text)}"


def _one_line(text: str) -> str:
    """Names and values come from the pages: nothing in them may steer a terminal or break a line."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _facts(facts: Iterable[Fact], verbose: bool) -> Iterator[str]:
    grouped: dict[str, dict[Verdict, list[str]]] = {}
    for fact in facts:
        line = fact.place.removeprefix(CATALOGUE)
        subject, place = (fact.subject, fact.place) if line == fact.place else ("catalogue", f"line {line}")
        place = place or "method and path"
        places = grouped.setdefault(subject, {}).setdefault(fact.verdict, [])
        places.append(f"{place} ({fact.evidence})" if verbose else place)
    for subject, verdicts in grouped.items():
        yield f"  {subject}"
        for verdict in VERDICTS:
            if found := verdicts.get(verdict):
                yield _one_line(f"    {verdict} {len(found)}: {_cut(found, verbose)}")


def _cut(places: Sequence[str], verbose: bool) -> str:
    if verbose or len(places) <= SHORT + 1:
        return ", ".join(places)
    return f"{', '.join(places[:SHORT])} and {len(places) - SHORT} more"


def _next(matched: Matched, findings: Sequence[Finding], command: str) -> Iterator[str]:
    """How to draft what is missing, and what a person has to look at."""
    missing = {
        finding.subject for finding in findings if finding.kind in (Kind.OPERATION_MISSING, Kind.WEBHOOK_MISSING)
    }
    subjects = [subject for subject in matched.subjects if subject_name(subject) in missing and not subject.ours]
    for subject in subjects[:STEPS]:
        yield _one_line(f"  {command} --draft {_target(subject)}")
    if len(subjects) > STEPS:
        yield f"  and {len(subjects) - STEPS} more: {command} --draft-all"
    kinds = {finding.kind for finding in findings if finding.severity == "difference"}
    if kinds - {Kind.OPERATION_MISSING, Kind.WEBHOOK_MISSING}:
        yield "  For the others: read the page, then change openapi/airudder.yaml or openapi/catalogue.csv."
    if kinds:
        yield "  Then: make generate"


def _target(subject: Subject) -> str:
    """What ``--draft`` takes: method and path, or a page id where they tell nothing."""
    if subject.kind == "operation" and subject.path not in ("", "/"):
        return f"{subject.method.upper()} {subject.path}"
    return subject.pages[0].page_id


# -- for machines


def as_json(matched: Matched, reading: Reading, findings: Sequence[Finding], facts: Sequence[Fact]) -> dict[str, Any]:
    """Everything, with keys and lists in a stable order."""
    problems = problems_of(reading, matched)
    kinds = Counter(str(finding.kind) for finding in findings)
    return {
        "version": VERSION,
        "status": status(findings, reading, matched),
        "whole": reading.whole,
        "counts": {
            "pages": len(reading.pages),
            "problems": len(problems),
            "differences": sum(finding.severity == "difference" for finding in findings),
            "notes": sum(finding.severity == "note" for finding in findings),
            "kinds": dict(sorted(kinds.items())),
            "facts": {verdict: sum(fact.verdict == verdict for fact in facts) for verdict in VERDICTS},
        },
        "pages": [_page(subject, index) for subject in matched.subjects for index in range(len(subject.links))],
        "problems": [asdict(problem) for problem in problems],
        "findings": [{**asdict(finding), "kind": str(finding.kind), "text": finding.text} for finding in findings],
        "facts": [asdict(fact) for fact in facts],
    }


def _page(subject: Subject, index: int) -> dict[str, Any]:
    link = subject.links[index]
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
        "catalogue_line": link.row.line if link.row else None,
        "matched_by": link.how,
    }
