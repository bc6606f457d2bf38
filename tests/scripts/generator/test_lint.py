"""One planted defect per rule, reported once, where it stands."""

from __future__ import annotations

import copy
import datetime
import shutil
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import generate as generator
import spec_arguments
import spec_catalogue
import spec_facts
import spec_lint
import spec_paging
import spec_webhooks
from airudder import AIRudder

from .conftest import CATALOGUE, ROOT, SINK

Doc = dict[str, Any]


def operation(doc: Doc, path: str, method: str = "post") -> Any:
    return doc["paths"][path][method]


def schemas(doc: Doc) -> Any:
    return doc["components"]["schemas"]


def prop(schema: str, name: str, node: Any = None) -> Callable[[Doc], None]:
    def plant(doc: Doc) -> None:
        schemas(doc)[schema]["properties"][name] = {"type": "string"} if node is None else node

    return plant


def schema(name: str, node: Any = None) -> Callable[[Doc], None]:
    return lambda doc: schemas(doc).__setitem__(
        name, {"type": "object", "properties": {"a": {}}} if node is None else node
    )


def fact(name: str, value: Any, path: str = "/things/stop") -> Callable[[Doc], None]:
    def plant(doc: Doc) -> None:
        if value is None:
            del operation(doc, path)[name]
        else:
            operation(doc, path)[name] = value

    return plant


FIRST: Doc = {"name": "things.first", "fixed": {"Action": "First"}}


NODE, STOP = "paths./things/node.get", "paths./things/stop.post"


def methods(*value: Any) -> Callable[[Doc], None]:
    return fact("x-airudder-method", list(value), "/things/stop")


def method(value: Any) -> Callable[[Doc], None]:
    return fact("x-airudder-method", value, "/private")


def parameter(name: str, place: str = "query") -> Callable[[Doc], None]:
    node = {"name": name, "in": place, "required": True, "schema": {"type": "string"}}
    return lambda doc: operation(doc, "/things/ping", "get").__setitem__("parameters", [node])


def example(value: Any) -> Callable[[Doc], None]:
    return lambda doc: schemas(doc)["Leaf"].__setitem__("example", value)


def envelope(path: str, verb: str = "get") -> Callable[[Doc], Any]:
    return lambda doc: operation(doc, path, verb)["responses"]["200"]["content"]["application/json"]["schema"]


NOT_OURS = spec_webhooks.NOT_OURS
EXAMPLE = "webhooks.happened.post.examples.made_up"


def hook(name: str, value: Any) -> Callable[[Doc], None]:
    """A fact of the webhook changed; None takes it away."""

    def plant(doc: Doc) -> None:
        doc["webhooks"]["happened"]["post"][name] = value
        if value is None:
            del doc["webhooks"]["happened"]["post"][name]

    return plant


def made_up(value: Any) -> Callable[[Doc], None]:
    examples = {} if value is None else {"made_up": {"value": value}}
    return lambda doc: doc["webhooks"]["happened"]["post"]["requestBody"]["content"]["application/json"].update(
        examples=examples
    )


CAST = "components.schemas.Cast.properties.cast_id"
PAGES = "paths./things/pages.get.x-airudder-paging"


def paging(path: str = "/things/pages", verb: str = "get", **facts: Any) -> Callable[[Doc], None]:
    """Facts of a paging changed; None takes one away."""

    def plant(doc: Doc) -> None:
        given = operation(doc, path, verb)["x-airudder-paging"]
        given.update(facts)
        for name in [name for name, value in facts.items() if value is None]:
            del given[name]

    return plant


def query(name: str, path: str = "/things/pages", schema: Any = None, **form: Any) -> Callable[[Doc], None]:
    node = {"name": name, "in": "query", "schema": schema or {"type": "string"}, **form}
    return lambda doc: operation(doc, path, "get")["parameters"].append(node)


def union(key: str, value: Any, name: str = "Content") -> Callable[[Doc], None]:
    """A key of a union changed; of its mapping, if it has two parts."""

    def plant(doc: Doc) -> None:
        node = schemas(doc)[name]
        *way, last = key.split("/")
        for step in way:
            node = node[step]
        if value is None:
            del node[last]
        else:
            node[last] = value

    return plant


UNION = "components.schemas.Content"
REF = "#/components/schemas/"


def second_id(value: str) -> Callable[[Doc], None]:
    return lambda doc: operation(doc, "/things/ping", "get").__setitem__("operationId", value)


PLAN = "paths./plans/{plan}.post.parameters.plan"
MESSAGES = "paths./things/messages.post.x-airudder-paging"


