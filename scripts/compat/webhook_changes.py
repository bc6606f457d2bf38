"""Changes of webhooks: kinds that came or went, what is known of them, what they carry."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from codegen.catalogue import CatalogueError, read_catalogue
from codegen.facts import Node
from codegen.webhooks import NOT_OURS, media_of
from compat.document import View, pages_of
from compat.facts import PREFIX, operation_facts
from compat.model import Change, Level, pointer
from compat.schema_changes import Root
from compat.schemas import Spot

Kinds = Mapping[str, tuple[str, ...]]
"""The kinds of a catalogue with their pages."""


def kinds_of(catalogue: Path) -> Kinds:
    """Raises ``CatalogueError`` where the file is not what it should be."""
    try:
        return {row.operation_id: row.page_ids for row in read_catalogue(catalogue) if row.kind == "webhook"}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CatalogueError(f"{catalogue.name}: {error}") from error


def webhook_roots(old: View, new: View) -> Iterator[Root]:
    for kind in old.webhooks:
        if kind in new.webhooks:
            label, pages = f"webhook {kind}", pages_of(new.webhooks[kind])
            yield Root("payload", _payload(old, kind), _payload(new, kind), label, pages)


def webhook_changes(old: View, new: View) -> Iterator[Change]:
    """A kind that is no longer described still comes, but as an ``UnknownEvent``, not as what its callers wait for."""
    for kind in {**old.webhooks, **new.webhooks}:
        if kind in old.webhooks and kind in new.webhooks:
            node = new.webhooks[kind]
            for level, what, text in operation_facts(old.webhooks[kind], node):
                at = pointer("webhooks", kind, "post", PREFIX + what)
                yield _change(level, what, kind, text, at, pages_of(node))
        else:
            is_new, at = kind in new.webhooks, pointer("webhooks", kind)
            word, pages = "added" if is_new else "removed", pages_of((new if is_new else old).webhooks[kind])
            yield _change("added" if is_new else "breaking", f"webhook-{word}", kind, word, at, pages)


def kind_changes(old: Node, new: Node, before: Kinds | None, after: Kinds | None) -> Iterator[Change]:
    """A kind that is not known is refused where callers name it. A described one is reported as a webhook."""
    foreign, foreign_now = (set(document.get(NOT_OURS) or ()) for document in (old, new))
    described = {*(old.get("webhooks") or {}), *(new.get("webhooks") or {})}
    if before is not None and after is not None:
        left_out = described | foreign | foreign_now
        for kind in [kind for kind in before if kind not in after and kind not in left_out]:
            yield _change(
                "breaking", "kind-removed", kind, "its kind is no longer known", "catalogue.csv", before[kind]
            )
        for kind in [kind for kind in after if kind not in before and kind not in left_out]:
            yield _change("added", "kind-added", kind, "its kind is known", "catalogue.csv", after[kind])
    for kind in sorted(foreign ^ foreign_now):
        known = (before is None or kind in before) and kind not in described
        level: Level = "added" if kind in foreign else "breaking" if known else "known"
        text = "counted as part of this API again" if kind in foreign else "no part of this API"
        yield _change(level, "not-ours", kind, text, pointer(NOT_OURS))


def _change(level: Level, what: str, kind: str, text: str, place: str, pages: tuple[str, ...] = ()) -> Change:
    return Change(level, what, f"webhook {kind}", text, place, "api", (f"webhook {kind}",), pages)


def _payload(view: View, kind: str) -> Spot:
    schema: Node = media_of(view.document, {"post": view.webhooks[kind]}).get("schema") or {}
    return Spot(schema, pointer("webhooks", kind, "post", "requestBody"))
