"""Set-up: what each target installs into ``.venv``, and that the locks fit together."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
DEMO, ALL = "demo-requirements.lock", "dev-requirements.lock"
DEMO_PACKAGES, ALL_PACKAGES = f"--require-hashes -r {DEMO}", f"--require-hashes -r {ALL}"
AIRUDDER = "--no-index --no-deps --no-build-isolation -e ."

# Runs everything with the Python of these tests, but records what pip is to install and makes venvs of one file.
PYTHON = f"""#!/bin/sh
case "$1 $2" in
    "-m venv")
        rm -rf "$4" && mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
    "-m pip")
        shift 3
        [ ! -f pip-fails ] || {{ cat pip-fails; exit 1; }}
        echo "$*" >>installed ;;
    *)
        exec '{sys.executable}' "$@" ;;
esac
"""


class Checkout:
    """The parts of a checkout that set-up reads, and the commands of its maintainer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("Makefile", "pyproject.toml", "scripts/bootstrap.sh", "src/airudder/_version.py"):
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, file)
        self.write("src/airudder/__init__.py", "")
        self.write("scripts/demo.py", "import airudder._version as version; print(version.__file__)\n")
        self.write("python", PYTHON)
        (folder / "python").chmod(0o755)
        self.use_locks_of("first")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def use_locks_of(self, commit: str) -> None:
        self.write(DEMO, f"the demo's packages at the {commit} commit")
        self.write(ALL, f"all packages at the {commit} commit")

    def run(self, target: str) -> subprocess.CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTHON", "MFLAGS"))}
        command = ["make", f"PYTHON={self.folder}/python", target]
        return subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=50)

    def make(self, target: str) -> list[str]:
        """Run the target; give what pip was asked to install."""
        record = self.folder / "installed"
        record.write_text("", "utf-8")
        done = self.run(target)
        assert done.returncode == 0, done.stderr
        if target == "demo":
            assert done.stdout == f"{self.folder}/src/airudder/_version.py\n"
        return record.read_text("utf-8").splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    folder = tmp_path / "a checkout"
    folder.mkdir()
    return Checkout(folder)


def test_demo_installs_its_own_packages_alone_and_only_once(checkout: Checkout) -> None:
    assert checkout.make("demo") == [DEMO_PACKAGES]
    assert checkout.make("demo") == []


def test_other_targets_add_the_rest_after_a_demo(checkout: Checkout) -> None:
    checkout.make("demo")
    assert checkout.make("setup") == [ALL_PACKAGES, AIRUDDER]
    assert checkout.make("setup") == []


def test_demo_uses_a_complete_venv_as_it_is(checkout: Checkout) -> None:
    assert checkout.make("setup") == [ALL_PACKAGES, AIRUDDER]
    assert checkout.make("demo") == []
    assert checkout.make("setup") == []


def test_demo_installs_what_its_lock_has_new(checkout: Checkout) -> None:
    checkout.make("setup")
    checkout.use_locks_of("second")
    assert checkout.make("demo") == [DEMO_PACKAGES]


def test_venv_that_a_demo_of_another_commit_has_changed_is_not_complete(checkout: Checkout) -> None:
    checkout.make("setup")
    checkout.use_locks_of("second")
    checkout.make("demo")
    checkout.use_locks_of("first")
    assert checkout.make("setup") == [ALL_PACKAGES]


def test_changed_description_of_the_package_concerns_the_demo_only_through_its_lock(checkout: Checkout) -> None:
    checkout.make("setup")
    checkout.write("pyproject.toml", "# changed")
    assert checkout.make("demo") == []
    assert checkout.make("setup") == [AIRUDDER]


@pytest.mark.parametrize(("target", "lock"), [("demo", DEMO), ("setup", ALL)])
def test_failed_set_up_names_its_lock_and_is_made_up_for_by_the_next(
    checkout: Checkout, target: str, lock: str
) -> None:
    failure = checkout.folder / "pip-fails"
    failure.write_text("THESE PACKAGES DO NOT MATCH THE HASHES\n", "utf-8")
    done = checkout.run(target)
    assert done.returncode != 0
    assert f"A downloaded file is not the one that {lock} names." in done.stderr
    assert done.stdout == ""
    failure.unlink()
    assert checkout.make(target)[0] == f"--require-hashes -r {lock}"


class Pin(NamedTuple):
    """One version of one package in a lock."""

    requirement: Requirement
    hashes: list[str]

    @property
    def version(self) -> str:
        [specifier] = self.requirement.specifier
        return specifier.version


def pins(lock: str) -> dict[str, Pin]:
    """The pins by ``name==version``."""
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.findall(r"^(\S+==\S+)( ; .*?)? \\\n((?: +--hash=.*\n)+)", text, re.M)
    return {pin: Pin(Requirement(pin + marker), re.findall(r"sha256:\w+", hashes)) for pin, marker, hashes in blocks}


def test_demo_lock_is_a_part_of_the_developers_lock() -> None:
    """So either may be installed over the other. A failure here asks for ``make lock``."""
    everything = {pin: found.hashes for pin, found in pins(ALL).items()}
    assert {pin: found.hashes for pin, found in pins(DEMO).items()}.items() <= everything.items()


def test_demo_lock_has_what_package_and_sandbox_need() -> None:
    """A failure here asks for ``make lock``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["sandbox"]]
    locked = list(pins(DEMO).values())
    for requirement in needed:
        versions = [pin.version for pin in locked if pin.requirement.name == requirement.name]
        assert versions and all(map(requirement.specifier.contains, versions)), requirement


def test_demo_runs_with_the_packages_of_its_lock_alone(tmp_path: Path) -> None:
    for pin in pins(DEMO).values():
        requirement = pin.requirement
        if requirement.marker and not requirement.marker.evaluate():
            continue
        installed = distribution(requirement.name)
        for name in {file.parts[0] for file in installed.files or []} - {"..", "__pycache__"}:
            (tmp_path / name).symlink_to(str(installed.locate_file(name)))
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{tmp_path}"}
    command = [sys.executable, "-S", "-W", "error", str(ROOT / "scripts" / "demo.py")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr
