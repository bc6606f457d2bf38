"""The vendor's AES scheme: pure functions of bytes, no I/O.

AES-ECB without an IV, zero padding, standard Base64 in one line, and an unkeyed SHA-256 of the plaintext beside it.
ECB shows equal blocks and the digest authenticates nothing, so TLS stays necessary.
Evidence: documented, doc-1678219, doc-6917040 and doc-1678229 (key sizes 24 and 32: inferred).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from attrs import field, frozen

from .errors import ConfigurationError, EncryptionError
from .masks import MaskedBytes, masked

_BLOCK = 16

# Base64 holds the GIL, so long texts are processed in pieces: 192 KiB is a whole number of blocks and of Base64 groups.
_PIECE = 192 * 1024

_TEXT_PIECE = _PIECE // 3 * 4


@frozen
class Sealed:
    """An encrypted text. ``text``: the ciphertext in Base64. ``signed``: SHA-256 of the plaintext in lower-case hex.

    Neither is in the repr: a short plaintext, such as a phone number, can be guessed from its digest.
    """

    text: bytes = field(repr=False)
    signed: str = field(repr=False)


class Cipher:
    """Encrypts and decrypts with the AES key agreed with the vendor.

    ``key``: 16, 24 or 32 bytes, or text whose UTF-8 form has that length. Raises ``ConfigurationError`` otherwise.
    """

    __slots__ = ("_aes",)

    def __init__(self, key: str | bytes) -> None:
        key = masked(key)
        try:
            raw = MaskedBytes(key.encode()) if isinstance(key, str) else key
        except UnicodeEncodeError:
            raw = None  # this error contains the key, so ours is raised outside of the except block
        if not isinstance(raw, bytes):
            raise ConfigurationError("the AES key must be bytes, or text that can be encoded as UTF-8")
        if len(raw) not in (16, 24, 32):
            raise ConfigurationError(f"the AES key has {len(raw)} bytes, but must have 16, 24 or 32")
        # ECB is the mode that the vendor publishes.
        # Imported when first used: many clients never encrypt.
        from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
        from cryptography.hazmat.primitives.ciphers import algorithms, modes

        self._aes = BlockCipher(algorithms.AES(raw), modes.ECB())

    def __repr__(self) -> str:
        return "Cipher('***')"

    def __reduce__(self) -> str:
        raise TypeError("a Cipher contains a key and cannot be pickled or copied; create a new one")

    def encrypt(self, data: bytes) -> Sealed:
        """Encrypt ``data``. Data of whole blocks gets another block of zeros, as in the vendor's code.

        Raises ``EncryptionError`` if ``data`` ends in a NUL byte, which cannot be distinguished from the padding.
        """
        if data.endswith(b"\0"):
            raise EncryptionError(
                "the plaintext ends in a NUL byte, which would be lost with the zero padding", hint="", sent="no"
            )
        padded = data + bytes(_BLOCK - len(data) % _BLOCK)
        aes = self._aes.encryptor()
        pieces = [
            base64.b64encode(aes.update(padded[start : start + _PIECE])) for start in range(0, len(padded), _PIECE)
        ]
        return Sealed(b"".join(pieces), hashlib.sha256(data).hexdigest())

    def decrypt(self, text: bytes, signed: str | None = None) -> bytes:
        """Decrypt ``text``, and check its digest if ``signed`` is given.

        Trailing zero bytes are removed; with ``signed`` only as many as the digest confirms. Raises ``EncryptionError``
        with the text in ``raw_body`` if it is not Base64, is not a whole number of blocks, or has another digest.
        """
        stripped = text.strip()
        aes = self._aes.decryptor()
        try:
            if len(stripped) % 4 or b"=" in stripped[:-2]:  # the decoder accepts some of these
                raise binascii.Error
            pieces = [
                base64.b64decode(stripped[start : start + _TEXT_PIECE], validate=True)
                for start in range(0, len(stripped), _TEXT_PIECE)
            ]
        except binascii.Error:
            raise EncryptionError("the encrypted text is not standard Base64", sent="no", raw_body=text) from None
        size = sum(map(len, pieces))
        if size == 0 or size % _BLOCK:
            raise EncryptionError(
                f"the encrypted text has {size} bytes, which is not a whole number of AES blocks",
                sent="no",
                raw_body=text,
            )
        padded = b"".join([aes.update(piece) for piece in pieces])
        data = padded.rstrip(b"\0")
        if signed is None:
            return data
        # A header may contain any bytes; aiohttp gives those that are not UTF-8 as lone surrogates.
        wanted = signed.strip().lower().encode(errors="replace")
        digest, hashed = hashlib.sha256(data), len(data)
        # The data itself may end in zeros, as recordings do. The padding is at most one block, so each possible end
        # within it is tried.
        for end in (hashed, *range(max(hashed + 1, size - _BLOCK), size)):
            digest.update(bytes(end - hashed))
            hashed = end
            if hmac.compare_digest(digest.hexdigest().encode(), wanted):
                return padded[:end]
        raise EncryptionError(
            "the digest of the decrypted text is not the one in the response", sent="no", raw_body=text
        )


__all__ = ["Cipher", "Sealed"]
