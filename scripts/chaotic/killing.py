"""Runs with real processes, over sockets against the sandbox, which are killed at any moment or during a call."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest.mock import patch

from attrs import define, evolve

from airudder.sandbox import Fault, Sandbox, running
from airudder.sandbox.gate import Gate

from .journals import MEMORY, STATES, held
from .judge import compare
from .run import NUMBER, Result
from .scenario import List, rows_of
from .vendor import Accepted
from .worker import Job, work

_PATIENCE = 60.0
DIALS = ("workflows.create", "workflows.add_contacts")
FAULTS: dict[str, Callable[[], Fault]] = {
    "cut before": Fault.cut_before,
    "cut after": Fault.cut_after,
    "reset after": lambda: Fault.cut_after(reset=True),
    "cut in the answer": Fault.cut_body,
    "answer too late": lambda: Fault.slow(0.5),
    "answer stops in the middle": lambda: Fault.slow(0.5, "middle"),
    "garbage": Fault.garbage,
    "truncated": Fault.truncated,
    "empty": Fault.empty,
    "401": Fault.unauthorized,
    "401 in the envelope": Fault.unauthorized_code,
    "403": Fault.forbidden,
    "409": lambda: Fault.envelope(409),
    "429": Fault.rate_limited,
    "500": Fault.server_error,
    "502": Fault.bad_gateway,
    "success of another family": Fault.family_code,
}


@contextmanager
def prepared() -> Iterator[tuple[Sandbox, BaseContext]]:
    """A sandbox, and a process that has all modules and makes the workers, each by a fork of itself."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chaotic.killing", "phonenumbers", "sqlalchemy.dialects.sqlite.aiosqlite"])
    with patch.dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)):  # it gets no other path
        forkserver.ensure_running()
    with running(Sandbox()) as sandbox:
        yield sandbox, context


@define
class Killing:
    """One run."""

    result: Result
    rng: random.Random
    sandbox: Sandbox
    context: BaseContext
    job: Job

    def go(self) -> None:
        workers = [self.start() for _ in range(self.rng.choice([1, 1, 2]))]
        for _ in range(self.rng.randint(1, 4)):
            for operation in DIALS:
                if self.rng.random() < 0.5:
                    name = self.rng.choice(list(FAULTS))
                    self.result.seen[name] += 1
                    self.sandbox.fail(FAULTS[name](), operation, skip=self.rng.randint(0, 2))
            if self.rng.random() < 0.2:
                self.sandbox.expire_tokens()
                self.result.seen["tokens expired"] += 1
            victim = self.rng.randrange(len(workers))
            gate = self.wait_for_the_moment(workers[victim])
            self.kill(workers[victim])
            workers[victim] = self.start()
            if gate is not None:
                if self.rng.random() < 0.5:
                    time.sleep(self.rng.uniform(0.0, 0.1))  # the next process is under way already
                gate.open()
        self.sandbox.clear_faults()
        self.end(workers)
        self.judge()

    def start(self) -> BaseProcess:
        room = None
        if self.rng.random() < 0.15:
            self.result.seen["disk full"] += 1
            room = self.rng.choice([4096, 60_000, 100_000, 150_000])
        process = self.context.Process(target=work, args=(evolve(self.job, room=room),))  # type: ignore[attr-defined]
        process.start()
        return process  # type: ignore[no-any-return]

    def wait_for_the_moment(self, victim: BaseProcess) -> Gate | None:
        """Until a call is held by the sandbox, or some time has passed."""
        if self.rng.random() < 0.4:
            self.result.seen["killed at any moment"] += 1
            time.sleep(self.rng.uniform(0.0, 0.3))
            return None
        when = self.rng.choice(["before", "after"])
        gate = self.sandbox.hold(self.rng.choice(DIALS), when="before" if when == "before" else "after")
        until = time.monotonic() + 1.0
        while not gate.arrivals and victim.is_alive() and time.monotonic() < until:
            time.sleep(0.002)
        what = f"killed {when} the vendor handled a call" if gate.arrivals else "killed at any moment"
        self.result.seen[what] += 1
        return gate

    def kill(self, worker: BaseProcess) -> None:
        worker.kill()
        worker.join()

    def end(self, workers: list[BaseProcess]) -> None:
        for worker in [*workers, self.context.Process(target=work, args=(self.job,))]:  # type: ignore[attr-defined]
            if worker.pid is None:
                worker.start()
            worker.join(_PATIENCE)
            if worker.is_alive():
                self.result.faults.append(f"a run does not end within {_PATIENCE:.0f} s")
                self.kill(worker)

    def judge(self) -> None:
        notes = (self.job.folder / "notes.txt").read_text("utf-8").splitlines()
        for note in notes:
            if note.startswith("FAULT"):
                self.result.faults.append(note[6:])
            else:
                self.result.seen[f"a process ended: {note}"] += 1
        if NUMBER.search((self.job.folder / "log.txt").read_text("utf-8") + "".join(notes)):
            self.result.faults.append("a phone number is in a log record or an exception")
        found = held(self.job.path)
        if wrong := {row.state for row in found.rows} - ({*STATES} - {"planned", "sending"}):
            self.result.faults.append(f"contacts are in the states {', '.join(sorted(wrong))} at the end")
        self.result.faults += compare([self.job.each], self.accepted(), found)
        self.result.contacts = len(found.rows)
        self.result.states.update(row.state for row in found.rows)

    def accepted(self) -> list[Accepted]:
        """What the sandbox has carried out, by its ledger."""
        names = {flow.workflow_id: flow.name for flow in self.sandbox.workflows.values()}
        taken = []
        for operation in DIALS:
            for entry in self.sandbox.calls(operation):
                body = json.loads(entry.body) if entry.accepted else {}
                campaign = (
                    body.get("name", names.get(str(body.get("workflow_id")), "")).rpartition("-")[0].rpartition("-")[0]
                )
                if campaign == self.job.each.name:
                    for one in body["details"]:
                        taken.append(Accepted(campaign, one["callee"], one["case_id"], one["variables"], 0.0))
        return taken


def kill_one(seed: str, sandbox: Sandbox, context: BaseContext) -> Result:
    """One run with processes that are killed."""
    rng, result = random.Random(seed), Result(seed)
    each = List(f"killed {seed}", rows_of(rng, "killed", rng.randint(20, 60)))
    options = {"workflow_template_id": 7, "batch_size": rng.choice([2, 3, 5])}
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        job = Job(Path(folder), sandbox.url, sandbox.app_key, sandbox.app_secret, each, options)
        Killing(result, rng, sandbox, context, job).go()
    return result


__all__ = ["FAULTS", "kill_one", "prepared"]
