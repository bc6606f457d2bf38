"""Copy the package into another repository as one folder, or check such a copy.

    python scripts/vendor.py DEST [--name rudder] [--only workflows,tasks] [--with campaigns,sandbox,testing]
                             [--without webhooks] [--force] [--dry-run]
    python scripts/vendor.py --check DEST [--name rudder]

Exit status: 0 done, or the copy is the same; 1 the copy was edited or is behind; 2 refused, or cannot tell.
--check needs Python 3.11 and its standard library alone.
"""

from __future__ import annotations

import argparse
import keyword
import sys
import traceback
from pathlib import Path


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dest", type=Path, metavar="DEST", help="the folder that gets the copy, as DEST/NAME")
    parser.add_argument("--name", default="airudder", help="the name of the copy (airudder)")
    parser.add_argument("--only", metavar="GROUPS", type=names, help="resource groups, as in workflows,tasks (all)")
    parser.add_argument("--with", dest="rooms", metavar="PARTS", type=names, default=set(), help="parts to copy too")
    parser.add_argument("--without", metavar="PARTS", type=names, default=set(), help="parts to leave out: webhooks")
    parser.add_argument("--force", action="store_true", help="overwrite a copy that was edited")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would be written")
    parser.add_argument("--check", action="store_true", help="say whether a copy was edited or is behind")
    options = parser.parse_args(arguments)
    if not options.name.isidentifier() or keyword.iskeyword(options.name):
        parser.error(f"--name {options.name}: expected a name that Python can import")
    if options.check and (options.only or options.rooms or options.without or options.force or options.dry_run):
        parser.error("--check uses the options that the copy was made with: leave out all but --name")
    return options


def names(text: str) -> set[str]:
    found = set(text.replace(",", " ").split())
    if not found:
        raise argparse.ArgumentTypeError("expected at least one name")
    return found


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    try:
        from vendoring.command import run  # not at the top, where an import that fails would end with status 1

        return run(options)
    except ImportError as error:
        print(f"error: this Python lacks {error.name}: run `make setup`, and use .venv/bin/python", file=sys.stderr)
    except Exception:
        traceback.print_exc()
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
