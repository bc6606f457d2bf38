"""The core of the suite on a copy: under another name, inside another package, beside an installed older version."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import vendor
from support.core import CORE
from vendoring.package import PACKAGE, ROOT

COPY = "host_app.vendor.rudder_copy"
TESTS = ROOT / "tests"

# A plugin for the run on the copy: what was tested, and what was imported for it.
WITNESS = f'''
import importlib.metadata, importlib.util, json, pathlib, sys

passed = 0

def pytest_runtest_logreport(report):
    global passed
    passed += report.when == "call" and report.passed

def pytest_sessionfinish(session):
    names = sorted(sys.modules)
    told = dict(
        passed=passed,
        version=importlib.metadata.version("airudder"),
        installed=importlib.util.find_spec("airudder").origin,
        imported=[name for name in names if name.partition(".")[0] == "airudder"],
        home=sys.modules["{COPY}"].__file__,
        tested=sorted(name for name, module in sys.modules.items() if hasattr(module, "AIRudder")
                      and "test_" in name and module.AIRudder.__module__ == "{COPY}.client"),
    )
    pathlib.Path("witness.json").write_text(json.dumps(told), encoding="utf-8")
'''

BOTH = f'''
import asyncio, importlib, json, logging, pickle, pkgutil, sys, typing

import airudder as installed
import {COPY} as copied
from {COPY}.sandbox import Fault, Sandbox

TASK = "69f531a01a9df58aa6de2487be610abb"
heard = {{name: [] for name in ("airudder", "{COPY}")}}


class Ear(logging.Handler):
    def __init__(self, name):
        super().__init__()
        self.messages = heard[name]
        logging.getLogger(name).addHandler(self)
        logging.getLogger(name).setLevel(logging.DEBUG)

    def emit(self, record):
        self.messages.append(record.name)


async def fetch(package, sandbox):
    keys = dict(base_url=sandbox.url, aes_key=sandbox.aes_key, retry=package.RetryPolicy(base_delay=0.001))
    async with package.AIRudder(sandbox.app_key, sandbox.app_secret, **keys) as client:
        detail = await client.workflows.task_detail(task_id=TASK)
        name, other = ("task_name", "older_name") if package is copied else ("older_name", "task_name")
        assert getattr(detail, name) and not hasattr(detail, other)
        assert (await client.auth.check()).generation == 1
        try:
            await client.tasks.detail(task_id="")
        except getattr(package, "InvalidRequestError" if package is copied else "OlderError") as error:
            return detail, error


async def main():
    for name in heard:
        Ear(name)
    async with Sandbox() as sandbox:
        sandbox.fail(Fault.bad_gateway(), "workflow_task_detail", times=1)
        old, old_error = await fetch(installed, sandbox)
        assert heard["airudder"] and not heard["{COPY}"], heard
        sandbox.fail(Fault.bad_gateway(), "workflow_task_detail", times=1)
        new, new_error = await fetch(copied, sandbox)
        assert len(heard["airudder"]) == len(heard["{COPY}"]), heard
        await asyncio.gather(*(fetch(package, sandbox) for package in (installed, copied) * 5))
    assert old.to_dict() == new.to_dict() and type(old) is not type(new)
    for value, package in ((old, "airudder"), (new, "{COPY}"), (old_error, "airudder"), (new_error, "{COPY}")):
        again = pickle.loads(pickle.dumps(value))
        assert type(again) is type(value) and type(value).__module__.rpartition(".")[0] == package
    assert not isinstance(old_error, copied.AIRudderError) and not isinstance(new_error, installed.AIRudderError)
    same = [name for name in installed.__all__ if isinstance(kind := getattr(installed, name), type)
            and hasattr(copied, name) and kind in getattr(copied, name).__mro__]
    assert same == [], same
    for module in pkgutil.walk_packages(copied.__path__, copied.__name__ + "."):
        if "__main__" not in module.name:
            importlib.import_module(module.name)
    for name in copied.models.__all__:
        for model in typing.get_args(getattr(copied.models, name)) or [getattr(copied.models, name)]:
            assert model.__module__ == "{COPY}.models", (name, model.__module__)
    kinds = copied.webhooks.examples().items()
    events = [copied.webhooks.parse(json.dumps(payload).encode(), {{}}, kind=kind) for kind, payload in kinds]
    assert events and all(type(event).__module__.startswith("{COPY}.") for event in events)
    assert set(installed.__all__) ^ set(copied.__all__) == {{"OlderError", "InvalidRequestError"}}
    assert copied.parse_time("2024-01-31 10:00:00Z").hour == 10
    try:
        installed.parse_time("2024-01-31 10:00:00Z")
    except RuntimeError as error:
        assert str(error) == "this is the older version"
    else:
        raise AssertionError("the older version was not asked")
    print(json.dumps([installed.__version__, copied.__version__ != "0.0.1", len(installed.__all__)]))


asyncio.run(main())
'''


def rewritten(text: str) -> str:
    """A test of the package as a test of the copy: imports, and names of modules that stand in strings."""
    text = re.sub(r"^(\s*)import airudder$", rf"\1import {COPY} as airudder", text, flags=re.MULTILINE)
    text = re.sub(r"^(\s*(?:from|import) )airudder\b", rf"\1{COPY}", text, flags=re.MULTILINE)
    text = re.sub(r"""(["'])airudder((?:\.\w+)+)\1""", rf"\1{COPY}\2\1", text)
    return re.sub(r"""(logger=|getLogger\(|\.name == )(["'])airudder\2""", rf"\1\2{COPY}\2", text)


@dataclass(frozen=True)
class Host:
    """A program with a copy inside, and an older version of the package installed beside it."""

    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
        path = os.pathsep.join([str(self.folder / "site"), str(self.folder)])
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**environment, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
            timeout=140,
        )


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    folder = tmp_path_factory.mktemp("host")
    inner = folder / "host_app" / "vendor"
    inner.mkdir(parents=True)
    for package in (inner, inner.parent):
        (package / "__init__.py").write_text("", encoding="utf-8")
    assert vendor.main([str(inner), "--name", "rudder_copy", "--with", "campaigns,sandbox,testing"]) == 0
    install_older(folder / "site")
    return Host(folder)


