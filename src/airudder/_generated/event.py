# Generated, do not edit: change openapi/ and run `make generate`.
"""The base class of all webhook events."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from attrs import field, frozen

from ._support import public_module

D = TypeVar("D")


@frozen(kw_only=True, eq=False, repr=False)
class Event(Generic[D]):
    """One parsed delivery. There is a subclass for each kind; ``data`` is the payload as a model.

    ``kind``: the name of the webhook, as in ``docs/api-coverage.md``. ``dedupe_key``: equal for equal payloads; a hash,
    without personal data. ``dedupe_window``: None if an equal key is the same event, since the payload has a time of
    the vendor's or an id of what it reports. Otherwise an equal key may be another event: none is dropped, and
    ``maybe_redelivered`` is True if an equal one came within the last ``dedupe_window`` seconds. ``occurred_at``: an
    aware datetime in UTC if the payload contains the time, else None. ``json``: the payload as received, with the names
    spelt as received. ``raw``: the bytes after decryption. ``headers``: as given to ``parse``. ``looks_like``: the kind
    whose shape the payload has, if ``parse`` was given another ``kind``; else None.
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
        """Eight hex digits by which a log can name the event: a hash of ``dedupe_key``."""
        return hashlib.sha256(self.dedupe_key.encode(errors="backslashreplace")).hexdigest()[:8]

    def __repr__(self) -> str:
        at = self.occurred_at.isoformat() if self.occurred_at else None
        return f"<{type(self).__name__} kind={self.kind} occurred_at={at} short_key={self.short_key}>"


Event.__module__ = public_module(__name__, "webhooks")

__all__ = ["Event"]
