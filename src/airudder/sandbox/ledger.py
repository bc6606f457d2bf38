"""What the sandbox writes down of each request."""

from collections.abc import Mapping

import attrs


@attrs.define(eq=False, repr=False)
class Entry:
    """One request whose head and body arrived whole; the last three fields are filled in as it is answered.

    ``query`` is the raw query string as it stood on the wire, nothing decoded. ``headers`` are looked up
    without regard to case. ``plaintext`` is what a sealed request
    holds (query string or JSON text), None if it was not sealed or could not be opened. ``status`` is None as long as
    no answer began; a connection cut without an answer leaves it None.
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