def cursor(node: Any, *, first: Any = "", id_type: str = "string") -> Callable[[Doc], None]:
    """The parameter of the cursor, what begins, and what the items have for it."""

    def plant(doc: Doc) -> None:
        schemas(doc)["MessagesBody"]["properties"]["last_id"] = node
        schemas(doc)["Message"]["properties"]["id"] = {"type": id_type}
        operation(doc, "/things/messages")["x-airudder-paging"]["first"] = first

    return plant


def page_of(node: Any) -> Callable[[Doc], None]:
    return lambda doc: operation(doc, "/things/pages", "get")["parameters"][1].update(schema=node)


def path_format(form: str) -> Callable[[Doc], None]:
    return lambda doc: operation(doc, "/plans/{plan}")["parameters"][0].update({"x-airudder-format": form})


def renamed_method(verb: str) -> Callable[[Doc], None]:
    return lambda doc: doc["paths"]["/private"].update({verb: doc["paths"]["/private"].pop("post")})


def media(doc: Doc, path: str, part: str, verb: str = "post") -> Any:
    node = operation(doc, path, verb)
    return (node["requestBody"] if part == "requestBody" else node["responses"]["200"])["content"]["application/json"]


def answer(value: Any, path: str = "/things/ping", verb: str = "get") -> Callable[[Doc], None]:
    return lambda doc: media(doc, path, "200", verb).update(examples={"made_up": {"value": value}})


def asked(value: Any) -> Callable[[Doc], None]:
    return lambda doc: media(doc, "/things/lists", "requestBody").update(example=value)


