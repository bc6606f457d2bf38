"""Two versions of a description: each planted change is reported once, where it is, and as bad as it is."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ruamel.yaml import YAML

from codegen import facts as spec_facts
from compat.spec_changes import spec_changes

from . import ROOT
from .planting import SCHEMAS, Doc, Found, Plant, at, changes_of, drop, fields, put

# Made up, with everything that a description may hold: schemas that hold themselves, allOf, a union, webhooks, a file.
SMALL = """
openapi: 3.1.0
info: {title: Made up, version: "1"}
paths:
  /service/cloud/made_up/item:
    parameters:
      - {name: Common, in: query, schema: {type: string}}
    get:
      operationId: item_list
      x-airudder-method: items.list
      x-airudder-family: cloud
      x-airudder-auth: token
      x-airudder-effect: reads
      x-airudder-retry: safe
      x-airudder-encryption: allowed
      x-airudder-evidence: client_code
      x-airudder-pages: [api-1]
      x-airudder-paging: {kind: page, parameter: Page, first: 1, items: payload}
      parameters:
        - {name: Page, in: query, schema: {type: integer}}
        - {name: Kind, in: query, schema: {type: string, enum: [a, b]}}
        - {name: Ids, in: query, schema: {type: array, items: {type: integer}}}
      responses: {"200": {content: {application/json: {schema: {type: object, properties: {
        data: {type: array, items: {$ref: "#/components/schemas/Item"}}, code: {type: integer}}}}}}}
    post:
      operationId: item_create
      x-airudder-method: {name: items.create, fixed: {Mode: one}}
      x-airudder-family: cloud
      x-airudder-retry: unsent
      x-airudder-pages: [api-2]
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/ItemRequest"}}}}
      responses: {"200": {$ref: "#/components/responses/Open"}}
  /service/cloud/made_up/file:
    get:
      operationId: item_file
      x-airudder-method: items.file
      responses: {"200": {content: {audio/wav: {}, application/json: {schema: {}}}}}
webhooks:
  item_done:
    post:
      x-airudder-evidence: client_code
      x-airudder-pages: [api-3]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/ItemDone"}}}}
components:
  responses:
    Open: {content: {application/json: {schema: {$ref: "#/components/schemas/Envelope"}}}}
  schemas:
    Envelope: {type: object, properties: {code: {type: integer}, data: {}}}
    Item:
      type: object
      properties:
        id: {type: string}
        state: {$ref: "#/components/schemas/State"}
        grade: {type: string, enum: [high, low]}
        parent: {$ref: "#/components/schemas/Item"}
        parts: {type: array, items: {$ref: "#/components/schemas/Item"}}
        content: {$ref: "#/components/schemas/Content"}
        open: {}
        phone: {type: string, x-airudder-sensitive: personal}
        count: {type: integer, maximum: 10}
    BigItem:
      allOf: [{$ref: "#/components/schemas/Item"}]
      properties: {extra: {type: string}}
    State: {type: string, enum: [new, done]}
    Content:
      anyOf: [{$ref: "#/components/schemas/Text"}, {$ref: "#/components/schemas/Other"}]
      discriminator: {propertyName: type, mapping: {text: "#/components/schemas/Text"}}
      x-airudder-fallback: "#/components/schemas/Other"
    Text: {type: object, properties: {type: {type: string}, text: {type: string}}}
    Other: {type: object, properties: {type: {type: string}}}
    ItemRequest:
      type: object
      required: [Name]
      properties:
        Name: {type: string}
        Mode: {type: string}
        Size: {type: integer}
        When: {type: string}
        Grade: {type: string, enum: [high, low]}
    ItemDone: {type: object, properties: {big: {$ref: "#/components/schemas/BigItem"}}}
