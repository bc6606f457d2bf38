"""The calls under way on one loop: each ends by its deadline, and all of them when the client is closed.

A timer for each call would be most of what a short call costs. So one timer serves all calls of a loop: it is set for
the earliest deadline, and then for the next one. It holds none of the calls, and is not cancelled when they end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from weakref import WeakMethod

from ..errors import ClientClosedError

_EARLY = 0.001  # by so much a timer may come too early: some loops count in milliseconds


class Calls:
    """The calls of a client on one loop, and the files that are being read there. The loop itself is not kept here."""

    def __init__(self) -> None:
        self.scopes: set[Scope] = set()
        self.files: set[Callable[[], None]] = set()
        """What closes the answers that are read piece by piece."""
        self.closed = False
        self._set_for = inf

    def expect(self, due: float) -> None:
        """Have the timer run at ``due``, or earlier."""
        if due < self._set_for:
            self._set_for = due
            # Held weakly, and the timer is not kept here: it would keep a closed loop alive.
            asyncio.get_running_loop().call_at(due, _run, WeakMethod(self._look))

    def _look(self) -> None:
        """End the calls whose time is over, and set the timer for the next one."""
        now, self._set_for = asyncio.get_running_loop().time() + _EARLY, inf
        for scope in list(self.scopes):
            if scope.due <= now:
                scope.end()
        self.expect(min((scope.due for scope in self.scopes if not scope.ended), default=inf))

    def end(self) -> None:
        """Have all calls end, and close the files. To be called on the loop."""
        self.closed = True
        for scope in list(self.scopes):
            scope.end()
        for close in list(self.files):
            close()


def _run(method: WeakMethod[Callable[[], None]]) -> None:
    look = method()
    if look is not None:
        look()


class Scope:
    """What one task runs until ``leave``. ``ended``: it was cancelled, by its deadline or by ``Calls.end``."""

    __slots__ = ("_calls", "_cancelling", "_task", "due", "ended")

    def __init__(self, calls: Calls, seconds: float | None) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a call must be awaited in a task")
        self._calls = calls
        self._task = task
        self._cancelling = task.cancelling()
        self.due = inf if seconds is None else asyncio.get_running_loop().time() + seconds
        self.ended = False
        calls.scopes.add(self)
        calls.expect(self.due)

    def end(self) -> None:
        """Cancel what runs here, once."""
        if not self.ended:
            self.ended = True
            self._task.cancel()

    def leave(self, error: BaseException | None) -> bool:
        """End the scope; whether ``error`` is the cancellation by ``end``, and by nobody else.

        The same steps as in ``asyncio.timeout``.
        """
        self._calls.scopes.discard(self)
        if not self.ended:
            return False
        return self._task.uncancel() <= self._cancelling and isinstance(error, asyncio.CancelledError)


@contextmanager
def until_closed(calls: Calls) -> Iterator[None]:
    """Run what has no deadline. Raises ``ClientClosedError`` when the client is closed meanwhile."""
    scope = Scope(calls, None)
    try:
        yield
    except BaseException as error:
        if not scope.leave(error):
            raise
    else:
        scope.leave(None)
        return
    raise ClientClosedError("the client was closed during the call")


__all__ = ["Calls", "Scope", "until_closed"]
