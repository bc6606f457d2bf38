"""Reading a whole site from a server on this machine that answers as badly as sites do. All pages are made up."""

import asyncio
import gzip
import itertools
import random
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Self

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from multidict import CIMultiDict
from yarl import URL

from airudder import __version__
from support.clock import FakeClock
from vendor_docs.reading.cache import Cache, Stored
from vendor_docs.reading.fetch import Answer, Failed, Fetcher, retry_after
from vendor_docs.reading.fetched import Fetched, SiteError
from vendor_docs.reading.pace import Pace
from vendor_docs.reading.site import GIVE_UP, checked_base, read_site

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Reply = str | int | web.Response | Handler | list[Any]
DAY = 24 * 3600.0


def page(page_id: str) -> str:
    """A page as small as may be that came as a whole."""
    return f"# {page_id}\n\n## OpenAPI Specification\n\n```yaml\nopenapi: 3.0.1\n```\n"


class Docs:
    """A site. ``replies`` by path: a text, a status, an answer, a handler, or a list of such to be given in turn."""

    def __init__(self, count: int = 0) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[web.Request] = []
        self._server = TestServer(self._app())
        self.index([f"api-{number}" for number in range(1, count + 1)])

    def index(self, ids: list[str]) -> None:
        self.replies["/llms.txt"] = "# Made up\n\n## API Docs\n" + "".join(f"- F [{i}](/{i}.md): \n" for i in ids)
        self.replies |= {f"/{page_id}.md": page(page_id) for page_id in ids}

    @property
    def url(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        reply = self.replies.get(request.path, 404)
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        if isinstance(reply, str):
            return web.Response(text=reply, content_type="text/markdown")
        if isinstance(reply, int):
            return web.Response(status=reply)
        if isinstance(reply, web.Response):
            return web.Response(status=reply.status, body=reply.body, headers=reply.headers)
        return await reply(request)


async def hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def redirect(to: str, status: int = 302) -> web.Response:
    return web.Response(status=status, headers={"Location": to})


@pytest.fixture
async def docs() -> AsyncIterator[Docs]:
    async with Docs(3) as docs:
        yield docs


Read = Callable[..., Awaitable[Fetched]]


@pytest.fixture
def read(docs: Docs, clock: FakeClock, tmp_path: Path) -> Read:
    async def read(base: str = "", **settings: Any) -> Fetched:
        given = {"cache": tmp_path / "cache", "pause": 0.0, "clock": clock, "rng": random.Random(1), **settings}
        return await read_site(base or docs.url, **given)

    return read


def page_file(root: Path, page_id: str) -> Path:
    """Where the cache keeps a page."""
    (path,) = root.rglob(f"{page_id}.page")
    return path


def ids(fetched: Fetched) -> list[str]:
    return [text.page_id for text in fetched.texts]


def reasons(fetched: Fetched) -> str:
    return "\n".join(str(problem) for problem in fetched.problems)


async def test_a_site_is_read_whole_in_the_order_of_its_index(docs: Docs, read: Read) -> None:
    docs.index(["api-9", "doc-4", "api-2"])
    docs.replies["/api-5.md"] = "# not in the index"
    fetched = await read(known={"api-5", "api-2"})
    assert ids(fetched) == ["api-9", "doc-4", "api-2", "api-5"]
    assert fetched.whole and fetched.problems == () and fetched.gone == frozenset()
    assert [entry.page_id for entry in fetched.entries] == ["api-9", "doc-4", "api-2"]
    first, last = fetched.texts[0], fetched.texts[-1]
    assert (first.content, first.source, first.entry) == (page("api-9"), f"{docs.url}/api-9.md", fetched.entries[0])
    assert last.entry is None
    assert docs.paths[:2] == ["/robots.txt", "/llms.txt"] and len(docs.asked) == 6


async def test_requests_say_who_asks_and_carry_no_cookies(docs: Docs, read: Read) -> None:
    docs.replies["/robots.txt"] = web.Response(text="", headers={"Set-Cookie": "session=made-up"})
    await read()
    assert {request.headers["User-Agent"].split(" ")[0] for request in docs.asked} == {
        f"airudder-docs-drift/{__version__}"
    }
    assert not any("Cookie" in request.headers for request in docs.asked)


async def test_an_index_may_name_pages_in_the_other_form(docs: Docs, read: Read) -> None:
    docs.replies["/llms.txt"] = f"- [a]({docs.url}/stop-a-task-12e0)\n- [b](/sub/7m0.md?x=1)\n"
    docs.replies |= {"/stop-a-task-12e0.md": "a", "/sub/7m0.md": "b"}
    fetched = await read()
    assert [(text.page_id, text.content) for text in fetched.texts] == [("api-12", "a"), ("doc-7", "b")]


async def test_a_base_may_have_a_path_and_each_base_has_its_own_cache(docs: Docs, read: Read) -> None:
    docs.replies |= {"/en/llms.txt": "- [a](api-1)", "/en/api-1.md": "english", "/en/api-8.md": "known"}
    english = await read(f"{docs.url}/en/llms.txt", known=["api-8"])
    plain = await read()
    assert [text.content for text in english.texts] == ["english", "known"]
    assert plain.texts[0].content == page("api-1")


async def test_only_some_pages(docs: Docs, read: Read) -> None:
    docs.replies["/api-77.md"] = "neither in the index nor known"
    fetched = await read(only=["api-77", "api-2"], known=["api-50"])
    assert ids(fetched) == ["api-2", "api-77"] and len(fetched.entries) == 3
    assert docs.paths[:2] == ["/robots.txt", "/llms.txt"]
    assert sorted(docs.paths[2:]) == ["/api-2.md", "/api-77.md"]
    assert not fetched.whole, "the others were not tried"


# -- what the site refuses


async def test_absent_pages_are_gone_and_a_problem_if_the_index_names_them(docs: Docs, read: Read) -> None:
    docs.replies |= {"/api-1.md": 404, "/api-2.md": 410}
    fetched = await read(known=["api-90"])
    assert fetched.gone == {"api-1", "api-2", "api-90"} and ids(fetched) == ["api-3"]
    assert [problem.page for problem in fetched.problems] == ["api-1", "api-2"]
    assert "the index names it, but the site answers 410" in reasons(fetched)
    assert fetched.whole, "every page was tried"


@pytest.mark.parametrize("status", [204, 300, 400, 401, 403, 451])
async def test_other_answers_are_problems_and_asked_once(docs: Docs, read: Read, status: int) -> None:
    docs.replies["/api-2.md"] = status
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-3"] and fetched.gone == frozenset() and fetched.whole
    assert f"the site answers {status}" in reasons(fetched)
    assert docs.paths.count("/api-2.md") == 1


OPEN = "# A\n\n## OpenAPI Specification\n\n```yaml\nopenapi: 3.0.1\npaths: {}\n"


@pytest.mark.parametrize("broken", ["<!doctype html><p>hello", OPEN, "", "# words alone", '{"code": 1}'])
async def test_what_is_broken_is_handed_on_and_asked_for_anew_the_next_time(
    docs: Docs, read: Read, broken: str
) -> None:
    docs.replies["/api-2.md"] = [broken, docs.replies["/api-2.md"]]
    assert (await read()).texts[1].content == broken
    again = await read()
    assert again.texts[1].content == page("api-2") and again.from_cache == 2
    assert docs.paths.count("/api-2.md") == 2 and docs.paths.count("/api-1.md") == 1


async def test_what_is_broken_does_not_replace_a_copy_that_is_not(docs: Docs, read: Read, clock: FakeClock) -> None:
    await read()
    clock.advance(DAY + 1)
    docs.replies["/api-2.md"] = "<html>"
    assert (await read()).texts[1].content == "<html>"
    docs.replies["/api-2.md"] = 500
    assert (await read()).texts[1].content == page("api-2")


@pytest.mark.parametrize("broken", ["<html></html>", "# no page", 404])
async def test_a_broken_index_is_asked_for_anew_the_next_time(docs: Docs, read: Read, broken: Reply) -> None:
    docs.replies["/llms.txt"] = [broken, docs.replies["/llms.txt"]]
    assert not (await read(known=["api-1"])).whole
    fetched = await read(known=["api-1"])
    assert fetched.whole and len(fetched.texts) == 3


@pytest.mark.parametrize("known", [[], ["api-1"]])
async def test_an_error_of_what_the_cache_holds_names_the_way_round_it(
    docs: Docs, read: Read, known: list[str]
) -> None:
    docs.replies |= {"/llms.txt": "- [one](/api-1.md)", "/api-1.md": 403}
    with pytest.raises(SiteError) as first:
        await read(known=known)
    with pytest.raises(SiteError) as second:
        await read(known=known)
    assert "--pages FOLDER" in str(first.value) and "--max-age 0 asks" not in str(first.value)
    assert "--max-age 0 asks the site anew" in str(second.value)


# -- what may be tried again


@pytest.mark.parametrize("fault", [500, 503, 408, hang_up])
async def test_a_passing_fault_is_tried_again_after_a_pause(
    docs: Docs, read: Read, clock: FakeClock, fault: Reply
) -> None:
    docs.replies["/api-2.md"] = [fault, fault, "# now"]
    fetched = await read()
    assert fetched.texts[1].content == "# now" and fetched.problems == () and fetched.whole
    assert docs.paths.count("/api-2.md") == 3
    first, second = clock.pauses
    assert 0.5 <= first <= 1 <= second <= 2, "growing, and drawn"


@pytest.mark.parametrize(("fault", "reason"), [(502, "answers 502, 4 time(s)"), (hang_up, "connection failed")])
async def test_a_fault_that_stays_is_a_problem_and_leaves_the_reading_incomplete(
    docs: Docs, read: Read, fault: Reply, reason: str
) -> None:
    docs.replies["/api-2.md"] = fault
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-3"] and not fetched.whole and fetched.gone == frozenset()
    assert docs.paths.count("/api-2.md") == 4
    (problem,) = fetched.problems
    assert problem.page == "api-2" and reason in problem.reason


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_retry_after_is_kept_to(docs: Docs, read: Read, clock: FakeClock, form: str) -> None:
    later = format_datetime(datetime.fromtimestamp(clock.epoch + 37, UTC), usegmt=True)
    refusal = web.Response(status=429, headers={"Retry-After": "37" if form == "seconds" else later})
    docs.replies["/api-2.md"] = [refusal, "# now"]
    fetched = await read()
    assert fetched.texts[1].content == "# now" and fetched.whole
    (pause,) = clock.pauses
    assert 37 <= pause <= 38


async def test_a_retry_after_beyond_reason_is_not_waited_for(docs: Docs, read: Read, clock: FakeClock) -> None:
    docs.replies["/api-2.md"] = web.Response(status=429, headers={"Retry-After": "86400"})
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-3"] and not fetched.whole and clock.pauses == []
    assert docs.paths.count("/api-2.md") == 1
    assert "the site asks to wait until 2027-01-16 08:00:00 UTC" in reasons(fetched)


async def test_after_some_429_in_a_row_all_slow_down(docs: Docs, read: Read, clock: FakeClock) -> None:
    docs.index([f"api-{number}" for number in range(1, 9)])
    docs.replies["/api-1.md"] = [429, 429, 429, "# now"]
    start = clock.now
    fetched = await read(limit=1)
    assert len(fetched.texts) == 8 and fetched.whole
    assert clock.now - start > 0.5 * 8, "the seven after it are asked half a second apart, though no pause was wanted"


def test_pace_slows_down_only_for_429_in_a_row(clock: FakeClock) -> None:
    pace = Pace(0.1, clock)
    for _ in range(5):
        pace.busy(1)
        pace.busy(1)
        pace.answered()
    assert pace.pause == 0.1
    for _ in range(30):
        pace.busy(1)
    assert pace.pause == 30


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("0", 0.0),
        (" 12 ", 12.0),
        ("9" * 400, 999_999_999_999.0),
        ("Fri, 15 Jan 2027 08:00:30 GMT", 30.0),
        ("Fri, 15 Jan 2027 08:00:30", 30.0),
        ("Fri, 01 Jan 2027 08:00:30 GMT", 0.0),
        ("Fri, 99 Jan 2027 08:00:30 GMT", None),
    ],
)
def test_retry_after_headers(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, 1_800_000_000.0) == seconds


