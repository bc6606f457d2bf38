"""Changes of values that stand in the source: defaults of fields, members of enums, constants."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import griffe

from compat.class_changes import base_names, is_total, is_typed_dict, maker_of
from compat.signatures import Found
from compat.surface import bases_of
from compat.written import called, literal, parsed, shown

NO_DEFAULT = {"NOTHING", "MISSING"}


@dataclass(frozen=True)
class Argument:
    """What the constructor of a class asks for a field. ``default``: None where it has to be given."""

    default: str | None


def value_changes(old: griffe.Attribute, new: griffe.Attribute) -> Iterator[Found]:
    if _is_made(old) and _is_made(new):
        yield from _argument_changes(argument_of(old), argument_of(new))
    elif _is_constant(old) and _is_constant(new):
        before, after = literal(old.value), literal(new.value)
        if before and after and before != after:
            yield "breaking", "value", f"value `{after[0]!r}` now, was `{before[0]!r}`", ""


def argument_of(attribute: griffe.Attribute) -> Argument | None:
    """Of a field: what the constructor asks for; None for all that it does not take."""
    if not _is_made(attribute) or attribute.annotation is None or "instance-attribute" not in attribute.labels:
        return None
    name, keywords = called(attribute.value)
    tree = parsed(attribute.value)
    if not (isinstance(tree, ast.Call) and (name.endswith("field") or name in ("ib", "attrib"))):
        return Argument(None if attribute.value is None else shown(tree) if tree else str(attribute.value))
    if "init" in keywords and literal(keywords["init"]) == (False,):
        return None
    default = keywords.get("default")
    if default is not None and called(ast.unparse(default))[0] not in NO_DEFAULT:
        return Argument(shown(default))
    factory = keywords.get("factory", keywords.get("default_factory"))
    if factory is None:
        return Argument(None)
    return Argument(f"{shown(factory.value if isinstance(factory, ast.Subscript) else factory)}()")


def is_asked_for(attribute: griffe.Attribute) -> bool:
    """Whether who makes an object of its class has to give it."""
    owner = attribute.parent
    if isinstance(owner, griffe.Class) and is_typed_dict(owner):
        name = str(attribute.annotation).split("[")[0].split(".")[-1]
        return name == "Required" or (is_total(owner) and name != "NotRequired")
    return argument_of(attribute) == Argument(None)


def _argument_changes(old: Argument | None, new: Argument | None) -> Iterator[Found]:
    if old is not None and new is None:
        yield "breaking", "argument", "no longer an argument", ""
    elif new is not None and new.default is None and (old is None or old.default is not None):
        yield "breaking", "required", "required now", ""
    elif old is None and new is not None:
        yield "added", "argument", "an argument now", ""
    elif old is not None and new is not None and old.default is None and new.default is not None:
        yield "added", "required", "optional now", ""
    elif old != new and old is not None and new is not None:
        yield "breaking", "default", f"default `{new.default}` now, was `{old.default}`", ""


def _is_made(attribute: griffe.Attribute) -> bool:
    made = isinstance(attribute.parent, griffe.Class) and maker_of(attribute.parent) is not None
    return made and "property" not in attribute.labels


def _is_constant(attribute: griffe.Attribute) -> bool:
    """Those of modules and of enums; what other classes hold (words of an error) is nobody's to rely on."""
    owner = attribute.parent
    return isinstance(owner, griffe.Module) or (isinstance(owner, griffe.Class) and _is_enum(owner))


def _is_enum(node: griffe.Class) -> bool:
    return any(name.endswith(("Enum", "Flag")) for name in base_names(node)) or any(map(_is_enum, bases_of(node)))
