"""The server as such: ledger, gates, connections, life and death, other loops and threads."""

import asyncio
import io
import subprocess
import sys
import threading
from pathlib import Path

import aiohttp
import pytest

from airudder.sandbox import Fault, Sandbox, running

from .conftest import TASK_ID, Caller

OPERATION = "workflow_task_detail"
SOURCE = Path(__file__).parents[2] / "src" / "airudder" / "sandbox"


def port_of(sandbox: Sandbox) -> int:
    return int(sandbox.url.rpartition(":")[2])


# ---------------------------------------------------------------------- ledger


async def test_ledger_keeps_the_wire_form_and_shows_nothing_private(caller: Caller, sandbox: Sandbox) -> None:
    await caller.request("GET", "/service/cloud/detail?TaskID=a%2Bb&x=+1/2=", headers={"X-Own": "v"})
    (entry,) = sandbox.calls("task_detail")
    assert entry.query == "TaskID=a%2Bb&x=+1/2="
    assert (entry.method, entry.path, entry.body, entry.plaintext) == ("GET", "/service/cloud/detail", b"", None)
    assert (entry.accepted, entry.status, entry.encrypted, entry.number) == (True, 200, False, 1)
    assert entry.headers["x-own"] == "v"
    assert repr(entry) == "<Entry #1 task_detail GET /service/cloud/detail accepted status=200>"
    assert caller.token is not None and caller.token not in repr(sandbox.ledger)
    assert sandbox.app_secret not in repr(sandbox)


async def test_counts(caller: Caller, sandbox: Sandbox) -> None:
    await caller.auth()
    await caller.taskdetail()
    await caller.taskdetail("")
    assert (sandbox.received(), sandbox.accepted()) == (3, 2)
    assert (sandbox.received(OPERATION), sandbox.accepted(OPERATION)) == (2, 1)
    sandbox.forget()
    assert sandbox.ledger == []


async def test_a_request_whose_body_breaks_off_is_not_in_the_ledger(sandbox: Sandbox, caller: Caller) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(sandbox))
    writer.write(b"POST /service/cloud/auth HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert await reader.read() == b""
    await caller.auth()
    assert [entry.number for entry in sandbox.ledger] == [1]


@pytest.mark.parametrize("path", ["/service/cloud/auth", "/service/cloud/elsewhere"])
async def test_the_answer_to_a_head_has_no_body(sandbox: Sandbox, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(sandbox))
    for method in (b"HEAD", b"GET"):
        close = b"" if method == b"HEAD" else b"Connection: close\r\n"
        writer.write(method + f" {path} HTTP/1.1\r\nHost: a\r\n".encode() + close + b"\r\n")
    heads = (await reader.read()).split(b"HTTP/1.1 ")
    writer.close()
    await writer.wait_closed()
    assert len(heads) == 3
    head, got = (each.partition(b"\r\n\r\n") for each in heads[1:])
    assert head[2] == b"" and b"message" in got[2]
    assert f"Content-Length: {len(got[2])}".encode() in head[0]  # that of the answer to a GET
    assert [entry.status for entry in sandbox.ledger] == [405 if path.endswith("auth") else 404] * 2


async def test_absolute_request_target(sandbox: Sandbox) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(sandbox))
    writer.write(b"GET http://a.test/service/cloud/detail?q=http://b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 401")
    writer.close()
    await writer.wait_closed()
    (entry,) = sandbox.ledger
    assert (entry.operation_id, entry.query) == ("task_detail", "q=http://b")


async def test_large_and_compressed_bodies_arrive_as_sent(caller: Caller, sandbox: Sandbox) -> None:
    body = b'{"task_id": "a", "x": "' + b"y" * 3_000_000 + b'"}'
    headers = {"Content-Type": "application/json"}
    got = await caller.request("POST", "/service/cloud/workflow/taskdetail", data=io.BytesIO(body), headers=headers)
    assert (got.status, sandbox.ledger[0].body == body) == (200, True)
    headers["Content-Encoding"] = "gzip"
    await caller.request("POST", "/service/cloud/workflow/taskdetail", data=b"\x1f\x8bno", headers=headers)
    assert sandbox.ledger[1].body == b"\x1f\x8bno"


