"""Which handlers an event goes to."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

from .event import Event

E1 = TypeVar("E1", bound=Event[Any])
E2 = TypeVar("E2", bound=Event[Any])
E3 = TypeVar("E3", bound=Event[Any])
E = TypeVar("E", bound=Event[Any])
Handler = Callable[[E], Awaitable[object]]


class Router:
    """Gives each event to the handlers of its class. One router may serve several receivers and inboxes.

    ``@router.on(PdsContactStatus)`` and ``@router.fallback`` register coroutine functions of one argument. They may be
    called more than once for one event (a crash, a redelivery); ``event.dedupe_key`` is the same each time. What they
    return is ignored.
    """

    def __init__(self) -> None:
        self._handlers: list[tuple[tuple[type[Event[Any]], ...], Handler[Any]]] = []
        self._fallback: Handler[Any] | None = None

    def __repr__(self) -> str:
        return f"<Router, {len(self._handlers)} handlers{', fallback' if self._fallback else ''}>"

    @overload
    def on(self, one: type[E1], /) -> Callable[[Handler[E1]], Handler[E1]]: ...
    @overload
    def on(self, one: type[E1], two: type[E2], /) -> Callable[[Handler[E1 | E2]], Handler[E1 | E2]]: ...
    @overload
    def on(
        self, one: type[E1], two: type[E2], three: type[E3], /
    ) -> Callable[[Handler[E1 | E2 | E3]], Handler[E1 | E2 | E3]]: ...
    @overload
    def on(self, *classes: type[Event[Any]]) -> Callable[[Handler[Any]], Handler[Any]]: ...
    def on(self, *classes: type[Event[Any]]) -> Callable[[Handler[Any]], Handler[Any]]:
        """Register the decorated function for events of these classes and of their subclasses.

        Raises ``TypeError`` for anything but event classes, and for a function that is not ``async def``.
        """
        if not classes or not all(inspect.isclass(one) and issubclass(one, Event) for one in classes):
            raise TypeError("router.on takes one or more event classes, as @router.on(PdsContactStatus)")

        def register(handler: Handler[Any]) -> Handler[Any]:
            self._handlers.append((classes, _checked(handler)))
            return handler

        return register

    def fallback(self, handler: Handler[Event[Any]]) -> Handler[Event[Any]]:
        """Register the decorated function for all events that no other handler takes; there can be one.

        Raises ``TypeError`` for a second one, and for a function that is not ``async def``.
        """
        if self._fallback is not None:
            raise TypeError("this router has a fallback already")
        self._fallback = _checked(handler)
        return handler

    async def dispatch(self, event: Event[Any]) -> bool:
        """Await the handlers of ``event`` one after another, in the order of registration; else the fallback.

        False if there is neither. What a handler raises comes out, and those after it are not called.
        """
        found = [handler for classes, handler in self._handlers if isinstance(event, classes)]
        if not found and self._fallback is not None:
            found = [self._fallback]
        for handler in found:
            await handler(event)
        return bool(found)


def _checked(handler: Handler[Any]) -> Handler[Any]:
    # A plain function would block the loop, or return a coroutine that is not awaited.
    if inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(getattr(handler, "__call__", None)):  # noqa: B004
        return handler
    raise TypeError("a handler must be `async def`; for blocking work await asyncio.to_thread(...) inside it")


__all__ = ["Handler", "Router"]
