"""The way of a request: check, serialise once, seal once; then attempts; then the model.

Only the attempt repeats: a slot, a token, fresh headers, the wire, opening the answer, its envelope. All of it stays
under one deadline. This class is the ``Transport`` that the generated code calls.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from attrs import define, field, fields, frozen
from yarl import URL

from ._generated.errors import ShapeError
from ._generated.operations import OPERATIONS
from ._generated.types import CallInfo, Operation, RawResponse, Request, Response, Sent
from .cipher import Cipher, Sealed
from .clock import Clock
from .envelope import Answer, open_envelope, read_request_id
from .errors import (
    AIRudderError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    EncryptionError,
    ResponseValidationError,
)
from .jsonio import BIG, dumps, off_loop
from .options import (
    Options,
    check_headers,
    check_required,
    merge_options,
    query_string,
    wants_seal,
)
from .retry import RetryInfo, may_repeat, pause
from .token import Token, TokenManager
from .wire import Attempt, Wire

T = TypeVar("T")
Signer = Callable[[str, str, bytes], Mapping[str, str] | Awaitable[Mapping[str, str]]]
"""``(method, path with query, body bytes) -> headers`` for the chatbot family, whose signature no page explains."""

logger = logging.getLogger(__name__.rpartition(".")[0] or __name__)
_WORST: dict[Sent, int] = {"no": 0, "maybe": 1, "yes": 2}


class Slots:
    """How many requests may be under way at once, counted per loop."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._semaphores: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()

    async def take(self, stack: AsyncExitStack, timeout: float | None) -> None:
        """Hold a slot until ``stack`` ends. Raises ``APITimeoutError`` with phase ``pool``."""
        loop = asyncio.get_running_loop()
        semaphore = self._semaphores.setdefault(loop, asyncio.Semaphore(self._limit))
        scope = asyncio.timeout(timeout)
        try:
            async with scope:
                await stack.enter_async_context(semaphore)
        except TimeoutError:
            if not scope.expired():
                raise
            raise APITimeoutError.of("pool") from None


@frozen(kw_only=True)
class Core:
    """What a client and all views on it share."""

    base_url: str
    user_agent: str
    wire: Wire
    slots: Slots
    clock: Clock
    rng: random.Random
    cipher: Cipher | None
    signer: Signer | None
    sealed_content_type: str
    replay_unauthorized: bool


@define(kw_only=True)
class _Call:
    """One call through all its attempts. ``token``: what the latest attempt carried."""

    operation: Operation
    options: Options
    info: CallInfo
    method: str
    url: URL
    headers: dict[str, str] = field(repr=False)
    body: bytes | None = field(repr=False)
    deadline: float | None
    token: Token | None = None


