"""What our description has for an operation or a webhook, in the form in which a page is compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apifox.model import Node
from spec_facts import HEADERS, JSON_TYPE, RawOperation, contents_of, follow, is_json
from spec_webhooks import Webhook, media_of

from .schemas import EVIDENCE, Spot

OUR_HEADERS = frozenset(
    {"authorization", "content-type", "user-agent", "accept", "is-encrypted", "signed"}
    | {"x-airudder-sign", "x-airudder-sign-key"}
)
"""Headers that the client sends by itself, in lower case."""
FROM_PAGES = ("published", "page")
"""Names of our examples that stand on a page; all others are made up."""


@dataclass(frozen=True)
class Root:
    """A body of ours. ``sent``: we send it; ``fixed``: fields that the client fills in by itself."""

    place: str
    spot: Spot
    sent: bool
    media_types: tuple[str, ...] = (JSON_TYPE,)
    examples: Mapping[str, Any] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ours:
    """An operation or a webhook. ``evidence``: of the whole; ``headers``: in lower case."""

    evidence: str
    parameters: tuple[Node, ...]
    headers: tuple[str, ...]
    request: Root | None
    answer: Root | None


def ours_of(document: Mapping[str, Any], ours: RawOperation | Webhook) -> Ours:
    return _operation(document, ours) if isinstance(ours, RawOperation) else _webhook(document, ours)


def _operation(document: Mapping[str, Any], operation: RawOperation) -> Ours:
    node = operation.node
    evidence = str(node.get(EVIDENCE, ""))
    request = follow(document, node.get("requestBody")) or {}
    contents = contents_of(document, operation)
    return Ours(
        evidence=evidence,
        parameters=operation.parameters,
        headers=tuple(map(str, node.get(HEADERS) or ())),
        request=_root("body", request.get("content") or {}, evidence, sent=True, fixed=frozenset(operation.fixed)),
        answer=_root("answer", contents, evidence, sent=False),
    )


def _webhook(document: Mapping[str, Any], webhook: Webhook) -> Ours:
    evidence = str(webhook.node.get(EVIDENCE, ""))
    media = media_of(document, {"post": webhook.node})
    named = [follow(document, each) for each in webhook.node.get("parameters") or []]
    return Ours(
        evidence=evidence,
        parameters=(),
        headers=tuple(str(each.get("name")) for each in named if each.get("in") == "header"),
        request=_root("body", {JSON_TYPE: media}, evidence, sent=False),
        answer=None,
    )


def _root(
    place: str, contents: Mapping[str, Any], evidence: str, *, sent: bool, fixed: frozenset[str] = frozenset()
) -> Root | None:
    if not contents:
        return None
    media = next((media or {} for name, media in contents.items() if is_json(name)), {})
    schema = media.get("schema") or {}
    examples = {str(name): (each or {}).get("value") for name, each in (media.get("examples") or {}).items()}
    spot = Spot(schema, "", str(schema.get(EVIDENCE, "")) or evidence)
    return Root(place, spot, sent, tuple(contents), examples, fixed)
