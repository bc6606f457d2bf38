"""The description and the catalogue while they are changed."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from codegen.catalogue import Row
from codegen.facts import Node, RawOperation, operations_of, schemas_of
from vendor_docs.comparison.names import Names
from vendor_docs.reading.model import Page, Problem

PLACEHOLDER = "To be described in our own words"
"""Begins every description of a draft; the id of the page follows. The vendor's texts are not ours to copy."""
CHECK = "drafted: check"
"""The comment behind values that are guesses."""


class CheckedText(str):
    """Text that is written with the comment ``CHECK`` behind it."""

    __slots__ = ()


def placeholder(page_id: str) -> str:
    return f"{PLACEHOLDER}: {page_id}."


def word_set(text: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(text.split())


@dataclass
class Workspace:
    """The files, and what a person has to know of the subject that is being drafted.

    ``shapes``: names of the schemas drafted in this run, by what they say. ``refusals``: why nothing can be drafted of
    the subject, all reasons. ``problems``: what could not be read of the pages.
    """

    document: Node
    rows: list[Row]
    names: Names
    problems: Sequence[Problem] = ()
    shapes: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def copy(self) -> Workspace:
        """For another subject; to be discarded if it fails."""
        return Workspace(copy.deepcopy(self.document), list(self.rows), self.names, self.problems, dict(self.shapes))

    def problems_of(self, pages: Iterable[Page]) -> list[Problem]:
        """What could not be read of some pages; of an export, of the whole file."""
        ids = {page_id for page in pages for page_id in (page.page_id, page.page_id.partition("#")[0])}
        return [problem for problem in self.problems if problem.page in ids]

    def evidence_of(self, pages: Iterable[Page]) -> str:
        """The grade of what is drafted from some pages."""
        return "documented_in_part" if self.problems_of(pages) else "documented"

    def warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)

    def refuse(self, text: str) -> None:
        if text not in self.refusals:
            self.refusals.append(text)

    @property
    def schemas(self) -> dict[str, Node]:
        self.document.setdefault("components", {}).setdefault("schemas", {})
        return schemas_of(self.document)

    @property
    def operations(self) -> list[RawOperation]:
        return list(operations_of(self.document))

    def operation(self, operation_id: str) -> RawOperation:
        return next(each for each in self.operations if each.operation_id == operation_id)

    @property
    def ids(self) -> set[str]:
        """Names that an operation or a webhook has."""
        return {*(each.operation_id for each in self.operations), *(self.document.get("webhooks") or {})}

    @property
    def groups(self) -> set[str]:
        """Resource groups that exist or are begun (a tag), and those that the table of names may bring."""
        tags = {str(tag.get("name")) for tag in self.document.get("tags") or ()}
        return tags | {each.group for each in self.operations} | {each.group for each in self.names.groups}
