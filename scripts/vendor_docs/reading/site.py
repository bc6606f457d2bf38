"""Reading the pages of an Apifox site: its index ``llms.txt``, then the Markdown twin ``<id>.md`` of each page."""

from __future__ import annotations

import asyncio
import ipaddress
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp

from airudder import __version__
from airudder.clock import Clock

from .cache import Cache, Stored
from .fetch import Answer, Failed, Fetcher, no_resend
from .fetched import Fetched as Fetched
from .fetched import SiteError as SiteError
from .fetched import decode, in_order, natural
from .index import read_index
from .model import PAGE_ID, Entry, Problem, Text
from .pace import MAX_PAUSE, Pace
from .page import MAX_BYTES, is_intact
from .progress import Progress, Silent
from .unpack import ACCEPTED

AGENT = "airudder-docs-drift"
USER_AGENT = f"{AGENT}/{__version__} (compares the documentation of the API with its Python client)"
DAY = 24 * 3600.0
FORBIDDEN = "robots.txt of the site keeps us from it: not asked for"
GIVE_UP = 10
"""So many pages in a row that a fault of the site kept from us, and the rest is left for another time."""
INDEX = "llms.txt"
NO_INDEX = "so the pages of the catalogue alone were asked for"
LOCAL = "or with http:// if it is a server on this machine"
WAY_OUT = "or save the pages in a folder as <id>.md and name it with --pages FOLDER"


async def read_site(
    base: str,
    *,
    cache: Path,
    known: Collection[str] = (),
    only: Collection[str] | None = None,
    limit: int = 4,
    pause: float = 0.1,
    attempts: int = 4,
    max_age: float = DAY,
    max_bytes: int = MAX_BYTES,
    timeout: float = 60.0,
    progress: Progress | None = None,
    clock: Clock | None = None,
    rng: random.Random | None = None,
) -> Fetched:
    """All pages that the index names, and of ``known`` (ids) those it lacks; with ``only`` just those ids.

    At most ``limit`` requests at a time, ``pause`` seconds between the starts of two, ``timeout`` seconds for each,
    ``attempts`` for a page. What is in ``cache``, younger than ``max_age`` seconds, is not asked for.
    Raises ``SiteError``.
    """
    base, clock = checked_base(base), clock or Clock()
    if limit < 1 or attempts < 1 or pause < 0:
        raise SiteError("limit and attempts must be 1 or more, and pause not negative")
    if wrong := [page_id for page_id in (*known, *(only or ())) if not PAGE_ID.fullmatch(page_id)]:
        raise SiteError(f"{wrong[0]!r} is no id of a page: such ids look like api-123 or doc-123")
    store = Cache(cache, base)
    try:
        store.open()
    except OSError as error:
        raise SiteError(f"the cache {store.folder} cannot be written ({error}): name another folder") from error
    async with _session(limit, timeout) as session:
        fetcher = Fetcher(session, Pace(pause, clock), clock, rng or random.Random(), attempts, max_bytes)
        site = _Site(base, store, fetcher, clock, max_age, progress or Silent())
        await site.read_robots()
        await site.read_index()
        await site.read_pages(frozenset(known), None if only is None else frozenset(only), limit)
    return site.result()


def checked_base(base: str) -> str:
    """The address below which the pages lie, without a slash at its end. Raises ``SiteError``."""
    try:
        parts = urlsplit(base.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise SiteError(f"{base!r} is no address") from None
    if parts.scheme not in ("http", "https") or not host:
        must = f"it must begin with https://, {LOCAL}, and name a host"
        raise SiteError(f"{base!r} is no address of a site: {must}")
    if parts.username is not None or parts.query or parts.fragment:
        raise SiteError("the address of a site must hold no name or password, no ? and no #")
    if parts.scheme == "http" and not _loopback(host):
        raise SiteError(f"{base!r} must begin with https://: nothing but this machine is read without TLS")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.removesuffix('llms.txt').rstrip('/')}"


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _session(limit: int, timeout: float) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=limit),
        timeout=aiohttp.ClientTimeout(total=timeout),
        headers={
            "User-Agent": USER_AGENT,
            "Accept": "text/markdown, text/plain;q=0.9, */*;q=0.5",
            "Accept-Encoding": ACCEPTED,
        },
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        middlewares=(no_resend,),
    )


