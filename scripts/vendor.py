"""Copy the package into another repository as one folder, or tell what has become of such a copy.

    python scripts/vendor.py DEST [--name rudder] [--only workflows,tasks] [--with campaigns,sandbox,testing]
                             [--without webhooks] [--force] [--dry-run]
    python scripts/vendor.py --check DEST [--name rudder]

Exit status: 0 done, or the copy is fine; 1 the copy was edited or is behind; 2 refused, or it cannot be told. --check
needs the standard library alone, but for a copy of a part (--only, --without): whether that is behind needs the .venv.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from dataclasses import replace
from pathlib import Path

from vendored.checkout import commit_of
from vendored.compare import Difference, word_of
from vendored.options import ROOMS, GoneError, NoGeneratorError, Options, VendorError, check_name, make_options, split
from vendored.package import make_copy, needs_of, version_of
from vendored.places import find_copy, kept_place, left_aside, neighbours, place_of, refresh_command
from vendored.record import RECORD, DamagedError, Record, hashes_of, is_ours
from vendored.state import State, Unrecorded, state_of
from vendored.target import old_copy, recover, write


def prepare(options: Options) -> tuple[Record, dict[str, bytes]]:
    """What this checkout would copy now: its record, and all files with that of the record."""
    copy = make_copy(options)
    record = Record(
        version=version_of(),
        commit=commit_of(),
        options=options,
        needs=needs_of(options),
        operations=copy.operations,
        hashes=hashes_of(copy.files),
    )
    return record, {**copy.files, RECORD: record.as_text().encode()}


def put(dest: Path, options: Options, *, force: bool, dry_run: bool) -> int:
    """Make a copy, or refresh it."""
    target = place_of(dest, options.name)
    aside = left_aside(target)
    if aside:
        print(f"{target}: an interrupted run has left the copy aside; it is put back first")
    if not dry_run:
        recover(target)
    record, files = prepare(options)
    old = old_copy(aside if aside and dry_run else target, files, force=force)
    if isinstance(old, State) and not (old.touched or old.converted) and old.record == record:
        print(f"{target}: up to date")
        return 0
    keep = None
    if isinstance(old, Unrecorded):
        keep = kept_place(target)
        print("\n".join([f"the old folder goes to {keep}: {old.reason}", *old.lines()]))
    elif old is not None:
        tell_refresh(old, record)
    if dry_run:
        print(f"{target}: {len(files)} files would be written")
        return 0
    write(files, target, keep)
    print(f"{target}: {len(files)} files written, version {record.version}, commit: {record.commit}")
    return 0


def tell_refresh(state: State, record: Record) -> None:
    """What a refresh changes."""
    for line in state.lines():
        print(f"overwritten, {line}")
    if state.record.options != record.options:
        print(f"other options: {record.options.as_text()}; the old copy: {state.record.options.as_text()}")
    for line in Difference(state.record, record).lines():
        print(line)


def check(dest: Path, name: str | None) -> int:
    """Tell what has become of a copy."""
    folder = find_copy(dest, name)
    try:
        state = state_of(folder)
    except DamagedError as error:
        if not is_ours(folder):  # --force would refuse it
            raise
        raise VendorError(f"{error}; a refresh with --force keeps the folder beside the new copy") from error
    for line in state.lines():
        print(line)
    if state.converted:
        print(
            f"line endings were changed in {len(state.converted)} files (git does so with autocrlf); the code is the "
            f"same. A line '{folder.name}/** -text' in .gitattributes keeps them as they are."
        )
    if neighbours(folder)[1].exists():
        print(f"{neighbours(folder)[1].name} beside it is left of an interrupted run; the next one removes it")
    word, options = tell_difference(state.record, touched=state.touched)
    if state.touched or word:
        print(f"{folder}: {' and '.join([*(['edited'] if state.touched else []), *([word] if word else [])])}")
        print(advice(folder, options, force=state.touched))
        return 1
    print(f"{folder}: not edited, and what this checkout would copy now (version {state.record.version})")
    return 0


def tell_difference(record: Record, *, touched: bool) -> tuple[str | None, Options | None]:
    """Print what this checkout would copy otherwise. Gives it in a word, and the options that are left to the copy."""
    try:
        here = prepare(record.options)[0]
    except GoneError as error:
        word = word_of(record.version, version_of())
        print(f"{word}, version {record.version}, {version_of()} here: {error}")
        return word, record.options.without(error.names)
    except NoGeneratorError as error:
        if not touched:
            raise
        print(f"whether it is behind cannot be told: {error}")
        return None, record.options
    difference = Difference(record, here)
    if not difference.any:
        return None, record.options
    print("\n".join([f"{difference.word}, {difference.lines()[0]}", *difference.lines()[1:]]))
    return difference.word, record.options


def advice(folder: Path, options: Options | None, *, force: bool) -> str:
    """How to refresh a copy."""
    if options is None:
        return "no group of it is left here: remove it, or make it anew with other groups"
    try:
        check_name(folder.name)
    except VendorError:  # it was renamed to what nobody can import
        return f"to refresh it, call it {options.name}, then: {refresh_command(folder, options, force=force)}"
    return f"to refresh it: {refresh_command(folder, replace(options, name=folder.name), force=force)}"


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dest", type=Path, metavar="DEST", help="the folder that gets the copy, as DEST/NAME")
    parser.add_argument("--name", help="what the copy is called (airudder)")
    parser.add_argument(
        "--only", metavar="GROUPS", help="resource groups, as in --only workflows,tasks; all if left out"
    )
    parser.add_argument("--with", dest="rooms", metavar="PARTS", help=f"of {', '.join(ROOMS)}: left out otherwise")
    parser.add_argument("--without", metavar="PARTS", help="webhooks: copied otherwise")
    parser.add_argument("--force", action="store_true", help="overwrite a copy that was edited")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, tell what would be written")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, tell whether a copy was edited or is behind"
    )
    options = parser.parse_args(arguments)
    if options.check and (options.only or options.rooms or options.without or options.force or options.dry_run):
        parser.error("--check goes by the options that the copy was made with: it takes --name alone")
    return options


def main(arguments: list[str] | None = None) -> int:
    given = parse(arguments)
    try:
        if given.check:
            return check(given.dest, given.name)
        only = None if given.only is None else split(given.only)
        name = "airudder" if given.name is None else given.name
        options = make_options(name, only, split(given.rooms), split(given.without))
        return put(given.dest, options, force=given.force, dry_run=given.dry_run)
    except (VendorError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except Exception:  # else Python's own status would say that the copy was edited
        traceback.print_exc()
        return 2
    except KeyboardInterrupt:
        print("interrupted: what was there is as it was", file=sys.stderr)
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
