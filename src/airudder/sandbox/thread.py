"""A sandbox in a thread of its own, for code under test that has no loop, or more than one."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from .server import Sandbox


@contextmanager
def running(sandbox: Sandbox | None = None) -> Iterator[Sandbox]:
    """Serve in a thread with its own loop for the length of a ``with`` block.

    Telling faults, opening gates, reading the ledger and awaiting posts of ``webhooks`` work from outside; start(),
    close() and drop_connections() belong to the thread's loop.
    """
    served = Sandbox() if sandbox is None else sandbox
    ready = threading.Event()
    stop: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        done = asyncio.Event()
        async with served:
            stop.append((asyncio.get_running_loop(), done))
            ready.set()
            await done.wait()

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="airudder-sandbox") as pool:
        future = pool.submit(lambda: asyncio.run(serve()))
        future.add_done_callback(lambda _: ready.set())
        ready.wait()
        if not stop:
            future.result()  # raises what kept it from starting
        try:
            yield served
        finally:
            for loop, done in stop:
                if not future.done():
                    loop.call_soon_threadsafe(done.set)
        future.result()
