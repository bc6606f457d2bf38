"""Check what ruff cannot: src/airudder, the generated code included, imports itself relatively and prints nothing.

The folder has to work as a copy under another name, so no module may ask for `airudder` by name; ruff's banned-api
rule resolves relative imports first and so refuses those too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "airudder"
MAY_PRINT = {"__main__.py"}


def findings(tree: ast.Module, *, may_print: bool) -> Iterator[tuple[int, str]]:
    """Line and complaint for whatever is wrong in one module."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if any(alias.name.partition(".")[0] == PACKAGE.name for alias in names):
                yield node.lineno, "absolute import of the package itself"
            case ast.ImportFrom(level=0, module=str(module)) if module.partition(".")[0] == PACKAGE.name:
                yield node.lineno, "absolute import of the package itself"
            case ast.Call(func=ast.Name(id="print")) if not may_print:
                yield node.lineno, "print"
            case _:
                pass


def main() -> None:
    """Print the findings; the exit code is 1 if there are any."""
    failed = False
    for path in sorted(PACKAGE.rglob("*.py")):
        for line, what in findings(ast.parse(path.read_bytes()), may_print=path.name in MAY_PRINT):
            print(f"{path.relative_to(ROOT)}:{line}: {what}")
            failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
