"""What the world has to push: computed when it is needed, as the world itself is."""

from collections.abc import Iterator
from typing import Any, Final

import attrs

from . import pds, views
from .tasks import Workflow, World

NODE_TYPE: Final = "<node type>"
"""The pages show no value of ``node_type``."""

CALL, INFO_CHECK = "workflow_call_completed", "workflow_call_completed_info_check"
LIST, STATUS = "workflow_list_completed", "workflow_status_changed"
POSTED: Final = (CALL, LIST, STATUS, *pds.KINDS)
"""The kinds that come about; CALL stands for INFO_CHECK too."""


@attrs.frozen
class Push:
    """One push that is due: its kind, since when (epoch seconds), the payload, and where its task wants it."""

    kind: str
    due: float
    payload: dict[str, Any] = attrs.field(repr=False)
    callback: str | None = attrs.field(default=None, repr=False)


class Pushes:
    """Each push is given once: a number that is done, a recipient who is through, a status that has changed.

    Of the workflow's status no value is known; those of its only task are used.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: set[tuple[object, ...]] = set()
        self._ends: dict[str, set[float]] = {}

    def take(self, *, info_check: bool) -> list[Push]:
        """Give what has become due since the last time, in order of time."""
        now = self._world.times.now()
        found: list[tuple[float, int, int, Push]] = []
        for number, workflow in enumerate(self._world.workflows.values()):
            for rank, push in (*self._numbers(workflow, now, info_check), *self._changes(workflow, now)):
                found.append((push.due, rank, number, push))
        for number, task in enumerate(self._world.pds.values()):
            for place, change in enumerate(pds.changes(task, now)):
                if self._first_time(task.task_id, change.kind, place, change.due):
                    found.append(
                        (change.due, place, number, Push(change.kind, change.due, change.payload, task.callback))
                    )
        found.sort(key=lambda each: each[:3])
        return [push for *_, push in found]

    def _first_time(self, *key: object) -> bool:
        new = key not in self._told
        self._told.add(key)
        return new

    def _numbers(self, workflow: Workflow, now: float, info_check: bool) -> Iterator[tuple[int, Push]]:
        task = workflow.task
        for place, end in task.line.through(now):
            if self._first_time(workflow.workflow_id, place):
                variant: views.Variant = "info_check" if info_check else "workflow"
                payload = views.completed(task, place, self._world.times, variant, end)
                yield 1, Push(INFO_CHECK if info_check else CALL, end, payload)
                contact = task.line.contacts[place]
                whose = {"case_id": contact.case_id, "callee_number": contact.callee}
                yield 2, Push(LIST, end, {**_names(workflow), **whose, "rows": [_node(workflow)]})

    def _changes(self, workflow: Workflow, now: float) -> Iterator[tuple[int, Push]]:
        for due, status in self._statuses(workflow, now):
            if due <= now and self._first_time(workflow.workflow_id, status, due):
                if status == "finished":
                    self._ends.setdefault(workflow.workflow_id, set()).add(due)
                actions = [{**_node(workflow), "task_status": status}]
                payload = {**_names(workflow), "status": status, "actions": actions}
                yield 0 if status == "calling" else 3, Push(STATUS, due, payload)

    def _statuses(self, workflow: Workflow, now: float) -> list[tuple[float, str]]:
        stopped = workflow.task.stopped_at
        spans = workflow.task.line.busy(now, self._ends.get(workflow.workflow_id, ()))
        found = [change for begin, end in spans for change in ((begin, "calling"), (end, "finished"))]
        if stopped is not None:
            return [change for change in found if change[0] < stopped] + [(stopped, "canceled")]
        return found or [(workflow.ends, "finished")]


def _names(workflow: Workflow) -> dict[str, Any]:
    return {"workflow_id": workflow.workflow_id, "workflow_name": workflow.name}


def _node(workflow: Workflow) -> dict[str, Any]:
    names = {"nodetask_id": workflow.node_id, "nodetask_name": workflow.node_name, "node_type": NODE_TYPE}
    return {**names, "task_id": workflow.task.task_id}
