"""The schemas of a page in the words of JSON Schema 2020-12: see ``Described`` for what is promised."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from vendor_docs.reading import examples, refs
from vendor_docs.reading.block import step
from vendor_docs.reading.model import AT, Node
from vendor_docs.reading.refs import HOMES, SCHEMA_REF

Note = Callable[[str, str], None]
"""Takes a pointer and a reason."""

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
ANYTHING = ("default", "const")
REFS, ORDERS, COPIED = "x-apifox-refs", "x-apifox-orders", "x-apifox-ignore-properties"
STAND_IN = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
"""Apifox's own id of a schema that is merged into an object, where the name of a field would stand."""


class Schemas:
    """Reads schemas; those with names once, when ``finish`` is called."""

    def __init__(self, root: Node, note: Note) -> None:
        self._root = root
        self._note = note
        self._raw: dict[str, tuple[Any, str]] = {}
        for home in HOMES:
            self._gather(root, "", home)
        for raw, pointer in list(self._raw.values()):
            for key in ("definitions", "$defs"):
                self._gather(raw, pointer, (key,), own=False)

    def _gather(self, node: Any, pointer: str, home: tuple[str, ...], *, own: bool = True) -> None:
        for key in home:
            node, pointer = (node.get(key) if isinstance(node, dict) else None), step(pointer, key)
        for name, schema in node.items() if isinstance(node, dict) else ():
            known, _ = self._raw.setdefault(name.strip(), (schema, step(pointer, name)))
            if own and known != schema:  # those inside other schemas are copies, and may be older
                self._note(step(pointer, name), f"a second schema of the name {name.strip()}: the first one counts")

    def finish(self) -> dict[str, Node]:
        """All schemas with names, those that references have asked for included."""
        done: dict[str, Node] = {}
        while todo := [name for name in self._raw if name not in done]:
            for name in todo:
                raw, pointer = self._raw[name]
                done[name] = self.read(raw, pointer)
                if pointer != step("/components/schemas", name):
                    done[name][AT] = pointer
        for name in _in_circles(done):
            self._note(self._raw[name][1], f"the schema {name} is nothing but references in a circle: taken as unknown")
        return done

    def read(self, raw: Any, pointer: str) -> Node:
        """One schema, as it stands at a pointer of the page."""
        if not isinstance(raw, dict):
            if raw is not None and not isinstance(raw, bool):
                self._note(pointer, "a schema that is no object: taken as unknown")
            return {}
        if "$ref" in raw:
            return self._reference(raw, pointer)
        node: Node = {}
        if (kind := _type(raw)) is not None:
            node["type"] = kind
        if raw.get("type") == "file":
            node["format"] = "binary"
        for key in KINDS:
            self._keep(raw, node, key, pointer)
        node.update({key: raw[key] for key in ANYTHING if key in raw})
        _bounds(raw, node)
        self._parts(raw, node, pointer)
        self._merged(raw, node, pointer)
        if required := _required(raw):
            node["required"] = required
        return _with_words(raw, _or_null(node, pointer) if raw.get("nullable") is True else node)

    # -- references

    def _reference(self, raw: Node, pointer: str) -> Node:
        name = self._target(raw["$ref"], step(pointer, "$ref"))
        node: Node = {} if name is None else {"$ref": SCHEMA_REF + name}
        self._keep(raw, node, "title", pointer)
        self._keep(raw, node, "description", pointer)
        return _with_words(raw, _or_null(node, pointer) if node and raw.get("nullable") is True else node)

    def _target(self, ref: Any, pointer: str) -> str | None:
        """The name of the schema that a reference leads to; what stands elsewhere is given a name."""
        if not isinstance(ref, str):
            self._note(pointer, "a $ref that is no text: taken as unknown")
            return None
        for text in refs.written(ref):
            if (name := refs.schema_name(text)) in self._raw and name is not None:
                return name
        if (found := refs.find(self._root, ref)) is None:
            self._note(pointer, f"the reference {ref.strip()[:200]} leads nowhere: taken as unknown")
            return None
        name = refs.schema_name("#" + found[1]) or found[1].removeprefix("/")
        self._raw.setdefault(name, found)
        return name

    # -- parts

    def _keep(self, raw: Node, node: Node, key: str, pointer: str) -> None:
        value = raw.get(key)
        if value is None or value == [] or value == "":
            return
        if key.startswith("exclusive") and isinstance(value, bool):
            return
        allowed = KINDS[key]
        if allowed == (str,) and isinstance(value, int | float):
            value = _as_text(value)
        if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
            self._note(step(pointer, key), f"{key} must not be {type(value).__name__}: left out")
            return
        node[key] = value

    def _parts(self, raw: Node, node: Node, pointer: str) -> None:
        for key in NAMED:
            if (fields := self._named(raw, key, pointer)) is not None:
                node[key] = fields
        for key in SEVERAL:
            if members := self._listed(raw, key, pointer):
                node[key] = members
        for key in ONE:
            value = raw.get(key)
            if isinstance(value, list) and key == "items":
                node["prefixItems"] = [self.read(child, step(step(pointer, key), n)) for n, child in enumerate(value)]
            elif isinstance(value, bool) and key == "additionalProperties":
                node[key] = value
            elif value is not None:
                node[key] = self.read(value, step(pointer, key))

    def _named(self, raw: Node, key: str, pointer: str) -> dict[str, Node] | None:
        value, pointer = raw.get(key), step(pointer, key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._note(pointer, f"{key} must be an object: left out")
            return None
        return {name.strip(): self.read(child, step(pointer, name)) for name, child in value.items() if name.strip()}

    def _listed(self, raw: Node, key: str, pointer: str) -> list[Node]:
        value, pointer = raw.get(key), step(pointer, key)
        if value is not None and not isinstance(value, list):
            self._note(pointer, f"{key} must be a list: left out")
        members = value if isinstance(value, list) else []
        return [self.read(child, step(pointer, number)) for number, child in enumerate(members)]

    # -- schemas that Apifox merges into an object

    def _merged(self, raw: Node, node: Node, pointer: str) -> None:
        """Add the schemas of ``x-apifox-refs`` as ``allOf``, unless the page has copied their fields already.

        It has if it names the copied fields (``x-apifox-ignore-properties``: what an import is to pass over). Fields
        that are replaced stand in ``x-apifox-overrides``; null takes one away.
        """
        sources = raw.get(REFS)
        if not isinstance(sources, dict) or raw.get(COPIED):
            return
        for key, source in sources.items():
            place = step(step(pointer, REFS), key)
            overrides = source.get("x-apifox-overrides") if isinstance(source, dict) else None
            overrides = overrides if isinstance(overrides, dict) else {}
            own = node.setdefault("properties", {})
            names = self._field_names(source)
            if not names and isinstance(source, dict) and "$ref" in source:
                self._target(source["$ref"], step(place, "$ref"))  # says so if it leads nowhere
            if names - overrides.keys() <= own.keys():
                continue
            for name, child in overrides.items():
                if child is not None and name.strip() not in own:
                    where = step(step(place, "x-apifox-overrides"), name)
                    own[name.strip()] = {**self.read(child, where), AT: where}
            node.setdefault("allOf", []).append(_placed(self.read(source, place), place))

    def _field_names(self, schema: Any) -> set[str]:
        """The fields that a schema brings, references followed."""
        names: set[str] = set()
        seen: set[str] = set()
        todo = [schema]
        while todo:
            node = todo.pop()
            if not isinstance(node, dict):
                continue
            if isinstance(ref := node.get("$ref"), str):
                found = self._found(ref)
                if found is not None and found[1] not in seen:
                    seen.add(found[1])
                    todo.append(found[0])
                continue
            fields, members, sources = node.get("properties"), node.get("allOf"), node.get(REFS)
            names |= {name.strip() for name in fields} if isinstance(fields, dict) else set()
            todo += members if isinstance(members, list) else []
            todo += sources.values() if isinstance(sources, dict) else []
        return names

    def _found(self, ref: str) -> tuple[Any, str] | None:
        for text in refs.written(ref):
            if (name := refs.schema_name(text)) is not None and name in self._raw:
                return self._raw[name]
        return refs.find(self._root, ref)


def _type(raw: Node) -> str | list[str] | None:
    given = raw.get("type")
    listed = given if isinstance(given, list) else [given]
    lower = [kind.strip().lower() for kind in listed if isinstance(kind, str)]
    kinds = list(dict.fromkeys("string" if kind == "file" else kind for kind in lower if kind in (*TYPES, "file")))
    if kinds and raw.get("nullable") is True and "null" not in kinds:
        kinds.append("null")
    return kinds[0] if len(kinds) == 1 else kinds or None


def _or_null(node: Node, pointer: str) -> Node:
    """A schema that may be null as well, where it does not name its type, which would say so."""
    words: Node = {key: node.pop(key) for key in ("title", "description") if key in node}
    unions = [key for key in ("anyOf", "oneOf") if key in node]
    if "type" in node:
        told: Node = node
    elif "$ref" in node or "allOf" in node:
        told = {"anyOf": [_placed(node, pointer), {"type": "null"}]}
    elif unions:
        told = {**node, **{key: _with_null(node[key]) for key in unions}}
    else:
        kind = _implied(node)
        told = {"type": [kind, "null"], **node} if kind else node
    return {**told, **words}


def _with_null(choices: list[Node]) -> list[Node]:
    null = {"type": "null"}
    return choices if null in choices else [*choices, null]


def _implied(node: Node) -> str:
    """The type of a schema that does not name it; empty where there may be several."""
    if "properties" in node or "items" in node:
        return "object" if "properties" in node else "array"
    names = {str: "string", int: "integer", float: "number", bool: "boolean"}
    found = {names.get(type(value), "") for value in node.get("enum", ()) if value is not None}
    return found.pop() if len(found) == 1 else ""


def _placed(node: Node, pointer: str) -> Node:
    """A schema that says where it stands; a reference leads to where that is told."""
    return node if "$ref" in node else {**node, AT: pointer}


def _bounds(raw: Node, node: Node) -> None:
    """Exclusive bounds as numbers: OpenAPI 3.0 has a mark beside the bound."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if raw.get(exclusive) is True and bound in node:
            node[exclusive] = node.pop(bound)


def _required(raw: Node) -> list[str]:
    """The names that must be there, those included that say so themselves, which is a common mistake."""
    listed, fields = raw.get("required"), raw.get("properties")
    names = [name.strip() for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    if isinstance(fields, dict):
        names += [
            name.strip() for name, child in fields.items() if isinstance(child, dict) and child.get("required") is True
        ]
    known = fields if isinstance(fields, dict) else {}
    return [name for name in dict.fromkeys(names) if name and (name in known or not STAND_IN.fullmatch(name))]


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
    told = old.get("enumDescriptions") if isinstance(old, dict) else None
    pairs = [(value, text) for value, text in told.items()] if isinstance(told, dict) else []
    for entry in new if isinstance(new, list) else []:
        if isinstance(entry, dict) and "value" in entry:
            words = [entry.get("name"), entry.get("description")]
            pairs.append(
                (entry["value"], ": ".join(word.strip() for word in words if isinstance(word, str) and word.strip()))
            )
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
        todo.extend([node["not"]] if "not" in node else [])


def _in_circles(schemas: dict[str, Node]) -> list[str]:
    """Cut the circles: the references become unknown schemas. Gives the names in which one was cut."""
    graph = {name: {_name(ref) for ref in _direct(node)} for name, node in schemas.items()}
    graph = _with_ways_on(_turned(_with_ways_on(graph)))
    cut = []
    for name in (name for name in schemas if name in graph):
        for ref in [ref for ref in _direct(schemas[name]) if _name(ref) in graph]:
            del ref["$ref"]
        cut.append(name)
    return cut


def _name(ref: Node) -> str:
    name: str = ref["$ref"].removeprefix(SCHEMA_REF)
    return name


def _with_ways_on(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The graph without the nodes from which every way ends."""
    before, onto = _turned(graph), {name: len(targets & graph.keys()) for name, targets in graph.items()}
    ended = [name for name, count in onto.items() if not count]
    gone = set(ended)
    while ended:
        for name in before.get(ended.pop(), ()):
            onto[name] -= 1
            if not onto[name]:
                gone.add(name)
                ended.append(name)
    return {name: targets - gone for name, targets in graph.items() if name not in gone}


def _turned(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {name: set() for name in graph}
    for name, targets in graph.items():
        for target in targets & graph.keys():
            turned[target].add(name)
    return turned
