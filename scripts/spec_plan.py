"""The prepared document worked out into the values that the templates print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from spec_docs import field_doc, model_doc, op_doc, sentence
from spec_facts import (
    FILE,
    FREE_FORM,
    UNION,
    Node,
    PlanError,
    RawOperation,
    class_name,
    follow,
    is_nullable,
    module_name,
    operations_of,
    python_name,
    reachable,
    ref_name,
    request_roots,
    request_schema_of,
    response_roots,
    response_schema_of,
    schemas_of,
)
from spec_formats import format_of, formats_of, members_format
from spec_paging import paging_of
from spec_unions import union_of
from spec_values import Field, Group, Kind, Model, Op, Plan

SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


class Planner:
    def __init__(self, document: Node) -> None:
        self.document = document
        self.schemas = schemas_of(document)
        sent, received = reachable(document, request_roots(document)), reachable(document, response_roots(document))
        self.request_only = sent - received
        self.by_class = {class_name(name): name for name in self.schemas}
        self.unions = {
            class_name(name): union_of(name, node, _doc(node), sent_only=name in self.request_only)
            for name, node in self.schemas.items()
            if UNION in node
        }
        self.uses: dict[str, set[str]] = {}

    def plan(self) -> Plan:
        models = {name: self._model(name) for name in self.schemas if self._is_model(name)}
        ops = {raw.snake_id: self._op(raw) for raw in operations_of(self.document)}
        names = sorted({op.group for op in ops.values() if op.method})
        groups = [Group(name, tuple(op for op in ops.values() if op.group == name)) for name in names]
        docs = {class_name(name): _doc(node) for name, node in self.schemas.items() if "enum" in node}
        by_class = {class_name(name): model for name, model in models.items()}
        return Plan(by_class, ops, tuple(groups), docs, self.unions)

    # -- types

    def _is_model(self, name: str) -> bool:
        node = self.schemas[name]
        return bool(node.get("properties")) and FREE_FORM not in node

    def kind(self, node: Any, where: str) -> Kind:
        """The type of a value with the form that it has in requests."""
        kind = self._kind(node, where)
        form = format_of(self.document, node) or (members_format(follow(self.document, node)) * (kind.name == "dict"))
        return replace(kind, form=form) if form else kind

    def _kind(self, node: Any, where: str) -> Kind:
        name = ref_name(node)
        if name is not None:
            return self._named(name, where)
        if FREE_FORM in node:
            return Kind("dict")
        for key in ("oneOf", "anyOf"):
            if key in node:
                others = [n for n in node[key] if n.get("type") != "null"]
                if len(others) == 1:
                    return self.kind(others[0], where)
                raise PlanError(f"{where}: {key} of several types is not supported; leave the schema open")
        if "const" in node:
            return self._scalar(
                {"type": {str: "string", int: "integer", bool: "boolean"}.get(type(node["const"]))}, where
            )
        if node.get("type") is None:
            return Kind("any")
        return self._typed(node, where)

    def _named(self, name: str, where: str) -> Kind:
        target = self.schemas.get(name)
        if target is None:
            raise PlanError(f"{where}: no schema {name}")
        if self._is_model(name):
            return Kind("model", cls=class_name(name))
        if UNION in target:
            return Kind("union", cls=class_name(name))
        if "enum" in target:
            base = "int" if all(isinstance(value, int) for value in target["enum"]) else "str"
            return Kind("enum", cls=class_name(name), base=base)
        return self.kind(target, where)

    def _typed(self, node: Node, where: str) -> Kind:
        kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
        kinds = [kind for kind in kinds if kind != "null"]
        if len(kinds) != 1:
            raise PlanError(f"{where}: several types are not supported; leave the schema open")
        if kinds[0] == "array":
            item = self.kind(node.get("items") or {}, f"{where}.items")
            if item.item is not None:
                raise PlanError(f"{where}: an array of arrays is not supported; leave the items open")
            return Kind("list", item=item)
        return self._scalar({"type": kinds[0]}, where)

    def _scalar(self, node: Node, where: str) -> Kind:
        if node["type"] not in SCALARS:
            raise PlanError(f"{where}: type {node['type']} is not supported here")
        return Kind(SCALARS[node["type"]])

    # -- fields and models

    def _field(self, wire: str, node: Node, required: bool, where: str) -> Field:
        target = follow(self.document, node)
        facts = {**{k: v for k, v in target.items() if k.startswith("x-")}, **node}
        return Field(
            wire=wire,
            py=python_name(wire),
            kind=self.kind(node, where),
            required=required,
            nullable=is_nullable(node)
            or any(n.get("type") == "null" for n in node.get("anyOf") or node.get("oneOf") or []),
            sensitive="x-airudder-sensitive" in facts,
            doc=field_doc(node, target),
        )

    def _fields(self, node: Node, where: str) -> list[Field]:
        required = set(node.get("required", []))
        properties = node.get("properties", {}).items()
        return [self._field(wire, child, wire in required, f"{where}.{wire}") for wire, child in properties]

    def _shown(self, kind: Kind) -> set[str]:
        """Classes that the annotation of a kind stands for: those of a union are its members."""
        return {
            cls
            for name, used in kind.uses()
            for cls in (self.unions[used].members if name == "union" else (used,))
            if name != "enum"
        }

    def _uses(self, name: str) -> set[str]:
        """Models that a model shows directly, by schema name."""
        if name not in self.uses:
            fields = self._fields(self.schemas[name], name)
            self.uses[name] = {self.by_class[cls] for f in fields for cls in self._shown(f.kind)}
        return self.uses[name]

    def _leads_back(self, start: str, to: str) -> bool:
        seen, waiting = set[str](), [start]
        while waiting:
            name = waiting.pop()
            if name == to:
                return True
            if name not in seen:
                seen.add(name)
                waiting += self._uses(name)
        return False

    def _model(self, name: str) -> Model:
        node, own = self.schemas[name], class_name(name)
        circular = {class_name(other) for other in self._uses(name) if self._leads_back(other, name)}
        fields: list[Field] = []
        early, late = set[str](), set[str]()
        for item in self._fields(node, name):
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
            module=module_name(name),
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
            places[place].append(self._field(name, node, bool(parameter.get("required")), f"{raw.where}.{name}"))
        body_class, body_fields, has_body = self._body(raw)
        payload = self.kind(response_schema_of(self.document, raw), f"{raw.where}.response")
        all_fields = [*places["path"], *places["query"], *body_fields]
        used = {cls for item in all_fields for _, cls in item.kind.uses()} | {cls for _, cls in payload.uses()}
        return Op(
            raw=raw,
            doc=op_doc(raw.node),
            tag=raw.tag,
            module=raw.snake_id,
            path_args=tuple(places["path"]),
            query_args=tuple(places["query"]),
            body_args=tuple(
                replace(f, nulls=f.nullable or not f.required) for f in body_fields if f.wire not in raw.fixed
            ),
            has_body=has_body,
            body_class=body_class,
            payload=payload,
            file=raw.node[FILE],
            required_query=tuple(f.wire for f in places["query"] if f.required),
            required_body=tuple(f.wire for f in body_fields if f.required),
            model_imports=_imports(used | ({body_class} - {""})),
            union_modules=self._union_modules(used),
            formats=formats_of(self.document, raw),
            paging=paging_of(self.document, raw),
            facts={key.removeprefix("x-airudder-"): v for key, v in raw.node.items() if key.startswith("x-airudder-")},
        )

    def _body(self, raw: RawOperation) -> tuple[str, list[Field], bool]:
        schema = request_schema_of(self.document, raw)
        if schema is None:
            return "", [], False
        name = ref_name(schema)
        if name is None or not self._is_model(name):
            return "", [], True
        return class_name(name), self._fields(self.schemas[name], name), True

    def _union_modules(self, classes: set[str]) -> tuple[str, ...]:
        return tuple(sorted(self.unions[cls].module for cls in classes & self.unions.keys()))


def _doc(node: Node) -> str:
    return sentence(str(node.get("description", "")))


def _imports(classes: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{module_name(cls)} import {cls}" for cls in sorted(classes))
