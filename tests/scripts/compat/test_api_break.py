"""The command itself: revisions of a real repository, files, folders, and whatever cannot be compared."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import api_break
from compat.model import Change, Level
from compat.report import Release, Report

SPEC = """
openapi: 3.1.0
info: {title: Made up, version: "1"}
paths:
  /service/cloud/made_up/item:
    get:
      operationId: item_list
      x-airudder-method: items.list
      x-airudder-pages: [api-1]
      parameters: [{name: Kind, in: query, schema: {type: string}}]
      responses: {"200": {content: {application/json: {schema: {type: object}}}}}
components: {schemas: {}}
"""
CATALOGUE = """section,folder,title_en,title_zh,kind,method,path,operation_id,evidence,page_ids,note
Made up,,One,,webhook,,,made_up_one,unknown,api-7,
Made up,,Two,,webhook,,,made_up_two,unknown,api-8,
Made up,,Guide,,guide,,,,unknown,doc-1,
"""
COMPARED = (
    "Compared: operations, schemas and webhooks of the description, and the Python names that are generated from it; "
    "kinds of webhooks; public Python names that are written by hand, with the parameters of functions. Types and "
    "behaviour of the code are not.\n"
)
CODE = """
from typing import Any
from ._version import __version__
__all__ = ["AIRudder", "__version__"]
class _Items:
    pass
def helper() -> None: ...
class AIRudder:
    def __init__(self, key: str = "", *, size: int = 1) -> None: ...
