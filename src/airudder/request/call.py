"""One call with all its attempts, and the facts that its error gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

from attrs import fields
from yarl import URL

from .._generated.operations import OPERATIONS
from .._generated.types import CallInfo, Operation, Sent
from ..clock import Clock
from ..config import Options
from ..errors import (
    AIRudderError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    ClientClosedError,
    InvalidRequestError,
    without_frames,
)
from ..http.calls import Scope
from ..http.connections import Attempt
from ..http.sessions import Here
from ..json import loads, off_loop
from .credentials import Token
from .envelope import known_code
from .formats import ENCODED, decoded
from .retry import may_call_again, may_have_acted

_MOST_TO_SEARCH = 4 * 1024 * 1024

_AGAIN = "The call may be made again."

_CHECK_FIRST = "The server may have acted: look for the effect before you make the call again."

_WORST: dict[Sent, int] = {"no": 0, "maybe": 1, "yes": 2}

_USUAL_HEADERS = frozenset({"User-Agent", "Accept", "Accept-Encoding", "Content-Type", "Is-Encrypted"})

_PATH_WORDS = frozenset(word for operation in OPERATIONS.values() for word in operation.path.split("/"))


class Call:
    """One call with all its attempts, from its options to its outcome.

    ``async with call`` ends the body of the statement at the call's deadline, or when the client is closed. An
    ``AIRudderError`` from the body gets the facts of the call (``complete``), and loses its frames, because their local
    variables hold what is sent or was received.

    ``url``, ``headers``, ``body``: sent by every attempt. ``plain``: query and body before encryption. ``attempt``: the
    latest attempt; ``token``, ``credentials``: those that it sent. ``waits_for``: the id of the token request for which
    the call waits now. ``streamed``: the body of the response is read in pieces. ``replayed``: the call was sent again
    after a 401. ``retries``: the number of retries so far.
    """

    # The values of a new call. They are on the class because most calls change only a few of them.
    url = URL()
    headers: dict[str, str]
    body: bytes | None = None
    plain: tuple[str, bytes | None] = ("", None)
    credentials: Mapping[str, str] = {}
    attempt: Attempt | None = None
    token: Token | None = None
    waits_for: str | None = None
    streamed = has_slot = replayed = False
    retries = 0

    def __init__(self, operation: Operation, options: Options, info: CallInfo, here: Here, clock: Clock) -> None:
        self.operation, self.options, self.info, self.here, self._clock = operation, options, info, here, clock
        self._began = clock.monotonic()
        self._scope: Scope

    async def __aenter__(self) -> Self:
        self._scope = Scope(self.here.calls, self.options.timeout.total)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._scope.leave(error) and error is not None:
            error.__traceback__ = None
            error = self._error_of_scope()
        if isinstance(error, AIRudderError):
            del trace
            complete(error, self.operation, self.info)
            await explain(error, self)
            raise without_frames(error) from error.__cause__

    def _error_of_scope(self) -> AIRudderError:
        """The error for a call that was ended from outside: the client was closed, or the deadline passed."""
        if self.here.calls.closed:
            return ClientClosedError("the client was closed during the call")
        error = APITimeoutError.of("total")
        if self.attempt is not None:
            error.http_status, error.raw_body = self.attempt.status, b"".join(self.attempt.received) or None
        if self.waits_for is not None:
            error.operation_id = self.waits_for
            error.hint = "The call was waiting for a token." if self.info.sent == "no" else error.hint
        return error

    def has_time_for(self, delay: float) -> bool:
        """Whether a pause ends before the deadline."""
        total = self.options.timeout.total
        return total is None or self._clock.monotonic() + delay < self._began + total

    async def take_slot(self) -> None:
        """Take a slot of the client; ``end_attempt`` gives it back. Raises ``APITimeoutError`` with phase ``pool``."""
        slots = self.here.slots
        if not slots.take_free():
            await slots.wait(self.options.timeout.pool)
        self.has_slot = True

    def end_attempt(self) -> None:
        """Give the slot back, and note the outcome of the latest attempt."""
        if self.has_slot:
            self.has_slot = False
            self.here.slots.give()
        info, attempt = self.info, self.attempt
        if attempt is not None:
            info.status = attempt.status or info.status
            if _WORST[attempt.sent] > _WORST[info.sent]:
                info.sent = attempt.sent


def fresh_info(given: CallInfo | None, operation: Operation) -> CallInfo:
    """The ``CallInfo`` that the call fills in: the caller's, after a reset, or a new one.

    Raises ``InvalidRequestError``.
    """
    if given is None:
        return CallInfo(operation_id=operation.operation_id)
    if not isinstance(given, CallInfo):
        error = InvalidRequestError(f"info must be a CallInfo, not a {type(given).__name__}")
        error.operation_id = operation.operation_id
        raise error
    for one in fields(CallInfo):  # it may have been used before
        setattr(given, one.name, one.default)
    given.operation_id = operation.operation_id
    return given


def complete(error: AIRudderError, operation: Operation, info: CallInfo) -> None:
    """Add the facts of the call to ``error``: the operation, the worst ``sent`` of all attempts, whether to retry."""
    if error.operation_id not in (None, operation.operation_id):
        error.during = error.operation_id
    error.operation_id, error.sent, error.attempts = operation.operation_id, info.sent, info.attempts
    if isinstance(error, APIConnectionError):
        error.settle(info.sent)
    if error.http_status is None and not error.during:
        error.http_status = info.status
    if isinstance(error, AuthenticationError) and operation.auth == "signature":
        error.hint = "Check the signer and base_url."
    error.may_retry = may_call_again(operation.retry, error)
    hint = error.hint
    for advice in (_AGAIN, _CHECK_FIRST):  # added before, for the token call or for a part of this call
        hint = hint.removesuffix(advice).rstrip()
    advice = _AGAIN if error.may_retry else _CHECK_FIRST if may_have_acted(operation.retry, error) else ""
    error.hint = f"{hint} {advice}".strip()


async def explain(error: AIRudderError, call: Call) -> None:
    """Set ``error.reason``: what the code means, if that is known, and the server's text without the values sent.

    An error of the token call has a reason already, without the values of the token call. After a very large call the
    server's text is left out: searching it for all values would take longer than the call.
    """
    known = known_code(call.operation.family, error.code) if isinstance(error, APIError) else None
    meaning = "" if known is None else f"{error.code}: {known.text}"
    text = (error.reason or "").removeprefix(meaning) if error.during else error.server_message
    size = len(text or "") + sum(len(part or b"") for part in call.plain)
    shown = await off_loop(size, _redacted, text, call) if text and size <= _MOST_TO_SEARCH else None
    error.reason = "; ".join(filter(None, (meaning, shown))) or None


def _redacted(text: str, call: Call) -> str | None:
    from .redact import redacted  # imported at the first refusal: it loads tables of Unicode and HTML

    return redacted(text.removeprefix("; "), _values_sent(call))


def _values_sent(call: Call) -> Iterator[str]:
    """The texts and numbers that ``call`` sent, before encryption and quoting."""
    if call.token is not None:
        yield call.token.value
    else:
        yield from call.credentials.values()
    yield from (value for name, value in call.headers.items() if name not in _USUAL_HEADERS)
    yield from call.options.extra_headers.values()
    yield from (word for word in call.url.path.split("/") if word not in _PATH_WORDS)
    query, body = call.plain
    rest: list[object] = [parse_qs(query), _members_of(call.operation, body)]
    while rest:
        item = rest.pop()
        if isinstance(item, dict):
            yield from (key for key in item if not key.isidentifier())  # the others are names of fields
            rest.extend(item.values())
        elif isinstance(item, list):
            rest.extend(item)
        elif item is not None and not isinstance(item, bool):
            yield str(item)


def _members_of(operation: Operation, body: bytes | None) -> object:
    if not body:
        return None
    if operation.form:
        return parse_qs(body.decode())
    members = loads(body)
    encoded = [members[name] for name, form in operation.formats.items() if form == ENCODED and name in members]
    return [members, *(decoded(value) for value in encoded)]


__all__ = ["Call", "complete", "explain", "fresh_info"]
