"""Changes of webhooks: kinds that came or went, what is known of them, what they carry."""

from __future__ import annotations

from collections.abc import Iterator

from breaks.document import View, pages_of
from breaks.facts import operation_changes
from breaks.findings import subject_of
from breaks.model import Change, pointer
from breaks.schema_changes import SchemaDiff
from codegen.facts import Node, class_name, follow, ref_name


def webhook_changes(diff: SchemaDiff) -> Iterator[Change]:
    """A kind that is no longer described still comes, but as an ``UnknownEvent``, not as what its callers wait for."""
    old, new = diff.old.webhooks, diff.new.webhooks
    for kind in {**old, **new}:
        if kind not in new:
            yield _whole(diff.old, diff.new, kind, "removed")
        elif kind not in old:
            yield _whole(diff.new, diff.old, kind, "added")
        else:
            yield from _both(diff, kind)


def _whole(view: View, other: View, kind: str, text: str) -> Change:
    follows = {f"airudder.models.{class_name(name)}" for name in view.used_by_webhook(kind) - set(other.schemas)}
    if name := ref_name(_payload(view, kind)):
        follows.add(f"airudder.webhooks.{class_name(name)}Event")
    node = view.webhooks[kind]
    return Change(
        "breaking" if text == "removed" else "added", f"webhook-{text}", f"webhook {kind}", text,
        pointer("webhooks", kind), operations=(f"webhook {kind}",), pages=pages_of(node), follows=frozenset(follows),
    )  # fmt: skip


def _both(diff: SchemaDiff, kind: str) -> Iterator[Change]:
    old, new = diff.old.webhooks[kind], diff.new.webhooks[kind]
    place, label, pages = pointer("webhooks", kind, "post"), f"webhook {kind}", pages_of(new)
    for level, what, text in operation_changes(old, new):
        at = place + pointer(f"x-airudder-{what}")
        yield Change(level, what, label, text, at, operations=(label,), pages=pages)
    payloads = _payload(diff.old, kind), _payload(diff.new, kind)
    follows = frozenset(f"airudder.webhooks.{class_name(name)}Event" for node in payloads if (name := ref_name(node)))
    for found in diff.nodes(*payloads, {"answer"}, (), place + "/requestBody"):
        at = f"payload `{subject_of(found.steps)}`: " if found.steps else "payload: "
        yield Change(
            found.level, found.kind, label, at + found.text, found.place,
            operations=(label,), pages=pages, follows=follows,
        )  # fmt: skip


def _payload(view: View, kind: str) -> Node:
    body = follow(view.document, view.webhooks[kind].get("requestBody") or {})
    media = next(iter((body.get("content") or {}).values()), None) or {}
    schema: Node = media.get("schema") or {}
    return schema
