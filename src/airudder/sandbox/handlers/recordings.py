"""What the operations on recordings do."""

from ..reply import Refused, Reply
from ..world import files
from ..world.state import Call, State
from .tasks import known, text


def task_call_recording(state: State, call: Call) -> Reply:
    """Answer with the recording of the last call to a number that was answered; invented."""
    task_id = text(call.query, "query", "TaskID")
    callee = text(call.query, "query", "Callee")
    call_ids = [call_id for number, call_id in _recorded(state, task_id) if number == callee]
    if not call_ids:
        raise Refused(404, "sandbox: no recording of this number in this task")
    return files.answer(state.recordings, state.links, lambda: state.recordings.call(call_ids[-1]), call.headers)


def task_recordings(state: State, call: Call) -> Reply:
    """Answer with the recordings of all answered calls of a task in one archive; invented."""
    task_id = text(call.query, "query", "TaskID")
    call_ids = [call_id for _, call_id in _recorded(state, task_id)]
    if not call_ids:
        raise Refused(404, "sandbox: no recordings in this task")
    return files.answer(state.recordings, state.links, lambda: state.recordings.calls(task_id, call_ids), call.headers)


def _recorded(state: State, task_id: str) -> list[tuple[str, str]]:
    """Number and call id of every answered call of a task; the example's for an id that was not created here."""
    task = known(state, task_id)
    if task is None:
        if state.world.bulk_row(task_id) is not None:
            return []
        return [(each["callee"], each["call_id"]) for each in state.example["details"]]
    now = state.times.now()
    task.line.run(now)
    return [
        (contact.callee, attempt.call_id)
        for contact in task.line.contacts
        for attempt in contact.made(now)
        if attempt.answered
    ]


def sandbox_file(state: State, call: Call) -> Reply:
    """Serve the file behind an address that was given out; no operation of the vendor's."""
    if state.recordings.refuse_token and "Authorization" in call.headers:
        raise Refused(400, "sandbox: this address takes no Authorization")
    return files.serve(state.recordings, state.links.find(call.path, state.recordings.link_life), call.headers)