async def test_no_answer_in_time(docs: Docs, read: Read) -> None:
    done = asyncio.Event()

    async def wait(request: web.Request) -> web.StreamResponse:
        await done.wait()
        return web.Response()

    docs.replies["/api-2.md"] = wait
    await read(only=["api-1", "api-3"])  # so that the short limit is that of one page
    fetched = await read(timeout=0.15, attempts=2)
    done.set()
    assert ids(fetched) == ["api-1", "api-3"] and not fetched.whole
    assert "no answer within the time limit, 2 time(s)" in reasons(fetched)


async def test_a_site_that_fails_throughout_is_left_alone(docs: Docs, read: Read) -> None:
    docs.index([f"api-{number}" for number in range(1, 41)])
    docs.replies |= {f"/api-{number}.md": 500 for number in range(2, 41)}
    fetched = await read(attempts=1, limit=1)
    assert ids(fetched) == ["api-1"] and not fetched.whole
    assert docs.paths[2:] == [f"/api-{number}.md" for number in range(1, GIVE_UP + 2)]
    assert f"{GIVE_UP} pages in a row failed, 29 were not tried: api-12, api-13, " in reasons(fetched)


# -- redirects


async def test_redirects_on_the_same_host_are_followed(docs: Docs, read: Read) -> None:
    docs.replies |= {"/api-2.md": redirect("/moved/a"), "/moved/a": redirect("b", 307), "/moved/b": "# there"}
    fetched = await read()
    assert fetched.texts[1].content == "# there" and fetched.texts[1].page_id == "api-2" and fetched.problems == ()


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("https://elsewhere.example/api-2.md", "https://elsewhere.example, which is not asked"),
        ("//elsewhere.example/api-2.md", "http://elsewhere.example, which is not asked"),
        ("http://127.0.0.1:1/api-2.md", "http://127.0.0.1:1, which is not asked"),
        ("ftp://127.0.0.1/api-2.md", "ftp://127.0.0.1, which is not asked"),
        ("/api-2.md", "more than 3 times"),
        ("http://[", "an address that is none"),
        ("mailto:nobody", "an address that is none"),
    ],
)
async def test_other_redirects_are_not(docs: Docs, read: Read, target: str, reason: str) -> None:
    docs.replies["/api-2.md"] = redirect(target, 301)
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-3"] and reason in reasons(fetched)
    assert docs.paths.count("/api-2.md") == (4 if target == "/api-2.md" else 1)


