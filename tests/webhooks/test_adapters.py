"""The receiver by itself, and behind aiohttp, ASGI and Django: one decision, the same answer."""

from __future__ import annotations

import asyncio
import gzip
import io
import logging
import os
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from airudder import Cipher
from airudder.decompress import inflate
from airudder.webhooks import Answer, Event, Inbox, Receiver, Router, aiohttp_app, asgi_app, django_view
from airudder.webhooks import receiver as receiver_module
from airudder.webhooks.adapters import rest

SECRET = "made-up-secret-0123456789"
KIND = f"/{SECRET}/workflow_call_completed"
DOCS = Path(__file__).parents[2] / "docs"
BODY = b'{"workflow_id": "w", "call_id": "c"}'
JSON = {"Content-Type": "application/json"}
RAW_DEFLATE = zlib.compress(BODY)[2:-4]
CASES: dict[str, tuple[str, str, dict[str, str], bytes, int]] = {
    "taken": ("POST", KIND, JSON, BODY, 200),
    "no kind": ("POST", f"/{SECRET}", JSON, BODY, 200),
    "a slash at the end": ("POST", f"{KIND}/", JSON, BODY, 200),
    "no type": ("POST", KIND, {}, BODY, 200),
    "text": ("POST", KIND, {"Content-Type": "text/plain"}, BODY, 200),
    "text of JSON": ("POST", KIND, {"Content-Type": "text/json"}, BODY, 200),
    "text of no JSON": ("POST", KIND, {"Content-Type": "text/plain"}, b"words", 400),
    "a form": ("POST", KIND, {"Content-Type": "application/x-www-form-urlencoded"}, BODY, 415),
    "gzip": ("POST", KIND, JSON | {"Content-Encoding": "gzip"}, gzip.compress(BODY), 200),
    "deflate": ("POST", KIND, JSON | {"Content-Encoding": "deflate"}, zlib.compress(BODY), 200),
    "bare deflate": ("POST", KIND, JSON | {"Content-Encoding": "deflate"}, RAW_DEFLATE, 200),
    "unpacked on the way": ("POST", KIND, JSON | {"Content-Encoding": "gzip"}, BODY, 200),
    "no gzip": ("POST", KIND, JSON | {"Content-Encoding": "gzip"}, b"words", 400),
    "a bomb": ("POST", KIND, JSON | {"Content-Encoding": "gzip"}, gzip.compress(b" " * 2_000_000), 413),
    "too large": ("POST", KIND, JSON, b" " * 1_100_000, 413),
    "a charset": ("POST", KIND, {"Content-Type": "text/json; charset=gbk"}, '{"a": "已还款"}'.encode("gbk"), 200),
    "no object": ("POST", KIND, JSON, b"[]", 400),
    "no such kind": ("POST", f"/{SECRET}/no_such_kind", JSON, BODY, 404),
    "too long": ("POST", f"{KIND}/more", JSON, BODY, 404),
    "wrong secret": ("POST", "/wrong-secret-0123456789/workflow_call_completed", JSON, BODY, 404),
    "not a POST": ("PUT", KIND, JSON, BODY, 405),
    "not a POST, wrong secret": ("GET", "/wrong-secret-0123456789", {}, b"", 405),
}
Ask = Callable[[str, str, dict[str, str], bytes], Awaitable[tuple[int, bytes, dict[str, str]]]]


def block(title: str) -> str:
    page = (DOCS / "webhooks.md").read_text("utf-8")
    return page[page.index(title) :].partition("```")[0]


def receiver(router: Router | None = None, **settings: Any) -> Receiver:
    return Receiver(router or Router(), **{"secret": SECRET, **settings})


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@asynccontextmanager
async def directly() -> AsyncIterator[Ask]:
    one = receiver()

    async def ask(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, dict[str, str]]:
        answer = await one.receive(method, path, headers, pieces(body))
        return answer.status, answer.body, answer.headers

    async with one.running():
        yield ask


