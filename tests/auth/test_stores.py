"""Stores of tokens: read before the server is asked, passed over when they fail, shared by clients and processes."""

import asyncio
import contextlib
import io
import itertools
import json
import logging
import os
import random
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from airudder import (
    AIRudder,
    AuthenticationError,
    ClientClosedError,
    ConfigurationError,
    FileTokenStore,
    StoredToken,
)
from airudder.auth.file_store import _try_lock as try_lock
from airudder.sandbox import Fault, Sandbox, running
from conftest import MakeClient
from support.clock import FakeClock
from support.outcomes import AUTH, POST, detail, error_of, gather, locals_of, manager, other_tasks

HOUR = 3600.0
SOURCE = Path(__file__).parents[2] / "src"


class MemoryStore:
    """A store in a dict; ``broken`` names the steps that fail, ``steps`` those taken."""

    def __init__(self, *broken: str, how: type[BaseException] = OSError) -> None:
        self.kept: dict[str, StoredToken] = {}
        self.steps: list[str] = []
        self.broken = broken
        self.how = how

    def step(self, name: str) -> None:
        self.steps.append(name)
        if name in self.broken:
            raise self.how("made-up-secret in /made/up/path")

    async def load(self, account: str) -> StoredToken | None:
        self.step("load")
        return self.kept.get(account)

    async def save(self, account: str, token: StoredToken) -> None:
        self.step("save")
        self.kept[account] = token

    def lock(self, account: str) -> AbstractAsyncContextManager[object]:
        self.step("lock")
        return self._hold()

    @contextlib.asynccontextmanager
    async def _hold(self) -> AsyncIterator[None]:
        self.step("enter")
        yield
        self.step("exit")

    def put(self, client: AIRudder, value: str, issued_at: float, generation: int = 0) -> None:
        token = StoredToken(value=value, issued_at=issued_at, generation=generation)
        self.kept[manager(client).account] = token


class OlderStore(MemoryStore):
    """A store that was written before tokens had a generation."""

    async def save(self, account: str, token: StoredToken) -> None:
        await super().save(account, StoredToken(value=token.value, issued_at=token.issued_at))


async def test_order_of_steps(make_client: MakeClient, sandbox: Sandbox, clock: FakeClock) -> None:
    store = MemoryStore()
    client = make_client(sandbox, token_store=store)
    with sandbox.hold(AUTH) as gate:
        call = asyncio.create_task(detail(client))
        await gate.arrived()
        clock.advance(3)  # its age counts from before the request, to be on the safe side
        gate.open()
        await call
    assert store.steps == ["lock", "enter", "load", "save", "exit"]
    (kept,) = store.kept.values()
    assert kept.issued_at == clock.epoch - 3
    assert kept.value not in repr(kept)
    await detail(client)
    assert len(store.steps) == 5
    (account,) = store.kept
    assert sandbox.app_key not in account
    assert sandbox.url not in account


async def test_stored_token_is_used_with_its_age(make_client: MakeClient, sandbox: Sandbox, clock: FakeClock) -> None:
    store = MemoryStore()
    client = make_client(sandbox, token_store=store)
    store.put(client, sandbox.issue_token(), clock.epoch - 10 * HOUR)
    await detail(client)
    assert (await client.auth.check()).age == 10 * HOUR
    assert sandbox.received(AUTH) == 0
    clock.advance(13.5 * HOUR)
    await detail(client)
    assert sandbox.received(AUTH) == 1


@pytest.mark.parametrize(
    ("value", "issued"),
    [
        ("made-up", 31.0),  # from the future, by more than clocks of two machines differ
        ("made-up", -20 * HOUR),  # too old to begin with
        ("made-up", float("nan")),
        ("made-up\r\nX-Evil: 1", -HOUR),
        ("", -HOUR),
    ],
)
async def test_stored_token_that_is_no_use_is_replaced(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock, value: str, issued: float
) -> None:
    store = MemoryStore()
    client = make_client(sandbox, token_store=store)
    store.put(client, value, clock.epoch + issued)
    await detail(client)
    assert (sandbox.received(AUTH), sandbox.received(POST)) == (1, 1)
    (kept,) = store.kept.values()
    assert kept.value.startswith("Sandbox+")