DEFECTS: list[tuple[str, Callable[[Doc], Any], str, str]] = [
    *(
        (
            f"parameter in {place}",
            parameter("X-Made-Up", place),
            "paths./things/ping.get",
            f"in {place} is not supported",
        )
        for place in ("header", "cookie")
    ),
    (
        "parameter twice",
        lambda d: operation(d, "/things/pages", "get")["parameters"].append(
            operation(d, "/things/pages", "get")["parameters"][0]
        ),
        "paths./things/pages.get",
        "stands there twice",
    ),
    *(
        (
            f"a list with {said}",
            query("odd", schema=Doc(type="array", items=Doc(type="string")), **form),
            "paths./things/pages.get",
            f"parameter odd: {said} is not supported",
        )
        for said, form in {
            "explode: false": Doc(explode=False),
            "style: pipeDelimited": Doc(style="pipeDelimited"),
            "collectionFormat: csv": Doc(collectionFormat="csv"),
            "content: application/json": Doc(content={"application/json": {"schema": {"type": "string"}}}),
        }.items()
    ),
    *(
        (f"parameter that is {what}", query("odd", schema=node), "paths./things/pages.get", "plain values and lists")
        for what, node in {
            "an object": Doc(type="object"),
            "a model": Doc({"$ref": f"{REF}Leaf"}),
            "a list of lists": Doc(type="array", items={"type": "array", "items": {}}),
            "a list of objects": Doc(type="array", items={"type": ["object", "null"]}),
        }.items()
    ),
    (
        "list in the path",
        lambda d: operation(d, "/things/{thing_id}/all", "get")["parameters"][0].update(schema={"type": "array"}),
        "paths./things/{thing_id}/all.get",
        "a path takes plain values;",
    ),
    (
        "inherited inline",
        prop("Leaf", "b", {"enum": ["c"]}),
        "components.schemas.Leaf.properties.b",
        "give this schema a name",
    ),
    ("schema Client", schema("Client"), "components.schemas.Client", "this name is taken"),
    (
        "schema builtin",
        schema("list", {"type": "object", "properties": {"a": {}}}),
        "components.schemas.list",
        "name is taken",
    ),
    ("schema keyword", schema("None"), "components.schemas.None", "this name is taken"),
    ("schema of types", schema("Response"), "components.schemas.Response", "this name is taken"),
    ("schemas collide", schema("leaf"), "components.schemas.leaf", "same class or module as Leaf"),
    ("schema of a group", schema("Things"), "components.schemas.Things", "this name is taken"),
    ("schema of a raw group", schema("things_raw"), "components.schemas.things_raw", "this name is taken"),
    ("schema in Chinese", schema("状态"), "components.schemas.状态", "give it an English name"),
    *(
        (f"group {name}", method(f"{name}.call"), "paths./private.post", f"the group name {name} is reserved")
        for name in ("account_timezone", "recording", "raw", "any")
    ),
    *(
        (f"method {name}", method(f"things.{name}"), "paths./private.post", f"the method name {name} is reserved")
        for name in ("overload", "builtins", "datetime")
    ),
    ("operation ids collide", second_id("thing_node"), "paths./things/ping.get", "operationId is the same"),
    ("operation id missing", second_id(""), "paths./things/ping.get", "operationId must be given in snake_case"),
    (
        "operation id spelling",
        second_id("thingPing"),
        "paths./things/ping.get",
        "operationId must be given in snake_case",
    ),
    ("methods collide", method("things.node"), "paths./private.post", "x-airudder-method things.node is that of"),
    ("listed methods collide", methods({**FIRST, "name": "things.node"}), NODE, "things.node is that of"),
    (
        "several methods without a field",
        methods("things.a", "things.b"),
        "paths./things/stop.post",
        "fix the same fields",
    ),
    (
        "several methods in groups",
        methods(FIRST, {**FIRST, "name": "a.b"}),
        "paths./things/stop.post",
        "be in one group",
    ),
    ("method of another form", methods(FIRST, 1), STOP, "or a list of these"),
    ("method without group", method("call"), "paths./private.post", "is not group.method"),
    ("method spelling", method("things.doIt"), "paths./private.post", "is not group.method"),
    ("reserved group", method("auth.call"), "paths./private.post", "the group name auth is reserved"),
    ("reserved method", method("things.follow"), "paths./private.post", "the method name follow is reserved"),
    (
        "reserved prefix",
        method("things.stream_calls"),
        "paths./private.post",
        "the method name stream_calls is reserved",
    ),
    ("keyword as method", method("things.import"), "paths./private.post", "the method name import is reserved"),
    ("unknown fixed", method({"name": "things.go", "fixed": {"Nope": 1}}), "paths./private.post", "Nope is no field"),
    ("no tag", lambda d: operation(d, "/private").pop("tags"), "paths./private.post", "exactly one tag"),
    (
        "enum twice",
        lambda d: schemas(d)["Color"]["enum"].append("red"),
        "components.schemas.Color",
        "'red' stands there twice",
    ),
    *(
        (f"enum that is no {kind}", schema("Odd", {"type": kind, "enum": values}), "components.schemas.Odd", told)
        for kind, values, told in [
            ("string", [1, 2], "not of the type string"),
            ("integer", ["1"], "not of the type integer"),
            ("boolean", ["true"], "not of the type boolean"),
            ("integer", [1, 0.5], "not of the type integer"),
            ("boolean", [True, 1], "of different types"),
            ("object", [{}], "of different types"),
        ]
    ),
    ("enum types", lambda d: schemas(d)["Color"]["enum"].append(1), "components.schemas.Color", "of different types"),
    (
        "default",
        prop("Line", "b", {"type": "string", "default": "x"}),
        "components.schemas.Line.properties.b",
        "no default",
    ),
    (
        "date-time",
        prop("Leaf", "b", {"type": "string", "format": "date-time"}),
        "components.schemas.Leaf.properties.b",
        "no format",
    ),
    (
        "field fact",
        prop("Line", "b", {"x-airudder-secret": True}),
        "components.schemas.Line.properties.b",
        "unknown fact",
    ),
    (
        "field value",
        prop("Line", "b", {"x-airudder-sensitive": "yes"}),
        "components.schemas.Line.properties.b",
        "may not be",
    ),
    (
        "person without a number",
        prop("Line", "b", {"type": "string", "x-airudder-person": "inferred"}),
        "components.schemas.Line.properties.b",
        "x-airudder-person needs x-airudder-format phone",
    ),
    (
        "ahead without an offset",
        prop("Line", "b", {"type": "string", "x-airudder-format": "local-time", "x-airudder-ahead": "inferred"}),
        "components.schemas.Line.properties.b",
        "x-airudder-ahead needs x-airudder-format offset-time",
    ),
    (
        "mistaken alone",
        prop("Line", "b", {"type": "string", "x-airudder-mistaken": ["c"]}),
        "components.schemas.Line.properties.b",
        "a list of names beside x-airudder-person",
    ),
    *(
        (
            f"limit {what}",
            prop("Line", "b", {"type": "array", "items": {"type": "string"}, "x-airudder-limit": limit}),
            "components.schemas.Line.properties.b",
            "of an array of entries with x-airudder-person",
        )
        for what, limit in {
            "of texts": {"most": 5, "per": "list", "evidence": "inferred"},
            "as a number": 5,
            "without evidence": {"most": 5, "per": "list"},
        }.items()
    ),
    (
        "inline object",
        prop("Line", "b", {"properties": {"c": {}}}),
        "components.schemas.Line.properties.b",
        "give this schema a name",
    ),
    (
        "inline enum",
        prop("Line", "b", {"enum": ["c"]}),
        "components.schemas.Line.properties.b",
        "give this schema a name",
    ),
    (
        "dangling",
        prop("Line", "b", {"$ref": "#/components/schemas/No"}),
        "components.schemas.Line.properties.b",
        "leads nowhere",
    ),
    (
        "closed answer",
        lambda d: schemas(d)["Leaf"].update(additionalProperties=False),
        "components.schemas.Leaf",
        "no additionalP",
    ),
    *(
        (f"{name} missing", fact(name, None), "paths./things/stop.post", f"{name} is missing")
        for name in ("x-airudder-family", "x-airudder-auth", "x-airudder-effect", "x-airudder-retry")
        + ("x-airudder-encryption", "x-airudder-evidence")
    ),
    (
        "unknown family",
        fact("x-airudder-family", "fax"),
        "paths./things/stop.post",
        "x-airudder-family may not be 'fax'",
    ),
    (
        "unknown effect",
        fact("x-airudder-effect", "none"),
        "paths./things/stop.post",
        "x-airudder-effect may not be 'none'",
    ),
    ("misspelt fact", fact("x-airudder-retries", "safe"), STOP, "unknown fact x-airudder-retries"),
    ("pages", fact("x-airudder-pages", "api-1"), STOP, "must be a list"),
    ("paging without kind", paging(kind="scroll"), PAGES, "must be {kind: page | cursor, ...}"),
    ("paging as text", fact("x-airudder-paging", "page"), "paths./things/stop.post.x-airudder-paging", "must be {kind"),
    ("paging with more", paging(end="total"), PAGES, "unknown key end"),
    *(
        (f"paging without {name}", plant, PAGES, f"{name} is missing")
        for name, plant in {
            "parameter": paging(parameter=None),
            "first": paging(first=None),
            "id": paging(id=None),
            "items": paging(items=None),
        }.items()
    ),
    ("first page as text", paging(first="1"), PAGES, "first may not be '1' where kind is page"),
    ("first page as truth", paging(first=True), PAGES, "first may not be True where kind is page"),
    (
        "first cursor as number",
        paging("/things/messages", "post", first=0),
        MESSAGES,
        "first may not be 0 where last_id is a string",
    ),
    ("first cursor as truth", paging("/things/messages", "post", first=True), MESSAGES, "first may not be True"),
    (
        "first cursor as text where it is a number",
        cursor({"type": ["integer", "null"]}, id_type="integer"),
        MESSAGES,
        "first may not be '' where last_id is an integer",
    ),
    (
        "cursor that takes no id",
        cursor({"type": "integer"}, first=0),
        MESSAGES,
        "id: id is a string, and last_id an integer",
    ),
    (
        "cursor of text by a number",
        prop("Message", "id", {"type": "integer"}),
        MESSAGES,
        "id: id is an integer, and last_id a string",
    ),
    (
        "paging by what is fixed",
        fact("x-airudder-method", {"name": "things.messages", "fixed": {"last_id": "x"}}, "/things/messages"),
        MESSAGES,
        "last_id is fixed",
    ),
    *(
        (f"paging by {what}", page_of(node), PAGES, "parameter: Page must be an integer or a string")
        for what, node in {
            "a list": Doc(type="array", items={"type": "integer"}),
            "a truth": Doc(type="boolean"),
            "an enum": Doc({"$ref": f"{REF}Level"}),
            "a time": Doc({"type": "string", "x-airudder-format": "local-time"}),
        }.items()
    ),
    *(
        (
            f"paging of what {effect}",
            lambda d, effect=effect: operation(d, "/things/pages", "get").update(
                {"x-airudder-effect": effect, "x-airudder-retry": "unsent"}
            ),
            PAGES,
            f"an operation that {effect} has no pages",
        )
        for effect in ("dials", "sends", "changes")
    ),
    ("paging id", paging(id=3), PAGES, "id may not be 3"),
    ("paging items", paging(items="first"), PAGES, "items is payload or only-list"),
    ("paging by nothing", paging(parameter="page"), PAGES, "parameter: the operation has no page"),
    ("paging size", paging(size="Size"), PAGES, "size: the operation has no Size"),
    ("paging of odd evidence", paging(evidence="surely"), PAGES, "evidence may not be 'surely'"),
    ("headers as text", fact("x-airudder-headers", "X-Made-Up"), STOP, "must be a list of names"),
    (
        "header with a blank",
        fact("x-airudder-headers", ["X Made"]),
        "paths./things/stop.post",
        "must be a list of names",
    ),
    *(
        (
            f"header {name}",
            fact("x-airudder-headers", [name]),
            "paths./things/stop.post",
            f"{name} is set by the client",
        )
        for name in ("Authorization", "content-type", "User-Agent", "X-AIRudder-Sign", "X-AIRudder-Sign-Key")
        + ("Is-Encrypted", "Signed")
    ),
    ("paging no array", paging(items="payload"), PAGES, "wants a payload that is an array"),
    (
        "paging id of no item",
        paging("/things/messages", "post", id="msg_id"),
        "paths./things/messages.post.x-airudder-paging",
        "the items have no msg_id",
    ),
    (
        "paging of a file",
        lambda d: operation(d, "/things/file", "get").update(
            {
                "x-airudder-paging": operation(d, "/things/pages", "get")["x-airudder-paging"],
                "parameters": operation(d, "/things/pages", "get")["parameters"],
            }
        ),
        "paths./things/file.get.x-airudder-paging",
        "a file has no pages",
    ),
    ("union without tag", union("discriminator/propertyName", None), UNION, "must have a propertyName and a mapping"),
    ("union without mapping", union("discriminator/mapping", {}), UNION, "must have a propertyName and a mapping"),
    (
        "union without fallback",
        union("x-airudder-fallback", None),
        UNION,
        "x-airudder-fallback must refer to the schema",
    ),
    ("union with odd fallback", union("x-airudder-fallback", "Leaf"), UNION, "x-airudder-fallback must refer"),
    (
        "union with dangling fallback",
        lambda d: schemas(d)["Part"].update({"x-airudder-fallback": f"{REF}No"}),
        "components.schemas.Part",
        "x-airudder-fallback must refer",
    ),
    ("mapping to nothing", union("discriminator/mapping/audio", f"{REF}No"), UNION, "the mapping of audio leads to no"),
    (
        "mapping elsewhere",
        union("discriminator/mapping/audio", f"{REF}Leaf"),
        UNION,
        "the mapping of audio leads to no",
    ),
    (
        "mapping of no text",
        lambda d: schemas(d)["Content"]["discriminator"]["mapping"].update({1: f"{REF}TextContent"}),
        UNION,
        "the value 1 of the mapping is no text",
    ),
    ("member out of reach", union("discriminator/mapping/text", None), UNION, "no value leads to TextContent"),
    (
        "member without name",
        lambda d: schemas(d)["Content"]["anyOf"].append({"type": "string"}),
        UNION,
        "no value leads to a schema without a name",
    ),
    (
        "member without fields",
        lambda d: schemas(d)["OtherContent"].pop("properties"),
        UNION,
        "OtherContent must be an object with properties",
    ),
    ("union with fields", union("type", "object"), UNION, "a union has no type"),
    (
        "discriminator alone",
        schema("Odd", {"type": "object", "properties": {"a": {}}, "discriminator": {"propertyName": "a"}}),
        "components.schemas.Odd",
        "go with anyOf",
    ),
    (
        "inline union",
        lambda d: schemas(d)["Wrapper"]["properties"].update(content=copy.deepcopy(schemas(d)["Content"])),
        "components.schemas.Wrapper.properties.content",
        "give this schema a name",
    ),
    *(
        (
            f"format {form} of {node['type']}",
            prop("Line", "b", {**node, "x-airudder-format": form}),
            "components.schemas.Line.properties.b",
            "only",
        )
        for form, node in [
            ("local-time", Doc(type="integer")),
            ("phone", Doc(type="array", items={"type": "string"})),
            ("text", Doc(type="array", items={})),
            ("text", Doc(type="object")),
            ("offset-time", Doc(type=["integer", "null"])),
        ]
    ),
    ("safe change", fact("x-airudder-retry", "safe"), STOP, "safe only with effect: reads"),
    (
        "sms encrypted",
        fact("x-airudder-encryption", "allowed", "/sms"),
        "paths./sms.post",
        "known for the cloud family only",
    ),
    ("security", fact("x-airudder-auth", "token"), STOP, "say different things"),
    (
        "response without content",
        lambda d: operation(d, "/private")["responses"].update({"500": {"description": "bad"}}),
        "paths./private.post.responses.500",
        "without content",
    ),
    (
        "no 200",
        lambda d: operation(d, "/private").__setitem__(
            "responses", {"201": operation(d, "/private")["responses"]["200"]}
        ),
        "paths./private.post",
        "no response with status 200",
    ),
    (
        "envelope",
        lambda d: envelope("/things/ping")(d).__setitem__("properties", {"body": {}}),
        "paths./things/ping.get.responses.200",
        "the envelope lacks data",
    ),
    (
        "sms envelope",
        lambda d: envelope("/sms", "post")(d).__setitem__("properties", {"data": {}}),
        "paths./sms.post.responses.200",
        "the envelope lacks body",
    ),
    (
        "closed envelope",
        lambda d: envelope("/things/ping")(d).update(additionalProperties=False),
        "paths./things/ping.get.responses.200",
        "no additionalProperties",
    ),
    (
        "form body",
        lambda d: operation(d, "/private").__setitem__("requestBody", {"content": {"multipart/form-data": {}}}),
        "paths./private.post.requestBody",
        "only application/json",
    ),
    (
        "array body",
        lambda d: operation(d, "/sms")["requestBody"]["content"]["application/json"].update(
            schema={"type": "array", "items": {}}
        ),
        "paths./sms.post.requestBody",
        "must be an object",
    ),
    (
        "odd path",
        lambda d: d["paths"].__setitem__('/pri"vate', d["paths"].pop("/private")),
        'paths./pri"vate.post',
        "holds nothing that needs escaping",
    ),
    *(
        (f"method {verb}", renamed_method(verb), f"paths./private.{verb}", f"the method {verb} is not supported")
        for verb in ("head", "options", "trace")
    ),
    *(
        (f"format {form} in the path", path_format(form), PLAN, "a path takes no x-airudder-format")
        for form in ("phone", "local-time", "text")
    ),
    (
        "format in the path, of its schema",
        lambda d: operation(d, "/plans/{plan}")["parameters"][0].update(schema={"$ref": f"{REF}LocalTime"}),
        PLAN,
        "a path takes no x-airudder-format",
    ),
    (
        "format beside a schema of another type",
        lambda d: operation(d, "/plans/{plan}")["parameters"][2].update(
            {"x-airudder-format": "phone", "schema": {"type": "integer"}}
        ),
        "paths./plans/{plan}.post.parameters.Kind",
        "is for strings only",
    ),
    (
        "answer of another type",
        answer({"data": {"name": 3}}),
        "paths./things/ping.get.responses.200.examples.made_up",
        "does not fit the schema at $.data.name",
    ),
    (
        "body of another type",
        asked({"order_id": 3}),
        "paths./things/lists.post.requestBody.example",
        "does not fit the schema at $.order_id",
    ),
    (
        "body below a path with braces",
        lambda d: media(d, "/plans/{plan}", "requestBody").update(example={"Start": "", "owner": None, "must": 1}),
        "paths./plans/{plan}.post.requestBody.example",
        "does not fit the schema at $.must",
    ),
    (
        "shared answer of another type",
        lambda d: d["components"]["responses"]["Open"]["content"]["application/json"].update(example=3),
        "components.responses.Open.example",
        "does not fit the schema at $",
    ),
    (
        "body that lacks something",
        asked({}),
        "paths./things/lists.post.requestBody.example",
        "does not fit the schema at $",
    ),
    (
        "path parameter",
        lambda d: operation(d, "/things/{thing_id}/all", "get")["parameters"].pop(0),
        "paths./things/{thing_id}/all.get",
        "braces of the path differ",
    ),
    (
        "real number",
        example({"a": ["call +99915155550123 now"]}),
        "document.components.schemas.Leaf.example.a.0",
        "real phone",
    ),
    ("bare number", example("99915155550123"), "document.components.schemas.Leaf.example", "real phone"),
    ("spaced number", example("+999 151 5555 0123"), "document.components.schemas.Leaf.example", "real phone"),
    ("date object", example(datetime.date(2024, 3, 11)), "document.components.schemas.Leaf.example", "no JSON value"),
    *(
        (f"alias that is {what}", prop("Cast", "cast_id", Doc({"x-airudder-aliases": given})), CAST, reason)
        for what, given, reason in (
            ("a text", "CastID", "must be a list of names"),
            ("none at all", [], "must be a list of names"),
            ("a number", [1], "must be a list of names"),
            ("another field", ["errors"], "errors is taken in this object"),
            ("the name", ["cast_id"], "cast_id is taken in this object"),
            ("another name", ["castle_id"], "castle_id is not a spelling of cast_id"),
        )
    ),
    (
        "alias of two fields",
        prop("Row", "part_s", Doc({"x-airudder-aliases": ["part"]})),
        "components.schemas.Row.properties.part_s",
        "part is taken in this object",
    ),
    (
        "alias in a request",
        prop("Order", "note_1", Doc({"x-airudder-aliases": ["Note_1"]})),
        "components.schemas.Order.properties.note_1",
        "x-airudder-aliases belongs to a field of an object that is answered",
    ),
    (
        "alias in a webhook",
        prop("Event", "part", Doc({"x-airudder-aliases": ["Part"]})),
        "components.schemas.Event.properties.part",
        "x-airudder-aliases belongs to a field of an object that is answered",
    ),
    (
        "alias of items",
        lambda d: schemas(d)["Cast"]["properties"]["errors"]["items"].update({"x-airudder-aliases": ["a"]}),
        "components.schemas.Cast.properties.errors.items",
        "x-airudder-aliases belongs to a field of an object that is answered",
    ),
    (
        "refusals that are no list",
        prop("Cast", "cast_id", Doc({"x-airudder-refusals": "contacts", "type": "string"})),
        CAST,
        "x-airudder-refusals belongs to an array",
    ),
    (
        "refusals of nobody",
        prop("Cast", "cast_id", Doc({"x-airudder-refusals": "things", "type": "array", "items": {}})),
        CAST,
        "x-airudder-refusals may not be 'things'",
    ),
    ("paging with odd aliases", paging(aliases="TaskID"), PAGES, "aliases must be a list of names"),
    (
        "paging with aliases of a described item",
        paging("/things/rows", aliases=["Row_ID"]),
        "paths./things/rows.get.x-airudder-paging",
        "the items are described",
    ),
    (
        "webhook payload",
        lambda d: d["webhooks"]["happened"]["post"]["requestBody"]["content"]["application/json"].update(
            schema={"type": "object"}
        ),
        "webhooks.happened.post",
        "must be a $ref",
    ),
    (
        "webhook with another method",
        lambda d: d["webhooks"]["happened"].update(get={}),
        "webhooks.happened",
        "the method post and nothing else",
    ),
    (
        "webhook called unknown",
        lambda d: d["webhooks"].update(unknown=d["webhooks"].pop("happened")),
        "webhooks.unknown",
        "cannot be that of a webhook",
    ),
    ("webhook without evidence", hook("x-airudder-evidence", None), "webhooks.happened.post", "may not be None"),
    ("webhook of odd evidence", hook("x-airudder-evidence", "surely"), "webhooks.happened.post", "may not be 'surely'"),
    ("webhook without pages", hook("x-airudder-pages", None), "webhooks.happened.post", "must be a list of page ids"),
    ("webhook of a family", hook("x-airudder-family", "sms"), "webhooks.happened.post", "unknown fact"),
    ("webhook without example", made_up(None), "webhooks.happened.post", "needs an example"),
    ("example of another type", made_up({"when": "now"}), EXAMPLE, "does not fit the schema at $.when"),
    ("example that is no object", made_up("now"), EXAMPLE, "does not fit the schema at $"),
    ("example with a misspelt name", made_up({"wen": 1}), EXAMPLE, "Event.wen is not declared"),
    ("webhook of an odd event", hook("x-airudder-event", "mine"), "webhooks.happened.post", "may not be 'mine'"),
    (
        "webhook of a plain object",
        lambda d: schemas(d).update(Event={"type": "object"}),
        "webhooks.happened.post",
        "must be an object with properties",
    ),
    (
        "webhook of the same class",
        lambda d: d["webhooks"].update(Happened=copy.deepcopy(d["webhooks"]["happened"])),
        "webhooks.Happened",
        "gives the class HappenedEvent, as happened does",
    ),
    (
        "webhook of the class of the others",
        lambda d: d["webhooks"].update(Unknown=d["webhooks"].pop("happened")),
        "webhooks.Unknown",
        "gives the class UnknownEvent",
    ),
    ("not a list of names", lambda d: d.update({NOT_OURS: "elsewhere"}), NOT_OURS, "must be a list of names"),
]


