"""A page as it came: its title, and the fragment of OpenAPI that it holds, if any."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, replace
from typing import Any

from vendor_docs.reading.block import Lines, UnreadableError, read_block
from vendor_docs.reading.fragment import Spot, describe
from vendor_docs.reading.model import HAN, Described, Page, Problem, Text
from vendor_docs.reading.twins import in_short

MAX_BYTES = 4 * 1024 * 1024
"""The largest page that is read. Real ones have some tens of thousands of bytes."""

HEADING = re.compile(r" *#{1,6}[ \t]")
SUMMARY = re.compile(r"\s*(?:<details[^>]*>\s*)?<summary[^>]*>(?P<words>[^<]*)</summary>.*")
NAME = "openapi specification"
FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)")
FRAGMENT = re.compile(r"`{3,}[ \t]*(?:yaml|yml)\b.*", re.IGNORECASE)
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
MARKUP = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Fence:
    """A fenced block. ``start``: the line after its opening, from 1; ``heading``: the line of the heading above."""

    heading: int
    start: int
    title: str
    lines: tuple[str, ...]
    closed: bool

    @property
    def is_openapi(self) -> bool:
        first = next((line for line in self.lines if line.strip() and not line.startswith(("#", "---"))), "")
        return re.match(r"[\"']?openapi[\"']?\s*:", first) is not None


def is_intact(page_id: str, content: str) -> bool:
    """Whether a text looks like a page that came as a whole: else it is not worth keeping."""
    if _refused(content) is not None:
        return False
    is_operation = page_id.startswith("api-")
    outline = _Outline(re.split("\r\n|\n|\r", content.removeprefix("\ufeff")), is_operation=is_operation)
    found = bool(outline.fences) or not (is_operation or outline.headings)
    return found and all(fence.closed for fence in outline.fences)


def read_page(text: Text) -> tuple[Page | None, list[Problem]]:
    """Read one page. None where nothing can be said of it; never an exception."""
    if (reason := _refused(text.content)) is not None:
        return None, [Problem(text.page_id, None, reason)]
    content = text.content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    problems = []
    if (bad := re.search("\ufffd", content) or NO_TEXT.search(content)) is not None:
        line = content.count("\n", 0, bad.start()) + 1
        problems.append(Problem(text.page_id, line, "characters that are no text: the page was damaged on its way"))
        content = NO_TEXT.sub("\ufffd", content)
    outline = _Outline(content.split("\n"), is_operation=text.page_id.startswith("api-"))
    if outline.headings or outline.fences:
        page, found = _operation(text, outline)
    elif text.page_id.startswith("api-"):
        page, found = None, [Problem(text.page_id, None, "an operation page without a fragment of OpenAPI")]
    else:
        page, found = Page(text.page_id, _title(text, outline.title), text.source, entry=text.entry), []
    return page, problems + found


def _refused(content: str) -> str | None:
    """Why a text is no page at all."""
    # Characters first: they are counted already, and are never more than the bytes.
    if len(content) > MAX_BYTES or len(content.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return f"the page is larger than {MAX_BYTES // 1024 // 1024} MiB: not read"
    start = content.removeprefix("\ufeff").lstrip()
    if not start:
        return "the page is empty"
    if MARKUP.match(start):
        return "HTML instead of Markdown: perhaps an error or a login, or not the page's twin, at its address with .md"
    if start.startswith(("{", "[")) and _is_json(start):
        return "JSON instead of Markdown: perhaps the answer of an error"
    return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _title(text: Text, *candidates: str) -> str:
    entry = text.entry.title if text.entry else ""
    return next((title.strip() for title in (*candidates, entry) if title.strip()), text.page_id)


# -- the Markdown


class _Outline:
    """The headings "OpenAPI Specification" of a page, the blocks under them, and its first title."""

    def __init__(self, lines: list[str], *, is_operation: bool) -> None:
        self._lines = lines
        self._unclosed: set[tuple[str, bool]] = set()
        self.headings: list[int] = []
        self.fences: list[_Fence] = []
        self.title = ""
        spare = self._walk()
        if is_operation and not self.headings:  # called in another way than on the pages that are known
            self.fences = spare

    def _walk(self) -> list[_Fence]:
        """Fill the lists; gives the fragments that stand under no heading."""
        spare: list[_Fence] = []
        number, last_title, waiting = _after_front_matter(self._lines), "", False
        while number < len(self._lines):
            line = self._lines[number]
            if (opened := FENCE.fullmatch(line)) is not None:
                end = self._end(number, opened["marks"])
                if FRAGMENT.fullmatch(line):
                    fence = self._fence(number, end, last_title)
                    if waiting or fence.is_openapi:
                        (self.fences if self.headings else spare).append(fence)
                        waiting, last_title = False, ""
                # A sample that is never closed does not swallow the rest of the page.
                number = end if end < len(self._lines) else number
            elif (words := _words(line)) is not None and words.lower().strip("*_: ") == NAME:
                # A heading and the summary of the details element under it are one.
                self.headings[-1 if waiting else len(self.headings) :] = [number + 1]
                waiting = True
            elif words and line.lstrip().startswith("# "):
                last_title = html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words))
                self.title = self.title or last_title
            number += 1
        return spare

    def _end(self, number: int, marks: str) -> int:
        """The line that closes a block, at column 0 if the block begins there; else the end of the page."""
        at_margin = self._lines[number].startswith(marks)
        if (marks, at_margin) in self._unclosed:
            return len(self._lines)
        closing = re.compile(rf"{'' if at_margin else ' {0,3}'}{re.escape(marks)}{re.escape(marks[0])}*[ \t]*")
        for end in range(number + 1, len(self._lines)):
            if closing.fullmatch(self._lines[end]):
                return end
        self._unclosed.add((marks, at_margin))
        return len(self._lines)

    def _fence(self, number: int, end: int, title: str) -> _Fence:
        heading = self.headings[-1] if self.headings else 0
        lines = tuple(self._lines[number + 1 : end])
        return _Fence(heading, number + 2, title, lines, end < len(self._lines))


def _after_front_matter(lines: list[str]) -> int:
    """The line after the front matter of a mirror, if the page begins with one."""
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if lines[start].rstrip() != "---":
        return 0
    ends = (n for n in range(start + 1, min(len(lines), start + 100)) if lines[n].rstrip() in {"---", "..."})
    return next(ends, -1) + 1


def _words(line: str) -> str | None:
    if (heading := HEADING.match(line)) is not None:
        words = line[heading.end() :].strip()
        bare = words.rstrip("#")
        return bare.rstrip() if bare.endswith((" ", "\t")) or not bare else words
    summary = SUMMARY.fullmatch(line)
    return summary["words"].strip() if summary else None


# -- the fragments


def _operation(text: Text, outline: _Outline) -> tuple[Page | None, list[Problem]]:
    """The operation that a page describes; of two languages, the English one."""
    problems: list[Problem] = []
    told = {fence.heading for fence in outline.fences}
    for heading in (line for line in outline.headings if line not in told):
        problems.append(Problem(text.page_id, heading, 'no block of YAML under "OpenAPI Specification"'))
    read: list[tuple[Page, Spot]] = []
    for fence in outline.fences:
        found = _read_fence(text, fence, problems, outline.title)
        if found is not None:
            read.append(found)
    if not read:
        return None, problems
    page, spot = next((one for one in read if HAN.search(one[0].title) is None), read[0])
    for other, second in read:
        if (reason := _otherwise(spot.described, second.described)) is not None:
            problems.append(Problem(text.page_id, other.line_of(second.pointer), reason))
    if all(one.run_id not in {None, text.page_id} for _, one in read):
        page = replace(page, other_id=spot.run_id or "")
    return page, problems


def _otherwise(chosen: Described, other: Described) -> str | None:
    """What is lost if a second fragment of the page is passed over."""
    if (other.method, other.path) != (chosen.method, chosen.path):
        return f"a second operation on the page, not read: {other.method.upper()} {other.path}"
    if other is not chosen and (told := in_short(chosen, other)):
        return f"the other language on the page says otherwise, and was not compared: {told}"
    return None


def _read_fence(text: Text, fence: _Fence, problems: list[Problem], first_title: str) -> tuple[Page, Spot] | None:
    if not fence.closed:
        problems.append(Problem(text.page_id, fence.start - 1, "the block of YAML is not closed: the page was cut off"))
        return None
    try:
        block = read_block("\n".join(fence.lines) + "\n", fence.start)
    except UnreadableError as error:
        problems.append(Problem(text.page_id, error.line, error.reason))
        return None
    problems.extend(Problem(text.page_id, line, reason) for line, reason in block.oddities)
    spot = _described(text, block.value, block.lines, fence.start, problems)
    if spot is None:
        return None
    title = _title(text, fence.title, spot.described.summary, first_title)
    described = replace(spot.described, summary=spot.described.summary or title)
    page = Page(text.page_id, title, text.source, described, text.entry, block.lines)
    return page, replace(spot, described=described)


def _described(text: Text, root: Any, lines: Lines, start: int, problems: list[Problem]) -> Spot | None:
    notes: dict[Problem, None] = {}  # a schema that is read twice is told of once

    def note(pointer: str, reason: str) -> None:
        notes[Problem(text.page_id, lines(pointer) or start, reason)] = None

    spot = describe(root, note)
    problems.extend(notes)
    return spot
