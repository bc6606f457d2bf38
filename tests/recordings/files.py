"""Files that a server gives, and the ways to them, for the tests of recordings."""

import json
import random
from pathlib import Path
from typing import Any

from airudder import AIRudder, Cipher
from airudder._generated.types import Request
from airudder.recordings import Download
from support.fileserver import FileServer, Reply
from support.outcomes import TASK_ID

CASE = "/service/cloud/case"
PHONE = "+12025550107"
WAVE = b"RIFF\x00\x00\x10\x00WAVEfmt " + random.Random(7).randbytes(300_000)
KEY = "airudderredduria"
JSON = "application/json"
DATE, LATER = "Tue, 01 Dec 2026 08:00:00 GMT", "Tue, 01 Dec 2026 09:00:00 GMT"


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


def riff(declared: int, size: int) -> bytes:
    """A file of ``size`` bytes whose header holds ``declared``."""
    return b"RIFF" + declared.to_bytes(4, "little") + b"WAVEfmt " + random.Random(3).randbytes(size - 16)


def reply(body: bytes, media: str | None = None, status: str = "200 OK", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(body, named | ({} if media is None else {"Content-Type": media}), status)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def beside(path: Path) -> list[str]:
    return [name for name in names(path.parent) if name != path.name]
