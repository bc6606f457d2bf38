"""The Markdown twin of a page: its title, and the fragment of OpenAPI that it holds, if any."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vendor_docs.reading.block import Block, UnreadableError, read_block
from vendor_docs.reading.document import Found, operations
from vendor_docs.reading.model import Page, Problem, Text

MAX_BYTES = 4 * 1024 * 1024
"""The largest page that is read. Real ones have some tens of thousands of bytes."""
HTML_START = re.compile(r"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)
HTML_WAY_ON = (
    "HTML, which is not read: save the Markdown twin, at the page's address with .md, or copy the text of the page"
    " from the browser into a .txt file"
)
NAME = "openapi specification"
HEADING = re.compile(r" *#{1,6}[ \t](?P<words>.*)")
SUMMARY = re.compile(r"\s*(?:<details[^>]*>\s*)?<summary[^>]*>(?P<words>[^<]*)</summary>.*")
FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)")
FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(?:.*\n){0,100}?(?:---|\.\.\.)[ \t]*\n")
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffd-\uffff]")


@dataclass(frozen=True)
class _Fence:
    """A fenced block. ``start``: the line after its opening, from 1; ``title``: the heading above it."""

    start: int
    title: str
    lines: list[str]
    closed: bool


def plain_text(text: Text, problems: list[Problem]) -> str | None:
    """The content with plain line breaks; None, with a problem, where it cannot be a page or an export."""
    reason = ""
    # Characters first: they are counted already, and are never more than the bytes.
    if len(text.content) > MAX_BYTES or len(text.content.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        reason = f"larger than {MAX_BYTES // 1024 // 1024} MiB: not read; export or save less in one file"
    content = text.content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not reason and not content.strip("\ufeff \t\n"):
        reason = "empty: save or copy the page again, or use --max-age 0"
    elif not reason and HTML_START.match(content):
        reason = f"{HTML_WAY_ON}; of a protected site, use --header"
    if reason:
        problems.append(Problem(text.page_id, None, reason))
        return None
    if (bad := NOT_TEXT.search(content)) is not None:
        line = content.count("\n", 0, bad.start()) + 1
        problems.append(
            Problem(text.page_id, line, "characters that are not text (not UTF-8, or damaged): save it again")
        )
        content = NOT_TEXT.sub("?", content)
    return content


def read_page(text: Text) -> tuple[Page | None, list[Problem]]:
    """Read one page. None where nothing can be said of it; never an exception."""
    problems: list[Problem] = []
    content = plain_text(text, problems)
    if content is None:
        return None, problems
    lines = FRONT_MATTER.sub(lambda found: "\n" * found[0].count("\n"), content).split("\n")
    outline = _Outline(lines, is_operation=not text.page_id.startswith("doc-"))
    if outline.waiting:
        problems.append(Problem(text.page_id, outline.waiting, 'no block of YAML under "OpenAPI Specification"'))
    read = [each for fence in outline.fences for each in _read_fence(text, fence, outline.title, problems)]
    for other in read[1:]:
        described = other.described
        if described is not None:
            reason = (
                f"not read, since a page has one operation: {described.method.upper()} {described.path or '(no path)'}"
            )
            problems.append(Problem(text.page_id, other.line_of(described.pointer), reason))
    if read:
        return read[0], problems
    if not outline.fences and not outline.waiting:
        if text.page_id.startswith("doc-"):
            return Page(text.page_id, _title(text, outline.title), text.source, entry=text.entry), problems
        reason = "without a fragment of OpenAPI, and not a copied page with method and address: save it again; name a"
        problems.append(Problem(text.page_id, None, f"{reason} guide by its id, such as doc-123.md"))
    return None, problems


def _title(text: Text, *candidates: str) -> str:
    entry = text.entry.title if text.entry else ""
    return next((title.strip() for title in (*candidates, entry) if title.strip()), text.page_id)


class _Outline:
    """The first title of a page and its blocks of OpenAPI. ``waiting``: the line of a heading without its block."""

    def __init__(self, lines: list[str], *, is_operation: bool) -> None:
        self.title, self.waiting = "", 0
        headed: list[_Fence] = []
        others: list[_Fence] = []
        number, title = 0, ""
        while number < len(lines):
            line = lines[number]
            if (opened := FENCE.fullmatch(line)) is not None:
                start, number = number + 1, _end(lines, number, opened["marks"])
                block = lines[start:number]
                first = next((each for each in block if each.strip() and not each.startswith(("#", "---"))), "")
                known = is_operation and re.match(r"[\"']?openapi[\"']?\s*:", first)
                if opened["info"].lower().startswith(("yaml", "yml")) and (self.waiting or known):
                    fence = _Fence(start + 1, title, block, number < len(lines))
                    (headed if self.waiting else others).append(fence)
                    self.waiting, title = 0, ""
            elif (found := HEADING.fullmatch(line) or SUMMARY.fullmatch(line)) is not None:
                words = found["words"].strip().rstrip("#").rstrip()
                if words.lower().strip("*_: ") == NAME:
                    self.waiting = number + 1
                elif line.lstrip().startswith("# "):
                    title = html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words))
                    self.title = self.title or title
            number += 1
        self.fences = headed or others


def _end(lines: list[str], number: int, marks: str) -> int:
    """The line that closes a block, at column 0 if the block begins there; else the end of the page."""
    margin = "" if lines[number].startswith(marks) else " {0,3}"
    closing = re.compile(rf"{margin}{re.escape(marks)}{re.escape(marks[0])}*[ \t]*")
    return next((end for end in range(number + 1, len(lines)) if closing.fullmatch(lines[end])), len(lines))


def _read_fence(text: Text, fence: _Fence, first_title: str, problems: list[Problem]) -> Iterator[Page]:
    if not fence.closed:
        reason = "the block of YAML is not closed: the page was cut off; save it again, or use --max-age 0"
        problems.append(Problem(text.page_id, fence.start - 1, reason))
        return
    for found, block in read_document(text, "\n".join(fence.lines) + "\n", fence.start, problems):
        title = _title(text, fence.title, found.described.summary, first_title)
        described = replace(found.described, summary=found.described.summary or title)
        other = found.run_id if found.run_id != text.page_id else ""
        yield Page(text.page_id, title, text.source, described, text.entry, block.lines, other)


def read_document(text: Text, content: str, first: int, problems: list[Problem]) -> list[tuple[Found, Block]]:
    """The operations of an OpenAPI document that begins in a line of a file."""
    notes: dict[Problem, None] = {}  # a schema that is read twice is named once
    try:
        block = read_block(content, first)
    except UnreadableError as error:
        problems.append(Problem(text.page_id, error.line, error.reason))
        return []

    def note(pointer: str, reason: str) -> None:
        notes[Problem(text.page_id, block.lines(pointer) or first, reason)] = None

    problems.extend(Problem(text.page_id, line, reason) for line, reason in block.oddities)
    found = operations(block.value, note)
    problems.extend(notes)
    return [(each, block) for each in found]
