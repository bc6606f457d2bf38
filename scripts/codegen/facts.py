"""The reader of ``openapi/airudder.yaml``: references, ``allOf``, operations, answers, and the names of the facts."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from openapi_python_client.strings import ClassName, PythonIdentifier
from ruamel.yaml import YAML

Node = dict[str, Any]

FIELD_PREFIX = "field_"
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "ø": "o", "Ø": "O", "đ": "d", "ð": "d", "ł": "l"})
"""Letters that Unicode does not decompose."""
HTTP_METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
SCHEMA_REF = "#/components/schemas/"
METHOD = "x-airudder-method"
PAGES = "x-airudder-pages"
HEADERS = "x-airudder-headers"
FALLBACK = "x-airudder-fallback"
FORMAT = "x-airudder-format"
ALIASES = "x-airudder-aliases"
REFUSALS = "x-airudder-refusals"

PAYLOAD_KEYS = {"cloud": "data", "chatbot": "data", "sms": "body", "pds": "body"}
EVIDENCE = ("documented", "documented_in_part", "client_code", "inferred", "unknown")
OPERATION_FACTS: dict[str, tuple[str, ...]] = {
    "x-airudder-family": tuple(PAYLOAD_KEYS),
    "x-airudder-auth": ("token", "signature", "none"),
    "x-airudder-effect": ("reads", "changes", "dials", "sends"),
    "x-airudder-retry": ("safe", "unsent"),
    "x-airudder-encryption": ("allowed", "no", "unknown"),
    "x-airudder-evidence": EVIDENCE,
}
"""Facts that every operation states, with the values they may have."""
MODEL_NAMES = frozenset({"additional_properties", "from_dict", "to_dict"})
"""Attributes that every model has."""
FIELD_FACTS: dict[str, tuple[str, ...]] = {
    "x-airudder-sensitive": ("personal", "secret"),
    FORMAT: ("local-time", "offset-time", "phone", "text", "url-in-base64"),
    REFUSALS: ("contacts",),
    "x-airudder-evidence": EVIDENCE,
    "x-airudder-person": EVIDENCE,
    "x-airudder-ahead": EVIDENCE,
    "x-airudder-distinct": EVIDENCE,
}
"""Facts of fields and parameters, with the values they may have."""


@dataclass(frozen=True, order=True)
class Finding:
    """Something that the document must not hold, or lacks."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


Findings = Iterator[Finding]


class PlanError(Exception):
    """The document contains something that the templates do not support."""


def load(path: Path) -> Node:
    """Read a YAML file as YAML 1.2; a repeated key is an error."""
    document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise ValueError(f"{path.name}: not a mapping")
    return document


def without_accents(text: str) -> str:
    """Latin letters in ASCII (``Größe``: ``Grosse``), all else in the form into which Python normalises names."""
    text = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return unicodedata.normalize("NFKC", re.sub(r"(?<=[A-Za-z])[\u0300-\u036f]+", "", text))


@cache
def python_name(name: str) -> str:
    """The attribute or argument name for a wire name."""
    return unicodedata.normalize("NFKC", PythonIdentifier(without_accents(name), FIELD_PREFIX))


def distinct_names(wanted: Iterable[str], reserved: frozenset[str] = frozenset()) -> list[str]:
    """The names in their order, changed where they are reserved (``x_``) or taken by an earlier one (``x_2``)."""
    found: list[str] = []
    for name in wanted:
        free = f"{name}_" if name in reserved else name
        number = 2
        while free in found or free in reserved:
            free, number = f"{name}_{number}", number + 1
        found.append(free)
    return found


def attribute_names(schema: Mapping[str, Any]) -> dict[str, str]:
    """By wire name: the attributes of the model of an object."""
    names = list(schema.get("properties") or {})
    return dict(zip(names, distinct_names(map(python_name, names), MODEL_NAMES), strict=True))


@cache
def class_name(name: str) -> str:
    """The class name that the generator gives to a component schema."""
    return str(ClassName(name, FIELD_PREFIX))


def module_name(name: str) -> str:
    """The module in which the generator puts a component schema."""
    return python_name(class_name(name))


def schemas_of(document: Mapping[str, Any]) -> dict[str, Node]:
    schemas: dict[str, Node] = document.get("components", {}).get("schemas", {})
    return schemas


