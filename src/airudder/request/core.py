"""What a client and all views on it share, for as long as the client lives."""

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

_URLS = 256


@define(kw_only=True)
class Core:
    """Set when the client is made. URLs and headers that do not change from call to call are made once."""

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
    _urls: dict[str, URL] = field(factory=dict[str, URL], repr=False, init=False)
    _headers: tuple[Options | None, dict[str, str], dict[str, str]] = field(
        default=(None, {}, {}), repr=False, init=False
    )

    def headers_of(self, options: Options, *, has_body: bool) -> dict[str, str]:
        """The headers of every call with ``options``. They are shared: a call that has others makes a new dict."""
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
        """The URL for a path and a query that are URL-encoded."""
        if query:
            return URL(f"{self.base_url}{path}?{query}", encoded=True)
        url = self._urls.get(path)
        if url is None:
            url = URL(self.base_url + path, encoded=True)
            if len(self._urls) < _URLS:
                self._urls[path] = url
        return url


__all__ = ["Core"]
