"""What an operation takes and gives: parameters, request body and answer of a page, in our form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codegen.arguments import wire_form
from codegen.facts import JSON_TYPE, PAYLOAD_KEYS, Node, is_json, schemas_of
from compat.schemas import Spot, type_of
from vendor_docs.reading.model import Body, Described, Page, Parameter

from .examples import examples_of
from .facts import ENVELOPES, family_of, is_own_header, other_auth
from .masks import looks_like_data
from .shapes import EVIDENCE, INFERRED, SCALARS, Reader, Role, Seen, Shaper, is_data, sensitivity
from .workspace import Notes, Workspace, placeholder

CLOUD_OPEN = "#/components/responses/CloudOpen"
BRACES = re.compile(r"{([^}]*)}")
ADVICE = "use client.request"


@dataclass(frozen=True)
class Source:
    """One page, for one operation. ``base``: the operation's name as a class."""

    workspace: Workspace
    notes: Notes
    page: Page
    described: Described
    base: str

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.described)

    def shaper(self, role: Role) -> Shaper:
        return Shaper(self.workspace, self.notes, self.reader, self.page.page_id, self.base, role)


def json_examples(body: Body | None) -> list[Any]:
    """The examples of a body that are JSON and no plain text."""
    return [value for value in body.examples.values() if isinstance(value, (dict, list))] if body else []


def body_of(reader: Reader, body: Body | None) -> Seen | None:
    """What a page says of a body that is JSON; None if it has none, or says nothing."""
    shown = json_examples(body)
    if body is None or not (shown or is_json(body.media_type)) or (body.schema is None and not shown):
        return None
    return reader.see(Spot(body.schema or {}, f"{body.pointer}/schema"), shown)


# -- parameters


def parameters_of(sources: Sequence[Source]) -> list[Node]:
    """Parameters of query and path: required is what all pages require."""
    first, *others = [{(each["name"], each["in"]): each for each in _parameters(source)} for source in sources]
    for other in others:
        for key in dict.fromkeys([*first, *other]):
            required = key[1] == "path" or all(key in each and each[key]["required"] for each in (first, other))
            first[key] = {**first.get(key, other.get(key, {})), "required": required}
    return list(first.values())


def _parameters(source: Source) -> list[Node]:
    described, notes, found = source.described, source.notes, list[Node]()
    braces = list(dict.fromkeys(BRACES.findall(described.path)))
    for parameter in described.parameters:
        where = f"{parameter.place}.{parameter.name}"
        if parameter.place not in ("query", "path"):
            if parameter.place == "cookie":
                notes.warn(f"{where}: cookies are not supported: left out")
        elif looks_like_data(parameter.name):
            notes.warn(f"{parameter.place}: a parameter whose name is data such as a number or an id: left out")
        elif parameter.place == "path" and parameter.name not in braces:
            notes.warn(f"{where}: the path has no {{{parameter.name}}}: left out")
        elif form := _form(source, parameter):
            say = notes.refuse if parameter.required else notes.warn
            say(f"{where}: {form} is not supported: {ADVICE if parameter.required else 'left out'}")
        else:
            found.append(_parameter(source, parameter, where))
    named = {parameter.name for parameter in described.parameters if parameter.place == "path"}
    for name in [name for name in braces if name not in named]:
        notes.warn(f"path.{name}: is in the path and not described: taken for text")
        node: Node = {"name": name, "in": "path", "required": True}
        found.append({**node, EVIDENCE: INFERRED, "schema": {"type": "string"}})
    return found


def _form(source: Source, parameter: Parameter) -> str:
    """The form in which the page has a parameter and no method sends it."""
    plain = source.reader.see(Spot(parameter.schema, parameter.pointer)).kind in SCALARS
    return wire_form({"in": parameter.place, **parameter.form}, plain=plain)


