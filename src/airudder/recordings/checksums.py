"""Checks that a file which is read again from its start begins with the bytes that were given before.

The checksum is Poly1305 with a random key. It is several times faster than SHA-256. Two different files can have the
same checksum only by chance, because the key never leaves this process. A Poly1305 cannot be continued after its value
was read, so there is one checksum for each stretch of bytes between two interruptions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cryptography.hazmat.primitives.poly1305 import Poly1305


class Checksums:
    """The checksums of the bytes that were given."""

    def __init__(self) -> None:
        self._ended: list[tuple[bytes, int, bytes]] = []
        self._begin_stretch()

    def _begin_stretch(self) -> None:
        self._key, self._size = os.urandom(32), 0
        self._current = Poly1305(self._key)

    def add(self, data: bytes) -> None:
        """Add bytes that are given."""
        self._current.update(data)
        self._size += len(data)

    def again(self) -> Comparison:
        """A comparison of another reading with these bytes."""
        if self._size:
            self._ended.append((self._key, self._size, self._current.finalize()))
            self._begin_stretch()
        return Comparison(iter(self._ended))


class Comparison:
    """Compares bytes that are read again, stretch by stretch."""

    def __init__(self, stretches: Iterator[tuple[bytes, int, bytes]]) -> None:
        self._stretches = stretches
        self._next_stretch()

    def _next_stretch(self) -> None:
        key, self._left, self._expected = next(self._stretches, (bytes(32), 0, b""))
        self._checksum = Poly1305(key)

    def agrees(self, data: memoryview) -> bool:
        """Add the next bytes. Returns whether all stretches that end in them are the same."""
        while data:
            part, data = data[: self._left], data[self._left :]
            self._checksum.update(part)
            self._left -= len(part)
            if self._left == 0:
                if self._checksum.finalize() != self._expected:
                    return False
                self._next_stretch()
        return True


__all__ = ["Checksums", "Comparison"]
