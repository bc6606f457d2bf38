"""How a drafted list is turned over: guessed from its parameters and its answer, if both are clear."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from codegen.facts import (
    Node,
    RawOperation,
    class_name,
    follow,
    merged,
    payload_schema,
    ref_name,
    request_schema_of,
    types_of,
)
from codegen.paging import PAGING, arguments_of
from vendor_docs.reading.model import Described

from .naming import SECTION_PREFIXES, singular
from .views import view
from .words import CheckedMap, word_set
from .workspace import Notes, Workspace

PAGES = ("page", "pageno", "pagenum", "pagenumber", "pageindex", "currentpage", "current")
SIZES = ("pagesize", "perpage", "pagelimit", "size", "limit", "pagecount", "number")
"""The surest name first."""
CURSORS = "last"
"""What the name of a cursor begins with: the rest is the field of an item."""
NO_NOUNS = word_set(
    "a all array batch by certain data download export fetch find get info items list lists my obtain"
    " page paged paging query read result results rows search show the track view"
)
TYPES = re.compile(r"(?:vo|dto|bo|info|item|items|list|\d)+$")
"""What the name of a list or a schema ends with and says nothing of what it is."""
EFFECT = "x-airudder-effect"


def guess(
    workspace: Workspace, operation: RawOperation, notes: Notes, described: Described | None = None
) -> CheckedMap | None:
    """``x-airudder-paging`` of a drafted operation; None where nothing turns pages, or the items are not clear.

    ``described``: the page it is drafted from, which knows the first page.
    """
    document = workspace.document
    arguments = {_fold(name): name for name in arguments_of(document, operation)}
    page = next((arguments[name] for name in PAGES if name in arguments), None)
    cursor = next((arguments[name] for name in arguments if name.startswith(CURSORS) and name.endswith("id")), None)
    parameter = page or cursor
    if parameter is None:
        return None
    if (effect := operation.node.get(EFFECT)) != "reads":
        notes.warn(f"{parameter}: taken for no page, because the call {effect}")
        return None
    kind = _kind(document, operation, parameter)
    if kind not in ("integer", "string"):
        notes.warn(f"pages by {parameter}: it is neither a whole number nor text; add {PAGING} by hand")
        return None
    place, items = _items(document, payload_schema(document, operation))
    wanted = _fold(parameter)[len(CURSORS) :] if page is None else ""
    noun = _noun(operation.operation_id, _called(items, workspace))
    found = _Ids(items.fields, arguments).pick(noun, wanted) if place else None
    if found is None:
        what = "no field is sure to tell items apart" if place else "its answer has not one list alone"
        notes.warn(f"pages by {parameter}: {what}; add {PAGING} by hand")
        return None
    if page is None and kind not in ("", *types_of(follow(document, items.fields[found]))):
        notes.warn(f"pages by {parameter}: it is not of the type of {found}; add {PAGING} by hand")
        return None
    size = next((arguments[name] for name in SIZES if name in arguments and arguments[name] != page), None)
    first: int | str = _first(parameter, described) if page else 0 if kind == "integer" else ""
    facts: Node = {"kind": "page" if page else "cursor", "parameter": parameter, "first": first}
    return CheckedMap(
        {**facts, **({"size": size} if size else {}), "id": found, "items": place, "evidence": "inferred"}
    )


def _fold(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _kind(document: Node, operation: RawOperation, name: str) -> str:
    """The type of an argument; empty if it is open."""
    body = merged(document, follow(document, request_schema_of(document, operation) or {}))
    nodes = {str(p.get("name")): p.get("schema") or {} for p in operation.parameters}
    node = follow(document, {**(body.get("properties") or {}), **nodes}.get(name) or {})
    return "" if node.get("enum") else next(iter(types_of(node)), "")


def _first(name: str, described: Described | None) -> int:
    """The number of the first page: what the page of the vendor gives for it where it can be one, else 1."""
    if described is None:
        return 1
    given = [value for node, shown in _declared(name, described) for value in _begins(node, shown)]
    return next((int(value) for value in given if str(value) in ("0", "1")), 1)


def _declared(name: str, described: Described) -> Iterable[tuple[Node, Iterable[Any]]]:
    """What the page says of an argument in query or body, with examples beside it."""
    for parameter in described.parameters:
        if parameter.name == name and parameter.place == "query":
            yield parameter.schema, parameter.examples
    if described.request is not None:
        node = view(described.request.schema, described.schemas).properties.get(name)
        shown = [each[name] for each in described.request.examples.values() if isinstance(each, dict) and name in each]
        yield (node if isinstance(node, dict) else {}), shown


def _begins(node: Node, shown: Iterable[Any]) -> list[Any]:
    """Values that may be the first page, the surest first."""
    given = [node.get("default"), node.get("minimum"), *shown, *(node.get("examples") or ())]
    return [value for value in given if isinstance(value, (int, str)) and not isinstance(value, bool)]


# -- the items


class _Items:
    """``fields``: of an item; ``names``: what the list and its items are called."""

    def __init__(self, document: Node, node: Node, name: str) -> None:
        items = node.get("items") or {}
        self.fields: Node = merged(document, follow(document, items)).get("properties") or {}
        self.names = (name, ref_name(items) or "")


def _items(document: Node, payload: Node) -> tuple[str, _Items]:
    """Where the list is (``payload``, ``only-list`` or nowhere), and its items."""
    payload = merged(document, follow(document, payload))
    if types_of(payload) == ["array"]:
        return "payload", _Items(document, payload, "")
    lists = [
        _Items(document, node, name)
        for name, child in (payload.get("properties") or {}).items()
        if types_of(node := follow(document, child)) == ["array"]
    ]
    return ("only-list", lists[0]) if len(lists) == 1 else ("", _Items(document, {}, ""))


def _called(items: _Items, workspace: Workspace) -> set[str]:
    """What items are called, folded, by the name of their list and the vendor's name of their schema."""
    listed, schema = items.names
    made = tuple(class_name(each.operation_id) for each in workspace.operations)
    # A schema that has no name at the vendor's is called after an operation: that would only say the same again.
    names = [listed, *([] if schema.startswith(made) else [schema])]
    return {TYPES.sub("", singular(_fold(name))) for name in names} - {""}


def _noun(operation_id: str, called: Collection[str]) -> str:
    """What the operation lists, folded; empty unless its items are called so too.

    Of an operation all that it names as one: ``call_records_task`` gives ``callrecordstask``, because nobody knows what
    is listed there. Its name alone is not enough: the details of a case have the id of the case.
    """
    for prefix in SECTION_PREFIXES:
        operation_id = operation_id.removeprefix(prefix)
    noun = "".join(singular(word) for word in operation_id.split("_") if word not in NO_NOUNS)
    return noun if noun in called else ""


class _Ids:
    """Fields that may be the id of an item: none that the call is asked for, since it is the same in all items."""

    def __init__(self, fields: Node, arguments: Collection[str]) -> None:
        self.names = {_fold(name): str(name) for name in fields if _fold(name) not in arguments}

    def pick(self, noun: str, wanted: str) -> str | None:
        """``noun``: what the items are; ``wanted``: the only name that will do, folded."""
        if wanted or "id" in self.names:
            return self.names.get(wanted or "id")
        return self.names.get(f"{noun}id") if noun else None
