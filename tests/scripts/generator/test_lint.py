"""One planted defect per rule, reported once, at its place."""

from __future__ import annotations

import copy
import datetime
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from airudder import AIRudder
from codegen import arguments, facts, generate, lint, paging, shapes, waiting
from codegen.catalogue import Row, read_catalogue
from codegen.shapes import CODES
from codegen.webhooks import NOT_OURS
from support.cases import case

from .conftest import CATALOGUE, ROOT, SINK, Package

GONE: Any = object()
Defect = tuple[str, str, Any, str]
"""Below an anchor: the place of the finding, the place of the edit (``+``: a further item), the value, the reason."""

REF = "#/components/schemas/"
STOP, PING, LISTS = "paths./things/stop.post", "paths./things/ping.get", "paths./things/lists.post"
PRIVATE, PLAN, ALL = "paths./private.post", "paths./plans/{plan}.post", "paths./things/{thing_id}/all.get"
PAGES, MESSAGES, ROWS = "paths./things/pages.get", "paths./things/messages.post", "paths./things/rows.get"
SCHEMA, FIELD, HOOK = "components.schemas.", "components.schemas.Line.properties.b", "webhooks.happened.post"
PAGING, JSON = "x-airudder-paging", "content.application/json"


def ref(name: str) -> dict[str, str]:
    return {"$ref": REF + name}


def planted(document: Mapping[str, Any], *edits: tuple[str, Any]) -> dict[str, Any]:
    """A copy of the document with another value at each of the places, or with nothing there."""
    doc = copy.deepcopy(dict(document))
    for place, value in edits:
        *way, last = place.split(".")
        node: Any = doc
        for step in way:
            node = node[int(step) if isinstance(node, list) else step]
        if last == "+":
            node.append(value)
        elif isinstance(node, list):
            node[int(last)] = value
        elif value is GONE:
            del node[last]
        else:
            node[last] = value
    return doc


def one(found: Iterable[facts.Finding], where: str, reason: str) -> None:
    found = list(found)
    assert [(f.path, reason in f.reason) for f in found] == [(where, True)], found


TEXT = {"type": "string"}


def odd(**more: Any) -> dict[str, Any]:
    """A further parameter of the query."""
    return {"name": "odd", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}, **more}


def coded(code: str, meaning: Any) -> dict[str, Any]:
    return {"pds": {"evidence": "client_code", "codes": {code: meaning}}}


LISTED = "plain values and lists of them"
PARAMETERS: dict[str, list[Defect]] = {
    PAGES: [
        ("", "parameters.+", odd(**{"in": "header"}), "parameter odd in header is not supported"),
        ("", "parameters.+", odd(**{"in": "cookie"}), "parameter odd in cookie is not supported"),
        ("", "parameters.+", odd(name="Page", schema=TEXT), "parameter Page in query is described twice"),
        ("", "parameters.+", odd(explode=False), "parameter odd: explode: false is not supported: use client.request"),
        ("", "parameters.+", odd(schema={}, explode=False), "parameter odd: explode: false is not supported"),
        ("", "parameters.+", odd(style="pipeDelimited"), "parameter odd: style: pipeDelimited is not supported"),
        ("", "parameters.+", odd(content={"application/json": {}}), "content: application/json is not supported"),
        ("", "parameters.+", odd(schema={"type": "object"}), LISTED),
        ("", "parameters.+", odd(schema=ref("Leaf")), LISTED),
        ("", "parameters.+", odd(schema={"type": "array", "items": {"type": "array"}}), LISTED),
    ],
    ALL: [
        ("", "parameters.0.schema", {"type": "array"}, "a path takes plain values;"),
        ("", "parameters", [], "path parameters and the braces of the path differ"),
    ],
    PLAN: [
        (".parameters.plan", "parameters.0.x-airudder-format", "text", "a path takes no x-airudder-format"),
        (".parameters.plan", "parameters.0.schema", ref("LocalTime"), "a path takes no x-airudder-format"),
        (".parameters.Since", "parameters.1.schema", {"type": "integer"}, "is for strings only"),
    ],
}

