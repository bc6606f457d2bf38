"""The sandbox as the sender of webhooks: what it posts where, how often, and in which order."""

import asyncio
import contextlib
import heapq
import json
import random
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import aiohttp

from .document import load
from .payloads import Payloads, Webhook, changed
from .pushing import KIND_PLACE, Delivery, WebhookSigner, attempt, checked, new_session
from .reply import INVENTED
from .world.pushes import Push, Pushes
from .world.tasks import World

T = TypeVar("T")


class Webhooks:
    """Posts webhooks to the URL of a receiver: those of the world by ``advance()``, any of them by ``post()``.

    ``url``: where to; ``urls``: other addresses by kind. In each, ``{kind}`` is replaced by the kind of the delivery,
    for a receiver that has an address for each. What a task of the predictive dialer causes goes to its own
    ``callback`` if there is no other URL, and the host is of this machine or any is allowed. ``enabled``: the kinds
    that the world pushes, None for all. ``info_check``: calls are completed as for that business section. ``headers``
    go with each push, and ``signer`` gives more for the bytes of a body, since no algorithm is known. ``deliveries`` is
    the log, in the order of the first tries. ``after_try`` is called with a delivery after each of its tries.

    The rule of delivery is documented for the ``pds_`` kinds alone: if the URL answers abnormally, again at intervals
    of a minute (``interval``, seconds), at most 5 tries (``most_tries``), then dropped. That this means no 2xx within
    ``timeout`` seconds, and that the first try counts, is inferred. Others are tried once, or all by that rule with
    ``retry_all``. ``time_scale`` 60 makes a second of the minute; ``sleep`` is how ``post()`` waits.

    ``duplicate``: the part of the pushes that comes twice, from 0 to 1. ``shuffle``: True mixes what one ``advance()``
    has to push, a number mixes each so many that follow each other. Both follow from the seed of the sandbox.
    """

    def __init__(
        self,
        world: World,
        *,
        url: str | None = None,
        allow_remote: bool = False,
        payloads: Payloads | None = None,
    ) -> None:
        self._world = world
        self._payloads = Payloads(load) if payloads is None else payloads
        self._allow_remote = allow_remote
        self.url = url
        self.urls = {}
        self.enabled = None
        self.info_check = False
        self.headers: dict[str, str] = {}
        self.signer: WebhookSigner | None = None
        self.retry_all = False
        self.interval = 60.0
        self.most_tries = 5
        self.time_scale = 1.0
        self.timeout = 10.0
        self.sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
        self.duplicate = 0.0
        self.shuffle: bool | int = False
        self.deliveries: list[Delivery] = []
        self.after_try: Callable[[Delivery], object] | None = None
        self._pushes = Pushes(world)
        self._numbers = 0
        self._queue: list[tuple[float, int, Delivery]] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._turn = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def __repr__(self) -> str:
        return f"<Webhooks {'on' if self._url or self._urls else 'off'}, {len(self.deliveries)} deliveries>"

    # ------------------------------------------------------------------ where to

    @property
    def url(self) -> str | None:
        """Where pushes go that have no URL of their own in ``urls``; None for nowhere."""
        return self._url

    @url.setter
    def url(self, url: str | None) -> None:
        self._url = None if url is None else checked(url, allow_remote=self._allow_remote)

    @property
    def urls(self) -> Mapping[str, str]:
        """The URLs by kind. Set it whole."""
        return MappingProxyType(self._urls)

    @urls.setter
    def urls(self, urls: Mapping[str, str]) -> None:
        self._urls = {
            self._payloads.find(kind).kind: checked(url, allow_remote=self._allow_remote) for kind, url in urls.items()
        }

    @property
    def enabled(self) -> Collection[str] | None:
        """The kinds that the world pushes, None for all. What is off when it becomes due is never pushed."""
        return self._enabled

    @enabled.setter
    def enabled(self, kinds: Collection[str] | None) -> None:
        self._enabled = None if kinds is None else frozenset(self._payloads.find(kind).kind for kind in kinds)

    @property
    def kinds(self) -> list[str]:
        """The kinds that can be posted."""
        return self._payloads.kinds()

    @property
    def waiting(self) -> list[Delivery]:
        """Those that ``advance()`` will try (again) when their time has come, the next one first."""
        return [delivery for *_, delivery in sorted(self._queue, key=lambda each: each[:2])]

    # ------------------------------------------------------------------ posting

    async def post(self, kind: str, payload: Mapping[str, Any] | bytes | None = None, /, **over: Any) -> Delivery:
        """Post one webhook now, with all its tries, and give what came of it.

        ``payload`` None is the example of the description; bytes go out as they are. ``over``: other values by name,
        in depth by dots or double underscores (``body__state="x"``, ``**{"rows.0.task_id": "x"}``), in any spelling
        (case, underscores) of a name that is there; ``...`` takes a field out. Raises ``ValueError`` for an unknown
        kind or if there is no URL for it, ``RuntimeError`` if the sandbox is closed meanwhile.
        """
        webhook = self._payloads.find(kind)
        url = self._url_of(kind)
        if url is None:
            raise ValueError(f"there is no URL for {kind}: set webhooks.url, or webhooks.urls")
        if isinstance(payload, bytes):
            if over:
                raise ValueError("bytes are posted as they are: give a mapping to change values of it")
            body = payload
        else:
            body = _dump(changed(webhook.payload if payload is None else payload, over))
        made = self._made(webhook, body, url, invented=webhook.invented or isinstance(payload, bytes))
        return await self._kept(self._post(made))

    async def advance(self) -> list[Delivery]:
        """Work off what has become due in the world since the last time, in order of time; give what was tried.

        Each push and each further try takes place at its own time, up to the time of the world now: a clock that was
        moved on by an hour sees all five tries. One runs at a time, a second call waits for the first. Without a URL
        what is due is gone. Raises ``RuntimeError`` if the sandbox is closed meanwhile.
        """
        return await self._kept(self._advance())

    async def pump(self, every: float = 1.0) -> None:
        """Go on with ``advance()``, in seconds of real time, until cancelled."""
        while True:
            await self.advance()
            await asyncio.sleep(every)

    async def _post(self, made: list[Delivery]) -> Delivery:
        pause = self._pause()
        async with new_session() as session:
            for delivery in made:
                await self._try(session, delivery, self._world.times.now())
                while delivery.outcome == "waiting":
                    await self.sleep(pause)
                    await self._try(session, delivery, self._world.times.now())
        return made[0]

    async def _advance(self) -> list[Delivery]:
        tried: dict[int, Delivery] = {}
        pause = self._pause()
        async with self._turn, new_session() as session:
            self._take()
            now = self._world.times.now()
            while self._queue and self._queue[0][0] <= now:
                due, number, delivery = self._queue[0]
                await self._try(session, delivery, due)
                heapq.heappop(self._queue)
                if delivery.outcome == "waiting":
                    heapq.heappush(self._queue, (due + pause, number, delivery))
                tried[number] = delivery
        return list(tried.values())

    async def _try(self, session: aiohttp.ClientSession, delivery: Delivery, when: float) -> None:
        await attempt(session, delivery, self.signer, self.timeout)
        delivery.when.append(when)
        if delivery.tries == 1:
            self.deliveries.append(delivery)
        if self.after_try is not None:
            self.after_try(delivery)

    def _pause(self) -> float:
        if not self.time_scale > 0:
            raise ValueError("time_scale must be above 0")
        return self.interval / self.time_scale

    # ------------------------------------------------------------------ what goes out, and in which order

    def _take(self) -> None:
        made: list[Delivery] = []
        moments: list[float] = []
        for push in self._pushes.take(info_check=self.info_check):
            url = self._url_of(push.kind) or self._callback(push)
            if url is None or (self._enabled is not None and push.kind not in self._enabled):
                continue
            made += self._made(self._payloads.find(push.kind), _dump(push.payload), url, invented=True)
            moments += [push.due] * (len(made) - len(moments))
        for moment, (place, delivery) in zip(moments, enumerate(self._mixed(made)), strict=True):
            heapq.heappush(self._queue, (moment, made[place].number, delivery))

    def _made(self, webhook: Webhook, body: bytes, url: str, *, invented: bool) -> list[Delivery]:
        """The delivery of a push, and at random a second one."""
        headers = {**webhook.headers, **(dict([INVENTED]) if invented else {}), **self.headers}
        tries = self.most_tries if self.retry_all or webhook.kind.startswith("pds_") else 1
        number = self._numbers + 1
        doubled = random.Random(f"{self._world.seed}:double:{number}").random() < self.duplicate
        self._numbers += 1 + doubled
        return [
            Delivery(number + more, webhook.kind, url, body, headers, tries, number if more else None)
            for more in range(1 + doubled)
        ]

    def _mixed(self, made: list[Delivery]) -> list[Delivery]:
        size = len(made) if self.shuffle is True else int(self.shuffle)
        if size < 2 or not made:
            return made
        chance = random.Random(f"{self._world.seed}:shuffle:{made[0].number}")
        parts = [made[place : place + size] for place in range(0, len(made), size)]
        return [delivery for part in parts for delivery in chance.sample(part, len(part))]

    def _callback(self, push: Push) -> str | None:
        """The URL that a task of the predictive dialer was created with, if the sandbox may post there."""
        try:
            return None if push.callback is None else checked(push.callback, allow_remote=self._allow_remote)
        except ValueError:
            return None

    def _url_of(self, kind: str) -> str | None:
        url = self._urls.get(kind, self._url)
        return None if url is None else url.replace(KIND_PLACE, kind)

    # ------------------------------------------------------------------ life

    async def _kept(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it in the sandbox's loop, else in this one, as a task that ends with the sandbox and with the caller."""
        if self._loop is not None and self._loop is not asyncio.get_running_loop():
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._kept(work), self._loop))
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await task
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if caller is not None and caller.cancelling():
                raise
        raise RuntimeError("the sandbox was closed while it posted webhooks")

    def begin(self) -> None:
        """Make ready for the loop that runs now, in which the sandbox serves."""
        self._turn = asyncio.Lock()
        self._loop = asyncio.get_running_loop()

    async def close(self) -> None:
        """End every post under way, in whichever loop."""
        self._loop = None
        here = asyncio.get_running_loop()
        tasks = list(self._tasks)
        for task in tasks:
            with contextlib.suppress(RuntimeError):  # a loop that is closed runs no task any more
                task.get_loop().call_soon_threadsafe(task.cancel)
        await asyncio.gather(*(each for each in tasks if each.get_loop() is here), return_exceptions=True)


def _dump(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
