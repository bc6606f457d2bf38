"""The AES form of requests and answers, as the server sees it.

A second implementation on another library than the client's: a mistake in one of them shows as a failed exchange.
Evidence: vendor pages doc-1678219, doc-6917040 and doc-1678229 (documented); the body forms of sealed POST requests and
of sealed answers are inferred from them.
"""

import base64
import binascii
import hashlib

try:
    from Crypto.Cipher import AES
except ImportError as error:
    raise ImportError("the sandbox needs pycryptodome: install it (this package's extra sandbox brings it)") from error

SAMPLE_KEY = "airudderredduria"
"""The sample key printed on the vendor's pages: published, no credential."""

_BLOCK = 16


class SealError(ValueError):
    """What was sent cannot be opened; ``plaintext`` holds the opened bytes where only the digest is wrong."""

    def __init__(self, reason: str, plaintext: bytes | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.plaintext = plaintext


class Seal:
    """AES-ECB with zero padding, Base64 and a SHA-256 digest over the plaintext."""

    def __init__(self, key: str) -> None:
        """Take the text key; its UTF-8 bytes must be 16, 24 or 32 (24 and 32: inferred from AES itself)."""
        self._key = key.encode("utf-8")
        if len(self._key) not in (16, 24, 32):
            raise ValueError(f"an AES key has 16, 24 or 32 bytes, this one has {len(self._key)}")

    def __repr__(self) -> str:
        return f"Seal(<key of {len(self._key)} bytes>)"

    def seal(self, plaintext: bytes) -> tuple[bytes, str]:
        """Give the Base64 text and the digest (64 lower-case hex digits) of a plaintext."""
        padded = plaintext + bytes(_BLOCK - len(plaintext) % _BLOCK)
        text = base64.b64encode(AES.new(self._key, AES.MODE_ECB).encrypt(padded))
        return text, hashlib.sha256(plaintext).hexdigest()

    def open(self, text: bytes, signed: str | None) -> bytes:
        """Give the plaintext of a Base64 text whose digest is ``signed``.

        Stricter than a server need be, so that slips of a client show: Base64 of the standard alphabet in one line,
        padding exactly as the published code adds it (a whole block of zeros after aligned text), digest present.
        """
        if not text:
            raise SealError("nothing to decrypt")
        try:
            sealed = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise SealError("not standard Base64") from None
        if not sealed or len(sealed) % _BLOCK:
            raise SealError("not a whole number of AES blocks")
        padded = AES.new(self._key, AES.MODE_ECB).decrypt(sealed)
        plaintext = padded.rstrip(b"\0")
        if signed is None:
            raise SealError("no Signed header", plaintext)
        if signed != hashlib.sha256(plaintext).hexdigest():
            raise SealError("Signed is not the SHA-256 of the plaintext", plaintext)
        if len(padded) != len(plaintext) + _BLOCK - len(plaintext) % _BLOCK:
            raise SealError("padding is not 1 to 16 zero bytes", plaintext)
        return plaintext
