"""One call through all its attempts, and what its error says."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

from attrs import define, field, fields
from yarl import URL

from .._generated.operations import OPERATIONS
from .._generated.types import CallInfo, Operation
from ..clock import Clock
from ..config import Options
from ..errors import AIRudderError, APIConnectionError, AuthenticationError, InvalidRequestError
from ..http.connections import Attempt
from ..json import loads, off_loop
from .credentials import Token
from .redact import redacted
from .retry import may_call_again, may_have_acted

_EXPLAINED = 4 * 1024 * 1024

_AGAIN = "The call may be made again."

_LOOK = "Look the effect up before you make the call again: the server may have acted."

_USUAL_HEADERS = frozenset({"User-Agent", "Accept", "Accept-Encoding", "Content-Type", "Is-Encrypted"})

_PATH_WORDS = frozenset(word for operation in OPERATIONS.values() for word in operation.path.split("/"))


@define(kw_only=True)
class Call:
    """One call through all its attempts. ``attempt`` is the latest, ``token`` and ``credentials`` what it carried.

    ``plain``: query and body as they were before encryption.
    """

    operation: Operation
    options: Options
    info: CallInfo
    method: str
    clock: Clock
    url: URL = field(factory=URL, repr=False)
    headers: dict[str, str] = field(factory=dict[str, str], repr=False)
    body: bytes | None = field(default=None, repr=False)
    plain: tuple[str, bytes | None] = field(default=("", None), repr=False)
    credentials: dict[str, str] = field(factory=dict[str, str], repr=False)
    attempt: Attempt = field(factory=Attempt)
    token: Token | None = None
    wants_token: bool = False
    streamed: bool = False
    began: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.began = self.clock.monotonic()

    def has_time_for(self, delay: float) -> bool:
        """Whether a pause ends before the deadline."""
        total = self.options.timeout.total
        return total is None or self.clock.monotonic() + delay < self.began + total


def fresh_info(given: CallInfo | None, operation: Operation) -> CallInfo:
    """The record that the call writes to: the caller's own, emptied, or a new one. Raises ``InvalidRequestError``."""
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


def complete(error: AIRudderError, operation: Operation, info: CallInfo) -> None:
    """Add what the reader of an error needs: the operation, the worst ``sent`` of all attempts, whether to retry."""
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
    for advice in (_AGAIN, _LOOK):  # of an earlier completion: for the token call, or for a part of this call
        hint = hint.removesuffix(advice).rstrip()
    advice = _AGAIN if error.may_retry else _LOOK if may_have_acted(operation.retry, error) else ""
    error.hint = f"{hint} {advice}".strip()


async def explain(error: AIRudderError, call: Call) -> None:
    """Set ``error.reason``: the server's text without the values that ``call`` sent.

    An error of the token call has a reason already, without the values of that call. After a very large call there is
    none: to find what it sent would take longer than the call.
    """
    if error.server_message:
        size = len(error.server_message) + sum(len(part or b"") for part in call.plain)
        if size <= _EXPLAINED:
            await off_loop(size, _explain, error, call)


def _explain(error: AIRudderError, call: Call) -> None:
    text = error.reason if error.during else error.server_message
    error.reason = redacted(text or "", _values(call))


def _values(call: Call) -> Iterator[str]:
    """The texts and numbers that ``call`` sent, as they were before encryption and quoting."""
    if call.token is not None:
        yield call.token.value
    else:
        yield from call.credentials.values()
    yield from (value for name, value in call.headers.items() if name not in _USUAL_HEADERS)
    yield from call.options.extra_headers.values()
    yield from (word for word in call.url.path.split("/") if word not in _PATH_WORDS)
    query, body = call.plain
    rest: list[object] = [parse_qs(query), loads(body) if body else None]
    while rest:
        item = rest.pop()
        if isinstance(item, dict):
            yield from (key for key in item if not key.isidentifier())  # others are names of fields
            rest.extend(item.values())
        elif isinstance(item, list):
            rest.extend(item)
        elif item is not None and not isinstance(item, bool):
            yield str(item)


__all__ = ["Call", "complete", "explain", "fresh_info"]
