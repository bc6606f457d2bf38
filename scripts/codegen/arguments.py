"""The arguments of the methods: what may become one, and which names are taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen import facts
from codegen.facts import Finding, Findings, Node, RawOperation
from codegen.formats import check_format, format_of

CALL_OPTIONS = frozenset(
    {"extra_body", "extra_query", "extra_headers", "timeout", "encrypt"} | {"allow_unknown", "allow_duplicates", "info"}
)
"""Keyword arguments of every method."""
RESERVED = CALL_OPTIONS | {"body", "options", "transport", "self", "build_request", "parse", "response"}
"""Names that a parameter or a field may have on the wire, and no argument in generated code."""
PLACES = ("path", "query")


def wire_form(parameter: Node, *, plain: bool) -> str:
    """The form in which a parameter would have to go out and no method sends it; empty where methods do.

    They write a plain value as it is, and for a list the name again before each item.
    """
    place = parameter.get("in")
    if parameter.get("content"):
        return f"content: {next(iter(parameter['content']))}"
    usual: Node = {"style": "simple" if place == "path" else "form"}
    if not plain:
        usual |= {"explode": True, "collectionFormat": "multi"}
    elif place != "path":
        usual = {}
    wrong = (key for key, value in usual.items() if parameter.get(key, value) != value)
    return next((f"{key}: {str(parameter[key]).lower() if key == 'explode' else parameter[key]}" for key in wrong), "")


# -- lint


def check_arguments(document: Node, operation: RawOperation) -> Findings:
    """Query, path and body fields become keyword arguments of one method."""
    body = facts.properties_of(document, facts.request_schema_of(document, operation))
    for name in {name for method in operation.methods for name in method["fixed"]} - body.keys():
        yield Finding(operation.where, f"the fixed argument {name} is not a field of the body")
    seen: set[tuple[str, str]] = set()
    for parameter in operation.parameters:
        name, place = str(parameter.get("name")), str(parameter.get("in"))
        schema, lists = parameter.get("schema") or {}, place == "query"
        if place not in PLACES:
            yield Finding(operation.where, f"parameter {name} in {place} is not supported")
        elif (name, place) in seen:
            yield Finding(operation.where, f"parameter {name} in {place} is described twice")
        elif not _is_plain(document, schema, lists=lists):
            what = "plain values and lists of them" if lists else "plain values"
            yield Finding(operation.where, f"parameter {name}: a {place} takes {what}; leave the schema open")
        elif form := wire_form(parameter, plain=not lists or _is_plain(document, schema, lists=False, is_open=False)):
            yield Finding(operation.where, f"parameter {name}: {form} is not supported: use client.request")
        else:
            yield from _check_form(document, parameter, f"{operation.where}.parameters.{name}")
        seen.add((name, place))


def _check_form(document: Node, parameter: Node, where: str) -> Findings:
    """A parameter may have a form beside its schema. Values of a path are never converted."""
    schema = {**(parameter.get("schema") or {}), **{key: parameter[key] for key in (facts.FORMAT,) if key in parameter}}
    if parameter["in"] == "path" and format_of(document, schema):
        yield Finding(where, f"a path takes no {facts.FORMAT}")
    elif facts.FORMAT in parameter:
        yield from check_format(where, {**facts.follow(document, schema), **schema})


def _is_plain(document: Mapping[str, Any], schema: Any, *, lists: bool, is_open: bool = True) -> bool:
    """Whether a value of this schema fits into a path or a query. ``is_open``: what counts for one of any type."""
    node = facts.follow(document, schema or {})
    if "object" in facts.types_of(node) or node.get("properties") or "allOf" in node:
        return False
    if "array" in facts.types_of(node):
        return lists and _is_plain(document, node.get("items"), lists=False)
    return is_open or bool(facts.types_of(node) or facts.choices_of(document, node))
