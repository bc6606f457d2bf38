"""Vendoring in the process of the tests, from a checkout that they may change."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import vendor
from vendored.package import DESCRIPTION, PACKAGE, make_copy, version_of

PARTS = (
    *("__init__.py", "_version.py", "client.py", "clock.py", "py.typed", DESCRIPTION),
    *(f"{room}/__init__.py" for room in ("recordings", "webhooks", "sandbox", "testing")),
)
Run = Callable[..., "Done"]


@dataclass(frozen=True)
class Done:
    """What a run of the script gave."""

    status: int
    out: str
    err: str


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    folder = tmp_path / "a host" / "vendor"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The script with these arguments."""

    def run(*arguments: object) -> Done:
        status = vendor.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Done(status, out, err)

    return run


@pytest.fixture(autouse=True)
def commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking git takes longer than all the rest."""
    monkeypatch.setattr(vendor, "commit_of", lambda: "0" * 40)


@dataclass(frozen=True)
class Checkout:
    """A package that is no more than its files."""

    package: Path

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.package / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def rename_operation(self, operation_id: str, name: str) -> None:
        file = self.package / DESCRIPTION
        document = json.loads(file.read_text(encoding="utf-8"))
        for item in document["paths"].values():
            for node in item.values():
                if isinstance(node, dict) and node.get("operationId") == operation_id:
                    node["x-airudder-method"] = name
        file.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """What the script copies: some files of the package, since all of them take longer and prove no more."""
    package = tmp_path / "a checkout" / "airudder"
    for part in PARTS:
        target = package / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGE / part, target)
    monkeypatch.setattr(vendor, "make_copy", functools.partial(make_copy, package=package))
    monkeypatch.setattr(vendor, "version_of", functools.partial(version_of, package=package))
    return Checkout(package)


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
