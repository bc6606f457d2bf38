"""What a change of an ``x-airudder-*`` fact does to callers: the rules, fact by fact."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from codegen.facts import ALIASES, FORMAT, Node
from compat.differences import said_of
from compat.model import Level, Verdict

PREFIX = "x-airudder-"
EVIDENCE, PAGES = f"{PREFIX}evidence", f"{PREFIX}pages"
METHOD, EVENT = f"{PREFIX}method", f"{PREFIX}event"


def operation_facts(old: Node, new: Node) -> Iterator[Verdict]:
    """All facts of an operation or of a webhook but its name."""
    yield from _sources(old, new)
    for key in {**old, **new}:
        before, after = old.get(key), new.get(key)
        if str(key).startswith(PREFIX) and before != after and key not in (METHOD, EVENT, EVIDENCE, PAGES):
            yield _of_operation(key, before, after), key.removeprefix(PREFIX), _text(key, before, after)


def field_fact(key: str, before: Any, after: Any, *, sent: bool) -> Verdict:
    """A fact of a schema, a field or a parameter, or another keyword: a limit, which the client does not check."""
    if key.startswith(PREFIX):
        return _of_field(key, before, after, sent=sent), key.removeprefix(PREFIX), _text(key, before, after)
    level: Level = "breaking" if key == "additionalProperties" and after is False and sent else "known"
    values = [f"`{value}`" if value is not None else "not stated" for value in (before, after)]
    return level, "limit", f"{key}: {' -> '.join(values)}"


def _of_operation(key: str, before: Any, after: Any) -> Level:
    match key.removeprefix(PREFIX):
        case "retry":  # with fewer retries, callers see failures that were repaired before
            return "added" if after == "safe" else "breaking"
        case "auth":
            return "added" if after == "none" else "breaking"
        case "encryption":  # what was encrypted would be sent in the clear, or be refused
            return "breaking" if before == "allowed" else "added" if after == "allowed" else "known"
        case "family" | "paging":  # another payload; another type, or positions that cannot be resumed
            return "breaking"
        case "waiting":  # its methods
            lost, new = _methods(before) - _methods(after), _methods(after) - _methods(before)
            return "breaking" if lost else "added" if new else "known"
        case _:
            return "known"


def _methods(waiting: Any) -> set[str]:
    return {str(waiting[name]) for name in ("wait", "follow") if waiting and name in waiting}


def _of_field(key: str, before: Any, after: Any, *, sent: bool) -> Level:
    if key == f"{PREFIX}sensitive":  # without it, the value is shown in reprs, and so in the logs of callers
        return "breaking" if after is None else "known"
    narrowing = (f"{PREFIX}person", f"{PREFIX}ahead", f"{PREFIX}distinct")
    if key in narrowing and (before is None) != (after is None):  # what was sent is refused
        return "breaking" if before is None else "added"
    if key == f"{PREFIX}limit":
        return "breaking" if _most(after) < _most(before) else "added"
    if key == FORMAT and sent:  # a form accepts more than the type says, except that of phone numbers
        return "added" if before is None and after != "phone" else "breaking"
    if key == ALIASES:  # a field in a spelling that is not known is read as missing
        return "breaking" if set(before or ()) - set(after or ()) else "added"
    return "known"


def _most(limit: Any) -> float:
    return float(limit["most"]) if limit else math.inf


def _text(key: str, before: Any, after: Any) -> str:
    return f"{key.removeprefix(PREFIX)}: {said_of(before)} -> {said_of(after)}"


def _sources(old: Node, new: Node) -> Iterator[Verdict]:
    """From where something is known; one change even if both the grade and the pages differ."""
    parts = [_text(EVIDENCE, old.get(EVIDENCE), new.get(EVIDENCE))] if old.get(EVIDENCE) != new.get(EVIDENCE) else []
    before, after = (list(map(str, node.get(PAGES) or ())) for node in (old, new))
    for words, pages in (
        ("read on", [page for page in after if page not in before]),
        ("no longer on", [page for page in before if page not in after]),
    ):
        parts += [f"{words} {', '.join(pages)}"] if pages else []
    if parts:
        yield "known", "evidence", "; ".join(parts)
