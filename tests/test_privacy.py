"""Nothing secret or personal in logs, reprs, error texts and tracebacks, whatever goes wrong.

An error shows the server's text without what the call sent: so every call here sends all that the server then says.
"""

import asyncio
import itertools
import json
import logging
import pickle
import random
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from airudder import (
    AIRudder,
    AIRudderError,
    CallInfo,
    Cipher,
    ConfigurationError,
    FileTokenStore,
    RetryPolicy,
    StoredToken,
    Timeout,
)
from airudder.clock import Clock
from airudder.json import loads
from airudder.models import AuthToken, AuthTokenRequest, WorkflowCall, WorkflowTaskDetail
from airudder.sandbox import Fault, Sandbox

PHONE = "+12025550142"
WORDS = "Mx Nobody owes money"
BODY = "purple-elephant"
PASSWORD = "pa55word"
KEY, SECRET, AES_KEY = "Key/made-up+0123456789", "secret-made-up-9876", "aes-key-made-up!"
TASK_ID = "69f531a01a9df58aa6de2487be610abb"
SEALED_QUERY = Cipher(AES_KEY).encrypt(f"TaskID={TASK_ID}".encode())
SEALED_BODY = Cipher(AES_KEY).encrypt(f'{{"task_id":"{TASK_ID}","name":"{BODY}"}}'.encode())
POST_PATH = "/service/cloud/workflow/taskdetail"

# Parts that would show in any form: percent-encoded, without the plus sign, cut at an end.
FORBIDDEN = [
    *("20255501", "Nobody", "money", "elephant", PASSWORD, "made-up", "Sandbox+", "Sandbox%2B"),
    *(part.decode()[:20] for part in (SEALED_QUERY.text, SEALED_BODY.text)),
    *(part[:20] for part in (SEALED_QUERY.signed, SEALED_BODY.signed)),
]

Call = Callable[[AIRudder], Awaitable[Any]]
CALLS: dict[str, Call] = {
    "get": lambda client: client.request(
        "GET", "/service/cloud/nowhere", query={"Callee": PHONE, "TaskID": BODY}, extra_query={"Note": [WORDS]}
    ),
    "safe get": lambda client: client.request(
        "GET", f"/service/{PHONE}/{quote(WORDS)}", query={"Callee": PHONE}, retry="safe"
    ),
    "post": lambda client: client.request(
        "POST", POST_PATH, body={"task_id": TASK_ID, "name": BODY, "to": PHONE, "list": [{"note": [{WORDS: 1}]}]}
    ),
    "sealed get": lambda client: client.tasks.detail(task_id=TASK_ID, extra_query={"Note": WORDS}, encrypt=True),
    "sealed post": lambda client: client.workflows.task_detail(
        task_id=TASK_ID, extra_body={"name": BODY}, extra_headers={"X-Caller": f"{PHONE} {WORDS}"}, encrypt=True
    ),
}


