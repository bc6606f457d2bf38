"""Webhooks and polled details of the same calls: each call becomes final once, and what one source missed is found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from attrs import frozen

from ...errors import ConfigurationError
from ...models import (
    InfoCheckTaskDetail,
    TaskDetail,
    TaskStatus,
    WorkflowCallCompleted,
    WorkflowCallCompletedInfoCheck,
    WorkflowTaskDetail,
)
from ..event import Event
from ..events import WorkflowCallCompletedEvent, WorkflowCallCompletedInfoCheckEvent
from .calls import (
    COMPARED,
    compared_fields,
    content,
    differences,
    digest,
    fields_of,
    identity,
    pack,
    redials,
    unpack,
)
from .outbox import Report, Undelivered, Waiting, waiting_unkeyed
from .outcomes import CallRecord, Ignored, Outcome, ReconcilerFullError, Source
from .state import Known, UnkeyedCalls, dump, load
from .views import Views

Detail = TaskDetail | InfoCheckTaskDetail | WorkflowTaskDetail
_COMPLETED = (WorkflowCallCompleted, WorkflowCallCompletedInfoCheck)
_LOOKS = (None, WorkflowCallCompletedEvent.KIND, WorkflowCallCompletedInfoCheckEvent.KIND)
_DONE = (TaskStatus.FINISHED, TaskStatus.CANCELED)
_REMEMBERED = 16


@frozen
class _Report:
    """A final report of one call. ``before``: its fields until now, None if it was not final."""

    source: Source
    fields: dict[str, Any]
    mark: str
    before: dict[str, Any] | None = None
    repeated: bool = False
    changed: tuple[str, ...] = ()

    @property
    def gives_outcome(self) -> bool:
        """Whether it is news."""
        return (self.before is None and not self.repeated) or bool(self.changed)


class Reconciler(Views):
    """Takes webhooks and polled details in any order and any number of times, and gives what is new in them.

    A call is known by its call id. It is final by a call-completion webhook, or by a detail of a task that is
    finished or canceled; the values of any other detail are provisional and never replace final ones. The first
    final report of a call gives a ``Final``. A later one that differs gives a ``Correction`` and is valid from then on.
    Repeats give nothing new: a webhook that came before (the last 16 that differ are remembered per call), or a detail
    that equals the last one in what it says of the call.

    An outcome waits in ``outbox()`` until it is passed to ``acknowledge``: a report that comes again gives those
    outcomes again that it gave, and the state carries them. So each reaches its user at least once, if the reports that
    came after the last saved state are added again. The ``key`` of a ``Final`` is made of the call id alone, that of a
    ``Correction`` of the call id and what is reported, so neither a restart nor the order of the reports changes it.
    Where the order of the outcomes of a call matters, work off the outbox: the outcome of a report that comes again may
    be an old one.

    Two reports differ only in fields that both have: null, ``""``, ``{}`` and ``[]`` are none, also inside objects.
    ``compare``: the names of the fields to look at, by default what is declared of a call, with ``task_id``,
    ``workflow_id`` and ``nodetask_id``. ``NerSlots`` and ``ner_slots`` are one field, and so are ``EventLabel`` and
    ``event_label``. Digits equal the integer in ``id``, ``duration``, ``call_times``, ``ring_time`` and
    ``talk_round``; everything else is compared as it is, times and numbers too. ``redail_call`` is compared by its call
    ids, in any order. Where reports do not differ, each adds the fields that the other lacks.

    It does no input or output. It is not made for several threads at once, and a detail of 10,000 calls takes up
    to a second: in a service use a thread for it, and a lock (see docs/reconciling.md). It forgets nothing by itself:
    beyond ``max_items`` (tasks, calls, ids of earlier attempts, calls without an id and outcomes not acknowledged,
    together; a call takes as much memory as its JSON, and some 300 bytes) adding raises ``ReconcilerFullError`` and
    takes nothing of the report.

    Evidence: what a call-completion webhook holds is inferred; that there is one per number is documented in part.
    """

    def __init__(self, *, compare: Iterable[str] | None = None, max_items: int = 500_000) -> None:
        super().__init__()
        self._state.compare = compared_fields(compare)
        self._state.marked = self._state.compare | COMPARED
        self._max_items = max_items
        if max_items.__class__ is not int or max_items < 1:
            raise ConfigurationError("max_items is a whole number, at least 1")

    def add_event(self, event: Event[Any]) -> list[Outcome]:
        """Take a webhook. Gives ``Final``, ``Correction`` or ``Unkeyed``, nothing for a repeat.

        A repeat gives again what it gave before and is not acknowledged. An event that does not report a completed
        call, or that looks like another kind, gives ``Ignored``. Raises ``ReconcilerFullError``.
        """
        if not isinstance(event.data, _COMPLETED) or event.looks_like not in _LOOKS:
            return [Ignored(kind=event.kind, looks_like=event.looks_like)]
        fields = fields_of(event.data)
        task_id, call_id = identity(fields.get("task_id")), identity(fields.get("call_id"))
        if call_id is not None:
            report = self._report(call_id, "webhook", fields)
            self._make_room(task_id, {call_id: fields}, outcomes=report.gives_outcome)
            return list[Outcome](self._take(call_id, task_id, report))
        key, task = content(fields), self._state.tasks.get(task_id)
        if task is not None and key in task.unkeyed["webhook"]:
            return list[Outcome](self._state.outbox.made_by(("webhook", None, task_id, key)))
        self._make_room(task_id, {}, unkeyed=1, outcomes=1)
        unkeyed = UnkeyedCalls(pack(fields), 1)
        self._state.add_unkeyed(task_id, "webhook", key, unkeyed)
        return [self._state.outbox.add(waiting_unkeyed(task_id, "webhook", key, unkeyed.packed, 1))]

    def add_task(self, detail: Detail, *, task_id: str | None = None) -> list[Outcome]:
        """Take all calls of a polled detail. Gives what is new among them, if the task is finished or canceled.

        A repeat gives those outcomes again that are not acknowledged.
        ``task_id``: the one that was polled, in case the answer has none. An entry without a call id is an
        ``Unkeyed``; those of the latest detail replace those of the one before. A call that a later attempt took the
        place of (its id is in the ``redail_call`` of another) is no longer ``pending``, and never missed.
        Raises ``ReconcilerFullError``, ``TypeError`` for anything but a detail.
        """
        if not isinstance(detail, Detail):
            raise TypeError(f"add_task() takes a detail of a task, not a {type(detail).__name__}")
        task_id = identity(detail.task_id) or identity(task_id)
        final = detail.status in _DONE
        calls: dict[str, dict[str, Any]] = {}
        unkeyed: dict[str, UnkeyedCalls] = {}
        for call in detail.details or ():
            fields = fields_of(call, detail)
            if task_id is not None:
                fields.setdefault("task_id", task_id)
            call_id = identity(fields.get("call_id"))
            if call_id is not None:  # twice in one detail is one report, else each repeat would correct it anew
                calls[call_id] = {**calls.get(call_id, {}), **fields}
            else:
                unkeyed.setdefault(content(fields), UnkeyedCalls(pack(fields), 0)).count += 1
        return self._take_task(task_id, calls, unkeyed, final=final)

    def acknowledge(self, outcome: Outcome | str) -> bool:
        """Confirm that an outcome, or the one of this key, is safe: nothing gives it again.

        False if it does not wait: it was acknowledged before, or it is an ``Ignored``.
        """
        if isinstance(outcome, Ignored):
            return False
        return self._state.outbox.remove(outcome if isinstance(outcome, str) else outcome.key)

    def forget(self, task_id: str | None) -> list[CallRecord]:
        """Drop a task with all that belongs to it, and give its calls. None: the calls of which no task is known.

        Its calls without an id go too: call ``unkeyed`` before. Outcomes stay until they are acknowledged. A report
        that comes later is new, and makes its call final once more, under the same key.
        """
        dropped = [] if task_id not in self._state.tasks else list(self._state.tasks[task_id].calls.items())
        records = [self._record(call_id, known) for call_id, known in dropped]  # before it forgets who was redialed
        self._state.remove(task_id)
        return records

    def to_json(self) -> dict[str, Any]:
        """The state as plain JSON, with its version. Holds personal data: numbers, answers, all that was reported."""
        return dump(self._state)

    @classmethod
    def from_json(cls, state: object, *, compare: Iterable[str] | None = None, max_items: int = 500_000) -> Self:
        """A reconciler that goes on from what ``to_json`` gave, with the names that it compared.

        ``compare``: may be left out; other names than those are refused, since what it remembers of reports is about
        those. Raises ``ConfigurationError``, also for anything that is not a state.
        """
        made = cls(compare=compare, max_items=max_items)
        found = load(state)
        if compare is not None and made._state.compare != found.compare:
            raise ConfigurationError("the state was made with other compare= names: pass the same, or leave it out")
        made._state = found
        return made

    def _take_task(
        self, task_id: str | None, calls: dict[str, dict[str, Any]], unkeyed: dict[str, UnkeyedCalls], *, final: bool
    ) -> list[Outcome]:
        known = self._state.tasks.get(task_id)
        finished = known is not None and known.finished
        kept = {} if known is None else known.unkeyed["polled"]
        known_unkeyed = kept if finished or task_id is None else {}
        reports = {call_id: self._report(call_id, "polled", fields) for call_id, fields in calls.items() if final}
        first = [key for key in unkeyed if final and key not in known_unkeyed]
        here = dict(unkeyed)
        if task_id is None:  # any number of tasks: none replaces the calls of another
            unkeyed = {**kept, **unkeyed}
        elif finished and not final:
            unkeyed = kept
        new = len(first) + sum(report.gives_outcome for report in reports.values())
        self._make_room(task_id, calls, final=final, unkeyed=len(unkeyed) - len(kept), outcomes=new)
        outcomes: list[Outcome] = []
        for call_id, report in reports.items():
            outcomes += self._take(call_id, task_id, report)
        for call_id, fields in calls.items() if not final else ():
            self._take_provisional(call_id, task_id, fields)
        self._state.set_unkeyed(task_id, "polled", unkeyed)
        self._state.task(task_id).finished = task_id is not None and (finished or final)
        for key in first:
            found = here[key]
            self._state.outbox.add(waiting_unkeyed(task_id, "polled", key, found.packed, found.count))
        for key in here if final else ():
            outcomes += self._state.outbox.made_by(("polled", None, task_id, key))
        return outcomes

    def _report(self, call_id: str, source: Source, fields: dict[str, Any]) -> _Report:
        """Compare a report with what is known of its call. It changes nothing."""
        mark, known = digest(fields, self._state.marked), self._state.get(call_id)
        if known is None or not known.final:
            return _Report(source, fields, mark)
        if mark in known.seen if source == "webhook" else mark == known.polled:
            return _Report(source, fields, mark, repeated=True)
        before = unpack(known.packed)
        return _Report(source, fields, mark, before, changed=differences(before, fields, self._state.compare))

    def _take(self, call_id: str, task_id: str | None, report: _Report) -> list[Undelivered]:
        """Take a final report of one call."""
        source, fields, before = report.source, report.fields, report.before
        known, outbox = self._state.get(call_id), self._state.outbox
        made_by: Report = (source, call_id, None, report.mark)
        home = task_id if known is None or not known.final or task_id is not None else known.task_id
        for earlier in redials(fields):
            self._state.name_earlier(earlier, home)
        if report.repeated:
            return outbox.made_by(made_by)
        if known is None or before is None:
            known = Known(task_id, source, True, pack(fields))
            _note(known, source, report.mark)
            self._state.put(call_id, known)
            return [outbox.add(Waiting("final", made_by, known.packed))]
        _note(known, source, report.mark)
        replaced = known.packed
        known.packed = pack({**before, **fields})
        if task_id is not None and task_id != known.task_id:
            self._state.move(call_id, known, task_id, redials(before) + redials(fields))
        if not report.changed:
            return []
        known.source = source
        known.corrections += 1
        return [outbox.add(Waiting("correction", made_by, known.packed, replaced, report.changed))]

    def _take_provisional(self, call_id: str, task_id: str | None, fields: dict[str, Any]) -> None:
        for earlier in redials(fields):
            self._state.name_earlier(earlier, task_id)
        known = self._state.get(call_id)
        if call_id not in self._state.earlier and (known is None or not known.final):
            self._state.put(call_id, Known(task_id, "polled", False, pack(fields)))

    def _make_room(
        self,
        task_id: str | None,
        calls: dict[str, dict[str, Any]],
        *,
        final: bool = True,
        unkeyed: int = 0,
        outcomes: int = 0,
    ) -> None:
        """Raise ``ReconcilerFullError`` if a report does not fit, before anything of it is taken."""
        state = self._state
        earlier = {found for fields in calls.values() for found in redials(fields)} - state.earlier.keys()
        moved_on = state.earlier if not final else {}
        new = sum(call_id not in state.places and call_id not in moved_on for call_id in calls)
        growth = (task_id not in state.tasks) + new + len(earlier) + unkeyed + outcomes
        if growth > 0 and state.held + growth > self._max_items:
            waiting = f", {len(state.outbox)} of them outcomes to acknowledge" if len(state.outbox) else ""
            raise ReconcilerFullError(
                f"the reconciler holds {state.held} items{waiting}, and may hold {self._max_items}"
            )


def _note(known: Known, source: Source, mark: str) -> None:
    if source == "webhook":
        known.seen = (*known.seen, mark)[-_REMEMBERED:]
    else:
        known.polled = mark


__all__ = ["Detail", "Reconciler"]
