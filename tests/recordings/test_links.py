"""Where links and redirects lead, and that nothing of the client goes there."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from airudder import APIConnectionError, RecordingError
from airudder._generated.operations import OPERATIONS
from airudder.masks import Masked
from airudder.recordings import links
from airudder.recordings.links import Link
from conftest import MakeClient
from support.fileserver import Asked, File, FileServer
from support.outcomes import closed_port, error_of

from .files import CASE, KEY, WAVE, lead, linked, moved, recording


def plain_headers(asked: Asked) -> set[str]:
    return asked.headers.keys() - {"range", "if-range"}


@pytest.mark.parametrize("way", ["redirect", "link"])
@pytest.mark.parametrize("borrowed", [False, True])
async def test_nothing_of_the_client_goes_where_a_link_leads(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, way: str, borrowed: bool
) -> None:
    file = File(WAVE, cuts=[9000])
    lead(way, server, elsewhere, moved("../g/h"))
    elsewhere.routes["/g/h"] = file
    async with aiohttp.ClientSession(
        headers={"Authorization": "Token mine", "X-Mine": "1", "Cookie": "c=1"}, cookies={"d": "2"}
    ) as session:
        session.cookie_jar.update_cookies({"e": "3"}, URL(elsewhere.url))
        session.cookie_jar.update_cookies({"e": "3"}, URL(server.url))
        settings = {"session": session} if borrowed else {}
        client = make_client(server.url, aes_key=KEY, **settings)
        options = {"extra_headers": {"X-Also": "1"}, "encrypt": True, "allow_unknown": True}
        assert await recording(client, **options).read() == WAVE
        await client.aclose()
        assert not session.closed
    assert [one.path for one in elsewhere.asked] == ["/f", "/g/h"] * 2
    for asked in elsewhere.asked:
        assert plain_headers(asked) == {"host", "user-agent", "accept", "accept-encoding"}
        assert asked.headers["user-agent"].startswith("Airudder")
        assert asked.headers["accept-encoding"] == "identity"
    assert server.asked[0].headers["authorization"] == "Token made-up-token"
    assert server.asked[0].headers["x-also"] == "1"


async def test_link_goes_through_the_proxy(make_client: MakeClient, server: FileServer, elsewhere: FileServer) -> None:
    """Both the client's and a lent session's; nothing else of the session gets there."""
    server.routes[CASE] = linked("http://files.example/f")
    elsewhere.routes |= {CASE: server.routes[CASE], "/f": File(WAVE)}
    settings: dict[str, Any] = {"base_url": "http://api.example", "allow_http": True}
    assert await recording(make_client("", proxy=elsewhere.url, **settings)).read() == WAVE
    async with aiohttp.ClientSession(proxy=elsewhere.url, headers={"X-Mine": "1"}) as session:
        client = make_client("", session=session, **settings)
        assert await recording(client).read() == WAVE
        await client.aclose()
    assert [one.path for one in elsewhere.asked] == [CASE, "/f"] * 2
    assert "x-mine" not in elsewhere.asked[3].headers
    assert "authorization" not in elsewhere.asked[3].headers


async def test_link_goes_through_the_proxy_of_the_environment(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a lent session does that trusts it; a password for the link's host stays where it is."""
    netrc = tmp_path / "netrc"
    await asyncio.to_thread(netrc.write_text, "machine files.example login l password p\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", elsewhere.url)
    elsewhere.routes |= {CASE: linked("http://files.example/f"), "/f": File(WAVE)}
    async with aiohttp.ClientSession(trust_env=True) as session:
        client = make_client("", session=session, base_url="http://api.example", allow_http=True)
        assert await recording(client).read() == WAVE
        await client.aclose()
    assert [one.path for one in elsewhere.asked] == [CASE, "/f"]
    assert "authorization" not in elsewhere.asked[1].headers


