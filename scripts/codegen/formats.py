"""Forms of values that we send (``x-airudder-format``): by wire name for the transport, in words for the docstrings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen import facts
from codegen.facts import Finding, Findings, Node, PlanError, RawOperation

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
    return str(node.get(facts.FORMAT) or facts.follow(document, node).get(facts.FORMAT) or "")


def members_format(node: Node) -> str:
    """The format of the members that an object does not declare; empty if they have none."""
    members = node.get("additionalProperties")
    return str(members.get(facts.FORMAT) or "") if isinstance(members, dict) else ""


def formats_of(document: Mapping[str, Any], operation: RawOperation) -> dict[str, Any]:
    """The formats of everything that an operation sends, as ``types.Formats`` has them."""
    body = facts.request_schema_of(document, operation) or {}
    query = {str(p["name"]): {**p.get("schema", {}), **_facts(p)} for p in operation.parameters if p["in"] == "query"}
    walker = _Walker(document)
    found = walker.of(body, f"{operation.where}.requestBody") or {}
    queried = {name: walker.of(node, f"{operation.where}.{name}") for name, node in query.items()}
    for name, form in queried.items():
        if name in facts.properties_of(document, body) and form != found.get(name):
            raise PlanError(f"{operation.where}: {name} has one format in the query and another in the body")
    # A star in the body would mean the query as well.
    return {**{name: form for name, form in queried.items() if form or "*" in found}, **found}


def _facts(node: Node) -> Node:
    return {key: value for key, value in node.items() if key.startswith("x-")}


class _Walker:
    """Looks into each schema once: ``found`` has its formats, and itself while it is being looked into."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.found: dict[int, Any] = {}
        self.circular: set[int] = set()

    def of(self, node: Any, where: str) -> Any:
        """A format, a mapping of formats, or None where nothing has one."""
        if form := format_of(self.document, node):
            return form
        target = facts.follow(self.document, node)
        key = id(target)
        if key not in self.found:
            self.found[key] = self
            self.found[key] = self._inside(facts.merged(self.document, target), where)
            if key in self.circular and self.found[key]:
                raise PlanError(
                    f"{where}: a format in a body that holds itself is not supported; leave the schema open"
                )
        elif self.found[key] is self:
            self.circular.add(key)
            return None
        return self.found[key]

    def _inside(self, node: Node, where: str) -> Any:
        for index, choice in enumerate(node.get("oneOf") or node.get("anyOf") or []):
            if found := self.of(choice, f"{where}.{index}"):
                if facts.is_union(node):  # which member a mapping stands for is not known before it is sent
                    raise PlanError(f"{where}: a format inside a union is not supported")
                return found
        if "items" in node:
            found = self.of(node["items"], f"{where}.items")
            if isinstance(found, str):
                raise PlanError(f"{where}: a format for plain values in a list is not supported")
            return found
        found = {name: self.of(child, f"{where}.{name}") for name, child in node.get("properties", {}).items()}
        if rest := members_format(node):
            return {**found, "*": rest}
        return {name: form for name, form in found.items() if form} or None


# -- lint


def check_format(where: str, schema: Node) -> Findings:
    """A format belongs to a plain value that is text on the wire."""
    form, kinds = schema.get(facts.FORMAT), facts.types_of(schema)
    nested = "object" in kinds or "array" in kinds or "properties" in schema
    if form is None or (form == "text" and not nested):
        return
    if form == "text" or not (kinds == ["string"] or where.endswith(".additionalProperties")):
        yield Finding(where, f"{facts.FORMAT} {form} is for {'plain values' if form == 'text' else 'strings'} only")
