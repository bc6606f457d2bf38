"""The command itself: revisions of a real repository, files, folders, and whatever cannot be compared."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import api_break
from compat.model import Change, Level
from compat.versions import dotted, needed, raised, verdict

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
    (folder / "README").write_text("x")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "start")
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


class Runner:
    """Runs the command in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], repository: Path) -> None:
        self._capsys, self._repository = capsys, repository

    def __call__(self, *arguments: str | Path) -> tuple[int, str, str]:
        status = api_break.main([*map(str, arguments), "--repository", str(self._repository)])
        out, err = self._capsys.readouterr()
        return status, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], repository: Path) -> Runner:
    return Runner(capsys, repository)


def test_nothing_is_found_in_the_same_version(run: Runner) -> None:
    for base in ("v1", "HEAD", "HEAD~0", "main"):
        assert run(base) == (
            0,
            f"No change in what is compared.\n\n{COMPARED}"
            "Version: 0.4.2, no change requires a new version: 0.4.2 or higher. _version.py has 0.4.2: enough.\n",
            "",
        )


def test_changes_of_the_description_and_of_the_code_are_listed_by_level(run: Runner, repository: Path) -> None:
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


@pytest.mark.parametrize(
    ("spec", "catalogue", "lines"),
    [
        (
            SPEC,
            CATALOGUE.replace(ROW_ONE, ""),
            ["- `webhook made_up_one`: its kind is no longer known (api-7)"],
        ),
        (
            SPEC,
            CATALOGUE.replace("made_up_one", "made_up_three"),
            [
                "- `webhook made_up_one`: its kind is no longer known (api-7)",
                "- `webhook made_up_three`: its kind is known (api-7)",
            ],
        ),
        (SPEC + DESCRIBED, CATALOGUE, ["- `webhook made_up_one`: added"]),
        (SPEC + DESCRIBED, CATALOGUE.replace(ROW_ONE, ""), ["- `webhook made_up_one`: added"]),
        (
            SPEC + "x-airudder-not-ours: [made_up_two]\n",
            CATALOGUE,
            ["- `webhook made_up_two`: no part of this API"],
        ),
        (SPEC, CATALOGUE.replace("Two", "Zwei"), []),
    ],
)
def test_kinds_of_the_catalogue_are_compared(
    run: Runner, repository: Path, spec: str, catalogue: str, lines: list[str]
) -> None:
    """A kind whose payload is unknown is one that callers may name all the same."""
    fill(repository, spec, catalogue=catalogue)
    status, out, _ = run("v1")
    assert [line for line in out.splitlines() if line.startswith("- ")] == lines
    assert status == any("no " in line for line in lines)


def test_a_kind_that_was_never_ours_may_go(run: Runner, repository: Path) -> None:
    spec = SPEC + "x-airudder-not-ours: [made_up_two]\n"
    fill(repository, spec)
    git(repository, "commit", "-qam", "two")
    fill(repository, spec, catalogue=CATALOGUE.replace(ROW_TWO, ""))
    assert run("HEAD")[0] == 0


def test_a_version_without_a_catalogue_is_named(run: Runner, repository: Path) -> None:
    (repository / "openapi" / "catalogue.csv").unlink()
    assert "Kinds of webhooks were not compared: the work tree has none.\n" in run("v1")[1]
    (repository / "openapi" / "catalogue.csv").write_text("another,table\n")
    status, out, _ = run("v1")
    assert status == 0
    assert "Kinds of webhooks were not compared: the work tree: catalogue.csv: the columns must be" in out


