"""The script in the process of the tests, and a checkout that they may change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import vendor
from vendoring import package

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
        try:
            status = vendor.main([str(argument) for argument in arguments])
        except SystemExit as error:  # of argparse
            status = int(str(error.code))
        out, err = capsys.readouterr()
        return Done(status, out, err)

    return run


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package that the script copies, as a folder that may be changed."""
    folder = tmp_path / "a checkout" / "airudder"
    shutil.copytree(package.PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(package, "PACKAGE", folder)
    return folder


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
