"""Setting up a client, views on it, calling what the YAML lacks: what is wrong is refused before anything is sent."""

import asyncio
import contextlib
import pickle
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import attrs
import pytest

from airudder import (
    AIRudder,
    AIRudderError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    CallInfo,
    ClientClosedError,
    ConfigurationError,
    EncryptionError,
    InvalidRequestError,
    ResponseTooLargeError,
    RetryPolicy,
    ServerError,
    StoredToken,
    Timeout,
    TrackingConnector,
)
from airudder._generated.operations import OPERATIONS
from airudder.http.sessions import Sessions
from airudder.models import WorkflowTaskDetailRequest
from airudder.sandbox import Fault, Sandbox

TASK_ID = "69f531a01a9df58aa6de2487be610abb"
PHONE = "+12025550142"
DETAIL = "/service/cloud/workflow/taskdetail"
ENVIRONMENT = ("AIRUDDER_APP_KEY", "AIRUDDER_APP_SECRET", "AIRUDDER_BASE_URL", "AIRUDDER_AES_KEY")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AIRudder]:
    async with AIRudder(sandbox.app_key, sandbox.app_secret, aes_key=sandbox.aes_key, base_url=sandbox.url) as client:
        yield client


async def refused(sandbox: Sandbox, call: Awaitable[Any], kind: type[AIRudderError], words: str) -> AIRudderError:
    """The error of a call of which the sandbox saw nothing, not even a connection."""
    with pytest.raises(kind, match=words) as caught:
        await call
    assert caught.value.sent == "no"
    assert caught.value.http_status is None
    assert (sandbox.ledger, sandbox.connections) == ([], 0)
    return caught.value


