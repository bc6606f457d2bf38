"""Recordings: how they are answered, in ranges and in pieces, cut, expired, and of any size."""

import io
import json
import wave
import zipfile
from typing import Any

import aiohttp
import pytest
from yarl import URL

from airudder.sandbox import Fault, Sandbox, generated

from .conftest import TASK_ID, Caller, Got, Hands, seal
from .test_all_operations import ONE, TWO, created

CASE = f"/case?TaskID={TASK_ID}&Callee=%2B12025550123"
ARCHIVE = f"/recording?TaskID={TASK_ID}"


async def address(caller: Caller) -> str:
    """The address of a recording, below the sandbox's URL."""
    caller.sandbox.recording_style = "redirect"
    got = await caller.get(CASE)
    assert (got.status, got.body, got.invented) == (302, b"", True)
    location = got.headers["Location"]
    assert location.startswith(f"{caller.sandbox.url}/sandbox/files/")
    return location.removeprefix(caller.sandbox.url)


async def fetch(caller: Caller, target: str, **headers: str) -> Got:
    token, caller.token = caller.token, None
    try:
        return await caller.request("GET", target, headers=headers)
    finally:
        caller.token = token


@pytest.mark.parametrize("style", ["bytes", "chunked"])
async def test_a_call_is_a_wav(caller: Caller, sandbox: Sandbox, style: Any) -> None:
    sandbox.recording_style = style
    got = await caller.get(CASE)
    assert (got.status, got.invented, got.headers["Content-Type"]) == (200, True, "audio/wav")
    assert got.headers.get("Content-Length") == (str(len(got.body)) if style == "bytes" else None)
    assert got.headers["Content-Disposition"] == 'attachment; filename="icd46170cef87282b2c7792caf399583.wav"'
    with wave.open(io.BytesIO(got.body)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (1, 8000, 2000)
    assert (await caller.get(CASE)).body == got.body
    assert sandbox.accepted("tasks.recording") == 2


async def test_a_task_is_a_zip_of_its_answered_calls(caller: Caller, sandbox: Sandbox, hands: Hands) -> None:
    sandbox.dialling.answer_rate = 1
    task = await created(caller, ONE, TWO)
    hands.at = 60
    got = await caller.get(f"/recording?TaskID={task}")
    assert got.headers["Content-Type"] == "application/zip"
    calls = (await caller.get(f"/detail?TaskID={task}")).json["data"]["details"]
    with zipfile.ZipFile(io.BytesIO(got.body)) as file:
        assert file.namelist() == [f"{each['call_id']}.wav" for each in calls]
        assert file.testzip() is None
        assert {each.date_time for each in file.infolist()} == {(2024, 3, 11, 16, 43, 40)}
        single = (await caller.get(f"/case?TaskID={task}&Callee=%2B12025550102")).body
        assert file.read(file.namelist()[1]) == single
    assert (await caller.get(f"/recording?TaskID={task}")).body == got.body


async def test_any_task_id_may_be_asked_for(caller: Caller) -> None:
    got = await caller.get("/recording?TaskID=%0d%0aX%3A%20%22")
    assert (got.status, got.headers["Content-Disposition"]) == (200, 'attachment; filename="recordings"')


async def test_no_recording_before_the_call_or_without_an_answer(
    caller: Caller, sandbox: Sandbox, hands: Hands
) -> None:
    sandbox.dialling.answer_rate = 0
    task = await created(caller, ONE)
    for hands.at in (0, 30):
        assert (await caller.get(f"/case?TaskID={task}&Callee=%2B12025550101")).status == 404
        assert (await caller.get(f"/recording?TaskID={task}")).status == 404
    got = await caller.get(f"/case?TaskID={TASK_ID}&Callee=%2B12025550101")
    assert (got.status, got.json["code"], got.invented) == (404, 404, True)


async def test_a_link_comes_in_json_and_sealed_if_asked_so(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.recording_style = "link"
    got = await caller.get(CASE)
    url = got.json["data"]["url"]
    assert url.startswith(sandbox.url)
    file = await fetch(caller, url.removeprefix(sandbox.url))
    assert (file.status, file.headers["Content-Type"], file.invented) == (200, "audio/wav", True)
    text, signed = seal(CASE.partition("?")[2].encode())
    sealed = await caller.get(f"/case?{text}", headers={"Is-Encrypted": "1", "Signed": signed})
    assert sealed.headers["Is-Encrypted"] == "1"
    sandbox.recordings.link_answer = lambda url: {"files": [{"recLink": url}]}
    sandbox.recordings.link_base = "http://localhost:1"
    got = await caller.get(CASE)
    assert got.json["data"]["files"][0]["recLink"].startswith("http://localhost:1/sandbox/files/")


async def test_files_are_never_sealed(caller: Caller) -> None:
    text, signed = seal(CASE.partition("?")[2].encode())
    got = await caller.get(f"/case?{text}", headers={"Is-Encrypted": "1", "Signed": signed})
    assert (got.status, got.body[:4], "Is-Encrypted" in got.headers) == (200, b"RIFF", False)


async def test_addresses_refuse_the_token(caller: Caller, sandbox: Sandbox) -> None:
    target = await address(caller)
    got = await caller.request("GET", target)
    assert (got.status, got.invented) == (400, True)
    assert (await fetch(caller, target)).body[:4] == b"RIFF"
    assert [entry.accepted for entry in sandbox.calls("sandbox_file")] == [False, True]
    sandbox.recordings.refuse_token = False
    assert (await caller.request("GET", target)).status == 200


async def test_addresses_expire(caller: Caller, sandbox: Sandbox, hands: Hands) -> None:
    old = await address(caller)
    sandbox.expire_links()
    new = await address(caller)
    assert [(await fetch(caller, each)).status for each in (old, new, "/sandbox/files/none")] == [410, 200, 404]
    sandbox.recordings.link_life = 10
    hands.at = 9.9
    assert (await fetch(caller, new)).status == 200
    hands.at = 10
    assert (await fetch(caller, new)).status == 410


# ---------------------------------------------------------------------- ranges


@pytest.mark.parametrize(
    ("asked", "status", "part", "said"),
    [
        ("bytes=0-4", 206, b"01234", "bytes 0-4/10"),
        ("bytes=5-", 206, b"56789", "bytes 5-9/10"),
        ("bytes=5-99", 206, b"56789", "bytes 5-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=9-9", 206, b"9", "bytes 9-9/10"),
        ("bytes=10-", 416, None, "bytes */10"),
        ("bytes=-0", 416, None, "bytes */10"),
        ("bytes=4-2", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("lines=0-1", 200, b"0123456789", None),
    ],
)
@pytest.mark.parametrize("direct", [False, True])
async def test_ranges(
    caller: Caller, sandbox: Sandbox, asked: str, status: int, part: bytes | None, said: str | None, direct: bool
) -> None:
    sandbox.recording_bytes = b"0123456789"
    if direct:
        got = await caller.get(CASE, headers={"Range": asked})
    else:
        got = await fetch(caller, await address(caller), Range=asked)
    assert (got.status, got.headers.get("Content-Range")) == (status, said)
    if part is not None:
        assert (got.body, got.headers["Content-Length"]) == (part, str(len(part)))
        assert got.headers["Accept-Ranges"] == "bytes"


async def test_if_range(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.recording_bytes = b"0123456789"
    target = await address(caller)
    head = (await fetch(caller, target)).headers
    for condition, status in (
        (head["ETag"], 206),
        (head["Last-Modified"], 206),
        ('"other"', 200),
        (f"W/{head['ETag']}", 200),
        ("Mon, 11 Mar 2024 08:43:41 GMT", 200),
        ("no date", 200),
    ):
        got = await fetch(caller, target, **{"Range": "bytes=5-", "If-Range": condition})
        assert (got.status, got.body) == (status, b"56789" if status == 206 else b"0123456789"), condition
    sandbox.recording_bytes = b"9876543210"
    got = await fetch(caller, target, **{"Range": "bytes=5-", "If-Range": head["ETag"]})
    assert (got.status, got.body) == (200, b"9876543210")
    sandbox.recordings.weak_etag = True
    weak = (await fetch(caller, target)).headers["ETag"]
    assert weak.startswith('W/"')
    assert (await fetch(caller, target, **{"Range": "bytes=5-", "If-Range": weak})).status == 200


async def test_what_a_store_does_not_offer_can_be_set(caller: Caller, sandbox: Sandbox) -> None:
    settings = sandbox.recordings
    settings.ranges = settings.etag = settings.last_modified = settings.disposition = False
    settings.media_type = "application/octet-stream"
    got = await fetch(caller, await address(caller), Range="bytes=5-")
    assert (got.status, got.headers["Content-Type"]) == (200, "application/octet-stream")
    assert not {"Accept-Ranges", "ETag", "Last-Modified", "Content-Disposition"} & set(got.headers)


# ---------------------------------------------------------------------- size, cuts


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (0, 1000), (250, 253), (7, 7), (9, 3)])
def test_generated_bytes_follow_from_their_offset(start: int, stop: int) -> None:
    assert generated(start, stop) == bytes(place % 251 for place in range(start, stop))


async def test_a_large_recording_is_streamed(caller: Caller, sandbox: Sandbox) -> None:
    size = sandbox.recording_bytes = 30_000_001
    target = await address(caller)
    got = await fetch(caller, target)
    assert (len(got.body), got.headers["Content-Length"]) == (size, str(size))
    assert got.body[-1000:] == generated(size - 1000, size)
    part = await fetch(caller, target, **{"Range": "bytes=29999000-", "If-Range": got.headers["ETag"]})
    assert (part.status, part.body) == (206, generated(29_999_000, size))


async def test_a_terabyte_is_no_trouble_until_it_is_read(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.recording_bytes = 10**12
    got = await fetch(caller, await address(caller), Range="bytes=-10")
    assert (got.body, got.headers["Content-Range"]) == (
        generated(10**12 - 10, 10**12),
        f"bytes 999999999990-999999999999/{10**12}",
    )


async def test_several_cuts_one_after_the_other(caller: Caller, sandbox: Sandbox) -> None:
    size = sandbox.recording_bytes = 1000
    target = await address(caller)
    for keep in (300, 200, 0):
        sandbox.fail(Fault.cut_body(keep), "sandbox_file")
    got = b""
    for _ in range(4):
        url = URL(sandbox.url + target)
        async with caller.session.get(url, headers={"Range": f"bytes={len(got)}-"}) as response:
            assert response.status == 206
            try:
                while piece := await response.content.readany():
                    got += piece
            except aiohttp.ClientPayloadError:
                pass
    assert got == generated(0, size)
    assert [entry.fault for entry in sandbox.calls("sandbox_file")] == ["cut_body"] * 3 + [None]
    assert sandbox.faults_left == []


@pytest.mark.parametrize("style", ["bytes", "chunked"])
async def test_direct_answers_are_cut_too(caller: Caller, sandbox: Sandbox, style: Any) -> None:
    sandbox.recording_style = style
    sandbox.fail(Fault.cut_body(100), "tasks.recordings")
    with pytest.raises(aiohttp.ClientPayloadError):
        await caller.get(ARCHIVE)
    assert (await caller.get(ARCHIVE)).status == 200


async def test_faults_that_change_bytes_see_the_whole_file(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.recording_bytes = b"0123456789"
    sandbox.fail(Fault.truncated())
    sandbox.fail(Fault.huge(12))
    assert (await caller.get(CASE)).body == b"01234"
    assert (await caller.get(CASE)).body == b"0123456789  "
    sandbox.fail(Fault.server_error(), "sandbox_file")
    got = await fetch(caller, await address(caller))
    assert (got.status, json.loads(got.body)["code"]) == (500, 500)
