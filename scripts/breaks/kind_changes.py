"""Changes of the kinds of webhooks that are known by name: those of the catalogue, described or not."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from breaks.model import Change, Level, pointer
from codegen.catalogue import CatalogueError, read_catalogue
from codegen.facts import Node
from codegen.webhooks import NOT_OURS

Kinds = Mapping[str, tuple[str, ...]]
"""The kinds of a catalogue with their pages."""


def kinds_of(catalogue: Path) -> Kinds:
    """Raises ``CatalogueError`` where the file is not what it should be."""
    try:
        return {row.operation_id: row.page_ids for row in read_catalogue(catalogue) if row.kind == "webhook"}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CatalogueError(f"{catalogue.name}: {error}") from error


def kind_changes(old: Node, new: Node, before: Kinds | None, after: Kinds | None) -> Iterator[Change]:
    """A kind that is not known is refused wherever callers name it. What is described is told as a webhook."""
    foreign, foreign_now = (set(document.get(NOT_OURS) or ()) for document in (old, new))
    described = {*(old.get("webhooks") or {}), *(new.get("webhooks") or {})}
    if before is not None and after is not None:
        left_out = described | foreign | foreign_now
        for kind in [kind for kind in before if kind not in after and kind not in left_out]:
            yield _change("breaking", "kind-removed", kind, "its kind is no longer known", before[kind])
        for kind in [kind for kind in after if kind not in before and kind not in left_out]:
            yield _change("added", "kind-added", kind, "its kind is known", after[kind])
    for kind in sorted(foreign ^ foreign_now):
        known = before is None or kind in before
        if kind in foreign:
            yield _not_ours("added", kind, "counted as part of this API again")
        else:
            yield _not_ours("breaking" if known and kind not in described else "known", kind, "no part of this API")


def _change(level: Level, what: str, kind: str, text: str, pages: tuple[str, ...]) -> Change:
    return Change(level, what, f"webhook {kind}", text, "catalogue.csv", pages=pages)


def _not_ours(level: Level, kind: str, text: str) -> Change:
    return Change(level, "not-ours", f"webhook {kind}", text, pointer(NOT_OURS))
