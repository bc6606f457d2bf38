"""Recordings: resumed, verified, never mixed, never with the token to another host, and on disk whole or not at all."""

import asyncio
import errno
import gc
import gzip
import hashlib
import itertools
import json
import logging
import os
import random
import stat
import threading
import traceback
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from multidict import CIMultiDict
from yarl import URL

from airudder import (
    AIRudder,
    AIRudderError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    CallInfo,
    Cipher,
    ClientClosedError,
    EncryptionError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    RecordingError,
    RedirectError,
    ResponseTooLargeError,
    ResponseValidationError,
    RetryPolicy,
    ServerError,
    Timeout,
)
from airudder._generated.operations import OPERATIONS
from airudder._generated.types import Operation, Recording, Request
from airudder.masks import Masked
from airudder.recordings import Download, heads, links, partfile
from airudder.recordings.links import Link
from conftest import MakeClient
from support.certificate import made_certificate
from support.clock import FakeClock
from support.fileserver import Asked, End, File, FileServer, Reply
from support.outcomes import TASK_ID, closed_port, detail, error_of

CASE = "/service/cloud/case"
PHONE = "+12025550107"
WAVE = b"RIFF\x00\x00\x10\x00WAVEfmt " + random.Random(7).randbytes(300_000)
MP3 = b"ID3\x04" + random.Random(9).randbytes(30_000)
ZIP = b"PK\x03\x04" + random.Random(8).randbytes(5_000)
KEY = "airudderredduria"
DATE, LATER = "Tue, 01 Dec 2026 08:00:00 GMT", "Tue, 01 Dec 2026 09:00:00 GMT"


