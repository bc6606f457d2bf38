"""The tokens that the sandbox has issued."""

import secrets
from collections.abc import Callable


class Tokens:
    """Issues tokens and checks which are valid.

    Life in seconds of the injected clock (24 h by default: documented). Asking again issues a further token; older
    ones keep their own 24 h. One page says more of the original token ("another 24 h"), which a client must not need.
    """

    def __init__(self, clock: Callable[[], float], life: float, name: str = "Sandbox") -> None:
        self.clock = clock
        self.life = life
        self.name = name
        self.same = False
        self.issued = 0
        self._last: str | None = None
        self._issued_at: dict[str, float] = {}

    def issue(self) -> str:
        """Give a live token: a new one, or with ``same`` the string of last time with its life begun anew.

        Tokens hold ``+`` and ``/`` as published ones do (documented by example); their length means nothing.
        """
        self.issued += 1
        if not self.same or self._last is None:
            self._last = f"{self.name}+{self.issued}/{secrets.token_hex(24)}"
        self._issued_at[self._last] = self.clock()
        return self._last

    def alive(self, token: str) -> bool:
        """Whether a token was issued, not revoked, and is younger than its life."""
        issued_at = self._issued_at.get(token)
        return issued_at is not None and self.clock() - issued_at < self.life

    def revoke_all(self) -> None:
        """Make every issued token invalid; with ``same`` the string becomes valid again when issued again."""
        self._issued_at.clear()
