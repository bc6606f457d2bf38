"""An aiohttp application that takes deliveries. What a 2xx means is chosen by ``ack``."""

from __future__ import annotations

import asyncio
import hmac
import inspect
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, Literal, TypeAlias

from aiohttp import web

from ..clock import Clock
from ..encryption import Cipher
from ..errors import ConfigurationError
from ..json import off_loop
from .acks import Ack, After, InInbox, InQueue, Setup
from .errors import WebhookError, WebhookVerificationError
from .event import Event
from .inbox import Inbox
from .inbox.worker import Policy
from .kinds import KINDS, checked
from .parse import Decryptor, parse
from .router import Router
from .running import either, logger

MIB = 1024 * 1024
READ_SECONDS = 30.0
"""How long a body may take to arrive."""
AnyVerifier: TypeAlias = Callable[[bytes, Mapping[str, str]], bool | Awaitable[bool]]
"""As ``Verifier``, or a coroutine function."""

_SECRET = re.compile(r"[A-Za-z0-9._~-]{16,}\Z")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?\Z")
# One that is encrypted may be called text: no page says under which type it comes.
_SEALED_TYPES = ("text/plain", "application/octet-stream")


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
    """An application that takes ``POST <path>/<secret>/<kind>``; without ``secret``, ``POST <path>/<kind>``.

    One of ``secret`` (16 letters, digits or ``._~-`` at least), ``verifier`` and ``allow_unverified=True`` is needed.
    ``verifier``, ``decrypt``: as for ``parse``; the verifier may be a coroutine function, and gets the body without
    its Content-Encoding. ``kinds``: those that have a URL; None for all, and one without a kind, where the shape
    decides. ``max_body``: bytes, after decompression.

    ``ack="after"``: 200 when the handlers returned within ``handler_timeout`` seconds (10), else 503. A duplicate of an
    event in progress waits for its outcome; one of a handled event gets 200, for an hour or its ``dedupe_window``.
    ``ack="inbox"``: 200 when the delivery is on the disk; while the application runs, it works ``inbox`` off (as
    ``Inbox.work``, 60 seconds). A path in place of an ``Inbox`` is opened and closed by the application.
    ``ack="queue"``: 200 at once, 503 if ``queue_size`` wait; a crash loses what waits, and what fails or takes longer
    than 60 seconds is not tried again.

    At its end the application gives what is in progress ``drain`` seconds. Raises ``ConfigurationError`` for settings
    that do not fit.
    """
    policy = Policy(
        concurrency=concurrency,
        handler_timeout=(10.0 if ack == "after" else 60.0) if handler_timeout is None else handler_timeout,
        max_attempts=max_attempts,
        first_pause=first_pause,
        max_pause=max_pause,
        drain=drain,
    )
    _check(path, secret, verified=secret is not None or verifier is not None or allow_unverified, max_body=max_body)
    setup = Setup(router, clock or Clock(), policy)
    receiver = Receiver(
        _ack(ack, inbox, queue_size, setup),
        secret=secret,
        verifier=verifier,
        decrypt=decrypt,
        kinds=None if kinds is None else frozenset(checked(kind) for kind in kinds),
        max_body=max_body,
        setup=setup,
    )
    app = web.Application()
    base = path.rstrip("/")
    app.router.add_post(base + "/{rest:.*}", receiver.receive)
    if base:
        app.router.add_post(base, receiver.receive)
    app.cleanup_ctx.append(receiver.running)
    return app


def _check(path: str, secret: str | None, *, verified: bool, max_body: int) -> None:
    if not verified:
        hint = "Pass verifier=, a secret= of your own that only the vendor learns, or allow_unverified=True."
        raise ConfigurationError("without a verifier or a secret anybody could send deliveries", hint=hint)
    if secret is not None and not _SECRET.match(secret):
        hint = "secrets.token_urlsafe(24) makes one."
        raise ConfigurationError("the secret must have 16 or more letters, digits or . _ ~ -", hint=hint)
    if not _PATH.match(path):
        raise ConfigurationError("the path must be plain, such as /airudder")
    if max_body < 1:
        raise ConfigurationError("max_body must be 1 or more")


def _ack(ack: str, inbox: Inbox | str | os.PathLike[str] | None, queue_size: int, setup: Setup) -> Ack:
    if (inbox is not None) != (ack == "inbox"):
        raise ConfigurationError("ack='inbox' and inbox= go together", hint="Pass both or neither.")
    if ack == "after":
        return After(setup)
    if inbox is not None:
        owned = not isinstance(inbox, Inbox)
        return InInbox(setup, Inbox(inbox, clock=setup.clock) if not isinstance(inbox, Inbox) else inbox, owned=owned)
    if ack != "queue":
        raise ConfigurationError("ack must be 'after', 'inbox' or 'queue'")
    if queue_size < 1:
        raise ConfigurationError("queue_size must be 1 or more")
    return InQueue(setup, queue_size)


