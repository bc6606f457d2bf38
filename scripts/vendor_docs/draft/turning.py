"""How the pages of a drafted list are requested: guessed from its parameters and its answer, if both are clear."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from codegen.facts import Node, RawOperation, follow, payload_schema, properties_of, request_schema_of, types_of
from codegen.paging import PAGING, arguments_of

from .bodies import body_of
from .facts import EFFECT
from .naming import singular, without_section
from .shapes import Source
from .workspace import Workspace, word_set

PAGES = ("page", "pageno", "pagenum", "pagenumber", "pageindex", "currentpage", "current")
SIZES = ("pagesize", "perpage", "pagelimit", "size", "limit", "pagecount", "number")
"""The surest name first."""
NO_NOUNS = word_set(
    "a all array batch by certain data download export fetch find get info item list lists my obtain"
    " page paged paging query read result results rows search show the track view"
)


def guess(workspace: Workspace, operation: RawOperation, source: Source) -> Node | None:
    """``x-airudder-paging`` of a drafted operation; None if it has no pages, or its items are not clear.

    ``source``: the page it is drafted from, which may show the first page. A cursor is the id of the last item seen.
    """
    document = workspace.document
    arguments = {_fold(name): name for name in arguments_of(document, operation)}
    page = next((arguments[name] for name in PAGES if name in arguments), None)
    cursor = next((arguments[name] for name in arguments if name.startswith("last") and name.endswith("id")), None)
    parameter = page or cursor
    if parameter is None:
        return None
    kind, lists = _kind(document, operation, parameter), _lists(document, payload_schema(document, operation))
    wanted = "" if page else _fold(parameter).removeprefix("last")
    if (effect := operation.node[EFFECT]) != "reads":
        trouble = f"not taken for a page, because the call {effect}"
    elif kind not in ("integer", "string"):
        trouble = "is neither a whole number nor text"
    elif len(lists) != 1:
        trouble = "its answer does not have exactly one list"
    elif (found := _id_of(*lists[0], arguments, wanted, operation.operation_id)) is None:
        trouble = "no field is certain to identify an item"
    elif cursor == parameter and kind not in types_of(follow(document, lists[0][1][found])):
        trouble = f"not of the type of {found}"
    else:
        size = next((arguments[name] for name in SIZES if name in arguments and arguments[name] != page), None)
        first: int | str = _first(parameter, source) if page else 0 if kind == "integer" else ""
        facts: Node = {"kind": "page" if page else "cursor", "parameter": parameter, "first": first}
        facts |= {**({"size": size} if size else {}), "id": found, "items": "only-list" if lists[0][0] else "payload"}
        return {**facts, "evidence": "inferred"}
    way_on = f"add {PAGING} by hand, as explained at the top of openapi/airudder.yaml"
    workspace.warn(f"{parameter}: {trouble}; if the call has pages, {way_on}")
    return None


def _fold(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _kind(document: Node, operation: RawOperation, name: str) -> str:
    """The type of an argument; empty if it is open."""
    nodes = dict(properties_of(document, request_schema_of(document, operation)))
    nodes |= {str(p.get("name")): p.get("schema") or {} for p in operation.parameters}
    node = follow(document, nodes.get(name) or {})
    return "" if node.get("enum") else next(iter(types_of(node)), "")


def _first(name: str, source: Source) -> int:
    """The number of the first page: 0 or 1 where the vendor's page gives one of these for it, else 1."""
    given: list[Any] = []
    nodes = [(p.schema, p.examples) for p in source.described.parameters if (p.name, p.place) == (name, "query")]
    body = body_of(source, source.described.request)
    if body and name in body.shape.fields:
        seen = source.field(body, name)
        nodes.append((seen.spot.node, seen.values))
    for node, shown in nodes:
        given += [node.get("default"), node.get("minimum"), *shown, *(node.get("examples") or ())]
    return next((int(value) for value in given if str(value) in ("0", "1")), 1)


# -- the items


def _lists(document: Node, payload: Node) -> list[tuple[str, Node]]:
    """The lists of a payload: the name of each, empty if the payload is the list, and the fields of an item."""
    payload = follow(document, payload)
    fields = {name: follow(document, node) for name, node in properties_of(document, payload).items()}
    nodes = {"": payload} if types_of(payload) == ["array"] else fields
    lists = [(name, node) for name, node in nodes.items() if types_of(node) == ["array"]]
    return [(name, properties_of(document, node.get("items"))) for name, node in lists]


def _id_of(listed: str, fields: Node, arguments: Collection[str], wanted: str, operation_id: str) -> str | None:
    """The field that identifies an item; not one that the call is asked for, since it is the same in all items.

    ``listed``: the name of the list; ``wanted``: the only name that will do, folded.
    """
    names = {_fold(name): name for name in fields if _fold(name) not in arguments}
    if wanted or "id" in names:
        return names.get(wanted or "id")
    # Both the list and the whole name of the operation have to say what an item is: the name of the operation alone is
    # not enough, since the details of a case have the id of the case.
    noun = "".join(singular(word) for word in without_section(operation_id).split("_") if word not in NO_NOUNS)
    return names.get(f"{noun}id") if noun == singular(_fold(listed).removesuffix("list")) else None
