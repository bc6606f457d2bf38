"""The answer to one request, from its head to its last byte."""

from __future__ import annotations

import ssl as ssl_module
from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import aiohttp

from ..decompress import InflateError, inflate
from ..errors import ResponseTooLargeError, ResponseValidationError
from ..json import off_loop
from ..masks import Hidden, MaskedBytes
from .calls import Calls
from .connections import Attempt
from .failures import translate

_CHUNK = 64 * 1024


class Stream:
    """An answer whose head is there and whose body is still to be read; whoever has it closes it.

    ``max_bytes`` bounds what is read whole, after decompression. Reading raises the errors of ``translate``, and
    ``ClientClosedError`` as soon as the client is closed.
    """

    def __init__(self, response: aiohttp.ClientResponse, attempt: Attempt, calls: Calls, max_bytes: int) -> None:
        self._files = calls.files
        if attempt.streamed:
            self._files.add(self.close)
        self._response = response
        self._attempt = attempt
        self._max_bytes = max_bytes
        self._held: deque[bytes] = deque()
        self._ended = False
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers.copy()

    @property
    def ends_with_connection(self) -> bool:
        """Whether only the end of the connection ends the body: it has neither length nor chunks (RFC 9112, 8, 9.8)."""
        chunked = "chunked" in self.headers.get("Transfer-Encoding", "").lower()
        return not chunked and "Content-Length" not in self.headers

    @property
    def broke(self) -> bool:
        """For a body that has ended with its connection: whether the server did not close that in order.

        aiohttp gives a plain end of the body for a reset, and asyncio for TLS without its closing alert.
        """
        closed, tls = self._attempt.closed, self._attempt.tls
        if not self.ends_with_connection:
            return False
        if self._attempt.session.closed:
            return True
        if tls is not None:
            return not _has_closing_alert(tls)
        return closed is not None and closed.done() and (closed.cancelled() or closed.exception() is not None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the answer if what was done with it fails."""
        if error is not None:
            self.close()

    def close(self) -> None:
        """Let go of the connection; what is not read yet is lost. It may be called twice."""
        self._files.discard(self.close)
        self._held.clear()
        self._response.close()

    async def whole(self) -> bytes:
        """All that was not read yet, without its content coding; at most ``max_bytes``. The connection is free then."""
        try:
            await self._receive_rest()
            if not self._response.closed:  # the connection may still be at work for the request
                async with self._response:
                    pass
        except BaseException:
            self.close()
            raise
        if self._attempt.streamed:
            self._files.discard(self.close)
        if not self.headers.get("Content-Encoding"):
            return b"".join(self._attempt.received)
        return await self._decompressed(MaskedBytes(b"".join(self._attempt.received)))

    async def _receive_rest(self) -> None:
        """Read to the end of the body. The pieces are kept in the attempt, where no traceback shows them."""
        received = self._attempt.received
        received.extend(self._held)
        self._held.clear()
        size = sum(map(len, received))
        while not self._ended and size <= self._max_bytes:
            received.append(await self._read())
            size += len(received[-1])
            self._ended = not received[-1] or self._response.content.at_eof()
        if size > self._max_bytes:
            raise self._too_large()

    async def peek(self, size: int) -> bytes:
        """The first bytes, ``size`` or more if there are as many; they will be read once more."""
        held = sum(map(len, self._held))
        while held < size and not self._ended:
            self._held.append(await self._read())
            self._ended = not self._held[-1]
            held += len(self._held[-1])
        return b"".join(self._held)

    async def piece(self) -> bytes:
        """Some bytes, 64 KiB at most, as soon as there are any; none at the end."""
        if self._held:
            return self._held.popleft()
        piece = b"" if self._ended else await self._read()
        self._ended = not piece
        return piece

    async def _read(self) -> bytes:
        """Some bytes of the body, none at its end."""
        content = self._response.content
        self._attempt.waiting = 0
        try:
            if self._attempt.owner.closed:
                raise aiohttp.ClientConnectionError
            if content.exception() is not None:
                # What came before a connection was lost is good, and aiohttp would not give it any more. Without it, a
                # download that is cut again and again might never get on.
                left: bytes = getattr(content, "_read_nowait", lambda _: b"")(_CHUNK)
                if left:
                    return left
            return await content.read(_CHUNK)
        except Exception as error:
            failure = translate(error, self._attempt)
        # Raised out here for the same reason as in ``Sessions.exchange``.
        raise failure

    async def _decompressed(self, body: MaskedBytes) -> bytes:
        coding = self.headers.get("Content-Encoding", "")
        if not body:
            return body
        try:
            content = Hidden(await off_loop(len(body) * 10, inflate, body, coding, self._max_bytes))
        except InflateError as error:
            if not 200 <= self.status < 300:
                return body  # the status says what there is to say
            problem = f"the answer is {error}"
        else:
            if len(content.value) <= self._max_bytes:
                return content.value
            raise self._too_large()
        raise ResponseValidationError(problem, http_status=self.status, sent="yes", raw_body=body)

    def _too_large(self) -> ResponseTooLargeError:
        message = f"the answer is larger than {self._max_bytes} bytes"
        beginning = b"".join(self._attempt.received)[:_CHUNK]
        return ResponseTooLargeError(message, http_status=self.status, sent="yes", raw_body=beginning)


def _has_closing_alert(tls: ssl_module.SSLObject) -> bool:
    """Whether the other side has ended its stream; only to be asked when the connection is lost."""
    try:
        return not tls.read(1)
    except ssl_module.SSLZeroReturnError:
        return True
    except ssl_module.SSLError:
        return False


__all__ = ["Stream"]
