"""Every told fault, seen by a plain client; and how faults are told."""

import asyncio
import base64
import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import aiohttp
import pytest

from airudder.sandbox import Fault, Sandbox

from .conftest import TASK_ID, Caller, unseal

OPERATION = "workflow_task_detail"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault.unauthorized(), 401, 401),
        (Fault.unauthorized_code(), 200, 401),
        (Fault.forbidden(), 403, 403),
        (Fault.rate_limited(), 429, 429),
        (Fault.server_error(), 500, 500),
        (Fault.server_error(503), 503, 503),
        (Fault.unknown_code(), 200, 4242),
        (Fault.envelope(7, status=418), 418, 7),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_envelopes_in_place_of_the_operation(
    caller: Caller, sandbox: Sandbox, fault: Fault, status: int, code: int
) -> None:
    sandbox.fail(fault)
    got = await caller.sealed_taskdetail()
    assert (got.status, got.json["code"], got.invented) == (status, code, True)
    assert "Is-Encrypted" not in got.headers
    (entry,) = sandbox.ledger
    assert (entry.accepted, entry.fault, entry.status) == (False, fault.name, status)
    assert (await caller.taskdetail()).status == 200


@pytest.mark.parametrize(
    ("told", "header"),
    [
        (None, None),
        (7, "7"),
        ("soon", "soon"),
        (datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC), "Wed, 02 Jan 2030 03:04:05 GMT"),
    ],
)
async def test_retry_after(caller: Caller, sandbox: Sandbox, told: datetime | int | str | None, header: str) -> None:
    sandbox.fail(Fault.rate_limited(told))
    assert (await caller.taskdetail()).headers.get("Retry-After") == header


async def test_error_envelope_may_be_sealed(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.unauthorized_code(seal=True))
    assert json.loads(unseal(await caller.taskdetail()))["code"] == 401


async def test_bad_gateway_is_html(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.bad_gateway())
    got = await caller.taskdetail()
    assert (got.status, got.headers["Content-Type"], got.invented) == (502, "text/html", True)
    assert b"<h1>502 Bad Gateway</h1>" in got.body


async def test_redirect(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.redirect())
    got = await caller.taskdetail()
    assert (got.status, got.headers["Location"]) == (302, "/moved")
    assert len(sandbox.ledger) == 1


async def test_raw(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.raw(299, {"X-Own": "é", "content-type": "text/x"}, b"\x00\xff"))
    got = await caller.taskdetail()
    assert (got.status, got.headers["Content-Type"], got.body) == (299, "text/x", b"\x00\xff")


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("cut", [Fault.cut_before, Fault.cut_after])
async def test_cut_without_an_answer(caller: Caller, sandbox: Sandbox, cut: Callable[..., Fault], reset: bool) -> None:
    sandbox.fail(cut(reset=reset))
    error = aiohttp.ClientOSError if reset else aiohttp.ServerDisconnectedError
    with pytest.raises(error):
        await caller.taskdetail()
    (entry,) = sandbox.ledger
    assert entry.fault is not None
    assert (entry.accepted, entry.status) == (entry.fault == "cut_after", None)
    assert (await caller.taskdetail()).status == 200


async def test_cut_before_sends_no_byte() -> None:
    async with Sandbox() as sandbox:
        for fault in (Fault.cut_before(), Fault.cut_after()):
            sandbox.fail(fault)
            reader, writer = await asyncio.open_connection("127.0.0.1", int(sandbox.url.rpartition(":")[2]))
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" if fault.name == "cut_before" else auth(sandbox))
            assert await reader.read() == b""
            writer.close()
            await writer.wait_closed()
        assert sandbox.accepted("auth_token") == 1


def auth(sandbox: Sandbox) -> bytes:
    body = json.dumps({"APPKey": sandbox.app_key, "APPSecret": sandbox.app_secret}).encode()
    head = "POST /service/cloud/auth HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(("keep", "chunked"), [(None, False), (0, False), (10, False), (10**9, False), (5, True)])
async def test_cut_in_the_body(caller: Caller, sandbox: Sandbox, keep: int | None, chunked: bool) -> None:
    sandbox.fail(Fault.cut_body(keep, chunked=chunked))
    with pytest.raises(aiohttp.ClientPayloadError):
        await caller.taskdetail()
    (entry,) = sandbox.ledger
    assert (entry.accepted, entry.status, entry.fault) == (True, 200, "cut_body")


@pytest.mark.parametrize("where", ["head", "body", "middle"])
async def test_slow_waits_for_an_event(caller: Caller, sandbox: Sandbox, where: str) -> None:
    event = Announced()
    sandbox.fail(Fault.slow(event, where))  # type: ignore[arg-type]
    url = f"{sandbox.url}/service/cloud/workflow/taskdetail"
    headers = {"Authorization": f"Token {caller.token}"}
    call = asyncio.create_task(caller.session.post(url, json={"task_id": TASK_ID}, headers=headers).__aenter__())
    await event.reached.wait()
    (entry,) = sandbox.ledger
    assert entry.accepted
    assert entry.status == (None if where == "head" else 200)
    if where == "head":
        assert not call.done()
        event.go.set()
    async with await call as response:
        if where == "middle":
            assert await response.content.readany()
        event.go.set()
        await response.read()
    assert entry.fault == "slow"


