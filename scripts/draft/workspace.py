"""The description and the catalogue while they are changed."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field

from drift.names import Names
from spec_catalogue import Row
from spec_facts import Node, RawOperation, operations_of, schemas_of


class NotDraftedError(Exception):
    """Nothing can be drafted of a subject; the text says why and what to do instead."""


@dataclass
class Workspace:
    """``shapes``: names of the schemas drafted, by what they say; ``renamed``: old path -> new path."""

    document: Node
    rows: list[Row]
    names: Names
    shapes: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Node, rows: Sequence[Row], names: Names) -> Workspace:
        return cls(copy.deepcopy(document), list(rows), names)

    def copy(self) -> Workspace:
        """To be thrown away where a subject fails."""
        return Workspace(
            copy.deepcopy(self.document), list(self.rows), self.names, dict(self.shapes), dict(self.renamed)
        )

    @property
    def schemas(self) -> dict[str, Node]:
        components: Node = self.document.setdefault("components", {})
        components.setdefault("schemas", {})
        return schemas_of(self.document)

    @property
    def operations(self) -> list[RawOperation]:
        return list(operations_of(self.document))

    def groups(self) -> set[str]:
        """Resource groups that are there, and those that the table of names may bring."""
        public = {str(operation.public_name).partition(".")[0] for operation in self.operations}
        return public | {group.group for group in self.names.groups}


@dataclass(frozen=True)
class Notes:
    """What a person has to know of one subject's draft."""

    lines: list[str] = field(default_factory=list)

    def warn(self, text: str) -> None:
        if text not in self.lines:
            self.lines.append(text)
