"""Reading files that somebody saved: Markdown twins, exports, and copied pages, in a folder or one file."""

from __future__ import annotations

import re
from pathlib import Path

from .fetched import Fetched, SiteError, decode, natural
from .index import INDEX, page_id_of, read_index
from .model import Entry, Problem, Text
from .page import HTML_WAY_ON, MAX_BYTES

FORMS = (".md", ".markdown", ".json", ".yaml", ".yml", ".txt")
"""In the order in which they count where several describe one page."""
HTML = frozenset({".html", ".htm", ".xhtml", ".mht", ".mhtml"})
"""Pages as a browser saves them."""
NO_PAGES = frozenset({INDEX, "llms-full.txt", "robots.txt"})
NAME = re.compile(r"((?:api|doc)-\d{1,18}|\d{1,18}[em]0)(?![0-9A-Za-z])", re.ASCII)
"""The id at the start of a name: ``api-123 - title.md``, ``api-123 (1).md``."""
WAY_ON = (
    "save the Markdown twin of a page as <id>.md, such as api-123.md, an export as openapi.json or openapi.yaml, or the"
    " text of a page, copied from the browser, as a .txt file"
)


class _UnreadableError(Exception):
    """The text says why a file gives no page."""


def read_folder(path: Path) -> Fetched:
    """All that is saved in a folder, not in folders below it, or one file. Raises ``SiteError`` if there is nothing."""
    problems: list[Problem] = []
    try:
        files = sorted(path.iterdir(), key=lambda file: file.name) if path.is_dir() else [path]
        if not path.exists():
            raise SiteError(f"{path} does not exist: name a folder or a file; {WAY_ON}")
    except OSError as error:
        raise SiteError(f"{path} cannot be read ({error})") from error
    entries = _entries(files, problems) if path.is_dir() else []
    titles = {entry.page_id: entry for entry in entries}
    texts: list[Text] = []
    known = [file for file in files if file.suffix.lower() in {*FORMS, *HTML} and file.name.lower() not in NO_PAGES]
    for file in known if path.is_dir() else files:
        try:
            content = _content(file)
        except _UnreadableError as error:
            problems.append(Problem(file.name, None, str(error)))
            continue
        start = NAME.match(file.name)
        page_id = page_id_of(start[1] if start else file.name) or file.name
        texts.append(Text(page_id, content, str(file), titles.get(page_id)))
    if not texts:
        reasons = "".join(f"; {problem}" for problem in problems[:3])
        raise SiteError(f"no page in {path}: {WAY_ON}{reasons}")
    places = {entry.page_id: place for place, entry in enumerate(entries)}
    texts.sort(key=lambda text: (places.get(text.page_id, len(places)), _form(text.source), natural(text.page_id)))
    whole = bool(entries) and not any(problem.page == INDEX for problem in problems)
    return Fetched(tuple(texts), tuple(entries), tuple(problems), frozenset(), whole, saved=True)


def _form(source: str) -> int:
    ending = Path(source).suffix.lower()
    return FORMS.index(ending) if ending in FORMS else len(FORMS)


def _entries(files: list[Path], problems: list[Problem]) -> list[Entry]:
    index = next((file for file in files if file.name == INDEX), None)
    if index is None:
        return []
    try:
        entries, found = read_index(_content(index), INDEX)
    except _UnreadableError as error:
        entries, found = [], [Problem(INDEX, None, str(error))]
    problems.extend(found)
    return entries


def _content(path: Path) -> str:
    """The text of a file, or so much that it is refused as too large. Raises ``_UnreadableError``."""
    if path.suffix.lower() in HTML:
        raise _UnreadableError(HTML_WAY_ON)
    if not path.is_file():
        raise _UnreadableError("is not a file")
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 100)
    except OSError as error:
        raise _UnreadableError(f"cannot be read ({error})") from error
    return decode(body)
