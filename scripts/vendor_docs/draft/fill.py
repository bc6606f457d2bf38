"""Filling in what a page knows of an operation or a webhook that is described already."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from codegen.facts import (
    HEADERS,
    JSON_TYPE,
    PAYLOAD_KEYS,
    Node,
    RawOperation,
    class_name,
    follow,
    is_file,
    merged,
    payload_schema,
    request_schema_of,
    response_schema_of,
    schemas_of,
)
from codegen.webhooks import media_of
from vendor_docs.comparison.match import Subject
from vendor_docs.reading.model import Described, Page

from .bodies import (
    Source,
    around,
    headers_of,
    json_body,
    parameters_of,
    payload_node,
    payload_of,
    request_of,
    responses_of,
)
from .catalogue import forewarn
from .examples import refusal
from .extend import Confirmer, Extender, is_open, put_before
from .operation import pages_of
from .sharing import Sharing
from .views import OPEN, declared, objects_of, view
from .workspace import NotDraftedError, Notes, Workspace

ORDER = (
    *("operationId", "tags", "summary", "description", "x-airudder-method", "x-airudder-family", "x-airudder-auth"),
    *("x-airudder-effect", "x-airudder-retry", "x-airudder-encryption", "x-airudder-paging", "x-airudder-headers"),
    *("x-airudder-event", "x-airudder-evidence", "x-airudder-pages", "security", "parameters", "requestBody"),
    "responses",
)
EVIDENCE = "x-airudder-evidence"
WEAK = ("client_code", "inferred", "unknown")


def fill_operation(workspace: Workspace, subject: Subject, operation_id: str, notes: Notes, *, fresh: bool) -> None:
    """Fill in an operation from all of its pages. ``fresh``: it was drafted just now."""
    if subject.was is not None and not fresh:
        raise NotDraftedError(_moved(subject))
    forewarn(workspace, subject, operation_id, notes)
    sharing = Sharing(workspace.document, operation_id)
    ours = [] if fresh else _declared(workspace, _operation(workspace, operation_id), sharing)
    for page in subject.pages:
        if page.described is None:
            continue
        operation = _operation(workspace, operation_id)
        source = Source(workspace, notes, page, page.described, class_name(operation_id))
        _parameters(source, operation, fresh=fresh)
        _request(source, operation, sharing, fresh=fresh)
        _answer(source, operation, sharing, fresh=fresh)
    if not fresh:
        operation = _operation(workspace, operation_id)
        put(operation.node, "x-airudder-pages", _pages(operation.node, subject))
        before = operation.node.get(EVIDENCE)
        _evidence(workspace, operation, subject.pages, ours)
        if operation.node.get(EVIDENCE) != before:
            notes.warn(f"evidence is {operation.node[EVIDENCE]} now: read again what our descriptions say of it")


def _moved(subject: Subject) -> str:
    method, path = subject.was or ("", "")
    return (
        f"the description has it at {method.upper()} {path}, the page at {subject.method.upper()} {subject.path}. If it"
        " has moved, change the path in openapi/airudder.yaml and in openapi/catalogue.csv, check its effect, retry and"
        " paging, and draft it again. Otherwise correct the page id in openapi/catalogue.csv"
    )


def put(node: Node, key: str, value: Any) -> None:
    """Set a key at the place that it has in all operations."""
    put_before(node, key, value, ORDER[ORDER.index(key) + 1 :])


def _operation(workspace: Workspace, operation_id: str) -> RawOperation:
    return next(each for each in workspace.operations if each.operation_id == operation_id)


def _pages(node: Node, subject: Subject) -> list[str]:
    moved = {link.moved_from for link in subject.links}
    return list(dict.fromkeys([*(p for p in node.get("x-airudder-pages", []) if p not in moved), *pages_of(subject)]))


# -- parts


def _parameters(source: Source, operation: RawOperation, *, fresh: bool) -> None:
    ours = {(str(p.get("name")), str(p.get("in"))) for p in operation.parameters}
    quiet = Notes() if fresh else source.notes
    new = parameters_of(Source(source.workspace, quiet, source.page, source.described, source.base), ours)
    if fresh:
        # A draft of several pages requires what all of them require.
        theirs = {(p.name, p.place) for p in source.described.parameters if p.required or p.place == "path"}
        for each in operation.node.get("parameters", []):
            each["required"] = each["required"] and ((each["name"], each["in"]) in theirs or each["in"] == "path")
    for each in new:
        # A person has to decide whether calls that are there have to give it from now on.
        optional = "and required; added as optional" if each["required"] and each["in"] != "path" else "added"
        each["required"] = each["in"] == "path"
        if not fresh:
            source.notes.warn(f"{each['in']}.{each['name']}: new on {source.page.page_id}, {optional}")
    if new:
        put(operation.node, "parameters", [*operation.node.get("parameters", []), *new])
    headers = list(operation.node.get(HEADERS, []))
    known = {name.lower() for name in headers}
    if found_headers := [name for name in headers_of(source.described) if name.lower() not in known]:
        put(operation.node, HEADERS, [*headers, *found_headers])
        if not fresh:
            source.notes.warn(f"headers: {', '.join(found_headers)} new on {source.page.page_id}, added")


def _request(source: Source, operation: RawOperation, sharing: Sharing, *, fresh: bool) -> None:
    workspace, body = source.workspace, source.described.request
    node, inferred = json_body(body, source.described.schemas)
    seen = view(node, source.described.schemas)
    ours = request_schema_of(workspace.document, operation)
    if not seen.properties:
        return
    if ours is not None and not is_open(ours, workspace.document):
        Extender(source.shaper("request", inferred=inferred), sharing, relax=fresh).extend(ours, node, "body")
        return
    try:
        request = request_of(source, operation.method)
    except NotDraftedError as error:
        source.notes.warn(f"body: {error}")
        return
    if request is not None:
        put(operation.node, "requestBody", request)
        if not fresh:
            required = f"; it requires {', '.join(sorted(seen.required))}" if seen.required else ""
            source.notes.warn(f"body: was open or none here, is that of {source.page.page_id} now{required}")


def _answer(source: Source, operation: RawOperation, sharing: Sharing, *, fresh: bool) -> None:
    document, family = source.workspace.document, operation.family
    if is_file(document, operation):
        if source.described.answer and objects_of(source.described.answer):
            source.notes.warn(f"answer: may be a file here, JSON on {source.page.page_id}; kept")
        return
    node, inferred = payload_node(source.described, family)
    seen = view(node, source.described.schemas)
    known = node is not None and (seen.kind not in (OPEN, "object") or bool(seen.properties))
    ours, shaper = payload_schema(document, operation), source.shaper("answer", inferred=inferred)
    if known and not is_open(ours, document):
        Extender(shaper, sharing, relax=fresh).extend(ours, node, "answer")
    elif known and ("$ref" in operation.node["responses"]["200"] or "$ref" in response_schema_of(document, operation)):
        _own_answer(source, operation)
    elif known:
        envelope = merged(document, response_schema_of(document, operation))
        envelope.setdefault("properties", {})[PAYLOAD_KEYS[family]] = payload_of(source, shaper, node)
    if known and is_open(ours, document) and not fresh:
        source.notes.warn(f"answer: its payload was open here, is that of {source.page.page_id} now")
    _around_payload(source, operation, fresh=fresh)


def _own_answer(source: Source, operation: RawOperation) -> None:
    """Give an operation an envelope of its own in place of the shared one, with the fields that this one has."""
    document = source.workspace.document
    shared = copy.deepcopy(merged(document, follow(document, response_schema_of(document, operation))))
    responses = responses_of(source, operation.family)
    media = responses["200"]["content"][JSON_TYPE]
    schema = media["schema"]
    key, theirs = PAYLOAD_KEYS[operation.family], schema["properties"]
    kept = shared.get("properties") or {}
    for name in theirs.keys() & kept.keys():
        kept[name].pop(EVIDENCE, None)
    schema["properties"] = {**theirs, **kept, key: theirs[key]}
    for shown in media.get("examples", {}).values():
        if reason := refusal(shown["value"], schema, source.workspace):
            source.notes.warn(f"answer: the example of the page is left out: {reason}")
            del media["examples"]
            break
    put(operation.node, "responses", {**operation.node["responses"], **responses})


def _around_payload(source: Source, operation: RawOperation, *, fresh: bool) -> None:
    """Fields of the page's envelope that ours lacks, unless ours is shared."""
    document, answer = source.workspace.document, source.described.answer
    schema = response_schema_of(document, operation)
    if "$ref" in operation.node["responses"]["200"] or not schema.get("properties") or answer is None:
        return
    node, inferred = declared(answer, source.described.schemas)
    shaper = source.shaper("answer", inferred=inferred)
    for name, child in view(node, source.described.schemas).properties.items():
        if name not in schema["properties"] and name not in PAYLOAD_KEYS.values():
            schema["properties"][name] = around(source, shaper, name, child)
            if not fresh:
                source.notes.warn(f"answer.{name}: new on {source.page.page_id}; added beside the payload")


