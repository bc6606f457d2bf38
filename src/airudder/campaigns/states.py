"""The states of contacts and batches, and the state in which the outcome of a call leaves a batch.

Each row of the input is one contact. It is in one of the states of ``ContactState``; while it is ``sent``, its batch
says more, in one of the states of ``BatchState``. Both change in one transaction each:

    planned   -> sent        its batch is ``sending``, durably, before anything is sent
    planned   -> suppressed  by the suppression list, right before its batch is sent
    planned   -> cancelled   by ``cancel`` and ``cancel_contact``
    sent      -> planned     its batch is ``returned`` or ``planned_again``
    sent      -> cancelled   the same, if it was cancelled meanwhile

    sending   -> accepted, accepted_unclear, refused, returned, open    by the outcome of the call, see ``outcome_of``
    sending   -> open           found by a later run: the process ended meanwhile
    open      -> accepted, planned_again    by the caller
    refused   -> accepted, planned_again    by the caller

``rejected``, ``duplicate``, ``suppressed`` and ``cancelled`` contacts are never sent. No batch that is ``open`` is sent
again without the caller's decision.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from attrs import frozen

from ..errors import (
    AIRudderError,
    APIError,
    ClientClosedError,
    ConfigurationError,
    RateLimitError,
)

ContactState = Literal["planned", "sent", "rejected", "duplicate", "suppressed", "cancelled"]
BatchState = Literal["sending", "accepted", "accepted_unclear", "refused", "open", "returned", "planned_again"]
CampaignState = Literal["ready", "paused", "cancelled"]

UNSENT: tuple[ContactState, ...] = ("planned", "rejected", "duplicate", "suppressed", "cancelled")
"""The contacts that are in no batch."""
COUNTED: tuple[BatchState, ...] = ("sending", "accepted", "accepted_unclear", "refused", "open")
"""The batches that hold contacts: those of the others are planned again."""
UPLOADED: tuple[BatchState, ...] = ("sending", "accepted", "accepted_unclear", "open", "planned_again")
"""The batches that are, or may be, with the vendor: they use up the limit of their workflow."""
UNDECIDED: tuple[BatchState, ...] = ("open", "refused")
"""The batches about which the caller decides."""

UNCERTAIN = frozenset({200, 408, 429, *range(500, 600)})
"""Codes after which the server may have accepted the contacts all the same."""

_PAUSE_429 = 60.0


@frozen(kw_only=True)
class Outcome:
    """What one call means for its batch.

    ``reason``: safe to show. ``pause``: the campaign is paused. ``wait``: seconds before the next batch.
    """

    state: BatchState
    reason: str = ""
    pause: bool = False
    wait: float = 0.0


def outcome_of(error: BaseException, *, pause_on: Collection[int], replan_429: bool) -> Outcome:
    """The outcome of a call that ended with an error.

    Only an ``APIError`` counts as an answer: any other error may have the status of the attempt before.

    1. 401, 403 and the codes of ``pause_on``: the server has refused the call as such. Planned again, and paused. A
       status counts for ``pause_on`` only if the answer has no code.
    2. Nothing was sent: planned again. If a setting or an argument is wrong, the campaign is paused too.
    3. 429 with ``replan_429``: planned again, after a pause.
    4. A refusal that can be read, with a code from 400 to 499, but not 408 or 429: the batch is refused.
    5. Anything else: the server may have accepted the contacts, so the batch is open.
    """
    reason = _reason(error)
    if not isinstance(error, AIRudderError):
        return Outcome(state="open", reason=reason)
    codes = {error.http_status, error.code} - {None} if isinstance(error, APIError) else set()
    named = codes and (error.http_status if error.code is None else error.code) in pause_on
    if named or codes & {401, 403}:
        return Outcome(state="returned", reason=reason, pause=True)
    if error.sent == "no":
        hopeless = isinstance(error, ConfigurationError | ClientClosedError)
        return Outcome(state="returned", reason=reason, pause=hopeless)
    if replan_429 and isinstance(error, RateLimitError):
        wait = _PAUSE_429 if error.retry_after is None else error.retry_after
        return Outcome(state="returned", reason=reason, wait=wait)
    readable = isinstance(error, APIError) and error.code is not None and error.code >= 400
    if readable and not any(code is None or code >= 500 or code in (408, 429) for code in codes):
        return Outcome(state="refused", reason=reason)
    return Outcome(state="open", reason=reason)


def _reason(error: BaseException) -> str:
    if not isinstance(error, AIRudderError):
        return type(error).__name__
    facts = [f"HTTP {error.http_status}"] if error.http_status is not None else []
    facts += [f"code {error.code}"] if error.code is not None else []
    said = f': "{error.reason}"' if error.reason else ""
    shown = f" ({', '.join(facts)})" if facts else ""
    if not isinstance(error, APIError):  # the library's own text
        said = f": {error.args[0]}{said}"
    return f"{type(error).__name__}{shown}{said}"


__all__ = [
    "COUNTED",
    "UNCERTAIN",
    "UNDECIDED",
    "UNSENT",
    "UPLOADED",
    "BatchState",
    "CampaignState",
    "ContactState",
    "Outcome",
    "outcome_of",
]
