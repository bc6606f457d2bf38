"""Changes of classes as a whole: how they are made, and what they take in brackets."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import griffe

from compat.model import Level
from compat.signatures import Found
from compat.written import called, parsed, shown

MAKERS = {"define": {}, "mutable": {}, "frozen": {"frozen": "True"}, "dataclass": {}, "s": {}, "attrs": {}}
"""Decorators that write a constructor, with what they say by their name."""
OF_INTEREST = {"frozen": "False", "kw_only": "False", "eq": "True", "order": "False", "init": "True"}
"""What such a decorator says that callers notice, with what goes without saying."""


def class_changes(old: griffe.Class, new: griffe.Class) -> Iterator[Found]:
    yield from _making(maker_of(old), maker_of(new))
    if is_typed_dict(old) and is_typed_dict(new) and is_total(old) != is_total(new):
        now = is_total(new)
        text = "its keys are required now" if now else "its keys may be left out now"
        yield "breaking" if now else "added", "total", text, ""
    before, after = _arity(old), _arity(new)
    if before != after:
        types = f"{after or 'no'} type{'' if after == 1 else 's'}"
        yield "breaking", "arity", f"takes {types} in brackets now, took {before or 'none'}", ""


def maker_of(node: griffe.Class) -> dict[str, str] | None:
    """What the decorator says that attrs or dataclasses make a class with; None where there is none."""
    for decorator in node.decorators:
        name, keywords = called(decorator.value)
        if name in MAKERS:
            said = {**OF_INTEREST, **MAKERS[name], **{key: shown(value) for key, value in keywords.items()}}
            return {key: said[key] for key in OF_INTEREST}
    return None


def base_names(node: griffe.Class) -> set[str]:
    return {str(base).split("[")[0].split(".")[-1] for base in node.bases}


def is_typed_dict(node: griffe.Class) -> bool:
    return "TypedDict" in base_names(node)


def is_total(node: griffe.Class) -> bool:
    return str(node.keywords.get("total", True)) != "False"


def _making(old: dict[str, str] | None, new: dict[str, str] | None) -> Iterator[Found]:
    if old is not None and new is None:
        yield "breaking", "made", "its constructor no longer takes its fields", ""
    for key in OF_INTEREST if old is not None and new is not None else ():
        before, after = (old or {})[key], (new or {})[key]
        if before != after:
            level: Level = "added" if key == "kw_only" and after == "False" else "breaking"
            yield level, "made", _words(key, before, after), ""


def _words(key: str, before: str, after: str) -> str:
    if key == "frozen":
        return "its attributes cannot be set any more" if after == "True" else "no longer frozen, so not hashable"
    return f"{key}: `{before}` -> `{after}`"


def _arity(node: griffe.Class) -> int:
    """How many types are given in brackets, as far as the class says so itself."""
    for base in node.bases:
        tree = parsed(base)
        if isinstance(tree, ast.Subscript) and called(ast.unparse(tree.value))[0] in ("Generic", "Protocol"):
            return len(tree.slice.elts) if isinstance(tree.slice, ast.Tuple) else 1
    return len(node.type_parameters)
