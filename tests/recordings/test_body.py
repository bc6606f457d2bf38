"""The end of a file where HTTP gives no end of its own."""

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import aiohttp
import attrs
import pytest

from airudder import APIConnectionError, ClientClosedError, RecordingError
from conftest import MakeClient
from support.fileserver import End, File, FileServer, Reply
from support.outcomes import error_of

from .files import CASE, lead, names, recording, riff

MP3 = b"ID3\x04" + random.Random(9).randbytes(30_000)
BROKEN: list[tuple[bool, End]] = [(False, "reset"), (True, "reset"), (True, "torn")]


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize(("tls", "end"), BROKEN)
async def test_a_broken_connection_is_not_the_end_of_a_file(
    make_client: MakeClient, server: FileServer, secure: FileServer, tls: bool, end: End, tagged: bool
) -> None:
    """Neither a reset nor, in TLS, an end without the closing alert, which anyone on the way can cause."""
    host = secure if tls else server
    file = File(MP3, bare=True, end=end, etag='"v1"' if tagged else None, cuts=[9_000, 4_000 if tagged else 13_000])
    host.routes[CASE] = file
    client = make_client(host.url, **({"ssl": False} if tls else {}))
    assert await recording(client).read() == MP3
    assert [one.offset for one in host.asked] == ([None, 9_000, 13_000] if tagged else [None] * 3)


@pytest.mark.parametrize(("tls", "end"), BROKEN)
@pytest.mark.parametrize("cut", [0, 9_000, len(MP3)])
async def test_a_connection_that_breaks_each_time_leaves_no_file(
    make_client: MakeClient, server: FileServer, secure: FileServer, tmp_path: Path, tls: bool, end: End, cut: int
) -> None:
    host = secure if tls else server
    host.routes[CASE] = File(MP3, bare=True, end=end, etag=None, cuts=[cut] * 9)
    error = await error_of(recording(make_client(host.url, **({"ssl": False} if tls else {}))).save(tmp_path / "a"))
    assert isinstance(error, RecordingError) and isinstance(error, APIConnectionError)
    assert (error.sent, error.http_status, error.operation_id) == ("yes", 200, "task_call_recording")
    assert names(tmp_path) == []
    assert len(host.asked) == 3


