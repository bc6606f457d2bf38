"""What users import: names, docstrings, lazy models, and types as two checkers see them."""

import ast
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints, is_typeddict
from unittest.mock import AsyncMock, MagicMock, Mock, create_autospec

import pytest

import airudder
from airudder import models
from airudder._generated import models as generated_models
from airudder._generated._support import Group
from airudder._generated.operations import OPERATIONS

SOURCE = Path(airudder.__file__).parent.parent


def run(*command: str, cwd: Path) -> str:
    """The output of a program that must succeed, with this package and no other setting in its environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MYPY"))}
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**environment, "PYTHONPATH": str(SOURCE), "MYPYPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
        timeout=55,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# ------------------------------------------------------------------------------------------------------------ names


def test_every_name_of_all_exists_once() -> None:
    assert len(set(airudder.__all__)) == len(airudder.__all__)
    for name in airudder.__all__:
        assert getattr(airudder, name) is not None
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", airudder.__version__)


def test_nothing_public_is_left_out_of_all() -> None:
    for name in airudder.__all__:
        assert name in dir(airudder) and getattr(airudder, name) is not None  # some are loaded at their first use
    found = {name for name, value in vars(airudder).items() if not name.startswith("_") and not inspect.ismodule(value)}
    assert found - {"TYPE_CHECKING", "Any", "import_module"} == set(airudder.__all__) - {"__version__"}
    with pytest.raises(AttributeError, match="has no attribute 'Misspelt'"):
        airudder.Misspelt  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize(
    "module",
    ["campaigns", "client", "config", "contacts", "encryption", "errors", "json", "models", "request.envelope"],
)
def test_modules_name_what_they_give(module: str) -> None:
    loaded = importlib.import_module(f"airudder.{module}")
    assert loaded.__doc__
    assert all(getattr(loaded, name) is not None for name in loaded.__all__)


def test_models_are_those_of_the_generated_code() -> None:
    assert list(models.__all__) == list(generated_models.__all__) == dir(models)
    for name in models.__all__:
        model = getattr(models, name)
        assert model is getattr(generated_models, name)
        for cls in get_args(model) or [model]:  # a union is the alias of its members
            assert (cls.__module__, getattr(models, cls.__name__)) == ("airudder.models", cls)
    given: dict[str, Any] = {}
    exec("from airudder.models import *", given)
    assert set(models.__all__) == set(given) - {"__builtins__"}
    for module in (models, generated_models):
        with pytest.raises(AttributeError, match="Nonsense"):
            module.Nonsense  # noqa: B018


def test_every_public_operation_has_its_method() -> None:
    client = airudder.AIRudder(token="t")
    for operation in OPERATIONS.values():
        if operation.public_name is not None:
            group, method = operation.public_name.split(".")
            waits = operation.answer == "json"  # a file is opened when it is used, as is a list
            assert inspect.iscoroutinefunction(getattr(getattr(client.raw, group), method)) is waits
            waits &= operation.paging is None
            assert inspect.iscoroutinefunction(getattr(getattr(client, group), method)) is waits


# ---------------------------------------------------------------------------------------------------------- mocks


@pytest.mark.parametrize("spec_set", [False, True])
async def test_an_autospecced_client_has_the_calls_of_every_group(spec_set: bool) -> None:
    stand_in = create_autospec(airudder.AIRudder, instance=True, spec_set=spec_set)
    client = airudder.AIRudder(token="t")
    for operation in OPERATIONS.values():
        if operation.public_name is not None:
            group, method = operation.public_name.split(".")
            for mocked, real in ((stand_in, client), (stand_in.raw, client.raw)):
                call = getattr(getattr(mocked, group), method)
                waits = inspect.iscoroutinefunction(getattr(getattr(real, group), method))
                assert isinstance(call, AsyncMock) is waits, operation.public_name
                assert isinstance(getattr(mocked, group), type(getattr(real, group)))
    task = models.TaskDetail.from_dict({"task_id": "x"})
    stand_in.tasks.detail.return_value = task
    assert await stand_in.tasks.detail(task_id="x") is task
    stand_in.tasks.detail.assert_awaited_once_with(task_id="x")
    for awaited in (stand_in.request("GET", "/x"), stand_in.auth.check(), stand_in.auth.renew(), stand_in.aclose()):
        await awaited
    stand_in.with_options(timeout=3)


def test_an_autospecced_client_refuses_what_the_client_does_not_have() -> None:
    stand_in = create_autospec(airudder.AIRudder, instance=True)
    for part in (stand_in, stand_in.tasks, stand_in.raw, stand_in.raw.tasks, stand_in.auth):
        with pytest.raises(AttributeError, match="no_such_call"):
            part.no_such_call  # noqa: B018
    with pytest.raises(TypeError, match="task_id"):
        stand_in.tasks.detail()
    with pytest.raises(TypeError, match="too many positional arguments"):
        stand_in.tasks.stop({}, {})


@pytest.mark.parametrize("kind", [Mock, MagicMock, AsyncMock])
@pytest.mark.parametrize("how", ["spec", "spec_set"])
def test_a_mock_with_the_client_as_its_spec_has_the_names_of_the_client(kind: type[Mock], how: str) -> None:
    stand_in = kind(**{how: airudder.AIRudder})
    groups = {(operation.public_name or "").partition(".")[0] for operation in OPERATIONS.values()} - {""}
    assert all(getattr(stand_in, name) is not None for name in ("raw", "auth", *groups))
    assert all(isinstance(getattr(stand_in, name), AsyncMock) for name in ("request", "aclose"))
    with pytest.raises(AttributeError):
        stand_in.no_such_group  # noqa: B018


# ------------------------------------------------------------------------------------------------------- docstrings


def documented_things() -> dict[str, object]:
    others = ("__version__", "NULL", "SessionFactory", "Signer")  # values and aliases have no docstring to give
    things: dict[str, object] = {name: getattr(airudder, name) for name in airudder.__all__ if name not in others}
    things |= {
        f"models.{name}": getattr(models, name) for name in models.__all__ if not get_args(getattr(models, name))
    }
    for room in ("campaigns", "contacts"):
        module = importlib.import_module(f"airudder.{room}")
        things |= {f"{room}.{name}": getattr(module, name) for name in module.__all__ if name != "SuppressionCheck"}
    client = airudder.AIRudder(token="t")
    groups = sorted({(operation.public_name or "").partition(".")[0] for operation in OPERATIONS.values()} - {""})
    for name in ("auth", *groups):
        things[f"client.{name}"] = type(getattr(client, name))
    for name in groups:
        things[f"client.raw.{name}"] = type(getattr(client.raw, name))
    return things


def own_docstring(cls: type) -> str:
    """The class's own words: those of attrs and TypedDict say nothing of it."""
    text = cls.__dict__.get("__doc__") or ""
    return "" if text.startswith(("A class", "Method generated", f"{cls.__name__}(")) else text


