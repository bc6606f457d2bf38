"""Deliveries of webhooks as they would arrive, for tests of what handles them."""

from __future__ import annotations

import json as json_text
from functools import cached_property
from typing import Any

from ..webhooks import Event, parse
from .extras import need


class MadeEvent:
    """One delivery: ``kind``, ``json`` (the payload), ``body`` (its bytes), ``headers``, and ``event`` as parsed.

    ``headers`` is yours to add to, a signature over ``body`` for one. A change of ``json`` does not reach ``body``.
    """

    def __init__(self, kind: str, json: dict[str, Any], headers: dict[str, str]) -> None:
        self.kind = kind
        self.json = json
        self.headers = headers
        self.body = json_text.dumps(json, ensure_ascii=False, separators=(",", ":")).encode()

    def __repr__(self) -> str:
        return f"<MadeEvent {self.kind}, {len(self.body)} bytes>"

    @cached_property
    def event(self) -> Event[Any]:
        """The event that ``airudder.webhooks.parse`` makes of it, with the kind and without a verifier."""
        return parse(self.body, self.headers, kind=self.kind)


def make_event(kind: str, /, **over: object) -> MadeEvent:
    """A delivery of a webhook whose fields are known: the example of the description, with values of yours.

    ``over``: by name, in depth by double underscores (``body__state="x"``, ``rows__0__task_id="x"``), in any spelling
    (case, underscores) of a name that the example has, which keeps its own; what is named is replaced whole, an object
    too; ``...`` takes a field out. Ids are the same each time: give other ones where two events are meant. Raises
    ``ValueError`` naming all kinds for an unknown one, and for a name that leads nowhere; ``ImportError`` if the extra
    is not installed.
    """
    need("make_event", ("pycryptodome",))
    from ..sandbox import payloads

    webhook = payloads.find(kind)
    headers = {"Content-Type": "application/json", "User-Agent": "Airudder", **webhook.headers}
    return MadeEvent(kind, payloads.changed(webhook.payload, over), headers)


__all__ = ["MadeEvent", "make_event"]
