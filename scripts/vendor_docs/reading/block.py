"""The YAML of a page or an export: plain values, and the line of each of them. JSON is read in the same way."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml  # type: ignore[import-untyped]

MAX_DEPTH = 60
"""Objects and lists inside one another, aliases included: a real page has about 30."""
MAX_VALUES = 500_000
"""In one text, with what aliases repeat."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TRUTH = re.compile(r"(true|True|TRUE)|false|False|FALSE")
INTEGER = re.compile(r"[-+]?[0-9]{1,4000}")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NO_BREAK = str.maketrans("\x85\u2028\u2029", "   ")
"""Line breaks in YAML 1.1, but not in YAML 1.2 and not in the lines of the page."""
PAIR = re.compile(r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
"""Two escapes of JSON that make one character, which YAML does not have; an escaped backslash begins none."""
APIDOG = re.compile(r"^x-(run-in-)?apidog\b")
"""Apidog is Apifox under another name."""


class UnreadableError(Exception):
    """The text cannot be read at all. ``line``: of the page."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


@dataclass(frozen=True)
class Lines:
    """The lines of a page, by JSON pointer into its YAML."""

    known: Mapping[str, int]

    def __call__(self, pointer: str) -> int | None:
        """The line of a pointer, or of the nearest above that is known."""
        while pointer and pointer not in self.known:
            pointer = pointer.rpartition("/")[0]
        return self.known.get(pointer)


@dataclass(frozen=True)
class Block:
    value: Any
    lines: Lines


def step(pointer: str, key: str | int) -> str:
    """A JSON pointer, one step further."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def read_block(text: str, first: int) -> Block:
    """Read YAML 1.2 or JSON of which the first line is line ``first`` of the page. Raises UnreadableError.

    All keys are text, without spaces around them.
    """
    text = text.translate(NO_BREAK)
    if text.lstrip().startswith("{"):
        text = PAIR.sub(lambda found: found[0] if found[0] == r"\\" else json.loads(f'"{found[0]}"'), text)
    try:
        root = yaml.compose(text, LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and "end of stream" in str(error.problem):  # such as a quote that is never closed
            mark = error.context_mark
        line = first + min(mark.line, text.count("\n")) if mark else first
        raise UnreadableError(f"the YAML cannot be read: {error.problem or error.context}", line) from None
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableError(f"the YAML cannot be read: {' '.join(str(error).split())[:200]}", first) from None
    lines: dict[str, int] = {}
    return Block(_value(root, "", first, lines) if root else None, Lines(lines))


def _value(node: Any, pointer: str, first: int, lines: dict[str, int], level: int = 0) -> Any:
    line = first + node.start_mark.line
    lines.setdefault(pointer, line)
    if level > MAX_DEPTH:
        raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", line)
    if len(lines) > MAX_VALUES:  # aliases may stand for more than any page holds
        raise UnreadableError(f"more than {MAX_VALUES} values, with those that aliases repeat", line)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, step(pointer, n), first, lines, level + 1) for n, child in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value if node.style else plain_value(node.value)
    found: dict[str, Any] = {}
    given = set[str]()
    for key_node, child in node.value:
        if (written := str(key_node.value)) in given:
            twice = first + key_node.start_mark.line
            raise UnreadableError(f"the key {written[:80]} is there twice: merge both in the file", twice)
        given.add(written)
        key = APIDOG.sub(r"x-\1apifox", str(key_node.value).strip())
        lines[step(pointer, key)] = first + key_node.start_mark.line
        found[key] = _value(child, step(pointer, key), first, lines, level + 1)
    return found


def plain_value(text: str) -> Any:
    """A plain scalar, by the core schema of YAML 1.2: dates are text."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if found := TRUTH.fullmatch(text):
        return found[1] is not None
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if FLOAT.fullmatch(text) else text
