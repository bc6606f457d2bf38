"""The prepared document worked out into the values that the templates print."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import Any

from spec_facts import (
    FREE_FORM,
    Node,
    RawOperation,
    class_name,
    follow,
    is_binary,
    is_nullable,
    module_name,
    operations_of,
    python_name,
    reachable,
    ref_name,
    request_roots,
    request_schema_of,
    response_of,
    response_roots,
    schemas_of,
)
from spec_values import Field, Group, Kind, Model, Op, Plan

WIDTH = 112
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


class PlanError(Exception):
    """The document holds something that our templates do not know."""


def docstring(text: str, indent: int = 0) -> str:
    """Text as a docstring, wrapped, with everything escaped that could end it or change it."""
    safe = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').strip()
    lines: list[str] = []
    for line in safe.splitlines():
        lead = re.match(r"\s*", line)
        pad = lead.group() if lead else ""
        wrapped = textwrap.wrap(line.strip(), WIDTH - indent, break_long_words=False, break_on_hyphens=False)
        lines += [pad + wrapped[0], *(pad + "    " * bool(pad) + rest for rest in wrapped[1:])] if wrapped else [""]
    if lines and lines[-1].endswith('"'):
        lines[-1] += " "
    body = ("\n" + " " * indent).join(lines)
    end = "\n" + " " * indent if len(lines) > 1 else ""
    return re.sub(r"[ \t]+\n", "\n", f'"""{body}{end}"""')


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0]


class Planner:
    def __init__(self, document: Node) -> None:
        self.document = document
        self.schemas = schemas_of(document)
        sent, received = reachable(document, request_roots(document)), reachable(document, response_roots(document))
        self.request_only = sent - received
        self.by_class = {class_name(name): name for name in self.schemas}
        self.uses: dict[str, set[str]] = {}

    def plan(self) -> Plan:
        models = {name: self._model(name) for name in self.schemas if self._is_model(name)}
        ops = {raw.snake_id: self._op(raw) for raw in operations_of(self.document)}
        names = sorted({op.group for op in ops.values() if op.method})
        groups = [Group(name, tuple(op for op in ops.values() if op.group == name)) for name in names]
        docs = {
            class_name(name): _sentence(str(node.get("description", "")))
            for name, node in self.schemas.items()
            if "enum" in node
        }
        return Plan({class_name(name): model for name, model in models.items()}, ops, tuple(groups), docs)

    # -- types

    def _is_model(self, name: str) -> bool:
        node = self.schemas[name]
        return bool(node.get("properties")) and FREE_FORM not in node

    def kind(self, node: Any, where: str) -> Kind:
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
        doc = _sentence(str(node.get("description") or target.get("description") or ""))
        if evidence := node.get("x-airudder-evidence"):
            doc += f" Evidence: {evidence.replace('_', ' ')}."
        return Field(
            wire=wire,
            py=python_name(wire),
            kind=self.kind(node, where),
            required=required,
            nullable=is_nullable(node)
            or any(n.get("type") == "null" for n in node.get("anyOf") or node.get("oneOf") or []),
            sensitive="x-airudder-sensitive" in facts,
            doc=doc.strip(),
        )

    def _fields(self, node: Node, where: str) -> list[Field]:
        required = set(node.get("required", []))
        properties = node.get("properties", {}).items()
        return [self._field(wire, child, wire in required, f"{where}.{wire}") for wire, child in properties]

    def _uses(self, name: str) -> set[str]:
        """Models that a model shows directly, by schema name."""
        if name not in self.uses:
            fields = self._fields(self.schemas[name], name)
            shown = {cls for f in fields for kind, cls in f.kind.uses() if kind == "model"}
            self.uses[name] = {self.by_class[cls] for cls in shown}
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
        imports, late = set[str](), set[str]()
        for item in self._fields(node, name):
            used = {cls for _, cls in item.kind.uses()}
            fields.append(Field(**{**vars(item), "quoted": bool(used & circular)}))
            imports |= used - circular
            late |= used & circular - {own}
        doc = _sentence(str(node.get("description", ""))) or f"{own}."
        if evidence := node.get("x-airudder-evidence"):
            doc += f"\n\nEvidence: {evidence.replace('_', ' ')}."
        # Required fields first where order matters to a reader of the signature; in answers the vendor's order stays.
        tolerant = name not in self.request_only
        ordered = fields if tolerant else sorted(fields, key=lambda f: not f.required)
        return Model(own, module_name(name), doc, tuple(ordered), tolerant, _imports(imports), _imports(late))

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
        media_type, _ = response_of(self.document, raw)
        payload = self._payload(raw)
        all_fields = [*places["path"], *places["query"], *body_fields]
        used = {cls for item in all_fields for _, cls in item.kind.uses()} | {cls for _, cls in payload.uses()}
        return Op(
            raw=raw,
            doc=self._op_doc(raw),
            tag=raw.tag,
            module=raw.snake_id,
            path_args=tuple(places["path"]),
            query_args=tuple(places["query"]),
            body_args=tuple(f for f in body_fields if f.wire not in raw.fixed),
            has_body=has_body,
            body_class=body_class,
            payload=payload,
            binary=is_binary(media_type),
            required_query=tuple(f.wire for f in places["query"] if f.required),
            required_body=tuple(f.wire for f in body_fields if f.required),
            model_imports=_imports(used | ({body_class} - {""})),
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

    def _payload(self, raw: RawOperation) -> Kind:
        # ``prepare`` has taken the envelope away: the payload stands where it stood.
        media_type, media = response_of(self.document, raw)
        return Kind("any") if is_binary(media_type) else self.kind(media.get("schema") or {}, f"{raw.where}.response")

    def _op_doc(self, raw: RawOperation) -> str:
        return _sentence(str(raw.node.get("summary") or _first_sentence(str(raw.node.get("description", "")))))


def _imports(classes: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{module_name(cls)} import {cls}" for cls in sorted(classes))


def method_docstring(op: Op, raw: bool) -> str:
    """One line of what, the description, the arguments, where we know it from."""
    lines = [op.doc, ""]
    description = " ".join(str(op.raw.node.get("description", "")).split())
    if description and description != op.doc:
        lines += [description, ""]
    if op.fixed:
        lines += [
            "Always sends " + ", ".join(f"{k}={v!r}" for k, v in op.fixed.items()) + ", also over a whole body.",
            "",
        ]
    if op.args or op.has_body:
        lines.append("Args:")
        if op.has_body:
            instead = " instead of its fields one by one" if op.body_args else ""
            lines.append(f"    body: the whole body{instead}: a model or a mapping.")
        lines += [f"    {arg.py}: {_described(arg)}" for arg in op.args]
        lines.append("    options: see ``CallOptions``.")
        lines.append("")
    pages = ", ".join(op.facts.get("pages") or ()) or "none"
    evidence = str(op.facts.get("evidence", "unknown")).replace("_", " ")
    lines += [f"Evidence: {evidence}; pages of the vendor's site: {pages}."]
    lines += ["Returns the typed payload with everything that came around it." if raw else "Returns the payload."]
    lines += ["Raises: see the ``errors`` module of the client."]
    return "\n".join(lines)


def _described(arg: Field) -> str:
    wire = f" Sent as ``{arg.wire}``." if arg.wire != arg.py else ""
    left_out = "" if arg.required else " Left out if None."
    return f"{arg.doc}{wire}{left_out}".strip() or "No description."