# -- evidence


def _declared(workspace: Workspace, operation: RawOperation, sharing: Sharing) -> list[Node]:
    """Parameters and fields whose evidence is that of the operation, before anything is filled in."""
    return [*operation.parameters, *_fields(workspace.document, sharing.own)]


def _fields(document: Node, names: Iterable[str]) -> list[Node]:
    """Fields of schemas that do not state an evidence of their own."""
    schemas = [schemas_of(document)[name] for name in sorted(names)]
    return [node for schema in schemas if EVIDENCE not in schema for node in (schema.get("properties") or {}).values()]


def _evidence(workspace: Workspace, operation: RawOperation, pages: Iterable[Page], ours: list[Node]) -> None:
    """``documented`` where pages show all that we say, else at least that the operation is on a page."""
    document = workspace.document
    confirmer = Confirmer(document)
    full = [_confirms(confirmer, operation, page.described) for page in pages if page.described is not None]
    _raise(confirmer, operation.node, any(full), ours)
    confirmer.raise_evidence(Sharing(document, operation.operation_id).own)


def _raise(confirmer: Confirmer, node: Node, full: bool, ours: Iterable[Node]) -> None:
    evidence = node.get(EVIDENCE)
    if full:
        put(node, EVIDENCE, "documented")
    elif evidence in WEAK:
        put(node, EVIDENCE, "documented_in_part")
        confirmer.keep_evidence(ours, str(evidence))