async def test_dead_link_does_not_retry_what_is_not_safe(
    make_client: MakeClient, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the link's host got nothing does not mean that the API did not."""
    unsafe = attrs.evolve(OPERATIONS["task_call_recording"], retry="unsent")
    monkeypatch.setitem(OPERATIONS, "task_call_recording", unsafe)
    server.routes[CASE] = linked(f"http://127.0.0.1:{closed_port()}/f")
    error = await error_of(recording(make_client(server.url)).read())
    assert (type(error), error.sent, len(server.asked)) == (APIConnectionError, "yes", 1)
    server.routes[CASE] = File(WAVE, cuts=[9000])
    assert type(await error_of(recording(make_client(server.url)).read())) is APIConnectionError
    assert len(server.asked) == 2


@pytest.mark.parametrize(("hops", "way"), [(5, "redirect"), (6, "redirect"), (6, "link"), (7, "link")])
async def test_links_that_lead_on(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, hops: int, way: str
) -> None:
    """Five redirects at the most."""
    lead(way, server, elsewhere, moved("/1", "308 Permanent"))
    for number in range(1, hops - 1):
        elsewhere.routes[f"/{number}"] = moved(f"/{number + 1}", "307 Temporary")
    elsewhere.routes[f"/{hops - 1}"] = File(WAVE)
    download = recording(make_client(server.url))
    if hops == (5 if way == "redirect" else 6):
        assert await download.read() == WAVE
    else:
        error = await error_of(download.read())
        assert type(error) is RecordingError
        assert "leads on" in str(error)
    assert len(server.asked) == 1


def checked(text: str, base: URL | None = None, api: str = "https://api.airudder.com") -> URL:
    """The URL that is to be fetched."""
    return links.check_link(Masked(text), None if base is None else Link(base), Link(URL(api))).url


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://files.example/x", "without https"),
        ("https://127.0.0.1/x", "127.0.0.1, an address inside"),
        ("https://127.1/x", "inside"),
        ("https://0x7f000001/x", "inside"),
        ("https://2130706433/x", "(of unusual form), an address inside"),
        ("https://localhost/x", "inside"),
        ("https://a.localhost./x", "inside"),
        ("https://10.1.2.3:8443/x", "inside"),
        ("https://192.168.0.1./x", "inside"),
        ("https://169.254.169.254/latest", "inside"),
        ("https://100.64.0.1/x", "inside"),
        ("https://0.0.0.0/x", "inside"),
        ("https://[::1]/x", "inside"),
        ("https://[::ffff:10.0.0.1]/x", "inside"),
        ("https://[fe80::1]/x", "inside"),
        ("https://[fd00::1]/x", "inside"),
        ("https://user@files.example/x", "a user name"),
        ("https://files.example\\@evil.example/x", "RecordingError"),
        ("//", "not a valid URL"),
        ("https:///x", "not a valid URL"),
        ("https://files.example/a b", "not a valid URL"),
        ("https://files.example:99999/", "not a valid URL"),
        ("data:audio/wav;base64,AAAA", "not a valid URL"),
        ("http://99999;[]@", "not a valid URL"),
        ("https://[]@", "not a valid URL"),
    ],
)
def test_links_that_are_not_followed(text: str, words: str) -> None:
    with pytest.raises(RecordingError) as caught:
        checked(text)
    assert words in f"RecordingError {caught.value}"
    assert text not in str(caught.value)


HOSTS = st.text(st.sampled_from("[]@:;./?#%0f9-x\\\u00fc\u3002\ud800"), max_size=12)
LINKS = st.text(max_size=30) | st.builds("{}{}".format, st.sampled_from(["http://", "https://", "//", "/", "?"]), HOSTS)


@given(LINKS, st.sampled_from([None, URL("https://files.example/p/q?z=1", encoded=True)]))
@example("http://99999;[]@", None)
@example("https://[]@", URL("https://files.example/"))
def test_any_text_is_followed_or_refused(text: str, base: URL | None) -> None:
    with suppress(RecordingError):
        url = checked(text, base)
        assert url.scheme == "https" and url.host and url.port is not None and url.raw_path_qs


@pytest.mark.parametrize(
    ("text", "base", "api"),
    [
        ("https://files.example/a%2Fb?s=%2f+%20x&t=a:b/c%3d", None, "https://api.airudder.com"),
        ("HTTPS://1.1.1.1/x", None, "https://api.airudder.com"),
        ("http://10.0.0.1/x", None, "http://192.168.1.1"),
        ("http://127.0.0.1:1/x", None, "http://localhost:8080"),
        ("?a=%2f", "https://files.example/p/q?z=1", "https://api.airudder.com"),
        ("../r%2fs?a=%2f", "https://files.example/p/q/t", "https://api.airudder.com"),
        ("//files.example/ü", "https://other.example/", "https://api.airudder.com"),
    ],
)
def test_links_that_are_followed(text: str, base: str | None, api: str) -> None:
    url = checked(text, None if base is None else URL(base, encoded=True), api)
    assert url.scheme == URL(api).scheme
    query = text.partition("?")[2]
    assert url.raw_query_string == query  # quoted as it was


def test_find_links() -> None:
    one, two = "https://a.example/1", "HTTP://b.example/2"
    assert links.find_links({"a": [one, {"b": f" {one} "}], "c": f"see {two}", two: 1, "d": None}) == {one}
    assert links.find_links([one, two]) == {one, two}
    assert links.find_links(one) == {one}
    deep: Any = one
    for _ in range(100):
        deep = [deep]
    assert links.find_links(deep) == set()
