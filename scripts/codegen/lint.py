"""What the YAML must not hold: names and values that break generated code, and facts that are missing or unknown.

The generator lets most of these pass and writes code that is wrong at run time. ``check_values`` and ``check_form``
come first: all other rules take the form for granted.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from codegen import facts
from codegen.answers import check_answer_facts
from codegen.arguments import check_arguments
from codegen.catalogue import Row
from codegen.entries import check_entry
from codegen.enums import check_enum
from codegen.examples import check_examples
from codegen.facts import Finding, Findings, Node, RawOperation
from codegen.formats import check_format
from codegen.paging import check_paging
from codegen.shapes import OF_OPERATIONS, OF_PARAMETERS, OF_SCHEMAS, OF_THE_DOCUMENT, OF_WEBHOOKS, check_shapes
from codegen.unions import check_unions
from codegen.waiting import check_waiting
from codegen.webhooks import check_catalogue, check_webhooks

RESERVED_SCHEMAS = frozenset(
    {"Client", "Any", "Awaitable", "Callable", "Mapping", "OpenIntEnum", "OpenStrEnum", "Self", "Sequence", "Unpack"}
    | {"AsyncPages", "CallInfo", "CallOptions", "Groups", "Null", "NULL", "Operation", "Page", "Paging", "RawGroups"}
    | {"RawResponse", "Recording", "Request", "Response", "ShapeError", "Timeout", "Transport", "Unset", "UNSET"}
    | {"AsyncGenerator", "Pace", "TaskChange", "Until", "WATCHED", "Watched"}
)
TAKEN = RESERVED_SCHEMAS | set(dir(builtins)) | set(keyword.kwlist)
RESERVED_GROUPS = frozenset(
    {"account_timezone", "aclose", "auth", "base_url", "from_env", "raw", "request", "transport", "with_options"}
)
RESERVED_METHODS = frozenset({"builtins", "datetime", "follow", "overload", "self"})
RESERVED_METHOD_PREFIXES = ("stream_", "_")
METHODS = ("get", "put", "post", "delete", "patch")
"""Those whose answers and bodies are what the client takes them for."""
JSON_TYPES = ["array", "boolean", "integer", "number", "object", "string"]
TIME_FORMATS = frozenset({"date-time", "date", "time", "uuid", "binary", "byte"})
KEYWORDS = {
    "default": "no default: the client would send it; say it in the description",
    "nullable": 'no nullable, it has no effect in OpenAPI 3.1: write type: [..., "null"], or anyOf with {type: "null"}',
}
"""What a schema must not hold, and the reason."""
SAFE_THOUGH_IT_CHANGES = frozenset({"auth_token", "pds_auth_token"})
"""Operations that change something and may yet be repeated: a further token does no harm (documented for the cloud)."""

PLUS_NUMBER = re.compile(r"\+\d[\d ()-]{6,}\d")
BARE_NUMBER = re.compile(r"\d{10,15}")
FICTIONAL = re.compile(r"\+?120255501\d\d")
PATH = re.compile(r"(/([\w.-]|{[\w.-]+})+)+/?", re.ASCII)
OWN_HEADERS = frozenset({"authorization", "content-type", "user-agent", "is-encrypted", "signed"})
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


def lint(document: Node, catalogue: Sequence[Row] | None = None) -> list[Finding]:
    """All that is wrong with a document, and with how it fits the catalogue, in the order of its places."""
    found = set(check_values(document, "document")) or set(check_form(document))
    if not found:
        flat = facts.flatten(document)
        for operation in facts.operations_of(flat):
            for rule in OPERATION_RULES:
                found.update(rule(flat, operation))
        for check in RULES:
            found.update(check(flat))
        for check in (check_webhooks, check_examples):  # pointers lead through the document as it is written
            found.update(check(document))
        found.update(check_numbers(document, "document"))
    if catalogue is not None:
        found.update(check_catalogue(document, catalogue))
    return sorted(found)


# -- form


def check_form(document: Node) -> Findings:
    """Schemas that are not objects, and facts that are missing, unknown or have another shape."""
    yield from check_shapes("document", document, OF_THE_DOCUMENT)
    places: list[tuple[str, Any]] = list(all_roots(document))
    for where, schema in all_schemas(document):
        yield from check_shapes(where, schema, OF_SCHEMAS)
        places += [(f"{where}.{step}", child) for step, child in facts.children_of(schema)]
    for where, schema in places:
        if isinstance(schema, bool):
            yield Finding(where, f"{str(schema).lower()} is not supported as a schema: write {{}}")
    for operation in facts.operations_of(document):
        yield from check_shapes(operation.where, operation.node, OF_OPERATIONS, facts.OPERATION_FACTS)
        for parameter in operation.parameters:
            yield from check_shapes(f"{operation.where}.parameters.{parameter.get('name')}", parameter, OF_PARAMETERS)
    for kind, item in (document.get("webhooks") or {}).items():
        node = facts.follow(document, item).get("post") or {}
        yield from check_shapes(f"webhooks.{kind}.post", node, OF_WEBHOOKS, OF_WEBHOOKS[:2])


def nodes_of(node: Any, where: str, example: bool = False) -> Iterator[tuple[str, Any, bool]]:
    """A value and all values inside it, each with its place, and whether that is inside an example."""
    yield where, node, example
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        yield from nodes_of(value, f"{where}.{key}", example or key in ("example", "examples"))


def check_values(document: Any, where: str) -> Findings:
    """An unquoted date becomes a date object in YAML, and an unquoted status a number: no JSON has such keys."""
    for place, node, _ in nodes_of(document, where):
        for key in node if isinstance(node, dict) else ():
            if not isinstance(key, str):
                yield Finding(place, f"the key {key} is not a text: quote it")
        if not isinstance(node, (dict, list, str, int, float, type(None))):
            yield Finding(place, f"{type(node).__name__} is not a JSON value: quote it")


def check_numbers(document: Any, where: str, example: bool = False) -> Findings:
    """Phone numbers of real people must not get in, not even those of published examples."""
    for place, node, inside in nodes_of(document, where, example):
        if isinstance(node, str):
            numbers = [re.sub(r"[^\d+]", "", number) for number in PLUS_NUMBER.findall(node)]
            numbers += [node] if inside and BARE_NUMBER.fullmatch(node) else []
            if not all(FICTIONAL.fullmatch(number) for number in numbers):
                yield Finding(place, "looks like a real phone number: use +1202555 01xx")


# -- schemas


def roots_of(document: Node, operation: RawOperation) -> Iterator[tuple[str, Any]]:
    """The schemas of an operation, its envelopes apart."""
    for parameter in operation.parameters:
        yield f"{operation.where}.parameters.{parameter.get('name')}", parameter.get("schema")
    yield f"{operation.where}.requestBody", facts.request_schema_of(document, operation)


def all_roots(document: Node) -> Iterator[tuple[str, Any]]:
    """The component schemas, and those of all operations."""
    for name, schema in facts.schemas_of(document).items():
        yield f"components.schemas.{name}", schema
    for operation in facts.operations_of(document):
        yield from roots_of(document, operation)
        for media in facts.contents_of(document, operation).values():
            yield f"{operation.where}.responses.200", media.get("schema")


def all_schemas(document: Node) -> Iterator[tuple[str, Node]]:
    """Every schema that the generator sees, and the envelopes, each at the first of its places: see ``allOf``."""
    return once(item for where, root in all_roots(document) for item in facts.walk(root, where))


def once(places: Iterator[tuple[str, Node]]) -> Iterator[tuple[str, Node]]:
    seen: set[int] = set()
    for where, schema in places:
        if id(schema) not in seen:
            seen.add(id(schema))
            yield where, schema


def check_schema_names(document: Node) -> Findings:
    modules: dict[str, list[str]] = defaultdict(list)
    groups = {
        facts.class_name(operation.group) + raw for operation in facts.operations_of(document) for raw in ("", "Raw")
    }
    for name in facts.schemas_of(document):
        modules[facts.module_name(name)].append(name)
        if name in TAKEN or facts.class_name(name) in TAKEN | groups or facts.class_name(name).endswith("_"):
            yield Finding(f"components.schemas.{name}", "this name is taken in generated code")
        elif not re.fullmatch(r"[A-Z]\w*", facts.class_name(name), re.ASCII):
            yield Finding(f"components.schemas.{name}", "give it an English name: its class has the same name")
    for names in modules.values():
        if len(names) > 1:
            yield Finding(f"components.schemas.{names[1]}", f"gives the same class or module as {names[0]}")


def check_schemas(document: Node) -> Findings:
    for where, schema in all_schemas(document):
        yield from check_enum(where, schema)
        yield from check_format(where, schema)
        yield from check_entry(document, where, schema)
        yield from check_answer_facts(where, schema)
        for key in KEYWORDS.keys() & schema.keys():
            yield Finding(where, KEYWORDS[key])
        if schema.get("format") in TIME_FORMATS:
            yield Finding(where, f"no format {schema['format']}: real values do not keep to it, or lose their form")
        for kind in facts.types_of(schema):
            if kind not in JSON_TYPES:
                yield Finding(where, f"type {kind} is not supported here")
        ref = schema.get("$ref")
        if ref is not None and not (
            str(ref).startswith(facts.SCHEMA_REF) and facts.ref_name(schema) in facts.schemas_of(document)
        ):
            yield Finding(where, f"{ref} does not exist")


def check_named(document: Node) -> Findings:
    """Objects and enums inside other schemas would be named by the generator, after the place where they are."""
    inside = []
    for name, schema in facts.schemas_of(document).items():
        places = facts.walk(schema, f"components.schemas.{name}")
        inside += list(places)[1:]
    for operation in facts.operations_of(document):
        payload = (f"{operation.where}.responses.200", facts.payload_schema(document, operation))
        inside += [
            item for where, root in [payload, *roots_of(document, operation)] for item in facts.walk(root, where)
        ]
    for where, node in once(iter(inside)):
        if node.get("properties") or facts.enum_values(node) or "allOf" in node or facts.is_union(node):
            yield Finding(where, "give this schema a name under components.schemas")


def check_open_responses(document: Node) -> Findings:
    """A closed object would drop what the vendor adds, without a word."""
    received = {f"components.schemas.{name}" for name in facts.reachable(document, facts.response_roots(document))}
    for where, node in all_schemas(document):
        answered = ".responses.200" in where or ".".join(where.split(".")[:3]) in received
        if answered and node.get("additionalProperties") is False:
            yield Finding(where, "no additionalProperties: false in answers")


# -- operations


def check_operation_names(document: Node) -> Findings:
    ids: dict[str, str] = {}
    methods: dict[str, str] = {}
    for operation in facts.operations_of(document):
        if operation.snake_id in ids:
            yield Finding(operation.where, f"operationId is the same as that of {ids[operation.snake_id]}")
        elif not IDENTIFIER.fullmatch(operation.operation_id):
            yield Finding(operation.where, "operationId must be given in snake_case")
        ids.setdefault(operation.snake_id, operation.where)
        if len(operation.node.get("tags") or []) != 1:
            yield Finding(operation.where, "exactly one tag: it decides the folder")
        for name in [str(method["name"]) for method in operation.methods]:
            if name in methods:
                yield Finding(operation.where, f"x-airudder-method {name} is that of {methods[name]}")
            methods.setdefault(name, operation.where)


def check_methods(document: Node, operation: RawOperation) -> Findings:
    """Methods of one operation differ in the values of the same fields, and stand in one group."""
    found = operation.methods
    if facts.METHOD in operation.node and len(found) != len(facts.as_list(operation.node[facts.METHOD])):
        yield Finding(operation.where, f"{facts.METHOD} is group.method, {{name, fixed}} or a list of these")
    elif len(found) > 1:
        if len({frozenset(each["fixed"]) for each in found}) > 1 or not found[0]["fixed"]:
            yield Finding(operation.where, f"{facts.METHOD}: all of several methods fix the same fields")
        if len({str(each["name"]).partition(".")[0] for each in found}) > 1:
            yield Finding(operation.where, f"{facts.METHOD}: several methods must be in one group")
    for each in found:
        yield from _public_name(operation, each["name"])


def _public_name(operation: RawOperation, name: str) -> Findings:
    group, dot, method = name.partition(".")
    if not (dot and IDENTIFIER.fullmatch(group) and IDENTIFIER.fullmatch(method)):
        yield Finding(operation.where, f"x-airudder-method {name!r} is not group.method")
    elif (
        group in RESERVED_GROUPS
        or keyword.iskeyword(group)
        or {facts.class_name(group), facts.class_name(group) + "Raw"} & TAKEN
    ):
        yield Finding(operation.where, f"the group name {group} is reserved")
    elif method in RESERVED_METHODS or method.startswith(RESERVED_METHOD_PREFIXES) or keyword.iskeyword(method):
        yield Finding(operation.where, f"the method name {method} is reserved")


def check_paths(document: Node, operation: RawOperation) -> Findings:
    if operation.method not in METHODS:
        yield Finding(operation.where, f"the method {operation.method} is not supported: use client.request")
    if not PATH.fullmatch(operation.path):
        yield Finding(
            operation.where,
            "a path starts with a slash, and between slashes are ASCII letters, digits, `.`, `-`, `_` and {names}:"
            " anything else is for client.request",
        )
    names = [parameter.get("name") for parameter in operation.parameters if parameter.get("in") == "path"]
    if sorted(re.findall(r"{([^}]*)}", operation.path)) != sorted(map(str, names)):
        yield Finding(operation.where, "path parameters and the braces of the path differ")


def check_policies(document: Node, operation: RawOperation) -> Findings:
    node = operation.node
    listed = operation.operation_id in SAFE_THOUGH_IT_CHANGES
    if node["x-airudder-retry"] == "safe" and node["x-airudder-effect"] != "reads" and not listed:
        yield Finding(operation.where, "retry: safe only with effect: reads")
    if node["x-airudder-encryption"] == "allowed" and operation.family != "cloud":
        yield Finding(operation.where, "encryption: allowed is known for the cloud family only")
    if (node["x-airudder-auth"] == "none") != (node.get("security", []) == []):
        yield Finding(operation.where, "x-airudder-auth and security say different things")
    for name in node.get(facts.HEADERS, ()):
        if name.lower() in OWN_HEADERS or name.lower().startswith("x-airudder-sign"):
            yield Finding(operation.where, f"{facts.HEADERS}: {name} is set by the client")


def check_responses(document: Node, operation: RawOperation) -> Findings:
    responses = operation.node.get("responses") or {}
    for status, response in responses.items():
        if not facts.media_in(document, response):
            yield Finding(f"{operation.where}.responses.{status}", "a response without content decodes to nothing")
    if "200" not in responses:
        yield Finding(operation.where, "no response with status 200")
    elif not facts.is_file(document, operation):
        key = facts.PAYLOAD_KEYS[operation.family]
        fields = facts.properties_of(document, facts.response_schema_of(document, operation)).keys()
        # An answer may have no payload; one under the key of another family is a mistake.
        if key not in fields and fields & (set(facts.PAYLOAD_KEYS.values()) - {key}):
            yield Finding(f"{operation.where}.responses.200", f"the envelope lacks {key}, the family's payload")


def check_bodies(document: Node, operation: RawOperation) -> Findings:
    # A form is for requests that the client makes by itself, such as those for tokens: its values are texts.
    media = facts.media_in(document, operation.node.get("requestBody")).keys()
    if (
        others := media - {facts.JSON_TYPE}
        if operation.public_name or len(media) != 1
        else media - {facts.JSON_TYPE, facts.FORM_TYPE}
    ):
        refused = f"{', '.join(sorted(others))} is not supported, only {facts.JSON_TYPE}: use client.request"
        yield Finding(f"{operation.where}.requestBody", refused)
    schema = facts.follow(document, facts.request_schema_of(document, operation) or {})
    if facts.types_of(schema) not in ([], ["object"]):
        yield Finding(f"{operation.where}.requestBody", "the body must be an object")


OPERATION_RULES: tuple[Callable[[Node, RawOperation], Findings], ...] = (
    check_methods,
    check_arguments,
    check_paths,
    check_paging,
    check_policies,
    check_responses,
    check_bodies,
)
RULES: tuple[Callable[[Node], Findings], ...] = (
    check_schema_names,
    check_schemas,
    check_unions,
    check_named,
    check_open_responses,
    check_operation_names,
    check_waiting,
)