# ---------------------------------------------------------------------------------------------------- construction


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "no credentials"),
        ({"app_key": "k"}, "must be given together"),
        ({"app_secret": "s"}, "must be given together"),
        ({"app_key": "k", "token": "t"}, "must be given together"),
        ({"app_key": "", "app_secret": "s"}, "app_key must be text"),
        ({"app_key": "k", "app_secret": ""}, "app_secret must be text"),
        ({"app_key": "  ", "app_secret": "s"}, "app_key"),
        ({"app_key": "k\n", "app_secret": "s"}, "app_key"),
        ({"app_key": "k", "app_secret": "s\r\n"}, "app_secret"),
        ({"app_key": 5, "app_secret": "s"}, "app_key"),
        ({"token": ""}, "token"),
        ({"token": "t\nX: 1"}, "token"),
        ({"token": "Token t"}, "token"),
        ({"token": "t", "aes_key": ""}, "0 bytes"),
        ({"token": "t", "aes_key": "x" * 15}, "15 bytes"),
        ({"token": "t", "aes_key": b"x" * 33}, "33 bytes"),
        ({"token": "t", "aes_key": 16}, "AES key"),
        ({"token": "t", "encrypt": "always"}, "encrypt must be"),
        ({"token": "t", "base_url": "http://api.airudder.com"}, "without encryption"),
        ({"token": "t", "base_url": ""}, "base_url"),
        ({"token": "t", "base_url": "https://u:p@api.airudder.com"}, "base_url"),
        ({"token": "t", "timeout": 0}, "time"),
        ({"token": "t", "timeout": True}, "time"),
        ({"token": "t", "timeout": "5"}, "time"),
        ({"token": "t", "timeout": Timeout(read=-1)}, "time"),
        ({"token": "t", "retry": 2}, "RetryPolicy"),
        ({"token": "t", "max_response_bytes": 0}, "above 0"),
        ({"token": "t", "max_response_bytes": "1"}, "above 0"),
        ({"token": "t", "max_response_bytes": 1e6}, "above 0"),
        ({"token": "t", "max_connections": 0}, "above 0"),
        ({"token": "t", "max_connections": None}, "above 0"),
        ({"token": "t", "max_connections": True}, "above 0"),
        ({"token": "t", "account_timezone": "Nowhere/Land"}, "account_timezone"),
        ({"token": "t", "account_timezone": ""}, "account_timezone"),
        ({"token": "t", "account_timezone": "../../etc/hosts"}, "account_timezone"),
        ({"token": "t", "account_timezone": "a\0b"}, "account_timezone"),
        ({"token": "t", "account_timezone": 8}, "account_timezone"),
        ({"token": "t", "user_agent": "a\r\nX: 1"}, "User-Agent"),
        ({"token": "t", "user_agent": None}, "User-Agent"),
        ({"token": "t", "sealed_content_type": "a\nb"}, "Sealed-Content-Type"),
        ({"token": "t", "clock": 5}, "clock must be an object"),
        ({"token": "t", "rng": 5}, "rng must be an object"),
        ({"token": "t", "session": object(), "session_factory": lambda connector: None}, "cannot be used together"),
    ],
    ids=lambda value: re.sub(r" at 0x\w+", "", ascii(value))[:50],
)
def test_what_is_wrong_shows_at_construction(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        AIRudder(**settings)
    assert caught.value.sent == "no"
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("settings", [{"app_key": "k", "app_secret": "s"}, {"token": "t"}, {"signer": lambda *_: {}}])
def test_each_kind_of_credentials_will_do(settings: dict[str, Any]) -> None:
    assert repr(AIRudder(**settings)) == "<AIRudder https://api.airudder.com>"


@pytest.mark.parametrize(
    ("zone", "kept"), [(None, None), ("Asia/Shanghai", ZoneInfo("Asia/Shanghai")), (UTC, UTC)], ids=ascii
)
def test_account_timezone(zone: str | tzinfo | None, kept: tzinfo | None) -> None:
    client = AIRudder(token="t", account_timezone=zone)
    assert client.account_timezone == kept
    assert client.with_options().account_timezone == kept


def test_plain_http_is_a_choice() -> None:
    assert "http://gate.example.test" in repr(AIRudder(token="t", base_url="http://gate.example.test", allow_http=True))


# -------------------------------------------------------------------------------------------------------- from_env


async def test_from_env_reads_all_variables(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    given = (sandbox.app_key, sandbox.app_secret, sandbox.url, sandbox.aes_key)
    for name, value in zip(ENVIRONMENT, given, strict=True):
        monkeypatch.setenv(name, value)
    async with AIRudder.from_env(timeout=20, encrypt=True) as client:
        await client.workflows.task_detail(task_id=TASK_ID)
    assert [(entry.operation_id, entry.encrypted) for entry in sandbox.ledger] == [
        ("auth_token", False),
        ("workflow_task_detail", True),
    ]


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({}, "AIRUDDER_APP_KEY and AIRUDDER_APP_SECRET"),
        ({"AIRUDDER_APP_KEY": "k"}, "does not have AIRUDDER_APP_SECRET"),
        ({"AIRUDDER_APP_SECRET": "s"}, "does not have AIRUDDER_APP_KEY"),
        ({"AIRUDDER_APP_KEY": "", "AIRUDDER_APP_SECRET": "s"}, "does not have AIRUDDER_APP_KEY"),
    ],
)
def test_from_env_names_what_is_missing(
    variables: dict[str, str], missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=missing):
        AIRudder.from_env()
    assert repr(AIRudder.from_env(app_key="k", app_secret="s"))
    with pytest.raises(ConfigurationError, match=missing):
        AIRudder.from_env(base_url="https://gate.example.test")


def test_from_env_needs_no_keys_beside_a_token_or_a_signer() -> None:
    assert "api.airudder.com" in repr(AIRudder.from_env(token="t"))
    assert "api.airudder.com" in repr(AIRudder.from_env(signer=lambda method, path, body: {}))


def test_settings_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRUDDER_APP_KEY", "bad \n")
    monkeypatch.setenv("AIRUDDER_APP_SECRET", "bad \n")
    monkeypatch.setenv("AIRUDDER_BASE_URL", "http://bad.example.test")
    monkeypatch.setenv("AIRUDDER_AES_KEY", "bad")
    for lacking in ("app_key", "app_secret", "base_url", "aes_key"):
        settings: dict[str, Any] = {
            "app_key": "k", "app_secret": "s", "base_url": "https://good.example.test", "aes_key": "x" * 16,
        }  # fmt: skip
        assert "good.example.test" in repr(AIRudder.from_env(**settings))
        del settings[lacking]
        with pytest.raises(ConfigurationError, match=r"app_key|app_secret|base_url|AES key"):
            AIRudder.from_env(**settings)


