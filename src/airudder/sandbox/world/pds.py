"""The tasks of the predictive dialer, and what of them has happened by now.

What client code shows are names of fields and sets of values. When each value holds, and all that an agent does, is
made up here.
"""

from collections.abc import Iterator
from typing import Any, Final, Literal

import attrs

from .dialler import CALLER, Attempt, Contact, Line

State = Literal["Not Started", "Running", "Cancelled", "Finished"]

RECORD_DELAY: Final = 30.0
"""Seconds from the end of a call until it can be queried: client code waits so long after the webhook."""

TASK, CONTACT, AGENT = "pds_task_status", "pds_contact_status", "pds_agent_status"
KINDS: Final = (TASK, CONTACT, AGENT)

_TALKED, _UNKNOWN = 12, 0


@attrs.define(eq=False)
class PdsTask:
    """One task. ``callback``: the URL for its webhooks, decoded."""

    task_id: str
    name: str
    group: str
    agent: str
    starts: float
    line: Line = attrs.field(repr=False)
    callback: str | None = attrs.field(default=None, repr=False)

    def state(self, now: float) -> State:
        """The state at a time."""
        if now < self.starts:
            return "Not Started"
        if not self.line.idle(now):
            return "Running"
        cancelled = all(each.cancelled and not each.attempts for each in self.line.contacts)
        return "Cancelled" if cancelled else "Finished"

    def ended(self, now: float) -> list[tuple[Contact, int, Attempt]]:
        """The calls that are over at a time, in order, each with its contact and its number for that contact."""
        self.line.run(now)
        calls = [(each, nth, call) for each in self.line.contacts for nth, call in enumerate(each.made(now), 1)]
        return sorted(calls, key=lambda each: each[2].end)


@attrs.frozen
class Change:
    """One webhook of a task that is due."""

    kind: str
    due: float
    payload: dict[str, Any] = attrs.field(repr=False)


def result(call: Attempt) -> dict[str, Any]:
    """What a call ended in."""
    reached = call.answered
    return {
        "callResultType": "SuccUserHangup" if reached else "NoAnswered",
        "hangupReason": _TALKED if reached else _UNKNOWN,
    }


def row(contact: Contact, nth: int, call: Attempt, link: str) -> dict[str, Any]:
    """A call as the query shows it, without its times: the names of those fields are not known."""
    shown = {"callid": call.call_id, "caller": CALLER, "phoneNumber": contact.callee, "mainNumber": contact.callee}
    answers = [{"title": "made-up question", "groupName": "", "value": "made-up answer"}] if call.answered else []
    return {
        **shown,
        **result(call),
        "nthCall": nth,
        "talkDuration": call.duration,
        "reclink": link,
        "customizeResults": answers,
    }


def changes(task: PdsTask, now: float) -> Iterator[Change]:
    """All webhooks that are due by a time, in order: the same ones again at a later time, and those since."""
    calls = task.ended(now)
    begun = [call.start for each in task.line.contacts for call in each.attempts]
    if begun:
        yield _task_change(task, min(begun), "Running")
    for contact, nth, call in calls:
        body = {
            **_names(task, call.end),
            "callid": call.call_id,
            "phoneNumber": contact.callee,
            "mainNumber": contact.callee,
            "nthCall": nth,
            "hangupReason": result(call)["hangupReason"],
        }
        yield Change(CONTACT, call.end, {"type": "ContactStatus", "body": {**body, "state": "<state>"}})
        if call.answered:
            agent = {"State": "<state>", "agentName": task.agent, "customizeResults": {"made_up": "made-up answer"}}
            yield Change(AGENT, call.end, {"type": "AgentStatus", "body": {**body, **agent}})
    if task.state(now) == "Finished" and calls:
        yield _task_change(task, calls[-1][2].end, "Finished")


def _task_change(task: PdsTask, due: float, state: State) -> Change:
    return Change(TASK, due, {"type": "TaskStatus", "body": {**_names(task, due), "state": state}})


def _names(task: PdsTask, at: float) -> dict[str, Any]:
    names = {"taskId": task.task_id, "taskName": task.name, "groupName": task.group}
    return {**names, "timestamp": int(at * 1000)}
