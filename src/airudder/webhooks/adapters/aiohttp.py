"""An aiohttp application around the receiver."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import AsyncIterator, Collection, MutableMapping
from contextlib import suppress
from functools import partial
from typing import Any, Literal

from aiohttp import web

from ...clock import Clock
from ...encryption import Cipher
from ...errors import ConfigurationError
from ..inbox import Inbox
from ..parse import Decryptor
from ..receiver import MIB, AnyVerifier, Receiver
from ..router import Router
from ..running import logger
from .rest import discard

_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?\Z")


def aiohttp_app(
    router: Router,
    *,
    path: str = "/airudder",
    secret: str | None = None,
    verifier: AnyVerifier | None = None,
    decrypt: Decryptor | Cipher | None = None,
    allow_unverified: bool = False,
    ack: Literal["after", "inbox", "queue"] = "after",
    inbox: Inbox | str | os.PathLike[str] | None = None,
    kinds: Collection[str] | None = None,
    handler_timeout: float | None = None,
    max_body: int = MIB,
    concurrency: int = 16,
    queue_size: int = 1000,
    max_attempts: int = 12,
    first_pause: float = 5.0,
    max_pause: float = 3600.0,
    drain: float = 10.0,
    clock: Clock | None = None,
) -> web.Application:
    """An application that takes deliveries under ``path``. The other settings are those of ``Receiver``.

    Run by itself it makes aiohttp leave bodies compressed, for ``Receiver`` to unpack within ``max_body``, and log
    nothing of a malformed request but the class of the error. Mounted with ``add_subapp`` it has the server's settings:
    see docs/webhooks.md.
    """
    if not _PATH.match(path):
        raise ConfigurationError("the path must be plain, such as /airudder")
    receiver = Receiver(
        router,
        secret=secret,
        verifier=verifier,
        decrypt=decrypt,
        allow_unverified=allow_unverified,
        ack=ack,
        inbox=inbox,
        kinds=kinds,
        handler_timeout=handler_timeout,
        max_body=max_body,
        concurrency=concurrency,
        queue_size=queue_size,
        max_attempts=max_attempts,
        first_pause=first_pause,
        max_pause=max_pause,
        drain=drain,
        clock=clock,
    )
    app = web.Application(handler_args={"auto_decompress": False, "logger": _ServerLog(logger, {})})
    base = path.rstrip("/")
    app.router.add_route("*", base + "/{rest:.*}", partial(_take, receiver))
    if base:
        app.router.add_route("*", base, partial(_take, receiver))
    app.cleanup_ctx.append(partial(_running, receiver))
    return app


async def _running(receiver: Receiver, _: web.Application) -> AsyncIterator[None]:
    async with receiver.running():
        yield


async def _take(receiver: Receiver, request: web.Request) -> web.Response:
    rest = request.match_info.get("rest", "")
    content = request.content
    # Mostly the body has come with the head.
    body = content.read_nowait() if content.is_eof() and content.exception() is None else _pieces(request)
    answer = await receiver.receive(request.method, rest, request.headers, body)
    response = web.Response(status=answer.status, headers=answer.headers, body=answer.body)
    if answer.close:
        response.force_close()
        with suppress(ConnectionError):  # it is gone
            await response.prepare(request)
            await response.write_eof()
            await discard(request.headers, _pieces(request))
        request.protocol.force_close()  # aiohttp would read on for 10 seconds
    return response


async def _pieces(request: web.Request) -> AsyncIterator[bytes]:
    try:
        while piece := await request.content.readany():
            yield piece
    except web.RequestPayloadError:
        raise ConnectionError from None


class _ServerLog(logging.LoggerAdapter[logging.Logger]):
    """What aiohttp logs of a connection, without the texts: they quote the request."""

    def log(self, level: int, msg: object, *args: object, **options: Any) -> None:
        error = options.get("exc_info")
        if not isinstance(error, BaseException):
            error = sys.exc_info()[1]
        self.logger.log(level, "webhook server: a request could not be answered (%s)", type(error).__name__)

    def process(self, msg: object, kwargs: MutableMapping[str, Any]) -> tuple[object, MutableMapping[str, Any]]:
        return msg, kwargs


__all__ = ["aiohttp_app"]
