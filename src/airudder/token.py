"""The token of an account: one request at a time, renewed early, never thrown away for an older one's sake.

A token lives 24 hours, and asking again starts them anew while the old one lives on (documented, api-44712004). So
there are two tiers: from some 20 hours on one renewal runs in the background while callers go on; from some
23.5 hours on callers wait for it. Callers share one flight per loop; whoever of them is cancelled, it goes on.
"""

from __future__ import annotations

import asyncio
import copy
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Protocol, TypeVar
from weakref import WeakKeyDictionary

from attrs import field, frozen

from .clock import Clock, loops_of
from .errors import AIRudderError, ClientClosedError, ConfigurationError

T = TypeVar("T")

HOUR = 3600.0
LIFE = 24 * HOUR
_YOUNG = 60.0
_REMEMBERED = 5.0
_STORE_LIMIT = 5.0
_LOCK_LIMIT = 40.0  # longer than another process needs for its token request


@frozen(kw_only=True)
class StoredToken:
    """A token as a store keeps it. ``issued_at``: epoch seconds, UTC."""

    value: str = field(repr=False)
    issued_at: float


class TokenStore(Protocol):
    """Keeps tokens for several processes. ``account``: an opaque text that tells accounts and hosts apart.

    ``lock`` is held around load, request and save, so that of many processes one asks the server; a store without a
    lock may give ``contextlib.nullcontext()``. A store that fails is passed over: the server is asked.
    """

    async def load(self, account: str) -> StoredToken | None:
        """The token kept for ``account``, or None."""
        ...

    async def save(self, account: str, token: StoredToken) -> None:
        """Keep ``token`` in place of what is kept."""
        ...

    def lock(self, account: str) -> AbstractAsyncContextManager[object]:
        """Keep others out while the context lasts."""
        ...


@frozen(kw_only=True)
class Token:
    """A token in use. ``generation`` tells it from others, for the server may give the same text again.

    ``issued``: monotonic seconds; ``soft`` and ``hard``: ages from which to renew in the background, and before use.
    ``known_age`` is False for a token handed to the constructor.
    """

    value: str = field(repr=False)
    generation: int
    issued: float
    soft: float
    hard: float
    known_age: bool = True


@frozen(kw_only=True)
class TokenStatus:
    """What ``client.auth`` tells: how often this client changed its token, and the age of the present one, seconds."""

    generation: int
    age: float


