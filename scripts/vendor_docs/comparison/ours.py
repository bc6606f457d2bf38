"""What our description has for an operation or a webhook, in the form in which a page is compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegen.facts import HEADERS, RawOperation, contents_of, follow, is_json
from codegen.lint import OWN_HEADERS
from codegen.webhooks import Webhook
from compat.schemas import EVIDENCE, Spot
from vendor_docs.reading.block import read_block, step
from vendor_docs.reading.model import Node

PLAIN_HEADERS = frozenset({"content-type", "user-agent", "accept"})
"""Headers of every call and of every push, in lower case."""
AUTH_HEADERS = {
    "token": frozenset({"authorization"}),
    "signature": frozenset({"x-airudder-sign", "x-airudder-sign-key"}),
    "none": frozenset[str](),
}
"""Headers that the client sends by itself, by ``x-airudder-auth``."""
ANY_AUTH = frozenset().union(*AUTH_HEADERS.values())
ENCRYPTED = frozenset({"is-encrypted", "signed"})
"""Headers of encrypted messages."""


@dataclass(frozen=True)
class Root:
    """A body of ours. ``required``: false only where our description says that a call needs none."""

    spot: Spot
    media_types: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True)
class Ours:
    """An operation or a webhook. ``evidence``: of the whole; ``headers``: those that it names.

    ``fixed``: places in the body that the client fills in; ``several``: whether several methods do so.
    ``own``: headers that it need not name, in lower case.
    """

    evidence: str
    parameters: tuple[Node, ...]
    headers: tuple[str, ...]
    request: Root | None
    answer: Root | None
    fixed: frozenset[str]
    several: bool
    own: frozenset[str]
    is_pushed: bool


def ours_of(document: Mapping[str, Any], ours: RawOperation | Webhook) -> Ours:
    node, is_pushed = ours.node, isinstance(ours, Webhook)
    evidence, auth = str(node.get(EVIDENCE, "")), AUTH_HEADERS.get(node.get("x-airudder-auth", ""), ANY_AUTH)
    methods = [] if isinstance(ours, Webhook) else ours.methods
    named = [follow(document, each) for each in node.get("parameters") or []]
    pushed = tuple(str(each.get("name")) for each in named if each.get("in") == "header")
    request = follow(document, node.get("requestBody")) or {}
    encrypted = frozenset[str]() if node.get("x-airudder-encryption") == "no" else ENCRYPTED
    return Ours(
        evidence=evidence,
        parameters=() if isinstance(ours, Webhook) else ours.parameters,
        headers=pushed if is_pushed else tuple(map(str, node.get(HEADERS) or ())),
        request=_root(request.get("content"), evidence, required=request.get("required") is not False),
        answer=None if isinstance(ours, Webhook) else _root(contents_of(document, ours), evidence),
        fixed=frozenset(f"body.{name}" for method in methods for name in method["fixed"]),
        several=len(methods) > 1,
        own=PLAIN_HEADERS | (OWN_HEADERS if is_pushed else auth | encrypted),
        is_pushed=is_pushed,
    )


def lines_of(document: Node, text: str) -> dict[int, int]:
    """The line of each object of our description, by its ``id``. ``text``: the file."""
    lines, found, waiting = read_block(text, 1).lines, dict[int, int](), list[tuple[Any, str]]([(document, "")])
    while waiting:
        node, pointer = waiting.pop()
        if isinstance(node, dict):
            found.setdefault(id(node), lines(pointer) or 1)
        children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        waiting += [(child, step(pointer, key)) for key, child in children]
    return found


def _root(contents: Mapping[str, Any] | None, evidence: str, *, required: bool = True) -> Root | None:
    if not contents:
        return None
    media = next((media or {} for name, media in contents.items() if is_json(name)), {})
    schema = media.get("schema") or {}
    return Root(Spot(schema, "", str(schema.get(EVIDENCE, "")) or evidence), tuple(contents), required)