def test_from_env_makes_what_it_is_called_on() -> None:
    class Mine(AIRudder):
        pass

    assert type(Mine.from_env(token="t")) is Mine
    assert type(Mine(token="t").with_options()) is Mine
    with pytest.raises(TypeError, match="tokken"):
        Mine.from_env(token="t", tokken="t")  # type: ignore[call-arg]


# ------------------------------------------------------------------------------------------------ arguments of calls


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"task_id": None}, "the body lacks task_id"),
        ({"task_id": ""}, "the body lacks task_id"),
        ({}, "the body lacks task_id"),
        ({"task_id": "x", "extra_body": {"task_id": None}}, "the body lacks task_id"),
        ({"task_id": "x", "extra_body": {"when": UTC}}, "body.when"),
        ({"task_id": "x", "extra_query": {"q": [[1]]}}, "query.q"),
        ({"task_id": "x", "extra_headers": {"Authorization": "Token y"}}, "Authorization"),
        ({"task_id": "x", "extra_headers": {"X": "a\r\nY: b"}}, "one line"),
        ({"task_id": "x", "timeout": 0}, "time"),
        ({"task_id": "x", "timeout": "1"}, "time"),
        ({"task_id": "x", "encrypt": "yes"}, "encrypt must be"),
    ],
    ids=ascii,
)
async def test_bad_arguments_of_a_post(
    client: AIRudder, sandbox: Sandbox, arguments: dict[str, Any], words: str
) -> None:
    for group in (client.workflows, client.raw.workflows, client.with_options(timeout=3).workflows):
        error = await refused(sandbox, group.task_detail(**arguments), ConfigurationError, words)
        assert error.operation_id == "workflow_task_detail"


@pytest.mark.parametrize(
    "arguments", [{"task_id": None}, {"task_id": ""}, {"task_id": []}, {"task_id": "x", "extra_query": {"TaskID": ""}}]
)
async def test_bad_arguments_of_a_get(client: AIRudder, sandbox: Sandbox, arguments: dict[str, Any]) -> None:
    await refused(sandbox, client.tasks.detail(**arguments), InvalidRequestError, "the query lacks TaskID")


@pytest.mark.parametrize(
    "body", [{}, {"task_id": None}, {"taskid": "x"}, WorkflowTaskDetailRequest(task_id="")], ids=repr
)
async def test_bad_bodies(client: AIRudder, sandbox: Sandbox, body: Any) -> None:
    await refused(sandbox, client.workflows.task_detail(body), InvalidRequestError, "the body lacks task_id")


async def test_misuse_of_python_is_a_type_error(client: AIRudder, sandbox: Sandbox) -> None:
    calls: list[tuple[Callable[[], Awaitable[Any]], str]] = [
        (lambda: client.workflows.task_detail({"task_id": "x"}, task_id="y"), "not both"),  # type: ignore[call-overload]
        (lambda: client.workflows.task_detail(task_id="x", timout=3), "timout"),  # type: ignore[call-overload]
        (lambda: client.tasks.detail(), "task_id"),  # type: ignore[call-arg]
        (lambda: client.request("GET", "/x", timout=3), "timout"),  # type: ignore[call-arg]
    ]
    for call, words in calls:
        with pytest.raises(TypeError, match=words):
            await call()
    assert sandbox.connections == 0


async def test_a_client_without_credentials_of_the_right_kind(sandbox: Sandbox) -> None:
    async with AIRudder(signer=lambda method, path, body: {}, base_url=sandbox.url) as client:
        await refused(sandbox, client.workflows.task_detail(task_id="x"), ConfigurationError, "needs a token")
        for call in (client.auth.check(), client.auth.renew()):
            await refused(sandbox, call, ConfigurationError, "neither credentials nor a token")
    async with AIRudder(token="t", base_url=sandbox.url) as client:
        await refused(sandbox, client.auth.renew(), ConfigurationError, "app_key")


# -------------------------------------------------------------------------------------------------- client.request


