"""A large body: a workflow with 10,000 contacts, three variables each."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import aiohttp

from airudder import AIRudder
from airudder.models import WorkflowContact

from .calls import HEADERS
from .rounds import Table, Variant, repeated
from .rounds import measure as measure_rounds
from .server import serving, success

TITLE = "A body of 10,000 contacts: `workflows.create`"
DUMPS = "`json.dumps` of the body alone"
RAW = "aiohttp and `json.dumps`"
CLIENT_DICTS = "**client, dicts**"
CLIENT_MODELS = "**client, `WorkflowContact`**"

_PATH = "/service/cloud/workflow/createinstance"
_BODIES = 2  # of a batch


def _contact(number: int) -> dict[str, Any]:
    variables = {"name": f"Customer {number}", "amount": f"{number % 997}.50", "due_date": "2030-01-31"}
    return {"callee": f"+1202{5550000 + number:07}", "case_id": f"case-{number:06}", "variables": variables}


async def measure(rounds: int) -> Sequence[Table]:
    """One table."""
    head: Any = {"workflow_template_id": 1, "name": "Reminder", "end_time": "2030-01-31 18:00:00+08:00"}
    contacts = [_contact(number) for number in range(10_000)]
    models = [WorkflowContact(**contact) for contact in contacts]
    body = {**head, "details": contacts}
    with serving({_PATH.encode(): success({"workflow_id": "a37e555f38184053687ebca7ac3575d8"})}) as url:
        async with aiohttp.ClientSession() as session, AIRudder("key", "secret", base_url=url) as client:

            async def dumps() -> None:
                json.dumps(body)

            async def raw() -> None:
                data = io.BytesIO(json.dumps(body).encode())  # aiohttp warns of plain bytes of this size
                async with session.post(url + _PATH, data=data, headers=HEADERS) as response:
                    await response.read()

            ways = {
                DUMPS: dumps,
                RAW: raw,
                CLIENT_DICTS: lambda: client.workflows.create(**head, details=contacts),
                CLIENT_MODELS: lambda: client.workflows.create(**head, details=models),
            }
            variants = [
                Variant(name, repeated(call, _BODIES), None if name == DUMPS else DUMPS) for name, call in ways.items()
            ]
            return [await measure_rounds(TITLE, "ms per body", 1e3, variants, rounds)]


__all__ = ["CLIENT_DICTS", "CLIENT_MODELS", "DUMPS", "TITLE", "measure"]
