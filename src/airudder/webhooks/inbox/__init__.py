"""The durable inbox: deliveries in a SQLite file, and the workers that hand them to the handlers."""

from .inbox import Counts, DeadLetter, Inbox, InboxError

__all__ = ["Counts", "DeadLetter", "Inbox", "InboxError"]
