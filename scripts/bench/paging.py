"""Whole lists, page by page: one by page number with dicts as items, one by cursor with models."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

import airudder.sandbox
from airudder import AIRudder
from airudder.models import ChatMessage

from .calls import CLIENT, DICTS, HEADERS, MODELS
from .rounds import Table, Variant
from .rounds import measure as measure_rounds
from .server import Choice, serving, success

BY_NUMBER = "A list by page number: `tasks.list`, 100 items a page"
BY_CURSOR = "A list by cursor: `chat.messages`, 100 items a page"

_SIGNED = {"X-Signature": "fictional"}
_PAGES = 20
_SIZE = 100
_TASKS, _CHAT = "/service/cloud/list", "/api/v1/session/messages"
_CALL_ID = "7738ff156ad12075578af25c84908567"
_MESSAGES = Path(airudder.sandbox.__file__).parent / "world" / "chat_messages.json"


def _tasks() -> Choice:
    def task(number: int) -> dict[str, Any]:
        return {
            "task_id": f"{number:032x}",
            "task_name": f"Reminder {number}",
            "status": "finished",
            "created_at": "2024-03-11 16:43:40",
            "repeat_interval": 0,
            "repeat_number": 2,
            "robot_hash": "a37e555f38184053687ebca7ac3575d8",
            "robot_method": "single",
            "sip_line": "CH_SOFTPHONE_Lyntest_HK_LINE",
            "schedule_start_time": "2024-03-11 16:44:04",
            "schedule_end_time": "2024-03-11 17:15:40",
        }

    pages = {b"%d" % page: success([task(page * _SIZE + n) for n in range(_SIZE)]) for page in range(1, _PAGES + 1)}
    return Choice(rb"[?&]Page=(\d+)", {**pages, b"%d" % (_PAGES + 1): success([])})


def _chat() -> Choice:
    examples = json.loads(_MESSAGES.read_bytes())["messages"]

    def message(number: int) -> dict[str, Any]:
        return {**examples[number % len(examples)], "msg_id": f"{number:032x}"}

    pages, last = {}, b""
    for page in range(_PAGES):
        pages[last] = success([message(page * _SIZE + n) for n in range(_SIZE)])
        last = b"%032x" % ((page + 1) * _SIZE - 1)
    return Choice(rb'"last_msg_id":"(\w+)"', {**pages, last: success([])})


async def _measure_tasks(rounds: int, url: str, session: aiohttp.ClientSession, client: AIRudder) -> Table:
    async def raw() -> int:
        items = 0
        for page in count(1):
            query = {"Number": str(_SIZE), "Page": str(page)}
            async with session.get(url + _TASKS, params=query, headers=HEADERS) as response:
                found = msgspec.json.decode(await response.read())["data"]
            if not found:
                break
            for _ in found:
                items += 1
        return items

    async def ours() -> int:
        items = 0
        async for _ in client.tasks.list(number=_SIZE):
            items += 1
        return items

    variants = [Variant(DICTS, raw), Variant(CLIENT, ours, DICTS)]
    return await measure_rounds(BY_NUMBER, "µs per item", 1e6, variants, rounds)


async def _measure_chat(rounds: int, url: str, session: aiohttp.ClientSession, client: AIRudder) -> Table:
    async def fetch(last: str) -> list[Any]:
        body = msgspec.json.encode({"call_id": _CALL_ID, "last_msg_id": last, "size": _SIZE})
        async with session.post(url + _CHAT, data=body, headers=HEADERS) as response:
            found: list[Any] = msgspec.json.decode(await response.read())["data"]
            return found

    async def raw() -> int:
        items, last = 0, ""
        while found := await fetch(last):
            for item in found:
                items, last = items + 1, item["msg_id"]
        return items

    async def raw_with_models() -> int:
        items, last = 0, ""
        while found := [ChatMessage.from_dict(item) for item in await fetch(last)]:
            for item in found:
                items, last = items + 1, item.msg_id or ""
        return items

    async def ours() -> int:
        items = 0
        async for _ in client.chat.messages(call_id=_CALL_ID, size=_SIZE):
            items += 1
        return items

    variants = [Variant(DICTS, raw), Variant(MODELS, raw_with_models, DICTS), Variant(CLIENT, ours, MODELS)]
    return await measure_rounds(BY_CURSOR, "µs per item", 1e6, variants, rounds)


async def measure(rounds: int) -> Sequence[Table]:
    """One table for each list."""
    with serving({_TASKS.encode(): _tasks(), _CHAT.encode(): _chat()}) as url:
        async with (
            aiohttp.ClientSession() as session,
            AIRudder("key", "secret", base_url=url, signer=lambda method, path, body: _SIGNED) as client,
        ):
            return [await part(rounds, url, session, client) for part in (_measure_tasks, _measure_chat)]


__all__ = ["BY_CURSOR", "BY_NUMBER", "measure"]
