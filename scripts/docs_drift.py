"""Compare the vendor's documentation site with openapi/, and draft what is missing there.

    python scripts/docs_drift.py (--site URL | --pages PATH) [--json] [--verbose]
    python scripts/docs_drift.py (--site URL | --pages PATH) --draft GET /service/cloud/... [--dry-run]
    python scripts/docs_drift.py (--site URL | --pages PATH) --draft api-45229623 [--dry-run]
    python scripts/docs_drift.py (--site URL | --pages PATH) --draft-all [--dry-run]

PATH is a folder or a file: Markdown twins of pages (.md), exports (openapi.json, .yaml), copied pages (.txt).
Exit status: 0 nothing differs, or the draft was written; 1 something differs, a page could not be read, or something
could not be drafted; 2 nothing could be done. Messages and the progress go to standard error.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import difflib
import json
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ruamel.yaml.error import YAMLError

from codegen.catalogue import Row, read_catalogue
from codegen.facts import load
from vendor_docs.comparison.compare import compare
from vendor_docs.comparison.facts import facts
from vendor_docs.comparison.match import Matched, match
from vendor_docs.comparison.names import Names, NamesError, read_names
from vendor_docs.comparison.ours import lines_of
from vendor_docs.comparison.report import as_json, as_text, status
from vendor_docs.draft.chosen import WHAT, chosen, unsure
from vendor_docs.draft.drafter import Draft, DraftError, draft, write
from vendor_docs.reading.copied import values_of
from vendor_docs.reading.folder import read_folder
from vendor_docs.reading.model import PAGE_ID, Fetched, Reading, SiteError
from vendor_docs.reading.reading import read
from vendor_docs.reading.site import headers_of, read_site

ROOT = Path(__file__).resolve().parent.parent
HOW = {"new": "new", "method": "new method", "pages": "described, page ids entered", "known": "described already"}


def parser() -> argparse.ArgumentParser:
    summary = (__doc__ or "").splitlines()[0]
    result = argparse.ArgumentParser(prog="docs_drift.py", description=summary, allow_abbrev=False)
    source = result.add_mutually_exclusive_group(required=True)
    source.add_argument("--site", metavar="URL", help="the site: its llms.txt, then <id>.md of each page")
    source.add_argument("--pages", metavar="PATH", type=Path, help="saved pages: a folder, or one file")
    cache = ROOT / "build" / "docs-cache"
    result.add_argument("--cache", metavar="FOLDER", type=Path, default=cache, help="where pages of the site are kept")
    result.add_argument("--max-age", metavar="HOURS", type=float, default=24.0, help="ask again for older pages (24)")
    sent = "sent to the site with each request, such as 'Cookie: ...' of a login; may be repeated"
    result.add_argument("--header", metavar="'NAME: VALUE'", action="append", default=[], help=sent)
    result.add_argument("--json", action="store_true", help="the report for programs, on standard output")
    result.add_argument("--verbose", action="store_true", help="leave nothing out of the report")
    work = result.add_mutually_exclusive_group()
    drafted = "write YAML for METHOD PATH, or for the page of an id, into openapi/"
    work.add_argument("--draft", nargs="+", metavar="WHAT", help=drafted)
    work.add_argument("--draft-all", action="store_true", help="the same for all that is missing")
    result.add_argument("--dry-run", action="store_true", help="show the draft as a diff and write nothing")
    folder = ROOT / "openapi"
    result.add_argument("--openapi", metavar="FOLDER", type=Path, default=folder, help="the folder of airudder.yaml")
    return result


def main(arguments: list[str] | None = None) -> int:
    try:
        status = run(parser().parse_args(arguments))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader of the output has ended, such as head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (SiteError, NamesError, DraftError) as error:
        print(f"error: {error}", file=sys.stderr)
    except (OSError, csv.Error, ValueError, YAMLError) as error:
        print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped; what was fetched is kept, and the next run goes on from there", file=sys.stderr)
    return 2


def run(options: argparse.Namespace) -> int:
    check(options)
    folder: Path = options.openapi
    names = read_names(folder / "vendor-names.yaml")
    rows, document = read_catalogue(folder / "catalogue.csv"), load(folder / "airudder.yaml")
    reading = read(fetch(options, rows), values_of(document))
    for note in reading.notes:
        print(f"note: {note}", file=sys.stderr)
    matched = match(reading, rows, document, names)
    if options.draft or options.draft_all:
        return write_draft(options, matched, reading, rows, names)
    lines = lines_of(document, (folder / "airudder.yaml").read_text(encoding="utf-8"))
    found, known = compare(matched, document, lines), facts(matched, document)
    if options.json:
        print(json.dumps(as_json(matched, reading, found, known), ensure_ascii=False, indent=1))
    else:
        print(as_text(matched, reading, found, known, verbose=options.verbose, command=command(options)), end="")
    return status(found, reading, matched)


def check(options: argparse.Namespace) -> None:
    """What argparse cannot say."""
    if options.dry_run and not (options.draft or options.draft_all):
        raise DraftError("--dry-run goes with --draft or --draft-all")
    if options.json and (options.draft or options.draft_all):
        raise DraftError("--json is for the report, not for a draft")
    if options.draft:
        options.draft = " ".join(options.draft).split()
        if len(options.draft) > 2 or (len(options.draft) == 2 and not options.draft[1].startswith("/")):
            raise DraftError(WHAT)


def fetch(options: argparse.Namespace, rows: Sequence[Row]) -> Fetched:
    if options.pages:
        return read_folder(options.pages)
    only: set[str] | None = None
    if options.draft and PAGE_ID.fullmatch(options.draft[0]):
        (wanted,) = options.draft
        only = {wanted, *(each for row in rows if wanted in row.page_ids for each in row.page_ids)}
    site = read_site(
        options.site,
        cache=options.cache,
        headers=headers_of(options.header),
        known=[page_id for row in rows for page_id in row.page_ids],
        max_age=options.max_age * 3600,
        only=only,
        progress=show_progress,
    )
    fetched = asyncio.run(site)
    if fetched.from_cache:
        age = f"up to {options.max_age:g} hours old; --max-age 0 asks anew"
        print(f"{fetched.from_cache} of {len(fetched.texts)} pages from the cache, {age}", file=sys.stderr)
    return fetched


def show_progress(done: int, total: int) -> None:
    if done % 25 == 0 or done == total:
        print(f"{done} of {total} pages", file=sys.stderr, flush=True)


def command(options: argparse.Namespace) -> str:
    """How the user called us, as far as the pages go."""
    source = ["--site", options.site] if options.site else ["--pages", str(options.pages)]
    here = Path(sys.executable)
    python = str(here.relative_to(Path.cwd())) if here.is_relative_to(Path.cwd()) else "python"
    return shlex.join([python, "scripts/docs_drift.py", *source])


def write_draft(
    options: argparse.Namespace, matched: Matched, reading: Reading, rows: Sequence[Row], names: Names
) -> int:
    subjects = chosen(options.draft, matched)
    spec, catalogue = options.openapi / "airudder.yaml", options.openapi / "catalogue.csv"
    made = draft(subjects, spec=spec, catalogue=catalogue, names=names, rows=rows, problems=reading.problems)
    for problem in reading.problems:
        print(f"read in part, or not at all: {problem}", file=sys.stderr)
    if options.dry_run:
        for path, text in ((spec, made.spec), (catalogue, made.catalogue)):
            before, name = path.read_text(encoding="utf-8").splitlines(keepends=True), f"openapi/{path.name}"
            sys.stdout.writelines(difflib.unified_diff(before, text.splitlines(keepends=True), name, name))
    elif made.changed:
        write(made, spec=spec, catalogue=catalogue)
    print_draft(made if options.draft else replace(made, known=()), dry=options.dry_run, differences=command(options))
    return int(bool(made.left_out or reading.problems or (options.draft_all and unsure(matched))))


def print_draft(made: Draft, *, dry: bool, differences: str) -> None:
    """What was drafted, what to check, what was left out, and what comes next."""
    for each in [*made.drafted, *made.known]:
        calls = f", client.{each.method}" if each.method else ""
        differs = f". What differs is in the report of {differences}: edit openapi/airudder.yaml by hand"
        print(f"{HOW[each.how]}: {each.name}{calls}{differs * (each.how != 'new')}", file=sys.stderr)
        for warning in each.warnings:
            print(f"  check: {warning}", file=sys.stderr)
    for left in made.left_out:
        pages = ", ".join(page.page_id for page in left.subject.pages)
        name = left.subject.name or left.subject.path or "a page"
        print(f"left out: {name} ({pages}): " + left.reason.replace("\n", "\n  "), file=sys.stderr)
    if dry or not made.changed:
        end = "nothing was written" + " (--dry-run)" * dry
    else:
        end = "next: git diff openapi, your own words for the placeholders, make generate, make test"
    print(end, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
