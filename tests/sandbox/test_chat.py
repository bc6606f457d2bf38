"""Chat sessions: the example, the cursor, what is sent, and the two headers of the signature."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest

from airudder.sandbox import EXAMPLE_SESSION, Sandbox

from .conftest import Caller, Got


async def messages(caller: Caller, call_id: str, last: str = "", **fields: Any) -> Got:
    body = {"call_id": call_id, "last_msg_id": last, **fields}
    return await caller.chat("/session/messages", body)


async def test_the_published_message_is_the_newest_and_not_marked(caller: Caller) -> None:
    got = await messages(caller, EXAMPLE_SESSION, size=1)
    assert not got.invented
    (message,) = got.json["data"]
    assert (message["msg_id"], message["timestamp"]) == ("b1666ac1514d9e7bbd863319668dc5b9", 1716969283)
    assert message["reply"]["interactive"]["action"]["buttons"][0]["reply"]["title"] == "男"
    assert (await messages(caller, EXAMPLE_SESSION, size=2)).invented


async def test_what_a_test_puts_under_the_published_id_is_marked(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.chat.add("mine", {"msg_id": "b1666ac1514d9e7bbd863319668dc5b9", "content": {"type": "hologram"}})
    assert (await messages(caller, "mine")).invented


async def test_every_content_type_is_there_newest_first(caller: Caller) -> None:
    found = (await messages(caller, EXAMPLE_SESSION)).json["data"]
    kinds = {each["content"]["type"] for each in found}
    assert kinds == {"text", "image", "video", "audio", "file", "interactive", "button", "template", "system"}
    assert {each["content"]["interactive"]["type"] for each in found if "interactive" in each["content"]} == {
        "list",
        "button",
    }
    times = [each["timestamp"] for each in found]
    assert times == sorted(times, reverse=True) and len(set(times)) < len(times)


async def test_cursor_walks_to_an_empty_page(caller: Caller, sandbox: Sandbox) -> None:
    ids = sandbox.chat.add("s", *(f"text {number}" for number in range(5)))[::-1]
    walked, last = [], ""
    for _ in range(4):
        page = [each["msg_id"] for each in (await messages(caller, "s", last, size=2)).json["data"]]
        walked.append(page)
        last = page[-1] if page else last
    assert walked == [ids[:2], ids[2:4], ids[4:], []]
    sandbox.chat.max_size = 3
    assert len((await messages(caller, "s", size=100)).json["data"]) == 3


async def test_default_size_is_twenty(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.chat.add("s", *["x"] * 25)
    assert len((await caller.chat("/session/messages", {"call_id": "s"})).json["data"]) == 20


@pytest.mark.parametrize(
    ("change", "status"),
    [({"call_id": "none"}, 404), ({"last_msg_id": "none"}, 400), ({"size": 0}, 400), ({"call_id": ""}, 400)],
)
async def test_refusals(caller: Caller, change: Mapping[str, Any], status: int) -> None:
    got = await caller.chat("/session/messages", {"call_id": EXAMPLE_SESSION, **change})
    assert (got.status, got.json["code"], got.invented) == (status, status, True)
    assert set(got.json) == {"request_id", "code", "message"}


async def test_added_messages_are_completed_and_copied(caller: Caller, sandbox: Sandbox) -> None:
    given = {"msg_id": "m", "content": {"type": "new", "x": [1]}, "further": None}
    sandbox.chat.add("s", given)
    (message,) = (await messages(caller, "s")).json["data"]
    assert message == {
        **given,
        "seat_id": "",
        "timestamp": 1710146620,
        "sender_type": "user",
        "status": "delivery",
    }
    sandbox.chat.messages("s")[0]["content"]["x"].append(2)
    assert given["content"] == sandbox.chat.messages("s")[0]["content"] == {"type": "new", "x": [1]}


async def test_huawei_messages_come_into_their_session(caller: Caller) -> None:
    sent = [{"type": "text", "text": "one"}, {"type": "file", "media": {"origin_url": "https://f.example/a.pdf"}}]
    body = {"call_id": "free text", "channel": "HuaWei", "channel_id": "c", "user": {"id": "1"}, "messages": sent}
    got = await caller.chat("/channel/huawei/message", body)
    assert (got.status, got.invented, got.json["code"]) == (200, True, 200)
    found = (await messages(caller, "free text")).json["data"]
    assert [each["content"] for each in found] == sent[::-1]
    assert {(each["status"], each["sender_type"]) for each in found} == {("send", "user")}


@pytest.mark.parametrize("missing", ["X-AIRudder-Sign", "X-AIRudder-Sign-Key"])
async def test_both_headers_have_to_be_there_and_no_token(caller: Caller, missing: str) -> None:
    headers = {"X-AIRudder-Sign": "", "X-AIRudder-Sign-Key": ""}
    caller.token = None
    body = {"call_id": EXAMPLE_SESSION}
    assert (await caller.request("POST", "/api/v1/session/messages", json=body, headers=headers)).status == 200
    del headers[missing]
    got = await caller.request("POST", "/api/v1/session/messages", json=body, headers=headers)
    assert (got.status, got.json["code"], got.invented) == (401, 401, True)


async def test_a_signature_can_be_checked(session: aiohttp.ClientSession) -> None:
    seen: list[tuple[str, str, bytes]] = []

    def check(method: str, target: str, body: bytes, headers: Mapping[str, str]) -> bool:
        seen.append((method, target, body))
        return headers["x-airudder-sign"] == "good"

    async with Sandbox(signature_check=check) as sandbox:
        caller = Caller(session, sandbox)
        good: dict[str, str] = {"X-AIRudder-Sign": "good"}
        assert (await caller.chat("/session/messages?a=b", {"call_id": EXAMPLE_SESSION}, **good)).status == 200
        assert (await caller.chat("/session/messages", {"call_id": EXAMPLE_SESSION})).status == 401
    assert seen[0] == ("POST", "/api/v1/session/messages?a=b", sandbox.ledger[0].body)
    assert seen[1][1] == "/api/v1/session/messages"
