"""The queries of a reconciler: which calls are open, which ones only one source has reported."""

from __future__ import annotations

from collections.abc import Iterator

from .calls import model
from .outbox import Undelivered, waiting_unkeyed
from .outcomes import CallRecord, Source, Unkeyed
from .state import Known, State, UnkeyedCalls


class Views:
    """The queries. They change nothing, and their results can be changed freely."""

    def __init__(self) -> None:
        self._state = State()

    def __repr__(self) -> str:
        return f"<Reconciler: {len(self._state.places)} calls of {len(self._state.tasks) - 1} tasks>"

    @property
    def size(self) -> int:
        """The items held, as ``max_items`` counts them."""
        return self._state.held

    def outbox(self, *, limit: int | None = None) -> list[Undelivered]:
        """The outcomes that are not acknowledged, in the order in which they came; at most the first ``limit``.

        A call whose task was forgotten keeps its outcomes here.
        """
        return list(self._state.outbox.shown(limit))

    def get(self, call_id: str) -> CallRecord | None:
        """What is known of a call; None if nothing is."""
        known = self._state.get(call_id)
        return None if known is None else self._record(call_id, known)

    def calls(self, task_id: str | None = None) -> list[CallRecord]:
        """All calls, or those of one task, final or not."""
        return [self._record(call_id, known) for call_id, known in self._known(task_id)]

    def pending(self, task_id: str | None = None) -> list[CallRecord]:
        """The calls that only unfinished tasks showed."""
        return [self._record(call_id, known) for call_id, known in self._known(task_id) if not known.final]

    def only_webhook(self, task_id: str | None = None) -> list[CallRecord]:
        """The calls that a webhook reported, and that are missing in the detail of their finished task.

        For all tasks, the calls whose task is not known are included.
        """
        return [
            self._record(call_id, known)
            for call_id, known in self._known(task_id)
            if known.seen and known.polled is None and call_id not in self._state.earlier
            if known.task_id is None or self._state.tasks[known.task_id].finished
        ]

    def only_polled(self, task_id: str | None = None) -> list[CallRecord]:
        """The calls that a detail of a finished task has, and no webhook reported."""
        return [
            self._record(call_id, known)
            for call_id, known in self._known(task_id)
            if known.polled is not None and not known.seen and call_id not in self._state.earlier
        ]

    def unkeyed(self, task_id: str | None = None) -> list[Unkeyed]:
        """The calls without a call id, from unfinished tasks too."""
        return [
            as_unkeyed(task, source, unkeyed)
            for task in self._tasks(task_id)
            for source, found in self._state.tasks[task].unkeyed.items()
            for unkeyed in found.values()
        ]

    def open_tasks(self) -> list[str]:
        """The tasks that a report named, and of which no finished detail was added: poll these."""
        return [task_id for task_id, task in self._state.tasks.items() if task_id is not None and not task.finished]

    def _tasks(self, task_id: str | None) -> list[str | None]:
        if task_id is None:
            return list(self._state.tasks)
        return [task_id] if task_id in self._state.tasks else []

    def _known(self, task_id: str | None) -> Iterator[tuple[str, Known]]:
        for task in self._tasks(task_id):
            yield from self._state.tasks[task].calls.items()

    def _record(self, call_id: str, known: Known) -> CallRecord:
        return CallRecord(
            call_id=call_id,
            task_id=known.task_id,
            final=known.final,
            webhook=bool(known.seen),
            polled=known.polled is not None,
            source=known.source,
            corrections=known.corrections,
            redialed=call_id in self._state.earlier,
            call=model(known.packed),
        )


def as_unkeyed(task_id: str | None, source: Source, unkeyed: UnkeyedCalls) -> Unkeyed:
    """What is shown of calls without an id."""
    key = waiting_unkeyed(task_id, source, "", unkeyed.packed, unkeyed.count).key()
    return Unkeyed(key=key, task_id=task_id, source=source, count=unkeyed.count, call=model(unkeyed.packed))


__all__ = ["Views", "as_unkeyed"]