def test_public_things_are_documented() -> None:
    assert {name: found for name, thing in documented_things().items() if (found := undocumented(thing))} == {}


def undocumented(thing: object) -> list[str]:
    """What of it has no docstring."""
    text = own_docstring(thing) if inspect.isclass(thing) else inspect.getdoc(thing) or ""
    if len(text.strip()) < 10:
        return ["no docstring"]
    if is_typeddict(thing) or not inspect.isclass(thing):
        return []
    return [
        method
        for method, value in vars(thing).items()
        if not method.startswith("_")
        and (inspect.isroutine(value) or isinstance(value, property))
        # The methods of a protocol and of an overridden base may be told of in the class or in the base.
        and not (inspect.getdoc(getattr(thing, method)) or re.search(rf"\b{method}\b", text))
    ]


def test_docstrings_of_calls_show_their_evidence() -> None:
    for operation in OPERATIONS.values():
        if operation.public_name is not None:
            group, method = operation.public_name.split(".")
            client = airudder.AIRudder(token="t")
            for one in (client, client.raw):
                text = inspect.getdoc(getattr(getattr(one, group), method)) or ""
                assert f"Evidence: {operation.evidence.replace('_', ' ')}" in text
                assert all(page in text for page in operation.pages)


def test_the_settings_are_the_arguments() -> None:
    """``from_env`` takes what the constructor takes, and the constructor's docstring speaks of it."""
    parameters = inspect.signature(airudder.AIRudder).parameters
    client = importlib.import_module("airudder.client")
    assert set(client.ClientSettings.__annotations__) == set(parameters)
    assert all(parameters[name].kind is inspect.Parameter.KEYWORD_ONLY for name in list(parameters)[2:])
    text = airudder.AIRudder.__doc__ or ""
    assert [name for name in parameters if f"``{name}``" not in text] == ["clock", "rng"]  # for tests


# ------------------------------------------------------------------------------------------------------------ hints

