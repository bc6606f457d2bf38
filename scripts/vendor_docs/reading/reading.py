"""From texts to pages: each text in the form that it has, and one page for each operation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from .block import Block, Lines, UnreadableError, read_block
from .copied import Copied, is_copied
from .document import operations
from .folder import HTML_WAY_ON
from .index import INDEX, plain
from .model import HTML_START, PAGE_ID, Fetched, Page, Problem, Reading, Text

SHOWN = 10
"""The number of ids of a list that are shown."""
EXPORT = re.compile(r"(?:\s|#.*\n|---)*(?:\{|[\"']?openapi[\"']?\s*:)")
EXPORTS = (".json", ".yaml", ".yml")
HEADING = re.compile(r"^(?: *#+ +|<summary>)OpenAPI Specification\b.*$", re.IGNORECASE | re.MULTILINE)
FENCE = re.compile(r"^(?P<marks>```+)ya?ml[^\n]*\n(?P<text>.*?)^(?P=marks)[ \t]*$", re.MULTILINE | re.DOTALL)
"""Block scalars may have fences too, but not at the beginning of a line."""
TITLE = re.compile(r"^ *# +(.*)$", re.MULTILINE)
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


def read(fetched: Fetched, values: Collection[str] = ()) -> Reading:
    """Read every text. One that cannot be read is a problem and takes nothing from the rest.

    ``values``: known values of enums, to part those that a copied page runs together.
    """
    problems, notes = list(fetched.problems), list[Problem]()
    pages = [page for text in fetched.texts for page in read_text(text, problems, notes, values)]
    pages = _identified(pages, problems)
    entries = {entry.page_id: entry for entry in fetched.entries}
    pages = [replace(page, entry=page.entry or entries.get(page.page_id)) for page in pages]
    seen = {page.page_id for page in pages} | {problem.page for problem in problems}
    missing = [page_id for page_id in entries if fetched.saved and page_id not in seen]
    if missing:  # one problem: a folder often holds a few pages alone
        shown = ", ".join(missing[:SHOWN]) + (", ..." if len(missing) > SHOWN else "")
        problems.append(Problem(INDEX, None, f"names {len(missing)} page(s) that are not in the folder: {shown}"))
    whole = fetched.whole and not missing
    return Reading(tuple(pages), tuple(problems), fetched.entries, fetched.gone, whole, tuple(notes))


def read_text(text: Text, problems: list[Problem], notes: list[Problem], values: Collection[str] = ()) -> list[Page]:
    """The pages of one text; none, with a problem, where it cannot be read."""
    content = _plain_text(text, problems)
    if content is None:
        return []
    if text.source.lower().endswith(EXPORTS) or EXPORT.match(content):
        return _document(text, content, 1, "", problems)
    heading = HEADING.search(content)
    if heading is None and is_copied(content):
        copied = Copied(text.page_id, content, values)
        root = copied.document()
        problems += copied.problems
        notes += copied.notes
        if not PAGE_ID.fullmatch(text.page_id):
            reason = "a copied page has no id: name the file after the id of the page, such as api-123.txt"
            notes.append(Problem(text.page_id, None, reason))
        return _pages(text, Block(root, Lines(copied.lines)), 1, "", problems)
    return _twin(text, content, heading, problems)


def _plain_text(text: Text, problems: list[Problem]) -> str | None:
    """The content with plain line breaks; None, with a problem, where it cannot be a page or an export."""
    content = text.content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reason = ""
    if not content.strip():
        reason = "empty: save or copy the page again, or use --max-age 0"
    elif HTML_START.match(content):
        reason = f"{HTML_WAY_ON}; of a protected site, use --header"
    if reason:
        problems.append(Problem(text.page_id, None, reason))
        return None
    if (bad := NOT_TEXT.search(content)) is not None:
        reason = "characters that are not text (not UTF-8, or damaged): save it again"
        problems.append(Problem(text.page_id, content.count("\n", 0, bad.start()) + 1, reason))
    return NOT_TEXT.sub("?", content)


def _twin(text: Text, content: str, heading: re.Match[str] | None, problems: list[Problem]) -> list[Page]:
    """The Markdown twin of a page: its title, and the fragment of OpenAPI that it holds, if any."""
    is_guide = text.page_id.startswith("doc-")
    fences = FENCE.finditer(content, heading.end() if heading else 0)
    fence = next((each for each in fences if heading or (EXPORT.match(each["text"]) and not is_guide)), None)
    if fence is not None:
        titles = TITLE.findall(content, 0, (heading or fence).start())
        first = content.count("\n", 0, fence.start("text")) + 1
        return _document(text, fence["text"], first, plain(titles[-1]) if titles else "", problems)
    if heading is not None:
        reason = 'no block of YAML under "OpenAPI Specification": perhaps cut off; save it again, or use --max-age 0'
        problems.append(Problem(text.page_id, content.count("\n", 0, heading.start()) + 1, reason))
    elif is_guide:
        title = TITLE.search(content)
        named = text.entry.title if text.entry else ""
        return [Page(text.page_id, plain(title[1]) if title else named or text.page_id, text.source, entry=text.entry)]
    else:
        reason = "without a fragment of OpenAPI, and not a copied page with method and address: save it again; name a"
        problems.append(Problem(text.page_id, None, f"{reason} guide by its id, such as doc-123.md"))
    return []


def _document(text: Text, content: str, first: int, title: str, problems: list[Problem]) -> list[Page]:
    """The pages of an OpenAPI document that begins in a line of a text."""
    try:
        block = read_block(content, first)
    except UnreadableError as error:
        problems.append(Problem(text.page_id, error.line, error.reason))
        return []
    return _pages(text, block, first, title, problems)


def _pages(text: Text, block: Block, first: int, title: str, problems: list[Problem]) -> list[Page]:
    """One page for each operation and webhook of an OpenAPI document."""
    noted: dict[Problem, None] = {}  # a schema that is read twice is named once

    def note(pointer: str, reason: str) -> None:
        noted[Problem(text.page_id, block.lines(pointer) or first, reason)] = None

    found = operations(block.value, note)
    problems += noted
    pages = []
    for each in found:
        named = title * (len(found) == 1) or each.described.summary or (text.entry.title if text.entry else "")
        method, path = each.described.method.upper(), each.described.path or each.name
        named = named or f"{method} {path}"
        described = replace(each.described, summary=each.described.summary or named)
        is_own = len(found) == 1 and PAGE_ID.fullmatch(text.page_id)
        page_id = text.page_id if is_own else f"{Path(text.source).name}#{method} {path}"
        other = each.run_id if each.run_id != page_id else ""
        pages.append(Page(page_id, named, text.source, described, text.entry, block.lines, other))
    return pages


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
        places = {(page.described.method, page.described.path) for page in group if page.described}
        if len(places) > 1 and len(group) > len(named):
            files = ", ".join(dict.fromkeys(Path(page.source).name for page in group))
            reason = f"the id {page_id} is in the text of several operations ({files}): not used for those without it"
            problems.append(Problem(Path(group[0].source).name, None, f"{reason} in their file names"))
            kept |= {id(page): replace(page, other_id="") for page in group if not page.has_id}
            group = named
        for page in group[:1]:
            other = "" if page.other_id == page_id else page.other_id
            kept[id(page)] = replace(page, page_id=page_id, other_id=other)
        for page in group[1:]:
            if page.described != group[0].described:
                file, counts = Path(page.source).name, Path(group[0].source).name
                problems.append(Problem(file, None, f"describes {page_id} too, otherwise: {counts} counts, remove one"))
    return [kept[id(page)] for page in pages if id(page) in kept]
