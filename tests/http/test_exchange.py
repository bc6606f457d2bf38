"""One attempt on the wire: the bytes that leave, the strange answers that come, and what is said about ``sent``."""

import asyncio
import base64
import gzip
import hashlib
import json
import socket
import ssl
import traceback
import tracemalloc
import warnings
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from Crypto.Cipher import AES

from airudder import (
    AIRudder,
    AIRudderError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    CallInfo,
    NotSentError,
    RedirectError,
    ResponseTooLargeError,
    ResponseValidationError,
    RetryPolicy,
    ServerError,
    Timeout,
    TrackingConnector,
)
from airudder.sandbox import Fault, Sandbox
from conftest import MakeClient
from support.certificate import made_certificate
from support.outcomes import GET, POST, TASK_ID, change, closed_port, detail, error_of
from support.rawserver import HANG_UP, OK, SILENCE, RawServer, answer, parse

KEY = "airudderredduria"
ONCE = RetryPolicy(max_retries=0)
SEALED = "qbj8cnqKnqR66qDS49ib9ymU1mpMCyp8Dm0gS1VvmnEqTxPGSBzruAU1sapP+cye"
SIGNED = "6956d7af4c89b89f19f9ae0a8be4bcf12abe7c6ed893691733f3480ad3f3aabc"


# ---------------------------------------------------------------------- bytes that leave


async def test_published_get_vector_leaves_byte_for_byte(make_client: MakeClient) -> None:
    async with RawServer() as server:
        client = make_client(server.url, aes_key=KEY, token="x")
        await client.tasks.detail(task_id=TASK_ID)
    line, headers, body = parse(server.requests[0])
    assert line == f"GET /service/cloud/detail?{SEALED} HTTP/1.1"
    assert (headers["is-encrypted"], headers["signed"]) == ("1", SIGNED)
    assert headers["authorization"] == "Token x"
    assert "content-type" not in headers
    assert body == b""


async def test_sealed_post_is_bare_base64(make_client: MakeClient) -> None:
    async with RawServer() as server:
        await detail(make_client(server.url, aes_key=KEY))
        await detail(make_client(server.url, aes_key=KEY, sealed_content_type="text/plain"))
    (line, headers, body), (_, others, same) = map(parse, server.requests)
    assert line == "POST /service/cloud/workflow/taskdetail HTTP/1.1"
    assert headers["content-type"] == "application/json"
    assert others["content-type"] == "text/plain"
    plain = json.dumps({"task_id": TASK_ID}, separators=(",", ":")).encode()
    assert headers["signed"] == hashlib.sha256(plain).hexdigest()
    padded = plain + bytes(16 - len(plain) % 16)
    assert body == same == base64.b64encode(AES.new(KEY.encode(), AES.MODE_ECB).encrypt(padded))
    assert headers["content-length"] == str(len(body))


async def test_plain_bytes(make_client: MakeClient) -> None:
    async with RawServer() as server:
        client = make_client(server.url, user_agent="ua/1")
        await detail(client, extra_headers={"X-Mine": "1"}, extra_body={"größe": "ü"})
        await client.tasks.detail(task_id="a b/ü+&=?#%")
    line, headers, body = parse(server.requests[0])
    assert line == "POST /service/cloud/workflow/taskdetail HTTP/1.1"
    assert json.loads(body) == {"task_id": TASK_ID, "größe": "ü"}
    assert headers == {
        "host": f"127.0.0.1:{server.port}",
        "user-agent": "ua/1",
        "accept": "application/json",
        "x-mine": "1",
        "content-type": "application/json",
        "authorization": "Token made-up-token",
        "accept-encoding": headers["accept-encoding"],
        "content-length": str(len(body)),
    }
    line, headers, body = parse(server.requests[1])
    assert line == "GET /service/cloud/detail?TaskID=a%20b%2F%C3%BC%2B%26%3D%3F%23%25 HTTP/1.1"
    assert body == b""
    assert "is-encrypted" not in headers


