"""Types as they are written in the source, compared without running it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import griffe

from compat.surface import named_by

Annotation = str | griffe.Expr | None
DEPTH = 5
"""How many aliases are followed, one inside the other."""


def members_of(annotation: Annotation, names: Mapping[str, str]) -> set[str]:
    """The members of a union, aliases of this package written out. ``names``: new names of classes by the old ones."""
    found: set[str] = set()
    for part in _split(written_out(annotation).replace('"', "'"), "|"):
        literal = re.fullmatch(r"Literal\[(.*)\]", part)
        found |= {f"Literal[{value}]" for value in _split(literal[1], ",")} if literal else {part}
    return {re.sub(r"\w+", lambda word: names.get(word[0], word[0]), part) for part in found}


def written_out(annotation: Annotation, depth: int = DEPTH) -> str:
    """The text of an annotation in which ``Method`` has become ``Literal['GET', 'POST']``."""
    if not isinstance(annotation, griffe.Expr):
        return str(annotation).strip("'\"")
    if not isinstance(annotation, griffe.ExprName):
        parts = annotation.iterate(flat=False)
        return "".join(written_out(part, depth) if isinstance(part, griffe.Expr) else part for part in parts)
    target = named_by(annotation)
    if depth and isinstance(target, griffe.Attribute) and is_alias(target):
        return written_out(target.value, depth - 1)
    return annotation.name


def is_alias(node: griffe.Attribute) -> bool:
    """Whether a name stands for a type: it is set to a union, a name or something in brackets, and to no call."""
    return isinstance(node.value, griffe.ExprBinOp | griffe.ExprName | griffe.ExprSubscript | griffe.ExprAttribute)


def _split(text: str, sign: str) -> list[str]:
    """Split where no bracket is open."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "[(") - (letter in "])")
        if letter == sign and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
