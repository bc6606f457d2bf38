"""The two versions that are compared: a revision of git, a YAML file, a folder, or the work tree."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ruamel.yaml.error import YAMLError

from codegen.facts import Node, load
from compat.model import CompareError

SPEC = Path("openapi/airudder.yaml")
CATALOGUE = Path("openapi/catalogue.csv")
PACKAGE = Path("src/airudder")


@dataclass(frozen=True)
class Version:
    """One of the two. ``document``, ``package``, ``catalogue``: None where there is no YAML, no code, no table."""

    name: str
    document: Node | None
    package: Path | None
    catalogue: Path | None = None


@contextmanager
def opened(name: str | None, repository: Path) -> Iterator[Version]:
    """The version of that name; the work tree if there is none. What had to be unpacked is gone afterwards."""
    if name is None:
        yield _folder(repository, "the work tree")
    elif not name:
        raise CompareError("the name of a version is empty; give a revision of git, a YAML file, or a folder")
    elif (path := Path(name)).is_file():
        yield Version(name, _read(path, name), None)
    elif path.is_dir():
        yield _folder(path, name)
    else:
        with TemporaryDirectory(prefix="api-diff-") as scratch:
            _unpack(name, repository, Path(scratch))
            yield _folder(Path(scratch), name)


def _folder(folder: Path, name: str) -> Version:
    folder = folder.resolve()  # griffe gives whole paths back
    spec, package, catalogue = folder / SPEC, folder / PACKAGE, folder / CATALOGUE
    document = _read(spec, f"{SPEC} of {name}") if spec.is_file() else None
    has_code = (package / "__init__.py").is_file()
    if document is None and not has_code:
        raise CompareError(f"{name}: neither {SPEC.as_posix()} nor {PACKAGE.as_posix()} is in it; name the checkout")
    return Version(name, document, package if has_code else None, catalogue if catalogue.is_file() else None)


def _read(path: Path, name: str) -> Node:
    try:
        document = load(path)
    except (OSError, UnicodeDecodeError) as error:
        raise CompareError(f"{name}: cannot be read as text: {error}") from error
    except YAMLError as error:
        raise CompareError(f"{name}: not valid YAML: {' '.join(str(error).split())}") from error
    except ValueError as error:
        raise CompareError(f"{name}: not an OpenAPI document: {error}") from error
    except RecursionError as error:
        raise CompareError(f"{name}: nested too deeply to be read") from error
    if not str(document.get("openapi", "")).startswith("3.") or not isinstance(document.get("paths", {}), dict):
        raise CompareError(f"{name}: not an OpenAPI document: it lacks `openapi: 3.x` or its paths are no mapping")
    return document


def _git(repository: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=False)
    except OSError as error:
        raise CompareError(f"git cannot be run: {error}") from error


def _unpack(revision: str, repository: Path, scratch: Path) -> None:
    """The description and the code of a revision, as files. A zip, since its members cannot leave the folder."""
    found = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    if found.returncode:
        reason = found.stderr.decode(errors="replace").strip() or f"git finds no such revision in {repository}"
        hint = "give a tag, a hash or a branch, a YAML file, or a folder"
        raise CompareError(f"{revision}: no file or folder, and {reason}; {hint}")
    commit = found.stdout.decode().strip()
    for path in (SPEC, PACKAGE):
        if _git(repository, "cat-file", "-e", f"{commit}:./{path.as_posix()}").returncode:
            raise CompareError(f"{revision}: this revision has no {path.as_posix()}; compare with a later one")
    has_catalogue = not _git(repository, "cat-file", "-e", f"{commit}:./{CATALOGUE.as_posix()}").returncode
    paths = [path.as_posix() for path in (SPEC, PACKAGE, *([CATALOGUE] if has_catalogue else []))]
    archive = _git(repository, "archive", "--format=zip", commit, *paths)
    if archive.returncode:
        raise CompareError(f"{revision}: git archive failed: {archive.stderr.decode(errors='replace').strip()}")
    with zipfile.ZipFile(io.BytesIO(archive.stdout)) as file:
        file.extractall(scratch)
