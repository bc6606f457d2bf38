"""Waiting for a task: it is requested again and again, until it has reached what is waited for.

The steps of ``Wait.look``, which gives one answer after the other:

1. A pause. It becomes longer while the state stays the same, and is short again after a change of the state.
   Retry-After of the last error makes it longer. It ends shortly before the deadline at the latest, so that the last
   request has time for an answer.
2. A request, with the retries of the client. An error after which the same request may be sent again is logged and
   kept; all others end the wait.
3. A decision: the wait is over if the task has reached what is waited for. A finished task in which calls have no
   result yet is requested further, for ``Pace.settle`` seconds: results may come late. If the deadline passes in this
   time, the wait is over and has succeeded.
"""

from __future__ import annotations

import inspect
import json
from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection
from functools import partial
from hashlib import blake2b
from math import inf
from typing import Any, Generic, TypeVar

from attrs import evolve

from ._generated.types import CallOptions, Pace, RawResponse, Request, TaskChange, Until, Watched
from .config import is_limit
from .errors import AIRudderError, InvalidRequestError, WaitError, WaitTimeoutError, without_frames
from .http.calls import until_closed
from .json import off_loop
from .log import logger
from .request.pipeline import Pipeline

T = TypeVar("T")
C = TypeVar("C")

_SLOWER = 1.5
_EARLY = 0.01  # a pause may end this much too early, because clocks are rounded
_DIGEST = 6  # a task of 10,000 calls loses one of them by equal digests in less than one of a million cases

_canonical = json.JSONEncoder(sort_keys=True, default=lambda model: model.to_dict()).encode


