"""Generated Python names: what follows from the description by the functions that the generator itself uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.arguments import PLACES, RESERVED
from codegen.enums import enum_of
from codegen.facts import Node, RawOperation, attribute_names, distinct_names, python_name, ref_name, request_schema_of
from codegen.paging import ARGUMENTS
from compat.document import View, label_of, pages_of
from compat.model import Change, Level, pointer
from compat.operation_changes import Pair

Names = Mapping[str, str]


def class_changes(old: View, new: View, renamed: Names, others: set[str]) -> Iterator[Change]:
    """Classes of models and enums that came or went. ``others``: those of operations that did."""
    for name, other in renamed.items():
        yield _of_schema("breaking", "schema-renamed", name, f"renamed to `{other}`", other)
    for name in sorted(old.classes - set(new.schemas) - set(renamed) - others):
        yield _of_schema("breaking", "schema-removed", name, "schema removed", name)
    for name in sorted(new.classes - set(old.schemas) - set(renamed.values()) - others):
        yield _of_schema("added", "schema-added", name, "schema added", name)


def member_changes(old: View, new: View, pairs: Iterator[tuple[str, str]]) -> Iterator[Change]:
    """Attributes of models, and members of enums, that stand for another field or value: callers do not notice it."""
    for name, other in pairs:
        if name in old.models and other in new.models:
            before, after = attribute_names(old.resolved(name)), attribute_names(new.resolved(other))
            yield from _moved(other, "attribute", before, after)
        elif name in old.enums and other in new.enums:
            yield from _moved(other, "member", _members(old, name), _members(new, other))


def argument_changes(old: View, new: View, pair: Pair) -> Iterator[Change]:
    """Arguments that stand for another parameter or field. Attributes of models are reported for themselves."""
    before, after = (_arguments(view, each) for view, each in zip((old, new), pair, strict=True))
    shown = [attribute_names(_body(view, each)) for view, each in zip((old, new), pair, strict=True)]
    label = label_of(pair[1])
    for key in [key for key in after if key in before and after[key] != before[key]]:
        place, wire = key
        if place == "body" and (shown[0].get(wire), shown[1].get(wire)) == (before[key], after[key]):
            continue
        text = f"argument for `{wire}` is `{after[key]}` now, was `{before[key]}`"
        at = pointer("paths", pair[1].path, pair[1].method)
        yield Change("breaking", "argument", label, text, at, operations=(label,), pages=pages_of(pair[1].node))


def _moved(schema: str, what: str, before: Names, after: Names) -> Iterator[Change]:
    for key in [key for key in before if key in after and before[key] != after[key]]:
        text = f"is the {what} `{after[key]}` now, was `{before[key]}`"
        at = pointer("components", "schemas", schema)
        yield Change("breaking", what, f"{schema}.{key}", text, at)


def _members(view: View, name: str) -> dict[str, str]:
    """By value: the names of the members of an enum."""
    return {str(value): member for member, value in enum_of(name, view.resolved(name), "").members.items()}


def _arguments(view: View, operation: RawOperation) -> dict[tuple[str, str], str]:
    """By place and wire name. Fields of path, query and body are beside each other in one call."""
    wanted = {
        (place, str(each.get("name"))): python_name(str(each.get("name")))
        for place in PLACES
        for each in operation.parameters
        if each.get("in") == place
    }
    wanted |= {("body", wire): name for wire, name in attribute_names(_body(view, operation)).items()}
    taken = RESERVED | (frozenset(ARGUMENTS) if "x-airudder-paging" in operation.node else frozenset())
    return dict(zip(wanted, distinct_names(wanted.values(), taken), strict=True))


def _body(view: View, operation: RawOperation) -> Node:
    """The fields of a body that is a model; others are given as a whole."""
    name = ref_name(request_schema_of(view.document, operation))
    return view.resolved(name) if name in view.models and name else {}


def _of_schema(level: Level, kind: str, name: str, text: str, at: str) -> Change:
    return Change(level, kind, name, text, pointer("components", "schemas", at))
