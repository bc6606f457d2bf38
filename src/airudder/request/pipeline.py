"""The path of a call: prepare it, make attempts, parse the response into the model.

A retry repeats the attempt only: slot, token, request, headers and body of the response, envelope. One deadline covers
everything. Generated code calls ``Pipeline.send`` through the protocol ``Transport``. ``recordings`` uses the same
steps for files.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, TypeVar

from .._generated.errors import ShapeError
from .._generated.operations import OPERATIONS
from .._generated.types import UNSET, Operation, RawResponse, Request, Response
from ..config import NOT_THE_SIGNERS, Options, RetryInfo, check_headers, merge_options
from ..errors import (
    AIRudderError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    EncryptionError,
    ResponseValidationError,
    without_frames,
)
from ..http.connections import Attempt
from ..http.stream import Stream
from ..json import BIG, off_loop
from ..log import logger
from ..masks import Hidden
from .call import Call, complete, fresh_info
from .core import Core
from .credentials import Credentials, TokenFamily, token_family
from .envelope import RULES, Answer, open_envelope, read_request_id
from .prepare import prepare
from .retry import may_attempt_again, pause
from .shape import build, refusals

T = TypeVar("T")


class Pipeline:
    """Carries out the calls of one client or view. ``tokens``: by family; empty for the requests for tokens."""

    def __init__(self, core: Core, options: Options, tokens: Mapping[TokenFamily, Credentials]) -> None:
        self.core = core
        self.options = options
        self._tokens = tokens

    def send(self, request: Request, parse: Callable[[RawResponse], T], /) -> Coroutine[Any, Any, Response[T]]:
        """Carry out an operation of the description; see ``Transport.send``. Raises ``AIRudderError``."""
        return self.carry(OPERATIONS[request.operation_id], request, parse)

    async def carry(self, operation: Operation, request: Request, parse: Callable[[RawResponse], T]) -> Response[T]:
        """Carry out ``request`` by the facts of ``operation``. Raises ``AIRudderError`` with the facts of the call."""
        async with self.begin(operation, request) as call:
            await prepare(call, request, self.core)
            while True:
                try:
                    answer = await self.open_answer(call, await self.whole(await self.attempt(call)))
                    break
                except AIRudderError as error:
                    call.end_attempt()
                    await self.before_next_attempt(call, error)
                finally:
                    call.end_attempt()
            data = await self._parse(call, answer, parse)
            call.info.request_id = read_request_id(answer.envelope)
            return Response(
                data=data,
                envelope=answer.envelope,
                status=answer.status,
                headers=answer.headers,
                request_id=call.info.request_id,
                info=call.info,
            )

    def begin(self, operation: Operation, request: Request) -> Call:
        """A call of ``operation`` with the options of ``request``. Raises ``AIRudderError`` if an option is wrong."""
        info = fresh_info(request.options.get("info"), operation)
        try:
            options, here = self._options_of(request), self.core.sessions.here()
            self._check_credentials(operation)
            return Call(operation, options, info, here, self.core.clock)
        except AIRudderError as error:
            failure = error
        complete(failure, operation, info)
        raise without_frames(failure)

    def _options_of(self, request: Request) -> Options:
        given = request.options
        if not given:
            return self.options
        return merge_options(
            self.options,
            timeout=given.get("timeout", UNSET),
            encrypt=given.get("encrypt"),
            extra_headers=given.get("extra_headers"),
        )

    def _check_credentials(self, operation: Operation) -> None:
        if operation.auth == "signature" and self.core.signer is None:
            raise ConfigurationError(
                "this operation needs a signature, and the client has no signer",
                hint="Give AIRudder(signer=...). The library has none, because no page explains the signature.",
            )
        if operation.auth != "token" or self._credentials_of(operation) is not None:
            return
        if self._tokens:
            raise ConfigurationError(
                "this operation needs the token of the predictive dialer, and the client has only one of the cloud",
                hint="Give AIRudder(app_key=..., app_secret=...), by which the client requests both tokens.",
            )
        raise ConfigurationError(
            "this operation needs a token, and the client has neither credentials nor a token",
            hint="Give AIRudder(app_key=..., app_secret=...) or AIRudder(token=...).",
        )

    def _credentials_of(self, operation: Operation) -> Credentials | None:
        return self._tokens.get(token_family(operation.family))

    async def attempt(self, call: Call) -> Stream:
        """Send the request once; return its response when the headers are there.

        The caller must call ``call.end_attempt`` afterwards, in any case.
        """
        core, operation = self.core, call.operation
        attempt = call.attempt = Attempt(operation.method, call.url, call.headers)
        # A request that must not be sent twice gets a connection of its own, so that no other response can be taken
        # for its response.
        attempt.alone = operation.retry != "safe" or operation.auth == "none"
        attempt.streamed, attempt.body = call.streamed, call.body
        call.token = None
        # The token request takes no slot: calls that hold all slots may be waiting for it.
        if operation.auth != "none":
            await call.take_slot()
        credentials = self._credentials_of(operation)
        if operation.auth == "token" and credentials is not None:
            call.waits_for = credentials.operation_id
            call.token = token = await credentials.get()
            call.waits_for = None
            call.credentials = {"Authorization": f"Token {token.value}"}
        elif operation.auth == "signature":
            call.credentials = await self._signature(call)
        attempt.headers = {**call.headers, **call.credentials}
        call.info.attempts += 1
        return await core.sessions.exchange(attempt, call.here, call.options.timeout)

    async def _signature(self, call: Call) -> Mapping[str, str]:
        signer = self.core.signer
        assert signer is not None
        signed = Hidden(signer(call.operation.method, call.url.raw_path_qs, call.body or b""))
        headers = Hidden(await signed.value if inspect.isawaitable(signed.value) else signed.value)
        return await off_loop(0, partial(check_headers, owned=NOT_THE_SIGNERS), headers.value)

    async def whole(self, stream: Stream) -> Answer:
        """The whole response; decrypted, if its headers say that it is encrypted and it has a body."""
        raw = await stream.whole()
        answer = Answer(status=stream.status, headers=stream.headers, raw=raw, body=raw)
        del raw
        if "Is-Encrypted" in answer.headers and answer.headers["Is-Encrypted"].strip() == "1" and answer.raw:
            await off_loop(len(answer.raw), self._decrypt, answer)
        return answer

    def _decrypt(self, answer: Answer) -> None:
        cipher, signed = self.core.cipher, answer.headers.get("Signed")
        try:
            if cipher is None:
                hint = "Give AIRudder(aes_key=...)."
                raise EncryptionError(
                    "the response is encrypted, and the client has no key", hint=hint, raw_body=answer.raw
                )
            if signed is None:
                raise EncryptionError("the response is encrypted, but has no digest (Signed)", raw_body=answer.raw)
            answer.body = cipher.decrypt(answer.raw, signed)
        except EncryptionError as error:
            error.http_status, error.sent = answer.status, "yes"
            raise

    async def open_answer(self, call: Call, answer: Answer) -> Answer:
        """``answer`` with its envelope and payload. Raises the errors of ``open_envelope``."""
        now = self.core.clock.wall()
        answer.envelope, answer.payload = await open_envelope(call.operation.family, answer, now=now)
        answer.has_payload = RULES[call.operation.family].payload in answer.envelope
        return answer

    async def _parse(self, call: Call, answer: Answer, parse: Callable[[RawResponse], T]) -> T:
        """The model of a payload; logs what the server refused, and once per operation that its shape is unexpected."""
        operation = call.operation
        response = RawResponse(
            status=answer.status,
            headers=answer.headers,
            content=answer.body,
            payload=answer.payload,
            has_payload=answer.has_payload,
        )
        try:
            size = len(answer.body)
            work = (operation, response, parse)
            data, call.info.unexpected_shape = build(*work) if size < BIG else await off_loop(size, build, *work)
        except (ShapeError, RecursionError) as error:
            problem = str(error) if isinstance(error, ShapeError) else "nested too deeply"
        else:
            self._note(call, answer.payload)
            return data
        message = "the response is empty" if answer.empty else f"the payload does not have the declared type: {problem}"
        raise ResponseValidationError(message, http_status=answer.status, sent="yes", raw_body=answer.raw)

    def _note(self, call: Call, payload: object) -> None:
        operation, odd = call.operation, self.core.odd_operations
        listed = refusals(payload) if operation.refusals else []
        if listed:
            count = sum(len(each) for each in listed if isinstance(each, list)) or "some"
            field = ", ".join(operation.refusals)
            logger.warning("%s: accepted, but without %s contacts; see %s", operation.operation_id, count, field)
        if call.info.unexpected_shape and operation.operation_id not in odd:
            odd.add(operation.operation_id)
            text = "%s: the payload of a success does not have the described shape; see CallInfo.unexpected_shape"
            logger.warning(text, operation.operation_id)

    async def before_next_attempt(self, call: Call, error: AIRudderError) -> None:
        """Wait until another attempt may follow one that ended in ``error``. Raises ``error`` if none may follow."""
        if not call.replayed and await self._may_replay(call, error):
            call.replayed = call.info.renewed_token = True
            return
        # If no token could be obtained, the token request has had its own retries.
        if error.operation_id is not None or not may_attempt_again(call.operation.retry, error):
            raise error
        delay = pause(call.options.retry, call.retries, error, self.core.rng)
        if delay is None or not call.has_time_for(delay):
            raise error
        call.retries += 1
        await self.pause(call, error, delay)
        if not call.has_time_for(0):
            raise APITimeoutError.of("total")

    async def _may_replay(self, call: Call, error: AIRudderError) -> bool:
        """Whether ``error`` is a 401 after which the request may be sent once more, with a new token.

        It is inferred that the server sends a 401 before it acts. For calls that are not safe to retry,
        ``replay_unauthorized=False`` switches this off.
        """
        credentials = self._credentials_of(call.operation)
        if not isinstance(error, AuthenticationError) or call.token is None or credentials is None:
            return False
        assert call.attempt is not None
        # A code 401 in a response with HTTP 200 does not prove that the server did nothing. And if the connection
        # carries other responses, the 401 may belong to another request.
        refused_before_acting = error.http_status == 401 and call.attempt.is_answered and self.core.replay_unauthorized
        may = refused_before_acting or call.operation.retry == "safe"
        call.attempt, call.waits_for = None, credentials.operation_id
        reason = await credentials.refused(call.token.generation, renew=may)
        call.waits_for = None
        if not may and error.http_status == 401 and self.core.replay_unauthorized:
            error.hint = (
                "The call was not sent again, because this 401 may belong to another request on the connection. "
                "Look for the effect before you make the call again."
            )
        if reason is not None:
            error.hint = f"The token was not renewed: {reason}. Check base_url, and the permissions of the account."
        return may and reason is None

    async def pause(self, call: Call, error: AIRudderError, delay: float) -> None:
        """Log the retry after ``error``, call the ``on_retry`` hook, and wait."""
        operation_id = call.operation.operation_id
        error.operation_id, error.may_retry = operation_id, True
        error.__traceback__ = None  # the hook gets the error, and its frames hold what was sent or received
        logger.info("%s: retry in %.2f s after %s", operation_id, delay, type(error).__name__)
        hook = call.options.retry.on_retry
        if hook is not None:
            outcome = hook(RetryInfo(operation_id=operation_id, attempt=call.info.attempts, delay=delay, error=error))
            if inspect.isawaitable(outcome):
                await outcome
        await self.core.clock.sleep(delay)


__all__ = ["Pipeline"]
