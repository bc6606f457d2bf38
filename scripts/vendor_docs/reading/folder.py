"""Reading files that somebody saved: Markdown twins, exports, and copied pages, in a folder or one file."""

from __future__ import annotations

import re
from pathlib import Path

from .index import INDEX, page_id_of, read_index
from .model import MAX_BYTES, Entry, Fetched, Problem, SiteError, Text, decode

FORMS = (".md", ".markdown", ".json", ".yaml", ".yml", ".txt")
"""In the order in which they count where several describe one page."""
HTML = (".html", ".htm", ".xhtml", ".mht", ".mhtml")
"""Pages as a browser saves them."""
HTML_WAY_ON = (
    "HTML, which is not read: save the Markdown twin, at the page's address with .md, or copy the text of the page"
    " from the browser into a .txt file"
)
NO_PAGES = (INDEX, "llms-full.txt", "robots.txt")
NAME = re.compile(r"((?:api|doc)-\d{1,18}|\d{1,18}[em]0)(?![0-9A-Za-z])", re.ASCII)
"""The id at the start of a name: ``api-123 - title.md``, ``api-123 (1).md``."""
WAY_ON = (
    "save the Markdown twin of a page as <id>.md, such as api-123.md, an export as openapi.json or openapi.yaml, or the"
    " text of a page, copied from the browser, as a .txt file"
)


def read_folder(path: Path) -> Fetched:
    """All that is saved in a folder, not in folders below it, or one file. Raises ``SiteError`` if there is nothing."""
    if not path.exists():
        raise SiteError(f"{path} does not exist: name a folder or a file; {WAY_ON}")
    problems: list[Problem] = []
    entries: list[Entry] = []
    files = [path]
    if path.is_dir():
        found = sorted(path.iterdir(), key=lambda file: file.name)
        files = [file for file in found if _form(file) >= 0 and file.name.lower() not in NO_PAGES]
        if path / INDEX in found and (content := _content(path / INDEX, problems)) is not None:
            entries, wrong = read_index(content, INDEX)
            problems += wrong
    whole = bool(entries) and not problems
    titles, texts = {entry.page_id: entry for entry in entries}, list[Text]()
    for file in sorted(files, key=_form):
        if (content := _content(file, problems)) is not None:
            start = NAME.match(file.name)
            page_id = page_id_of(start[1] if start else file.name) or file.name
            texts.append(Text(page_id, content, str(file), titles.get(page_id)))
    if not texts:
        reasons = "".join(f"; {problem}" for problem in problems[:3])
        raise SiteError(f"no page in {path}: {WAY_ON}{reasons}")
    places = {page_id: place for place, page_id in enumerate(titles)}
    texts.sort(key=lambda text: places.get(text.page_id, len(places)))
    return Fetched(tuple(texts), tuple(entries), tuple(problems), whole=whole, saved=True)


def _form(file: Path) -> int:
    """The place of a file among the forms; -1 where it is none of them."""
    known = (*FORMS, *HTML)
    return known.index(file.suffix.lower()) if file.suffix.lower() in known else -1


def _content(file: Path, problems: list[Problem]) -> str | None:
    """The text of a file; None, with a problem, where it has none."""
    reason = ""
    if file.suffix.lower() in HTML:
        reason = HTML_WAY_ON
    elif not file.is_file():
        reason = "is not a file"
    elif file.stat().st_size > MAX_BYTES:
        reason = f"larger than {MAX_BYTES // 1024 // 1024} MiB: not read; export or save less in one file"
    else:
        try:
            return decode(file.read_bytes())
        except OSError as error:
            reason = f"cannot be read ({error})"
    problems.append(Problem(file.name, None, reason))
    return None