async def test_large_body_goes_out_whole_and_without_a_warning(make_client: MakeClient) -> None:
    async with RawServer(answer(b"", status="503 Busy"), OK) as server:
        client = make_client(server.url)
        await client.request("POST", "/a", body={"x": "y" * 3_000_000}, retry="safe")
    for request in server.requests:
        _, headers, body = parse(request)
        assert len(json.loads(body)["x"]) == 3_000_000
        assert headers["content-length"] == str(len(body))
        assert headers["content-type"] == "application/json"
    assert len(server.requests) == 2


@pytest.mark.parametrize("slash", ["", "/"])
async def test_path_prefix_of_the_base_url_stays(make_client: MakeClient, slash: str) -> None:
    async with RawServer() as server:
        client = make_client(f"{server.url}/gate%2Fway/v1{slash}", aes_key=KEY)
        await client.tasks.detail(task_id=TASK_ID)
    assert parse(server.requests[0])[0] == f"GET /gate%2Fway/v1/service/cloud/detail?{SEALED} HTTP/1.1"


async def test_cookies_are_not_kept(make_client: MakeClient) -> None:
    async with RawServer(answer(b'{"code":200,"data":{}}', "Set-Cookie: a=b"), keep=True) as server:
        client = make_client(server.url)
        await detail(client)
        await detail(client)
    assert server.connections == 1
    assert not any(b"ookie" in request for request in server.requests)


# ---------------------------------------------------------------------- strange answers

HEAD = b"HTTP/1.1 200 OK\r\n"
BODY = b'{"code":200,"data":{}}'
FLOOD = b"".join(b"X-%d: y\r\n" % n for n in range(250_000))  # 3 MB
STRANGE: dict[str, tuple[bytes, type[AIRudderError], str]] = {
    "no HTTP": (b"SSH-2.0-OpenSSH_9.9\r\n", APIConnectionError, "maybe"),
    "nothing": (b"\r\n", APIConnectionError, "maybe"),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-Le", APIConnectionError, "maybe"),
    "status line": (b"HTTP/1.1 abc OK\r\n\r\n", APIConnectionError, "maybe"),
    "version": (b"HTTP/9.9 200 OK\r\n\r\n", AIRudderError, "maybe"),
    "header flood": (HEAD + FLOOD + b"\r\n", APIConnectionError, "maybe"),
    "trailer flood": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + FLOOD + b"\r\n", APIConnectionError, ""),
    "long header": (HEAD + b"X: " + b"y" * 100_000 + b"\r\n\r\n", APIConnectionError, "maybe"),
    "header garbage": (HEAD + b"\x00\x01\xff: \x02\r\n\r\n", APIConnectionError, "maybe"),
    "length is text": (HEAD + b"Content-Length: many\r\n\r\n" + BODY, APIConnectionError, "maybe"),
    "length is negative": (HEAD + b"Content-Length: -1\r\n\r\n" + BODY, APIConnectionError, "maybe"),
    "two lengths": (HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n" + BODY, APIConnectionError, "maybe"),
    "chunk size": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", APIConnectionError, ""),
    "only 1xx": (b"HTTP/1.1 100 Continue\r\n\r\n" * 3, APIConnectionError, "maybe"),
    "switching": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc", APIError, "yes"),
    "304": (b"HTTP/1.1 304 Not Modified\r\n\r\n", RedirectError, "yes"),
    "999": (answer(b"{}", status="999 Odd"), APIError, "yes"),
    "no length": (HEAD + b"\r\nnot json", ResponseValidationError, "yes"),
    "array": (answer(b"[1]"), ResponseValidationError, "yes"),
    "deep": (answer(b"[" * 200_000), ResponseValidationError, "yes"),
    "code in words": (answer(b'{"code":"two hundred"}'), ResponseValidationError, "yes"),
    "not UTF-8": (answer(b'{"code":200,"data":{"a":"\xff"}}'), ResponseValidationError, "yes"),
    "html 200": (answer(b"<html>", "Content-Type: text/html"), ResponseValidationError, "yes"),
    "odd charset": (answer(b"{]", "Content-Type: application/json; charset=none-such"), ResponseValidationError, "yes"),
    "odd type": (answer(b"{]", "Content-Type: \xc3\xbc///;;;="), ResponseValidationError, "yes"),
    "odd encoding": (answer(b"{]", "Content-Encoding: none-such"), ResponseValidationError, "yes"),
    "odd cookie": (answer(b"{]", "Set-Cookie: ;;=\x01"), AIRudderError, ""),
}


