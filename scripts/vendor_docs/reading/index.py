"""Reading ``llms.txt``: which pages an Apifox site has, under what titles and in what folders.

Seen on such sites: ``- Folder > Sub folder [title](https://host/123e0.md): description`` under the headings "Docs" and
"API Docs". More is understood, since the form is written down nowhere: nested lists, headings as folders, other ids.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from .model import PAGE_ID, Entry, Problem

LINK_END = re.compile(r"""\]\(\s*(<[^<>]*>|(?:[^\s()]|\([^\s()]*\))+)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)""")
BARE_LINK = re.compile(r"https?://[^\s<>\"']+")
HEADING = re.compile(r"(#{1,6})\s+(.*)$")
BULLET = re.compile(r"(\s*)(?:[-*+]|\d{1,9}[.)])\s+(.*)$")
SHORT_ID = re.compile(r"(?:.*-)?(\d{1,18})([em])0")
"""The other way to name a page, or the end of it: ``53949513e0`` is api-53949513, ``quick-start-42m0`` doc-42."""
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
FOLDER_STEP = re.compile(r"\s+>\s+|\s*[›»]\s*")
KINDS = frozenset({"docs", "api docs", "schemas", "optional"})
"""Headings that part kinds of pages and are no folders."""
HTML_START = re.compile(r"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A link to a page. ``leads``: it is the first of an item of a list, so the item is about it."""

    entry: Entry
    leads: bool


