"""Large answers: exact to the last digit, bounded in size, and worked away from the event loop."""

import asyncio
import gc
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from airudder import AIRudder, Cipher, ResponseTooLargeError, ResponseValidationError
from airudder import json as json_
from airudder.models import WorkflowTaskDetail
from airudder.sandbox import Fault, Sandbox

TASK_ID = "69f531a01a9df58aa6de2487be610abb"
CALLS = 10_000
BIG = json_.BIG


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AIRudder]:
    async with AIRudder(token=sandbox.issue_token(), aes_key=sandbox.aes_key, base_url=sandbox.url) as client:
        yield client


@pytest.fixture(scope="module")
def big_data() -> dict[str, Any]:
    """The published example with its one call repeated, each repetition with numbers of its own."""
    data = Sandbox().example
    (call,) = data["details"]
    data["details"] = [
        {**call, "id": 2**60 + index, "call_id": f"ic{index:030d}", "duration": index, "extra": {"n": 10**30 + index}}
        for index in range(CALLS)
    ]
    return data


@pytest.fixture(scope="module")
def big_body(big_data: dict[str, Any]) -> bytes:
    return json.dumps({"data": big_data, "status": "OK", "code": 200}, ensure_ascii=False, indent=0).encode()


@pytest.fixture(autouse=True, scope="module")
def give_memory_back() -> Iterator[None]:
    yield
    gc.collect()


