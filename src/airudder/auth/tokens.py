"""The token of an account: one request at a time, renewed early, and replaced when the server refuses it.

A token of the cloud is valid for 24 hours. A new request gives a new token, and the old one stays valid (documented,
api-44712004). So there are two limits. About 4 hours before its end the token is renewed in the background, and calls
go on with the old one. About half an hour before its end calls wait for the renewal. For PDS nothing is documented;
client code keeps its token for 23 hours, which is taken as its life. All calls in one loop share one renewal (a
"flight"), which continues if one of them is cancelled.

A refused token is replaced at most once a minute, at any age, so that a server which refuses every token is not asked
without end. Until then the refused token stays in use, because the server may refuse a single operation only.
"""

from __future__ import annotations

import asyncio
import copy
import math
import os
import random
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TypeVar
from weakref import WeakKeyDictionary, WeakSet, ref

from attrs import evolve, frozen

from ..clock import Clock, loops_of
from ..config import StoredToken, TokenStore
from ..errors import AIRudderError, ClientClosedError, ConfigurationError
from ..masks import Masked
from ..request.credentials import Token

T = TypeVar("T")

HOUR = 3600.0

LIFE = 24 * HOUR

PDS_LIFE = 23 * HOUR

_BETWEEN = 60.0  # seconds between two replacements of a refused token

_REMEMBERED = 5.0  # seconds for which the error of a renewal is raised again without another request

_STORE_LIMIT = 5.0

_LOCK_LIMIT = 40.0  # longer than the token request of another process may take

_POLL = 0.05

_SKEW = 30.0  # seconds by which the clocks of two machines may differ


@frozen(kw_only=True)
class TokenStatus:
    """What ``client.auth`` gives. ``generation``: counts this client's tokens; ``age``: of the current one, seconds."""

    generation: int
    age: float