OBJECT: dict[str, Any] = {"type": "object", "properties": {"a": {}}}
METHOD = "x-airudder-method"
TAKEN = ("Client", "list", "None", "Response", "Things", "things_raw")
FIRST = {"name": "things.first", "fixed": {"Action": "First"}}
NAMES: dict[str, list[Defect]] = {
    STOP: [
        ("", METHOD, ["things.a", "things.b"], "fix the same fields"),
        ("", METHOD, [FIRST, {**FIRST, "name": "a.b"}], "be in one group"),
        ("", METHOD, [FIRST, 1], "or a list of these"),
        ("", METHOD, [FIRST, FIRST], "things.first is that of"),
    ],
    SCHEMA: [
        *((name, name, OBJECT, "this name is taken in generated code") for name in TAKEN),
        ("leaf", "leaf", OBJECT, "same class or module as Leaf"),
        ("状态", "状态", OBJECT, "give it an English name"),
    ],
    PRIVATE: [
        *(
            ("", METHOD, f"{group}.call", f"the group name {group} is reserved")
            for group in ("account_timezone", "recording", "raw", "any", "auth")
        ),
        *(
            ("", METHOD, f"things.{method}", f"the method name {method} is reserved")
            for method in ("overload", "builtins", "datetime", "follow", "stream_calls", "import")
        ),
        ("", METHOD, "things.node", "x-airudder-method things.node is that of"),
        ("", METHOD, "call", "is not group.method"),
        ("", METHOD, "things.doIt", "is not group.method"),
        ("", METHOD, {"name": "things.go", "fixed": {"Nope": 1}}, "Nope is not a field of the body"),
        ("", "tags", GONE, "exactly one tag"),
    ],
    PING: [
        ("", "operationId", "thing_node", "operationId is the same"),
        ("", "operationId", "", "operationId must be given in snake_case"),
        ("", "operationId", "thingPing", "operationId must be given in snake_case"),
    ],
}

MANY = {"type": "array", "items": TEXT}
LIMIT = {"most": 5, "per": "list", "evidence": "inferred"}
SCHEMAS: dict[str, list[Defect]] = {
    FIELD: [
        ("", "", {"type": "string", "enum": [1, 2]}, "not of the type string"),
        ("", "", {"type": "integer", "enum": [1, 0.5]}, "not of the type integer"),
        ("", "", {"type": "boolean", "enum": [True, 1]}, "of different types"),
        ("", "", {"type": "number", "enum": [0.5, 0.5]}, "0.5 is listed twice"),
        ("", "", {**TEXT, "default": "x"}, "no default"),
        ("", "", {**TEXT, "nullable": True}, 'write type: [..., "null"]'),
        ("", "", {**TEXT, "format": "date-time"}, "no format date-time"),
        ("", "", {"type": "decimal"}, "type decimal is not supported here"),
        ("", "", True, "true is not supported as a schema: write {}"),
        (".items", "", {"type": "array", "items": False}, "false is not supported as a schema: write {}"),
        ("", "", {"x-airudder-secret": True}, "unknown fact x-airudder-secret: possible are x-airudder-sensitive, "),
        ("", "", {**TEXT, "x-airudder-person": "inferred"}, "x-airudder-person needs x-airudder-format phone"),
        ("", "", {**TEXT, "x-airudder-ahead": "inferred"}, "x-airudder-ahead needs x-airudder-format offset-time"),
        ("", "", {**TEXT, "x-airudder-distinct": "inferred"}, "x-airudder-distinct belongs to an array"),
        ("", "", {**TEXT, "x-airudder-mistaken": ["c"]}, "goes with x-airudder-person"),
        ("", "", {**MANY, "x-airudder-limit": LIMIT}, "an array of entries with x-airudder-person"),
        ("", "", {"type": "integer", "x-airudder-format": "local-time"}, "local-time is for strings only"),
        ("", "", {**MANY, "x-airudder-format": "phone"}, "phone is for strings only"),
        ("", "", {**MANY, "x-airudder-format": "text"}, "text is for plain values only"),
        ("", "", {"properties": {"c": {}}}, "give this schema a name"),
        ("", "", {"enum": ["c"]}, "give this schema a name"),
        ("", "", {"allOf": [TEXT]}, "give this schema a name"),
        ("", "", {"anyOf": [ref("Leaf")], "discriminator": {}}, "give this schema a name"),
        ("", "", ref("No"), f"{REF}No does not exist"),
    ],
    f"{SCHEMA}Leaf": [
        ("", "additionalProperties", False, "no additionalProperties: false in answers"),
        (".properties.b", "properties.b", {"enum": ["c"]}, "give this schema a name"),  # inherited by others
    ],
    f"{SCHEMA}Cast.properties": [
        (".cast_id", "cast_id.x-airudder-aliases", ["errors"], "errors is taken in this object"),
        (".cast_id", "cast_id.x-airudder-aliases", ["cast_id"], "cast_id is taken in this object"),
        (".cast_id", "cast_id.x-airudder-aliases", ["castle_id"], "castle_id is not a spelling of cast_id"),
        (".cast_id", "cast_id.x-airudder-refusals", "contacts", "x-airudder-refusals belongs to an array"),
    ],
    SCHEMA: [
        ("Content", "OtherContent.properties", GONE, "OtherContent must be an object with properties"),
        ("Odd", "Odd", {**OBJECT, "discriminator": {"propertyName": "a"}}, "go with anyOf"),
    ],
    f"{SCHEMA}Content": [
        ("", "discriminator.propertyName", GONE, "must have a propertyName and a mapping"),
        ("", "discriminator.mapping", {}, "must have a propertyName and a mapping"),
        ("", "x-airudder-fallback", GONE, "x-airudder-fallback must refer to the schema"),
        ("", "x-airudder-fallback", f"{REF}No", "x-airudder-fallback must refer to the schema"),
        ("", "discriminator.mapping.audio", f"{REF}Leaf", "must be the schemas to which the mapping"),
        ("", "discriminator.mapping.text", GONE, "must be the schemas to which the mapping"),
        ("", "anyOf.+", TEXT, "must be the schemas to which the mapping"),
    ],
}

