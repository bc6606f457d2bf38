"""Unions: component schemas that are one of several objects, which differ by the value of one member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegen import facts
from codegen.facts import FALLBACK, Finding, Findings, Node


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
    fallback = _named(schema.get(FALLBACK))
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
        fallback=facts.class_name(_named(schema[FALLBACK]) or ""),
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
        if not facts.is_union(schema):
            if FALLBACK in schema or "discriminator" in schema:
                yield Finding(where, f"discriminator and {FALLBACK} go with anyOf")
        elif not schema["discriminator"].get("mapping") or "propertyName" not in schema["discriminator"]:
            yield Finding(where, "the discriminator must have a propertyName and a mapping of values to schemas")
        elif (fallback := _named(schema.get(FALLBACK))) not in schemas:
            yield Finding(where, f"{FALLBACK} must refer to the schema for values that no page shows")
        else:
            members = [facts.ref_name(node) for node in schema["anyOf"]]
            mapped = {_named(target) for target in schema["discriminator"]["mapping"].values()}
            if {*members} | {fallback} != mapped | {fallback}:
                yield Finding(where, "anyOf must be the schemas to which the mapping and the fallback lead")
            for member in sorted({*map(str, members), *map(str, mapped)} & schemas.keys()):
                if not schemas[member].get("properties"):
                    yield Finding(where, f"{member} must be an object with properties")