# ---------------------------------------------------------------------- gates


async def test_bodies_of_refused_requests_are_bounded_and_accepted_ones_and_counts_are_whole(
    caller: Caller, sandbox: Sandbox
) -> None:
    for number in range(20):
        assert (await caller.taskdetail(f"{number} " + "x" * 300_000)).status == 200
        sandbox.fail(Fault.rate_limited(), OPERATION)
        assert (await caller.taskdetail(f"{number} " + "y" * 300_000)).status == 429
    accepted, refused = ([each for each in sandbox.ledger if each.accepted is wanted] for wanted in (True, False))
    assert (sandbox.received(OPERATION), sandbox.accepted(OPERATION)) == (40, 20)
    assert all(len(entry.body) > 300_000 for entry in accepted)
    assert [bool(entry.body) for entry in refused] == [False] * 17 + [True] * 3
    assert b'"19 y' in refused[-1].body


async def test_a_thousand_callers_at_a_gate(sandbox: Sandbox) -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        caller = Caller(session, sandbox)
        gate = sandbox.hold(OPERATION)
        calls = [asyncio.create_task(caller.taskdetail()) for _ in range(1000)]
        await gate.arrived(1000, timeout=60)
        assert (gate.waiting, sandbox.received(OPERATION), sandbox.accepted(OPERATION)) == (1000, 1000, 0)
        sandbox.expire_tokens()
        gate.open()
        assert {got.status for got in await asyncio.gather(*calls)} == {401}
        assert gate.waiting == 0
        assert sandbox.connections == 1000


async def test_gate_releases_in_order_and_then_opens(caller: Caller, sandbox: Sandbox) -> None:
    gate = sandbox.hold(OPERATION)
    calls = []
    for number in range(3):
        calls.append(asyncio.create_task(caller.taskdetail(str(number))))
        await gate.arrived(number + 1)
    assert gate.release() == 1
    assert (await calls[0]).json["data"]["task_id"] == "0"
    assert (gate.waiting, gate.arrivals) == (2, 3)
    assert (await caller.auth()).status == 200
    gate.open()
    assert gate.is_open
    await asyncio.gather(*calls)
    assert (await caller.taskdetail()).status == 200
    assert (gate.arrivals, gate.waiting) == (4, 0)


async def test_gate_after_handling(caller: Caller, sandbox: Sandbox) -> None:
    with sandbox.hold("auth_token", "after") as gate:
        call = asyncio.create_task(caller.auth())
        await gate.arrived()
        assert (sandbox.accepted("auth_token"), sandbox.ledger[0].status) == (1, None)
        assert not call.done()
    assert (await call).status == 200


async def test_caller_that_gives_up_at_a_gate(caller: Caller, sandbox: Sandbox) -> None:
    gate = sandbox.hold(OPERATION)
    call = asyncio.create_task(caller.taskdetail())
    await gate.arrived()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    gate.open()
    assert (await caller.taskdetail()).status == 200


async def test_arrived_tells_how_many_came(sandbox: Sandbox) -> None:
    with pytest.raises(TimeoutError, match="0 of 2 requests"):
        await sandbox.hold().arrived(2, timeout=0.01)


# ---------------------------------------------------------------------- connections


async def test_connections_are_counted_and_kept_alive(caller: Caller, sandbox: Sandbox) -> None:
    for _ in range(3):
        await caller.taskdetail()
    assert (sandbox.connections, sandbox.open_connections) == (1, 1)
    sandbox.drop_connections()
    async with aiohttp.ClientSession() as other:
        await Caller(other, sandbox).taskdetail()
    assert sandbox.connections == 2


async def test_stale_connection_is_made_by_cut_before(caller: Caller, sandbox: Sandbox) -> None:
    await caller.taskdetail()
    sandbox.fail(Fault.cut_before())
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await caller.taskdetail()
    assert (sandbox.connections, sandbox.received()) == (1, 2)


# ---------------------------------------------------------------------- life


