"""The service of docs/reconciling.md, killed anywhere, with reports in any order: nothing lost, nothing final twice."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from typing import Any

from airudder.models import WorkflowTaskDetail
from airudder.webhooks import Correction, Event, Final, Ignored, Outcome, Reconciler, Unkeyed, parse

RUNS = 5000
TASK = "ic31063fbcc5205b29f4ec38f7ed9d8a"
FINAL_KEYS = {"a": "final:82323675c6a5094d8c3f8372549a9495", "b": "final:61d8dbfc4067297a32543b6df3b98d3a"}
"""Written down, so that another key in another process or version is seen."""


class KilledError(Exception):
    """The process ends here."""


def call(call_id: str, label: str) -> dict[str, Any]:
    return {"call_id": call_id, "result_label": label, "duration": ord(label)}


def detail(labels: dict[str, str]) -> WorkflowTaskDetail:
    calls = [call(call_id, label) for call_id, label in labels.items()]
    return WorkflowTaskDetail.from_dict({"task_id": TASK, "workflow_id": "w", "status": "finished", "details": calls})


def webhook(call_id: str, label: str) -> Event[Any]:
    body = json.dumps({"task_id": TASK, "workflow_id": "w", **call(call_id, label)}).encode()
    return parse(body, {}, kind="workflow_call_completed")


class Service:
    """As on the page: store the event first; save what a detail made new before it is handed over."""

    def __init__(self, rng: random.Random, risk: float) -> None:
        self.rng, self.risk = rng, risk
        self.events: dict[str, Event[Any]] = {}
        self.state: str | None = None
        self.handed: list[Outcome] = []
        self.start()

    def start(self) -> None:
        self.reconciler = Reconciler() if self.state is None else Reconciler.from_json(json.loads(self.state))
        for event in self.events.values():
            self.reconciler.add_event(event)

    def survive(self) -> None:
        if self.rng.random() < self.risk:
            raise KilledError

    def completed(self, event: Event[Any]) -> None:
        self.events.setdefault(event.dedupe_key, event)
        self.survive()
        self.reconciler.add_event(event)
        self.hand_over()

    def polled(self, found: WorkflowTaskDetail) -> None:
        if self.reconciler.add_task(found):
            self.survive()
            self.save()
        self.hand_over()

    def save(self) -> None:
        self.state = json.dumps(self.reconciler.to_json())

    def hand_over(self) -> None:
        for outcome in self.reconciler.outbox():
            self.survive()
            self.handed.append(outcome)
            self.survive()
            self.reconciler.acknowledge(outcome)


def run(seed: int) -> Service:
    rng = random.Random(seed)
    service = Service(rng, risk=rng.choice([0.0, 0.05, 0.2]))
    for _ in range(rng.randint(3, 9)):
        try:
            step = rng.random()
            if step < 0.5:
                service.completed(webhook(rng.choice("ab"), rng.choice("XYZ")))
            elif step < 0.9:
                service.polled(detail({call_id: rng.choice("XYZ") for call_id in rng.choice(["a", "b", "ab"])}))
            else:
                service.save()
        except KilledError:
            service.start()
    service.risk = 0.0
    service.start()
    service.hand_over()
    return service


def test_each_call_is_final_once_and_nothing_is_lost_whatever_comes_when_and_dies_where() -> None:
    keys: dict[str, set[str]] = defaultdict(set)
    corrected: dict[tuple[str, str], set[str]] = defaultdict(set)
    for seed in range(RUNS):
        service = run(seed)
        rows: dict[str, dict[str, str]] = defaultdict(dict)  # the first of each key, as who writes it once has it
        latest: dict[str, str] = {}
        for outcome in service.handed:
            assert not isinstance(outcome, (Ignored, Unkeyed))
            found = outcome.call if isinstance(outcome, Final) else outcome.after
            label = str(found.result_label)
            rows[outcome.call_id].setdefault(outcome.key, label)
            latest[outcome.call_id] = label
            if isinstance(outcome, Correction):
                corrected[outcome.call_id, label].add(outcome.key)
        reported = {record.call_id: str(record.call.result_label) for record in service.reconciler.calls()}
        assert latest == reported, seed
        for call_id, label in reported.items():
            finals = {key for key in rows[call_id] if key.startswith("final:")}
            keys[call_id] |= finals
            assert len(finals) == 1 and label in rows[call_id].values(), seed
    assert keys == {call_id: {key} for call_id, key in FINAL_KEYS.items()}
    assert len(corrected) == 6 and all(len(found) == 1 for found in corrected.values())
    assert len({key for found in corrected.values() for key in found}) == 6
