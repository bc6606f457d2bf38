"""A server with fixed answers, in a process of its own. It handles only as much of HTTP as the benchmarks need."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from attrs import frozen

from .cores import SERVER, pin


@frozen
class Choice:
    """The answers of one path. The first group of ``pattern``, searched in the whole request, selects one."""

    pattern: bytes
    answers: Mapping[bytes, bytes]


Site = Mapping[bytes, bytes | Choice]
"""What a server answers, by path. Method and query are not compared."""


def answer(body: bytes, headers: str = "", content_type: str = "application/json") -> bytes:
    """A response of success, as sent."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def success(data: object) -> bytes:
    """The same with the envelope of the API around ``data``."""
    return answer(compact({"code": 200, "status": "OK", "data": data}))


def compact(value: Any) -> bytes:
    """JSON as servers send it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


_TOKEN: Site = {b"/service/cloud/auth": success({"token": "fictional"})}
_PIECE = 256 * 1024
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class _FixedAnswers(asyncio.Protocol):
    """One connection."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._received = bytearray()
        self._rest = memoryview(b"")
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (head := self._received.find(b"\r\n\r\n")) >= 0:
            length = re.search(rb"(?i)content-length: (\d+)", self._received[:head])
            end = head + 4 + (int(length[1]) if length else 0)
            if len(self._received) < end:
                return
            request = bytes(self._received[:end])
            del self._received[:end]
            self._rest = memoryview(self._answer(request))
            self._send()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._send()

    def _send(self) -> None:
        """Write as much as the transport takes: given all of a large answer at once, it would copy it first."""
        while self._rest and not self._paused:
            self._transport.write(self._rest[:_PIECE])
            self._rest = self._rest[_PIECE:]

    def _answer(self, request: bytes) -> bytes:
        path = request.split(b" ", 2)[1].partition(b"?")[0]
        found = self._site.get(path, _NOT_FOUND)
        if isinstance(found, bytes):
            return found
        selected = re.search(found.pattern, request)
        return found.answers.get(selected[1] if selected else b"", _NOT_FOUND)


async def _serve(pipe: Connection, site: Site, certificate: Path | None) -> None:
    loop = asyncio.get_running_loop()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    server = await loop.create_server(lambda: _FixedAnswers(site), "127.0.0.1", 0, ssl=context)
    pipe.send(server.sockets[0].getsockname()[1])
    over = asyncio.Event()
    loop.add_reader(pipe.fileno(), over.set)  # readable at its end, also if the parent is killed
    await over.wait()


def _main(pipe: Connection, core: int | None, site: Site, certificate: Path | None) -> None:
    pin(core)
    asyncio.run(_serve(pipe, site, certificate))


@contextmanager
def serving(site: Site, certificate: Path | None = None) -> Iterator[str]:
    """Serve ``site`` and the token; give the base URL. ``certificate``: a PEM file with a key, for TLS."""
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_main, args=(theirs, SERVER, {**_TOKEN, **site}, certificate), daemon=True)
    process.start()
    theirs.close()
    try:
        yield f"{'http' if certificate is None else 'https'}://127.0.0.1:{ours.recv()}"
    finally:
        ours.close()
        process.join(5)
        process.terminate()


__all__ = ["Choice", "Site", "answer", "compact", "serving", "success"]
