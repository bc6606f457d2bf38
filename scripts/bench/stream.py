"""A recording of 64 MiB: in pieces, as a whole, into a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from airudder import AIRudder

from .calls import HEADERS
from .rounds import Table, Variant
from .rounds import measure as measure_rounds
from .server import answer, serving

TITLE = "A recording of 64 MiB"
RAW_CHUNKS, CHUNKS = "aiohttp, `iter_chunked(65536)`", "**client, `chunks()`**"
RAW_READ, READ = "aiohttp, `read()`", "**client, `read()`**"
RAW_SAVE, SAVE = "aiohttp, `iter_chunked(65536)` and `write`", "**client, `save()`**"

_PATH = "/service/cloud/case"
_TASK_ID, _CALLEE = "fe9aa56cc7cb9820a3b774860fea784b", "+12025550123"
_PIECE = 65536
_MIB = 2**20
_SIZE = 64 * _MIB


def _recording() -> bytes:
    """A WAV file of silence, 8,000 samples a second."""
    content = _SIZE - 44
    rate, width = (8000).to_bytes(4, "little"), (1).to_bytes(2, "little")
    form = b"fmt " + (16).to_bytes(4, "little") + width + width + rate + rate + width + (8).to_bytes(2, "little")
    head = b"RIFF" + (_SIZE - 8).to_bytes(4, "little") + b"WAVE" + form
    return head + b"data" + content.to_bytes(4, "little") + b"\x80" * content


def _variants(url: str, session: aiohttp.ClientSession, client: AIRudder, folder: Path) -> list[Variant]:
    query = {"TaskID": _TASK_ID, "Callee": _CALLEE}

    async def raw_chunks() -> int:
        size = 0
        async with session.get(url + _PATH, params=query, headers=HEADERS) as response:
            async for piece in response.content.iter_chunked(_PIECE):
                size += len(piece)
        return size // _MIB

    async def chunks() -> int:
        size = 0
        async for piece in client.tasks.recording(task_id=_TASK_ID, callee=_CALLEE).chunks():
            size += len(piece)
        return size // _MIB

    async def raw_read() -> int:
        async with session.get(url + _PATH, params=query, headers=HEADERS) as response:
            return len(await response.read()) // _MIB

    async def read() -> int:
        return len(await client.tasks.recording(task_id=_TASK_ID, callee=_CALLEE).read()) // _MIB

    async def raw_save() -> int:
        path = folder / "raw.wav"
        async with session.get(url + _PATH, params=query, headers=HEADERS) as response:
            with path.open("wb") as file:
                async for piece in response.content.iter_chunked(_PIECE):
                    file.write(piece)
        return path.stat().st_size // _MIB

    async def save() -> int:
        path = await client.tasks.recording(task_id=_TASK_ID, callee=_CALLEE).save(folder / "c.wav", overwrite=True)
        return path.stat().st_size // _MIB

    return [
        Variant(RAW_CHUNKS, raw_chunks),
        Variant(CHUNKS, chunks, RAW_CHUNKS),
        Variant(RAW_READ, raw_read, RAW_CHUNKS),
        Variant(READ, read, RAW_READ),
        Variant(RAW_SAVE, raw_save, RAW_CHUNKS),
        Variant(SAVE, save, RAW_SAVE),
    ]


async def measure(rounds: int) -> Sequence[Table]:
    """One table."""
    with (
        serving({_PATH.encode(): answer(_recording(), content_type="audio/wav")}) as url,
        TemporaryDirectory() as folder,
    ):
        async with aiohttp.ClientSession() as session, AIRudder("key", "secret", base_url=url) as client:
            variants = _variants(url, session, client, Path(folder))
            return [await measure_rounds(TITLE, "ms per MiB", 1e3, variants, rounds, shows_wall=True)]


__all__ = ["CHUNKS", "RAW_CHUNKS", "RAW_READ", "RAW_SAVE", "READ", "SAVE", "TITLE", "measure"]
