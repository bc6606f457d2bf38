"""Asking for one address of a site: again where it may help, never on another host, never without a bound."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from airudder.clock import Clock

from .pace import Pace
from .unpack import DamagedError, UnknownError, Unpacker

MAX_REDIRECTS = 3
AGAIN = frozenset({408, 425, 429})
"""Besides all of 500 and above."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_WAIT = 120.0
"""Seconds: a Retry-After above that is not waited for."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
PIECE = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What the site says of one address, redirects being followed. ``body``: of a 200 alone."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    charset: str = ""
    content_type: str = ""


class Failed(Exception):
    """The page cannot be had. ``passing``: a later try may well succeed."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.passing = passing


class _Again(Exception):
    """A try that failed and may be repeated. ``wait``: what the site asks for, in seconds."""

    def __init__(self, reason: str, *, busy: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.busy = busy
        self.wait = wait


class _LostError(aiohttp.ClientError):
    """Stands for the errors after which aiohttp would ask again by itself, without a pause and uncounted."""


async def no_resend(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """A middleware for the session: a lost connection is for ``Fetcher`` to see."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _LostError(str(error)) from error


@dataclass
class Fetcher:
    """Asks one site. ``allowed``: whether its robots.txt lets us ask for an address."""

    session: aiohttp.ClientSession
    pace: Pace
    clock: Clock
    rng: random.Random
    attempts: int
    max_bytes: int
    allowed: Callable[[str], bool] = lambda url: True

    async def get(self, url: str, conditions: Mapping[str, str]) -> Answer:
        """The final answer, whatever its status. Raises ``Failed``."""
        try:
            address = URL(url)
        except ValueError as error:
            raise Failed("has an address that cannot be asked for", passing=False) from error
        for attempt in range(1, self.attempts + 1):
            try:
                return await self._follow(address, conditions)
            except _Again as again:
                wait = self._wait(attempt, again)
                if again.busy:
                    self.pace.busy(wait)
                if attempt == self.attempts:
                    raise Failed(f"{again}, {attempt} time(s)", passing=True) from again
                await self.clock.sleep(wait)
        raise Failed("was not asked for: attempts must be 1 or more", passing=True)

    def _wait(self, attempt: int, again: _Again) -> float:
        """Seconds until the next try: what the site asks for, else growing, and drawn so that not all come at once."""
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (attempt - 1))
        if again.wait is None:
            return self.rng.uniform(longest / 2, longest)
        if again.wait > MAX_WAIT:
            until = datetime.fromtimestamp(self.clock.wall() + min(again.wait, 10**8), UTC)
            raise Failed(f"{again}: the site asks to wait until {until:%Y-%m-%d %H:%M:%S} UTC", passing=True)
        return again.wait + self.rng.uniform(0, FIRST_PAUSE / 2)

    async def _follow(self, url: URL, conditions: Mapping[str, str]) -> Answer:
        start = url
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._once(url, conditions)
            if answer.status not in REDIRECTS:
                return answer
            url = self._target(start, url, answer)
        raise Failed(f"is redirected more than {MAX_REDIRECTS} times, in the end to {url.path}", passing=False)

    def _target(self, start: URL, url: URL, answer: Answer) -> URL:
        """Where a redirect leads, if we go there."""
        try:
            target = url.join(URL(answer.headers.get("Location", ""))).with_fragment(None).with_user(None)
            same = target.origin() == start.origin()
        except ValueError:
            raise Failed(f"is redirected ({answer.status}) to an address that is none", passing=False) from None
        if "Location" not in answer.headers:
            raise Failed(f"is redirected ({answer.status}) without an address", passing=False)
        upgrade = start.scheme == "http" and target.scheme == "https" and target.host == start.host
        if not same and not upgrade:
            raise Failed(
                f"is redirected ({answer.status}) to {target.origin()}, which is not asked: "
                "if the site has moved there, name that address",
                passing=False,
            )
        if not self.allowed(str(target)):
            raise Failed(f"is redirected ({answer.status}) to what robots.txt keeps us from", passing=False)
        return target

    async def _once(self, url: URL, conditions: Mapping[str, str]) -> Answer:
        try:
            await self.pace.turn()
            async with self.session.get(url, headers=conditions, allow_redirects=False) as response:
                return await self._read(response)
        except aiohttp.ClientSSLError as error:
            raise Failed(f"the connection is not safe: {error}", passing=True) from error
        except aiohttp.InvalidURL as error:
            raise Failed("has an address that cannot be asked for", passing=False) from error
        except TimeoutError as error:
            raise _Again("no answer within the time limit") from error
        except (aiohttp.ClientError, OSError) as error:
            raise _Again(f"connection failed ({str(error) or type(error).__name__})") from error

    async def _read(self, response: aiohttp.ClientResponse) -> Answer:
        status = response.status
        if status in AGAIN or status >= 500:
            wait = retry_after(response.headers.get("Retry-After"), self.clock.wall())
            if status != 429:
                self.pace.answered()
            raise _Again(f"the site answers {status}", busy=status == 429, wait=wait)
        self.pace.answered()
        body = await self._body(response) if status == 200 else b""
        kind = response.content_type if "Content-Type" in response.headers else ""
        return Answer(status, response.headers, body, response.charset or "", kind)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """The whole body; the connection is dropped as soon as it turns out too large."""
        try:
            unpacker = Unpacker(response.headers.get("Content-Encoding", ""), self.max_bytes)
            if (response.content_length or 0) <= self.max_bytes:
                async for piece in response.content.iter_chunked(PIECE):
                    unpacker.take(piece)
                    if unpacker.is_full:
                        break
                else:
                    unpacker.close()
                    return bytes(unpacker.body)
        except UnknownError as error:
            response.close()
            raise Failed(str(error), passing=False) from error
        except DamagedError as error:
            raise _LostError(str(error)) from error
        response.close()
        raise Failed(f"is larger than {self.max_bytes:,} bytes: not read", passing=False)


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds, of a header that holds seconds or a date. None for no header or one that makes no sense."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)
