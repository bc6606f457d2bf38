"""What the YAML must not hold: names and values that break generated code, and facts that are missing or unknown.

The generator lets most of these pass and writes code that is wrong at run time.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from spec_answers import check_answer_facts
from spec_arguments import check_arguments
from spec_catalogue import Row
from spec_entries import check_entries
from spec_enums import check_enum
from spec_examples import check_examples
from spec_facts import (
    FIELD_FACTS,
    HEADERS,
    JSON_TYPE,
    OPERATION_FACTS,
    OPTIONAL_OPERATION_FACTS,
    PAYLOAD_KEYS,
    SCHEMA_REF,
    STRUCTURED_FIELD_FACTS,
    Finding,
    Findings,
    Node,
    RawOperation,
    as_list,
    class_name,
    contents_of,
    enum_values,
    flatten,
    follow,
    is_file,
    is_union,
    merged,
    module_name,
    operations_of,
    payload_schema,
    reachable,
    ref_name,
    request_schema_of,
    response_roots,
    response_schema_of,
    schemas_of,
    types_of,
    walk,
)
from spec_formats import check_format
from spec_paging import check_paging
from spec_unions import check_unions
from spec_waiting import check_waiting
from spec_webhooks import check_catalogue, check_webhooks

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
SAFE_THOUGH_IT_CHANGES = frozenset({"auth_token"})
"""Operations that change something and may yet be repeated, because a page says so (auth: asking again renews)."""

PLUS_NUMBER = re.compile(r"\+\d[\d ()-]{6,}\d")
BARE_NUMBER = re.compile(r"\d{10,15}")
FICTIONAL = re.compile(r"\+?120255501\d\d")
PATH = re.compile(r"(/([\w.-]|{[\w-]+})+)+/?", re.ASCII)
TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
OWN_HEADERS = frozenset({"authorization", "content-type", "user-agent", "is-encrypted", "signed"})
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


def lint(document: Node, catalogue: Sequence[Row] | None = None) -> list[Finding]:
    """All that is wrong with a document, and with how it goes with the catalogue, in the order of its places."""
    found: set[Finding] = set()
    for plain_rule in (check_values, check_numbers, check_webhooks, check_examples):
        found.update(plain_rule(document, "document"))
    flat = flatten(document)
    for rule in RULES:
        found.update(rule(flat))
    if catalogue is not None:
        found.update(check_catalogue(document, catalogue))
    return sorted(found)


# -- plain values


def check_values(node: Any, where: str) -> Findings:
    """An unquoted date becomes a date object in YAML, which no JSON holds."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from check_values(value, f"{where}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from check_values(value, f"{where}.{index}")
    elif not isinstance(node, (str, int, float, bool, type(None))):
        yield Finding(where, f"{type(node).__name__} is no JSON value: quote it")


def check_numbers(node: Any, where: str, example: bool = False) -> Findings:
    """Phone numbers of real people must not get in, not even those of published examples."""
    if isinstance(node, dict):
        for key, value in node.items():
            inside = example or key in ("example", "examples")
            yield from check_numbers(value, f"{where}.{key}", inside)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from check_numbers(value, f"{where}.{index}", example)
    elif isinstance(node, str):
        numbers = [re.sub(r"[^\d+]", "", number) for number in PLUS_NUMBER.findall(node)]
        if example and BARE_NUMBER.fullmatch(node):
            numbers.append(node)
        if not all(FICTIONAL.fullmatch(number) for number in numbers):
            yield Finding(where, "looks like a real phone number: use +1202555 01xx")


# -- schemas


def once(places: Iterable[tuple[str, Node]]) -> Iterator[tuple[str, Node]]:
    """Each schema at the first of its places: those that came by ``allOf`` stand in several."""
    seen: set[int] = set()
    for where, schema in places:
        if id(schema) not in seen:
            seen.add(id(schema))
            yield where, schema


