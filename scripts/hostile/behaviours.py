"""Ways in which a server, or what stands between it and a client, answers wrongly.

Each is a function of an ``Exchange``: it writes what it likes and returns whether the connection goes on. What it does
not carry out (``exchange.done()``) has no effect on the called person.
"""

import asyncio
import gzip
import json
import random
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress

from attrs import define, field

from .ledger import Ledger

Behaviour = Callable[["Exchange"], Awaitable[bool]]
LIVES, ENDS = True, False


def http(status: str, body: bytes, *headers: str, length: bool = True) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, *([f"Content-Length: {len(body)}"] if length else [])]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def envelope(status: str, code: int, data: object = None, *headers: str) -> bytes:
    body = json.dumps({"code": code, "data": data}).encode()
    return http(status, body, "Content-Type: application/json", *headers)


STRAY = envelope("200 OK", 200, {"task_id": "stray"})
STRAY_401 = envelope("401 Unauthorized", 401)
STRAY_408 = http("408 Request Timeout", b"", "Connection: close")


@define
class Exchange:
    """One request that came whole. ``later``: tasks that write something to the connection while it rests."""

    call: str
    ledger: Ledger
    writer: asyncio.StreamWriter
    rng: random.Random
    later: set[asyncio.Task[None]] = field(repr=False)

    def done(self) -> None:
        self.ledger[self.call].done += 1

    def write(self, data: bytes) -> None:
        self.writer.write(data)

    def good(self, *headers: str) -> bytes:
        return envelope("200 OK", 200, {"task_id": self.call}, *headers)

    async def pause(self, longest: float = 0.02) -> None:
        await asyncio.sleep(self.rng.uniform(0, longest))

    def write_later(self, data: bytes, *, close: bool = False) -> None:
        async def soon() -> None:
            await self.pause()
            if self.writer.transport.is_closing():
                return
            with suppress(OSError, RuntimeError):  # it is lost, or its end was written meanwhile
                self.writer.write(data)
                if close:
                    self.writer.write_eof()  # and not closed: what crosses with it is still read, into the ledger

        task = asyncio.create_task(soon())
        self.later.add(task)
        task.add_done_callback(self.later.discard)

    def reset(self) -> None:
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


# ---------------------------------------------------------------------------------------- answered as it should be


