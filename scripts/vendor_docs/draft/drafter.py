"""Drafting: what pages say is written into the description and the catalogue, if the result passes all checks.

``draft`` changes nothing on disk; ``write`` puts both files in place.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ruamel.yaml import YAML

from codegen import coverage as api_coverage
from codegen.catalogue import Row
from codegen.facts import PAGES, Node, PlanError, follow, load, prepare
from codegen.lint import lint
from codegen.plan import Planner
from codegen.webhooks import NOT_OURS
from compat.schemas import TooLarge
from vendor_docs.comparison.match import Subject
from vendor_docs.comparison.names import Names
from vendor_docs.reading.model import PAGE_ID, Problem

from .catalogue import enter, render
from .operation import add_method, new_operation, new_webhook, pages_of
from .text import drafted_text
from .workspace import Workspace


class DraftError(Exception):
    """Nothing can be drafted: the files do not pass the checks, or the text could not be made."""


@dataclass(frozen=True)
class Drafted:
    """One subject. ``name``: operation id, kind of webhook, or page id of a guide.

    ``how``: ``new``; for what is described already ``method`` if its operation has one more now, ``pages`` if only ids
    of pages were entered, ``known`` if nothing was changed.
    """

    subject: Subject
    how: str
    name: str
    method: str = ""
    """How users call it, ``group.method``; empty for webhooks and guides."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """One subject of which nothing was written."""

    subject: Subject
    reason: str


@dataclass(frozen=True)
class Draft:
    """``spec``, ``catalogue``: the new texts."""

    spec: str
    catalogue: str
    drafted: tuple[Drafted, ...]
    known: tuple[Drafted, ...]
    left_out: tuple[LeftOut, ...]
    changed: bool


def draft(
    subjects: Sequence[Subject],
    *,
    spec: Path,
    catalogue: Path,
    names: Names,
    rows: Sequence[Row],
    problems: Sequence[Problem] = (),
) -> Draft:
    """Draft all subjects that can be drafted; raises ``DraftError`` if the files as they are have defects.

    ``problems``: of the reading.
    """
    document, text, sheet = load(spec), spec.read_text("utf-8"), catalogue.read_text("utf-8")
    workspace = Workspace(document, list(rows), names, problems)
    if found := findings(workspace):
        raise DraftError(_listed(f"put {spec.name} and {catalogue.name} right first", found))
    end, drafted, left_out = _through(workspace, together(subjects), checked=False)
    if findings(end):
        end, drafted, left_out = _through(workspace, together(subjects), checked=True)
    new = drafted_text(text, end.document) if end.document != document else text
    if YAML(typ="safe", pure=True).load(new) != end.document:
        raise DraftError("the drafted text does not say what was drafted: nothing is written")
    done, known = ([e for e in drafted if (e.how == "known") is is_known] for is_known in (False, True))
    changed = (end.document, end.rows) != (document, list(rows))
    return Draft(new, render(sheet, rows, end.rows), tuple(done), tuple(known), tuple(left_out), changed)


def together(subjects: Sequence[Subject]) -> list[list[Subject]]:
    """New calls with one method and path beside each other: fields of their bodies distinguish them."""
    found: dict[object, list[Subject]] = {}
    for subject in subjects:
        is_new = subject.kind == "operation" and subject.ours is None
        found.setdefault((subject.method, subject.path) if is_new else id(subject), []).append(subject)
    return list(found.values())


def findings(workspace: Workspace) -> list[str]:
    """All that is wrong with a description and a catalogue, by every check before code is generated."""
    document, rows = workspace.document, workspace.rows
    try:
        found = [str(finding) for finding in lint(document, rows)]
        found += api_coverage.problems(rows, document)
        if not found:
            Planner(prepare(document)).plan()
    except PlanError as error:
        return [str(error)]
    return found


def _through(
    workspace: Workspace, groups: Sequence[Sequence[Subject]], *, checked: bool
) -> tuple[Workspace, list[Drafted], list[LeftOut]]:
    """One group of calls after the other. ``checked``: the result of each has to pass the checks, which takes long."""
    drafted, left_out = list[Drafted](), list[LeftOut]()
    for calls in groups:
        subject, trial = replace(calls[0], links=tuple(link for call in calls for link in call.links)), workspace.copy()
        try:
            done = _one(workspace, trial, subject, calls)
        except (RecursionError, TooLarge, PlanError) as error:
            left_out.append(LeftOut(subject, f"its schemas cannot be followed: {error}"))
            continue
        if checked and not trial.refusals and (found := findings(trial)):
            trial.refuse(_listed("the result does not pass the checks", found))
        if trial.refusals:
            left_out.append(LeftOut(subject, "\n".join(trial.refusals)))
        else:
            drafted.append(done)
            workspace = trial
    return workspace, drafted, left_out


def _one(before: Workspace, workspace: Workspace, subject: Subject, calls: Sequence[Subject]) -> Drafted:
    """Draft into ``workspace``, a copy of ``before``."""
    unread = workspace.problems_of(subject.pages)
    workspace.warnings += [f"read the page again, the reading has a problem: {problem}" for problem in unread]
    workspace.warnings.extend(_to_check(subject))
    how, name = _described(workspace, subject, calls)
    if workspace.refusals:
        return Drafted(subject, how, name)
    enter(workspace, subject, name, new=how != "known")
    if subject.kind != "guide":
        _add_pages(workspace, subject, name)
    if how == "known" and (before.document, before.rows) != (workspace.document, workspace.rows):
        how = "pages"
    old = {each["name"] for operation in before.operations for each in operation.methods if how == "method"}
    listed = workspace.operation(name).methods if subject.kind == "operation" else []
    methods = [str(each["name"]) for each in listed if each["name"] not in old]
    return Drafted(subject, how, name, ", client.".join(methods), tuple(workspace.warnings))


def _described(workspace: Workspace, subject: Subject, calls: Sequence[Subject]) -> tuple[str, str]:
    """Add to the description what it lacks; gives what that was (``how`` of ``Drafted``), and the name."""
    name = subject.name or subject.pages[0].page_id
    if subject.kind == "foreign":
        workspace.refuse(f"{subject.name} is listed under {NOT_OURS}: a call to a third party")
    elif subject.was is not None:
        workspace.refuse(_moved(subject))
    elif subject.kind == "webhook" and subject.ours is None:
        return "new", new_webhook(workspace, subject)
    elif subject.kind == "operation" and subject.ours is None:
        if any((each.method, each.path) == (subject.method, subject.path) for each in workspace.operations):
            for call in calls:
                name = add_method(workspace, call)
            return "method", name
        return "new", new_operation(workspace, subject, calls)
    return "known", name


def _add_pages(workspace: Workspace, subject: Subject, name: str) -> None:
    """The ids of the pages beside what is described."""
    if subject.kind == "webhook":
        node: Node = follow(workspace.document, workspace.document["webhooks"][name])["post"]
    else:
        node = workspace.operation(name).node
    moved = {link.moved_from for link in subject.links}
    kept = [page_id for page_id in node.get(PAGES, []) if page_id not in moved]
    if pages := list(dict.fromkeys([*kept, *pages_of(subject)])):
        node[PAGES] = pages


def _moved(subject: Subject) -> str:
    method, path = subject.was or ("", "")
    return (
        f"the description has it at {method.upper()} {path}, the page at {subject.method.upper()} {subject.path}. If it"
        " has moved, change the path in openapi/airudder.yaml and in openapi/catalogue.csv, check its effect, retry and"
        " paging, and draft it again. Otherwise correct the page id in openapi/catalogue.csv"
    )


def _to_check(subject: Subject) -> Iterator[str]:
    """What a person has to check of the pages themselves."""
    if subject.doubt:
        yield subject.doubt
    for link in subject.links:
        page, described = link.page, link.page.described
        if page.other_id:
            yield f"{page.page_id} has the id {page.other_id} in its YAML: check that it is the page that you mean"
        if described and described.deprecated:
            yield f"{page.page_id} calls it deprecated"
        if described and described.status not in ("", "released"):
            yield f"the state of {page.page_id} is {described.status}"
        if PAGE_ID.fullmatch(link.moved_from):
            yield f"the site no longer has the page {link.moved_from}: {page.page_id} takes its place"


def _listed(head: str, lines: Sequence[str]) -> str:
    more = f"\n  and {len(lines) - 10} more" if len(lines) > 10 else ""
    return f"{head}:\n" + "\n".join(f"  {line}" for line in lines[:10]) + more


def write(result: Draft, *, spec: Path, catalogue: Path) -> None:
    """Put both files in place, or none: they are written beside the old ones first, so a full disk changes nothing."""
    texts = {spec: result.spec, catalogue: result.catalogue}
    fresh = {path: path.with_name(f".{path.name}.new") for path in texts}
    try:
        for path, text in texts.items():
            fresh[path].write_text(text, encoding="utf-8")
            shutil.copymode(path, fresh[path])
        for path in texts:
            fresh[path].replace(path.resolve())
    finally:
        for beside in fresh.values():
            beside.unlink(missing_ok=True)
