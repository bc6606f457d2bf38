"""The files that a copy is made of."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vendored.options import ROOMS, GoneError, NoGeneratorError, Options, VendorError

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "airudder"
SPEC = ROOT / "openapi" / "airudder.yaml"
LICENSE = ROOT / "LICENSE"
GENERATED = "_generated/"
DESCRIPTION = GENERATED + "openapi.json"
WEBHOOKS = GENERATED + "webhooks.py"
SUFFIXES = (".py", ".json", ".typed")
"""What the wheel holds, too: whatever else lies about in a checkout is none of the package."""


@dataclass(frozen=True)
class Copy:
    """What is to be in a folder, by relative path. ``operations``: what the copy can call, by public name."""

    files: Mapping[str, bytes]
    operations: tuple[str, ...]


def make_copy(options: Options, package: Path = PACKAGE, spec: Path = SPEC) -> Copy:
    """Everything that a copy with these options holds. Raises ``VendorError``, ``OSError``.

    A copy of the whole description needs the standard library alone; for a part of it, code is generated anew.
    """
    files = {path: data for path, data in read_package(package).items() if _wanted(path, options)}
    _check_rooms(options, files)
    operations = names_of(json.loads(files[DESCRIPTION]))
    if not options.whole:
        whole = files[DESCRIPTION]
        files = {path: data for path, data in files.items() if not path.startswith(GENERATED)}
        try:
            from vendored.part import generated
        except ModuleNotFoundError as error:
            raise NoGeneratorError(
                f"a copy of a part of the API is generated anew, and this Python lacks {error.name}:"
                " run `make setup` in the checkout, and use its .venv/bin/python"
            ) from error
        fresh, operations = generated(options, files, spec)
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


def names_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The operations as users know them, the private ones by their ids."""
    found = []
    for item in document["paths"].values():
        for node in item.values():
            if isinstance(node, dict) and "operationId" in node:
                given = node.get("x-airudder-method") or node["operationId"]
                listed = given if isinstance(given, list) else [given]
                found += [each["name"] if isinstance(each, dict) else each for each in listed]
    return tuple(sorted(found))


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
