"""What can go wrong with one request that dials, on the way or at the vendor.

Each fault is a function of an ``Exchange``. What it does not carry out (``done``) has no effect on anybody. An answer
that refuses a batch is only given if nothing was carried out; any other answer may be given in both cases.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from attrs import define

from .vendor import Request, Vendor, envelope, http
from .world import World

LONG = 400.0
"""Seconds after which every call has ended."""


class Wire(Protocol):
    """The vendor's end of a connection. ``lost``: set when it has ended."""

    lost: asyncio.Event

    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...
    def reset(self) -> None: ...


@define
class Exchange:
    """One request. ``between``: to be awaited where something else may happen meanwhile; it names the place.

    ``later``: what the vendor does after the client has gone. ``trusted_429``: the caller relies on it that nothing of
    a batch that got a 429 was accepted.
    """

    request: Request
    vendor: Vendor
    world: World
    rng: random.Random
    wire: Wire
    between: Callable[[str], Awaitable[None]]
    later: list[Callable[[], object]]
    trusted_429: bool

    async def done(self, refused: int = 0) -> dict[str, Any]:
        """Carry the request out; the payload of a good answer."""
        data = self.vendor.carry_out(self.request, refused)
        await self.between("carried out")
        return data

    async def maybe_done(self) -> dict[str, Any]:
        """The same, or nothing."""
        return await self.done() if self.rng.random() < 0.5 else {"workflow_id": "wf-none"}

    async def good(self) -> bytes:
        return envelope(200, 200, await self.done())

    async def time_passes(self, seconds: float) -> None:
        """Move the time on, and let the timers of the client run."""
        self.world.advance(seconds)
        for _ in range(3):
            await asyncio.sleep(0)


Fault = Callable[[Exchange], Awaitable[None]]


async def well(exchange: Exchange) -> None:
    exchange.wire.write(await exchange.good())


# ------------------------------------------------------------------ lost on the way


async def cut_before(exchange: Exchange) -> None:
    exchange.wire.close()


async def reset_before(exchange: Exchange) -> None:
    exchange.wire.reset()


async def cut_after(exchange: Exchange) -> None:
    await exchange.done()
    exchange.wire.close()


async def reset_after(exchange: Exchange) -> None:
    await exchange.done()
    exchange.wire.reset()


async def cut_in_the_answer(exchange: Exchange) -> None:
    answer = await exchange.good()
    exchange.wire.write(answer[: exchange.rng.randrange(1, len(answer))])
    exchange.wire.close()


async def silence_before(exchange: Exchange) -> None:
    await exchange.time_passes(LONG)


async def silence_after(exchange: Exchange) -> None:
    await exchange.done()
    await exchange.time_passes(LONG)


async def carried_out_when_the_client_gave_up(exchange: Exchange) -> None:
    await exchange.time_passes(LONG)
    await exchange.wire.lost.wait()
    await exchange.done()


async def carried_out_much_later(exchange: Exchange) -> None:
    exchange.later.append(lambda: exchange.vendor.carry_out(exchange.request))
    exchange.wire.write(envelope(504, 504)) if exchange.rng.random() < 0.5 else exchange.wire.close()


async def slowly_in_time(exchange: Exchange) -> None:
    await _drip(exchange, 0.05)


async def slowly_too_late(exchange: Exchange) -> None:
    await _drip(exchange, 20.0)


async def _drip(exchange: Exchange, pause: float) -> None:
    answer = await exchange.good()
    for at in range(0, len(answer), 24):
        exchange.wire.write(answer[at : at + 24])
        await exchange.time_passes(pause)


# ------------------------------------------------------------------ answers that nobody can read, or to nobody


async def garbled(exchange: Exchange) -> None:
    await exchange.maybe_done()
    body = exchange.rng.choice(
        [b"\x89\xff", b"{", b"null", b"[]", b'"OK"', b'{"code": "ok"}', b"{}", b"<html></html>", b""]
    )
    exchange.wire.write(http(200, body, "Content-Type: application/json"))


async def half_an_envelope(exchange: Exchange) -> None:
    body = (await exchange.good()).partition(b"\r\n\r\n")[2]
    exchange.wire.write(http(200, body[: len(body) // 2], "Content-Type: application/json"))


async def odd_payload(exchange: Exchange) -> None:
    data = await exchange.done()
    odd: list[object] = [None, [], "ok", 7, {"workflow_id": None}, {"workflow_id": 12}, {"id": 1, "name": "x"}, [data]]
    exchange.wire.write(envelope(200, exchange.rng.choice([200, "200", 200.0]), exchange.rng.choice(odd)))


async def some_refused(exchange: Exchange) -> None:
    count = len(exchange.request.people)
    exchange.wire.write(envelope(200, 200, await exchange.done(refused=exchange.rng.randint(1, count))))


async def an_answer_too_many(exchange: Exchange) -> None:
    exchange.wire.write(await exchange.good() + envelope(400, 400))


async def a_stray_401_behind(exchange: Exchange) -> None:
    exchange.wire.write(await exchange.good() + envelope(401, 401))


# ------------------------------------------------------------------ refused


async def refused(exchange: Exchange) -> None:
    status = exchange.rng.choice([200, 400, 404, 409, 422])
    code = exchange.rng.choice([400, 404, 409, 422]) if status == 200 else status
    exchange.wire.write(envelope(status, code))


async def forbidden(exchange: Exchange) -> None:
    exchange.wire.write(envelope(exchange.rng.choice([200, 403]), 403))


async def unauthorized(exchange: Exchange) -> None:
    exchange.vendor.tokens.clear()
    exchange.wire.write(envelope(exchange.rng.choice([200, 401]), 401))


async def too_many(exchange: Exchange) -> None:
    if not exchange.trusted_429:
        await exchange.maybe_done()
    waits = exchange.rng.choice([(), ("Retry-After: 3",), ("Retry-After: 90",), ("Retry-After: soon",)])
    exchange.wire.write(envelope(429, 429, None, *waits))


async def broken(exchange: Exchange) -> None:
    await exchange.maybe_done()
    status, code = exchange.rng.choice(
        [(500, 500), (500, 200), (503, 503), (200, 500), (200, 4242), (502, 400), (501, 501), (200, 0)]
    )
    exchange.wire.write(envelope(status, code))


async def broken_page(exchange: Exchange) -> None:
    await exchange.maybe_done()
    status = exchange.rng.choice([302, 400, 408, 413, 500, 502, 503, 504])
    exchange.wire.write(http(status, b"<html></html>", "Content-Type: text/html", "Location: /elsewhere"))


async def contradictory(exchange: Exchange) -> None:
    await exchange.maybe_done()
    status, code = exchange.rng.choice([(400, 200), (408, 400), (400, 408), (404, 500)])
    exchange.wire.write(envelope(status, code))


ALL: list[Fault] = [
    *(cut_before, reset_before, cut_after, reset_after, cut_in_the_answer, silence_before, silence_after),
    *(carried_out_when_the_client_gave_up, carried_out_much_later, slowly_in_time, slowly_too_late),
    *(garbled, half_an_envelope, odd_payload, some_refused, an_answer_too_many, a_stray_401_behind),
    *(refused, forbidden, unauthorized, too_many, broken, broken_page, contradictory),
]

__all__ = ["ALL", "LONG", "Exchange", "Fault", "Wire", "too_many", "unauthorized", "well"]
