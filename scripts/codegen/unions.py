"""Unions: component schemas that are one of several objects, which differ by the value of one member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegen import facts
from codegen.facts import Finding, Findings, Node


@dataclass(frozen=True)
class Union:
    """A union as its module prints it. ``choices``: value -> class; ``sent_only``: no answer holds it."""

    name: str
    module: str
    doc: str
    tag: str
    choices: Mapping[str, str]
    fallback: str
    members: tuple[str, ...]
    sent_only: bool

    @property
    def alias(self) -> str:
        return " | ".join(self.members)

    @property
    def imports(self) -> tuple[str, ...]:
        return tuple(f"{facts.module_name(cls)} import {cls}" for cls in sorted(self.members))


def member_names(schema: Node) -> list[str]:
    """Schema names of what a union may be, the fallback last."""
    fallback = _named(schema.get(facts.FALLBACK))
    names = [name for name in map(facts.ref_name, schema.get("anyOf") or []) if name is not None and name != fallback]
    return list(dict.fromkeys([*names, *([fallback] if fallback else [])]))


def union_of(name: str, schema: Node, doc: str, *, sent_only: bool) -> Union:
    """What the templates print of a union that passed the lint."""
    mapping = schema["discriminator"]["mapping"]
    return Union(
        name=facts.class_name(name),
        module=facts.module_name(name),
        doc=doc or f"One of several objects, told apart by ``{schema['discriminator']['propertyName']}``.",
        tag=str(schema["discriminator"]["propertyName"]),
        choices={value: facts.class_name(_named(target) or "") for value, target in mapping.items()},
        fallback=facts.class_name(_named(schema[facts.FALLBACK]) or ""),
        members=tuple(facts.class_name(member) for member in member_names(schema)),
        sent_only=sent_only,
    )


def _named(ref: Any) -> str | None:
    return ref.removeprefix(facts.SCHEMA_REF) if isinstance(ref, str) and ref.startswith(facts.SCHEMA_REF) else None


# -- lint


def check_unions(document: Node) -> Findings:
    schemas = facts.schemas_of(document)
    for name, schema in schemas.items():
        where = f"components.schemas.{name}"
        if facts.is_union(schema):
            yield from _check(where, schema, schemas)
        elif facts.FALLBACK in schema or "discriminator" in schema:
            yield Finding(where, f"discriminator and {facts.FALLBACK} go with anyOf")


def _check(where: str, schema: Node, schemas: Mapping[str, Node]) -> Findings:
    mapping: Node = schema["discriminator"].get("mapping") or {}
    if not mapping or "propertyName" not in schema["discriminator"]:
        yield Finding(where, "the discriminator must have a propertyName and a mapping of values to schemas")
        return
    if extra := schema.keys() - {"anyOf", "discriminator", "description", facts.FALLBACK, "x-airudder-evidence"}:
        yield Finding(where, f"a union has no {min(extra)}")
    fallback, members = _named(schema.get(facts.FALLBACK)), [facts.ref_name(node) for node in schema["anyOf"]]
    if fallback not in schemas:
        yield Finding(where, f"{facts.FALLBACK} must refer to the schema for values that no page shows")
        return
    for value, target in mapping.items():
        if _named(target) not in members:
            yield Finding(where, f"the mapping of {value} does not lead to a schema of anyOf")
    for member in members:
        if member not in {*map(_named, mapping.values()), fallback}:
            yield Finding(where, f"no value leads to {member or 'a schema without a name'}")
    for member in {*members, fallback} & schemas.keys():
        if not schemas[str(member)].get("properties"):
            yield Finding(where, f"{member} must be an object with properties")
