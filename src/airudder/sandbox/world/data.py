"""The published example that detail calls answer with, and the answers that a test puts in place of any."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

_EXAMPLE = Path(__file__).with_name("workflow_task_detail.json")

WORKFLOW_FIELDS: Final = frozenset({"workflow_id", "workflow_name", "nodetask_id", "nodetask_name", "case_id"})
"""Fields that the workflow variant adds (documented, api-154573225); case_id is in ``details[]`` by the example."""

MISSING: Final = object()
"""Says that nothing was put: None is a JSON value."""


def load_workflow_task_detail() -> dict[str, Any]:
    """Read the ``data`` of the published example of workflow taskdetail; its phone numbers are fictional here."""
    example: dict[str, Any] = json.loads(_EXAMPLE.read_text(encoding="utf-8"))
    data: dict[str, Any] = example["data"]
    return data


def without_workflow(data: Mapping[str, Any], variant: Literal["plain", "info_check"]) -> dict[str, Any]:
    """Give the variant of ``GET /service/cloud/detail`` (``plain``) or ``ic_detail``: without the five workflow fields,
    and but for Info Check without question_answer.

    Inferred from the vendor's remark that the two answers are otherwise much the same; no page shows it.
    """
    kept = {name: value for name, value in data.items() if name not in WORKFLOW_FIELDS}
    dropped = WORKFLOW_FIELDS | ({"question_answer"} if variant == "plain" else set())
    kept["details"] = [{n: v for n, v in entry.items() if n not in dropped} for entry in data["details"]]
    return kept


class Answers:
    """Answers put by a test, found by operation and key (a task id); None means all."""

    def __init__(self) -> None:
        self._put: dict[tuple[str | None, str | None], Any] = {}

    def put(self, value: Any, *, operation: str | None = None, key: str | None = None) -> None:
        """Answer with ``value`` from now on: any JSON value becomes the payload, bytes become the whole body text."""
        self._put[operation, key] = value

    def find(self, operation: str, key: str | None, *, shared: bool = True) -> Any:
        """Give the nearest answer put, or MISSING: by operation and key, key, operation, then the one for all.

        Without ``shared`` those put for no operation in particular do not count.
        """
        for place in ((operation, key), (None, key), (operation, None), (None, None)):
            if place in self._put and (shared or place[0] is not None):
                return self._put[place]
        return MISSING

    def clear(self) -> None:
        """Forget what was put: the published example answers again."""
        self._put.clear()
