"""The YAML of a page: plain values, and the line at which each of them stands.

Built from the parser's events and not by a constructor: so dates stay text, nesting and aliases are bounded before
anything grows, and nothing recurses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

MAX_DEPTH = 60
"""Objects and lists inside one another: a real page has about 30."""
MAX_NODES = 300_000
"""Values of a page with its aliases written out: a real page has some thousands."""

NULL = re.compile(r"~|null|Null|NULL|")
TRUTH = re.compile(r"(true|True|TRUE)|false|False|FALSE")
INTEGER = re.compile(r"[-+]?[0-9]{1,4000}")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NO_BREAK = str.maketrans("\x85\u2028\u2029", "   ")
"""Line breaks in YAML 1.1 and for ruamel, but neither in YAML 1.2 nor for whoever counts the lines of the page."""
NO_KEY = "?"


class UnreadableError(Exception):
    """The text is not to be read at all. ``line``: of the page."""

    def __init__(self, reason: str, line: int | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True)
class Lines:
    """The lines of a page at which pointers into its YAML stand."""

    known: Mapping[str, int]

    def __call__(self, pointer: str) -> int | None:
        """The line of a pointer, or of the nearest above that is known."""
        pointer = "/".join(part.strip() for part in pointer.split("/"))
        while pointer and pointer not in self.known:
            pointer = pointer.rpartition("/")[0]
        return self.known.get(pointer)


@dataclass(frozen=True)
class Block:
    """What a fenced block holds. ``repeated``: (line, key) of keys that an object has twice; the last one counts."""

    value: Any
    lines: Lines
    oddities: tuple[tuple[int, str], ...]
    """(line, what) of things that were read somehow: repeated keys, keys that are no text, circles."""


def step(pointer: str, key: str | int) -> str:
    """A JSON pointer, one step further."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def read_block(text: str, first: int) -> Block:
    """Read YAML 1.2 of which the first line is line ``first`` of the page. Raises UnreadableError."""
    tree = _Tree(first)
    for event in _events(text.translate(NO_BREAK), first):
        if type(event).__name__ == "DocumentEndEvent":
            break
        tree.take(event)
    return Block(tree.root, Lines(tree.lines), tuple(tree.oddities))


def _events(text: str, first: int) -> Iterator[Any]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except UnreadableError:
        raise
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and "end of stream" in str(error.problem):  # a quote without its partner, say
            mark = error.context_mark
        reason = " ".join(str(error.problem or error.context or "not YAML").split())
        raise UnreadableError(f"the YAML cannot be read: {reason}", first + mark.line if mark else first) from None
    except ReaderError as error:
        raise UnreadableError(
            f"the YAML cannot be read: {error.reason}", first + text.count("\n", 0, error.position)
        ) from None
    except Exception as error:  # the parser lets others out too, of escapes and directives that are none
        raise UnreadableError(f"the YAML cannot be read ({type(error).__name__})", first) from error


@dataclass
class _Frame:
    """An object or a list that is being read."""

    value: Any
    pointer: str
    anchor: str | None
    key: str | None = None
    size: int = 1
    height: int = 1
    as_key: bool = False


@dataclass
class _Tree:
    first: int
    root: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    oddities: list[tuple[int, str]] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int, int]] = field(default_factory=dict)
    """By name: value, values in it, levels in it."""
    nodes: int = 0

    def take(self, event: Any) -> None:
        line = self.first + event.start_mark.line
        match type(event).__name__:
            case "ScalarEvent":
                self._scalar(event, line)
            case "AliasEvent":
                self._alias(event.anchor, line)
            case "MappingStartEvent":
                self._open({}, event.anchor, line)
            case "SequenceStartEvent":
                self._open([], event.anchor, line)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._close()

    def _scalar(self, event: Any, line: int) -> None:
        if self._wants_key():
            self._key(event.value, line)
            value: Any = event.value
        else:
            value = _plain(event.value) if event.style is None and _may_resolve(event.tag) else _text(event.value)
            self._put(value, 1, 0, line)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1, 0)

    def _alias(self, name: str, line: int) -> None:
        if any(frame.anchor == name for frame in self.stack):
            self.oddities.append((line, f"an alias stands inside what it stands for ({name}): read as nothing"))
            value, size, height = None, 1, 0
        elif name in self.anchors:
            value, size, height = self.anchors[name]
        else:
            raise UnreadableError(f"the YAML cannot be read: nothing has the anchor {name}", line)
        if self._wants_key():
            self._key(value if isinstance(value, str) else None, line)
        else:
            self._put(value, size, height, line)

    def _open(self, value: Any, anchor: str | None, line: int) -> None:
        as_key = self._wants_key()
        if as_key:
            self.oddities.append((line, "a key is an object or a list: read as nothing"))
        pointer = step(self.stack[-1].pointer, NO_KEY) if as_key else self._put(value, 0, 0, line)
        self.stack.append(_Frame(value, pointer, anchor, as_key=as_key))
        if len(self.stack) > MAX_DEPTH:
            raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", line)

    def _close(self) -> None:
        frame = self.stack.pop()
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.value, frame.size, frame.height)
        if self.stack:
            above = self.stack[-1]
            above.size += frame.size
            above.height = max(above.height, frame.height + 1)
            if frame.as_key:
                above.key = NO_KEY

    def _wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None

    def _key(self, key: str | None, line: int) -> None:
        frame = self.stack[-1]
        frame.key = NO_KEY if key is None else _text(key)
        if frame.key in frame.value:
            self.oddities.append((line, f"the key {frame.key[:80]} stands twice in one object: the last one counts"))
        self.lines[step(frame.pointer, frame.key.strip())] = line

    def _put(self, value: Any, size: int, height: int, line: int) -> str:
        """Hang a value where it belongs; gives its pointer."""
        self.nodes += max(size, 1)
        if self.nodes > MAX_NODES:
            raise UnreadableError(f"more than {MAX_NODES:,} values, with the aliases written out", line)
        if not self.stack:
            self.root = value
            self.lines[""] = line
            return ""
        frame = self.stack[-1]
        if len(self.stack) + height > MAX_DEPTH:
            raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", line)
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if isinstance(frame.value, dict):
            pointer = step(frame.pointer, (frame.key or "").strip())
            frame.value[frame.key or ""] = value
            frame.key = None
        else:
            pointer = step(frame.pointer, len(frame.value))
            frame.value.append(value)
            self.lines[pointer] = line
        return pointer


def _may_resolve(tag: str | None) -> bool:
    return tag is None or tag.rpartition(":")[2] in {"int", "float", "bool", "null"}


def _plain(text: str) -> Any:
    """A plain scalar, by the core schema of YAML 1.2: dates are text."""
    if NULL.fullmatch(text):
        return None
    if found := TRUTH.fullmatch(text):
        return found[1] is not None
    if INTEGER.fullmatch(text):
        return int(text)
    if FLOAT.fullmatch(text) and abs(number := float(text)) != float("inf"):
        return number
    return _text(text)


def _text(text: str) -> str:
    """Text that can be written down again: escaped halves of a character are joined, single halves replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
