"""A server that knows no HTTP: it writes down the bytes of requests and answers with the bytes that it was given."""

import asyncio
import re
import ssl
from types import TracebackType
from typing import Self

HANG_UP = None
SILENCE = b""


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A well-formed answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


OK = answer(b'{"code":200,"status":"OK","data":{}}', "Content-Type: application/json")


class RawServer:
    """``answers`` are given in turn, the last one for ever: bytes, ``HANG_UP`` (close unanswered) or ``SILENCE``.

    With ``keep`` the connection stays open for the next request; otherwise it is closed after an answer.
    """

    def __init__(self, *answers: bytes | None, keep: bool = False, tls: ssl.SSLContext | None = None) -> None:
        self._answers = list(answers or (OK,))
        self._keep = keep
        self._tls = tls
        self._writers: set[asyncio.StreamWriter] = set()
        self._arrived = asyncio.Condition()
        self.requests: list[bytes] = []
        self.connections = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()
        for _ in range(3):  # transports report their end in the loop's next rounds
            await asyncio.sleep(0)

    async def arrived(self, count: int = 1) -> None:
        """Wait until ``count`` requests have come whole."""
        async with asyncio.timeout(10), self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) >= count)

    def drop(self) -> None:
        """Close all connections, as a server does with idle ones."""
        for writer in self._writers:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            while await self._one(reader, writer) and self._keep:
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", request)
        request += await reader.readexactly(int(length[1])) if length else b""
        async with self._arrived:
            self.requests.append(request)
            self._arrived.notify_all()
        given = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if given is None:  # HANG_UP
            return False
        if given == SILENCE:
            await reader.read()
            return False
        writer.write(given)
        await writer.drain()
        return True


def parse(request: bytes) -> tuple[str, dict[str, str], bytes]:
    """Request line, headers by lower-case name, body."""
    head, _, body = request.partition(b"\r\n\r\n")
    line, *fields = head.decode("ascii").split("\r\n")
    headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
    assert len(headers) == len(fields), "a header came twice"
    return line, headers, body
