"""What an operation takes and gives: parameters, request body and answer of a page, in our form."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, get_args

from airudder.sandbox.reply import Family, success
from codegen.arguments import wire_form
from codegen.facts import JSON_TYPE, PAYLOAD_KEYS, Node, is_json
from codegen.lint import OWN_HEADERS
from compat.schemas import Spot, type_of
from vendor_docs.reading.model import Body, Parameter

from .masks import looks_like_data
from .shapes import EVIDENCE, INFERRED, SCALARS, Seen, Shaper, Source, is_data, sensitivity
from .workspace import placeholder

BRACES = re.compile(r"{([^}]*)}")
ADVICE = "use client.request"
OUR_HEADERS = OWN_HEADERS | {"accept", "content-length", "host"}
"""Headers that the client or its HTTP library sets by itself."""
GOOD = {family: json.loads(success({}, invented=True, family=family).body) for family in get_args(Family)}
"""The envelope of a good answer, by family."""


def json_examples(body: Body | None) -> list[Any]:
    """The examples of a body that are JSON and no plain text."""
    return [value for value in body.examples.values() if isinstance(value, (dict, list))] if body else []


def body_of(source: Source, body: Body | None) -> Seen | None:
    """What a page says of a body that is JSON; None if it has none, or says nothing."""
    shown = json_examples(body)
    if body is None or not (shown or is_json(body.media_type)) or (body.schema is None and not shown):
        return None
    return source.see(Spot(body.schema or {}, f"{body.pointer}/schema"), shown)


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
    described, workspace, found = source.described, source.workspace, list[Node]()
    braces = list(dict.fromkeys(BRACES.findall(described.path)))
    for parameter in described.parameters:
        where = f"{parameter.place}.{parameter.name}"
        if parameter.place == "header":
            continue
        if parameter.place == "cookie":
            workspace.warn(f"{where}: cookies are not supported: left out")
        elif looks_like_data(parameter.name):
            workspace.warn(f"{parameter.place}: a parameter whose name is data such as a number or an id: left out")
        elif parameter.place == "path" and parameter.name not in braces:
            workspace.warn(f"{where}: the path has no {{{parameter.name}}}: left out")
        else:
            found += _parameter(source, parameter, where)
    named = {parameter.name for parameter in described.parameters if parameter.place == "path"}
    for name in [name for name in braces if name not in named]:
        workspace.warn(f"path.{name}: is in the path and not described: taken for text")
        node: Node = {"name": name, "in": "path", "required": True}
        found.append({**node, EVIDENCE: INFERRED, "schema": {"type": "string"}})
    return found


def _parameter(source: Source, parameter: Parameter, where: str) -> list[Node]:
    seen = source.see(Spot(parameter.schema, parameter.pointer))
    if form := wire_form({"in": parameter.place, **parameter.form}, plain=seen.kind in SCALARS):
        say = source.workspace.refuse if parameter.required else source.workspace.warn
        say(f"{where}: {form} is not supported: {ADVICE if parameter.required else 'left out'}")
        return []
    items = source.items(seen) if seen.kind == "array" and parameter.place == "query" else seen
    if items.kind in ("object", "array"):
        source.workspace.warn(f"{where}: an object or a list of lists: left open")
        schema: Node = {}
    else:
        schema = Shaper(source, "request").field(parameter.name, seen, source.base, parameter.place)
    schema.pop("x-airudder-sensitive", None)
    mark = sensitivity(parameter.name, source.workspace)
    required = parameter.required or parameter.place == "path"
    node: Node = {"name": parameter.name, "in": parameter.place, "required": required}
    return [{**node, **({"x-airudder-sensitive": mark} if mark else {}), "schema": schema}]


def headers_of(sources: Sequence[Source]) -> list[str]:
    """Headers that the pages name and the client does not send by itself."""
    parameters = [each for source in sources for each in source.described.parameters]
    names = {each.name.lower(): each.name for each in parameters if each.place == "header"}
    return [name for low, name in names.items() if low not in OUR_HEADERS and not low.startswith("x-airudder-sign")]


# -- request body


def request_of(sources: Sequence[Source], fixed: Node) -> Node | None:
    """The request body. ``fixed``: fields that the methods fill in, with a value of each."""
    source, *others = sources
    body = source.described.request
    if body is None:
        return None
    _say_other_types(source, "body", body)
    seen = source.see(Spot(body.schema or {}, f"{body.pointer}/schema"), json_examples(body))
    if source.described.method == "get" or not is_json(body.media_type):
        if seen.shape.fields or seen.kind not in ("", "object"):
            what = "a GET request with a body" if is_json(body.media_type) else f"a body of the type {body.media_type}"
            source.workspace.refuse(f"{what} is not supported by typed methods: {ADVICE}")
        return None
    if seen.kind not in ("", "object"):
        source.workspace.refuse(f"body: not an object but {seen.kind}: {ADVICE}")
        return None
    seen.shape.fields.update({name: Spot({"type": type_of(value)}, "") for name, value in fixed.items()})
    schema = Shaper(source, "request").shape(seen, f"{source.base}Request", "body", top=True)
    if "$ref" not in schema:
        schema = {**schema, "type": "object", "description": placeholder(source.page.page_id)}
    for other in others if "$ref" in schema else ():
        _add(other, source.workspace.schemas[schema["$ref"].rpartition("/")[2]])
    return {"required": body.required, "content": {JSON_TYPE: {"schema": schema}}}


def _say_other_types(source: Source, where: str, body: Body) -> None:
    if body.other_types:
        source.workspace.warn(f"{where}: the page has it as {', '.join(body.other_types)[:100]} too: left out")


def _add(source: Source, schema: Node) -> None:
    """The fields that another page has beside those of the first; required is what both require."""
    seen = body_of(source, source.described.request)
    if seen is None or seen.kind != "object":
        return
    shaper, hint = Shaper(source, "request"), f"{source.base}Request"
    for name in [name for name in seen.shape.fields if name not in schema["properties"]]:
        schema["properties"][name] = shaper.field(name, source.field(seen, name), hint, "body")
    if not seen.inferred:
        ours, theirs = schema.pop("required", []), seen.shape.required or frozenset()
        for name in sorted({*ours} ^ theirs & schema["properties"].keys()):
            source.workspace.warn(f"body.{name}: not all pages require it: drafted as optional")
        if required := [name for name in ours if name in theirs]:
            properties = schema.pop("properties")
            schema.update(required=required, properties=properties)


# -- answer


def responses_of(source: Source, family: str) -> Node:
    """``responses`` with the answer of status 200, envelope included. It has no example: the sandbox makes one up."""
    body, text, workspace = source.described.answer, placeholder(source.page.page_id), source.workspace
    used = source.described.answer_status if body else "200"
    if used != "200":
        workspace.warn(f"answer: the page has it under {used}: taken for that of 200")
    good = [status for status in source.described.statuses if status.startswith(("2", "x-200")) and status != used]
    if good:
        workspace.warn(f"answer: the page shows it under {', '.join(good)[:100]} too: left out")
    if body is not None:
        _say_other_types(source, "answer", body)
        if not is_json(body.media_type) and body.media_type != "*/*" and not json_examples(body):
            workspace.warn(f"answer: a file of the type {body.media_type}, by the page; errors are taken for JSON")
            error = {"type": "object", "properties": {PAYLOAD_KEYS[family]: {}}}
            content: Node = {body.media_type: {"schema": {}}, JSON_TYPE: {"schema": error}}
            return {"200": {"description": text, "content": content}}
    seen = body_of(source, body) or source.see(Spot({}, ""))
    return {"200": {"description": text, "content": {JSON_TYPE: {"schema": _envelope(source, seen, family)}}}}


def _envelope(source: Source, seen: Seen, family: str) -> Node:
    key, shaper, properties = PAYLOAD_KEYS[family], Shaper(source, "answer"), dict[str, Node]()
    if seen.kind not in ("", "object"):
        source.workspace.warn(f"answer: not an envelope but {seen.kind}: its payload is left open")
    shaper.say_lost(seen, "answer")
    for name in [name for name in seen.shape.fields if not is_data(name)]:
        child = source.field(seen, name)
        if name == key:
            hint = f"{source.base}{'Item' if child.kind == 'array' else 'Answer'}"
            properties[name] = shaper.shape(child, hint, "answer", top=True)
            if child.inferred and "$ref" not in properties[name]:
                properties[name][EVIDENCE] = INFERRED
        else:
            properties[name] = _around(source, shaper, name, child, family)
    if key not in properties:
        source.workspace.warn(f"answer: has no {key}, the payload of the family {family}: declared open")
        properties[key] = {EVIDENCE: INFERRED}
    return {"type": "object", "properties": properties}


def _around(source: Source, shaper: Shaper, name: str, seen: Seen, family: str) -> Node:
    """A field of the envelope: its enums need no names."""
    usual, values = GOOD[family].get(name), seen.shape.enum or ()
    kinds = ("string",) if isinstance(usual, str) else ("integer", "number")
    if usual not in (None, "") and seen.kind and (seen.kind not in kinds or (values and usual not in values)):
        said = f"{seen.kind} ({', '.join(map(str, values))[:100]})" if values else seen.kind
        source.workspace.warn(
            f"answer.{name}: {said} by the page, and {usual!r} in good answers of the family {family}: left open. Find"
            " out what the vendor sends: the client takes no other value for success"
        )
        return {}
    shown = [value for value in seen.values if isinstance(value, (str, int))]
    if name == "code" and usual is not None and shown and not values and usual not in shown:
        source.workspace.warn(
            f"answer.{name}: {', '.join(map(str, shown))[:100]} in the examples of the page, and {usual!r} in good"
            f" answers of {family}: find out what the vendor sends, since the client takes no other for success"
        )
    if enum := shaper.enum(seen):
        return {"type": seen.kind, "enum": list(enum)}
    return shaper.field(name, seen, f"{source.base}Answer", "answer", inferred=seen.inferred)