class _History:
    """The tokens of the account that this client has seen.

    The wall clock may be changed, here or in the process that wrote to the store. So a token that is new in the store
    counts as no older than the previous look at the store, by the monotonic clock, and its age is counted by the
    monotonic clock from then on.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: deque[StoredToken] = deque(maxlen=8)
        self._looked: float | None = None
        self._replaced = -math.inf
        self.generation = 0
        self.replaced_at: float | None = None

    def add(self, token: StoredToken) -> None:
        """Remember a token, so that the same token from the store does not count as new."""
        self._known.append(token)
        self.generation = max(self.generation, token.generation)
        self.replaced_at = token.replaced_at or self.replaced_at

    def look(self, stored: StoredToken | None) -> float | None:
        """The age of the token in the store; None if it is not new to this client, or its age is not known."""
        now = self._clock.monotonic()
        limit = math.inf if self._looked is None else now - self._looked
        self._looked = now
        if stored is None or any(_same(stored, one) for one in self._known):
            return None
        if stored.replaced_at not in (None, self.replaced_at):
            since = self._age(stored.replaced_at, limit)
            self.count(math.inf if since is None else since)
        self.add(stored)
        return self._age(stored.issued_at, limit)

    def _age(self, at: float, limit: float) -> float | None:
        age = self._clock.wall() - at
        if age < -_SKEW and limit == math.inf:
            return None  # issued in the future, and there is no earlier look to compare with
        return min(max(age, 0.0), limit)

    def count(self, age: float) -> None:
        """Count the replacement of a refused token, ``age`` seconds ago."""
        self._replaced = max(self._replaced, self._clock.monotonic() - age)

    def pause(self) -> float:
        """Seconds until a refused token may be replaced."""
        return max(self._replaced + _BETWEEN - self._clock.monotonic(), 0.0)


def _same(one: StoredToken, other: StoredToken) -> bool:
    """Whether both come from the same token request. If a generation is missing, the time of issue decides."""
    if one.generation and other.generation:
        return one.generation == other.generation and one.value == other.value
    return one.value == other.value and not abs(one.issued_at - other.issued_at) > 1


class TokenManager:
    """Gives one token to calls. ``fetch`` requests a token; None if there are no credentials for that.

    ``operation_id``: that of the request. ``life``: the seconds for which a token is used.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Masked]] | None,
        *,
        clock: Clock,
        rng: random.Random,
        given: Masked | None = None,
        store: TokenStore | None = None,
        account: str = "",
        operation_id: str = "auth_token",
        life: float = LIFE,
        on_store_error: Callable[[str, str], None] = lambda step, kind: None,
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._rng = rng
        self._store = store
        self.account = account
        self.operation_id = operation_id
        self._life = life
        self._on_store_error = on_store_error
        self._flights: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[Token | AIRudderError]]
        self._flights = WeakKeyDictionary()
        self._forced: WeakSet[asyncio.Task[Token | AIRudderError]] = WeakSet()
        self._turns: dict[int, ref[asyncio.Task[object]]] = {}  # by process id
        self._history = _History(clock)
        self._generation = 0
        self._token: Token | None = None
        self._refused = 0  # the generation of the refused token that is to be replaced
        self._failure: tuple[float, AIRudderError] | None = None
        self._closed = False
        if given is not None:
            self._accept(given, age=0.0)
            self._history.add(
                StoredToken(value=given, issued_at=math.nan)
            )  # nan: equal to this text issued at any time

    async def get(self) -> Token:
        """A usable token. Raises the error of the renewal that failed, or ``ClientClosedError``."""
        token = self._token
        if token is None or (token.generation == self._refused and not self._history.pause()):
            return await self._wait()
        if token.pid != os.getpid():  # forked processes should not all renew at the same moment
            token = self._token = self._spread(token)
        age = self._clock.monotonic() - token.issued
        if self._fetch is None or age < token.soft or self._closed:
            return token
        if age >= token.hard:
            try:
                return await self._wait()
            except AIRudderError:
                if age >= self._life:
                    raise
                return token  # it is still valid for some minutes
        if self._failed_lately() is None:
            self._flight()
        return token

    async def renew(self) -> Token:
        """Request a token from the server now, even if one is held or stored."""
        loop = asyncio.get_running_loop()
        while (flight := self._flights.get(loop)) is not None and flight not in self._forced:
            await asyncio.wait([flight])  # that flight may end without a request to the server
        return await self._wait(forced=True)

    async def refused(self, generation: int, *, renew: bool) -> str | None:
        """Record that the server refused the token of ``generation``, and replace it.

        Returns the reason if it is not replaced. Returns None if another token is held now, or if ``get`` raises the
        error of the renewal. Without ``renew`` the next call replaces the token. Does nothing if the current token has
        another generation.
        """
        token = self._token
        if token is None or token.generation != generation:
            return None
        if self._fetch is None:
            return "the client was given this token without app_key and app_secret"
        self._refused = generation
        while renew and self._refused == generation:
            try:
                token = await self._wait()
            except AIRudderError:
                return None
            if token.generation != generation:
                return None
        pause = self._history.pause()
        if not renew and pause == 0:
            return None
        return f"the last renewal after a refusal was less than 60 s ago, the next is possible in {math.ceil(pause)} s"

    def status(self) -> TokenStatus:
        """The token that is held now; without one, the age is 0."""
        token = self._token
        age = self._clock.monotonic() - token.issued if token else 0.0
        return TokenStatus(generation=self._generation, age=age)

    async def aclose(self) -> None:
        """Cancel the flights and wait until they have ended. Calls that wait for one raise ``ClientClosedError``."""
        self._closed = True
        here = asyncio.get_running_loop()
        mine = self._flights.get(here)
        for loop in loops_of(self._flights):
            flight = self._flights.get(loop)
            if flight is not None and loop is not here and loop.is_running():
                with suppress(RuntimeError):  # the loop was closed in the meantime
                    loop.call_soon_threadsafe(flight.cancel)
        if mine is not None:
            mine.cancel()
            await asyncio.wait([mine])

    async def _wait(self, *, forced: bool = False) -> Token:
        if self._closed:
            raise ClientClosedError("the client is closed", sent="no")
        if self._fetch is None:
            raise ConfigurationError(
                "a token cannot be requested without app_key and app_secret",
                hint="Give AIRudder(app_key=..., app_secret=...).",
            )
        if not forced and (failure := self._failed_lately()) is not None:
            raise _own(failure)
        flight = self._flight(forced=forced)
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        try:
            outcome = await asyncio.shield(flight)
        except asyncio.CancelledError:
            if flight.cancelled() and not (task and task.cancelling() > before):
                raise ClientClosedError("the client was closed while a token was requested") from None
            raise
        if isinstance(outcome, AIRudderError):
            raise _own(outcome)
        return outcome

    def _failed_lately(self) -> AIRudderError | None:
        if self._failure is not None and self._clock.monotonic() - self._failure[0] < _REMEMBERED:
            return self._failure[1]
        return None

    def _flight(self, *, forced: bool = False) -> asyncio.Task[Token | AIRudderError]:
        loop = asyncio.get_running_loop()
        flight = self._flights.get(loop)
        if flight is None or flight.done():
            flight = self._flights[loop] = loop.create_task(self._renewal(forced=forced), name="airudder-token")
            flight.add_done_callback(self._landed)
            if forced:
                self._forced.add(flight)
        return flight

    def _landed(self, flight: asyncio.Task[Token | AIRudderError]) -> None:
        # A task references its loop, so a task that stays here would keep a closed loop in memory.
        if self._flights.get(loop := flight.get_loop()) is flight:
            del self._flights[loop]

    async def _renewal(self, *, forced: bool) -> Token | AIRudderError:
        """The flight. Returns its error, since asyncio logs an exception of a task that nobody awaits."""
        try:
            token = await self._in_turn(forced)
        except Exception as error:
            failure = error
            if not isinstance(failure, AIRudderError):  # from a session_factory, an on_retry hook and the like
                hint = "The exception is in __cause__."
                failure = AIRudderError(f"the token renewal failed with {type(error).__name__}", hint=hint)
                failure.__cause__ = error
            failure.operation_id = failure.operation_id or self.operation_id
            self._failure = (self._clock.monotonic(), failure)
            return failure
        self._failure = None
        return token

    async def _in_turn(self, forced: bool) -> Token:
        """One renewal at a time in this process, and by the store's lock in all processes that share the store."""
        store = self._store
        async with self._turn():
            if store is None:
                return await self._renewed(None, forced)
            lock = await self._guarded("lock", lambda: _enter(store.lock(self.account)), limit=_LOCK_LIMIT)
            try:
                return await self._renewed(store, forced)
            finally:
                if lock is not None:
                    await self._guarded("unlock", lambda: lock.__aexit__(None, None, None))

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for the flights of other loops, except those whose loop has stopped and those from before a fork."""
        task = asyncio.current_task()
        assert task is not None
        pid, mine = os.getpid(), ref(task)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOCK_LIMIT):
                while (turn := self._turns.setdefault(pid, mine)) is not mine:
                    other = turn()
                    if other is None or other.done() or not other.get_loop().is_running():
                        self._turns.pop(pid, None)
                    else:
                        await asyncio.sleep(_POLL)
        try:
            yield
        finally:
            if self._turns.get(pid) is mine:
                del self._turns[pid]

    async def _renewed(self, store: TokenStore | None, forced: bool) -> Token:
        """The next token: from the store, from the server, or the one that is held if it may stay in use."""
        held, history = self._token, self._history
        refused = held is not None and held.generation == self._refused
        if held and not forced and not refused and self._clock.monotonic() - held.issued < held.soft:
            return held  # another loop renewed it while this one waited
        news = None if store is None else await self._guarded("load", lambda: self._look(store))
        if not forced:
            if news is not None:
                return self._accept(*news)
            if held and refused and history.pause():
                self._refused = 0
                return held
        assert self._fetch is not None
        asked_at = self._clock.wall()
        value = await self._fetch()
        replaced_at = asked_at if held and held.generation == self._refused else history.replaced_at
        token = self._accept(value, age=0.0)
        fresh = StoredToken(
            value=str(value), issued_at=asked_at, generation=history.generation + 1, replaced_at=replaced_at
        )
        history.add(fresh)
        if store is not None:
            await self._guarded("save", lambda: store.save(self.account, fresh))
        return token

    async def _guarded(self, name: str, step: Callable[[], Awaitable[T]], *, limit: float = _STORE_LIMIT) -> T | None:
        """Run one step of the store with a timeout. If it fails, report that and return None."""
        try:
            async with asyncio.timeout(limit):
                return await step()
        except Exception as error:
            kind = type(error).__name__
        self._on_store_error(name, kind)
        return None

    async def _look(self, store: TokenStore) -> tuple[Masked, float] | None:
        """A new token from the store, and its age; None if there is none. Raises ``TypeError`` as ``_checked`` does."""
        stored = _checked(await store.load(self.account))
        age = self._history.look(stored)
        if stored is None or age is None or age >= self._life - 4 * HOUR:
            return None
        return Masked(stored.value), age

    def _accept(self, value: Masked, age: float) -> Token:
        if self._token is not None and self._token.generation == self._refused:
            self._history.count(age)
        self._generation += 1
        issued = self._clock.monotonic() - age
        token = Token(value=value, generation=self._generation, issued=issued, soft=self._life, hard=self._life, pid=0)
        self._token = self._spread(token)
        return self._token

    def _spread(self, token: Token) -> Token:
        """The token with random renewal ages for this process: processes started together should not renew together."""
        soft = self._life - 4 * HOUR - self._rng.uniform(0, HOUR)
        hard = self._life - 0.5 * HOUR - self._rng.uniform(0, HOUR / 6)
        return evolve(token, soft=soft, hard=hard, pid=os.getpid())


async def _enter(lock: AbstractAsyncContextManager[object]) -> AbstractAsyncContextManager[object]:
    await lock.__aenter__()
    return lock


def _checked(stored: object) -> StoredToken | None:
    """The result of a store's ``load``. Raises ``TypeError`` if a store of somebody else gives something invalid."""
    if stored is None:
        return None
    if not isinstance(stored, StoredToken):
        problem = "load() of a token store must give a StoredToken or None"
    elif not fits_header(stored.value):
        problem = "the value of a stored token must be text that is valid in a header"
    elif not (_is_time(stored.issued_at) and (stored.replaced_at is None or _is_time(stored.replaced_at))):
        problem = "the times of a stored token must be numbers"
    elif not isinstance(stored.generation, int):
        problem = "the generation of a stored token must be a whole number"
    else:
        return stored
    del stored
    raise TypeError(problem)


def _is_time(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def fits_header(value: object) -> bool:
    """Whether a token is valid in the Authorization header."""
    return isinstance(value, str) and value != "" and value.isascii() and value.isprintable() and " " not in value


def _own(error: AIRudderError) -> AIRudderError:
    """A copy for one waiter: a raised error collects a traceback, so one that is shared would collect those of all."""
    mine = copy.copy(error)
    mine.__cause__ = error.__cause__
    return mine


__all__ = ["HOUR", "LIFE", "PDS_LIFE", "TokenManager", "TokenStatus", "fits_header"]