@dataclass
class _Site:
    """One reading of a site: what was had, what was not, and why."""

    base: str
    cache: Cache
    fetcher: Fetcher
    clock: Clock
    max_age: float
    progress: Progress
    entries: list[Entry] = field(default_factory=list)
    texts: dict[str, Text] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    whole: bool = True
    _ranks: dict[str, int] = field(default_factory=dict)
    _untried: set[str] = field(default_factory=set)
    _unasked: set[str] = field(default_factory=set)
    _failures: int = 0
    _cache_fails: bool = False

    async def read_robots(self) -> None:
        """Learn what may be asked for (RFC 9309): all if there is no robots.txt, nothing while the site fails."""
        url = f"{self._origin}/robots.txt"
        try:
            stored = await self._ask("robots.txt", url)
        except Failed as error:
            if error.passing:
                raise SiteError(f"{self.base} cannot be read: {url}: {error}. Try again later, {WAY_OUT}") from error
            return self._problem(url, f"{error}: taken as a site without one")
        if stored.status != 200:
            return None
        rules = RobotFileParser()
        try:
            rules.parse(self._decoded(stored, url).splitlines())
        except ValueError as error:
            raise SiteError(f"{url} cannot be understood ({error}), so nothing is asked for") from error
        self.fetcher.allowed = lambda address: rules.can_fetch(AGENT, address)
        self.fetcher.pace.pause = max(self.fetcher.pace.pause, min(float(rules.crawl_delay(AGENT) or 0), MAX_PAUSE))
        return None

    async def read_index(self) -> None:
        """Learn which pages there are. Without an index nobody knows all of them, so nothing is whole."""
        url = f"{self.base}/{INDEX}"
        try:
            if not self.fetcher.allowed(url):
                raise Failed(FORBIDDEN, passing=False)
            stored = await self._ask(INDEX, url)
            if stored.status != 200:
                raise Failed(f"there is no index (the site answers {stored.status})", passing=False)
        except Failed as error:
            self.whole = False
            return self._problem(url, f"{error}, {NO_INDEX}")
        self.entries, problems = read_index(self._decoded(stored, url), url)
        if not self.entries:
            problems = [replace(problem, reason=f"{problem.reason}, {NO_INDEX}") for problem in problems]
        self.problems.extend(problems)
        self.whole = self.whole and not problems
        return None

    async def read_pages(self, known: frozenset[str], only: frozenset[str] | None, limit: int) -> None:
        """Read the pages, a few at a time; each is in the cache as soon as it is there."""
        index = {entry.page_id: entry for entry in self.entries}
        named = list(index) + sorted(known - index.keys(), key=natural)
        asked = [page_id for page_id in named if only is None or page_id in only]
        self.whole = self.whole and asked == named
        asked += sorted((only or frozenset()) - set(named), key=natural)
        self._ranks = {page_id: rank for rank, page_id in enumerate(asked)}
        self.progress.expect(len(asked))
        todo = iter(asked)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(limit, len(asked))):
                group.create_task(self._work(todo, index))
        if rest := [page_id for page_id in asked if page_id in self._untried]:
            shown = ", ".join(rest[:5]) + (", ..." if len(rest) > 5 else "")
            self._problem(self.base, f"{GIVE_UP} pages in a row failed, {len(rest)} were not tried: {shown}. Run again")
            self.whole = False

    async def _work(self, todo: Iterator[str], index: dict[str, Entry]) -> None:
        for page_id in todo:
            if self._failures >= GIVE_UP:
                self._untried.add(page_id)
                continue
            await self._page(page_id, index.get(page_id))
            self.progress.step(page_id)

    async def _page(self, page_id: str, entry: Entry | None) -> None:
        url = self._address(page_id, entry)
        if not self.fetcher.allowed(url):
            self.whole = False
            return self._problem(page_id, f"{url}: {FORBIDDEN}")
        try:
            stored = await self._ask(page_id, url)
        except Failed as error:
            self.whole = self.whole and not error.passing
            return self._problem(page_id, f"{url}: {error}")
        if stored.status == 200:
            self.texts[page_id] = Text(page_id, self._decoded(stored, page_id), url, entry)
            return None
        self.gone.add(page_id)
        if entry:
            self._problem(page_id, f"{url}: the index names it, but the site answers {stored.status}")
        return None

    async def _ask(self, name: str, url: str) -> Stored:
        """From the cache if it is fresh there, else from the site: a 200, 404 or 410. Raises ``Failed``."""
        kept = await asyncio.to_thread(self.cache.load, name, url)
        if kept and kept.fresh(self.clock.wall(), self.max_age):
            self._unasked.add(name)
            return kept
        try:
            answer = await self.fetcher.get(url, kept.conditions if kept else {})
            self._failures = 0
        except Failed as error:
            self._failures = self._failures + 1 if error.passing else 0
            if not (kept and kept.status == 200 and error.passing):
                raise
            self._problem(name, f"{url}: {error}. The copy of {datetime.fromtimestamp(kept.at, UTC):%Y-%m-%d} is used")
            self.whole = False
            return kept
        stored = _stored(url, answer, kept, self.clock.wall())
        if _worth_keeping(name, stored):
            await self._keep(name, stored)
        return stored

    async def _keep(self, name: str, stored: Stored) -> None:
        try:
            await asyncio.to_thread(self.cache.save, name, stored)
        except OSError as error:
            if not self._cache_fails:
                self._problem(str(self.cache.folder), f"the cache cannot be written ({error}): nothing is kept")
            self._cache_fails = True

    def _decoded(self, stored: Stored, page: str) -> str:
        text, wrong = decode(stored.body, stored.charset)
        if wrong:
            self._problem(page, wrong)
        return text

    def _address(self, page_id: str, entry: Entry | None) -> str:
        """Where the index says, on our own host and always the Markdown twin; else by the rule."""
        if entry is None:
            return f"{self.base}/{page_id}.md"
        path = urlsplit(entry.url).path.rstrip("/")
        return f"{self._origin}{path}{'' if path.lower().endswith('.md') else '.md'}"

    def _problem(self, page: str, reason: str) -> None:
        self.problems.append(Problem(page, None, reason))

    @property
    def _origin(self) -> str:
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    def result(self) -> Fetched:
        """Everything, in an order that does not hang on which answer came first. Raises ``SiteError`` for nothing."""
        problems = sorted(self.problems, key=lambda problem: self._ranks.get(problem.page, -1))
        if not self.texts and not (self.entries and self.gone):
            reasons = "; ".join(str(problem) for problem in problems[:3]) or "there is no page to read"
            anew = "; some of this is from the cache, --max-age 0 asks the site anew" if self._unasked else ""
            raise SiteError(f"nothing could be read of {self.base}: {reasons}{anew}. Try again later, {WAY_OUT}")
        texts = in_order(self.texts, self.entries)
        cached = len(self._unasked & self.texts.keys())
        return Fetched(texts, tuple(self.entries), tuple(problems), frozenset(self.gone), self.whole, cached)


def _worth_keeping(name: str, stored: Stored) -> bool:
    """Whether a later reading may do with it: what looks broken, or is no index, may be better the next time."""
    if stored.status != 200:
        return name != INDEX
    text, _ = decode(stored.body, stored.charset)
    if name == INDEX:
        return bool(read_index(text, stored.url)[0])
    return is_intact(name, text) if PAGE_ID.fullmatch(name) else True


def _stored(url: str, answer: Answer, kept: Stored | None, now: float) -> Stored:
    """What goes into the cache. Raises ``Failed`` for an answer that is no page and does not say that there is none."""
    if answer.status == 304 and kept and kept.conditions:
        return replace(kept, at=now)
    if answer.status not in (200, 404, 410):
        raise Failed(f"the site answers {answer.status}", passing=False)
    if answer.status != 200:
        return Stored(url, answer.status, now)
    facts = (
        answer.content_type,
        answer.charset,
        answer.headers.get("ETag", ""),
        answer.headers.get("Last-Modified", ""),
    )
    return Stored(url, 200, now, answer.body, *(fact if fact.isprintable() else "" for fact in facts))
