"""The operations of an OpenAPI document, that of a page or an export, in the words of the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from codegen.facts import HTTP_METHODS
from vendor_docs.reading.block import step
from vendor_docs.reading.model import FORM, Body, Described, Node, Parameter, Place
from vendor_docs.reading.schemas import Note, Schemas, as_text, examples_of, examples_of_media, find

SUCCESS = re.compile(r"2(\d\d|[Xx][Xx])")
_NAME = r"[A-Za-z0-9_{}-]+(?:\.[A-Za-z0-9_{}-]+)*"
_VARIABLE = r"\{[^{}/]*\}"
_BARE = rf"(?:localhost|\d+(?:\.\d+){{3}}|{_NAME}\.[A-Za-z]{{2,}}|{_NAME}:(?:\d{{1,5}}|{_VARIABLE}))(?=/)"
"""A host without a scheme before a path: ``localhost``, an address, a name with a dot, or any name with a port."""
_SCHEME = rf"(?:[A-Za-z][A-Za-z0-9+.-]*|{_VARIABLE}):"
HOST = re.compile(rf"\A\s*(?:\{{\{{[^{{}}]*\}}\}}[^/?#]*|(?:{_SCHEME})?//[^/?#]*|{_BARE})")
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
    version = str(root.get("openapi", ""))
    if not re.match(r"3(\.|$)", version):
        reason = f"not OpenAPI 3: openapi is {version[:40] or 'missing'}; export the page as OpenAPI 3.0 or 3.1"
        note("/openapi", reason)
        return []
    found = [
        _Reader(root, note).operation(*each) for home in ("paths", "webhooks") for each in _places(root, home, note)
    ]
    if not found:
        note("/paths", "no path with a method")
    return found


def _places(root: Node, home: str, note: Note) -> Iterator[tuple[str, Node, str, str]]:
    """(path, its item, method, pointer) of every operation."""
    paths = root.get(home)
    for path, item in paths.items() if isinstance(paths, dict) else ():
        place = step(f"/{home}", path)
        if not isinstance(item, dict):
            if item is not None and not path.startswith("x-"):
                note(place, "no object where a path with its methods is expected: passed over")
            continue
        for key, operation in item.items():
            if key.lower() in HTTP_METHODS and isinstance(operation, dict | None):
                yield path, item, key, step(place, key)


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
            method=method.lower(),
            path="" if pointer.startswith("/webhooks/") else self._path(path, above, holders),
            summary=text_of(operation, "summary"),
            description=text_of(operation, "description"),
            parameters=tuple(self._parameters(item, above, operation, pointer)),
            request=self._body(operation.get("requestBody"), step(pointer, "requestBody")),
            answer=answer,
            answer_status=status,
            statuses=tuple(answers),
            schemas=self.schemas.named(),
            folder=_folder(operation),
            status=text_of(operation, "x-apifox-status"),
            deprecated=operation.get("deprecated") is True,
            pointer=pointer,
        )
        return Found(described, run[1] if run else "", path)

    def _object(self, node: Any, pointer: str) -> tuple[Node, str]:
        """An object that may be a reference to one elsewhere on the page, and where it is."""
        seen = set[str]()
        while isinstance(node, dict) and "$ref" in node:
            found = None if pointer in seen else find(self._root, node["$ref"])
            if found is None:
                reason = f"the reference {str(node['$ref']).strip()[:200]} leads nowhere: left out"
                self._note(step(pointer, "$ref"), reason)
                return {}, pointer
            seen.add(pointer)
            node, pointer = found
        if node is not None and not isinstance(node, dict):
            self._note(pointer, "no object where one is expected: left out")
        return (node if isinstance(node, dict) else {}), pointer

    def _parameters(self, item: Node, above: str, operation: Node, pointer: str) -> list[Parameter]:
        """Those of the path and of the operation; the latter replace the former."""
        found: dict[tuple[str, str], Parameter] = {}
        for holder, place in ((item, above), (operation, pointer)):
            given = holder.get("parameters")
            for number, node in enumerate(given if isinstance(given, list) else ()):
                parameter = self._parameter(node, step(step(place, "parameters"), number))
                if parameter is not None:
                    found[parameter.name, parameter.place] = parameter
        return list(found.values())

    def _parameter(self, node: Any, pointer: str) -> Parameter | None:
        node, pointer = self._object(node, pointer)
        name, place = text_of(node, "name"), text_of(node, "in").lower()
        if not name or place not in get_args(Place):
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
            examples=tuple(examples_of(node)),
            form={key: node[key] for key in FORM if node.get(key) is not None},
        )

    def _answer(self, answers: Node, place: str) -> tuple[str, Body | None]:
        """The answer that counts, with its status."""
        good = sorted((key for key in answers if SUCCESS.fullmatch(key)), key=lambda key: key != "200")
        key = next(iter(good), "default" if "default" in answers else "200")
        return key, self._body(answers.get(key), step(place, key))

    def _body(self, node: Any, pointer: str) -> Body | None:
        node, pointer = self._object(node, pointer)
        if (found := self._media(node, pointer)) is None:
            return None
        key, media, place = found
        schema = None if media.get("schema") is None else self.schemas.read(media["schema"], step(place, "schema"))
        shown = examples_of_media(media)
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
                    reason = f"the servers have several paths ({shown}): the first one counts"
                    self._note(step(place, "servers"), reason)
                return bases[0] + (plain if plain.startswith("/") else f"/{plain}")
        return plain


def clean_path(path: str) -> str:
    """A path without host and query."""
    return re.split(r"[?#]", HOST.sub("", path, count=1), maxsplit=1)[0].strip()


def _bases(servers: Any) -> Iterator[str]:
    """The paths of servers, their variables at their defaults; what is left of them at its beginning is a host."""
    for server in servers if isinstance(servers, list) else ():
        url = text_of(server, "url") if isinstance(server, dict) else ""
        variables = server.get("variables") if url else None
        for name, variable in variables.items() if isinstance(variables, dict) else ():
            url = url.replace(f"{{{name}}}", text_of(variable, "default") or f"{{{name}}}")
        if url:
            # A server may be a host alone, which the path key of an operation is not.
            path = clean_path(f"{url}/")
            plain = (VARIABLE.sub("", path, count=1) if path.startswith("{") else path).strip("/")
            yield f"/{plain}" if plain else ""


def _media_type(key: str) -> str:
    return key.partition(";")[0].strip().lower()


def _farness(key: str) -> int:
    """How far a media type is from what is sent and received: JSON."""
    plain = _media_type(key)
    return 0 if plain == "application/json" else 1 if plain.endswith("+json") else 2


def _says_anything(media: Any) -> bool:
    words = ("schema", "example", "examples", "$ref")
    return isinstance(media, dict) and any(media.get(key) is not None for key in words)


def _folder(operation: Node) -> tuple[str, ...]:
    tags = operation.get("tags")
    folder = text_of(operation, "x-apifox-folder") or str(tags[0] if isinstance(tags, list) and tags else "")
    return tuple(part.strip() for part in folder.split("/") if part.strip())


def text_of(node: Any, key: str) -> str:
    """The text under a key, numbers as they print; nothing where there is no text."""
    value = node.get(key) if isinstance(node, dict) else None
    return as_text(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
