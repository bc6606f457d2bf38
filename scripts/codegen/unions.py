"""Unions: component schemas that are one of several objects, told apart by the text under one name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegen.facts import (
    FALLBACK,
    SCHEMA_REF,
    UNION,
    Finding,
    Findings,
    Node,
    class_name,
    is_union,
    module_name,
    ref_name,
    schemas_of,
)


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
        return tuple(f"{module_name(cls)} import {cls}" for cls in sorted(self.members))


def member_names(schema: Node) -> list[str]:
    """Schema names of what a union may be, the fallback last."""
    node = schema.get(UNION, schema)
    fallback = _named(node.get(FALLBACK))
    names = [name for name in map(ref_name, node.get("anyOf") or []) if name is not None and name != fallback]
    return list(dict.fromkeys([*names, *([fallback] if fallback else [])]))


def union_of(name: str, schema: Node, doc: str, *, sent_only: bool) -> Union:
    """What the templates print of a union that passed the lint."""
    node = schema[UNION]
    mapping = node["discriminator"]["mapping"]
    return Union(
        name=class_name(name),
        module=module_name(name),
        doc=doc or f"One of several objects, told apart by ``{node['discriminator']['propertyName']}``.",
        tag=str(node["discriminator"]["propertyName"]),
        choices={value: class_name(_named(target) or "") for value, target in mapping.items()},
        fallback=class_name(_named(node[FALLBACK]) or ""),
        members=tuple(class_name(member) for member in member_names(schema)),
        sent_only=sent_only,
    )


def _named(ref: Any) -> str | None:
    return ref.removeprefix(SCHEMA_REF) if isinstance(ref, str) and ref.startswith(SCHEMA_REF) else None


# -- lint


def check_unions(document: Node) -> Findings:
    schemas = schemas_of(document)
    for name, schema in schemas.items():
        where = f"components.schemas.{name}"
        if is_union(schema):
            yield from _check(where, schema, schemas)
        elif isinstance(schema, dict) and (FALLBACK in schema or "discriminator" in schema):
            yield Finding(where, f"discriminator and {FALLBACK} go with anyOf")


def _check(where: str, schema: Node, schemas: Mapping[str, Node]) -> Findings:
    discriminator = schema["discriminator"]
    tag = discriminator.get("propertyName") if isinstance(discriminator, dict) else None
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    if not isinstance(tag, str) or not isinstance(mapping, dict) or not mapping:
        yield Finding(where, "the discriminator must have a propertyName and a mapping of values to schemas")
        return
    if extra := schema.keys() - {"anyOf", "discriminator", "description", FALLBACK, "x-airudder-evidence"}:
        yield Finding(where, f"a union has no {min(extra)}")
    fallback, members = _named(schema.get(FALLBACK)), [ref_name(node) for node in schema["anyOf"]]
    if fallback not in schemas:
        yield Finding(where, f"{FALLBACK} must refer to the schema for values that no page shows")
        return
    for value, target in mapping.items():
        if not isinstance(value, str):
            yield Finding(where, f"the value {value} of the mapping is no text: quote it")
        if _named(target) not in members:
            yield Finding(where, f"the mapping of {value} leads to no schema of anyOf")
    for member in members:
        if member not in {*map(_named, mapping.values()), fallback}:
            yield Finding(where, f"no value leads to {member or 'a schema without a name'}")
    for member in {*members, fallback} & schemas.keys():
        if not schemas[str(member)].get("properties"):
            yield Finding(where, f"{member} must be an object with properties")
