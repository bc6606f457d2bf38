"""Which of the operations, webhooks and guides of the pages are to be drafted."""

from __future__ import annotations

import sys

from vendor_docs.comparison.match import Matched, Subject
from vendor_docs.reading.model import Problem

from .drafter import DraftError

WHAT = "--draft takes METHOD PATH, an operation id or the name of a webhook, or the id of a page such as api-45229623"


def unsure(matched: Matched) -> dict[str, Problem]:
    """The pages that cannot be matched, and why."""
    pages = {page.page_id for subject in matched.subjects for page in subject.pages}
    return {problem.page: problem for problem in matched.problems if problem.page in pages}


def chosen(what: list[str] | None, matched: Matched) -> list[Subject]:
    """What is to be drafted. What calls a third party, and pages that match several rows never are."""
    left_out = unsure(matched)
    if what is None:
        for problem in matched.problems:
            print(f"{'left out' if problem.page in left_out else 'look at'}: {problem}", file=sys.stderr)
        ours = [subject for subject in matched.subjects if subject.kind != "foreign"]
        return [subject for subject in ours if not any(page.page_id in left_out for page in subject.pages)]
    named = [subject for subject in matched.subjects if _is(subject, what)]
    # Calls that a field of the body distinguishes are methods of one operation, so one stands for all of them.
    groups = {(subject.method, subject.path) for subject in named if subject.kind == "operation"}
    found = [each for each in matched.subjects if each in named or (each.method, each.path) in groups]
    for page in [page for subject in found for page in subject.pages if page.page_id in left_out]:
        raise DraftError(str(left_out[page.page_id]))
    if not found:
        reason = "see the report, which also names pages that cannot be read"
        raise DraftError(f"no page describes {' '.join(what)}: {reason}. {WHAT}")
    return found


def _is(subject: Subject, what: list[str]) -> bool:
    if len(what) == 2:
        return subject.kind == "operation" and (subject.method, subject.path) == (what[0].lower(), what[1])
    return what[0] == subject.name or any(page.page_id == what[0] for page in subject.pages)