async def test_a_redirect_without_an_address(docs: Docs, read: Read) -> None:
    docs.replies["/api-2.md"] = 302
    assert "without an address" in reasons(await read())


def test_tls_may_be_added_but_not_dropped(clock: FakeClock) -> None:
    fetcher = Fetcher(None, Pace(0, clock), clock, random.Random(1), 1, 10)  # type: ignore[arg-type]

    def target(start: str, location: str) -> str:
        answer = Answer(301, CIMultiDict({"Location": location}))
        return str(fetcher._target(URL(start), URL(start), answer))

    assert target("http://localhost/a", "https://localhost/a") == "https://localhost/a"
    assert target("https://docs.example.com/a", "https://user:pw@docs.example.com/b#c") == "https://docs.example.com/b"
    with pytest.raises(Failed, match=r"http://docs\.example\.com, which is not asked"):
        target("https://docs.example.com/a", "http://docs.example.com/a")


# -- what comes in


@pytest.mark.parametrize("form", ["length", "chunks", "gzip"])
async def test_a_page_of_10_mb_is_dropped_and_the_rest_is_read(docs: Docs, read: Read, form: str) -> None:
    sent = 0

    async def large(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        if form == "gzip":
            return web.Response(body=gzip.compress(bytes(10_000_000)), headers={"Content-Encoding": "gzip"})
        response = web.StreamResponse()
        if form == "length":
            response.content_length = 50_000_000
        try:
            await response.prepare(request)
            for _ in range(500):
                await response.write(bytes(100_000))
                sent += 100_000
        except ConnectionError:
            pass
        return response

    docs.replies["/api-2.md"] = large
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-3"] and fetched.whole
    assert "is larger than 4,194,304 bytes" in reasons(fetched)
    assert docs.paths.count("/api-2.md") == 1 and sent < 50_000_000


def packed(body: bytes, encoding: str = "gzip") -> web.Response:
    return web.Response(body=body, headers={"Content-Encoding": encoding})


LONG = page("api-2") + "x" * 500_000


@pytest.mark.parametrize(
    "answer",
    [
        packed(gzip.compress(LONG.encode())),
        packed(gzip.compress(LONG[:9].encode()) + gzip.compress(LONG[9:].encode()), "X-Gzip"),
        packed(gzip.compress(LONG.encode()) + bytes(20)),
        packed(zlib.compress(LONG.encode()), "deflate"),
        packed(zlib.compress(LONG.encode())[2:-4], "deflate"),
        packed(LONG.encode(), "identity"),
    ],
)
async def test_packed_pages_are_unpacked(docs: Docs, read: Read, answer: web.Response) -> None:
    docs.replies["/api-2.md"] = answer
    assert (await read()).texts[1].content == LONG
    assert docs.asked[0].headers["Accept-Encoding"] == "gzip, deflate"


@pytest.mark.parametrize("cut", [5, 60, -1, -20])
async def test_a_packed_page_that_was_cut_is_a_lost_connection(docs: Docs, read: Read, cut: int) -> None:
    docs.replies["/api-2.md"] = [packed(gzip.compress(page("api-2").encode())[:cut]), page("api-2")]
    fetched = await read()
    assert fetched.texts[1].content == page("api-2") and fetched.problems == ()
    assert docs.paths.count("/api-2.md") == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (packed(gzip.compress(b"x" * 99)[:-9]), "connection failed (the packed answer is cut off), 4 time(s)"),
        (packed(b"no gzip"), "connection failed (the packed answer is damaged), 4 time(s)"),
        (packed(b"", "gzip"), "connection failed (the packed answer is cut off), 4 time(s)"),
        (packed(b"x", "br"), "is packed as 'br', which was not asked for"),
    ],
)
async def test_what_cannot_be_unpacked_is_a_problem(docs: Docs, read: Read, answer: web.Response, reason: str) -> None:
    docs.replies["/api-2.md"] = answer
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-3"] and reason in reasons(fetched)


