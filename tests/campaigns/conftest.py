"""A campaign in a new journal, and people to call."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from airudder import AIRudder
from airudder.campaigns import Campaign
from airudder.contacts import Contact
from airudder.sandbox import Sandbox
from airudder.testing.clock import MovableClock

MakeClient = Callable[..., AIRudder]
OpenCampaign = Callable[..., Awaitable[Campaign]]


def person(row: int, **fields: Any) -> Contact:
    """The contact of one row."""
    return Contact(row=row, callee=f"+1{200 + row // 100}55501{row % 100:02}", **fields)


def people(count: int, first: int = 1, **fields: Any) -> list[Contact]:
    """Contacts with rows and numbers of their own."""
    return [person(row, **fields) for row in range(first, first + count)]


@pytest.fixture
def time() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def sandbox(time: MovableClock) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=time.monotonic, wall=time.wall) as sandbox:
        yield sandbox


@pytest.fixture
async def client(make_client: MakeClient, sandbox: Sandbox, time: MovableClock) -> AIRudder:
    return make_client(sandbox, clock=time)


@pytest.fixture
async def open_campaign(tmp_path: Path, time: MovableClock) -> AsyncIterator[OpenCampaign]:
    async with AsyncExitStack() as stack:

        async def opened(name: str = "october", **settings: Any) -> Campaign:
            settings.setdefault("clock", time)
            return await stack.enter_async_context(await Campaign.open(tmp_path / "calls.db", name, **settings))

        yield opened