def follow(document: Mapping[str, Any], node: Any) -> Any:
    """The node that a ``$ref`` points to, or the node itself. A dangling reference gives an empty node."""
    seen: set[str] = set()
    while isinstance(node, dict) and isinstance(ref := node.get("$ref"), str) and ref not in seen:
        seen.add(ref)
        target: Any = document
        for part in ref.removeprefix("#/").split("/"):
            part = part.replace("~1", "/").replace("~0", "~")
            target = target.get(part, {}) if isinstance(target, dict) else {}
        node = target
    return node


def ref_name(node: Any) -> str | None:
    """The name of the component schema that a node refers to."""
    ref = node.get("$ref") if isinstance(node, dict) else None
    return ref.removeprefix(SCHEMA_REF) if isinstance(ref, str) and ref.startswith(SCHEMA_REF) else None


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class RawOperation:
    """One operation of the document with its place."""

    path: str
    method: str
    node: Node
    parameters: tuple[Node, ...] = field(default=())
    nth: int = 0
    """Which of its methods is meant, where it has several."""

    @property
    def where(self) -> str:
        return f"paths.{self.path}.{self.method}"

    @property
    def operation_id(self) -> str:
        return str(self.node.get("operationId", ""))

    @property
    def snake_id(self) -> str:
        return python_name(self.operation_id)

    @property
    def family(self) -> str:
        return str(self.node.get("x-airudder-family", ""))

    @property
    def methods(self) -> list[Node]:
        """The public methods, each with its ``name`` and the fields of the body that it fixes (``fixed``)."""
        listed = [each if isinstance(each, dict) else {"name": each} for each in as_list(self.node.get(METHOD))]
        named = [each for each in listed if isinstance(each.get("name"), str)]
        return [{"name": each["name"], "fixed": dict(each.get("fixed") or {})} for each in named]

    @property
    def public_name(self) -> str | None:
        """The name of the method; of several, of the one at ``nth``."""
        return str(self.methods[self.nth]["name"]) if self.methods else None

    @property
    def group(self) -> str:
        return (self.public_name or "").partition(".")[0]

    @property
    def fixed(self) -> Node:
        return dict(self.methods[self.nth]["fixed"]) if self.methods else {}

    @property
    def tag(self) -> str:
        return str(PythonIdentifier((self.node.get("tags") or ["default"])[0], "tag"))


def operations_of(document: Mapping[str, Any]) -> Iterator[RawOperation]:
    """All operations in the order of the document, parameters of the path item included and references followed."""
    for path, item in document.get("paths", {}).items():
        for method, node in item.items():
            if method in HTTP_METHODS:
                own = [follow(document, p) for p in node.get("parameters", [])]
                names = {(p.get("name"), p.get("in")) for p in own}
                shared = [follow(document, p) for p in item.get("parameters", [])]
                own += [p for p in shared if (p.get("name"), p.get("in")) not in names]
                yield RawOperation(path, method, node, tuple(own))


def media_in(document: Mapping[str, Any], node: Any) -> dict[str, Node]:
    """The media objects of a body or an answer, by media type."""
    contents = (follow(document, node) or {}).get("content") or {}
    return {str(media_type): media or {} for media_type, media in contents.items()}


def contents_of(document: Mapping[str, Any], operation: RawOperation) -> dict[str, Node]:
    """What the answer with status 200 may be: media objects by media type."""
    return media_in(document, operation.node.get("responses", {}).get("200"))


def response_schema_of(document: Mapping[str, Any], operation: RawOperation) -> Node:
    """The schema of the JSON answer with status 200 as it is written; empty where there is none."""
    for media_type, media in contents_of(document, operation).items():
        if is_json(media_type):
            schema: Node = media.get("schema") or {}
            return schema
    return {}


def is_json(media_type: str) -> bool:
    return bool(re.fullmatch(r"application/(.*\+)?json", media_type))


def is_file(document: Mapping[str, Any], operation: RawOperation) -> bool:
    """Whether the answer may be something else than JSON: a file then, whatever else it may be."""
    return not all(is_json(media_type) for media_type in contents_of(document, operation))


