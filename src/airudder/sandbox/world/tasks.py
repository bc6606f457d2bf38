"""The tasks and workflows that exist in a sandbox, and what of them has happened by now."""

from collections.abc import Iterator, Sequence
from typing import Literal

import attrs

from .dialler import Contact, Dialling, Line, made_up_id
from .pds import PdsTask
from .times import Times

Status = Literal["created", "pending", "calling", "finished", "canceled"]
MOST_RECIPIENTS = 10_000
"""Recipients of one workflow (client code)."""

_BULK_PREFIX = 20


@attrs.define(eq=False)
class Task:
    """One round of calls. ``starts``: epoch seconds; ``end``: the planned one, None if none was given."""

    task_id: str
    name: str
    created_at: float
    starts: float
    line: Line = attrs.field(repr=False)
    end: float | None = None
    repeat_interval: int = 0
    robot_hash: str = ""
    robot_method: str = "single"
    sip_line: str = ""
    number: int = 0
    stopped_at: float | None = None
    workflow: "Workflow | None" = attrs.field(default=None, init=False, repr=False)

    def status(self, now: float) -> Status:
        """The state at a time: the declared values but ``paused``; when each of them holds is made up."""
        idle = self.line.idle(now)
        if self.stopped_at is not None:
            return "canceled"
        if now < self.starts:
            return "created"
        if not self.line.contacts and (self.end is None or now < self.end):
            return "pending"
        return "finished" if idle else "calling"

    def stop(self, now: float) -> None:
        """Call nobody any more. A task that has ended stays as it is."""
        if self.status(now) not in ("finished", "canceled"):
            self.line.stop(now)
            self.stopped_at = now

    def named(self, callee: str) -> list[Contact]:
        """The contacts with this number."""
        return [contact for contact in self.line.contacts if contact.callee == callee]


@attrs.define(eq=False)
class Workflow:
    """An instance of a template with one call node, which runs one task."""

    workflow_id: str
    name: str
    template_id: int
    created_at: float
    ends: float
    node_id: str
    task: Task = attrs.field(repr=False)
    node_name: str = "Voicebot Call1"


@attrs.frozen
class Bulk:
    """Many finished tasks without contacts, for lists that are long: each row is made when it is needed."""

    prefix: str
    count: int
    created_at: float

    def row(self, number: int) -> tuple[str, str]:
        """Id and name of one of them, counted from 0."""
        return f"{self.prefix}{number:012x}", f"filling-{number}"

    def number(self, task_id: str) -> int | None:
        """Which of them an id names."""
        if len(task_id) != 32 or not task_id.startswith(self.prefix):
            return None
        try:
            number = int(task_id[_BULK_PREFIX:], 16)
        except ValueError:
            return None
        return number if number < self.count and self.row(number)[0] == task_id else None


class World:
    """All that was created. Ids follow from the seed and the order of creation."""

    def __init__(self, seed: int, times: Times) -> None:
        self.seed = seed
        self.times = times
        self.dialling = Dialling()
        self.tasks: dict[str, Task] = {}
        self.workflows: dict[str, Workflow] = {}
        self.pds: dict[str, PdsTask] = {}
        self._listed: list[Task | Bulk] = []
        self._bulks: list[Bulk] = []
        self._made = 0

    def new_id(self, kind: str) -> str:
        """Give the next id, 32 hex digits."""
        self._made += 1
        return made_up_id(self.seed, kind, self._made)

    def create_task(
        self,
        contacts: Sequence[Contact],
        *,
        name: str = "",
        starts: float | None = None,
        end: float | None = None,
        repeat_interval: int = 0,
        repeat_number: int = 0,
        listed: bool = True,
        **facts: str,
    ) -> Task:
        """Make a task that begins at ``starts`` or at once; ``repeat_interval`` is in minutes."""
        now = self.times.now()
        task_id = self.new_id("task")
        opens = now if starts is None else max(starts, now)
        line = Line(task_id, self.dialling, opens, end, repeat_interval * 60.0, repeat_number)
        for contact in contacts:
            line.add(contact, now)
        number = len(self.tasks) + 1
        task = Task(task_id, name, now, opens, line, end, repeat_interval, number=number, **facts)  # type: ignore[arg-type]
        self.tasks[task_id] = task
        if listed:
            self._listed.append(task)
        return task

    def create_workflow(self, contacts: Sequence[Contact], *, name: str, template_id: int, ends: float) -> Workflow:
        """Make a workflow whose only node calls; its task redials twice at once, as the published example does."""
        workflow_id, node_id = self.new_id("workflow"), self.new_id("node")
        task = self.create_task(contacts, end=ends, repeat_number=2, listed=False)
        workflow = Workflow(workflow_id, name, template_id, task.created_at, ends, node_id, task)
        task.name = f"wf_{name}_{workflow.node_name}_{workflow_id[:6]}"
        task.workflow = workflow
        self.workflows[workflow_id] = workflow
        return workflow

    def add_bulk(self, count: int) -> None:
        """Make ``count`` finished tasks, newer than all there are."""
        bulk = Bulk(self.new_id("bulk")[:_BULK_PREFIX], count, self.times.now())
        self._bulks.append(bulk)
        self._listed.append(bulk)

    @property
    def listed(self) -> int:
        """How many tasks the list has."""
        return sum(each.count if isinstance(each, Bulk) else 1 for each in self._listed)

    def rows(self, start: int, stop: int) -> list[Task | tuple[Bulk, int]]:
        """Some of the list, newest first: a task, or a row of a bulk."""
        return list(self._rows(start, stop))

    def _rows(self, start: int, stop: int) -> Iterator[Task | tuple[Bulk, int]]:
        before = 0
        for each in reversed(self._listed):
            count = each.count if isinstance(each, Bulk) else 1
            for place in range(max(start - before, 0), min(stop - before, count)):
                yield (each, count - 1 - place) if isinstance(each, Bulk) else each
            before += count
            if before >= stop:
                return

    def bulk_row(self, task_id: str) -> tuple[Bulk, int] | None:
        """The row of a bulk that an id names."""
        for each in self._bulks:
            if (number := each.number(task_id)) is not None:
                return each, number
        return None

    def find(self, *, callee: str | None, case_id: str | None) -> list[Workflow]:
        """The workflows that have such a recipient, newest first."""

        def has(contact: Contact) -> bool:
            return callee in (None, contact.callee) and case_id in (None, contact.case_id)

        return [each for each in reversed(self.workflows.values()) if any(map(has, each.task.line.contacts))]
