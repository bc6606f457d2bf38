"""Forms of values that we send (``x-airudder-format``): by wire name for the transport, in words for the docstrings."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from spec_facts import (
    FORMAT,
    UNION,
    Finding,
    Findings,
    Node,
    PlanError,
    RawOperation,
    follow,
    merged,
    ref_name,
    request_schema_of,
    schemas_of,
    types_of,
    walk,
)

NOTES = {
    "": "",
    "local-time": "An aware datetime or the text itself.",
    "offset-time": "An aware datetime or the text itself.",
    "phone": "Checked: + and digits; see ``check_phones``.",
    "text": "Turned into text; None becomes empty text.",
    "url-in-base64": "Give the URL itself: it is sent in Base64.",
}
"""What docstrings say of a value that has a format, after its description."""
MEMBERS_NOTE = "The values are turned into text; None becomes empty text."
ARGUMENT_NOTE = "Turned into text."
"""Of an argument, None says that it is left out."""


def format_of(document: Mapping[str, Any], node: Node) -> str:
    """The format of a value, written beside it or at the schema it refers to; empty if it has none."""
    return str(node.get(FORMAT) or follow(document, node).get(FORMAT) or "")


def members_format(node: Node) -> str:
    """The format of the members that an object does not declare; empty if they have none."""
    members = node.get("additionalProperties")
    return str(members.get(FORMAT) or "") if isinstance(members, dict) else ""


def formats_of(document: Mapping[str, Any], operation: RawOperation, bearing: Set[str] | None = None) -> dict[str, Any]:
    """The formats of everything that an operation sends, as ``types.Formats`` has them.

    ``bearing``: what ``bearing_of`` gives, which is the same for all operations.
    """
    body = request_schema_of(document, operation) or {}
    members = {str(p["name"]): {**p.get("schema", {}), **_facts(p)} for p in operation.parameters if p["in"] == "query"}
    walker = _Walker(document, bearing_of(document) if bearing is None else bearing)
    found = walker.of(body, f"{operation.where}.requestBody", ()) or {}
    queried = {name: walker.of(node, f"{operation.where}.{name}", ()) for name, node in members.items()}
    for name, form in queried.items():
        if name in (follow(document, body).get("properties") or {}) and form != found.get(name):
            raise PlanError(f"{operation.where}: {name} has one format in the query and another in the body")
    # A star in the body would mean the query as well.
    return {**{name: form for name, form in queried.items() if form or "*" in found}, **found}


def _facts(node: Node) -> Node:
    return {key: value for key, value in node.items() if key.startswith("x-")}


def bearing_of(document: Mapping[str, Any]) -> set[str]:
    """Names of the schemas in which a format stands at any depth: the others need no look."""
    links: dict[str, list[str]] = {}
    waiting: list[str] = []
    for name, schema in schemas_of(document).items():
        for _, node in walk(schema, ""):
            if target := ref_name(node):
                links.setdefault(target, []).append(name)
            if FORMAT in node:
                waiting.append(name)
    found: set[str] = set()
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += links.get(name, [])
    return found


class _Walker:
    def __init__(self, document: Mapping[str, Any], bearing: Set[str]) -> None:
        self.document = document
        self.bearing = bearing

    def of(self, node: Any, where: str, above: tuple[int, ...]) -> Any:
        """A format, a mapping of formats, or None where nothing has one."""
        if not isinstance(node, dict) or ("$ref" in node and FORMAT not in node and ref_name(node) not in self.bearing):
            return None
        if form := format_of(self.document, node):
            return form
        target = merged(self.document, follow(self.document, node))
        if id(target) in above:
            if self._has_format(target):
                raise PlanError(
                    f"{where}: a format in a body that holds itself is not supported; leave the schema open"
                )
            return None
        if UNION in target:
            return self._union(target, where)
        above = (*above, id(target))
        for key in ("oneOf", "anyOf"):
            for index, choice in enumerate(target.get(key) or []):
                if found := self.of(choice, f"{where}.{key}.{index}", above):
                    return found
        if "items" in target:
            return self._items(target["items"], f"{where}.items", above)
        return self._object(target, where, above)

    def _items(self, node: Any, where: str, above: tuple[int, ...]) -> Any:
        found = self.of(node, where, above)
        if isinstance(found, str):
            raise PlanError(f"{where}: a format for plain values in a list is not supported")
        return found

    def _object(self, node: Node, where: str, above: tuple[int, ...]) -> dict[str, Any] | None:
        rest = members_format(node)
        found = {name: self.of(child, f"{where}.{name}", above) for name, child in node.get("properties", {}).items()}
        if rest:
            return {**found, "*": rest}
        return {name: form for name, form in found.items() if form} or None

    def _union(self, node: Node, where: str) -> None:
        """Which member a mapping stands for is not known before it is sent."""
        if self._has_format(node):
            raise PlanError(f"{where}: a format inside a union is not supported")

    def _has_format(self, node: Node) -> bool:
        names = {ref_name(inner) for _, inner in walk(node, "")}
        return bool(names & self.bearing) or any(FORMAT in inner for _, inner in walk(node, ""))


# -- lint


def check_format(where: str, schema: Node) -> Findings:
    """A format belongs to a plain value that is text on the wire."""
    form, kinds = schema.get(FORMAT), types_of(schema)
    nested = "object" in kinds or "array" in kinds or "properties" in schema
    if form is None or (form == "text" and not nested):
        return
    if form == "text" or not (kinds == ["string"] or where.endswith(".additionalProperties")):
        yield Finding(where, f"{FORMAT} {form} is for {'plain values' if form == 'text' else 'strings'} only")