SHOWN_METHODS = ("__init__", "__call__", "__await__", "__aiter__", "__aenter__", "__aexit__", "__enter__", "__exit__")


def public_callables() -> Iterator[tuple[str, Any]]:
    """Functions and classes that are public, the groups of a client, and the methods and properties of all classes."""
    things: dict[str, Any] = {}
    rooms = ("campaigns", "contacts", "models", "webhooks", "sandbox", "testing")
    for module in ("airudder", *(f"airudder.{room}" for room in rooms)):
        loaded = importlib.import_module(module)
        things |= {f"{module}.{name}": getattr(loaded, name) for name in loaded.__all__}
    client = airudder.AIRudder(token="t")
    for one, label in ((client, "client"), (client.raw, "client.raw")):
        groups = [name for name in dir(one) if isinstance(inspect.getattr_static(type(one), name, None), Group)]
        things |= {f"{label}.{name}": type(getattr(one, name)) for name in groups}
    things["client.auth"] = type(client.auth)
    for name, thing in things.items():
        if inspect.isfunction(thing) or inspect.isclass(thing):
            yield name, thing
        for method in dir(thing) if inspect.isclass(thing) else ():
            if not method.startswith("_") or method in SHOWN_METHODS:
                value = inspect.getattr_static(thing, method)
                for part in ("__func__", "fget", "func"):  # of class methods, properties, cached properties
                    value = getattr(value, part, value)
                if inspect.isfunction(value):
                    yield f"{name}.{method}", value


def test_get_type_hints_works_on_everything_public() -> None:
    found = dict(public_callables())
    assert {
        "airudder.AIRudder.request",
        "airudder.campaigns.Campaign.run",
        "airudder.models.TaskDetail.from_dict",
        "airudder.testing.Faults.left",
        "airudder.testing.MadeEvent.event",
        "airudder.webhooks.parse",
        "client.raw.workflows.create",
        "client.tasks.list",
        "client.auth.check",
    } <= found.keys(), "the test looks at the wrong place"
    problems = {}
    for name, thing in found.items():
        try:
            get_type_hints(thing, include_extras=True)
        except Exception as error:
            problems[name] = str(error)
    assert problems == {}


# ------------------------------------------------------------------------------------------------------------- lazy

LAZY = """
import sys
def loaded(part):
    head = "airudder._generated." + part + "."
    return sorted(name.removeprefix(head) for name in sys.modules if name.startswith(head))
import airudder, airudder.models
print("models", loaded("models"))
print("groups", loaded("resources"))
others = {"airudder.campaigns", "airudder.sandbox", "Crypto", "httpx", "pydantic", "sqlalchemy"}
print("others", sorted(others & sys.modules.keys()))
client = airudder.AIRudder(token="t")
print("client", loaded("models"), loaded("resources"))
airudder.models.TaskStatus
print("status", loaded("models"))
client.tasks
print("tasks", loaded("models"), loaded("resources"))
client.raw.workflows
print("workflows", loaded("resources"))
dir(airudder.models)
from airudder.models import WorkflowCall
print("one", "workflow_call" in loaded("models"))
"""


def test_models_are_loaded_when_they_are_needed(tmp_path: Path) -> None:
    """The token call is part of the client, so its two models come with it; no other does."""
    auth = ["auth_token", "auth_token_request", "pds_auth_token"]
    tasks = {*auth, "question_answer", "redial_call", "task_call", "task_detail", "task_status", "task_contact"}
    tasks |= {"info_check_call", "info_check_task_detail"}
    tasks |= {f"task_{what}_request" for what in ("cancel_call", "create", "operation")}
    others = {"workflow_task_detail", "workflow_create_request", "chat_message", "huawei_message", "sms_send_request"}
    lines = run(sys.executable, "-W", "error", "-c", LAZY, cwd=tmp_path).splitlines()
    loaded = dict(line.split(" ", 1) for line in lines)
    assert loaded["models"] == "[]"
    assert loaded["groups"] == "[]"
    assert loaded["others"] == "[]"
    assert loaded["client"] == f"{auth} []"
    assert loaded["status"] == str([*auth, "task_status"])
    by_tasks, by_group = re.fullmatch(r"(\[.*\]) (\[.*\])", loaded["tasks"]).groups()  # type: ignore[union-attr]
    assert by_group == "['tasks']"
    assert tasks <= set(ast.literal_eval(by_tasks)) and not others & set(ast.literal_eval(by_tasks))
    assert loaded["workflows"] == "['tasks', 'workflows']"
    assert loaded["one"] == "True"


