"""Takes deliveries: every decision about a request, for whatever server it came to. The adapters only translate."""

from __future__ import annotations

import asyncio
import hmac
import inspect
import os
import re
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Literal, TypeAlias

from attrs import frozen

from ..clock import Clock
from ..decompress import InflateError, inflate
from ..encryption import Cipher
from ..errors import ConfigurationError
from ..json import BIG, off_loop
from .acks import Ack, After, InInbox, InQueue, Setup
from .errors import WebhookError, WebhookVerificationError
from .inbox import Inbox
from .inbox.worker import Policy
from .kinds import KINDS, checked
from .parse import Decryptor, header, parse
from .router import Router
from .running import Requests, logger

MIB = 1024 * 1024
READ_SECONDS = 30.0
"""How long a body may take to arrive."""
AnyVerifier: TypeAlias = Callable[[bytes, Mapping[str, str]], bool | Awaitable[bool]]
"""As ``Verifier``, or a coroutine function."""

_SECRET = re.compile(r"[A-Za-z0-9._~-]{16,}\Z")


@frozen
class Answer:
    """The HTTP answer to a delivery. ``close``: some of the body was not read, so the connection cannot be reused."""

    status: int
    close: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """Those that the answer needs beside its length."""
        json = {"Content-Type": "application/json"}
        return json if self.status != 405 else {**json, "Allow": "POST"}

    @property
    def body(self) -> bytes:
        """JSON. Which body the vendor expects is not known (inferred: any 2xx will do)."""
        return b"{}" if self.status == 200 else b'{"error": "%s"}' % HTTPStatus(self.status).phrase.encode()


