"""A download as its user has it: the ways to a file, its size, closing, and that nothing of it is shown."""

import asyncio
import hashlib
import json
import random
import traceback
import tracemalloc
from collections.abc import Callable
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from airudder import (
    AIRudder,
    AIRudderError,
    APIConnectionError,
    APITimeoutError,
    CallInfo,
    ClientClosedError,
    InvalidRequestError,
    RecordingError,
    ResponseTooLargeError,
    RetryPolicy,
    Timeout,
)
from airudder._generated.types import Recording
from airudder.recordings import Download, links
from conftest import MakeClient
from support.clock import FakeClock
from support.fileserver import File, FileServer, Reply
from support.outcomes import TASK_ID, closed_port, detail, error_of

from .files import CASE, JSON, PHONE, WAVE, content, lead, linked, moved, names, recording, reply, riff


@pytest.mark.parametrize("way", ["direct", "redirect", "link"])
async def test_ways_to_a_file(make_client: MakeClient, server: FileServer, elsewhere: FileServer, way: str) -> None:
    named = {"Content-Disposition": "attachment; filename*=UTF-8''a%2Fb%20c.wav"}
    lead(way, server, elsewhere, File(WAVE, "Audio/X-Wav; rate=8000", headers=named))
    download: Recording = recording(make_client(server.url))
    assert (download.kind, download.source, download.length, server.asked) == (None, None, None, [])
    async with download:
        assert (download.kind, download.source) == ("audio", way)
        assert (download.media_type, download.length, download.file_name) == ("audio/x-wav", len(WAVE), "b c.wav")
        assert await download.read() == WAVE
        assert len(server.asked) == 1
        assert await download.read() == WAVE
        assert len(server.asked) == 2
    info = download.info
    assert (info.operation_id, info.attempts, info.sent) == ("task_call_recording", 1, "yes")
    assert info.status == (302 if way == "redirect" else 200)
    asked = server.asked[0]
    assert asked.query == {"TaskID": [TASK_ID], "Callee": [PHONE]}
    assert asked.headers["authorization"] == "Token made-up-token"
    assert (asked.headers["accept"], asked.headers["accept-encoding"]) == ("*/*", "identity")
    assert all(one.query == {"sig": ["a/b"]} for one in elsewhere.asked)


async def test_info_and_headers_of_the_caller(make_client: MakeClient, server: FileServer) -> None:
    server.routes[CASE] = [lambda _: Reply(b"", {}, "503 Busy"), File(WAVE)]
    info = CallInfo()
    download = recording(make_client(server.url), info=info, extra_headers={"accept": "audio/wav", "X-Mine": "1"})
    assert download.info is info
    assert await download.read() == WAVE
    assert (info.attempts, info.status, info.sent) == (2, 200, "yes")
    assert (server.asked[1].headers["accept"], server.asked[1].headers["x-mine"]) == ("audio/wav", "1")
    error = await error_of(recording(make_client(server.url), extra_headers={"Range": "bytes=1-"}).read())
    assert isinstance(error, InvalidRequestError)
    error = await error_of(recording(make_client(server.url), info="x").read())
    assert isinstance(error, InvalidRequestError)
    assert len(server.asked) == 2


async def test_expired_token_is_renewed(make_client: MakeClient, server: FileServer) -> None:
    tokens = iter(["one", "two"])
    server.routes["/service/cloud/auth"] = lambda _: Reply(
        json.dumps({"code": 200, "status": "OK", "data": {"token": next(tokens)}}).encode()
    )
    refused = Reply(b'{"code":401}', {"Content-Type": "application/json"}, "401 Unauthorized")
    clock = FakeClock()
    client = make_client(server.url, token=None, app_key="k", app_secret="s", clock=clock)
    await client.auth.check()
    clock.advance(3600)
    server.routes[CASE] = lambda asked: File(WAVE)(asked) if asked.headers["authorization"] == "Token two" else refused
    download = recording(client)
    assert await download.read() == WAVE
    assert download.info.renewed_token


async def test_larger_than_the_bound_streams(make_client: MakeClient, server: FileServer, tmp_path: Path) -> None:
    block = random.Random(1).randbytes(65536)
    count = 1024
    server.routes[CASE] = lambda _: Reply((block for _ in range(count)), {}, length=count * len(block))
    client = make_client(server.url, max_response_bytes=1_000_000)
    digest = hashlib.sha256()
    tracemalloc.start()
    try:
        saved = await recording(client).save(tmp_path / "big")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert saved.stat().st_size == count * len(block)
    with saved.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    assert digest.digest() == hashlib.sha256(block * count).digest()
    assert peak < 8_000_000
    error = await error_of(recording(client).read())
    assert isinstance(error, ResponseTooLargeError)
    assert error.operation_id == "task_call_recording"


