"""Changes that hide: behind another type, behind another name of the same argument, in an envelope."""

from __future__ import annotations

import copy

import pytest
from ruamel.yaml import YAML

from compat.spec_changes import spec_changes

from .planting import SCHEMAS, Doc, Found, Plant, at, changes_of, drop, fields, put

# Made up.
DEEP = """
openapi: 3.1.0
info: {title: Made up, version: "1"}
paths:
  /service/cloud/made_up/send:
    post:
      operationId: thing_send
      x-airudder-method: things.send
      x-airudder-family: cloud
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Sent"}}}}
      responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Envelope"}}}}}
  /service/cloud/made_up/open:
    post:
      operationId: thing_open
      x-airudder-method: things.open
      x-airudder-family: cloud
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {"200": {content: {application/json: {schema: {type: object, properties: {
        data: {$ref: "#/components/schemas/Came"}, message: {type: string}, code: {type: integer}}}}}}}
  /service/cloud/made_up/one/{Id}:
    get:
      operationId: thing_one
      x-airudder-method: things.one
      x-airudder-family: cloud
      parameters:
        - {name: Id, in: path, required: true, schema: {type: string}}
        - {name: page_no, in: query, schema: {type: string}}
        - {name: timeout, in: query, schema: {type: string}}
      responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Envelope"}}}}}
  /service/cloud/made_up/alone:
    get:
      operationId: lonely_one
      x-airudder-method: lonely.one
      x-airudder-family: cloud
      responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Envelope"}}}}}
components:
  schemas:
    Envelope: {type: object, properties: {code: {type: integer}, message: {type: string}, data: {}}}
    Sent:
      type: object
      required: [to]
      properties:
        to: {type: array, items: {type: string}}
        from: {type: string}
        free: {type: object}
        listed: {type: array, items: {type: object}}
        State: {type: string}
        inner: {type: object, properties: {a: {type: string}}}
        maybe: {anyOf: [{type: string}, {type: array, items: {type: string}}]}
    Came:
      type: object
      properties:
        calls: {type: array, items: {$ref: "#/components/schemas/Part"}}
        other: {$ref: "#/components/schemas/Part"}
        State: {type: string}
        status: {$ref: "#/components/schemas/Status"}
        open: {x-airudder-sensitive: personal}
    Part: {type: object, properties: {a: {type: string}}}
    Else: {type: object, properties: {b: {type: string}}}
    Strict: {type: object, required: [a], properties: {a: {type: string}}}
    Deep: {type: object, properties: {more: {type: array, items: {$ref: "#/components/schemas/Strict"}}}}
    Easy: {type: object, properties: {a: {type: string}}}
    Number: {type: object, properties: {a: {type: string, x-airudder-format: phone}}}
    Shut: {type: object, properties: {a: {type: string}}, additionalProperties: false}
    Status: {type: string, enum: [new, done]}
    Place: {type: string, enum: ["1", a]}
"""


@pytest.fixture(scope="module")
def deep() -> Doc:
    document: Doc = YAML(typ="safe", pure=True).load(DEEP)
    return document


def ref(name: str) -> Doc:
    return {"$ref": f"#/components/schemas/{name}"}


OPEN = ("paths", "/service/cloud/made_up/open", "post")
ONE = ("paths", "/service/cloud/made_up/one/{Id}", "get")
BODY = (*OPEN, "requestBody", "content", "application/json", "schema")
ANSWER = (*OPEN, "responses", "200", "content", "application/json", "schema", "properties")


def field_first(schema: str, name: str) -> Plant:
    """Put a field before all others."""

    def plant(doc: Doc) -> None:
        own = at(doc, *SCHEMAS, schema)
        own["properties"] = {name: {"type": "string"}, **own["properties"]}

    return plant


def sent_null(doc: Doc) -> None:
    at(doc, *SCHEMAS, "Sent").update(type=["object", "null"], required=["to", "from"])
    del at(doc, *fields("Sent"))["State"]


def parameter_first(doc: Doc) -> None:
    at(doc, *ONE, "parameters").insert(1, {"name": "pageNo", "in": "query", "schema": {"type": "string"}})


