"""Decompression of responses and deliveries, done here and not by aiohttp: limited, and without loss of bytes."""

from __future__ import annotations

import zlib

_GZIP = 16 + zlib.MAX_WBITS

_MEMBERS = 64  # a gzip text may have several members; each costs a copy of the rest

ACCEPTED = "gzip, deflate"


class InflateError(ValueError):
    """The bytes are not what their Content-Encoding says. The text contains nothing of them."""


def inflate(data: bytes, coding: str, limit: int) -> bytes:
    """Undo ``coding`` (gzip, deflate, or none). Stops after ``limit`` + 1 bytes. Raises ``InflateError``."""
    coding = ",".join(part for one in coding.lower().split(",") if (part := one.strip()) not in ("", "identity"))
    if not coding:
        return data
    if coding in ("gzip", "x-gzip"):
        window = _GZIP
    elif coding == "deflate":
        # Some servers leave out the zlib header, which the first byte shows.
        window = zlib.MAX_WBITS if data[:1] and data[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS
    else:
        raise InflateError("the response has a Content-Encoding that was not requested")
    content = b""
    try:
        for _ in range(_MEMBERS):
            inflater = zlib.decompressobj(window)
            content += inflater.decompress(data, limit + 1 - len(content))
            if len(content) > limit:
                return content
            data = inflater.unused_data.lstrip(b"\0")  # padding, or another member
            if inflater.eof and not data:
                return content
            if not inflater.eof or window != _GZIP:
                break
    except zlib.error:
        pass
    name = "gzip" if window == _GZIP else "deflate"
    raise InflateError(f"the response is not valid {name}, which its Content-Encoding declares: damaged or cut short")


__all__ = ["ACCEPTED", "InflateError", "inflate"]