@pytest.mark.parametrize(("plant", "path", "reason"), [d[1:] for d in DEFECTS], ids=[d[0] for d in DEFECTS])
def test_a_planted_defect_is_reported_once(document: Mapping[str, Any], plant: Any, path: str, reason: str) -> None:
    doc = copy.deepcopy(dict(document))
    plant(doc)
    found = spec_lint.lint(doc)
    assert [(f.path, reason in f.reason) for f in found] == [(path, True)], found
    assert str(found[0]).startswith(f"{path}: ")


def test_clean_documents(document: Mapping[str, Any]) -> None:
    assert spec_lint.lint(dict(document)) == []
    assert spec_lint.lint(spec_facts.load(generator.SPEC)) == []


@pytest.fixture
def rows() -> list[spec_catalogue.Row]:
    return spec_catalogue.read_catalogue(CATALOGUE)


BESIDE_THE_CATALOGUE: list[tuple[str, Callable[[Doc], object], str, str]] = [
    (
        "unknown page",
        hook("x-airudder-pages", ["api-1", "api-2"]),
        "webhooks.happened",
        "no row",
    ),
    ("page left out", hook("x-airudder-pages", []), "webhooks.happened", "x-airudder-pages lack api-1"),
    ("not ours, not there", lambda d: d.update({NOT_OURS: ["elsewhere", "x"]}), f"{NOT_OURS}.x", "must be a webhook"),
    ("not ours, and yet", lambda d: d[NOT_OURS].append("happened"), f"{NOT_OURS}.happened", "that is not described"),
]