class Wait(Generic[T, C]):
    """One wait for one task. ``detail``: the last answer, None before the first; ``size``: its bytes.

    Raises ``InvalidRequestError`` if an argument is wrong.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        request: Request,
        parse: Callable[[RawResponse], T],
        watched: Watched[T, C],
        *,
        until: Until[T],
        timeout: float | None,
        pace: Pace | None,
    ) -> None:
        self._pipeline, self._request, self._parse, self._watched = pipeline, request, parse, watched
        self._pace = Pace() if pace is None else pace
        problem = _problem(until, timeout, self._pace)
        if problem:
            raise self._located(InvalidRequestError(problem))
        self._test = until if callable(until) else None
        self._states = watched.final if until is None or callable(until) else _named(until)
        self._timeout = inf if timeout is None else timeout
        self._deadline = self._last = inf
        self._pause = self._pace.first
        self._final_since: float | None = None
        self._status: str | None = None
        self._error: AIRudderError | None = None
        self._attempts = 0
        self.reached = self.ended = False
        self.detail: T | None = None
        self.size = 0

    async def look(self) -> T | None:
        """The next answer; None when the wait is over. Raises ``AIRudderError``."""
        try:
            while await self._has_time():
                self._attempts += 1
                try:
                    response = await self._pipeline.send(self._next_request(), self._parsed)
                except AIRudderError as error:
                    if not error.may_retry:
                        raise
                    self._error = without_frames(error)
                    self._pause = self._slower()
                else:
                    self._error = None
                    return self._take(response.data)
        except AIRudderError as error:
            raise self._located(error) from error.__cause__
        return None

    async def _has_time(self) -> bool:
        """Wait until the next request; False if the wait is over. Raises ``WaitError``."""
        now = self._pipeline.core.clock.monotonic()
        if self._attempts == 0:
            self._deadline = now + self._timeout
            self._last = self._deadline - min(self._pace.first, self._timeout / 10)
            return True
        if self.ended:
            return False
        settled = inf if self._final_since is None else self._final_since + self._pace.settle
        end, asked = min(self._last, settled), getattr(self._error, "retry_after", None) or 0.0
        if now >= end - _EARLY or (asked > self._pause and now + asked > end):
            if self.reached:
                return False
            if settled <= self._last:
                raise self._failure(WaitError, f"the task is {self._status} and has not reached what is waited for")
            raise self._failure(WaitTimeoutError, "the deadline of the wait has passed")
        delay = min(max(self._pause, asked), end - now)
        if self._error is not None:
            kind = type(self._error).__name__
            logger.info("%s: the wait goes on in %.2f s after %s", self._request.operation_id, delay, kind)
        with until_closed(self._pipeline.core.sessions.here().calls):
            await self._pipeline.core.clock.sleep(delay)
        return True

    def _next_request(self) -> Request:
        """The request, with no more time than is left."""
        usual = self._pipeline.options.timeout.total or inf
        left = self._deadline - self._pipeline.core.clock.monotonic()
        return evolve(self._request, options=CallOptions(timeout=left)) if left < usual else self._request

    def _parsed(self, raw: RawResponse) -> T:
        self.size = len(raw.content)
        return self._parse(raw)

    def _take(self, detail: T) -> T:
        """Note an answer, and whether the wait is over."""
        watched, status = self._watched, self._watched.status(detail)
        self._pause = self._pace.first if self.detail is None or status != self._status else self._slower()
        self.detail, self._status = detail, status
        final = status in watched.final
        if not final:
            self._final_since = None
        elif self._final_since is None:
            self._final_since = self._pipeline.core.clock.monotonic()
        if self._test is not None:
            self.reached = self.ended = bool(self._test(detail))
            return detail
        self.reached = status in self._states
        if final and not self.reached:  # it can no longer come to another state
            self._final_since = -inf
        self.ended = self.reached and not (status in watched.complete and self._lacks_results(detail))
        return detail

    def _lacks_results(self, detail: T) -> bool:
        calls = self._watched.calls(detail)
        return not calls or not all(any(self._watched.result(call)) for call in calls)

    def _slower(self) -> float:
        return min(self._pause * _SLOWER, self._pace.longest)

    def _failure(self, kind: type[WaitError], problem: str) -> WaitError:
        last = self._error
        failure = kind(problem, sent="yes" if self.detail is not None or last is None else last.sent)
        failure.detail, failure.attempts, failure.__cause__ = self.detail, self._attempts, last
        return failure

    def _located(self, error: AIRudderError) -> AIRudderError:
        error.operation_id = self._request.operation_id
        return without_frames(error)


async def wait(one: Wait[T, C]) -> T:
    """The answer that ends a wait; see ``Transport.wait``."""
    while await one.look() is not None:
        pass
    assert one.detail is not None
    return one.detail


async def follow(one: Wait[T, C], given: Given[T, C]) -> AsyncGenerator[TaskChange[T, C], None]:
    """The changes until a wait is over; see ``Transport.follow``. Its errors have ``resume``."""
    try:
        while (detail := await one.look()) is not None:
            change = await off_loop(one.size, given.take, detail)
            del detail
            if change is not None:
                yield change
            del change
    except AIRudderError as error:
        error.resume = given.write()
        raise


class Given(Generic[T, C]):
    """What of a task was given: its state, and digests of the calls. It writes this as a text, and reads that.

    A digest is made of the id and the result of a call; of all its fields, if it has no id. Calls that are equal in
    all of this are counted.
    """

    def __init__(self, request: Request, watched: Watched[T, C], resume: str | None) -> None:
        self._watched = watched
        self._task = [request.operation_id, _digest([request.query, request.body], 8).hex()]
        self._status: str | None = None
        self._calls: frozenset[bytes] = frozenset()
        if resume is not None and not self._read(resume):
            problem = "resume does not belong to this task, was made by another version of this library, or is damaged"
            error = InvalidRequestError(problem, hint="Pass the task_id that it was made with, or leave resume out.")
            error.operation_id = request.operation_id
            raise error

    def take(self, detail: T) -> TaskChange[T, C] | None:
        """What has changed since the last time; None if nothing has."""
        before, status = self._status, self._watched.status(detail)
        ended = [call for call in self._watched.calls(detail) or () if any(self._watched.result(call))]
        found: dict[bytes, C] = {}
        times = Counter[bytes]()
        for call in ended:
            digest = self._digest_of(call)
            times[digest] += 1
            found[digest if times[digest] == 1 else _digest([digest.hex(), times[digest]])] = call
        calls = [call for digest, call in found.items() if digest not in self._calls]
        if status == before and not calls:
            return None
        # A call that is missing in one answer, and comes again, is not new.
        self._status, self._calls = status, self._calls.union(found)
        resume = partial(self._text, status, self._calls)
        return TaskChange(status=status, before=before, calls=calls, detail=detail, resume=resume)

    def _digest_of(self, call: C) -> bytes:
        ids = self._watched.id(call)
        return _digest([ids, self._watched.result(call)] if any(ids) else call)

    def write(self) -> str:
        """What was given, as a text for ``resume=``. It contains the state and digests."""
        return self._text(self._status, self._calls)

    def _text(self, status: str | None, calls: Collection[bytes]) -> str:
        content = json.dumps([*self._task, status]).encode() + b"\n" + b"".join(sorted(calls))
        return "w1." + urlsafe_b64encode(blake2b(content, digest_size=8).digest() + content).rstrip(b"=").decode()

    def _read(self, text: object) -> bool:
        """Take over what the text says was given. False if ``write`` did not make it for this task."""
        if not isinstance(text, str):
            return False
        try:
            facts, _, calls = b64decode(text[3:] + "==", b"-_")[8:].partition(b"\n")
            *_, self._status = json.loads(facts)
        except (ValueError, TypeError, RecursionError):
            return False
        self._calls = frozenset(calls[at : at + _DIGEST] for at in range(0, len(calls), _DIGEST))
        # Writing it again checks everything at once: version, checksum, operation, task, spelling.
        return self.write() == text


def _digest(value: object, size: int = _DIGEST) -> bytes:
    return blake2b(_canonical(value).encode(), digest_size=size).digest()


def _named(until: str | Collection[str]) -> frozenset[str]:
    return frozenset([until] if isinstance(until, str) else until)


def _problem(until: Any, timeout: object, pace: Pace) -> str:
    """What is wrong with the arguments of a wait; empty if nothing is."""
    if inspect.iscoroutinefunction(until):
        return "until must not be a coroutine function"
    if until is not None and not callable(until):
        is_list = isinstance(until, Collection) and not isinstance(until, bytes)
        if not is_list or not until or not all(isinstance(state, str) for state in _named(until)):
            return "until must be a state, several states, or a function"
    if not is_limit(timeout):
        return "timeout must be a number of seconds above 0, or None for no limit"
    if not isinstance(pace, Pace):
        return f"pace must be a Pace, not a {type(pace).__name__}"
    bounds = (pace.first, pace.longest)
    if None in bounds or not all(map(is_limit, bounds)) or pace.longest == inf or pace.first > pace.longest:
        return "first and longest of a Pace must be numbers of seconds above 0, first at most longest"
    if pace.settle != 0 and (pace.settle is None or not is_limit(pace.settle)):
        return "settle of a Pace must be a number of seconds, 0 or above"
    return ""


__all__ = ["Given", "Wait", "follow", "wait"]
