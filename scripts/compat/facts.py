"""What a change of an ``x-airudder-*`` fact does to callers: the rules, fact by fact."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from codegen.facts import METHOD, PAGES, Node
from codegen.webhooks import EVENT
from compat.differences import said_of
from compat.model import Level, Verdict
from compat.schemas import EVIDENCE

PREFIX = "x-airudder-"


def _breaks(if_so: bool, otherwise: Level = "added") -> Level:
    return "breaking" if if_so else otherwise


def _waits(waiting: Any) -> set[str]:
    return {str(waiting[name]) for name in ("wait", "follow") if waiting and name in waiting}


def _most(limit: Any) -> float:
    return float(limit["most"]) if limit else math.inf


def _of_check(was: Any, now: Any, sent: bool) -> Level:
    """With the check, what was sent is refused."""
    return "known" if (was is None) == (now is None) else _breaks(was is None)


RULES: dict[str, Callable[[Any, Any, bool], Level]] = {
    # Of operations. With fewer retries, callers see failures that were repaired before.
    "retry": lambda was, now, sent: _breaks(now != "safe"),
    "auth": lambda was, now, sent: _breaks(now != "none"),
    # What was encrypted would be sent in the clear, or be refused.
    "encryption": lambda was, now, sent: _breaks(was == "allowed", "added" if now == "allowed" else "known"),
    # Another payload; another type, or positions that cannot be resumed.
    "family": lambda was, now, sent: "breaking",
    "paging": lambda was, now, sent: "breaking",
    # The methods that wait.
    "waiting": lambda was, now, sent: _breaks(
        bool(_waits(was) - _waits(now)), "added" if _waits(now) - _waits(was) else "known"
    ),
    # Of fields. Without it, the value is shown in reprs, and so in the logs of callers.
    "sensitive": lambda was, now, sent: _breaks(now is None, "known"),
    "person": _of_check,
    "ahead": _of_check,
    "distinct": _of_check,
    "limit": lambda was, now, sent: _breaks(_most(now) < _most(was)),
    # A form accepts more than the type says, except that of phone numbers.
    "format": lambda was, now, sent: _breaks(was is not None or now == "phone") if sent else "known",
    # A field in a spelling that is not known is read as missing.
    "aliases": lambda was, now, sent: _breaks(bool(set(was or ()) - set(now or ()))),
}
"""By fact: how bad it is that its value changed, and whether the field is sent. All other facts are ``known``."""


def operation_facts(old: Node, new: Node) -> Iterator[Verdict]:
    """All facts of an operation or of a webhook but its name; evidence and pages are one."""
    before, after = (list(map(str, node.get(PAGES) or ())) for node in (old, new))
    read, lost = (
        [page for page in pages if page not in others] for pages, others in ((after, before), (before, after))
    )
    parts = [fact_change(EVIDENCE, old.get(EVIDENCE), new.get(EVIDENCE))[2]] * (old.get(EVIDENCE) != new.get(EVIDENCE))
    parts += [f"read on {', '.join(read)}"] if read else []
    parts += [f"no longer on {', '.join(lost)}"] if lost else []
    if parts:
        yield "known", "evidence", "; ".join(parts)
    for key in {**old, **new}:
        values = old.get(key), new.get(key)
        if str(key).startswith(PREFIX) and values[0] != values[1] and key not in (METHOD, EVENT, EVIDENCE, PAGES):
            yield fact_change(key, *values)


def fact_change(key: str, before: Any, after: Any, *, sent: bool = False) -> Verdict:
    """A fact, or another keyword of a schema: a limit, which the client does not check."""
    if key.startswith(PREFIX):
        name = key.removeprefix(PREFIX)
        level = RULES[name](before, after, sent) if name in RULES else "known"
        return level, name, f"{name}: {said_of(before)} -> {said_of(after)}"
    values = [f"`{value}`" if value is not None else "not stated" for value in (before, after)]
    closed = key == "additionalProperties" and after is False and sent
    return _breaks(closed, "known"), "limit", f"{key}: {' -> '.join(values)}"
