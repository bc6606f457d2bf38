"""The one place that follows references and puts schemas into the words of JSON Schema 2020-12: see ``Described``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from vendor_docs.reading import examples
from vendor_docs.reading.block import step
from vendor_docs.reading.model import AT, Node

Note = Callable[[str, str], None]
"""Takes a pointer and a reason."""

SCHEMA_REF = "#/components/schemas/"
TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")
ONE = ("items", "additionalProperties", "not", "contains", "propertyNames")
SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED = ("properties", "patternProperties")
KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("format", "pattern", "title", "description", "contentEncoding", "contentMediaType"), (str,)),
    **dict.fromkeys(("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"), (int, float)),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), (int,)),
    **dict.fromkeys(("uniqueItems", "deprecated", "readOnly", "writeOnly"), (bool,)),
    "enum": (list,),
}
"""Keywords that stay as they are, and what their values must be."""
REFS, OVERRIDES, COPIED = "x-apifox-refs", "x-apifox-overrides", "x-apifox-ignore-properties"
STAND_IN = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
"""Apifox's own id of a schema that is merged into an object, where the name of a field would be."""


def find(root: Any, ref: str) -> tuple[Any, str] | None:
    """What ``#/...`` leads to, as written, percent-decoded, or without folded spaces: the node and its pointer."""
    plain = ref.strip()
    decoded = unquote(plain).strip()
    moved = re.sub(r"^#/(definitions|\$defs)/", SCHEMA_REF, decoded)  # left over from before an import
    for text in dict.fromkeys([plain, decoded, unquote("".join(plain.split())).strip(), moved]):
        node, place = root, ""
        for part in text.split("/")[1:] if text.startswith("#/") else [""]:
            key = _key(node, part.replace("~1", "/").replace("~0", "~"))
            if key is None:
                break
            node, place = node[key], step(place, key)
        else:
            return node, place
    return None


def _key(node: Any, part: str) -> Any:
    """The key or number in an object or a list; spaces around keys do not count."""
    if isinstance(node, list):
        return int(part) if part.isdecimal() and len(part) < 7 and int(part) < len(node) else None
    if not isinstance(node, dict) or part in node:
        return part if isinstance(node, dict) else None
    return next((key for key in node if key.strip() == part.strip()), None)