@pytest.mark.parametrize(
    ("body", "kind", "text", "wrong"),
    [
        ("任务".encode(), "text/plain; charset=latin-1", "任务", False),
        ("\ufeff# BOM".encode(), "text/markdown", "# BOM", False),
        ("任务".encode("gb18030"), "text/plain; charset=gb18030", "任务", False),
        (b"caf\xe9", "text/plain; charset=utf-8", "caf\ufffd", True),
        (b"caf\xe9", "text/plain; charset=made-up", "caf\ufffd", True),
        (b"caf\xe9", "text/plain; charset=hex", "caf\ufffd", True),
        (b"caf\xe9", "", "caf\ufffd", True),
    ],
)
async def test_charsets(docs: Docs, read: Read, body: bytes, kind: str, text: str, wrong: bool) -> None:
    docs.replies["/api-2.md"] = web.Response(body=body, headers={"Content-Type": kind} if kind else {})
    for _ in range(2):  # the second time from the cache
        fetched = await read()
        assert fetched.texts[1].content == text
        assert ("is not UTF-8" in reasons(fetched)) is wrong and len(fetched.problems) == wrong


# -- robots.txt


async def test_what_robots_txt_forbids_is_not_asked_for(docs: Docs, read: Read) -> None:
    docs.replies["/robots.txt"] = "User-agent: *\nDisallow: /api-2\n"
    docs.replies["/api-1.md"] = redirect("/api-2.md")
    fetched = await read()
    assert ids(fetched) == ["api-3"] and "/api-2.md" not in docs.paths and not fetched.whole
    assert [problem.page for problem in fetched.problems] == ["api-1", "api-2"]
    assert reasons(fetched).count("robots.txt") == 2