@pytest.mark.parametrize("chunked", [False, True])
async def test_read_is_bounded(make_client: MakeClient, server: FileServer, chunked: bool) -> None:
    server.routes[CASE] = File(WAVE, chunked=chunked)
    fits = make_client(server.url, max_response_bytes=len(WAVE))
    assert await recording(fits).read() == WAVE
    error = await error_of(recording(make_client(server.url, max_response_bytes=len(WAVE) - 1)).read())
    assert isinstance(error, ResponseTooLargeError)
    assert len(error.raw_body or b"") == (65536 if chunked else 0)


async def test_no_reading_ahead(make_client: MakeClient, server: FileServer) -> None:
    block = bytes(65536)
    server.routes[CASE] = lambda _: Reply((block for _ in range(1024)), {}, length=1024 * 65536)
    async with aclosing(recording(make_client(server.url)).chunks()) as chunks:
        await anext(chunks)
        for _ in range(3000):
            await asyncio.sleep(0)
        assert server.given < 32 << 20


@pytest.mark.usefixtures("nothing_left_behind")
@pytest.mark.parametrize("borrowed", [False, True])
@pytest.mark.parametrize("moment", ["opening", "reading", "between", "pausing"])
async def test_closing_ends_a_download(
    make_client: MakeClient, server: FileServer, tmp_path: Path, moment: str, borrowed: bool
) -> None:
    async def forever(seconds: float) -> None:
        await asyncio.Event().wait()

    clock = FakeClock()
    if moment == "pausing":
        clock.sleep = forever  # type: ignore[method-assign]
    hold = None if moment == "pausing" else asyncio.Event()
    server.routes[CASE] = File(WAVE, cuts=[0 if moment == "opening" else 100_000], hold=hold)
    async with aiohttp.ClientSession() as session:
        client = make_client(server.url, clock=clock, **({"session": session} if borrowed else {}))
        if moment == "between":
            async with recording(client) as download:
                chunks = download.chunks()
                await anext(chunks)
                await client.aclose()
                error = await error_of(anext(chunks))
        else:
            saving = asyncio.create_task(recording(client).save(tmp_path / "a"))
            while not server.asked or (moment != "opening" and not names(tmp_path)):
                await asyncio.sleep(0.005)
            await asyncio.sleep(0.02)
            await client.aclose()
            error = await error_of(saving)
    assert isinstance(error, ClientClosedError)
    assert error.operation_id == "task_call_recording"
    assert names(tmp_path) == []
    assert isinstance(await error_of(recording(client).read()), ClientClosedError)


async def test_slow_reader_starves_nobody(make_client: MakeClient, server: FileServer, elsewhere: FileServer) -> None:
    lead("link", server, elsewhere, File(WAVE, cuts=[100_000, 50], hold=None))
    server.routes["/service/cloud/workflow/taskdetail"] = lambda _: reply(b'{"code":200,"data":{}}', JSON)
    client = make_client(server.url, max_connections=1, timeout=Timeout(pool=0.5))
    async with recording(client) as download, recording(client) as other:
        chunks = download.chunks()
        first = await anext(chunks)
        await detail(client)
        assert await other.read() == WAVE
        assert first + b"".join([piece async for piece in chunks]) == WAVE


async def test_resumption_takes_a_slot(make_client: MakeClient, server: FileServer, elsewhere: FileServer) -> None:
    lead("link", server, elsewhere, File(WAVE, cuts=[100_000]))
    held = asyncio.Event()
    body = b'{"code":200,"data":{}}'
    server.routes["/service/cloud/workflow/taskdetail"] = lambda _: Reply(body, cut=5, hold=held)
    client = make_client(server.url, max_connections=1, timeout=Timeout(pool=0.05))
    async with recording(client) as download:
        call = asyncio.create_task(detail(client, timeout=10))
        while not server.at("/service/cloud/workflow/taskdetail"):
            await asyncio.sleep(0)
        error = await error_of(download.read())
        assert isinstance(error, APITimeoutError) and error.phase == "pool"
        call.cancel()
        with suppress(asyncio.CancelledError):
            await call


@pytest.mark.usefixtures("nothing_left_behind")
async def test_leaving_early_closes_the_connection(make_client: MakeClient, server: FileServer) -> None:
    server.routes[CASE] = File(WAVE, cuts=[100_000], hold=asyncio.Event())
    client = make_client(server.url)

    def used() -> int:
        (session,) = (here.session for here in client._core.sessions._loops.values())
        return len(session.connector._acquired)  # type: ignore[union-attr]

    async with aclosing(recording(client).chunks()) as chunks:
        assert len(await anext(chunks)) > 0
        assert used() == 1
    assert used() == 0
    download = recording(client)
    async with download:
        assert used() == 1
    assert used() == 0
    async with download:  # it may be opened once more
        chunks = download.chunks()
        await anext(chunks)
    assert used() == 0
    error = await error_of(anext(chunks))
    assert isinstance(error, RecordingError) and "closed" in str(error)
    async with download:
        assert isinstance(await error_of(download.__aenter__()), InvalidRequestError)
        assert PHONE not in repr(download) and repr(download) == "<Recording task_call_recording open>"