"""
Run = Callable[..., tuple[int, str, str]]


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def fill(folder: Path, spec: str = SPEC, code: str = CODE, version: str = "0.4.2", catalogue: str = CATALOGUE) -> None:
    for name, text in (
        ("openapi/airudder.yaml", spec),
        ("openapi/catalogue.csv", catalogue),
        ("src/airudder/__init__.py", code),
        ("src/airudder/_version.py", f'__version__ = "{version}"\n'),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made once")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "commit", "-q", "--allow-empty", "-m", "start")
    git(folder, "tag", "empty")
    fill(folder)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    git(folder, "tag", "v1")
    return folder


@pytest.fixture
def repository(made_once: Path, tmp_path: Path) -> Path:
    """A checkout in a folder with blanks in its name: first without the library, then v1, then a work tree as v1."""
    return shutil.copytree(made_once, tmp_path / "a folder")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], repository: Path) -> Run:
    """Runs the command in this process."""

    def run_it(base: str | Path, *options: str | Path) -> tuple[int, str, str]:
        status = api_break.main(["--repository", str(repository), *map(str, options), "--", str(base)])
        out, err = capsys.readouterr()
        return status, out, err

    return run_it


def test_nothing_is_found_in_the_same_version(run: Run) -> None:
    for base in ("v1", "HEAD", "HEAD~0", "main"):
        assert run(base) == (
            0,
            f"No change in what is compared.\n\n{COMPARED}"
            "Version: 0.4.2, no change requires a new version: 0.4.2 or higher. _version.py has 0.4.2: enough.\n",
            "",
        )


def test_changes_of_the_description_and_of_the_code_are_listed_by_level(run: Run, repository: Path) -> None:
    fill(repository, SPEC.replace("Kind", "Sort"), CODE.replace("size: int = 1", "more: int = 1"), version="0.5.0")
    status, out, _ = run("v1")
    assert status == 1
    assert out == (
        "### Breaking\n\n- `items.list`: parameter `Kind` removed (api-1)\n"
        "- `airudder.AIRudder`: parameter `size` removed\n\n"
        "### Added\n\n- `items.list`: parameter `Sort` added (api-1)\n"
        f"- `airudder.AIRudder`: parameter `more` added\n\n{COMPARED}"
        "Version: 0.4.2, the changes require the next minor version: 0.5.0 or higher. _version.py has 0.5.0: enough.\n"
    )


ROW_ONE, ROW_TWO = CATALOGUE.splitlines(keepends=True)[1:3]
DESCRIBED = """
webhooks: {made_up_one: {post: {requestBody: {content: {application/json: {schema: {type: object}}}}}}}
"""
FOREIGN = SPEC + "x-airudder-not-ours: [made_up_two]\n"
GONE = "- `webhook made_up_{}`: its kind is no longer known (api-{})"


@pytest.mark.parametrize(
    ("old", "spec", "catalogue", "lines"),
    [
        (SPEC, SPEC, CATALOGUE.replace(ROW_ONE, ""), [GONE.format("one", 7)]),
        (SPEC, SPEC, CATALOGUE.replace("made_up_one", "made_up_three"),
         [GONE.format("one", 7), "- `webhook made_up_three`: its kind is known (api-7)"]),
        (SPEC, SPEC + DESCRIBED, CATALOGUE, ["- `webhook made_up_one`: added"]),
        (SPEC, SPEC + DESCRIBED, CATALOGUE.replace(ROW_ONE, ""), ["- `webhook made_up_one`: added"]),
        (SPEC, FOREIGN, CATALOGUE, [GONE.format("two", 8)]),
        (FOREIGN, FOREIGN, CATALOGUE.replace(ROW_TWO, ""), []),
        (SPEC, SPEC, CATALOGUE.replace("Two", "Zwei"), []),
    ],
)  # fmt: skip
def test_kinds_of_the_catalogue_are_compared(
    run: Run, repository: Path, old: str, spec: str, catalogue: str, lines: list[str]
) -> None:
    """A kind whose payload is unknown is one that callers may name all the same."""
    fill(repository, old)
    git(repository, "commit", "-q", "--allow-empty", "-am", "two")
    fill(repository, spec, catalogue=catalogue)
    status, out, _ = run("HEAD")
    assert [line for line in out.splitlines() if line.startswith("- ")] == lines
    assert status == any("no longer" in line for line in lines)


def test_a_version_whose_catalogue_cannot_be_read_is_named(run: Run, repository: Path) -> None:
    table = repository / "openapi" / "catalogue.csv"
    table.unlink()
    note = "Kinds of webhooks were not compared: the work tree has no catalogue of this form.\n"
    assert note in run("v1")[1]
    table.write_text("another,table\n")
    assert note in run("v1")[1]


def test_additions_end_with_0_in_a_checkout_named_from_inside(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    fill(repository, code=CODE.replace('__all__ = ["AIRudder"', '__all__ = ["helper", "AIRudder"'))
    status, out, _ = run("v1", "--repository", ".")
    assert status == 0
    assert "### Added\n\n- `airudder.helper`: added\n" in out
    assert "require the next patch version: 0.4.3 or higher. _version.py has 0.4.2: to be raised." in out


def test_two_revisions_leave_the_work_tree_out(run: Run, repository: Path) -> None:
    fill(repository, SPEC.replace("get:", "post:"))
    git(repository, "commit", "-qam", "two")
    fill(repository, "no: document")
    status, out, _ = run("v1", "--head", "HEAD")
    assert status == 1
    assert "GET /service/cloud/made_up/item -> POST /service/cloud/made_up/item" in out
    assert git(repository, "status", "--short") == "M openapi/airudder.yaml"


def test_a_worktree_is_a_repository_too(run: Run, repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", str(tmp_path / "other tree"), "v1")
    assert run("v1", "--repository", tmp_path / "other tree")[0] == 0


def test_of_a_file_the_description_alone_is_compared(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "old one.yaml"
    file.write_text(SPEC.replace("Kind", "Sort"))
    status, out, _ = run(file)
    assert status == 1
    assert f"Python names were not compared: {file} has none.\n" in out
    assert "before 1.0" in out


def test_a_folder_is_compared_like_a_revision(run: Run, tmp_path: Path) -> None:
    fill(tmp_path / "copy of it", code=CODE.replace("*, size", "*, more: int = 1, size"))
    status, out, _ = run(tmp_path / "copy of it")
    assert status == 1
    assert "- `airudder.AIRudder`: parameter `more` removed\n" in out


def test_json_has_it_all(run: Run, repository: Path) -> None:
    fill(repository, SPEC.replace("{name: Kind, in: query, schema: {type: string}}", ""))
    status, out, _ = run("v1", "--json")
    answer = json.loads(out)
    assert status == 1
    assert answer["changes"][0] == {
        "level": "breaking",
        "side": "api",
        "kind": "parameter-removed",
        "subject": "items.list",
        "text": "parameter `Kind` removed",
        "place": "/paths/~1service~1cloud~1made_up~1item/get/parameters/0",
        "operations": ["items.list"],
        "pages": ["api-1"],
    }
    version = {"bump": "minor", "base": "0.4.2", "asked": "0.5.0", "head": "0.4.2", "satisfied": False}
    assert answer["version"] == version


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("v9", "not a revision in"),
        ("--upload-pack=x", "not a revision in"),
        ("v1:openapi/airudder.yaml", "not a revision in"),
        ("", "not a revision in"),
        ("empty", "pathspec 'openapi' did not match"),
        (b"", "not a YAML document"),
        (b"a: [", "not a YAML document"),
        (b"a: 1\na: 2", "not a YAML document"),
        (b"\xff\xfe\x00", "not a YAML document"),
        (b"[" * 400, "not a YAML document"),
        (b"a: 1", "not an OpenAPI document"),
        (b"openapi: 3.1.0\npaths: [1]", "not an OpenAPI document"),
        (b"openapi: 3.1.0\npaths: {/a: {get: [1]}}", "not valid OpenAPI"),
        (b"openapi: 3.1.0\ncomponents: {schemas: {A: {allOf: [{$ref: '#/components/schemas/A'}]}}}",
         "not valid OpenAPI"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_ends_with_2(run: Run, tmp_path: Path, content: str | bytes, words: str) -> None:
    file = tmp_path / "broken.yaml"
    if isinstance(content, bytes):
        file.write_bytes(content)
    status, out, err = run(content if isinstance(content, str) else file)
    assert (status, out) == (2, "")
    assert err.startswith("api_break: ")
    assert words in err
    assert "Traceback" not in err


def test_folders_that_cannot_be_compared_end_with_2(run: Run, repository: Path, tmp_path: Path) -> None:
    fill(tmp_path / "code", version="next")
    status, _, err = run("v1", "--head", tmp_path / "code")
    assert (status, "code: _version.py has no line" in err) == (2, True)
    (tmp_path / "code" / "openapi" / "airudder.yaml").unlink()
    status, _, err = run(repository / "openapi" / "airudder.yaml", "--head", tmp_path / "code")
    assert (status, "nothing in common" in err) == (2, True)
    status, _, err = run(repository / "src")
    assert (status, "neither openapi/airudder.yaml nor src/airudder is in it" in err) == (2, True)
    status, _, err = run("v1", "--repository", tmp_path)
    assert (status, f"not a revision in {tmp_path}" in err) == (2, True)


@pytest.mark.parametrize(
    ("base", "levels", "bump", "asked"),
    [
        ((0, 4, 2), (), "none", (0, 4, 2)),
        ((0, 4, 2), ("known",), "patch", (0, 4, 3)),
        ((0, 4, 2), ("known", "added"), "patch", (0, 4, 3)),
        ((0, 4, 2), ("known", "added", "breaking"), "minor", (0, 5, 0)),
        ((1, 4, 2), (), "none", (1, 4, 2)),
        ((1, 4, 2), ("known",), "patch", (1, 4, 3)),
        ((1, 4, 2), ("known", "added"), "minor", (1, 5, 0)),
        ((1, 4, 2), ("added", "breaking"), "major", (2, 0, 0)),
    ],
)
def test_the_version_that_the_changes_require(
    base: Release, levels: tuple[Level, ...], bump: str, asked: Release
) -> None:
    changes = [Change(level, "made-up", "made up", "made up", "/") for level in levels]
    found = Report(changes, [], base, base)
    assert (found.bump, found.asked, found.satisfied) == (bump, asked, base >= asked)
    assert Report(changes, [], base, asked).satisfied is True
    assert Report(changes, [], None, asked).satisfied is None
