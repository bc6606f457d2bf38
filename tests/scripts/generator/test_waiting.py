"""``x-airudder-waiting``: what the description may say of it, one planted defect per rule."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from codegen import facts as spec_facts
from codegen import waiting as spec_waiting

from .conftest import ROOT

DOCUMENT = spec_facts.load(ROOT / "openapi" / "airudder.yaml")
DETAIL = ("/service/cloud/detail", "get")
WHERE = "paths./service/cloud/detail.get.x-airudder-waiting"
Plant = Callable[[Any], Any]


def facts(**changes: Any) -> Plant:
    return lambda node: node["x-airudder-waiting"].update(changes)


@pytest.mark.parametrize(
    ("plant", "reason"),
    [
        (lambda node: node.update({"x-airudder-waiting": "wait"}), "must have the keys"),
        (lambda node: node["x-airudder-waiting"].pop("id"), "must have the keys"),
        (facts(wait="w ait"), "wait must be a name"),
        (facts(result="result"), "result must be a list of names"),
        (facts(final=[], complete=[]), "final must name states"),
        (facts(complete=["calling"]), "complete some of them"),
        (facts(evidence="sure"), "evidence may not be 'sure'"),
        (facts(status="state"), "there is no field state"),
        (facts(id=["id", "number"]), "there is no field number"),
        (facts(calls="task_name"), "task_name a list of a component schema"),
        (facts(wait="stop"), "tasks.stop is there already"),
        (facts(follow="wait"), "tasks.wait is there already"),
        (lambda node: node["parameters"].append({"name": "Page", "in": "query", "schema": {}}), "with one argument"),
        (lambda node: node.pop("x-airudder-method"), "has a method"),
    ],
)
def test_a_defect_is_found_where_it_stands(plant: Plant, reason: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    plant(document["paths"][DETAIL[0]][DETAIL[1]])
    found = [finding for finding in spec_waiting.check_waiting(spec_facts.flatten(document)) if finding.path == WHERE]
    assert len(found) == 1 and reason in found[0].reason


def test_what_is_described_has_no_defect() -> None:
    assert list(spec_waiting.check_waiting(spec_facts.flatten(DOCUMENT))) == []