class Ticks:
    """Counts how often the loop comes round, and how often it did while a thread worked for us, by function."""

    def __init__(self) -> None:
        self.total = 0
        self.during: dict[str, int] = {}
        self.threads: set[int] = set()
        self._handle: asyncio.Handle | None = None

    def start(self) -> None:
        self.total += 1
        self._handle = asyncio.get_running_loop().call_later(0.001, self.start)

    def stop(self) -> None:
        assert self._handle is not None
        self._handle.cancel()

    async def to_thread(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        def work() -> Any:
            self.threads.add(threading.get_ident())
            return function(*args, **kwargs)

        before = self.total
        try:
            return await asyncio.get_running_loop().run_in_executor(None, work)
        finally:
            self.during[getattr(function, "func", function).__name__] = self.total - before


@pytest.fixture
async def ticks(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ticks]:
    ticks = Ticks()
    monkeypatch.setattr(asyncio, "to_thread", ticks.to_thread)
    ticks.start()
    yield ticks
    ticks.stop()


def check_exact(model: WorkflowTaskDetail, data: dict[str, Any]) -> None:
    assert model.details is not None and len(model.details) == CALLS
    assert model.additional_properties == {}
    for index in (0, 1, CALLS // 2, CALLS - 1):
        call = model.details[index]
        assert (call.id, call.call_id, call.duration) == (2**60 + index, f"ic{index:030d}", index)
        assert call.additional_properties == {"extra": {"n": 10**30 + index}}
        assert call.question_answer is not None and len(call.question_answer) == 8
    assert model.to_dict() == data


@pytest.mark.parametrize("encrypt", [False, True])
async def test_ten_thousand_calls(
    client: AIRudder, sandbox: Sandbox, big_data: dict[str, Any], big_body: bytes, ticks: Ticks, encrypt: bool
) -> None:
    assert len(big_body) > 25_000_000
    sandbox.put_task_detail(big_body)
    if encrypt:  # sealed beforehand: the sandbox shares the loop whose ticks are counted
        text, signed = (sealed := Cipher(sandbox.aes_key).encrypt(big_body)).text, sealed.signed
        sandbox.fail(Fault.raw(headers={"Is-Encrypted": "1", "Signed": signed}, body=text))
    model = await client.workflows.task_detail(task_id=TASK_ID, encrypt=False)
    assert set(ticks.during) == {"_read_envelope", "build", *(["_decrypt"] if encrypt else [])}
    assert threading.get_ident() not in ticks.threads
    # A parser that held the interpreter from the first byte to the last would leave one tick or two.
    assert all(count >= 5 for count in ticks.during.values()), ticks.during
    check_exact(model, big_data)


async def test_a_large_answer_in_another_charset_is_read_away_from_the_loop_too(
    client: AIRudder, sandbox: Sandbox, ticks: Ticks
) -> None:
    rows = [{"task_name": "催收任务" * 10, "n": 10**30 + index} for index in range(60_000)]
    body = json.dumps({"code": 200, "data": {"status": "", "rows": rows}}, ensure_ascii=False).encode("gbk")
    sandbox.fail(Fault.raw(headers={"Content-Type": "application/json; charset=gbk"}, body=body))
    model = await client.workflows.task_detail(task_id=TASK_ID, encrypt=False)
    assert set(ticks.during) == {"_read_envelope", "build"} and ticks.during["_read_envelope"] >= 5, ticks.during
    assert model.to_dict() == {"status": "", "rows": rows}


async def test_a_large_body_is_made_away_from_the_loop(client: AIRudder, sandbox: Sandbox, ticks: Ticks) -> None:
    contacts = [{"callee": "+12025550142", "n": index, "text": "x" * 400} for index in range(CALLS)]
    for encrypt in (False, True):
        ticks.during.clear()
        await client.workflows.task_detail({"task_id": TASK_ID, "contacts": contacts}, encrypt=encrypt)
        assert set(ticks.during) >= {"_prepare"}
    assert threading.get_ident() not in ticks.threads
    plain, sealed = sandbox.ledger
    assert plain.body == sealed.plaintext
    assert json.loads(plain.body) == {"task_id": TASK_ID, "contacts": contacts}


@pytest.mark.parametrize(("size", "threads"), [(BIG - 1, set()), (BIG, {"_read_envelope", "build"})])
async def test_from_which_size_on_a_thread_is_taken(
    client: AIRudder, sandbox: Sandbox, ticks: Ticks, size: int, threads: set[str]
) -> None:
    sandbox.put_task_detail(b'{"code": 200, "data": {"task_id": "x"}}'.ljust(size))
    assert (await client.workflows.task_detail(task_id=TASK_ID, encrypt=False)).task_id == "x"
    assert set(ticks.during) == threads
    ticks.during.clear()
    await client.workflows.task_detail(task_id=TASK_ID, encrypt=True)  # Base64 is longer than its text
    assert set(ticks.during) == threads | {"_decrypt"}


async def test_small_calls_take_no_thread(client: AIRudder, ticks: Ticks) -> None:
    for encrypt in (False, True):
        await client.workflows.task_detail(task_id=TASK_ID, encrypt=encrypt)
    assert ticks.during == {}


async def test_large_garbage_is_refused_from_the_thread_too(
    client: AIRudder, sandbox: Sandbox, ticks: Ticks, big_body: bytes
) -> None:
    for body in (big_body[:3_000_000], b"\xff" * BIG, b"[" * 1_000_000, b'{"code":200,"data":' + b"[" * 1_000_000):
        sandbox.fail(Fault.raw(body=body))
        with pytest.raises(ResponseValidationError, match="not valid JSON") as caught:
            await client.workflows.task_detail(task_id=TASK_ID)
        assert caught.value.raw_body == body
    assert set(ticks.during) == {"_read_envelope"}


@pytest.mark.parametrize("limit", [1_000_000, 28_000_000])
async def test_max_response_bytes(sandbox: Sandbox, big_body: bytes, limit: int) -> None:
    body = big_body[:limit]
    async with AIRudder(token=sandbox.issue_token(), base_url=sandbox.url, max_response_bytes=limit - 1) as client:
        sandbox.fail(Fault.raw(body=body))
        with pytest.raises(ResponseTooLargeError, match=f"larger than {limit - 1} bytes") as caught:
            await client.workflows.task_detail(task_id=TASK_ID)
        assert (caught.value.sent, caught.value.http_status) == ("yes", 200)
        beginning = caught.value.raw_body or b""
        assert 0 < len(beginning) <= 64 * 1024 and body.startswith(beginning)
        sandbox.put_task_detail(b'{"code": 200, "data": {}}'.ljust(limit - 1))
        assert (await client.workflows.task_detail(task_id=TASK_ID)).to_dict() == {}
