"""What a call asks of the token: to have one, and to report that the server refused it."""

from __future__ import annotations

from typing import Protocol

from attrs import field, frozen


@frozen(kw_only=True)
class Token:
    """A token in use. ``generation`` counts those of this client, since the server may give the same text again.

    ``issued``: monotonic seconds; ``soft`` and ``hard``: ages from which to renew in the background, and before use,
    drawn by the process ``pid``.
    """

    value: str = field(repr=False)
    generation: int
    issued: float
    soft: float
    hard: float
    pid: int


class Credentials(Protocol):
    """The token of a client, for as long as the client lives."""

    async def get(self) -> Token:
        """A token fit for use. Raises the error of the renewal that failed, or ``ClientClosedError``."""
        ...

    async def refused(self, generation: int, *, renew: bool) -> str | None:
        """Note that the server refused the token of ``generation``, and replace it; the reason if it is not replaced.

        Without ``renew`` the next call replaces it.
        """
        ...


__all__ = ["Credentials", "Token"]