async def test_robots_txt_may_speak_to_us_alone(docs: Docs, read: Read) -> None:
    docs.replies["/robots.txt"] = "User-agent: *\nDisallow:\n\nUser-agent: airudder-docs-drift\nDisallow: /llms.txt\n"
    fetched = await read(known=["api-1"])
    assert ids(fetched) == ["api-1"] and "llms.txt: robots.txt of the site keeps us from it" in reasons(fetched)


async def test_a_crawl_delay_is_kept_to(docs: Docs, read: Read, clock: FakeClock) -> None:
    docs.replies["/robots.txt"] = "User-agent: *\nCrawl-delay: 5\n"
    start = clock.now
    await read()
    assert clock.now - start >= 15


@pytest.mark.parametrize("reply", [403, redirect("https://elsewhere.example/robots.txt")])
async def test_a_refused_robots_txt_counts_as_none_and_is_named(docs: Docs, read: Read, reply: Reply) -> None:
    docs.replies["/robots.txt"] = reply
    fetched = await read()
    assert len(fetched.texts) == 3 and fetched.whole and "taken as a site without one" in reasons(fetched)


async def test_while_robots_txt_fails_nothing_is_asked_for(docs: Docs, read: Read) -> None:
    docs.replies["/robots.txt"] = 503
    with pytest.raises(SiteError, match=r"robots.txt: the site answers 503, 4 time\(s\). Try again later"):
        await read()
    assert set(docs.paths) == {"/robots.txt"}


