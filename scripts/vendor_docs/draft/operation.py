"""A new operation out of the pages that describe it, or a further method of one that is described already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codegen.catalogue import Row
from codegen.facts import HEADERS, Node, class_name
from codegen.lint import PATH
from codegen.paging import PAGING
from vendor_docs.comparison.match import OUR_PATHS, Subject
from vendor_docs.reading.model import Described, Page

from .bodies import ADVICE, BRACES, Source, body_of, headers_of, parameters_of, request_of, responses_of
from .facts import ENCRYPTION, SECURITY, WORST, effect_of, family_of, other_auth
from .masks import looks_like_data
from .naming import common_id, first_english, known_words, method_of, page_name, path_name, unused
from .shapes import Reader
from .turning import guess
from .workspace import CheckedText, Notes, Workspace, placeholder

METHODS = ("get", "post", "put", "delete", "patch")
METHOD = "x-airudder-method"


def new_operation(workspace: Workspace, subject: Subject, calls: Sequence[Subject], notes: Notes) -> str:
    """Add the operation of a subject; gives its id. It is drafted from the page that says most.

    ``calls``: the subject itself, or its parts if a field of the body distinguishes them.
    """
    pages = sorted([page for page in subject.pages if page.described], key=richness, reverse=True)
    described = pages[0].described
    assert described is not None
    if not subject.rows and not described.path.startswith(OUR_PATHS):
        notes.refuse(
            f"the path {described.path!r} begins with none of {', '.join(OUR_PATHS)}: it may be that of a receiver of"
            " webhooks. Give each page a row of the catalogue, with its id and the kind operation or webhook"
        )
    if described.method not in METHODS:
        notes.refuse(f"the method {described.method.upper()} is not supported: {ADVICE}")
    if any(map(looks_like_data, BRACES.sub("", described.path).split("/"))):
        notes.refuse(f"the path holds a number, an id or a name instead of {{parameter}}: {ADVICE}")
    elif not PATH.fullmatch(described.path):
        notes.refuse(f"the path {described.path!r} cannot be described: {ADVICE}")
    operation_id = _operation_id(workspace, subject, several=len(calls) > 1)
    methods = _methods(workspace, calls, operation_id)
    group = next(iter(methods)).partition(".")[0]
    _tag(workspace.document, group, pages[0].page_id)  # from here on no schema is called as the group is
    base = class_name(operation_id)
    sources = [Source(workspace, notes, page, page.described, base) for page in pages if page.described]
    words = _words(workspace, pages, operation_id)
    _place(workspace, described, _node(sources, operation_id, methods, words, pages_of(subject)))
    if not notes.refusals:
        _add_paging(workspace, operation_id, notes, sources[0])
    return operation_id


def richness(page: Page) -> tuple[int, bool]:
    """How much a page says; of several the English one."""
    described, reader = page.described, Reader(page.described) if page.described else None
    if described is None or reader is None:
        return 0, False
    seen = [body_of(reader, body) for body in (described.request, described.answer)]
    known = sum(2 - each.inferred for each in seen if each and (each.shape.fields or each.kind))
    return known + bool(described.parameters), page.language == "en"


def _words(workspace: Workspace, pages: Sequence[Page], operation_id: str) -> list[str]:
    """What the effect is guessed from: titles of all pages, English ones first, then the id."""
    titles = [page.title for page in sorted(pages, key=lambda page: page.language)]
    return [*(word for title in titles for word in known_words(title, workspace.names)), *operation_id.split("_")]


def pages_of(subject: Subject) -> list[str]:
    """Ids of all pages that speak of a subject: those in the catalogue first, without those that have moved."""
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


def add_method(workspace: Workspace, call: Subject, notes: Notes) -> str:
    """Give an operation whose methods fix a field, as ``tasks.stop``, one for another value; gives its id."""
    place = (call.method, call.path)
    operation = next(each for each in workspace.operations if (each.method, each.path) == place)
    effect = effect_of(call.method, _words(workspace, call.pages, ""))
    if WORST.index(effect) < WORST.index(operation.node["x-airudder-effect"]):
        notes.refuse(
            f"{dict(call.fixed)} {effect}, and {operation.operation_id} only {operation.node['x-airudder-effect']}: add"
            f" the method to {METHOD} by hand, with the effect of the worst"
        )
    ((name, fixed),) = _methods(workspace, [call], "").items()
    name = f"{str(operation.public_name).partition('.')[0]}.{name.partition('.')[2]}"
    operation.node[METHOD] = [*operation.methods, {"name": name, "fixed": fixed}]
    return operation.operation_id


# -- names


def _operation_id(workspace: Workspace, subject: Subject, *, several: bool) -> str:
    taken = {operation.operation_id for operation in workspace.operations}
    taken |= set(workspace.document.get("webhooks") or {})
    candidates = [path_name(subject.path, workspace.names)] if several else _ids_of_rows(workspace, subject.rows)
    return unused([*filter(None, candidates), page_name(first_english(subject.pages), workspace.names)], taken)


def _ids_of_rows(workspace: Workspace, rows: Sequence[Row]) -> list[str]:
    ids, lines = [row.operation_id for row in rows if row.operation_id], {row.line for row in rows}
    # Others may have the name without the section: rows of another path that are of no operation yet.
    elsewhere = {row.operation_id for row in workspace.rows if row.line not in lines}
    return [name for name in (common_id(ids), *ids) if name in ids or name not in elsewhere] if ids else []


# -- the node


def _node(
    sources: Sequence[Source], operation_id: str, methods: Mapping[str, Node], words: list[str], pages: list[str]
) -> Node:
    source = sources[0]
    described, text = source.described, placeholder(source.page.page_id)
    family, auth = family_of(described.path)
    if isinstance(family, CheckedText):
        source.notes.warn(f"the path {described.path} does not show the family: taken for {family}")
    named: list[Any] = [{"name": name, "fixed": fixed} if fixed else name for name, fixed in methods.items()]
    facts: Node = {
        METHOD: named[0] if len(named) == 1 else named,
        "x-airudder-family": family,
        "x-airudder-auth": CheckedText(auth) if other_auth(described) else auth,
        "x-airudder-effect": effect_of(described.method, words, described.path),
        "x-airudder-retry": "unsent",
        "x-airudder-encryption": ENCRYPTION,
        HEADERS: headers_of(sources),
        "x-airudder-evidence": "documented",
        "x-airudder-pages": pages,
    }
    group = next(iter(methods)).partition(".")[0]
    node: Node = {"operationId": operation_id, "tags": [group], "summary": text, "description": text}
    node |= {key: value for key, value in facts.items() if value != []}
    node["security"] = [dict(each) for each in SECURITY[auth]]
    if parameters := parameters_of(sources):
        node["parameters"] = parameters
    if request := request_of(sources, next(iter(methods.values()))):
        node["requestBody"] = request
    node["responses"] = responses_of(source, str(family))
    return node


def _add_paging(workspace: Workspace, operation_id: str, notes: Notes, source: Source) -> None:
    operation = workspace.operation(operation_id)
    if paging := guess(workspace, operation, notes, source):
        keys = list(operation.node)
        _insert(operation.node, keys.index(HEADERS if HEADERS in keys else "x-airudder-evidence"), PAGING, paging)


def _place(workspace: Workspace, described: Described, node: Node) -> None:
    """Put an operation behind the last one of its group, else at the end; beside those of its path."""
    paths: Node = workspace.document.setdefault("paths", {})
    if described.path in paths:
        paths[described.path][described.method] = node
        return
    same = {each.path for each in workspace.operations if (each.node.get("tags") or [""]) == node["tags"]}
    index = max((i + 1 for i, key in enumerate(paths) if key in same), default=len(paths))
    _insert(paths, index, described.path, {described.method: node})


def _insert(into: Node, index: int, key: str, value: Any) -> None:
    items = list(into.items())
    into.clear()
    into.update([*items[:index], (key, value), *items[index:]])


def _tag(document: Node, group: str, page_id: str) -> None:
    tags = document.setdefault("tags", [])
    if group not in [tag.get("name") for tag in tags]:
        tags.append({"name": group, "description": placeholder(page_id)})
