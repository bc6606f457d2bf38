"""scripts/vendor.py: what it copies, what it refuses, and that an old copy is lost only if somebody wants that."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from vendoring import package
from vendoring.choice import ROOMS
from vendoring.record import RECORD, read_record

from .conftest import Run, edit, tree


def test_a_copy_is_the_package_byte_for_byte_with_licence_and_record(run: Run, dest: Path) -> None:
    done = run(dest, "--name", "rudder_copy", "--with", ",".join(ROOMS))
    assert (done.status, done.err) == (0, "")
    source = {path: data for path, data in tree(package.PACKAGE).items() if "__pycache__" not in path}
    copied = tree(dest / "rudder_copy")
    text = copied.pop(RECORD).decode()
    assert copied == {**source, "LICENSE": (package.ROOT / "LICENSE").read_bytes()} and len(copied) > 100
    assert text.startswith("A copy of airudder. Do not edit it") and "\ncommit: " in text
    assert f"\nrefresh: python scripts/vendor.py DEST --name rudder_copy --with {','.join(ROOMS)}\n" in text
    assert "a host" not in text and str(package.ROOT) not in text


@pytest.mark.parametrize(
    ("wanted", "rooms", "needed"),
    [
        ([], set(), "aiohttp"),
        (["--with", "contacts"], {"contacts.py"}, "phonenumbers"),
        (["--with", "campaigns"], {"contacts.py", "campaigns"}, "aiosqlite"),
        (["--with", "sandbox"], {"sandbox"}, "jsonschema"),
        (["--with", "testing"], {"sandbox", "testing"}, "pytest"),
    ],
)
def test_rooms_are_copied_on_request_with_those_that_they_need(
    run: Run, dest: Path, wanted: list[str], rooms: set[str], needed: str
) -> None:
    assert run(dest, *wanted).status == 0
    copy = dest / "airudder"
    assert {path.name for path in copy.iterdir()} & {"contacts.py", "campaigns", "sandbox", "testing"} == rooms
    assert needed in read_record(copy).needs and ("jsonschema" in read_record(copy).needs) is ("sandbox" in rooms)


def test_other_files_in_a_checkout_are_not_copied(source: Path, run: Run, dest: Path) -> None:
    assert run(dest).status == 0
    before = tree(dest)
    for name in ("notes.txt", "client.py~", ".hidden.py", "__pycache__/client.py", ".cache/x.py"):
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text("x", encoding="utf-8")
    assert run(dest).out.endswith(": up to date\n") and tree(dest) == before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--name", "rudder-copy"], "a name that Python can import"),
        (["--name", "class"], "a name that Python can import"),
        (["--with", "kitchen"], "--with kitchen: expected some of campaigns, contacts, sandbox, testing"),
        (["--without", "client"], "--without client: expected some of webhooks"),
        (["--only", ","], "expected at least one name"),
        (["--only", "tasks,made_up,auth"], "--only auth, made_up: expected some of "),
        (["--with", "testing", "--without", "webhooks"], "needs the webhooks"),
        (["--check", "--only", "tasks"], "leave out all but --name"),
    ],
)
def test_options_that_cannot_be(run: Run, dest: Path, arguments: list[str], reason: str) -> None:
    done = run(dest, *arguments)
    assert done.status == 2 and reason in done.err and list(dest.iterdir()) == []


def test_the_folder_is_made_but_not_its_parents(run: Run, dest: Path) -> None:
    assert run(dest / "new").status == 0 and (dest / "new" / "airudder" / "client.py").is_file()
    assert run(dest / "not" / "there").status == 2 and not (dest / "not").exists()


def test_only_a_copy_is_overwritten(run: Run, dest: Path) -> None:
    run(dest, "--name", "damaged")
    with (dest / "damaged" / RECORD).open("a", encoding="utf-8") as file:
        file.write("more\n")
    (dest / "mine").mkdir()
    (dest / "mine" / "work.py").write_text("x", encoding="utf-8")
    (dest / "file").write_text("x", encoding="utf-8")
    before = tree(dest)
    for name in ("mine", "file", "damaged"):
        done = run(dest, "--name", name, "--force")
        assert done.status == 2 and str(dest / name) in done.err
    assert tree(dest) == before


def test_nothing_is_copied_into_a_copy_or_into_the_package(run: Run, source: Path, dest: Path) -> None:
    run(dest)
    for folder in (dest / "airudder", source):
        done = run(folder)
        assert done.status == 2 and "DEST is the folder that holds the copy" in done.err
        assert not (folder / "airudder").exists()


def test_a_refresh_takes_what_is_new_and_drops_what_is_gone(source: Path, run: Run, dest: Path) -> None:
    run(dest, "--with", "sandbox")
    edit(source / "clock.py", "import", "import  ")
    (source / "made_up.py").write_text("", encoding="utf-8")
    (source / "py.typed").unlink()
    done = run(dest, "--with", "sandbox")
    assert done.status == 0 and "files: 1 changed, 1 new, 1 removed\n" in done.out
    assert (
        tree(dest / "airudder").items() >= {"made_up.py": b"", "clock.py": (source / "clock.py").read_bytes()}.items()
    )
    assert not (dest / "airudder" / "py.typed").exists() and [path.name for path in dest.iterdir()] == ["airudder"]
    assert "options: none; before: --with sandbox\n" in run(dest, "--dry-run").out


def test_a_second_run_writes_only_another_commit(run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(dest)
    inode = (dest / "airudder").stat().st_ino
    assert run(dest).out.endswith(": up to date\n") and (dest / "airudder").stat().st_ino == inode
    monkeypatch.setattr(package, "commit", lambda: "1" * 40)
    assert run("--check", dest).status == 0  # the same files
    assert run(dest).status == 0 and read_record(dest / "airudder").commit == "1" * 40


def test_an_edited_copy_is_overwritten_only_by_force(run: Run, dest: Path) -> None:
    run(dest)
    copy = dest / "airudder"
    (copy / "client.py").write_text("mine", encoding="utf-8")
    (copy / "extra.py").write_text("mine", encoding="utf-8")
    (copy / "clock.py").unlink()
    before = tree(dest)
    done = run(dest)
    assert done.status == 2 and "--force overwrites" in done.err
    assert done.err.splitlines()[1:] == ["edited:  client.py", "missing: clock.py", "extra:   extra.py"]
    assert run(dest, "--dry-run").status == 2 and run(dest, "--dry-run", "--force").status == 0
    assert tree(dest) == before
    assert run(dest, "--force").status == 0 and run("--check", dest).status == 0


def test_a_dry_run_writes_nothing(run: Run, dest: Path) -> None:
    done = run(dest / "new", "--dry-run")
    assert done.status == 0 and "files would be written" in done.out and list(dest.iterdir()) == []


@pytest.mark.parametrize("fails", ["write_bytes", "rename 1", "rename 2"])
def test_an_interrupted_run_leaves_the_old_copy(
    source: Path, run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    run(dest)
    before = tree(dest)
    edit(source / "clock.py", "import", "import  ")
    method, _, at = fails.partition(" ")
    original, left = getattr(Path, method), int(at or 3)

    def breaks(self: Path, *arguments: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            raise OSError("no space left")
        return original(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Path, method, breaks)
        done = run(dest)
    assert left <= 0 and (done.status, done.err) == (2, "error: no space left\n")
    assert tree(dest) == before and [path.name for path in dest.iterdir()] == ["airudder"]


def test_the_commit_is_that_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=made up", "-c", "user.email=made@up.example", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    monkeypatch.setattr(package, "ROOT", tmp_path)
    assert package.commit() == "unknown (no git)"
    git("init", "-q")
    (tmp_path / "LICENSE").write_text("made up", encoding="utf-8")
    git("add", ".")
    git("commit", "-q", "-m", "made up")
    (tmp_path / "notes.txt").write_text("beside it", encoding="utf-8")
    clean = package.commit()
    assert len(clean) == 40
    (tmp_path / "LICENSE").write_text("changed", encoding="utf-8")
    assert package.commit() == f"{clean} with uncommitted changes"
    (tmp_path / "unpacked").mkdir()
    monkeypatch.setattr(package, "ROOT", tmp_path / "unpacked")  # not the commit of the checkout around it
    assert package.commit() == "unknown (no git)"
