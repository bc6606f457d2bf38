"""The operations of an OpenAPI document, that of a page or an export, in the words of the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

from vendor_docs.reading import examples
from vendor_docs.reading.block import MAX_DEPTH, step
from vendor_docs.reading.model import FORM, Body, Described, Node, Parameter, Place
from vendor_docs.reading.schemas import SCHEMA_REF, Note, Schemas, find

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
JSON_TYPE = "application/json"
SUCCESS = re.compile(r"2(\d\d|[Xx][Xx])")
_NAME = r"[A-Za-z0-9_{}-]+(?:\.[A-Za-z0-9_{}-]+)*"
_BARE = rf"(?:localhost|\d+(?:\.\d+){{3}}|{_NAME}\.[A-Za-z]{{2,}}|{_NAME}:\d{{1,5}})(?=/)"
"""A host without a scheme before a path: ``localhost``, an address, a name with a dot, or any name with a port."""
HOST = re.compile(rf"\A\s*(?:\{{\{{[^{{}}]*\}}\}}[^/?#]*|(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*|{_BARE})")
"""What may be before a path: a host, or a placeholder for one."""
VARIABLE = re.compile(r"\{([^{}/]*)\}")


@dataclass(frozen=True)
class Found:
    """An operation. ``run_id``: the page id in ``x-run-in-apifox``; ``name``: its path, or a webhook's name."""

    described: Described
    run_id: str
    name: str


def operations(root: Any, note: Note) -> list[Found]:
    """Every operation and webhook; none, with a note, where there is none."""
    if not isinstance(root, dict):
        note("", "the YAML is not an object: expected openapi, paths and components")
        return []
    version = str(root.get("openapi", "")).strip()
    if not re.match(r"3(\.|$)", version):
        note(
            "/openapi", f"not OpenAPI 3: openapi is {version[:40] or 'missing'}; export the page as OpenAPI 3.0 or 3.1"
        )
        return []
    reader = _Reader(root, note)
    found = [reader.operation(*each) for home in ("paths", "webhooks") for each in _places(root.get(home), home, note)]
    if not found:
        note("/paths", "no path with a method")
    schemas = reader.schemas.finish()
    used = (replace(each.described, schemas=_reachable(each.described, schemas)) for each in found)
    return [replace(each, described=described) for each, described in zip(found, used, strict=True)]


def _reachable(described: Described, schemas: dict[str, Node]) -> dict[str, Node]:
    """The schemas that an operation refers to, in the order of the document."""
    names: set[str] = set()
    todo: list[Any] = [each.schema for each in (*described.parameters, described.request, described.answer) if each]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix(SCHEMA_REF)
            if name in schemas and name not in names:
                names.add(name)
                todo.append(schemas[name])
        todo += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return {name: schema for name, schema in schemas.items() if name in names}


def _places(paths: Any, home: str, note: Note) -> Iterator[tuple[str, Node, str, str]]:
    """(path, its item, method, pointer) of every operation."""
    for path, item in paths.items() if isinstance(paths, dict) else ():
        if path.startswith("x-") or item is None:
            continue
        place = step(f"/{home}", path)
        for key, operation in item.items() if isinstance(item, dict) else [("get", 1)]:
            if key.strip().lower() not in METHODS:
                continue
            if operation is None or isinstance(operation, dict):
                yield path, item, key, step(place, key)
            else:
                note(place, "no object where a path with its methods is expected: passed over")


