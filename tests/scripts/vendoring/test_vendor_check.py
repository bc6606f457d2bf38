"""scripts/vendor.py --check: what has become of a copy."""

from __future__ import annotations

import json
import os
import shlex
import stat
from pathlib import Path

import pytest

from vendored.options import Options
from vendored.package import version_of
from vendored.places import neighbours
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
    refresh = f"to refresh it: python scripts/vendor.py '{dest}' --name airudder --force"
    assert told[5:] == [f"{copy}: edited", refresh]
    assert run(*shlex.split(refresh)[5:]).status == 0 and run("--check", dest).status == 0


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
    assert f"{dest / 'airudder'}: behind this checkout\n" in done.out
    assert f"'{dest}' --name airudder --with sandbox\n" in done.out
    run(dest, "--with", "sandbox")
    assert run("--check", dest).status == 0


def test_a_copy_that_needs_something_else_is_behind(run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(dest)
    monkeypatch.setattr("vendor.needs_of", lambda options: "made-up>=2")
    done = run("--check", dest)
    assert done.status == 1 and f"{dest / 'airudder'}: behind this checkout\n" in done.out
    assert "\nit needed aiohttp" in done.out and "; now it needs made-up>=2\n" in done.out
    assert run(dest).status == 0 and run("--check", dest).status == 0


@pytest.mark.parametrize(
    ("only", "advice"),
    [("made_up,sms", "--name airudder --only sms\n"), ("made_up", "no group of it is left here")],
)
def test_a_copy_with_a_group_that_is_gone_is_behind(
    checkout: Checkout, run: Run, dest: Path, only: str, advice: str
) -> None:
    run(dest)
    rewrite(dest / "airudder", "only: everything", f"only: {only}")
    done = run("--check", dest)
    assert (done.status, done.err) == (1, "") and f"{dest / 'airudder'}: behind this checkout\n" in done.out
    assert "there is no group made_up: there are " in done.out and advice in done.out
    checkout.edit("_version.py", f'"{version_of()}"', '"0.0.0"')
    assert f"{dest / 'airudder'}: ahead of this checkout\n" in run("--check", dest).out


def test_options_without_what_is_gone() -> None:
    options = Options("x", ("a", "b"), ("sandbox", "testing", "cli"))
    assert options.without(["a", "cli"]) == Options("x", ("b",), ("sandbox", "testing"))
    assert options.without(["sandbox"]) == Options("x", ("a", "b"), ("cli",))
    assert options.without(["a", "b"]) is None and Options("x").without(["a"]) == Options("x")


def test_a_copy_with_a_room_that_is_gone_is_behind(run: Run, dest: Path) -> None:
    run(dest)
    rewrite(dest / "airudder", "with: nothing", "with: cli")
    done = run("--check", dest)
    assert done.status == 1 and "--with cli: this part" in done.out and done.out.endswith(" --name airudder\n")


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
    assert (done.status, done.out) == (2, "") and str(record) in done.err
    assert ("--force keeps" in done.err) is (damage not in ("emptied", "binary"))
    forced = run(dest, "--force")
    assert forced.status == (0 if "--force keeps" in done.err else 2)


def test_a_record_of_a_form_that_is_not_known(run: Run, dest: Path) -> None:
    run(dest)
    rewrite(dest / "airudder", "with: nothing", "with: kitchen")
    done = run("--check", dest)
    assert done.status == 2 and "does not know" in done.err and "kitchen" in done.err


def rewrite(copy: Path, old: str, new: str) -> None:
    """Another record that is whole."""
    body = (copy / RECORD).read_text(encoding="utf-8").rpartition(END)[0]
    assert old in body
    body = body.replace(old, new)
    (copy / RECORD).write_text(f"{body}{END}{digest(body.encode())}\n", encoding="utf-8")


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
    assert f"'{dest}' --name renamed\n" in run("--check", dest / "renamed").out
    assert run(dest, "--name", "renamed").status == 0 and run("--check", dest / "renamed").status == 0


@pytest.mark.parametrize("name", ["rudder-copy", "json", "rüdder"])
def test_a_copy_whose_folder_cannot_be_imported(run: Run, dest: Path, name: str) -> None:
    run(dest)
    (dest / "airudder").rename(dest / name)
    assert run("--check", dest / name).status == 0
    (dest / name / "extra.py").write_text("mine", encoding="utf-8")
    done = run("--check", dest / name)
    assert done.status == 1 and f"--name {name}" not in done.out
    assert f"call it airudder, then: python scripts/vendor.py '{dest}' --name airudder --force\n" in done.out


def test_from_inside_the_copy(run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(dest, "--name", "rudder_copy")
    monkeypatch.chdir(dest / "rudder_copy")
    done = run("--check", ".")
    assert (done.status, done.err) == (0, "") and done.out.startswith(f"{dest / 'rudder_copy'}: not edited")
    (dest / "rudder_copy" / "client.py").write_text("mine", encoding="utf-8")
    done = run("--check", ".", "--name", "rudder_copy")
    assert (done.status, done.err) == (1, "") and f"'{dest}' --name rudder_copy --force\n" in done.out
    monkeypatch.chdir(dest / "rudder_copy" / "recordings")
    assert run("--check", "..").status == 1


def test_after_a_run_that_was_killed_between_the_renames(run: Run, dest: Path) -> None:
    run(dest, "--name", "rudder_copy", "--with", "sandbox")
    copy = dest / "rudder_copy"
    copy.rename(neighbours(copy)[1])
    for arguments in ((dest,), (dest, "--name", "rudder_copy"), (copy,)):
        done = run("--check", *arguments)
        assert (done.status, done.out) == (2, "") and f"has left {copy} aside" in done.err
        command = done.err.partition("refresh it: ")[2]
        assert command == f"python scripts/vendor.py '{dest}' --name rudder_copy --with sandbox\n"
    assert run(*shlex.split(command)[2:]).status == 0 and run("--check", copy).status == 0


def test_what_tools_and_desktops_leave_is_no_edit(run: Run, dest: Path) -> None:
    run(dest)
    junk = (".DS_Store", "recordings/Thumbs.db", "client.pyc", ".mypy_cache/3.11/client.json", ".ruff_cache/x", "x.pyo")
    for name in junk:
        (dest / "airudder" / name).parent.mkdir(parents=True, exist_ok=True)
        (dest / "airudder" / name).write_bytes(b"x")
    done = run("--check", dest)
    assert (done.status, done.err) == (0, "") and "extra" not in done.out
    assert run(dest).out.endswith(": up to date\n")
    (dest / "airudder" / "client.py~").write_bytes(b"x")
    assert "extra:   client.py~\n" in run("--check", dest).out