class NoWait(Clock):
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def all_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    loggers = [logging.getLogger(name) for name in ("asyncio", "aiohttp.client", "aiohttp.internal", "airudder")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(app_key=KEY, app_secret=SECRET, aes_key=AES_KEY) as sandbox:
        yield sandbox


@pytest.fixture
async def make() -> AsyncIterator[Callable[..., AIRudder]]:
    async with AsyncExitStack() as stack:

        def make(base_url: str, **settings: Any) -> AIRudder:
            settings = {"aes_key": AES_KEY, "clock": NoWait(), "rng": random.Random(1), **settings}
            client = AIRudder(KEY, SECRET, base_url=base_url, **settings)
            stack.push_async_callback(client.aclose)
            return client

        yield make


@asynccontextmanager
async def raw_server(*answers: bytes) -> AsyncIterator[str]:
    """Gives the answers in turn, the last one for ever, and closes the connection after each."""
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(left.pop(0) if len(left) > 1 else left[0])
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()
        for _ in range(3):
            await asyncio.sleep(0)


def check(*texts: str) -> None:
    for text in texts:
        found = [secret for secret in FORBIDDEN if secret in text]
        assert not found, f"{found} in:\n{text}"


def shown_behind(error: BaseException) -> list[str]:
    """Texts of an error and of all that can be reached from it: causes, contexts, arguments, attributes.

    Not the frames, and not the two attributes of ours that hold the server's bytes and words.
    """
    texts: list[str] = []
    rest: list[object] = [error]
    seen: list[object] = []
    while rest:
        one = rest.pop()
        if any(one is other for other in seen):
            continue
        seen.append(one)
        texts += [repr(one), str(one)]
        if isinstance(one, BaseException):
            rest += [one.__cause__, one.__context__, one.args]
        if isinstance(one, dict):
            rest += [*one.keys(), *one.values()]
        elif isinstance(one, (list, tuple, set, frozenset)):
            rest += one
        elif not isinstance(one, type):
            inner = dict(getattr(one, "__dict__", {}))
            if isinstance(one, AIRudderError):
                del inner["raw_body"], inner["server_message"]
            names = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
            rest += [*inner.values(), *(getattr(one, name, None) for name in names)]
    return texts


async def check_failure(
    client: AIRudder, call: Call, caplog: pytest.LogCaptureFixture, kind: type[AIRudderError] = AIRudderError
) -> AIRudderError:
    """Have ``call`` fail and look at all that a program would show of it."""
    info = CallInfo()
    with pytest.raises(kind) as caught:
        await call(client)
    error = caught.value
    check(str(error), repr(error), json.dumps(error.to_log()), repr(info))
    check("".join(traceback.format_exception(error)))
    check(*shown_behind(error))
    check(str(pickle.loads(pickle.dumps(error))))
    check(caplog.text)
    check(repr(client), str(client.auth), repr(client.raw), repr(client.workflows), repr(client.with_options()))
    check(repr(vars(client)), repr(client._core), repr(client._options))
    return error


def told(text: str) -> dict[str, Fault]:
    """Refusals that quote ``text``."""
    return {
        "401 in words": Fault.raw(401, body=json.dumps({"code": 401, "message": text}).encode()),
        "code 401": Fault.envelope(401, text),
        "code 404": Fault.envelope(404, text),
        "500": Fault.envelope(500, text, status=500),
        "unknown code": Fault.envelope(4242, text),
        "sealed refusal": Fault.envelope(4242, text, seal=True),
        "escaped": Fault.envelope(4242, json.dumps({"at": quote(text)})),
        "in other letters": Fault.envelope(4242, text.upper().replace(" ", "_")),
        "behind the cut": Fault.envelope(4242, f"{'x' * 190} {text} {'y' * 1790} {text} {'z' * 100_000} {text}"),
    }


FAULTS: dict[str, Fault] = {
    **told(f"{WORDS} {PHONE}"),
    "401": Fault.unauthorized(),
    "403": Fault.forbidden(),
    "429": Fault.rate_limited(WORDS),
    "502": Fault.raw(502, {"Content-Type": "text/html"}, f"<html>{WORDS} {PHONE}".encode()),
    "redirect": Fault.redirect(f"http://127.0.0.1:1/login?callee={PHONE}"),
    "phone as code": Fault.raw(body=b'{"code": 12025550142, "data": {}}'),
    "phone as request id": Fault.raw(body=json.dumps({"code": 4242, "request_id": PHONE}).encode()),
    "phone digits as request id": Fault.raw(body=b'{"code": 4242, "request_id": "12025550142"}'),
    "garbage": Fault.garbage(f"{WORDS} {PHONE}".encode()),
    "bad JSON": Fault.raw(body=f'{{"code": 200, "data": "{WORDS}{PHONE}'.encode()),
    "bad UTF-8": Fault.raw(body=f'{{"code": 200, "data": "{PHONE}'.encode() + b'\xff"}'),
    "no object": Fault.raw(body=json.dumps([WORDS, PHONE]).encode()),
    "payload of another kind": Fault.raw(body=b'{"code": "x", "data": "' + PHONE.encode() + b'"}'),
    "wrong digest": Fault.wrong_digest(),
    "missing digest": Fault.missing_digest(),
    "bad Base64": Fault.bad_base64(),
    "bad block": Fault.bad_block(),
    "cut before": Fault.cut_before(),
    "cut after, reset": Fault.cut_after(reset=True),
    "cut in the body": Fault.cut_body(keep=50),
    "cut in a chunk": Fault.cut_body(keep=50, chunked=True),
    "too large": Fault.huge(500_000),
    "bomb": Fault.gzip_bomb(2 * 1024 * 1024),
}


TOLD_TOKEN = told(f"key {KEY} and secret {SECRET}, of {PHONE}")


# What a server quotes is masked by what the call sent; how an answer fails does not depend on that.
@pytest.mark.parametrize(
    ("name", "call"),
    [
        *itertools.product(TOLD_TOKEN, CALLS),
        *itertools.product([name for name in FAULTS if name not in TOLD_TOKEN], ("safe get", "sealed post")),
    ],
)
async def test_answers_that_are_errors(
    make: Callable[..., AIRudder], sandbox: Sandbox, caplog: pytest.LogCaptureFixture, name: str, call: str
) -> None:
    sandbox.put_task_detail({"task_name": WORDS, "details": [{"callee": PHONE}]})
    sandbox.fail(FAULTS[name], times=None, skip=1)
    client = make(sandbox.url, max_response_bytes=400_000)
    error = await check_failure(client, CALLS[call], caplog)
    assert sandbox.received() > 1, "the fault was meant for the call, not for its token"
    if name in TOLD_TOKEN:
        assert "***" in (error.reason or "") and len(error.reason or "") <= 200


@pytest.mark.parametrize("name", FAULTS)
async def test_failures_to_get_a_token(
    make: Callable[..., AIRudder], sandbox: Sandbox, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    quoting = TOLD_TOKEN.get(name)
    sandbox.fail(quoting or FAULTS[name], "auth_token", times=None)
    client = make(sandbox.url, max_response_bytes=400_000 if quoting else 150)
    error = await check_failure(client, CALLS["get"], caplog)
    assert error.during == "auth_token"
    assert quoting is None or "***" in (error.reason or "")


NOT_HTTP = {
    "head cut short": f"HTTP/1.1 200 OK\r\nX-Words: {WORDS} {PHONE}\r\nX-Half: {WORDS}",
    "bad status line": f"{WORDS} {PHONE}\r\n\r\n",
    "bad status": f"HTTP/1.1 2x0 {WORDS} {PHONE}\r\n\r\n",
    "bad version": f"HTTP/9 200 {WORDS} {PHONE}\r\n\r\n",
    "bad header": f"HTTP/1.1 200 OK\r\n{WORDS} {PHONE}\r\n\r\n",
    "bad length": f"HTTP/1.1 200 OK\r\nContent-Length: {PHONE} {WORDS}\r\n\r\n",
    "two lengths": f"HTTP/1.1 200 {WORDS}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{PHONE}",
    "short body": f"HTTP/1.1 200 {WORDS}\r\nContent-Length: 900\r\n\r\n{PHONE}",
    "bad chunk": f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{WORDS} {PHONE}\r\nabc\r\n0\r\n\r\n",
    "bad chunk end": f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab{WORDS} {PHONE}\r\n0\r\n\r\n",
    "no gzip": f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 32\r\n\r\n{WORDS} {PHONE}",
    "long header": f"HTTP/1.1 200 OK\r\nX-Words: {PHONE * 2000}\r\n\r\n",
    "reason": f"HTTP/1.1 403 {WORDS} {PHONE}\r\nContent-Length: 0\r\n\r\n",
    "cookie": f"HTTP/1.1 403 no\r\nSet-Cookie: {PHONE}; {WORDS}; Max-Age=x; Domain=\x01\r\nContent-Length: 0\r\n\r\n",
    "nothing": "",
}
TOKEN = b'{"code": 200, "data": {"token": "Sandbox+made-up"}}'
TOKEN_ANSWER = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(TOKEN), TOKEN)


@pytest.mark.parametrize("call", ["safe get", "sealed post"])
@pytest.mark.parametrize("name", NOT_HTTP)
async def test_what_is_hardly_http(
    make: Callable[..., AIRudder], caplog: pytest.LogCaptureFixture, name: str, call: str
) -> None:
    async with raw_server(TOKEN_ANSWER, NOT_HTTP[name].encode()) as url:
        await check_failure(make(url), CALLS[call], caplog)


@pytest.mark.parametrize("call", CALLS)
async def test_limits_of_time(
    make: Callable[..., AIRudder], sandbox: Sandbox, caplog: pytest.LogCaptureFixture, call: str
) -> None:
    client = make(sandbox.url, retry=RetryPolicy(max_retries=0), max_connections=1)
    await client.auth.check()
    with sandbox.hold() as gate:
        await check_failure(client.with_options(timeout=0.02), CALLS[call], caplog)
        await check_failure(client.with_options(timeout=Timeout(read=0.02)), CALLS[call], caplog)
        waiting = asyncio.ensure_future(CALLS["post"](client))
        await gate.arrived(3)
        await check_failure(client.with_options(timeout=Timeout(pool=0.02)), CALLS[call], caplog)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


@pytest.mark.parametrize("call", CALLS)
async def test_connections_that_fail(
    make: Callable[..., AIRudder],
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    call: str,
    unused_tcp_port: int,
) -> None:
    proxy = f"http://user:{PASSWORD}@127.0.0.1"
    port = sandbox.url.rpartition(":")[2]
    secure = sandbox.url.replace("http:", "https:")
    hopeless: list[tuple[str, dict[str, Any]]] = [
        (f"http://127.0.0.1:{unused_tcp_port}", {}),
        (f"http://localhost:{unused_tcp_port}", {}),
        (secure, {}),
        (secure, {"ssl": ssl.create_default_context()}),
        ("https://api.example.test", {"proxy": f"{proxy}:{unused_tcp_port}"}),
        ("http://127.0.0.1:1", {"proxy": f"{proxy}:{unused_tcp_port}"}),
        ("https://api.example.test", {"proxy": f"{proxy}:{port}"}),
    ]
    for url, settings in hopeless:
        client = make(url, token="Sandbox+made-up", retry=RetryPolicy(max_retries=1), **settings)
        await check_failure(client, CALLS[call], caplog)


@pytest.mark.parametrize("proxy", [f"user:{PASSWORD}@127.0.0.1:1", f"ftp://user:{PASSWORD}@127.0.0.1:1", "nonsense", 1])
def test_proxies_that_are_refused(make: Callable[..., AIRudder], proxy: Any) -> None:
    with pytest.raises(ConfigurationError, match="proxy") as caught:
        make("https://api.example.test", proxy=proxy)
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))