class _Reader:
    def __init__(self, root: Node, note: Note) -> None:
        self._root, self._note = root, note
        self.schemas = Schemas(root, note)

    def operation(self, path: str, item: Node, method: str, pointer: str) -> Found:
        operation: Node = item[method] or {}
        above = pointer.rpartition("/")[0]
        answers, place = self._object(operation.get("responses"), step(pointer, "responses"))
        status, answer = self._answer(answers, place)
        run = re.search(r"/apis/(api-\d{1,18})-run", text_of(operation, "x-run-in-apifox"))
        holders = ((operation, pointer), (item, above), (self._root, ""))
        described = Described(
            method=method.strip().lower(),
            path="" if pointer.startswith("/webhooks/") else self._path(path, above, holders),
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
            pointer=pointer,
        )
        return Found(described, run[1] if run else "", path.strip())

    def _object(self, node: Any, pointer: str) -> tuple[Node, str]:
        """An object that may be a reference to one elsewhere on the page, and where it is."""
        for _ in range(MAX_DEPTH):
            if not isinstance(node, dict) or not isinstance(ref := node.get("$ref"), str):
                break
            if (found := find(self._root, ref)) is None:
                self._note(step(pointer, "$ref"), f"the reference {ref.strip()[:200]} leads nowhere: left out")
                return {}, pointer
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
            for number, node in enumerate(given or ()):
                if (parameter := self._parameter(node, step(place, number))) is not None:
                    found[parameter.name, parameter.place] = parameter
        return list(found.values())

    def _parameter(self, node: Any, pointer: str) -> Parameter | None:
        node, pointer = self._object(node, pointer)
        name, place = text_of(node, "name"), text_of(node, "in").lower()
        if not node or not name or place not in get_args(Place):
            if node:
                self._note(pointer, f"a parameter named {name or 'nothing'} in {place or 'nothing'}: left out")
            return None
        holder, where = node, pointer
        if node.get("schema") is None and (media := self._media(node, pointer)) is not None:
            _, holder, where = media
        return Parameter(
            name=name,
            place=place,  # type: ignore[arg-type]  # checked above
            # A path without it would be another path, whatever the page says.
            required=place == "path" or node.get("required") is True,
            schema=self.schemas.read(holder.get("schema"), step(where, "schema")),
            pointer=pointer,
            examples=tuple(examples.of_schema(node)),
            description=text_of(node, "description"),
            form={key: node[key] for key in FORM if node.get(key) is not None},
        )

    # -- bodies

    def _answer(self, answers: Node, place: str) -> tuple[str, Body | None]:
        """The answer that counts, with its status."""
        good = [key for key in answers if SUCCESS.fullmatch(key.strip())]
        good.sort(key=lambda key: key.strip() != "200")
        if len(good) > 1 and good[0].strip() != "200":
            named = ", ".join(key.strip() for key in good)
            self._note(place, f"several answers of success and no 200 ({named}): the first one is read")
        key = next(iter(good), "default" if "default" in answers else "200")
        return key.strip(), self._body(answers.get(key), step(place, key))

    def _body(self, node: Any, pointer: str) -> Body | None:
        node, pointer = self._object(node, pointer)
        found = self._media(node, pointer)
        if found is None:
            return None
        key, media, place = found
        schema = None if media.get("schema") is None else self.schemas.read(media["schema"], step(place, "schema"))
        shown = examples.of_media(media)
        if schema is None and not shown:
            return None
        others = dict.fromkeys(_media_type(other) for other, each in node["content"].items() if _says_anything(each))
        return Body(
            media_type=_media_type(key),
            pointer=place,
            schema=schema,
            examples=shown,
            required=node.get("required") is not False,
            other_types=tuple(other for other in others if other != _media_type(key)),
        )

    def _media(self, node: Node, pointer: str) -> tuple[str, Node, str] | None:
        """The content that counts: JSON, else what is like it, else the first. (its key, the object, its pointer)."""
        content, _ = self._object(node.get("content"), step(pointer, "content"))
        if not content:
            return None
        key = min([key for key in content if _says_anything(content[key])] or content, key=_farness)
        media, place = self._object(content[key], step(step(pointer, "content"), key))
        return key, media, place

    # -- paths

    def _path(self, path: str, pointer: str, holders: Iterable[tuple[Node, str]]) -> str:
        """The whole path. ``holders``: with their pointers, what may name servers, the nearest first."""
        query = HOST.sub("", path, count=1).partition("#")[0].partition("?")[2]
        if names := [part.partition("=")[0].strip() for part in query.split("&") if part.strip()]:
            self._note(pointer, f"the path has a query ({', '.join(names)[:200]}), which is not compared")
        plain = clean_path(path)
        # A path with a host is whole; an empty one is that of a webhook, which is not sent to a server of the vendor.
        if HOST.match(path) or plain in ("", "/"):
            return plain
        for holder, place in holders:
            if bases := list(dict.fromkeys(_bases(holder.get("servers")))):
                if len(bases) > 1:
                    shown = ", ".join(base or "/" for base in bases)[:200]
                    self._note(
                        step(place, "servers"), f"the servers have several paths ({shown}): the first one counts"
                    )
                return bases[0] + (plain if plain.startswith("/") else f"/{plain}")
        return plain


def clean_path(path: str) -> str:
    """A path without host and query."""
    return re.split(r"[?#]", HOST.sub("", path, count=1), maxsplit=1)[0].strip()


def _bases(servers: Any) -> Iterator[str]:
    """The paths of servers, their variables at their defaults; what is left of them at its beginning is a host."""
    for server in servers if isinstance(servers, list) else ():
        url, variables = (server.get("url"), server.get("variables")) if isinstance(server, dict) else (None, None)
        if not isinstance(url, str) or not url.strip():
            continue
        for name, variable in variables.items() if isinstance(variables, dict) else ():
            if isinstance(variable, dict) and isinstance(variable.get("default"), str | int):
                url = url.replace(f"{{{name}}}", str(variable["default"]))
        # A server may be a host alone, which the path key of an operation is not.
        path = clean_path(f"{url.strip()}/")
        plain = (VARIABLE.sub("", path, count=1) if path.startswith("{") else path).strip("/")
        yield f"/{plain}" if plain else ""


def _media_type(key: str) -> str:
    return key.partition(";")[0].strip().lower()


def _farness(key: str) -> int:
    """How far a media type is from what is sent and received: JSON."""
    plain = _media_type(key)
    return 0 if plain == JSON_TYPE else 1 if plain.endswith("+json") else 2


def _says_anything(media: Any) -> bool:
    words = ("schema", "example", "examples", "$ref")
    return isinstance(media, dict) and any(media.get(key) is not None for key in words)


def _folder(operation: Node) -> tuple[str, ...]:
    tags = operation.get("tags")
    named = [text_of(operation, "x-apifox-folder"), *(tag for tag in (tags if isinstance(tags, list) else [])[:1])]
    folder = next((text for text in named if isinstance(text, str) and text.strip()), "")
    return tuple(part.strip() for part in folder.split("/") if part.strip())


def text_of(node: Node, key: str) -> str:
    """The text under a key, numbers as they print; nothing where there is no text."""
    value = node.get(key)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
