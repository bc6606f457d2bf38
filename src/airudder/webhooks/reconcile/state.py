"""What a reconciler remembers, and its way to JSON and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, field

from ...errors import ConfigurationError
from .calls import COMPARED, content, identity, pack, unpack
from .outbox import Outbox, Waiting
from .outcomes import Source

VERSION = 2
KIND = "airudder.reconciler"


@define
class Known:
    """One call. ``seen``: the digests of its webhooks; ``polled``: that of the last detail of a finished task."""

    task_id: str | None
    source: Source
    final: bool
    packed: bytes
    seen: tuple[str, ...] = ()
    polled: str | None = None
    corrections: int = 0


@define
class UnkeyedCalls:
    """Calls without an id, of equal content."""

    packed: bytes
    count: int


@define
class Task:
    """What belongs to one task. ``earlier``: ids that its calls name as earlier attempts. ``unkeyed``: by digest."""

    finished: bool = False
    calls: dict[str, Known] = field(factory=dict[str, Known])
    earlier: dict[str, None] = field(factory=dict[str, None])
    unkeyed: dict[Source, dict[str, UnkeyedCalls]] = field(factory=lambda: {"webhook": {}, "polled": {}})

    def __len__(self) -> int:
        return len(self.calls) + len(self.earlier) + sum(map(len, self.unkeyed.values()))


@define
class State:
    """All tasks, and in which one a call or an earlier attempt is found. ``None``: what is of no known task.

    ``size``: how many things are held, tasks with an id among them. ``outbox``: what was answered and not acknowledged.
    ``compare``, ``marked``: the names of the fields that are compared, and of those that all digests here are about.
    """

    tasks: dict[str | None, Task] = field(factory=lambda: {None: Task()})
    places: dict[str, str | None] = field(factory=dict[str, "str | None"])
    earlier: dict[str, str | None] = field(factory=dict[str, "str | None"])
    size: int = 0
    outbox: Outbox = field(factory=Outbox)
    compare: frozenset[str] = COMPARED
    marked: frozenset[str] = COMPARED

    @property
    def held(self) -> int:
        """The size, with the outcomes that wait."""
        return self.size + len(self.outbox)

    def task(self, task_id: str | None) -> Task:
        """The task, made if it is new."""
        found = self.tasks.get(task_id)
        if found is None:
            found = self.tasks[task_id] = Task()
            self.size += 1
        return found

    def get(self, call_id: str) -> Known | None:
        if call_id not in self.places:
            return None
        return self.tasks[self.places[call_id]].calls[call_id]

    def put(self, call_id: str, known: Known) -> None:
        """Keep ``known`` under its task, wherever it was before."""
        self.drop(call_id)
        self.task(known.task_id).calls[call_id] = known
        self.places[call_id] = known.task_id
        self.size += 1

    def drop(self, call_id: str) -> None:
        if call_id not in self.places:
            return
        task_id = self.places.pop(call_id)
        task = self.tasks[task_id]
        del task.calls[call_id]
        self.size -= 1

    def move(self, call_id: str, known: Known, task_id: str, attempts: Iterable[str]) -> None:
        """Put a call under another task, with the earlier attempts that its reports named."""
        self.drop(call_id)
        for earlier in attempts:
            if earlier in self.earlier and self.earlier[earlier] == known.task_id:
                del self.tasks[known.task_id].earlier[earlier]
                self.earlier[earlier] = task_id
                self.task(task_id).earlier[earlier] = None
        known.task_id = task_id
        self.put(call_id, known)

    def name_earlier(self, call_id: str, task_id: str | None) -> None:
        """Note an earlier attempt: a call of an unfinished task that it was before is one no longer."""
        if call_id not in self.earlier:
            self.earlier[call_id] = task_id
            self.task(task_id).earlier[call_id] = None
            self.size += 1
        known = self.get(call_id)
        if known is not None and not known.final:
            self.drop(call_id)

    def add_unkeyed(self, task_id: str | None, source: Source, key: str, unkeyed: UnkeyedCalls) -> None:
        self.task(task_id).unkeyed[source][key] = unkeyed
        self.size += 1

    def set_unkeyed(self, task_id: str | None, source: Source, unkeyed: dict[str, UnkeyedCalls]) -> None:
        task = self.task(task_id)
        self.size += len(unkeyed) - len(task.unkeyed[source])
        task.unkeyed[source] = unkeyed

    def remove(self, task_id: str | None) -> Task:
        """Take a task out with all that belongs to it."""
        task = self.tasks.pop(task_id, None)
        if task is None:
            return Task()
        self.size -= len(task) + (task_id is not None)
        if task_id is None:
            self.tasks[None] = Task()
        for call_id in task.calls:
            del self.places[call_id]
        for call_id in task.earlier:
            del self.earlier[call_id]
        return task


def dump(state: State) -> dict[str, Any]:
    """``state`` as plain JSON."""
    tasks = [_task_json(task_id, task) for task_id, task in state.tasks.items() if task_id is not None or len(task)]
    return {
        "kind": KIND,
        "version": VERSION,
        "compare": sorted(state.compare),
        "marked": sorted(state.marked),
        "tasks": tasks,
        "outbox": [_outcome_json(outcome) for outcome in state.outbox.waiting.values()],
    }


def load(value: object) -> State:
    """The state that ``dump`` wrote. Raises ``ConfigurationError``, without a part of it, for anything else."""
    try:
        return _read(value)
    except (AttributeError, KeyError, LookupError, TypeError, ValueError, RecursionError):
        pass  # it may hold what was given, so ours is raised outside
    raise ConfigurationError("this is not the state of a reconciler, or it is of another version")


def _task_json(task_id: str | None, task: Task) -> dict[str, Any]:
    return {
        "task_id": task_id,
        "finished": task.finished,
        "calls": [
            {
                "call_id": call_id,
                "source": known.source,
                "final": known.final,
                "heard": list(known.seen),  # the name that stored states have
                "polled": known.polled,
                "corrections": known.corrections,
                "call": unpack(known.packed),
            }
            for call_id, known in task.calls.items()
        ],
        "earlier": list(task.earlier),
        "unkeyed": [
            {"source": source, "count": unkeyed.count, "call": unpack(unkeyed.packed)}
            for source, found in task.unkeyed.items()
            for unkeyed in found.values()
        ],
    }


def _outcome_json(outcome: Waiting) -> dict[str, Any]:
    source, call_id, task_id, mark = outcome.report
    return {
        "kind": outcome.kind,
        "source": source,
        "call_id": call_id,
        "task_id": task_id,
        "mark": mark,
        "call": unpack(outcome.call),
        "before": None if outcome.before is None else unpack(outcome.before),
        "changed": list(outcome.changed),
        "number": outcome.count,
    }


def _read(value: Any) -> State:
    if value["kind"] != KIND or value["version"] != VERSION:
        raise ValueError
    state = State(compare=_names(value["compare"]), marked=_names(value["marked"]))
    for outcome in _objects(value["outbox"]):
        state.outbox.add(_waiting(outcome))
    for item in _objects(value["tasks"]):
        _read_task(state, item)
    return state


def _read_task(state: State, item: dict[str, Any]) -> None:
    task_id = item["task_id"]
    if task_id is not None and _id(task_id) in state.tasks:
        raise ValueError
    state.task(task_id).finished = _typed(item["finished"], bool)
    for call in _objects(item["calls"]):
        call_id = _id(call["call_id"])
        if call_id in state.places:
            raise ValueError
        state.put(call_id, _known(task_id, call))
    for call_id in _typed(item["earlier"], list):
        if _id(call_id) in state.earlier:
            raise ValueError
        state.name_earlier(call_id, task_id)
    unkeyed: dict[Source, dict[str, UnkeyedCalls]] = {"webhook": {}, "polled": {}}
    for call in _objects(item["unkeyed"]):
        fields = _typed(call["call"], dict)
        unkeyed[_source(call["source"])][content(fields)] = UnkeyedCalls(pack(fields), _count(call["count"]))
    for source, found in unkeyed.items():
        state.set_unkeyed(task_id, source, found)


def _known(task_id: str | None, call: dict[str, Any]) -> Known:
    polled = call["polled"]
    return Known(
        task_id=task_id,
        source=_source(call["source"]),
        final=_typed(call["final"], bool),
        packed=pack(_typed(call["call"], dict)),
        seen=tuple(_typed(mark, str) for mark in _typed(call["heard"], list)),
        polled=None if polled is None else _typed(polled, str),
        corrections=_count(call["corrections"]),
    )


def _waiting(outcome: dict[str, Any]) -> Waiting:
    kind, call_id, task_id, before = (outcome[name] for name in ("kind", "call_id", "task_id", "before"))
    if kind not in ("final", "correction", "unkeyed"):
        raise ValueError
    if (call_id is None) != (kind == "unkeyed") or (before is None) != (kind != "correction"):
        raise ValueError
    return Waiting(
        kind=kind,
        report=(
            _source(outcome["source"]),
            None if call_id is None else _id(call_id),
            None if task_id is None else _id(task_id),
            _typed(outcome["mark"], str),
        ),
        call=pack(_typed(outcome["call"], dict)),
        before=None if before is None else pack(_typed(before, dict)),
        changed=tuple(_typed(name, str) for name in _typed(outcome["changed"], list)),
        count=_count(outcome["number"]),
    )


def _names(value: Any) -> frozenset[str]:
    names = frozenset(_typed(name, str) for name in _typed(value, list))
    if not names:
        raise ValueError
    return names


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    return (_typed(item, dict) for item in _typed(value, list))


def _typed(value: Any, kind: type[Any]) -> Any:
    if value.__class__ is not kind:
        raise ValueError
    return value


def _id(value: Any) -> str:
    found = identity(value)
    if found is None:
        raise ValueError
    return found


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _source(value: Any) -> Source:
    if value == "webhook":
        return "webhook"
    if value == "polled":
        return "polled"
    raise ValueError


__all__ = ["Known", "State", "Task", "UnkeyedCalls", "dump", "load"]
