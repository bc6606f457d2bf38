"""Reading ``llms.txt``: which pages an Apifox site has, under what titles and in what folders.

Its lines are ``- Folder > Sub folder [title](https://host/123e0.md): description``.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote, urljoin

from yarl import URL

from .model import HTML_START, PAGE_ID, Entry, Problem

INDEX = "llms.txt"
ITEM = re.compile(r"\s*[-*+]\s+(?P<folder>[^\[]*)\[(?P<title>.*?)\]\(<?(?P<url>[^\s()<>]+)")
SHORT_ID = re.compile(r"(?:.*-)?(\d{1,18})([em])0", re.ASCII)
"""The other way to name a page, or the end of it: ``53949513e0`` is api-53949513, ``quick-start-42m0`` doc-42."""
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_index(content: str, source: str) -> tuple[list[Entry], list[Problem]]:
    """The pages that an index names, each once, and what is wrong with it. ``source``: its address or file name.

    Pages on another host than that of an address are left out, with a problem.
    """
    if HTML_START.match(content):
        reason = "HTML and not the list of pages that llms.txt is: perhaps a login page; if so, use --header"
        return [], [Problem(source, 1, reason)]
    entries: dict[str, Entry] = {}
    foreign: list[Entry] = []
    for number, line in enumerate(content.split("\n"), 1):
        item = ITEM.match(line)
        if item is None or (entry := _entry(item, source, number)) is None:
            continue
        if source != INDEX and _host(entry.url) != _host(source):
            foreign.append(entry)
        else:
            entries.setdefault(entry.page_id, entry)
    problems = []
    if foreign:
        reason = f"names {len(foreign)} page(s) on another host, which is not asked, such as {foreign[0].url}"
        problems.append(Problem(source, foreign[0].line, f"{reason}: name that host with --site"))
    elif not entries:
        problems.append(Problem(source, None, "names no page: no link in it ends in an id such as api-123.md"))
    return list(entries.values()), problems


def page_id_of(name: str) -> str | None:
    """The id that the last part of an address or a file name stands for, with or without ``.md``."""
    name = re.sub(r"\.(?:md|markdown|txt)$", "", name, flags=re.IGNORECASE)
    if PAGE_ID.fullmatch(name):
        return name
    short = SHORT_ID.fullmatch(name)
    return f"{'api' if short[2] == 'e' else 'doc'}-{short[1]}" if short else None


def _entry(item: re.Match[str], source: str, line: int) -> Entry | None:
    """None where a link does not lead to a page of an Apifox site."""
    try:
        url = urljoin(source, item["url"]) if source != INDEX else item["url"]
        page_id = page_id_of(unquote(URL(url).path.rstrip("/").rpartition("/")[2]))
    except ValueError:
        return None
    folder = tuple(part.strip() for part in re.split(r"\s+>\s+", plain(item["folder"])) if part.strip())
    return Entry(page_id, plain(item["title"]), folder, url, line) if page_id else None


def plain(text: str) -> str:
    """Without the marks of Markdown, on one line."""
    return " ".join(html.unescape(ESCAPE.sub(r"\1", text)).split())


def _host(url: str) -> tuple[str | None, int | None]:
    return URL(url).host, URL(url).port
