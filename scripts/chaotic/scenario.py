"""What is called, and with which settings: all of it follows from a seed."""

from __future__ import annotations

import random
from datetime import time, timedelta
from typing import Any

from attrs import define, field

from airudder.campaigns import CallingHours
from airudder.contacts import Contact, Rejected, prepare

ZONES = ("America/New_York", "Asia/Singapore", "Europe/Madrid")
MAPPING: dict[str, Any] = {"callee": "phone", "case_id": "case", "zone": "zone", "variables": {"amount": "amount"}}


@define
class List:
    """The rows of one campaign, as the user has them."""

    name: str
    rows: list[dict[str, object]] = field(repr=False)
    _items: list[Contact | Rejected] = field(factory=list, repr=False)

    def items(self) -> list[Contact | Rejected]:
        self._items = self._items or list(prepare(self.rows, MAPPING))
        return self._items


@define
class Scenario:
    """``options``: of ``run``. ``opening``: of ``Campaign.open``. ``network``, ``others``: how often faults happen."""

    lists: list[List]
    options: dict[str, Any]
    opening: dict[str, Any]
    suppressed: set[str] = field(repr=False)
    workflow_limit: int
    chunk: int
    begin: float
    network: float
    others: float
    sessions: int


def scenario_of(rng: random.Random) -> Scenario:
    lists = [
        List(name, rows_of(rng, name, rng.randint(3, 10))) for name in ("first", "second")[: 1 + (rng.random() < 0.3)]
    ]
    size = rng.choice([1, 2, 3, 5])
    options: dict[str, Any] = {"workflow_template_id": 7, "batch_size": size}
    opening: dict[str, Any] = {}
    if rng.random() < 0.2:
        options["first"] = rng.randint(1, size)
    if rng.random() < 0.2:
        options["pause_above"] = rng.choice([0.0, 0.2, 0.5])
    if rng.random() < 0.2:
        options["max_per_hour"] = rng.randint(2, 12)
    if rng.random() < 0.2:
        options["max_per_day"] = rng.randint(2, 12)
    if rng.random() < 0.3:
        options["replan_429"] = True
    if rng.random() < 0.2:
        options["pause_on"] = (404, 422)
    if rng.random() < 0.25:
        opening["hours"] = CallingHours(start=time(9), end=time(rng.choice([12, 18])), days=range(7))
    if rng.random() < (0.6 if len(lists) > 1 else 0.1):
        opening["per_person"] = (1, timedelta(hours=rng.choice([1, 30, 24 * 7])))
    people = [str(row["phone"]) for each in lists for row in each.rows]
    return Scenario(
        lists=lists,
        options=options,
        opening=opening,
        suppressed=set(rng.sample(people, rng.randint(0, 3))),
        workflow_limit=max(size, rng.choice([5, 12, 1000])),
        chunk=rng.choice([5, 500]),
        begin=1_767_225_600.0 + rng.randrange(7 * 86_400),
        network=rng.choice([0.0, 0.3, 0.6, 0.9]),
        others=rng.choice([0.0, 0.03, 0.08, 0.2]),
        sessions=rng.choice([1, 1, 2]),
    )


def rows_of(rng: random.Random, name: str, count: int) -> list[dict[str, object]]:
    """Rows of made-up people; some cannot be called, and some come twice."""
    numbers = rng.sample(range(100), count)
    rows: list[dict[str, object]] = []
    for at, number in enumerate(numbers):
        case = f"case-{number}" if rng.random() < 0.5 else None
        row: dict[str, object] = {"phone": f"+120255501{number:02}", "case": case}
        rows.append(row | {"zone": rng.choice(ZONES), "amount": f"{at} of {name}"})
    for row in rng.sample(rows, len(rows) // 5):
        rows.insert(
            rng.randrange(len(rows)), rng.choice([row | {"phone": "none"}, row | {"amount": "again"}, dict(row)])
        )
    return rows


__all__ = ["List", "Scenario", "rows_of", "scenario_of"]
