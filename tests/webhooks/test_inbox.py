"""The durable inbox: what is put in is there until a handler has succeeded with it, and nobody does it twice."""

import asyncio
import json
import logging
import os
import shutil
import sqlite3
import stat
import sys
import tempfile
import threading
import tracemalloc
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airudder import ConfigurationError
from airudder.clock import Clock
from airudder.webhooks import (
    Event,
    PdsContactStatusEvent,
    Receiver,
    UnknownEvent,
    WebhookPayloadError,
    aiohttp_app,
    parse,
    restore,
    running,
)
from airudder.webhooks.inbox import DeadLetter, Inbox, InboxError, database, deliveries, watch
from airudder.webhooks.inbox.database import Database
from airudder.webhooks.inbox.leases import LEASE, RENEWED, Lease
from airudder.webhooks.inbox.worker import Parsed
from airudder.webhooks.router import Router

PHONE = "+12025550142"
JSON = {"Content-Type": "application/json"}
PRIVATE = ("2025550142", "sign-made-up", "secret words", "callid")


class HandClock(Clock):
    """Stands still; whoever sleeps wakes when the test has moved it far enough."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.booted = 1_700_000_000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def monotonic(self) -> float:
        return self.now

    def since_boot(self) -> float:
        return self.now - self.booted

    def wall(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, future))
        await future

    async def sleeper(self, seconds: float, many: int = 1) -> None:
        """Until somebody sleeps for so long from now, or so many do."""
        until = self.now + seconds
        while sum(at == until and not future.done() for at, future in self._sleepers) < many:
            await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self.now += seconds
        for until, future in self._sleepers:
            if until <= self.now and not future.done():
                future.set_result(None)


def contact(number: int = 1, headers: Mapping[str, str] | None = None) -> Event[Any]:
    body = {"taskId": "t", "callid": f"c{number}", "state": "s", "timestamp": 1_700_000_000_000, "phoneNumber": PHONE}
    raw = json.dumps({"type": "ContactStatus", "body": body}).encode()
    return parse(raw, {"Content-Type": "application/json", **(headers or {})})


def number_of(event: Event[Any]) -> int:
    return int(event.json["body"]["callid"][1:])


class Doing:
    """A router whose handler notes what it got, waits at a gate and fails as often as it is told."""

    def __init__(self, *, fails: int = 0, gate: bool = False) -> None:
        self.router = Router()
        self.router.fallback(self._handle)
        self.got: list[int] = []
        self.at_once = self.most_at_once = 0
        self.fails = fails
        self.gate = asyncio.Event()
        if not gate:
            self.gate.set()
        self.changed = asyncio.Condition()

    async def _handle(self, event: Event[Any]) -> None:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            async with self.changed:
                self.got.append(number_of(event))
                self.changed.notify_all()
            await self.gate.wait()
            if self.fails:
                self.fails -= 1
                raise ValueError(f"secret words about {PHONE}")
        finally:
            self.at_once -= 1

    async def until(self, count: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.got) >= count)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox.db"


@pytest.fixture
async def inbox(path: Path, clock: HandClock) -> AsyncIterator[Inbox]:
    async with Inbox(path, clock=clock) as inbox:
        yield inbox


@asynccontextmanager
async def working(inbox: Inbox, doing: Doing, **settings: Any) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(inbox.work(doing.router, **{"drain": 0.0, **settings}))
    try:
        yield task
    finally:
        doing.gate.set()
        task.cancel()
        await asyncio.wait([task])


def content(path: Path) -> bytes:
    """All bytes of the files of an inbox."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def modes(path: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}


async def through(inbox: Inbox) -> None:
    """Until nothing waits and nothing is in progress. Each look is a round through the inbox's thread."""
    while (counts := await inbox.counts()).waiting or counts.in_progress:
        await asyncio.sleep(0)


# -------------------------------------------------------------------------------------------------------- in and out


async def test_what_is_put_in_is_handled_once_and_done(inbox: Inbox) -> None:
    doing = Doing()
    assert await asyncio.gather(*(inbox.put(contact(number)) for number in range(50))) == [True] * 50
    async with working(inbox, doing):
        await doing.until(50)
        await through(inbox)
    assert sorted(doing.got) == list(range(50))
    assert (await inbox.counts()).done == 50


async def test_the_handler_gets_the_event_as_it_was_put_in(inbox: Inbox) -> None:
    router, came = Router(), asyncio.Queue[PdsContactStatusEvent]()

    @router.on(PdsContactStatusEvent)
    async def handler(event: PdsContactStatusEvent) -> None:
        came.put_nowait(event)

    event = contact(headers={"X-AIRudder-Sign": "sign-made-up", "User-Agent": "Airudder", "X-Forwarded-For": PHONE})
    await inbox.put(event)
    work = asyncio.create_task(inbox.work(router))
    got = await came.get()
    work.cancel()
    await asyncio.wait([work])
    assert (got.kind, got.dedupe_key, got.dedupe_window) == (event.kind, event.dedupe_key, event.dedupe_window)
    assert (got.raw, got.json, got.occurred_at, got.data) == (event.raw, event.json, event.occurred_at, event.data)
    assert got.headers == {"content-type": "application/json", "user-agent": "Airudder"}


async def test_the_kind_by_which_it_was_read_is_kept(inbox: Inbox) -> None:
    router, came = Router(), asyncio.Queue[Event[Any]]()

    @router.fallback
    async def handler(event: Event[Any]) -> None:
        came.put_nowait(event)

    for kind in ("workflow_list_completed", None):
        await inbox.put(parse(b'{"no": "shape"}', {}, kind=kind))
    work = asyncio.create_task(inbox.work(router))
    kinds = {(await came.get()).kind for _ in range(2)}
    work.cancel()
    await asyncio.wait([work])
    assert kinds == {"workflow_list_completed", "unknown"}


async def test_what_waits_survives_the_process(path: Path, clock: HandClock) -> None:
    async with Inbox(path, clock=clock) as first:
        await first.put(contact())
    doing = Doing()
    async with Inbox(path, clock=clock) as second, working(second, doing):
        await doing.until(1)
        await through(second)
        assert await second.put(contact()) is False
    assert doing.got == [1]


async def test_work_that_is_put_in_later_is_found_without_a_pause(inbox: Inbox) -> None:
    """The clock stands still, so only the wake-up can have told."""
    doing = Doing()
    async with working(inbox, doing):
        for number in range(5):
            await inbox.put(contact(number))
            await doing.until(number + 1)
    assert doing.got == [0, 1, 2, 3, 4]


async def test_what_another_process_has_put_in_is_found_after_poll(inbox: Inbox, path: Path, clock: HandClock) -> None:
    doing = Doing()
    async with working(inbox, doing, poll=3.0), Inbox(path, clock=clock) as other:
        await inbox.counts()
        await other.put(contact())
        waiting = asyncio.create_task(doing.until(1))
        while not waiting.done():
            clock.advance(1.0)
            await inbox.counts()
        await waiting
    assert doing.got == [1]


# ------------------------------------------------------------------------------------------------------- known keys


async def test_a_known_key_is_not_taken_again(inbox: Inbox) -> None:
    doing = Doing(gate=True)
    assert await inbox.put(contact()) is True
    assert await inbox.put(contact()) is False  # waiting
    async with working(inbox, doing):
        await doing.until(1)
        assert await inbox.put(contact()) is False  # in progress
        doing.gate.set()
        await through(inbox)
        assert await inbox.put(contact()) is False  # done
        assert await inbox.put(contact(2)) is True
        await through(inbox)
    assert doing.got == [1, 2]


async def test_at_the_same_moment_one_of_many_is_taken(inbox: Inbox, path: Path, clock: HandClock) -> None:
    async with Inbox(path, clock=clock) as other:
        taken = await asyncio.gather(*(one.put(contact()) for one in [inbox, other] * 20))
    assert sum(taken) == 1


async def test_a_done_key_is_forgotten_after_its_time(path: Path, clock: HandClock) -> None:
    async with Inbox(path, clock=clock, remember=1000.0) as inbox:
        doing = Doing()
        await inbox.put(contact())
        async with working(inbox, doing):
            await doing.until(1)
            await through(inbox)
        clock.advance(999.0)
        assert await inbox.put(contact()) is False
        clock.advance(61.0)
        assert await inbox.put(contact()) is True


async def test_what_cannot_be_identified_is_handled_each_time_and_marked_if_an_equal_one_came_lately(
    inbox: Inbox, clock: HandClock
) -> None:
    event, router, marks = parse(b'{"no": "id"}', {}), Router(), list[bool]()
    assert event.dedupe_window is not None

    @router.fallback
    async def note(event: Event[Any]) -> None:
        marks.append(event.maybe_redelivered)
        if len(marks) == 2:
            raise ValueError  # marked at its second attempt too, long after

    work = asyncio.create_task(inbox.work(router, first_pause=3 * event.dedupe_window))
    steps = ((0.0, True), (event.dedupe_window - 1, True), (3 * event.dedupe_window, False), (0.0, True))
    for number, (seconds, comes) in enumerate(steps):
        clock.advance(seconds)
        assert not comes or await inbox.put(event) is True
        while len(marks) <= number or (await inbox.counts()).in_progress:
            await asyncio.sleep(0)
    await through(inbox)
    work.cancel()
    await asyncio.wait([work])
    assert marks == [False, True, True, False]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.text(max_size=20), st.dictionaries(st.text(max_size=15), st.text(max_size=15)))
