"""What a client and all views on it share, for as long as the client lives."""

from __future__ import annotations

import random
from datetime import tzinfo

from attrs import field, frozen
from yarl import URL

from ..clock import Clock
from ..config import Signer
from ..encryption import Cipher
from ..http.sessions import Sessions

_URLS = 256


@frozen(kw_only=True)
class Core:
    """``urls``: those without a query, by path, as most operations have one that never changes."""

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
    urls: dict[str, URL] = field(factory=dict[str, URL], repr=False, init=False)

    def url_of(self, path: str, query: str) -> URL:
        """The URL for a path and a query that are URL-encoded."""
        if query:
            return URL(f"{self.base_url}{path}?{query}", encoded=True)
        url = self.urls.get(path)
        if url is None:
            url = URL(self.base_url + path, encoded=True)
            if len(self.urls) < _URLS:
                self.urls[path] = url
        return url


__all__ = ["Core"]
