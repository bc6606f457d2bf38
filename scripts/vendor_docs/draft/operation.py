"""A new operation or webhook out of its pages, or a further method of an operation that is described already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from airudder.sandbox.handlers.samples import Samples
from codegen.catalogue import Row
from codegen.facts import HEADERS, HTTP_METHODS, JSON_TYPE, METHOD, PAGES, Node, RawOperation, class_name
from codegen.lint import PATH
from codegen.paging import PAGING
from codegen.webhooks import Webhook
from compat.schemas import Side
from vendor_docs.comparison.compare import GONE
from vendor_docs.comparison.match import OUR_PATHS, Subject
from vendor_docs.comparison.ours import ours_of
from vendor_docs.comparison.pages import diff_page
from vendor_docs.reading.model import Page

from .bodies import ADVICE, BRACES, body_of, headers_of, parameters_of, request_of, responses_of
from .facts import AUTH, EFFECT, FAMILY, WORST, effect_of, family_of, nearest
from .masks import looks_like_data
from .naming import common_id, first_english, method_of, page_name, path_name, unused, words_of
from .shapes import EVIDENCE, Shaper, Source
from .turning import guess
from .workspace import CheckedText, Workspace, placeholder

METHODS = HTTP_METHODS[:5]
"""Without head, options and trace."""
RESPONSES: Node = {"200": {"description": "What the vendor expects is not known; any 2xx (inferred)."}}


def new_operation(workspace: Workspace, subject: Subject, calls: Sequence[Subject]) -> str:
    """Add the operation of a subject; gives its id. It is drafted from the page that says most.

    ``calls``: the subject itself, or its parts if a field of the body distinguishes them.
    """
    _check_place(workspace, subject)
    operation_id = _operation_id(workspace, subject, several=len(calls) > 1)
    methods = _methods(workspace, calls, operation_id)
    sources = _sources(workspace, subject, operation_id)
    group, tags = next(iter(methods)).partition(".")[0], workspace.document.setdefault("tags", [])
    if group not in [tag.get("name") for tag in tags]:  # from here on no schema is called as the group is
        tags.append({"name": group, "description": placeholder(sources[0].page.page_id)})
    effect = _effect(workspace, calls, operation_id, methods)
    node = {"operationId": operation_id, "tags": [group], **_facts(sources, methods, effect)}
    node |= {EVIDENCE: workspace.evidence_of(subject.pages), PAGES: pages_of(subject)}
    node |= _contents(sources, methods, str(node[FAMILY]))
    _place(workspace, subject, {key: value for key, value in node.items() if value not in ([], None)})
    if not workspace.refusals:
        operation = workspace.operation(operation_id)
        if paging := guess(workspace, operation, sources[0]):
            operation.node[PAGING] = paging
        else:
            del operation.node[PAGING]
        _say_otherwise(workspace, operation, sources[1:])
    return operation_id


def _say_otherwise(workspace: Workspace, drafted: RawOperation | Webhook, others: Iterable[Source]) -> None:
    """Name what other pages say otherwise than the one that it was drafted from. What they lack is none of it."""
    ours, side = ours_of(workspace.document, drafted), Side(workspace.schemas)
    for source in others:
        for found in diff_page(source.page, source.described, ours, side, {}).found:
            if found.severity == "difference" and found.kind not in (*GONE, "headers", "required"):
                workspace.warn(f"the pages differ: {found.text}")


def _check_place(workspace: Workspace, subject: Subject) -> None:
    method, path = subject.method, subject.path
    if not subject.rows and not path.startswith(OUR_PATHS):
        workspace.refuse(
            f"the path {path!r} begins with none of {', '.join(OUR_PATHS)}: it may be that of a receiver of"
            " webhooks. Give each page a row of the catalogue, with its id and the kind operation or webhook"
        )
    if method not in METHODS:
        workspace.refuse(f"the method {method.upper()} is not supported: {ADVICE}")
    if any(map(looks_like_data, BRACES.sub("", path).split("/"))):
        workspace.refuse(f"the path holds a number, an id or a name instead of {{parameter}}: {ADVICE}")
    elif not PATH.fullmatch(path):
        workspace.refuse(f"the path {path!r} cannot be described: {ADVICE}")


def _sources(workspace: Workspace, subject: Subject, name: str) -> list[Source]:
    """The pages that describe a subject, from the one that says most; of several, from the English one.

    One that has no id of the vendor gets that of another form of it, for the placeholders.
    """
    ids = [page.page_id for page in subject.pages if page.has_id]
    pages = [page if page.has_id or not ids else replace(page, page_id=ids[0]) for page in subject.pages]
    described = [(page, page.described) for page in pages if page.described]
    sources = [Source(workspace, page, said, class_name(name)) for page, said in described]
    return sorted(sources, key=_richness, reverse=True)


def _richness(source: Source) -> tuple[int, bool]:
    bodies = [body_of(source, body) for body in (source.described.request, source.described.answer)]
    known = sum(2 - each.inferred for each in bodies if each and (each.shape.fields or each.kind))
    return known + bool(source.described.parameters), source.page.language == "en"


def pages_of(subject: Subject) -> list[str]:
    """Ids of all pages that describe a subject: those in the catalogue first, without those that have moved."""
    moved = {link.moved_from for link in subject.links}
    rows = [page_id for row in subject.rows for page_id in row.page_ids if page_id not in moved]
    return list(dict.fromkeys([*rows, *(page.page_id for page in subject.pages if page.has_id)]))


# -- several calls at one path


def _methods(workspace: Workspace, calls: Sequence[Subject], operation_id: str) -> dict[str, Node]:
    """The public methods, with the fields of the body that each fixes."""
    methods: dict[str, Node] = {}
    for call in calls:
        name = page_name(first_english(call.pages), workspace.names) if call.fixed else operation_id
        methods[method_of(workspace, name, call.method, call.path, methods)] = dict(call.fixed)
    return methods


def _effect(workspace: Workspace, calls: Sequence[Subject], operation_id: str, methods: Iterable[str]) -> str:
    """The effect of an operation: that of the worst of its calls."""
    effects = [effect_of(c.method, [*_words(workspace, c.pages), *operation_id.split("_")], c.path) for c in calls]
    worst = min(effects, key=WORST.index)
    for method, effect in zip(methods, effects, strict=True):
        if effect != worst:
            workspace.warn(
                f"{method}: {effect} by its title, and has the effect {worst} all the same: the effect is a fact of the"
                " operation, so the worst of its methods decides"
            )
    return worst


def _words(workspace: Workspace, pages: Iterable[Page]) -> list[str]:
    """What the effect is guessed from: titles, English ones first."""
    titles = [page.title for page in sorted(pages, key=lambda page: page.language)]
    return [word for title in titles for word in words_of(title, workspace.names, partly=True)]


def add_method(workspace: Workspace, call: Subject) -> str:
    """Give an operation whose methods fix a field, as ``tasks.stop``, one for another value; gives its id."""
    place = (call.method, call.path)
    operation = next(each for each in workspace.operations if (each.method, each.path) == place)
    effect, usual = effect_of(call.method, _words(workspace, call.pages)), operation.node[EFFECT]
    ((name, fixed),) = _methods(workspace, [call], "").items()
    name = f"{operation.group}.{name.partition('.')[2]}"
    if WORST.index(effect) < WORST.index(usual):
        values = ", ".join(f"{field}: {value}" for field, value in fixed.items())
        workspace.refuse(
            f"the call {effect}, and {operation.operation_id} only {usual}: set {EFFECT}: {effect} in"
            f" openapi/airudder.yaml, and add {{name: {name}, fixed: {{{values}}}}} to its {METHOD}"
        )
    operation.node[METHOD] = [*operation.methods, {"name": name, "fixed": fixed}]
    return operation.operation_id


# -- names


def _operation_id(workspace: Workspace, subject: Subject, *, several: bool) -> str:
    candidates = [path_name(subject.path, workspace.names)] if several else _ids_of_rows(workspace, subject.rows)
    return unused([*filter(None, candidates), page_name(first_english(subject.pages), workspace.names)], workspace.ids)


def _ids_of_rows(workspace: Workspace, rows: Sequence[Row]) -> list[str]:
    ids, lines = [row.operation_id for row in rows if row.operation_id], {row.line for row in rows}
    # Others may have the name without the section: rows of another path that are of no operation yet.
    elsewhere = {row.operation_id for row in workspace.rows if row.line not in lines}
    return [name for name in (common_id(ids), *ids) if name in ids or name not in elsewhere] if ids else []


# -- the node


def _facts(sources: Sequence[Source], methods: Mapping[str, Node], effect: str) -> Node:
    described, workspace, text = sources[0].described, sources[0].workspace, placeholder(sources[0].page.page_id)
    family = family_of(workspace, described.path)
    if isinstance(family, CheckedText):
        workspace.warn(f"the path {described.path} does not show the family: taken for {family}")
    named: list[Any] = [{"name": name, "fixed": fixed} if fixed else name for name, fixed in methods.items()]
    return {
        "summary": text,
        "description": text,
        METHOD: named[0] if len(named) == 1 else named,
        FAMILY: family,
        AUTH: nearest(workspace, described.path).node[AUTH],
        EFFECT: effect,
        "x-airudder-retry": "unsent",
        "x-airudder-encryption": "unknown",
        PAGING: {},
        HEADERS: headers_of(sources),
    }


def _contents(sources: Sequence[Source], methods: Mapping[str, Node], family: str) -> Node:
    """What is sent and answered; None or empty where there is nothing."""
    security = nearest(sources[0].workspace, sources[0].described.path).node["security"]
    return {
        "security": [dict(each) for each in security],
        "parameters": parameters_of(sources),
        "requestBody": request_of(sources, next(iter(methods.values()))),
        "responses": responses_of(sources[0], family),
    }


def _place(workspace: Workspace, subject: Subject, node: Node) -> None:
    """Put an operation behind the last one of its group, else at the end; beside those of its path."""
    paths: Node = workspace.document.setdefault("paths", {})
    if subject.path in paths:
        paths[subject.path][subject.method] = node
        return
    same = {each.path for each in workspace.operations if (each.node.get("tags") or [""]) == node["tags"]}
    index = max((i + 1 for i, key in enumerate(paths) if key in same), default=len(paths))
    items = list(paths.items())
    paths.clear()
    paths.update([*items[:index], (subject.path, {subject.method: node}), *items[index:]])


# -- webhooks


def new_webhook(workspace: Workspace, subject: Subject) -> str:
    """Add the webhook of a subject; gives its kind."""
    kind = subject.name or unused([page_name(first_english(subject.pages), workspace.names)], workspace.ids)
    sources = _sources(workspace, subject, kind)
    source = sources[0]
    seen, text = body_of(source, source.described.request), placeholder(source.page.page_id)
    if source.described.method != "post":
        method = source.described.method.upper()
        workspace.warn(f"the page has the method {method}: webhooks are received by POST alone")
    for name in headers_of(sources):
        workspace.warn(f"header.{name}: webhooks are described without headers: left out")
    schema = Shaper(source, "webhook").shape(seen, source.base, "body", top=True) if seen else {}
    if "$ref" not in schema:
        workspace.refuse("the page shows no payload that is an object with fields: it arrives as UnknownEvent")
        return kind
    made_up = Samples(workspace.document, kind).value(schema)
    examples = {"made_up": {"summary": "Made up from the schema of the page.", "value": made_up}}
    webhooks = workspace.document.setdefault("webhooks", {})
    webhooks[kind] = {
        "post": {
            "summary": text,
            "description": text,
            EVIDENCE: workspace.evidence_of(subject.pages),
            PAGES: pages_of(subject),
            "requestBody": {"required": True, "content": {JSON_TYPE: {"schema": schema, "examples": examples}}},
            "responses": {status: dict(response) for status, response in RESPONSES.items()},
        }
    }
    _say_otherwise(workspace, Webhook(kind, webhooks[kind]["post"], schema["$ref"].rpartition("/")[2]), sources[1:])
    return kind
