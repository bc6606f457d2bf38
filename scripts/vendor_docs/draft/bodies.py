"""What an operation takes and gives: parameters, request body and answer of a page, in our form."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.arguments import wire_form
from codegen.facts import JSON_TYPE, PAYLOAD_KEYS, Node, is_json
from vendor_docs.comparison.masks import looks_like_data
from vendor_docs.reading.model import Body, Described, Page, Parameter

from .examples import example_of
from .facts import ENVELOPES, family_of, is_own_header, other_auth
from .shapes import Role, Shaper, lost_of, sensitivity
from .views import OPEN, SCALARS, View, by_example, declared, objects_of, view
from .words import placeholder
from .workspace import NotDraftedError, Notes, Workspace

CLOUD_OPEN = "#/components/responses/CloudOpen"
_BRACES = re.compile(r"{([^}]*)}")
_GOOD = re.compile(r"2|x-200")
"""What statuses of good answers begin with; ``x-200``: a second one of status 200."""


@dataclass(frozen=True)
class Source:
    """One page, for one operation. ``base``: the operation's name as a class."""

    workspace: Workspace
    notes: Notes
    page: Page
    described: Described
    base: str

    def __post_init__(self) -> None:
        """What names a thing may not be somebody's: it would stand in the description and in the code."""
        segments = _BRACES.sub("", self.described.path).split("/")
        if any(map(looks_like_data, segments)):
            raise NotDraftedError("the path holds a number, an id or a name instead of {parameter}: use client.request")
        if any(map(looks_like_data, headers_of(self.described))):
            raise NotDraftedError("the name of a header holds a number, an id or a name: use client.request")

    def shaper(self, role: Role, *, inferred: bool) -> Shaper:
        schemas = self.described.schemas
        return Shaper(self.workspace, self.notes, schemas, self.page.page_id, self.base, role, inferred)

    def examples(self, body: Body, schema: Node, where: str) -> Node:
        """``examples`` to stand beside a schema; nothing where none fits."""
        shown = objects_of(body)
        found = example_of(shown[0], schema, self.workspace, self.notes, where) if shown else None
        return {"examples": found} if found else {}


# -- parameters


def parameters_of(source: Source, known: Collection[tuple[str, str]] = ()) -> list[Node]:
    """Parameters of query and path but those that are known, by name and place."""
    described, found = source.described, []
    if auth := other_auth(described):
        family = family_of(described.path)
        source.notes.warn(
            f"auth: the page asks for {auth} in its headers, paths of the family {family.name} take {family.auth}:"
            " find out which is right before you use it"
        )
    braces = list(dict.fromkeys(_BRACES.findall(described.path)))
    named = {parameter.name for parameter in described.parameters if parameter.place == "path"}
    for parameter in described.parameters:
        if (parameter.name, parameter.place) in known:
            continue
        if looks_like_data(parameter.name):
            source.notes.warn(f"{parameter.place}: a parameter whose name is data, like a number or an id; left out")
        elif form := _form(source, parameter):
            if parameter.required:
                raise NotDraftedError(
                    f"{parameter.place}.{parameter.name}: {form} is not supported: use client.request"
                )
            source.notes.warn(f"{parameter.place}.{parameter.name}: {form} is not supported; left out")
        elif parameter.place == "query" or (parameter.place == "path" and parameter.name in braces):
            found.append(_parameter(source, parameter))
        elif parameter.place == "path":
            source.notes.warn(f"path.{parameter.name}: the path has no {{{parameter.name}}}; left out")
        elif parameter.place == "cookie":
            source.notes.warn(f"cookie.{parameter.name}: cookies are not supported; left out")
    for name in braces:
        if name not in named and (name, "path") not in known:
            source.notes.warn(f"path.{name}: stands in the path and is not described; taken for text")
            node: Node = {"name": name, "in": "path", "required": True}
            found.append({**node, "x-airudder-evidence": "inferred", "schema": {"type": "string"}})
    return found


