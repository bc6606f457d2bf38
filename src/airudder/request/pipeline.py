"""The way of a request: check, serialise once, seal once; then attempts; then the model.

Only the attempt repeats: a slot, a token, fresh headers, the wire, opening the answer, its envelope. All of it stays
under one deadline. This class is the ``Transport`` that the generated code calls.
"""

from __future__ import annotations

import asyncio
import inspect
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import tzinfo
from functools import partial
from typing import Any, TypeVar

from attrs import evolve, field, frozen
from yarl import URL

from .._generated.errors import ShapeError
from .._generated.operations import OPERATIONS
from .._generated.types import UNSET, Operation, RawResponse, Request, Response, Sent
from ..clock import Clock
from ..config import NOT_THE_SIGNERS, Options, RetryInfo, Signer, check_headers, merge_options
from ..decompress import ACCEPTED
from ..encryption import Cipher, Sealed
from ..errors import (
    AIRudderError,
    APITimeoutError,
    AuthenticationError,
    ClientClosedError,
    ConfigurationError,
    EncryptionError,
    InvalidRequestError,
    ResponseValidationError,
)
from ..http.connections import Attempt
from ..http.limits import Slots
from ..http.sessions import Outgoing, Wire
from ..http.stream import Stream
from ..json import guess_size, off_loop
from ..log import logger
from ..masks import Hidden
from .arguments import check_required, fill_path, query_string, wants_seal
from .body import dumps
from .call import Call, complete, explain, fresh_info
from .credentials import Credentials
from .envelope import RULES, Answer, open_envelope, read_request_id
from .formats import convert
from .retry import may_attempt_again, pause

T = TypeVar("T")

Look = Callable[[Call, Stream], Awaitable[T]]
"""Makes something of one attempt's answer, whose head is there; the answer is its own unless it raises."""

_WORST: dict[Sent, int] = {"no": 0, "maybe": 1, "yes": 2}


@frozen
class Opened:
    """An accepted answer, its envelope and its payload. ``payload`` is None where the envelope has none."""

    answer: Answer
    envelope: Mapping[str, Any] = field(repr=False)
    payload: Any = field(repr=False)
    has_payload: bool


@frozen(kw_only=True)
class Core:
    """What a client and all views on it share."""

    base_url: str = field(repr=False)
    user_agent: str
    wire: Wire
    slots: Slots
    clock: Clock
    rng: random.Random
    cipher: Cipher | None
    signer: Signer | None = field(repr=False)
    zone: tzinfo | None
    sealed_content_type: str
    replay_unauthorized: bool


