"""The schemas and examples of a page in the words of JSON Schema 2020-12: see ``Described``."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from compat.schemas import AT, unique
from vendor_docs.reading.block import step
from vendor_docs.reading.model import Node

Note = Callable[[str, str], None]
"""Takes a pointer and a reason."""

SCHEMA_REF = "#/components/schemas/"
TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")
KEPT = ("enum", "const", "default", "minimum")
REFS, COPIED = "x-apifox-refs", "x-apifox-ignore-properties"
STAND_IN = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
"""Apifox's own id of a schema that is merged into an object, where the name of a field would be."""
NOISE = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|,(?=\s*[}\]])')
"""Strings, which stay, and what printed JSON often has and JSON has not: comments, and commas after the last member."""
PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")


def find(root: Any, ref: Any) -> tuple[Any, str] | None:
    """What ``#/...`` leads to, as written or percent-decoded: the node and its pointer."""
    for text in (ref.strip(), unquote(ref).strip()) if isinstance(ref, str) and ref.startswith("#/") else ():
        node, place = root, ""
        for part in text.split("/")[1:]:
            key: Any = part.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and key.isdecimal() and int(key) < len(node):
                key = int(key)
            elif not isinstance(node, dict) or key not in node:
                break
            node, place = node[key], step(place, key)
        else:
            return node, place
    return None


class Schemas:
    """Reads the schemas of one operation."""

    def __init__(self, root: Node, note: Note) -> None:
        self._root, self._note = root, note
        self._asked: dict[str, tuple[Any, str]] = {}

    def named(self) -> dict[str, Node]:
        """The schemas that references have asked for, by name."""
        done: dict[str, Node] = {}
        while todo := [name for name in self._asked if name not in done]:
            for name in todo:
                raw, pointer = self._asked[name]
                done[name] = self.read(raw, pointer)
                if pointer != step("/components/schemas", name):
                    done[name][AT] = pointer
        return done

    def read(self, raw: Any, pointer: str) -> Node:
        """One schema, as it is at a pointer of the page."""
        if not isinstance(raw, dict):
            if raw is not None and raw is not True:
                self._note(pointer, f"the schema is {as_text(raw)[:80]}, not an object: taken as unknown")
            return {}
        node = self._target(raw["$ref"], step(pointer, "$ref")) if "$ref" in raw else self._plain(raw, pointer)
        if raw.get("nullable") is True and node and "type" not in node:
            node = {"anyOf": [_placed(node, pointer), {"type": "null"}]}
        if found := examples_of(raw):
            node["examples"] = found
        return node

    def _target(self, ref: Any, pointer: str) -> Node:
        """A reference to a schema by its name; what is not in components gets its pointer as a name."""
        if (found := find(self._root, ref)) is None:
            self._note(pointer, f"the reference {str(ref).strip()[:200]} leads nowhere: taken as unknown")
            return {}
        name = found[1].removeprefix("/")
        if f"#{found[1]}".startswith(SCHEMA_REF):
            name = found[1].removeprefix(SCHEMA_REF[1:]).replace("~1", "/").replace("~0", "~")
        self._asked.setdefault(name, found)
        return {"$ref": SCHEMA_REF + name}

    def _plain(self, raw: Node, pointer: str) -> Node:
        node: Node = {key: raw[key] for key in KEPT if raw.get(key) is not None}
        if kind := _type(raw):
            node["type"] = kind
        fields = raw.get("properties")
        if isinstance(fields, dict):
            place = step(pointer, "properties")
            node["properties"] = {name: self.read(fields[name], step(place, name)) for name in fields}
        for key in ("allOf", "anyOf", "oneOf"):
            if isinstance(parts := raw.get(key), list) and parts:
                node[key] = [self.read(each, step(step(pointer, key), n)) for n, each in enumerate(parts)]
        if raw.get("items") is not None:
            node["items"] = self.read(raw["items"], step(pointer, "items"))
        if (members := raw.get("additionalProperties")) is not None:
            is_plain = isinstance(members, bool)
            node["additionalProperties"] = (
                members if is_plain else self.read(members, f"{pointer}/additionalProperties")
            )
        if required := _required(raw):
            node["required"] = required
        if raw.get(REFS) and not raw.get(COPIED):
            reason = f"fields of a merged schema are not on the page ({REFS}): export the page as OpenAPI 3.0 or 3.1"
            self._note(step(pointer, REFS), reason)
        return node


def _type(raw: Node) -> str | list[str] | None:
    given = raw.get("type")
    lower = [str(kind).lower() for kind in (given if isinstance(given, list) else [given])]
    kinds = [kind for kind in ("string" if kind == "file" else kind for kind in lower) if kind in TYPES]
    if kinds and raw.get("nullable") is True:
        kinds = list(dict.fromkeys([*kinds, "null"]))
    return kinds[0] if len(kinds) == 1 else kinds or None


def _placed(node: Node, pointer: str) -> Node:
    """A schema that says where it is; a reference leads to where that is said."""
    return node if "$ref" in node else {**node, AT: pointer}


def _required(raw: Node) -> list[str]:
    """The names that must be there, with those that say so themselves, which is a common mistake."""
    listed, fields = raw.get("required"), raw.get("properties")
    names = [as_text(name) for name in listed] if isinstance(listed, list) else []
    for name, each in fields.items() if isinstance(fields, dict) else ():
        names += [name] if isinstance(each, dict) and each.get("required") is True else []
    return [name for name in dict.fromkeys(names) if not STAND_IN.fullmatch(name)]


def as_text(value: Any) -> str:
    """A value as it is written in YAML: a name that is a number or ``true`` is text among keys."""
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value).strip()


# -- examples


def examples_of_media(media: Node) -> dict[str, Any]:
    """The examples of a body, by name, as JSON values."""
    read = {name: as_json(value) for name, value in _named(media).items()}
    return {name: value for name, value in read.items() if value is not None and value != ""}


def examples_of(node: Node) -> list[Any]:
    """The examples of a field or a parameter, without empty ones and placeholders."""
    shown = (value for value in _named(node).values() if value is not None and value != "")
    return [value for value in unique(shown) if not (isinstance(value, str) and PLACEHOLDER.search(value))]


def as_json(value: Any) -> Any:
    """Text that holds an object or a list, as that; anything else as it is."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(NOISE.sub(lambda found: found[1] or "", value), strict=False)
    return value


def _named(node: Node) -> dict[str, Any]:
    given = node.get("examples")
    named: dict[str, Any] = {str(n): each for n, each in enumerate(given, 1)} if isinstance(given, list) else {}
    for name, each in given.items() if isinstance(given, dict) else ():
        named[name] = each["value"] if isinstance(each, dict) and "value" in each else each
    return {"example": node.get("example"), **named}