FORM: dict[str, Any] = {"multipart/form-data": {}, "application/json": {"schema": {}}}
OPERATIONS: dict[str, list[Defect]] = {
    STOP: [
        *(("", fact, GONE, f"{fact} is missing") for fact in facts.OPERATION_FACTS),
        ("", "x-airudder-retries", "safe", "unknown fact x-airudder-retries"),
        ("", "x-airudder-retry", "safe", "safe only with effect: reads"),
        ("", "x-airudder-auth", "token", "x-airudder-auth and security say different things"),
        *(
            ("", "x-airudder-headers", [name], f"{name} is set by the client")
            for name in ("Authorization", "content-type", "X-AIRudder-Sign-Key", "Is-Encrypted")
        ),
    ],
    "paths./sms.post": [
        (".requestBody", "requestBody", {"content": {facts.FORM_TYPE: {}}}, f"{facts.FORM_TYPE} is not supported"),
        ("", "x-airudder-encryption", "allowed", "known for the cloud family only"),
    ],
    PRIVATE: [
        (".responses.500", "responses.500", {"description": "bad"}, "a response without content"),
        ("", "responses", {"201": {"content": FORM}}, "no response with status 200"),
        (".requestBody", "requestBody.content", {"text/xml": {}}, "text/xml is not supported, only application/json"),
        (".requestBody", "requestBody.content", FORM, "multipart/form-data is not supported, only application/json"),
        (".requestBody", f"requestBody.{JSON}.schema", MANY, "the body must be an object"),
        (".requestBody", f"requestBody.{JSON}.schema", True, "true is not supported as a schema: write {}"),
    ],
    f"{PING}.responses.200": [
        ("", f"{JSON}.schema.properties", {"body": {}}, "the envelope lacks data"),
        ("", f"{JSON}.schema.additionalProperties", False, "no additionalProperties: false in answers"),
    ],
}

NEITHER = "parameter: Page must be an integer or a string"
PAGINGS: dict[str, list[Defect]] = {
    PAGES: [
        (f".{PAGING}", "parameters.1.schema", MANY, NEITHER),
        (f".{PAGING}", "parameters.1.schema", {"type": "boolean"}, NEITHER),
        (f".{PAGING}", "parameters.1.schema", ref("Level"), NEITHER),
        (f".{PAGING}", "parameters.1.schema", ref("LocalTime"), NEITHER),
        (f".{PAGING}", f"{PAGING}.parameter", "page", "parameter: the operation has no page"),
        (f".{PAGING}", f"{PAGING}.size", "Size", "size: the operation has no Size"),
        (f".{PAGING}", f"{PAGING}.items", "payload", "needs a payload that is an array"),
        (f".{PAGING}", "responses.200", {"content": {"audio/*": {}}}, "a file has no pages"),
    ],
    MESSAGES: [
        (f".{PAGING}", f"{PAGING}.first", 0, "first may not be 0 where the type of last_id is string"),
        (f".{PAGING}", f"{PAGING}.id", "msg_id", "the items have no msg_id"),
        (f".{PAGING}", METHOD, {"name": "things.messages", "fixed": {"last_id": "x"}}, "last_id is fixed"),
    ],
    ROWS: [(f".{PAGING}", f"{PAGING}.aliases", ["Row_ID"], "aliases: the items are described")],
}

