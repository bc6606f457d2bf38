"""The two versions that are compared: a revision of git, a YAML file, a folder, or the work tree."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ruamel.yaml.error import YAMLError

from codegen.catalogue import CatalogueError, Row, read_catalogue
from codegen.facts import Node, load
from compat.model import CompareError
from compat.report import Release

SPEC, CATALOGUE, PACKAGE = "openapi/airudder.yaml", "openapi/catalogue.csv", "src/airudder"


@dataclass(frozen=True)
class Version:
    """One of the two. ``document``, ``package``, ``rows``: None where there is no YAML, no code, no catalogue."""

    name: str
    document: Node | None
    package: Path | None = None
    rows: Sequence[Row] | None = None

    @property
    def release(self) -> Release | None:
        """The version in ``_version.py``, read and not run; that of a pre-release is the release it leads to."""
        if self.package is None:
            return None
        file = self.package / "_version.py"
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        found = re.search(r"^__version__\s*(?::\s*\w+\s*)?=\s*[\"'](\d+)\.(\d+)\.(\d+)", text, re.MULTILINE)
        if not found:
            raise CompareError(f'{self.name}: _version.py has no line `__version__ = "1.2.3"`')
        return int(found[1]), int(found[2]), int(found[3])


@contextmanager
def opened(name: str | None, repository: Path) -> Iterator[Version]:
    """The version of that name; the work tree if there is none. What had to be unpacked is gone afterwards."""
    path = Path(name) if name else repository
    if name is None or (name and path.is_dir()):
        yield _folder(path, name or "the work tree")
    elif name and path.is_file():
        yield Version(name, _read(path, name))
    else:
        with TemporaryDirectory(prefix="api-diff-") as scratch:
            _unpack(name, repository, Path(scratch))
            yield _folder(Path(scratch), name)


def _folder(folder: Path, name: str) -> Version:
    folder = folder.resolve()  # griffe gives whole paths back
    spec, package = folder / SPEC, folder / PACKAGE
    document = _read(spec, f"{SPEC} of {name}") if spec.is_file() else None
    has_code = (package / "__init__.py").is_file()
    if document is None and not has_code:
        raise CompareError(f"{name}: neither {SPEC} nor {PACKAGE} is in it; name the folder of a checkout")
    try:
        rows = read_catalogue(folder / CATALOGUE)
    except (CatalogueError, OSError, UnicodeDecodeError, csv.Error):
        rows = None  # such as that of a version whose table had other columns
    return Version(name, document, package if has_code else None, rows)


def _read(path: Path, name: str) -> Node:
    try:
        document = load(path)
    except (OSError, YAMLError, ValueError, RecursionError) as error:
        raise CompareError(f"{name}: not a YAML document that can be read: {' '.join(str(error).split())}") from error
    if not str(document.get("openapi", "")).startswith("3.") or not isinstance(document.get("paths", {}), dict):
        raise CompareError(f"{name}: not an OpenAPI document: `openapi: 3.x` or a mapping of paths is missing")
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
        hint = "give a tag, a hash or a branch, a YAML file, or a folder"
        raise CompareError(f"'{revision}': not a file, not a folder, and not a revision in {repository}; {hint}")
    archive = _git(repository, "archive", "--format=zip", found.stdout.decode().strip(), "openapi", PACKAGE)
    if archive.returncode:
        raise CompareError(f"{revision}: git archive failed: {archive.stderr.decode(errors='replace').strip()}")
    with zipfile.ZipFile(io.BytesIO(archive.stdout)) as file:
        file.extractall(scratch)
