"""The files that a copy is made of."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import generate
from vendored.options import ROOMS, GoneError, Options, VendorError
from vendored.reduce import imported_models, names_of, reduced

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "airudder"
LICENSE = ROOT / "LICENSE"
GENERATED = "_generated/"
DESCRIPTION = GENERATED + generate.JSON_FORM
WEBHOOKS = GENERATED + "webhooks.py"
SUFFIXES = (".py", ".json", ".typed")
"""What the wheel holds, too: whatever else lies about in a checkout is none of the package."""


@dataclass(frozen=True)
class Copy:
    """What is to be in a folder, by relative path. ``operations``: what the copy can call, by public name."""

    files: Mapping[str, bytes]
    operations: tuple[str, ...]


def make_copy(options: Options, package: Path = PACKAGE, spec: Path = generate.SPEC) -> Copy:
    """Everything that a copy with these options holds. Raises ``VendorError``, ``OSError``."""
    files = {path: data for path, data in read_package(package).items() if _wanted(path, options)}
    _check_rooms(options, files)
    operations = names_of(json.loads(files[DESCRIPTION]))
    if not options.whole:
        whole = files[DESCRIPTION]
        files = {path: data for path, data in files.items() if not path.startswith(GENERATED)}
        fresh, operations = _generated(options, files, spec)
        files.update({GENERATED + path: data for path, data in fresh.items()})
        if not options.webhooks:
            del files[WEBHOOKS]
        if "sandbox" in options.rooms:
            # It plays the whole API, whatever the client beside it can call; the description is data to it.
            files[DESCRIPTION] = whole
    files["LICENSE"] = LICENSE.read_bytes()
    return Copy(dict(sorted(files.items())), operations)


def read_package(folder: Path) -> dict[str, bytes]:
    """The files of the package, by relative path. A link might lead anywhere, so it is refused."""
    found: dict[str, bytes] = {}
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
        for name in [*folders, *names]:
            if (path := Path(where, name)).is_symlink():
                raise VendorError(
                    f"{path.relative_to(folder).as_posix()} in the package is a link: only files are copied"
                )
        for name in names:
            if name.endswith(SUFFIXES) and not name.startswith("."):
                path = Path(where, name)
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    if DESCRIPTION not in found:
        raise VendorError(f"the package lacks {DESCRIPTION}: run `make generate`")
    return found


def version_of(package: Path = PACKAGE) -> str:
    """The version of the package, read and not imported: another one may be installed."""
    text = (package / "_version.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise VendorError("src/airudder/_version.py holds no __version__")
    return found[1]


def needs_of(options: Options) -> str:
    """What has to be installed beside a copy, which has no metadata to say so."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needs = [*project["dependencies"], *(need for room in options.rooms for need in extras.get(room, ()))]
    return ", ".join(dict.fromkeys(needs))


def _wanted(path: str, options: Options) -> bool:
    room = _room(path)
    return (room not in ROOMS or room in options.rooms) and (room != "webhooks" or options.webhooks)


def _room(path: str) -> str:
    return path.partition("/")[0].removesuffix(".py")


def _check_rooms(options: Options, files: Mapping[str, bytes]) -> None:
    for room in options.rooms:
        if room not in map(_room, files):
            raise GoneError(f"--with {room}: this part of the package is not built yet", [room])


def _generated(options: Options, written: Mapping[str, bytes], spec: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """What the generator makes of the reduced description, and the operations in it."""
    models = {name for path, data in written.items() if path.endswith(".py") for name in imported_models(data.decode())}
    try:
        document, _ = generate.read(spec)
        small = reduced(document, only=options.only, webhooks=options.webhooks, models=models)
        with tempfile.TemporaryDirectory(prefix="vendor-") as scratch:
            # JSON is YAML 1.2; the name is that of the original, since messages and stamps are made of it.
            source, out = Path(scratch) / spec.name, Path(scratch) / "_generated"
            source.write_text(json.dumps(small, ensure_ascii=False, allow_nan=False), encoding="utf-8")
            generate.catalogue_of(source).write_text(_catalogue(spec, options), encoding="utf-8", newline="")
            generate.generate(source, out)
            return generate.contents(out), names_of(small)
    except generate.GenerateError as error:
        raise VendorError(f"the generated part cannot be made: {error}") from error


def _catalogue(spec: Path, options: Options) -> str:
    """The catalogue, without the webhooks if the copy has none: both must name the same ones."""
    with generate.catalogue_of(spec).open(encoding="utf-8", newline="") as file:
        text = file.read()
    if options.webhooks:
        return text
    rows = list(csv.reader(io.StringIO(text, newline="")))
    kind = rows[0].index("kind")
    result = io.StringIO(newline="")
    csv.writer(result, lineterminator="\n").writerows(row for row in rows if row[kind] != "webhook")
    return result.getvalue()