class Receiver:
    """Takes one delivery after another: address, type, body, verifier, event, ``ack``."""

    def __init__(
        self,
        ack: Ack,
        *,
        secret: str | None,
        verifier: AnyVerifier | None,
        decrypt: Decryptor | Cipher | None,
        kinds: frozenset[str] | None,
        max_body: int,
        setup: Setup,
    ) -> None:
        self._ack = ack
        self._clock = setup.clock
        self._drain = setup.policy.drain
        self._active: set[asyncio.Task[Any]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._secret = None if secret is None else secret.encode()
        self._verifier = verifier
        self._decrypt = decrypt
        self._kinds = kinds
        self._max_body = max_body

    async def running(self, _: web.Application) -> AsyncIterator[None]:
        """For ``cleanup_ctx``."""
        async with self._ack.running():
            yield
            # The server does not end a handler whose client has gone, nor does it await those that it cancels.
            await either(self._idle, self._clock, self._drain)
            for task in self._active:
                task.cancel()
            await self._idle.wait()

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request. No answer and no log line holds a part of the delivery or of its address."""
        task = asyncio.current_task()
        assert task is not None
        self._active.add(task)
        self._idle.clear()
        try:
            return await self._receive(request)
        finally:
            self._active.discard(task)
            if not self._active:
                self._idle.set()

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            kind = self._kind(request.match_info.get("rest", ""))
            self._check_type(request)
            event = await self._event(await self._body(request), request.headers, kind)
            status = await self._ack.take(event)
        except _Refusal as refusal:
            return _answer(refusal.status)
        except WebhookError as error:
            logger.warning("webhook refused with %d (%s)", error.status, type(error).__name__)
            return _answer(error.status)
        except OSError:
            raise  # the connection is gone
        except Exception as error:
            logger.error("webhook not taken, by a mistake of this side (%s)", type(error).__name__)
            return _answer(500)
        return _answer(status)

    def _kind(self, rest: str) -> str | None:
        parts = rest.rstrip("/").split("/") if rest else []
        if self._secret is not None:
            given = parts.pop(0) if parts else ""
            if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self._secret):
                raise _Refusal(404)
        if not parts and self._kinds is None:
            return None
        if len(parts) == 1 and parts[0] in (KINDS if self._kinds is None else self._kinds):
            return parts[0]
        raise _Refusal(404)

    def _check_type(self, request: web.Request) -> None:
        given = request.headers.get("Content-Type")
        if given is None:
            return
        name = given.partition(";")[0].strip().lower()
        if name == "application/json" or name.endswith("+json"):
            return
        if self._decrypt is None or name not in _SEALED_TYPES:
            logger.warning("webhook refused with 415: its Content-Type is not JSON")
            raise _Refusal(415)

    async def _body(self, request: web.Request) -> bytes:
        pieces: list[bytes] = []
        size, announced = 0, request.content_length or 0
        try:
            async with asyncio.timeout(READ_SECONDS):
                while max(size, announced) <= self._max_body and (piece := await request.content.readany()):
                    pieces.append(piece)
                    size += len(piece)
        except TimeoutError:
            raise _Refusal(408) from None
        except (web.RequestPayloadError, ConnectionError):  # the answer goes nowhere if the connection is gone
            raise _Refusal(400) from None
        if max(size, announced) > self._max_body:
            logger.warning("webhook refused with 413: its body has more than %d bytes", self._max_body)
            raise _Refusal(413)
        return b"".join(pieces)

    async def _event(self, body: bytes, headers: Mapping[str, str], kind: str | None) -> Event[Any]:
        if self._verifier is not None:
            await self._verify(self._verifier, body, headers)
        return await off_loop(len(body), partial(parse, body, headers, kind=kind, decrypt=self._decrypt))

    async def _verify(self, verifier: AnyVerifier, body: bytes, headers: Mapping[str, str]) -> None:
        """As ``parse`` does it, with the difference that a verifier may be awaited, for as long as a body."""
        scope: asyncio.Timeout | None = None
        try:
            verdict: object = verifier(body, headers)
            if inspect.isawaitable(verdict):
                async with asyncio.timeout(READ_SECONDS) as scope:
                    verdict = await verdict
            problem = "did not accept the delivery"
        except TimeoutError as error:
            if scope is not None and scope.expired():
                logger.warning("webhook refused with 503: the verifier took longer than %d s", READ_SECONDS)
                raise _Refusal(503) from None
            verdict, problem = False, f"failed with {type(error).__name__}"
        except Exception as error:
            verdict, problem = False, f"failed with {type(error).__name__}"
        if verdict is not True:
            raise WebhookVerificationError(f"the verifier {problem}", raw_body=body)


class _Refusal(Exception):
    """Ends the way of a delivery with an HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _answer(status: int) -> web.Response:
    # Which body the vendor expects is not known (inferred: any 2xx will do).
    response = web.json_response({} if status == 200 else {"error": HTTPStatus(status).phrase}, status=status)
    if status in (408, 413):
        response.force_close()  # the rest of the body is not worth reading
    return response


__all__ = ["MIB", "READ_SECONDS", "AnyVerifier", "aiohttp_app"]
