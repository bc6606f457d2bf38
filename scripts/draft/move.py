"""An operation that the pages have under another method or path."""

from __future__ import annotations

import re

from drift.match import Subject
from spec_facts import Node
from spec_paging import PAGING

from .facts import effect_of, family_of
from .operation import words_for
from .words import CheckedText
from .workspace import Notes, Workspace

GRAVITY = ("reads", "changes", "sends", "dials")
"""Effects, each graver than those before it."""


def move(workspace: Workspace, subject: Subject, operation_id: str, notes: Notes) -> None:
    """Give an operation the path and method of its pages, and none of the facts that a person checked for the old."""
    if subject.was is None:
        return
    (method, path), paths = subject.was, workspace.document["paths"]
    node: Node = paths[path][method]
    _place(workspace, subject, notes)
    here = f"{subject.method.upper()} {subject.path}"
    notes.warn(f"has moved: was {method.upper()} {path}, is {here} now; compare all facts with the page")
    _facts(workspace, subject, operation_id, node, notes)
    _parameters(node, subject.path, notes)


def _place(workspace: Workspace, subject: Subject, notes: Notes) -> None:
    (method, path), paths = subject.was or ("", ""), workspace.document["paths"]
    item, alone = paths[path], len(paths[path]) == 1
    if path == subject.path or (alone and subject.path not in paths):
        # Nothing but keys change: comments inside stay.
        moved = {subject.method if key == method else key: value for key, value in item.items()}
        renamed = {subject.path if key == path else key: moved if key == path else each for key, each in paths.items()}
        paths.clear()
        paths.update(renamed)
        if method != subject.method:
            workspace.renamed.setdefault(("paths", subject.path), {})[method] = subject.method
        if path != subject.path:
            workspace.renamed.setdefault(("paths",), {})[path] = subject.path
        return
    node = item.pop(method)
    if not item:
        del paths[path]
    paths.setdefault(subject.path, {})[subject.method] = node
    notes.warn("is written anew at its new place: comments of ours inside it are gone, see git diff")


def _facts(workspace: Workspace, subject: Subject, operation_id: str, node: Node, notes: Notes) -> None:
    if node.get("x-airudder-retry") != "unsent":
        node["x-airudder-retry"] = "unsent"
        notes.warn("retry: unsent now, until a person has checked that it may be sent again")
    if node.pop(PAGING, None) is not None:
        notes.warn(f"paging: taken away; add {PAGING} by hand if the new answer comes in pages too")
    old = str(node.get("x-airudder-effect"))
    guess = str(effect_of(subject.method, words_for(subject, operation_id, workspace), subject.path))
    graver = max(old, guess, key=lambda each: GRAVITY.index(each) if each in GRAVITY else -1)
    if graver != old or subject.was is None or subject.method != subject.was[0]:
        node["x-airudder-effect"] = CheckedText(graver)
        notes.warn(f"effect: was {old}, by title and path {guess}, taken for {graver}; check")
    family = family_of(subject.path)
    if family.known and family.name != node.get("x-airudder-family"):
        notes.warn(f"family: {node.get('x-airudder-family')} here, {family.name} by the new path; kept, with its auth")


def _parameters(node: Node, path: str, notes: Notes) -> None:
    """Take away parameters that the new path has no place for."""
    braces = set(re.findall(r"{([^}]*)}", path))
    listed = node.get("parameters", [])
    kept = [each for each in listed if each.get("in") != "path" or each.get("name") in braces]
    for each in listed:
        if not any(each is other for other in kept):
            notes.warn(f"path.{each.get('name')}: the new path has no such part; taken away")
    if len(kept) < len(listed):
        node["parameters"] = kept
        if not kept:
            del node["parameters"]