def test_whatever_an_event_holds_can_be_stored(raw: bytes, key: str, headers: dict[str, str]) -> None:
    event = UnknownEvent(kind=key, dedupe_key=key, data={}, json={}, raw=raw, headers=headers | {"User-Agent": key})
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(f"{folder}/inbox.db", isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        deliveries.prepare(db)
        row = deliveries.row_of(event)
        assert deliveries.put(db, row, 1.0) is True
        assert deliveries.put(db, row, 2.0) is False
        (taken,), *_ = deliveries.claim(db, Lease(Clock()), (), 5, 2.0, max_attempts=1, horizon=9.0)
        assert taken.raw == raw and taken.headers["user-agent"] == key
        db.close()


# --------------------------------------------------------------------------------------------- failures, dead letters


async def test_failures_are_tried_again_after_growing_pauses(inbox: Inbox, clock: HandClock) -> None:
    doing = Doing(fails=3)

    async def reached(tries: int) -> None:
        """The worker may have begun its sleep when the clock had moved already: then it needs a little more time."""
        while len(doing.got) < tries:
            clock.advance(0.01)
            await inbox.counts()

    await inbox.put(contact())
    async with working(inbox, doing, first_pause=10.0, max_pause=25.0):
        for tries, pause in enumerate((10.0, 20.0, 25.0), 1):
            await reached(tries)
            while (await inbox.counts()).in_progress:
                await asyncio.sleep(0)
            clock.advance(pause - 0.5)
            for _ in range(5):
                await inbox.counts()
            assert len(doing.got) == tries
            clock.advance(0.5)
        await reached(4)
        await through(inbox)
    assert doing.got == [1] * 4
    assert (await inbox.counts()).done == 1


async def dead_letter(inbox: Inbox, clock: HandClock, doing: Doing, **settings: Any) -> DeadLetter:
    async with working(inbox, doing, **{"max_attempts": 3, "first_pause": 1.0, **settings}):
        while not (await inbox.counts()).dead:
            clock.advance(1.0)
    (letter,) = await inbox.dead()
    return letter


async def test_after_too_many_failures_it_is_a_dead_letter(
    inbox: Inbox, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await inbox.put(contact(headers={"User-Agent": "Airudder"}))
    letter = await dead_letter(inbox, clock, Doing(fails=100))
    assert (letter.kind, letter.attempts) == ("pds_contact_status", 3)
    assert letter.problem.startswith("ValueError (test_inbox.py:")
    assert letter.died_at >= letter.received_at
    assert letter.died_at.tzinfo is not None
    assert parse(letter.raw, letter.headers, kind=letter.kind).dedupe_key == contact().dedupe_key
    assert await inbox.put(contact()) is False
    said = repr(letter) + repr(inbox) + caplog.text
    assert not [word for word in (*PRIVATE, contact().dedupe_key) if word in said]
    assert "pds_contact_status" in caplog.text and "attempt 3 of 3 failed; now a dead letter" in caplog.text


async def test_a_dead_letter_can_be_tried_again(inbox: Inbox, clock: HandClock) -> None:
    doing = Doing(fails=3)
    await inbox.put(contact())
    letter = await dead_letter(inbox, clock, doing)
    async with working(inbox, doing):
        assert await inbox.retry(letter.id) is True
        assert await inbox.retry(letter.id) is False
        await doing.until(4)
        await through(inbox)
    assert (await inbox.counts()).done == 1
    assert await inbox.dead() == []


async def test_a_dead_letter_can_be_given_up(inbox: Inbox, clock: HandClock) -> None:
    await inbox.put(contact())
    letter = await dead_letter(inbox, clock, Doing(fails=100))
    assert await inbox.discard(letter.id) is True
    assert await inbox.discard(letter.id) is False
    assert await inbox.dead() == []
    assert await inbox.put(contact()) is False


async def test_dead_letters_come_in_pages(inbox: Inbox, clock: HandClock) -> None:
    for number in range(5):
        await inbox.put(contact(number))
    async with working(inbox, Doing(fails=100), max_attempts=1):
        while (await inbox.counts()).dead < 5:
            await asyncio.sleep(0)
    first = await inbox.dead(limit=3)
    assert len(first) == 3
    assert [one.id for one in first + await inbox.dead(limit=3, after=first[-1].id)] == [1, 2, 3, 4, 5]


async def test_a_handler_that_takes_too_long_is_cancelled_and_awaited(inbox: Inbox, clock: HandClock) -> None:
    doing = Doing(gate=True)
    await inbox.put(contact())
    letter = await dead_letter(inbox, clock, doing, handler_timeout=0.005)
    assert letter.problem == "timeout"
    assert doing.at_once == 0


async def test_who_swallows_the_cancellation_has_not_succeeded(inbox: Inbox) -> None:
    router = Router()

    @router.fallback
    async def handler(event: Event[Any]) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass

    await inbox.put(contact())
    work = asyncio.create_task(inbox.work(router, handler_timeout=0.005, max_attempts=1))
    while not (await inbox.counts()).dead:
        await asyncio.sleep(0)
    work.cancel()
    await asyncio.wait([work])
    assert (await inbox.counts()).done == 0


async def test_a_cancellation_inside_a_handler_is_a_failure_of_it(inbox: Inbox, clock: HandClock) -> None:
    router = Router()

    @router.fallback
    async def handler(event: Event[Any]) -> None:
        other = asyncio.get_running_loop().create_future()
        other.cancel()
        await other

    await inbox.put(contact())
    work = asyncio.create_task(inbox.work(router, max_attempts=1))
    while not (await inbox.counts()).dead:
        await asyncio.sleep(0)
    assert not work.done()
    work.cancel()
    await asyncio.wait([work])


class Panic(BaseException):
    """As the panic of a Rust extension."""


@pytest.mark.parametrize("raised", [Panic, GeneratorExit, BaseExceptionGroup("two", [Panic(), ValueError()])])
async def test_whatever_a_handler_raises_the_delivery_is_tried_again_and_becomes_a_dead_letter(
    inbox: Inbox, clock: HandClock, raised: Any
) -> None:
    router, runs = Router(), 0

    @router.fallback
    async def handler(event: Event[Any]) -> None:
        nonlocal runs
        runs += 1
        raise raised

    await inbox.put(contact())
    doing = Doing()
    doing.router = router
    letter = await dead_letter(inbox, clock, doing, concurrency=1)
    assert (runs, letter.attempts) == (3, 3)


@pytest.mark.parametrize("ack", ["inbox", "queue"])
@pytest.mark.parametrize("raised", [SystemExit(3), KeyboardInterrupt()])
def test_an_exit_inside_a_handler_ends_the_service_in_order(path: Path, ack: Any, raised: BaseException) -> None:
    """Its only worker goes on until the drain is over, and the delivery that failed is not lost from the inbox."""
    router, handled, gate = Router(), list[int](), asyncio.Event()

    @router.fallback
    async def handler(event: Event[Any]) -> None:
        await gate.wait()
        if number_of(event) == 1:
            raise raised
        handled.append(number_of(event))

    async def service() -> None:
        inbox = path if ack == "inbox" else None
        app = aiohttp_app(router, allow_unverified=True, ack=ack, inbox=inbox, concurrency=1, drain=5.0)
        async with TestClient(TestServer(app)) as client:
            for number in (1, 2):
                async with client.post("/airudder", data=contact(number).raw, headers=JSON) as response:
                    assert response.status == 200
            gate.set()
            await asyncio.Event().wait()

    async def left() -> tuple[int, int]:
        async with Inbox(path) as inbox:
            counts = await inbox.counts()
            return counts.waiting, counts.in_progress

    with pytest.raises(type(raised)) as caught:
        asyncio.run(service())
    assert caught.value is raised
    if ack == "inbox":
        assert asyncio.run(left()) == (2 - len(handled), 0)
    else:
        assert handled == [2]


@pytest.mark.parametrize("raised", [SystemExit(3), KeyboardInterrupt()])
def test_an_exit_inside_a_handler_is_charged_to_its_own_delivery_alone(path: Path, raised: BaseException) -> None:
    """asyncio.run cancels all tasks then, also those of the deliveries that are handled beside it."""
    router, handling, together = Router(), list[int](), asyncio.Event()

    @router.fallback
    async def handler(event: Event[Any]) -> None:
        handling.append(number_of(event))
        if len(handling) == 4:
            together.set()
        await together.wait()
        if number_of(event) == 1:
            raise raised
        await asyncio.Event().wait()

    async def service() -> None:
        async with Inbox(path) as inbox:
            for number in range(4):
                await inbox.put(contact(number))
            await inbox.work(router, max_attempts=1)

    async def dead() -> list[int]:
        async with Inbox(path) as inbox:
            assert (await inbox.counts()).waiting == 3
            rows = await inbox._database.run(lambda db: db.execute("SELECT attempts, state FROM deliveries").fetchall())
            assert sorted(rows) == [(0, 0)] * 3 + [(1, 2)]
            return [number_of(restore(letter.raw, letter.headers)) for letter in await inbox.dead()]

    with pytest.raises(type(raised)):
        asyncio.run(service())
    assert asyncio.run(dead()) == [1]


async def test_without_a_handler_it_is_done_and_said_by_kind(inbox: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    await inbox.put(contact())
    work = asyncio.create_task(inbox.work(Router()))
    await through(inbox)
    work.cancel()
    await asyncio.wait([work])
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        "webhook pds_contact_status: acknowledged, but there is no handler for it and no fallback"
    ]


async def test_what_cannot_be_read_any_more_is_a_dead_letter(inbox: Inbox, clock: HandClock) -> None:
    await inbox.put(UnknownEvent(kind="unknown", dedupe_key="k", data={}, json={}, raw=b"[", headers={}))
    letter = await dead_letter(inbox, clock, Doing())
    assert letter.problem == WebhookPayloadError.__name__


DAMAGES = {
    "headers": "UPDATE deliveries SET headers=CAST(x'0163' AS TEXT) WHERE id=3",
    "headers of another letter": "UPDATE deliveries SET headers=replace(headers, 'json', 'jsom') WHERE id=3",
    "headers that are no UTF-8": "UPDATE deliveries SET headers=CAST(x'FFFE' AS TEXT) WHERE id=3",
    "a kind that is no UTF-8": "UPDATE deliveries SET kind=CAST(x'FFFE' AS TEXT) WHERE id=3",
    "another kind": "UPDATE deliveries SET kind='pds_task_status' WHERE id=3",
    "no body": "UPDATE deliveries SET raw=NULL WHERE id=3",
    "a body of another letter": "UPDATE deliveries SET raw=replace(CAST(raw AS TEXT), 'c3', 'c4') WHERE id=3",
    "a digest that is none": "UPDATE deliveries SET digest=7 WHERE id=3",
    "unfinished attempts that are none": "UPDATE deliveries SET unfinished='x' WHERE id=3",
}
HARMLESS = {
    "a nonce": "UPDATE deliveries SET nonce='x' WHERE id=3",
    "attempts": "UPDATE deliveries SET attempts='x' WHERE id=3",
    "times": "UPDATE deliveries SET at='x', received_at='y' WHERE id=3",
    "a holder": "UPDATE deliveries SET holder=7 WHERE id=3",
}


@pytest.mark.parametrize("damage", HARMLESS)
async def test_a_row_whose_content_is_whole_is_handled_whatever_else_is_damaged(inbox: Inbox, damage: str) -> None:
    for number in range(1, 6):
        await inbox.put(contact(number))
    await inbox._database.run(lambda db: db.execute(HARMLESS[damage]).fetchall())
    doing = Doing()
    async with working(inbox, doing):
        await through(inbox)
    assert (sorted(doing.got), (await inbox.counts()).done) == ([1, 2, 3, 4, 5], 5)


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_row_becomes_a_dead_letter_and_the_others_are_handled(inbox: Inbox, damage: str) -> None:
    for number in range(1, 21):
        await inbox.put(contact(number))
    await inbox._database.run(lambda db: db.execute(DAMAGES[damage]).fetchall())
    doing = Doing()
    async with working(inbox, doing):
        await through(inbox)
    counts = await inbox.counts()
    assert sorted(doing.got) == [1, 2, *range(4, 21)]
    assert (counts.done, counts.dead) == (19, 1)
    (letter,) = await inbox.dead()
    assert (letter.id, letter.problem) == (3, "damaged")
    assert await inbox.discard(letter.id) is True


async def test_a_put_costs_the_same_however_many_wait_for_their_time(inbox: Inbox, clock: HandClock) -> None:
    """In steps of SQLite: the put, the claim that follows it, and the end of the attempt."""

    def filled(db: sqlite3.Connection) -> None:
        db.execute(
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 20000)"
            " INSERT INTO deliveries (digest, kind, raw, headers, at, received_at, unfinished, nonce)"
            " SELECT randomblob(32), 'unknown', '{}', '{}', ? + n % 2000, 0.0, n % 2, n FROM number",
            (clock.now + 1000.0,),
        )

    async def cost(number: int) -> int:
        steps = 0

        def stepped() -> int:
            nonlocal steps
            steps += 1
            return 0

        lease, row = Lease(clock), deliveries.row_of(contact(number))
        await inbox._database.run(lambda db: db.set_progress_handler(stepped, 1))
        await inbox._database.run(lambda db: deliveries.put(db, row, clock.now))
        (taken,), *_ = await inbox._database.run(partial(_taken, lease=lease))
        await inbox._database.run(lambda db: deliveries.finish(db, taken, lease.holder, clock.now, 1e6))
        await inbox._database.run(lambda db: db.set_progress_handler(None, 1))
        return steps

    few = await cost(1)
    await inbox._database.run(filled)
    assert await cost(2) < 1.2 * few


async def test_the_file_shrinks_when_keys_are_forgotten_though_nothing_is_put_in(path: Path, clock: HandClock) -> None:
    async with Inbox(path, clock=clock, remember=100.0) as inbox:
        await asyncio.gather(*(inbox.put(contact(number)) for number in range(5000)))
        async with working(inbox, Doing(), concurrency=500):
            await through(inbox)
        clock.advance(50.0)
        await inbox.counts()
        full = os.stat(path).st_size
        clock.advance(100.0)
        while (await inbox.counts()).done:
            pass
        await inbox.counts()
        await inbox.counts()
        assert os.stat(path).st_size < full / 10


# ----------------------------------------------------------------------------------------------- several, and the end


async def test_no_more_than_concurrency_run_at_once(inbox: Inbox) -> None:
    doing = Doing(gate=True)
    for number in range(20):
        await inbox.put(contact(number))
    async with working(inbox, doing, concurrency=4):
        await doing.until(4)
        assert (await inbox.counts()).in_progress == 4
        doing.gate.set()
        await doing.until(20)
        await through(inbox)
    assert doing.most_at_once == 4


async def test_two_workers_never_have_the_same_delivery(inbox: Inbox, path: Path, clock: HandClock) -> None:
    doing = Doing()
    await asyncio.gather(*(inbox.put(contact(number)) for number in range(100)))
    async with Inbox(path, clock=clock) as other, working(inbox, doing), working(inbox, doing), working(other, doing):
        await doing.until(100)
        await through(inbox)
    assert sorted(doing.got) == list(range(100))


async def left_behind(inbox: Inbox, clock: HandClock, *numbers: int) -> Lease:
    """As a process leaves deliveries that is stopped while it handles them, ``inbox`` still open."""
    lease = Lease(clock)
    for number in numbers:
        await inbox.put(contact(number))
    await inbox._database.run(partial(_taken, lease=lease))
    return lease


async def gone_process() -> int:
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    return gone.pid


def _taken(db: sqlite3.Connection, *, lease: Lease) -> Any:
    return deliveries.claim(db, lease, (), 100, lease.clock.wall(), max_attempts=100, horizon=3600.0)


async def test_what_a_stopped_process_had_is_free_when_its_lease_ends(
    inbox: Inbox, path: Path, clock: HandClock
) -> None:
    await left_behind(inbox, clock, 1)
    doing = Doing()
    async with Inbox(path, clock=clock) as other, working(other, doing, poll=200.0):
        clock.advance(LEASE - 1.0)
        for _ in range(5):
            await other.counts()
        assert doing.got == []
        clock.advance(1.0)
        await other.put(contact(2))
        await doing.until(2)
        await through(other)
    assert sorted(doing.got) == [1, 2]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the end of the lease is awaited")
async def test_what_a_killed_process_had_is_free_at_once(inbox: Inbox, clock: HandClock) -> None:
    lease = await left_behind(inbox, clock, 1)
    gone = await gone_process()

    def of_the_gone(db: sqlite3.Connection) -> None:
        change = "UPDATE leases SET process=replace(process, ?, ?) WHERE holder=?"
        db.execute(change, (f"/{os.getpid()}", f"/{gone}", lease.holder))

    await inbox._database.run(of_the_gone)
    doing = Doing()
    async with working(inbox, doing):
        await doing.until(1)
        await through(inbox)
    assert doing.got == [1]


async def test_a_lease_of_an_earlier_boot_is_over(inbox: Inbox, clock: HandClock) -> None:
    await left_behind(inbox, clock, 1)
    await inbox._database.run(lambda db: db.execute("UPDATE leases SET boot='another'"))
    doing = Doing()
    async with working(inbox, doing):
        await doing.until(1)
        await through(inbox)


async def test_where_a_boot_has_no_id_a_lease_of_an_earlier_one_is_over(inbox: Inbox, clock: HandClock) -> None:
    """The clock begins anew with the machine."""
    await left_behind(inbox, clock, 1)
    clock.booted = clock.now
    doing = Doing()
    async with working(inbox, doing):
        await doing.until(1)
        await through(inbox)


async def test_an_outcome_is_written_only_by_the_holder(inbox: Inbox, clock: HandClock) -> None:
    first = await left_behind(inbox, clock, 1)
    clock.advance(LEASE)
    second = Lease(clock)
    (delivery,), *_ = await inbox._database.run(partial(_taken, lease=second))
    now = clock.now
    await inbox._database.run(lambda db: deliveries.finish(db, delivery, first.holder, now, 10.0))
    await inbox._database.run(lambda db: deliveries.fail(db, delivery, first.holder, now, "made up", dead=True))
    assert await inbox._database.run(lambda db: deliveries.release(db, first, (), now)) == 0
    assert (await inbox.counts()).in_progress == 1


async def test_a_delivery_that_came_after_the_end_of_the_lease_is_not_begun(
    inbox: Inbox, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process was stopped between the commit and the handler."""
    claim, late = deliveries.claim, True

    def slow(*args: Any, **settings: Any) -> Any:
        nonlocal late
        found = claim(*args, **settings)
        if found[0] and late:
            late = False
            clock.now += LEASE
            assert begun == []
        return found

    begun: list[float] = []
    router = Router()

    @router.fallback
    async def handler(event: Event[Any]) -> None:
        begun.append(clock.now)

    monkeypatch.setattr(deliveries, "claim", slow)
    before = clock.now
    await inbox.put(contact(1))
    doing = Doing()
    doing.router = router
    async with working(inbox, doing):
        await through(inbox)
    assert begun == [before + LEASE] and not late


async def test_a_lease_that_was_dropped_meanwhile_begins_nothing_beside_itself(
    inbox: Inbox, path: Path, clock: HandClock
) -> None:
    doing = Doing(gate=True)
    await inbox.put(contact(1))
    async with working(inbox, doing):
        await doing.until(1)
        await inbox._database.run(lambda db: db.execute("DELETE FROM leases"))
        await inbox.put(contact(2))
        await doing.until(2)
        doing.gate.set()
        await through(inbox)
    assert (doing.got, (await inbox.counts()).done) == ([1, 2], 2)


async def test_the_lease_is_renewed_while_the_inbox_is_open(inbox: Inbox, path: Path, clock: HandClock) -> None:
    doing, others = Doing(gate=True), Doing()
    await inbox.put(contact(1))
    async with working(inbox, doing):
        await doing.until(1)
        async with Inbox(path, clock=clock) as other, working(other, others):
            for _ in range(10):
                clock.advance(LEASE / 3)
                await inbox.counts()
                await other.counts()
            doing.gate.set()
            await through(inbox)
    assert (doing.got, others.got) == ([1], [])


@pytest.mark.parametrize("link", [os.symlink, os.link])
async def test_whatever_its_name_a_delivery_is_with_one_inbox_at_a_time(
    path: Path, clock: HandClock, tmp_path: Path, link: Any
) -> None:
    """By a symbolic link it is the same inbox; by a hard link SQLite would not see it, so that is refused."""
    async with Inbox(path, clock=clock) as first:
        await first.put(contact(1))
    other = tmp_path / "other"
    other.mkdir()
    link(path, other / "inbox.db")
    doing, others = Doing(gate=True), Doing()
    async with Inbox(other / "inbox.db", clock=clock) as first, working(first, doing):
        await doing.until(1)
        second = Inbox(path, clock=clock)
        if link is os.symlink:
            async with working(second, others):
                assert await second.put(contact(2)) is True
                await others.until(1)
        else:
            with pytest.raises(InboxError, match="another name"):
                await second.put(contact(2))
        await second.aclose()
        doing.gate.set()
        await through(first)
    assert (doing.got, others.got) in (([1], [2]), ([1], []))


async def test_a_symbolic_link_that_is_switched_leaves_the_file_to_the_other_process(
    path: Path, clock: HandClock, tmp_path: Path
) -> None:
    """Only what the process has in progress goes along with it."""
    links = [tmp_path / "1", tmp_path / "2"]
    for link in links:
        link.symlink_to(path)
    doing, others = Doing(gate=True), Doing(gate=True)
    async with Inbox(links[0], clock=clock) as first, Inbox(links[1], clock=clock) as second:
        for number in range(6):
            await first.put(contact(number))
        async with working(first, doing, concurrency=2), working(second, others, concurrency=2):
            await doing.until(2)
            await others.until(2)
            links[0].unlink()
            links[0].symlink_to(tmp_path / "next.db")
            with pytest.raises(InboxError, match="removed or replaced"):
                await first.put(contact(6))
            assert await first.put(contact(7)) is True
            assert await second.put(contact(8)) is True
            doing.gate.set()
            others.gate.set()
            await through(first)
            await through(second)
    assert sorted(doing.got + others.got) == [0, 1, 2, 3, 4, 5, 7, 8]
    assert 7 in doing.got and {4, 5, 8} <= set(others.got)
    assert set(os.listdir(tmp_path)) == {"inbox.db", "next.db", "1", "2"}


async def test_a_symbolic_link_that_is_switched_takes_everything_along_if_no_other_process_is_there(
    path: Path, clock: HandClock, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    async with Inbox(link, clock=clock) as inbox:
        for number in range(3):
            await inbox.put(contact(number))
        link.unlink()
        link.symlink_to(tmp_path / "next.db")
        with pytest.raises(InboxError):
            await inbox.counts()
    waiting = []
    for name in (tmp_path / "next.db", path):
        async with Inbox(name, clock=clock) as inbox:
            waiting.append((await inbox.counts()).waiting)
    assert waiting == [3, 0]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the lease is not over yet")
async def test_a_hard_link_is_refused_while_a_killed_process_has_left_deliveries_in_the_wal_of_another_name(
    inbox: Inbox, path: Path, clock: HandClock
) -> None:
    gone, link = await gone_process(), path.with_name("link.db")

    def of_the_gone(db: sqlite3.Connection) -> None:
        db.execute("UPDATE leases SET process=replace(process, ?, ?)", (f"/{os.getpid()}", f"/{gone}"))

    await emptied(inbox, clock)
    await inbox._database.run(of_the_gone)
    inbox._database._keep_at = 0.0
    await inbox.counts()
    await inbox.put(contact(1))
    link.hardlink_to(path)
    async with AsyncExitStack() as stack:
        with pytest.raises(InboxError, match=r"deliveries may be in .*inbox\.db-wal"):
            await stack.enter_async_context(Inbox(link, clock=clock))


async def test_a_copy_can_be_opened_though_the_file_is_in_use(inbox: Inbox, path: Path, clock: HandClock) -> None:
    await inbox.put(contact(1))
    async with Inbox(await copied(inbox, path, clock), clock=clock) as other:
        assert (await other.counts()).waiting == 1


async def test_the_innocent_are_handled_though_one_delivery_ends_the_process_each_time(
    inbox: Inbox, clock: HandClock
) -> None:
    """Sixteen are in progress at its first end. From then on one of them is at a time, and the others come first."""
    await left_behind(inbox, clock, *range(16))
    handled = list[int]()
    for _ in range(5):  # each is a process until its end
        clock.advance(LEASE)
        process = Lease(clock)
        while True:
            taken, *_ = await inbox._database.run(partial(_taken, lease=process))
            (number,) = [number_of(restore(one.raw, one.headers)) for one in taken]
            if number == 7:
                break
            step = partial(deliveries.finish, delivery=taken[0], holder=process.holder, now=clock.now, remember=1e6)
            await inbox._database.run(step)
            handled.append(number)
    assert sorted(handled) == [*range(7), *range(8, 16)]
    clock.advance(LEASE)
    async with working(inbox, Doing(), max_attempts=6):
        await through(inbox)
    (letter,) = await inbox.dead()
    assert (letter.problem, letter.attempts, letter.unfinished) == ("never finished", 0, 6)


async def test_a_single_attempt_makes_no_dead_letter_of_who_was_beside_the_delivery_that_ended_the_process(
    inbox: Inbox, clock: HandClock
) -> None:
    await left_behind(inbox, clock, 1, 2, 3)
    clock.advance(LEASE)
    doing = Doing()
    async with working(inbox, doing, max_attempts=1):
        await through(inbox)
    assert (sorted(doing.got), await inbox.dead()) == ([1, 2, 3], [])


async def test_a_delivery_without_an_unfinished_attempt_goes_on_beside_one_that_has(
    inbox: Inbox, clock: HandClock
) -> None:
    await left_behind(inbox, clock, 1, 2, 3)
    clock.advance(LEASE)
    for number in (11, 12):
        await inbox.put(contact(number))
    doing = Doing(gate=True)
    async with working(inbox, doing):
        await doing.until(3)
        for _ in range(5):
            await inbox.counts()
        assert len(doing.got) == 3 and {11, 12} <= set(doing.got)
        doing.gate.set()
        await through(inbox)
    assert sorted(doing.got) == [1, 2, 3, 11, 12]


async def test_an_attempt_that_never_finished_is_no_failure(inbox: Inbox, clock: HandClock) -> None:
    await left_behind(inbox, clock, 1)
    for _ in range(2):
        clock.advance(LEASE)
        await left_behind(inbox, clock)
    clock.advance(LEASE)
    letter = await dead_letter(inbox, clock, Doing(fails=100), max_attempts=4)
    assert (letter.attempts, letter.unfinished) == (4, 3)


async def test_cancelled_work_lets_the_handlers_end(inbox: Inbox, clock: HandClock) -> None:
    doing = Doing(gate=True)
    for number in range(4):
        await inbox.put(contact(number))
    work = asyncio.create_task(inbox.work(doing.router, concurrency=3, drain=10.0))
    await doing.until(3)
    work.cancel()
    await clock.sleeper(10.0)
    assert not work.done()
    doing.gate.set()
    await asyncio.wait([work])
    assert work.cancelled()
    counts = await inbox.counts()
    assert (counts.done, counts.waiting, counts.in_progress) == (3, 1, 0)


@pytest.mark.parametrize("impatient", [True, False])
async def test_after_drain_they_are_cancelled_and_given_back(
    inbox: Inbox, clock: HandClock, caplog: pytest.LogCaptureFixture, impatient: bool
) -> None:
    doing = Doing(gate=True)
    await inbox.put(contact())
    work = asyncio.create_task(inbox.work(doing.router, drain=10.0))
    await doing.until(1)
    work.cancel()
    await clock.sleeper(10.0)
    if impatient:
        work.cancel()
    else:
        clock.advance(10.0)
    await asyncio.wait([work])
    assert work.cancelled()
    assert doing.at_once == 0
    assert "1 deliveries were not through" in caplog.text
    letters = await inbox._database.run(
        lambda db: db.execute("SELECT attempts, holder, unfinished FROM deliveries").fetchall()
    )
    assert letters == [(0, None, 0)]


async def test_a_handler_that_swallows_its_cancellation_is_left_after_the_drain_and_named(
    inbox: Inbox, path: Path, clock: HandClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0 < running.GRACE < 1
    monkeypatch.setattr(running, "GRACE", 0.01)
    router, gate = Router(), asyncio.Event()

    @router.fallback
    async def stubborn(event: Event[Any]) -> None:
        while not gate.is_set():
            with suppress(asyncio.CancelledError):
                await gate.wait()

    for number in range(2):
        await inbox.put(contact(number))
    work = asyncio.create_task(inbox.work(router, drain=10.0))
    while (await inbox.counts()).in_progress < 2:
        await asyncio.sleep(0)
    work.cancel()
    await clock.sleeper(10.0)
    assert not work.done()
    clock.advance(10.0)
    await asyncio.wait([work])
    assert work.cancelled()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == 2 * [
        "webhooks: a handler does not end though it was cancelled, and is left: "
        "test_a_handler_that_swallows_its_cancellation_is_left_after_the_drain_and_named.<locals>.stubborn"
    ]
    async with Inbox(path, clock=clock) as other, working(other, others := Doing(), poll=5.0):
        for _ in range(5):
            await other.counts()
        assert others.got == []  # they are still running
        gate.set()
        while (await inbox.counts()).in_progress:
            await asyncio.sleep(0)
        clock.advance(5.0)
        await others.until(2)
        await through(other)


@pytest.mark.parametrize("ack", ["after", "queue"])
async def test_without_an_inbox_too_such_a_handler_is_left_and_named(
    clock: HandClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, ack: Any
) -> None:
    monkeypatch.setattr(running, "GRACE", 0.01)
    router, gate, started = Router(), asyncio.Event(), asyncio.Event()

    @router.fallback
    async def stubborn(event: Event[Any]) -> None:
        started.set()
        while not gate.is_set():
            with suppress(asyncio.CancelledError):
                await gate.wait()

    async def body() -> AsyncIterator[bytes]:
        yield contact().raw

    receiver = Receiver(router, allow_unverified=True, ack=ack, drain=10.0, clock=clock)
    async with AsyncExitStack() as life:
        await life.enter_async_context(receiver.running())
        request = asyncio.create_task(receiver.receive("POST", "", JSON, body()))
        await started.wait()
        ending = asyncio.create_task(life.pop_all().aclose())
        await clock.sleeper(10.0)
        assert not ending.done()
        clock.advance(10.0)
        await ending
    named = [record.getMessage().rpartition(".")[2] for record in caplog.records if "is left" in record.getMessage()]
    assert named == ["stubborn"]
    gate.set()
    await asyncio.gather(request, return_exceptions=True)
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)


@pytest.mark.parametrize("ack", ["after", "inbox", "queue"])
async def test_requests_and_handlers_have_one_drain_in_all(path: Path, clock: HandClock, ack: Any) -> None:
    """A request whose body does not come, beside a handler that does not end."""

    async def body(*pieces: bytes) -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
        if len(pieces) > 1:
            await asyncio.Event().wait()

    doing = Doing(gate=True)
    inbox = path if ack == "inbox" else None
    receiver = Receiver(doing.router, allow_unverified=True, ack=ack, inbox=inbox, drain=10.0, clock=clock)
    async with AsyncExitStack() as life:
        await life.enter_async_context(receiver.running())
        handled = asyncio.create_task(receiver.receive("POST", "", JSON, body(contact().raw)))
        await doing.until(1)
        stalled = asyncio.create_task(receiver.receive("POST", "", JSON, body(b"{", b" ")))
        ending = asyncio.create_task(life.pop_all().aclose())
        await asyncio.wait_for(clock.sleeper(10.0, 2 if ack == "inbox" else 1), 5.0)
        assert not ending.done()
        clock.advance(10.0)
        await asyncio.wait_for(ending, 5.0)
    await asyncio.wait([handled, stalled])
    assert stalled.cancelled()
    assert doing.at_once == 0


async def test_from_its_end_on_a_queue_takes_only_what_was_in_work_and_says_what_is_lost(
    clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    doing, rest = Doing(gate=True), asyncio.Event()
    receiver = Receiver(doing.router, allow_unverified=True, ack="queue", concurrency=1, drain=10.0, clock=clock)

    async def status(body: bytes | AsyncIterator[bytes]) -> int:
        return (await receiver.receive("POST", "", JSON, body)).status

    async def body(number: int) -> AsyncIterator[bytes]:
        yield b""
        await rest.wait()
        yield contact(number).raw

    async def swallowing(number: int) -> AsyncIterator[bytes]:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        yield contact(number).raw

    async def connection() -> list[int]:
        """Two requests, one after the other, in one task, as aiohttp has it."""
        return [await status(body(2)), await status(contact(3).raw)]

    async with AsyncExitStack() as life:
        await life.enter_async_context(receiver.running())
        assert await status(contact(1).raw) == 200
        await doing.until(1)
        in_work, stubborn = asyncio.create_task(connection()), asyncio.create_task(status(swallowing(4)))
        await asyncio.sleep(0)
        ending = asyncio.create_task(life.pop_all().aclose())
        await asyncio.wait_for(clock.sleeper(10.0), 5.0)
        assert await status(contact(5).raw) == 503
        rest.set()
        assert await in_work == [200, 503]
        clock.advance(10.0)
        await asyncio.wait_for(ending, 5.0)
    assert await stubborn == 503
    assert caplog.text.count("webhook pds_contact_status: acknowledged, and lost") == 2
    async with asyncio.timeout(5.0), receiver.running():
        pass  # nothing is left that the end of another life would wait for


def test_small_events_that_are_kept_for_a_worker_take_little_memory() -> None:
    bodies = [b'{"n":%d}' % number for number in range(5000)]
    tracemalloc.start()
    try:
        parsed = Parsed()
        for number, body in enumerate(bodies):
            parsed.add(number.to_bytes(32), parse(body, {}))
        size = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 0 < size < 1.5 * 1024 * 1024


async def test_a_cancelled_put_leaves_the_thread_well(inbox: Inbox) -> None:
    tasks = [asyncio.create_task(inbox.put(contact(number))) for number in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (await inbox.counts()).waiting == 20


def test_one_inbox_serves_one_loop_after_the_other(path: Path) -> None:
    inbox = Inbox(path)
    assert asyncio.run(inbox.put(contact(1))) is True
    assert asyncio.run(inbox.put(contact(1))) is False
    asyncio.run(inbox.aclose())


async def test_closed_it_says_so_and_leaves_no_thread(path: Path) -> None:
    inbox = Inbox(path)
    await inbox.put(contact())
    work = asyncio.create_task(inbox.work(Doing(gate=True).router, drain=0.0))
    await asyncio.sleep(0)
    await inbox.aclose()
    await inbox.aclose()
    for step in (inbox.put(contact(2)), inbox.counts(), inbox.work(Router())):
        with pytest.raises(InboxError, match="closed"):
            await step
    work.cancel()
    await asyncio.wait([work])
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("airudder")] == []
    assert repr(inbox) == "<Inbox, closed>"


def test_closing_what_was_never_used_does_nothing(path: Path) -> None:
    asyncio.run(Inbox(path).aclose())
    assert not path.exists()


# ------------------------------------------------------------------------------------------------------------- files


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes there")
@pytest.mark.parametrize("there", [True, False])
def test_the_files_are_the_owners_alone(path: Path, there: bool) -> None:
    async def used() -> dict[str, int]:
        async with Inbox(path) as inbox:
            await inbox.put(contact())
            return modes(path)

    if there:
        path.touch(0o644)
        path.chmod(0o644)
    old = os.umask(0)
    try:
        found = asyncio.run(used())
    finally:
        os.umask(old)
    assert found == dict.fromkeys(("inbox.db", "inbox.db-wal", "inbox.db-shm"), 0o600)


async def test_neither_signatures_nor_done_payloads_are_in_the_file(path: Path, clock: HandClock) -> None:
    async with Inbox(path, clock=clock) as inbox:
        await inbox.put(contact(headers={"X-AIRudder-Sign": "sign-made-up", "Authorization": "sign-made-up"}))
        assert PHONE.encode() in content(path)
        async with working(inbox, Doing()):
            await through(inbox)
    left = content(path)
    assert b"pds_contact_status" in left
    assert not [word for word in ("sign-made-up", PHONE, "phoneNumber") if word.encode() in left]


async def test_what_is_committed_is_seen_by_others_when_put_returns(inbox: Inbox, path: Path) -> None:
    await inbox.put(contact())
    other = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    assert other.execute("SELECT count(*) FROM deliveries").fetchone() == (1,)
    other.close()
    pragmas = await inbox._database.run(
        lambda db: [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    )
    assert pragmas == ["wal", 2]


async def test_a_folder_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="folder"):
        Inbox(tmp_path / "nowhere" / "inbox.db")


def _text(path: Path) -> None:
    path.write_bytes(b"this is no database at all, but a text of some length" * 20)


def _database(*changes: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        db = sqlite3.connect(path, isolation_level=None)
        for change in changes:
            db.execute(change)
        db.close()

    return make


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes there")
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (Path.mkdir, "not a file"),
        (_text, "not a database"),
        (_database("CREATE TABLE other (id)"), "something else"),
        (_database("PRAGMA application_id=7"), "something else"),
        (_database("PRAGMA journal_mode=WAL", "CREATE TABLE other (id)"), "something else"),
        (_database(f"PRAGMA application_id={deliveries.APPLICATION}"), "another version"),
    ],
)
def test_what_is_not_an_inbox_is_refused_and_left_as_it_is(
    path: Path, make: Callable[[Path], None], words: str
) -> None:
    async def used() -> None:
        inbox = Inbox(path)
        for _ in range(2):
            with pytest.raises(InboxError, match=words):
                await inbox.put(contact())
        await inbox.aclose()

    make(path)
    path.chmod(0o755)
    before = None if path.is_dir() else path.read_bytes()
    asyncio.run(used())
    assert modes(path) == {path.name: 0o755}
    assert before is None or path.read_bytes() == before


def overwritten(name: Path, at: float) -> None:
    with name.open("r+b") as file:
        file.seek(int(at * name.stat().st_size))
        file.write(b"\xa5" * 8192)


def truncated(name: Path, to: float) -> None:
    os.truncate(name, int(to * name.stat().st_size))


def replaced(path: Path, content: bytes) -> None:
    other = path.with_name("other")
    other.write_bytes(content)
    other.replace(path)


def beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def deleted_all(path: Path) -> None:
    for name in path.parent.iterdir():
        name.unlink()


def moved_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))
    path.parent.mkdir()


# What happens to the files, and whether what was stored before is still there, by the connection that is open.
SPOILS: dict[str, tuple[Callable[[Path], object], bool]] = {
    "all deleted": (deleted_all, True),
    "the database deleted": (lambda path: path.unlink(), True),
    "the database renamed": (lambda path: path.rename(path.with_name("1")), True),
    "the folder renamed": (moved_folder, True),
    "an earlier copy put back": (lambda path: replaced(path, path.with_name("copy").read_bytes()), True),
    "another file in its place": (lambda path: replaced(path, b"no database at all" * 500), True),
    "an empty file in its place": (lambda path: replaced(path, b""), True),
    "the -wal deleted": (lambda path: beside(path, "-wal").unlink(), True),
    "the -shm deleted": (lambda path: beside(path, "-shm").unlink(), True),
    "an earlier copy written over it": (lambda path: shutil.copyfile(path.with_name("copy"), path), False),
    "truncated to nothing": (lambda path: truncated(path, 0.0), False),
    "truncated to a half": (lambda path: truncated(path, 0.5), False),
    "its begin overwritten": (lambda path: overwritten(path, 0.0), False),
    "its middle overwritten": (lambda path: overwritten(path, 0.5), False),
    "all of it overwritten": (lambda path: path.write_bytes(b"\xa5" * path.stat().st_size), False),
    "the -wal truncated": (lambda path: truncated(beside(path, "-wal"), 0.0), False),
    "the begin of the -wal overwritten": (lambda path: overwritten(beside(path, "-wal"), 0.0), False),
    "the end of the -wal overwritten": (lambda path: overwritten(beside(path, "-wal"), 0.9), False),
}


@pytest.mark.skipif(sys.platform == "win32", reason="there nobody can rename or delete an open file")
@pytest.mark.parametrize("checkpointed", [True, False, "and nothing since"])
@pytest.mark.parametrize("spoil", SPOILS)
async def test_what_is_acknowledged_after_its_file_was_lost_is_there_at_the_next_start(
    tmp_path: Path, clock: HandClock, caplog: pytest.LogCaptureFixture, spoil: str, checkpointed: Any
) -> None:
    path = tmp_path / "service" / "inbox.db"
    await asyncio.to_thread(path.parent.mkdir)
    happens, kept = SPOILS[spoil]
    inbox = Inbox(path, clock=clock)
    done, stored = Doing(), list[int]()
    await asyncio.gather(*(inbox.put(contact(number)) for number in range(20)))
    async with working(inbox, done):
        await through(inbox)
    clock.advance(RENEWED)
    await inbox.counts()
    await asyncio.to_thread(shutil.copy, path, path.with_name("copy"))
    await asyncio.gather(*(inbox.put(contact(number)) for number in range(20, 60)))
    if checkpointed:
        clock.advance(RENEWED)
        await inbox.counts()
        await (inbox.put(contact(60)) if checkpointed is True else inbox.counts())
    await asyncio.to_thread(happens, path)
    for number in range(100, 150):
        with suppress(InboxError):
            await inbox.put(contact(number))
            stored.append(number)
    assert len(stored) >= 48
    assert len([record for record in caplog.records if record.levelno >= logging.ERROR]) <= 1
    await inbox.aclose()
    doing = Doing()
    async with Inbox(path, clock=clock) as second, working(second, doing):
        await through(second)
    assert set(stored) <= set(doing.got) and len(doing.got) == len(set(doing.got))
    if kept:
        assert set(doing.got) >= set(range(20, 60)) and not set(doing.got) & set(done.got)


async def copied(inbox: Inbox, path: Path, clock: HandClock) -> Path:
    """A copy of the database, whole since its -wal is empty."""
    await emptied(inbox, clock)
    return Path(await asyncio.to_thread(shutil.copyfile, path, path.with_name("copy")))


async def emptied(inbox: Inbox, clock: HandClock) -> None:
    """The -wal is written into the database after the answers of a batch, so before the next batch begins."""
    clock.advance(RENEWED)
    await inbox.counts()
    await inbox.counts()


async def stored_and_handled(path: Path, clock: HandClock, *inboxes: Inbox) -> tuple[int, set[int], set[int]]:
    """How many of ten were refused, which were stored, and which are handled after a restart."""
    stored = set[int]()
    for number in range(10_000, 10_010):
        with suppress(InboxError):
            await inboxes[number % len(inboxes)].put(contact(number))
            stored.add(number)
    for inbox in inboxes:
        await inbox.aclose()
    doing = Doing()
    async with Inbox(path, clock=clock) as next_one, working(next_one, doing):
        await through(next_one)
    assert len(doing.got) == len(set(doing.got))
    return 10 - len(stored), stored, set(doing.got)


@pytest.mark.parametrize("more", [0, 3, 30])
@pytest.mark.parametrize(("before", "after"), [(5, 100), (200, 200)])
async def test_a_valid_earlier_copy_that_is_written_over_the_file_takes_nothing_that_is_acknowledged_later(
    path: Path, clock: HandClock, before: int, after: int, more: int
) -> None:
    """``more``: what is only in the -wal when it happens."""
    inbox = Inbox(path, clock=clock)
    await asyncio.gather(*(inbox.put(contact(number)) for number in range(before)))
    copy = await copied(inbox, path, clock)
    await asyncio.gather(*(inbox.put(contact(number)) for number in range(before, before + after)))
    await emptied(inbox, clock)
    await asyncio.gather(*(inbox.put(contact(number)) for number in range(before + after, before + after + more)))
    shutil.copyfile(copy, path)
    refused, stored, handled = await stored_and_handled(path, clock, inbox)
    assert refused == 1 and stored <= handled


async def test_a_copy_from_before_a_recovery_is_an_earlier_one_though_it_had_more_commits(
    path: Path, clock: HandClock
) -> None:
    inbox = Inbox(path, clock=clock)
    for number in range(20):
        await inbox.put(contact(number))
    copy = await copied(inbox, path, clock)
    os.rename(path, path.with_name("elsewhere"))
    with pytest.raises(InboxError):
        await inbox.counts()
    await asyncio.gather(*(inbox.put(contact(number)) for number in range(100, 200)))
    await emptied(inbox, clock)
    shutil.copyfile(copy, path)
    refused, stored, handled = await stored_and_handled(path, clock, inbox)
    assert refused == 1 and stored <= handled


async def test_of_two_processes_one_recovers_from_an_earlier_copy_and_the_other_joins_it(
    path: Path, clock: HandClock
) -> None:
    first, second = Inbox(path, clock=clock), Inbox(path, clock=clock)
    await asyncio.gather(*((first, second)[number % 2].put(contact(number)) for number in range(20)))
    copy = await copied(first, path, clock)
    await asyncio.gather(*((first, second)[number % 2].put(contact(number)) for number in range(20, 200)))
    await emptied(second, clock)
    shutil.copyfile(copy, path)
    with pytest.raises(InboxError, match="earlier copy"):
        await second.put(contact(300))
    assert await second.put(contact(301)) is True
    with pytest.raises(InboxError, match="removed or replaced"):
        await first.put(contact(302))
    refused, stored, handled = await stored_and_handled(path, clock, first, second)
    assert refused == 0 and stored | {301} <= handled


async def test_what_is_in_progress_when_its_file_is_lost_is_finished_in_the_next_one(
    inbox: Inbox, path: Path, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """By one process and by another one that has the same file open."""
    doing, others = Doing(gate=True), Doing(gate=True)
    other = Inbox(path, clock=clock)
    await asyncio.gather(*(inbox.put(contact(number)) for number in range(4)))
    async with working(inbox, doing, concurrency=2), working(other, others, concurrency=2):
        await doing.until(2)
        await others.until(2)
        os.rename(path, path.with_name("elsewhere"))
        for one in (inbox, other):
            with pytest.raises(InboxError, match="removed or replaced"):
                await one.counts()
        assert (await inbox.counts()).in_progress == (await other.counts()).in_progress == 4
        doing.gate.set()
        others.gate.set()
        await through(inbox)
    assert (await inbox.counts()).done == 4
    assert sorted(doing.got + others.got) == [0, 1, 2, 3]
    await other.aclose()
    async with Inbox(path, clock=clock) as next_one:
        assert (await next_one.counts()).done == 4


async def test_a_lost_file_is_set_aside_whole_and_its_names_are_logged(
    inbox: Inbox, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await inbox.put(contact(1))
    overwritten(path, 0.0)
    before = {suffix: beside(path, suffix).read_bytes() for suffix in ("", "-wal")}
    with pytest.raises(InboxError, match="is damaged"):
        await inbox.put(contact(2))
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    names = record.getMessage().partition("set aside: ")[2].split(", ")
    assert sorted(name.removeprefix(f"{path}.set-aside-")[18:] for name in names) == ["", "-shm", "-wal"]
    found = {name[-4:]: await asyncio.to_thread(Path(name).read_bytes) for name in names}
    assert found["-wal"] == before["-wal"] and before[""] in found.values()


async def test_what_was_taken_when_its_file_was_lost_is_begun_all_the_same(
    inbox: Inbox, path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim is committed, and its answer an error."""
    claim = deliveries.claim

    def claimed(*args: Any, **settings: Any) -> Any:
        found = claim(*args, **settings)
        if found[0]:
            monkeypatch.setattr(deliveries, "claim", claim)
            os.rename(path, path.with_name("elsewhere"))
        return found

    monkeypatch.setattr(deliveries, "claim", claimed)
    doing = Doing()
    await inbox.put(contact(1))
    async with working(inbox, doing, poll=1.0):
        done = 0
        while not done:
            with suppress(InboxError):
                done = (await inbox.counts()).done
            clock.advance(1.0)
    assert doing.got == [1]


# One for each row that is spoilt.
NULLABLE = ("digest", "nonce", "state", "kind", "at", "received_at", "attempts", "unfinished")
ODD = {
    "nothing in one column": [f"{name}=NULL" for name in NULLABLE],
    "nothing in any column": [", ".join(f"{name}=NULL" for name in deliveries._COLUMNS)] * 2,
    "a state that is none": ["state=7"],
    "a state that is a text": ["state='x'"],
    "fewer unfinished attempts than none": ["unfinished=-5"],
}


def spoil_rows(path: Path, changes: list[str]) -> None:
    """As changed bytes do, without regard to what the table demands."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA writable_schema=ON")
    (table,) = db.execute("SELECT sql FROM sqlite_master WHERE name='deliveries'").fetchone()
    for sql in (table.replace(" NOT NULL", ""), table):
        db.execute("UPDATE sqlite_master SET sql=? WHERE name='deliveries'", (sql,))
        db.execute("PRAGMA writable_schema=RESET")
        if sql != table:
            for number, change in enumerate(changes):
                db.execute(f"UPDATE deliveries SET {change} WHERE id={10 + number}")
            db.execute("PRAGMA writable_schema=ON")
    db.close()


@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize("odd", ODD)
async def test_a_row_that_no_step_would_find_becomes_a_dead_letter_and_the_others_are_handled(
    path: Path, clock: HandClock, odd: str, running: bool
) -> None:
    """Found when the file is opened, or when something has happened to it."""
    inbox = Inbox(path, clock=clock)
    for number in range(1, 21):
        await inbox.put(contact(number))
    if not running:
        await inbox.aclose()
    spoil_rows(path, ODD[odd])
    if running:
        os.rename(path, path.with_name("elsewhere"))
        with pytest.raises(InboxError):
            await inbox.counts()
        await inbox.aclose()
    doing = Doing()
    async with Inbox(path, clock=clock) as inbox, working(inbox, doing):
        await through(inbox)
        letters = await inbox.dead()
    spoilt = list(range(10, 10 + len(ODD[odd])))
    assert sorted(doing.got) == [number for number in range(1, 21) if number not in spoilt]
    assert [letter.problem for letter in letters] == ["damaged"] * len(spoilt)
    nothing = odd == "nothing in any column"
    assert [letter.raw for letter in letters] == [b"" if nothing else contact(number).raw for number in spoilt]


async def test_a_folder_that_is_gone_refuses_until_it_is_back_and_nothing_is_lost(
    tmp_path: Path, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "service" / "inbox.db"
    path.parent.mkdir()
    doing = Doing()
    async with Inbox(path, clock=clock) as inbox:
        await inbox.put(contact(1))
        shutil.rmtree(path.parent)
        for number in range(2, 5):
            with pytest.raises(InboxError, match="removed or replaced"):
                await inbox.put(contact(number))
        assert len([record for record in caplog.records if record.levelno >= logging.ERROR]) == 1
        path.parent.mkdir()
        with pytest.raises(InboxError):
            await inbox.put(contact(5))
        async with working(inbox, doing):
            await through(inbox)
    assert doing.got == [1]


@pytest.mark.parametrize("spoil", [spoil for spoil in SPOILS if "overwritten" in spoil or "truncated" in spoil])
async def test_an_inbox_that_was_damaged_while_no_process_ran_starts_with_what_can_be_read(
    path: Path, clock: HandClock, spoil: str
) -> None:
    """The process was killed: its -wal is there."""
    async with Inbox(path, clock=clock) as inbox:
        await asyncio.gather(*(inbox.put(contact(number)) for number in range(500)))
        copies = {name: name.read_bytes() for name in path.parent.iterdir()}
    for name, content in copies.items():
        name.write_bytes(content)
    clock.advance(LEASE)
    SPOILS[spoil][0](path)
    doing = Doing()
    async with Inbox(path, clock=clock) as inbox, working(inbox, doing):
        assert await inbox.put(contact(1000)) is True
        await through(inbox)
    assert 1000 in doing.got and len(doing.got) == len(set(doing.got))


async def test_a_file_that_another_process_writes_to_is_not_taken_for_lost(
    inbox: Inbox, path: Path, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with Inbox(path, clock=clock) as other:
        for number in range(100):
            assert await (inbox, other)[number % 2].put(contact(number)) is True
            if number % 10 == 0:
                clock.advance(RENEWED)  # checkpoints
            os.utime(path)
    assert caplog.records == []


VERSION_1 = """
CREATE TABLE deliveries (id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL, kind TEXT NOT NULL, lifetime REAL,
    raw BLOB, headers TEXT, state INTEGER NOT NULL DEFAULT 0, at REAL NOT NULL, holder TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, problem TEXT, received_at REAL NOT NULL);
CREATE INDEX by_digest ON deliveries (digest);
CREATE INDEX by_time ON deliveries (state, at);
PRAGMA application_id=0x41495244;
PRAGMA user_version=1
"""


async def test_what_an_earlier_version_has_stored_is_handled(path: Path, clock: HandClock) -> None:
    db = sqlite3.connect(path)
    db.executescript(VERSION_1)
    insert = "INSERT INTO deliveries VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, NULL, ?)"
    for number, state, holder, attempts in ((1, 0, None, 0), (2, 0, "killed", 3), (3, 1, None, 1), (4, 2, None, 12)):
        digest, kind, _, raw, headers = deliveries.row_of(contact(number))
        at = clock.now + (1000.0 if state == deliveries.DONE else 0.0)
        db.execute(insert, (number, digest, kind, raw, headers, state, at, holder, attempts, clock.now))
    db.commit()
    db.close()
    doing = Doing()
    async with Inbox(path, clock=clock) as inbox, working(inbox, doing):
        await through(inbox)
        (letter,) = await inbox.dead()
        assert await inbox.put(contact(3)) is False
    assert (sorted(doing.got), letter.attempts) == ([1, 2], 12)


@pytest.mark.parametrize("opened", [True, False])
async def test_while_another_program_holds_the_file_each_delivery_is_refused_within_five_seconds(
    path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch, opened: bool
) -> None:
    """However many came before it."""
    tries, failed = 0, Database._failed

    def counted(self: Database, jobs: Any, error: Exception) -> Any:
        nonlocal tries
        try:
            return failed(self, jobs, error)
        finally:
            tries += 1

    monkeypatch.setattr(Database, "_failed", counted)
    monkeypatch.setattr(watch, "BUSY", 0.0)
    async with Inbox(path, clock=clock) as first:
        await first.put(contact(0))
    other = sqlite3.connect(path, isolation_level=None)
    inbox = Inbox(path, clock=clock)
    if opened:
        await inbox.counts()
    other.execute("BEGIN EXCLUSIVE")
    took: list[float] = []

    async def put(number: int) -> None:
        before = clock.now
        with pytest.raises(InboxError, match="SQLITE_BUSY") as caught:
            await inbox.put(contact(number))
        assert not [word for word in PRIVATE if word in repr(caught.value)]
        took.append(clock.now - before)

    puts = []
    for number in range(1, 20):
        puts.append(asyncio.create_task(put(number)))
        target = tries + 2
        while tries < target:
            await asyncio.sleep(0)
        clock.advance(0.5)
    late = asyncio.create_task(inbox.put(contact(99)))
    await asyncio.wait(puts[:10])
    other.execute("ROLLBACK")
    other.close()
    assert await late is True
    assert len(took) >= 10 and max(took) <= 5.0
    for task in puts:
        task.cancel()
    await asyncio.gather(*puts, return_exceptions=True)
    await inbox.aclose()


async def test_a_worker_outlives_a_database_that_is_busy(
    inbox: Inbox, path: Path, clock: HandClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.0)
    doing = Doing()
    await inbox.put(contact())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with working(inbox, doing, poll=1.0):
        while "SQLITE_BUSY" not in caplog.text:
            await asyncio.sleep(0)
        other.execute("ROLLBACK")
        other.close()
        while not doing.got:
            clock.advance(1.0)
            await inbox.counts()
        await through(inbox)
    assert doing.got == [1]


async def test_a_connection_that_broke_is_made_anew_and_frees_nothing(inbox: Inbox) -> None:
    doing = Doing(gate=True)
    await inbox.put(contact())
    async with working(inbox, doing):
        await doing.until(1)
        with pytest.raises(InboxError, match="ProgrammingError"):
            await inbox._database.run(lambda db: db.close())
        assert await inbox.put(contact(2)) is True
        await doing.until(2)
        assert (await inbox.counts()).in_progress == 2
        doing.gate.set()
        await through(inbox)
    assert doing.got == [1, 2]


async def test_after_a_fork_it_is_refused(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(InboxError, match="forked"):
        await inbox.put(contact())
    monkeypatch.undo()


@pytest.mark.parametrize(
    "wrong",
    [{"concurrency": 0}, {"max_attempts": 0}, {"handler_timeout": 0}, {"poll": 0}, {"first_pause": -1}, {"drain": -1}],
)
async def test_settings_that_make_no_sense_are_refused(inbox: Inbox, path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        await inbox.work(Router(), **wrong)
    with pytest.raises(ConfigurationError):
        Inbox(path, remember=-1)


async def test_a_thread_that_could_not_start_is_tried_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = Inbox(path)
    event = parse(b'{"anything": 1}', {})
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", lambda self: (_ for _ in ()).throw(RuntimeError("no thread")))
        with pytest.raises(RuntimeError, match="no thread"):
            await inbox.put(event)
    assert await inbox.put(event)
    await inbox.aclose()


async def test_an_outcome_that_cannot_be_written_is_written_later(
    inbox: Inbox, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup that holds the file for a while must not make a handler run twice."""
    doing, refused, finish = Doing(), 2, deliveries.finish

    def busy(*args: Any) -> None:
        nonlocal refused
        if refused:
            refused -= 1
            raise sqlite3.OperationalError("database is locked")
        finish(*args)

    monkeypatch.setattr(deliveries, "finish", busy)
    await inbox.put(contact(1))
    async with working(inbox, doing):
        await doing.until(1)
        done = 0
        while not done:
            with suppress(InboxError):  # whoever shares the transaction of one that fails, fails as well
                done = (await inbox.counts()).done
            clock.advance(600.0)  # far beyond the lease
            await asyncio.sleep(0)
    assert (doing.got, refused) == ([1], 0)


async def test_a_clock_set_forward_starts_nothing_twice(inbox: Inbox, clock: HandClock) -> None:
    doing = Doing(gate=True)
    await inbox.put(contact(1))
    async with working(inbox, doing):
        await doing.until(1)
        clock.advance(86_400.0)
        await inbox.put(contact(2))
        await doing.until(2)
        doing.gate.set()
        await through(inbox)
    assert (sorted(doing.got), (await inbox.counts()).done) == ([1, 2], 2)


async def test_a_clock_set_back_holds_nothing_up(inbox: Inbox, clock: HandClock) -> None:
    doing = Doing()
    clock.now += 86_400.0
    await inbox.put(contact(1))
    plain = parse(b'{"anything": 1}', {})
    assert await inbox.put(plain)
    clock.now -= 86_400.0
    assert await inbox.put(plain)  # an equal body a day before: another event
    assert not await inbox.put(contact(1))
    doing.router = Router()
    got: list[str] = []

    @doing.router.fallback
    async def note(event: Event[Any]) -> None:
        got.append(event.kind)

    async with working(inbox, doing):
        await through(inbox)
    assert sorted(got) == ["pds_contact_status", "unknown", "unknown"]


async def test_one_wrong_call_fails_alone(inbox: Inbox) -> None:
    outcomes = await asyncio.gather(
        inbox.put(contact(1)), inbox.retry(10**30), inbox.put(contact(2)), return_exceptions=True
    )
    assert outcomes[0] is True and outcomes[2] is True and isinstance(outcomes[1], InboxError)
    assert (await inbox.counts()).waiting == 2


async def test_a_handler_that_cancels_itself_has_failed(inbox: Inbox, clock: HandClock) -> None:
    router, calls = Router(), 0

    @router.fallback
    async def odd(event: Event[Any]) -> None:
        nonlocal calls
        calls += 1
        task = asyncio.current_task()
        if calls == 1 and task is not None:
            task.cancel()
            await asyncio.sleep(0)

    await inbox.put(contact(1))
    doing = Doing()
    doing.router = router
    async with working(inbox, doing):
        while (await inbox.counts()).done == 0:
            clock.advance(10.0)
            await asyncio.sleep(0)
    assert calls == 2


@pytest.mark.parametrize("name", ["handler_timeout", "first_pause", "max_pause", "poll", "drain"])
@pytest.mark.parametrize("value", [float("inf"), float("nan")])
async def test_times_are_finite(inbox: Inbox, name: str, value: float) -> None:
    with pytest.raises(ConfigurationError, match="finite"):
        await inbox.work(Router(), **{name: value})  # type: ignore[arg-type]


def test_memory_is_a_file_and_remembering_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    async def twice() -> int:
        async with Inbox(":memory:") as inbox:
            await inbox.put(contact(1))
        async with Inbox(":memory:") as inbox:
            return (await inbox.counts()).waiting

    assert asyncio.run(twice()) == 1
    for odd in (float("inf"), float("nan"), -1.0):
        with pytest.raises(ConfigurationError):
            Inbox("x.db", remember=odd)