@pytest.mark.parametrize(
    "path",
    [
        "https://example.test/x", "http://127.0.0.1/x", "//example.test/x", "/../x", "/a/../x", "/a/%2e%2e/x",
        "/a/%2E./x", "/a%2f..%2fx", "/a?b=c", "/a#b", "a", "", "/a b", "/a\r\nX: 1", "/\\example.test", None,
    ],
    ids=ascii,
)  # fmt: skip
async def test_paths_that_would_take_the_token_elsewhere(client: AIRudder, sandbox: Sandbox, path: Any) -> None:
    await refused(sandbox, client.request("GET", path), InvalidRequestError, "path")


@pytest.mark.parametrize(
    ("method", "arguments", "words"),
    [
        ("get", {}, "method"),
        ("CONNECT", {}, "method"),
        ("GET /x HTTP/1.1\r\nX:", {}, "method"),
        (None, {}, "method"),
        ("GET", {"family": "voice"}, "family"),
        ("GET", {"family": None}, "family"),
        ("GET", {"family": []}, "family"),
        ("GET", {"retry": "always"}, "retry"),
        ("GET", {"retry": True}, "retry"),
        ("POST", {"body": "text"}, "mappings"),
        ("POST", {"body": [1]}, "mappings"),
        ("POST", {"body": b"text"}, "mappings"),
        ("GET", {"query": "a=b"}, "mappings"),
        ("GET", {"query": [("a", "b")]}, "mappings"),
        ("POST", {"body": {"a": {1: 2}}}, "body.a"),
        ("GET", {"query": {"a": {}}}, "query.a"),
        ("GET", {"timeout": -1}, "time"),
        ("GET", {"extra_headers": {"Host": "example.test"}}, "Host"),
        ("GET", {"family": "chatbot"}, "signer"),
    ],
    ids=ascii,
)
async def test_bad_arguments_of_request(
    client: AIRudder, sandbox: Sandbox, method: Any, arguments: dict[str, Any], words: str
) -> None:
    await refused(sandbox, client.request(method, "/x", **arguments), ConfigurationError, words)


async def test_request_gives_payload_and_envelope(client: AIRudder, sandbox: Sandbox) -> None:
    info = CallInfo()
    answer = await client.request("POST", DETAIL, body={"task_id": TASK_ID}, query={"a": [1, "b c"]}, info=info)
    assert answer.data == {**sandbox.example, "task_id": TASK_ID}
    assert answer.envelope == {"data": answer.data, "status": "OK", "code": 200}
    assert (answer.status, answer.info) == (200, info)
    assert (info.operation_id, info.sent, info.attempts, info.encrypted) == ("request POST", "yes", 1, False)
    (entry,) = sandbox.calls("workflow_task_detail")
    assert entry.query == "a=1&a=b%20c"
    assert entry.headers["Authorization"].startswith("Token ")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_request_takes_these_methods(client: AIRudder, sandbox: Sandbox, method: str) -> None:
    sandbox.fail(Fault.raw(body=b'{"code": 200}'), skip=1)
    assert (await client.request(method, "/new%20one", query={"a": 1})).data is None
    entry = sandbox.ledger[-1]
    assert (entry.method, entry.path, entry.query, entry.body) == (method, "/new%20one", "a=1", b"")


async def test_request_of_the_sms_family(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.raw(body=b'{"code": 0, "body": {"messageId": "m"}}'), skip=1)
    answer = await client.request("POST", "/service/sms/message/v2/send", family="sms", body={"text": "hello"})
    assert answer.data == {"messageId": "m"}
    assert sandbox.ledger[-1].headers["Authorization"].startswith("Token ")


async def test_request_is_not_encrypted_of_its_own(sandbox: Sandbox) -> None:
    async with AIRudder(token=sandbox.issue_token(), aes_key=sandbox.aes_key, base_url=sandbox.url) as client:
        await client.request("POST", DETAIL, body={"task_id": TASK_ID})
        answer = await client.request("POST", DETAIL, body={"task_id": TASK_ID}, encrypt=True, allow_unknown=True)
    assert answer.data["task_id"] == TASK_ID and answer.info.encrypted
    assert [entry.encrypted for entry in sandbox.ledger] == [False, True]