"""
ITEM, CREATE = "/service/cloud/made_up/item", ("paths", "/service/cloud/made_up/item", "post")
LIST = ("paths", ITEM, "get")


@pytest.fixture(scope="module")
def small() -> Doc:
    document: Doc = YAML(typ="safe", pure=True).load(SMALL)
    return document


def moved(doc: Doc) -> None:
    shared = doc["paths"][ITEM]["parameters"]
    doc["paths"]["/service/cloud/made_up/other"] = {"parameters": shared, "post": at(doc, *CREATE)}
    del doc["paths"][ITEM]["post"]


def as_put(doc: Doc) -> None:
    doc["paths"][ITEM]["put"] = doc["paths"][ITEM].pop("post")


def new_operation(doc: Doc) -> None:
    ref = {"$ref": "#/components/schemas/Fresh"}
    doc["components"]["schemas"]["Fresh"] = {"type": "object", "properties": {"a": {"type": "string"}}}
    body = {"content": {"application/json": {"schema": ref}}}
    doc["paths"]["/service/cloud/made_up/new"] = {
        "post": {"operationId": "item_new", "x-airudder-method": "items.new", "requestBody": body}
    }


BOTH = [{"name": f"items.{name}", "fixed": {"Mode": mode}} for name, mode in (("create", "one"), ("copy", "two"))]

BREAKING: dict[str, tuple[Plant, str, str]] = {
    "operation removed": (drop(*CREATE), "items.create", f"removed (POST {ITEM})"),
    "path changed": (moved, "items.create", f"POST {ITEM} -> POST /service/cloud/made_up/other"),
    "method changed": (as_put, "items.create", f"POST {ITEM} -> PUT {ITEM}"),
    "id changed": (put(*LIST, "operationId", to="things"), "items.list", "operation id: item_list -> things"),
    "name changed": (put(*LIST, "x-airudder-method", to="items.all"), "items.all", "method renamed from `items.list`"),
    "name removed": (drop(*LIST, "x-airudder-method"), "item_list", "method `items.list` removed"),
    "fixed argument": (put(*CREATE, "x-airudder-method", "fixed", "Mode", to="two"),
        "items.create", "always sends Mode='two', before: Mode='one'"),
    "fewer retries": (put(*LIST, "x-airudder-retry", to="unsent"), "items.list", "retry: safe -> unsent"),
    "other sign-in": (put(*LIST, "x-airudder-auth", to="signature"), "items.list", "auth: token -> signature"),
    "other envelope": (put(*LIST, "x-airudder-family", to="sms"), "items.list", "family: cloud -> sms"),
    "in the clear": (put(*LIST, "x-airudder-encryption", to="no"), "items.list", "encryption: allowed -> no"),
    "no list": (drop(*LIST, "x-airudder-paging"),
        "items.list", "paging: kind page, parameter Page, first 1, items payload -> not stated"),
    "parameter removed": (drop(*LIST, "parameters", 1), "items.list", "parameter `Kind` removed"),
    "parameter required": (put(*LIST, "parameters", 0, "required", to=True),
        "items.list", "parameter `Page` required now"),
    "required parameter": (
        lambda doc: at(doc, *LIST, "parameters").append({"name": "New", "in": "query", "required": True}),
        "items.list", "required parameter `New` added"),
    "parameter type": (put(*LIST, "parameters", 0, "schema", "type", to="string"),
        "items.list", "parameter `Page`: type: integer -> string"),
    "items of a parameter": (put(*LIST, "parameters", 2, "schema", "items", "type", to="string"),
        "items.list", "parameter `Ids[]`: type: integer -> string"),
    "value of a parameter": (put(*LIST, "parameters", 1, "schema", "enum", to=["a"]),
        "items.list", "parameter `Kind`: value `b` removed"),
    "body removed": (drop(*CREATE, "requestBody"), "items.create", "request body removed"),
    "body field required": (put(*SCHEMAS, "ItemRequest", "required", to=["Name", "Size"]),
        "ItemRequest.Size", "required now"),
    "body field removed": (drop(*fields("ItemRequest", "Size")), "ItemRequest.Size", "field removed"),
    "body field narrowed": (put(*fields("ItemRequest", "Size", "type"), to="boolean"),
        "ItemRequest.Size", "type: integer -> boolean"),
    "body value removed": (put(*fields("ItemRequest", "Grade", "enum"), to=["high"]),
        "ItemRequest.Grade", "value `low` removed"),
    "body field limited": (put(*fields("ItemRequest", "Name", "enum"), to=["x"]),
        "ItemRequest.Name", "only these values now: `x`"),
    "numbers only": (put(*fields("ItemRequest", "Name", "x-airudder-format"), to="phone"),
        "ItemRequest.Name", "format: not stated -> phone"),
    "the person needed": (put(*fields("ItemRequest", "Name", "x-airudder-person"), to="inferred"),
        "ItemRequest.Name", "person: not stated -> inferred"),
    "entries only once": (put(*fields("ItemRequest", "Name", "x-airudder-distinct"), to="inferred"),
        "ItemRequest.Name", "distinct: not stated -> inferred"),
    "a limit": (
        put(*fields("ItemRequest", "Name", "x-airudder-limit"), to={"most": 5, "per": "list", "evidence": "inferred"}),
        "ItemRequest.Name", "limit: not stated -> most 5, per list, evidence inferred"),
    "answer field removed": (drop(*fields("Item", "id")), "Item.id", "field removed"),
    "answer field widened": (put(*fields("Item", "id", "type"), to=["string", "integer"]),
        "Item.id", "type: string -> integer | string"),
    "answer no longer described": (
        put(*LIST, "responses", "200", "content", "application/json", "schema", "properties", "data", to={}),
        "items.list", "answer `data`: type: array -> any"),
    "open field described": (put(*fields("Item", "open"), to={"type": "object"}), "Item.open", "type: any -> object"),
    "member of an enum": (put(*SCHEMAS, "State", "enum", to=["new"]),
        "State", "value `done` removed (it comes through if it is sent)"),
    "enum no longer used": (put(*fields("Item", "state"), to={"type": "string", "enum": ["new", "done"]}),
        "Item.state", "type: State -> string"),
    "other model": (put(*fields("Item", "parent"), to={"$ref": "#/components/schemas/Text"}),
        "Item.parent", "type: Item -> Text"),
    "shown in reprs": (drop(*fields("Item", "phone", "x-airudder-sensitive")),
        "Item.phone", "sensitive: personal -> not stated"),
    "union": (drop(*SCHEMAS, "Content", "discriminator", "mapping", "text"),
        "Content", "`text` no longer gives `Text`"),
    "fallback": (put(*SCHEMAS, "Content", "x-airudder-fallback", to="#/components/schemas/Text"),
        "Content", "any other value gives `Text` instead of `Other`"),
    "only JSON": (drop("paths", "/service/cloud/made_up/file", "get", "responses", "200", "content", "audio/wav"),
        "items.file", "answer: JSON now (application/json)"),
    "webhook removed": (drop("webhooks", "item_done"), "webhook item_done", "removed"),
}  # fmt: skip
ADDED: dict[str, tuple[Plant, str, str]] = {
    "second method": (put(*CREATE, "x-airudder-method", to=BOTH), "items.create", "method `items.copy` added"),
    "operation": (new_operation, "items.new", "added (POST /service/cloud/made_up/new)"),
    "parameter": (
        lambda doc: at(doc, *LIST, "parameters").append({"name": "New", "in": "query", "schema": {"type": "string"}}),
        "items.list", "parameter `New` added"),
    "body field": (put(*fields("ItemRequest", "New"), to={"type": "string"}), "ItemRequest.New", "field added"),
    "body field optional": (put(*SCHEMAS, "ItemRequest", "required", to=[]), "ItemRequest.Name", "optional now"),
    "body field widened": (put(*fields("ItemRequest", "Size", "type"), to="number"),
        "ItemRequest.Size", "type: integer -> number"),
    "body value": (put(*fields("ItemRequest", "Grade", "enum"), to=["high", "low", "mid"]),
        "ItemRequest.Grade", "value `mid` added"),
    "dates too": (put(*fields("ItemRequest", "When", "x-airudder-format"), to="local-time"),
        "ItemRequest.When", "format: not stated -> local-time"),
    "answer field": (put(*fields("Item", "new"), to={"type": "string"}), "Item.new", "field added"),
    "answer value": (put(*SCHEMAS, "State", "enum", to=["new", "done", "gone"]), "State", "value `gone` added"),
    "more retries": (put(*CREATE, "x-airudder-retry", to="safe"), "items.create", "retry: unsent -> safe"),
    "deprecated": (put(*LIST, "deprecated", to=True), "items.list", "deprecated"),
    "member of a union": (put(*SCHEMAS, "Content", "discriminator", "mapping", "long", to="#/components/schemas/Text"),
        "Content", "`long` gives `Text`"),
    "webhook": (put("webhooks", "item_gone", to={"post": {"x-airudder-pages": ["api-4"]}}),
        "webhook item_gone", "added"),
    "schema": (put(*SCHEMAS, "Spare", to={"type": "object", "properties": {"a": {}}}), "Spare", "schema added"),
}  # fmt: skip
KNOWN: dict[str, tuple[Plant, str, str]] = {
    "evidence and pages are one": (
        lambda doc: at(doc, *LIST).update({"x-airudder-evidence": "documented", "x-airudder-pages": ["api-9"]}),
        "items.list", "evidence: client_code -> documented; read on api-9; no longer on api-1"),
    "evidence of a field": (put(*fields("Item", "id", "x-airudder-evidence"), to="documented"),
        "Item.id", "evidence: not stated -> documented"),
    "limit": (put(*fields("Item", "count", "maximum"), to=20), "Item.count", "maximum: `10` -> `20`"),
    "answer narrowed": (put(*fields("Item", "open"), to={"type": "integer"}), "Item.open", "type: any -> integer"),
    "may be null": (put(*fields("Item", "id", "type"), to=["string", "null"]),
        "Item.id", "type: string -> string | null"),
    "value that still comes": (put(*fields("Item", "grade", "enum"), to=["high"]),
        "Item.grade", "value `low` removed (it comes through if it is sent)"),
    "webhook's evidence": (put("webhooks", "item_done", "post", "x-airudder-evidence", to="documented"),
        "webhook item_done", "evidence: client_code -> documented"),
    "a field of the parent": (put(*SCHEMAS, "BigItem", "required", to=["id"]), "BigItem.id", "always there"),
    "effect": (put(*LIST, "x-airudder-effect", to="changes"), "items.list", "effect: reads -> changes"),
    "a fact of tomorrow": (put(*LIST, "x-airudder-made-up", to="yes"), "items.list", "made-up: not stated -> yes"),
}  # fmt: skip
CASES = [
    pytest.param(level, plant, subject, text, id=f"{level}: {name}")
    for level, cases in (("breaking", BREAKING), ("added", ADDED), ("known", KNOWN))
    for name, (plant, subject, text) in cases.items()
]


@pytest.mark.parametrize(("level", "plant", "subject", "text"), CASES)
def test_a_planted_change_is_found_once(small: Doc, level: str, plant: Plant, subject: str, text: str) -> None:
    assert changes_of(small, plant) == [(level, subject, text)]


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(lambda doc: None, id="nothing"),
        pytest.param(put(*fields("Item", "id", "description"), to="Other words."), id="words"),
        pytest.param(lambda doc: at(doc, *SCHEMAS, "Content", "anyOf").reverse(), id="order of alternatives"),
        pytest.param(lambda doc: at(doc, *LIST, "parameters").reverse(), id="order of parameters"),
        pytest.param(put(*CREATE, "tags", to=["other"]), id="tags"),
        pytest.param(put(*fields("BigItem", "id"), to={"type": "string"}), id="a field taken over, written out"),
        pytest.param(put("webhooks", "item_done", "post", "x-airudder-event", to="by-hand"), id="place of a class"),
    ],
)
def test_what_callers_cannot_notice_is_not_reported(small: Doc, plant: Plant) -> None:
    assert changes_of(small, plant) == []


def test_a_parameter_of_a_path_counts_for_each_operation(small: Doc) -> None:
    text = "parameter `Common` removed"
    expected = [("breaking", "items.list", text), ("breaking", "items.create", text)]
    assert changes_of(small, drop("paths", ITEM, "parameters")) == expected


def test_a_field_that_moves_up_to_the_parent_is_new_there_alone(small: Doc) -> None:
    def plant(doc: Doc) -> None:
        at(doc, *fields("Item"))["extra"] = at(doc, *fields("BigItem")).pop("extra")

    assert changes_of(small, plant) == [("added", "Item.extra", "field added")]


def test_a_schema_sent_and_received_counts_for_its_worse_side(small: Doc) -> None:
    """Of what is received a type more breaks; once it is sent as well, a type less does too."""
    both = copy.deepcopy(small)
    at(both, *fields("ItemRequest"))["Item"] = {"$ref": "#/components/schemas/Item"}
    for plant in (
        put(*fields("Item", "count", "type"), to="number"),
        put(*fields("Item", "open"), to={"type": "string"}),
    ):
        assert [level for level, *_ in changes_of(both, plant)] == ["breaking"]


def test_places_are_pointers_and_users_are_named_with_their_pages(small: Doc) -> None:
    new = copy.deepcopy(small)
    del at(new, *LIST, "parameters")[1], at(new, *fields("Item"))["id"]
    one, other = spec_changes(small, new)
    assert one.place == "/paths/~1service~1cloud~1made_up~1item/get/parameters/1"
    assert (one.kind, one.operations, one.pages) == ("parameter-removed", ("items.list",), ("api-1",))
    assert other.place == "/components/schemas/Item/properties/id"
    assert (other.operations, other.pages) == (("items.list", "webhook item_done"), ("api-1", "api-3"))


def test_a_method_that_one_operation_no_longer_has_breaks(small: Doc) -> None:
    old = copy.deepcopy(small)
    put(*CREATE, "x-airudder-method", to=BOTH)(old)
    only = put(*CREATE, "x-airudder-method", to=BOTH[:1])
    assert changes_of(old, only) == [("breaking", "items.create", "method `items.copy` removed")]


def test_another_name_of_a_class_breaks_wherever_it_is_used(small: Doc) -> None:
    def plant(doc: Doc) -> None:
        doc["components"]["schemas"]["Level"] = doc["components"]["schemas"].pop("State")
        at(doc, *fields("Item"))["state"] = {"$ref": "#/components/schemas/Level"}

    assert changes_of(small, plant) == [
        ("breaking", "State", "schema removed"),
        ("added", "Level", "schema added"),
        ("breaking", "Item.state", "type: State -> Level"),
    ]


# ------------------------------------------------------------------------------------------------- the real document


@pytest.fixture(scope="module")
def real() -> Doc:
    return spec_facts.load(ROOT / "openapi" / "airudder.yaml")


def operation(doc: Doc, name: str) -> Any:
    return next(each.node for each in spec_facts.operations_of(doc) if each.public_name == name)


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (lambda doc: None, []),
        (lambda doc: operation(doc, "tasks.detail")["parameters"].pop(0),
         [("breaking", "tasks.detail", "parameter `TaskID` removed")]),
        (put(*fields("TaskCreateRequest", "TaskName", "type"), to="integer"),
         [("breaking", "TaskCreateRequest.TaskName", "type: string -> integer")]),
        (drop(*fields("CommonTask", "task_id")), [("breaking", "CommonTask.task_id", "field removed")]),
        (drop(*fields("TaskDetail", "task_id")), [("breaking", "TaskDetail.task_id", "aliases: TaskID -> not stated")]),
        (lambda doc: at(doc, *SCHEMAS, "TaskStatus", "enum").remove("paused"),
         [("breaking", "TaskStatus", "value `paused` removed (it comes through if it is sent)")]),
        (drop("webhooks", "pds_task_status"), [("breaking", "webhook pds_task_status", "removed")]),
        (lambda doc: operation(doc, "workflows.task_detail").update({"x-airudder-evidence": "documented_in_part"}),
         [("known", "workflows.task_detail", "evidence: documented -> documented_in_part")]),
    ],
)  # fmt: skip
def test_a_change_planted_in_the_real_document_is_found_once(real: Doc, plant: Plant, expected: list[Found]) -> None:
    """Fields of a detail are in five schemas at once, through allOf."""
    assert changes_of(real, plant) == expected
