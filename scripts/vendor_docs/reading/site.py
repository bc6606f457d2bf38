"""Reading the pages of an Apifox site: its index ``llms.txt``, then the Markdown twin ``<id>.md`` of each page."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from yarl import URL

from airudder import __version__
from airudder.clock import Clock

from .index import INDEX, read_index
from .model import HTML_START, MAX_BYTES, Entry, Fetched, Problem, SiteError, Text, decode

USER_AGENT = f"airudder-docs-drift/{__version__} (compares the documentation of the API with its Python client)"
DAY = 24 * 3600.0
TIMEOUT = 60.0
AT_ONCE = 2
ATTEMPTS = 4
MAX_REDIRECTS = 3
MAX_WAIT = 120.0
"""Seconds: a Retry-After above that is not waited for."""
LOGIN = "if the site asks for a login, give its headers with --header, such as --header 'Cookie: ...'"
WAY_ON = "try again later, or save the pages in a folder as <id>.md and name it with --pages"


class _FailedError(Exception):
    """A page that was not read; the text says why."""


class _LoginError(_FailedError):
    """The site perhaps asks for a login."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; {LOGIN}")


class _WaitError(_FailedError):
    """The site asks for a longer pause than a run makes."""


async def read_site(
    base: str,
    *,
    cache: Path,
    headers: Mapping[str, str] | None = None,
    known: Collection[str] = (),
    only: Collection[str] | None = None,
    max_age: float = DAY,
    progress: Callable[[int, int], None] = lambda done, total: None,
    clock: Clock | None = None,
) -> Fetched:
    """All pages that the index names, and of ``known`` (ids) those it lacks; with ``only`` just those ids.

    ``headers`` go to this site alone. What is in ``cache``, younger than ``max_age`` seconds, is not asked for.
    ``progress`` gets the number of pages that are done, and of all. Raises ``SiteError``.
    """
    base = checked_base(base)
    folder = cache / re.sub(r"[^A-Za-z0-9.-]+", "_", base.partition("://")[2]).strip("._")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SiteError(f"the cache {folder} cannot be written ({error}): name another folder with --cache") from error
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=TIMEOUT),
        headers={"User-Agent": USER_AGENT, **(headers or {})},
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session:
        site = _Site(base, folder, session, clock or Clock(), max_age, progress)
        await site.read_index()
        await site.read_pages(frozenset(known), only)
    return site.result()


def checked_base(base: str) -> str:
    """The address below which the pages are, without a slash at its end. Raises ``SiteError``."""
    try:
        url = URL(base.strip())
    except ValueError:
        url = URL()
    local = url.host == "localhost" or (url.host or "").startswith("127.")
    if not url.host or (url.scheme != "https" and not (url.scheme == "http" and local)):
        reason = "is not the address of a site: expected https:// and a host (http:// on this machine)"
        raise SiteError(f"{base!r} {reason}")
    if url.user is not None or url.query_string or url.fragment:
        reason = "the address of a site must not have a name or password, a ? or a #; a login goes into --header"
        raise SiteError(reason)
    return f"{url.origin()}{url.path.removesuffix(INDEX).rstrip('/')}"


def headers_of(given: Sequence[str]) -> dict[str, str]:
    """The headers of ``--header``; their values go into no message. Raises ``SiteError``."""
    found = {}
    for number, header in enumerate(given, 1):
        name, colon, value = header.partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z0-9-]+", name.strip()) or not value.strip().isprintable():
            raise SiteError(f"--header number {number} is not 'Name: value' on one line")
        found[name.strip()] = value.strip()
    return found