@asynccontextmanager
async def served(app: web.Application, base: str = "/airudder") -> AsyncIterator[Ask]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.02)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}{base}"

    async def ask(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, dict[str, str]]:
        options: Any = {"headers": headers, "data": io.BytesIO(body), "skip_auto_headers": ["Content-Type"]}
        async with aiohttp.ClientSession() as session, session.request(method, url + path, **options) as answer:
            return answer.status, await answer.read(), dict(answer.headers)

    try:
        yield ask
    finally:
        await runner.cleanup()


def by_aiohttp() -> Any:
    return served(aiohttp_app(Router(), secret=SECRET))


def documented_in_aiohttp() -> Any:
    return served(of_ones_own(aiohttp_app(Router(), secret=SECRET)), "/hooks/airudder")


def mounted_in_aiohttp() -> Any:
    """Where aiohttp decompresses the bodies."""
    whole = web.Application()
    whole.add_subapp("/hooks", aiohttp_app(Router(), secret=SECRET))
    return served(whole, "/hooks/airudder")


@asynccontextmanager
async def by_asgi() -> AsyncIterator[Ask]:
    app = asgi_app(receiver())

    async def ask(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, dict[str, str]]:
        incoming = [
            {"type": "http.request", "body": body[:9], "more_body": True},
            {"type": "http.request", "body": body[9:]},
        ]
        sent: list[Any] = []
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": f"/air{path}", "root_path": "/air", "headers": raw}

        async def receive() -> Any:
            return incoming.pop(0) if incoming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await app(scope, receive, send)
        start, end = sent
        return start["status"], end["body"], {name.decode().title(): value.decode() for name, value in start["headers"]}

    yield ask


class PlayedResponse:
    """What the view uses of Django's."""

    def __init__(self, content: bytes, *, status: int, headers: dict[str, str]) -> None:
        self.content, self.status_code, self.headers = content, status, headers


@pytest.fixture
def django(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "django", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "django.http", SimpleNamespace(HttpResponse=PlayedResponse))


@asynccontextmanager
async def by_django() -> AsyncIterator[Ask]:
    view: Any = django_view(receiver())
    assert view.csrf_exempt

    async def ask(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, dict[str, str]]:
        request = SimpleNamespace(method=method, headers=headers, read=io.BytesIO(body).read)
        response = await view(request, rest=path[1:])
        assert response._has_been_logged  # else Django logs the path
        return response.status_code, response.content, response.headers

    yield ask


@pytest.mark.usefixtures("django", "aiohttp_log")
@pytest.mark.parametrize(
    "server", [directly, by_aiohttp, documented_in_aiohttp, mounted_in_aiohttp, by_asgi, by_django]
)
async def test_every_server_answers_alike(server: Callable[[], Any]) -> None:
    async with server() as ask:
        for name, (method, path, headers, body, status) in CASES.items():
            if server is mounted_in_aiohttp and name in ("unpacked on the way", "no gzip"):
                continue  # aiohttp refuses what it cannot unpack
            given, content, fields = await ask(method, path, headers, body)
            expected = Answer(status)
            assert (given, content) == (status, expected.body), name
            assert fields["Content-Type"] == "application/json" and fields.get("Allow") == expected.headers.get("Allow")


# ------------------------------------------------------------------------------------- nothing is done for the refused


