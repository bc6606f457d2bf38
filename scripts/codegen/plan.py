"""The prepared document worked out into the values that the templates print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from codegen import facts
from codegen.answers import aliases_of, refusals_of
from codegen.arguments import RESERVED
from codegen.docs import field_doc, model_doc, op_doc, sentence
from codegen.entries import ahead_of, distinct_of, entries_of
from codegen.enums import enum_of
from codegen.facts import Node, PlanError, RawOperation
from codegen.formats import format_of, formats_of, members_format
from codegen.paging import ARGUMENTS, paging_of
from codegen.shapes import CODES
from codegen.unions import union_of
from codegen.values import Field, Group, Kind, Model, Op, Plan
from codegen.waiting import waiting_of

SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
SENSITIVE = "x-airudder-sensitive"
CONSTANTS = {str: "str", int: "int", float: "float", bool: "bool"}


class Planner:
    def __init__(self, document: Node) -> None:
        self.document = document
        self.schemas = facts.schemas_of(document)
        received = facts.reachable(document, facts.response_roots(document))
        self.request_only = facts.reachable(document, facts.request_roots(document)) - received
        self.by_class = {facts.class_name(name): name for name in self.schemas}
        self.unions = {
            facts.class_name(name): union_of(name, node, _doc(node), sent_only=name in self.request_only)
            for name, node in self.schemas.items()
            if facts.is_union(node)
        }
        self.below: dict[str, set[str]] = {}
        self.open: list[str] = []
        """Names of schemas that are no classes and are being looked into: they may hold themselves."""

    def plan(self) -> Plan:
        models = {name: self._model(name) for name in self.schemas if self._is_model(name)}
        ops = {raw.snake_id: self._op(raw) for raw in facts.operations_of(self.document)}
        names = sorted({op.group for op in ops.values() if op.method})
        methods = [each for op in ops.values() for each in self._each_method(op)]
        groups = [Group(name, tuple(op for op in methods if op.group == name)) for name in names]
        enums = {
            facts.class_name(n): enum_of(n, node, _doc(node)) for n, node in self.schemas.items() if self._is_enum(n)
        }
        by_class = {facts.class_name(name): model for name, model in models.items()}
        return Plan(by_class, ops, tuple(groups), enums, self.unions, codes_of(self.document))

    # -- types

    def _is_model(self, name: str) -> bool:
        return facts.is_model(self.schemas[name])

    def _is_enum(self, name: str) -> bool:
        return bool(facts.enum_values(self.schemas[name])) and not self._is_model(name)

    def kind(self, node: Any, where: str) -> Kind:
        """The type of a value with the form that it has in requests."""
        kind = self._kind(node, where)
        form = format_of(self.document, node) or (
            members_format(facts.follow(self.document, node)) * (kind.name == "dict")
        )
        return replace(kind, form=form) if form else kind

    def _kind(self, node: Any, where: str) -> Kind:
        name = facts.ref_name(node)
        if name is not None:
            return self._named(name, where)
        if facts.is_free_form(node):
            return Kind("dict")
        if choices := facts.choices_of(self.document, node):
            # One of several shapes without a discriminator is a plain value.
            return self.kind(choices[0], where) if len(choices) == 1 else Kind("any")
        if "const" in node:
            return Kind(CONSTANTS.get(type(node["const"]), "any"))
        return self._typed(node, where)

    def _named(self, name: str, where: str) -> Kind:
        target = self.schemas.get(name)
        if target is None:
            raise PlanError(f"{where}: no schema {name}")
        if self._is_model(name):
            return Kind("model", cls=facts.class_name(name))
        if facts.is_union(target):
            return Kind("union", cls=facts.class_name(name))
        if self._is_enum(name):
            return Kind("enum", cls=facts.class_name(name), base=type(facts.enum_values(target)[0]).__name__)
        if name in self.open:
            return Kind("any")
        self.open.append(name)
        kind = self.kind(target, where)
        self.open.pop()
        return kind

    def _typed(self, node: Node, where: str) -> Kind:
        kinds = facts.types_of(node)
        if len(kinds) != 1:
            return Kind("any")
        if kinds[0] == "array":
            item = self.kind(node.get("items") or {}, f"{where}.items")
            # The templates look into one list and no deeper.
            return Kind("list", item=Kind("any") if item.item is not None else item)
        if kinds[0] not in SCALARS:
            raise PlanError(f"{where}: type {kinds[0]} is not supported here")
        return Kind(SCALARS[kinds[0]])

    # -- fields and models

    def _field(self, wire: str, py: str, node: Node, required: bool, where: str) -> Field:
        target = facts.follow(self.document, node)
        return Field(
            wire=wire,
            py=py,
            kind=self.kind(node, where),
            required=required,
            nullable=facts.is_nullable(node, self.document),
            sensitive=SENSITIVE in node or SENSITIVE in target,
            doc=field_doc(node, target),
            aliases=aliases_of(node),
        )

    def _fields(self, node: Node, where: str) -> list[Field]:
        required, names = set(node.get("required", [])), facts.attribute_names(node)
        properties = node.get("properties", {}).items()
        return [
            self._field(wire, names[wire], child, wire in required, f"{where}.{wire}") for wire, child in properties
        ]

    def _shown(self, kind: Kind) -> set[str]:
        """Classes in the annotation of a kind; for a union, its members."""
        return {
            cls
            for name, used in kind.uses()
            for cls in (self.unions[used].members if name == "union" else (used,))
            if name != "enum"
        }

    def _below(self, name: str) -> set[str]:
        """The schemas that can be reached from one."""
        if name not in self.below:
            self.below[name] = facts.reachable(self.document, [self.schemas[name]])
        return self.below[name]

    def _model(self, name: str) -> Model:
        node, own = self.schemas[name], facts.class_name(name)
        found = self._fields(node, name)
        shown = {cls for item in found for cls in self._shown(item.kind)}
        circular = {cls for cls in shown if name in self._below(self.by_class[cls])}
        fields: list[Field] = []
        early, late = set[str](), set[str]()
        for item in found:
            quoted = bool(self._shown(item.kind) & circular)
            fields.append(replace(item, quoted=quoted))
            # A union that leads back is imported as a module: it is not whole before its members are.
            if quoted:
                late |= self._shown(item.kind)
            else:
                early |= {cls for _, cls in item.kind.uses()}
        unions = {cls for f in fields if f.quoted for kind, cls in f.kind.uses() if kind == "union"}
        # Required fields first where order matters to a reader of the signature; in answers the vendor's order stays.
        tolerant = name not in self.request_only
        return Model(
            name=own,
            module=facts.module_name(name),
            doc=model_doc(own, node),
            fields=tuple(fields if tolerant else sorted(fields, key=lambda f: not f.required)),
            tolerant=tolerant,
            rest=members_format(node),
            imports=_imports(early),
            union_modules=self._union_modules(early),
            late_imports=_imports(late - early - {own}),
            late_unions=tuple(self.unions[cls] for cls in sorted(unions)),
        )

    # -- operations

    def _op(self, raw: RawOperation) -> Op:
        places: dict[str, list[Field]] = {"path": [], "query": []}
        for parameter in raw.parameters:
            name, place = str(parameter["name"]), str(parameter["in"])
            if place not in places:
                raise PlanError(f"{raw.where}: parameter {name} in {place} is not supported")
            node: Node = {**parameter.get("schema", {}), **{k: v for k, v in parameter.items() if k.startswith("x-")}}
            node["description"] = parameter.get("description") or node.get("description") or ""
            required = bool(parameter.get("required"))
            places[place].append(self._field(name, facts.python_name(name), node, required, f"{raw.where}.{name}"))
        body_class, body_fields, has_body = self._body(raw)
        answer = facts.response_schema_of(self.document, raw)
        payload, paging = self.kind(answer, f"{raw.where}.response"), paging_of(self.document, raw)
        waiting = waiting_of(self.document, raw)
        path, query, body = self._arguments(places["path"], places["query"], body_fields, paged=paging is not None)
        all_fields = [*path, *query, *body]
        used = {cls for item in all_fields for _, cls in item.kind.uses()} | {cls for _, cls in payload.uses()}
        used |= {waiting["call"]} if waiting else set()
        return Op(
            raw=raw,
            doc=op_doc(raw.node),
            tag=raw.tag,
            module=raw.snake_id,
            path_args=path,
            query_args=query,
            body_args=tuple(replace(f, nulls=f.nullable or not f.required) for f in body if f.wire not in raw.fixed),
            has_body=has_body,
            body_class=body_class,
            payload=payload,
            null_payload=self._may_be_null(raw, payload, answer),
            file=facts.is_file(self.document, raw),
            model_imports=_imports(used | ({body_class} - {""})),
            union_modules=self._union_modules(used),
            table={
                "required_query": tuple(f.wire for f in query if f.required),
                "required_body": tuple(f.wire for f in body if f.required),
                "formats": formats_of(self.document, raw),
                "entries": entries_of(self.document, raw, self.kind),
                "form": facts.body_type_of(self.document, raw) == facts.FORM_TYPE,
                "ahead": ahead_of(self.document, raw),
                "distinct": distinct_of(self.document, raw),
                "payload_fields": self._payload_fields(payload),
                "refusals": refusals_of(self.schemas[self.by_class[payload.cls]]) if payload.name == "model" else (),
            },
            paging=paging,
            id_attribute=self._attribute(payload.item, paging["id"]) if paging else "",
            waiting=waiting,
            facts={key.removeprefix("x-airudder-"): v for key, v in raw.node.items() if key.startswith("x-airudder-")},
        )

    def _each_method(self, op: Op) -> list[Op]:
        """An operation as often as it has methods, which differ in the fields that they fix."""
        return [op, *(self._op(replace(op.raw, nth=nth)) for nth in range(1, len(op.raw.methods)))]

    def _may_be_null(self, raw: RawOperation, payload: Kind, answer: Node) -> bool:
        """Whether a method may give None: also for a plain value that did not come after something was done."""
        if payload.name in SCALARS.values() and raw.node.get("x-airudder-effect") != "reads":
            return True
        return payload.name != "any" and facts.is_nullable(answer, self.document)

    def _payload_fields(self, payload: Kind) -> dict[str, str]:
        """By spelling: the wire names of the fields of a payload that is an object or a list of objects."""
        kind = payload.item or payload
        if kind.name != "model":
            return {}
        node = self.schemas[self.by_class[kind.cls]]
        fields: Node = node.get("properties") or {}
        return {name: wire for wire, child in fields.items() for name in (wire, *aliases_of(child))}

    def _arguments(self, *places: list[Field], paged: bool) -> list[tuple[Field, ...]]:
        """Fields of path, query and body under names that differ, as arguments of one call."""
        fields = [field for place in places for field in place]
        names = facts.distinct_names(
            [field.py for field in fields], RESERVED | (frozenset(ARGUMENTS) if paged else set())
        )
        renamed = iter([replace(field, py=name) for field, name in zip(fields, names, strict=True)])
        return [tuple(next(renamed) for _ in place) for place in places]

    def _attribute(self, item: Kind | None, wire: str) -> str:
        """The attribute of an item that has a wire name."""
        names = facts.attribute_names(self.schemas[self.by_class[item.cls]]) if item and item.name == "model" else {}
        return names.get(wire, facts.python_name(wire))

    def _body(self, raw: RawOperation) -> tuple[str, list[Field], bool]:
        schema = facts.request_schema_of(self.document, raw)
        if schema is None:
            return "", [], False
        name = facts.ref_name(schema)
        if name is None or not self._is_model(name):
            return "", [], True
        return facts.class_name(name), self._fields(self.schemas[name], name), True

    def _union_modules(self, classes: set[str]) -> tuple[str, ...]:
        return tuple(sorted(self.unions[cls].module for cls in classes & self.unions.keys()))


def codes_of(document: Node) -> dict[str, dict[int, tuple[str, int]]]:
    """By family and code of a refusal: what it means, and the HTTP status that means the same, or 0."""

    def entry(node: Any) -> tuple[str, int]:
        return (node["text"], node["status"]) if isinstance(node, dict) else (node, 0)

    families: Node = document.get(CODES) or {}
    return {name: {int(code): entry(node) for code, node in said["codes"].items()} for name, said in families.items()}


def _doc(node: Node) -> str:
    return sentence(str(node.get("description", "")))


def _imports(classes: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{facts.module_name(cls)} import {cls}" for cls in sorted(classes))