class Announced:
    """An event that also says when somebody has come to wait for it."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.reached = asyncio.Event()

    async def wait(self) -> None:
        self.reached.set()
        await self.go.wait()


async def test_slow_then_another_fault(caller: Caller, sandbox: Sandbox) -> None:
    event = asyncio.Event()
    event.set()
    sandbox.fail(Fault.slow(event, then=Fault.server_error()))
    sandbox.fail(Fault.slow(0.0, then=Fault.cut_before()))
    assert (await caller.taskdetail()).status == 500
    assert sandbox.ledger[0].fault == "slow_server_error"
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await caller.taskdetail()


async def test_garbage_and_empty(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.garbage())
    sandbox.fail(Fault.empty())
    got = await caller.sealed_taskdetail()
    assert (got.status, got.headers["Content-Type"]) == (200, "application/json")
    with pytest.raises(ValueError):
        json.loads(got.body)
    assert (await caller.taskdetail()).body == b""
    assert sandbox.accepted() == 2


async def test_truncated_plain_and_sealed(caller: Caller, sandbox: Sandbox) -> None:
    whole = (await caller.taskdetail()).body
    sandbox.fail(Fault.truncated(), times=2)
    assert (await caller.taskdetail()).body == whole[: len(whole) // 2]
    assert unseal(await caller.sealed_taskdetail()) == whole[: len(whole) // 2]


async def test_bom_and_family_code(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.bom())
    sandbox.fail(Fault.family_code(0))
    assert (await caller.taskdetail()).body.startswith(b"\xef\xbb\xbf{")
    got = await caller.taskdetail()
    assert (got.json["code"], got.json["data"]["task_id"]) == (0, TASK_ID)


async def test_sealed_answers_spoilt(caller: Caller, sandbox: Sandbox) -> None:
    for fault in (Fault.wrong_digest(), Fault.missing_digest(), Fault.bad_base64(), Fault.bad_block()):
        sandbox.fail(fault)
    got = await caller.sealed_taskdetail()
    assert (got.headers["Is-Encrypted"], got.headers["Signed"]) == ("1", "0" * 64)
    got = await caller.sealed_taskdetail()
    assert got.headers["Is-Encrypted"] == "1" and "Signed" not in got.headers
    assert (await caller.sealed_taskdetail()).body.startswith(b"%!")
    got = await caller.taskdetail()  # sealed though the request was plain: the fault is about a seal
    assert got.headers["Is-Encrypted"] == "1"
    assert len(base64.b64decode(got.body, validate=True)) % 16
    assert sandbox.accepted() == 4


@pytest.mark.parametrize("chunked", [False, True])
async def test_huge(caller: Caller, sandbox: Sandbox, chunked: bool) -> None:
    sandbox.fail(Fault.huge(3_000_000, chunked=chunked))
    got = await caller.taskdetail()
    assert (len(got.body), got.json["code"], "Content-Length" in got.headers) == (3_000_000, 200, not chunked)


async def test_client_that_leaves_amid_a_huge_body_harms_nothing(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.huge(50_000_000))
    url = f"{sandbox.url}/service/cloud/workflow/taskdetail"
    headers = {"Authorization": f"Token {caller.token}"}
    async with caller.session.post(url, json={"task_id": TASK_ID}, headers=headers) as response:
        await response.content.readany()
        response.close()
    assert (await caller.taskdetail()).status == 200


async def test_gzip_bomb(caller: Caller, sandbox: Sandbox) -> None:
    size = 3 * 1024 * 1024 + 5
    fault = Fault.gzip_bomb(size)
    sandbox.fail(fault)
    got = await caller.taskdetail()
    assert (len(got.body), int(got.headers["Content-Length"]) < 10_000) == (size, True)
    sandbox.fail(fault)
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        raw = await Caller(session, sandbox).taskdetail()
    assert len(zlib.decompress(raw.body, zlib.MAX_WBITS | 16)) == size


# ---------------------------------------------------------------------- telling


async def test_faults_strike_in_order_with_times_and_skip(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.server_error(), OPERATION, times=2, skip=1)
    sandbox.fail(Fault.forbidden(), OPERATION)
    assert [(await caller.taskdetail()).status for _ in range(5)] == [200, 500, 500, 403, 200]
    assert sandbox.faults_left == []


async def test_faults_belong_to_their_operation(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.server_error(), "auth_token")
    sandbox.fail(Fault.forbidden())
    assert (await caller.taskdetail()).status == 403
    assert (await caller.auth()).status == 500


async def test_faults_for_ever_and_taken_back(caller: Caller, sandbox: Sandbox) -> None:
    first = sandbox.fail(Fault.server_error(), times=None)
    assert [(await caller.taskdetail()).status for _ in range(3)] == [500] * 3
    first.cancel()
    assert (await caller.taskdetail()).status == 200
    sandbox.fail(Fault.server_error())
    sandbox.clear_faults()
    assert (await caller.taskdetail()).status == 200


async def test_spoiling_faults_wait_for_an_accepted_request(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fail(Fault.cut_after(), OPERATION)
    good, caller.token = caller.token, "dead"
    assert (await caller.taskdetail()).status == 401
    assert sandbox.ledger[0].fault is None
    caller.token = good
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await caller.taskdetail()


async def test_unknown_operations_are_a_slip(sandbox: Sandbox) -> None:
    for slip in (lambda: sandbox.fail(Fault.empty(), "tsak"), lambda: sandbox.hold("tsak"), lambda: sandbox.calls("x")):
        with pytest.raises(ValueError, match="no operation"):
            slip()


async def test_operations_go_by_the_names_of_the_client_too(sandbox: Sandbox) -> None:
    told = sandbox.fail(Fault.empty(), "workflows.task_detail")
    assert told.operation == "workflow_task_detail"
    assert sandbox.calls("tasks.detail") == [] and sandbox.received("auth_token") == 0