MISFIT = "does not fit the schema at $"
EXAMPLES: dict[str, list[Defect]] = {
    f"{PING}.responses.200": [
        (".example", f"{JSON}.example", {"data": {"name": 3}}, f"{MISFIT}.data.name"),
        (".examples.made_up", f"{JSON}.examples", {"made_up": {"value": 3}}, MISFIT),
    ],
    f"{LISTS}.requestBody": [
        (".example", f"{JSON}.example", {"order_id": 3}, f"{MISFIT}.order_id"),
        (".example", f"{JSON}.example", {}, MISFIT),
    ],
    f"{PLAN}.requestBody": [(".example", f"{JSON}.example", {"Start": "", "owner": None, "must": 1}, f"{MISFIT}.must")],
    "components.responses.Open": [(".example", f"{JSON}.example", 3, MISFIT)],
    HOOK: [
        ("", "x-airudder-evidence", GONE, "x-airudder-evidence is missing"),
        ("", "x-airudder-family", "sms", "unknown fact x-airudder-family"),
        ("", f"requestBody.{JSON}.examples", GONE, "a webhook needs an example"),
        ("", f"requestBody.{JSON}.schema", {"type": "object"}, "must be a $ref to a component schema with properties"),
        (".examples.made_up", f"requestBody.{JSON}.examples.made_up.value", {"when": "now"}, f"{MISFIT}.when"),
        (".examples.made_up", f"requestBody.{JSON}.examples.made_up.value", {"wen": 1}, f"{MISFIT}: wen is not decl"),
    ],
    "webhooks.happened": [("", "get", {}, "the method post and nothing else")],
}
KINDS = {
    "parameters": PARAMETERS,
    "names": NAMES,
    "schemas": SCHEMAS,
    "operations": OPERATIONS,
    "paging": PAGINGS,
    "examples and webhooks": EXAMPLES,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_defect_is_reported_once(document: Mapping[str, Any], kind: str) -> None:
    for anchor, defects in KINDS[kind].items():
        for suffix, place, value, reason in defects:
            dot = "" if anchor.endswith(".") or not place else "."
            with case(anchor, suffix, value, reason):
                one(lint.lint(planted(document, (anchor + dot + place, value))), anchor + suffix, reason)


def test_a_fact_of_another_shape_is_reported_at_its_place(document: Mapping[str, Any]) -> None:
    """Before any other rule relies on it."""
    page = {"kind": "page", "parameter": "p", "first": 1, "id": "i", "items": "payload"}
    wrong: dict[str, list[tuple[Any, str]]] = {
        **{fact: [("fax", "'fax' is not one of [")] for fact in (*facts.OPERATION_FACTS, *facts.FIELD_FACTS)},
        "x-airudder-headers": [(["X Made"], "'X Made' does not match")],
        "x-airudder-limit": [(5, "is not of type 'object'"), ({**LIMIT, "most": 0}, "less than the minimum")],
        CODES: [
            ({"made_up": {"evidence": "client_code", "codes": {}}}, "'made_up' is not one of"),
            ({"pds": {"codes": {}}}, "'evidence' is a required property"),
            (coded("0", "no"), "'0' does not match"),
            (coded("1", {"text": "no", "status": 418}), "418 is not one of"),
            (coded("1", "in two\nlines"), "does not match"),
        ],
        PAGING: [
            ({**page, "first": "1"}, "'1' is not of type 'int"),
            ({**page, "kind": "cursor", "first": True}, "True is not of type"),
        ],
    }
    for fact, values in wrong.items():
        for value, reason in values:
            with case(fact, value):
                (found,) = shapes.check_shapes("here", {fact: value}, [fact])
                assert found.path.startswith(f"here.{fact}") and reason in found.reason
    one(lint.lint(planted(document, (f"{STOP}.x-airudder-family", "fax"))), f"{STOP}.x-airudder-family", "'fax'")


def test_what_no_json_holds(document: Mapping[str, Any]) -> None:
    """YAML reads an unquoted date as a date, and an unquoted status as a number."""
    where = f"{SCHEMA}Leaf.example"
    dated = planted(document, (where, datetime.date(2024, 3, 11)))
    one(lint.lint(dated), f"document.{where}", "date is not a JSON value: quote it")
    doc = planted(document)
    responses = doc["paths"]["/private"]["post"]["responses"]
    responses[200] = responses.pop("200")
    one(lint.lint(doc), f"document.{PRIVATE}.responses", "the key 200 is not a text: quote it")
    doc = planted(document)
    doc["components"]["schemas"]["Leaf"][3] = {}
    one(lint.lint(doc), f"document.{SCHEMA}Leaf", "the key 3 is not a text: quote it")


def test_no_real_phone_number(document: Mapping[str, Any]) -> None:
    where = f"{SCHEMA}Leaf.example"
    for real in ("call +99915155550123 now", "99915155550123", "+999 151 5555 0123"):
        with case(real):
            one(lint.lint(planted(document, (where, [real]))), f"document.{where}.0", "real phone number")
    for made_up in ("+12025550123", "call +12025550199", "+1 202 555 0100", "12025550123", 1716969283, "4755"):
        with case(made_up):
            assert lint.lint(planted(document, (where, made_up))) == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/pri{task-id}/x.y/", ""),
        ("/pri{任务}", "between slashes are ASCII letters"),
        ('/pri"vate', "between slashes are ASCII letters"),
        ("private", "a path starts with a slash"),
        ("/pri//vate", "between slashes are ASCII letters"),
    ],
)
def test_paths(document: Mapping[str, Any], path: str, reason: str) -> None:
    """A name in braces need not be one of Python, and a path may end in a slash."""
    doc = planted(document)
    item = doc["paths"][path] = doc["paths"].pop("/private")
    if "{" in path:
        name = path.partition("{")[2].partition("}")[0]
        item["post"]["parameters"] = [{"name": name, "in": "path", "required": True, "schema": TEXT}]
    if reason:
        one(lint.lint(doc), f"paths.{path}.post", reason)
    else:
        assert lint.lint(doc) == []