def _form(source: Source, parameter: Parameter) -> str:
    """The form in which the page has a parameter and no method sends it."""
    if parameter.place not in ("query", "path"):
        return ""
    plain = view(parameter.schema, source.described.schemas).kind in SCALARS
    return wire_form({"in": parameter.place, **parameter.form}, plain=plain)


def _parameter(source: Source, parameter: Parameter) -> Node:
    where = f"{parameter.place}.{parameter.name}"
    seen = view(parameter.schema, source.described.schemas)
    items = view(seen.items, source.described.schemas) if seen.kind == "array" else seen
    plain = items.kind not in ("object", "array") and (seen.kind != "array" or parameter.place == "query")
    if plain:
        shaper = source.shaper("request", inferred=False)
        schema = shaper.field(parameter.name, parameter.schema, source.base, parameter.place)
    else:
        source.notes.warn(f"{where}: an object or a list of lists; left open")
        schema = {}
    schema.pop("x-airudder-sensitive", None)
    mark = sensitivity(parameter.name, source.workspace)
    required = parameter.required or parameter.place == "path"
    node: Node = {"name": parameter.name, "in": parameter.place, "required": required}
    return {**node, **({"x-airudder-sensitive": mark} if mark else {}), "schema": schema}


def headers_of(described: Described) -> list[str]:
    """Headers that the page names beside those that the client sends by itself."""
    names = {p.name.lower(): p.name for p in described.parameters if p.place == "header"}
    return [name for name in names.values() if not is_own_header(name)]


# -- request body


def request_of(source: Source, method: str) -> Node | None:
    """The request body; raises where there is one that our description cannot say."""
    body = source.described.request
    if body is None:
        return None
    if body.other_types:
        source.notes.warn(f"body: the page has it as {', '.join(body.other_types)[:100]} too; left out")
    node, inferred = declared(body, source.described.schemas)
    seen = view(node, source.described.schemas) if node is not None else None
    empty = seen is None or (seen.kind in ("", "object") and not seen.properties)
    if method in ("get", "head") or not is_json(body.media_type):
        if empty:
            return None
        what = "a GET request with a body" if is_json(body.media_type) else f"a body of the type {body.media_type}"
        raise NotDraftedError(f"{what} is not supported by typed methods: use client.request")
    if seen is not None and seen.kind not in ("", "object"):
        raise NotDraftedError(f"the body is no object but {seen.kind}: use client.request")
    if empty:
        for said in [each for each in (seen.trouble, *lost_of(seen)) if each] if seen is not None else []:
            source.notes.warn(f"body: {said}; left open")
        schema: Node = {"type": "object", "description": placeholder(source.page.page_id)}
    else:
        schema = source.shaper("request", inferred=inferred).shape(node, f"{source.base}Request", "body", top=True)
    content = {JSON_TYPE: {"schema": schema, **source.examples(body, schema, "body")}}
    return {"required": body.required, "content": content}


# -- answer


def responses_of(source: Source, family: str) -> Node:
    """``responses`` with the answer of status 200, envelope included."""
    body = source.described.answer
    _say_answers(source)
    if body is not None and not is_json(body.media_type) and body.media_type != "*/*":
        if not objects_of(body):
            return _file(source, body, family)
        source.notes.warn(f"answer: the page calls it {body.media_type} and shows JSON; taken for JSON")
    node, inferred = declared(body, source.described.schemas)
    responses = source.workspace.document.get("components", {}).get("responses", {})
    if node is None and family == "cloud" and "CloudOpen" in responses:
        source.notes.warn("answer: the page shows none; its payload is left open")
        return {"200": {"$ref": CLOUD_OPEN}}
    schema = _envelope(source, node, family, inferred=inferred)
    examples = source.examples(body, schema, "answer") if body else {}
    content = {JSON_TYPE: {"schema": schema, **examples}}
    return {"200": {"description": placeholder(source.page.page_id), "content": content}}


