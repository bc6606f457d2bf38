"""A new operation out of the pages that describe it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from codegen.catalogue import Row
from codegen.facts import Node, RawOperation, class_name, operations_of
from codegen.lint import PATH
from vendor_docs.comparison.match import Subject
from vendor_docs.comparison.names import fold_title
from vendor_docs.reading.model import Described, Page

from .bodies import Source, headers_of, parameters_of, request_of, responses_of
from .facts import ENCRYPTION, SECURITY, auth_of, effect_of, family_of, say, titled_words
from .naming import Method, common_id, first_english, method_of, section_id, taken_methods, title_id, unused
from .turning import guess
from .views import declared
from .words import placeholder
from .workspace import NotDraftedError, Notes, Workspace

METHODS = ("get", "post", "put", "delete", "patch")


def new_operation(workspace: Workspace, subject: Subject, notes: Notes) -> str:
    """Add the operation of a subject; gives its id. The best of its pages is drafted from, the others are not read."""
    page, described = best_page(subject.pages)
    if described.method not in METHODS:
        raise NotDraftedError(f"the method {described.method.upper()} is not supported: use client.request")
    if not PATH.fullmatch(described.path):
        raise NotDraftedError(f"the path {described.path!r} is none that can be described: use client.request")
    _say_state(described, notes)
    _say_sisters(workspace, subject.rows, notes)
    operation_id = _operation_id(workspace, subject)
    method = _method(workspace, operation_id, described)
    _tag(workspace.document, method.group, page.page_id)  # from here on no schema is called as the group is
    source = Source(workspace, notes, page, described, class_name(operation_id))
    node = _node(source, operation_id, method, words_for(subject, operation_id, workspace), pages_of(subject))
    place(workspace.document, described.path, described.method, node)
    operation = next(each for each in workspace.operations if each.operation_id == operation_id)
    if paging := guess(workspace, operation, notes, described):
        items = list(node.items())
        index = next(i for i, (key, _) in enumerate(items) if key in ("x-airudder-headers", "x-airudder-evidence"))
        node.clear()
        node.update([*items[:index], ("x-airudder-paging", paging), *items[index:]])
    return operation_id


def best_page(pages: Iterable[Page]) -> tuple[Page, Described]:
    """The page that says most; of several the English one, else the first."""
    listed = [(page, page.described) for page in pages if page.described is not None]

    def richness(pair: tuple[Page, Described]) -> tuple[int, int]:
        page, described = pair
        known = 0
        for body in (described.request, described.answer):
            node, inferred = declared(body, described.schemas)
            known += (2 - inferred) if node else 0
        return known + bool(described.parameters), page.language == "en"

    return max(listed, key=richness)


def pages_of(subject: Subject) -> list[str]:
    """Ids of all pages that speak of a subject: those in the catalogue first, without those that have moved."""
    moved = {link.moved_from for link in subject.links}
    rows = [page_id for row in subject.rows for page_id in row.page_ids if page_id not in moved]
    return list(dict.fromkeys([*rows, *(page.page_id for page in subject.pages)]))


def _say_state(described: Described, notes: Notes) -> None:
    if described.deprecated:
        notes.warn("the page calls it deprecated")
    if described.status not in ("", "released"):
        notes.warn(f"the page's state is {described.status}")


def _say_sisters(workspace: Workspace, rows: Sequence[Row], notes: Notes) -> None:
    """Name rows of other sections that have the same title and folder and no path: all together get one name."""
    own = {(_role(row), title) for row in rows for title in _titles(row)}
    sections = {row.section for row in rows}
    sisters = [
        f"line {row.line}, {row.section} ({row.operation_id})"
        for row in workspace.rows
        if row.kind == "operation" and not row.path and row.section not in sections
        if own & {(_role(row), title) for title in _titles(row)}
    ]
    if sisters:
        notes.warn(
            f"pages of the same title are not drafted yet: {'; '.join(sisters)}. If they show the same path, draft all"
            " of them together: the operation gets a name without a section then, and requires what all require"
        )


def _role(row: Row) -> str:
    """What a folder is for: its English name, the same in all sections."""
    return fold_title(re.sub(r"\([^()]*\)", "", row.folder))


def _titles(row: Row) -> set[str]:
    return {fold_title(row.title_en), fold_title(row.title_zh)} - {""}


# -- names


def _operation_id(workspace: Workspace, subject: Subject) -> str:
    taken = {operation.operation_id for operation in workspace.operations}
    taken |= set(workspace.document.get("webhooks") or {})
    rows = subject.rows
    candidates = _ids_of_rows(workspace, rows, taken) if rows else []
    return unused([*candidates, title_id(first_english(subject.pages), workspace.names)], taken)


def _ids_of_rows(workspace: Workspace, rows: Sequence[Row], taken: set[str]) -> list[str]:
    ids = [row.operation_id for row in rows if row.operation_id]
    # Others may have the name without the section: rows of another path that are of no operation yet.
    lines = {row.line for row in rows}
    elsewhere = {row.operation_id for row in workspace.rows if row.line not in lines and row.operation_id}
    common = common_id(ids)
    free = [name for name in (common, *ids) if name in ids or name not in elsewhere]
    if all(name in taken for name in free):
        # The rows were taken for an operation that has another path.
        free += [section_id(row, row.operation_id) for row in rows]
    return free


def _method(workspace: Workspace, operation_id: str, described: Described) -> Method:
    taken = taken_methods(workspace.operations, workspace.schemas)
    return method_of(operation_id, described.method, described.path, workspace.names, taken)


def words_for(subject: Subject, operation_id: str, workspace: Workspace) -> list[str]:
    """What the effect is guessed from: titles of all pages, English ones first, then the id."""
    titles = [page.title for page in sorted(subject.pages, key=lambda page: page.language)]
    return [*titled_words(titles, workspace.names), *operation_id.split("_")]


# -- the node


def _node(source: Source, operation_id: str, method: Method, words: list[str], pages: list[str]) -> Node:
    described, text = source.described, placeholder(source.page.page_id)
    family = family_of(described.path)
    if not family.known:
        source.notes.warn(f"the path {described.path} does not tell the family; taken for {family.name}")
    auth = auth_of(described)
    node: Node = {"operationId": operation_id, "tags": [method.group], "summary": text, "description": text}
    say(
        node,
        method=str(method),
        family=family.fact,
        auth=family.auth,
        effect=effect_of(described.method, words, described.path),
        retry="unsent",
        encryption=ENCRYPTION,
        headers=headers_of(described),
        evidence="documented",
        pages=pages,
    )
    node["security"] = [dict(each) for each in SECURITY[auth]]
    if parameters := parameters_of(source):
        node["parameters"] = parameters
    if request := request_of(source, described.method):
        node["requestBody"] = request
    node["responses"] = responses_of(source, family.name)
    return node


def place(document: Node, path: str, method: str, node: Node) -> None:
    """Put an operation behind the last one of its group, else at the end; beside those of its path."""
    paths: Node = document.setdefault("paths", {})
    if path in paths:
        paths[path][method] = node
        return
    group = node["tags"][0]
    same = [each.path for each in _same_group(document, group)]
    items = list(paths.items())
    index = max((i + 1 for i, (key, _) in enumerate(items) if key in same), default=len(items))
    paths.clear()
    paths.update([*items[:index], (path, {method: node}), *items[index:]])


def _same_group(document: Mapping[str, object], group: str) -> list[RawOperation]:
    return [each for each in operations_of(document) if (each.node.get("tags") or [""])[0] == group]


def _tag(document: Node, group: str, page_id: str) -> None:
    tags = document.setdefault("tags", [])
    if group not in [tag.get("name") for tag in tags]:
        tags.append({"name": group, "description": placeholder(page_id)})