@pytest.mark.parametrize("verb", ["head", "options", "trace"])
def test_methods_of_http(document: Mapping[str, Any], verb: str) -> None:
    doc = planted(document)
    doc["paths"]["/private"][verb] = doc["paths"]["/private"].pop("post")
    one(lint.lint(doc), f"paths./private.{verb}", f"the method {verb} is not supported: use client.request")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("Unknown", "gives the class UnknownEvent, as what is not recognised does"),
        ("Happened", "gives the class HappenedEvent, as happened does"),
        ("has-happened", "this name cannot be that of a webhook"),
    ],
)
def test_names_of_webhooks(document: Mapping[str, Any], kind: str, reason: str) -> None:
    doc = planted(document, (f"webhooks.{kind}", document["webhooks"]["happened"]))
    one(lint.lint(doc), f"webhooks.{kind}", reason)


CURSOR, LAST = f"{MESSAGES}.{PAGING}.first", f"{SCHEMA}MessagesBody.properties.last_id"
ID, WHOLE = f"{SCHEMA}Message.properties.id", {"type": "integer"}


@pytest.mark.parametrize(
    ("edits", "reason"),
    [
        ([(CURSOR, 0), (LAST, WHOLE), (ID, WHOLE)], ""),
        ([(CURSOR, 0), (LAST, {}), (ID, WHOLE)], ""),
        ([(LAST, {"type": ["integer", "string"]})], ""),
        ([(LAST, {"type": ["integer", "null"]}), (ID, WHOLE)], "where the type of last_id is integer"),
        ([(CURSOR, 0), (LAST, WHOLE)], "id: the type of id is string, of last_id integer"),
    ],
)
def test_a_cursor_has_the_type_of_the_ids(document: Mapping[str, Any], edits: Any, reason: str) -> None:
    found = lint.lint(planted(document, *edits))
    assert [(f.path, reason in f.reason) for f in found] == [(f"{MESSAGES}.{PAGING}", True)] * bool(reason)