@dataclass
class _Place:
    """Where in the index a line stands."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    bullets: list[tuple[int, str]] = field(default_factory=list)

    def enter_heading(self, level: int, text: str) -> None:
        self.headings = [(above, name) for above, name in self.headings if above < level]
        if level > 1 and text.lower() not in KINDS:  # the first level is the name of the site
            self.headings.append((level, text))
        self.bullets = []

    def enter_bullet(self, indent: int) -> None:
        self.bullets = [(above, name) for above, name in self.bullets if above < indent]

    @property
    def folder(self) -> tuple[str, ...]:
        return tuple(name for _, name in (*self.headings, *self.bullets) if name)


def read_index(content: str, source: str) -> tuple[list[Entry], list[Problem]]:
    """The pages that an index names, each once, and what is wrong with it. ``source``: its address or file name.

    Pages on another host than that of an address are left out, with a problem.
    """
    if HTML_START.match(content):
        return [], [Problem(source, 1, "is HTML and not the Markdown list of pages that llms.txt is")]
    problems: list[Problem] = []
    links = list(_links(content, source, problems))
    own, foreign = _by_host(links, source)
    chosen: dict[str, Link] = {}
    for link in own:
        known = chosen.get(link.entry.page_id)
        if known is None or (link.leads and not known.leads):
            chosen[link.entry.page_id] = link
    entries = sorted((link.entry for link in chosen.values()), key=lambda entry: entry.line or 0)
    problems.extend(_foreign_problems(foreign, source))
    if not entries and not foreign:
        problems.append(Problem(source, None, "names no page: no link in it ends in an id such as api-123.md"))
    return entries, problems


def page_id_of(name: str) -> str | None:
    """The id that the last part of an address or a file name stands for, with or without ``.md``."""
    name = re.sub(r"\.(?:md|markdown|txt)$", "", name, flags=re.IGNORECASE)
    if PAGE_ID.fullmatch(name) and name.isascii():
        return name
    short = SHORT_ID.fullmatch(name)
    return f"{'api' if short[2] == 'e' else 'doc'}-{short[1]}" if short and short[1].isascii() else None


def _links(content: str, source: str, problems: list[Problem]) -> Iterator[Link]:
    place = _Place()
    for number, raw in enumerate(content.split("\n"), 1):
        line = raw.rstrip()
        text, indent = line, None
        if heading := HEADING.match(line):
            text = heading[2].rstrip("# ")
        elif bullet := BULLET.match(line):
            indent, text = len(bullet[1].expandtabs(4)), bullet[2]
            place.enter_bullet(indent)
        found = list(_parts(text))
        if heading:
            place.enter_heading(len(heading[1]), _plain(found[0][1] if found else text))
        for position, (before, title, address) in enumerate(found):
            folder = (*place.folder, *_steps(before)) if position == 0 and not heading else place.folder
            try:
                entry = _entry(address, title, folder, source, number)
            except ValueError:
                problems.append(Problem(source, number, f"holds an address that is none: {address[:200]!r}"))
                continue
            if entry:
                yield Link(entry, leads=position == 0 and indent is not None)
        if indent is not None:
            place.bullets.append((indent, _plain(found[0][1] if found else text.rstrip(" :"))))


def _parts(line: str) -> Iterator[tuple[str, str, str]]:
    """Text before, title and address of each link of a line."""
    end = 0
    for match in LINK_END.finditer(line):
        start = _opening(line, end, match.start())
        if start is not None:
            yield line[end:start], line[start + 1 : match.start()], match[1].strip("<>")
        end = match.end()
    if end:
        return
    for bare in BARE_LINK.finditer(line):
        yield "", line[end : bare.start()].rstrip(" :<-"), bare[0].rstrip(".,;)")
        end = bare.end()


def _opening(line: str, start: int, end: int) -> int | None:
    """Where the bracket opens that is closed at ``end``; of brackets that do not pair, the first."""
    depth, first = 1, None
    for position in range(end - 1, start - 1, -1):
        if line[position] not in "[]" or _escaped(line, position):
            continue
        depth += 1 if line[position] == "]" else -1
        first = position if line[position] == "[" else first
        if depth == 0:
            return position
    return first


def _escaped(line: str, position: int) -> bool:
    before = line[max(0, position - 20) : position]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _entry(address: str, title: str, folder: tuple[str, ...], source: str, line: int) -> Entry | None:
    """None if no page of an Apifox site is meant. Raises ValueError for an address that cannot be one."""
    url = urljoin(source, address) if _host(source) else address
    page_id = page_id_of(unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]))
    if page_id is None:
        return None
    _host(url)
    return Entry(page_id, _plain(title), folder, url, line)


def _steps(before: str) -> tuple[str, ...]:
    """The folders that stand before a link: ``Folder > Sub folder``, or with a slash."""
    text = _plain(before).rstrip(" :-")
    parts = FOLDER_STEP.split(text) if FOLDER_STEP.search(text) else text.split("/")
    return tuple(part.strip() for part in parts if part.strip())


def _plain(text: str) -> str:
    """Without the marks of Markdown, on one line."""
    return " ".join(html.unescape(ESCAPE.sub(r"\1", text)).split()).strip("*").strip()


def _host(url: str) -> str:
    """Host and port of an address, "" for a file name."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.hostname}{f':{parts.port}' if parts.port not in (None, usual) else ''}"


def _by_host(links: list[Link], source: str) -> tuple[list[Link], dict[str, list[Entry]]]:
    """The links that stay on the index's host, and items of its list that lead to another, by that."""
    home = _host(source)
    own: list[Link] = []
    foreign: dict[str, list[Entry]] = {}
    for link in links:
        host = _host(link.entry.url) if home else ""
        if host == home:
            own.append(link)
        elif link.leads:
            foreign.setdefault(host, []).append(link.entry)
    return own, foreign


def _foreign_problems(foreign: dict[str, list[Entry]], source: str) -> Iterator[Problem]:
    for host, entries in foreign.items():
        ids = list(dict.fromkeys(entry.page_id for entry in entries))
        shown = ", ".join(ids[:5]) + (", ..." if len(ids) > 5 else "")
        reason = f"names {len(ids)} page(s) on another host, {host or 'none'}, which is not asked: {shown}"
        yield Problem(source, entries[0].line, f"{reason}. If they belong to the site, read that host by itself")