@dataclass
class _Site:
    """One reading of a site: what was read, what was not, and why."""

    base: str
    cache: Path
    session: aiohttp.ClientSession
    clock: Clock
    max_age: float
    progress: Callable[[int, int], None]
    entries: list[Entry] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    texts: dict[str, Text] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    whole: bool = True
    from_cache: set[str] = field(default_factory=set)
    begun: bool = False
    """Whether the site was asked for a page."""
    stopped: str = ""
    """Why the site is not asked for more."""

    async def read_index(self) -> None:
        """Which pages there are. Without an index nobody knows all of them, so nothing is whole."""
        url = f"{self.base}/{INDEX}"
        try:
            content = await self._get(INDEX, url)
        except _FailedError as error:
            raise SiteError(f"{url} cannot be read: {error}; {WAY_ON}") from None
        problems = [Problem(url, None, "the site has no index")]
        if content is not None:
            self.entries, problems = read_index(content, url)
        if not self.entries:
            (self.cache / INDEX).unlink(missing_ok=True)
            if content is not None and HTML_START.match(content):
                raise SiteError(f"{problems[0]}; {WAY_ON}")
            more = "the pages of the catalogue alone are asked for"
            problems = [Problem(each.page, each.line, f"{each.reason}; {more}") for each in problems]
        self.problems += problems
        self.whole = not problems

    async def read_pages(self, known: Collection[str], only: Collection[str] | None) -> None:
        """Read the pages, the first one alone; each is in the cache as soon as it is there. Raises ``SiteError``."""
        index = {entry.page_id: entry for entry in self.entries}
        named = [*index, *sorted(set(known) - index.keys())]
        asked = named if only is None else [*(each for each in named if each in only), *sorted(set(only) - set(named))]
        self.whole = self.whole and asked == named
        gate, numbers = asyncio.Semaphore(AT_ONCE), itertools.count(1)

        async def one(page_id: str) -> None:
            async with gate:
                if self.stopped:
                    return
                await self._page(page_id, index.get(page_id))
            self.progress(next(numbers), len(asked))

        todo = iter(asked)
        while not self.begun and (page_id := next(todo, "")):
            await one(page_id)
        await asyncio.gather(*map(one, todo))
        if self.stopped:
            raise SiteError(f"stopped: {self.stopped}; {WAY_ON}")
        self.asked = asked
        self.problems.sort(key=lambda problem: asked.index(problem.page) if problem.page in asked else -1)

    async def _page(self, page_id: str, entry: Entry | None) -> None:
        url = str(URL(entry.url).with_query(None).with_fragment(None)).rstrip("/").removesuffix(".md") if entry else ""
        url = f"{url or f'{self.base}/{page_id}'}.md"
        was_begun = self.begun
        try:
            content = await self._get(f"{page_id}.md", url)
        except (_FailedError, OSError, ValueError) as error:
            self.whole = False
            problem = Problem(page_id, None, f"{url}: {error}")
            self.problems.append(problem)
            if isinstance(error, _WaitError) or (isinstance(error, _LoginError) and not was_begun):
                self.stopped = str(problem)
            return
        if content is not None:
            self.texts[page_id] = Text(page_id, content, url, entry)
            return
        self.gone.add(page_id)
        if entry:
            reason = f"{url}: the index names it, but the site does not have it (404)"
            self.problems.append(Problem(page_id, None, reason))

    async def _get(self, name: str, url: str) -> str | None:
        """The text at an address, from the cache if it is fresh there; None if there is no such page."""
        kept, etag = self.cache / name, self.cache / f"{name}.etag"
        if kept.exists() and 0 <= self.clock.wall() - kept.stat().st_mtime < self.max_age:
            self.from_cache.add(name)
            return decode(kept.read_bytes())
        conditions = {"If-None-Match": etag.read_text(encoding="utf-8")} if kept.exists() and etag.exists() else {}
        self.begun = self.begun or name != INDEX
        status, tag, body = await self._ask(URL(url), conditions)
        if status in (404, 410):
            return None
        if status != 304 and name != INDEX and HTML_START.match(decode(body[:1000])):
            raise _LoginError("HTML instead of Markdown")
        if status != 304:
            etag.unlink(missing_ok=True)
            part = kept.with_suffix(".part")
            part.write_bytes(body)
            part.replace(kept)
            if tag:
                etag.write_text(tag, encoding="utf-8")
        os.utime(kept, (self.clock.wall(), self.clock.wall()))
        return decode(kept.read_bytes())

    async def _ask(self, url: URL, conditions: Mapping[str, str]) -> tuple[int, str, bytes]:
        """Status, ETag and body, tried again where that may help. Raises ``_FailedError``."""
        reason, wait = "", None
        for attempt in range(1, ATTEMPTS + 1):
            try:
                status, headers, body = await self._follow(url, conditions)
                reason, wait = f"the site answers {status}", retry_after(headers.get("Retry-After"), self.clock.wall())
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                status, headers, body = 0, {}, b""
                reason, wait = f"no answer ({type(error).__name__})", None
            if status in (200, 304, 404, 410):
                return status, headers.get("ETag", ""), body
            if status and status < 500 and status not in (408, 425, 429):
                raise (_LoginError if status in (401, 403) else _FailedError)(reason)
            if wait is not None and wait > MAX_WAIT:
                more = "after that, the next run goes on with what is in the cache"
                raise _WaitError(f"{reason} and asks to wait {wait:.0f} s: {more}")
            if attempt < ATTEMPTS:
                await self.clock.sleep(2.0 ** (attempt - 1) if wait is None else wait)
        raise _FailedError(f"{reason}, {ATTEMPTS} times")

    async def _follow(self, url: URL, conditions: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        """One answer. A redirect is followed on the same host alone: others must not get the headers."""
        start = url
        for _ in range(MAX_REDIRECTS + 1):
            async with self.session.get(url, headers=conditions, allow_redirects=False) as response:
                if response.status not in (301, 302, 303, 307, 308):
                    return response.status, response.headers, await _body(response)
                target = response.headers.get("Location", "")
            url = url.join(URL(target)).with_fragment(None)
            if url.origin() != start.origin():
                raise _LoginError(f"redirected to another host, which is not asked: {url.host}")
        raise _LoginError(f"redirected more than {MAX_REDIRECTS} times")

    def result(self) -> Fetched:
        """Everything. Raises ``SiteError`` for nothing."""
        if not self.texts and not (self.entries and self.gone):
            reasons = "; ".join(str(problem) for problem in self.problems[:3]) or "there is no page to read"
            raise SiteError(f"nothing could be read of {self.base}: {reasons}; {WAY_ON}")
        texts = tuple(self.texts[page_id] for page_id in self.asked if page_id in self.texts)
        cached = sum(f"{text.page_id}.md" in self.from_cache for text in texts)
        return Fetched(texts, tuple(self.entries), tuple(self.problems), frozenset(self.gone), self.whole, cached)


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """The body of a 200, as aiohttp unpacks it; of one that is too large, so much that it is refused later."""
    body = bytearray()
    if response.status == 200:
        async for piece in response.content.iter_chunked(64 * 1024):
            body += piece
            if len(body) > MAX_BYTES:
                response.close()
                raise _FailedError(f"larger than {MAX_BYTES:,} bytes: not read")
    return bytes(body)


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds, of a header that holds seconds or a date. None for none."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
