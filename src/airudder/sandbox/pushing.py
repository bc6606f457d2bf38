"""One push on its way to the receiver: the tries, and what came of them."""

from collections.abc import Callable, Mapping
from typing import Final, Literal
from urllib.parse import urlsplit

import aiohttp
import attrs

from .hosts import is_loopback

Outcome = Literal["waiting", "delivered", "dropped"]
WebhookSigner = Callable[[bytes], Mapping[str, str]]
"""Given the bytes of a body, gives headers."""

KIND_PLACE: Final = "{kind}"
"""Stands in a URL where the kind of each delivery goes."""

_HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "Airudder"}


@attrs.define(eq=False)
class Delivery:
    """One push. ``when``: the time of each try, epoch seconds; ``statuses``: the HTTP status that answered it, None if
    none did in time. ``most_tries``: after that many it is dropped. ``doubles``: the number of the delivery that this
    one repeats.
    """

    number: int
    kind: str
    url: str = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    headers: dict[str, str] = attrs.field(repr=False)
    most_tries: int = 1
    doubles: int | None = None
    when: list[float] = attrs.field(factory=list[float])
    statuses: list[int | None] = attrs.field(factory=list[int | None])

    @property
    def tries(self) -> int:
        """How many tries there were."""
        return len(self.statuses)

    @property
    def outcome(self) -> Outcome:
        """``waiting`` for the next try, ``delivered``, or ``dropped``."""
        if self.statuses and self.statuses[-1] is not None and 200 <= self.statuses[-1] < 300:
            return "delivered"
        return "dropped" if self.tries >= self.most_tries else "waiting"


def new_session() -> aiohttp.ClientSession:
    """A session for pushes, a connection for each of them, in the loop that runs."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))


async def attempt(
    session: aiohttp.ClientSession, delivery: Delivery, signer: WebhookSigner | None, limit: float
) -> None:
    """Post once and write the status down; redirects are not followed. ``limit``: seconds for the whole answer."""
    headers = {**_HEADERS, **delivery.headers, **(signer(delivery.body) if signer is not None else {})}
    timeout = aiohttp.ClientTimeout(total=limit)
    try:
        async with session.post(
            delivery.url, data=delivery.body, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            async for _ in response.content.iter_chunked(65536):
                pass
            status: int | None = response.status
    except (aiohttp.ClientError, TimeoutError, OSError):
        status = None
    delivery.statuses.append(status)


def checked(url: str, *, allow_remote: bool) -> str:
    """An http or https URL of this machine, or any if that is allowed; else ``ValueError``. It may hold ``{kind}``."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("the URL for webhooks is none") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("the URL for webhooks must be like http://127.0.0.1:8080/webhooks")
    if set("{}") & set(url.replace(KIND_PLACE, "")):
        raise ValueError(f"the URL for webhooks may hold {KIND_PLACE}, and no other braces")
    if not allow_remote and not is_loopback(host):
        raise ValueError("the URL for webhooks is not of a loopback host; allow_remote=True posts there anyway")
    return url
