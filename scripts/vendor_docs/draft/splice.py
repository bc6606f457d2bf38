"""Bringing a changed document back into its text: lines of what did not change stay byte for byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from .emit import entry, item

Place = tuple[str, ...]

SPACED: tuple[Place, ...] = ((), ("paths",), ("webhooks",), ("components",), ("components", "schemas"))
"""Mappings whose entries have an empty line between them."""


def splice(text: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The text of the new document. ``old``: what the text says."""
    root = YAML(typ="safe", pure=True).compose(text)
    splicer = _Splicer(text.split("\n"))
    splicer.mapping(root, old, new, ())
    return "\n".join(splicer.result())


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; 1 and true are not, nor are mappings in another order."""
    return json.dumps(one) == json.dumps(other)


class _Splicer:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.edits: list[tuple[int, int, list[str]]] = []
        """First line, line behind the last, and what stands there now."""

    def result(self) -> list[str]:
        # At the same line what is put in comes before what is replaced, and what is deeper before what is not.
        found: list[str] = []
        done = 0
        for first, behind, lines in sorted(self.edits, key=lambda edit: (edit[0], edit[1] > edit[0])):
            found += [*self.lines[done:first], *lines]
            done = max(behind, done)
        return found + self.lines[done:]

    def mapping(self, node: MappingNode, old: Mapping[str, Any], new: Mapping[str, Any], place: Place) -> None:
        indent = node.value[0][0].start_mark.column
        nodes = dict(zip(old, node.value, strict=True))
        behind = None
        for name, value in new.items():
            if name not in nodes:
                self._insert(node, behind, entry(name, value, indent), spaced=place in SPACED)
                continue
            key, child = nodes[name]
            self._value(key, child, old[name], value, (*place, name))
            behind = self._last(child) + 1
        for name, (key, child) in nodes.items():
            if name not in new:
                self.edits.append((key.start_mark.line, self._last(child) + 1, []))

    def _insert(self, node: MappingNode, behind: int | None, lines: list[str], *, spaced: bool) -> None:
        if behind is None:
            first = node.value[0][0].start_mark.line
            self.edits.append((first, first, [*lines, *([""] * spaced)]))
        else:
            self.edits.append((behind, behind, [*([""] * spaced), *lines]))

    def _value(self, key: ScalarNode, node: Any, old: Any, new: Any, place: Place) -> None:
        if same(old, new):
            return
        block = isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style
        if block and isinstance(node, MappingNode) and isinstance(new, dict) and new:
            self.mapping(node, old, new, place)
        elif block and isinstance(node, SequenceNode) and isinstance(new, list) and self._grown(old, new):
            indent = node.start_mark.column
            lines = [line for each in new[len(old) :] for line in item(each, indent)]
            for child, was, now in zip(node.value, old, new, strict=False):
                if same(was, now):
                    continue
                if child.flow_style:
                    self.edits.append((child.start_mark.line, self._last(child) + 1, item(now, indent)))
                else:
                    self.mapping(child, was, now, place)
            behind = self._last(node) + 1
            self.edits.append((behind, behind, lines))
        else:
            self._replace(key, node, new)

    def _grown(self, old: Any, new: list[Any]) -> bool:
        """Whether items were added, and those before are the same or still mappings."""
        pairs = zip(old, new, strict=False)
        return len(new) >= len(old) and all(
            same(was, now) or (isinstance(was, dict) and isinstance(now, dict) and now) for was, now in pairs
        )

    def _replace(self, key: ScalarNode, node: Any, new: Any) -> None:
        line, column = key.start_mark.line, key.start_mark.column
        flow = isinstance(node, (MappingNode, SequenceNode)) and bool(node.flow_style)
        lines = entry(key.value, new, column, flow=flow)
        lines[0] = self.lines[line][:column] + lines[0][column:]
        self.edits.append((line, self._last(node) + 1, lines))

    def _last(self, node: Any) -> int:
        """The last line of a node, without what follows it."""
        if isinstance(node, MappingNode) and not node.flow_style and node.value:
            return self._last(node.value[-1][1])
        if isinstance(node, SequenceNode) and not node.flow_style and node.value:
            return self._last(node.value[-1])
        last: int = node.end_mark.line
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            last -= 1
            while not self.lines[last].strip():
                last -= 1
        return last