async def test_what_is_refused_before_sending(
    make: Callable[..., AIRudder], sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[Call] = [
        lambda client: client.request("GET", f"/x?callee={PHONE}"),
        lambda client: client.request("POST", "/x", body={"to": {PHONE}}),
        lambda client: client.request("POST", "/x", body={PHONE: BODY.encode()}),
        lambda client: client.request("POST", "/x", body={"to": [PHONE.encode()]}),
        lambda client: client.request("POST", "/x", body={"to": PHONE + "\ud800"}),
        lambda client: client.request("GET", "/x", query={PHONE: [[BODY]]}),
        lambda client: client.request("GET", "/x", query={"Callee": PHONE + "\ud800"}),
        lambda client: client.request(
            "GET", "/x", query={"Callee": PHONE}, body={"a": BODY}, encrypt=True, allow_unknown=True
        ),
        lambda client: client.request("GET", "/x", extra_headers={"X": PHONE + "\n"}),
        lambda client: client.tasks.detail(task_id=PHONE, encrypt="maybe"),  # type: ignore[arg-type]
        lambda client: client.tasks.detail(task_id=PHONE, timeout=PHONE),  # type: ignore[arg-type]
    ]
    for call in calls:
        error = await check_failure(make(sandbox.url), call, caplog)
        assert error.sent == "no"
    assert sandbox.connections == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"app_key": f"{KEY}\n"},
        {"app_secret": f" {SECRET}"},
        {"app_secret": f"{SECRET}\ud800"},
        {"token": f"Token {PHONE}"},
        {"aes_key": f"{AES_KEY}x"},
        {"aes_key": f"{AES_KEY}\ud800"},
        {"base_url": f"https://user:{PASSWORD}@api.example.test"},
        {"base_url": f"https://api.example.test?key={PASSWORD}"},
        {"base_url": f"https://api.example.test:{PASSWORD}"},
        {"user_agent": f"{PASSWORD}\n"},
        {"account_timezone": PASSWORD},
        {"timeout": PASSWORD},
    ],
)
def test_what_is_refused_at_construction(settings: dict[str, Any]) -> None:
    with pytest.raises(AIRudderError) as caught:
        AIRudder(**{"app_key": KEY, "app_secret": SECRET, **settings})
    check(str(caught.value), repr(caught.value))
    check("".join(traceback.format_exception(caught.value)))


