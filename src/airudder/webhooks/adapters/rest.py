"""What a refused request still sends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Mapping

from ..parse import header

_SECONDS, _BYTES = 2.0, 4 * 1024 * 1024


async def discard(headers: Mapping[str, str], body: AsyncIterable[bytes]) -> None:
    """Read some of a body that is not wanted: a client that still sends would get a reset in place of the answer.

    A compressed body is left alone, since the server may decompress what is read.
    """
    if header(headers, "content-encoding"):
        return
    size = 0
    try:
        async with asyncio.timeout(_SECONDS):
            async for piece in body:
                size += len(piece)
                if size > _BYTES:
                    return
    except (TimeoutError, ConnectionError):
        pass


__all__ = ["discard"]
