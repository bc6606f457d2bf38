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
from weakref import WeakKeyDictionary, ref

from attrs import define, field, fields, frozen
from yarl import URL

from ._generated.errors import ShapeError
from ._generated.operations import OPERATIONS
from ._generated.types import UNSET, CallInfo, Operation, RawResponse, Request, Response, Sent
from .cipher import Cipher, Sealed
from .clock import Clock
from .envelope import Answer, open_envelope, read_request_id
from .errors import (
    AIRudderError,
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    ClientClosedError,
    ConfigurationError,
    EncryptionError,
    InvalidRequestError,
    ResponseValidationError,
)
from .inflate import ACCEPTED
from .jsonio import dumps, guess_size, off_loop
from .options import (
    NOT_THE_SIGNERS,
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
        # Held weakly, by those who have or want a slot: one that was waited for would keep a closed loop alive.
        self._semaphores: WeakKeyDictionary[asyncio.AbstractEventLoop, ref[asyncio.Semaphore]] = WeakKeyDictionary()

    async def take(self, stack: AsyncExitStack, timeout: float | None) -> None:
        """Hold a slot until ``stack`` ends. Raises ``APITimeoutError`` with phase ``pool``."""
        loop = asyncio.get_running_loop()
        known = self._semaphores.get(loop)
        semaphore = None if known is None else known()
        if semaphore is None:
            semaphore = asyncio.Semaphore(self._limit)
            self._semaphores[loop] = ref(semaphore)
        scope = asyncio.timeout(timeout if semaphore.locked() else None)
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
    signer: Signer | None = field(repr=False)
    sealed_content_type: str
    replay_unauthorized: bool


@define(kw_only=True)
class _Call:
    """One call through all its attempts. ``attempt`` is the latest, ``token`` what it carried."""

    operation: Operation
    options: Options
    info: CallInfo
    method: str
    clock: Clock
    url: URL = field(factory=URL, repr=False)
    headers: dict[str, str] = field(factory=dict[str, str], repr=False)
    body: bytes | None = field(default=None, repr=False)
    attempt: Attempt = field(factory=Attempt)
    token: Token | None = None
    wants_token: bool = False
    began: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.began = self.clock.monotonic()

    def has_time_for(self, delay: float) -> bool:
        """Whether a pause ends before the deadline."""
        total = self.options.timeout.total
        return total is None or self.clock.monotonic() + delay < self.began + total


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
        info = _fresh_info(request.options.get("info"), operation)
        call: _Call | None = None
        scope: asyncio.Timeout | None = None
        try:
            given = request.options
            options = merge_options(
                self._options,
                timeout=given.get("timeout", UNSET),
                encrypt=given.get("encrypt"),
                extra_headers=given.get("extra_headers"),
            )
            call = _Call(operation=operation, options=options, info=info, method=request.method, clock=self._core.clock)
            scope = asyncio.timeout(options.timeout.total)
            async with scope:
                # One scope is deadline and closing at once: checks, attempts, pauses and the model stand under it.
                with self._core.wire.registered(scope):
                    await self._prepare(call, request)
                    answer, envelope, payload = await self._attempts(call)
                    data = await self._parse(answer, payload, parse)
        except AIRudderError as error:
            _complete(error, operation, info)
            raise
        except TimeoutError:
            if call is None or scope is None or not scope.expired():
                raise
            expired = self._expired(call)
        else:
            info.request_id = read_request_id(envelope)
            return Response(
                data=data,
                envelope=envelope,
                status=answer.status,
                headers=answer.headers,
                request_id=info.request_id,
                info=info,
            )
        _complete(expired, operation, info)
        raise expired

    def _expired(self, call: _Call) -> AIRudderError:
        """The error for a scope that ended the call: the client was closed, or the time ran out."""
        if self._core.wire.closed:
            return ClientClosedError("the client was closed during the call")
        error = APITimeoutError.of("total")
        error.http_status, error.raw_body = call.attempt.status, b"".join(call.attempt.received) or None
        if call.wants_token:
            error.operation_id = "auth_token"
            error.hint = "The time was spent on waiting for a token." if call.info.sent == "no" else error.hint
        return error

    async def _prepare(self, call: _Call, request: Request) -> None:
        """Check everything that can be checked here, and make the bytes that every attempt sends."""
        operation, options, given = call.operation, call.options, request.options
        query, body = request.query, request.body
        for name in ("extra_query", "extra_body"):
            part = given.get(name)
            if part is not None and not isinstance(part, Mapping):
                raise InvalidRequestError(f"{name} takes a mapping")
        if extra_query := given.get("extra_query"):
            query = {**query, **extra_query}
        if extra_body := given.get("extra_body"):
            body = {**(body or {}), **extra_body}
        check_required(operation, query, body)
        self._check_credentials(operation)
        seal = wants_seal(operation, options, given, has_key=self._core.cipher is not None)
        text = await off_loop(guess_size(query), query_string, query) if query else ""
        payload = None if body is None else await off_loop(guess_size(body), dumps, body)
        headers = {
            "User-Agent": self._core.user_agent,
            "Accept": "application/json",
            **options.extra_headers,
            "Accept-Encoding": ACCEPTED,
        }
        if payload is not None:
            headers["Content-Type"] = "application/json"
        if seal:
            text, payload, sealed = await self._seal(text, payload)
            if sealed is not None:
                headers |= {"Is-Encrypted": "1", "Signed": sealed.signed}
                call.info.encrypted = True
                if payload is not None:
                    headers["Content-Type"] = self._core.sealed_content_type
        call.url = URL(f"{self._core.base_url}{request.path}{'?' if text else ''}{text}", encoded=True)
        call.headers, call.body = headers, payload

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
                if delay is None or not call.has_time_for(delay):
                    raise
                retries += 1
                await self._pause(call, error, delay)
                if not call.has_time_for(0):
                    raise APITimeoutError.of("total") from None

    def _may_replay(self, call: _Call, error: AIRudderError) -> bool:
        """Whether a 401 for the token of this attempt leaves another token to try with; the request goes out once more.

        That the server refuses before it acts is inferred; ``replay_unauthorized=False`` switches replays off for
        what is not safe.
        """
        if not isinstance(error, AuthenticationError) or call.token is None or self._tokens is None:
            return False
        if error.http_status != 401 and call.operation.repeat != "safe":
            return False  # a code in an answer of success: nothing tells that the server did not act
        another = self._tokens.invalidate(call.token.generation)
        if not another:
            reason = "is less than 60 s old" if self._tokens.renewable else "was given, without credentials to ask with"
            error.hint = f"The token was not renewed: it {reason}. Check base_url, and that the account may call this."
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
        """One attempt; tells the call's info what was sent, come what may."""
        call.attempt, call.token = Attempt(), None
        try:
            answer = await self._exchange(call)
            envelope, payload = await open_envelope(call.operation.family, answer, now=self._core.clock.wall())
            return answer, envelope, payload
        finally:
            call.info.status = call.attempt.status or call.info.status
            call.info.sent = max(call.info.sent, call.attempt.sent, key=_WORST.__getitem__)

    async def _exchange(self, call: _Call) -> Answer:
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
                attempt=call.attempt,
            )
        try:
            return await self._open(status, headers, raw)
        except EncryptionError as error:
            error.http_status = status
            raise

    async def _credentials(self, call: _Call) -> dict[str, str]:
        if call.operation.auth == "token" and self._tokens is not None:
            call.wants_token = True
            call.token = await self._tokens.get()
            call.wants_token = False
            return {"Authorization": f"Token {call.token.value}"}
        if call.operation.auth == "signature" and self._core.signer is not None:
            signed = self._core.signer(call.method, call.url.raw_path_qs, call.body or b"")
            headers = await signed if inspect.isawaitable(signed) else signed
            return check_headers(headers, owned=NOT_THE_SIGNERS)
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