class Pipeline:
    """Carries requests out for one client or view. ``tokens`` is None for the pipeline that fetches the token."""

    def __init__(self, core: Core, options: Options, tokens: TokenManager | None) -> None:
        self._core = core
        self._options = options
        self._tokens = tokens

    async def send(self, request: Request, parse: Callable[[RawResponse], T], /) -> Response[T]:
        """Carry out an operation of the YAML; see ``Transport.send``. Raises ``AIRudderError``."""
        return await self.carry(OPERATIONS[request.operation_id], request, parse)

    async def carry(self, operation: Operation, request: Request, parse: Callable[[RawResponse], T]) -> Response[T]:
        """Carry out ``request`` by the facts of ``operation``. Raises ``AIRudderError``, completed for its reader."""
        info = request.options.get("info") or CallInfo()
        for one in fields(CallInfo):  # one that was used before starts anew
            setattr(info, one.name, one.default)
        info.operation_id = operation.operation_id
        try:
            call = await self._prepare(operation, request, info)
            answer, envelope, payload = await self._attempts(call)
            data = await self._parse(answer, payload, parse)
        except AIRudderError as error:
            if error.operation_id not in (None, operation.operation_id):
                error.during = error.operation_id
            error.operation_id, error.sent = operation.operation_id, info.sent
            raise
        info.request_id = read_request_id(envelope)
        return Response(
            data=data,
            envelope=envelope,
            status=answer.status,
            headers=answer.headers,
            request_id=info.request_id,
            info=info,
        )

    async def _prepare(self, operation: Operation, request: Request, info: CallInfo) -> _Call:
        """Check everything that can be checked here, and make the bytes that every attempt sends."""
        given = request.options
        options = merge_options(
            self._options,
            timeout=given.get("timeout"),
            given_timeout="timeout" in given,
            retry=None,
            encrypt=given.get("encrypt"),
            extra_headers=given.get("extra_headers"),
        )
        query = {**request.query, **given.get("extra_query", {})}
        body = request.body
        if extra_body := given.get("extra_body"):
            body = {**(body or {}), **extra_body}
        check_required(operation, query, body)
        self._check_credentials(operation)
        seal = wants_seal(operation, options, given, has_key=self._core.cipher is not None)
        text = query_string(query)
        payload = None if body is None else await off_loop(_guess_size(body), dumps, body)
        headers = {"User-Agent": self._core.user_agent, "Accept": "application/json", **options.extra_headers}
        if payload is not None:
            headers["Content-Type"] = "application/json"
        if seal:
            text, payload, sealed = await self._seal(text, payload)
            if sealed is not None:
                headers |= {"Is-Encrypted": "1", "Signed": sealed.signed}
                info.encrypted = True
                if payload is not None:
                    headers["Content-Type"] = self._core.sealed_content_type
        total = options.timeout.total
        return _Call(
            operation=operation,
            options=options,
            info=info,
            method=request.method,
            url=URL(f"{self._core.base_url}{request.path}{'?' if text else ''}{text}", encoded=True),
            headers=headers,
            body=payload,
            deadline=None if total is None else self._core.clock.monotonic() + total,
        )

    def _check_credentials(self, operation: Operation) -> None:
        if operation.auth == "signature" and self._core.signer is None:
            raise ConfigurationError(
                "this operation wants a signature, and the client has no signer",
                hint="Give AIRudder(signer=...): no page known to us explains the algorithm.",
            )
        if operation.auth == "token" and self._tokens is None:
            raise ConfigurationError(
                "this operation wants a token, and the client has neither credentials nor a token",
                hint="Give AIRudder(app_key=..., app_secret=...) or AIRudder(token=...).",
            )

    async def _seal(self, query: str, body: bytes | None) -> tuple[str, bytes | None, Sealed | None]:
        """The sealed query or body; an empty one goes plain. The pages show one or the other, never both."""
        cipher = self._core.cipher
        assert cipher is not None
        if query and body is not None:
            raise EncryptionError("an encrypted body cannot go with a query, which would travel in plain", hint="")
        plain = query.encode() if body is None else body
        if not plain:
            return query, body, None
        sealed = await off_loop(len(plain), cipher.encrypt, plain)
        return (sealed.text.decode(), None, sealed) if body is None else ("", sealed.text, sealed)

    async def _attempts(self, call: _Call) -> tuple[Answer, dict[str, Any], Any]:
        """Attempts until one succeeds or none may follow."""
        retries = 0
        replayed = False
        while True:
            try:
                return await self._attempt(call)
            except AIRudderError as error:
                if not replayed and self._may_replay(call, error):
                    replayed = call.info.renewed_token = True
                    continue
                # A failure to obtain the token has had its own repeats.
                if error.operation_id is not None or not may_repeat(call.operation.repeat, error):
                    raise
                delay = pause(call.options.retry, retries, error, self._core.rng)
                if delay is None or (call.deadline and self._core.clock.monotonic() + delay >= call.deadline):
                    raise
                retries += 1
                await self._pause(call, error, delay)

    def _may_replay(self, call: _Call, error: AIRudderError) -> bool:
        """Whether a 401 for the token of this attempt leaves another token to try with; the request goes out once more.

        That the server refuses before it acts is inferred; ``replay_unauthorized=False`` switches replays off for
        what is not safe.
        """
        if not isinstance(error, AuthenticationError) or call.token is None or self._tokens is None:
            return False
        another = self._tokens.invalidate(call.token.generation)
        return another and (self._core.replay_unauthorized or call.operation.repeat == "safe")

    async def _pause(self, call: _Call, error: AIRudderError, delay: float) -> None:
        operation_id = call.operation.operation_id
        error.operation_id = operation_id
        logger.info("%s: repeat in %.2f s after %s", operation_id, delay, type(error).__name__)
        hook = call.options.retry.on_retry
        if hook is not None:
            told = hook(RetryInfo(operation_id=operation_id, attempt=call.info.attempts, delay=delay, error=error))
            if inspect.isawaitable(told):
                await told
        await self._core.clock.sleep(delay)

    async def _attempt(self, call: _Call) -> tuple[Answer, dict[str, Any], Any]:
        """One attempt under what is left of the deadline; tells the call's info what was sent, come what may."""
        left = None if call.deadline is None else call.deadline - self._core.clock.monotonic()
        attempt = Attempt()
        call.token = None
        scope = asyncio.timeout(left)
        try:
            async with scope:
                answer = await self._exchange(call, attempt)
                envelope, payload = await open_envelope(call.operation.family, answer, now=self._core.clock.wall())
                return answer, envelope, payload
        except TimeoutError:
            if not scope.expired():
                raise
            error = APITimeoutError.of("total", sent=attempt.sent)
            error.http_status = attempt.status
            raise error from None
        finally:
            call.info.status = attempt.status or call.info.status
            call.info.sent = max(call.info.sent, attempt.sent, key=_WORST.__getitem__)

    async def _exchange(self, call: _Call, attempt: Attempt) -> Answer:
        async with AsyncExitStack() as stack:
            if call.operation.auth != "none":
                # The token request takes no slot: those who hold them all may be waiting for it.
                await self._core.slots.take(stack, call.options.timeout.pool)
            credentials = await self._credentials(call)
            call.info.attempts += 1
            status, headers, raw = await self._core.wire.exchange(
                call.method,
                call.url,
                headers=call.headers | credentials,
                body=call.body,
                timeout=call.options.timeout,
                attempt=attempt,
            )
        try:
            return await self._open(status, headers, raw)
        except EncryptionError as error:
            error.http_status = status
            raise

    async def _credentials(self, call: _Call) -> dict[str, str]:
        if call.operation.auth == "token" and self._tokens is not None:
            call.token = await self._tokens.get()
            return {"Authorization": f"Token {call.token.value}"}
        if call.operation.auth == "signature" and self._core.signer is not None:
            signed = self._core.signer(call.method, call.url.raw_path_qs, call.body or b"")
            headers = await signed if inspect.isawaitable(signed) else signed
            return check_headers(headers, owned=frozenset())
        return {}

    async def _open(self, status: int, headers: Mapping[str, str], raw: bytes) -> Answer:
        """Decrypt the answer if, and only if, it says that it is encrypted."""
        if headers.get("Is-Encrypted", "").strip() != "1":
            return Answer(status=status, headers=headers, raw=raw, body=raw)
        cipher, signed = self._core.cipher, headers.get("Signed")
        if cipher is None:
            raise EncryptionError("the answer is encrypted and the client has no key", sent="yes", raw_body=raw)
        if signed is None:
            raise EncryptionError("the answer is encrypted but bears no digest", sent="yes", raw_body=raw)
        body = await off_loop(len(raw), cipher.decrypt, raw, signed)
        return Answer(status=status, headers=headers, raw=raw, body=body)

    async def _parse(self, answer: Answer, payload: Any, parse: Callable[[RawResponse], T]) -> T:
        response = RawResponse(status=answer.status, headers=answer.headers, content=answer.body, payload=payload)
        try:
            return await off_loop(len(answer.body), parse, response)
        except (ShapeError, RecursionError) as error:
            problem = str(error) if isinstance(error, ShapeError) else "nested too deeply"
        raise ResponseValidationError(
            f"the payload does not fit: {problem}", http_status=answer.status, sent="yes", raw_body=answer.raw
        )


def _guess_size(body: Mapping[str, Any]) -> int:
    """Roughly the bytes of a body, looking one level deep: lists of contacts are what makes bodies large."""
    size = 0
    for value in body.values():
        if isinstance(value, (list, tuple)):
            size += 128 * len(value)
        elif isinstance(value, str):
            size += len(value)
        if size >= BIG:
            break
    return size


__all__ = ["Core", "Pipeline", "Signer", "Slots"]
