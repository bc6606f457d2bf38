"""The arguments of the methods, by what they stand for on the wire; named as the generator names them."""

from __future__ import annotations

from collections.abc import Iterator

from breaks.document import View
from breaks.facts import Fact
from codegen.arguments import PLACES, RESERVED
from codegen.facts import Node, RawOperation, attribute_names, distinct_names, python_name, ref_name, request_schema_of
from codegen.paging import ARGUMENTS

BODY = "body"
Arguments = dict[tuple[str, str], str]
"""Names of arguments by place and wire name."""


def arguments_of(view: View, operation: RawOperation) -> Arguments:
    """Fields of path, query and body stand beside each other in one call, so each has a name of its own."""
    wanted: Arguments = {}
    for place in PLACES:
        for parameter in operation.parameters:
            if parameter.get("in") == place:
                wanted[place, str(parameter.get("name"))] = python_name(str(parameter.get("name")))
    wanted |= {(BODY, wire): name for wire, name in attribute_names(_body(view, operation)).items()}
    taken = RESERVED | (frozenset(ARGUMENTS) if "x-airudder-paging" in operation.node else frozenset())
    names = dict(zip(wanted, distinct_names(wanted.values(), taken), strict=True))
    return {key: name for key, name in names.items() if key[0] != BODY or key[1] not in operation.fixed}


def argument_changes(views: tuple[View, View], old: RawOperation, new: RawOperation) -> Iterator[tuple[str, str, Fact]]:
    """Arguments that mean something else now: calls go on, with the value in another place.

    By place and wire name. What is told of the attribute of the model that is sent is not told once more.
    """
    before, after = (arguments_of(view, each) for view, each in zip(views, (old, new), strict=True))
    shown = [attribute_names(_body(view, each)) for view, each in zip(views, (old, new), strict=True)]
    same_body = views[0].body_of(old) == views[1].body_of(new)
    for place, wire in [key for key in after if key in before]:
        was, now = before[place, wire], after[place, wire]
        told = place == BODY and (not same_body or (shown[0][wire], shown[1][wire]) == (was, now))
        if was != now and not told:
            yield place, wire, ("breaking", "argument", f"argument for `{wire}` is `{now}` now, was `{was}`")


def _body(view: View, operation: RawOperation) -> Node:
    """The fields of a body that is a model; others are given as a whole."""
    schema = request_schema_of(view.document, operation) or {}
    return view.resolved(schema) if ref_name(schema) in view.models else {}
