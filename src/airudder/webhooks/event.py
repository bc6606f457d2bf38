"""What every webhook becomes: an event. Its class stands with the generated ones, which are made from it."""

from __future__ import annotations

from .._generated.event import Event

WINDOW = 60.0
"""Seconds for which the hash of a body stands in for an id that the payload lacks (see ``Event.dedupe_window``).

Short: of these kinds no page says that they are repeated, and an equal body may soon be news again.
"""

REPEATED_WINDOW = 600.0
"""The same for PDS webhooks: five tries a minute apart are documented (api-50406436)."""


__all__ = ["REPEATED_WINDOW", "WINDOW", "Event"]