CASES: dict[str, tuple[Plant, list[Found]]] = {
    "an open body that gets a model": (put(*BODY, to=ref("Easy")),
        [("added", "things.open", "request body: type: object -> Easy")]),
    "an open body that gets a model which requires fields": (put(*BODY, to=ref("Strict")),
        [("breaking", "things.open", "request body: type: object -> Strict")]),
    "a model that requires fields further down": (put(*fields("Sent", "free"), to=ref("Deep")),
        [("breaking", "Sent.free", "type: object -> Deep")]),
    "a model with numbers to be called": (put(*fields("Sent", "free"), to=ref("Number")),
        [("breaking", "Sent.free", "type: object -> Number")]),
    "a model that is closed": (put(*fields("Sent", "free"), to=ref("Shut")),
        [("breaking", "Sent.free", "type: object -> Shut")]),
    "open items that get a model which requires fields": (put(*fields("Sent", "listed", "items"), to=ref("Strict")),
        [("breaking", "Sent.listed[]", "type: object -> Strict")]),
    "an object written out that becomes a model as it is": (put(*fields("Sent", "inner"), to=ref("Easy")),
        [("added", "Sent.inner", "type: object -> Easy")]),
    "null and other items": (put(*fields("Came", "calls"), to={"type": ["array", "null"], "items": ref("Else")}),
        [("known", "Came.calls", "type: array -> array | null"), ("breaking", "Came.calls[]", "type: Part -> Else")]),
    "null as an alternative and other items": (
        put(*fields("Came", "calls"), to={"anyOf": [{"type": "null"}, {"type": "array", "items": ref("Else")}]}),
        [("known", "Came.calls", "type: array -> array | null"), ("breaking", "Came.calls[]", "type: Part -> Else")]),
    "null and other items, sent": (
        put(*fields("Sent", "to"), to={"type": ["array", "null"], "items": {"type": "integer"}}),
        [("added", "Sent.to", "type: array -> array | null"), ("breaking", "Sent.to[]", "type: string -> integer")]),
    "a model or null": (put(*fields("Came", "other"), to={"anyOf": [ref("Part"), {"type": "null"}]}),
        [("known", "Came.other", "type: Part -> Part | null")]),
    "null and a value less": (put(*SCHEMAS, "Status", to={"type": ["string", "null"], "enum": ["new", None]}),
        [("known", "Status", "type: string -> string | null"),
         ("breaking", "Status", "value `done` removed (it comes through if it is sent)")]),
    "a whole body that may be null": (sent_null,
        [("added", "Sent", "type: Sent -> Sent | null"),
         ("breaking", "Sent.from", "required now"),
         ("breaking", "Sent.State", "field removed")]),
    "alternatives inside": (put(*fields("Sent", "maybe", "anyOf", 1, "items", "type"), to="integer"),
        [("breaking", "Sent.maybe[]", "type: string -> integer")]),
    "one more alternative, and another inside": (
        put(*fields("Sent", "maybe", "anyOf"),
            to=[{"type": "null"}, {"type": "array", "items": {"type": "integer"}}, {"type": "string"}]),
        [("added", "Sent.maybe", "type: array | string -> array | string | null"),
         ("breaking", "Sent.maybe[]", "type: string -> integer")]),
    "values beside any text": (
        put(*fields("Sent", "from"), to={"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string"}]}), []),
    "shown in reprs, and of another type": (put(*fields("Came", "open"), to={"type": "string"}),
        [("known", "Came.open", "type: any -> string"),
         ("breaking", "Came.open", "sensitive: personal -> not stated")]),
    "an attribute that means another field": (field_first("Came", "state"),
        [("breaking", "Came.State", "is the attribute `state_2` now, was `state`"),
         ("added", "Came.state", "field added")]),
    "an attribute and an argument that mean another field": (field_first("Sent", "state"),
        [("breaking", "Sent.State", "is the attribute `state_2` now, was `state`"),
         ("added", "Sent.state", "field added")]),
    "an argument that means another parameter": (parameter_first,
        [("breaking", "things.one", "argument for `page_no` is `page_no_2` now, was `page_no`"),
         ("added", "things.one", "parameter `pageNo` added")]),
    "a value that takes the name of another": (put(*SCHEMAS, "Place", "enum", to=["0", "A", "a", "1"]),
        [("breaking", "Place.a", "is the member `A_2` now, was `A`"),
         ("added", "Place", "value `0` added"), ("added", "Place", "value `A` added")]),
    "a payload that may be null": (put(*ANSWER, "data", to={"anyOf": [ref("Came"), {"type": "null"}]}),
        [("breaking", "things.open", "answer `data`: type: Came -> Came | null")]),
    "the class of a payload may be null": (put(*SCHEMAS, "Came", "type", to=["object", "null"]),
        [("breaking", "Came", "type: Came -> Came | null")]),
    "the class of a body is none": (put(*SCHEMAS, "Sent", to={}), [("breaking", "Sent", "type: Sent -> any")]),
    "the class of values is none": (put(*SCHEMAS, "Status", to={"type": "string"}),
        [("breaking", "Status", "type: Status -> string")]),
    "methods that wait": (put(*ONE, "x-airudder-waiting", to={"wait": "wait", "final": ["done"]}),
        [("added", "things.one", "waiting: not stated -> wait wait, final ['done']")]),
    "a field that no model shows": (drop(*fields("Envelope", "message")),
        [("known", "Envelope.message", "field removed")]),
    "a field beside the payload, written out": (drop(*ANSWER, "message"),
        [("known", "things.open", "answer `message`: field removed")]),
    "the payload": (drop(*ANSWER, "data"), [("breaking", "things.open", "answer `data`: field removed")]),
    "the payload of an envelope": (put(*fields("Envelope", "data"), to={"type": "object"}),
        [("breaking", "Envelope.data", "type: any -> object")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_hides_is_found(deep: Doc, name: str) -> None:
    plant, expected = CASES[name]
    assert sorted(changes_of(deep, plant)) == sorted(expected)


def test_a_parameter_of_one_name_in_two_places_is_two(deep: Doc) -> None:
    def plant(doc: Doc) -> None:
        at(doc, *ONE, "parameters").append({"name": "Id", "in": "query", "schema": {"type": "string"}})

    assert changes_of(deep, plant) == [("added", "things.one", "parameter `Id (query)` added")]


def test_schemas_that_hold_themselves_end(deep: Doc) -> None:
    """Neither is a class, so that each is looked into."""
    old, new = copy.deepcopy(deep), copy.deepcopy(deep)
    for doc, name in ((old, "Ring"), (new, "Other")):
        at(doc, *SCHEMAS)[name] = {"type": "array", "items": ref(name)}
        at(doc, *fields("Came"))["ring"] = ref(name)
    assert spec_changes(old, new) == []