async def test_encryption_that_cannot_be(client: AIRudder, sandbox: Sandbox) -> None:
    await refused(sandbox, client.request("GET", "/x", encrypt=True), EncryptionError, "no page says")
    both = client.request("POST", "/x", query={"a": 1}, body={"b": 1}, encrypt=True, allow_unknown=True)
    await refused(sandbox, both, EncryptionError, "would not be encrypted")
    async with AIRudder(token="t", base_url=sandbox.url) as keyless:
        for call in (
            keyless.workflows.task_detail(task_id="x", encrypt=True),
            keyless.request("GET", "/x", encrypt=True, allow_unknown=True),
        ):
            await refused(sandbox, call, ConfigurationError, "needs a key")
        with pytest.raises(ConfigurationError, match="needs a key"):
            keyless.with_options(encrypt=True)
    with pytest.raises(ConfigurationError, match="needs a key"):
        AIRudder("key", "secret", encrypt=True)


@pytest.mark.parametrize("facts", ["unknown", "no"])
async def test_encrypt_true_on_an_operation_that_no_page_allows_it_for(
    client: AIRudder, sandbox: Sandbox, facts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = attrs.evolve(OPERATIONS["workflow_task_detail"], encryption=facts)
    monkeypatch.setitem(OPERATIONS, "workflow_task_detail", operation)
    for call in (
        client.workflows.task_detail(task_id="x", encrypt=True),
        client.with_options(encrypt=True).workflows.task_detail(task_id="x"),
    ):
        error = await refused(sandbox, call, EncryptionError, "encrypted")
        assert error.operation_id == "workflow_task_detail"
    await client.workflows.task_detail(task_id="x")  # "auto" sends it plain
    assert not sandbox.ledger[-1].encrypted


# ------------------------------------------------------------------------------------------------- chatbot, signers

CHATBOT = b'{"request_id": "d102d2f159d739abe142a17fcb2ea483", "code": 200, "message": "Success", "data": []}'


def sign(method: str, path: str, body: bytes) -> Mapping[str, str]:
    return {"X-AIRudder-Sign": f"{method} {path} {len(body)}", "X-AIRudder-Sign-Key": "0" * 32}


async def sign_later(method: str, path: str, body: bytes) -> Mapping[str, str]:
    await asyncio.sleep(0)
    return sign(method, path, body)


@pytest.mark.parametrize("signer", [sign, sign_later])
async def test_chatbot_calls_are_signed_and_bear_no_token(sandbox: Sandbox, signer: Any) -> None:
    sandbox.fail(Fault.raw(body=CHATBOT), times=None)
    async with AIRudder("k", "s", signer=signer, base_url=sandbox.url) as client:
        answer = await client.request(
            "POST", "/api/v1/session/messages", query={"q": "a b"}, body={"n": "é"}, family="chatbot"
        )
    assert (answer.data, answer.request_id) == ([], "d102d2f159d739abe142a17fcb2ea483")
    assert answer.info.request_id == answer.request_id
    (entry,) = sandbox.ledger
    assert entry.headers["X-AIRudder-Sign"] == f"POST /api/v1/session/messages?q=a%20b {len(entry.body)}"
    assert entry.headers["X-AIRudder-Sign-Key"] == "0" * 32
    assert "Authorization" not in entry.headers


@pytest.mark.parametrize(
    "headers", [None, "x", {"X-AIRudder-Sign": "a\r\nb"}, {"X-AIRudder-Sign": 5}, {"": "x"}], ids=repr
)
async def test_signers_that_give_nonsense(sandbox: Sandbox, headers: Any) -> None:
    async with AIRudder(signer=lambda method, path, body: headers, base_url=sandbox.url) as client:
        await refused(sandbox, client.request("POST", "/api/v1/x", family="chatbot"), InvalidRequestError, "header")


# ------------------------------------------------------------------------------------------------------------ views


async def test_a_view_shares_session_token_and_limits(client: AIRudder, sandbox: Sandbox) -> None:
    view = client.with_options(timeout=5, retry=RetryPolicy(max_retries=0), extra_headers={"X-A": "1"})
    assert isinstance(view, AIRudder) and type(view) is type(client)
    assert repr(view) == f"<AIRudder view {sandbox.url}>"
    await client.workflows.task_detail(task_id=TASK_ID)
    await view.workflows.task_detail(task_id=TASK_ID)
    await view.with_options().raw.tasks.detail(task_id=TASK_ID)
    assert sandbox.tokens_issued == 1
    assert sandbox.connections == 2  # the token request has one of its own
    assert [entry.headers.get("X-A") for entry in sandbox.ledger] == [None, None, "1", "1"]


async def test_closing_a_view_does_nothing(client: AIRudder, sandbox: Sandbox) -> None:
    async with client.with_options() as view:
        await view.workflows.task_detail(task_id=TASK_ID)
    await view.aclose()
    await view.workflows.task_detail(task_id=TASK_ID)
    await client.workflows.task_detail(task_id=TASK_ID)
    await client.aclose()
    await client.aclose()
    for one in (client, view, client.with_options()):
        assert repr(one).endswith(" closed>")
        with pytest.raises(ClientClosedError):
            await one.workflows.task_detail(task_id=TASK_ID)
        with pytest.raises(ClientClosedError):
            await one.__aenter__()


async def test_headers_of_client_view_and_call_are_merged(client: AIRudder, sandbox: Sandbox) -> None:
    view = client.with_options(extra_headers={"X-A": "1", "X-B": "1"}).with_options(extra_headers={"x-b": "2"})
    await view.tasks.detail(task_id=TASK_ID, extra_headers={"X-C": "3", "user-agent": "mine", "Accept": "*/*"})
    headers = sandbox.ledger[-1].headers
    assert [headers.getall(name) for name in ("X-A", "X-B", "X-C", "User-Agent", "Accept")] == [  # type: ignore[attr-defined]
        ["1"], ["2"], ["3"], ["mine"], ["*/*"],
    ]  # fmt: skip
    await client.tasks.detail(task_id=TASK_ID)
    assert "X-A" not in sandbox.ledger[-1].headers
    assert sandbox.ledger[-1].headers["User-Agent"].startswith("Airudder (airudder-python/")


async def test_encryption_of_client_view_and_call(sandbox: Sandbox) -> None:
    settings: dict[str, Any] = {"aes_key": sandbox.aes_key, "base_url": sandbox.url}
    async with AIRudder(token=sandbox.issue_token(), **settings) as client:
        off = client.with_options(encrypt=False)
        on = off.with_options(encrypt=True)
        await client.tasks.detail(task_id=TASK_ID)
        await client.tasks.detail(task_id=TASK_ID, encrypt=False)
        await off.tasks.detail(task_id=TASK_ID)
        await off.tasks.detail(task_id=TASK_ID, encrypt="auto")
        await on.tasks.detail(task_id=TASK_ID)
        await on.tasks.detail(task_id=TASK_ID, encrypt=None)  # type: ignore[arg-type]  # must not open what is sealed
    assert [entry.encrypted for entry in sandbox.ledger] == [True, False, False, True, True, True]
    async with AIRudder(token=sandbox.issue_token(), base_url=sandbox.url) as keyless:
        await keyless.tasks.detail(task_id=TASK_ID)
    assert not sandbox.ledger[-1].encrypted


async def test_timeouts_of_client_view_and_call(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the wire is told; that it keeps to it is tested there."""
    told: list[Timeout] = []
    exchange = Sessions.exchange

    def spy(self: Sessions, *args: Any, **kwargs: Any) -> Any:
        told.append(args[2])
        return exchange(self, *args, **kwargs)

    monkeypatch.setattr(Sessions, "exchange", spy)
    settings: dict[str, Any] = {"token": sandbox.issue_token(), "base_url": sandbox.url}
    async with AIRudder(**settings, timeout=Timeout(total=50.0, connect=1.0, read=2.0)) as client:
        view = client.with_options(timeout=40)
        await client.tasks.detail(task_id=TASK_ID)
        await view.tasks.detail(task_id=TASK_ID)
        await view.with_options(encrypt=False).tasks.detail(task_id=TASK_ID)
        await view.tasks.detail(task_id=TASK_ID, timeout=30)
        await view.tasks.detail(task_id=TASK_ID, timeout=Timeout())
        await view.tasks.detail(task_id=TASK_ID, timeout=None)
        await client.with_options(timeout=None).tasks.detail(task_id=TASK_ID)
        await client.request("GET", "/service/cloud/detail", query={"TaskID": TASK_ID}, timeout=20)
    whole = Timeout(total=50.0, connect=1.0, pool=30.0, read=2.0)
    endless = Timeout(total=None, connect=None, pool=None, read=None)
    forty, thirty, twenty = (attrs.evolve(whole, total=total) for total in (40.0, 30.0, 20.0))
    assert told == [whole, forty, forty, thirty, Timeout(), endless, endless, twenty]


@pytest.mark.parametrize(
    "settings",
    [{"timeout": 0}, {"retry": 1}, {"encrypt": "x"}, {"extra_headers": {"Host": "x"}}, {"extra_headers": "x"}],
    ids=repr,
)
def test_bad_settings_of_a_view(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        AIRudder(token="t").with_options(**settings)


# --------------------------------------------------------------------------------------------------------- sessions


async def test_a_borrowed_session_stays_open(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        async with AIRudder(token=sandbox.issue_token(), base_url=sandbox.url, session=session) as client:
            await client.tasks.detail(task_id=TASK_ID)
        assert not session.closed
        with pytest.raises(ClientClosedError):
            await client.tasks.detail(task_id=TASK_ID)
    other = AIRudder(token="t", base_url=sandbox.url, session=session)
    with pytest.raises(ClientClosedError, match="session given to the client is closed"):
        await other.tasks.detail(task_id=TASK_ID)


async def test_a_session_of_the_factory_is_closed(sandbox: Sandbox) -> None:
    made: list[aiohttp.ClientSession] = []

    def make(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
        assert isinstance(connector, TrackingConnector)
        made.append(aiohttp.ClientSession(connector=connector))
        return made[-1]

    async with AIRudder(token=sandbox.issue_token(), base_url=sandbox.url, session_factory=make) as client:
        await client.tasks.detail(task_id=TASK_ID)
        await client.tasks.detail(task_id=TASK_ID)
    assert len(made) == 1 and made[0].closed


async def test_entering_and_leaving(sandbox: Sandbox) -> None:
    client = AIRudder(token=sandbox.issue_token(), base_url=sandbox.url)
    async with client as same:
        assert same is client
        await client.tasks.detail(task_id=TASK_ID)
    with pytest.raises(ClientClosedError):
        async with client:
            pass
    await AIRudder(token="t").aclose()  # never used


async def test_max_response_bytes_counts_the_body(sandbox: Sandbox) -> None:
    sandbox.put_task_detail(b'{"code": 200, "data": {}}'.ljust(1000))
    for limit, fits in ((1000, True), (999, False)):
        async with AIRudder(
            token=sandbox.issue_token(), base_url=sandbox.url, max_response_bytes=limit, rng=random.Random(1)
        ) as client:
            if fits:
                assert (await client.tasks.detail(task_id=TASK_ID)).to_dict() == {}
            else:
                with pytest.raises(ResponseTooLargeError, match="larger than 999 bytes") as caught:
                    await client.tasks.detail(task_id=TASK_ID)
                assert caught.value.sent == "yes" and (caught.value.raw_body or b"").startswith(b'{"code": 200')


# -------------------------------------------------------------------------------------------- errors of whole calls


async def test_an_error_names_its_operation_and_survives_pickle(client: AIRudder, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.unknown_code(4242), "task_detail")
    with pytest.raises(APIError) as caught:
        await client.tasks.detail(task_id=TASK_ID)
    error = caught.value
    assert (error.operation_id, error.code, error.http_status, error.sent) == ("task_detail", 4242, 200, "yes")
    assert error.server_message == "sandbox: told fault" and b"4242" in (error.raw_body or b"")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert str(error).startswith("task_detail: the server refused the call [HTTP 200, code 4242, ")


async def test_an_endpoint_nobody_knows(client: AIRudder) -> None:
    with pytest.raises(APIError) as caught:
        await client.request("GET", "/service/cloud/nowhere")
    assert (caught.value.operation_id, caught.value.http_status) == ("request GET", 404)


def test_an_old_aiohttp_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copied folder brings no requirements along: the first call would fail for no visible reason."""
    for old in ("3.9.5", "3.11.18", "3.12.14"):
        monkeypatch.setattr("aiohttp.__version__", old)
        with pytest.raises(
            ConfigurationError, match=rf"aiohttp {re.escape(old)} is too old\. Install aiohttp 3\.12\.15 or newer"
        ):
            AIRudder(token="t")
    for fine in ("3.12.15", "3.13.0rc1", "3.15.0a1", "4.0.0"):
        monkeypatch.setattr("aiohttp.__version__", fine)
        AIRudder(token="t")


async def test_time_that_ran_out_over_the_token_says_so(sandbox: Sandbox) -> None:
    async with AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url, timeout=0.05) as client:
        with sandbox.hold("auth_token"):
            with pytest.raises(APITimeoutError, match="while obtaining a token") as caught:
                await client.tasks.detail(task_id="x")
    error = caught.value
    assert (error.operation_id, error.during, error.sent) == ("task_detail", "auth_token", "no")


async def test_hints_of_lost_connections_fit_the_call(sandbox: Sandbox) -> None:
    quick = RetryPolicy(max_retries=0)
    async with AIRudder(token=sandbox.issue_token(), base_url=sandbox.url, retry=quick) as client:
        for operation, call, words in (
            ("tasks.detail", client.tasks.detail(task_id="x"), "may be made again"),
            ("workflows.task_detail", client.request("POST", DETAIL, body={"task_id": "x"}), "look for the effect"),
        ):
            sandbox.fail(Fault.cut_before(), operation)
            with pytest.raises(APIConnectionError, match=words) as caught:
                await call
            assert caught.value.attempts == caught.value.to_log()["attempts"] == 1
    async with AIRudder(token="t", base_url="http://127.0.0.1:9", retry=quick) as client:
        with pytest.raises(APIConnectionError, match=r"nothing was sent\]\. Check base_url.*trust_env") as caught:
            await client.tasks.detail(task_id="x")
    assert caught.value.to_log()["cause"] == "ConnectionRefusedError"


async def test_text_never_contradicts_sent(sandbox: Sandbox) -> None:
    """The first attempt was answered, the token for the second cannot be had: something was sent."""
    async with AIRudder(
        sandbox.app_key, sandbox.app_secret, token="made-up", base_url=sandbox.url, retry=RetryPolicy(max_retries=0)
    ) as client:
        sandbox.fail(Fault.server_error(), "auth_token", times=None)
        with pytest.raises(ServerError, match="the request was sent and a response arrived") as caught:
            await client.tasks.detail(task_id="x")
    assert (caught.value.sent, caught.value.during, caught.value.attempts) == ("yes", "auth_token", 1)


async def test_cancelled_closing_closes(sandbox: Sandbox) -> None:
    class Slow:
        async def load(self, account: str) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.Event().wait()  # two cancellations end it

        async def save(self, account: str, token: StoredToken) -> None: ...

        def lock(self, account: str) -> contextlib.AbstractAsyncContextManager[None]:
            return contextlib.nullcontext()

    client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url, token_store=Slow())
    call = asyncio.create_task(client.tasks.detail(task_id="x"))
    for _ in range(5):
        await asyncio.sleep(0)
    flight = client._tokens["cloud"]._flights[asyncio.get_running_loop()]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await client.aclose()
    assert repr(client).endswith("closed>")
    with pytest.raises(ClientClosedError):
        await client.tasks.detail(task_id="x")
    flight.cancel()
    with pytest.raises(ClientClosedError):
        await call


async def test_check_names_its_call_when_time_runs_out(sandbox: Sandbox) -> None:
    async with AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url, timeout=0.05) as client:
        with sandbox.hold("auth_token"), pytest.raises(APITimeoutError, match="auth_token: the timeout") as caught:
            await client.auth.check()
    assert (caught.value.operation_id, caught.value.sent) == ("auth_token", "maybe")


async def test_status_of_the_last_answer_stays_with_a_total_limit(sandbox: Sandbox) -> None:
    at_once = RetryPolicy(base_delay=0)
    async with AIRudder(token=sandbox.issue_token(), base_url=sandbox.url, timeout=0.3, retry=at_once) as client:
        sandbox.fail(Fault.rate_limited(0), "task_detail")
        with sandbox.hold("task_detail", "after") as gate:
            call = asyncio.create_task(client.tasks.detail(task_id="x"))
            await gate.arrived(1)
            gate.release(1)
            with pytest.raises(APITimeoutError) as caught:
                await call
    assert (caught.value.http_status, caught.value.sent, caught.value.attempts) == (429, "yes", 2)
