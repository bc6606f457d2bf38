"""scripts/vendor.py --check: 0 the same, 1 edited or behind, 2 cannot tell."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from vendoring import package
from vendoring.record import RECORD

from .conftest import Run, edit, tree


def test_a_copy_is_the_same_under_any_name_with_what_tools_leave_and_git_changes(run: Run, dest: Path) -> None:
    run(dest, "--name", "rudder_copy")
    copy = dest / "rudder_copy"
    for path in copy.rglob("*"):
        if path.is_file():  # as git does with autocrlf
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for name in ("__pycache__/client.pyc", ".DS_Store", "recordings/.mypy_cache/x.json"):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_bytes(b"x")
    before = tree(dest)
    for arguments in ([dest, "--name", "rudder_copy"], [copy], [copy, "--name", "rudder_copy"]):
        done = run("--check", *arguments)
        assert (done.status, done.err) == (0, "") and done.out.startswith(f"{copy}: not edited, and what this checkout")
    assert tree(dest) == before
    copy.rename(dest / "renamed")
    assert run("--check", dest, "--name", "renamed").status == 0


def test_what_was_edited_is_listed_by_file(run: Run, dest: Path) -> None:
    run(dest, "--with", "sandbox")
    copy = dest / "airudder"
    (copy / "client.py").write_text("mine", encoding="utf-8")
    (copy / "LICENSE").unlink()
    (copy / "webhooks" / "extra.py").write_text("mine", encoding="utf-8")
    done = run("--check", dest)
    refresh = f"refresh: python scripts/vendor.py '{dest}' --name airudder --with sandbox --force"
    lines = ["missing: LICENSE", "edited:  client.py", "extra:   webhooks/extra.py", f"{copy}: edited", refresh]
    assert done.status == 1 and done.out.splitlines() == lines
    assert run(*shlex.split(refresh)[3:]).status == 0 and run("--check", dest).status == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("_version.py", '"0.', '"99.', "this checkout: version 99."),
        ("clock.py", "import", "import  ", "files: 1 changed, 0 new, 0 removed"),
        ("_generated/models/__init__.py", "Generated", "generated", "files: 1 changed, 0 new, 0 removed"),
    ],
)
def test_a_copy_is_behind(source: Path, run: Run, dest: Path, file: str, old: str, new: str, line: str) -> None:
    run(dest)
    edit(source / file, old, new)
    done = run("--check", dest)
    assert done.status == 1 and f"\n{line}" in done.out and f"\n{dest / 'airudder'}: behind\n" in done.out
    assert done.out.endswith(f"'{dest}' --name airudder\n")
    (dest / "airudder" / "times.py").write_text("mine", encoding="utf-8")
    assert f"{dest / 'airudder'}: edited and behind\n" in run("--check", dest).out


def test_a_copy_that_needs_something_else_is_behind(run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(dest)
    monkeypatch.setattr(package, "needs_of", lambda choice: "made-up>=2")
    done = run("--check", dest)
    assert done.status == 1 and "\nneeds: made-up>=2; before: aiohttp" in done.out


def test_a_part_is_behind_if_its_own_part_has_changed(source: Path, run: Run, dest: Path) -> None:
    assert run(dest, "--only", "sms", "--without", "webhooks").status == 0
    assert run("--check", dest).status == 0
    edit(source / package.DESCRIPTION, '"/service/cloud/robot"', '"/service/cloud/other"')
    assert run("--check", dest).status == 0
    edit(source / package.DESCRIPTION, "SmsSendRequest", "SmsOtherRequest")
    done = run("--check", dest)
    assert done.status == 1 and "files: 1 changed, 0 new, 0 removed\n" in done.out
    edit(source / package.DESCRIPTION, '"sms.', '"other.')  # a group that is gone
    assert run("--check", dest).status == 1


@pytest.mark.parametrize("damage", ["removed", "cut", "edited", "emptied", "binary"])
def test_without_a_sound_record_it_cannot_tell(run: Run, dest: Path, damage: str) -> None:
    run(dest)
    record = dest / "airudder" / RECORD
    content = record.read_bytes()
    (dest / "airudder" / "client.py").write_text("mine", encoding="utf-8")
    if damage == "removed":
        record.unlink()
    else:
        edited = content.replace(b"with: nothing", b"with: sandbox")
        assert edited != content
        record.write_bytes({"cut": content[:2000], "edited": edited, "emptied": b"", "binary": b"\xff\x00"}[damage])
    done = run("--check", dest)
    assert (done.status, done.out) == (2, "") and done.err.startswith("error: ") and RECORD in done.err


def test_where_nothing_can_be_read_it_cannot_tell(run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--check", dest / "nowhere").status == 2
    run(dest)
    for error in (PermissionError(13, "Permission denied"), ValueError("a fault of the script")):

        def fails(path: Path, error: Exception = error) -> bytes:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(Path, "read_bytes", fails)
            done = run("--check", dest)
        assert done.status == 2 and str(error) in done.err


def test_it_needs_the_standard_library_alone(run: Run, dest: Path) -> None:
    def bare(*arguments: object, flags: str = "-SE") -> subprocess.CompletedProcess[str]:
        """Without site, no package of this environment can be imported."""
        command = [sys.executable, flags, package.ROOT / "scripts" / "vendor.py", *arguments]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=dest)

    run(dest, "--name", "whole", "--with", "sandbox")
    run(dest, "--name", "part", "--only", "sms", "--with", "sandbox")
    for name in ("whole", "part"):
        done = bare("--check", dest / name)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        (dest / name / "clock.py").write_text("mine", encoding="utf-8")
        done = bare("--check", dest / name)
        assert (done.returncode, done.stderr) == (1, "") and "edited:  clock.py" in done.stdout
    done = bare(".", "--only", "sms")
    assert done.returncode == 2 and "use .venv/bin/python" in done.stderr and "Traceback" not in done.stderr
    # An import that fails is not "edited": here the folder of the script is not on the path.
    assert bare("--check", dest / "part", flags="-I").returncode == 2
