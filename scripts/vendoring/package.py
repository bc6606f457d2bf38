"""What this checkout would copy now."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

from .choice import Choice, VendorError
from .record import digest, files_in
from .reduce import Node, imported_models, reduced

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "airudder"
CATALOGUE = ROOT / "openapi" / "catalogue.csv"
GENERATOR = ("openapi/catalogue.csv", "openapi/ruff.toml", "openapi/templates/*.jinja", "scripts/codegen/*.py")
"""What makes the code of a part of the API, beside its description."""
DECIDING = ("LICENSE", "openapi", "scripts", "src/airudder")
"""What a copy is made of, and what makes it."""
GENERATED = "_generated/"
DESCRIPTION = f"{GENERATED}openapi.json"
STAMP = f"{GENERATED}STAMP.json"
"""In the copy of a part of the API alone: hashes of all that decides on its generated code."""
SUFFIXES = (".py", ".json", ".typed")
"""What the wheel has, too: other files in a checkout do not belong to the package."""


def read_description() -> Node:
    """The description of the API, as the generator has written it into the package."""
    document: Node = json.loads((PACKAGE / DESCRIPTION).read_bytes())
    return document


def copied_files(choice: Choice) -> dict[str, bytes]:
    """The files of a copy by relative path, without the generated code if that is made for a part of the API.

    Instead of that code there is a stamp, which differs if the code would. Needs the standard library alone.
    """
    package = {path: content for path, content in files_in(PACKAGE).items() if path.endswith(SUFFIXES)}
    files = {path: content for path, content in package.items() if choice.has(path)}
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    if choice.whole:
        return files
    files = {path: content for path, content in files.items() if not path.startswith(GENERATED)}
    if "sandbox" in choice.rooms:  # it plays the whole API, and reads the description as data
        files[DESCRIPTION] = package[DESCRIPTION]
    making = {path.relative_to(ROOT).as_posix(): path for pattern in GENERATOR for path in ROOT.glob(pattern)}
    stamp = {name: digest(path.read_bytes()) for name, path in making.items()}
    stamp["description"] = digest(_description(choice, files))
    files[STAMP] = (json.dumps(stamp, indent=2, sort_keys=True) + "\n").encode()
    return files


def all_files(choice: Choice) -> dict[str, bytes]:
    """All files of a copy by relative path. A part of the API needs the generator, and so the .venv of the checkout."""
    files = copied_files(choice)
    if choice.whole:
        return files
    from codegen import generate

    with tempfile.TemporaryDirectory(prefix="vendor-") as scratch:
        spec, out = Path(scratch) / "airudder.yaml", Path(scratch) / "out"
        spec.write_bytes(_description(choice, files))  # JSON is YAML, too
        spec.with_name(CATALOGUE.name).write_bytes(_catalogue(choice))
        try:
            generate.generate(spec, out)
        except generate.GenerateError as error:
            raise VendorError(f"the code for this part of the API cannot be generated: {error}") from error
        return {**{GENERATED + path: content for path, content in files_in(out).items()}, **files}


def version() -> str:
    """The version of the package: read, not imported, since another one may be installed."""
    found = re.search(r'^__version__ = "(.+)"$', (PACKAGE / "_version.py").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise VendorError("src/airudder/_version.py has no __version__")
    return found[1]


def needs_of(choice: Choice) -> str:
    """What has to be installed for a copy, which has no metadata."""
    import tomllib  # since Python 3.11

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (need for room in choice.rooms for need in project["optional-dependencies"].get(room, ()))
    return ", ".join(dict.fromkeys([*project["dependencies"], *extras]))


def commit() -> str:
    """The commit of the files that a copy is made of, and whether they have changed since."""
    command = ["git", "-C", str(ROOT), "status", "--porcelain=v2", "--branch", "--", *DECIDING]
    only_this = {**os.environ, "GIT_CEILING_DIRECTORIES": str(ROOT.parent)}  # not a checkout around an unpacked archive
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=only_this)
    except (OSError, subprocess.CalledProcessError):
        return "unknown (no git)"
    lines = done.stdout.splitlines()
    changed = any(not line.startswith("#") for line in lines)
    return lines[0].removeprefix("# branch.oid ") + (" with uncommitted changes" if changed else "")


def _description(choice: Choice, handwritten: dict[str, bytes]) -> bytes:
    """The description that the generator reads for a part of the API."""
    models = {m for path, text in handwritten.items() if path.endswith(".py") for m in imported_models(text.decode())}
    return json.dumps(reduced(read_description(), choice, models), ensure_ascii=False).encode()


def _catalogue(choice: Choice) -> bytes:
    """The catalogue that the generator reads for a part of the API: it must have the same webhooks."""
    rows = list(csv.reader(io.StringIO(CATALOGUE.read_text(encoding="utf-8"))))
    kind = rows[0].index("kind")
    text = io.StringIO()
    csv.writer(text).writerows(row for row in rows if choice.webhooks or row[kind] != "webhook")
    return text.getvalue().encode()