# -- the index


@pytest.mark.parametrize(("reply", "reason"), [(404, "no index"), ("<html>", "is HTML"), ("# none", "names no page")])
async def test_without_an_index_the_known_pages_are_read(docs: Docs, read: Read, reply: Reply, reason: str) -> None:
    docs.replies["/llms.txt"] = reply
    fetched = await read(known=["api-10", "api-2", "api-1"])
    assert ids(fetched) == ["api-1", "api-2"] and fetched.gone == {"api-10"}
    assert fetched.entries == () and not fetched.whole and reason in reasons(fetched)
    assert str(fetched.problems[0]).endswith("pages of the catalogue alone were asked for")


@pytest.mark.parametrize("known", [[], ["api-90"]])
async def test_nothing_at_all_is_an_error(docs: Docs, read: Read, known: list[str]) -> None:
    docs.replies["/llms.txt"] = 404
    with pytest.raises(
        SiteError, match=r"nothing could be read of http://127.*there is no index \(the site answers 404"
    ):
        await read(known=known)


async def test_a_site_that_is_not_there_is_an_error(read: Read) -> None:
    with pytest.raises(SiteError, match=r"cannot be read: .*connection failed.*save the pages.*--pages FOLDER"):
        await read(f"http://127.0.0.1:{unused_port()}")


# -- manners


