"""The YAML of a page or an export: plain values, and the line of each of them. JSON is read in the same way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml  # type: ignore[import-untyped]

MAX_DEPTH = 60
"""Objects and lists inside one another: a real page has about 30."""
MAX_NODES = 1_000_000
"""Values with the aliases written out: a real page has some thousands."""

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TRUTH = re.compile(r"(true|True|TRUE)|false|False|FALSE")
INTEGER = re.compile(r"[-+]?[0-9]{1,4000}")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NO_BREAK = str.maketrans("\x85\u2028\u2029", "   ")
"""Line breaks in YAML 1.1, but not in YAML 1.2 and not in the lines of the page."""
ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|.)")
NO_KEY = "?"


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
        pointer = "/".join(part.strip() for part in pointer.split("/"))
        while pointer and pointer not in self.known:
            pointer = pointer.rpartition("/")[0]
        return self.known.get(pointer)


@dataclass(frozen=True)
class Block:
    """What was read. ``oddities``: (line, what) of repeated keys and of keys that are not text."""

    value: Any
    lines: Lines
    oddities: tuple[tuple[int, str], ...]


def step(pointer: str, key: str | int) -> str:
    """A JSON pointer, one step further."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def read_block(text: str, first: int) -> Block:
    """Read YAML 1.2 or JSON of which the first line is line ``first`` of the page. Raises UnreadableError."""
    text = text.translate(NO_BREAK)
    if text.lstrip().startswith("{"):  # JSON: tabs between values, and characters written as two escapes
        text = ESCAPE.sub(lambda found: _joined(found[0]), text.replace("\t", " "))
    try:
        depth = 0
        for event in yaml.parse(text, LOADER):  # before anything recurses
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", first + event.start_mark.line)
        root = yaml.compose(text, LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and "end of stream" in str(error.problem):  # such as a quote that is never closed
            mark = error.context_mark
        reason = " ".join(str(error.problem or error.context).split())
        line = first + min(mark.line, text.count("\n")) if mark else first
        raise UnreadableError(f"the YAML cannot be read: {reason}", line) from None
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableError(f"the YAML cannot be read: {' '.join(str(error).split())[:200]}", first) from None
    tree = _Tree(first)
    value = tree.value(root, "", 0) if root is not None else None
    return Block(value, Lines(tree.lines), tuple(tree.oddities))


def _joined(escape: str) -> str:
    """One character for the two escapes of JSON that make it; other escapes as they are."""
    if len(escape) < 12:
        return escape
    return chr(0x10000 + ((int(escape[2:6], 16) - 0xD800) << 10) + int(escape[8:], 16) - 0xDC00)


@dataclass
class _Tree:
    first: int
    lines: dict[str, int] = field(default_factory=dict)
    oddities: list[tuple[int, str]] = field(default_factory=list)
    nodes: int = 0

    def value(self, node: Any, pointer: str, level: int) -> Any:
        line = self.first + node.start_mark.line
        self.lines.setdefault(pointer, line)
        self.nodes += 1
        if level > MAX_DEPTH:  # by aliases
            raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", line)
        if self.nodes > MAX_NODES:
            raise UnreadableError(f"more than {MAX_NODES:,} values, with the aliases written out", line)
        if isinstance(node, yaml.MappingNode):
            return self._object(node, pointer, level)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, step(pointer, number), level + 1) for number, child in enumerate(node.value)]
        return node.value if node.style else plain_value(node.value)

    def _object(self, node: Any, pointer: str, level: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, child in node.value:
            line = self.first + key_node.start_mark.line
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else NO_KEY
            if key == NO_KEY:
                self.oddities.append((line, "a key is an object or a list: read as nothing"))
            if key in found:
                self.oddities.append((line, f"the key {key[:80]} is in one object twice: the last one counts"))
            # Apidog is Apifox under another name.
            key = re.sub(r"^x-(run-in-)?apidog\b", r"x-\1apifox", key)
            self.lines[step(pointer, key.strip())] = line
            found[key] = self.value(child, step(pointer, key.strip()), level + 1)
        return found


def plain_value(text: str) -> Any:
    """A plain scalar, by the core schema of YAML 1.2: dates are text."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if found := TRUTH.fullmatch(text):
        return found[1] is not None
    if INTEGER.fullmatch(text):
        return int(text)
    if FLOAT.fullmatch(text) and abs(number := float(text)) != float("inf"):
        return number
    return text