def test_what_may_be_there(document: Mapping[str, Any]) -> None:
    assert lint.lint(dict(document)) == lint.lint(facts.load(generate.SPEC)) == []
    page = f"{PAGES}.parameters.1.schema"
    for place, value in [
        *((page, node) for node in ({"type": ["string", "null"]}, {"type": "number"}, {})),
        (page, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        (FIELD, {"type": "number", "enum": [0.5, 1]}),  # a plain number
        (f"{PING}.responses.200.{JSON}.example", {"data": {"name": "made up", "more": [1]}}),
        ("paths./things/file.get.responses.200.content.audio/*.example", "RIFF"),
    ]:
        with case(place, value):
            assert lint.lint(planted(document, (place, value))) == []
    again = planted(document, (f"{PRIVATE}.operationId", "auth_token"), (f"{PRIVATE}.x-airudder-retry", "safe"))
    assert lint.lint(again) == [], "asking for a token again renews it"


def test_a_paging_must_read(document: Mapping[str, Any]) -> None:
    doc = planted(document, (f"{PAGES}.x-airudder-effect", "dials"), (f"{PAGES}.x-airudder-retry", "unsent"))
    one(lint.lint(doc), f"{PAGES}.{PAGING}", "an operation that dials has no pages")


# -- beside the catalogue


@pytest.fixture
def rows() -> list[Row]:
    return read_catalogue(CATALOGUE)


@pytest.mark.parametrize(
    ("place", "value", "where", "reason"),
    [
        (f"{HOOK}.x-airudder-pages", ["api-1", "api-2"], "webhooks.happened", "no row of the catalogue has the page"),
        (f"{HOOK}.x-airudder-pages", [], "webhooks.happened", "x-airudder-pages lack api-1"),
        (f"{NOT_OURS}.+", "x", f"{NOT_OURS}.x", "must be a webhook of the catalogue"),
        (f"{NOT_OURS}.+", "happened", f"{NOT_OURS}.happened", "that is not described"),
        ("webhooks", {}, "webhooks.happened", "the catalogue has evidence of its payload (documented): describe it"),
    ],
)
def test_description_and_catalogue_must_agree(
    document: Mapping[str, Any], rows: list[Row], place: str, value: Any, where: str, reason: str
) -> None:
    assert lint.lint(dict(document), rows) == []
    doc = planted(document, (place, value))
    assert lint.lint(doc) == []
    one(lint.lint(doc, rows), where, reason)


# -- x-airudder-waiting, of the real description


DETAIL = "paths./service/cloud/detail.get"


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        ("complete", ["calling"], "complete must be some of the states of final"),
        ("status", "state", "there is no field state"),
        ("id", ["id", "number"], "there is no field number"),
        ("calls", "task_name", "task_name a list of a component schema"),
        ("wait", "stop", "there is a method tasks.stop already"),
        ("follow", "wait", "there is a method tasks.wait already"),
        (".parameters.+", {"name": "Page", "in": "query", "schema": {}}, "with one argument"),
        (".x-airudder-method", GONE, "has a method"),
    ],
)
def test_waiting(place: str, value: Any, reason: str) -> None:
    edit = DETAIL + (place if place.startswith(".") else f".{waiting.WAITING}.{place}")
    found = lint.lint(planted(facts.load(generate.SPEC), (edit, value)))
    one(found, f"{DETAIL}.{waiting.WAITING}", reason)


# -- what the lint has in common with other parts


def test_no_group_hides_a_part_of_the_client() -> None:
    groups = {name for name in vars(AIRudder.__mro__[1]) if not name.startswith("_")}
    given = {name for name in dir(AIRudder(token="t")) if not name.startswith("_")}
    assert given - groups == lint.RESERVED_GROUPS - {"transport"}


def test_reserved_arguments_are_those_of_call_options(sink: Package) -> None:
    assert sink.module("types").CallOptions.__annotations__.keys() == arguments.CALL_OPTIONS


def test_lint_stops_the_generator(tmp_path: Path) -> None:
    shutil.copy(CATALOGUE, tmp_path)
    spec, text = tmp_path / "bad.yaml", SINK.read_text(encoding="utf-8")
    spec.write_text(text.replace("x-airudder-family: sms", "x-airudder-family: fax"), encoding="utf-8")
    with pytest.raises(generate.GenerateError, match=r"paths\./sms\.post\.x-airudder-family: 'fax' is not one of"):
        generate.run(spec, tmp_path / "out", check=False)
    assert not (tmp_path / "out").exists()


def test_facts_of_the_lint_and_of_the_types_agree() -> None:
    """The values that the lint allows are those that the border types name."""
    text = (ROOT / "openapi" / "templates" / "types.py.jinja").read_text(encoding="utf-8")
    named = {fact.removeprefix("x-airudder-").title(): values for fact, values in facts.OPERATION_FACTS.items()}
    for name, values in {**named, "Format": facts.FIELD_FACTS[facts.FORMAT]}.items():
        listed = ", ".join(f'"{value}"' for value in values)
        assert f"{name} = Literal[{listed}]" in text
    kinds = ", ".join(f'"{kind}"' for kind in paging.KINDS)
    assert f"kind: Literal[{kinds}]" in text
