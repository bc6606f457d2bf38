"""The description and the catalogue while they are changed."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from codegen.catalogue import Row
from codegen.facts import (
    Node,
    RawOperation,
    operations_of,
    payload_schema,
    reachable,
    ref_name,
    request_schema_of,
    response_schema_of,
    schemas_of,
)
from codegen.webhooks import media_of
from vendor_docs.comparison.names import Names

from .words import PLACEHOLDER


class NotDraftedError(Exception):
    """Nothing can be drafted of a subject; the text says why and what to do instead."""


@dataclass
class Workspace:
    """``shapes``: names of the schemas drafted, by what they say."""

    document: Node
    rows: list[Row]
    names: Names
    shapes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Node, rows: Sequence[Row], names: Names) -> Workspace:
        return cls(copy.deepcopy(document), list(rows), names)

    def copy(self) -> Workspace:
        """To be thrown away where a subject fails."""
        return Workspace(copy.deepcopy(self.document), list(self.rows), self.names, dict(self.shapes))

    @property
    def schemas(self) -> dict[str, Node]:
        components: Node = self.document.setdefault("components", {})
        components.setdefault("schemas", {})
        return schemas_of(self.document)

    @property
    def operations(self) -> list[RawOperation]:
        return list(operations_of(self.document))

    def groups(self) -> set[str]:
        """Resource groups that are there or begun (a tag), and those that the table of names may bring."""
        public = {str(operation.public_name).partition(".")[0] for operation in self.operations}
        public |= {str(tag.get("name")) for tag in self.document.get("tags") or ()}
        return public | {group.group for group in self.names.groups}


@dataclass(frozen=True)
class Notes:
    """What a person has to know of one subject's draft."""

    lines: list[str] = field(default_factory=list)

    def warn(self, text: str) -> None:
        if text not in self.lines:
            self.lines.append(text)


def drafted_shapes(document: Node) -> dict[str, str]:
    """``shapes`` of what earlier drafts put into a description, where nobody has given it words of his own yet."""
    shapes: dict[str, str] = {}
    roots: dict[str, list[Any]] = {"request": [], "answer": [], "webhook": []}
    direct = set[str | None]()
    for each in operations_of(document):
        roots["request"] += [request_schema_of(document, each), *(p.get("schema") for p in each.parameters)]
        roots["answer"].append(response_schema_of(document, each))
        # What a body is called after is never shared.
        direct |= {ref_name(request_schema_of(document, each) or {}), ref_name(payload_schema(document, each))}
    for item in (document.get("webhooks") or {}).values():
        roots["webhook"].append(media_of(document, item).get("schema"))
        direct.add(ref_name(roots["webhook"][-1] or {}))
    for role, nodes in roots.items():
        used = reachable(document, nodes) - direct
        for name, schema in schemas_of(document).items():
            if name in used and str(schema.get("description", "")).startswith(PLACEHOLDER):
                shapes.setdefault(json.dumps([role, _wordless(schema)]), name)
    return shapes


def _wordless(node: Node) -> Node:
    """A schema without its descriptions, those of its fields included."""
    bare = {key: value for key, value in node.items() if key != "description"}
    if isinstance(bare.get("properties"), dict):
        fields = bare["properties"].items()
        bare["properties"] = {name: _wordless(child) if isinstance(child, dict) else child for name, child in fields}
    return bare
