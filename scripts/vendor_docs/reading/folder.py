"""Reading pages that somebody saved in a folder, for those who may not or need not ask the site."""

from __future__ import annotations

import re
from pathlib import Path

from .fetched import Fetched, SiteError, decode, in_order
from .index import page_id_of, read_index
from .model import Entry, Problem, Text
from .page import MAX_BYTES

INDEX = "llms.txt"
ENDINGS = frozenset({".md", ".markdown", ".txt"})
MARKUP = frozenset({".html", ".htm", ".xhtml", ".mht", ".mhtml"})
"""Pages as a browser saves them."""
NO_PAGES = frozenset({INDEX, "llms-full.txt", "robots.txt"})
NAME = re.compile(r"((?:api|doc)-\d{1,18}|\d{1,18}[em]0)(?![0-9A-Za-z])", re.ASCII)
"""The id at the start of a name: ``api-123 - title.md``, ``api-123 (1).md``."""
RUN = re.compile(r"x-run-in-apifox['\"]?:\s*(?:[>|][+-]?\s*)?\S*/apis/(api-\d{1,18})-run", re.ASCII)
"""The address in a page's YAML that holds its id."""
SHOWN = 10


class _Unreadable(Exception):
    """The text says why a file gives no page."""


def read_folder(folder: Path) -> Fetched:
    """All pages saved in a folder, not in folders below it. Raises ``SiteError`` if there is none."""
    problems: list[Problem] = []
    entries = _entries(folder, problems)
    titles = {entry.page_id: entry for entry in entries}
    named: dict[str, list[Text]] = {}
    unnamed: dict[str, list[Text]] = {}
    for path in _files(folder):
        try:
            if path.suffix.lower() in MARKUP:
                raise _Unreadable("is HTML, which is not read: save the Markdown twin, at the page's address with .md")
            content = _content(path, problems)
            page_id = _id_of_name(path)
            found = unnamed if page_id is None else named
            page_id = page_id or _id_of_text(content)
        except _Unreadable as error:
            problems.append(Problem(path.name, None, str(error)))
            continue
        found.setdefault(page_id, []).append(Text(page_id, content, str(path), titles.get(page_id)))
    texts = {
        page_id: text
        for page_id in dict.fromkeys([*named, *unnamed])
        if (text := _chosen(named.get(page_id, []), unnamed.get(page_id, []), problems)) is not None
    }
    if not texts:
        reasons = "".join(f"; {problem}" for problem in problems[:3])
        raise SiteError(f"no page in {folder}: save pages in it as <id>.md, such as api-123.md{reasons}")
    problems.extend(_missing(entries, texts))
    whole = bool(entries) and not any(problem.page == INDEX for problem in problems)
    return Fetched(in_order(texts, entries), tuple(entries), tuple(problems), frozenset(), whole)


def _files(folder: Path) -> list[Path]:
    """What may be a page, or is meant to be one, in the order of names."""
    known = ENDINGS | MARKUP
    found = (path for path in folder.iterdir() if path.suffix.lower() in known and path.name.lower() not in NO_PAGES)
    return sorted(found, key=lambda path: path.name)


def _entries(folder: Path, problems: list[Problem]) -> list[Entry]:
    path = folder / INDEX
    try:
        if not folder.is_dir():
            raise SiteError(f"{folder} is no folder: name one that holds saved pages, such as api-123.md")
        next(folder.iterdir(), None)
        if not path.exists():
            return []
    except OSError as error:
        raise SiteError(f"{folder} cannot be read ({error})") from error
    try:
        entries, found = read_index(_content(path, problems), INDEX)
    except _Unreadable as error:
        entries, found = [], [Problem(INDEX, None, str(error))]
    problems.extend(found)
    return entries


def _content(path: Path, problems: list[Problem]) -> str:
    """The text of a file. Raises ``_Unreadable``."""
    if not path.is_file():
        raise _Unreadable("is no file")
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _Unreadable(f"cannot be read ({error})") from error
    if len(body) > MAX_BYTES:
        raise _Unreadable(f"is larger than {MAX_BYTES:,} bytes: not read")
    text, wrong = decode(body)
    if not text.strip():
        raise _Unreadable("is empty")
    if wrong:
        problems.append(Problem(path.name, None, wrong))
    return text


def _id_of_name(path: Path) -> str | None:
    start = NAME.match(path.name)
    return page_id_of(start[1] if start else path.name)


def _id_of_text(content: str) -> str:
    """Raises ``_Unreadable``."""
    found = dict.fromkeys(RUN.findall(content))
    if len(found) == 1:
        return str(next(iter(found)))
    if found:
        raise _Unreadable(f"holds several pages ({', '.join(list(found)[:SHOWN])}): save each as <id>.md")
    raise _Unreadable("has no page id, neither in its name nor in its text: rename it to <id>.md, such as api-123.md")


def _chosen(named: list[Text], unnamed: list[Text], problems: list[Problem]) -> Text | None:
    """The page among the files of one id. The file names decide, because nothing in different texts does."""
    first, *others = [*named, *unnamed]
    clash = not named and len({text.content for text in unnamed}) > 1
    for text in [first, *others] if clash else others:
        if clash:
            reason = f"has the id {text.page_id} in its text, and so has another page: rename each file to <id>.md"
        else:
            reason = f"is another file of {text.page_id}: {Path(first.source).name} counts, remove one"
        problems.append(Problem(Path(text.source).name, None, reason))
    return None if clash else first


def _missing(entries: list[Entry], texts: dict[str, Text]) -> list[Problem]:
    """What the index names and nobody saved, as one problem: a folder often holds a few pages alone."""
    missing = [entry.page_id for entry in entries if entry.page_id not in texts]
    if not missing:
        return []
    shown = ", ".join(missing[:SHOWN]) + (", ..." if len(missing) > SHOWN else "")
    return [Problem(INDEX, None, f"names {len(missing)} page(s) that are not in the folder: {shown}")]
