"""scripts/vendor.py: what it copies, what it refuses, and that one copy is whole whatever happens."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from vendored import checkout as checkouts
from vendored.options import TAKEN, Options, VendorError, make_options
from vendored.package import LICENSE, PACKAGE, ROOT, SUFFIXES, make_copy, read_package
from vendored.places import kept_place, neighbours
from vendored.record import END, RECORD, digest, read_record

from .conftest import Checkout, Run, tree

# -- what is copied


def test_a_copy_is_the_package_byte_for_byte(run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vendor.make_copy", make_copy)
    done = run(dest, "--name", "rudder_copy", "--with", "campaigns,testing")
    assert (done.status, done.err) == (0, "")
    source = {path: data for path, data in tree(PACKAGE).items() if "__pycache__" not in path and path[0] != "."}
    copied = tree(dest / "rudder_copy")
    copied.pop(RECORD)
    assert copied == {**source, "LICENSE": LICENSE.read_bytes()} and len(copied) > 100


def test_sandbox_and_testing_are_left_out_unless_asked_for(checkout: Checkout, run: Run, dest: Path) -> None:
    assert run(dest).status == run(dest, "--name", "other", "--with", "sandbox").status == 0
    plain, other = tree(dest / "airudder"), tree(dest / "other")
    assert tree(checkout.package).keys() - plain.keys() == {"sandbox/__init__.py", "testing/__init__.py"}
    assert other.keys() - plain.keys() == {"sandbox/__init__.py"}
    assert read_record(dest / "other").needs.startswith("aiohttp") and "jsonschema" in read_record(dest / "other").needs
    assert "jsonschema" not in read_record(dest / "airudder").needs


def test_contacts_and_campaigns_are_left_out_unless_asked_for(checkout: Checkout, run: Run, dest: Path) -> None:
    for part in ("contacts.py", "campaigns/__init__.py"):
        (checkout.package / part).parent.mkdir(exist_ok=True)
        shutil.copyfile(PACKAGE / part, checkout.package / part)
    for name, parts in (("none", "sandbox"), ("one", "contacts"), ("both", "campaigns")):
        assert run(dest, "--name", name, "--with", parts).status == 0
    kept = {
        name: {"contacts.py", "campaigns/__init__.py"} & tree(dest / name).keys() for name in ("none", "one", "both")
    }
    assert kept == {"none": set(), "one": {"contacts.py"}, "both": {"contacts.py", "campaigns/__init__.py"}}
    needs = [read_record(dest / name).needs for name in kept]
    assert [("phonenumbers" in text, "aiosqlite" in text) for text in needs] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_every_file_of_the_package_is_of_a_kind_that_is_copied() -> None:
    listed = subprocess.run(["git", "ls-files", "src/airudder"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no git")
    assert [path for path in listed.stdout.split("\n") if path and not path.endswith(SUFFIXES)] == []


def test_what_lies_about_in_the_checkout_is_not_copied(checkout: Checkout, run: Run, dest: Path) -> None:
    source = tree(checkout.package)
    for name in ("notes.txt", "client.py~", ".hidden.py", "client.pyc", "__pycache__/client.py", ".cache/x.py"):
        (checkout.package / name).parent.mkdir(exist_ok=True)
        (checkout.package / name).write_text("x", encoding="utf-8")
    assert run(dest, "--with", "testing").status == 0
    assert tree(dest / "airudder").keys() == {*source, "LICENSE", RECORD}


def test_a_link_in_the_package_is_not_followed(checkout: Checkout, run: Run, dest: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("x", encoding="utf-8")
    (checkout.package / "linked.py").symlink_to(tmp_path / "secret.py")
    done = run(dest)
    assert done.status == 2 and "linked.py in the package is a link" in done.err
    assert list(dest.iterdir()) == []


def test_everybody_may_read_the_files(run: Run, dest: Path) -> None:
    mask = os.umask(0o077)
    try:
        assert run(dest).status == 0
    finally:
        os.umask(mask)
    folders, files = set[int](), set[int]()
    for path in [dest / "airudder", *(dest / "airudder").rglob("*")]:
        (folders if path.is_dir() else files).add(path.stat().st_mode & 0o777)
    assert (folders, files) == ({0o755}, {0o644})


# -- names and options


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "no name of a package"),
        ("rudder-copy", "no name of a package"),
        ("../up", "no name of a package"),
        ("a.b", "no name of a package"),
        ("rüdder", "no name of a package"),
        ("__pycache__", "no name of a package"),
        ("class", "keyword"),
        ("json", "standard library"),
        ("aiohttp", "the copy needs"),
        ("yarl", "the copy needs"),
        ("jsonschema", "the copy needs"),
        ("Crypto", "the copy needs"),
        ("pytest", "the copy needs"),
    ],
)
def test_names_that_cannot_be(run: Run, dest: Path, name: str, reason: str) -> None:
    done = run(dest, "--name", name)
    assert done.status == 2 and reason in done.err
    assert list(dest.iterdir()) == []


def test_no_name_hides_what_the_package_imports() -> None:
    imported = set[str]()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add((node.module or "").partition(".")[0])
    foreign = imported - sys.stdlib_module_names
    assert {"aiohttp", "Crypto", "pytest"} <= foreign <= TAKEN


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--with", "kitchen"], "--with knows no kitchen: there are contacts, campaigns, sandbox, testing, cli"),
        (["--without", "client"], "--without knows no client"),
        (["--with", "testing", "--without", "webhooks"], "needs the webhooks"),
        (["--only", ","], "needs the name of a group"),
        (["--only", "tasks", "--with", "campaigns"], "calls tasks, workflows: add workflows to --only"),
        (["--only", "tasks,auth,made_up"], "no group auth, made_up: there are "),
    ],
)
def test_options_that_cannot_be(run: Run, dest: Path, arguments: list[str], reason: str) -> None:
    done = run(dest, *arguments)
    assert done.status == 2 and reason in done.err, done.err
    assert list(dest.iterdir()) == []


def test_a_part_that_is_not_built_is_named(run: Run, dest: Path) -> None:
    done = run(dest, "--with", "cli")
    assert done.status == 2 and "--with cli: this part of the package is not built yet" in done.err


def test_parts_bring_those_that_they_need() -> None:
    assert make_options("x", None, ["testing"]).rooms == ("sandbox", "testing")
    assert make_options("x", ["workflows", "tasks"], ["campaigns"]).rooms == ("contacts", "campaigns")
    assert make_options("x", ["b", "a", "b"]).as_text() == "--name x --only a,b"


# -- where it goes


def test_the_folder_is_made_but_not_its_parents(run: Run, dest: Path) -> None:
    assert run(dest / "new").status == 0 and (dest / "new" / "airudder" / "client.py").is_file()
    done = run(dest / "not" / "there")
    assert done.status == 2 and "there is no folder" in done.err and not (dest / "not").exists()


def test_what_is_no_copy_of_ours_is_never_overwritten(run: Run, dest: Path, tmp_path: Path) -> None:
    (dest / "mine").mkdir()
    (dest / "mine" / "work.py").write_text("x", encoding="utf-8")
    (dest / "other").mkdir()
    (dest / "other" / RECORD).write_text("Of somebody else's tool\n", encoding="utf-8")
    (dest / "file").write_text("x", encoding="utf-8")
    (dest / "link").symlink_to(tmp_path)
    before = tree(dest)
    for name in ("mine", "other", "file", "link"):
        done = run(dest, "--name", name, "--force")
        assert done.status == 2 and ("no copy that this script has made" in done.err or "is a link" in done.err)
    assert run(dest / "file").status == 2
    assert tree(dest) == before


def test_nothing_is_copied_into_the_package_itself(run: Run) -> None:
    for folder in (PACKAGE, PACKAGE / "recordings", PACKAGE.parent):
        done = run(folder)
        assert done.status == 2 and "lies in the package" in done.err


def test_nothing_is_copied_into_a_copy(run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(dest, "--name", "rudder_copy")
    copy = dest / "rudder_copy"
    before = tree(dest)
    (dest / "link").symlink_to(copy)
    for folder in (copy, copy / "recordings", copy / "new", dest / "link"):
        done = run(folder, "--name", "rudder_copy", "--force")
        assert done.status == 2 and f"{copy} is a copy itself" in done.err and f"as in {dest}\n" in done.err, done.err
    monkeypatch.chdir(copy)
    assert run(".").status == 2
    (dest / "link").unlink()
    assert tree(dest) == before
    assert run("..", "--name", "rudder_copy").status == 0  # by way of the copy, yet not into it


@pytest.mark.parametrize("suffix", [".py", ".pyi"])
def test_a_module_of_the_name_is_not_hidden(run: Run, dest: Path, suffix: str) -> None:
    module = dest / f"rudder{suffix}"
    module.write_text("mine", encoding="utf-8")
    done = run(dest, "--name", "rudder", "--force")
    assert done.status == 2 and f"{module} is there already" in done.err and list(dest.iterdir()) == [module]
    assert run(dest, "--name", "rudder_copy").status == 0


def test_a_link_that_leads_in_a_circle_is_no_folder(run: Run, dest: Path) -> None:
    (dest / "circle").symlink_to(dest / "circle")
    for arguments in ([dest / "circle"], ["--check", dest / "circle"]):
        done = run(*arguments)
        assert done.status == 2 and done.err.startswith("error: ")


# -- refreshing


def test_a_second_run_writes_nothing(run: Run, dest: Path) -> None:
    run(dest)
    inode = (dest / "airudder").stat().st_ino
    assert run(dest).out.endswith(": up to date\n")
    assert (dest / "airudder").stat().st_ino == inode


def test_a_refresh_takes_what_is_new_and_drops_what_is_gone(checkout: Checkout, run: Run, dest: Path) -> None:
    run(dest)
    checkout.edit("clock.py", "import", "import  ")
    (checkout.package / "made_up.py").write_text("", encoding="utf-8")
    (checkout.package / "py.typed").unlink()
    done = run(dest)
    assert done.status == 0 and "1 files differ, 1 are new, 1 are gone" in done.out
    copied = tree(dest / "airudder")
    assert "made_up.py" in copied and "py.typed" not in copied
    assert [path.name for path in dest.iterdir()] == ["airudder"]


def test_an_edited_copy_is_kept_unless_forced(run: Run, dest: Path) -> None:
    run(dest)
    copy = dest / "airudder"
    (copy / "client.py").write_text("mine", encoding="utf-8")
    (copy / "extra.py").write_text("mine", encoding="utf-8")
    (copy / "clock.py").unlink()
    done = run(dest)
    assert done.status == 2 and "--force" in done.err
    assert {"edited:  client.py", "extra:   extra.py", "missing: clock.py"} <= {x.strip() for x in done.err.split("\n")}
    assert (copy / "client.py").read_text(encoding="utf-8") == "mine"
    assert run(dest, "--force").status == 0
    assert run("--check", dest).status == 0 and not (copy / "extra.py").exists()


@pytest.mark.parametrize("damage", ["cut off", "of another form"])
def test_a_copy_without_a_record_to_believe_is_kept_aside(run: Run, dest: Path, damage: str) -> None:
    run(dest)
    copy = dest / "airudder"
    (copy / "client.py").write_text("mine", encoding="utf-8")
    (copy / "notes").mkdir()
    (copy / "notes" / "work.md").write_text("mine", encoding="utf-8")
    (copy / "clock.py").write_bytes((copy / "clock.py").read_bytes().replace(b"\n", b"\r\n"))  # by git, not by hand
    body = (copy / RECORD).read_text(encoding="utf-8").rpartition(END)[0].replace("with: nothing", "with: kitchen")
    damaged = f"{body}{END}{digest(body.encode())}\n" if damage == "of another form" else body
    (copy / RECORD).write_text(damaged, encoding="utf-8")
    named = [f"differs: {RECORD}", "differs: client.py", "extra:   notes/work.md"]
    before, kept = tree(copy), dest / ".airudder.vendor-kept-1"

    refused = run(dest)
    assert refused.status == 2 and "--force" in refused.err and refused.out == ""
    assert [line.strip() for line in refused.err.splitlines()[1:]] == named
    tried = run(dest, "--dry-run", "--force")
    assert tried.status == 0 and tried.out.splitlines()[1:4] == named
    assert tree(copy) == before and list(dest.iterdir()) == [copy]

    done = run(dest, "--force")
    assert done.status == 0 and done.out.startswith(f"the old folder goes to {kept}: {copy / RECORD} ")
    assert done.out.splitlines()[1:4] == named
    assert tree(kept) == before and run("--check", dest).status == 0
    (copy / RECORD).write_text(damaged, encoding="utf-8")
    assert run(dest, "--force").status == 0 and tree(kept) == before
    assert {path.name for path in dest.iterdir()} == {"airudder", kept.name, ".airudder.vendor-kept-2"}
    assert run(dest).status == 0 and tree(kept) == before  # no later run clears it away


def test_what_would_be_kept_aside_stays_if_the_writing_fails(
    run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(dest)
    with (dest / "airudder" / RECORD).open("a", encoding="utf-8") as file:
        file.write("more\n")
    before = tree(dest)
    original = Path.rename

    def breaks(self: Path, target: Path) -> Path:
        if self.name.endswith(".vendor-new"):
            raise OSError("made up")
        return original(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", breaks)
        assert run(dest, "--force").status == 2
    assert tree(dest) == before and kept_place(dest / "airudder").name.endswith("-1")


def test_other_options_than_before_are_told(run: Run, dest: Path) -> None:
    run(dest, "--with", "sandbox")
    done = run(dest)
    assert "other options: --name airudder; the old copy: --name airudder --with sandbox" in done.out


def test_dry_run_writes_nothing(run: Run, dest: Path) -> None:
    done = run(dest / "new", "--dry-run")
    assert done.status == 0 and "files would be written" in done.out and list(dest.iterdir()) == []
    run(dest)
    (dest / "airudder" / "extra.py").write_text("mine", encoding="utf-8")
    before = tree(dest)
    assert run(dest, "--dry-run").status == 2  # what a run without it would say
    assert run(dest, "--dry-run", "--force").status == 0 and tree(dest) == before


# -- interrupted


@pytest.mark.parametrize("fails", ["write_bytes", "chmod", "rename 1", "rename 2"])
@pytest.mark.parametrize("error", [OSError("no space left"), KeyboardInterrupt()])
def test_an_interrupted_run_leaves_the_old_copy(
    checkout: Checkout, run: Run, dest: Path, monkeypatch: pytest.MonkeyPatch, fails: str, error: BaseException
) -> None:
    run(dest)
    before = tree(dest)
    checkout.edit("clock.py", "import", "import  ")
    method, _, at = fails.partition(" ")
    original, left = getattr(Path, method), int(at or 3)

    def breaks(self: Path, *arguments: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            raise error
        return original(self, *arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Path, method, breaks)
        done = run(dest)
    assert left <= 0 and done.status == (130 if isinstance(error, KeyboardInterrupt) else 2)
    assert tree(dest) == before
    assert run(dest).status == 0 and tree(dest) != before


def test_a_run_that_was_killed_between_the_renames(run: Run, dest: Path) -> None:
    run(dest)
    before = tree(dest)
    incoming, outgoing = neighbours(dest / "airudder")
    incoming.mkdir()
    (dest / "airudder").rename(outgoing)
    aside = tree(dest)
    tried = run(dest, "--dry-run")
    assert tried.status == 0 and "it is put back first" in tried.out and "up to date" in tried.out
    assert tree(dest) == aside
    done = run(dest)
    assert done.status == 0 and "it is put back first" in done.out and tree(dest) == before


def test_what_a_run_that_was_killed_at_its_end_has_left_goes_away(run: Run, dest: Path) -> None:
    run(dest)
    _, outgoing = neighbours(dest / "airudder")
    outgoing.mkdir()
    assert "left of an interrupted run" in run("--check", dest).out
    assert run(dest).status == 0 and not outgoing.exists()


# -- the record


def test_the_record_tells_how_to_refresh_and_nothing_of_this_machine(run: Run, dest: Path) -> None:
    run(dest, "--name", "rudder_copy", "--with", "sandbox")
    text = (dest / "rudder_copy" / RECORD).read_text(encoding="utf-8")
    assert "Do not edit" in text.splitlines()[0] and "\ncommit: 0000" in text
    assert "\nrefresh: python scripts/vendor.py DEST --name rudder_copy --with sandbox\n" in text
    assert str(dest) not in text and str(ROOT) not in text and "a host" not in text
    assert (
        make_copy(Options("rudder_copy", rooms=("sandbox",))).operations == read_record(dest / "rudder_copy").operations
    )


def test_the_commit_is_named_only_if_the_copy_is_of_it(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=made up", "-c", "user.email=made@up.example", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    assert checkouts.commit_of(tmp_path) == checkouts.UNKNOWN
    git("init", "-q")
    (tmp_path / "LICENSE").write_text("made up", encoding="utf-8")
    git("add", ".")
    git("commit", "-q", "-m", "made up")
    assert len(checkouts.commit_of(tmp_path)) == 40
    (tmp_path / "notes.txt").write_text("beside it", encoding="utf-8")
    assert len(checkouts.commit_of(tmp_path)) == 40
    (tmp_path / "LICENSE").write_text("changed", encoding="utf-8")
    assert checkouts.commit_of(tmp_path) == checkouts.CHANGED
    (tmp_path / "inside").mkdir()
    assert checkouts.commit_of(tmp_path / "inside") == checkouts.UNKNOWN


def test_a_package_without_its_generated_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VendorError, match="run `make generate`"):
        read_package(tmp_path)
