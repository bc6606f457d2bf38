"""Which names and texts of a page are rather somebody's data than words of its API."""

from __future__ import annotations

import re

LARGEST = 10**6
"""Numbers below are nobody's."""

PARTS = re.compile(
    "|".join(
        (
            r"[a-z][a-z0-9+.-]*://[^\s\"'<>]+",
            r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
            r"\b(?:Bearer|Token|Basic)\s+[^\s<>]{16,}",
            r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
            r"\b\d{4}(?P<sep>[-/.])\d\d?(?P=sep)\d\d?(?:[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)?",
            r"\+\d[\d ()-]{6,}\d",
            r"(?:ic)?[0-9a-f]{16,}",
        )
    ),
    re.IGNORECASE,
)
"""Addresses, keys, ids, times and phone numbers."""
RUN = re.compile(r"\d{6,}")
SHORT_ID = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f]{8,15}", re.IGNORECASE)
CODE = re.compile(
    r"(?!(?:.*\d){5})[a-z][a-z0-9_]{0,30}|[A-Z][A-Z0-9]{0,2}|POST|PATCH|DELETE|SUCCESS|FAIL|[!-/:-@\[-`{-~]+"
)
"""Words of a program and signs; a name of a person or a key may look like one."""


def looks_like_data(name: str) -> bool:
    """Whether a name of a field, a header or a part of a path is rather a number, an id or an address."""
    return bool(PARTS.search(name) or RUN.search(name) or SHORT_ID.fullmatch(name))


def is_code(value: str) -> bool:
    """Whether a text is a word of a program."""
    return bool(CODE.fullmatch(value)) and not SHORT_ID.fullmatch(value) and not PARTS.search(value)
