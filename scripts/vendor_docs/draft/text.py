"""Bringing a drafted document into the text of the description: new nodes are inserted, all other lines stay."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from codegen.paging import PAGING

from .workspace import CHECK, CheckedText

WIDTH = 120
ON_ONE_LINE = "x-airudder-method"
FITS = 80
"""Lists and methods of so many characters are written on one line."""
SPACED = ((), ("paths",), ("webhooks",), ("components",), ("components", "schemas"))
"""Mappings whose entries have an empty line between them."""
_PLAIN = re.compile(r"(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z$/][\w $/.<>()+;!?={}-]*(?<! )", re.I | re.A)

Edit = tuple[int, int, list[str]]
"""Lines to be replaced, from the first up to the second and without it, and what comes there."""


def drafted_text(text: str, new: Mapping[str, Any]) -> str:
    """The text of a document to which a draft has added something. What was there keeps its lines."""
    yaml, lines = YAML(typ="safe", pure=True), text.rstrip("\n").split("\n")
    edits = list(_edits(lines, yaml.compose(text), yaml.load(text), new, ()))
    for first, last, put in reversed(edits):  # from the end, so that the lines before stay where they are
        lines[first:last] = put
    return "\n".join([*lines, ""])


def _edits(
    lines: Sequence[str], node: MappingNode, old: Mapping[str, Any], new: Mapping[str, Any], place: tuple[str, ...]
) -> Iterator[Edit]:
    """What to change for the entries of a mapping, in the order of the lines."""
    known = dict(zip(old, node.value, strict=True))
    column = node.value[0][0].start_mark.column
    end = node.value[0][0].start_mark.line
    for name, value in new.items():
        if name not in old:
            block = _written({name: value}, column)
            yield end, end, ["", *block] if place in SPACED else block
            continue
        key, child = known[name]
        end = _end(lines, child)
        if isinstance(value, dict) and isinstance(old[name], dict) and _has_lines(child):
            yield from _edits(lines, child, old[name], value, (*place, name))
        elif _has_grown(child, old[name], value):
            yield end, end, _written(value[len(old[name]) :], child.start_mark.column - 2)
        elif old[name] != value:
            yield key.start_mark.line, end, _written({name: value}, column)


def _has_grown(node: Node, old: Any, new: Any) -> bool:
    """Whether items were added to a list that has a line for each."""
    is_list = isinstance(old, list) and isinstance(new, list) and _has_lines(node)
    return is_list and len(new) > len(old) and new[: len(old)] == old


def _has_lines(node: Node) -> bool:
    """Whether each entry of a mapping or a list is on a line of its own."""
    return isinstance(node, CollectionNode) and not node.flow_style


def _end(lines: Sequence[str], node: Node) -> int:
    """The line behind a node, before the empty lines and the comments that follow it."""
    while _has_lines(node):
        node = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
    end = int(node.end_mark.line) + bool(node.end_mark.column)
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return end


def _written(value: Any, column: int) -> list[str]:
    """The lines of new entries, or of new items of a list."""
    yaml, out = YAML(), io.StringIO()
    yaml.width = WIDTH - column
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(_node(value), out)
    return [" " * column + line if line else line for line in out.getvalue().rstrip("\n").split("\n")]


def _node(value: Any, name: str = "") -> Any:
    """A plain value as ruamel writes it in the form that the description has."""
    if isinstance(value, dict):
        mapping = CommentedMap({_scalar(key): _node(child, key) for key, child in value.items()})
        for key, child in value.items():
            if isinstance(child, CheckedText) or (name == PAGING and key == "evidence"):
                mapping.yaml_add_eol_comment(CHECK, key)
        if name == ON_ONE_LINE and len(str(value)) <= FITS:
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        items = CommentedSeq(_node(item, name) for item in value)
        if not any(isinstance(item, (dict, list)) for item in value) and len(str(value)) <= FITS:
            items.fa.set_flow_style()
        return items
    return _scalar(value)


def _scalar(value: Any) -> Any:
    """Text without quotes where every reader takes it for text."""
    if isinstance(value, str):
        return str(value) if _PLAIN.fullmatch(value) else DoubleQuotedScalarString(value)
    return value