def _parameter(source: Source, parameter: Parameter, where: str) -> Node:
    seen = source.reader.see(Spot(parameter.schema, parameter.pointer))
    items = source.reader.items(seen) if seen.kind == "array" and parameter.place == "query" else seen
    if items.kind in ("object", "array"):
        source.notes.warn(f"{where}: an object or a list of lists: left open")
        schema: Node = {}
    else:
        schema = source.shaper("request").field(parameter.name, seen, source.base, parameter.place)
    schema.pop("x-airudder-sensitive", None)
    mark = sensitivity(parameter.name, source.workspace)
    required = parameter.required or parameter.place == "path"
    node: Node = {"name": parameter.name, "in": parameter.place, "required": required}
    return {**node, **({"x-airudder-sensitive": mark} if mark else {}), "schema": schema}


def headers_of(sources: Sequence[Source]) -> list[str]:
    """Headers that the pages name and the client does not send by itself."""
    for described in [source.described for source in sources if other_auth(source.described)]:
        family, auth = family_of(described.path)
        sources[0].notes.warn(
            f"auth: the page asks for {other_auth(described)} in its headers, paths of the family {family} take"
            f" {auth}: find out which is right before you use it"
        )
    parameters = [each for source in sources for each in source.described.parameters]
    names = {each.name.lower(): each.name for each in parameters if each.place == "header"}
    return [name for name in names.values() if not is_own_header(name)]


# -- request body


def request_of(sources: Sequence[Source], fixed: Node) -> Node | None:
    """The request body. ``fixed``: fields that the methods fill in, with a value of each."""
    source, *others = sources
    body = source.described.request
    if body is None:
        return None
    if body.other_types:
        source.notes.warn(f"body: the page has it as {', '.join(body.other_types)[:100]} too: left out")
    seen = source.reader.see(Spot(body.schema or {}, f"{body.pointer}/schema"), json_examples(body))
    if source.described.method == "get" or not is_json(body.media_type):
        if seen.shape.fields or seen.kind not in ("", "object"):
            what = "a GET request with a body" if is_json(body.media_type) else f"a body of the type {body.media_type}"
            source.notes.refuse(f"{what} is not supported by typed methods: {ADVICE}")
        return None
    if seen.kind not in ("", "object"):
        source.notes.refuse(f"body: not an object but {seen.kind}: {ADVICE}")
        return None
    seen.shape.fields.update({name: Spot({"type": type_of(value)}, "") for name, value in fixed.items()})
    schema = source.shaper("request").shape(seen, f"{source.base}Request", "body", top=True)
    if "$ref" not in schema:
        schema = {**schema, "type": "object", "description": placeholder(source.page.page_id)}
    for other in others if "$ref" in schema else ():
        _add(other, schemas_of(source.workspace.document)[schema["$ref"].rpartition("/")[2]])
    return {"required": body.required, "content": {JSON_TYPE: {"schema": schema}}}


def _add(source: Source, schema: Node) -> None:
    """The fields that another page has beside those of the first; required is what both require."""
    seen = body_of(source.reader, source.described.request)
    if seen is None or seen.kind != "object":
        return
    shaper, hint = source.shaper("request"), f"{source.base}Request"
    for name in [name for name in seen.shape.fields if name not in schema["properties"]]:
        schema["properties"][name] = shaper.field(name, source.reader.field(seen, name), hint, "body")
    if not seen.inferred:
        ours, theirs = schema.pop("required", []), seen.shape.required or frozenset()
        for name in sorted({*ours} ^ theirs & schema["properties"].keys()):
            source.notes.warn(f"body.{name}: not all pages require it: drafted as optional")
        if required := [name for name in ours if name in theirs]:
            properties = schema.pop("properties")
            schema.update(required=required, properties=properties)


# -- answer