class Watched:
    """A body that notes how much of it was read."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = list(parts)

    def __aiter__(self) -> Watched:
        return self

    async def __anext__(self) -> bytes:
        if not self.parts:
            raise StopAsyncIteration
        return self.parts.pop(0)


@pytest.mark.parametrize("name", ["wrong secret", "no such kind", "too long", "not a POST", "a form"])
async def test_a_request_that_is_refused_early_is_not_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver_module, "inflate", None)
    method, path, headers, _, status = CASES[name]
    body = Watched(b"a", b"b")
    answer = await receiver().receive(method, path, headers | {"Content-Encoding": "gzip"}, body)
    assert (answer.status, answer.close, len(body.parts)) == (status, True, 2)


async def test_a_body_that_is_announced_as_too_large_is_not_read() -> None:
    body = Watched(b"a", b"b")
    for length in ("50001", "9" * 5000):
        answer = await receiver(max_body=50_000).receive("POST", KIND, JSON | {"content-length": length}, body)
        assert (answer.status, answer.close, len(body.parts)) == (413, True, 2)


async def test_a_body_is_read_no_further_than_its_limit() -> None:
    body = Watched(*(b"x" * 1000 for _ in range(100)))
    answer = await receiver(max_body=10_000).receive("POST", KIND, JSON, body)
    assert (answer.status, answer.close, len(body.parts)) == (413, True, 89)


async def test_a_body_is_unpacked_in_a_thread_and_within_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bool, int, int]] = []

    def noted(data: bytes, coding: str, limit: int) -> bytes:
        content = inflate(data, coding, limit)
        seen.append((threading.current_thread() is threading.main_thread(), limit, len(content)))
        return content

    monkeypatch.setattr(receiver_module, "inflate", noted)
    one, headers = receiver(max_body=50_000), JSON | {"Content-Encoding": "gzip"}
    for size in (49_000, 60_000, 50_000_000):
        padded = gzip.compress(BODY + b" " * size)
        assert (await one.receive("POST", KIND, headers, pieces(padded))).status == (413 if size > 50_000 else 200)
    assert seen == [(False, 50_000, 49_000 + len(BODY)), (False, 50_000, 50_001), (False, 50_000, 50_001)]


async def test_the_verifier_gets_the_unpacked_body() -> None:
    got: list[bytes] = []

    def verifier(body: bytes, headers: Mapping[str, str]) -> bool:
        got.append(body)
        return True

    one = Receiver(Router(), verifier=verifier)
    headers = JSON | {"Content-Encoding": "gzip"}
    assert (await one.receive("POST", "", headers, pieces(gzip.compress(BODY)))).status == 200
    assert got == [BODY]


async def test_octets_are_taken_if_they_can_be_decrypted() -> None:
    sealed = Cipher("a-made-up-key-16").encrypt(BODY)
    headers = {"Content-Type": "application/octet-stream", "Is-Encrypted": "1", "Signed": sealed.signed}
    for decrypt, status in ((Cipher("a-made-up-key-16"), 200), (None, 415)):
        one = receiver(decrypt=decrypt)
        assert (await one.receive("POST", KIND, headers, pieces(sealed.text))).status == status


async def head_of(port: int, request: bytes) -> tuple[bytes, bytes]:
    """The answer's status line, and what came until the server closed the connection, which the client keeps open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    line = await reader.readline()
    try:
        return line, await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize("coding", ["", "Content-Encoding: gzip\r\n"])
