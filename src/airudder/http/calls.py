"""The calls under way, so that closing the client ends them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from weakref import WeakKeyDictionary

from ..clock import loops_of
from ..errors import ClientClosedError

T = TypeVar("T")


class Calls:
    """The calls of one client. ``closed``: no call may begin any more."""

    def __init__(self) -> None:
        self._scopes: WeakKeyDictionary[asyncio.AbstractEventLoop, set[asyncio.Timeout]] = WeakKeyDictionary()
        self.closed = False

    def loops(self) -> list[asyncio.AbstractEventLoop]:
        """The loops on which calls have been made."""
        return loops_of(self._scopes)

    def end(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have the calls of ``loop`` end in its next round."""
        for scope in self._scopes.pop(loop, set()):
            if not loop.is_closed() and not scope.expired():
                scope.reschedule(0)

    @contextmanager
    def registered(self, scope: asyncio.Timeout) -> Iterator[None]:
        """Let ``aclose`` end what runs in ``scope``: a pause, a wait for a slot, a body that aiohttp would wait for."""
        if self.closed:
            raise ClientClosedError("the client is closed", sent="no")
        scopes = self._scopes.setdefault(asyncio.get_running_loop(), set())
        scopes.add(scope)
        try:
            yield
        finally:
            scopes.discard(scope)

    async def until_closed(self, step: Callable[[], Awaitable[T]]) -> T:
        """Await ``step``, which ``aclose`` ends: then this raises ``ClientClosedError``."""
        scope = asyncio.timeout(None)
        try:
            async with scope:
                with self.registered(scope):
                    return await step()
        except TimeoutError:
            if not scope.expired():
                raise
        raise ClientClosedError("the client was closed during the call")


__all__ = ["Calls"]