class Pipeline:
    """Carries requests out for one client or view. ``tokens`` is None for the pipeline that fetches the token."""

    def __init__(self, core: Core, options: Options, tokens: Credentials | None) -> None:
        self.core = core
        self._options = options
        self._tokens = tokens

    async def send(self, request: Request, parse: Callable[[RawResponse], T], /) -> Response[T]:
        """Carry out an operation of the YAML; see ``Transport.send``. Raises ``AIRudderError``."""
        return await self.carry(OPERATIONS[request.operation_id], request, parse)

    async def carry(self, operation: Operation, request: Request, parse: Callable[[RawResponse], T]) -> Response[T]:
        """Carry out ``request`` by the facts of ``operation``. Raises ``AIRudderError``, completed for its reader."""

        async def step(call: Call) -> Response[T]:
            await self._prepare(call, request)
            opened = await self._attempts(call, self._whole)
            data = await self._parse(opened, parse)
            call.info.request_id = read_request_id(opened.envelope)
            return Response(
                data=data,
                envelope=opened.envelope,
                status=opened.answer.status,
                headers=opened.answer.headers,
                request_id=call.info.request_id,
                info=call.info,
            )

        return await self.run(operation, request, step)

    async def open(self, request: Request, dress: Callable[[Call], None], look: Look[T], *, once: bool = False) -> T:
        """Carry out an operation of the YAML whose answer ``look`` takes at its head, the body not yet read.

        ``dress`` may change the call before it is sent. ``once``: it is not repeated, the replay after a 401 apart.
        """

        async def step(call: Call) -> T:
            await self._prepare(call, request)
            call.streamed = True
            dress(call)
            if once:
                call.options = evolve(call.options, retry=evolve(call.options.retry, max_retries=0))
            return await self._attempts(call, look)

        return await self.run(OPERATIONS[request.operation_id], request, step)

    async def run(self, operation: Operation, request: Request, step: Callable[[Call], Awaitable[T]]) -> T:
        """Run ``step`` for ``request`` under one deadline. Raises ``AIRudderError``, completed for its reader."""
        info = fresh_info(request.options.get("info"), operation)
        call: Call | None = None
        scope: asyncio.Timeout | None = None
        try:
            options = await off_loop(0, self._options_of, request)
            call = Call(operation=operation, options=options, info=info, method=request.method, clock=self.core.clock)
            scope = asyncio.timeout(options.timeout.total)
            async with scope:
                # One scope is deadline and closing at once: checks, attempts, pauses and the model stand under it.
                with self.core.wire.calls.registered(scope):
                    return await step(call)
        except AIRudderError as error:
            complete(error, operation, info)
            if call is not None:
                await explain(error, call)
            raise
        except TimeoutError:
            if call is None or scope is None or not scope.expired():
                raise
            expired = self._expired(call)
        complete(expired, operation, info)
        raise expired

    def _expired(self, call: Call) -> AIRudderError:
        """The error for a scope that ended the call: the client was closed, or the time ran out."""
        if self.core.wire.calls.closed:
            return ClientClosedError("the client was closed during the call")
        error = APITimeoutError.of("total")
        error.http_status, error.raw_body = call.attempt.status, b"".join(call.attempt.received) or None
        if call.wants_token:
            error.operation_id = "auth_token"
            error.hint = "The time was spent on waiting for a token." if call.info.sent == "no" else error.hint
        return error

    def _options_of(self, request: Request) -> Options:
        given = request.options
        return merge_options(
            self._options,
            timeout=given.get("timeout", UNSET),
            encrypt=given.get("encrypt"),
            extra_headers=given.get("extra_headers"),
        )

    async def _prepare(self, call: Call, request: Request) -> None:
        """Check everything that can be checked here, and make the bytes that every attempt sends."""
        size = sum(map(guess_size, (request.query, request.body, request.options.get("extra_body"))))
        await off_loop(size, self._make_bytes, call, request)

    def _make_bytes(self, call: Call, request: Request) -> None:
        operation, options, given = call.operation, call.options, request.options
        for name in ("extra_query", "extra_body"):
            part = given.get(name)
            if part is not None and not isinstance(part, Mapping):
                raise InvalidRequestError(f"{name} takes a mapping")
        path = fill_path(request.path, request.path_args)
        query = self._converted(call, request.query, "query")
        body = None if request.body is None else self._converted(call, request.body, "body")
        if extra_query := given.get("extra_query"):
            query = {**query, **extra_query}
        if extra_body := given.get("extra_body"):
            body = {**(body or {}), **extra_body}
        check_required(operation, query, body)
        self._check_credentials(operation)
        seal = wants_seal(operation, options, given, has_key=self.core.cipher is not None)
        text = query_string(query) if query else ""
        payload = None if body is None else dumps(body)
        call.plain = text, payload
        headers = {
            "User-Agent": self.core.user_agent,
            "Accept": "application/json",
            **options.extra_headers,
            "Accept-Encoding": ACCEPTED,
        }
        if payload is not None:
            headers["Content-Type"] = "application/json"
        if seal:
            text, payload, sealed = self._seal(text, payload)
            if sealed is not None:
                headers |= {"Is-Encrypted": "1", "Signed": sealed.signed}
                call.info.encrypted = True
                if payload is not None:
                    headers["Content-Type"] = self.core.sealed_content_type
        call.url = URL(f"{self.core.base_url}{path}{'?' if text else ''}{text}", encoded=True)
        call.headers, call.body = headers, payload

    def _converted(self, call: Call, values: Mapping[str, Any], place: str) -> Mapping[str, Any]:
        """What the method was given, in the forms that the description names; ``extra_...`` goes as it is."""
        formats = call.operation.formats
        if not formats or not values:
            return values
        return convert(values, formats, zone=self.core.zone, check_phones=call.options.check_phones, place=place)

    def _check_credentials(self, operation: Operation) -> None:
        if operation.auth == "signature" and self.core.signer is None:
            raise ConfigurationError(
                "this operation wants a signature, and the client has no signer",
                hint="Give AIRudder(signer=...): no page known to us explains the algorithm.",
            )
        if operation.auth == "token" and self._tokens is None:
            raise ConfigurationError(
                "this operation wants a token, and the client has neither credentials nor a token",
                hint="Give AIRudder(app_key=..., app_secret=...) or AIRudder(token=...).",
            )

    def _seal(self, query: str, body: bytes | None) -> tuple[str, bytes | None, Sealed | None]:
        """The sealed query or body; an empty one goes plain. The pages show one or the other, never both."""
        cipher = self.core.cipher
        assert cipher is not None
        if query and body is not None:
            problem = "an encrypted body cannot go with a query, which would travel in plain"
            raise EncryptionError(problem, hint="", sent="no")
        plain = query.encode() if body is None else body
        if not plain:
            return query, body, None
        sealed = cipher.encrypt(plain)
        return (sealed.text.decode(), None, sealed) if body is None else ("", sealed.text, sealed)

    async def _attempts(self, call: Call, look: Look[T]) -> T:
        """Attempts until one succeeds or none may follow."""
        retries = 0
        replayed = False
        while True:
            try:
                return await self._attempt(call, look)
            except AIRudderError as error:
                if not replayed and await self._may_replay(call, error):
                    replayed = call.info.renewed_token = True
                    continue
                # A failure to obtain the token has had its own repeats.
                if error.operation_id is not None or not may_attempt_again(call.operation.retry, error):
                    raise
                delay = pause(call.options.retry, retries, error, self.core.rng)
                if delay is None or not call.has_time_for(delay):
                    raise
                retries += 1
                await self.pause(call, error, delay)
                if not call.has_time_for(0):
                    raise APITimeoutError.of("total") from None

    async def _may_replay(self, call: Call, error: AIRudderError) -> bool:
        """Whether a 401 for the token of this attempt leaves another token to try with; the request goes out once more.

        That the server refuses before it acts is inferred; ``replay_unauthorized=False`` switches replays off for
        what is not safe.
        """
        if not isinstance(error, AuthenticationError) or call.token is None or self._tokens is None:
            return False
        # A code in an answer of success does not show that the server did nothing. And where there are other answers
        # on the connection, the 401 may be the stray one.
        refused_before_acting = error.http_status == 401 and call.attempt.is_answered and self.core.replay_unauthorized
        may = refused_before_acting or call.operation.retry == "safe"
        call.attempt, call.wants_token = Attempt(), True
        reason = await self._tokens.refused(call.token.generation, renew=may)
        call.wants_token = False
        if not may and error.http_status == 401 and self.core.replay_unauthorized:
            error.hint = (
                "The call was not repeated, since this 401 may belong to another request on the connection. "
                "Look the effect up before you make the call again."
            )
        if reason is not None:
            error.hint = f"The token was not renewed: {reason}. Check base_url, and that the account may call this."
        return may and reason is None

    async def pause(self, call: Call, error: AIRudderError, delay: float) -> None:
        """Wait before what ended in ``error`` is tried again; tell the log and the ``on_retry`` hook."""
        operation_id = call.operation.operation_id
        error.operation_id, error.may_retry = operation_id, True
        logger.info("%s: repeat in %.2f s after %s", operation_id, delay, type(error).__name__)
        hook = call.options.retry.on_retry
        if hook is not None:
            told = hook(RetryInfo(operation_id=operation_id, attempt=call.info.attempts, delay=delay, error=error))
            if inspect.isawaitable(told):
                await told
        await self.core.clock.sleep(delay)

    async def _attempt(self, call: Call, look: Look[T]) -> T:
        """One attempt; tells the call's info what was sent, come what may."""
        # What must not be repeated goes out on a connection of its own: only so is the answer certainly its own.
        alone = call.operation.retry != "safe" or call.operation.auth == "none"
        call.attempt = Attempt(alone=alone, streamed=call.streamed)
        call.token = None
        try:
            async with AsyncExitStack() as stack:
                if call.operation.auth != "none":
                    # The token request takes no slot: those who hold them all may be waiting for it.
                    await self.core.slots.take(stack, call.options.timeout.pool)
                call.credentials = await self._credentials(call)
                outgoing = Outgoing(call.method, call.url, call.headers | call.credentials, call.body)
                call.info.attempts += 1
                stream = await self.core.wire.exchange(outgoing, timeout=call.options.timeout, attempt=call.attempt)
                return await stream.given_to(look(call, stream))
        finally:
            call.info.status = call.attempt.status or call.info.status
            call.info.sent = max(call.info.sent, call.attempt.sent, key=_WORST.__getitem__)

    async def _whole(self, call: Call, stream: Stream) -> Opened:
        answer = await self.unseal(stream.status, stream.headers, await stream.whole())
        now = self.core.clock.wall()
        envelope, payload = await open_envelope(call.operation.family, answer, now=now)
        return Opened(answer, envelope, payload, RULES[call.operation.family].payload in envelope)

    async def _credentials(self, call: Call) -> dict[str, str]:
        if call.operation.auth == "token" and self._tokens is not None:
            call.wants_token = True
            call.token = await self._tokens.get()
            call.wants_token = False
            return {"Authorization": f"Token {call.token.value}"}
        if call.operation.auth == "signature" and self.core.signer is not None:
            signed = Hidden(self.core.signer(call.method, call.url.raw_path_qs, call.body or b""))
            headers = Hidden(await signed.value if inspect.isawaitable(signed.value) else signed.value)
            return await off_loop(0, partial(check_headers, owned=NOT_THE_SIGNERS), headers.value)
        return {}

    async def unseal(self, status: int, headers: Mapping[str, str], raw: bytes) -> Answer:
        """Decrypt the answer if, and only if, it says that it is encrypted and has a body."""
        answer = Answer(status=status, headers=headers, raw=raw, body=raw)
        del headers, raw
        if not answer.raw or answer.headers.get("Is-Encrypted", "").strip() != "1":
            return answer
        return await off_loop(len(answer.raw), self._decrypted, answer)

    def _decrypted(self, answer: Answer) -> Answer:
        cipher, signed = self.core.cipher, answer.headers.get("Signed")
        try:
            if cipher is None:
                raise EncryptionError("the answer is encrypted and the client has no key", raw_body=answer.raw)
            if signed is None:
                raise EncryptionError("the answer is encrypted, but has no digest", raw_body=answer.raw)
            return evolve(answer, body=cipher.decrypt(answer.raw, signed))
        except EncryptionError as error:
            error.http_status, error.sent = answer.status, "yes"
            raise

    async def _parse(self, opened: Opened, parse: Callable[[RawResponse], T]) -> T:
        answer = opened.answer
        response = RawResponse(
            status=answer.status,
            headers=answer.headers,
            content=answer.body,
            payload=opened.payload,
            has_payload=opened.has_payload,
        )
        try:
            return await off_loop(len(answer.body), parse, response)
        except (ShapeError, RecursionError) as error:
            problem = str(error) if isinstance(error, ShapeError) else "nested too deeply"
        message = "the answer is empty" if answer.empty else f"the payload does not fit: {problem}"
        raise ResponseValidationError(message, http_status=answer.status, sent="yes", raw_body=answer.raw)


__all__ = ["Core", "Look", "Opened", "Pipeline"]