async def test_a_connection_is_closed_on_an_early_refusal(coding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "_SECONDS", 0.01)
    runner = web.AppRunner(aiohttp_app(Router(), secret=SECRET), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    head = f"POST /airudder/wrong-secret-0123456789 HTTP/1.1\r\nHost: x\r\n{coding}Content-Length: 900000\r\n\r\n"
    line, more = await head_of(runner.addresses[0][1], head.encode() + b"x" * 1000)
    assert b" 404 " in line and b"Connection: close" in more
    await runner.cleanup()


MALFORMED = [
    b"POST /airudder/%s/kind HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n",
    b"POST /airudder/%s/kind HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}%s\r\n",
    b"POST /airudder/%s/a kind HTTP/1.1\r\nHost: x\r\n\r\n%s",
    b"POST /airudder/%s/\xff\x7f HTTP/1.1\r\nHost: x\r\n\r\n%s",
    b"POST http://[::1/airudder/%s HTTP/1.1\r\nHost: x\r\n\r\n%s",
    b"POST /airudder/%s HTTP/1.1\r\nHost: x\r\nX-Bad \0: %s\r\n\r\n",
    b"POST /airudder/%s HTTP/1.1\r\nHost: x\r\nContent-Length: %s!\r\n\r\n",
    b"POST /airudder/%s HTTP/9.9\r\nHost: x\r\nContent-Length: %s!\r\n\r\n",
]


def of_ones_own(app: web.Application) -> web.Application:
    """The service of docs/webhooks.md that mounts the application."""
    ran: list[web.Application] = []
    played = SimpleNamespace(Application=web.Application, run_app=lambda service, access_log: ran.append(service))
    exec(block("import logging\n\nservice"), {"app": app, "web": played})
    return ran[0]


@pytest.fixture
def aiohttp_log() -> Iterator[None]:
    yield
    logging.getLogger("aiohttp.server").disabled = False


@pytest.mark.usefixtures("aiohttp_log")
@pytest.mark.parametrize("mounted", [False, True])
@pytest.mark.parametrize("request_", MALFORMED)
async def test_nothing_of_a_malformed_request_is_logged(
    request_: bytes, mounted: bool, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "_SECONDS", 0.01)
    caplog.set_level("DEBUG")
    if mounted:
        request_ = request_.replace(b"/airudder", b"/hooks/airudder")
    app = aiohttp_app(Router(), secret=SECRET)
    runner = web.AppRunner(of_ones_own(app) if mounted else app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    line, _ = await head_of(runner.addresses[0][1], request_ % (SECRET.encode(), b"12025550142"))
    assert line == b"" or b" 400 " in line or b" 404 " in line  # older versions of aiohttp only close the connection
    await runner.cleanup()
    said = "".join(caplog.handler.format(record) for record in caplog.records)
    assert SECRET[:-1] not in said and "2025550142" not in said


# ------------------------------------------------------------------------------------------------- the life of servers


async def test_a_queue_without_workers_acknowledges_nothing() -> None:
    one = receiver(ack="queue")
    assert (await one.receive("POST", KIND, JSON, pieces(BODY))).status == 503
    async with one.running():
        assert (await one.receive("POST", KIND, JSON, pieces(BODY))).status == 200
    assert (await one.receive("POST", KIND, JSON, pieces(b'{"call_id": "2"}'))).status == 503


async def test_an_asgi_application_by_itself_works_the_inbox_off_while_the_server_lives(tmp_path: Path) -> None:
    router, got = Router(), asyncio.Event()

    @router.on(Event)
    async def note(_: Event[Any]) -> None:
        got.set()

    one = receiver(router, ack="inbox", inbox=tmp_path / "inbox.db")
    app, sent = asgi_app(one), list[str]()

    async def receive() -> Any:
        if not sent:
            return {"type": "lifespan.startup"}
        await one.receive("POST", KIND, JSON, pieces(BODY))
        await got.wait()
        return {"type": "lifespan.shutdown"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert len(asyncio.all_tasks()) == 1


PLAYED = {
    "django.conf": f"class settings: AIRUDDER_INBOX, AIRUDDER_WEBHOOK_SECRET = 'inbox.db', '{SECRET}'",
    "django.http": "class HttpResponse: pass",
    "django.core.management.base": "class BaseCommand: pass",
    "service.webhooks": """
import sys, asyncio
from airudder.webhooks import Event, Router
router = Router()
@router.on(Event)
async def handler(event):
    print("begun", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print("ended", flush=True)
""",
}
PROGRAM = """
import sys, types
for name, source in %r.items():
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        module = sys.modules.setdefault(".".join(parts[:end]), types.ModuleType(parts[end - 1]))
    exec(source, module.__dict__)
exec(%r)
Command().handle()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM")
async def test_the_django_worker_lets_handlers_end_on_sigterm(tmp_path: Path) -> None:
    """The view and the command of docs/webhooks.md."""
    view = block("# views.py")
    assert 'path("airudder/<path:rest>", webhook)' in view
    async with Inbox(tmp_path / "inbox.db") as inbox:
        one = receiver(ack="inbox", inbox=inbox)
        assert (await one.receive("POST", KIND, JSON, pieces(BODY))).status == 200
    environment = os.environ | {"PYTHONPATH": str(DOCS.parent / "src")}
    command = [sys.executable, "-c", PROGRAM % (PLAYED, view + "\n" + block("# management/commands"))]
    pipes: Any = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
    worker = subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, **pipes)  # noqa: ASYNC220
    assert worker.stdout is not None
    assert await asyncio.to_thread(worker.stdout.readline) == "begun\n"
    worker.send_signal(signal.SIGTERM)
    said, _ = await asyncio.to_thread(worker.communicate, "go on\n", 20)
    assert (said, worker.returncode) == ("ended\n", 0)
    async with Inbox(tmp_path / "inbox.db") as inbox:
        assert (await inbox.counts()).done == 1