@pytest.mark.parametrize(
    ("plant", "path", "reason"), [case[1:] for case in BESIDE_THE_CATALOGUE], ids=[c[0] for c in BESIDE_THE_CATALOGUE]
)
def test_description_and_catalogue_must_agree(
    document: Mapping[str, Any], rows: list[spec_catalogue.Row], plant: Any, path: str, reason: str
) -> None:
    doc = copy.deepcopy(dict(document))
    assert spec_lint.lint(doc, rows) == []
    plant(doc)
    assert spec_lint.lint(doc) == []
    found = spec_lint.lint(doc, rows)
    assert [(f.path, reason in f.reason) for f in found] == [(path, True)], found


def test_a_payload_that_the_catalogue_knows_must_be_described(
    document: Mapping[str, Any], rows: list[spec_catalogue.Row]
) -> None:
    doc = {**document, "webhooks": {}}
    assert list(map(str, spec_lint.lint(doc, rows))) == [
        "webhooks.happened: the catalogue knows its payload (documented)"
    ]


@pytest.mark.parametrize(
    "value", ["+12025550123", "call +12025550199", "+1 202 555 0100", "12025550123", 1716969283, "4755"]
)
def test_numbers_that_may_stand(document: Mapping[str, Any], value: Any) -> None:
    doc = copy.deepcopy(dict(document))
    example(value)(doc)
    assert spec_lint.lint(doc) == []


