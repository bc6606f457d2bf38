"""The calls under way on one loop: each ends at its deadline, and all end when the client is closed.

A timer for each call would be a large part of the cost of a short call. So all calls of a loop share one timer. It is
set for the earliest deadline; when it runs, it ends the calls whose deadline has passed, and is set for the next
deadline. It has no reference to a call, and is not cancelled when calls end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any
from weakref import WeakMethod

from ..errors import ClientClosedError

_EARLY = 0.001  # a timer may run this much too early, because some loops count in milliseconds


class Calls:
    """The calls of a client on one loop, and the files that are read there. It has no reference to the loop."""

    def __init__(self) -> None:
        self.scopes: set[Scope] = set()
        self.files: set[Callable[[], None]] = set()
        """Functions that close the responses which are read in pieces."""
        self.closed = False
        self._set_for = inf

    def expect(self, due: float) -> None:
        """Make sure that the timer runs at ``due`` or earlier."""
        if due < self._set_for:
            self._set_for = due
            # A weak reference, and the handle is not kept: either would keep a closed loop alive.
            asyncio.get_running_loop().call_at(due, _run, WeakMethod(self._end_expired), due)

    def _end_expired(self, due: float) -> None:
        """End the calls whose deadline has passed, and set the timer for the next one."""
        if due != self._set_for:
            return  # a timer for an earlier time was set since, and has taken the place of this one
        now, self._set_for = asyncio.get_running_loop().time() + _EARLY, inf
        for scope in list(self.scopes):
            if scope.due <= now:
                scope.end()
        self.expect(min((scope.due for scope in self.scopes if not scope.ended), default=inf))

    def end(self) -> None:
        """End all calls and close the files. To be called on the loop."""
        self.closed = True
        for scope in list(self.scopes):
            scope.end()
        for close in list(self.files):
            close()


def _run(method: WeakMethod[Any], due: float) -> None:
    end_expired: Callable[[float], None] | None = method()
    if end_expired is not None:
        end_expired(due)


class Scope:
    """What the current task does from now until ``leave``.

    ``due``: the deadline, by the clock of the loop. ``ended``: the scope was cancelled, at its deadline or by
    ``Calls.end``. It works like ``asyncio.timeout``, without a timer of its own.
    """

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
        """Cancel the task, once."""
        if not self.ended:
            self.ended = True
            self._task.cancel()

    def leave(self, error: BaseException | None) -> bool:
        """Leave the scope. Returns whether ``error`` is the cancellation by ``end``, and there was no other one.

        The steps are those of ``asyncio.timeout``.
        """
        self._calls.scopes.discard(self)
        if not self.ended:
            return False
        return self._task.uncancel() <= self._cancelling and isinstance(error, asyncio.CancelledError)


@contextmanager
def until_closed(calls: Calls) -> Iterator[None]:
    """A scope without a deadline. Raises ``ClientClosedError`` if the client is closed meanwhile."""
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