@pytest.fixture(autouse=True)
def nothing_is_complained_of(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


@pytest.fixture
def nothing_left_behind(nothing_is_complained_of: None) -> Iterator[None]:
    """What complains when it is collected is an error. Not for every test: a collection takes its time."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def operation(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Operation(
        operation_id="task_call_recording",
        method="GET",
        path=CASE,
        public_name=None,
        family="cloud",
        auth="token",
        effect="reads",
        retry="safe",
        encryption="unknown",
        evidence="client_code",
        pages=(),
        answer="file",
    )
    monkeypatch.setitem(OPERATIONS, "task_call_recording", one)


@pytest.fixture
async def server() -> AsyncIterator[FileServer]:
    async with FileServer() as server:
        yield server


@pytest.fixture
async def elsewhere() -> AsyncIterator[FileServer]:
    async with FileServer() as server:
        yield server


def recording(client: AIRudder, **options: Any) -> Download:
    query = {"TaskID": TASK_ID, "Callee": PHONE}
    request = Request(
        operation_id="task_call_recording",
        method="GET",
        path=CASE,
        query=query,
        options=options,  # type: ignore[arg-type]
    )
    return Download(client._pipeline, request)


async def content(download: Download) -> bytes:
    pieces = [piece async for piece in download.chunks()]
    assert all(0 < len(piece) <= 65536 for piece in pieces)
    return b"".join(pieces)


def linked(url: str, **more: Any) -> Any:
    """An answer of success that holds a link."""
    text = json.dumps({"code": 200, "data": {"case": [{"voice": url, "note": f"see {url}", **more}]}})
    return lambda _: Reply(text.encode(), {"Content-Type": "application/json; charset=utf-8"})


def moved(place: str, status: str = "302 Found") -> Any:
    return lambda _: Reply(b"", {"Location": place}, status)


def sealed(plain: bytes, media: str = "audio/wav") -> Any:
    text = Cipher(KEY).encrypt(plain)
    return lambda _: reply(text.text, media, Is_Encrypted="1", Signed=text.signed)


def lead(way: str, server: FileServer, elsewhere: FileServer, file: Any) -> FileServer:
    """Put ``file`` where ``way`` leads to; the server that gives it."""
    if way == "direct":
        server.routes[CASE] = file
        return server
    elsewhere.routes["/f"] = file
    place = f"{elsewhere.url}/f?sig=a%2fb"
    server.routes[CASE] = moved(place) if way == "redirect" else linked(place)
    return elsewhere


# ---------------------------------------------------------------------- the three ways to a file


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


# ---------------------------------------------------------------------- cut and resumed


FILES = (
    *("etag", "modified", "weak etag, modified", "chunked"),
    *("weak etag", "length alone", "just modified", "no date", "no ranges", "nothing to go by"),
)


# A redirect and a link are resumed in one way.
@pytest.mark.parametrize(
    ("way", "file"), [*itertools.product(("direct", "link"), FILES), ("redirect", "etag"), ("redirect", "no ranges")]
)
async def test_cut_three_times(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, way: str, file: str, tmp_path: Path
) -> None:
    given = {
        "etag": File(WAVE, modified=DATE),
        "modified": File(WAVE, etag=None, modified=DATE, headers={"Date": "Tue, 01 Dec 2026 08:00:01 GMT"}),
        "weak etag, modified": File(WAVE, etag='W/"v1"', modified=DATE),
        "weak etag": File(WAVE, etag='W/"v1"'),
        # Whoever writes twice in one second leaves no trace in the date.
        "just modified": File(WAVE, etag=None, modified=DATE, headers={"Date": DATE}),
        "no date": File(WAVE, etag=None, modified="yesterday"),
        "length alone": File(WAVE, etag=None),
        "chunked": File(WAVE, chunked=True),
        "no ranges": File(WAVE, ranges=False),
        "nothing to go by": File(WAVE, etag=None, chunked=True),
    }[file]
    part = file in ("etag", "modified", "weak etag, modified", "chunked")
    given.cuts = [70_000, 100_000, 5] if part else [70_000, 170_000, 170_005]
    host = lead(way, server, elsewhere, given)
    saved = await recording(make_client(server.url)).save(tmp_path / "a.wav")
    assert saved.read_bytes() == WAVE
    files = host.at("/f" if host is elsewhere else CASE)
    assert len(files) == 4
    offsets = [one.offset for one in files]
    if file == "no ranges":
        assert offsets == [None, 70_000, 170_000, 170_005]
    else:
        assert offsets == ([None, 70_000, 170_000, 170_005] if part else [None] * 4)
    judges = {"etag": '"v1"', "chunked": '"v1"', "no ranges": '"v1"', "modified": DATE, "weak etag, modified": DATE}
    assert {one.headers.get("if-range") for one in files[1:]} == {judges.get(file)}
    assert len(server.asked) == (4 if way == "direct" else 1)


@pytest.mark.usefixtures("nothing_left_behind")
async def test_resumption_is_told_and_bounded(
    make_client: MakeClient, server: FileServer, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[tuple[str, str]] = []
    policy = RetryPolicy(on_retry=lambda info: told.append((info.operation_id, type(info.error).__name__)))
    busy = Reply(b"", {"Retry-After": "3"}, "503 Busy")
    server.routes[CASE] = [File(WAVE, cuts=[9000]), lambda _: busy, lambda _: Reply(b"", {}, "500 Oh"), File(WAVE)]
    caplog.set_level(logging.INFO)
    download = recording(make_client(server.url, retry=policy))
    error = await error_of(content(download))
    assert isinstance(error, ServerError)
    assert (error.operation_id, error.sent, error.http_status) == ("task_call_recording", "yes", 500)
    assert len(server.asked) == 3
    assert len(clock.pauses) == 2 and clock.pauses[1] >= 3
    assert told == [("task_call_recording", "APIConnectionError"), ("task_call_recording", "ServerError")]
    lines = [one.getMessage() for one in caplog.records]
    assert "task_call_recording: the file is cut at byte 9000" in lines
    assert not any(word in line for line in lines for word in (server.url, "127.0.0.1", PHONE[1:], TASK_ID))
    assert download.info.attempts == 3


async def test_every_new_byte_makes_up_for_failures_but_not_for_ever(
    make_client: MakeClient, server: FileServer
) -> None:
    server.routes[CASE] = File(WAVE, cuts=[1000] * 20)
    once = make_client(server.url, retry=RetryPolicy(max_retries=1))
    assert await recording(once).read() == WAVE
    server.routes[CASE] = File(WAVE, cuts=[1000] * 21)
    error = await error_of(recording(once).read())
    assert type(error) is APIConnectionError
    assert (error.sent, error.http_status, error.operation_id) == ("yes", 206, "task_call_recording")
    never = make_client(server.url, retry=RetryPolicy(max_retries=0))
    server.routes[CASE] = File(WAVE, cuts=[1000])
    assert type(await error_of(recording(never).read())) is APIConnectionError
    # Without ranges an answer that is cut where the last one was brings nothing new.
    server.asked.clear()
    server.routes[CASE] = File(WAVE, ranges=False, cuts=[9000] * 9)
    assert type(await error_of(recording(once).read())) is APIConnectionError
    assert len(server.asked) == 2


@pytest.mark.parametrize("refusal", ["401 No", "403 Forbidden", "404 Not Found", "410 Gone"])
async def test_expired_link_is_asked_for_anew(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, refusal: str
) -> None:
    elsewhere.routes["/old"] = File(WAVE, cuts=[9000], refusals=["", refusal])
    elsewhere.routes["/new"] = new = File(WAVE)
    old, again = linked(f"{elsewhere.url}/old"), linked(f"{elsewhere.url}/new")
    server.routes[CASE] = [old, again]
    assert await recording(make_client(server.url)).read() == WAVE
    assert "range" not in server.asked[1].headers
    assert [one.offset for one in elsewhere.asked] == [None, 9000, 9000]
    # The fresh link expires as well, after bytes that are new: so does any in a long download.
    server.routes[CASE] = [old, again]
    elsewhere.routes["/old"] = File(WAVE, cuts=[9000], refusals=["", refusal])
    new.cuts, new.refusals = [9000, 9000], ["", refusal, "", refusal, ""]
    assert await recording(make_client(server.url)).read() == WAVE
    # It is refused at once, or expires before it gave a new byte: that is the end.
    new.ranges = False
    for new.cuts, new.refusals in (([], [refusal]), ([5000], ["", refusal])):
        server.asked.clear()
        server.routes[CASE] = [old, again]
        elsewhere.routes["/old"] = File(WAVE, cuts=[9000], refusals=["", refusal])
        error = await error_of(recording(make_client(server.url)).read())
        assert isinstance(error, RecordingError)
        assert error.http_status == int(refusal[:3])
        assert len(server.asked) == 2


async def test_expired_link_while_the_api_is_busy(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer
) -> None:
    expired = "403 Forbidden"
    elsewhere.routes["/old"] = File(WAVE, cuts=[9000], refusals=["", expired, expired])
    elsewhere.routes["/new"] = File(WAVE)
    busy = Reply(b"", {}, "503 Busy")
    server.routes[CASE] = [linked(f"{elsewhere.url}/old"), lambda _: busy, linked(f"{elsewhere.url}/new")]
    assert await recording(make_client(server.url)).read() == WAVE
    assert [one.path for one in elsewhere.asked] == ["/old"] * 3 + ["/new"]
    assert len(server.asked) == 3


@pytest.mark.parametrize("refusal", ["403 Forbidden", "400 Bad", "416 No"])
async def test_link_that_is_refused_at_once(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, refusal: str
) -> None:
    lead("link", server, elsewhere, File(WAVE, refusals=[refusal]))
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is RecordingError
    assert (error.http_status, error.sent) == (int(refusal[:3]), "yes")
    assert len(server.asked) == len(elsewhere.asked) == 1


async def test_link_that_fails_is_retried(make_client: MakeClient, server: FileServer, elsewhere: FileServer) -> None:
    lead("link", server, elsewhere, File(WAVE, refusals=["503 Busy", "429 Slow"]))
    assert await recording(make_client(server.url)).read() == WAVE
    assert len(server.asked) == 3


OTHER = WAVE[:250_000] + b"\0" + WAVE[250_001:]
CHANGES: dict[str, tuple[File, Any]] = {
    "etag": (File(WAVE), File(OTHER, etag='"v2"')),
    "etag, no ranges": (File(WAVE), File(OTHER, etag='"v2"', ranges=False)),
    "etag in a part": (
        File(WAVE),
        lambda a: File(OTHER, etag='"v2"')(Asked("", {}, {"range": a.headers["range"]}, b"")),
    ),
    "date": (
        File(WAVE, etag=None, modified=DATE),
        lambda a: File(OTHER, etag=None, modified=LATER)(Asked("", {}, {"range": a.headers["range"]}, b"")),
    ),
    "weak etag": (File(WAVE, etag='W/"v1"'), File(OTHER, etag='W/"v2"')),
    "weak etag in a part": (File(WAVE, etag='W/"v1"', modified=DATE), File(OTHER, etag='W/"v2"', modified=DATE)),
    "weak etag now": (File(WAVE), File(OTHER, etag='W/"v2"')),
    "length alone": (File(WAVE, etag=None), File(b"RIFX" + WAVE[4:], etag=None)),
    "refused without a range": (
        File(WAVE, etag=None, chunked=True),
        lambda _: Reply(b"", {"Content-Range": "bytes */70000"}, "416 No"),
    ),
    "shorter and refused": (
        File(WAVE, chunked=True),
        lambda _: Reply(b"", {"Content-Range": "bytes */69999"}, "416 No"),
    ),
    "refused": (File(WAVE), lambda _: Reply(b"", {}, "416 No")),
    "refused, another length": (
        File(WAVE),
        lambda _: Reply(b"", {"Content-Range": "bytes */70000"}, "416 No"),
    ),
    "refused, another etag": (
        File(WAVE, chunked=True),
        lambda _: Reply(b"", {"Content-Range": "bytes */70000", "ETag": '"v2"'}, "416 No"),
    ),
    "length": (File(WAVE, etag=None), File(WAVE + b"x", etag=None)),
    "length, no ranges": (File(WAVE, etag=None), File(WAVE + b"x", etag=None, ranges=False)),
    "shorter": (File(WAVE, etag='"v1"'), File(WAVE[:100])),
    "beginning": (File(WAVE, etag=None), File(b"RIFF" + OTHER[5:] + b"x", etag=None, ranges=False)),
    "shorter in chunks": (File(WAVE, etag=None, chunked=True), File(WAVE[:100], etag=None, chunked=True)),
    "a byte before": (
        File(WAVE, etag=None, chunked=True),
        File(WAVE[:69_999] + b"\0" + WAVE[70_000:], etag=None, chunked=True),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_changed_meanwhile(make_client: MakeClient, server: FileServer, name: str, tmp_path: Path) -> None:
    before, after = CHANGES[name]
    before.cuts = [70_000]
    server.routes[CASE] = [before, after]
    error = await error_of(recording(make_client(server.url)).save(tmp_path / "a"))
    assert type(error) is RecordingError
    assert "changed meanwhile" in str(error)
    assert error.operation_id == "task_call_recording"
    assert names(tmp_path) == []
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "place",
    [
        "bytes 69999-300015/300016",
        "bytes 70001-300015/300016",
        "bytes 0-300015/300016",
        "bytes 70000-69999/300016",
        "items 1-2/3",
        "",
    ],
)
async def test_another_part_than_was_asked_for(make_client: MakeClient, server: FileServer, place: str) -> None:
    part = Reply(WAVE[70_000:], {"Content-Range": place, "ETag": '"v1"'}, "206 Partial Content")
    server.routes[CASE] = [File(WAVE, cuts=[70_000]), lambda _: part]
    for _ in range(2):
        error = await error_of(recording(make_client(server.url)).read())
        assert type(error) is RecordingError
        assert "another part" in str(error)
        server.routes[CASE] = lambda _: part  # nothing was asked for


PARTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {  # what the file has, and what its parts have instead
    "no etag": ({}, {"etag": None}),
    "no validator": ({"modified": DATE}, {"etag": None}),
    "date instead of etag": ({}, {"etag": None, "modified": DATE}),
    "etag is weak": ({}, {"etag": 'W/"v1"'}),
    "no date": ({"etag": None, "modified": DATE}, {"modified": None}),
    "etag instead of date": ({"etag": None, "modified": DATE}, {"modified": None, "etag": '"v1"'}),
    "another date beside the same etag": ({"modified": DATE}, {"modified": LATER}),
    "no weak etag": ({"etag": 'W/"v1"', "modified": DATE}, {"etag": None}),
}


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize(("way", "total"), [("direct", True), ("link", False)])
async def test_a_part_without_the_validator_is_not_trusted(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, way: str, name: str, total: bool
) -> None:
    """It may be of another version: the file is read again from the start, and compared."""
    has, instead = PARTS[name]
    first = File(WAVE, cuts=[70_000], **has)
    for changed in (False, True):

        def later(asked: Asked, changed: bool = changed) -> Reply:
            if asked.offset is None:
                return File(OTHER if changed else WAVE, etag=None)(asked)
            ignoring = attrs.evolve(asked, headers={"range": asked.headers["range"]})
            return File(OTHER, **{**has, **instead}, total=total)(ignoring)

        first.cuts = [70_000]
        host = lead(way, server, elsewhere, [first, later])
        host.asked.clear()
        got = await recording(make_client(server.url)).read()
        assert got == (OTHER if changed else WAVE)
        files = host.at(CASE if way == "direct" else "/f")
        assert [one.offset for one in files] == [None, 70_000, None]


async def test_a_refused_range_without_the_validator_is_not_the_end(
    make_client: MakeClient, server: FileServer
) -> None:
    """Another version may end just where this one was cut."""
    cut = File(WAVE, chunked=True, cuts=[70_000])
    server.routes[CASE] = [cut, File(WAVE[:70_000], vouches=False), File(WAVE)]
    assert await recording(make_client(server.url)).read() == WAVE
    assert [one.offset for one in server.asked] == [None, 70_000, None]


async def test_parts_in_one_multipart_body_are_not_joined(make_client: MakeClient, server: FileServer) -> None:
    place = f"bytes 70000-{len(WAVE) - 1}/{len(WAVE)}"
    rest = reply(WAVE[70_000:], "multipart/byteranges; boundary=x", "206 Partial Content", Content_Range=place)
    rest.headers["ETag"] = '"v1"'
    server.routes[CASE] = [File(WAVE, cuts=[70_000]), lambda _: rest]
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is RecordingError and "another part" in str(error)


@pytest.mark.parametrize("first", ['W/"v1"', '"v1"'])
async def test_same_tag_weak_or_strong(make_client: MakeClient, server: FileServer, first: str) -> None:
    """A server that compresses for some marks its tags as weak."""
    later = '"v1"' if first.startswith("W/") else 'W/"v1"'
    server.routes[CASE] = [File(WAVE, etag=first, cuts=[70_000]), File(WAVE, etag=later)]
    assert await recording(make_client(server.url)).read() == WAVE


@pytest.mark.parametrize("tagged", [False, True])
async def test_two_versions_that_take_turns(make_client: MakeClient, server: FileServer, tagged: bool) -> None:
    """As behind two machines of which one has the new one. What was compared with the new one goes on with it."""
    old = File(WAVE, etag='"v1"' if tagged else None, modified=DATE, cuts=[70_000])
    new = File(OTHER, etag=None, modified=LATER, cuts=[260_000])
    server.routes[CASE] = [old, new, old, new]
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is RecordingError and "changed meanwhile" in str(error)
    server.asked.clear()
    server.routes[CASE] = [old, new, new]
    old.cuts, new.cuts = [70_000], [260_000]
    assert await recording(make_client(server.url)).read() == OTHER
    assert server.asked[2].headers["if-range"] == LATER


async def test_a_reread_that_ends_a_piece_at_the_cut_is_compared(make_client: MakeClient, server: FileServer) -> None:
    """A sealed answer is given in pieces of 64 KiB, of which the first ends just where the first reading did."""
    server.routes[CASE] = [File(WAVE, etag=None, chunked=True, cuts=[65_536]), sealed(b"RIFX" + WAVE[4:])]
    error = await error_of(recording(make_client(server.url, aes_key=KEY)).read())
    assert type(error) is RecordingError and "changed meanwhile" in str(error)


async def test_rest_after_an_unfinished_comparison(make_client: MakeClient, server: FileServer) -> None:
    """The new version was not compared to the end: its rest does not belong to what was given out."""
    old = File(WAVE, etag=None, modified=DATE, cuts=[260_000])
    new = File(OTHER, etag=None, modified=LATER, cuts=[70_000])
    server.routes[CASE] = [old, new]
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is RecordingError and "changed meanwhile" in str(error)
    assert [one.headers.get("if-range") for one in server.asked] == [None, DATE, DATE]


@pytest.mark.parametrize("way", ["direct", "link"])
async def test_cut_before_the_last_chunk(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, way: str
) -> None:
    host = lead(way, server, elsewhere, File(WAVE, chunked=True, cuts=[len(WAVE)]))
    assert await recording(make_client(server.url)).read() == WAVE
    assert [one.offset for one in host.at("/f" if way == "link" else CASE)] == [None, len(WAVE)]


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize("way", ["direct", "redirect", "link"])
async def test_parts_may_be_small(
    make_client: MakeClient,
    server: FileServer,
    elsewhere: FileServer,
    clock: FakeClock,
    way: str,
    total: bool,
    chunked: bool,
) -> None:
    host = lead(way, server, elsewhere, File(WAVE, part=7_000, total=total, chunked=chunked, cuts=[70_000]))
    client = make_client(server.url, retry=RetryPolicy(max_retries=1))
    assert await recording(client).read() == WAVE
    offsets = [one.offset for one in host.at(CASE if way == "direct" else "/f")]
    starts = [None, *range(70_000, len(WAVE), 7_000)]
    assert offsets == starts + ([len(WAVE)] if chunked and not total else [])
    assert len(clock.pauses) == 1


async def test_small_parts_that_are_cut_or_refused(
    make_client: MakeClient, server: FileServer, clock: FakeClock
) -> None:
    cuts = [70_000, 100, 100_000, 50, 100_000]
    refusals = ["", "", "", "", "", "503 Busy", ""]
    server.routes[CASE] = File(WAVE, part=50_000, cuts=cuts, refusals=refusals)
    assert await recording(make_client(server.url, retry=RetryPolicy(max_retries=1))).read() == WAVE
    assert len(clock.pauses) == 4
    # The file changes between two parts.
    server.routes[CASE] = [File(WAVE, part=50_000, cuts=[210_000]), File(WAVE, part=50_000), File(OTHER, etag='"v2"')]
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is RecordingError and "changed meanwhile" in str(error)


async def test_parts_without_a_byte(make_client: MakeClient, server: FileServer) -> None:
    def empty(asked: Asked) -> Reply:
        place = {"Content-Range": f"bytes {asked.offset}-{len(WAVE) - 1}/{len(WAVE)}", "ETag": '"v1"'}
        return Reply(b"", place, "206 Partial Content")

    server.routes[CASE] = [File(WAVE, cuts=[70_000]), empty]
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is APIConnectionError
    assert len(server.asked) == 3


@pytest.mark.parametrize("chunked", [False, True])
async def test_part_that_is_longer_than_it_says(make_client: MakeClient, server: FileServer, chunked: bool) -> None:
    place = {"Content-Range": f"bytes 70000-{len(WAVE) - 1}/{len(WAVE)}", "ETag": '"v1"'}
    rest = Reply(WAVE[70_000:] + b"xx", place, "206 Partial Content", None if chunked else -1)
    server.routes[CASE] = [File(WAVE, cuts=[70_000]), lambda _: rest]
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is RecordingError
    assert "longer" in str(error)


async def test_silence_is_resumed(make_client: MakeClient, server: FileServer) -> None:
    server.routes[CASE] = File(WAVE, cuts=[9000], hold=asyncio.Event())
    client = make_client(server.url, timeout=Timeout(read=0.2))
    assert await recording(client).read() == WAVE
    server.routes[CASE] = File(WAVE, cuts=[9000], hold=asyncio.Event())
    error = await error_of(recording(client.with_options(retry=RetryPolicy(max_retries=0))).read())
    assert isinstance(error, APITimeoutError) and error.phase == "read"


async def test_total_limit_bounds_the_opening_alone(make_client: MakeClient, server: FileServer) -> None:
    held = asyncio.Event()
    server.routes[CASE] = [File(WAVE, cuts=[100_000], hold=held), File(WAVE)]
    async with recording(make_client(server.url), timeout=0.3) as download:
        await asyncio.sleep(0.35)
        asyncio.get_running_loop().call_later(0.05, held.set)
        assert await download.read() == WAVE
    server.routes[CASE] = File(WAVE, cuts=[100], hold=asyncio.Event())
    error = await error_of(recording(make_client(server.url), timeout=0.05).read())
    assert isinstance(error, APITimeoutError) and error.phase == "total"


# ---------------------------------------------------------------------- where HTTP gives no end of its own


@pytest.fixture
async def secure(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FileServer]:
    async with FileServer(made_certificate(tmp_path_factory.mktemp("tls"))[1]) as server:
        yield server


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


def riff(declared: int, size: int) -> bytes:
    """A file of ``size`` bytes whose header holds ``declared``."""
    return b"RIFF" + declared.to_bytes(4, "little") + b"WAVEfmt " + random.Random(3).randbytes(size - 16)


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


# ---------------------------------------------------------------------- sizes


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


# ---------------------------------------------------------------------- what is no file


def reply(body: bytes, media: str | None = None, status: str = "200 OK", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(body, named | ({} if media is None else {"Content-Type": media}), status)


JSON = "application/json"
NO_FILE: dict[str, tuple[Reply, type[AIRudderError], int | None]] = {
    "page": (reply(b"<html>login", "text/html; charset=utf-8"), ResponseValidationError, None),
    "page without a type": (reply(b" \n<!DOCTYPE html>"), ResponseValidationError, None),
    "page with a false type": (reply(b"<?xml version='1.0'?><Error/>", "audio/wav"), ResponseValidationError, None),
    "nothing": (reply(b"", "audio/wav"), ResponseValidationError, None),
    "nothing as JSON": (reply(b"", JSON), RecordingError, None),
    "no content": (Reply(b"", {}, "204 No Content"), ResponseValidationError, None),
    "coding": (reply(gzip.compress(WAVE), "audio/wav", Content_Encoding="gzip"), ResponseValidationError, None),
    "unknown coding": (reply(WAVE, None, Content_Encoding="br"), ResponseValidationError, None),
    "no envelope": (reply(b'{"data":1}', JSON), ResponseValidationError, None),
    "no JSON": (reply(b"{nonsense", "text/plain"), ResponseValidationError, None),
    "list": (reply(b"[1]"), ResponseValidationError, None),
    "error code": (reply(b'{"code":403}', JSON), PermissionDeniedError, 403),
    "unknown code": (reply(b'{"code":10001}', "text/plain"), APIError, 10001),
    "compressed error": (
        reply(gzip.compress(b'{"code":403}'), JSON, Content_Encoding="gzip"),
        PermissionDeniedError,
        403,
    ),
    "status": (reply(b'{"code":7}', JSON, "404 Not Found"), NotFoundError, 7),
    "redirect to nowhere": (reply(b"", None, "302 Found"), RedirectError, None),
    "not modified": (reply(b"", None, "304 Not Modified", Location="/x"), RedirectError, None),
    "no link": (reply(b'{"code":200,"data":{"url":"ftp://x/y"}}', JSON), RecordingError, None),
    "no data": (reply(b'{"code":200}', JSON), RecordingError, None),
    "links": (reply(b'{"code":200,"data":["https://a.example/","HTTPS://b.example/"]}', JSON), RecordingError, None),
    "sealed": (reply(b"AAAA", JSON, Is_Encrypted="1"), EncryptionError, None),
    "not a valid URL": (reply(b"", None, "302 Found", Location="https://[nonsense"), RecordingError, None),
    "strange URL": (reply(b"", None, "302 Found", Location="http://99999;[]@"), RecordingError, None),
    "other scheme": (reply(b"", None, "302 Found", Location="ftp://files.example/x"), RecordingError, None),
    "user": (reply(b"", None, "302 Found", Location="https://u:p@files.example/x"), RecordingError, None),
}


@pytest.mark.parametrize("name", NO_FILE)
async def test_answers_that_are_no_file(make_client: MakeClient, server: FileServer, name: str) -> None:
    answer, kind, code = NO_FILE[name]
    server.routes[CASE] = lambda _: answer
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is kind
    assert (error.code, error.operation_id, error.sent) == (code, "task_call_recording", "yes")
    shown = f"{error} {error!r} {error.to_log()}"
    assert not any(word in shown for word in ("example/", "127.0.0.1", PHONE[1:], TASK_ID, "u:p"))
    if kind not in (RecordingError, RedirectError) or answer.body:
        assert isinstance(answer.body, bytes)
        assert error.raw_body == (b'{"code":403}' if name == "compressed error" else answer.body[:65536])
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answer", [reply(b"<html>"), reply(b'{"code":200,"data":"https://x.example"}', JSON), reply(b"")]
)
async def test_links_that_lead_to_no_file(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, answer: Reply
) -> None:
    lead("link", server, elsewhere, lambda _: answer)
    error = await error_of(recording(make_client(server.url)).read())
    assert type(error) is ResponseValidationError
    assert error.raw_body == answer.body


@pytest.mark.parametrize("text", ["http://99999;[]@", "https://[]@"])
async def test_strange_link(make_client: MakeClient, server: FileServer, text: str) -> None:
    for server.routes[CASE] in (linked(text), moved(text)):
        error = await error_of(recording(make_client(server.url)).read())
        assert type(error) is RecordingError and "not a valid URL" in str(error)
        assert error.operation_id == "task_call_recording"


DISGUISES = ("audio/wav", "audio/mpeg", "video/mp4", "application/zip", "application/octet-stream", "application/ogg")


@pytest.mark.parametrize("media", DISGUISES)
@pytest.mark.parametrize("length", ["given", "chunks", "bare"])
async def test_json_under_the_media_type_of_a_file_is_an_envelope(
    make_client: MakeClient, server: FileServer, elsewhere: FileServer, media: str, length: str
) -> None:
    client = make_client(server.url)

    def json_of(text: str) -> Any:
        return File(text.encode(), media, chunked=length == "chunks", bare=length == "bare")

    for text in ('{"code":403}', ' \n{ "code": 403, "message": "nö" }\r\n', '\ufeff{"code":403}'):
        server.routes[CASE] = json_of(text)
        error = await error_of(recording(client).read())
        assert (type(error), error.code, error.raw_body) == (PermissionDeniedError, 403, text.encode())
    server.routes[CASE] = json_of('{"code":403, "detail": "' + "x" * 100_000 + '"}')
    assert isinstance(await error_of(recording(client).read()), PermissionDeniedError)
    server.routes[CASE] = json_of("[1]")
    assert type(await error_of(recording(client).read())) is ResponseValidationError
    elsewhere.routes["/f"] = File(WAVE)
    server.routes[CASE] = json_of(json.dumps({"code": 200, "data": f"{elsewhere.url}/f"}))
    assert await recording(client).read() == WAVE
    server.routes[CASE] = File('{"code":403,"message":"不"}'.encode("gbk"), media)
    assert type(await error_of(recording(client).read())) in (PermissionDeniedError, ResponseValidationError)
    server.routes[CASE] = json_of(json.dumps({"code": 200, "data": f"{elsewhere.url}/f"}))
    elsewhere.routes["/f"] = json_of('{"Error": "AccessDenied"}')
    error = await error_of(recording(client).read())
    assert type(error) is ResponseValidationError and error.raw_body == b'{"Error": "AccessDenied"}'


async def test_json_that_comes_instead_of_the_rest_is_an_envelope(make_client: MakeClient, server: FileServer) -> None:
    for etag in ('"v1"', None):
        server.routes[CASE] = [File(WAVE, etag=etag, cuts=[5]), lambda _: reply(b'{"code":403}', "audio/wav")]
        error = await error_of(recording(make_client(server.url)).read())
        assert isinstance(error, PermissionDeniedError)


@pytest.mark.parametrize(
    "body",
    [
        b"{0",
        b"[",
        b"{not json}" * 9_000,
        b'{"a":1}' + bytes(9_000),
        b'{"a":"' + random.Random(5).randbytes(200_000),
        b"\xef\xbb\xbf{" + bytes(9_000),
        b"[1, " + b"\xd5" * 200_000,
        b'{"a":"' + b"x" * 1024 * 1024 + b'"}',  # longer than any envelope is looked for
    ],
)
@pytest.mark.parametrize("length", ["given", "chunks", "bare"])
async def test_a_file_without_a_header_may_begin_like_json(
    make_client: MakeClient, server: FileServer, body: bytes, length: str
) -> None:
    """As raw samples may."""
    server.routes[CASE] = File(body, "audio/pcm", chunked=length == "chunks", bare=length == "bare")
    assert await recording(make_client(server.url)).read() == body


@pytest.mark.parametrize("bare", [True, False])
async def test_a_json_error_that_was_cut_short_is_not_a_file(
    make_client: MakeClient, server: FileServer, bare: bool
) -> None:
    """Closed in order, and text from end to end: no audio is that."""
    body = b'{"code": 500, "message": "the recording is not ready'
    server.routes[CASE] = File(body, "audio/wav", bare=bare)
    error = await error_of(recording(make_client(server.url, retry=RetryPolicy(max_retries=0))).read())
    assert isinstance(error, ResponseValidationError) and error.raw_body == body


async def test_bodies_that_only_look_like_json_or_markup(make_client: MakeClient, server: FileServer) -> None:
    client = make_client(server.url)
    server.routes[CASE] = File(b"<\0<\0", "audio/l16")
    assert await recording(client).read() == b"<\0<\0"
    # A rest that begins like JSON is a rest all the same.
    text = bytes(70_000) + b'{"code":403}'
    server.routes[CASE] = File(text, "text/plain", cuts=[70_000])
    assert await recording(client).read() == text


async def test_sealed_answers(make_client: MakeClient, server: FileServer, elsewhere: FileServer) -> None:
    elsewhere.routes["/f"] = File(WAVE)
    client = make_client(server.url, aes_key=KEY)
    server.routes[CASE] = sealed(WAVE + b"\1")
    async with recording(client) as download:
        assert (download.kind, download.source, download.length) == ("audio", "direct", len(WAVE) + 1)
        assert await download.read() == WAVE + b"\1"
    server.routes[CASE] = sealed(ZIP + b"\1", JSON)
    assert await recording(client).read() == ZIP + b"\1"
    server.routes[CASE] = sealed(json.dumps({"code": 200, "data": f"{elsewhere.url}/f"}).encode(), JSON)
    assert await recording(client).read() == WAVE
    for media in (JSON, "audio/wav"):
        server.routes[CASE] = sealed(b'{"code":403}', media)
        assert isinstance(await error_of(recording(client).read()), PermissionDeniedError)
    server.routes[CASE] = sealed(b'{"raw samples\0.', "audio/pcm")
    assert await recording(client).read() == b'{"raw samples\0.'
    server.routes[CASE] = sealed(b"<html>", JSON)
    assert type(await error_of(recording(client).read())) is ResponseValidationError


async def test_sealed_question(make_client: MakeClient, server: FileServer) -> None:
    server.routes[CASE] = File(WAVE, cuts=[9000])
    client = make_client(server.url, aes_key=KEY)
    assert await recording(client, encrypt=True, allow_unknown=True).read() == WAVE
    assert [one.headers.get("is-encrypted") for one in server.asked] == ["1", "1"]
    assert server.asked[1].offset == 9000


# ---------------------------------------------------------------------- links and the token


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


# ---------------------------------------------------------------------- saving


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def beside(path: Path) -> list[str]:
    return [name for name in names(path.parent) if name != path.name]


@pytest.mark.parametrize("umask", [0, 0o022, 0o277])
async def test_saved_file_is_ours_alone(
    make_client: MakeClient, server: FileServer, tmp_path: Path, umask: int
) -> None:
    server.routes[CASE] = File(WAVE)
    target = tmp_path / "a.wav"
    before = os.umask(umask)
    try:
        assert await recording(make_client(server.url)).save(str(target)) == target
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_bytes() == WAVE
    assert beside(target) == []


async def test_part_file_is_hidden_and_ours_alone(make_client: MakeClient, server: FileServer, tmp_path: Path) -> None:
    server.routes[CASE] = File(WAVE + bytes(2_000_000), cuts=[1_500_000], hold=asyncio.Event())
    target = tmp_path / ("n" * 250)
    saving = asyncio.create_task(recording(make_client(server.url)).save(target))
    async with asyncio.timeout(10):
        while not (names(tmp_path) and (tmp_path / names(tmp_path)[0]).stat().st_size):
            await asyncio.sleep(0.005)
    part = tmp_path / names(tmp_path)[0]
    assert part.name.startswith(".nnn") and part.name.endswith(".part")
    assert stat.S_IMODE(part.stat().st_mode) == 0o600
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert names(tmp_path) == []


@pytest.mark.parametrize("old", ["file", "link", "broken link"])
async def test_what_is_there_is_only_replaced_on_request(
    make_client: MakeClient, server: FileServer, tmp_path: Path, old: str
) -> None:
    server.routes[CASE] = File(WAVE)
    target, other = tmp_path / "a.wav", tmp_path / "other"
    if old != "broken link":
        other.write_text("precious")
    other.rename(target) if old == "file" else target.symlink_to(other)
    client = make_client(server.url)
    with pytest.raises(FileExistsError, match="overwrite=True") as caught:
        await recording(client).save(target)
    assert (server.asked, str(tmp_path) in str(caught.value)) == ([], False)
    await recording(client).save(target, overwrite=True)
    assert target.read_bytes() == WAVE and not target.is_symlink()
    assert beside(target) == (["other"] if old == "link" else [])
    if old == "link":
        assert other.read_text() == "precious"


@pytest.mark.usefixtures("nothing_left_behind")
@pytest.mark.parametrize("overwrite", [False, True])
async def test_failure_damages_nothing(
    make_client: MakeClient, server: FileServer, tmp_path: Path, overwrite: bool
) -> None:
    target = tmp_path / "a.wav"
    if overwrite:
        target.write_text("precious")
    server.routes[CASE] = File(WAVE, cuts=[100_000] + [0] * 9, ranges=False)
    error = await error_of(recording(make_client(server.url)).save(target, overwrite=overwrite))
    assert type(error) is APIConnectionError
    assert (target.read_text() == "precious") if overwrite else not target.exists()
    assert beside(target) == []


@pytest.mark.parametrize("linkable", [True, False])
@pytest.mark.parametrize("late", [True, False])
async def test_file_that_comes_meanwhile(
    make_client: MakeClient,
    server: FileServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    linkable: bool,
    late: bool,
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "made up")

    if not linkable:
        monkeypatch.setattr(os, "link", no_links)
    target = tmp_path / "a.wav"
    server.routes[CASE] = File(WAVE)
    async with recording(make_client(server.url)) as download:
        check = partfile.PartFile.check

        async def check_and_lose(self: partfile.PartFile) -> None:
            await check(self)
            if late:
                target.write_text("precious")

        monkeypatch.setattr(partfile.PartFile, "check", check_and_lose)
        if late:
            with pytest.raises(FileExistsError):
                await download.save(target)
            assert target.read_text() == "precious"
        else:
            await download.save(target)
            assert target.read_bytes() == WAVE
            assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert beside(target) == []


async def test_paths_that_cannot_be(make_client: MakeClient, server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    bad: list[Any] = [tmp_path, "", tmp_path / "no" / "a", tmp_path / "file" / "a", "a\0b", "\ud800", b"a", None, 1]
    client = make_client(server.url)
    for path in bad:
        assert isinstance(await error_of(recording(client).save(path)), InvalidRequestError)
    assert isinstance(await error_of(recording(client).save("a", overwrite="no")), InvalidRequestError)  # type: ignore[arg-type]
    assert server.asked == []


@pytest.mark.parametrize("letter", ["n", "录", "\U0001f600"])
async def test_the_longest_name_can_be_saved_and_a_longer_one_is_refused_at_once(
    make_client: MakeClient, server: FileServer, tmp_path: Path, letter: str
) -> None:
    given = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(letter * 300)}.wav"}
    server.routes[CASE] = File(WAVE, headers=given)
    client = make_client(server.url)
    for overwrite in (True, False):
        error = await error_of(recording(client).save(tmp_path / ("n" * 252 + ".wav"), overwrite=overwrite))
        assert type(error) is InvalidRequestError and "too long" in str(error)
        error = await error_of(recording(client).save(tmp_path / ("录" * 86), overwrite=overwrite))
        assert type(error) is InvalidRequestError and "too long" in str(error)
    assert server.asked == []
    async with recording(client) as download:
        assert download.file_name is not None and download.file_name.endswith(letter + ".wav")
        saved = await download.save(tmp_path / download.file_name)
    assert saved.read_bytes() == WAVE
    assert beside(saved) == []


async def test_a_path_without_room_for_the_hidden_name_is_refused_at_once(
    make_client: MakeClient, server: FileServer, tmp_path: Path
) -> None:
    server.routes[CASE] = File(WAVE)
    longest = os.pathconf(tmp_path, "PC_PATH_MAX") - 1
    while (room := longest - len(os.fsencode(tmp_path))) > 230:
        tmp_path = tmp_path / ("n" * 200)
        tmp_path.mkdir()
    tmp_path = tmp_path / ("n" * (room - 21))
    tmp_path.mkdir()
    client = make_client(server.url)
    error = await error_of(recording(client).save(tmp_path / ("n" * 19)))
    assert type(error) is InvalidRequestError and "too long" in str(error)
    assert server.asked == []


async def test_full_disk(
    make_client: MakeClient, server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "made up")

    server.routes[CASE] = File(WAVE)
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="made up"):
        await recording(make_client(server.url)).save(tmp_path / "a")
    assert names(tmp_path) == []


@pytest.mark.usefixtures("nothing_left_behind")
@pytest.mark.parametrize("step", ["open", "write", "fsync", "link"])
async def test_cancelled_while_a_thread_works(
    make_client: MakeClient, server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The thread is waited for, however often the task is cancelled; then nothing is left (or, at the end, all)."""
    begun, go = threading.Event(), threading.Event()
    real = getattr(os, step)
    loop = threading.get_ident()

    def slow(*args: Any) -> Any:
        if threading.get_ident() != loop:
            begun.set()
            assert go.wait(10)
        return real(*args)

    server.routes[CASE] = File(WAVE)
    target = tmp_path / "a"
    monkeypatch.setattr(os, step, slow)
    saving = asyncio.create_task(recording(make_client(server.url)).save(target))
    assert await asyncio.to_thread(begun.wait, 10)
    for _ in range(3):
        saving.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
        assert not saving.done()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert beside(target) == []
    assert target.exists() == (step in ("fsync", "link"))


@pytest.mark.parametrize("after", range(0, 60, 4))
async def test_cancelled_at_any_moment(
    make_client: MakeClient,
    server: FileServer,
    elsewhere: FileServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    after: int,
) -> None:
    async def at_once(function: Callable[[], Any]) -> Any:
        await asyncio.sleep(0)
        return function()

    monkeypatch.setattr(partfile, "in_thread", at_once)  # so that rounds of the loop are what counts
    monkeypatch.setattr("airudder.recordings.download.PIECE", 65536)
    lead("link", server, elsewhere, File(WAVE, cuts=[100_000], hold=asyncio.Event()))
    client = make_client(server.url)
    saving = asyncio.create_task(recording(client).save(tmp_path / "a"))
    for _ in range(after):
        await asyncio.sleep(0)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert names(tmp_path) == []
    for session, _ in client._core.wire._sessions.values():
        assert isinstance(session.connector, aiohttp.TCPConnector)
        assert not session.connector._acquired


# ---------------------------------------------------------------------- closing, slots, loops


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
        ((session, _),) = client._core.wire._sessions.values()
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


# ---------------------------------------------------------------------- heads


@pytest.mark.parametrize(
    ("tags", "tag"), [(['"a"'], '"a"'), (['"a"', '"a"'], '"a"'), (['"a"', '"b"'], None), ([], None)]
)
def test_several_etags_that_differ_name_no_version(tags: list[str], tag: str | None) -> None:
    assert heads.entity_tag(CIMultiDict([("ETag", one) for one in tags])) == tag


@pytest.mark.parametrize(
    ("media", "first", "kind"),
    [
        (None, b"RIFF....WAVEfmt ", "audio"),
        (None, b"RIFF....AVI LIST", "other"),
        ("text/plain", b"ID3\x04", "audio"),
        (None, b"\xff\xfb\x90\x64", "audio"),
        (None, b"\xff\xf1\x50\x80", "audio"),
        (None, b"\xff\xfe<\0h\0", "other"),
        ("application/zip", b"\xff\xfb\x90\x64", "archive"),
        ("application/octet-stream", b"OggS", "audio"),
        (None, b"fLaC", "audio"),
        (None, b"#!AMR\n", "audio"),
        (None, b"\0\0\0\x20ftypM4A ", "audio"),
        ("video/mp4", b"\0\0\0\x20ftypisom", "other"),
        (None, b"\0\0\0\x20ftypisom", "audio"),
        ("audio/pcm", b"\0\1", "audio"),
        ("application/ogg", b"?", "audio"),
        ("audio/wav", b"PK\x03\x04", "archive"),
        (None, b"PK\x05\x06", "archive"),
        (None, b"\x1f\x8b\x08", "archive"),
        (None, b"7z\xbc\xaf\x27\x1c", "archive"),
        (None, b"Rar!\x1a\x07\x01\x00", "archive"),
        (None, b"name".ljust(257, b"\0") + b"ustar\x0000", "archive"),
        ("application/x-7z-compressed", b"?", "archive"),
        ("application/octet-stream", b"?", "other"),
        (None, b"", "other"),
    ],
)
def test_kinds(media: str | None, first: bytes, kind: str) -> None:
    assert heads.kind_of(media, first) == kind


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('attachment; filename="a b.wav"', "a b.wav"),
        ("attachment; filename=a.wav", "a.wav"),
        ("attachment;FILENAME = a.wav ; x=y", "a.wav"),
        ("attachment; filename=a.wav; filename*=UTF-8'en'%C3%BC.wav", "ü.wav"),
        ("attachment; filename*=iso-8859-1''%FC.wav", "ü.wav"),
        ("attachment; filename*=UTF-8''%FF; filename=a.wav", "a.wav"),
        ("attachment; filename*=koi8-r''%C1; filename=a.wav", "a.wav"),
        ("attachment; filename*=UTF-8''; filename=a.wav", "a.wav"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\dir\\a.wav"', "a.wav"),
        ('attachment; filename="a\\"b.wav"', 'a"b.wav'),
        ("attachment; filename*=UTF-8''..%2F..%2Fx%00y%0A.wav", "xy.wav"),
        ("attachment; filename*=UTF-8''%E2%80%AEvaw.exe", "vaw.exe"),
        ('attachment; filename="a%20b%e5%bd%95.wav"', "a b录.wav"),
        ("attachment; filename=a%2520b.wav", "a%20b.wav"),
        ("attachment; filename=%2e%2e%2F..%5Cx%00y%0a%E2%80%AE%7f.wav", "xy.wav"),
        ("attachment; filename=a%2F..", None),
        ("attachment; filename=100%.wav", "100%.wav"),
        ("attachment; filename=100%25%.wav", "100%25%.wav"),
        ("attachment; filename=%FF%20.wav", "%FF%20.wav"),
        ('attachment; filename="%20ü.wav"', "%20ü.wav"),
        ("attachment; filename*=UTF-8''a%2520b.wav", "a%20b.wav"),
        ("attachment; filename=" + "n" * 255, "n" * 255),
        ("attachment; filename=" + "n" * 252 + ".wav", "n" * 251 + ".wav"),
        ("attachment; filename=" + "录" * 100 + ".wav", "录" * 83 + ".wav"),
        ("attachment; filename*=UTF-8''" + "%F0%9F%98%80" * 64, "\U0001f600" * 63),
        ("attachment; filename=a." + "n" * 300, "a." + "n" * 253),
        ("attachment; filename=." + "n" * 300, "." + "n" * 254),
        ("attachment; filename=" + "n" * 300 + ".tar.gz", "n" * 252 + ".gz"),
        ('attachment; filename=".."', None),
        ('attachment; filename="a/"', None),
        ('attachment; filename=""', None),
        ("attachment", None),
        ("", None),
    ],
)
def test_file_names(value: str, name: str | None) -> None:
    assert heads.file_name({"Content-Disposition": value}) == name


