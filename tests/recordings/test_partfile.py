"""Files on disk: whole or not at all, readable by their owner alone."""

import asyncio
import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from airudder import APIConnectionError, InvalidRequestError
from airudder.recordings import partfile
from conftest import MakeClient
from support.fileserver import File, FileServer
from support.outcomes import error_of

from .files import CASE, WAVE, beside, lead, names, recording


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
    for session in filter(None, (here.session for here in client._core.sessions._loops.values())):
        assert isinstance(session.connector, aiohttp.TCPConnector)
        assert not session.connector._acquired