class Receiver:
    """Decides about deliveries. ``aiohttp_app``, ``asgi_app`` and ``django_view`` connect it to a server.

    A delivery is ``POST <base>/<secret>/<kind>``; without ``secret``, ``POST <base>/<kind>``. One of ``secret`` (at
    least 16 letters, digits or ``._~-``), ``verifier`` and ``allow_unverified=True`` is required. ``verifier``,
    ``decrypt``: as for ``parse``; the verifier may be a coroutine function, and gets the body without its
    Content-Encoding. ``kinds``: those that have a URL; None for all, and for one URL without a kind, where the shape
    decides. ``max_body``: bytes, before and after decompression.

    ``ack="after"``: 200 when the handlers returned within ``handler_timeout`` seconds (10), else 503. A redelivery of
    an event in progress waits for its outcome; one of a handled event gets 200, for an hour.
    ``ack="inbox"``: 200 when the delivery is on the disk. In ``running`` the receiver works ``inbox`` off (as
    ``Inbox.work``, 60 seconds). A path in place of an ``Inbox`` is opened and closed by the receiver.
    ``ack="queue"``: 200 at once, 503 if ``queue_size`` wait; a crash loses what waits, and what fails or takes longer
    than 60 seconds is not tried again.

    At the end of ``running`` what is in progress gets ``drain`` seconds. With ``ack="queue"`` a request that begins
    then gets 503, and the log has a line for each delivery that was acknowledged and is lost. Raises
    ``ConfigurationError`` for settings that do not fit.
    """

    def __init__(
        self,
        router: Router,
        *,
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
    ) -> None:
        policy = Policy(
            concurrency=concurrency,
            handler_timeout=(10.0 if ack == "after" else 60.0) if handler_timeout is None else handler_timeout,
            max_attempts=max_attempts,
            first_pause=first_pause,
            max_pause=max_pause,
            drain=drain,
        )
        if secret is None and verifier is None and not allow_unverified:
            hint = "Pass verifier=, a secret= of your own that only the vendor learns, or allow_unverified=True."
            raise ConfigurationError("without a verifier or a secret anybody could send deliveries", hint=hint)
        if secret is not None and not _SECRET.match(secret):
            hint = "secrets.token_urlsafe(24) makes one."
            raise ConfigurationError("the secret must have 16 or more letters, digits or . _ ~ -", hint=hint)
        if max_body < 1:
            raise ConfigurationError("max_body must be 1 or more")
        self._secret = None if secret is None else secret.encode()
        self._verifier = verifier
        self._decrypt = decrypt
        self._kinds = None if kinds is None else frozenset(checked(kind) for kind in kinds)
        self._max_body = max_body
        self._ack = _ack(ack, inbox, queue_size, Setup(router, clock or Clock(), policy))
        self._unpacking = asyncio.Lock()
        self._requests = Requests()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Surrounds the life of the server: works the inbox or the queue off, and ends what is in progress."""
        async with self._ack.running(self._requests):
            yield

    async def receive(
        self, method: str, path: str, headers: Mapping[str, str], body: AsyncIterable[bytes] | bytes
    ) -> Answer:
        """Decide about one request, and take what it delivers.

        ``path``: what follows the base in the URL, decoded. ``body``: with its Content-Encoding, whole or in pieces as
        they come; these are not read if method, path or headers are refused, and raise ``ConnectionError`` if the rest
        does not come. No answer and no log line has a part of the delivery or of its address.
        """
        task = asyncio.current_task()
        assert task is not None
        self._requests.add(task)
        try:
            return Answer(await self._status(method, path, headers, body))
        except _RefusalError as refusal:
            return Answer(refusal.status, close=True)
        except WebhookError as error:
            logger.warning("webhook refused with %d (%s)", error.status, type(error).__name__)
            return Answer(error.status)
        except Exception as error:
            logger.error("webhook not taken, by a mistake of this side (%s)", type(error).__name__)
            return Answer(500, close=True)
        finally:
            self._requests.discard(task)

    async def _status(
        self, method: str, path: str, headers: Mapping[str, str], body: AsyncIterable[bytes] | bytes
    ) -> int:
        if method != "POST":
            raise _RefusalError(405)
        kind = self._kind(path)
        self._check_headers(headers)
        if not self._ack.open:
            logger.warning("webhook refused with 503: Receiver.running() was not entered, or is at its end")
            raise _RefusalError(503)
        content = body if isinstance(body, bytes) else await self._read(body)
        if len(content) > self._max_body:
            self._refuse_size()
        if coding := header(headers, "content-encoding"):
            content = await self._unpacked(content, coding)
        if self._verifier is not None:
            await self._verify(self._verifier, content, headers)
        reading = partial(parse, content, headers, kind=kind, decrypt=self._decrypt)
        event = reading() if len(content) < BIG else await off_loop(BIG, reading)
        return await self._ack.take(event)

    def _kind(self, path: str) -> str | None:
        rest = path.removeprefix("/").rstrip("/")
        parts = rest.split("/") if rest else []
        if self._secret is not None:
            given = parts.pop(0) if parts else ""
            if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self._secret):
                raise _RefusalError(404)
        if not parts and self._kinds is None:
            return None
        if len(parts) == 1 and parts[0] in (KINDS if self._kinds is None else self._kinds):
            return parts[0]
        raise _RefusalError(404)

    def _check_headers(self, headers: Mapping[str, str]) -> None:
        name = header(headers, "content-type").partition(";")[0].strip().lower()
        # Whether it is JSON is decided by the body: what is refused for its name does not come again.
        named_json = name in ("", "application/json") or name.endswith("+json") or name.startswith("text/")
        if not named_json and (self._decrypt is None or name != "application/octet-stream"):
            logger.warning("webhook refused with 415: its Content-Type is neither JSON nor text")
            raise _RefusalError(415)
        length = header(headers, "content-length")
        if length.isdecimal() and int(length[:20]) > self._max_body:
            self._refuse_size()

    def _refuse_size(self) -> None:
        logger.warning("webhook refused with 413: its body has more than %d bytes", self._max_body)
        raise _RefusalError(413)

    async def _read(self, body: AsyncIterable[bytes]) -> bytes:
        pieces: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(READ_SECONDS):
                async for piece in body:
                    pieces.append(piece)
                    size += len(piece)
                    if size > self._max_body:
                        self._refuse_size()
        except TimeoutError:
            raise _RefusalError(408) from None
        except ConnectionError:  # the answer goes nowhere if the connection is gone
            raise _RefusalError(400) from None
        return b"".join(pieces)

    async def _unpacked(self, body: bytes, coding: str) -> bytes:
        try:
            async with self._unpacking:  # one at a time: a burst of them leaves the other cores to the rest
                content = await off_loop(BIG, inflate, body, coding, self._max_body)
        except InflateError:
            return body  # something before us has unpacked it and left the header; if not, it is not JSON
        if len(content) > self._max_body:
            self._refuse_size()
        return content

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
                raise _RefusalError(503) from None
            verdict, problem = False, f"failed with {type(error).__name__}"
        except Exception as error:
            verdict, problem = False, f"failed with {type(error).__name__}"
        if verdict is not True:
            raise WebhookVerificationError(f"the verifier {problem}", raw_body=body)


class _RefusalError(Exception):
    """Ends the way of a delivery with an HTTP status, and its connection."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


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


__all__ = ["Answer", "AnyVerifier", "Receiver"]
