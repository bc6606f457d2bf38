"""A server of files that can be cut, held, changed and moved, byte by byte as a test says."""

import asyncio
import re
import socket
import ssl
import struct
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from attrs import define, field

from .rawserver import parse

End = Literal["close", "reset", "torn"]


@define
class Asked:
    """One request."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def offset(self) -> int | None:
        """Where the range begins that is asked for."""
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", ""))
        return int(found[1]) if found else None


@define
class Reply:
    """One answer. ``cut``: the connection ends after so many bytes of the body; ``hold``: it waits there before.

    ``length``: None for chunks; by default that of ``body``, which is then bytes. ``bare``: with neither, so that the
    end of the connection is that of the body. ``end``: how the connection ends after a cut: closed in order, by a
    reset, or closed without the closing alert of TLS.
    """

    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = field(factory=dict)
    status: str = "200 OK"
    length: int | None = -1
    cut: int | None = None
    hold: asyncio.Event | None = None
    bare: bool = False
    end: End = "close"


Handler = Callable[[Asked], Reply]


@define
class File:
    """A file as a server gives it. ``cuts``: after how many bytes each answer in turn is cut; whole when none is left.

    ``ranges``: whether a Range is kept to. ``part``: the most bytes that it gives. ``total``: whether a part tells the
    file's length. ``vouches``: whether a part names the version. ``refusals``: the status of each answer in turn, or
    nothing for the file. ``bare``, ``end``: as in ``Reply``.
    """

    content: bytes
    media: str = "audio/wav"
    ranges: bool = True
    part: int | None = None
    total: bool = True
    etag: str | None = '"v1"'
    modified: str | None = None
    chunked: bool = False
    cuts: list[int] = field(factory=list)
    hold: asyncio.Event | None = None
    headers: dict[str, str] = field(factory=dict)
    refusals: list[str] = field(factory=list)
    vouches: bool = True
    bare: bool = False
    end: End = "close"

    def __call__(self, asked: Asked) -> Reply:
        if self.refusals and (refusal := self.refusals.pop(0)):
            return Reply(b"<Error>", {"Content-Type": "application/xml"}, refusal)
        headers = {"Content-Type": self.media, **self.headers}
        version = {"ETag": self.etag} if self.etag else {}
        version |= {"Last-Modified": self.modified} if self.modified else {}
        offset, judge = asked.offset, asked.headers.get("if-range")
        start, stop, status = 0, len(self.content), "200 OK"
        if self.ranges and offset is not None and judge in (None, self._strong_etag, self.modified):
            start, size = offset, stop
            version = version if self.vouches else {}
            if start >= size:
                return Reply(b"", {"Content-Range": f"bytes */{size}", **version}, "416 Range Not Satisfiable")
            stop = size if self.part is None else min(size, start + self.part)
            status = "206 Partial Content"
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size if self.total else '*'}"
        body = self.content[start:stop]
        cut = self.cuts.pop(0) if self.cuts else None
        length = None if self.chunked else len(body)
        return Reply(body, headers | version, status, length, cut, self.hold, self.bare, self.end)

    @property
    def _strong_etag(self) -> str | None:
        return self.etag if self.etag and not self.etag.startswith("W/") else None


class FileServer:
    """``routes``: who answers a path; a list answers in turn, its last one for ever. ``asked``: all requests."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Handler | list[Handler]] = {}
        self._tls = tls
        self.asked: list[Asked] = []
        self.given = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()
        for _ in range(3):
            await asyncio.sleep(0)

    def at(self, path: str) -> list[Asked]:
        """The requests for ``path``."""
        return [asked for asked in self.asked if asked.path == path]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await reader.readuntil(b"\r\n\r\n")
        line, headers, _ = parse(request)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        target = urlsplit(line.split(" ")[1])
        asked = Asked(target.path, parse_qs(target.query), headers, body)
        self.asked.append(asked)
        handler = self.routes.get(target.path, lambda _: Reply(b"", {}, "404 Not Found"))
        if isinstance(handler, list):
            handler = handler.pop(0) if len(handler) > 1 else handler[0]
        return await self._send(writer, handler(asked))

    async def _send(self, writer: asyncio.StreamWriter, reply: Reply) -> bool:
        pieces = [reply.body] if isinstance(reply.body, bytes) else reply.body
        length = len(reply.body) if reply.length == -1 and isinstance(reply.body, bytes) else reply.length
        chunked = length is None and not reply.bare
        frame = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}"
        frame = "Connection: close" if reply.bare else frame
        lines = [f"HTTP/1.1 {reply.status}", frame, *(f"{name}: {value}" for name, value in reply.headers.items())]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        sent = 0
        for whole in pieces:
            piece = whole if reply.cut is None else whole[: reply.cut - sent]
            sent += len(piece)
            if piece:
                writer.write(piece if not chunked else b"%x\r\n%b\r\n" % (len(piece), piece))
                await writer.drain()
            self.given += len(piece)
            if sent == reply.cut:
                if reply.hold is not None:
                    await reply.hold.wait()
                _end(writer, reply.end)
                return False
        writer.write(b"0\r\n\r\n" if chunked else b"")
        await writer.drain()
        return not reply.bare and (length is None or sent >= length)


def _end(writer: asyncio.StreamWriter, end: End) -> None:
    if end == "reset":
        linger = struct.pack("ii", 1, 0)  # the kernel then ends the connection with a RST
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    if end != "close":
        writer.transport.abort()


__all__ = ["Asked", "End", "File", "FileServer", "Handler", "Reply"]
