"""Gates: requests wait at them until a test lets them through, so no test needs to sleep."""

import asyncio
import threading
from collections import deque
from types import TracebackType
from typing import Literal, Self

When = Literal["before", "after"]


class Gate:
    """Holds the requests of one operation; may be opened from any loop or thread.

    As a context manager it opens at the end of the block, so that a failing test does not leave callers hanging.
    """

    def __init__(self, operation: str | None, when: When) -> None:
        self.operation = operation
        self.when: When = when
        self.arrivals = 0
        self._open = False
        self._lock = threading.Lock()
        self._held: deque[asyncio.Future[None]] = deque()
        self._expecting: list[tuple[int, asyncio.Future[None]]] = []

    def __repr__(self) -> str:
        state = "open" if self._open else f"{self.waiting} waiting"
        return f"<Gate {self.when} {self.operation or 'any operation'}: {state}, {self.arrivals} arrived>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open()

    @property
    def is_open(self) -> bool:
        """Whether requests pass without waiting."""
        return self._open

    @property
    def waiting(self) -> int:
        """The number of requests that wait right now."""
        with self._lock:
            return sum(not future.done() for future in self._held)

    def open(self) -> None:
        """Let all requests through, those that wait and later ones."""
        with self._lock:
            self._open = True
            held, self._held = list(self._held), deque()
        for future in held:
            _wake(future)

    def release(self, count: int = 1) -> int:
        """Let the first ``count`` waiting requests through, in the order of arrival; return how many there were."""
        chosen: list[asyncio.Future[None]] = []
        with self._lock:
            while self._held and len(chosen) < count:
                future = self._held.popleft()
                if not future.done():
                    chosen.append(future)
        for future in chosen:
            _wake(future)
        return len(chosen)

    async def arrived(self, count: int = 1, timeout: float = 10.0) -> None:
        """Wait until ``count`` requests in all have come to the gate; TimeoutError after ``timeout`` seconds."""
        with self._lock:
            if self.arrivals >= count:
                return
            future = asyncio.get_running_loop().create_future()
            self._expecting.append((count, future))
        try:
            async with asyncio.timeout(timeout):
                await future
        except TimeoutError:
            raise TimeoutError(f"{self.arrivals} of {count} requests came within {timeout} s: {self!r}") from None
        finally:
            with self._lock:
                self._expecting = [pair for pair in self._expecting if pair[1] is not future]

    async def pass_through(self) -> None:
        """Be one request: count the arrival, then wait until let through. Called by the server."""
        with self._lock:
            self.arrivals += 1
            for count, expecting in self._expecting:
                if self.arrivals >= count:
                    _wake(expecting)
            if self._open:
                return
            future = asyncio.get_running_loop().create_future()
            self._held.append(future)
        await future


def _wake(future: "asyncio.Future[None]") -> None:
    """Finish a future in its own loop; one whose loop is gone has nobody waiting on it."""
    loop = future.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(_finish, future)


def _finish(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
