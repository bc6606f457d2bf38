"""A file that is cut is resumed from where it was cut, verified, and never mixed with another version."""

import asyncio
import itertools
import logging
from pathlib import Path
from typing import Any

import attrs
import pytest

from airudder import APIConnectionError, APITimeoutError, RecordingError, RetryPolicy, ServerError, Timeout
from conftest import MakeClient
from support.clock import FakeClock
from support.fileserver import Asked, File, FileServer, Reply
from support.outcomes import TASK_ID, error_of

from .files import CASE, DATE, KEY, LATER, PHONE, WAVE, content, lead, linked, names, recording, reply, sealed

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
