"""Time, and connections without ports: what the client and the campaign run on.

All time is that of ``World``: it moves when somebody sleeps, or when the vendor takes long. The timers of the loop
follow it, so a timeout of a minute is over at once. A connection is a pair of real sockets in this process.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

from airudder.testing import MovableClock


class World(MovableClock):
    """The clock of everything. ``jump`` changes the wall clock alone, as an administrator or NTP would."""

    def __init__(self, wall: float) -> None:
        super().__init__(wall)
        self.jumps = 0
        self.before_sleep: Callable[[], Awaitable[None]] | None = None

    def since_boot(self) -> float:
        return self.monotonic()

    def jump(self, seconds: float) -> None:
        self.jumps += 1
        self._wall += seconds

    async def sleep(self, seconds: float) -> None:
        if self.before_sleep is not None:
            await self.before_sleep()
        await super().sleep(seconds)


class Loop(asyncio.SelectorEventLoop):
    """``knock``: called for each new connection, may raise ``OSError``; ``serve``: makes the vendor's side of it."""

    def __init__(self, world: World, knock: Callable[[], None], serve: Callable[[], asyncio.Protocol]) -> None:
        self._world = world
        self._knock = knock
        self._serve = serve
        super().__init__()

    def time(self) -> float:
        return super().time() + self._world.monotonic()

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """At once: threads would make the order of things depend on more than the seed."""
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        self._knock()

    async def create_connection(self, protocol_factory: Any, *args: Any, **options: Any) -> Any:
        options["sock"].close()  # it was never connected
        near, far = socket.socketpair()
        near.setblocking(False)
        far.setblocking(False)
        await self.connect_accepted_socket(self._serve, far)
        return await super().create_connection(protocol_factory, sock=near)


__all__ = ["Loop", "World"]
