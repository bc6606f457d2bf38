"""Facts of what is answered: other spellings of a field (``x-airudder-aliases``), and lists of what was refused."""

from __future__ import annotations

from codegen import facts
from codegen.facts import Finding, Findings, Node


def aliases_of(node: Node) -> tuple[str, ...]:
    """Other spellings in which a field may come, in the order in which they are looked for."""
    return tuple(node.get(facts.ALIASES) or ())


def refusals_of(schema: Node) -> tuple[str, ...]:
    """Wire names of the fields of an answer that list what the server refused though the call succeeded."""
    return tuple(name for name, node in (schema.get("properties") or {}).items() if facts.REFUSALS in node)


# -- lint


def check_answer_facts(where: str, node: Node) -> Findings:
    """A list of refusals is an array, and each alias a spelling of the name of its field, and of no other."""
    if facts.REFUSALS in node and facts.types_of(node) != ["array"]:
        yield Finding(where, f"{facts.REFUSALS} belongs to an array")
    properties: Node = node.get("properties") or {}
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
