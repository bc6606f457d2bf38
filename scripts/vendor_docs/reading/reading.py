"""From texts to pages: each text in the form that it has, and one page for each operation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from .copied import is_copied, read_copied
from .fetched import Fetched
from .index import INDEX
from .model import Page, Problem, Reading, Text
from .page import NAME, plain_text, read_document, read_page

SHOWN = 10
EXPORT = re.compile(r"(?:\s|#.*\n|---)*(?:\{|[\"']?openapi[\"']?\s*:)")
EXPORTS = (".json", ".yaml", ".yml")


def read(fetched: Fetched, values: Collection[str] = ()) -> Reading:
    """Read every text. One that cannot be read is a problem and takes nothing from the rest.

    ``values``: known values of enums, to part those that a copied page runs together.
    """
    problems: list[Problem] = list(fetched.problems)
    notes: list[Problem] = []
    pages: list[Page] = []
    for text in fetched.texts:
        found, wrong = _read(text, values, notes)
        pages += found
        problems += wrong
    pages = _identified(pages, problems)
    entries = {entry.page_id: entry for entry in fetched.entries}
    pages = [replace(page, entry=page.entry or entries.get(page.page_id)) for page in pages]
    missing = _missing(fetched, {page.page_id for page in pages} | {problem.page for problem in problems})
    whole = fetched.whole and not missing
    problems += missing
    return Reading(tuple(pages), tuple(problems), fetched.entries, fetched.gone, whole, tuple(dict.fromkeys(notes)))


def _missing(fetched: Fetched, seen: Collection[str]) -> list[Problem]:
    """What the index names and nobody saved, as one problem: a folder often holds a few pages alone."""
    missing = [entry.page_id for entry in fetched.entries if fetched.saved and entry.page_id not in seen]
    if not missing:
        return []
    shown = ", ".join(missing[:SHOWN]) + (", ..." if len(missing) > SHOWN else "")
    return [Problem(INDEX, None, f"names {len(missing)} page(s) that are not in the folder: {shown}")]


def _read(text: Text, values: Collection[str], notes: list[Problem]) -> tuple[list[Page], list[Problem]]:
    problems: list[Problem] = []
    content = plain_text(text, problems)
    if content is None:
        return [], problems
    if text.source.lower().endswith(EXPORTS) or EXPORT.match(content):
        return _export(text, content, problems), problems
    if NAME not in content.lower() and is_copied(content):
        page, found = read_copied(text, content, values, notes)
        problems += found
    else:
        page, problems = read_page(text)
    if page is not None and not page.has_id:
        page = _named(page, page.described.path if page.described else "")
    return [] if page is None else [page], problems


def _export(text: Text, content: str, problems: list[Problem]) -> list[Page]:
    """One page for each operation and webhook of an export."""
    pages = []
    for found, block in read_document(text, content, 1, problems):
        described = found.described
        title = described.summary or f"{described.method.upper()} {found.name}"
        described = replace(described, summary=title)
        page = Page(text.page_id, title, text.source, described, None, block.lines, found.run_id)
        pages.append(_named(page, found.name))
    return pages


def _named(page: Page, name: str) -> Page:
    method = page.described.method.upper() if page.described else ""
    return replace(page, page_id=f"{Path(page.source).name}#{method} {name}")


def _identified(pages: list[Page], problems: list[Problem]) -> list[Page]:
    """Each page once, under the vendor's id where it has one.

    What pages describe decides whether they are one: an id in the text of two operations is an id of neither.
    """
    by_id: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        by_id[page.page_id if page.has_id or not page.other_id else page.other_id].append(page)
    kept: dict[int, Page] = {}
    for page_id, group in by_id.items():
        named = [page for page in group if page.has_id]
        places = {_place(page) for page in group}
        if len(places) > 1 and len(group) > len(named):
            files = ", ".join(dict.fromkeys(Path(page.source).name for page in group))
            reason = f"the id {page_id} is in the text of several operations ({files}): not used for those without it"
            problems.append(Problem(Path(group[0].source).name, None, f"{reason} in their file names"))
            kept |= {id(page): replace(page, other_id="") for page in group if not page.has_id}
            group = named
        first, others = group[:1], group[1:]
        for page in first:
            other = "" if page.other_id == page_id else page.other_id
            kept[id(page)] = replace(page, page_id=page_id, other_id=other)
        for page in others:
            if page.described != first[0].described:
                file, counts = Path(page.source).name, Path(first[0].source).name
                problems.append(Problem(file, None, f"describes {page_id} too, otherwise: {counts} counts, remove one"))
    return [kept[id(page)] for page in pages if id(page) in kept]


def _place(page: Page) -> tuple[str, str]:
    return (page.described.method, page.described.path) if page.described else ("", "")
