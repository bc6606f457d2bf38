"""Pages of a made-up site, and what is drafted of them into copies of the real files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from codegen.catalogue import Row, read_catalogue
from codegen.facts import load
from vendor_docs.comparison.match import Matched, match
from vendor_docs.comparison.names import Names, read_names
from vendor_docs.draft.drafter import Draft, Drafted, draft, write
from vendor_docs.reading.model import Body, Described, Node, Page, Parameter, Reading

OPENAPI = Path(__file__).resolve().parents[4] / "openapi"
SCHEMA = "#/components/schemas/"


@cache
def names() -> Names:
    return read_names(OPENAPI / "vendor-names.yaml")


def ref(name: str) -> Node:
    return {"$ref": SCHEMA + name}


def obj(required: Sequence[str] = (), /, **fields: Any) -> Node:
    properties = {name: {"type": node} if isinstance(node, str) else node for name, node in fields.items()}
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def array(items: Any) -> Node:
    return {"type": "array", "items": {"type": items} if isinstance(items, str) else items}


def envelope(data: Node | None, **more: Any) -> Node:
    around = {"data": data} if data is not None else {}
    return obj(**{**around, "status": "string", "code": "integer", **more})


def parameter(name: str, kind: str | Node = "string", place: Any = "query", *, required: bool = False) -> Parameter:
    return Parameter(name, place, required, {"type": kind} if isinstance(kind, str) else kind, "/parameters/0")


def body(schema: Node | None = None, *, example: Any = None, media_type: str = "application/json") -> Body:
    return Body(media_type, "/body", schema, {} if example is None else {"1": example})


def page(
    page_id: str,
    title: str,
    method: str = "",
    path: str = "",
    *,
    folder: Sequence[str] = (),
    schemas: Mapping[str, Node] | None = None,
    **described: Any,
) -> Page:
    """A page; a guide if there is no method. Bodies may be given as schemas."""
    if not method:
        return Page(page_id, title, f"{page_id}.md")
    for key in ("request", "answer"):
        if isinstance(described.get(key), dict):
            described[key] = body(described[key])
    described = {"description": "Words of the vendor.", **described}
    said = Described(method, path, title, folder=tuple(folder), schemas=schemas or {}, statuses=("200",), **described)
    return Page(page_id, title, f"{page_id}.md", said)


@dataclass
class Desk:
    """Copies of the description and of the catalogue."""

    spec: Path
    catalogue: Path

    @property
    def document(self) -> Node:
        return load(self.spec)

    @property
    def rows(self) -> list[Row]:
        return read_catalogue(self.catalogue)

    def matched(self, *pages: Page) -> Matched:
        return match(Reading(pages, ()), self.rows, self.document, names())

    def draft(self, *pages: Page) -> Draft:
        subjects = self.matched(*pages).subjects
        return draft(subjects, spec=self.spec, catalogue=self.catalogue, names=names(), rows=self.rows)

    def write(self, *pages: Page) -> Draft:
        found = self.draft(*pages)
        write(found, spec=self.spec, catalogue=self.catalogue)
        return found

    def one(self, *pages: Page) -> Drafted:
        """Draft and write what must be one subject with nothing left out."""
        found = self.write(*pages)
        assert [each.reason for each in found.left_out] == []
        assert len(found.drafted) == 1
        return found.drafted[0]

    def operation(self, operation_id: str) -> Node:
        for item in self.document["paths"].values():
            for node in item.values():
                if node["operationId"] == operation_id:
                    return dict(node)
        raise AssertionError(f"no operation {operation_id}")

    def schema(self, name: str) -> Node:
        return dict(self.document["components"]["schemas"][name])

    def row(self, operation_id: str) -> Row:
        (found,) = [row for row in self.rows if row.operation_id == operation_id]
        return found