def _say_answers(source: Source) -> None:
    """Name what the page says of answers and the draft does not."""
    described, notes = source.described, source.notes
    good = [status for status in described.statuses if _GOOD.match(status)]
    if described.answer is not None and described.answer_status != "200":
        notes.warn(f"answer: the page has it under {described.answer_status}; taken for that of 200")
    elif described.answer is None and good and "200" not in good:
        notes.warn(f"answer: the page shows it under {', '.join(good)[:100]}, and none under 200; left out")
    elif len(good) > 1:
        notes.warn("answer: the page shows more than one of success; the others are left out")
    if described.answer is not None and described.answer.other_types:
        notes.warn(f"answer: the page has it as {', '.join(described.answer.other_types)[:100]} too; left out")


def _file(source: Source, body: Body, family: str) -> Node:
    source.notes.warn(f"answer: a file of the type {body.media_type}, by the page; errors are taken for JSON")
    key = PAYLOAD_KEYS[family]
    content = {body.media_type: {"schema": {}}, JSON_TYPE: {"schema": {"type": "object", "properties": {key: {}}}}}
    return {"200": {"description": placeholder(source.page.page_id), "content": content}}


def _envelope(source: Source, node: Any, family: str, *, inferred: bool) -> Node:
    seen = view(node, source.described.schemas)
    for lost in [*([seen.trouble] if seen.trouble else []), *lost_of(seen)]:
        source.notes.warn(f"answer: the page says more: {lost}; left out")
    if seen.kind not in ("", "object"):
        source.notes.warn(f"answer: no envelope but {seen.kind}; its payload is left open")
    key, shaper = PAYLOAD_KEYS[family], source.shaper("answer", inferred=inferred)
    properties: Node = {}
    for name, child in seen.properties.items():
        properties[name] = payload_of(source, shaper, child) if name == key else around(source, shaper, name, child)
    if key not in properties:
        source.notes.warn(f"answer: has no {key}, the payload of the family {family}; declared open")
        properties[key] = {"x-airudder-evidence": "inferred"}
    return {"type": "object", "properties": properties}


def payload_of(source: Source, shaper: Shaper, node: Any) -> Node:
    """The schema of what the envelope carries."""
    part = "Item" if view(node, source.described.schemas).kind == "array" else "Answer"
    schema = shaper.shape(node, f"{source.base}{part}", "answer", top=True)
    return {**schema, "x-airudder-evidence": "inferred"} if by_example(node) else schema


def around(source: Source, shaper: Shaper, name: str, node: Any) -> Node:
    """A field of the envelope: its enums need no names."""
    seen = view(node, source.described.schemas)
    family = family_of(source.described.path).name
    usual = ENVELOPES[family].get(name)
    if usual is not None and seen.kind != OPEN and not _holds(seen, usual):
        said = f"{seen.kind} ({', '.join(map(str, seen.enum))[:100]})" if seen.enum else seen.kind
        source.notes.warn(
            f"answer.{name}: {said} by the page, and {usual!r} in good answers of the family {family}; left open. Find"
            " out what the vendor sends: the client takes no other value for success"
        )
        return {}
    if seen.enum:
        return {"type": seen.kind, "enum": list(seen.enum)}
    return shaper.field(name, node, f"{source.base}Answer", "answer")


def _holds(seen: View, value: Any) -> bool:
    kinds = ("string",) if isinstance(value, str) else ("integer", "number")
    return seen.kind in kinds and (not seen.enum or value in seen.enum)


def payload_node(described: Described, family: str) -> tuple[Any, bool]:
    """What the page has under the family's key, and whether it is read off examples; None where it has nothing."""
    if described.answer is None:
        return None, False
    node, inferred = declared(described.answer, described.schemas)
    return view(node, described.schemas).properties.get(PAYLOAD_KEYS[family]), inferred


def json_body(body: Body | None, schemas: Mapping[str, Node]) -> tuple[Any, bool]:
    """The schema of a body that is JSON, and whether it is read off examples; None where there is none."""
    if body is None or not (is_json(body.media_type) or objects_of(body)):
        return None, False
    return declared(body, schemas)
