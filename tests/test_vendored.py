"""Copied as one folder under another name, the package works as it does under its own."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import airudder
from support.cases import case

PACKAGE = Path(airudder.__file__).parent
FILES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))

SMOKE = '''
import asyncio
import copy
import json
import pickle
import sys
import typing


class Block:
    """Lets nobody import the package by its own name."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "airudder":
            raise ImportError(f"{name} was asked for by its own name")


sys.meta_path.insert(0, Block())

import rudder_copy as rudder
from rudder_copy import campaigns, contacts, models
from rudder_copy.sandbox import EXAMPLE_SESSION, Fault, Sandbox

TASK = "69f531a01a9df58aa6de2487be610abb"


def sign(method, path, body):
    return {"X-AIRudder-Sign": "made up", "X-AIRudder-Sign-Key": "0" * 32}


async def main():
    async with Sandbox() as sandbox:
        async with rudder.AIRudder(
            sandbox.app_key, sandbox.app_secret, aes_key=sandbox.aes_key, base_url=sandbox.url, signer=sign
        ) as client:
            sealed = await client.workflows.task_detail(task_id=TASK)
            plain = await client.raw.tasks.detail(task_id=TASK, encrypt=False)
            assert [entry.encrypted for entry in sandbox.ledger] == [False, True, False]
            assert sealed.to_dict() == {**sandbox.example, "task_id": TASK}
            assert plain.data.task_id == TASK and plain.info.sent == "yes"
            for value in (sealed, plain.data, sealed.status, models.WorkflowTaskDetailRequest(task_id="x")):
                data = pickle.dumps(value)
                assert b"rudder_copy.models" in data and b"airudder" not in data, data
                assert pickle.loads(data) == copy.deepcopy(value) == value
            for fault, kind in (
                (Fault.unknown_code(), rudder.APIError),
                (Fault.forbidden(), rudder.PermissionDeniedError),
                (Fault.garbage(), rudder.ResponseValidationError),
                (Fault.wrong_digest(), rudder.EncryptionError),
            ):
                sandbox.fail(fault)
                try:
                    await client.workflows.task_detail(task_id=TASK)
                except kind as error:
                    again = pickle.loads(pickle.dumps(error))
                    assert type(error).__module__ == "rudder_copy.errors"
                    assert (str(again), again.raw_body) == (str(error), error.raw_body)
                else:
                    raise AssertionError(f"no {kind.__name__}")
            answer = await client.request("POST", "/service/cloud/workflow/taskdetail", body={"task_id": TASK})
            assert answer.data["task_id"] == TASK
            async for page in client.tasks.list(number=1).pages():
                assert page.resume
            assert (await client.tasks.recording(task_id=TASK, callee="+12025550123").read())[:4] == b"RIFF"
            async for message in client.chat.messages(call_id=EXAMPLE_SESSION):
                assert type(message.content).__module__ == "rudder_copy.models"
            try:
                await client.tasks.detail(task_id="")
            except ValueError as error:
                assert type(error) is rudder.InvalidRequestError
            view = client.with_options(encrypt=False)
            assert isinstance(view, rudder.AIRudder)
            async with await campaigns.Campaign.open("calls.db", "a copy") as campaign:
                await campaign.plan(contacts.prepare([{"phone": "+12025550123"}], {"callee": "phone"}))
                assert (await campaign.run(client, workflow_template_id=1)).accepted == 1
    import rudder_copy.webhooks as webhooks

    router = webhooks.Router()
    heard = []

    @router.on(*webhooks.EVENTS.values())
    async def hear(event):
        heard.append(event)

    for kind, payload in webhooks.examples().items():
        event = webhooks.parse(json.dumps(payload).encode(), {}, kind=kind)
        assert type(event) is webhooks.EVENTS[kind] and await router.dispatch(event)
    heard = {event.kind: event for event in heard}
    assert heard.keys() == webhooks.EVENTS.keys()
    assert webhooks.Reconciler().add_event(heard["workflow_call_completed"])
    from rudder_copy.testing import make_event

    assert make_event("bot_reply_message").event.kind == "bot_reply_message"
    for name in dir(models):
        model = getattr(models, name)
        for cls in typing.get_args(model) or [model]:
            assert cls.__module__ == "rudder_copy.models"
    mine = sorted(name for name in sys.modules if name.partition(".")[0] == "airudder")
    assert mine == [], mine
    print("works as", rudder.__name__, len([n for n in sys.modules if n.startswith("rudder_copy")]) > 20)


asyncio.run(main())
'''


def test_a_copy_under_another_name_works(tmp_path: Path) -> None:
    vendor = tmp_path / "host_app" / "vendor"
    vendor.mkdir(parents=True)
    shutil.copytree(PACKAGE, vendor / "rudder_copy", ignore=shutil.ignore_patterns("__pycache__"))
    smoke = tmp_path / "smoke.py"
    smoke.write_text(SMOKE, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(smoke)],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(vendor), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert done.stdout == "works as rudder_copy True\n"


def own_names(tree: ast.AST) -> list[str]:
    """Every absolute import of the package by its name, and every name of a module of it handed to a loader."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append(node.module or "")
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in ("import_module", "__import__", "find_spec", "files", "getLogger", "resource_filename"):
                found += [
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                ]
    return [name for name in found if name.partition(".")[0] == "airudder"]


def test_only_relative_imports() -> None:
    for file in FILES:
        text = (PACKAGE / file).read_text(encoding="utf-8")
        with case(str(file)):
            assert own_names(ast.parse(text)) == []
            assert not re.search(r"^\s*from \.+ import \*", text, re.MULTILINE)


def test_this_check_can_fail() -> None:
    assert len(FILES) > 30
    for line in (
        "import airudder",
        "import airudder.errors as e",
        "from airudder import Cipher",
        "def f():\n    from airudder.errors import APIError",
        "importlib.import_module('airudder.models')",
    ):
        assert own_names(ast.parse(line)) != []
    assert own_names(ast.parse("from .errors import APIError\nimport airudder_other\nimport aiohttp")) == []
