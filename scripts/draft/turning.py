"""How a drafted list is turned over: guessed from its parameters and its answer, if both are clear."""

from __future__ import annotations

from typing import Any

from spec_facts import Node, RawOperation, follow, merged, payload_schema, request_schema_of, types_of
from spec_paging import PAGING, arguments_of

from .words import CheckedMap, word_set
from .workspace import Notes, Workspace

PAGES = word_set("page pageno pagenum pagenumber pageindex current currentpage")
SIZES = word_set("pagesize size limit perpage pagelimit number pagecount")
CURSORS = "last"
"""What the name of a cursor begins with: the rest is the field of an item."""


def guess(workspace: Workspace, operation: RawOperation, notes: Notes) -> CheckedMap | None:
    """``x-airudder-paging`` of a drafted operation; None where nothing turns pages, or the items are not clear."""
    document = workspace.document
    names = {_fold(name): name for name in arguments_of(document, operation)}
    page = next((name for folded, name in names.items() if folded in PAGES), None)
    cursor = next(
        (name for folded, name in names.items() if folded.startswith(CURSORS) and folded.endswith("id")), None
    )
    if page is None and cursor is None:
        return None
    place, item = _items(document, payload_schema(document, operation))
    if page is not None and _kind(document, operation, page) != "integer":
        page = None
    size = next((name for folded, name in names.items() if folded in SIZES and name != page), None)
    wanted = _fold(cursor)[len(CURSORS) :] if cursor and page is None else ""
    found = _id_of(item, operation.operation_id, wanted)
    if not place or found is None or (page is None and cursor is None):
        notes.warn(f"seems to come in pages, but holds no list of things with an id: add {PAGING} by hand")
        return None
    kind: Node = {"kind": "cursor", "parameter": cursor, "first": ""}
    if page is not None:
        kind = {"kind": "page", "parameter": page, "first": 1}
    sized = {"size": size} if size else {}
    return CheckedMap({**kind, **sized, "id": found, "items": place, "evidence": "inferred"})


def _fold(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _kind(document: Node, operation: RawOperation, name: str) -> str:
    """The type of an argument; empty if it is open."""
    body = merged(document, follow(document, request_schema_of(document, operation) or {}))
    nodes = {str(p.get("name")): p.get("schema") or {} for p in operation.parameters}
    node = follow(document, {**(body.get("properties") or {}), **nodes}.get(name) or {})
    return next(iter(types_of(node)), "")


def _body(document: Node, operation: RawOperation) -> Node:
    from spec_facts import request_schema_of

    return request_schema_of(document, operation) or {}


def _items(document: Node, payload: Node) -> tuple[str, Node]:
    """Where the list is (``payload``, ``only-list`` or nowhere), and the fields of its items."""
    payload = merged(document, follow(document, payload))
    if types_of(payload) == ["array"]:
        return "payload", _fields(document, payload)
    lists = [
        node
        for child in (payload.get("properties") or {}).values()
        if types_of(node := follow(document, child)) == ["array"]
    ]
    return ("only-list", _fields(document, lists[0])) if len(lists) == 1 else ("", {})


def _fields(document: Node, node: Node) -> Node:
    fields: Node = merged(document, follow(document, node.get("items") or {})).get("properties") or {}
    return fields


def _id_of(fields: Node, operation_id: str, wanted: str) -> str | None:
    """The field that tells items apart. ``wanted``: the only name that will do, folded."""
    folded: dict[str, Any] = {_fold(name): name for name in fields}
    if wanted:
        return folded.get(wanted)
    if "id" in folded:
        return str(folded["id"])
    ids = [name for name in folded if name.endswith("id")]
    of_operation = [name for name in ids if name.removesuffix("id") in operation_id.split("_")]
    clear = of_operation if len(ids) > 1 else ids
    return str(folded[clear[0]]) if len(clear) == 1 else None
