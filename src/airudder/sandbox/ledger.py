"""What the sandbox records of each request."""

from collections import deque
from collections.abc import Mapping

import attrs

REFUSED_BYTES = 1024 * 1024
"""How much is kept of the bodies of refused requests, all together."""


@attrs.define(eq=False, repr=False)
class Entry:
    """One request whose head and body arrived whole; the last three fields are filled in as it is answered.

    ``query`` is the raw query string as it was sent, not decoded. ``headers`` are looked up without regard to case.
    ``plaintext`` is the content of a sealed request (query string or JSON text), None if it was not sealed or could not
    be opened. ``status`` is None as long as no answer began; a connection cut without an answer leaves it None. The
    body of a request that was not accepted becomes empty when later ones need the room: of these 1 MiB is kept in all.
    """

    number: int
    operation_id: str | None
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    encrypted: bool
    plaintext: bytes | None = None
    accepted: bool = False
    status: int | None = None
    fault: str | None = None

    def __repr__(self) -> str:
        """Name the request without its headers, query and body: tokens and phone numbers stay out of test output."""
        parts = [f"#{self.number}", self.operation_id or "unknown", self.method, self.path]
        parts += ["sealed"] * self.encrypted + ["accepted" if self.accepted else "not accepted"]
        parts += [f"status={self.status}"] + ([f"fault={self.fault}"] if self.fault else [])
        return f"<Entry {' '.join(parts)}>"


class RefusedBodies:
    """The bodies of requests that were not accepted: the last one, and those before it within ``REFUSED_BYTES``."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Entry, int]] = deque()
        self._size = 0

    def add(self, entry: Entry) -> None:
        """Keep the body of ``entry``, and drop those of the oldest that there is no room for."""
        size = len(entry.body) + len(entry.plaintext or b"")
        self._kept.append((entry, size))
        self._size += size
        while self._size > REFUSED_BYTES and len(self._kept) > 1:
            oldest, size = self._kept.popleft()
            oldest.body, oldest.plaintext = b"", None
            self._size -= size

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self._size = 0
