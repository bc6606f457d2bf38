"""A call with a short answer, plain and encrypted, by the client and by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

from airudder import AIRudder, Cipher
from airudder.models import WorkflowTaskDetail

from .detail import AES_KEY, PATH, TASK_ID, site_of
from .rounds import Call, Table, Variant, repeated
from .rounds import measure as measure_rounds
from .server import serving

DICTS = "aiohttp, dicts"
MODELS = "aiohttp, our models"
CLIENT = "**client**"
BY_HAND = "aiohttp, our models, encrypted by hand"
ENCRYPTED = "**client, encrypted**"
TITLE = "A call with a short answer, {} at a time"
HEADERS = {"Authorization": "Token fictional", "Content-Type": "application/json"}

_TOTALS = {1: 150, 64: 512}  # calls of a batch, by how many are made at a time


@asynccontextmanager
async def callers(url: str) -> AsyncIterator[Mapping[str, Call]]:
    """The same call, made in several ways."""
    cipher = Cipher(AES_KEY)
    async with (
        aiohttp.ClientSession() as session,
        AIRudder("key", "secret", base_url=url, aes_key=AES_KEY, encrypt=False) as plain,
        AIRudder("key", "secret", base_url=url, aes_key=AES_KEY, encrypt=True) as encrypting,
    ):

        async def raw() -> Any:
            body = msgspec.json.encode({"task_id": TASK_ID})
            async with session.post(url + PATH, data=body, headers=HEADERS) as response:
                return msgspec.json.decode(await response.read())

        async def raw_with_models() -> WorkflowTaskDetail:
            return WorkflowTaskDetail.from_dict((await raw())["data"])

        async def raw_by_hand() -> WorkflowTaskDetail:
            body = cipher.encrypt(msgspec.json.encode({"task_id": TASK_ID}))
            marks = {"Is-Encrypted": "1", "Signed": body.signed}
            async with session.post(url + PATH, data=body.text, headers=HEADERS | marks) as response:
                text = cipher.decrypt(await response.read(), response.headers["Signed"])
            return WorkflowTaskDetail.from_dict(msgspec.json.decode(text)["data"])

        yield {
            DICTS: raw,
            MODELS: raw_with_models,
            CLIENT: lambda: plain.workflows.task_detail(task_id=TASK_ID),
            BY_HAND: raw_by_hand,
            ENCRYPTED: lambda: encrypting.workflows.task_detail(task_id=TASK_ID),
        }


async def measure(rounds: int) -> Sequence[Table]:
    """One table for each number of calls at a time."""
    tables = []
    bases = {MODELS: DICTS, CLIENT: MODELS, BY_HAND: MODELS, ENCRYPTED: BY_HAND}
    with serving(site_of(1)) as url:
        async with callers(url) as ways:
            for at_once, total in _TOTALS.items():
                variants = [
                    Variant(name, repeated(call, total, at_once), bases.get(name)) for name, call in ways.items()
                ]
                title = TITLE.format(at_once)
                tables.append(await measure_rounds(title, "µs per call", 1e6, variants, rounds, shows_wall=True))
    return tables


__all__ = ["BY_HAND", "CLIENT", "DICTS", "ENCRYPTED", "HEADERS", "MODELS", "TITLE", "callers", "measure"]
