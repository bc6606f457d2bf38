"""Whether a file that is read again from its start begins with the bytes that were given out before.

The checksum is Poly1305 under a random key. It is several times faster than SHA-256, and two files that differ have
the same checksum by chance alone, since nobody else has the key. It cannot be continued once its value was taken, so
there is one for each stretch of bytes between two interruptions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cryptography.hazmat.primitives.poly1305 import Poly1305


class Checksums:
    """The checksums of the bytes that were given out."""

    def __init__(self) -> None:
        self._ended: list[tuple[bytes, int, bytes]] = []
        self._begin()

    def _begin(self) -> None:
        self._key, self._size = os.urandom(32), 0
        self._current = Poly1305(self._key)

    def add(self, data: bytes) -> None:
        """Note bytes that are given out."""
        self._current.update(data)
        self._size += len(data)

    def again(self) -> Comparison:
        """What compares another reading with these bytes."""
        if self._size:
            self._ended.append((self._key, self._size, self._current.finalize()))
            self._begin()
        return Comparison(iter(self._ended))


class Comparison:
    """Compares bytes that come again, stretch by stretch."""

    def __init__(self, stretches: Iterator[tuple[bytes, int, bytes]]) -> None:
        self._stretches = stretches
        self._next()

    def _next(self) -> None:
        key, self._left, self._expected = next(self._stretches, (bytes(32), 0, b""))
        self._checksum = Poly1305(key)

    def agrees(self, data: memoryview) -> bool:
        """Take the next bytes; whether each stretch that ends in them is the same."""
        while data:
            part, data = data[: self._left], data[self._left :]
            self._checksum.update(part)
            self._left -= len(part)
            if self._left == 0:
                if self._checksum.finalize() != self._expected:
                    return False
                self._next()
        return True


__all__ = ["Checksums", "Comparison"]
