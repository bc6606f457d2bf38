"""What a client shares with all its views, as long as the client lives."""

from __future__ import annotations

import random
from datetime import tzinfo

from attrs import define, field
from yarl import URL

from ..clock import Clock
from ..config import Options, Signer
from ..decompress import ACCEPTED
from ..encryption import Cipher
from ..http.sessions import Sessions


@define(kw_only=True)
class Core:
    """Set when the client is created. Headers that do not change from call to call are made once.

    ``odd_operations``: those of whose answers it was logged that their shape is unexpected.
    """

    base_url: str = field(repr=False)
    user_agent: str
    sessions: Sessions
    clock: Clock
    rng: random.Random
    cipher: Cipher | None
    signer: Signer | None = field(repr=False)
    zone: tzinfo | None
    sealed_content_type: str
    replay_unauthorized: bool
    odd_operations: set[str] = field(factory=set[str], init=False)
    _headers: tuple[Options | None, dict[str, str], dict[str, str]] = field(
        default=(None, {}, {}), repr=False, init=False
    )

    def headers_of(self, options: Options, *, has_body: bool) -> dict[str, str]:
        """The headers of all calls with ``options``. The dict is shared: a call that adds headers makes a copy."""
        known, without, with_body = self._headers
        if known is not options:
            without = {
                "User-Agent": self.user_agent,
                "Accept": "application/json",
                **options.extra_headers,
                "Accept-Encoding": ACCEPTED,
            }
            with_body = {**without, "Content-Type": "application/json"}
            self._headers = options, without, with_body
        return with_body if has_body else without

    def url_of(self, path: str, query: str) -> URL:
        """The URL for a path and a query, which are URL-encoded already."""
        return URL(f"{self.base_url}{path}{'?' if query else ''}{query}", encoded=True)  # yarl caches the latest ones


__all__ = ["Core"]
