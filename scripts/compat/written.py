"""Values as they are written in the source, read without running it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import griffe

Written = str | griffe.Expr | None


def parsed(value: Written) -> ast.expr | None:
    """What griffe gives back as text, as a tree; None if it is not given or cannot be read."""
    if value is None:
        return None
    try:
        return ast.parse(str(value), mode="eval").body
    except SyntaxError:
        return None


def called(value: Written) -> tuple[str, Mapping[str, ast.expr]]:
    """The last name of what is named or called, without underscores around it, and the keywords that it is given."""
    node = parsed(value)
    keywords: dict[str, ast.expr] = {}
    if isinstance(node, ast.Call):
        keywords = {each.arg: each.value for each in node.keywords if each.arg}
        node = node.func
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.strip("_"), keywords


def literal(value: Written | ast.expr) -> tuple[Any, ...]:
    """The constant that stands there, alone in a tuple; an empty one if it is none."""
    node = value if isinstance(value, ast.expr) else parsed(value)
    try:
        return () if node is None else (ast.literal_eval(node),)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ()


def shown(node: ast.expr) -> str:
    """The text of an expression; a constant always in the same one."""
    constant = literal(node)
    return repr(constant[0]) if constant else ast.unparse(node)