@pytest.mark.parametrize("name", STRANGE)
async def test_strange_answers_are_our_errors(make_client: MakeClient, name: str) -> None:
    given, kind, sent = STRANGE[name]
    info = CallInfo()
    async with RawServer(given) as server:
        error = await error_of(change(make_client(server.url), info=info))
    assert isinstance(error, kind)
    assert error.sent == info.sent
    assert error.sent in ((sent,) if sent else ("maybe", "yes"))
    assert len(server.requests) == 1
    _, _, body = given.partition(b"\r\n\r\n")
    if kind in (ResponseValidationError, APIError, RedirectError):
        assert (error.raw_body or b"") == (b"" if name == "switching" else body)
    assert TASK_ID not in repr(error) + str(error) + str(error.__cause__)


@pytest.mark.parametrize(
    "given", [b"SSH-2.0\r\n", STRANGE["header flood"][0], SILENCE], ids=["no HTTP", "flood", "late"]
)
async def test_tracebacks_do_not_show_the_url(make_client: MakeClient, given: bytes) -> None:
    async with RawServer(given) as server:
        client = make_client(server.url, timeout=Timeout(read=0.1), retry=ONCE)
        error = await error_of(client.tasks.detail(task_id="+12025550123"))
    shown = "".join(traceback.format_exception(error))
    assert "2025550123" not in shown
    assert "made-up-token" not in shown


async def test_answer_may_be_split_and_follow_a_1xx(make_client: MakeClient) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    chunked = b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(b"1\r\n%c\r\n" % byte for byte in BODY) + b"0\r\n\r\n"
    async with RawServer(early + HEAD + chunked) as server:
        info = CallInfo()
        await change(make_client(server.url), info=info)
    assert (info.status, info.sent, info.attempts) == (200, "yes", 1)


@pytest.mark.parametrize("length", [3, len(BODY) + 5])
async def test_wrong_content_length_is_not_taken_for_an_answer(make_client: MakeClient, length: int) -> None:
    async with RawServer(HEAD + b"Content-Length: %d\r\n\r\n" % length + BODY, keep=False) as server:
        error = await error_of(change(make_client(server.url)))
    assert isinstance(error, (APIConnectionError, ResponseValidationError))
    assert error.sent in ("maybe", "yes")
    if length > len(BODY):
        assert error.sent == "yes"
        assert error.raw_body == BODY


async def test_bytes_after_an_answer_are_not_read_as_the_next_one(make_client: MakeClient) -> None:
    poison = answer(b'{"code":200,"data":{"task_id":"poison"}}')
    async with RawServer(OK + poison, answer(b'{"code":200,"data":{"task_id":"right"}}'), keep=True) as server:
        client = make_client(server.url)
        await client.request("GET", "/a")
        second = await client.request("GET", "/b")
    assert second.data == {"task_id": "right"}


