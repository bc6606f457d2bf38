"""How the pages of a drafted list are requested: guessed from its parameters and its answer, if both are clear."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from codegen.facts import Node, RawOperation, class_name, follow, merged, payload_schema, ref_name, types_of
from codegen.facts import request_schema_of as body_schema_of
from codegen.paging import PAGING, arguments_of

from .bodies import Source, body_of
from .naming import singular, without_section
from .workspace import Notes, Workspace, word_set

PAGES = ("page", "pageno", "pagenum", "pagenumber", "pageindex", "currentpage", "current")
SIZES = ("pagesize", "perpage", "pagelimit", "size", "limit", "pagecount", "number")
"""The surest name first."""
CURSORS = "last"
"""What the name of a cursor begins with: the rest is the field of an item."""
NO_NOUNS = word_set(
    "a all array batch by certain data download export fetch find get info item list lists my obtain"
    " page paged paging query read result results rows search show the track view"
)
TYPES = re.compile(r"(?:vo|dto|bo|info|item|items|list|\d+)$")
"""Ends of names of lists and schemas that do not say what is in them."""


def guess(workspace: Workspace, operation: RawOperation, notes: Notes, source: Source | None = None) -> Node | None:
    """``x-airudder-paging`` of a drafted operation; None if it has no pages, or its items are not clear.

    ``source``: the page it is drafted from, which may show the first page.
    """
    document = workspace.document
    arguments = {_fold(name): name for name in arguments_of(document, operation)}
    page = next((arguments[name] for name in PAGES if name in arguments), None)
    cursor = next((arguments[name] for name in arguments if name.startswith(CURSORS) and name.endswith("id")), None)
    parameter = page or cursor
    if parameter is None:
        return None
    if (effect := operation.node.get("x-airudder-effect")) != "reads":
        notes.warn(f"{parameter}: not taken for a page, because the call {effect}")
        return None
    kind = _kind(document, operation, parameter)
    items = _items(document, payload_schema(document, operation))
    wanted = "" if page else _fold(parameter)[len(CURSORS) :]
    found = _id_of(items, arguments, wanted, workspace, operation.operation_id) if items else None
    if kind not in ("integer", "string"):
        trouble = "it is neither a whole number nor text"
    elif items is None:
        trouble = "its answer does not have exactly one list"
    elif found is None:
        trouble = "no field is certain to identify an item"
    elif not page and kind not in ("", *types_of(follow(document, items[1][found]))):
        trouble = f"it is not of the type of {found}"
    else:
        size = next((arguments[name] for name in SIZES if name in arguments and arguments[name] != page), None)
        first: int | str = _first(parameter, source) if page else 0 if kind == "integer" else ""
        facts: Node = {"kind": "page" if page else "cursor", "parameter": parameter, "first": first}
        facts |= {**({"size": size} if size else {}), "id": found, "items": items[0]}
        return {**facts, "evidence": "inferred"}
    notes.warn(f"pages by {parameter}: {trouble}; add {PAGING} by hand")
    return None


def _fold(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _kind(document: Node, operation: RawOperation, name: str) -> str:
    """The type of an argument; empty if it is open."""
    body = merged(document, follow(document, body_schema_of(document, operation) or {}))
    nodes = {str(p.get("name")): p.get("schema") or {} for p in operation.parameters}
    node = follow(document, {**(body.get("properties") or {}), **nodes}.get(name) or {})
    return "" if node.get("enum") else next(iter(types_of(node)), "")


def _first(name: str, source: Source | None) -> int:
    """The number of the first page: 0 or 1 where the vendor's page gives one of these for it, else 1."""
    if source is None:
        return 1
    given: list[Any] = []
    for parameter in source.described.parameters:
        if parameter.name == name and parameter.place == "query":
            given += _begins(parameter.schema, parameter.examples)
    body = body_of(source.reader, source.described.request)
    if body and name in body.shape.fields:
        seen = source.reader.field(body, name)
        given += _begins(seen.spot.node, seen.values)
    return next((int(value) for value in given if str(value) in ("0", "1")), 1)


def _begins(node: Node, shown: Collection[Any]) -> list[Any]:
    """Values that may be the first page, the surest first."""
    return [node.get("default"), node.get("minimum"), *shown, *(node.get("examples") or ())]


# -- the items

Items = tuple[str, Node, tuple[str, str]]
"""Where the list is (``payload`` or ``only-list``), the fields of an item, the names of the list and of its items."""


def _items(document: Node, payload: Node) -> Items | None:
    payload = merged(document, follow(document, payload))
    nodes = {name: follow(document, child) for name, child in (payload.get("properties") or {}).items()}
    lists = [(name, node) for name, node in nodes.items() if types_of(node) == ["array"]]
    if types_of(payload) == ["array"]:
        lists = [("", payload)]
    if len(lists) != 1:
        return None
    ((name, node),) = lists
    items = node.get("items") or {}
    fields: Node = merged(document, follow(document, items)).get("properties") or {}
    return "only-list" if name else "payload", fields, (name, ref_name(items) or "")


def _id_of(
    items: Items, arguments: Collection[str], wanted: str, workspace: Workspace, operation_id: str
) -> str | None:
    """The field that identifies an item; not one that the call is asked for, since it is the same in all items.

    ``wanted``: the only name that will do, folded.
    """
    names = {_fold(name): str(name) for name in items[1] if _fold(name) not in arguments}
    if wanted or "id" in names:
        return names.get(wanted or "id")
    listed, schema = items[2]
    # A schema that has no name at the vendor's is called after an operation: that would only say the same again.
    made = schema.startswith(tuple(class_name(each.operation_id) for each in workspace.operations))
    called = {TYPES.sub("", singular(_fold(name))) for name in (listed, "" if made else schema)} - {""}
    # Of an operation all that it names, as one: ``call_records_task`` gives ``callrecordstask``, since it is not known
    # what is listed there. Its name alone is not enough: the details of a case have the id of the case.
    noun = "".join(singular(word) for word in without_section(operation_id).split("_") if word not in NO_NOUNS)
    return names.get(f"{noun}id") if noun in called else None
