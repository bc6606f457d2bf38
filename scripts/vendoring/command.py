"""Making, refreshing and checking a copy."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from . import package
from .choice import Choice, VendorError, make_choice
from .record import RECORD, Record, changes_of, edits_of, hashes_of, read_record
from .reduce import groups_of


def run(options: argparse.Namespace) -> int:
    """Do what the command line asks for. Gives the exit status."""
    try:
        if options.check:
            return check(options.dest, options.name)
        groups = groups_of(package.read_description())
        choice = make_choice(options.only, options.rooms, options.without, groups)
        return put(options.dest, options.name, choice, force=options.force, dry_run=options.dry_run)
    except (VendorError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def record_of(choice: Choice, name: str, hashes: Mapping[str, str]) -> Record:
    """The record of a copy that this checkout would make."""
    return Record(name, package.version(), package.commit(), choice, package.needs_of(choice), hashes)


def put(dest: Path, name: str, choice: Choice, *, force: bool, dry_run: bool) -> int:
    """Make a copy, or refresh it."""
    dest = dest.resolve()
    if dest == package.PACKAGE or (dest / RECORD).is_file():
        raise VendorError(f"{dest} is the package or a copy of it: DEST is the folder that holds the copy")
    target = dest / name
    files = package.all_files(choice)
    new = record_of(choice, name, hashes_of(files))
    if target.exists():
        old = read_record(target)
        edits = edits_of(target, old)
        if edits and not force:
            raise VendorError("\n".join([f"{target} was edited since it was made; --force overwrites:", *edits]))
        if not edits and (old, old.commit) == (new, new.commit):
            print(f"{target}: up to date")
            return 0
        print("\n".join([*(f"overwritten, {line}" for line in edits), *changes_of(old, new)]))
    if not dry_run:
        write({**files, RECORD: new.as_text().encode()}, target)
    written = "would be written" if dry_run else "written"
    print(f"{target}: {len(files)} files {written}, version {new.version}, commit {new.commit}")
    return 0


def check(dest: Path, name: str) -> int:
    """Compare a copy with its record, and with what this checkout would copy. Needs the standard library alone."""
    folder = (dest if (dest / RECORD).is_file() else dest / name).resolve()
    old = read_record(folder)
    edits = edits_of(folder, old)
    hashes = hashes_of(package.copied_files(old.choice))
    if not old.choice.whole:  # the generated code differs only if the stamp does, which is compared
        hashes = {**{path: old.hashes[path] for path in old.hashes if path.startswith(package.GENERATED)}, **hashes}
    new = record_of(old.choice, folder.name, hashes)
    changes = changes_of(old, new) if old != new else []
    if not edits and not changes:
        print(f"{folder}: not edited, and what this checkout would copy (version {new.version})")
        return 0
    print("\n".join([*edits, *changes]))
    words = "edited and behind" if edits and changes else "edited" if edits else "behind"
    print(f"{folder}: {words}")
    where = f"{shlex.quote(str(folder.parent))} --name {folder.name}"
    print(f"refresh: python scripts/vendor.py {where}{old.choice.as_options()}{' --force' if edits else ''}")
    return 1


def write(files: Mapping[str, bytes], target: Path) -> None:
    """Put the files in the place of an old copy. If that fails, the old copy stays."""
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".vendor-", dir=target.parent) as scratch:
        fresh, old = Path(scratch, "new"), Path(scratch, "old")
        for path, content in files.items():
            (fresh / path).parent.mkdir(parents=True, exist_ok=True)
            (fresh / path).write_bytes(content)
        if target.exists():
            target.rename(old)
        try:
            fresh.rename(target)
        except BaseException:
            if old.exists():
                old.rename(target)
            raise
