"""Masking examples: numbers, ids, secrets, names and times become made-up ones of the same form.

Masking what is masked changes nothing. The same value gives the same mask, so that what belongs together stays so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from typing import Any

from .names import fold_title

FICTIONAL = re.compile(r"\+?120255501\d\d")
"""Numbers that belong to nobody."""
HEX = re.compile(r"(?<![0-9A-Za-z])(?:ic)?c0ffee[0-9a-f]{10,}", re.IGNORECASE)
"""Ids that are made up."""
MADE_UP = "c0ffee"
SECRETS = ("token", "secret", "password", "appkey", "signkey", "accesskey", "apikey")
SECRET = "<token>"
PLACEHOLDER = re.compile(r"<[^<>]*>")
FIRST_TIME, LAST_TIME = 1_300_000_000, 2_100_000_000
"""Numbers between are taken for seconds since 1970; the same times 1000 for milliseconds."""

PARTS = re.compile(
    "|".join(
        (
            r"(?P<url>[a-z][a-z0-9+.-]*://[^\s\"'<>]+)",
            r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)",
            r"(?P<bearer>\b(?:Bearer|Token|Basic)\s+[^\s<>]{16,})",
            r"(?P<uuid>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)",
            r"(?P<time>\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)",
            r"(?P<phone>\+\d[\d ()-]{6,}\d)",
            r"(?P<digits>(?<![0-9A-Za-z])\d{10,}(?![0-9A-Za-z]))",
            r"(?P<hex>[0-9a-f]{16,})",
        )
    ),
    re.IGNORECASE,
)
OPAQUE = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/=_.-]{20,}")
"""A long word of all sorts of characters: a key."""
ROUND = re.compile(r"10+\d{3}")
"""Long numbers that are made up."""


def mask_example(value: Any, personal: Collection[str] = (), secret: Collection[str] = SECRETS) -> Any:
    """A copy of a JSON value without anything that is somebody's.

    ``personal``, ``secret``: parts of folded field names; everything below such a field is personal or secret.
    """
    return _mask(value, "", "", tuple(personal), tuple(secret))


def _mask(value: Any, name: str, sort: str, personal: tuple[str, ...], secret: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {
            _text(str(key)): _mask(member, str(key), _sort(str(key), sort, personal, secret), personal, secret)
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [_mask(member, name, sort, personal, secret) for member in value]
    if isinstance(value, str):
        return _word(value, name, sort)
    if isinstance(value, int) and not isinstance(value, bool):
        return _number(value, sort)
    return value


def _sort(name: str, above: str, personal: tuple[str, ...], secret: tuple[str, ...]) -> str:
    folded = fold_title(name)
    if above == "secret" or any(word in folded for word in secret):
        return "secret"
    return "personal" if above or any(word in folded for word in personal) else ""


def _word(value: str, name: str, sort: str) -> str:
    if not value or PLACEHOLDER.fullmatch(value):
        return value
    if sort == "secret":
        return SECRET
    if sort == "personal":
        digits = re.sub(r"[\s()+-]", "", value)
        if digits.isdecimal():
            return _phone(value) if len(digits) >= 7 else value
        return f"made-up {_text(name)}"
    text = _text(value)
    return SECRET if OPAQUE.fullmatch(value) or OPAQUE.fullmatch(text) else text


def _number(value: int, sort: str) -> int:
    if sort == "secret":
        return 0
    if value < 10**6 or (sort != "personal" and value < 10**9):
        return value
    if sort == "personal":
        return int(_phone(str(value)))
    for scale in (1, 1000):
        if FIRST_TIME * scale <= value < LAST_TIME * scale:
            return 1_700_000_000 * scale
    return int(_long(str(value)))


def _text(value: str) -> str:
    """Again until nothing changes: a mask may make something of what stands beside it."""
    masked = PARTS.sub(_part, value)
    return value if masked == value else _text(masked)


def _part(match: re.Match[str]) -> str:
    text, sort = match[0], match.lastgroup
    if sort == "url":
        return "https://example.com/made-up"
    if sort == "mail":
        return "made-up@example.com"
    if sort == "bearer":
        return f"{text.split()[0]} {SECRET}"
    if sort == "time":
        return "2024-01-01" + re.sub(r"\d", "0", text[10:])
    if sort == "phone" or (sort == "digits" and len(text) <= 15):
        return _phone(text)
    return _long(text) if sort == "digits" else _id(text)


def _phone(text: str) -> str:
    """A fictional number; with a plus sign where there was one."""
    plain = re.sub(r"[^\d+]", "", text)
    if FICTIONAL.fullmatch(plain):
        return plain
    return f"{'+' if '+' in text else ''}120255501{_hash(plain.lstrip('+')) % 100:02d}"


def _long(digits: str) -> str:
    """As many digits."""
    if ROUND.fullmatch(digits):
        return digits
    return "1" + f"{_hash(digits) % 1000:03d}".rjust(len(digits) - 1, "0")


def _id(text: str) -> str:
    """As many hex digits, with the hyphens of a UUID where they were."""
    plain = text.replace("-", "").lower()
    if plain.startswith(MADE_UP):
        return text
    made = iter(MADE_UP + hashlib.sha256(plain.encode()).hexdigest() * (len(plain) // 64 + 1))
    result = "".join("-" if letter == "-" else next(made) for letter in text)
    return result.upper() if text.isupper() else result


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)