async def test_several_at_once_do_not_mix(session: aiohttp.ClientSession) -> None:
    async with Sandbox() as one, Sandbox() as two:
        assert one.url != two.url
        caller = Caller(session, one)
        caller.sandbox = two
        assert (await caller.taskdetail()).status == 401
        assert (len(one.ledger), len(two.ledger)) == (0, 1)


async def test_nothing_stays_behind_after_close() -> None:
    before = asyncio.all_tasks()
    sandbox = Sandbox()
    async with aiohttp.ClientSession() as session:
        async with sandbox:
            caller = Caller(session, sandbox)
            gate = sandbox.hold(OPERATION)
            sandbox.fail(Fault.slow(asyncio.Event(), "body"), "auth_token")
            sandbox.fail(Fault.huge(50_000_000), "task_detail")
            calls = [
                asyncio.create_task(caller.taskdetail()),
                asyncio.create_task(caller.auth()),
            ]
            unread = session.get(
                f"{sandbox.url}/service/cloud/detail?TaskID=a", headers={"Authorization": f"Token {caller.token}"}
            )
            async with unread:
                await gate.arrived()
                while sandbox.received() < 3:
                    await asyncio.sleep(0)
                await asyncio.wait_for(sandbox.close(), 5)
        assert all(
            isinstance(each, aiohttp.ClientError) for each in await asyncio.gather(*calls, return_exceptions=True)
        )
        assert asyncio.all_tasks() == before
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(sandbox.url)


async def test_url_before_and_after_and_a_second_start(session: aiohttp.ClientSession) -> None:
    sandbox = Sandbox()
    with pytest.raises(RuntimeError, match="not been started"):
        _ = sandbox.url
    async with sandbox:
        first = sandbox.url
        with pytest.raises(RuntimeError, match="running already"):
            await sandbox.start()
    await sandbox.close()
    assert sandbox.url == first
    async with sandbox:
        assert (await Caller(session, sandbox).taskdetail()).status == 200


def test_two_loops_one_after_the_other_on_one_sandbox() -> None:
    sandbox = Sandbox()

    async def use() -> int:
        async with sandbox, aiohttp.ClientSession() as session:
            return (await Caller(session, sandbox).taskdetail()).status

    assert [asyncio.run(use()), asyncio.run(use())] == [200, 200]
    assert len(sandbox.ledger) == 2


def test_a_thread_of_its_own() -> None:
    async def use(sandbox: Sandbox) -> int:
        async with aiohttp.ClientSession() as session:
            caller = Caller(session, sandbox)
            gate = sandbox.hold(OPERATION)
            call = asyncio.create_task(caller.taskdetail())
            await gate.arrived()
            gate.open()
            return (await call).status

    threads = threading.active_count()
    with running() as sandbox:
        assert [asyncio.run(use(sandbox)), asyncio.run(use(sandbox))] == [200, 200]
    assert threading.active_count() == threads
    with running() as first, pytest.raises(OSError), running(Sandbox(port=port_of(first))):
        pass


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.test", ""])
def test_loopback_only(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        Sandbox(host=host)
    assert Sandbox(host=host, allow_remote=True).host == host


def test_empty_credentials_are_refused() -> None:
    with pytest.raises(ValueError, match="app_key"):
        Sandbox(app_key="")


async def test_localhost_and_ipv6(session: aiohttp.ClientSession) -> None:
    async with Sandbox(host="localhost") as sandbox:
        assert sandbox.url.startswith("http://127.0.0.1:")
    try:
        async with Sandbox(host="::1") as sandbox:
            assert sandbox.url.startswith("http://[::1]:")
            assert (await Caller(session, sandbox).taskdetail(TASK_ID)).status == 200
    except OSError:
        pytest.skip("no IPv6 here")


def test_without_pycryptodome_the_remedy_is_named() -> None:
    code = "import sys; sys.modules['Crypto'] = None; import airudder.sandbox"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ImportError: the sandbox needs pycryptodome: install it" in done.stderr


def test_nothing_of_the_client_is_imported_and_only_main_prints() -> None:
    for path in SOURCE.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "from .." not in text and "import airudder" not in text and "from airudder" not in text, path.name
        assert path.name == "__main__.py" or "print(" not in text, path.name