async def test_chunks_cut_short_leave_what_came(make_client: MakeClient) -> None:
    async with RawServer(HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"cod\r\n5\r\ne":') as server:
        error = await error_of(change(make_client(server.url)))
    assert isinstance(error, APIConnectionError)
    assert (error.sent, error.http_status) == ("yes", 200)
    assert error.raw_body is not None
    assert error.raw_body.startswith(b'{"cod')


ZIPPED = gzip.compress(BODY, mtime=0)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"this is no gzip"),
        ("gzip", ZIPPED[:14]),
        ("gzip", ZIPPED[:-4]),
        ("gzip", ZIPPED[:-8] + b"\0" * 8),
        ("gzip", ZIPPED + b"surplus"),
        ("gzip", gzip.compress(b"", mtime=0) * 100 + ZIPPED),
        ("deflate", b"x"),
        ("deflate", zlib.compress(BODY)[:-1]),
        ("br", b"not asked for"),
    ],
)
async def test_damaged_compression_leaves_the_bytes(make_client: MakeClient, coding: str, body: bytes) -> None:
    async with RawServer(answer(body, f"Content-Encoding: {coding}")) as server:
        error = await error_of(change(make_client(server.url)))
    assert isinstance(error, ResponseValidationError)
    assert (error.sent, error.http_status, error.raw_body) == ("yes", 200, body)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "kind"), [("503 Busy", ServerError), ("401 No", AuthenticationError)])
async def test_status_goes_before_damaged_compression(make_client: MakeClient, status: str, kind: type) -> None:
    async with RawServer(answer(b"<html>", "Content-Encoding: br", status=status)) as server:
        error = await error_of(change(make_client(server.url)))
    assert (type(error), error.raw_body) == (kind, b"<html>")


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", ZIPPED),
        ("GZIP", ZIPPED),
        ("x-gzip", ZIPPED),
        ("gzip, identity", ZIPPED),
        ("gzip", ZIPPED + b"\0" * 7),
        ("gzip", gzip.compress(BODY[:9], mtime=0) + gzip.compress(BODY[9:], mtime=0)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY, wbits=-15)),
        ("identity", BODY),
        ("", BODY),
    ],
)
async def test_compressed_answers_are_read(make_client: MakeClient, coding: str, body: bytes) -> None:
    async with RawServer(answer(body, f"Content-Encoding: {coding}")) as server:
        assert (await change(make_client(server.url))).data == {}
        assert b"Accept-Encoding: gzip, deflate\r\n" in server.requests[0]


# ---------------------------------------------------------------------- sent


async def failing(client: AIRudder, info: CallInfo | None = None, **options: Any) -> AIRudderError:
    info = info or CallInfo()
    error = await error_of(change(client, info=info, **options))
    assert error.sent == info.sent
    return error


async def test_refused_port_was_not_sent(make_client: MakeClient) -> None:
    info = CallInfo()
    error = await failing(make_client(f"http://127.0.0.1:{closed_port()}"), info)
    assert type(error) is NotSentError
    assert (info.sent, info.attempts, info.status, info.operation_id) == ("no", 3, None, "request POST")
    assert "nothing was sent" in str(error)