def request_schema_of(document: Mapping[str, Any], operation: RawOperation) -> Node | None:
    """The schema of the body as it is written (a reference stays one); ``None`` if there is no body."""
    if not follow(document, operation.node.get("requestBody")):
        return None
    media = media_in(document, operation.node["requestBody"])
    schema: Node = media.get(body_type_of(document, operation), {}).get("schema", {})
    return schema


def body_type_of(document: Mapping[str, Any], operation: RawOperation) -> str:
    """The media type of the body: JSON, unless it is described as the fields of a form."""
    return FORM_TYPE if FORM_TYPE in media_in(document, operation.node.get("requestBody")) else JSON_TYPE


def merged(document: Mapping[str, Any], schema: Node) -> Node:
    """A schema with the members of ``allOf`` laid into one object, later ones over earlier ones.

    The parts give their fields, the schema itself gives everything else.
    """
    if "allOf" not in schema:
        return schema
    result: Node = {}
    own = {key: value for key, value in schema.items() if key != "allOf"}
    for part in [*schema["allOf"], own]:
        part = merged(document, follow(document, part))
        properties = {**result.get("properties", {}), **part.get("properties", {})}
        required = [*result.get("required", []), *part.get("required", [])]
        result |= part if part is own else _inherited(part)
        if properties:
            result["properties"] = properties
        if required:
            result["required"] = list(dict.fromkeys(required))
    return result


def _inherited(part: Node) -> Node:
    """What a part of ``allOf`` gives beside its fields. That it is closed says nothing about the whole."""
    members = part.get("additionalProperties")
    names = ["type", "description", *(["additionalProperties"] if isinstance(members, dict) else [])]
    return {name: part[name] for name in names if name in part}