async def well(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(exchange.good())
    return LIVES


async def well_and_closed(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(exchange.good("Connection: close"))
    return ENDS


async def closed_without_a_word(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(exchange.good())
    return ENDS


async def in_pieces(exchange: Exchange) -> bool:
    exchange.done()
    data = exchange.good()
    for start in range(0, len(data), 40):
        exchange.write(data[start : start + 40])
        await exchange.pause(0.002)
    return LIVES


async def in_chunks(exchange: Exchange) -> bool:
    exchange.done()
    body = exchange.good().partition(b"\r\n\r\n")[2]
    head = "Content-Type: application/json\r\nTransfer-Encoding: chunked"
    exchange.write(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")
    return LIVES


async def compressed(exchange: Exchange) -> bool:
    exchange.done()
    body = gzip.compress(exchange.good().partition(b"\r\n\r\n")[2])
    exchange.write(http("200 OK", body, "Content-Type: application/json", "Content-Encoding: gzip"))
    return LIVES


async def after_hints(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + exchange.good())
    return LIVES


async def until_the_end(exchange: Exchange) -> bool:
    exchange.done()
    body = exchange.good().partition(b"\r\n\r\n")[2]
    exchange.write(http("200 OK", body, "Content-Type: application/json", length=False))
    return ENDS


async def slowly(exchange: Exchange) -> bool:
    exchange.done()
    await exchange.pause(0.1)
    exchange.write(exchange.good())
    return LIVES


# ---------------------------------------------------------------------------------------- answers that nobody asked for


async def twice(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(exchange.good() * 2)
    return LIVES


def _and_later(name: str, later: Callable[[random.Random], bytes], *, close: bool = False) -> Behaviour:
    """Answers as it should be; then, while the connection rests, comes what ``later`` gives, or its end."""

    async def behaviour(exchange: Exchange) -> bool:
        exchange.done()
        exchange.write(exchange.good())
        exchange.write_later(later(exchange.rng), close=close)
        return LIVES

    behaviour.__name__ = name
    return behaviour


stray_while_resting = _and_later("stray_while_resting", lambda rng: STRAY)
stray_401_while_resting = _and_later("stray_401_while_resting", lambda rng: STRAY_401)
stray_408_while_resting = _and_later("stray_408_while_resting", lambda rng: STRAY_408)
half_a_stray_while_resting = _and_later("half_a_stray_while_resting", lambda rng: STRAY[: rng.randrange(1, len(STRAY))])
closed_while_resting = _and_later("closed_while_resting", lambda rng: b"", close=True)


async def rubbish_behind_the_answer(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(exchange.good() + exchange.rng.randbytes(40))
    return LIVES


async def half_a_stray_behind_the_answer(exchange: Exchange) -> bool:
    exchange.done()
    cut = exchange.rng.randrange(1, len(STRAY))
    exchange.write(exchange.good() + STRAY[:cut])
    exchange.write_later(STRAY[cut:])
    return LIVES


async def one_too_many_behind_a_refusal(exchange: Exchange) -> bool:
    exchange.write(envelope("429 Too Many Requests", 429, None, "Retry-After: 0") + STRAY)
    return LIVES


# ---------------------------------------------------------------------------------------- lost on the way


async def ended_before_acting(exchange: Exchange) -> bool:
    return ENDS


async def ended_after_acting(exchange: Exchange) -> bool:
    exchange.done()
    return ENDS


async def reset_before_acting(exchange: Exchange) -> bool:
    exchange.reset()
    return ENDS


async def reset_after_acting(exchange: Exchange) -> bool:
    exchange.done()
    exchange.reset()
    return ENDS


async def silence(exchange: Exchange) -> bool:
    exchange.done()
    await asyncio.sleep(0.4)
    return ENDS


async def cut_in_the_head(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(exchange.good()[: exchange.rng.randrange(1, 30)])
    return ENDS


async def cut_in_the_body(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(exchange.good()[:-5])
    return ENDS


async def reset_in_the_body(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(exchange.good()[:-5])
    await exchange.writer.drain()
    exchange.reset()
    return ENDS


async def cut_in_a_chunk(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"code": 200')
    return ENDS


async def stalled_in_the_body(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(exchange.good()[:-5])
    await asyncio.sleep(0.4)
    return ENDS


# ---------------------------------------------------------------------------------------- refused, or not understood


async def unauthorized(exchange: Exchange) -> bool:
    exchange.write(STRAY_401)
    return LIVES


async def unauthorized_by_code(exchange: Exchange) -> bool:
    exchange.write(envelope("200 OK", 401))
    return LIVES


async def too_many(exchange: Exchange) -> bool:
    exchange.write(envelope("429 Too Many Requests", 429, None, "Retry-After: 0"))
    return LIVES


async def failed_after_acting(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(envelope("500 Internal Server Error", 500))
    return LIVES


async def unavailable(exchange: Exchange) -> bool:
    exchange.write(http("503 Service Unavailable", b"<html>busy</html>", "Content-Type: text/html"))
    return LIVES


async def timed_out_after_acting(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(STRAY_408)
    return ENDS


async def redirected(exchange: Exchange) -> bool:
    exchange.write(http("302 Found", b"", "Location: /elsewhere"))
    return LIVES


async def no_http(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(b"220 mail.example ESMTP\r\n")
    return ENDS


async def empty(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(http("200 OK", b"", "Content-Type: application/json"))
    return LIVES


async def no_json(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(http("200 OK", b"<html></html>", "Content-Type: text/html"))
    return LIVES


async def wrong_length(exchange: Exchange) -> bool:
    exchange.done()
    body = exchange.good().partition(b"\r\n\r\n")[2]
    exchange.write(http("200 OK", body, f"Content-Length: {len(body) + 7}", length=False))
    return ENDS


async def endless_head(exchange: Exchange) -> bool:
    exchange.done()
    exchange.write(http("200 OK", b"{}", f"X-Long: {'x' * 20_000}"))
    return ENDS


USUAL: list[Behaviour] = [well] * 12
ALL: list[Behaviour] = [
    *(well_and_closed, closed_without_a_word, in_pieces, in_chunks, compressed, after_hints, until_the_end, slowly),
    *(twice, stray_while_resting, stray_401_while_resting, stray_408_while_resting, half_a_stray_while_resting),
    *(closed_while_resting, rubbish_behind_the_answer, half_a_stray_behind_the_answer, one_too_many_behind_a_refusal),
    *(ended_before_acting, ended_after_acting, reset_before_acting, reset_after_acting, silence, cut_in_the_head),
    *(cut_in_the_body, reset_in_the_body, cut_in_a_chunk, stalled_in_the_body),
    *(unauthorized, unauthorized_by_code, too_many, failed_after_acting, unavailable, timed_out_after_acting),
    *(redirected, no_http, empty, no_json, wrong_length, endless_head),
]


def behaviour_of(seed: int, call: str, attempt: int) -> tuple[Behaviour, random.Random]:
    """The same for the same call and attempt, in whatever order the calls come."""
    rng = random.Random(f"{seed} {call} {attempt}")
    return rng.choice(USUAL + ALL), rng
