"""What every webhook becomes: an event. Its class is generated with those that derive from it."""

from __future__ import annotations

from .._generated.event import Event

WINDOW = 600.0
"""Seconds within which an event that cannot be identified is marked if an equal one came before.

Of PDS webhooks five tries a minute apart are documented (api-50406436); of the others nothing is known.
"""


__all__ = ["WINDOW", "Event"]