def types_of(schema: Mapping[str, Any]) -> list[str]:
    """The types that a schema names, null apart; none where it is open."""
    kinds = schema.get("type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind not in (None, "null")]


def is_free_form(schema: Any) -> bool:
    """An object whose members are not declared."""
    return isinstance(schema, dict) and types_of(schema) == ["object"] and not schema.get("properties")


def enum_values(schema: Mapping[str, Any]) -> list[Any]:
    """The values that become members of an enum: texts, or whole numbers. Other enums are plain values."""
    values = [value for value in schema.get("enum") or [] if value is not None]
    classes = {type(value) for value in values}
    kinds = types_of(schema)
    fits = (classes == {str} and kinds in ([], ["string"])) or (classes == {int} and kinds in ([], ["integer"]))
    return values if fits else []


def is_union(schema: Any) -> bool:
    """Whether it is one of several objects, which differ by the value of a member."""
    return isinstance(schema, dict) and "anyOf" in schema and "discriminator" in schema


def words(evidence: object) -> str:
    """A grade of evidence as docstrings name it."""
    return str(evidence).replace("_", " ")


def choices_of(document: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Any]:
    """The schemas of ``anyOf`` or ``oneOf``, without the one that only says null; none where it has neither."""
    choices = schema.get("oneOf") or schema.get("anyOf") or []
    return [choice for choice in choices if follow(document, choice).get("type") != "null"]


def is_nullable(schema: Node, document: Mapping[str, Any] | None = None) -> bool:
    """Whether null is allowed: the schema says so, one of its choices, or (with a document) its target."""
    schema = follow(document or {}, schema)
    kinds = schema.get("type")
    values = schema.get("enum") or [schema.get("const", "")]
    choices = [*(schema.get("anyOf") or []), *(schema.get("oneOf") or [])]
    return (
        kinds == "null"
        or (isinstance(kinds, list) and "null" in kinds)
        or (kinds is None and None in values)
        or any(is_nullable(choice, document) for choice in choices)
    )


def is_model(schema: Mapping[str, Any]) -> bool:
    """Whether a component schema becomes a class with fields."""
    return bool(schema.get("properties")) and not is_union(schema)


def children_of(schema: Node) -> Iterator[tuple[str, Any]]:
    """The schemas right below a schema, with the step that leads there."""
    for name, node in (schema.get("properties") or {}).items():
        yield f"properties.{name}", node
    for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
        for index, node in enumerate(schema.get(key) or []):
            yield f"{key}.{index}", node
    for key in ("items", "not", "additionalProperties"):
        if key in schema and not (key == "additionalProperties" and isinstance(schema[key], bool)):
            yield key, schema[key]


def walk(schema: Any, where: str) -> Iterator[tuple[str, Node]]:
    """A schema and all schemas inside it; references are not followed."""
    if isinstance(schema, dict):
        yield where, schema
        for step, child in children_of(schema):
            yield from walk(child, f"{where}.{step}")


def reachable(document: Mapping[str, Any], roots: Iterable[Any]) -> set[str]:
    """Names of the component schemas that can be reached from some schemas."""
    schemas, found = schemas_of(document), set[str]()
    waiting = [node for root in roots for _, node in walk(root, "")]
    while waiting:
        node = waiting.pop()
        for name in (ref_name(node), ref_name({"$ref": node.get(FALLBACK)})):
            if name in schemas and name not in found:
                found.add(name)
                waiting += [inner for _, inner in walk(schemas[name], "")]
    return found


def request_roots(document: Mapping[str, Any]) -> list[Any]:
    """Schemas of everything that we send."""
    roots: list[Any] = []
    for operation in operations_of(document):
        roots.append(request_schema_of(document, operation))
        roots += [parameter.get("schema") for parameter in operation.parameters]
    return roots


def response_roots(document: Mapping[str, Any]) -> list[Any]:
    """Schemas of everything that we are sent: answers, and the payloads of webhooks."""
    roots: list[Any] = []
    for operation in operations_of(document):
        for response in operation.node.get("responses", {}).values():
            roots += [media.get("schema") for media in media_in(document, response).values()]
    return roots + pushed_roots(document)


def pushed_roots(document: Mapping[str, Any]) -> list[Any]:
    """Schemas of the payloads of webhooks."""
    roots: list[Any] = []
    for webhook in (document.get("webhooks") or {}).values():
        for node in follow(document, webhook).values():
            body = node.get("requestBody") if isinstance(node, dict) else None
            roots += [media.get("schema") for media in media_in(document, body).values()]
    return roots


def properties_of(document: Mapping[str, Any], node: Any) -> dict[str, Node]:
    """The fields of the object that a schema describes or refers to, those of ``allOf`` included."""
    fields: dict[str, Node] = merged(document, follow(document, node or {})).get("properties") or {}
    return fields


def payload_schema(document: Mapping[str, Any], operation: RawOperation) -> Node:
    """What the envelope carries under the family's key; empty where nothing is declared."""
    envelope = properties_of(document, response_schema_of(document, operation))
    return envelope.get(PAYLOAD_KEYS.get(operation.family, ""), {})


def flatten(document: Mapping[str, Any]) -> Node:
    """A copy of the document in which no component schema uses ``allOf``, and none around a single reference."""
    result: Node = copy.deepcopy(dict(document))
    schemas = schemas_of(result)
    schemas.update({name: merged(result, schema) for name, schema in schemas.items()})
    for root in [*schemas.values(), *request_roots(result), *response_roots(result)]:
        for _, node in list(walk(root, "")):
            _unwrap(node)
    return result


def _unwrap(node: Node) -> None:
    """``allOf`` around one reference only allows other keys beside it, which OpenAPI 3.1 allows anyway."""
    parts = node.get("allOf")
    if isinstance(parts, list) and len(parts) == 1 and ref_name(parts[0]) and "properties" not in node:
        node["$ref"] = node.pop("allOf")[0]["$ref"]


def prepare(document: Mapping[str, Any]) -> Node:
    """The flat copy from which the code is made: answers without their envelope, and only schemas that have a use.

    A schema that only gives its fields to others, by ``allOf``, has none.
    """
    result = flatten(document)
    parts = {ref_name(part) for schema in schemas_of(document).values() for part in schema.get("allOf") or ()}
    envelopes = {ref_name(response_schema_of(result, operation)) for operation in operations_of(result)}
    for operation in operations_of(result):
        contents: Node = {kind: {} for kind in contents_of(result, operation) if not is_json(kind)}
        payload = {JSON_TYPE: {"schema": payload_schema(result, operation)}}
        operation.node["responses"] = {"200": {"content": contents or payload}}
    schemas, roots = schemas_of(result), [*request_roots(result), *response_roots(result)]
    for unused in (envelopes, parts):
        used = reachable(result, [*(schema for name, schema in schemas.items() if name not in unused), *roots])
        for name in unused - used:
            schemas.pop(name or "", None)
    return result
