"""The fragment of OpenAPI that a page holds: one path, one method, in the words of the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from vendor_docs.reading import examples, refs, servers
from vendor_docs.reading.block import step
from vendor_docs.reading.model import FORM, Body, Described, Node, Parameter, Place
from vendor_docs.reading.schemas import Note, Schemas
from vendor_docs.reading.servers import clean_path

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
JSON_TYPE = "application/json"
VERSION = re.compile(r"3(\.|$)")
SUCCESS = re.compile(r"2(\d\d|[Xx][Xx])")


@dataclass(frozen=True)
class Spot:
    """The operation in its page. ``run_id``: the page id in ``x-run-in-apifox``."""

    described: Described
    pointer: str
    run_id: str | None


def describe(root: Any, note: Note) -> Spot | None:
    """Read the fragment; None, with a note, where it describes no operation."""
    if not isinstance(root, dict):
        note("", "the YAML under the heading is no object")
        return None
    if not VERSION.match(str(root.get("openapi", "")).strip()):
        note("/openapi", f"the YAML is no OpenAPI 3: openapi is {str(root.get('openapi'))[:40]}")
        return None
    found = list(_operations(root.get("paths"), note))
    if not found:
        note("/paths", "no path with a method")
        return None
    if len(found) > 1:
        others = ", ".join(f"{method.upper()} {clean_path(path) or '(no path)'}" for path, _, method, _ in found[1:])
        note(found[1][3], f"more than one operation on the page: not read: {others[:400]}")
    path, item, method, pointer = found[0]
    return _Reader(root, note).spot(path, item, method, pointer)


def _operations(paths: Any, note: Note) -> Iterator[tuple[str, Node, str, str]]:
    """(path, its item, method, pointer) of every operation."""
    for path, item in paths.items() if isinstance(paths, dict) else ():
        if path.startswith("x-") or item is None:
            continue
        place = step("/paths", path)
        if not isinstance(item, dict):
            note(place, "the path is no object: passed over")
            continue
        for key, operation in item.items():
            if key.strip().lower() not in METHODS:
                continue
            if operation is not None and not isinstance(operation, dict):
                note(step(place, key), "the method is no object: passed over")
                continue
            yield path, item, key, step(place, key)


class _Reader:
    def __init__(self, root: Node, note: Note) -> None:
        self._root = root
        self._note = note
        self._schemas = Schemas(root, note)

    def spot(self, path: str, item: Node, method: str, pointer: str) -> Spot:
        operation: Node = item[method] or {}
        above = pointer.rpartition("/")[0]
        answers, place = self._object(operation.get("responses"), step(pointer, "responses"))
        status, answer = self._answer(answers, place)
        run = re.search(r"/apis/(api-\d{1,18})-run", text_of(operation, "x-run-in-apifox"))
        described = Described(
            method=method.strip().lower(),
            path=servers.path_of(path, above, ((operation, pointer), (item, above), (self._root, "")), self._note),
            summary=text_of(operation, "summary"),
            description=text_of(operation, "description"),
            parameters=tuple(self._parameters(item, above, operation, pointer)),
            request=self._body(operation.get("requestBody"), step(pointer, "requestBody")),
            answer=answer,
            answer_status=status,
            statuses=tuple(key.strip() for key in answers),
            folder=_folder(operation),
            status=text_of(operation, "x-apifox-status"),
            deprecated=operation.get("deprecated") is True,
            schemas=self._schemas.finish(),
            pointer=pointer,
        )
        return Spot(described, pointer, run[1] if run else None)

    def _object(self, node: Any, pointer: str) -> tuple[Node, str]:
        """An object that may be a reference to one elsewhere on the page, and where it stands."""
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
            found = refs.find(self._root, ref)
            if found is None or found[1] in seen:
                self._note(step(pointer, "$ref"), f"the reference {ref.strip()[:200]} leads nowhere: left out")
                return {}, pointer
            seen.add(found[1])
            node, pointer = found
        if node is not None and not isinstance(node, dict):
            self._note(pointer, "no object where one is expected: left out")
        return (node if isinstance(node, dict) else {}), pointer

    # -- parameters

    def _parameters(self, item: Node, above: str, operation: Node, pointer: str) -> list[Parameter]:
        """Those of the path and of the operation; the latter replace the former."""
        found: dict[tuple[str, str], Parameter] = {}
        for holder, place in ((item, above), (operation, pointer)):
            given, place = holder.get("parameters"), step(place, "parameters")
            if given is not None and not isinstance(given, list):
                self._note(place, "parameters must be a list: left out")
                continue
            own: set[tuple[str, str]] = set()
            for number, node in enumerate(given or ()):
                parameter = self._parameter(node, step(place, number))
                if parameter is None:
                    continue
                key = (parameter.name, parameter.place)
                if key in own:
                    self._note(
                        parameter.pointer, f"the parameter {parameter.name} stands there twice: the last one counts"
                    )
                own.add(key)
                found[key] = parameter
        return list(found.values())

    def _parameter(self, node: Any, pointer: str) -> Parameter | None:
        node, pointer = self._object(node, pointer)
        if not node:
            return None
        name, place = text_of(node, "name"), text_of(node, "in").lower()
        if not name:
            self._note(pointer, "a parameter without a name: left out")
            return None
        if place not in get_args(Place):
            self._note(pointer, f"the parameter {name} stands in {place or 'nothing'}: left out")
            return None
        raw, where = self._parameter_schema(node, pointer)
        schema = self._schemas.read(raw, where)
        return Parameter(
            name=name,
            place=place,  # type: ignore[arg-type]  # checked above
            # A path without it would be another path, whatever the page says.
            required=place == "path" or node.get("required") is True,
            schema=schema,
            pointer=pointer,
            examples=tuple(examples.of_schema(node)),
            description=text_of(node, "description"),
            form={key: node[key] for key in FORM if node.get(key) is not None},
        )

    def _parameter_schema(self, node: Node, pointer: str) -> tuple[Any, str]:
        """The schema of a parameter: its own, that of its content, or the words that stand in the parameter itself."""
        if node.get("schema") is not None:
            return node["schema"], step(pointer, "schema")
        media = self._media(node, pointer)
        if media is not None and media[1].get("schema") is not None:
            return media[1]["schema"], step(media[2], "schema")
        kept = ("type", "format", "items", "enum", "minimum", "maximum", "x-apifox-enum")
        return {key: node[key] for key in kept if key in node}, pointer

    # -- bodies

    def _answer(self, answers: Node, place: str) -> tuple[str, Body | None]:
        """The answer that counts, with its status."""
        good = [key for key in answers if SUCCESS.fullmatch(key.strip())]
        key = next((key for key in good if key.strip() == "200"), None)
        if key is None and len(good) > 1:
            named = ", ".join(key.strip() for key in good)
            self._note(place, f"several answers of success and no 200 ({named}): none of them is read")
            return "200", None
        if key is None:
            key = next(iter(good), next((key for key in answers if key.strip() == "default"), None))
        return ("200", None) if key is None else (key.strip(), self._body(answers[key], step(place, key)))

    def _body(self, node: Any, pointer: str) -> Body | None:
        node, pointer = self._object(node, pointer)
        found = self._media(node, pointer)
        if found is None:
            return None
        key, media, place = found
        schema = None if media.get("schema") is None else self._schemas.read(media["schema"], step(place, "schema"))
        shown = examples.of_media(media)
        if schema is None and not shown:
            return None
        return Body(
            media_type=_media_type(key),
            pointer=place,
            schema=schema,
            examples=shown,
            required=node.get("required") is not False,
            other_types=_others(node["content"], key),
        )

    def _media(self, node: Node, pointer: str) -> tuple[str, Node, str] | None:
        """The content that counts: JSON, else what is like it, else the first. (its key, the object, its pointer)."""
        content = node.get("content")
        if content is not None and not isinstance(content, dict):
            self._note(step(pointer, "content"), "content must be an object: left out")
        if not isinstance(content, dict) or not content:
            return None
        key = min([key for key in content if _says_anything(content[key])] or content, key=_farness)
        media, place = self._object(content[key], step(step(pointer, "content"), key))
        return key, media, place


def _media_type(key: str) -> str:
    return key.partition(";")[0].strip().lower()


def _farness(key: str) -> int:
    """How far a media type is from what is sent and received: JSON."""
    plain = _media_type(key)
    return 0 if plain == JSON_TYPE else 1 if plain.endswith("+json") else 2


def _says_anything(media: Any) -> bool:
    told = ("schema", "example", "examples", "$ref")
    return isinstance(media, dict) and any(media.get(key) is not None for key in told)


def _others(content: Node, key: str) -> tuple[str, ...]:
    """The media types besides the one that counts, as far as anything is said of them."""
    found = dict.fromkeys(_media_type(other) for other in content if _says_anything(content[other]))
    return tuple(other for other in found if other != _media_type(key))


def _folder(operation: Node) -> tuple[str, ...]:
    tags = operation.get("tags")
    named = [text_of(operation, "x-apifox-folder"), *(tag for tag in (tags if isinstance(tags, list) else [])[:1])]
    folder = next((text for text in named if isinstance(text, str) and text.strip()), "")
    return tuple(part.strip() for part in folder.split("/") if part.strip())


def text_of(node: Node, key: str) -> str:
    """The text under a key, numbers as they print; nothing where there is no text."""
    value = node.get(key)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
