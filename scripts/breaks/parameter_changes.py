"""Changes of the parameters of one operation."""

from __future__ import annotations

from collections.abc import Iterator

from breaks.facts import Fact
from breaks.findings import subject_of
from breaks.model import Level, pointer
from breaks.schema_changes import SchemaDiff
from codegen.facts import Node, RawOperation

Told = tuple[str, str, str, Fact]
"""Name and place (path, query) of a parameter, where it stands below its operation, and what became of it."""


def parameter_changes(schemas: SchemaDiff, old: RawOperation, new: RawOperation) -> Iterator[Told]:
    before, after = list(old.parameters), list(new.parameters)
    pairs = _pairs(before, after)
    twins = [id(other) for _, other in pairs]
    for one, other in pairs:
        for fact in _both(schemas, one, other):
            yield _told(new, other, fact)
    for one in before:
        if not any(one is known for known, _ in pairs):
            yield _told(old, one, ("breaking", "parameter-removed", f"parameter `{one.get('name')}` removed"))
    for other in after:
        if id(other) not in twins:
            must = bool(other.get("required"))
            text = f"required parameter `{other.get('name')}` added" if must else f"parameter `{other['name']}` added"
            yield _told(new, other, ("breaking" if must else "added", "parameter-added", text))


def _pairs(before: list[Node], after: list[Node]) -> list[tuple[Node, Node]]:
    """By name and place; what is left by name alone: it has moved."""
    found: list[tuple[Node, Node]] = []
    left, right = list(before), list(after)
    for keys in (("name", "in"), ("name",)):
        for one in list(left):
            twin = next((other for other in right if all(one.get(key) == other.get(key) for key in keys)), None)
            if twin is not None:
                found.append((one, twin))
                left = [other for other in left if other is not one]
                right = [other for other in right if other is not twin]
    return found


def _both(schemas: SchemaDiff, old: Node, new: Node) -> Iterator[Fact]:
    name = str(new.get("name"))
    if old.get("in") != new.get("in"):
        yield "known", "parameter-moved", f"parameter `{name}` moved from {old.get('in')} to {new.get('in')}"
    if bool(old.get("required")) != bool(new.get("required")):
        level: Level = "breaking" if new.get("required") else "added"
        yield level, "required", f"parameter `{name}` {'required' if new.get('required') else 'optional'} now"
    # What is said on the parameter and on its schema is said of the same value.
    before, after = ({**(node.get("schema") or {}), **_facts(node)} for node in (old, new))
    for found in schemas.nodes(before, after, {"request"}, (name,), ""):
        yield found.level, found.kind, f"parameter `{subject_of(found.steps)}`: {found.text}"


def _facts(node: Node) -> Node:
    return {key: value for key, value in node.items() if str(key).startswith("x-airudder-")}


def _told(operation: RawOperation, parameter: Node, fact: Fact) -> Told:
    return str(parameter.get("name")), str(parameter.get("in")), _place_of(operation, parameter), fact


def _place_of(operation: RawOperation, parameter: Node) -> str:
    """Where a parameter stands below its operation; those of the whole path come after its own ones."""
    index = next(index for index, each in enumerate(operation.parameters) if each is parameter)
    own = len(operation.node.get("parameters") or ())
    return pointer("parameters", str(index)) if index < own else f"/../parameters/{index - own}"
