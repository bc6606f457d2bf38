"""Build sdist and wheel, look into both, install the wheel apart from the checkout and try it.

Needs no network: the build takes its backend from .venv (no isolation), and the scratch environment that the wheel
is tried in finds the dependencies there too, by a path file. An editable install works through such a file of its
own, and those are not read in a folder that was added by one: so the checkout cannot stand in for the wheel.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
SCRATCH = ROOT / "build" / "wheel"
PACKAGE = "airudder"

# Run inside the scratch environment, away from the checkout. Every module is imported, so that one that lacks from
# the wheel, or has a dependency that is not declared, is found here and not by a user.
TRIAL = """
import importlib, importlib.metadata, importlib.resources, pathlib, pkgutil, sys
import airudder

home = pathlib.Path(airudder.__file__).parent
assert home.is_relative_to(sys.prefix), f"{home} is not the installed wheel"
assert importlib.metadata.version("airudder") == airudder.__version__, "two versions"
assert (home / "py.typed").is_file(), "no py.typed"
names = [m.name for m in pkgutil.walk_packages(airudder.__path__, "airudder.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
for name in airudder.__all__:
    getattr(airudder, name)
airudder.Cipher(b"0123456789abcdef").encrypt(b"{}")
print(f"airudder {airudder.__version__}: {len(names)} modules imported from {home.name} in a scratch environment")
"""


def tracked(folder: str, *, suffixes: Iterable[str] = (".py", ".json", ".typed")) -> set[str]:
    """What the package folder holds, as paths within it."""
    base = ROOT / "src" / folder
    return {
        str(path.relative_to(base.parent)) for path in base.rglob("*") if path.suffix in suffixes and path.is_file()
    }


def build() -> tuple[Path, Path]:
    """Make the sdist, and the wheel from the sdist, so that an incomplete sdist is found."""
    # setuptools copies what an earlier build has left in build/lib into the wheel.
    for leftover in (DIST, ROOT / "build" / "lib", ROOT / "src" / f"{PACKAGE}.egg-info", SCRATCH):
        shutil.rmtree(leftover, ignore_errors=True)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(DIST), str(ROOT)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(done.stdout)
    [sdist] = DIST.glob("*.tar.gz")
    [wheel] = DIST.glob("*.whl")
    return sdist, wheel


def look_into_wheel(wheel: Path) -> None:
    """The wheel is the package folder and its metadata, the whole of it and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        [metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
        fields = Parser().parsestr(archive.read(metadata).decode())
    inside = {name for name in names if ".dist-info/" not in name}
    expected = tracked(PACKAGE)
    complain("the wheel lacks", expected - inside)
    complain("the wheel holds, but should not", inside - expected)
    for needed in ("py.typed", "_generated/openapi.json", "_generated/models/__init__.py", "sandbox/__main__.py"):
        complain("the package lacks", {f"{PACKAGE}/{needed}"} - inside)
    if not any(name.startswith(f"{PACKAGE}/sandbox/world/") and name.endswith(".json") for name in inside):
        complain("the package lacks", {f"{PACKAGE}/sandbox/world/*.json"})
    complain("the metadata lacks", {"License-Expression", "Requires-Python", "Description-Content-Type"} - set(fields))
    complain("a dependency is capped", [line for line in fields.get_all("Requires-Dist", []) if "<" in line])


def look_into_sdist(sdist: Path) -> None:
    """The sdist holds what it takes to build, generate and test."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"pyproject.toml", "Makefile", "LICENSE", "README.md", ".ci/run"}
    needed |= {"dev-requirements.lock", "demo-requirements.lock"}
    for folder in ("openapi", "scripts", "tests"):
        files = {path for path in (ROOT / folder).rglob("*") if path.is_file() and not set(path.parts) & CACHES}
        needed |= {str(path.relative_to(ROOT)) for path in files}
    complain("the sdist lacks", needed - names)
    complain("the sdist holds", {name for name in names if set(Path(name).parts) & CACHES})


CACHES = {"__pycache__", ".ruff_cache", ".mypy_cache", ".pytest_cache", ".hypothesis", ".venv"}


def complain(what: str, names: Iterable[str]) -> None:
    """End the build if there is anything to complain about."""
    if found := sorted(names):
        sys.exit(f"{what}: {', '.join(found)}")


def install(wheel: Path) -> Path:
    """Put the wheel into an environment of its own; the answer is that environment's Python."""
    venv.create(SCRATCH, clear=True, with_pip=False, symlinks=True)
    python = SCRATCH / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True)
    [site] = (SCRATCH / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def main() -> None:
    """Build, look, install, try."""
    sdist, wheel = build()
    look_into_sdist(sdist)
    look_into_wheel(wheel)
    python = install(wheel)
    subprocess.run([str(python), "-I", "-c", TRIAL], check=True, cwd=SCRATCH)
    for path in (sdist, wheel):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