async def test_closed_during_the_call(
    make: Callable[..., AIRudder], sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    client = make(sandbox.url)
    with sandbox.hold("task_detail") as gate:
        call = asyncio.ensure_future(CALLS["sealed get"](client))
        await gate.arrived()
        await client.aclose()

        async def end(_: AIRudder) -> Any:
            return await call

        await check_failure(client, end, caplog)


async def test_a_store_that_fails(
    make: Callable[..., AIRudder], sandbox: Sandbox, caplog: pytest.LogCaptureFixture, tmp_path: Any
) -> None:
    class Store(FileTokenStore):
        async def load(self, account: str) -> StoredToken | None:
            raise RuntimeError(f"{PASSWORD} {account}")

        async def save(self, account: str, token: StoredToken) -> None:
            raise RuntimeError(f"{token.value}")

    client = make(sandbox.url, token_store=Store(tmp_path / "tokens"))
    await client.auth.check()
    for step in ("load", "save"):
        assert caplog.text.count(f"the token store failed at {step} (RuntimeError)") == 1
    check(caplog.text)


async def test_retries_are_logged_without_detail(
    make: Callable[..., AIRudder], sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.fail(Fault.envelope(500, f"{WORDS} {PHONE}", status=500), times=2, skip=1)
    await make(sandbox.url).tasks.detail(task_id=TASK_ID)
    logged = [record for record in caplog.records if record.name == "airudder"]
    assert [record.levelname for record in logged] == ["INFO", "INFO"]
    assert all(record.getMessage().startswith("task_detail: retry in ") for record in logged)
    check(caplog.text)


@pytest.mark.parametrize("call", ["post", "sealed get", "sealed post"])
async def test_success_shows_nothing_either(
    make: Callable[..., AIRudder], sandbox: Sandbox, caplog: pytest.LogCaptureFixture, call: str
) -> None:
    client = make(sandbox.url, retry=RetryPolicy())
    sandbox.put_task_detail(
        {
            "details": [
                {"callee": PHONE, "NerSlots": {"x": WORDS}, "unknown": BODY, "redail_call": [{"callee_number": PHONE}]}
            ]
        }
    )
    answer = await CALLS[call](client)
    check(caplog.text, repr(answer), str(answer), repr(client), repr(vars(client)), repr(client._core))
    if not isinstance(answer, WorkflowTaskDetail):
        answer = await client.raw.workflows.task_detail(task_id=TASK_ID)
        check(repr(answer), repr(answer.info))
        answer = answer.data
    assert PHONE in json.dumps(answer.to_dict())
    check(repr(answer), str(answer), repr(answer.details))
    check(repr(await client._tokens["cloud"].get()), repr(await client.auth.check()), repr(client._tokens))


@pytest.mark.parametrize("request_id", [PHONE, "12025550142", f"{WORDS} x", "1-202-555-0142"])
async def test_a_request_id_that_is_none_is_not_shown(
    make: Callable[..., AIRudder], sandbox: Sandbox, request_id: str
) -> None:
    body = json.dumps({"code": 200, "data": {}, "request_id": request_id}).encode()
    sandbox.fail(Fault.raw(body=body), times=None, skip=1)
    answer = await CALLS["get"](make(sandbox.url))
    check(repr(answer), repr(answer.info), repr(answer.request_id))
    assert "555" not in repr(answer)
    assert answer.envelope["request_id"] == request_id


def test_values_that_users_hold_are_masked() -> None:
    check(repr(StoredToken(value="Sandbox+made-up", issued_at=1.0)))
    check(repr(AuthToken(token="Sandbox+made-up")), repr(AuthTokenRequest(app_key=KEY, app_secret=SECRET)))
    check(repr(Cipher(AES_KEY)), repr(SEALED_BODY), str(SEALED_BODY))
    check(repr(WorkflowCall.from_dict({"callee": PHONE, "caller_number": PHONE, "other": BODY, "case_id": WORDS})))
    check(repr(CallInfo()))


TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"
PROXIES = {
    "tunnel to garbage": TUNNEL + f"{WORDS} {PHONE}\r\n\r\n".encode() * 20,
    "tunnel to nothing": TUNNEL,
    "tunnel to HTTP": TUNNEL + f"HTTP/1.1 400 {WORDS}\r\n\r\n{PHONE}".encode(),
    "no HTTP": f"{WORDS} {PHONE}\r\n\r\n".encode(),
    "half a head": f"HTTP/1.1 200 OK\r\nX-Words: {WORDS}".encode(),
    "refusal": f"HTTP/1.1 407 {WORDS} {PHONE}\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n".encode(),
    "nothing": b"",
}


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("name", PROXIES)
async def test_proxies_that_fail(
    make: Callable[..., AIRudder], caplog: pytest.LogCaptureFixture, name: str, own: bool
) -> None:
    async with raw_server(PROXIES[name]) as url, aiohttp.ClientSession() as session:
        proxy = url.replace("//", f"//user:{PASSWORD}@")
        settings: dict[str, Any] = {"proxy": proxy, "token": "Sandbox+made-up", "session": None if own else session}
        for call in ("safe get", "sealed post"):
            await check_failure(make("https://api.example.test", **settings), CALLS[call], caplog)
        await check_failure(make("https://api.example.test", proxy=proxy), CALLS["get"], caplog)


def test_what_stands_behind_an_error_is_seen() -> None:
    class Holder:
        __slots__ = ("inner",)

        def __init__(self, inner: object) -> None:
            self.inner = inner

    def raised(cause: BaseException | None, context: BaseException | None = None) -> AIRudderError:
        error = AIRudderError("x")
        error.__cause__, error.__context__ = cause, context
        return error

    note = ValueError("y")
    note.add_note(PHONE)
    for error in (
        raised(ValueError(PHONE)),
        raised(None, ValueError(["a", {"b": (PHONE,)}])),
        raised(None, note),
        raised(raised(Exception(Holder(Holder(PHONE))))),
    ):
        with pytest.raises(AssertionError):
            check(*shown_behind(error))
    check(*shown_behind(AIRudderError("x", raw_body=PHONE.encode(), server_message=WORDS)))


@pytest.mark.parametrize(
    "text",
    [
        f'{{"a": "{PHONE}'.encode(),
        f'{{"a": "{PHONE}'.encode() + b'\xff"}',
        f'["{PHONE}"]'.encode() + b"]",
        f'"{PHONE}"'.encode() + b"[" * 100_000,
        b"[" * 100_000 + PHONE.encode(),
        f'{{"{PHONE}": {"1" * 5000}}}'.encode(),
    ],
    ids=range(6),
)
def test_json_that_is_none(text: bytes) -> None:
    with pytest.raises(ValueError) as caught:
        loads(text)
    check(*shown_behind(caught.value))


def test_this_test_can_fail() -> None:
    for secret in (PHONE, WORDS, BODY, KEY, SECRET, AES_KEY, PASSWORD, SEALED_QUERY.text.decode(), SEALED_BODY.signed):
        with pytest.raises(AssertionError):
            check(f"x {secret} y")