@given(st.text(st.characters(exclude_characters="\r\n"), max_size=60) | st.from_regex(r"x; filename\*?=.{0,40}"))
def test_no_header_makes_a_path(value: str) -> None:
    name = heads.file_name({"Content-Disposition": value})
    assert name is None or (Path(name).name == name and not set(name) & set("/\\:\0\n\r"))
    assert name is None or len(name.encode()) <= 255


@given(st.text(max_size=40) | st.from_regex(r"bytes \d{1,3}-\d{1,3}/(\d{1,3}|\*)", fullmatch=True))
def test_content_range(value: str) -> None:
    part = heads.content_range({"Content-Range": value})
    if part is not None:
        assert 0 <= part[0] < part[1] <= (part[1] if part[2] is None else part[2])
        assert value.strip().lower().startswith(f"bytes {int(part[0])}"[:6])


@pytest.mark.parametrize("tag", ['"a-b"', 'W/"a-b"'])
def test_tags(tag: str) -> None:
    head = heads.read_head({"ETag": tag, "Last-Modified": DATE}, b"", "direct")
    assert (head.etag, head.validator) == (tag, DATE if tag.startswith("W/") else tag)


def test_what_is_no_tag() -> None:
    for other in ("a", '"a', '"a" b"', 'w/"a"', "W/a", ""):
        head = heads.read_head({"ETag": other}, b"", "direct")
        assert (head.etag, head.validator) == (None, None)


ODD_DATES = st.sampled_from([DATE, "Mon, 01 Jan 0001 00:00:00 +2359", "", "1", "Tue, 99 Dec 2026 08:00:00 GMT"])


@given(st.text(max_size=40) | ODD_DATES, st.text(max_size=40) | ODD_DATES)
def test_dates_that_judge(modified: str, date: str) -> None:
    head = heads.read_head({"Last-Modified": modified, "Date": date}, b"", "direct")
    assert head.validator in (None, modified.strip())
    assert head.validator is None or date != modified
