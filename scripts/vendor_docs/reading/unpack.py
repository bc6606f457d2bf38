"""Unpacking answers by ourselves: aiohttp takes a gzip stream that was cut off for a whole one."""

from __future__ import annotations

import zlib

ACCEPTED = "gzip, deflate"
GZIP, ZLIB, BARE = 31, 15, -15
"""Forms of packed data, as zlib wants them named."""
MAGIC = b"\x1f\x8b"


class DamagedError(Exception):
    """What came cannot be unpacked, or not to its end."""


class UnknownError(Exception):
    """It is packed in a way that was not asked for."""


class Unpacker:
    """The body of one answer, piece by piece. ``encoding``: the header; never more than ``limit`` bytes and one."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._kind = encoding.strip().lower().removeprefix("x-")
        if self._kind not in ("gzip", "deflate", "identity", ""):
            raise UnknownError(f"is packed as {encoding[:40]!r}, which was not asked for")
        self.body = bytearray()
        self._room = limit + 1
        self._stream: zlib._Decompress | None = None

    @property
    def is_full(self) -> bool:
        return len(self.body) >= self._room

    def take(self, piece: bytes) -> None:
        """Raises ``DamagedError``."""
        if self._kind in ("identity", ""):
            self.body += piece[: self._room - len(self.body)]
            return
        while piece and not self.is_full:
            if self._stream is None or (self._stream.eof and piece.startswith(MAGIC)):
                self._stream = zlib.decompressobj(self._form(piece))
            elif self._stream.eof:
                return  # padding after the end
            try:
                self.body += self._stream.decompress(piece, self._room - len(self.body))
            except zlib.error as error:
                raise DamagedError("the packed answer is damaged") from error
            piece = self._stream.unused_data

    def _form(self, piece: bytes) -> int:
        """Some senders leave the head of a deflate stream out."""
        return GZIP if self._kind == "gzip" else ZLIB if piece[0] & 0x0F == 8 else BARE

    def close(self) -> None:
        """No more will come. Raises ``DamagedError``."""
        if self._kind in ("gzip", "deflate") and not (self._stream and self._stream.eof):
            raise DamagedError("the packed answer is cut off")
