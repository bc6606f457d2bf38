"""Draft made-up pages in a copy of the checkout, and run there what follows a draft: it has to stay green.

    python scripts/try_drafts.py [ARGUMENTS OF PYTEST]

Each page of tests/drafts/left_out has to be left out with a reason; each page of tests/drafts/accepted has to be
drafted. Then the code that is generated has to type-check, every method has to work against the sandbox, and the suite
has to pass, as after the same draft in the checkout. The copy is build/drafts: it is kept until the next run. Nothing
else in the checkout is written.

Exit status: 0 all passed; 1 something failed, which is named at the end; 2 the copy could not be made.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "build" / "drafts"


@dataclass(frozen=True)
class Step:
    """A command that runs in the copy, with the Python of this script; ``status`` is what it has to end with."""

    name: str
    command: tuple[str, ...]
    status: int = 0
    needed: bool = False
    """Whether nothing after it can work if it fails."""


def draft(folder: str) -> tuple[str, ...]:
    return ("scripts/docs_drift.py", "--pages", f"tests/drafts/{folder}", "--draft-all")


STEPS = (
    Step("pages of tests/drafts/left_out are left out", draft("left_out"), status=1),
    Step("and nothing of them is written", ("scripts/generate.py", "--check"), needed=True),
    # What could be drafted is written even if some pages fail.
    Step("pages of tests/drafts/accepted are drafted", draft("accepted")),
    Step("generate", ("scripts/generate.py",), needed=True),
    Step("write docs/api-coverage.md", ("scripts/api_coverage.py",), needed=True),
    Step("form of openapi/", ("-m", "yamllint", "--strict", "-c", "openapi/.yamllint", "openapi")),
    Step("types of the generated code", ("-m", "mypy", "src/airudder/_generated")),
    Step("every method works against the sandbox", ("-m", "pytest", "-q", "-n0", "tests/test_whole_api.py")),
)
# As `make test` does it; `make` itself would install the copy into the .venv that it shares with the checkout.
TEST = ("-m", "pytest", "-q", "-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")


def main(arguments: list[str]) -> int:
    try:
        make_copy()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"error: {shown(COPY)} could not be made: {error}", file=sys.stderr)
        return 2
    failed: list[Step] = []
    for step in (*STEPS, Step("tests", (*TEST, *arguments))):
        if not passes(step):
            failed.append(step)
            if step.needed:
                break
    for step in failed:
        print(f"failed: {step.name}")
    print(f"the copy is {shown(COPY)}; for the draft: git -C {shown(COPY)} diff openapi")
    return 1 if failed else 0


def make_copy() -> None:
    """The files that git lists or would add, as they are now, in a repository of their own."""
    shutil.rmtree(COPY, ignore_errors=True)
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    for name in filter(None, names.split("\0")):
        source, target = ROOT / name, COPY / name
        if source.is_file() or source.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    # In a hook of git, variables of the environment name the repository of the checkout.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    me = ("-c", "user.name=try_drafts", "-c", "user.email=try_drafts@example.com", "-c", "core.hooksPath=/dev/null")
    for command in ("init -q", "add -A", "commit -q -m Checkout"):
        subprocess.run(["git", *me, *command.split()], cwd=COPY, env=environment, check=True)


def passes(step: Step) -> bool:
    print(f"== {step.name}", flush=True)
    begin = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(COPY / "src")}
    status = subprocess.run([sys.executable, *step.command], cwd=COPY, env=environment).returncode
    result = "ok" if status == step.status else f"FAILED, exit status {status} instead of {step.status}"
    print(f"== {step.name}: {result}, {time.monotonic() - begin:.0f} s", flush=True)
    return status == step.status


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