def all_schemas(document: Node) -> Iterator[tuple[str, Node]]:
    """Every schema that the generator sees, and the envelopes, each once."""
    yield from once(_all_schemas(document))


def _all_schemas(document: Node) -> Iterator[tuple[str, Node]]:
    for name, schema in schemas_of(document).items():
        yield from walk(schema, f"components.schemas.{name}")
    for operation in operations_of(document):
        for parameter in operation.parameters:
            yield from walk(parameter.get("schema"), f"{operation.where}.parameters.{parameter.get('name')}")
        yield from walk(request_schema_of(document, operation), f"{operation.where}.requestBody")
        for media in contents_of(document, operation).values():
            yield from walk(media.get("schema"), f"{operation.where}.responses.200")


def check_schema_names(document: Node) -> Findings:
    modules: dict[str, list[str]] = defaultdict(list)
    group_names = {str(operation.public_name).partition(".")[0] for operation in operations_of(document)}
    groups = {class_name(name) + raw for name in group_names for raw in ("", "Raw")}
    for name in schemas_of(document):
        modules[module_name(name)].append(name)
        if name in TAKEN or class_name(name) in TAKEN | groups or class_name(name).endswith("_"):
            yield Finding(f"components.schemas.{name}", "this name is taken in generated code")
        elif not re.fullmatch(r"[A-Z]\w*", class_name(name), re.ASCII):
            yield Finding(f"components.schemas.{name}", "give it an English name: its class is called like it")
    for names in modules.values():
        if len(names) > 1:
            yield Finding(f"components.schemas.{names[1]}", f"gives the same class or module as {names[0]}")


def check_enums(document: Node) -> Findings:
    for where, schema in all_schemas(document):
        yield from check_enum(where, schema)


def check_schema_keywords(document: Node) -> Findings:
    for where, schema in all_schemas(document):
        if "default" in schema:
            yield Finding(where, "no default: the client would send it; say it in the description")
        if schema.get("format") in TIME_FORMATS:
            yield Finding(where, f"no format {schema['format']}: real values do not keep to it, or lose their form")
        for kind in types_of(schema):
            if kind not in JSON_TYPES:
                yield Finding(where, f"type {kind} is not supported here")
        yield from check_format(where, schema)
        for key, value in schema.items():
            if key.startswith("x-airudder-") and key not in STRUCTURED_FIELD_FACTS:
                if key not in FIELD_FACTS:
                    yield Finding(where, f"unknown fact {key}")
                elif value not in FIELD_FACTS[key]:
                    yield Finding(where, f"{key} may not be {value!r}")


def check_answers(document: Node) -> Findings:
    yield from check_answer_facts(document, all_schemas(document))


def check_named(document: Node) -> Findings:
    """Objects and enums inside other schemas would be named by the generator, after where they happen to stand."""
    places = [(f"components.schemas.{name}", schema) for name, schema in schemas_of(document).items()]
    for operation in operations_of(document):
        places.append((f"{operation.where}.responses.200", {"items": payload_schema(document, operation)}))
        places.append((f"{operation.where}.requestBody", {"items": request_schema_of(document, operation)}))
        for parameter in operation.parameters:
            where = f"{operation.where}.parameters.{parameter.get('name')}"
            places.append((where, {"items": parameter.get("schema")}))
    roots = {root for root, _ in places}
    for where, node in once(item for root, schema in places for item in walk(schema, root)):
        if where not in roots and (node.get("properties") or enum_values(node) or "allOf" in node or is_union(node)):
            yield Finding(where, "give this schema a name under components.schemas")


def check_references(document: Node) -> Findings:
    for where, schema in all_schemas(document):
        ref = schema.get("$ref")
        if ref is not None and not (str(ref).startswith(SCHEMA_REF) and ref_name(schema) in schemas_of(document)):
            yield Finding(where, f"{ref} leads nowhere")
    for name, schema in schemas_of(document).items():
        if "$ref" in follow(document, schema):
            yield Finding(f"components.schemas.{name}", f"{schema['$ref']} leads in a circle")


