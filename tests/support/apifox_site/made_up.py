"""Operations and webhooks that nobody knows, made up in turn out of all shapes that pages have."""

import copy
from typing import Any
from urllib.parse import quote

from .known import header_parameters
from .pages import VENDOR_WORDS

Node = dict[str, Any]

CLOUD = {"status": {"type": "string"}, "code": {"type": "integer"}}
CHAT = {"request_id": {"type": "string"}, "code": {"type": "integer"}, "message": {"type": "string"}}
WORDS = {"description": f"{VENDOR_WORDS}."}
ITEM: Node = {
    "type": "object",
    "properties": {
        "made_up_id": {"type": "string", **WORDS},
        "name": {"type": "string", "nullable": True},
        "state": {"type": "string", "enum": ["waiting", "running", "完成"], "x-apifox-enum": []},
        "callee_number": {"type": "string", "example": "+12025550141"},
        "created_at": {"type": "string", "format": "date-time"},
        "rounds": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "round_no": {"type": "integer"},
                    "sizes": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["round_no"],
            },
        },
        "anything": {"type": "object", "properties": {}},
    },
    "required": ["made_up_id", "state"],
    "x-apifox-orders": ["made_up_id", "name", "state", "callee_number", "created_at", "rounds", "anything"],
}
VALUE: Node = {
    "made_up_id": "made-up-1",
    "name": None,
    "state": "waiting",
    "callee_number": "+12025550141",
    "created_at": "2026-01-02 03:04:05",
    "rounds": [{"round_no": 1, "sizes": [1, 2]}],
    "anything": {},
}
TREE = "节点«树»"
"""A schema that holds itself, under a Chinese name."""


def envelope(family: str, payload: Node) -> Node:
    around = CLOUD if family == "cloud" else CHAT
    return {"type": "object", "properties": {"data": payload, **copy.deepcopy(around)}, "required": ["data", "code"]}


def wrapped(family: str, value: Any) -> Node:
    if family == "cloud":
        return {"data": value, "status": "OK", "code": 200}
    return {"data": value, "request_id": "made-up-request", "code": 200, "message": "Success"}


def _answer(schema: Node | None, example: Any = None) -> Node:
    media: Node = {}
    if schema is not None:
        media["schema"] = schema
    if example is not None:
        media["example"] = example
    content = {"application/json": media}
    return {"200": {"description": "", "content": content, "headers": {}, "x-apifox-name": "成功"}}


def _body(schema: Node | None, example: Any = None) -> Node:
    media: Node = {} if schema is None else {"schema": schema}
    if example is not None:
        media["example"] = example
    return {"content": {"application/json": media}}


def list_by_page(name: str, family: str) -> tuple[Node, Node]:
    """GET, query parameters that turn pages, a list."""
    parameters = [
        {"name": "page", "in": "query", "required": False, "schema": {"type": "integer", "default": 1}},
        {"name": "page_size", "in": "query", "required": False, "example": "{{size}}", "schema": {"type": "integer"}},
        {"name": "made_up_filter", "in": "query", "required": True, **WORDS, "schema": {"type": "string"}},
    ]
    answer = envelope(family, {"type": "array", "items": copy.deepcopy(ITEM)})
    return {"parameters": parameters, "responses": _answer(answer, wrapped(family, [VALUE]))}, {}


def nested_body(name: str, family: str) -> tuple[Node, Node]:
    """A body of objects in lists, defaults, an enum; the answer is an object; schemas under Chinese names."""
    made_up = f"请求参数«{name}»"
    schema: Node = {
        "type": "object",
        "properties": {
            "made_up_name": {"type": "string", "default": "x", **WORDS},
            "mode": {"type": "string", "enum": ["fast", "slow"], "default": "fast"},
            "count": {"type": "integer", "minimum": 1, "maximum": 10},
            "items": {"type": "array", "items": {"type": "object", "properties": {"callee": {"type": "string"}}}},
        },
        "required": ["made_up_name"],
    }
    answer = envelope(family, {"type": "object", "properties": {"made_up_id": {"type": "string"}}})
    ref = {"$ref": "#/components/schemas/" + quote(made_up, safe="")}
    value = {"made_up_name": "x", "mode": "fast", "count": 1, "items": [{"callee": "+12025550142"}]}
    operation = {"requestBody": _body(ref, value), "responses": _answer(answer)}
    return operation, {made_up: schema}