async def test_stored_and_refused_token_is_not_used_again(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    store = MemoryStore()
    client = make_client(sandbox, token_store=store)
    store.put(client, "revoked-made-up", clock.epoch - HOUR)
    await detail(client)
    assert (sandbox.received(AUTH), sandbox.received(POST)) == (1, 2)


async def test_refused_token_is_used_again_if_issued_anew(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    store = MemoryStore()
    sandbox.same_token = True
    client = make_client(sandbox, token_store=store)
    await detail(client)
    clock.advance(100)
    sandbox.fail(Fault.unauthorized(), POST)
    store.put(client, sandbox.issue_token(), clock.epoch + 2)  # another process got the same string, later
    clock.advance(2)
    await detail(client)
    assert sandbox.received(AUTH) == 1


@pytest.mark.parametrize("generation", [0, 1, 2])
async def test_newer_token_of_another_process_is_taken_after_a_401(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock, generation: int
) -> None:
    """Its generation is 0 in a store that does not keep it, and starts again when the file was deleted."""
    store = MemoryStore()
    client = make_client(sandbox, token_store=store)
    await detail(client)
    clock.advance(100)
    sandbox.expire_tokens()
    store.put(client, sandbox.issue_token(), clock.epoch - 10, generation)
    await detail(client)
    assert sandbox.received(AUTH) == 1


async def test_the_same_text_of_a_newer_generation_is_a_new_token(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    sandbox.same_token = True
    store = MemoryStore()
    clients = [make_client(sandbox, token_store=store) for _ in range(2)]
    for client in clients:
        await client.auth.check()
    clock.advance(100)
    clock.step(-100)  # the times of issue are the same as well
    for client in clients:
        sandbox.fail(Fault.unauthorized(), POST)
        await detail(client)
    assert (sandbox.received(AUTH), sandbox.accepted(POST)) == (2, 2)


async def test_stored_tokens_are_counted_on(make_client: MakeClient, sandbox: Sandbox) -> None:
    store = MemoryStore()
    first, second = (make_client(sandbox, token_store=store) for _ in range(2))
    generations = []
    for renewal in (first.auth.check, first.auth.renew, second.auth.renew, first.auth.renew):
        await renewal()
        generations += [kept.generation for kept in store.kept.values()]
    store.kept.clear()
    await first.auth.renew()
    generations += [kept.generation for kept in store.kept.values()]
    assert generations == [1, 2, 3, 4, 5]


async def test_renew_of_a_fresh_client_asks_although_a_token_is_stored(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    store = MemoryStore()
    client = make_client(sandbox, token_store=store)
    store.put(client, sandbox.issue_token(), clock.epoch)
    await client.auth.renew()
    assert sandbox.received(AUTH) == 1


async def test_given_token_that_is_also_stored_is_not_tried_twice(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    store = MemoryStore()
    client = make_client(sandbox, token="stale-made-up", token_store=store)
    store.put(client, "stale-made-up", clock.epoch - HOUR, 3)
    await detail(client)
    assert (sandbox.received(AUTH), sandbox.received(POST)) == (1, 2)


# ---------------------------------------------------------------------- refusals, and clocks that are set

STEPS = [-30 * HOUR, -3, 3, 30 * HOUR]


@pytest.mark.parametrize(
    ("kind", "before", "between"),
    [*itertools.product([MemoryStore], STEPS, STEPS), *((OlderStore, step, -step) for step in STEPS)],
)
async def test_a_refused_token_costs_one_renewal_however_the_clock_is_set(
    make_client: MakeClient,
    sandbox: Sandbox,
    clock: FakeClock,
    kind: type[MemoryStore],
    before: float,
    between: float,
) -> None:
    store = kind()
    clients = [make_client(sandbox, token_store=store) for _ in range(2)]
    for client in clients:
        await client.auth.check()
    clock.advance(2 * HOUR)
    clock.step(before)
    sandbox.expire_tokens()
    for client in clients:
        results = await gather([detail(client) for _ in range(20)])
        assert not [result for result in results if isinstance(result, BaseException)]
        clock.step(between)
    assert (sandbox.received(AUTH), sandbox.accepted(POST)) == (2, 40)


async def asked_for(clients: list[AIRudder], sandbox: Sandbox, clocks: list[FakeClock], seconds: int) -> list[int]:
    """The seconds at which a token was asked for while the server refuses every token."""
    asked: list[int] = []
    for second in range(0, seconds, 5):
        for client in clients:
            before = sandbox.received(AUTH)
            assert type(await error_of(detail(client))) is AuthenticationError
            asked += [second] * (sandbox.received(AUTH) - before)
        for clock in clocks:
            clock.advance(5)
    return asked


@pytest.mark.parametrize("same", [False, True])
async def test_a_server_that_refuses_every_token_is_asked_once_a_minute_by_all_processes(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock, tmp_path: Path, same: bool
) -> None:
    def process() -> AIRudder:
        return make_client(sandbox, token_store=FileTokenStore(tmp_path / "tokens"))

    sandbox.same_token = same
    sandbox.fail(Fault.unauthorized(), POST, times=None)
    clients = [process() for _ in range(3)]
    asked: list[int] = []
    for start in range(0, 190, 10):  # processes are started and ended all the time
        clients[0] = process()
        asked += [start + second for second in await asked_for(clients, sandbox, [clock], 10)]
    assert asked == [0, 0, 60, 120, 180]


async def test_processes_share_the_limit_also_by_a_store_without_generations(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    store = OlderStore()
    clients = [make_client(sandbox, token_store=store) for _ in range(3)]
    for client in clients:
        await client.auth.check()
    sandbox.fail(Fault.unauthorized(), POST, times=None)
    assert await asked_for(clients, sandbox, [clock], 125) == [0, 60, 120]


@pytest.mark.parametrize("seed", range(5))
async def test_clocks_that_are_set_make_no_storm_and_hold_nothing_back(
    make_client: MakeClient, sandbox: Sandbox, seed: int
) -> None:
    chance, store = random.Random(seed), MemoryStore()

    class Unsteady(FakeClock):
        def advance(self, seconds: float) -> None:
            super().advance(seconds)
            self.step(chance.choice(STEPS))

    clocks: list[FakeClock] = [Unsteady() for _ in range(3)]
    clients = [make_client(sandbox, token_store=store, clock=clock) for clock in clocks]
    for client in clients:
        await client.auth.check()
    sandbox.fail(Fault.unauthorized(), POST, times=None)
    asked = await asked_for(clients, sandbox, clocks, 300)
    assert asked[0] == 0
    assert all(55 <= later - earlier <= 60 for earlier, later in itertools.pairwise(asked)), asked
    assert asked[-1] >= 240


@pytest.mark.parametrize("step", [-10 * HOUR, -100, 61, 10 * HOUR])
async def test_a_process_started_after_the_clock_was_set_is_not_held_back(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock, step: float
) -> None:
    store = MemoryStore()
    client = make_client(sandbox, token_store=store)
    await client.auth.check()
    sandbox.expire_tokens()
    await detail(client)  # a replacement is noted in the store
    clock.step(step)
    clock.advance(60)
    sandbox.expire_tokens()
    await detail(make_client(sandbox, token_store=store))
    assert sandbox.received(AUTH) == 3


async def test_a_held_back_process_takes_the_token_that_another_asked_for(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    store = MemoryStore()
    first, second = (make_client(sandbox, token_store=store) for _ in range(2))
    await first.auth.check()
    sandbox.expire_tokens()
    await gather([detail(first)])
    await detail(second)
    sandbox.expire_tokens()
    for client in (first, second):
        assert "not renewed" in (await error_of(detail(client))).hint
    await first.auth.renew()
    await detail(second)
    assert sandbox.received(AUTH) == 3


async def test_a_slow_store_delays_no_call_while_a_renewal_is_held_back(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    begun, over = asyncio.Event(), asyncio.Event()
    over.set()

    class SlowStore(MemoryStore):
        async def load(self, account: str) -> StoredToken | None:
            begun.set()
            await over.wait()
            return await super().load(account)

    client = make_client(sandbox, token_store=SlowStore())
    sandbox.fail(Fault.unauthorized(), POST, times=None)
    await error_of(detail(client))
    begun.clear()
    over.clear()
    refused = asyncio.create_task(error_of(detail(client)))
    await begun.wait()
    await client.tasks.detail(task_id="made-up", timeout=5)
    assert not refused.done()
    over.set()
    assert "not renewed" in (await refused).hint


@pytest.mark.parametrize("broken", ["load", "save"])
async def test_the_limit_holds_also_when_the_store_fails(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock, broken: str
) -> None:
    client = make_client(sandbox, token_store=MemoryStore(broken))
    sandbox.fail(Fault.unauthorized(), POST, times=None)
    assert await asked_for([client], sandbox, [clock], 125) == [0, 0, 60, 120]


async def test_renewal_in_the_background_looks_into_the_store(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    store = MemoryStore()
    client = make_client(sandbox, token_store=store)
    await detail(client)
    clock.advance(23.5 * HOUR)
    store.put(client, sandbox.issue_token(), clock.epoch - HOUR)
    await detail(client)
    assert sandbox.received(AUTH) == 1
    assert (await client.auth.check()).age == HOUR


async def test_own_token_in_the_store_is_no_renewal(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    client = make_client(sandbox, token_store=MemoryStore())
    token = await manager(client).get()
    clock.advance(token.soft + 1)
    clock.epoch -= 5  # the two clocks never agree quite
    await detail(client)
    await gather([task for task in asyncio.all_tasks() if task.get_name() == "airudder-token"])
    assert sandbox.received(AUTH) == 2
    assert (await client.auth.check()).age == 0


async def test_renew_asks_whatever_is_stored(make_client: MakeClient, sandbox: Sandbox, clock: FakeClock) -> None:
    store = MemoryStore()
    client = make_client(sandbox, token_store=store)
    store.put(client, sandbox.issue_token(), clock.epoch)
    check = asyncio.create_task(client.auth.check())
    await asyncio.sleep(0)  # the flight is in the air, and ends with the stored token
    await client.auth.renew()
    await check
    assert sandbox.received(AUTH) == 1


@pytest.mark.parametrize("how", [OSError, RuntimeError, TimeoutError, KeyError])
@pytest.mark.parametrize("broken", ["lock", "enter", "load", "save", "exit"])
async def test_failing_store_is_passed_over(
    make_client: MakeClient,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    broken: str,
    how: type[BaseException],
) -> None:
    client = make_client(sandbox, token_store=MemoryStore(broken, how=how))
    with caplog.at_level(logging.DEBUG, logger="airudder"):
        await detail(client)
    assert (sandbox.received(AUTH), sandbox.accepted(POST)) == (1, 1)
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.levelno == logging.WARNING
    assert record.name == "airudder"
    assert how.__name__ in record.getMessage()
    assert "made-up" not in caplog.text
    assert record.exc_info is None


async def test_lock_is_let_go_when_the_server_refuses(make_client: MakeClient, sandbox: Sandbox) -> None:
    store = MemoryStore()
    sandbox.fail(Fault.envelope(401), AUTH)
    await error_of(detail(make_client(sandbox, token_store=store)))
    assert store.steps == ["lock", "enter", "load", "exit"]


async def test_aclose_while_waiting_for_the_lock(make_client: MakeClient, sandbox: Sandbox, tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    client = make_client(sandbox, token_store=store)
    async with store.lock(manager(client).account):
        call = asyncio.create_task(error_of(detail(client)))
        while not other_tasks():
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        await asyncio.wait_for(client.aclose(), 10)
        assert isinstance(await call, ClientClosedError)
        assert other_tasks() == set()
    assert sandbox.received(AUTH) == 0
    async with asyncio.timeout(5), store.lock(manager(client).account):
        pass


# ---------------------------------------------------------------------- FileTokenStore


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def test_file_is_private_and_keeps_all_accounts(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    store = FileTokenStore(path)
    tokens = {f"account {n}": StoredToken(value=f"made-up-{n}", issued_at=1.5 + n) for n in range(3)}
    for account, token in tokens.items():
        async with store.lock(account):
            await store.save(account, token)
    assert len(names(tmp_path)) == 2 + len(tokens), "the file, its lock, and a lock for each account"
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names(tmp_path)} == {0o600}
    assert {account: await FileTokenStore(path).load(account) for account in tokens} == tokens
    assert await store.load("another") is None


async def test_tokens_saved_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    tokens = {f"account {n}": StoredToken(value=f"made-up-{n}", issued_at=1.5 + n) for n in range(20)}
    stores = {account: FileTokenStore(tmp_path / "tokens") for account in tokens}
    await gather(stores[account].save(account, token) for account, token in tokens.items())
    assert {account: await store.load(account) for account, store in stores.items()} == tokens


async def test_open_file_of_others_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("{}")
    path.chmod(0o644)
    await FileTokenStore(path).save("a", StoredToken(value="made-up", issued_at=1.0))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[]", b"7", b'{"a": 7}', b'{"a": {}}', b'{"a": {"value": 1, "issued_at": 1}}']
    + [b'{"a": {"value": "x"}}', b'{"a": {"value": "x", "issued_at": "now"}}', b'{"a": {"value": null}}'],
)
async def test_damaged_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tokens"
    path.write_bytes(content)
    store = FileTokenStore(path)
    assert await store.load("a") is None
    token = StoredToken(value="made-up", issued_at=1.0)
    await store.save("a", token)
    assert await store.load("a") == token


async def test_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    token = StoredToken(value="made-up", issued_at=1.0)
    await store.save("a", token)

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(json, "dump", full)
        with pytest.raises(OSError, match="No space"):
            await store.save("a", StoredToken(value="other", issued_at=2.0))
    assert await store.load("a") == token
    assert names(tmp_path) == ["tokens", "tokens.lock"]


async def test_a_file_of_an_earlier_version_is_read(
    make_client: MakeClient, sandbox: Sandbox, tmp_path: Path, clock: FakeClock
) -> None:
    client = make_client(sandbox, token_store=FileTokenStore(tmp_path / "tokens"))
    entry = {"value": sandbox.issue_token(), "issued_at": clock.epoch - HOUR}
    (tmp_path / "tokens").write_text(json.dumps({manager(client).account: entry}))
    await detail(client)
    assert (sandbox.received(AUTH), (await client.auth.check()).age) == (0, HOUR)
    sandbox.expire_tokens()
    clock.step(-3)
    await detail(client)
    assert sandbox.received(AUTH) == 1
    kept = await FileTokenStore(tmp_path / "tokens").load(manager(client).account)
    assert kept
    assert (kept.generation, kept.issued_at, kept.replaced_at) == (1, clock.epoch, clock.epoch)


async def test_a_relative_path_is_not_moved_by_chdir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    monkeypatch.chdir(first)
    store = FileTokenStore("tokens")
    monkeypatch.chdir(second)
    async with store.lock("a"):
        await store.save("a", StoredToken(value="made-up", issued_at=1.0))
    assert [name.partition(".")[0] for name in names(first)] == ["tokens"] * 3 and names(second) == []


FORKS = """
import asyncio, os, sys
from airudder import FileTokenStore

class Forked(Exception):
    pass

async def main(path, case):
    try:
        async with FileTokenStore(path).lock("any"):
            if not os.fork():
                if case == "child leaves":
                    raise Forked
                if case == "parent dies":
                    print("free", flush=True)
                sys.stdin.read(1)  # until the test is over
                os._exit(0)
            if case == "child leaves":
                os.wait()
                print("held", flush=True)
                sys.stdin.read(1)
            if case == "parent dies":
                os._exit(0)
        print("free", flush=True)
    except Forked:
        os._exit(0)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize(
    ("case", "state"), [("child stays", "free"), ("child leaves", "held"), ("parent dies", "free")]
)
def test_a_forked_child_neither_keeps_nor_ends_the_lock_of_its_parent(tmp_path: Path, case: str, state: str) -> None:
    import fcntl

    command = [sys.executable, "-W", "error", "-c", FORKS, str(tmp_path / "tokens"), case]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env={"PYTHONPATH": str(SOURCE)}, text=True, **pipes) as parent:
        assert parent.stdin
        assert parent.stdout
        assert parent.stdout.readline() == f"{state}\n"
        if case == "parent dies":
            parent.wait(10)
        (lock,) = tmp_path.iterdir()
        with open(lock) as file, contextlib.ExitStack() as stack:
            if state == "held":
                stack.enter_context(pytest.raises(BlockingIOError))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        parent.stdin.close()
        assert parent.stdout.read() in ("", "free\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no locks of files there")
async def test_the_lock_is_free_although_another_descriptor_of_it_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a child has one that was forked while the lock was held, where the hook of the fork did not run."""
    opened: list[int] = []

    def try_and_copy(file: io.FileIO) -> bool:
        if taken := try_lock(file):
            opened.append(os.dup(file.fileno()))
        return taken

    monkeypatch.setattr("airudder.auth.file_store._try_lock", try_and_copy)
    one, other = FileTokenStore(tmp_path / "tokens"), FileTokenStore(tmp_path / "tokens")
    async with one.lock("a"):
        pass
    async with asyncio.timeout(5), other.lock("a"):
        assert len(opened) == 2
    for descriptor in opened:
        os.close(descriptor)


async def test_a_renewal_asked_for_keeps_the_time_of_the_last_replacement(
    make_client: MakeClient, sandbox: Sandbox, clock: FakeClock
) -> None:
    """Else a process that starts after it would replace a refused token within the minute."""
    store = MemoryStore()
    client = make_client(sandbox, token_store=store)
    await detail(client)
    sandbox.expire_tokens()
    await detail(client)  # replaced now
    (replaced,) = store.kept.values()
    assert replaced.replaced_at == clock.epoch
    clock.advance(10)
    await client.auth.renew()
    (kept,) = store.kept.values()
    assert (kept.replaced_at, kept.generation) == (replaced.replaced_at, replaced.generation + 1)


@pytest.mark.parametrize(("owner", "step"), [(json, "dump"), (os, "replace"), (Path, "read_bytes")])
async def test_local_variables_of_a_failed_step_show_no_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, step: str
) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    await store.save("a", StoredToken(value="made-up-secret", issued_at=1.0))

    def fail(*args: Any, **options: Any) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(owner, step, fail)
        with pytest.raises(OSError, match="No space") as caught:
            await store.save("b", StoredToken(value="made-up-other", issued_at=2.0))
    shown = locals_of(caught.value, "file_store.py")
    assert shown
    assert not [text for text in shown if "made-up" in text]


def test_missing_folder_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        FileTokenStore(tmp_path / "none" / "tokens")


async def test_two_clients_one_file_one_request(make_client: MakeClient, sandbox: Sandbox, tmp_path: Path) -> None:
    clients = [make_client(sandbox, token_store=FileTokenStore(tmp_path / "tokens")) for _ in range(2)]
    await gather([detail(client) for client in clients for _ in range(10)])
    assert (sandbox.received(AUTH), sandbox.accepted(POST)) == (1, 20)


async def test_accounts_do_not_mix(make_client: MakeClient, sandbox: Sandbox, tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path / "tokens")
    await detail(make_client(sandbox, token_store=store))
    error = await error_of(detail(make_client(sandbox, token_store=store, app_key="other", app_secret="other")))
    assert isinstance(error, AuthenticationError)
    assert sandbox.received(AUTH) == 2


PROCESS = """
import asyncio, sys
from airudder import AIRudder, FileTokenStore

async def main():
    url, key, secret, path = sys.argv[1:]
    async with AIRudder(key, secret, base_url=url, token_store=FileTokenStore(path)) as client:
        await client.workflows.task_detail(task_id="made-up")

asyncio.run(main())
"""


def test_processes_one_file_one_request(tmp_path: Path) -> None:
    with running() as sandbox:
        command = [sys.executable, "-W", "error", "-c", PROCESS]
        command += [sandbox.url, sandbox.app_key, sandbox.app_secret, str(tmp_path / "tokens")]
        with sandbox.hold(AUTH) as gate:
            children = [
                subprocess.Popen(command, env={"PYTHONPATH": str(SOURCE)}, stderr=subprocess.PIPE) for _ in range(3)
            ]
            try:
                asyncio.run(gate.arrived())
                gate.open()
                errors = [child.communicate(timeout=20)[1] for child in children]
            finally:
                for child in children:
                    child.kill()
        assert errors == [b""] * 3
        assert [child.returncode for child in children] == [0] * 3
        assert (sandbox.received(AUTH), sandbox.accepted(POST)) == (1, 3)


# ---------------------------------------------------------------------- stores that give anything


class OddStore(MemoryStore):
    """``load`` gives, or raises, what it was given."""

    def __init__(self, given: Any) -> None:
        super().__init__()
        self.given = given

    async def load(self, account: str) -> Any:
        if isinstance(self.given, BaseException):
            raise self.given
        return self.given


class EchoingError(Exception):
    def __str__(self) -> str:
        return "made-up-secret"


ISSUED = 1_799_999_000.0


@pytest.mark.parametrize(
    "given",
    [
        StoredToken(value=b"abc", issued_at=ISSUED),  # type: ignore[arg-type]
        StoredToken(value=None, issued_at=ISSUED),  # type: ignore[arg-type]
        StoredToken(value="made-up secret", issued_at=ISSUED),
        StoredToken(value="made-up-secret", issued_at="170"),  # type: ignore[arg-type]
        StoredToken(value="made-up-secret", issued_at=None),  # type: ignore[arg-type]
        StoredToken(value="made-up-secret", issued_at=10**400),
        StoredToken(value="made-up-secret", issued_at=ISSUED, generation="3"),  # type: ignore[arg-type]
        StoredToken(value="made-up-secret", issued_at=ISSUED, replaced_at="170"),  # type: ignore[arg-type]
        {"value": "made-up-secret", "issued_at": ISSUED},
        ("made-up-secret", ISSUED),
        "made-up-secret",
        b"made-up-secret",
        0,
        StoredToken,
        EchoingError("made-up-secret"),
        KeyError("made-up-secret"),
        UnicodeDecodeError("utf-8", b"made-up-secret", 0, 1, "made-up-secret"),
        RecursionError("made-up-secret"),
        StopAsyncIteration("made-up-secret"),
        AuthenticationError("made-up-secret"),
        ExceptionGroup("made-up-secret", [ValueError("made-up-secret")]),
    ],
    ids=lambda given: type(given).__name__,
)
async def test_store_that_gives_anything(
    make_client: MakeClient, sandbox: Sandbox, caplog: pytest.LogCaptureFixture, given: Any
) -> None:
    client = make_client(sandbox, token_store=OddStore(given))
    with caplog.at_level(logging.DEBUG, logger="airudder"):
        await gather([detail(client) for _ in range(3)])
        await detail(client)
    assert (sandbox.received(AUTH), sandbox.accepted(POST)) == (1, 4)
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.getMessage().startswith("the token store failed at load (")
    assert (record.exc_info, record.stack_info) == (None, None)
    assert "made-up" not in caplog.text


async def test_stored_token_that_is_well_is_no_reason_for_a_warning(
    make_client: MakeClient, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_client(sandbox, token_store=OddStore(StoredToken(value=sandbox.issue_token(), issued_at=int(ISSUED))))
    await detail(client)
    assert (sandbox.received(AUTH), caplog.records) == (0, [])


class OddLock(MemoryStore):
    """``lock`` gives what it was given."""

    def __init__(self, given: Any) -> None:
        super().__init__()
        self.given = given

    def lock(self, account: str) -> Any:
        return self.given


@pytest.mark.parametrize(
    "given", [None, 7, contextlib.ExitStack(), contextlib.ExitStack], ids=["none", "number", "object", "class"]
)
async def test_lock_that_is_none(
    make_client: MakeClient, sandbox: Sandbox, caplog: pytest.LogCaptureFixture, given: Any
) -> None:
    store = OddLock(given)
    await detail(make_client(sandbox, token_store=store))
    assert (sandbox.received(AUTH), store.steps) == (1, ["load", "save"])
    assert [record.getMessage() for record in caplog.records] == ["the token store failed at lock (AttributeError)"]


async def test_no_lock_is_needed(make_client: MakeClient, sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    await detail(make_client(sandbox, token_store=OddLock(contextlib.nullcontext())))
    assert (sandbox.received(AUTH), caplog.records) == (1, [])


def test_one_client_on_four_loops_asks_once(tmp_path: Path) -> None:
    with running() as sandbox:
        store = FileTokenStore(tmp_path / "tokens")
        client = AIRudder(sandbox.app_key, sandbox.app_secret, base_url=sandbox.url, token_store=store)
        together = threading.Barrier(4)

        async def use() -> list[Any]:
            together.wait(10)
            return await gather([detail(client) for _ in range(5)], limit=15)

        with ThreadPoolExecutor(4) as threads:
            works = [threads.submit(asyncio.run, use()) for _ in range(4)]
            results = [result for work in works for result in work.result(20)]
        asyncio.run(client.aclose())
        assert not [result for result in results if isinstance(result, BaseException)]
        assert (sandbox.received(AUTH), sandbox.accepted(POST)) == (1, 20)
