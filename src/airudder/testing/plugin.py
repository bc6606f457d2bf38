"""Fixtures for pytest: ``airudder_sandbox``, ``airudder_client``, ``airudder_clock``, ``airudder_faults``.

pytest finds them by the entry point ``pytest11``; for a copied folder list this module in ``pytest_plugins``. Client
and sandbox are imported by the fixtures, so that a run that uses none is not slowed down.
"""

from __future__ import annotations

import random
import sys
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

import pytest

from .clock import MovableClock
from .extras import need

try:
    # Marked in its own way, the fixtures belong to it in both of its modes.
    from pytest_asyncio import fixture as async_fixture
except ImportError:
    async_fixture = pytest.fixture  # type: ignore[assignment]  # never reached: `_airudder_kit` fails before

if TYPE_CHECKING:
    from ..client import AIRudder
    from ..sandbox import Sandbox
    from .faults import Faults


def _sign(method: str, path: str, body: bytes) -> Mapping[str, str]:
    """Headers of the right names; the algorithm is not documented, and the sandbox checks none by default."""
    return {"X-AIRudder-Sign": "made-up", "X-AIRudder-Sign-Key": "0" * 32}


@pytest.fixture
def _airudder_kit(request: pytest.FixtureRequest) -> None:
    """Fails with advice where the other fixtures cannot work."""
    try:
        need("the airudder fixtures")
        problem = _trouble_with_loops(request)
    except ImportError as error:
        problem = str(error)
    if problem:
        pytest.fail(problem, pytrace=False)


def _trouble_with_loops(request: pytest.FixtureRequest) -> str:
    """What would keep the sandbox from being served while the test waits for it; else empty."""
    if not request.config.pluginmanager.is_registered(sys.modules.get("pytest_asyncio.plugin")):
        return "the airudder fixtures need the plugin pytest-asyncio, which is switched off in this run"
    if request.node.get_closest_marker("anyio") is not None:
        return "the airudder fixtures run in the loop of pytest-asyncio: mark the test with asyncio, not with anyio"
    if not _runs_in_its_loop(request.node):
        return (
            "the airudder fixtures are served by the loop of pytest-asyncio, which does not run this test: make it "
            '`async def` with pytest.mark.asyncio (or asyncio_mode = "auto"), or use '
            "`with airudder.sandbox.running() as sandbox:` in place of the fixtures"
        )
    mark = request.node.get_closest_marker("asyncio")
    if mark is None:
        return ""
    test = mark.kwargs.get("loop_scope") or _loop_scope(request.config, "asyncio_default_test_loop_scope")
    fixtures = _loop_scope(request.config, "asyncio_default_fixture_loop_scope")
    if test == fixtures:
        return ""
    return (
        f"the test runs in a loop of scope {test}, the airudder fixtures in one of scope {fixtures}: "
        "set asyncio_default_fixture_loop_scope to the same, or make a Sandbox in a fixture of your own"
    )


def _runs_in_its_loop(item: pytest.Item) -> bool:
    from pytest_asyncio import is_async_test

    return is_async_test(item)


def _loop_scope(config: pytest.Config, setting: str) -> str:
    try:
        scope = config.getini(setting)
    except (KeyError, ValueError):  # older versions do not have it
        scope = None
    return "function" if scope in (None, "", "fixture-scope") else str(scope)


@pytest.fixture
def airudder_clock() -> MovableClock:
    """A clock for client and sandbox that moves by ``advance(seconds)`` only; pauses cost no time."""
    return MovableClock()


@async_fixture
async def airudder_sandbox(_airudder_kit: None, airudder_clock: MovableClock) -> AsyncIterator[Sandbox]:
    """A stand-in for AI Rudder on a local socket, in the time of ``airudder_clock``."""
    from ..sandbox import Sandbox

    async with Sandbox(clock=airudder_clock.monotonic, wall=airudder_clock.wall) as sandbox:
        sandbox.webhooks.sleep = airudder_clock.sleep
        yield sandbox


@async_fixture
async def airudder_client(airudder_sandbox: Sandbox, airudder_clock: MovableClock) -> AsyncIterator[AIRudder]:
    """A client for ``airudder_sandbox``, with a made-up signer; it is closed at the end."""
    from ..client import AIRudder

    async with AIRudder(
        airudder_sandbox.app_key,
        airudder_sandbox.app_secret,
        base_url=airudder_sandbox.url,
        signer=_sign,
        clock=airudder_clock,
        rng=random.Random(0),
    ) as client:
        yield client


@pytest.fixture
def airudder_faults(airudder_sandbox: Sandbox) -> Faults:
    """Switches for faults of ``airudder_sandbox``: ``once(fault, operation)``, ``always(fault, operation)``."""
    from .faults import Faults

    return Faults(airudder_sandbox)
