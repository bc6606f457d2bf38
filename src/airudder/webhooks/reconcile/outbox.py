"""The outcomes that nobody has acknowledged yet: each has a key, and a report that comes again finds its own."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from itertools import islice
from typing import Literal

from attrs import define, field, frozen

from .calls import model
from .outcomes import Correction, Final, Source, Unkeyed

Undelivered = Final | Correction | Unkeyed
"""What has to be acknowledged."""

Report = tuple[Source, "str | None", "str | None", str]
"""What made an outcome: source, call id, for a call without one its task id, and the digest of its fields."""


@frozen
class Waiting:
    """One outcome. ``count``: of calls without an id how many there were."""

    kind: Literal["final", "correction", "unkeyed"]
    report: Report
    call: bytes
    before: bytes | None = None
    changed: tuple[str, ...] = ()
    count: int = 0

    def key(self) -> str:
        """The name of the outcome, independent of order and process. A hash, so nothing personal is in it.

        A call becomes final once, whichever report comes first; a correction is what a report says of its call.
        """
        source, call_id, task_id, mark = self.report
        named: dict[str, tuple[object, ...]] = {
            "final": (call_id,),
            "correction": (call_id, mark),
            "unkeyed": (source, task_id, self.count, self.call),
        }
        text = repr(named[self.kind])
        return f"{self.kind}:{blake2b(text.encode(errors='backslashreplace'), digest_size=16).hexdigest()}"

    def shown(self, key: str | None = None) -> Undelivered:
        """The outcome as it is given."""
        source, call_id, task_id, _ = self.report
        key, call = key or self.key(), model(self.call)
        if call_id is None:
            return Unkeyed(key=key, task_id=task_id, source=source, count=self.count, call=call)
        if self.before is None:
            return Final(key=key, call_id=call_id, source=source, call=call)
        before = model(self.before)
        return Correction(key=key, call_id=call_id, source=source, before=before, after=call, changed=self.changed)


@define
class Outbox:
    """Outcomes by key, in the order in which they came."""

    waiting: dict[str, Waiting] = field(factory=dict[str, Waiting])
    by_report: dict[Report, list[str]] = field(factory=dict[Report, "list[str]"])

    def __len__(self) -> int:
        return len(self.waiting)

    def add(self, outcome: Waiting) -> Undelivered:
        """Keep an outcome as the latest, in place of one of the same key, and give it as it is shown."""
        key = outcome.key()
        self.remove(key)
        self.waiting[key] = outcome
        self.by_report.setdefault(outcome.report, []).append(key)
        return outcome.shown(key)

    def remove(self, key: str) -> bool:
        """Drop an outcome. False if there is none of this key."""
        outcome = self.waiting.pop(key, None)
        if outcome is None:
            return False
        keys = self.by_report[outcome.report]
        keys.remove(key)
        if not keys:
            del self.by_report[outcome.report]
        return True

    def made_by(self, report: Report) -> list[Undelivered]:
        """What a report has given and nobody has acknowledged."""
        return [self.waiting[key].shown(key) for key in self.by_report.get(report, ())]

    def shown(self, limit: int | None) -> Iterator[Undelivered]:
        """The first ``limit`` outcomes, or all."""
        return (outcome.shown(key) for key, outcome in islice(self.waiting.items(), limit))


def waiting_unkeyed(task_id: str | None, source: Source, digest: str, call: bytes, count: int) -> Waiting:
    """The outcome of calls without an id."""
    return Waiting("unkeyed", (source, None, task_id, digest), call, count=count)


__all__ = ["Outbox", "Report", "Undelivered", "Waiting", "waiting_unkeyed"]