@pytest.mark.usefixtures("nothing_left_behind")
def test_on_a_second_loop() -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    client = AIRudder(token="made-up-token", base_url=url, retry=RetryPolicy(max_retries=0))

    async def use(last: bool) -> None:
        async with FileServer() as server:
            server.routes[CASE] = File(WAVE, cuts=[9000])
            own = AIRudder(token="t", base_url=server.url)
            for one in (own, client):
                if one is own:
                    assert await recording(one).read() == WAVE
                else:
                    with suppress(APIConnectionError):
                        await recording(one, timeout=0.5).read()
            await own.aclose()
        if last:
            await client.aclose()

    asyncio.run(use(False))
    asyncio.run(use(True))


async def test_nothing_personal_in_errors_and_tracebacks(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer
) -> None:
    secret = f"{elsewhere.url}/f?sig=a%2fb"
    lead("link", server, elsewhere, File(WAVE, cuts=[9000] + [0] * 9))
    error = await error_of(recording(make_client(server.url)).read())
    text = "".join(traceback.format_exception(error)) + repr(vars(error))
    assert not any(word in text for word in (secret, "sig=", PHONE[1:], TASK_ID, "made-up-token"))
    assert isinstance(error, APIConnectionError)


MARK = "secret words"
MARKED = b"ID3" + MARK.encode() * 30_000
LONGER = {"Content-Range": f"bytes 70000-{len(MARKED) - 1}/{len(MARKED)}", "ETag": '"v1"'}
FAILURES: dict[str, list[Any]] = {  # what the host of the link answers
    "cut": [lambda _: Reply(MARKED, cut=70_000)],
    "broken": [lambda _: Reply(MARKED, cut=9_000, bare=True, end="reset")],
    "too short": [lambda _: Reply(riff(400_000, 16) + MARKED, bare=True)],
    "changed": [lambda _: Reply(MARKED, cut=70_000), File(b"ID4" + MARKED[3:], etag=None)],
    "longer": [
        lambda _: Reply(MARKED, {"ETag": '"v1"'}, cut=70_000),
        lambda _: Reply(MARKED, LONGER, "206 Partial Content"),
    ],
    "another part": [
        lambda _: Reply(MARKED, {"ETag": '"v1"'}, cut=70_000),
        lambda _: Reply(MARKED, {"Content-Range": "bytes 1-2/3"}, "206 Partial Content"),
    ],
    "refused": [lambda _: reply(MARKED, "text/plain", "403 No")],
    "busy": [lambda _: reply(MARKED, "text/plain", "503 Busy")],
    "page": [lambda _: reply(b"<html>" + MARKED, "text/html")],
    "JSON": [lambda _: reply(json.dumps({MARK: MARK}).encode(), "audio/wav")],
    "encoded": [lambda _: reply(MARKED, "audio/wav", Content_Encoding="br")],
    "empty": [lambda _: reply(b"", "audio/wav")],
    "circle": [moved("/f?sig=a")],
    "other scheme": [moved("ftp://files.example/?sig=a")],
    "not a URL": [moved("https://[?sig=a")],
    "user name": [moved("https://secret:words@files.example/?sig=a")],
    "no connection": [moved("http://127.0.0.1:1/?sig=a")],
    "several links": [linked("https://files.example/?sig=a", other="https://files.example/?sig=b")],
    "too large": [File(MARKED)],
    "too large, in chunks": [File(MARKED, chunked=True)],
}


def shown_in_locals(error: BaseException | None) -> list[str]:
    """The local variables of the frames of ``airudder.recordings`` that an error passed, or one behind it.

    ``save`` itself is left out: the path is what its caller gave.
    """
    lines = []
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            inside = Path(frame.f_code.co_filename).parent == Path(links.__file__).parent
            if inside and frame.f_code is not Download.save.__code__:
                lines += [f"{frame.f_code.co_qualname} {name}={one!r}" for name, one in frame.f_locals.items()]
        error = error.__cause__ or error.__context__
    return lines


@pytest.mark.parametrize("name", [*FAILURES, "there already"])
async def test_local_variables_show_nothing_personal_either(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, tmp_path: Path, name: str
) -> None:
    client = make_client(server.url, max_response_bytes=100_000 if "large" in name else 64_000_000)
    target = tmp_path / PHONE / "a"
    target.parent.mkdir()
    secrets = (MARK, "sig=", "secret:", server.url, elsewhere.url, PHONE[1:], TASK_ID, "made-up-token")
    ways: list[Callable[[Download], Any]] = [Download.read]
    if name == "there already":
        target.write_text("x")
        ways = [lambda download: download.save(target)]
    elif "large" not in name:
        ways += [content, lambda download: download.save(target)]
    for way in ways:
        one = FAILURES.get(name, []).copy()
        lead("direct" if name == "several links" else "link", server, elsewhere, one)
        with pytest.raises((AIRudderError, FileExistsError)) as caught:
            await way(recording(client))
        lines = shown_in_locals(caught.value)
        assert lines
        assert [line[:200] for line in lines if any(secret in line for secret in secrets)] == []