def test_the_checkout_may_be_named_from_where_one_stands(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    assert api_break.main(["v1", "--repository", "."]) == 0
    assert COMPARED in capsys.readouterr().out


def test_additions_end_with_0(run: Runner, repository: Path) -> None:
    fill(repository, code=CODE.replace('__all__ = ["AIRudder"', '__all__ = ["helper", "AIRudder"'))
    status, out, _ = run("v1")
    assert status == 0
    assert "### Added\n\n- `airudder.helper`: added\n" in out
    assert "require the next patch version: 0.4.3 or higher. _version.py has 0.4.2: to be raised." in out


def test_two_revisions_leave_the_work_tree_out(run: Runner, repository: Path) -> None:
    fill(repository, SPEC.replace("get:", "post:"))
    git(repository, "commit", "-qam", "two")
    fill(repository, "no: document")
    status, out, _ = run("v1", "--head", "HEAD")
    assert status == 1
    assert "GET /service/cloud/made_up/item -> POST /service/cloud/made_up/item" in out
    assert git(repository, "status", "--short") == "M openapi/airudder.yaml"


def test_a_worktree_is_a_repository_too(repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(repository, "worktree", "add", "-q", str(tmp_path / "other tree"), "v1")
    assert Runner(capsys, tmp_path / "other tree")("v1")[0] == 0


def test_of_a_file_the_description_alone_is_compared(run: Runner, repository: Path) -> None:
    file = repository / "old one.yaml"
    file.write_text(SPEC.replace("Kind", "Sort"))
    status, out, _ = run(file)
    assert status == 1
    assert f"Python names were not compared: {file} has none.\n" in out
    assert "before 1.0" in out


def test_a_folder_is_compared_like_a_revision(run: Runner, tmp_path: Path) -> None:
    fill(tmp_path / "copy of it", code=CODE.replace("*, size", "*, more: int = 1, size"))
    status, out, _ = run(tmp_path / "copy of it")
    assert status == 1
    assert "- `airudder.AIRudder`: parameter `more` removed\n" in out


def test_json_has_it_all(run: Runner, repository: Path) -> None:
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
    assert answer["version"] == {
        "bump": "minor",
        "base": "0.4.2",
        "asked": "0.5.0",
        "head": "0.4.2",
        "satisfied": False,
    }


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("v9", "git finds no such revision"),
        ("--upload-pack=x", "git finds no such revision"),
        ("v1:openapi/airudder.yaml", "git finds no such revision"),
        ("", "is empty"),
        ("empty", "this revision has no openapi/airudder.yaml"),
    ],
)
def test_a_revision_that_is_none_is_named(
    repository: Path, capsys: pytest.CaptureFixture[str], base: str, words: str
) -> None:
    status = api_break.main(["--repository", str(repository), "--", base])
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert words in err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not an OpenAPI document"),
        (b"a: [", "not valid YAML"),
        (b"a: 1\na: 2", "not valid YAML"),
        (b"just text", "not an OpenAPI document"),
        (b"\xff\xfe\x00", "cannot be read as text"),
        (b"openapi: 3.1.0\npaths: [1]", "not an OpenAPI document"),
        (b"[" * 400, "not valid YAML|nested too deeply"),
        (b"openapi: 3.1.0\npaths: {/a: {get: [1]}}", "not valid OpenAPI"),
        (
            b"openapi: 3.1.0\ncomponents: {schemas: {A: {allOf: [{$ref: '#/components/schemas/A'}]}}}",
            "not valid OpenAPI",
        ),
    ],
)
def test_a_file_that_is_no_description_is_named(run: Runner, tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_bytes(content)
    status, out, err = run(file)
    assert (status, out) == (2, "")
    assert any(word in err for word in words.split("|")), err
    assert "Traceback" not in err


def test_a_folder_without_the_library_is_named(run: Runner, tmp_path: Path) -> None:
    status, _, err = run(tmp_path / "a folder" / "src")
    assert status == 2
    assert "neither openapi/airudder.yaml nor src/airudder is in it" in err


def test_no_repository_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path)
    assert api_break.main(["v1", "--repository", str(tmp_path)]) == 2
    assert "v1: no file or folder" in capsys.readouterr().err


def test_a_file_and_a_folder_without_one_have_nothing_in_common(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "old.yaml"
    file.write_text(SPEC)
    fill(tmp_path / "code")
    (tmp_path / "code" / "openapi" / "airudder.yaml").unlink()
    status, _, err = run(file, "--head", tmp_path / "code")
    assert status == 2
    assert "nothing in common" in err


def test_a_version_that_is_none_is_named(run: Runner, repository: Path) -> None:
    fill(repository, version="next")
    status, _, err = run("v1")
    assert status == 2
    assert "the work tree: _version.py has no line" in err


# ---------------------------------------------------------------------------------------------------------- versions


def changes(*levels: Level) -> list[Change]:
    return [Change(level, "made-up", "made up", "made up", "/") for level in levels]


@pytest.mark.parametrize(
    ("base", "levels", "bump", "asked"),
    [
        ((0, 4, 2), (), "none", "0.4.2"),
        ((0, 4, 2), ("known",), "patch", "0.4.3"),
        ((0, 4, 2), ("known", "added"), "patch", "0.4.3"),
        ((0, 4, 2), ("known", "added", "breaking"), "minor", "0.5.0"),
        ((1, 4, 2), (), "none", "1.4.2"),
        ((1, 4, 2), ("known",), "patch", "1.4.3"),
        ((1, 4, 2), ("known", "added"), "minor", "1.5.0"),
        ((1, 4, 2), ("added", "breaking"), "major", "2.0.0"),
    ],
)
def test_the_rule(base: tuple[int, int, int], levels: tuple[Level, ...], bump: str, asked: str) -> None:
    found = needed(changes(*levels), base)
    assert found == bump
    assert dotted(raised(base, found)) == asked


@pytest.mark.parametrize(("head", "enough"), [((0, 4, 9), False), ((0, 5, 0), True), ((1, 0, 0), True)])
def test_a_version_that_is_high_enough(head: tuple[int, int, int], enough: bool) -> None:
    assert verdict(changes("breaking"), (0, 4, 2), head).satisfied is enough
    assert verdict(changes("breaking"), None, head).satisfied is None
