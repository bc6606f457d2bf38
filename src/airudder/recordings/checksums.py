"""Checks that a file which is read again from its start begins with the bytes that were given before.

The checksum is GMAC (AES-GCM without a plaintext) with a random key. It is much faster than SHA-256, and builds of
OpenSSL for FIPS have it. Two different files can have the same checksum only by chance, because the key never leaves
this process. A GMAC cannot be continued after its value was read, so there is one checksum for each stretch of bytes
between two interruptions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


class _Checksum:
    def __init__(self, key: bytes) -> None:
        # Each key is used for one stretch, so the nonce can be fixed.
        self._aes = Cipher(algorithms.AES(key), modes.GCM(bytes(12))).encryptor()
        self.update = self._aes.authenticate_additional_data

    def value(self) -> bytes:
        """The checksum. Nothing can be added afterwards."""
        self._aes.finalize()
        return self._aes.tag


class Checksums:
    """The checksums of the bytes that were given."""

    def __init__(self) -> None:
        self._ended: list[tuple[bytes, int, bytes]] = []
        self._begin_stretch()

    def _begin_stretch(self) -> None:
        self._key, self._size = os.urandom(16), 0
        self._current = _Checksum(self._key)

    def add(self, data: bytes) -> None:
        """Add bytes that are given."""
        self._current.update(data)
        self._size += len(data)

    def again(self) -> Comparison:
        """A comparison of another reading with these bytes."""
        if self._size:
            self._ended.append((self._key, self._size, self._current.value()))
            self._begin_stretch()
        return Comparison(iter(self._ended))


class Comparison:
    """Compares bytes that are read again, stretch by stretch."""

    def __init__(self, stretches: Iterator[tuple[bytes, int, bytes]]) -> None:
        self._stretches = stretches
        self._next_stretch()

    def _next_stretch(self) -> None:
        key, self._left, self._expected = next(self._stretches, (bytes(16), 0, b""))
        self._checksum = _Checksum(key)

    def agrees(self, data: memoryview) -> bool:
        """Add the next bytes. Returns whether all stretches that end in them are the same."""
        while data:
            part, data = data[: self._left], data[self._left :]
            self._checksum.update(part)
            self._left -= len(part)
            if self._left == 0:
                if self._checksum.value() != self._expected:
                    return False
                self._next_stretch()
        return True


__all__ = ["Checksums", "Comparison"]