async def test_unknown_host_was_not_sent(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = await failing(make_client("https://api.invalid", retry=ONCE))
    assert type(error) is NotSentError
    assert error.sent == "no"


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """A server context with a certificate that nobody trusts."""
    return made_certificate(tmp_path)[1]


async def test_untrusted_certificate_was_not_sent(make_client: MakeClient, certificate: ssl.SSLContext) -> None:
    async with RawServer(tls=certificate) as server:
        error = await failing(make_client(server.url, retry=ONCE))
        assert (type(error), error.sent, server.requests) == (NotSentError, "no", [])
        await change(make_client(server.url, ssl=False))
    assert len(server.requests) == 1


async def test_no_tls_on_the_other_side_was_not_sent(make_client: MakeClient) -> None:
    async with await asyncio.start_server(_say_http, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await failing(make_client(f"https://127.0.0.1:{port}", retry=ONCE))
    assert (type(error), error.sent) == (NotSentError, "no")


async def _say_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    writer.close()


async def test_connect_timeout_covers_tls_and_was_not_sent(make_client: MakeClient) -> None:
    async with RawServer() as server:  # it waits for a head, and a TLS client for its answer
        client = make_client(server.url.replace("http", "https"), timeout=Timeout(connect=0.1), retry=ONCE)
        error = await failing(client)
    assert isinstance(error, APITimeoutError)
    assert (error.phase, error.sent) == ("connect", "no")
    assert server.requests == []


async def test_pool_timeout_was_not_sent(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, max_connections=1)
    await client.auth.check()
    with sandbox.hold(POST) as gate:
        first = asyncio.create_task(asyncio.wait_for(detail(client), 10))
        await gate.arrived()
        error = await failing(client, timeout=Timeout(pool=0.05))
        assert isinstance(error, APITimeoutError)
        assert (error.phase, error.sent) == ("pool", "no")
        gate.open()
        await first
    assert sandbox.received(POST) == 1
    await detail(client)  # the slot came back


async def test_read_timeout_before_the_head_may_have_been_sent(make_client: MakeClient) -> None:
    async with RawServer(SILENCE) as server:
        error = await failing(make_client(server.url, timeout=Timeout(read=0.1)))
    assert isinstance(error, APITimeoutError)
    assert (error.phase, error.sent) == ("read", "maybe")
    assert len(server.requests) == 1


async def test_read_timeout_in_the_body_keeps_what_came(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox)
    never = asyncio.Event()
    sandbox.fail(Fault.slow(never, "middle"), POST)
    info = CallInfo()
    error = await failing(client, info, timeout=Timeout(read=0.3))
    never.set()
    assert isinstance(error, APITimeoutError)
    assert (error.phase, error.sent, error.http_status, info.status) == ("read", "yes", 200, 200)
    assert error.raw_body is not None
    assert error.raw_body.startswith(b'{"data":')


async def test_total_deadline(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox)
    await client.auth.check()
    info = CallInfo()
    with sandbox.hold(POST):
        error = await failing(client, info, timeout=0.2)
    assert isinstance(error, APITimeoutError)
    assert (error.phase, error.sent, info.attempts) == ("total", "maybe", 1)


async def test_total_deadline_after_the_head(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox)
    await client.auth.check()
    never = asyncio.Event()
    sandbox.fail(Fault.slow(never, "middle"), POST)
    error = await failing(client, timeout=0.3)
    never.set()
    assert isinstance(error, APITimeoutError)
    assert (error.phase, error.sent, error.http_status) == ("total", "yes", 200)


async def test_total_deadline_while_waiting_for_the_token_sent_nothing(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(sandbox)
    with sandbox.hold("auth_token"):
        error = await failing(client, timeout=0.1)
        assert isinstance(error, APITimeoutError)
        assert (error.phase, error.sent) == ("total", "no")


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_cut_before_the_head_is_sent_once(
    make_client: MakeClient, sandbox: Sandbox, method: str, reset: bool
) -> None:
    client = make_client(sandbox)
    await client.auth.check()
    path = "/service/cloud/detail" if method == "GET" else "/service/cloud/workflow/taskdetail"
    operation = GET if method == "GET" else POST
    sandbox.fail(Fault.cut_after(reset=reset), operation)
    query, body = ({"TaskID": TASK_ID}, None) if method == "GET" else (None, {"task_id": TASK_ID})
    info = CallInfo()
    error = await error_of(client.request(method, path, query=query, body=body, info=info))
    assert type(error) is APIConnectionError
    assert (error.sent, info.sent, info.attempts) == ("maybe", "maybe", 1)
    assert sandbox.received(operation) == 1


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_stale_connection_is_not_resent_behind_our_back(make_client: MakeClient, method: str) -> None:
    async with RawServer(OK, HANG_UP, keep=True) as server:
        client = make_client(server.url, retry=ONCE)
        await client.request(method, "/first", retry="safe")
        info = CallInfo()
        error = await error_of(client.request(method, "/second", retry="safe", info=info))
        assert type(error) is APIConnectionError
        assert (error.sent, info.attempts) == ("maybe", 1)
    assert server.connections == 1
    assert [request.split()[1] for request in server.requests] == [b"/first", b"/second"]


async def test_stale_connection_is_one_attempt_of_a_safe_call(make_client: MakeClient) -> None:
    async with RawServer(OK, HANG_UP, HANG_UP, HANG_UP, keep=True) as server:
        client = make_client(server.url)
        await client.tasks.detail(task_id=TASK_ID)
        info = CallInfo()
        await error_of(client.tasks.detail(task_id=TASK_ID, info=info))
    assert info.attempts == 3
    assert len(server.requests) == 1 + 3


async def test_connection_closed_while_idle_is_not_used(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox)
    await change(client)
    sandbox.drop_connections()
    while sandbox.open_connections:
        await asyncio.sleep(0)
    info = CallInfo()
    await change(client, info=info)
    assert (info.attempts, info.sent) == (1, "yes")
    assert sandbox.received(POST) == 2


@pytest.mark.parametrize("chunked", [False, True])
async def test_cut_in_the_body(make_client: MakeClient, sandbox: Sandbox, chunked: bool) -> None:
    sandbox.fail(Fault.cut_body(20, chunked=chunked), POST)
    info = CallInfo()
    error = await failing(make_client(sandbox), info)
    assert type(error) is APIConnectionError
    assert (error.sent, error.http_status, info.status, info.attempts) == ("yes", 200, 200, 1)
    assert error.raw_body is not None
    assert len(error.raw_body) == 20
    assert sandbox.received(POST) == 1


async def test_worst_sent_of_all_attempts_stands(make_client: MakeClient) -> None:
    async with RawServer(answer(b"", status="503 Busy"), HANG_UP, keep=False) as server:
        client = make_client(server.url, retry=RetryPolicy(max_retries=1))
        error = await error_of(detail(client))
        assert type(error) is APIConnectionError
        assert error.sent == "yes"


async def test_worst_sent_survives_a_last_attempt_that_sent_nothing(make_client: MakeClient) -> None:
    async with RawServer(HANG_UP) as server:
        client = make_client(server.url, retry=RetryPolicy(max_retries=1, on_retry=lambda _: server._server.close()))
        error = await error_of(detail(client))
    assert len(server.requests) == 1
    assert error.sent == "maybe"


async def test_call_info_on_success(make_client: MakeClient, sandbox: Sandbox) -> None:
    info = CallInfo(attempts=9, sent="no", encrypted=True, renewed_token=True, request_id="old")
    await detail(make_client(sandbox), info=info)
    assert info == CallInfo(operation_id=POST, sent="yes", attempts=1, status=200)


@pytest.mark.parametrize("where", ["head", "middle"])
async def test_call_info_on_cancellation(make_client: MakeClient, sandbox: Sandbox, where: Any) -> None:
    client = make_client(sandbox)
    await client.auth.check()
    info, never, entered = CallInfo(), asyncio.Event(), asyncio.Event()

    class Until:
        async def wait(self) -> None:
            entered.set()
            await never.wait()

    sandbox.fail(Fault.slow(Until(), where), POST)
    call = asyncio.create_task(asyncio.wait_for(change(client, info=info), 10))
    await asyncio.wait_for(entered.wait(), 10)
    while where == "middle" and not await head_read(client):
        await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    never.set()
    assert (info.sent, info.status) == (("maybe", None) if where == "head" else ("yes", 200))


async def head_read(client: AIRudder) -> bool:
    """Whether the client's call has the head of its answer and waits for the rest."""
    connector = (await client._core.sessions.session()).connector
    assert connector is not None
    assert isinstance(connector, TrackingConnector) and connector._single is not None
    waiting = [protocol._payload for protocol in (*connector._acquired, *connector._single._acquired)]
    return any(payload is not None and payload._waiter is not None for payload in waiting)


async def test_borrowed_session_proves_little(make_client: MakeClient) -> None:
    async with aiohttp.ClientSession() as session:
        refused = make_client(f"http://127.0.0.1:{closed_port()}", session=session, retry=ONCE)
        assert (await failing(refused)).sent == "no"
        async with RawServer(SILENCE) as server:
            client = make_client(server.url, session=session, timeout=Timeout(read=0.1))
            assert (await failing(client)).sent == "maybe"
            info = CallInfo()
            error = await failing(client, info, timeout=0.05)
            assert isinstance(error, APITimeoutError)
            assert (error.phase, error.sent, info.sent) == ("total", "maybe", "maybe")
            client = make_client(server.url.replace("http", "https"), session=session, timeout=Timeout(connect=0.1))
            error = await failing(client)
            assert isinstance(error, APITimeoutError)
            assert (error.phase, error.sent) == ("connect", "no")


async def test_borrowed_session_cancelled_may_have_been_sent(make_client: MakeClient) -> None:
    async with RawServer(SILENCE) as server, aiohttp.ClientSession() as session:
        info = CallInfo()
        call = asyncio.create_task(asyncio.wait_for(change(make_client(server.url, session=session), info=info), 10))
        await server.arrived()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert info.sent == "maybe"


async def test_borrowed_session_is_not_resent_either(make_client: MakeClient) -> None:
    async with RawServer(OK, HANG_UP, keep=True) as server, aiohttp.ClientSession() as session:
        client = make_client(server.url, session=session)
        await client.request("GET", "/first")
        error = await error_of(client.request("GET", "/second"))
        assert error.sent == "maybe"
    assert len(server.requests) == 2


async def test_middlewares_of_a_borrowed_session_work_on(make_client: MakeClient, sandbox: Sandbox) -> None:
    seen: list[str] = []

    async def watch(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        seen.append(request.url.path)
        return await handler(request)

    async with aiohttp.ClientSession(middlewares=(watch,)) as session:
        await detail(make_client(sandbox, session=session))
    assert seen == ["/service/cloud/auth", "/service/cloud/workflow/taskdetail"]


@pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "502 Bad Gateway"])
async def test_proxy_that_refuses_has_sent_nothing_on(make_client: MakeClient, status: str) -> None:
    async with RawServer(answer(b"no", status=status)) as proxy:
        through = proxy.url.replace("//", "//user:made-up-password@")
        error = await failing(make_client("https://api.invalid", proxy=through, retry=ONCE))
    assert parse(proxy.requests[0])[0] == "CONNECT api.invalid:443 HTTP/1.1"
    assert b"made-up-token" not in proxy.requests[0]
    assert (type(error), error.sent) == (NotSentError, "no")
    assert "made-up" not in "".join(traceback.format_exception(error))


async def test_proxy_gets_what_goes_over_plain_http(make_client: MakeClient, sandbox: Sandbox) -> None:
    async with RawServer() as proxy:
        await change(make_client(sandbox.url, proxy=proxy.url))
    assert parse(proxy.requests[0])[0] == f"POST {sandbox.url}/service/cloud/workflow/taskdetail HTTP/1.1"
    assert sandbox.connections == 0


async def test_netrc_does_not_come_in_the_way(
    make_client: MakeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login made-up password made-up\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    async with RawServer() as server:
        await change(make_client(server.url, trust_env=True))
    assert parse(server.requests[0])[1]["authorization"] == "Token made-up-token"


# ---------------------------------------------------------------------- size, redirects


@pytest.mark.parametrize("chunked", [False, True])
async def test_large_answers_are_refused(make_client: MakeClient, sandbox: Sandbox, chunked: bool) -> None:
    client = make_client(sandbox, max_response_bytes=100_000)
    sandbox.fail(Fault.huge(100_000, chunked=chunked), POST)
    await detail(client)
    sandbox.fail(Fault.huge(100_001, chunked=chunked), POST)
    info = CallInfo()
    error = await error_of(detail(client, info=info))
    assert isinstance(error, ResponseTooLargeError)
    assert (error.sent, error.http_status, info.attempts, info.status) == ("yes", 200, 1, 200)
    assert error.raw_body is not None
    assert 0 < len(error.raw_body) <= 65536
    await detail(client)


async def test_gzip_bomb_is_bounded_in_memory(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(sandbox, max_response_bytes=1_000_000)
    await client.auth.check()
    sandbox.fail(Fault.gzip_bomb(200 * 1024 * 1024), POST)
    tracemalloc.start()
    try:
        error = await error_of(detail(client))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(error, ResponseTooLargeError)
    assert peak < 20_000_000


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(make_client: MakeClient, sandbox: Sandbox, status: int) -> None:
    async with RawServer() as elsewhere:
        for location in (elsewhere.url, "/service/cloud/detail", "http://[bad"):
            sandbox.fail(Fault.redirect(location, status), POST)
            error = await error_of(detail(make_client(sandbox)))
            assert isinstance(error, RedirectError)
            assert (error.http_status, error.sent) == (status, "yes")
    assert elsewhere.connections == 0
    assert sandbox.received(GET) == 0
    assert sandbox.received(POST) == 3


# ---------------------------------------------------------------------- sessions that retry by themselves


def retrying(how: str, server: RawServer, tries: list[str], **settings: Any) -> aiohttp.ClientSession:
    """A session that makes a failed request again; after the first failure ``server`` listens no more."""

    async def again(send: Callable[[], Awaitable[aiohttp.ClientResponse]]) -> aiohttp.ClientResponse:
        while True:
            try:
                tries.append("try")
                return await send()
            except aiohttp.ClientError:
                server._server.close()
                if len(tries) == 3:
                    raise

    async def middleware(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        return await again(lambda: handler(request))

    if how == "middleware":
        return aiohttp.ClientSession(middlewares=(middleware,), **settings)
    with warnings.catch_warnings(action="ignore"):  # aiohttp discourages it, but there are such classes

        class Retrying(aiohttp.ClientSession):
            async def _request(self, *args: Any, **kwargs: Any) -> aiohttp.ClientResponse:
                base = super()._request
                return await again(lambda: base(*args, **kwargs))

    return Retrying(**settings)


@pytest.mark.parametrize("how", ["middleware", "subclass"])
@pytest.mark.parametrize("made", ["borrowed", "by a factory", "by a factory, with a connector of its own"])
async def test_session_that_retries_by_itself_proves_nothing(make_client: MakeClient, how: str, made: str) -> None:
    tries: list[str] = []
    info = CallInfo()
    async with RawServer(HANG_UP) as server:
        session: aiohttp.ClientSession | None = None
        settings: dict[str, Any]
        if made == "borrowed":
            session = retrying(how, server, tries)
            settings = {"session": session}
        elif made == "by a factory":
            settings = {"session_factory": lambda connector: retrying(how, server, tries, connector=connector)}
        else:
            settings = {"session_factory": lambda connector: retrying(how, server, tries)}
        client = make_client(server.url, **settings)
        error = await failing(client, info)
        await client.aclose()
        if session is not None:
            await session.close()
    assert type(error) is APIConnectionError
    assert (error.sent, info.sent, info.attempts) == ("maybe", "maybe", 1)
    assert (len(server.requests), len(tries)) == (1, 3)


async def test_plain_session_proves_that_nothing_was_sent(make_client: MakeClient) -> None:
    """And so even what is not safe is retried."""
    info = CallInfo()
    async with aiohttp.ClientSession() as session:
        error = await failing(make_client(f"http://127.0.0.1:{closed_port()}", session=session), info)
    assert (type(error), error.sent, info.sent, info.attempts) == (NotSentError, "no", "no", 3)


# ---------------------------------------------------------------------- what is left of an answer cut short


@pytest.mark.parametrize("limit", ["total", "read"])
async def test_time_out_in_mid_body_leaves_what_came(make_client: MakeClient, sandbox: Sandbox, limit: str) -> None:
    client = make_client(sandbox, retry=ONCE)
    await client.auth.check()
    never = asyncio.Event()
    sandbox.fail(Fault.slow(never, "middle"), POST)
    info = CallInfo()
    error = await failing(client, info, timeout=Timeout(**{limit: 0.3}))
    never.set()
    assert isinstance(error, APITimeoutError)
    assert (error.phase, error.sent, error.http_status, info.status) == (limit, "yes", 200, 200)
    assert error.raw_body
    assert error.raw_body.startswith(b"{")
