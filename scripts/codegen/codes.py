"""The codes with which a family refuses calls, as far as they are known (``x-airudder-codes``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CODES = "x-airudder-codes"
STATUSES = (401, 403, 404, 429, 500)
"""HTTP statuses whose errors have a class of their own."""
CODE = r"^-?[1-9][0-9]{0,8}$"
MEANING = r"^[^\x00-\x1f\x7f]{1,80}$"
"""One line, since it is shown to users."""


def codes_of(document: Mapping[str, Any]) -> dict[str, dict[int, tuple[str, int]]]:
    """By family and code: what it means, and the HTTP status that means the same, or 0."""
    return {
        family: {int(code): _entry(node) for code, node in facts["codes"].items()}
        for family, facts in (document.get(CODES) or {}).items()
    }


def _entry(node: Any) -> tuple[str, int]:
    return (node["text"], node["status"]) if isinstance(node, dict) else (node, 0)
