"""Plain values as lines of YAML, in the form that ``openapi/airudder.yaml`` has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .words import CHECK, CheckedMap, CheckedText

WIDTH = 120
NARROW = 20
"""Text is never cut into pieces that are shorter, however deep it stands."""
FLOW_KEYS = frozenset({"x-airudder-method", "x-airudder-paging"})
"""Mappings that stand on one line where they fit."""

_FLOW_PLAIN = re.compile(r"[A-Za-z_$/]([\w $/.<>()+;!?=-]*[\w$/.<>()+;!?=-])?", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z_$/]([\w $/.<>()+;!?=,{}-]*[\w$/.<>()+;!?=,{}-])?", re.ASCII)
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"})
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_UNIT = re.compile(r"\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\.|.", re.DOTALL)


def entry(key: str, value: Any, indent: int, *, flow: bool = False) -> list[str]:
    """The lines of a key with its value. ``flow``: on one line if it fits, as it stood before."""
    flow = flow or key in FLOW_KEYS
    return _hang(f"{' ' * indent}{scalar(key)}:", value, indent, flow=flow)


def item(value: Any, indent: int) -> list[str]:
    """The lines of an item of a list."""
    if isinstance(value, dict) and value:
        lines = [line for key, child in value.items() for line in entry(key, child, indent + 2)]
        return [f"{' ' * indent}- {lines[0][indent + 2 :]}", *lines[1:]]
    return _hang(f"{' ' * indent}-", value, indent, flow=False)


def scalar(value: Any, plain: re.Pattern[str] = _PLAIN) -> str:
    """A plain value on one line: text without quotes where that is safe for every reader, else in double ones."""
    if not isinstance(value, str):
        return json.dumps(value, allow_nan=False)
    if plain.fullmatch(value) and value.casefold() not in _WORDS:
        return str(value)
    return _UNPRINTABLE.sub(_escape, json.dumps(value, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _hang(head: str, value: Any, indent: int, *, flow: bool) -> list[str]:
    note = f"  # {CHECK}" if isinstance(value, (CheckedText, CheckedMap)) else ""
    if not isinstance(value, (dict, list)):
        return _text(head, value, indent, note)
    if not value or flow or (isinstance(value, list) and not any(isinstance(each, (dict, list)) for each in value)):
        line = f"{head} {_flow(value)}{note}"
        if not value or len(line) <= WIDTH:
            return [line]
    lines = [head + note]
    if isinstance(value, dict):
        for key, child in value.items():
            lines += entry(key, child, indent + 2)
    else:
        for each in value:
            lines += item(each, indent + 2)
    return lines


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key, _FLOW_PLAIN)}: {_flow(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar(value, _FLOW_PLAIN)


def _text(head: str, value: Any, indent: int, note: str) -> list[str]:
    text = scalar(value)
    if len(head) + 1 + len(text) + len(note) <= WIDTH or not isinstance(value, str):
        return [f"{head} {text}{note}"]
    quoted = text if text.startswith('"') else f'"{text}"'
    pad = " " * (indent + 2)
    pieces = list(_pieces(quoted[1:-1], WIDTH - len(head) - 3, WIDTH - len(pad) - 2))
    lines = [f'{head} "{pieces[0]}\\', *(f"{pad}{piece}\\" for piece in pieces[1:])]
    return [*lines[:-1], lines[-1][:-1] + '"' + note] if len(pieces) > 1 else [f"{head} {text}{note}"]


def _pieces(text: str, first: int, rest: int) -> Iterator[str]:
    """Text cut behind blanks, else where no escape stands. A blank at the beginning gets a backslash to keep it."""
    room, piece, words = max(first, NARROW), "", 0
    for unit in _UNIT.findall(text):
        if len(piece) + len(unit) > room:
            cut = words if words >= NARROW else len(piece)
            yield piece[:cut]
            room, piece, words = max(rest, NARROW), piece[cut:], 0
            if (piece or unit).startswith(" "):
                piece = "\\" + piece
        piece += unit
        if unit == " ":
            words = len(piece)
    yield piece
