"""The codes with which a family refuses calls, as far as they are known (``x-airudder-codes``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from spec_facts import EVIDENCE, PAYLOAD_KEYS, Finding, Findings, Node

CODES = "x-airudder-codes"
STATUSES = (401, 403, 404, 429, 500)
"""HTTP statuses whose errors have a class of their own."""
_CODE = re.compile(r"-?[1-9][0-9]{0,8}")
_LONGEST = 80


def codes_of(document: Mapping[str, Any]) -> dict[str, dict[int, tuple[str, int]]]:
    """By family and code: what it means, and the HTTP status that means the same, or 0."""
    return {
        family: {int(code): _entry(node) for code, node in facts["codes"].items()}
        for family, facts in (document.get(CODES) or {}).items()
    }


def _entry(node: Any) -> tuple[str, int]:
    return (node["text"], node["status"]) if isinstance(node, dict) else (node, 0)


# -- lint


def check_codes(document: Node) -> Findings:
    """The tables have the form that the client needs; their texts are shown to users."""
    tables = document.get(CODES, {})
    if not isinstance(tables, dict):
        yield Finding(CODES, "must be {family: {evidence, codes}}")
        return
    for family, facts in tables.items():
        where = f"{CODES}.{family}"
        if family not in PAYLOAD_KEYS:
            yield Finding(where, "no such family")
        if not isinstance(facts, dict) or facts.keys() != {"evidence", "codes"} or not isinstance(facts["codes"], dict):
            yield Finding(where, "must be {evidence, codes}")
            continue
        if facts["evidence"] not in EVIDENCE:
            yield Finding(where, f"evidence may not be {facts['evidence']!r}")
        for code, node in facts["codes"].items():
            if problem := _problem(code, node):
                yield Finding(f"{where}.codes.{code}", problem)


def _problem(code: object, node: Any) -> str:
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return "a code is a whole number in quotes, not 0 and of at most nine digits"
    text = node
    if isinstance(node, dict):
        if node.keys() != {"text", "status"} or node["status"] not in STATUSES:
            return f"must be a text, or {{text, status}} with a status of {', '.join(map(str, STATUSES))}"
        text = node["text"]
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST or not text.isprintable():
        return f"the meaning is one line of at most {_LONGEST} characters"
    return ""


__all__ = ["CODES", "check_codes", "codes_of"]
