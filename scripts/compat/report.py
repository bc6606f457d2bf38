"""The changes as Markdown for CHANGELOG.md, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from compat.model import LEVELS, Change, Level
from compat.versions import Verdict, dotted

TITLES: dict[Level, str] = {"breaking": "Breaking", "added": "Added", "known": "Known better"}
USERS_SHOWN = 3


def markdown(changes: Sequence[Change], verdict: Verdict, notes: Iterable[str]) -> str:
    lines: list[str] = []
    for level in LEVELS:
        if own := [change for change in changes if change.level == level]:
            lines += [f"### {TITLES[level]}", "", *map(_line, own), ""]
    lines += [] if changes else ["No change in what is compared.", ""]
    return "\n".join([*lines, *(note for note in notes), str(verdict)]) + "\n"


def _line(change: Change) -> str:
    origin = [*_users(change), *([", ".join(change.pages[:USERS_SHOWN])] if change.pages else [])]
    more = len(change.pages) - USERS_SHOWN
    tail = f" ({'; '.join(origin)}{f' and {more} more' if more > 0 else ''})" if origin else ""
    return f"- `{change.subject}`: {change.text}{tail}"


def _users(change: Change) -> Iterator[str]:
    """Who uses a schema; an operation or a webhook that names itself needs no such list."""
    users = [f"`{user}`" for user in change.operations if user != change.subject]
    if users:
        more = len(users) - USERS_SHOWN
        yield "in " + ", ".join(users[:USERS_SHOWN]) + (f" and {more} more" if more > 0 else "")


def as_json(changes: Iterable[Change], verdict: Verdict, notes: Iterable[str]) -> dict[str, Any]:
    return {
        "changes": [
            {
                "level": change.level,
                "side": change.side,
                "kind": change.kind,
                "subject": change.subject,
                "text": change.text,
                "place": change.place,
                "operations": list(change.operations),
                "pages": list(change.pages),
            }
            for change in changes
        ],
        "notes": list(notes),
        "version": {
            "bump": verdict.bump,
            "base": dotted(verdict.base) if verdict.base else None,
            "asked": dotted(verdict.asked) if verdict.asked else None,
            "head": dotted(verdict.head) if verdict.head else None,
            "satisfied": verdict.satisfied,
        },
    }
