"""Lists over a real socket: a long one, one that breaks off, and servers that answer oddly."""

import tracemalloc
from typing import Any

import pytest

from airudder import APIConnectionError, PagingError, ResponseValidationError
from airudder.sandbox import EXAMPLE_SESSION, Fault, PagingQuirks, Sandbox
from conftest import MakeClient


def ids(items: list[Any]) -> list[str]:
    return [item["task_id"] for item in items]


async def test_a_hundred_thousand_items_in_flat_memory(sandbox: Sandbox, make_client: MakeClient) -> None:
    sandbox.add_tasks(100_000)
    client = make_client(sandbox)
    count = 0
    try:
        async for page in client.tasks.list(number=1000).pages():
            count += len(page.items)
            sandbox.forget()
            if count == 70_000:  # tracing all of it would take long
                tracemalloc.start()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 100_000
    assert peak < 16 * 1024 * 1024  # some pages at a time; the 30,000 items are over 30 MiB


@pytest.mark.parametrize("prefetch", [False, True])
async def test_a_list_that_breaks_off_is_taken_up_again(
    prefetch: bool, sandbox: Sandbox, make_client: MakeClient
) -> None:
    sandbox.add_tasks(95)
    client = make_client(sandbox)
    whole = ids(await client.tasks.list(number=10).to_list(limit=None))
    assert len(set(whole)) == 95
    sandbox.fail(Fault.cut_after(), "tasks.list", times=None, skip=4)
    seen: list[str] = []
    with pytest.raises(APIConnectionError) as caught:  # noqa: PT012
        async for page in client.tasks.list(number=10, prefetch=prefetch).pages():
            seen += ids(page.items)
    assert caught.value.resume and len(seen) == 40
    sandbox.clear_faults()
    async for item in client.tasks.list(number=10, prefetch=prefetch, resume=caught.value.resume):
        seen.append(item["task_id"])
    assert seen == whole


@pytest.mark.parametrize("added", [5, 10, 15, 20])
@pytest.mark.parametrize("resumed", [False, True])
async def test_a_list_that_grows_is_given_whole(
    resumed: bool, added: int, sandbox: Sandbox, make_client: MakeClient
) -> None:
    sandbox.add_tasks(50)
    client = make_client(sandbox)
    old = ids(await client.tasks.list(number=10).to_list(limit=None))
    got: list[str] = []
    resume = None
    async for page in client.tasks.list(number=10).pages():
        got += ids(page.items)
        if len(got) == 20:
            sandbox.add_tasks(added)
            resume = page.resume
            if resumed:
                break
    if resumed:
        got += ids(await client.tasks.list(number=10, resume=resume).to_list(limit=None))
    assert len(got) == len(set(got))
    assert [one for one in got if one in old] == old


async def test_servers_that_answer_oddly(sandbox: Sandbox, make_client: MakeClient) -> None:
    sandbox.add_tasks(25)
    client = make_client(sandbox)
    for quirks, expected in (
        (PagingQuirks(max_page_size=3), 25),  # a short page does not end it
        (PagingQuirks(beyond_end="repeat"), 25),
        (PagingQuirks(ignore_page=True), 10),  # nothing new comes
        (PagingQuirks(shape="array"), 25),
    ):
        sandbox.paging = quirks
        items = await client.tasks.list(number=10).to_list(limit=None)
        assert len(items) == len(set(ids(items))) == expected, quirks
    sandbox.paging = PagingQuirks(never_ends=True)
    assert len(await client.tasks.list(number=10).to_list(limit=55)) == 55


async def test_a_list_that_is_none(sandbox: Sandbox, make_client: MakeClient) -> None:
    sandbox.add_tasks(5)
    client = make_client(sandbox)
    sandbox.paging = PagingQuirks(shape="two_lists")
    with pytest.raises(ResponseValidationError) as caught:
        await client.tasks.list()
    assert b"robots" in (caught.value.raw_body or b"") and caught.value.resume


@pytest.mark.parametrize("body", [b'{"code":200,"status":"OK"}', b'{"code":200,"tasks":[{"task_id":"a"}]}'])
async def test_a_list_that_stands_elsewhere_is_not_lost(body: bytes, sandbox: Sandbox, make_client: MakeClient) -> None:
    sandbox.put_answer(body, operation="tasks.list")
    with pytest.raises(ResponseValidationError) as caught:
        await make_client(sandbox).tasks.list()
    assert caught.value.raw_body == body


async def test_null_is_an_empty_list(sandbox: Sandbox, make_client: MakeClient) -> None:
    sandbox.put_answer(None, operation="tasks.list")
    page = await make_client(sandbox).tasks.list()
    assert (page.items, page.resume) == ([], None)


async def test_messages_by_cursor(sandbox: Sandbox, make_client: MakeClient) -> None:
    client = make_client(sandbox, signer=lambda *_: {"X-AIRudder-Sign": "s", "X-AIRudder-Sign-Key": "0" * 32})
    whole = [m.msg_id async for m in client.chat.messages(call_id=EXAMPLE_SESSION)]
    sandbox.forget()
    two = [m.msg_id async for m in client.chat.messages(call_id=EXAMPLE_SESSION, size=2)]
    assert two == whole and len(whole) == len(set(whole)) > 4
    assert sandbox.received("chat.messages") == (len(whole) + 1) // 2 + 1
    first = await client.chat.messages(call_id=EXAMPLE_SESSION, size=2)
    rest = await client.chat.messages(call_id=EXAMPLE_SESSION, size=2, resume=first.resume).to_list(limit=None)
    assert [m.msg_id for m in [*first.items, *rest]] == whole


async def test_messages_without_ids_are_not_cut_off_silently(sandbox: Sandbox, make_client: MakeClient) -> None:
    client = make_client(sandbox, signer=lambda *_: {"X-AIRudder-Sign": "s", "X-AIRudder-Sign-Key": "0" * 32})
    sandbox.put_answer([{"content": {"type": "text", "text": "hi"}}], operation="chat.messages")
    seen = []
    with pytest.raises(PagingError):  # noqa: PT012
        async for message in client.chat.messages(call_id=EXAMPLE_SESSION):
            seen.append(message)
    assert len(seen) == 1
