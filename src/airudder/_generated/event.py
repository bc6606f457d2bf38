# Generated, do not edit: change openapi/ and run `make generate`.
"""What every webhook becomes: an event."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from attrs import field, frozen

from ._support import public_module

D = TypeVar("D")


@frozen(kw_only=True, eq=False, repr=False)
class Event(Generic[D]):
    """One delivery, read. Subclasses are its kinds; ``data`` is the payload as a model.

    ``kind``: the name of the webhook, as in ``docs/api-coverage.md``. ``dedupe_key``: equal for equal payloads; a hash,
    so nothing personal is in it. ``dedupe_window``: None if an equal key is the same event, since the payload has a
    time of the vendor's or an id of what it reports. Otherwise an equal key may be another event: none is dropped, and
    ``maybe_redelivered`` is True if an equal one came within the last ``dedupe_window`` seconds. ``occurred_at``:
    aware, UTC; None if the payload has no time. ``json``: the payload as it came, in its own spelling. ``raw``: the
    bytes after decryption. ``headers``: as given to ``parse``. ``looks_like``: the kind that the payload has the shape
    of, if ``parse`` was given another one; else None.
    """

    KIND: ClassVar[str] = ""

    kind: str
    dedupe_key: str
    dedupe_window: float | None = None
    occurred_at: datetime | None = None
    data: D = field(repr=False)
    json: Mapping[str, Any] = field(repr=False)
    raw: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    looks_like: str | None = None
    maybe_redelivered: bool = False

    @property
    def short_key(self) -> str:
        """Eight digits that tell deliveries apart in a log: a hash of ``dedupe_key``."""
        return hashlib.sha256(self.dedupe_key.encode(errors="backslashreplace")).hexdigest()[:8]

    def __repr__(self) -> str:
        at = self.occurred_at.isoformat() if self.occurred_at else None
        return f"<{type(self).__name__} kind={self.kind} occurred_at={at} short_key={self.short_key}>"


Event.__module__ = public_module(__name__, "webhooks")

__all__ = ["Event"]