class Schemas:
    """Reads schemas; those with names once, when ``finish`` is called."""

    def __init__(self, root: Node, note: Note) -> None:
        self._root, self._note = root, note
        home, pointer = find(root, SCHEMA_REF.removesuffix("/")) or ({}, "")
        named = home.items() if isinstance(home, dict) else ()
        self._raw: dict[str, tuple[Any, str]] = {name.strip(): (raw, step(pointer, name)) for name, raw in named}

    def finish(self) -> dict[str, Node]:
        """All schemas with names, and those that references have asked for."""
        done: dict[str, Node] = {}
        while todo := [name for name in self._raw if name not in done]:
            for name in todo:
                raw, pointer = self._raw[name]
                done[name] = self.read(raw, pointer)
                if pointer != step("/components/schemas", name):
                    done[name][AT] = pointer
        for name in _cut_circles(done):
            self._note(self._raw[name][1], f"the schema {name} is nothing but references in a circle: taken as unknown")
        return done

    def read(self, raw: Any, pointer: str) -> Node:
        """One schema, as it is at a pointer of the page."""
        if raw is False:
            self._note(pointer, "the schema is false, which no value fits: taken as unknown; look at the page")
        elif not isinstance(raw, dict | None | bool):
            self._note(pointer, "a schema that is not an object: taken as unknown")
        if not isinstance(raw, dict):
            return {}
        node: Node = {}
        if "$ref" in raw:
            name = self._target(raw["$ref"], step(pointer, "$ref"))
            node = {} if name is None else {"$ref": SCHEMA_REF + name}
            for key in ("title", "description"):
                self._keep(raw, node, key, pointer)
            return _with_words(raw, _or_null(node, pointer) if "$ref" in node and raw.get("nullable") is True else node)
        if kind := _type(raw):
            node["type"] = kind
        if raw.get("type") == "file":
            node["format"] = "binary"
        for key in KINDS:
            self._keep(raw, node, key, pointer)
        node.update({key: raw[key] for key in ("default", "const") if key in raw})
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if raw.get(exclusive) is True and bound in node:  # OpenAPI 3.0: a mark beside the bound
                node[exclusive] = node.pop(bound)
        self._parts(raw, node, pointer)
        self._merged(raw, node, pointer)
        if required := _required(raw):
            node["required"] = required
        return _with_words(raw, _or_null(node, pointer) if raw.get("nullable") is True else node)

    def _target(self, ref: Any, pointer: str) -> str | None:
        """The name of the schema that a reference leads to; what is elsewhere gets its pointer as a name."""
        found = find(self._root, ref) if isinstance(ref, str) else None
        if found is None:
            self._note(pointer, f"the reference {str(ref).strip()[:200]} leads nowhere: taken as unknown")
            return None
        name = found[1].removeprefix("/")
        if f"#{found[1]}".startswith(SCHEMA_REF):
            name = found[1].removeprefix(SCHEMA_REF[1:]).replace("~1", "/").replace("~0", "~").strip()
        self._raw.setdefault(name, found)
        return name

    # -- parts

    def _keep(self, raw: Node, node: Node, key: str, pointer: str) -> None:
        value, allowed = raw.get(key), KINDS[key]
        if value is None or value in ([], "") or (key.startswith("exclusive") and isinstance(value, bool)):
            return
        if allowed == (str,) and isinstance(value, int | float):
            value = _as_text(value)
        if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
            self._note(step(pointer, key), f"{key} must not be {type(value).__name__}: left out")
        else:
            node[key] = value

    def _parts(self, raw: Node, node: Node, pointer: str) -> None:
        for key in NAMED:
            if (fields := self._of_kind(raw, key, dict, pointer)) is not None:
                place = step(pointer, key)
                node[key] = {name.strip(): self.read(fields[name], step(place, name)) for name in fields}
        for key in SEVERAL:
            if members := self._of_kind(raw, key, list, pointer):
                node[key] = [self.read(each, step(step(pointer, key), n)) for n, each in enumerate(members)]
        for key in ONE:
            value = raw.get(key)
            if key == "items" and isinstance(value, list):
                node["prefixItems"] = [self.read(each, step(step(pointer, key), n)) for n, each in enumerate(value)]
            elif key == "additionalProperties" and isinstance(value, bool):
                node[key] = value
            elif value is not None:
                node[key] = self.read(value, step(pointer, key))

    def _of_kind(self, raw: Node, key: str, kind: type, pointer: str) -> Any:
        value = raw.get(key)
        if value is None or isinstance(value, kind):
            return value
        self._note(step(pointer, key), f"{key} must be {'an object' if kind is dict else 'a list'}: left out")
        return None

    def _merged(self, raw: Node, node: Node, pointer: str) -> None:
        """Add the schemas that Apifox merges into an object, unless the page has copied their fields already.

        It has if it names the copied fields (``x-apifox-ignore-properties``: what an import is to pass over).
        """
        sources = raw.get(REFS)
        for key, source in sources.items() if isinstance(sources, dict) and not raw.get(COPIED) else ():
            place = step(step(pointer, REFS), key)
            node.setdefault("allOf", []).append(_placed(self.read(source, place), place))
            if isinstance(source, dict) and source.get(OVERRIDES):
                self._note(place, f"fields of a merged schema are replaced ({OVERRIDES}): compare them by hand")


def _type(raw: Node) -> str | list[str] | None:
    given = raw.get("type")
    listed = given if isinstance(given, list) else [given]
    lower = [kind.strip().lower() for kind in listed if isinstance(kind, str)]
    kinds = list(dict.fromkeys("string" if kind == "file" else kind for kind in lower if kind in (*TYPES, "file")))
    if kinds and raw.get("nullable") is True and "null" not in kinds:
        kinds.append("null")
    return kinds[0] if len(kinds) == 1 else kinds or None


