"""The arguments that the client gives to aiohttp."""

import ssl
from typing import Any

import aiohttp
import pytest
from aioresponses import aioresponses
from yarl import URL

from airudder import Timeout
from conftest import MakeClient
from support.outcomes import TASK_ID, detail

BASE = "https://api.invalid"
POST_URL = URL(f"{BASE}/service/cloud/workflow/taskdetail")
SEALED = "qbj8cnqKnqR66qDS49ib9ymU1mpMCyp8Dm0gS1VvmnEqTxPGSBzruAU1sapP+cye"
ANSWER: dict[str, Any] = {"code": 200, "status": "OK", "data": {}}


async def arguments(make_client: MakeClient, mocked: aioresponses, **settings: Any) -> dict[str, Any]:
    """What aiohttp got for one POST."""
    options = settings.pop("options", {})
    mocked.post(POST_URL, payload=ANSWER)
    await detail(make_client(BASE, **settings), **options)
    (call,) = mocked.requests["POST", POST_URL]
    return dict(call.kwargs)


async def test_defaults(make_client: MakeClient, mocked: aioresponses) -> None:
    given = await arguments(make_client, mocked, user_agent="ua/1")
    assert given["allow_redirects"] is False
    assert given["raise_for_status"] is False
    assert given["auto_decompress"] is False
    assert given["proxy"] is None
    assert given["ssl"] is True
    assert given["timeout"] == aiohttp.ClientTimeout(total=None, connect=10.0, sock_read=30.0)
    assert given["data"] == b'{"task_id":"%s"}' % TASK_ID.encode()
    assert given["headers"] == {
        "User-Agent": "ua/1",
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "Content-Type": "application/json",
        "Authorization": "Token made-up-token",
    }
    assert not {"json", "params", "cookies", "auth"} & given.keys()


@pytest.mark.parametrize(
    ("timeout", "connect", "read"),
    [(5.0, 10.0, 30.0), (None, None, None), (Timeout(connect=1.5, read=None), 1.5, None)],
)
@pytest.mark.parametrize("per_call", [False, True])
async def test_timeouts(
    make_client: MakeClient, mocked: aioresponses, timeout: Any, connect: Any, read: Any, per_call: bool
) -> None:
    settings: dict[str, Any] = {"options": {"timeout": timeout}} if per_call else {"timeout": timeout}
    given = await arguments(make_client, mocked, **settings)
    assert given["timeout"] == aiohttp.ClientTimeout(total=None, connect=connect, sock_read=read)


async def test_proxy_and_ssl(make_client: MakeClient, mocked: aioresponses) -> None:
    context = ssl.create_default_context()
    given = await arguments(make_client, mocked, proxy="http://proxy.invalid:3128", ssl=context)
    assert given["proxy"] == "http://proxy.invalid:3128"
    assert given["ssl"] is context


@pytest.mark.parametrize("value", [False, True])
async def test_ssl_switched(make_client: MakeClient, mocked: aioresponses, value: bool) -> None:
    assert (await arguments(make_client, mocked, ssl=value))["ssl"] is value


async def test_encoded_url_is_not_encoded_again(
    make_client: MakeClient, mocked: aioresponses, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[URL] = []
    inner = aiohttp.ClientSession._request

    async def watch(self: aiohttp.ClientSession, method: str, url: URL, **given: Any) -> Any:
        seen.append(url)
        return await inner(self, method, url, **given)

    sealed = URL(f"{BASE}/service/cloud/detail?{SEALED}", encoded=True)
    mocked.get(sealed, payload=ANSWER, repeat=True)
    mocked.get(f"{BASE}/service/cloud/detail?TaskID=a/b%2Bc", payload=ANSWER)
    client = make_client(BASE, aes_key="airudderredduria")
    with monkeypatch.context() as patch:  # given back before aioresponses gives back its own
        patch.setattr(aiohttp.ClientSession, "_request", watch)
        await client.tasks.detail(task_id=TASK_ID)
        await client.tasks.detail(task_id="a/b+c", encrypt=False)
    assert [url.raw_path_qs for url in seen] == [
        f"/service/cloud/detail?{SEALED}",
        "/service/cloud/detail?TaskID=a%2Fb%2Bc",
    ]


@pytest.mark.parametrize(
    ("trust", "exempt", "proxy"),
    [(True, "", "http://env.invalid:1"), (True, "api.invalid", None), (False, "", None)],
)
async def test_proxy_of_the_environment(
    make_client: MakeClient,
    mocked: aioresponses,
    monkeypatch: pytest.MonkeyPatch,
    trust: bool,
    exempt: str,
    proxy: str | None,
) -> None:
    monkeypatch.setenv("https_proxy", "http://env.invalid:1")
    monkeypatch.setenv("no_proxy", exempt)
    assert (await arguments(make_client, mocked, trust_env=trust))["proxy"] == proxy


async def test_given_proxy_goes_before_the_environment(
    make_client: MakeClient, mocked: aioresponses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://env.invalid:1")
    given = await arguments(make_client, mocked, trust_env=True, proxy="http://mine.invalid:2")
    assert given["proxy"] == "http://mine.invalid:2"


async def test_get_has_no_body(make_client: MakeClient, mocked: aioresponses) -> None:
    url = URL(f"{BASE}/service/cloud/detail?TaskID={TASK_ID}")
    mocked.get(url, payload=ANSWER)
    await make_client(BASE).tasks.detail(task_id=TASK_ID)
    (call,) = mocked.requests["GET", url]
    assert call.kwargs["data"] is None
    assert "Content-Type" not in call.kwargs["headers"]


async def test_every_attempt_gives_the_same_body_and_its_own_headers(
    make_client: MakeClient, mocked: aioresponses
) -> None:
    mocked.post(POST_URL, status=503)
    mocked.post(POST_URL, payload=ANSWER)
    await detail(make_client(BASE, aes_key="airudderredduria"))
    first, second = mocked.requests["POST", POST_URL]
    assert first.kwargs["data"] == second.kwargs["data"]
    assert first.kwargs["headers"] == second.kwargs["headers"]
    assert first.kwargs["headers"] is not second.kwargs["headers"]


async def test_settings_of_the_own_session(make_client: MakeClient, mocked: aioresponses) -> None:
    mocked.post(POST_URL, payload=ANSWER)
    client = make_client(BASE)
    await detail(client)
    session = await client._core.sessions.session()
    assert not session.trust_env
    assert isinstance(session.cookie_jar, aiohttp.DummyCookieJar)
    assert session.connector is not None
    assert session.connector.limit == 0  # slots are counted by the client
