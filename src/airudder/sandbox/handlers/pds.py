"""What the operations of the predictive dialer do. All answers are marked: no page of the vendor shows one.

What a contact looks like is not known: here it is a number as text, or an object in which some value is one.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..reply import Refused, Reply, success
from ..world.dialler import Contact, Line
from ..world.pds import RECORD_DELAY, PdsTask, row
from ..world.state import Call, State
from .tasks import text

_NUMBER = re.compile(r"\+[0-9]{1,14}")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_SHORTEST_INTERVAL: Final = 60
_DEFAULT_LIMIT: Final = 100


def _refused(code: int, problem: str) -> Refused:
    """A refusal under a code that client code names; that it comes with HTTP 200 is made up."""
    return Refused(200, f"sandbox: {problem}", code)


def task_create(state: State, call: Call) -> Reply:
    """Create a task without the contacts that are refused."""
    return _create(state, call.body, [*_listed(call.body, "contactList"), *_listed(call.body, "customizeContacts")])


def task_copy(state: State, call: Call) -> Reply:
    """Create a task with the contacts of another one and with those that are given."""
    other = _known(state, call.body.get("fromTask"))
    now = state.times.now()
    other.line.run(now)
    copied = [
        each.variables["given"]
        for each in other.line.contacts
        if not (call.body.get("ignoreCancelled") and each.cancelled)
        and not (call.body.get("noanswerOnly") and any(attempt.answered for attempt in each.made(now)))
    ]
    given = [*_listed(call.body, "contactList"), *_listed(call.body, "customizeContacts")]
    return _create(state, call.body, [*copied, *given])


def _create(state: State, body: Mapping[str, Any], given: list[Any]) -> Reply:
    name = body.get("taskName")
    if not isinstance(name, str) or not name:
        raise _refused(10518, "body.taskName must be a text that is not empty")
    if any(each.name == name for each in state.world.pds.values()):
        raise _refused(10508, "there is a task with this name")
    if not given:
        raise _refused(10505, "no contacts")
    interval = body.get("bulkCallInterval")
    if isinstance(interval, (int, float)) and interval < _SHORTEST_INTERVAL:
        raise _refused(10522, f"body.bulkCallInterval must be at least {_SHORTEST_INTERVAL}")
    now, starts = state.times.now(), state.times.read(body.get("startTime"))
    if starts is not None and starts < now:
        raise _refused(10509, "body.startTime is in the past")
    numbers = [(each, _number(each)) for each in given]
    good = [(each, number) for each, number in numbers if number is not None and number not in state.refused_numbers]
    task_id = state.world.new_id("pds")
    opens = now if starts is None else starts
    line = Line(task_id, state.world.dialling, opens)
    for each, number in good:
        line.add(Contact(number, variables={"given": each}), now)
    agents = body.get("agentName") or ["made-up agent"]
    group = str(body.get("groupName") or "")
    task = PdsTask(task_id, name, group, str(agents[0]), opens, line, _callback(body.get("callback")))
    state.world.pds[task_id] = task
    refused = [each for each, number in numbers if number is None or number in state.refused_numbers]
    return success({"taskId": task_id, "errorContactList": refused}, invented=True, family="pds")


def _callback(value: object) -> str | None:
    """The URL that stands in Base64."""
    if value in (None, ""):
        return None
    try:
        url = base64.b64decode(str(value), validate=True).decode()
    except ValueError:
        url = ""
    if not _URL.fullmatch(url):
        raise _refused(10503, "body.callback must be a URL in Base64")
    return url


def _listed(body: Mapping[str, Any], name: str) -> list[Any]:
    found = body.get(name) or []
    if not isinstance(found, list):
        raise Refused(400, f"sandbox: body.{name} must be a list")
    return found


def _number(given: object) -> str | None:
    """The number of a contact; None if it has none that is valid."""
    values: Iterable[object] = given.values() if isinstance(given, dict) else [given]
    return next((each for each in values if isinstance(each, str) and _NUMBER.fullmatch(each)), None)


def _known(state: State, task_id: object) -> PdsTask:
    task = state.world.pds.get(task_id) if isinstance(task_id, str) else None
    if task is None:
        raise _refused(10506, "no such task")
    return task


def cancel_contacts(state: State, call: Call) -> Reply:
    """Take contacts out of what is still to be called."""
    task = _known(state, text(call.body, "body", "TaskID"))
    now = state.times.now()
    if task.state(now) in ("Finished", "Cancelled"):
        raise _refused(10513, "the task has finished")
    numbers = {_number(each) for each in _listed(call.body, "contactList")}
    chosen = [each for each in task.line.contacts if each.callee in numbers and not each.made(now)]
    for each in chosen:
        each.cancelled = True
    return success([each.callee for each in chosen], invented=True, family="pds")


def task_list(state: State, call: Call) -> Reply:
    """Give the newest tasks."""
    now, name, wanted = state.times.now(), call.body.get("taskName"), call.body.get("state")
    rows = [
        {"taskId": each.task_id, "name": each.name, "groupName": each.group, "source": "", "state": each.state(now)}
        for each in reversed(state.world.pds.values())
        if name in (None, "", each.name) and wanted in (None, "", each.state(now))
    ]
    return success({"list": rows[: _count(call.body, "limit", _DEFAULT_LIMIT)]}, invented=True, family="pds")


def task_detail(state: State, call: Call) -> Reply:
    """Give some of the calls that ended long enough ago, in the order of their ends."""
    task = _known(state, call.body.get("taskId"))
    calls = task.ended(state.times.now() - RECORD_DELAY)
    first = _count(call.body, "offset", 0)
    part = calls[first : first + _count(call.body, "limit", _DEFAULT_LIMIT)]
    rows = [row(contact, nth, each, _link(state, each.call_id) if each.answered else "") for contact, nth, each in part]
    if call.body.get("needCustomerInfo"):
        for made, (contact, *_) in zip(rows, part, strict=True):
            made["customerInfo"] = {"given": contact.variables["given"]}
    return success({"total": len(calls), "list": rows}, invented=True, family="pds")


def _count(body: Mapping[str, Any], name: str, default: int) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Refused(400, f"sandbox: body.{name} must be a whole number from 0")
    return value


def recording(state: State, call: Call) -> Reply:
    """Give the address of the recording of a call that was answered."""
    call_id = text(call.body, "body", "callid")
    found = [each for task in state.world.pds.values() for *_, each in task.ended(state.times.now())]
    one = next((each for each in found if each.call_id == call_id), None)
    if one is None:
        raise _refused(10608, "no such call")
    if not one.answered:
        raise _refused(10612, "the call was not taken")
    return success({"link": _link(state, call_id)}, invented=True, family="pds")


def _link(state: State, call_id: str) -> str:
    return state.links.make(lambda: state.recordings.call(call_id), state.recordings.link_base)
