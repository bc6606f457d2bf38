"""Reading a whole site from a server on this machine that answers as badly as sites do. All pages are made up."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Self

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import docs_drift
from airudder import __version__
from support.clock import FakeClock
from vendor_docs.reading.model import MAX_BYTES, Fetched, SiteError
from vendor_docs.reading.site import LOGIN, checked_base, headers_of, read_site, retry_after

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Reply = str | int | web.Response | Handler | list[Any]
DAY = 24 * 3600.0


class Docs:
    """A site. ``replies`` by path: a text, a status, an answer, a handler, or a list of such to be given in turn."""

    def __init__(self, count: int = 0) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[web.Request] = []
        self._server = TestServer(self._app())
        self.index([f"api-{number}" for number in range(1, count + 1)])

    def index(self, ids: list[str]) -> None:
        self.replies["/llms.txt"] = "# Made up\n\n## API Docs\n" + "".join(f"- F [{i}](/{i}.md): \n" for i in ids)
        self.replies |= {f"/{page_id}.md": f"# {page_id}" for page_id in ids}

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
        return await read_site(base or docs.url, **{"cache": tmp_path / "cache", "clock": clock, **settings})

    return read


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
    first, last = fetched.texts[0], fetched.texts[-1]
    assert (first.content, first.source, first.entry) == ("# api-9", f"{docs.url}/api-9.md", fetched.entries[0])
    assert last.entry is None
    assert docs.paths[0] == "/llms.txt" and len(docs.asked) == 5
    agents = {request.headers["User-Agent"].split(" ")[0] for request in docs.asked}
    assert agents == {f"airudder-docs-drift/{__version__}"}


async def test_two_requests_at_a_time(docs: Docs, read: Read) -> None:
    docs.index([f"api-{number}" for number in range(1, 7)])
    running: list[int] = []
    most = 0
    both = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        nonlocal most
        running.append(1)
        most = max(most, len(running))
        if len(running) == 2:
            both.set()
        await asyncio.wait_for(both.wait(), 5)  # fails if there is but one at a time
        await asyncio.sleep(0)
        running.pop()
        return web.Response(text="# page")

    docs.replies |= {f"/api-{number}.md": slow for number in range(2, 7)}
    assert len((await read()).texts) == 6
    assert most == 2


async def test_a_base_may_have_a_path_and_pages_may_be_named_in_the_other_form(docs: Docs, read: Read) -> None:
    docs.replies |= {"/en/llms.txt": "- [a](stop-a-task-12e0)", "/en/stop-a-task-12e0.md": "a", "/en/api-8.md": "known"}
    english = await read(f"{docs.url}/en/llms.txt", known=["api-8"])
    assert [(text.page_id, text.content) for text in english.texts] == [("api-12", "a"), ("api-8", "known")]
    assert (await read()).texts[0].content == "# api-1", "each base has its own cache"


async def test_only_some_pages(docs: Docs, read: Read) -> None:
    docs.replies["/api-77.md"] = "neither in the index nor known"
    fetched = await read(only=["api-77", "api-2"], known=["api-50"])
    assert ids(fetched) == ["api-2", "api-77"] and len(fetched.entries) == 3
    assert sorted(docs.paths) == ["/api-2.md", "/api-77.md", "/llms.txt"]
    assert not fetched.whole, "the others were not tried"


# -- what the site refuses


async def test_absent_pages_are_gone_and_a_problem_if_the_index_names_them(docs: Docs, read: Read) -> None:
    docs.replies |= {"/api-1.md": 404, "/api-2.md": 410}
    fetched = await read(known=["api-90"])
    assert fetched.gone == {"api-1", "api-2", "api-90"} and ids(fetched) == ["api-3"]
    assert [problem.page for problem in fetched.problems] == ["api-1", "api-2"]
    assert fetched.whole, "every page was tried"


@pytest.mark.parametrize("status", [204, 400, 401])
async def test_other_answers_are_problems_and_asked_once(docs: Docs, read: Read, status: int) -> None:
    docs.replies["/api-2.md"] = status
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-3"] and fetched.gone == frozenset() and not fetched.whole
    assert f"the site answers {status}" in reasons(fetched)
    assert ("--header" in reasons(fetched)) is (status == 401)
    assert docs.paths.count("/api-2.md") == 1


async def test_without_an_index_the_known_pages_are_asked_for(docs: Docs, read: Read) -> None:
    docs.replies["/llms.txt"] = [404, "# nothing", docs.replies["/llms.txt"]]
    for reason in ("the site has no index", "names no page"):
        fetched = await read(known=["api-1"])
        assert ids(fetched) == ["api-1"] and not fetched.whole
        assert f"{reason}" in reasons(fetched) and "the pages of the catalogue alone" in reasons(fetched)
    assert (await read()).whole, "an index that names nothing is not kept"


async def test_nothing_that_could_be_read_is_an_error_with_the_way_on(docs: Docs, read: Read) -> None:
    docs.replies |= {"/llms.txt": "- [one](/api-1.md)", "/api-1.md": 403}
    with pytest.raises(SiteError, match=r"api-1: .* answers 403; if the site asks for a login.*--pages"):
        await read()


# -- a protected site

SECRET = "made-up-secret"


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_headers_are_sent_to_the_site_and_nowhere_else(docs: Docs, read: Read, tmp_path: Path) -> None:
    async with Docs(3) as other:
        docs.replies["/api-2.md"] = redirect(f"{other.url}/api-2.md")
        fetched = await read(headers={"Cookie": f"session={SECRET}"})
        assert other.asked == []
    assert {request.headers["Cookie"] for request in docs.asked} == {f"session={SECRET}"}
    assert "another host, which is not asked: 127.0.0.1" in reasons(fetched) and "--header" in reasons(fetched)
    assert SECRET not in reasons(fetched) and SECRET.encode() not in everything_in(tmp_path)


def test_headers_are_in_no_message_and_in_no_suggested_command() -> None:
    given = ["--site", "https://docs.example.com", "--header", f"Cookie: a={SECRET}; b=1", "--header", "X-A: 1"]
    options = docs_drift.parser().parse_args(given)
    assert headers_of(options.header) == {"Cookie": f"a={SECRET}; b=1", "X-A": "1"}
    assert SECRET not in docs_drift.command(options)
    for wrong in (SECRET, f"Coo kie: {SECRET}", f"Cookie: {SECRET}\nX: 1"):
        with pytest.raises(SiteError) as error:
            headers_of(["X-A: 1", wrong])
        assert str(error.value) == "--header number 2 is not 'Name: value' on one line"


@pytest.mark.parametrize("login", ["redirect", "page"])
async def test_a_login_page_is_a_problem_that_names_the_headers(docs: Docs, read: Read, login: str) -> None:
    docs.replies["/login"] = "<!doctype html><p>sign in"
    docs.replies["/api-2.md"] = [redirect("/login") if login == "redirect" else docs.replies["/login"], "# now"]
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-3"] and not fetched.whole
    assert "HTML instead of Markdown; if the site asks for a login, give its headers with --header" in reasons(fetched)
    assert (await read()).texts[1].content == "# now", "it is not kept"


@pytest.mark.parametrize("login", ["page", "redirect", "401", "index"])
async def test_a_login_before_the_first_page_ends_the_run(docs: Docs, read: Read, login: str) -> None:
    docs.index([f"api-{number}" for number in range(1, 53)])
    page = web.Response(text="<!doctype html><p>sign in")
    elsewhere = redirect("https://login.example.com/")
    answers: dict[str, Any] = {"page": page, "redirect": elsewhere, "401": 401, "index": page}
    for path in ["/llms.txt"] if login == "index" else docs.replies.keys() - {"/llms.txt"}:
        docs.replies[path] = answers[login]
    with pytest.raises(SiteError) as error:
        await read(known=["api-1"])
    assert str(error.value).count("use --header" if login == "index" else LOGIN) == 1 and "--pages" in str(error.value)
    assert docs.paths == ["/llms.txt", "/api-1.md"][: 1 if login == "index" else 2]


# -- what may be tried again


async def test_a_passing_fault_is_tried_again_after_a_pause(docs: Docs, read: Read, clock: FakeClock) -> None:
    docs.replies["/api-2.md"] = [500, 408, "# now"]
    fetched = await read()
    assert fetched.texts[1].content == "# now" and fetched.problems == () and fetched.whole
    assert docs.paths.count("/api-2.md") == 3
    assert list(clock.pauses) == [1, 2]


@pytest.mark.parametrize(("fault", "reason"), [(502, "answers 502, 4 times"), (hang_up, "no answer")])
async def test_a_fault_that_stays_is_a_problem_and_leaves_the_reading_incomplete(
    docs: Docs, read: Read, fault: Reply, reason: str
) -> None:
    docs.replies["/api-2.md"] = fault
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-3"] and not fetched.whole and fetched.gone == frozenset()
    assert docs.paths.count("/api-2.md") >= 4, "aiohttp itself asks again where a connection was lost"
    (problem,) = fetched.problems
    assert problem.page == "api-2" and reason in problem.reason


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_kept_to(docs: Docs, read: Read, clock: FakeClock, status: int) -> None:
    later = format_datetime(datetime.fromtimestamp(clock.epoch + 50, UTC), usegmt=True)
    refusals = [web.Response(status=status, headers={"Retry-After": value}) for value in ("37", later)]
    docs.replies["/api-2.md"] = [*refusals, "# now"]
    fetched = await read()
    assert fetched.texts[1].content == "# now" and fetched.whole
    assert list(clock.pauses) == [37, 13]


async def test_a_long_retry_after_ends_the_run_and_the_next_one_goes_on(
    docs: Docs, read: Read, clock: FakeClock
) -> None:
    docs.index([f"api-{number}" for number in (1, 2)] + [f"api-{number}" for number in range(10, 60)])
    docs.replies["/api-2.md"] = [web.Response(status=429, headers={"Retry-After": "3600"}), "# now"]
    with pytest.raises(SiteError, match=r"api-2: .* 429 and asks to wait 3600 s: after that, the next run goes on"):
        await read()
    assert len(docs.asked) < 6 and list(clock.pauses) == []
    assert len((await read()).texts) == 52 and docs.paths.count("/api-1.md") == 1


@pytest.mark.parametrize("value", [None, "soon", "-5", "٣", "Fri, 99 Jan 2027 08:00:30 GMT"])
def test_a_retry_after_that_makes_no_sense_is_passed_over(value: str | None) -> None:
    assert retry_after(value, 1_800_000_000.0) is None


async def test_redirects_on_the_same_host_are_followed(docs: Docs, read: Read) -> None:
    docs.replies |= {"/api-2.md": redirect("/moved/a"), "/moved/a": redirect("b", 307), "/moved/b": "# there"}
    docs.replies["/api-3.md"] = redirect("/api-3.md")
    fetched = await read()
    assert fetched.texts[1].content == "# there" and fetched.texts[1].page_id == "api-2"
    assert "api-3" in reasons(fetched) and "redirected more than 3 times" in reasons(fetched)


# -- what comes in


async def test_a_page_of_10_mb_is_dropped_and_the_rest_is_read(docs: Docs, read: Read) -> None:
    headers = {"Content-Encoding": "gzip"}
    docs.replies["/api-2.md"] = web.Response(body=gzip.compress(bytes(10_000_000)), headers=headers)
    fetched = await read()
    assert ids(fetched) == ["api-1", "api-3"] and f"larger than {MAX_BYTES:,} bytes" in reasons(fetched)


# -- the cache


async def test_a_young_page_is_not_asked_for_and_an_older_one_by_its_etag(
    docs: Docs, read: Read, clock: FakeClock
) -> None:
    async def tagged(request: web.Request) -> web.StreamResponse:
        if request.headers.get("If-None-Match") == '"one"':
            return web.Response(status=304)
        return web.Response(text="# one", headers={"ETag": '"one"'})

    docs.replies["/api-1.md"] = tagged
    first = await read()
    clock.advance(DAY - 1)
    second = await read()
    assert (first.from_cache, second.from_cache, len(docs.asked)) == (0, 3, 4)
    assert second.texts == first.texts
    clock.advance(2)
    docs.replies["/api-2.md"] = "# changed"
    third = await read()
    assert third.from_cache == 0 and len(docs.asked) == 8
    assert [text.content for text in third.texts] == ["# one", "# changed", "# api-3"]
    assert (await read()).from_cache == 3, "a page that is not modified is young again"
    assert (await read(max_age=0.0)).from_cache == 0


async def test_a_page_that_was_not_read_is_asked_for_again(docs: Docs, read: Read) -> None:
    docs.replies["/api-2.md"] = [403, "# now"]
    assert ids(await read()) == ["api-1", "api-3"]
    assert ids(await read()) == ["api-1", "api-2", "api-3"]
    assert docs.paths.count("/api-1.md") == 1


async def test_a_cache_that_cannot_be_written_is_an_error(read: Read, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SiteError, match=r"the cache .* cannot be written .* --cache"):
        await read(cache=tmp_path / "file")


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://Docs.example.com/", "https://docs.example.com"),
        (" https://docs.example.com:444/en/llms.txt ", "https://docs.example.com:444/en"),
        ("http://127.0.0.1", "http://127.0.0.1"),
    ],
)
def test_addresses_of_sites(base: str, expected: str) -> None:
    assert checked_base(base) == expected


@pytest.mark.parametrize(
    "base",
    ["docs.example.com", "http://docs.example.com", "ftp://x", "https://", "https://[", "https://a:b@x", "https://x?y"],
)
def test_what_is_not_the_address_of_a_site(base: str) -> None:
    with pytest.raises(SiteError, match="address of a site"):
        checked_base(base)
