"""The receiver as an asynchronous view of Django."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import import_module
from typing import Any

from ..receiver import Receiver

_PIECE = 64 * 1024


def django_view(receiver: Receiver) -> Callable[..., Awaitable[Any]]:
    """An asynchronous view for ``path("airudder/<path:rest>", view)``, without CSRF protection.

    Django has no event for the end of the server, so ``receiver.running()`` is not entered: ``ack="after"`` and
    ``ack="inbox"`` work, the inbox being worked off by a process of its own.
    """
    response_class = import_module("django.http").HttpResponse

    async def view(request: Any, rest: str = "") -> Any:
        answer = await receiver.receive(request.method, rest, request.headers, _pieces(request))
        response = response_class(answer.body, status=answer.status, headers=answer.headers)
        response._has_been_logged = True  # else django.request logs the path of what is refused, with the secret
        return response

    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


async def _pieces(request: Any) -> AsyncIterator[bytes]:
    while piece := request.read(_PIECE):
        yield piece


__all__ = ["django_view"]
