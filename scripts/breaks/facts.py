"""What a change of an ``x-airudder-*`` fact does to callers: the rules, fact by fact."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from breaks.document import Way
from breaks.model import Level
from codegen.facts import ALIASES, FALLBACK, FORMAT, Node

PREFIX = "x-airudder-"
EVIDENCE, PAGES = f"{PREFIX}evidence", f"{PREFIX}pages"
METHOD, EVENT = f"{PREFIX}method", f"{PREFIX}event"
"""``EVENT``: where a class stands; what that changes for callers shows in the Python names."""
Fact = tuple[Level, str, str]
"""How bad, what kind of change, and the words for it."""


def evidence_change(old: Node, new: Node) -> Iterator[Fact]:
    """Where a node is known from; one change even if both the grade and the pages are others."""
    parts: list[str] = []
    if old.get(EVIDENCE) != new.get(EVIDENCE):
        parts.append(f"evidence: {_said(old.get(EVIDENCE))} -> {_said(new.get(EVIDENCE))}")
    before, after = list(map(str, old.get(PAGES) or ())), list(map(str, new.get(PAGES) or ()))
    for words, pages in (
        ("read on", [page for page in after if page not in before]),
        ("no longer on", [page for page in before if page not in after]),
    ):
        if pages:
            parts.append(f"{words} {', '.join(pages)}")
    if parts:
        yield "known", "evidence", "; ".join(parts)


def operation_changes(old: Node, new: Node) -> Iterator[Fact]:
    """All facts of an operation or of a webhook but its name."""
    yield from evidence_change(old, new)
    for key in _facts(old, new):
        if key not in (EVIDENCE, PAGES, METHOD, EVENT):
            before, after = old.get(key), new.get(key)
            yield _operation_level(key, before, after), key.removeprefix(PREFIX), _text(key, before, after)


def field_changes(old: Node, new: Node, ways: set[Way]) -> Iterator[Fact]:
    """The facts of a schema, a field or a parameter."""
    yield from evidence_change(old, new)
    for key in _facts(old, new):
        if key not in (EVIDENCE, PAGES, FALLBACK):
            before, after = old.get(key), new.get(key)
            yield _field_level(key, before, after, ways), key.removeprefix(PREFIX), _text(key, before, after)


def _facts(old: Node, new: Node) -> list[str]:
    """Those that differ, in the order of the document."""
    return [key for key in {**old, **new} if str(key).startswith(PREFIX) and old.get(key) != new.get(key)]


def _operation_level(key: str, before: Any, after: Any) -> Level:
    match key.removeprefix(PREFIX):
        case "retry":  # fewer retries let failures through that were healed before
            return "added" if after == "safe" else "breaking"
        case "auth":
            return "added" if after == "none" else "breaking"
        case "encryption":  # what was sealed would go out in the clear, or be refused
            return "breaking" if before == "allowed" else "added" if after == "allowed" else "known"
        case "family" | "paging":  # another payload; another type, or positions that cannot be resumed
            return "breaking"
        case _:
            return "known"


def _most(limit: Any) -> float:
    return float(limit["most"]) if limit else math.inf


def _field_level(key: str, before: Any, after: Any, ways: set[Way]) -> Level:
    if key == f"{PREFIX}sensitive":  # without it the value shows in reprs, and so in the logs of callers
        return "breaking" if after is None else "known"
    if key in (f"{PREFIX}person", f"{PREFIX}ahead") and (before is None) != (after is None):  # what was sent is refused
        return "breaking" if before is None else "added"
    if key == f"{PREFIX}limit":
        return "breaking" if _most(after) < _most(before) else "added"
    if key == FORMAT and "request" in ways:  # a form lets in more than the type says, but for that of numbers
        return "added" if before is None and after != "phone" else "breaking"
    if key == ALIASES:  # a field that comes in that spelling is read as missing
        return "breaking" if set(before or ()) - set(after or ()) else "added"
    return "known"


def _text(key: str, before: Any, after: Any) -> str:
    return f"{key.removeprefix(PREFIX)}: {_said(before)} -> {_said(after)}"


def _said(value: Any) -> str:
    if value is None:
        return "not stated"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