def test_listed_operations_may_change_and_be_safe(document: Mapping[str, Any]) -> None:
    doc = copy.deepcopy(dict(document))
    operation(doc, "/private").update({"operationId": "auth_token", "x-airudder-retry": "safe"})
    assert spec_lint.lint(doc) == []


def test_references_in_a_circle_are_told(document: Mapping[str, Any]) -> None:
    doc = copy.deepcopy(dict(document))
    schemas(doc).update(Odd={"$ref": f"{REF}Other"}, Other={"$ref": f"{REF}Odd"})
    assert list(map(str, spec_lint.lint(doc))) == [
        f"components.schemas.Odd: {REF}Other leads in a circle",
        f"components.schemas.Other: {REF}Odd leads in a circle",
    ]


def test_allof_that_leads_back_is_told(document: Mapping[str, Any]) -> None:
    doc = copy.deepcopy(dict(document))
    schemas(doc).update(Odd={"allOf": [{"$ref": f"{REF}Other"}]}, Other={"allOf": [{"$ref": f"{REF}Odd"}]})
    with pytest.raises(spec_facts.PlanError, match=r"components\.schemas\.Odd: allOf leads back to itself"):
        spec_lint.lint(doc)


@pytest.mark.parametrize(
    "plant",
    [
        page_of({"type": "string"}),
        page_of({"type": ["string", "null"]}),
        page_of({"anyOf": [{"type": "string"}, {"type": "null"}]}),
        page_of({"type": "number"}),
        page_of({}),
        cursor({"type": "integer"}, first=0, id_type="integer"),
        cursor({}, first=0, id_type="integer"),
        cursor({"type": ["integer", "string"]}),
        answer({"data": {"name": "made up", "more": [1]}}),
        lambda d: operation(d, "/things/file", "get")["responses"]["200"]["content"]["audio/*"].update(example="RIFF"),
        asked({"order_id": "1", "more": 2}),
    ],
)
def test_what_may_stand(document: Mapping[str, Any], plant: Callable[[Doc], None]) -> None:
    doc = copy.deepcopy(dict(document))
    plant(doc)
    assert spec_lint.lint(doc) == []