def install_older(site: Path) -> None:
    """What pip would have left of version 0.0.1, whose code is another: a mixture of the two would show."""
    package = site / "airudder"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "_version.py").write_text('__version__ = "0.0.1"\n', encoding="utf-8")
    for file in package.rglob("*.py"):
        edit(file, r"\bInvalidRequestError\b", "OlderError", anywhere=True)
    detail = package / "_generated" / "models" / "workflow_task_detail.py"
    edit(detail, r"\bself\.task_name\b", "self.older_name")
    edit(detail, r"^    task_name: ", "    older_name: ")
    edit(detail, r'"task_name": "task_name"', '"older_name": "task_name"')
    edit(package / "times.py", r"^    zone = read_zone\(zone\)$", '    raise RuntimeError("this is the older version")')
    metadata = site / "airudder-0.0.1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: airudder\nVersion: 0.0.1\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text("[pytest11]\nairudder = airudder.testing.plugin\n", encoding="utf-8")


def edit(file: Path, pattern: str, new: str, *, anywhere: bool = False) -> None:
    """``anywhere``: the pattern need not be in this very file."""
    text, count = re.subn(pattern, new, file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert count or anywhere, f"{file.name} has no {pattern}"
    if count:
        file.write_text(text, encoding="utf-8")


@pytest.mark.timeout(150)  # some 10 seconds on a machine that does nothing else
def test_the_core_of_the_suite_passes_on_a_copy(host: Host) -> None:
    tests = host.folder / "tests"
    files = [TESTS / f"{name}.py" for name in CORE]
    packages = {file.parent / "__init__.py" for file in files if file.parent != TESTS}
    for file in [TESTS / "conftest.py", *(TESTS / "support").glob("*.py"), *packages, *files]:
        target = tests / file.relative_to(TESTS)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(rewritten(file.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", host.folder)
    (host.folder / "witness.py").write_text(WITNESS, encoding="utf-8")
    done = host.run("-m", "pytest", "-q", "-p", "witness", "-p", "no:airudder", "-p", "no:cacheprovider", "tests")
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    told: dict[str, Any] = json.loads((host.folder / "witness.json").read_text(encoding="utf-8"))
    assert told["passed"] > 800
    assert told["home"] == str(host.folder / "host_app" / "vendor" / "rudder_copy" / "__init__.py")
    assert {"test_client", "request.test_retry", "auth.test_tokens"} <= set(told["tested"])
    assert (told["version"], told["installed"]) == ("0.0.1", str(host.folder / "site" / "airudder" / "__init__.py"))
    assert told["imported"] == []


def test_both_in_one_process_do_not_disturb_each_other(host: Host) -> None:
    (host.folder / "both.py").write_text(BOTH, encoding="utf-8")
    done = host.run("-W", "error", "both.py")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    version, differs, count = json.loads(done.stdout)
    assert version == "0.0.1" and differs and count > 30


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("import airudder", f"import {COPY} as airudder"),
        ("    import airudder.errors as e", f"    import {COPY}.errors as e"),
        ("from airudder import Cipher", f"from {COPY} import Cipher"),
        ("from airudder.errors import APIError", f"from {COPY}.errors import APIError"),
        ('patch("airudder.http.sessions._ELSEWHERE")', f'patch("{COPY}.http.sessions._ELSEWHERE")'),
        ('at_level(10, logger="airudder")', f'at_level(10, logger="{COPY}")'),
        ('"airudder" in task.get_name()', '"airudder" in task.get_name()'),
        ("KEY = 'airudderredduria'", "KEY = 'airudderredduria'"),
        ('"https://api.airudder.com"', '"https://api.airudder.com"'),
    ],
)
def test_how_tests_are_rewritten(line: str, expected: str) -> None:
    assert rewritten(line) == expected