async def test_never_more_requests_at_a_time_than_the_limit(docs: Docs, read: Read) -> None:
    docs.index([f"api-{number}" for number in range(1, 13)])
    together = asyncio.Barrier(3)
    running = most = 0

    async def count(request: web.Request) -> web.StreamResponse:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await together.wait()
        running -= 1
        return web.Response(text="x")

    docs.replies |= {f"/api-{number}.md": count for number in range(1, 13)}
    assert len((await read(limit=3)).texts) == 12
    assert most == 3


async def test_requests_start_a_pause_apart(docs: Docs, read: Read, clock: FakeClock) -> None:
    began = clock.now
    await read(pause=0.5)
    assert clock.now - began >= 0.5 * 4, "five requests"
    pace, started = Pace(0.5, clock), []

    async def start() -> None:
        await pace.turn()
        started.append(clock.now)

    await asyncio.gather(*(start() for _ in range(5)))
    assert all(later - earlier >= 0.5 for earlier, later in itertools.pairwise(started))


# -- the cache


async def test_a_fresh_cache_asks_nothing_and_an_old_one_for_changes_alone(
    docs: Docs, read: Read, clock: FakeClock
) -> None:
    one, two, three = page("one"), page("two"), page("three")

    async def tagged(request: web.Request) -> web.StreamResponse:
        known = request.headers.get("If-None-Match") == '"v1"'
        return web.Response(status=304) if known else web.Response(text=one, headers={"ETag": '"v1"'})

    modified = "Fri, 01 Jan 2027 00:00:00 GMT"

    async def dated(request: web.Request) -> web.StreamResponse:
        known = request.headers.get("If-Modified-Since") == modified
        return web.Response(status=304) if known else web.Response(text=two, headers={"Last-Modified": modified})

    docs.replies |= {"/api-1.md": tagged, "/api-2.md": dated}
    first = await read(known=["api-90"])
    asked = len(docs.asked)
    second = await read(known=["api-90"])
    assert second == replace(first, from_cache=3) and len(docs.asked) == asked, "the 404 of api-90 is kept too"
    clock.advance(DAY + 1)
    docs.replies["/api-3.md"] = three
    third = await read(known=["api-90"])
    assert [text.content for text in third.texts] == [one, two, three] and third.from_cache == 0
    assert len(docs.asked) == 2 * asked
    clock.advance(DAY - 1)
    await read(known=["api-90"])
    assert len(docs.asked) == 2 * asked, "what was confirmed is fresh again"


async def test_a_304_that_nobody_asked_for_is_a_problem(docs: Docs, read: Read) -> None:
    docs.replies["/api-2.md"] = 304
    assert "the site answers 304" in reasons(await read())


async def test_an_interrupted_reading_goes_on_where_it_stopped(docs: Docs, read: Read) -> None:
    docs.index([f"api-{number}" for number in range(1, 9)])
    stopped, release = asyncio.Event(), asyncio.Event()

    async def stop(request: web.Request) -> web.StreamResponse:
        stopped.set()
        await release.wait()
        return web.Response()

    docs.replies["/api-5.md"] = stop
    running = asyncio.ensure_future(read(limit=1))
    await asyncio.wait_for(stopped.wait(), 10)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    release.set()
    docs.replies["/api-5.md"] = "# five"
    docs.asked.clear()
    fetched = await read(limit=1)
    assert len(fetched.texts) == 8 and fetched.whole and fetched.problems == ()
    assert docs.paths == [f"/api-{number}.md" for number in range(5, 9)]


async def test_an_old_copy_stands_in_for_a_page_that_fails(docs: Docs, read: Read, clock: FakeClock) -> None:
    await read()
    clock.advance(2 * DAY)
    docs.replies["/api-2.md"] = 500
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-2", "api-3"] and not fetched.whole
    assert "The copy of 2027-01-15 is used" in reasons(fetched)