def example_only(name: str, family: str) -> tuple[Node, Node]:
    """No schema anywhere: a body and an answer by example, the one printed with a comment."""
    printed = '{\n  "made_up_id": "made-up-1", // a comment\n  "numbers": [1, 2],\n  "deep": {"er": {"est": true}}\n}'
    return {
        "requestBody": _body(None, printed),
        "responses": _answer(None, wrapped(family, {"made_up_id": "made-up-1", "parts": [{"part": 1.5}]})),
    }, {}


def tree_answer(name: str, family: str) -> tuple[Node, Node]:
    """An answer whose schema holds itself, referred to by an encoded Chinese name."""
    ref = {"$ref": "#/components/schemas/" + quote(TREE, safe="")}
    tree = {
        "type": "object",
        "title": VENDOR_WORDS,
        "properties": {"title": {"type": "string"}, "children": {"type": "array", "items": ref}},
    }
    parameters = [{"name": "made_up_id", "in": "query", "required": True, "schema": {"type": "string"}}]
    return {"parameters": parameters, "responses": _answer(envelope(family, ref))}, {TREE: tree}


def odd_schemas(name: str, family: str) -> tuple[Node, Node]:
    """What the generator does not take as it is: lists of lists, one of several, names that Python keeps."""
    payload = {
        "type": "object",
        "properties": {
            "matrix": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
            "either": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            "class": {"type": "string"},
            "名称": {"type": "string"},
            "2nd.part": {"type": "integer"},
            "mixed": {"type": "string", "enum": ["a b", "a-b", "", "ok"]},
        },
    }
    body: Node = {
        "type": "object",
        "allOf": [{"type": "object", "properties": {"made_up_a": {"type": "integer", "format": "int64"}}}],
        "properties": {"made_up_b": {"type": "boolean", "example": True}},
    }
    return {"requestBody": _body(body), "responses": _answer(envelope(family, payload))}, {}


def nothing_said(name: str, family: str) -> tuple[Node, Node]:
    """A page without parameters, body and fields."""
    return {"responses": _answer({"type": "object", "properties": {}})}, {}


def upload(name: str, family: str) -> tuple[Node, Node]:
    """A file as a form: no JSON."""
    schema = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
    body = {"content": {"multipart/form-data": {"schema": schema}}}
    return {"requestBody": body, "responses": _answer(envelope(family, {"type": "object", "properties": {}}))}, {}


READING = (list_by_page, tree_answer, nothing_said)
WRITING = (nested_body, example_only, odd_schemas)


def made_up_operation(name: str, number: int, method: str, family: str) -> tuple[Node, Node]:
    """An operation in one of the shapes."""
    shapes = (upload,) if "upload" in name else READING if method == "get" else WRITING
    operation, schemas = shapes[number % len(shapes)](name, family)
    headers = header_parameters("token" if family == "cloud" else "signature")
    operation["parameters"] = [*headers, *operation.get("parameters", [])]
    return operation, schemas


def made_up_webhook(name: str, number: int) -> tuple[Node, Node]:
    """A push. Some have an example alone, some a schema alone."""
    schema = {
        "type": "object",
        "properties": {
            f"made_up_{name}_id": {"type": "string", **WORDS},
            "phase": {"type": "string", "enum": ["begun", "ended"]},
            "callee_number": {"type": "string"},
            "parts": {"type": "array", "items": copy.deepcopy(ITEM)},
        },
        "required": [f"made_up_{name}_id"],
    }
    value = {f"made_up_{name}_id": "made-up-1", "phase": "begun", "callee_number": "+12025550143", "parts": [VALUE]}
    bodies = (_body(schema, value), _body(None, value), _body(schema))
    headers = [{"name": "Content-Type", "in": "header", "required": True, "schema": {"type": "string"}}]
    return {
        "parameters": headers,
        "requestBody": bodies[number % len(bodies)],
        "responses": {"200": {"description": "", "content": {}, "headers": {}, "x-apifox-name": "成功"}},
    }, {}
