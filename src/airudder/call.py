"""One call through all its attempts, and what its reader is told of it."""

from __future__ import annotations

from attrs import define, field, fields
from yarl import URL

from ._generated.types import CallInfo, Operation
from .clock import Clock
from .connections import Attempt
from .errors import AIRudderError, APIConnectionError, AuthenticationError, InvalidRequestError
from .options import Options
from .token import Token


@define(kw_only=True)
class Call:
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
    """Add what the reader of an error needs: the operation called, and the worst ``sent`` of all attempts."""
    if error.operation_id not in (None, operation.operation_id):
        error.during = error.operation_id
    error.operation_id, error.sent, error.attempts = operation.operation_id, info.sent, info.attempts
    if error.http_status is None and not error.during:
        error.http_status = info.status
    if isinstance(error, AuthenticationError) and operation.auth == "signature":
        error.hint = "Check the signer and base_url."
    if isinstance(error, APIConnectionError) and not error.during:
        if error.sent == "no":
            error.hint = (
                "Check base_url, the network, and the proxy (the environment's is used with trust_env=True only)."
            )
        elif operation.effect == "reads" and operation.repeat == "safe":
            error.hint = "The call only reads: it may be made again."


__all__ = ["Call", "complete", "fresh_info"]