@pytest.mark.parametrize("damage", ["cut", "edited", "empty", "other", "folder"])
async def test_a_damaged_copy_is_fetched_anew(docs: Docs, read: Read, tmp_path: Path, damage: str) -> None:
    await read()
    path = page_file(tmp_path, "api-2")
    raw = path.read_bytes()
    if damage == "folder":
        path.unlink()
        path.mkdir()
    elif damage == "other":
        path.write_bytes(path.with_name("api-1.page").read_bytes())
    else:
        path.write_bytes({"cut": raw[:-3], "edited": raw.replace(b"# api", b"# apx"), "empty": b""}[damage])
    docs.asked.clear()
    fetched = await read()
    assert fetched.texts[1].content == page("api-2") and docs.paths == ["/api-2.md"]
    assert ("cache cannot be written" in reasons(fetched)) is (damage == "folder")
    assert fetched.whole


def test_a_copy_of_unsound_facts_is_not_trusted(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "https://docs.example.com")
    cache.open()
    good = Stored("https://docs.example.com/api-1.md", 200, 1.0, b"body", etag='"1"')
    cache.save("api-1", good)
    assert cache.load("api-1", good.url) == good
    assert cache.load("api-1", "https://docs.example.com/other/api-1.md") is None
    path = page_file(tmp_path, "api-1")
    raw = path.read_bytes()
    for old, new in (
        (b'"at": 1.0', b'"at": "1"'),
        (b'\\"1\\"', b"a\\r\\nb"),
        (b'"format": 1', b'"format": 2'),
        (b"{", b"["),
    ):
        assert old in raw
        path.write_bytes(raw.replace(old, new))
        assert cache.load("api-1", good.url) is None
    assert not good.fresh(0.5, 100) and good.fresh(50, 100) and not good.fresh(101, 100)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "https://docs.example.com")
    cache.open()
    (cache.folder / "api-1.page").mkdir()
    with pytest.raises(OSError):
        cache.save("api-1", Stored("u", 200, 1.0))
    assert [path.name for path in cache.folder.iterdir()] == ["api-1.page"]
    (cache.folder / "left.part").touch()
    cache.open()
    assert not (cache.folder / "left.part").exists()


async def test_a_cache_that_cannot_be_made_is_an_error(docs: Docs, read: Read, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SiteError, match=r"cannot be written .*name another folder"):
        await read(cache=tmp_path / "file")
    assert docs.asked == []


# -- what is asked of us


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        ("docs.example.com", "must begin with https://"),
        ("127.0.0.1:8765", "or with http:// if it is a server on this machine"),
        ("localhost:8765", "or with http:// if it is a server on this machine"),
        ("file:///etc", "must begin with https://"),
        ("https://", "must begin with https://"),
        ("https://[", "is no address"),
        ("https://docs.example.com:x", "is no address"),
        ("http://docs.example.com", "without TLS"),
        ("http://127.0.0.1.example.com", "without TLS"),
        ("https://user:pw@docs.example.com", "no name or password"),
        ("https://docs.example.com/?lang=en", "no ?"),
        ("https://docs.example.com/#top", "no #"),
    ],
)
def test_bases_that_are_refused(base: str, reason: str) -> None:
    with pytest.raises(SiteError) as error:
        checked_base(base)
    assert reason in str(error.value) and "pw" not in str(error.value).replace("password", "")


@pytest.mark.parametrize(
    ("base", "checked"),
    [
        ("https://Docs.Example.com/", "https://docs.example.com"),
        (" https://docs.example.com/en/llms.txt ", "https://docs.example.com/en"),
        ("http://localhost:81/x/", "http://localhost:81/x"),
        ("http://[::1]:81", "http://[::1]:81"),
    ],
)
def test_bases_that_are_taken(base: str, checked: str) -> None:
    assert checked_base(base) == checked


@pytest.mark.parametrize(
    "settings", [{"limit": 0}, {"attempts": 0}, {"pause": -1}, {"known": ["api-x"]}, {"only": ["../../etc/passwd"]}]
)
async def test_settings_that_make_no_sense_are_refused(docs: Docs, read: Read, settings: dict[str, Any]) -> None:
    with pytest.raises(SiteError):
        await read(**settings)
    assert docs.asked == []