def test_no_group_hides_a_part_of_the_client() -> None:
    groups = {name for name in vars(AIRudder.__mro__[1]) if not name.startswith("_")}
    given = {name for name in dir(AIRudder(token="t")) if not name.startswith("_")}
    assert given - groups == spec_lint.RESERVED_GROUPS - {"transport"}


def test_reserved_arguments_are_those_of_call_options(sink: Any) -> None:
    assert sink.module("types").CallOptions.__annotations__.keys() == spec_arguments.CALL_OPTIONS


def test_lint_stops_the_generator(tmp_path: Any) -> None:
    shutil.copy(CATALOGUE, tmp_path)
    spec = tmp_path / "bad.yaml"
    spec.write_text(
        SINK.read_text(encoding="utf-8").replace("x-airudder-family: sms", "x-airudder-family: fax"), encoding="utf-8"
    )
    with pytest.raises(generator.GenerateError, match=r"paths\./sms\.post: x-airudder-family may not be 'fax'"):
        generator.run(spec, tmp_path / "out", check=False)
    assert not (tmp_path / "out").exists()


def test_facts_of_the_lint_and_of_the_types_agree() -> None:
    """The values that the lint allows are those that the border types name."""
    text = (ROOT / "openapi" / "templates" / "types.py.jinja").read_text(encoding="utf-8")
    for key in ("family", "auth", "effect", "retry", "encryption", "evidence"):
        listed = ", ".join(f'"{value}"' for value in spec_facts.OPERATION_FACTS[f"x-airudder-{key}"])
        assert f"{key.title()} = Literal[{listed}]" in text
    listed = ", ".join(f'"{value}"' for value in spec_facts.FIELD_FACTS["x-airudder-format"])
    assert f"Format = Literal[{listed}]" in text
    kinds = ", ".join(f'"{kind}"' for kind in spec_paging.KINDS)
    assert f"kind: Literal[{kinds}]" in text
