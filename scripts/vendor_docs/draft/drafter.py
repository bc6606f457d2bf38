"""Drafting: what pages say is written into the description and the catalogue, if the result passes all checks.

``draft`` changes nothing on disk; ``write`` puts both files in place.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ruamel.yaml.error import YAMLError

from codegen import coverage as api_coverage
from codegen.catalogue import Row, read_catalogue
from codegen.facts import PlanError, load, prepare
from codegen.lint import lint
from codegen.plan import Planner
from codegen.webhooks import NOT_OURS
from vendor_docs.comparison.match import OUR_PATHS, Subject
from vendor_docs.comparison.names import Names, fold_title
from vendor_docs.reading.model import PAGE_ID

from .catalogue import enter, forewarn, render
from .files import read_lines, replace_all
from .fill import fill_operation, fill_webhook
from .naming import holds_data
from .operation import new_operation
from .splice import same, splice
from .webhook import new_webhook
from .workspace import NotDraftedError, Notes, Workspace, drafted_shapes


class DraftError(Exception):
    """Nothing can be drafted: the files that are there do not pass the checks, or the text could not be made."""


@dataclass(frozen=True)
class Drafted:
    """One subject that was written. ``name``: operation id, kind of webhook, or page id of a guide."""

    subject: Subject
    how: Literal["new", "filled"]
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
    """``spec``, ``catalogue``: the new texts. ``notes``: what the pages say in their words, for the terminal alone.

    ``newlines``: the ends of lines that the two files have; the texts have plain ones.
    """

    spec: str
    catalogue: str
    drafted: tuple[Drafted, ...]
    left_out: tuple[LeftOut, ...]
    changed: bool
    notes: tuple[str, ...] = ()
    newlines: tuple[str, str] = ("\n", "\n")


def draft(subjects: Sequence[Subject], *, spec: Path, catalogue: Path, names: Names, rows: Sequence[Row]) -> Draft:
    """Draft all subjects that can be drafted; raises ``DraftError`` where the files as they are have defects."""
    try:
        document, (text, newline) = load(spec), read_lines(spec)
        sheet, newline_of_sheet = read_lines(catalogue)
    except (OSError, ValueError, YAMLError) as error:
        raise DraftError(f"{spec.name} or {catalogue.name} cannot be read: {error}") from error
    start = Workspace.of(document, rows, names)
    if found := findings(start):
        raise DraftError(_listed(f"{spec.name} and {catalogue.name} have to be put right first", found))
    start.shapes.update(drafted_shapes(start.document))
    outcome = _sound(start, subjects)
    end = outcome.workspace
    new = splice(text, document, end.document)
    new_sheet = render(sheet, rows, end.rows)
    _read_again(new, new_sheet, end)
    changed = (new, new_sheet) != (text, sheet)
    words = tuple(_in_their_words(outcome.drafted))
    newlines = (newline, newline_of_sheet)
    return Draft(new, new_sheet, tuple(outcome.drafted), tuple(outcome.left_out), changed, words, newlines)


def findings(workspace: Workspace) -> list[str]:
    """All that is wrong with a description and a catalogue, by every check there is before code is generated."""
    document, rows = workspace.document, workspace.rows
    try:
        found = [str(finding) for finding in lint(document, rows)]
        found += api_coverage.problems(rows, document)
        if not found:
            Planner(prepare(document)).plan()
    except PlanError as error:
        return [str(error)]
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        return [f"the description cannot be read: {error!r}"]
    return found


# -- one subject after the other


@dataclass(frozen=True)
class _Outcome:
    workspace: Workspace
    drafted: list[Drafted]
    left_out: list[LeftOut]


def _through(start: Workspace, subjects: Sequence[Subject]) -> _Outcome:
    """All subjects without the checks, which are made on the whole."""
    workspace, drafted, left_out = start, list[Drafted](), list[LeftOut]()
    for subject in subjects:
        trial = workspace.copy()
        try:
            done = _one(trial, subject)
        except NotDraftedError as error:
            left_out.append(LeftOut(subject, str(error)))
            continue
        except (RecursionError, PlanError) as error:
            left_out.append(LeftOut(subject, f"its schemas cannot be followed: {error}"))
            continue
        if done.how == "new" or not same(trial.document, workspace.document) or trial.rows != workspace.rows:
            drafted.append(done)
            workspace = trial
    return _Outcome(workspace, drafted, left_out)


def _sound(start: Workspace, subjects: Sequence[Subject]) -> _Outcome:
    """All subjects but those with which the result does not pass the checks."""
    rest, blamed = list(subjects), dict[int, LeftOut]()
    order = {id(subject): place for place, subject in enumerate(subjects)}
    while found := findings((outcome := _through(start, rest)).workspace):
        # The shortest beginning that fails ends with the subject at fault.
        passes, fails = 0, len(rest)
        while fails - passes > 1:
            middle = (passes + fails) // 2
            reasons = findings(_through(start, rest[:middle]).workspace)
            passes, fails, found = (passes, middle, reasons) if reasons else (middle, fails, found)
        culprit = rest.pop(fails - 1)
        reason = _listed("the result does not pass the checks", found)
        blamed[order[id(culprit)]] = LeftOut(culprit, reason)
    left_out = sorted([*blamed.values(), *outcome.left_out], key=lambda each: order[id(each.subject)])
    return _Outcome(outcome.workspace, outcome.drafted, left_out)


def _one(workspace: Workspace, subject: Subject) -> Drafted:
    notes = Notes()
    if subject.kind == "foreign":
        raise NotDraftedError(f"{subject.name} stands under {NOT_OURS}: a call to a third party")
    if subject.doubt:
        notes.warn(subject.doubt)
    for page in subject.pages:
        if page.other_id:
            notes.warn(
                f"{page.page_id} has the id {page.other_id} in its YAML: check that it is the page that you mean"
            )
    for link in subject.links:
        if PAGE_ID.fullmatch(link.moved_from):
            notes.warn(f"the site has no page {link.moved_from} any more: {link.page.page_id} takes its place")
    if subject.kind == "guide":
        forewarn(workspace, subject, "", notes)
        enter(workspace, subject, "")
        return Drafted(subject, "filled", subject.pages[0].page_id, warnings=tuple(notes.lines))
    return (_webhook if subject.kind == "webhook" else _operation)(workspace, subject, notes)


def _webhook(workspace: Workspace, subject: Subject, notes: Notes) -> Drafted:
    name = subject.name if subject.ours else new_webhook(workspace, subject, notes)
    fill_webhook(workspace, subject, name, notes, fresh=subject.ours is None)
    enter(workspace, subject, name)
    return Drafted(subject, "filled" if subject.ours else "new", name, warnings=tuple(notes.lines))


def _operation(workspace: Workspace, subject: Subject, notes: Notes) -> Drafted:
    if not subject.rows and not subject.path.startswith(OUR_PATHS):
        raise NotDraftedError(
            f"the path {subject.path!r} begins with none of {', '.join(OUR_PATHS)}: it may be that of a receiver of"
            " webhooks. Give each page a row of the catalogue, with its id and the kind operation or webhook"
        )
    _check_titles(workspace, subject, notes)
    name = subject.name if subject.ours else new_operation(workspace, subject, notes)
    fill_operation(workspace, subject, name, notes, fresh=subject.ours is None)
    for row in subject.rows if subject.ours else ():
        if row.operation_id != name:
            notes.warn(f"line {row.line} of the catalogue had {row.operation_id}: its page shows the path of {name}")
    enter(workspace, subject, name)
    operation = next(each for each in workspace.operations if each.operation_id == name)
    public = operation.public_name or ""
    return Drafted(subject, "filled" if subject.ours else "new", name, public, tuple(notes.lines))


def _check_titles(workspace: Workspace, subject: Subject, notes: Notes) -> None:
    """Pages of other titles at one path may be other operations, told apart by a field of the body."""
    known = [link.page for link in subject.links if link.row]
    rows = {*subject.rows, *(row for row in workspace.rows if subject.ours and row.operation_id == subject.name)}
    titles = {fold_title(title) for row in rows for title in (row.title_en, row.title_zh) if title}
    titles |= {fold_title(page.title) for page in known}
    fresh = [link.page for link in subject.links if link.row is None]
    first = {page.language: fold_title(page.title) for page in reversed(fresh)}
    others = [page for page in fresh if fold_title(page.title) not in (titles or {first[page.language]})]
    if not others:
        return
    shown = known or [page for page in fresh if page not in others]
    named = ", ".join(f"{page.page_id} ({page.title})" for page in [*shown, *others] if not holds_data(page.title))
    place = f"{subject.method.upper()} {subject.path}"
    if subject.ours is not None:
        notes.warn(f"pages of other titles show {place} too: {named}: check that they are this operation")
        return
    raise NotDraftedError(
        f"pages of several titles show {place}: {named}. If they are one operation, give them one row of"
        " openapi/catalogue.csv with all ids. If a field such as Action tells them apart, describe one by hand, with"
        " that field fixed as tasks.stop has it, and leave the others to client.request"
    )


def _listed(head: str, lines: Sequence[str]) -> str:
    more = f"\n  and {len(lines) - 10} more" if len(lines) > 10 else ""
    return f"{head}:\n" + "\n".join(f"  {line}" for line in lines[:10]) + more


def _in_their_words(drafted: Sequence[Drafted]) -> list[str]:
    """Title and first line of the pages, for the person who writes the descriptions."""
    notes = []
    for each in drafted:
        for page in each.subject.pages if each.how == "new" else ():
            text = page.described.description.strip() if page.described else ""
            line = f": {text.splitlines()[0][:200]}" if text else ""
            notes.append(f"{each.name}, {page.page_id}: {page.title}{line}")
    return notes


# -- files


def _read_again(spec: str, catalogue: str, workspace: Workspace) -> None:
    """The texts must say what was checked."""
    with tempfile.TemporaryDirectory(prefix="draft-") as scratch:
        spec_file, rows_file = Path(scratch) / "spec.yaml", Path(scratch) / "catalogue.csv"
        spec_file.write_text(spec, encoding="utf-8", newline="")
        rows_file.write_text(catalogue, encoding="utf-8", newline="")
        try:
            document, rows = load(spec_file), read_catalogue(rows_file)
        except (ValueError, YAMLError) as error:
            raise DraftError(f"the drafted text cannot be read again, nothing is written: {error}") from error
    wanted = [replace(row, line=0) for row in workspace.rows]
    if not same(document, workspace.document) or [replace(row, line=0) for row in rows] != wanted:
        raise DraftError("the drafted text does not say what was drafted; nothing is written")
    again = Workspace(document, rows, workspace.names)
    if found := findings(again):
        raise DraftError(_listed("the drafted text does not pass the checks, nothing is written", found))


def write(result: Draft, *, spec: Path, catalogue: Path) -> None:
    """Put both files in place, or none: each is written beside the old one and renamed over it."""
    texts = zip((spec, catalogue), (result.spec, result.catalogue), result.newlines, strict=True)
    replace_all([(path, text.replace("\n", newline)) for path, text, newline in texts])
