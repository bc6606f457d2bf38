"""The receiver as an ASGI application: for FastAPI, Starlette and others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from ..receiver import Receiver
from .rest import discard

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]


def asgi_app(receiver: Receiver) -> ASGIApp:
    """An ASGI application that takes deliveries; what it is mounted at is the base of their URLs.

    Served by itself it enters ``receiver.running()`` for the life of the server. A mounted application does not get the
    lifespan events: enter ``receiver.running()`` in the lifespan of the application around it.
    """

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await _take(receiver, scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receiver, receive, send)
        else:
            await send({"type": "websocket.close"})

    return app


async def _take(receiver: Receiver, scope: Message, receive: Receive, send: Send) -> None:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    path = scope["path"].removeprefix(scope.get("root_path", "").rstrip("/"))
    body = _pieces(receive)
    answer = await receiver.receive(scope["method"], path, headers, body)
    given = {**answer.headers, "Content-Length": str(len(answer.body))}
    if answer.close:
        await discard(headers, _pieces(receive))
        if scope.get("http_version", "1.1").startswith("1"):
            given["Connection"] = "close"
    fields = [(name.lower().encode(), value.encode()) for name, value in given.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": fields})
    await send({"type": "http.response.body", "body": answer.body})


async def _pieces(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        more = message.get("more_body", False)
        yield message.get("body", b"")


async def _live(receiver: Receiver, receive: Receive, send: Send) -> None:
    await receive()
    try:
        async with receiver.running():
            await send({"type": "lifespan.startup.complete"})
            await receive()
    except Exception as error:
        await send({"type": "lifespan.startup.failed", "message": type(error).__name__})
        raise
    await send({"type": "lifespan.shutdown.complete"})


__all__ = ["asgi_app"]
