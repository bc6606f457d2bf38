"""The names of the webhooks, and an example of each whose payload is known."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

from .._generated.webhooks import OTHER_KINDS, WEBHOOKS
from ..errors import InvalidRequestError

UNKNOWN = "unknown"
"""The kind of a delivery without a given kind whose shape is not recognised."""

KINDS = frozenset(WEBHOOKS) | OTHER_KINDS
"""Every webhook of the vendor's contents, by the name that it has in ``docs/api-coverage.md``."""

_DESCRIPTION = Path(__file__).parent.parent / "_generated" / "openapi.json"


def checked(kind: str) -> str:
    """The kind itself. Raises ``InvalidRequestError`` naming near ones if there is none of this name."""
    if kind in KINDS or kind == UNKNOWN:
        return kind
    # It may be part of a URL that anybody wrote, so it is shown only if it looks like a name.
    shown = repr(kind) if isinstance(kind, str) and kind.isidentifier() and len(kind) <= 64 else "of this name"
    near = difflib.get_close_matches(kind, sorted(KINDS), cutoff=0.5) if shown != "of this name" else []
    hint = f"Did you mean {' or '.join(near)}?" if near else "airudder.webhooks.KINDS has them all."
    raise InvalidRequestError(f"there is no webhook {shown}", hint=hint)


def examples() -> dict[str, dict[str, Any]]:
    """A payload for each kind whose fields are known: made up, true in shape, with fictional numbers. Fresh each time.

    Reads a file: not for the event loop.
    """
    webhooks = json.loads(_DESCRIPTION.read_bytes())["webhooks"]
    named = {
        kind: item["post"]["requestBody"]["content"]["application/json"]["examples"] for kind, item in webhooks.items()
    }
    return {kind: next(iter(examples.values()))["value"] for kind, examples in named.items()}


__all__ = ["KINDS", "UNKNOWN", "checked", "examples"]
