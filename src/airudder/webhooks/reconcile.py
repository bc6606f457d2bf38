"""What webhooks and polling say of the same calls, brought together: each call final once, and what one side missed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from ..errors import ConfigurationError
from ..models import (
    InfoCheckTaskDetail,
    TaskDetail,
    TaskStatus,
    WorkflowCallCompleted,
    WorkflowCallCompletedInfoCheck,
    WorkflowTaskDetail,
)
from .event import Event
from .reconcile_calls import (
    COMPARED,
    ReportedCall,
    compared_fields,
    content,
    differences,
    digest,
    identity,
    model,
    pack,
    redials,
    told,
    unpack,
)
from .reconcile_outcomes import CallRecord, Correction, Final, Ignored, Outcome, ReconcilerFullError, Source, Unkeyed
from .reconcile_state import Known, Loose, dump, load
from .reconcile_views import Views, as_unkeyed

Detail = TaskDetail | InfoCheckTaskDetail | WorkflowTaskDetail
_COMPLETED = (WorkflowCallCompleted, WorkflowCallCompletedInfoCheck)
_DONE = (TaskStatus.FINISHED, TaskStatus.CANCELED)
_HEARD = 16


class Reconciler(Views):
    """Takes webhooks and polled details in any order and any number of times, and tells what is new in them.

    A call is known by its call id. It is final by a call-completion webhook, or by a detail of a task that is
    finished or canceled; what any other detail says of it is provisional and never replaces what is final. The first
    final report of a call gives a ``Final``. A later one that differs gives a ``Correction`` and stands from then on.
    Repeats give nothing: a webhook that came before (the last 16 that differ are remembered per call), or a detail
    that says of the call what the last one said.

    Two reports differ only in fields that both have: null, ``""``, ``{}`` and ``[]`` are none, also inside objects.
    ``compare``: the names of the fields to look at, by default what is declared of a call, with ``task_id``,
    ``workflow_id`` and ``nodetask_id``. ``NerSlots`` and ``ner_slots`` are one field, and so are ``EventLabel`` and
    ``event_label``. Digits equal the integer in ``id``, ``duration``, ``call_times``, ``ring_time`` and
    ``talk_round``; everything else is compared as it is, times and numbers too. ``redail_call`` is compared by its call
    ids, in any order. Where reports do not differ, each adds the fields that the other lacks.

    It does no input or output. It is not made for several threads at once, and a detail of 10,000 calls takes about
    half a second: in a service use a thread for it, and a lock (see docs/reconciling.md). It forgets nothing by itself:
    beyond ``max_items`` (tasks, calls, ids of earlier attempts and calls without an id, together; a call takes as
    much memory as its JSON, and some 300 bytes) adding raises ``ReconcilerFullError`` and takes nothing of the report.

    Evidence: what a call-completion webhook holds is inferred; that there is one per number is documented.
    """

    def __init__(self, *, compare: Iterable[str] | None = None, max_items: int = 500_000) -> None:
        super().__init__()
        self._compare = compared_fields(compare)
        self._marked = self._compare | COMPARED
        self._max_items = max_items
        if max_items.__class__ is not int or max_items < 1:
            raise ConfigurationError("max_items is a whole number, at least 1")

    def add_event(self, event: Event[Any]) -> list[Outcome]:
        """Take a webhook. Gives ``Final``, ``Correction`` or ``Unkeyed``, nothing for a repeat.

        An event that tells of no completed call gives ``Ignored``. Raises ``ReconcilerFullError``.
        """
        if not isinstance(event.data, _COMPLETED):
            return [Ignored(kind=event.kind)]
        fields = told(event.data)
        task_id, call_id = identity(fields.get("task_id")), identity(fields.get("call_id"))
        if call_id is not None:
            self._make_room(task_id, {call_id: fields}, final=True)
            return self._take(call_id, task_id, "webhook", fields)
        key, task = content(fields), self._state.tasks.get(task_id)
        if task is not None and key in task.loose["webhook"]:
            return []
        self._make_room(task_id, {}, loose=1)
        loose = Loose(pack(fields), 1)
        self._state.add_loose(task_id, "webhook", key, loose)
        return [as_unkeyed(task_id, "webhook", loose)]

    def add_task(self, detail: Detail, *, task_id: str | None = None) -> list[Outcome]:
        """Take all calls of a polled detail. Gives what is new among them, if the task is finished or canceled.

        ``task_id``: the one that was asked for, in case the answer has none. An entry without a call id is an
        ``Unkeyed``; those of the latest detail replace those of the one before. A call that a later attempt took the
        place of (its id is in the ``redail_call`` of another) is no longer ``pending``, and never missed.
        Raises ``ReconcilerFullError``, ``TypeError`` for anything but a detail.
        """
        if not isinstance(detail, Detail):
            raise TypeError(f"add_task() takes a detail of a task, not a {type(detail).__name__}")
        task_id = identity(detail.task_id) or identity(task_id)
        final = detail.status in _DONE
        calls: dict[str, dict[str, Any]] = {}
        loose: dict[str, Loose] = {}
        for call in detail.details or ():
            fields = told(call, detail)
            if task_id is not None:
                fields.setdefault("task_id", task_id)
            call_id = identity(fields.get("call_id"))
            if call_id is not None:  # twice in one detail is one report, else each repeat would correct it anew
                calls[call_id] = {**calls.get(call_id, {}), **fields}
            else:
                loose.setdefault(content(fields), Loose(pack(fields), 0)).count += 1
        return self._take_task(task_id, calls, loose, final=final)

    def forget(self, task_id: str | None) -> list[CallRecord]:
        """Drop a task with all that belongs to it, and give its calls. None: the calls of which no task is known.

        Its calls without an id go too: ask ``unkeyed`` before. A report that comes later is new, and makes its call
        final once more.
        """
        dropped = [] if task_id not in self._state.tasks else list(self._state.tasks[task_id].calls.items())
        records = [self._record(call_id, known) for call_id, known in dropped]  # before it forgets who was redialed
        self._state.remove(task_id)
        return records

    def to_json(self) -> dict[str, Any]:
        """The state as plain JSON, with its version. Holds personal data: numbers, answers, all that reports said."""
        return dump(self._state)

    @classmethod
    def from_json(cls, state: object, *, compare: Iterable[str] | None = None, max_items: int = 500_000) -> Self:
        """A reconciler that goes on from what ``to_json`` gave. Raises ``ConfigurationError`` for anything else."""
        made = cls(compare=compare, max_items=max_items)
        made._state = load(state)
        return made

    def _take_task(
        self, task_id: str | None, calls: dict[str, dict[str, Any]], loose: dict[str, Loose], *, final: bool
    ) -> list[Outcome]:
        known = self._state.tasks.get(task_id)
        finished = known is not None and known.finished
        kept = {} if known is None else known.loose["polled"]
        told_of = kept if finished or task_id is None else {}
        new = [as_unkeyed(task_id, "polled", found) for key, found in loose.items() if final and key not in told_of]
        if task_id is None:  # any number of tasks: none replaces what another said
            loose = {**kept, **loose}
        elif finished and not final:
            loose = kept
        self._make_room(task_id, calls, final=final, loose=len(loose) - len(kept))
        outcomes: list[Outcome] = []
        for call_id, fields in calls.items():
            if final:
                outcomes += self._take(call_id, task_id, "polled", fields)
            else:
                self._take_provisional(call_id, task_id, fields)
        self._state.set_loose(task_id, "polled", loose)
        self._state.task(task_id).finished = task_id is not None and (finished or final)
        return outcomes + new

    def _take(self, call_id: str, task_id: str | None, source: Source, fields: dict[str, Any]) -> list[Outcome]:
        """Take a final report of one call."""
        mark, known = digest(fields, self._marked), self._state.get(call_id)
        home = task_id if known is None or not known.final or task_id is not None else known.task_id
        for earlier in redials(fields):
            self._state.name_earlier(earlier, home)
        if known is None or not known.final:
            known = Known(task_id, source, True, pack(fields))
            _note(known, source, mark)
            self._state.put(call_id, known)
            return [Final(call_id=call_id, source=source, call=model(known.packed))]
        if mark in known.heard if source == "webhook" else mark == known.polled:
            return []
        _note(known, source, mark)
        before, stood = known.packed, unpack(known.packed)
        known.packed = pack({**stood, **fields})
        if task_id is not None and task_id != known.task_id:
            self._state.move(call_id, known, task_id, redials(stood) + redials(fields))
        changed = differences(stood, fields, self._compare)
        if not changed:
            return []
        known.source = source
        known.corrections += 1
        return [
            Correction(call_id=call_id, source=source, before=model(before), after=model(known.packed), changed=changed)
        ]

    def _take_provisional(self, call_id: str, task_id: str | None, fields: dict[str, Any]) -> None:
        for earlier in redials(fields):
            self._state.name_earlier(earlier, task_id)
        known = self._state.get(call_id)
        if call_id not in self._state.earlier and (known is None or not known.final):
            self._state.put(call_id, Known(task_id, "polled", False, pack(fields)))

    def _make_room(
        self, task_id: str | None, calls: dict[str, dict[str, Any]], *, final: bool = True, loose: int = 0
    ) -> None:
        """Raise ``ReconcilerFullError`` if a report does not fit, before anything of it is taken."""
        state = self._state
        earlier = {found for fields in calls.values() for found in redials(fields)} - state.earlier.keys()
        moved_on = state.earlier if not final else {}
        new = sum(call_id not in state.places and call_id not in moved_on for call_id in calls)
        growth = (task_id not in state.tasks) + new + len(earlier) + loose
        if growth > 0 and state.size + growth > self._max_items:
            raise ReconcilerFullError(f"the reconciler holds {state.size} items, and may hold {self._max_items}")


def _note(known: Known, source: Source, mark: str) -> None:
    if source == "webhook":
        known.heard = (*known.heard, mark)[-_HEARD:]
    else:
        known.polled = mark


__all__ = [
    "COMPARED",
    "CallRecord",
    "Correction",
    "Detail",
    "Final",
    "Ignored",
    "Outcome",
    "Reconciler",
    "ReconcilerFullError",
    "ReportedCall",
    "Source",
    "Unkeyed",
]