def check_open_responses(document: Node) -> Findings:
    """A closed object would drop what the vendor adds, without a word."""
    received = sorted(reachable(document, response_roots(document)))
    places = [(f"components.schemas.{name}", schemas_of(document)[name]) for name in received]
    for operation in operations_of(document):
        contents = contents_of(document, operation)
        places += [(f"{operation.where}.responses.200", m.get("schema") or {}) for m in contents.values()]
    for where, node in once(item for root, schema in places for item in walk(schema, root)):
        if node.get("additionalProperties") is False:
            yield Finding(where, "no additionalProperties: false in answers")


# -- operations


def check_operation_names(document: Node) -> Findings:
    ids: dict[str, str] = {}
    methods: dict[str, str] = {}
    for operation in operations_of(document):
        if not IDENTIFIER.fullmatch(operation.operation_id) and operation.snake_id not in ids:
            yield Finding(operation.where, "operationId must be given in snake_case")
        if operation.snake_id in ids:
            yield Finding(operation.where, f"operationId is the same as that of {ids[operation.snake_id]}")
        ids.setdefault(operation.snake_id, operation.where)
        if len(operation.node.get("tags") or []) != 1:
            yield Finding(operation.where, "exactly one tag: it decides the folder")
        for name in [str(method["name"]) for method in operation.methods]:
            if name in methods:
                yield Finding(operation.where, f"x-airudder-method {name} is that of {methods[name]}")
            methods.setdefault(name, operation.where)
            yield from _public_name(operation, name)
        yield from _several_methods(operation)


def _several_methods(operation: RawOperation) -> Findings:
    """Methods of one operation differ in the values of the same fields, and stand in one group."""
    given = as_list(operation.node.get("x-airudder-method", []))
    found = operation.methods
    if len(found) != len(given):
        yield Finding(operation.where, "x-airudder-method is group.method, {name, fixed} or a list of these")
    elif len(found) > 1:
        if len({frozenset(each["fixed"]) for each in found}) > 1 or not found[0]["fixed"]:
            yield Finding(operation.where, "x-airudder-method: all of several methods fix the same fields")
        if len({str(each["name"]).partition(".")[0] for each in found}) > 1:
            yield Finding(operation.where, "x-airudder-method: several methods must be in one group")


def _public_name(operation: RawOperation, name: str) -> Findings:
    group, dot, method = name.partition(".")
    if not (dot and IDENTIFIER.fullmatch(group) and IDENTIFIER.fullmatch(method)):
        yield Finding(operation.where, f"x-airudder-method {name!r} is not group.method")
    elif group in RESERVED_GROUPS or keyword.iskeyword(group) or {class_name(group), class_name(group) + "Raw"} & TAKEN:
        yield Finding(operation.where, f"the group name {group} is reserved")
    elif method in RESERVED_METHODS or method.startswith(RESERVED_METHOD_PREFIXES) or keyword.iskeyword(method):
        yield Finding(operation.where, f"the method name {method} is reserved")


def check_paths(document: Node) -> Findings:
    for operation in operations_of(document):
        if operation.method not in METHODS:
            yield Finding(operation.where, f"the method {operation.method} is not supported")
        if not PATH.fullmatch(operation.path):
            yield Finding(operation.where, "the path starts with a slash and holds nothing that needs escaping")
        names = [parameter.get("name") for parameter in operation.parameters if parameter.get("in") == "path"]
        if sorted(re.findall(r"{([^}]*)}", operation.path)) != sorted(map(str, names)):
            yield Finding(operation.where, "path parameters and the braces of the path differ")


