"""How an answer leaves the socket: whole, late, in part, or not at all."""

import asyncio
import socket
import struct
from typing import Literal

from aiohttp import web

from .faults import Fault, Pause
from .ledger import Entry
from .reply import INVENTED, Reply, Stream

_SLICE = 256 * 1024


async def deliver(request: web.BaseRequest, reply: Reply, entry: Entry, fault: Fault | None) -> web.StreamResponse:
    """Send a reply as the fault changes it, and write the status into the entry once the head goes out."""
    pause = fault.pause if fault else None
    cut = fault.cut if fault else None
    body = reply.stream or Stream(len(reply.body), lambda start, stop: reply.body[start:stop])
    response = _head(reply, fault, body.size)
    if request.method == "HEAD":
        body = Stream(0, body.read)

    await wait(pause, "head")
    if cut and cut.where == "after":
        return hang_up(request, reset=cut.reset)
    entry.status = reply.status
    try:
        await response.prepare(request)
        await wait(pause, "body")
        half = body.size // 2
        if cut:
            keep = half if cut.keep is None else min(cut.keep, max(body.size - 1, 0))
            await _write(response, body, 0, keep)
            response.force_close()
            hang_up(request, reset=cut.reset)
            return response
        if pause and pause.where == "middle":
            await _write(response, body, 0, half)
            await wait(pause, "middle")
            await _write(response, body, half, body.size)
        else:
            await _write(response, body, 0, body.size)
        await response.write_eof()
    except ConnectionError:
        if not response.prepared:
            entry.status = None
        response.force_close()
    return response


def _head(reply: Reply, fault: Fault | None, size: int) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status)
    response.headers["Server"] = "airudder-sandbox"
    response.headers.extend(reply.headers)
    if reply.invented or fault:
        response.headers.extend([INVENTED])
    if reply.chunked or (fault and fault.chunked):
        response.enable_chunked_encoding()
    else:
        response.content_length = size
    return response


def hang_up(request: web.BaseRequest, *, reset: bool = False) -> web.StreamResponse:
    """Close the connection now; the answer given back is for the server library, which cannot send it any more."""
    if request.transport is not None:
        close_transport(request.transport, reset=reset)
    response = web.StreamResponse(status=500)
    response.force_close()
    return response


def close_transport(transport: asyncio.BaseTransport, *, reset: bool = False) -> None:
    """Close a connection in good order, or with a TCP reset (lingering for zero seconds)."""
    raw = transport.get_extra_info("socket") if reset else None
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.close()


async def _write(response: web.StreamResponse, body: Stream, start: int, stop: int) -> None:
    for place in range(start, stop, _SLICE):
        await response.write(body.read(place, min(place + _SLICE, stop)))


async def wait(pause: Pause | None, where: Literal["head", "body", "middle"]) -> None:
    """Wait if the pause belongs to this place."""
    if pause is None or pause.where != where:
        return
    if isinstance(pause.until, (int, float)):
        await asyncio.sleep(pause.until)
    else:
        await pause.until.wait()