class TokenManager:
    """Hands out the token. ``fetch`` asks the server; None if there are no credentials to ask with."""

    def __init__(
        self,
        fetch: Callable[[], Awaitable[str]] | None,
        *,
        clock: Clock,
        rng: random.Random,
        given: str | None = None,
        store: TokenStore | None = None,
        account: str = "",
        on_store_error: Callable[[str, Exception], None] = lambda step, error: None,
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._rng = rng
        self._store = store
        self._account = account
        self._on_store_error = on_store_error
        self._flights: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[Token | AIRudderError]]
        self._flights = WeakKeyDictionary()
        self._generation = 0
        self._token: Token | None = None
        self._refused: StoredToken | None = None
        self._failure: tuple[float, AIRudderError] | None = None
        self._closed = False
        if given is not None:
            self._token = self._accept(given, age=0.0, known_age=False)

    async def get(self) -> Token:
        """A token fit for use. Raises the error of the renewal that failed, or ``ClientClosedError``."""
        token = self._token
        if token is None:
            return await self._wait()
        age = self._clock.monotonic() - token.issued
        if self._fetch is None or age < token.soft or self._closed:
            return token
        if age >= token.hard:
            try:
                return await self._wait()
            except AIRudderError:
                if age >= LIFE:
                    raise
                return token  # it lives for some minutes yet
        if self._failed_lately() is None:
            self._flight()
        return token

    async def renew(self) -> Token:
        """A token asked of the server now, whatever is held or stored."""
        flight = self._flights.get(asyncio.get_running_loop())
        if flight is not None and self._store is not None:
            await asyncio.wait([flight])  # it may end with a stored token
        return await self._wait(forced=True)

    def invalidate(self, generation: int) -> bool:
        """Note that the server refused the token of ``generation``; True if another is held or may be asked for.

        A refused token that is older than the present one says nothing about it. One younger than 60 s is not worth
        a renewal: a server that refuses what it has just issued would be asked without end.
        """
        token = self._token
        if token is None or token.generation != generation:
            return True
        if self._fetch is None:
            return False
        age = self._clock.monotonic() - token.issued
        if token.known_age and age < _YOUNG:
            return False
        self._refused = StoredToken(value=token.value, issued_at=self._clock.wall() - age)
        self._token = None
        return True

    @property
    def renewable(self) -> bool:
        """Whether there are credentials to ask for a token with."""
        return self._fetch is not None

    def status(self) -> TokenStatus:
        """What is held; the age is 0 when nothing is."""
        token = self._token
        age = self._clock.monotonic() - token.issued if token else 0.0
        return TokenStatus(generation=self._generation, age=age)

    async def aclose(self) -> None:
        """Cancel the flights and see them end; who waits gets ``ClientClosedError``."""
        self._closed = True
        here = asyncio.get_running_loop()
        mine = self._flights.get(here)
        for loop in loops_of(self._flights):
            flight = self._flights.get(loop)
            if flight is not None and loop is not here and loop.is_running():
                with suppress(RuntimeError):  # it was closed this very moment
                    loop.call_soon_threadsafe(flight.cancel)
        if mine is not None:
            mine.cancel()
            await asyncio.wait([mine])

    async def _wait(self, *, forced: bool = False) -> Token:
        if self._closed:
            raise ClientClosedError("the client is closed")
        if self._fetch is None:
            raise ConfigurationError("there is no app_key and app_secret to ask for a token with")
        if not forced and (failure := self._failed_lately()) is not None:
            raise _own(failure)
        flight = self._flight(forced=forced)
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        try:
            outcome = await asyncio.shield(flight)
        except asyncio.CancelledError:
            if flight.cancelled() and not (task and task.cancelling() > before):
                raise ClientClosedError("the client was closed while a token was asked for") from None
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
        return flight

    def _landed(self, flight: asyncio.Task[Token | AIRudderError]) -> None:
        # A task holds its loop: kept here, it would keep closed loops alive.
        if self._flights.get(loop := flight.get_loop()) is flight:
            del self._flights[loop]

    async def _renewal(self, *, forced: bool) -> Token | AIRudderError:
        """The flight: never raises, so that an outcome that nobody waits for is no unretrieved exception."""
        try:
            token = await (self._renew_alone() if self._store is None else self._renew_by_store(self._store, forced))
        except Exception as error:
            failure = error
            if not isinstance(failure, AIRudderError):  # out of a session_factory, an on_retry hook and the like
                failure = AIRudderError(f"the token renewal failed ({type(error).__name__})", hint="See the cause.")
                failure.__cause__ = error
            failure.operation_id = failure.operation_id or "auth_token"
            self._failure = (self._clock.monotonic(), failure)
            return failure
        self._failure = None
        return token

    async def _renew_alone(self) -> Token:
        assert self._fetch is not None
        self._token = self._accept(await self._fetch(), age=0.0)
        return self._token

    async def _renew_by_store(self, store: TokenStore, forced: bool) -> Token:
        """Read the store, ask the server, save; the store's lock, if it can be had, keeps other processes waiting."""
        lock = await self._guarded("lock", lambda: _enter(store.lock(self._account)), limit=_LOCK_LIMIT)
        try:
            held = self._token
            if not forced and held is not None and self._clock.monotonic() - held.issued < held.soft:
                return held  # another loop has renewed it while this one waited for the lock
            stored = None if forced else await self._guarded("load", lambda: self._load(store))
            if stored is not None and (age := self._usable(stored)) is not None:
                self._token = self._accept(stored.value, age=age)
                return self._token
            asked_at = self._clock.wall()
            token = await self._renew_alone()
            fresh = StoredToken(value=token.value, issued_at=asked_at)
            await self._guarded("save", lambda: store.save(self._account, fresh))
            return token
        finally:
            if lock is not None:
                await self._guarded("unlock", lambda: lock.__aexit__(None, None, None))

    async def _guarded(self, name: str, step: Callable[[], Awaitable[T]], *, limit: float = _STORE_LIMIT) -> T | None:
        """One step of the store, bounded in time; its failure is reported and passed over, and gives None."""
        try:
            async with asyncio.timeout(limit):
                return await step()
        except Exception as error:
            self._on_store_error(name, error)
            return None

    async def _load(self, store: TokenStore) -> StoredToken | None:
        """What is stored, which in a store of bytes and texts may be anything. Raises ``TypeError`` for odd things."""
        stored = await store.load(self._account)
        if stored is None:
            return None
        if not (isinstance(stored, StoredToken) and isinstance(stored.issued_at, (int, float))):
            raise TypeError("a store gives a StoredToken or None")
        if not fits_header(stored.value):
            raise TypeError("a stored token is a text that can stand in a header")
        return StoredToken(value=stored.value, issued_at=float(stored.issued_at))

    def _usable(self, stored: StoredToken) -> float | None:
        """The age of a stored token if it may be used: not from the future, not refused, younger than what is held."""
        age = self._clock.wall() - stored.issued_at
        refused, held = self._refused, self._token
        if not 0 <= age < LIFE - 4 * HOUR:
            return None
        if refused is not None and stored.value == refused.value and stored.issued_at <= refused.issued_at + 1:
            return None
        # By the wall clock our own token may look some seconds younger than it is.
        if held is not None and age + _YOUNG > self._clock.monotonic() - held.issued:
            return None
        return age

    def _accept(self, value: str, *, age: float, known_age: bool = True) -> Token:
        self._generation += 1
        return Token(
            value=value,
            generation=self._generation,
            issued=self._clock.monotonic() - age,
            # Jitter: processes started together shall not renew together.
            soft=20 * HOUR - self._rng.uniform(0, HOUR),
            hard=23.5 * HOUR - self._rng.uniform(0, HOUR / 6),
            known_age=known_age,
        )


async def _enter(lock: AbstractAsyncContextManager[object]) -> AbstractAsyncContextManager[object]:
    await lock.__aenter__()
    return lock


def fits_header(value: object) -> bool:
    """Whether a token can stand in the Authorization header."""
    return isinstance(value, str) and value != "" and value.isascii() and value.isprintable() and " " not in value


def _own(error: AIRudderError) -> AIRudderError:
    """A copy for one waiter: a raised error collects a traceback, so shared ones would grow into each other."""
    mine = copy.copy(error)
    mine.__cause__ = error.__cause__
    return mine


__all__ = ["StoredToken", "Token", "TokenManager", "TokenStatus", "TokenStore", "fits_header"]
