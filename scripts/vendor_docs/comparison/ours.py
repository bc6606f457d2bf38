"""What our description has for an operation or a webhook, in the form in which a page is compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from codegen.facts import HEADERS, JSON_TYPE, RawOperation, contents_of, follow, is_json
from codegen.webhooks import Webhook, media_of
from compat.schemas import EVIDENCE, Spot
from vendor_docs.reading.model import Node

PLAIN_HEADERS = frozenset({"content-type", "user-agent", "accept"})
"""Headers of every call and of every push, in lower case; they tell nothing of it."""
AUTH_HEADERS = {
    "token": frozenset({"authorization"}),
    "signature": frozenset({"x-airudder-sign", "x-airudder-sign-key"}),
    "none": frozenset[str](),
}
"""Headers that the client sends by itself, by ``x-airudder-auth``."""
ANY_AUTH = frozenset().union(*AUTH_HEADERS.values())
ENCRYPTED = frozenset({"is-encrypted", "signed"})
"""Headers of what is encrypted."""
FROM_PAGES = ("published", "page")
"""Names of our examples that stand on a page; all others are made up."""


@dataclass(frozen=True)
class Root:
    """A body of ours. ``sent``: we send it; ``fixed``: fields that the client fills in by itself.

    ``required``: false only where our description says that a call needs none.
    """

    place: str
    spot: Spot
    sent: bool
    media_types: tuple[str, ...] = (JSON_TYPE,)
    examples: Mapping[str, Any] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    required: bool = True


@dataclass(frozen=True)
class Ours:
    """An operation or a webhook. ``evidence``: of the whole.

    ``headers``: those that it names; ``own``: those that go without being named, in lower case; ``auth``: in words.
    """

    evidence: str
    parameters: tuple[Node, ...]
    headers: tuple[str, ...]
    request: Root | None
    answer: Root | None
    own: frozenset[str] = PLAIN_HEADERS
    auth: str = ""
    is_pushed: bool = False


def ours_of(document: Mapping[str, Any], ours: RawOperation | Webhook) -> Ours:
    return _operation(document, ours) if isinstance(ours, RawOperation) else _webhook(document, ours)


def _operation(document: Mapping[str, Any], operation: RawOperation) -> Ours:
    node = operation.node
    evidence = str(node.get(EVIDENCE, ""))
    request = follow(document, node.get("requestBody")) or {}
    contents = contents_of(document, operation)
    body = _root("body", request.get("content") or {}, evidence, sent=True, fixed=frozenset(operation.fixed))
    auth, encryption = str(node.get("x-airudder-auth", "")), node.get("x-airudder-encryption")
    return Ours(
        evidence=evidence,
        parameters=operation.parameters,
        headers=tuple(map(str, node.get(HEADERS) or ())),
        request=replace(body, required=request.get("required") is not False) if body else None,
        answer=_root("answer", contents, evidence, sent=False),
        own=PLAIN_HEADERS | AUTH_HEADERS.get(auth, ANY_AUTH) | (frozenset() if encryption == "no" else ENCRYPTED),
        auth=f"authentication: {auth}" if auth else "",
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
        is_pushed=True,
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
