"""List what changed between two versions for those who use the library, and which version number that requires.

    python scripts/api_break.py BASE [--head VERSION] [--json] [--repository FOLDER]

BASE and VERSION: a YAML file (then the description alone is compared), a folder with src/airudder, or, where there is
neither of that name, a revision of git (a tag, a hash, HEAD~3). Without --head it is the work tree.
Writes Markdown for CHANGELOG.md and gives the version number that the changes require.
Ends with 0 if nothing breaks callers, 1 if something does, 2 if the two could not be compared.

No old code is imported: generated Python names follow from the YAML, others are read from the source.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from compat.compare import compare
from compat.model import CompareError
from compat.sources import opened

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What changed for callers between two versions.")
    parser.add_argument("base", help="the older version: a revision of git, a YAML file, or a folder with src/airudder")
    parser.add_argument("--head", help="the newer version, given in the same way; the work tree if left out")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--repository", type=Path, default=ROOT, help="the checkout; this one if left out")
    options = parser.parse_args(arguments)
    try:
        with opened(options.base, options.repository) as old, opened(options.head, options.repository) as new:
            report = compare(old, new)
    except CompareError as error:
        print(f"api_break: {error}", file=sys.stderr)
        return 2
    print(json.dumps(report.as_json(), indent=2, ensure_ascii=False) if options.json else report.markdown().rstrip())
    return 1 if report.breaks else 0


if __name__ == "__main__":
    sys.exit(main())
