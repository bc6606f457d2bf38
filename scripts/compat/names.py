"""Generated Python names: what follows from the description by the functions that the generator itself uses."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.arguments import PLACES, RESERVED
from codegen.enums import enum_of
from codegen.facts import Node, attribute_names, distinct_names, python_name, ref_name, request_schema_of
from codegen.paging import ARGUMENTS
from compat.document import Call, View
from compat.model import Change, Level, pointer


def class_changes(old: View, new: View, others: set[str]) -> Iterator[Change]:
    """Classes of models and enums that came or went. ``others``: those of operations that did."""
    for name in sorted(old.classes - set(new.schemas) - others):
        yield _of_schema("breaking", "schema-removed", name, "schema removed", name)
    for name in sorted(new.classes - set(old.schemas) - others):
        yield _of_schema("added", "schema-added", name, "schema added", name)


def member_changes(old: View, new: View) -> Iterator[Change]:
    """Attributes of models, and members of enums, that stand for another field or value: callers do not notice it."""
    for name in sorted(old.classes & new.classes):
        if name in old.models and name in new.models:
            what, before, after = "attribute", attribute_names(old.resolved(name)), attribute_names(new.resolved(name))
        elif name in old.enums and name in new.enums:
            what, before, after = "member", _members(old, name), _members(new, name)
        else:
            continue
        for key in [key for key in before if key in after and before[key] != after[key]]:
            text = f"is the {what} `{after[key]}` now, was `{before[key]}`"
            yield _of_schema("breaking", what, f"{name}.{key}", text, name)


def argument_changes(old: View, new: View, one: Call, other: Call) -> Iterator[Change]:
    """Arguments that stand for another parameter or field. Attributes of models are reported for themselves."""
    before, after = _arguments(old, one), _arguments(new, other)
    attributes = [attribute_names(_body(view, call)) for view, call in ((old, one), (new, other))]
    for key in [key for key in after if key in before and after[key] != before[key]]:
        place, wire = key
        if place == "body" and [names.get(wire) for names in attributes] == [before[key], after[key]]:
            continue
        text = f"argument for `{wire}` is `{after[key]}` now, was `{before[key]}`"
        yield Change("breaking", "argument", other.label, text, other.at, "api", (other.label,), other.pages)


def _members(view: View, name: str) -> dict[str, str]:
    """By value: the names of the members of an enum."""
    return {str(value): member for member, value in enum_of(name, view.resolved(name), "").members.items()}


def _arguments(view: View, call: Call) -> dict[tuple[str, str], str]:
    """By place and wire name. Fields of path, query and body are beside each other in one call."""
    parameters = [(str(each.get("in")), str(each.get("name"))) for each in call.raw.parameters]
    wanted = {key: python_name(key[1]) for place in PLACES for key in parameters if key[0] == place}
    wanted |= {("body", wire): name for wire, name in attribute_names(_body(view, call)).items()}
    taken = RESERVED | (frozenset(ARGUMENTS) if "x-airudder-paging" in call.raw.node else frozenset())
    return dict(zip(wanted, distinct_names(wanted.values(), taken), strict=True))


def _body(view: View, call: Call) -> Node:
    """The fields of a body that is a model; others are given as a whole."""
    name = "" if call.is_webhook else ref_name(request_schema_of(view.document, call.raw))
    return view.resolved(name) if name in view.models and name else {}


def _of_schema(level: Level, kind: str, name: str, text: str, at: str) -> Change:
    return Change(level, kind, name, text, pointer("components", "schemas", at))