def responses_of(source: Source, family: str) -> Node:
    """``responses`` with the answer of status 200, envelope included."""
    body, notes = source.described.answer, source.notes
    _say_answers(source.described, notes)
    if body is not None and not is_json(body.media_type) and body.media_type != "*/*":
        if not json_examples(body):
            return _file(source, body, family)
        notes.warn(f"answer: the page calls it {body.media_type} and shows JSON: taken for JSON")
    responses = source.workspace.document.get("components", {}).get("responses", {})
    if body_of(source.reader, body) is None and family == "cloud" and "CloudOpen" in responses:
        notes.warn("answer: the page shows none: its payload is left open")
        return {"200": {"$ref": CLOUD_OPEN}}
    schema = _envelope(source, body, family)
    # Of a payload that is open, an example would show a shape that no page has.
    is_open = not schema["properties"][PAYLOAD_KEYS[family]].keys() - {EVIDENCE}
    examples = {} if is_open else examples_of(schema, source.workspace, ENVELOPES[family])
    content = {JSON_TYPE: {"schema": schema, **examples}}
    return {"200": {"description": placeholder(source.page.page_id), "content": content}}


def _say_answers(described: Described, notes: Notes) -> None:
    """Name what the page says of answers and the draft does not."""
    good = [status for status in described.statuses if status.startswith(("2", "x-200"))]
    if described.answer is not None and described.answer_status != "200":
        notes.warn(f"answer: the page has it under {described.answer_status}: taken for that of 200")
    elif described.answer is None and good and "200" not in good:
        notes.warn(f"answer: the page shows it under {', '.join(good)[:100]}, and none under 200: left out")
    elif len(good) > 1:
        notes.warn("answer: the page shows more than one of success: the others are left out")
    if described.answer is not None and described.answer.other_types:
        notes.warn(f"answer: the page has it as {', '.join(described.answer.other_types)[:100]} too: left out")


def _file(source: Source, body: Body, family: str) -> Node:
    source.notes.warn(f"answer: a file of the type {body.media_type}, by the page; errors are taken for JSON")
    key = PAYLOAD_KEYS[family]
    content = {body.media_type: {"schema": {}}, JSON_TYPE: {"schema": {"type": "object", "properties": {key: {}}}}}
    return {"200": {"description": placeholder(source.page.page_id), "content": content}}


def _envelope(source: Source, body: Body | None, family: str) -> Node:
    seen = body_of(source.reader, body) or source.reader.see(Spot({}, ""))
    key, shaper, properties = PAYLOAD_KEYS[family], source.shaper("answer"), dict[str, Node]()
    if seen.kind not in ("", "object"):
        source.notes.warn(f"answer: not an envelope but {seen.kind}: its payload is left open")
    shaper.say_lost(seen, "answer")
    for name in [name for name in seen.shape.fields if not is_data(name)]:
        child = source.reader.field(seen, name)
        properties[name] = _payload(source, shaper, child) if name == key else _around(source, shaper, name, child)
    if key not in properties:
        source.notes.warn(f"answer: has no {key}, the payload of the family {family}: declared open")
        properties[key] = {EVIDENCE: INFERRED}
    return {"type": "object", "properties": properties}


def _payload(source: Source, shaper: Shaper, seen: Seen) -> Node:
    """The schema of what the envelope carries."""
    schema = shaper.shape(seen, f"{source.base}{'Item' if seen.kind == 'array' else 'Answer'}", "answer", top=True)
    return {**schema, EVIDENCE: INFERRED} if seen.inferred and "$ref" not in schema else schema


def _around(source: Source, shaper: Shaper, name: str, seen: Seen) -> Node:
    """A field of the envelope: its enums need no names."""
    family, _ = family_of(source.described.path)
    usual = ENVELOPES[family].get(name)
    if usual is not None and seen.kind and not _holds(seen, usual):
        said = f"{seen.kind} ({', '.join(map(str, seen.shape.enum))[:100]})" if seen.shape.enum else seen.kind
        source.notes.warn(
            f"answer.{name}: {said} by the page, and {usual!r} in good answers of the family {family}: left open. Find"
            " out what the vendor sends: the client takes no other value for success"
        )
        return {}
    if shaper.enum(seen):
        return {"type": seen.kind, "enum": list(shaper.enum(seen))}
    return shaper.field(name, seen, f"{source.base}Answer", "answer", inferred=seen.inferred)


def _holds(seen: Seen, value: Any) -> bool:
    kinds = ("string",) if isinstance(value, str) else ("integer", "number")
    return seen.kind in kinds and (not seen.shape.enum or value in seen.shape.enum)
