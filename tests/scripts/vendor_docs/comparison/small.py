"""A small made-up description with everything that can differ, and short ways to plant a difference in its pages."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from codegen.catalogue import Row
from vendor_docs.comparison.compare import compare
from vendor_docs.comparison.facts import facts
from vendor_docs.comparison.findings import Fact, Finding
from vendor_docs.comparison.match import Link, Matched, Subject
from vendor_docs.reading.model import Body, Described, Node, Page

from . import pages

JSON = "application/json"
Plant = Callable[[dict[str, Node], Described], Described | None]
"""Changes the schemas of a page in place, or gives another description."""


def schema(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def answer(payload: Node, **examples: Any) -> Node:
    properties = {"data": payload, "status": {"type": "string"}, "code": {"type": "integer"}}
    media: Node = {"schema": {"type": "object", "properties": properties}}
    if examples:
        media["examples"] = {name: {"value": value} for name, value in examples.items()}
    return {"200": {"description": "made up", "content": {JSON: media}}}


def query(name: str, kind: str, **more: Any) -> Node:
    return {"name": name, "in": "query", "schema": {"type": kind}, **more}


DOCUMENT: Node = {
    "openapi": "3.1.0",
    "x-airudder-not-ours": ["made_up_left_out"],
    "paths": {
        "/service/cloud/made_up/list": {
            "get": {
                "operationId": "made_up_list",
                "x-airudder-family": "cloud",
                "x-airudder-evidence": "client_code",
                "x-airudder-headers": ["X-Made-Up"],
                "parameters": [
                    query("Page", "integer"),
                    query("TaskID", "string", required=True, **{"x-airudder-evidence": "documented"}),
                    {**query("Kind", "string"), "schema": {"type": "string", "enum": ["a", "b"]}},
                ],
                "responses": answer({"type": "array", "items": schema("Thing")}),
            }
        },
        "/service/cloud/made_up/create": {
            "post": {
                "operationId": "made_up_create",
                "x-airudder-method": {"name": "made.create", "fixed": {"Action": "Stop"}},
                "x-airudder-family": "cloud",
                "x-airudder-evidence": "documented",
                "requestBody": {
                    "content": {
                        JSON: {"schema": schema("Create"), "examples": {"page": {"value": {"name": "made up"}}}}
                    }
                },
                "responses": answer({}),
            }
        },
    },
    "webhooks": {
        "made_up_pushed": {
            "post": {
                "x-airudder-evidence": "documented_in_part",
                "x-airudder-pages": [],
                "parameters": [{"name": "X-AIRudder-Sign", "in": "header", "schema": {"type": "string"}}],
                "requestBody": {"content": {JSON: {"schema": schema("Pushed")}}},
            }
        }
    },
    "components": {
        "schemas": {
            "Base": {
                "type": "object",
                "x-airudder-evidence": "inferred",
                "properties": {"id": {"type": "string"}, "size": {"type": "integer"}},
            },
            "Thing": {
                "allOf": [schema("Base")],
                "properties": {
                    "state": schema("State"),
                    "parts": {"type": "array", "items": schema("Thing")},
                    "labels": {"type": "object", "additionalProperties": True, "x-airudder-aliases": ["Label"]},
                },
            },
            "State": {"type": "string", "enum": ["on", "off"], "x-airudder-evidence": "documented"},
            "Create": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "Action": {"type": "string"},
                    "count": {"type": "integer"},
                    "colour": {"type": "string"},
                    "weight": {"type": "number"},
                    "guessed": {"type": "boolean", "x-airudder-evidence": "inferred"},
                    "contact": schema("Contact"),
                },
            },
            "Contact": {
                "type": "object",
                "properties": {"callee": {"type": "string"}, "friends": {"type": "array", "items": schema("Contact")}},
            },
            "Pushed": {
                "type": "object",
                "required": ["content"],
                "properties": {"content": schema("Content"), "at": {"type": "integer"}, "open": {"type": "object"}},
            },
            "Content": {
                "anyOf": [schema("Text"), schema("Media")],
                "discriminator": {
                    "propertyName": "type",
                    "mapping": {"text": schema("Text")["$ref"], "image": schema("Media")["$ref"]},
                },
                "x-airudder-fallback": schema("Text")["$ref"],
            },
            "Text": {"type": "object", "properties": {"type": {"type": "string"}, "text": {"type": "string"}}},
            "Media": {"type": "object", "properties": {"type": {"type": "string"}, "link": {"type": "string"}}},
        }
    },
}
LIST, CREATE, PUSHED = "made_up_list", "made_up_create", "made_up_pushed"


def described(name: str, *plants: Plant) -> Described:
    """A page that says what we say, but for what is planted."""
    result = pages.described(DOCUMENT, pages.known(DOCUMENT, name))
    for plant in plants:
        schemas = result.schemas
        assert isinstance(schemas, dict)
        result = plant(schemas, result) or result
    return result


def one(name: str, *plants: Plant) -> Subject:
    return pages.subject(pages.known(DOCUMENT, name), [pages.page("api-1", described(name, *plants))])


def several(name: str, *given: Sequence[Plant]) -> Subject:
    """One page for each list of plants."""
    found = [pages.page(f"api-{index}", described(name, *plants)) for index, plants in enumerate(given, 1)]
    return pages.subject(pages.known(DOCUMENT, name), found)


def new(*found: Page, kind: Any = "operation", name: str = "", row: Row | None = None, moved: str = "") -> Subject:
    """Something that the description lacks."""
    return Subject(kind, name, tuple(Link(each, row, "id" if row else "new", moved) for each in found))


def run(*subjects: Subject) -> list[Finding]:
    return compare(Matched(subjects, (), ()), DOCUMENT)


def told(*subjects: Subject) -> list[Fact]:
    return facts(Matched(subjects, (), ()), DOCUMENT)


def short(found: Sequence[Finding]) -> list[tuple[str, ...]]:
    """Kind, place, ours, theirs."""
    return [(str(each.kind), each.place, each.ours, each.theirs) for each in found]


def where(found: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(str(each.kind), each.place) for each in found]


# -- plants


def field(owner: str, name: str, node: Node) -> Plant:
    def plant(schemas: dict[str, Node], _: Described) -> None:
        schemas[owner]["properties"][name] = node

    return plant


def gone(owner: str, name: str) -> Plant:
    def plant(schemas: dict[str, Node], _: Described) -> None:
        del schemas[owner]["properties"][name]

    return plant


def renamed(owner: str, old: str, new: str) -> Plant:
    """In the same position."""

    def plant(schemas: dict[str, Node], _: Described) -> None:
        properties = schemas[owner]["properties"]
        schemas[owner]["properties"] = {new if name == old else name: node for name, node in properties.items()}

    return plant


def keyword(owner: str, word: str, value: Any) -> Plant:
    def plant(schemas: dict[str, Node], _: Described) -> None:
        schemas[owner][word] = value

    return plant


def changed(**changes: Any) -> Plant:
    return lambda _, described: replace(described, **changes)


def examples_alone(place: str, *values: Any) -> Plant:
    """A page without a schema."""

    def plant(_: dict[str, Node], described: Described) -> Described:
        named = {f"example {index}": value for index, value in enumerate(values)}
        body = Body(JSON, f"/{place}", None, named)
        return replace(described, request=body) if place == "request" else replace(described, answer=body)

    return plant


def payload(node: Node, name: str = "data") -> Plant:
    """Another payload of the answer, or another field around it."""

    def plant(_: dict[str, Node], described: Described) -> None:
        assert described.answer and described.answer.schema
        described.answer.schema["properties"][name] = node

    return plant
