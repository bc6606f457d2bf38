"""Which proxy the environment names for a server, in the forms that people write; and that no error shows it."""

import asyncio
import os
from typing import Any

import pytest

from airudder import AIRudder, ConfigurationError, RetryPolicy
from airudder.config import check_proxy
from airudder.http.proxies import environment_proxy
from airudder.masks import Masked
from airudder.sandbox import Sandbox
from conftest import MakeClient
from support.outcomes import POST, detail, error_of

PASSWORD = "pa55word"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name == "REQUEST_METHOD":
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://p.example:1"}, "http://p.example:1"),
        ({"https_proxy": "http://p.example:1"}, "http://p.example:1"),
        ({"https_proxy": "http://lower.example:1", "HTTPS_PROXY": "http://upper.example:1"}, "http://lower.example:1"),
        ({"HTTPS_PROXY": "p.example:1"}, "http://p.example:1"),
        ({"HTTPS_PROXY": "p.example"}, "http://p.example"),
        ({"HTTPS_PROXY": f"user:{PASSWORD}@p.example:1"}, f"http://user:{PASSWORD}@p.example:1"),
        ({"HTTPS_PROXY": "[::1]:3128"}, "http://[::1]:3128"),
        ({"HTTPS_PROXY": " http://p.example:1/ "}, "http://p.example:1/"),
        ({"HTTPS_PROXY": "HTTPS://p.example:1"}, "HTTPS://p.example:1"),
        ({"HTTP_PROXY": "http://p.example:1"}, None),  # for http:// alone
        ({"ALL_PROXY": "p.example:1"}, "http://p.example:1"),
        ({"ALL_PROXY": "socks5://all.example:1", "HTTPS_PROXY": "p.example:1"}, "http://p.example:1"),
        ({"HTTPS_PROXY": "", "ALL_PROXY": "p.example:1"}, "http://p.example:1"),
    ],
)
def test_the_variables_name_the_proxy(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], proxy: str | None
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment_proxy("https", "api.example", 443) == proxy


def test_a_header_of_a_request_to_a_cgi_script_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://p.example:1")
    assert environment_proxy("http", "api.example", 80) == "http://p.example:1"
    monkeypatch.setenv("REQUEST_METHOD", "GET")
    assert environment_proxy("http", "api.example", 80) is None


@pytest.mark.parametrize(
    ("exempt", "host", "port", "direct"),
    [
        ("api.example", "api.example", 443, True),
        ("API.example", "api.example", 443, True),
        ("other.example, api.example", "api.example", 443, True),
        ("example", "api.example", 443, True),
        (".example", "api.example", 443, True),
        ("pi.example", "api.example", 443, False),
        ("*", "api.example", 443, True),
        ("api.example:443", "api.example", 443, True),
        ("api.example:8443", "api.example", 8443, True),
        ("api.example:8443", "api.example", 443, False),
        (".example:8443", "api.example", 8443, True),
        ("10.1.2.3", "10.1.2.3", 80, True),
        ("10.0.0.0/8", "10.1.2.3", 80, True),
        ("10.0.0.0/8", "11.1.2.3", 80, False),
        ("10.0.0.0/8", "api.example", 80, False),
        ("10.1.2.3:80", "10.1.2.3", 80, True),
        ("10.1.2.3:80", "10.1.2.3", 81, False),
        ("::1", "::1", 80, True),
        ("[::1]", "::1", 80, True),
        ("0:0::1", "::1", 80, True),
        ("[::1]:80", "::1", 80, True),
        ("[::1]:80", "::1", 81, False),
        ("fd00::/8", "fd12::1", 80, True),
        ("", "api.example", 443, False),
    ],
)
def test_no_proxy_exempts(monkeypatch: pytest.MonkeyPatch, exempt: str, host: str, port: int, direct: bool) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://p.example:1")
    monkeypatch.setenv("NO_PROXY", exempt)
    assert (environment_proxy("https", host, port) is None) is direct


BAD = [
    *(f"{kind}://user:{PASSWORD}@p.example:1" for kind in ("socks5", "socks5h", "socks4", "SOCKS4A", "socks")),
    *(f"{kind}://user:{PASSWORD}@p.example:1" for kind in ("ftp", "ws", "pa55word", "")),
    f"http://user:{PASSWORD}@p.example:port",
    f"http://user:{PASSWORD}@p.example:99999",
    f"user:{PASSWORD}@",
    f"http://p.example:1/{PASSWORD}",
    f"http://user:{PASSWORD} @p.example:1",
    f"http://user:{PASSWORD}@[::1",
]


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("value", BAD)
def test_a_proxy_that_cannot_be_used_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=f"^{variable} is ") as caught:
        environment_proxy("https", "api.example", 443)
    assert ("SOCKS" in str(caught.value)) is value.lower().startswith("socks")
    assert PASSWORD not in f"{caught.value} {caught.value!r}" and caught.value.__context__ is None
    assert PASSWORD not in locals_of(caught.value)


@pytest.mark.parametrize("value", BAD[:-1])
def test_the_setting_is_held_to_the_same_forms(value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^proxy is "):
        check_proxy(Masked(value), "proxy")


def locals_of(error: BaseException) -> str:
    """What a tracker of errors shows of the variables of our frames."""
    found, trace = "", error.__traceback__
    while trace is not None:
        if "airudder" in trace.tb_frame.f_globals.get("__name__", ""):
            found += repr(trace.tb_frame.f_locals)
        trace = trace.tb_next
    return found


async def test_a_call_by_way_of_a_proxy_without_a_scheme(
    make_client: MakeClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", sandbox.url.removeprefix("http://"))
    client = make_client("http://127.0.0.1:9", trust_env=True, token=sandbox.issue_token())
    await detail(client)
    assert sandbox.received(POST) == 1


@pytest.mark.parametrize("value", [f"socks5://user:{PASSWORD}@", f"http://user:{PASSWORD}@127.0.0.1:99999#"])
async def test_a_call_with_a_proxy_that_cannot_be_used_sends_nothing(
    make_client: MakeClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", value + sandbox.url.removeprefix("http://"))
    client = make_client(sandbox, trust_env=True, token="made-up")
    error = await error_of(detail(client))
    assert isinstance(error, ConfigurationError) and "HTTP_PROXY" in str(error)
    assert (error.sent, sandbox.connections) == ("no", 0)
    assert PASSWORD not in locals_of(error) + str(error)


@pytest.mark.parametrize("by_setting", [True, False])
def test_the_password_of_a_proxy_that_does_not_answer_is_in_no_variable_of_ours(
    monkeypatch: pytest.MonkeyPatch, by_setting: bool
) -> None:
    proxy = f"http://user:{PASSWORD}@127.0.0.1:9"
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    settings: dict[str, Any] = {"proxy": proxy} if by_setting else {"trust_env": True}

    async def call() -> BaseException:
        async with AIRudder(token="made-up", retry=RetryPolicy(max_retries=0), **settings) as client:
            return await error_of(detail(client))

    assert PASSWORD not in locals_of(asyncio.run(call()))