# ------------------------------------------------------------------------------------------------------------ types

CONSUMER = '''\
"""A program of a user. What it gets wrong on purpose is marked, and a mark without need is an error too."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Literal, assert_type

import aiohttp

from airudder import (
    AIRudder, AIRudderError, APIConnectionError, APIError, APITimeoutError, AuthenticationError, CallInfo, CallOptions,
    Cipher, ConfigurationError, EncryptionError, FileTokenStore, RateLimitError, Response, ResponseValidationError,
    Pace, RetryInfo, RetryPolicy, Sealed, ServerError, StoredToken, TaskChange, Timeout, TokenStatus, TokenStore,
    TrackingConnector,
)
from airudder.models import RedialCall, TaskCall, TaskDetail, TaskStatus, WorkflowCall, WorkflowTaskDetail
from airudder.models import WorkflowTaskDetailRequest
from airudder import models
from airudder.models import Mispelt  # type: ignore[attr-defined]
from airudder import Mispelt as Other  # type: ignore[attr-defined]


class Store:
    async def load(self, account: str) -> StoredToken | None:
        return StoredToken(value=account, issued_at=1.0)

    async def save(self, account: str, token: StoredToken) -> None:
        print(token.value, token.issued_at)

    def lock(self, account: str) -> AbstractAsyncContextManager[object]:
        return nullcontext()


def on_retry(info: RetryInfo) -> None:
    assert_type(info.error, AIRudderError)
    assert_type(info.delay, float)


async def on_retry_later(info: RetryInfo) -> None:
    on_retry(info)


def sign(method: str, path: str, body: bytes) -> Mapping[str, str]:
    return {"X-AIRudder-Sign": f"{method} {path} {len(body)}"}


async def sign_later(method: str, path: str, body: bytes) -> dict[str, str]:
    return dict(sign(method, path, body))


def make_session(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=connector)


store: TokenStore = Store()
clients: list[AIRudder] = [
    AIRudder("key", "secret"),
    AIRudder(app_key="key", app_secret="secret", aes_key=b"k" * 16, encrypt=True, token_store=store),
    AIRudder(token="t", timeout=5, retry=RetryPolicy(max_retries=0, on_retry=on_retry), account_timezone="UTC"),
    AIRudder(token="t", timeout=Timeout(read=None), retry=RetryPolicy(on_retry=on_retry_later), ssl=False),
    AIRudder(signer=sign, token_store=FileTokenStore("x")),
    AIRudder(signer=sign_later, session_factory=make_session),
    AIRudder.from_env(timeout=None, encrypt="auto", proxy="http://127.0.0.1:1"),
]
AIRudder("key", "secret", "token")  # type: ignore[call-arg]
AIRudder(token="t", encrypt="yes")  # type: ignore[arg-type]
AIRudder(token="t", timeout="5")  # type: ignore[arg-type]
AIRudder(token="t", timout=5)  # type: ignore[call-arg]
AIRudder.from_env(timout=5)  # type: ignore[call-arg]


class Mine(AIRudder):
    async def finished(self, task_id: str) -> bool:
        return (await self.workflows.task_detail(task_id=task_id)).status == TaskStatus.FINISHED


async def main(client: AIRudder) -> None:
    async with AIRudder.from_env() as opened:
        assert_type(opened, AIRudder)
    async with Mine.from_env() as mine:
        assert_type(mine, Mine)
        assert_type(mine.with_options(timeout=3, extra_headers={"X": "y"}), Mine)
        assert_type(await mine.finished("x"), bool)

    task = await client.workflows.task_detail(task_id="x")
    assert_type(task, WorkflowTaskDetail)
    assert_type(task.task_name, str | None)
    assert_type(task.status, TaskStatus | None)
    assert_type(task.details, list[WorkflowCall] | None)
    assert_type(task.to_dict(), dict[str, Any])
    for call in task.details or []:
        assert_type(call.callee, str | None)
        assert_type(call.ner_slots, dict[str, Any] | None)
        assert_type(call.redail_call, list[RedialCall] | None)
    task.status = TaskStatus.PAUSED
    task.task_name = 5  # type: ignore[assignment]
    print(task.misspelt)  # type: ignore[attr-defined]
    print(models.Mispelt)  # type: ignore[attr-defined]

    info = CallInfo()
    options: CallOptions = {"timeout": 5, "encrypt": "auto", "extra_headers": {"X": "y"}, "info": info}
    await client.workflows.task_detail({"task_id": "x"}, **options)
    await client.workflows.task_detail(WorkflowTaskDetailRequest(task_id="x"), encrypt=True)
    assert_type(await client.tasks.detail(task_id="x", extra_query={"Page": 1}), TaskDetail)
    await client.workflows.task_detail()  # type: ignore[call-overload]
    await client.workflows.task_detail(task_id=5)  # type: ignore[call-overload]
    await client.workflows.task_detail({"task_id": "x"}, task_id="x")  # type: ignore[call-overload]
    await client.tasks.detail(task_id="x", timout=5)  # type: ignore[call-arg]
    await client.tasks.recording(task_id="x", callee="y")  # type: ignore[misc]
    client.with_options(timout=5)  # type: ignore[call-arg]
    await client.tasks.detail(task_id=None)  # type: ignore[arg-type]
    await client.nonsense.detail(task_id="x")  # type: ignore[attr-defined]
    pace = Pace(first=1, longest=5)
    assert_type(await client.tasks.wait("x", timeout=None), TaskDetail)
    assert_type(await client.workflows.wait_task("x", until={"calling"}, timeout=5, pace=pace), WorkflowTaskDetail)
    await client.tasks.wait(task_id="x", until=lambda detail: detail.status == "paused", timeout=5)
    async for change in client.tasks.follow("x", until=TaskStatus.CALLING, timeout=5, resume=None):
        assert_type(change, TaskChange[TaskDetail, TaskCall])
        assert_type(change.calls, list[TaskCall])
        assert_type(change.resume, str)
    await client.tasks.wait("x")  # type: ignore[call-arg]
    await client.tasks.wait("x", timeout=5, until=lambda detail: detail.state == "paused")  # type: ignore[attr-defined]
    assert_type(info.sent, Literal["no", "maybe", "yes"])

    raw = await client.raw.workflows.task_detail(task_id="x")
    assert_type(raw, Response[WorkflowTaskDetail])
    assert_type(raw.data, WorkflowTaskDetail)
    assert_type(raw.status, int)
    assert_type(raw.headers, Mapping[str, str])
    assert_type(raw.request_id, str | None)
    assert_type(raw.info, CallInfo)

    answer = await client.request("GET", "/x", query={"a": 1}, family="sms", retry="safe", timeout=3, info=info)
    assert_type(answer, Response[Any])
    await client.request("GET", "/x", family="voice")  # type: ignore[arg-type]
    assert_type(await client.auth.check(), TokenStatus)
    assert_type((await client.auth.renew()).age, float)

    sealed = Cipher("k" * 16).encrypt(b"x")
    assert_type(sealed, Sealed)
    assert_type(Cipher(b"k" * 16).decrypt(sealed.text, sealed.signed), bytes)
    Cipher("k" * 16).encrypt("x")  # type: ignore[arg-type]

    try:
        await client.tasks.detail(task_id="x")
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)
    except APITimeoutError as error:
        assert_type(error.phase, Literal["pool", "connect", "read", "total"])
    except (AuthenticationError, ServerError, APIError, APIConnectionError, ResponseValidationError) as error:
        assert_type(error.raw_body, bytes | None)
        assert_type(error.to_log(), dict[str, str | int | float | None])
    except (EncryptionError, ConfigurationError) as error:
        assert_type(error.sent, Literal["no", "maybe", "yes"])
    session = aiohttp.ClientSession(connector=TrackingConnector(limit=10))
    await client.with_options(retry=RetryPolicy(), timeout=None, encrypt=False).aclose()
    await session.close()


asyncio.run(main(clients[0]))
'''


@pytest.fixture
def consumer(tmp_path: Path) -> Path:
    file = tmp_path / "consumer.py"
    file.write_text(CONSUMER, encoding="utf-8")
    return file


def test_mypy_strict(consumer: Path) -> None:
    out = run(
        sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "--cache-dir",
        str(consumer.parent / "cache"), "--python-executable", sys.executable, str(consumer), cwd=consumer.parent,
    )  # fmt: skip
    assert "no issues found in 1 source file" in out


def test_pyright_strict(consumer: Path) -> None:
    settings = {
        "include": ["consumer.py"],
        "extraPaths": [str(SOURCE)],
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
    }
    (consumer.parent / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    out = run(
        sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--project", str(consumer.parent),
        cwd=consumer.parent,
    )  # fmt: skip
    assert "0 errors, 0 warnings" in out
