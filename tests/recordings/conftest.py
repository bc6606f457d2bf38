"""Fixtures of the tests of recordings: two servers of files, and an operation whose answer is a file."""

import gc
import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from airudder._generated.operations import OPERATIONS
from airudder._generated.types import Operation
from support.certificate import made_certificate
from support.fileserver import FileServer

from .files import CASE


@pytest.fixture(autouse=True)
def nothing_is_complained_of(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


@pytest.fixture
def nothing_left_behind(nothing_is_complained_of: None) -> Iterator[None]:
    """What complains when it is collected is an error. Not for every test: a collection takes its time."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def operation(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Operation(
        operation_id="task_call_recording",
        method="GET",
        path=CASE,
        public_name=None,
        family="cloud",
        auth="token",
        effect="reads",
        retry="safe",
        encryption="unknown",
        evidence="client_code",
        pages=(),
        answer="file",
    )
    monkeypatch.setitem(OPERATIONS, "task_call_recording", one)


@pytest.fixture
async def server() -> AsyncIterator[FileServer]:
    async with FileServer() as server:
        yield server


@pytest.fixture
async def elsewhere() -> AsyncIterator[FileServer]:
    async with FileServer() as server:
        yield server


@pytest.fixture
async def secure(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FileServer]:
    async with FileServer(made_certificate(tmp_path_factory.mktemp("tls"))[1]) as server:
        yield server