def _confirms(confirmer: Confirmer, operation: RawOperation, described: Described) -> bool:
    document, schemas = confirmer.document, dict(described.schemas)
    confirmer.seen.clear()
    theirs = {(p.name, str(p.place)): p for p in described.parameters}
    found = []
    for parameter in operation.parameters:
        other = theirs.get((str(parameter.get("name")), str(parameter.get("in"))))
        found.append(other is not None and confirmer.confirm(parameter.get("schema") or {}, other.schema, schemas))
        if found[-1]:
            confirmer.confirmed.append(parameter)
            if parameter.get(EVIDENCE) in WEAK:
                parameter[EVIDENCE] = "documented"
    request, inferred = json_body(described.request, described.schemas)
    ours = request_schema_of(document, operation)
    if ours is not None:
        found.append(not inferred and request is not None and confirmer.confirm(ours, request, schemas))
    payload, inferred = payload_node(described, operation.family)
    shown = not inferred and payload is not None
    found.append(shown and confirmer.confirm(payload_schema(document, operation), payload, schemas))
    return all(found)


# -- webhooks


def fill_webhook(workspace: Workspace, subject: Subject, kind: str, notes: Notes, *, fresh: bool) -> None:
    """Fill in a webhook from all of its pages."""
    forewarn(workspace, subject, kind, notes)
    document = workspace.document
    node: Node = follow(document, document["webhooks"][kind])["post"]
    schema = media_of(document, {"post": node})["schema"]
    confirmer, full = Confirmer(document), False
    sharing = Sharing(document, kind)
    ours = [] if fresh else _fields(document, sharing.own)
    for page in subject.pages:
        described = page.described
        if described is None:
            continue
        source = Source(workspace, notes, page, described, class_name(kind))
        theirs, inferred = json_body(described.request, described.schemas)
        if not view(theirs, described.schemas).properties:
            continue
        Extender(source.shaper("webhook", inferred=inferred), sharing, relax=fresh).extend(schema, theirs, "body")
        if not inferred:
            confirmer.seen.clear()
            full = confirmer.confirm(schema, theirs, dict(described.schemas)) or full
    if fresh:
        return
    put(node, "x-airudder-pages", _pages(node, subject))
    _raise(confirmer, node, full, ours)
    confirmer.raise_evidence(Sharing(document, kind).own)
