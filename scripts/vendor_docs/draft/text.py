"""Bringing a drafted document into the text of the description: ruamel keeps comments, order and quoting."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString, LiteralScalarString
from ruamel.yaml.tokens import CommentToken

from codegen.paging import PAGING

from .workspace import CHECK, CheckedText

WIDTH = 120
ON_ONE_LINE = "x-airudder-method"
FITS = 80
"""Lists and methods of so many characters are written on one line."""
SPACED = ((), ("paths",), ("webhooks",), ("components",), ("components", "schemas"))
"""Mappings whose entries have an empty line between them."""
_PLAIN = re.compile(r"(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z$/][\w $/.<>()+;!?={}-]*(?<! )", re.I | re.A)


def drafted_text(text: str, new: Mapping[str, Any]) -> str:
    """The text of a document to which a draft has added something. What was there keeps its lines."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(text)
    _extend(document, new, ())
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _extend(old: CommentedMap, new: Mapping[str, Any], place: tuple[str, ...]) -> None:
    for index, (name, value) in enumerate(new.items()):
        if name not in old:
            _insert(old, index, name, value, spaced=place in SPACED)
        elif isinstance(value, dict) and isinstance(old[name], CommentedMap):
            _extend(old[name], value, (*place, name))
        elif _has_grown(old[name], value):
            for item in value[len(old[name]) :]:
                _insert(old[name], len(old[name]), "", item, spaced=False)
        elif old[name] != value:
            old[name] = _node(value, name)


def _has_grown(old: Any, new: Any) -> bool:
    """Whether items were added to a list that has a line for each."""
    is_block = isinstance(old, CommentedSeq) and not old.fa.flow_style()
    return is_block and isinstance(new, list) and old == new[: len(old)]


def _insert(into: Any, index: int, name: Any, value: Any, *, spaced: bool) -> None:
    """Put an entry behind others. The lines between the last of them and what follows stay behind the new one."""
    node, rest = _node(value, str(name)), ""
    if index and not into.fa.flow_style():
        rest = _cut(into, index - 1, "\n" if spaced else "")
    if isinstance(into, CommentedMap):
        into.insert(index, _scalar(name), node)
    else:
        into.append(node)
    if isinstance(value, CheckedText):
        into.yaml_add_eol_comment(CHECK, name)
    if rest:
        holder, key = _last(into, index)
        _set_comment(holder, key, _comment(holder, key) + ("" if _is_block(holder[key]) else "\n") + rest)


def _last(into: Any, index: int) -> tuple[Any, Any]:
    """The innermost entry at the end of one, and what holds it: there ruamel keeps the lines that follow."""
    key = list(into)[index] if isinstance(into, CommentedMap) else index
    child = into[key]
    if isinstance(child, (CommentedMap, CommentedSeq)) and child and not child.fa.flow_style():
        return _last(child, len(child) - 1)
    return into, key


def _cut(into: Any, index: int, instead: str) -> str:
    """Take away the lines that follow an entry, its own comment apart."""
    holder, key = _last(into, index)
    own, end, rest = _comment(holder, key).partition("\n")
    if _is_block(holder[key]):
        own, end, rest = "", "", own + end + rest
    _set_comment(holder, key, own + ("" if _is_block(holder[key]) else "\n") + instead)
    return rest


def _is_block(value: Any) -> bool:
    """Whether the end of the line belongs to the text itself."""
    return isinstance(value, (FoldedScalarString, LiteralScalarString))


def _comment(holder: Any, key: Any) -> str:
    """What follows an entry, from the rest of its line to the next entry."""
    return next((str(token.value) for token in holder.ca.items.get(key) or () if token), "")


def _set_comment(holder: Any, key: Any, text: str) -> None:
    if token := next(filter(None, holder.ca.items.get(key) or ()), None):
        token.value = text  # ruamel keeps it in two places
    token = token or CommentToken(text, CommentMark(0), None)
    holder.ca.items[key] = [None, None, token, None] if isinstance(holder, CommentedMap) else [token, None, None, None]
    if not text:
        del holder.ca.items[key]


def _node(value: Any, name: str = "") -> Any:
    """A plain value as ruamel writes it in the form that the description has."""
    if isinstance(value, dict):
        mapping = CommentedMap()
        for key, child in value.items():
            mapping[_scalar(key)] = _node(child, key)
            if isinstance(child, CheckedText):
                mapping.yaml_add_eol_comment(CHECK, key)
        if name == PAGING:
            mapping.yaml_add_eol_comment(CHECK, "evidence")
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
