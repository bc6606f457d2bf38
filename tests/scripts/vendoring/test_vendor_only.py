"""scripts/vendor.py --only: a copy with some of the resource groups, and with the models that those need."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import generate
from airudder.sandbox import running
from spec_facts import class_name, load, operations_of, schemas_of
from spec_lint import lint
from vendored.options import Options, VendorError
from vendored.package import DESCRIPTION, PACKAGE, ROOT, make_copy, names_of
from vendored.record import RECORD, read_record
from vendored.reduce import group_of, groups_of, imported_models, reduced

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
    assert record.options.only == ("workflows",)
    assert {name.partition(".")[0] for name in record.operations} == {"auth_token", "workflows"}
    differs = {
        path
        for path in record.hashes
        if path != "LICENSE" and (PACKAGE / path).read_bytes() != (copied / path).read_bytes()
    }
    assert differs and all(path.startswith("_generated/") for path in differs)
    assert str(copied.parents[1]) not in (copied / RECORD).read_text(encoding="utf-8")


# -- reducing the description


@pytest.fixture(scope="module")
def document() -> Any:
    return load(generate.SPEC)


def test_every_group_alone_passes_the_lint_and_leads_nowhere_that_is_gone(document: Any) -> None:
    before = copy.deepcopy(document)
    for group in groups_of(document):
        small = reduced(document, only=[group], webhooks=False, models=())
        assert groups_of(small) == [group] and "auth_token" in names_of(small)
        assert {op.public_name for op in operations_of(small)} == {
            op.public_name for op in operations_of(document) if group_of(op) in (group, None)
        }
        assert lint(small) == []
        assert len(schemas_of(small)) < len(schemas_of(document))
    assert document == before


def test_all_groups_are_the_whole_description(document: Any) -> None:
    models = {class_name(name) for name in schemas_of(document)}
    whole = reduced(document, only=groups_of(document), webhooks=True, models=models)
    assert whole == reduced(document, only=None, webhooks=True, models=models)
    assert whole["paths"] == document["paths"] and whole["webhooks"] == document["webhooks"]
    assert schemas_of(whole) == schemas_of(document)


def test_a_group_that_is_not_there_is_refused_with_those_that_are(document: Any) -> None:
    there = ", ".join(groups_of(document))
    with pytest.raises(VendorError, match=f"no group auth, made_up: there are {there}$"):
        reduced(document, only=["auth", "tasks", "made_up"], webhooks=True, models=())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from ..models import A, B", {"A", "B"}),
        ("from .models import A as X", {"A"}),
        ("if TYPE_CHECKING:\n    from ...models import A", {"A"}),
        ("from .. import models\nmodels.A.from_dict({})", {"A"}),
        ("from other.models import A\nimport models", set()),
    ],
)
def test_models_that_the_hand_written_part_names(source: str, found: set[str]) -> None:
    assert imported_models(source) == found


def test_what_the_hand_written_part_names_stays(document: Any) -> None:
    names = imported_models((PACKAGE / "webhooks" / "reconcile" / "reconciler.py").read_text(encoding="utf-8"))
    assert {"InfoCheckTaskDetail", "TaskStatus"} <= names
    small, bare = (reduced(document, only=["sms"], webhooks=True, models=models) for models in (names, ()))
    assert names <= schemas_of(small).keys() and not names & schemas_of(bare).keys() >= names


def test_without_the_webhooks_and_with_the_sandbox_of_the_whole_api() -> None:
    files = make_copy(Options("rudder_copy", only=("sms",), rooms=("sandbox",), webhooks=False)).files
    assert not any(path.startswith("webhooks/") or path == "_generated/webhooks.py" for path in files)
    models = {path.rpartition("/")[2] for path in files if path.startswith("_generated/models/")}
    assert models >= {"auth_token.py", "sms_send_request.py", "sms_sent.py", "workflow_contact.py"}  # see contacts.py
    others = {"chat_message.py", "task_detail.py", "pds_task_body.py", "workflow_created.py"}
    assert not models & others and all((PACKAGE / "_generated" / "models" / name).is_file() for name in others)
    assert "sandbox/server.py" in files and "testing/plugin.py" not in files
    # The sandbox reads the description as data, and plays all of it.
    assert files[DESCRIPTION] == (PACKAGE / DESCRIPTION).read_bytes()


def test_checking_needs_the_standard_library_alone(tmp_path: Path) -> None:
    def run(*arguments: object, bare: bool) -> subprocess.CompletedProcess[str]:
        flags = ["-S", "-E"] if bare else []  # without site, no package of this environment can be imported
        command = [sys.executable, *flags, str(ROOT / "scripts" / "vendor.py"), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    run(tmp_path, "--name", "whole", "--with", "sandbox", bare=False)
    run(tmp_path, "--name", "part", "--only", "sms", bare=False)
    done = run("--check", tmp_path / "whole", bare=True)
    assert (done.returncode, done.stderr) == (0, "") and "not edited, and what this checkout would copy" in done.stdout
    done = run("--check", tmp_path / "part", bare=True)
    assert (done.returncode, done.stdout) == (2, "") and "make setup" in done.stderr and "Traceback" not in done.stderr
    for name in ("whole", "part"):
        (tmp_path / name / "clock.py").write_text("mine", encoding="utf-8")
        done = run("--check", tmp_path / name, bare=True)
        assert (done.returncode, done.stderr) == (1, "") and "edited:  clock.py" in done.stdout
    assert "whether it is behind cannot be told" in done.stdout