def check_facts(document: Node) -> Findings:
    for operation in operations_of(document):
        node = operation.node
        for fact, values in OPERATION_FACTS.items():
            if fact not in node:
                yield Finding(operation.where, f"{fact} is missing")
            elif node[fact] not in values:
                yield Finding(operation.where, f"{fact} may not be {node[fact]!r}")
        for key in node:
            if key.startswith("x-airudder-") and key not in OPERATION_FACTS and key not in OPTIONAL_OPERATION_FACTS:
                yield Finding(operation.where, f"unknown fact {key}")
        pages = node.get("x-airudder-pages", [])
        if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
            yield Finding(operation.where, "x-airudder-pages must be a list of page ids")
        yield from _headers(operation)
        for parameter in operation.parameters:
            for key, value in parameter.items():
                if key.startswith("x-airudder-") and value not in FIELD_FACTS.get(key, ()):
                    yield Finding(
                        f"{operation.where}.parameters.{parameter.get('name')}", f"{key} may not be {value!r}"
                    )


def _headers(operation: RawOperation) -> Findings:
    """Headers beside those that the client sends by itself."""
    names = operation.node.get(HEADERS, [])
    if not isinstance(names, list) or not all(isinstance(name, str) and TOKEN.fullmatch(name) for name in names):
        yield Finding(operation.where, f"{HEADERS} must be a list of names of headers")
        return
    for name in names:
        if name.lower() in OWN_HEADERS or name.lower().startswith("x-airudder-sign"):
            yield Finding(operation.where, f"{HEADERS}: {name} is set by the client")


def check_policies(document: Node) -> Findings:
    for operation in operations_of(document):
        node = operation.node
        listed = operation.operation_id in SAFE_THOUGH_IT_CHANGES
        if node.get("x-airudder-retry") == "safe" and node.get("x-airudder-effect") != "reads" and not listed:
            yield Finding(operation.where, "retry: safe only with effect: reads")
        if node.get("x-airudder-encryption") == "allowed" and operation.family in PAYLOAD_KEYS.keys() - {"cloud"}:
            yield Finding(operation.where, "encryption: allowed is known for the cloud family only")
        auth = node.get("x-airudder-auth")
        if auth is not None and (auth == "none") != (node.get("security", []) == []):
            yield Finding(operation.where, "x-airudder-auth and security say different things")


def check_responses(document: Node) -> Findings:
    for operation in operations_of(document):
        responses = operation.node.get("responses") or {}
        for status, response in responses.items():
            if not follow(document, response).get("content"):
                yield Finding(f"{operation.where}.responses.{status}", "a response without content decodes to nothing")
        if "200" not in responses:
            yield Finding(operation.where, "no response with status 200")
            continue
        key = PAYLOAD_KEYS.get(operation.family)
        if not contents_of(document, operation) or is_file(document, operation) or key is None:
            continue
        envelope = merged(document, follow(document, response_schema_of(document, operation)))
        fields = (envelope.get("properties") or {}).keys()
        # An answer may have no payload; one under the key of another family is a mistake.
        if key not in fields and fields & (set(PAYLOAD_KEYS.values()) - {key}):
            yield Finding(f"{operation.where}.responses.200", f"the envelope lacks {key}, the family's payload")


def check_bodies(document: Node) -> Findings:
    for operation in operations_of(document):
        body = follow(document, operation.node.get("requestBody"))
        if not body:
            continue
        if list(body.get("content") or {}) != [JSON_TYPE]:
            yield Finding(f"{operation.where}.requestBody", f"only {JSON_TYPE} is supported")
            continue
        schema = follow(document, request_schema_of(document, operation) or {})
        if types_of(schema) not in ([], ["object"]):
            yield Finding(f"{operation.where}.requestBody", "the body must be an object")


Rule = Callable[[Node], Iterable[Finding]]

RULES: tuple[Rule, ...] = (
    check_schema_names,
    check_enums,
    check_schema_keywords,
    check_answers,
    check_entries,
    check_unions,
    check_named,
    check_references,
    check_open_responses,
    check_operation_names,
    check_arguments,
    check_paths,
    check_facts,
    check_paging,
    check_waiting,
    check_policies,
    check_responses,
    check_bodies,
)
