"""From our description to the vendor's way of writing: OpenAPI 3.0.1 without any of our facts."""

import copy
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from .pages import VENDOR_WORDS

Node = dict[str, Any]
PREFIX = "#/components/schemas/"


def chinese(name: str) -> str:
    """A name as the vendor gives them, made up: Chinese with guillemets."""
    return f"任务数据«{name}»"


def plain(name: str) -> str:
    return name


class Translator:
    """Turns schemas of a document into the vendor's, and collects those that are referred to."""

    def __init__(self, document: Node, rename: Callable[[str], str]) -> None:
        self.document, self.rename = document, rename
        self.schemas: Node = {}

    def schema(self, node: Any) -> Node:
        if not isinstance(node, dict) or not node:
            return {}
        if "$ref" in node:
            return {"$ref": self._ref(node["$ref"])}
        result: Node = {}
        for key, value in node.items():
            if key in ("properties", "additionalProperties") and isinstance(value, dict):
                if key == "properties":
                    result[key] = {name: self.schema(child) for name, child in value.items()}
                    result["x-apifox-orders"] = list(value)
            elif key in ("allOf", "anyOf", "oneOf"):
                result[key] = [self.schema(child) for child in value]
            elif key == "items":
                result[key] = self.schema(value)
            elif key == "type" and isinstance(value, list):
                result |= {"type": next(kind for kind in value if kind != "null"), "nullable": True}
            elif key == "discriminator":
                mapping = {each: self._ref(target) for each, target in value["mapping"].items()}
                result[key] = {**value, "mapping": mapping}
            elif key == "description":
                result[key] = f"{VENDOR_WORDS}."
            elif not key.startswith("x-"):
                result[key] = copy.deepcopy(value)
        if result.get("type") == "object":
            result.setdefault("properties", {})
            result["x-apifox-ignore-properties"] = []
        return result

    def _ref(self, ref: str) -> str:
        name = ref.removeprefix(PREFIX)
        theirs = self.rename(name)
        if theirs not in self.schemas:
            self.schemas[theirs] = {}
            self.schemas[theirs] = self.schema(self.document["components"]["schemas"][name])
        return PREFIX + quote(theirs, safe="")

    def media(self, media: Node) -> Node:
        """Schema and examples; of several examples the first."""
        result: Node = {"schema": self.schema(media.get("schema"))}
        examples = list((media.get("examples") or {}).values())
        if examples:
            result["example"] = copy.deepcopy(examples[0]["value"])
        return result


HEADERS: dict[str, list[tuple[str, str]]] = {
    "token": [("Authorization", "Token <token>"), ("Content-Type", "application/json"), ("User-Agent", "Airudder")],
    "signature": [("X-AIRudder-Sign", ""), ("X-AIRudder-Sign-Key", "{{signKey}}")],
    "none": [("Content-Type", "application/json")],
}


HEADER_NAMES = {auth: {name for name, _ in headers} for auth, headers in HEADERS.items()}


def header_parameters(auth: str) -> list[Node]:
    return [
        {
            "name": name,
            "in": "header",
            "required": True,
            "example": value,
            "schema": {"type": "string", "default": value},
        }
        for name, value in HEADERS[auth]
    ]


def known_operation(document: Node, node: Node, rename: Callable[[str], str]) -> tuple[Node, Node]:
    """An operation of the description, or a webhook, as a page has it; with the schemas it refers to."""
    translator = Translator(document, rename)
    operation: Node = {"parameters": header_parameters(node.get("x-airudder-auth", "none"))}
    for parameter in node.get("parameters", ()):
        if parameter["name"] not in HEADER_NAMES[node.get("x-airudder-auth", "none")]:
            operation["parameters"].append(
                {
                    "name": parameter["name"],
                    "in": parameter["in"],
                    "required": bool(parameter.get("required")),
                    "description": f"{VENDOR_WORDS}.",
                    "schema": translator.schema(parameter.get("schema")),
                }
            )
    if "requestBody" in node:
        content = node["requestBody"]["content"]["application/json"]
        operation["requestBody"] = {"content": {"application/json": translator.media(content)}}
    answer = node["responses"]["200"]
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    media = (answer.get("content") or {}).get("application/json", {})
    operation["responses"] = {
        "200": {
            "description": "",
            "content": {"application/json": translator.media(media)},
            "headers": {},
            "x-apifox-name": "成功",
        }
    }
    return operation, translator.schemas
