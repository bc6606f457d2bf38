"""scripts/vendor.py --only: a copy with some of the resource groups, and with the models that those need."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from airudder.sandbox import running
from codegen.facts import operations_of, schemas_of
from codegen.lint import lint
from vendoring import package
from vendoring.choice import Choice, make_choice
from vendoring.package import PACKAGE, ROOT
from vendoring.record import RECORD, read_record
from vendoring.reduce import Node, groups_of, imported_models, reduced

USE = """
import asyncio, importlib, json, pkgutil, sys

import host_app.rudder_copy as rudder
from host_app.rudder_copy import models, webhooks

TASK = "69f531a01a9df58aa6de2487be610abb"


async def main(url, key, secret, aes):
    async with rudder.AIRudder(key, secret, base_url=url, aes_key=aes) as client:
        detail = await client.workflows.task_detail(task_id=TASK)
        assert type(detail) is models.WorkflowTaskDetail and detail.task_id == TASK
        assert not any(hasattr(client, name) or hasattr(client.raw, name) for name in ("tasks", "chat", "sms"))
        answer = await client.request("GET", "/service/cloud/robot")
        assert answer.data is not None
    examples = webhooks.examples().items()
    events = [webhooks.parse(json.dumps(payload).encode(), {}, kind=kind) for kind, payload in examples]
    assert {event.kind for event in events} == set(webhooks.EVENTS)
    assert any(webhooks.Reconciler().add_event(event) for event in events)
    for module in pkgutil.walk_packages(rudder.__path__, rudder.__name__ + "."):
        importlib.import_module(module.name)
    for name in models.__all__:
        getattr(models, name)
    assert not [name for name in sys.modules if name.partition(".")[0] == "airudder"]
    print("used", rudder.__name__)


asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the workflows alone, made by the script of a checkout in a folder with spaces in its name."""
    folder = tmp_path_factory.mktemp("some where")
    checkout, host = folder / "a check out", folder / "host_app"
    for name in ("scripts", "openapi", "src"):
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, checkout / name, ignore=ignored)
    for name in ("LICENSE", "pyproject.toml"):
        shutil.copy(ROOT / name, checkout / name)
    host.mkdir()
    (host / "__init__.py").write_text("", encoding="utf-8")
    command = [sys.executable, "-W", "error", "scripts/vendor.py", "../host_app", "--name", "rudder_copy"]
    done = run(*command, "--only", "workflows", cwd=checkout)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return host / "rudder_copy"


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def test_it_is_called_and_needs_nothing_of_what_is_left_out(copied: Path) -> None:
    script = copied.parents[1] / "use.py"
    script.write_text(USE, encoding="utf-8")
    with running() as sandbox:
        keys = (sandbox.url, sandbox.app_key, sandbox.app_secret, sandbox.aes_key)
        done = run(sys.executable, "-W", "error", str(script), *keys, cwd=script.parent)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "used host_app.rudder_copy\n"), done.stderr


def test_it_type_checks(copied: Path) -> None:
    strict = [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "--cache-dir", os.devnull]
    done = run(*strict, "-p", "host_app.rudder_copy", cwd=copied.parents[1])
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_holds_what_its_group_needs_and_no_more(copied: Path) -> None:
    generated = copied / "_generated"
    assert sorted(path.name for path in (generated / "resources").glob("[!_]*.py")) == ["workflows.py"]
    assert sorted(path.name for path in (generated / "api").iterdir() if path.is_dir()) == ["auth", "workflows"]
    models = {path.stem for path in (generated / "models").glob("[!_]*.py")}
    assert {
        "workflow_task_detail",
        "task_detail",
        "bot_reply_message",
        "auth_token",
    } <= models  # the last: the client's
    assert not {"chat_message", "sms_sent", "huawei_message", "task_create_request"} & models
    record = read_record(copied)
    assert record.choice.only == ("workflows",)
    differs = {
        path
        for path in record.hashes
        if path not in ("LICENSE", package.STAMP) and (PACKAGE / path).read_bytes() != (copied / path).read_bytes()
    }
    assert differs and all(path.startswith("_generated/") for path in differs)
    assert str(copied.parents[1]) not in (copied / RECORD).read_text(encoding="utf-8")


def test_its_stamp_names_all_that_makes_its_code() -> None:
    stamp = json.loads(package.copied_files(Choice(("workflows",)))[package.STAMP])
    makers = {f"scripts/codegen/{path.name}" for path in (ROOT / "scripts" / "codegen").glob("*.py")}
    makers |= {f"openapi/templates/{path.name}" for path in (ROOT / "openapi" / "templates").iterdir()}
    assert stamp.keys() == {"description", "openapi/catalogue.csv", "openapi/ruff.toml", *makers}


# -- reducing the description


def test_every_group_alone_passes_the_lint_with_its_operations_and_those_of_the_client() -> None:
    document = package.read_description()
    operations = {op.operation_id: op.public_name for op in operations_of(document)}
    for group in groups_of(document):
        small = reduced(document, Choice((group,), webhooks=False), models=())
        assert lint(small) == []
        assert {op.operation_id for op in operations_of(small)} == {
            name for name, public in operations.items() if (public or group).partition(".")[0] == group
        }
        assert len(schemas_of(small)) < len(schemas_of(document))
    assert document == package.read_description()


def test_all_groups_are_the_whole_description() -> None:
    document = package.read_description()
    assert reduced(document, Choice(tuple(groups_of(document))), models=schemas_of(document)) == document


@pytest.mark.parametrize("method", ["a.list", {"name": "a.list"}, [{"name": "a.list"}, {"name": "a.other"}]])
def test_a_path_without_an_operation_is_left_out_with_its_parameters(method: Any) -> None:
    parameters = [{"$ref": "#/components/parameters/id"}]
    operation = {"operationId": "a_list", "x-airudder-method": method}
    components: Node = {"parameters": {"id": {}}, "schemas": {}, "securitySchemes": {"token": {}}}
    document = {"paths": {"/a": {"parameters": parameters, "get": operation}}, "components": components}
    assert reduced(document, Choice(("a",)), models=()) == document
    small = {"paths": {}, "components": {**components, "parameters": {}}}
    assert reduced(document, Choice(("b",)), models=()) == small


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from ..models import A, B", {"A", "B"}),
        ("if TYPE_CHECKING:\n    from ...models import A as X", {"A"}),
        ("from .._generated.models.a import A", {"A"}),
        ("from .. import models\nmodels.A.from_dict({})", {"A"}),
        ("from other.models import A\nimport models", set()),
    ],
)
def test_models_that_a_handwritten_module_names(source: str, found: set[str]) -> None:
    assert imported_models(source) == found


def test_without_the_webhooks_and_with_the_sandbox_of_the_whole_api() -> None:
    files = package.all_files(Choice(("sms",), ("sandbox",), webhooks=False))
    assert not any(path.startswith("webhooks/") for path in files)
    models = {path.rpartition("/")[2] for path in files if path.startswith("_generated/models/")}
    assert models >= {"auth_token.py", "sms_send_request.py", "sms_sent.py", "workflow_contact.py"}  # see entries.py
    others = {"chat_message.py", "task_detail.py", "pds_task_body.py", "workflow_created.py"}
    assert not models & others and all((PACKAGE / "_generated" / "models" / name).is_file() for name in others)
    # The sandbox reads the description as data, and plays all of it.
    assert files[package.DESCRIPTION] == (package.PACKAGE / package.DESCRIPTION).read_bytes()


def test_campaigns_bring_the_groups_that_they_call() -> None:
    groups = {"sms", "tasks", "workflows"}
    choice = make_choice({"sms"}, {"campaigns"}, set(), groups)
    assert choice == Choice(("sms", "tasks", "workflows"), ("contacts", "campaigns"))
    assert make_choice(None, {"campaigns"}, set(), groups).only is None
