"""scripts/vendor.py --check: what has become of a copy."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from vendored.package import version_of
from vendored.record import END, RECORD, digest

from .conftest import Checkout, Run, tree


def test_a_fresh_copy_is_fine(run: Run, dest: Path) -> None:
    run(dest, "--name", "rudder_copy")
    (dest / "rudder_copy" / "recordings" / "__pycache__").mkdir()
    for name in ("body.cpython-311.pyc", "body.cpython-311.pyc.140"):  # the second: while it is written
        (dest / "rudder_copy" / "recordings" / "__pycache__" / name).write_bytes(b"x")
    for arguments in ((dest, "--name", "rudder_copy"), (dest / "rudder_copy",)):
        done = run("--check", *arguments)
        assert (done.status, done.err) == (0, "") and "not edited" in done.out
    assert run("--check", dest / "rudder_copy", "--name", "rudder_copy").status == 0


def test_what_was_edited_is_told_by_file(run: Run, dest: Path, tmp_path: Path) -> None:
    run(dest)
    copy = dest / "airudder"
    (copy / "client.py").write_text("mine", encoding="utf-8")
    (copy / "LICENSE").unlink()
    (copy / "webhooks" / "extra.py").write_text("mine", encoding="utf-8")
    (copy / "clock.py").replace(tmp_path / "clock.py")
    (copy / "clock.py").symlink_to(tmp_path / "clock.py")
    (copy / "linked").symlink_to(tmp_path)
    done = run("--check", dest)
    told = done.out.splitlines()
    assert done.status == 1
    assert told[:5] == [
        "edited:  client.py",
        "edited:  clock.py",
        "missing: LICENSE",
        "extra:   linked",
        "extra:   webhooks/extra.py",
    ]
    assert told[5:] == [f"{copy}: edited", "to refresh it: python scripts/vendor.py DEST --name airudder --force"]


def test_a_copy_that_is_behind(checkout: Checkout, run: Run, dest: Path) -> None:
    run(dest, "--with", "sandbox")
    checkout.edit("clock.py", "import", "import  ")
    (checkout.package / "made_up.py").write_text("", encoding="utf-8")
    checkout.rename_operation("robot_list", "robots.made_up")
    checkout.edit("_version.py", f'"{version_of()}"', '"99.0.0"')
    done = run("--check", dest)
    assert done.status == 1
    assert (
        f"behind this checkout, version {version_of()}, 99.0.0 here: 3 files differ, 1 are new, 0 are gone" in done.out
    )
    assert "operations added: robots.made_up\noperations removed: robots.list\n" in done.out
    assert "edited" not in done.out and "DEST --name airudder --with sandbox\n" in done.out
    run(dest, "--with", "sandbox")
    assert run("--check", dest).status == 0


def test_a_copy_that_is_ahead_and_edited(checkout: Checkout, run: Run, dest: Path) -> None:
    run(dest)
    checkout.edit("_version.py", f'"{version_of()}"', '"0.0.0"')
    (dest / "airudder" / "client.py").write_text("mine", encoding="utf-8")
    done = run("--check", dest)
    assert done.status == 1 and f"{dest / 'airudder'}: edited and ahead of this checkout" in done.out


def test_the_same_files_of_another_commit_are_fine(run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(dest)
    monkeypatch.setattr("vendor.commit_of", lambda: "1" * 40)
    assert run("--check", dest).status == 0


def test_changed_line_endings_are_told_as_such(run: Run, dest: Path) -> None:
    run(dest)
    for path in (dest / "airudder").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    done = run("--check", dest)
    assert done.status == 0 and "line endings were changed" in done.out and ".gitattributes" in done.out
    (dest / "airudder" / "client.py").write_bytes(b"mine\r\n")
    assert run("--check", dest).status == 1
    assert run(dest, "--force").status == 0
    assert b"\r\n" not in b"".join(tree(dest).values())


@pytest.mark.parametrize("damage", ["cut", "edited", "emptied", "hash", "unknown option", "binary"])
def test_a_damaged_record_tells_nothing(run: Run, dest: Path, damage: str) -> None:
    run(dest)
    record = dest / "airudder" / RECORD
    text = record.read_text(encoding="utf-8")
    record.write_bytes(
        {
            "cut": text[: len(text) // 2],
            "edited": text.replace("version: ", "version: 9"),
            "emptied": "",
            "hash": text[:-70] + "0" * 64 + "\n",
            "unknown option": text.replace("with: nothing", "with: kitchen"),
            "binary": "\ud800\x00",
        }[damage].encode("utf-8", "surrogatepass")
    )
    done = run("--check", dest)
    assert (done.status, done.out) == (2, "") and RECORD in done.err


def test_a_record_of_a_form_that_is_not_known(run: Run, dest: Path) -> None:
    run(dest)
    record = dest / "airudder" / RECORD
    body = record.read_text(encoding="utf-8").rpartition(END)[0].replace("with: nothing", "with: kitchen")
    record.write_text(f"{body}{END}{digest(body.encode())}\n", encoding="utf-8")
    done = run("--check", dest)
    assert done.status == 2 and "does not know" in done.err and "kitchen" in done.err


def test_where_there_is_no_copy(run: Run, dest: Path) -> None:
    done = run("--check", dest)
    assert done.status == 2 and f"no {RECORD}" in done.err
    assert run("--check", dest / "nowhere").status == 2
    run(dest, "--name", "rudder_copy")
    assert "there is one in rudder_copy: give --name" in run("--check", dest).err


def test_a_copy_that_cannot_be_read(run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(dest)
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "client.py":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    done = run("--check", dest)
    assert done.status == 2 and "Permission denied" in done.err


def test_checking_only_reads(run: Run, dest: Path) -> None:
    run(dest)
    paths = [dest / "airudder", *(dest / "airudder").rglob("*")]
    for path in reversed(paths):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in [dest, *paths]}
    try:
        assert run("--check", dest).status == 0
        assert before == {path: (path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in [dest, *paths]}
        assert sorted(os.listdir(dest)) == ["airudder"]
    finally:
        for path in paths:
            path.chmod(stat.S_IRWXU)


def test_checking_takes_the_options_of_the_copy(run: Run, dest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("--check", dest, "--only", "tasks")
    assert "--check goes by the options that the copy was made with" in capsys.readouterr().err


def test_a_copy_that_was_renamed(checkout: Checkout, run: Run, dest: Path) -> None:
    run(dest)
    (dest / "airudder").rename(dest / "renamed")
    assert run("--check", dest, "--name", "renamed").status == 0
    (checkout.package / "made_up.py").write_text(json.dumps({}), encoding="utf-8")
    assert "DEST --name renamed\n" in run("--check", dest / "renamed").out
    assert run(dest, "--name", "renamed").status == 0 and run("--check", dest / "renamed").status == 0
