"""Counting what became of many calls."""

import asyncio
import socket
import traceback
from collections.abc import Awaitable, Coroutine, Iterable
from pathlib import Path
from typing import Any, Literal

from airudder import AIRudder, AIRudderError
from airudder.auth.tokens import TokenManager

TASK_ID = "69f531a01a9df58aa6de2487be610abb"
AUTH, GET, POST = "auth_token", "task_detail", "workflow_task_detail"


async def gather(calls: Iterable[Awaitable[Any]], *, limit: float = 30.0) -> list[Any]:
    """Await all; results and exceptions in order."""
    async with asyncio.timeout(limit):
        return await asyncio.gather(*calls, return_exceptions=True)


async def error_of(call: Awaitable[Any]) -> AIRudderError:
    """The error of ours that ``call`` raises; another kind of exception passes through."""
    try:
        result = await call
    except AIRudderError as error:
        return error
    raise AssertionError(f"no error but {result!r}")


def locals_of(error: BaseException, *names: str) -> list[str]:
    """The reprs of all local variables in the frames of an error and of those behind it, of the files ``names``."""
    shown: list[str] = []
    for one in (error, error.__cause__, error.__context__):
        for frame, _ in traceback.walk_tb(one.__traceback__ if one else None):
            if Path(frame.f_code.co_filename).name in names:
                shown += [f"{frame.f_code.co_name} {name} = {value!r}" for name, value in frame.f_locals.items()]
    return shown


def manager(client: AIRudder, family: Literal["cloud", "pds"] = "cloud") -> TokenManager:
    """What keeps a token of a client; no public part, but the only place where ages and values can be looked at."""
    return client._tokens[family]


def detail(client: AIRudder, **options: Any) -> Coroutine[Any, Any, Any]:
    """The plainest call: a POST that is safe."""
    return client.workflows.task_detail(task_id=TASK_ID, **options)


def change(client: AIRudder, **options: Any) -> Coroutine[Any, Any, Any]:
    """A call that may only be retried if it was not sent; the sandbox answers it like ``detail``."""
    return client.request("POST", "/service/cloud/workflow/taskdetail", body={"task_id": TASK_ID}, **options)


def closed_port() -> int:
    """A local port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def other_tasks() -> set[str]:
    """The names of the tasks that run beside the present one and are the client's."""
    return {t.get_name() for t in asyncio.all_tasks() if t is not asyncio.current_task() and "airudder" in t.get_name()}
