"""The answer to one request, from its head to its last byte."""

from __future__ import annotations

import ssl as ssl_module
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import aiohttp

from ..decompress import InflateError, inflate
from ..errors import (
    AIRudderError,
    ResponseTooLargeError,
    ResponseValidationError,
)
from ..json import off_loop
from ..masks import Hidden, MaskedBytes
from .failures import Exchange, translate

T = TypeVar("T")

_CHUNK = 64 * 1024


class Stream:
    """An answer whose head is there and whose body is still to be read; whoever has it closes it.

    ``max_bytes`` bounds what is read whole, after decompression. Reading raises the errors of ``translate``, and
    ``ClientClosedError`` as soon as the client is closed.
    """

    def __init__(self, response: aiohttp.ClientResponse, exchange: Exchange, max_bytes: int) -> None:
        self._response = response
        self._exchange = exchange
        self._attempt = exchange.attempt
        self._max_bytes = max_bytes
        self._held: deque[bytes] = deque()
        self._ended = False
        # Neither length nor chunks: only the end of the connection ends the body (RFC 9112, 8 and 9.8).
        chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
        self.ends_with_connection = not chunked and "Content-Length" not in response.headers
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers.copy()

    @property
    def broke(self) -> bool:
        """For a body that has ended with its connection: whether the server did not close that in order.

        aiohttp gives a plain end of the body for a reset, and asyncio for TLS without its closing alert.
        """
        closed, tls = self._attempt.closed, self._attempt.tls
        if not self.ends_with_connection:
            return False
        if self._exchange.session.closed:
            return True
        if tls is not None:
            return not _has_closing_alert(tls)
        return closed is not None and closed.done() and (closed.cancelled() or closed.exception() is not None)

    async def given_to(self, taker: Awaitable[T]) -> T:
        """What ``taker`` makes of this answer, which is closed if it fails."""
        try:
            return await taker
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection; what is not read yet is lost. It may be called twice."""
        self._held.clear()
        self._response.close()

    async def whole(self) -> bytes:
        """All that was not read yet, without its content coding; at most ``max_bytes``. The connection is free then."""
        outcome = Hidden(await self._guarded(self._read_whole))
        if isinstance(outcome.value, bytes):
            return outcome.value
        raise outcome.value

    async def peek(self, size: int) -> bytes:
        """The first bytes, ``size`` or more if there are as many; they will be read once more."""
        held = sum(map(len, self._held))
        while held < size and (count := await self._hold()):
            held += count
        return b"".join(self._held)

    async def _hold(self) -> int:
        """Read some bytes and keep them; no local variable has them while others are read."""
        self._held.append(await self._fresh())
        return len(self._held[-1])

    async def piece(self) -> bytes:
        """Some bytes, 64 KiB at most, as soon as there are any; none at the end."""
        return self._held.popleft() if self._held else await self._fresh()

    async def _fresh(self) -> bytes:
        piece = b"" if self._ended else await self._exchange.calls.until_closed(lambda: self._guarded(self._read))
        self._ended = not piece
        return piece

    async def _read(self) -> bytes:
        content = self._response.content
        self._attempt.waiting = 0
        if content.exception() is not None:
            # What came before a connection was lost is good, and aiohttp would not give it any more. Without it, a
            # download that is cut again and again might never get on.
            left: bytes = getattr(content, "_read_nowait", lambda _: b"")(_CHUNK)
            if left:
                return left
        return await content.read(_CHUNK)

    async def _guarded(self, step: Callable[[], Awaitable[T]]) -> T:
        try:
            return await step()
        except AIRudderError:
            raise
        except Exception as error:
            failure = translate(error, self._exchange)
        # Raised out here for the same reason as in ``Wire.exchange``.
        raise failure

    async def _read_whole(self) -> bytes | AIRudderError:
        """The body, or the error, which is raised where no local variable holds the body."""
        async with self._response:
            self._attempt.received.extend(self._held)
            self._held.clear()
            size = sum(map(len, self._attempt.received))
            while size <= self._max_bytes and (count := 0 if self._ended else await self._receive()):
                size += count
            if size > self._max_bytes:
                self._response.close()
                return self._too_large()
            return await self._inflated(MaskedBytes(b"".join(self._attempt.received)))

    async def _receive(self) -> int:
        self._attempt.received.append(await self._read())
        return len(self._attempt.received[-1])

    async def _inflated(self, body: MaskedBytes) -> bytes | AIRudderError:
        coding = self.headers.get("Content-Encoding", "")
        if not coding or not body:
            return body
        try:
            content = Hidden(await off_loop(len(body) * 10, inflate, body, coding, self._max_bytes))
        except InflateError as error:
            if not 200 <= self.status < 300:
                return body  # the status says what there is to say
            problem = f"the answer is {error}"
            return ResponseValidationError(problem, http_status=self.status, sent="yes", raw_body=body)
        return content.value if len(content.value) <= self._max_bytes else self._too_large()

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