def _or_null(node: Node, pointer: str) -> Node:
    """A schema that may be null, where its type does not say so already."""
    words: Node = {key: node.pop(key) for key in ("title", "description") if key in node}
    null = {"type": "null"}
    if "type" in node:
        result: Node = node
    elif "$ref" in node or "allOf" in node:
        result = {"anyOf": [_placed(node, pointer), null]}
    elif unions := [key for key in ("anyOf", "oneOf") if key in node]:
        result = {**node, **{key: node[key] + [null] * (null not in node[key]) for key in unions}}
    else:
        kind = _implied(node)
        result = {"type": [kind, "null"], **node} if kind else node
    return {**result, **words}


def _implied(node: Node) -> str:
    """The type of a schema that does not name it; empty where there may be several."""
    if "properties" in node or "items" in node:
        return "object" if "properties" in node else "array"
    names = {str: "string", int: "integer", float: "number", bool: "boolean"}
    found = {names.get(type(value), "") for value in node.get("enum", ()) if value is not None}
    return found.pop() if len(found) == 1 else ""


def _placed(node: Node, pointer: str) -> Node:
    """A schema that says where it is; a reference leads to where that is said."""
    return node if "$ref" in node else {**node, AT: pointer}


def _required(raw: Node) -> list[str]:
    """The names that must be there, with those that say so themselves, which is a common mistake."""
    listed, fields = raw.get("required"), raw.get("properties")
    fields = fields if isinstance(fields, dict) else {}
    names = [name.strip() for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    names += [name.strip() for name, each in fields.items() if isinstance(each, dict) and each.get("required") is True]
    return [name for name in dict.fromkeys(names) if name and (name in fields or not STAND_IN.fullmatch(name))]


def _with_words(raw: Node, node: Node) -> Node:
    """What a schema says to people: description, examples, meanings of values."""
    if "title" in node and "description" not in node:
        node["description"] = node.pop("title")
    if found := examples.of_schema(raw):
        node["examples"] = found
    if notes := _notes(raw):
        node["x-notes"] = notes
    return node


def _notes(raw: Node) -> dict[str, str]:
    """The meanings of enum values, in Apifox's present form or in its older one."""
    old, new = raw.get("x-apifox"), raw.get("x-apifox-enum")
    older = old.get("enumDescriptions") if isinstance(old, dict) else None
    pairs = list(older.items()) if isinstance(older, dict) else []
    for entry in new if isinstance(new, list) else []:
        if isinstance(entry, dict) and "value" in entry:
            words = [entry.get("name"), entry.get("description")]
            said = ": ".join(word.strip() for word in words if isinstance(word, str) and word.strip())
            pairs.append((entry["value"], said))
    return {_as_text(value): text.strip() for value, text in pairs if isinstance(text, str) and text.strip()}


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value)


# -- circles of references alone


def _direct(node: Node) -> Iterator[Node]:
    """The references that a schema is, rather than those that its fields have."""
    todo = [node]
    while todo:
        node = todo.pop()
        if "$ref" in node:
            yield node
        for key in ("allOf", "anyOf", "oneOf"):
            todo.extend(node.get(key, ()))


def _cut_circles(schemas: dict[str, Node]) -> list[str]:
    """References that lead to references alone, in a circle, become unknown schemas. Gives the names with one."""
    graph = {name: {ref["$ref"].removeprefix(SCHEMA_REF) for ref in _direct(node)} for name, node in schemas.items()}
    while ended := [name for name, targets in graph.items() if not targets & graph.keys()]:
        for name in ended:
            del graph[name]
    for name in graph:
        for ref in [ref for ref in _direct(schemas[name]) if ref["$ref"].removeprefix(SCHEMA_REF) in graph]:
            del ref["$ref"]
    return list(graph)