def _fresh_info(given: CallInfo | None, operation: Operation) -> CallInfo:
    if given is None:
        return CallInfo(operation_id=operation.operation_id)
    if not isinstance(given, CallInfo):
        error = InvalidRequestError(f"info takes a CallInfo, not a {type(given).__name__}")
        error.operation_id = operation.operation_id
        raise error
    for one in fields(CallInfo):  # one that was used before starts anew
        setattr(given, one.name, one.default)
    given.operation_id = operation.operation_id
    return given


def _complete(error: AIRudderError, operation: Operation, info: CallInfo) -> None:
    """Add what the reader of an error needs: the operation called, and the worst ``sent`` of all attempts."""
    if error.operation_id not in (None, operation.operation_id):
        error.during = error.operation_id
    error.operation_id, error.sent, error.attempts = operation.operation_id, info.sent, info.attempts
    if error.http_status is None and not error.during:
        error.http_status = info.status
    if isinstance(error, APIConnectionError) and not error.during:
        if error.sent == "no":
            error.hint = (
                "Check base_url, the network, and the proxy (the environment's is used with trust_env=True only)."
            )
        elif operation.effect == "reads":
            error.hint = "The call only reads: it may be made again."


__all__ = ["Core", "Pipeline", "Signer", "Slots"]
