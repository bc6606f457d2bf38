"""Fixtures of all tests: a clock that stands still, a sandbox on a real socket, clients that are closed at the end."""

import gc
import inspect
import random
from collections.abc import AsyncIterator, Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientResponse
from aioresponses import aioresponses

from airudder import AIRudder
from airudder.sandbox import Sandbox
from support.clock import FakeClock
from support.frames import watched

MakeClient = Callable[..., AIRudder]


@pytest.fixture(autouse=True)
def nothing_shown_in_frames(request: pytest.FixtureRequest) -> Iterator[None]:
    """See ``support.frames``. It keeps errors alive until the test is over: not where a test is about that."""
    if request.node.get_closest_marker("frames_unwatched"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        watch = watched(patch)
        yield
    faults = watch.faults()
    watch.errors.clear()
    assert faults == []


@pytest.fixture(scope="module")
def quick_collections() -> Iterator[None]:
    """``gc.collect`` looks only at what a module of tests has made: all else that is in memory takes most of the time.

    Not where Hypothesis is used: it asks the collector who refers to what.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def make_client(clock: FakeClock) -> AsyncIterator[MakeClient]:
    """Makes clients: for a sandbox with its credentials, for a URL with a token that nobody checks."""
    clients: list[AIRudder] = []

    def make(target: Sandbox | str, **settings: Any) -> AIRudder:
        if isinstance(target, Sandbox):
            given = {"app_key": target.app_key, "app_secret": target.app_secret, "base_url": target.url}
        else:
            given = {"token": "made-up-token", "base_url": target}
        client = AIRudder(**{**given, "clock": clock, "rng": random.Random(1), **settings})
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
async def client(make_client: MakeClient, sandbox: Sandbox) -> AIRudder:
    return make_client(sandbox)


class _Response(ClientResponse):
    """aioresponses 0.7.9 builds answers without an argument that aiohttp 3.14 demands, and older ones do not take."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "stream_writer" in inspect.signature(ClientResponse).parameters:
            kwargs.setdefault("stream_writer", SimpleNamespace(output_size=0))
        super().__init__(*args, **kwargs)


@pytest.fixture
def mocked(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("aioresponses.core.ClientResponse", _Response)
    with aioresponses() as mocked:
        yield mocked
