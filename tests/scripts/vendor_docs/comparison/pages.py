"""Pages as the reader of the documentation would give them, made from a description of ours."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from codegen.catalogue import Row
from codegen.facts import (
    HEADERS,
    JSON_TYPE,
    RawOperation,
    contents_of,
    follow,
    is_json,
    operations_of,
    schemas_of,
)
from codegen.webhooks import Webhook, media_of, webhooks_of
from vendor_docs.comparison.match import Link, Subject
from vendor_docs.reading.model import Body, Described, Node, Page, Parameter

Known = RawOperation | Webhook


def known(document: Mapping[str, Any], name: str) -> Known:
    """The operation or webhook of a name."""
    found: dict[str, Known] = {operation.operation_id: operation for operation in operations_of(document)}
    found |= {webhook.kind: webhook for webhook in webhooks_of(document)}
    return found[name]


def name_of(ours: Known) -> str:
    return ours.operation_id if isinstance(ours, RawOperation) else ours.kind


def plain(node: Any) -> Any:
    """A copy as a page has it: without our facts."""
    if isinstance(node, list):
        return [plain(each) for each in node]
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items() if not str(key).startswith("x-")}
    return node


def described(document: Mapping[str, Any], ours: Known, *, headers: bool = False, **changes: Any) -> Described:
    """What a page that says just what we say would give."""
    result: dict[str, Any] = {
        "method": ours.method if isinstance(ours, RawOperation) else "post",
        "path": ours.path if isinstance(ours, RawOperation) else "",
        "summary": "made up",
        "schemas": plain(schemas_of(document)),
        "statuses": ("200",),
    }
    if isinstance(ours, RawOperation):
        body = follow(document, ours.node.get("requestBody")) or {}
        result["request"] = _body(body.get("content") or {}, "/request")
        result["answer"] = _body(contents_of(document, ours), "/answer")
        parameters = ours.parameters
    else:
        result["request"] = _body({JSON_TYPE: media_of(document, {"post": ours.node})}, "/request")
        parameters = tuple(ours.node.get("parameters") or ())
    named = ours.node.get(HEADERS) or () if headers else ()
    result["parameters"] = tuple(_parameter(each) for each in parameters) + tuple(
        Parameter(name, "header", False, {"type": "string"}, f"/parameters/{name}") for name in named
    )
    return Described(**(result | changes))


def _parameter(node: Node) -> Parameter:
    pointer = f"/parameters/{node['name']}"
    return Parameter(node["name"], node["in"], bool(node.get("required")), plain(node["schema"]), pointer)


def _body(contents: Mapping[str, Any], pointer: str) -> Body | None:
    if not contents:
        return None
    media_type = next((name for name in contents if is_json(name)), next(iter(contents)))
    media = contents[media_type]
    examples = {name: copy.deepcopy(each["value"]) for name, each in (media.get("examples") or {}).items()}
    return Body(media_type, pointer, plain(media.get("schema") or {}), examples)


def page(page_id: str, described: Described | None, title: str = "Made up") -> Page:
    return Page(page_id, title, f"{page_id}.md", described, line_of=lambda pointer: 7 if pointer else None)


def row(ours: Known | None = None, **changes: str) -> Row:
    """The row of the catalogue for an operation or a webhook."""
    operation = ours if isinstance(ours, RawOperation) else None
    cells = {
        "section": "Collection",
        "folder": "",
        "title_en": "Made up",
        "title_zh": "",
        "kind": "operation" if operation else "webhook",
        "method": operation.method.upper() if operation else "POST",
        "path": operation.path if operation else "",
        "operation_id": name_of(ours) if ours else "",
        "evidence": "documented",
        "note": "",
    }
    return Row(line=int(changes.pop("line", "7")), page_ids=(), **(cells | changes))


def subject(ours: Known, pages: Iterable[Page], rows: Iterable[Row | None] = ()) -> Subject:
    """A known operation or webhook with its pages; all of one row unless rows are given."""
    pages = list(pages)
    given = list(rows) or [row(ours)] * len(pages)
    links = tuple(Link(page, each, "id" if each else "new") for page, each in zip(pages, given, strict=True))
    return Subject("operation" if isinstance(ours, RawOperation) else "webhook", name_of(ours), links, ours)
