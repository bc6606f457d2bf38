"""Facts of what is answered: other spellings of a field (``x-airudder-aliases``), and lists of what was refused."""

from __future__ import annotations

from collections.abc import Iterable

from codegen import facts
from codegen.facts import Finding, Findings, Node


def aliases_of(node: Node) -> tuple[str, ...]:
    """Other spellings in which a field may come, in the order in which they are looked for."""
    return tuple(node.get(facts.ALIASES) or ())


def refusals_of(schema: Node) -> tuple[str, ...]:
    """Wire names of the fields of an answer that list what the server refused though the call succeeded."""
    return tuple(name for name, node in (schema.get("properties") or {}).items() if facts.REFUSALS in node)


# -- lint


def check_answer_facts(document: Node, places: Iterable[tuple[str, Node]]) -> Findings:
    """``places``: all schemas of the document."""
    allowed = _fields_of_answers(document)
    for where, node in places:
        for fact in (facts.ALIASES, facts.REFUSALS):
            if fact in node and id(node) not in allowed:
                yield Finding(where, f"{fact} belongs to a field of an object that is answered, and nowhere else")
        if facts.REFUSALS in node and facts.types_of(node) != ["array"]:
            yield Finding(where, f"{facts.REFUSALS} belongs to an array")
        yield from _check_aliases(where, node.get("properties") or {})


def _fields_of_answers(document: Node) -> set[int]:
    """Ids of the nodes of fields that are read from answers alone: webhooks are read in any spelling."""
    answers = [facts.response_schema_of(document, operation) for operation in facts.operations_of(document)]
    others = [*facts.request_roots(document), *facts.pushed_roots(document)]
    elsewhere = _fields_of(document, facts.reachable(document, others))
    parts = facts.schemas_of(document).keys() - facts.reachable(document, [*answers, *others])
    return _fields_of(document, facts.reachable(document, answers) | parts) - elsewhere


def _fields_of(document: Node, names: Iterable[str]) -> set[int]:
    schemas = facts.schemas_of(document)
    return {id(node) for name in names for node in (schemas[name].get("properties") or {}).values()}


def _check_aliases(where: str, properties: Node) -> Findings:
    """The fields of one object: whether each alias is a spelling of its name, and of no other."""
    taken = set(properties)
    for name, node in properties.items():
        for alias in aliases_of(node):
            if alias in taken:
                yield Finding(f"{where}.properties.{name}", f"{facts.ALIASES}: {alias} is taken in this object")
            elif _folded(alias) != _folded(name):
                yield Finding(f"{where}.properties.{name}", f"{facts.ALIASES}: {alias} is not a spelling of {name}")
            taken.add(alias)


def _folded(name: str) -> str:
    """What the spellings of a name share: they differ in case, underscores, and singular for plural."""
    return name.replace("_", "").lower().removesuffix("s")
