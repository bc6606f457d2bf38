"""Content codings of answers, undone here and not by aiohttp: within a bound, and without losing what cannot be."""

from __future__ import annotations

import zlib

_GZIP = 16 + zlib.MAX_WBITS
ACCEPTED = "gzip, deflate"


class InflateError(ValueError):
    """The bytes are not what their Content-Encoding says; the text names the coding alone."""


def inflate(data: bytes, coding: str, limit: int) -> bytes:
    """Undo ``coding`` (gzip, deflate, or none); never makes more than ``limit`` + 1 bytes. Raises ``InflateError``."""
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return data
    if coding in ("gzip", "x-gzip"):
        window = _GZIP
    elif coding == "deflate":
        # Some servers leave the zlib frame out; its first byte tells.
        window = zlib.MAX_WBITS if data[:1] and data[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS
    else:
        raise InflateError("a Content-Encoding that was not asked for")
    inflater = zlib.decompressobj(window)
    try:
        content = inflater.decompress(data, limit + 1)
    except zlib.error:
        content = None
    if content is None or (len(content) <= limit and (not inflater.eof or inflater.unused_data)):
        raise InflateError(f"no whole {'gzip' if window == _GZIP else 'deflate'} text, as its Content-Encoding says")
    return content


__all__ = ["ACCEPTED", "InflateError", "inflate"]