@pytest.mark.parametrize("hook", ["trace", "middleware"])
@pytest.mark.parametrize("borrowed", [False, True])
async def test_a_connection_that_is_lost_while_a_hook_of_the_session_waits_is_not_the_end_of_a_file(
    make_client: MakeClient, server: FileServer, hook: str, borrowed: bool
) -> None:
    """By the time that the answer is at hand, aiohttp has let go of the connection."""

    async def until_lost(*given: Any) -> None:
        while server._writers:
            await asyncio.sleep(0)
        for _ in range(3):
            await asyncio.sleep(0)

    async def middleware(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        response = await handler(request)
        await until_lost()
        return response

    def made(connector: aiohttp.BaseConnector | None) -> aiohttp.ClientSession:
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(until_lost)
        hooks: Any = {"trace_configs": [trace]} if hook == "trace" else {"middlewares": [middleware]}
        return aiohttp.ClientSession(connector=connector, **hooks)

    server.routes[CASE] = File(MP3, bare=True, end="reset", etag=None, cuts=[len(MP3)] * 9)
    async with made(None) as session:
        given: Any = {"session": session} if borrowed else {"session_factory": made}
        error = await error_of(recording(make_client(server.url, **given)).read())
    assert isinstance(error, RecordingError)


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("borrowed", [False, True])
async def test_a_connection_that_is_closed_in_order_is_the_end_of_a_file(
    make_client: MakeClient, server: FileServer, secure: FileServer, tls: bool, borrowed: bool
) -> None:
    host = secure if tls else server
    host.routes[CASE] = File(MP3, bare=True)
    async with aiohttp.ClientSession() as session:
        client = make_client(host.url, **({"ssl": False} if tls else {}), **({"session": session} if borrowed else {}))
        assert await recording(client).read() == MP3
    assert len(host.asked) == 1


async def test_a_reset_after_the_last_byte_of_a_part_is_harmless(make_client: MakeClient, server: FileServer) -> None:
    """The length was given, so the end of the connection says nothing."""
    file = File(MP3, cuts=[9_000, len(MP3) - 9_000])
    server.routes[CASE] = [file, lambda asked: attrs.evolve(file(asked), bare=True, end="reset")]
    assert await recording(make_client(server.url)).read() == MP3
    assert len(server.asked) == 2


@pytest.mark.usefixtures("nothing_left_behind")
async def test_a_reset_after_an_answer_that_is_read_whole_is_not_complained_of(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer
) -> None:
    text = json.dumps({"code": 200, "data": f"{elsewhere.url}/f"}).encode()
    server.routes[CASE] = lambda _: Reply(text, cut=len(text), bare=True, end="reset")
    elsewhere.routes["/f"] = File(MP3)
    assert await recording(make_client(server.url)).read() == MP3


async def test_a_borrowed_session_that_is_closed_is_not_the_end_of_a_file(
    make_client: MakeClient, server: FileServer
) -> None:
    """Its connections are closed in order then, but by this side."""
    server.routes[CASE] = File(MP3, bare=True, cuts=[9_000], hold=asyncio.Event())
    session = aiohttp.ClientSession()
    client = make_client(server.url, session=session)
    async with recording(client) as download:
        chunks = download.chunks()
        await anext(chunks)
        await session.close()
        assert isinstance(await error_of(anext(chunks)), ClientClosedError)


@pytest.mark.parametrize(
    ("declared", "size", "whole"),
    [
        (20_000, 20_008, True),
        (20_000, 20_007, False),
        (20_000, 30_000, True),  # other data may follow
        (20_000, 600, False),
        (20_000, 16, False),
        (0, 20_000, True),
        (0x7FFFEFFF, 20_000, False),
        (0x7FFFF000, 20_000, True),
        (0x80000000, 20_000, True),
        (0xFFFFFFFF, 20_000, True),
    ],
)
async def test_an_end_before_the_length_in_the_riff_header(
    make_client: MakeClient, server: FileServer, tmp_path: Path, declared: int, size: int, whole: bool
) -> None:
    body = riff(declared, size)
    server.routes[CASE] = File(body, bare=True, etag=None)
    saving = recording(make_client(server.url)).save(tmp_path / "a")
    if whole:
        assert (await saving).read_bytes() == body
        assert len(server.asked) == 1
    else:
        error = await error_of(saving)
        assert isinstance(error, RecordingError) and "RIFF" in str(error)
        assert names(tmp_path) == []
        assert len(server.asked) == 3


async def test_a_file_that_ended_before_its_riff_length_is_read_again(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer
) -> None:
    body = riff(20_000, 20_008)
    for way in ("direct", "redirect", "link"):
        for etag in ('"v1"', None):
            for cuts in ([9_000, 2_000], [5, 9_000], [4, 0]):  # of which the second part may be cut in the first one
                lead(way, server, elsewhere, File(body, bare=True, etag=etag, cuts=cuts))
                assert await recording(make_client(server.url)).read() == body


@pytest.mark.parametrize("chunked", [True, False])
async def test_an_end_that_http_gives_counts_more_than_the_riff_header(
    make_client: MakeClient, server: FileServer, chunked: bool
) -> None:
    body = riff(20_000, 10_000)
    server.routes[CASE] = File(body, chunked=chunked)
    assert await recording(make_client(server.url)).read() == body
    # So does the length that a 416 gives for the same version.
    server.asked.clear()
    server.routes[CASE] = File(body, bare=True)
    assert await recording(make_client(server.url)).read() == body
    assert [one.offset for one in server.asked] == [None, 10_000]
