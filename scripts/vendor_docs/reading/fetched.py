"""What the readers of a site and of files hand on: texts of pages, with what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .model import Entry, Problem, Text


class SiteError(Exception):
    """Nothing was read; the text says what of, why, and what to do."""


@dataclass(frozen=True)
class Fetched:
    """Pages as they came, those of the index first and in its order. ``gone`` and ``whole``: as in ``Reading``.

    ``from_cache``: so many of ``texts`` are copies of an earlier reading, which the site was not asked about.
    """

    texts: tuple[Text, ...]
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    gone: frozenset[str] = frozenset()
    whole: bool = True
    from_cache: int = 0
    saved: bool = False
    """Whether these are saved files: what an index names besides was not asked for."""


def decode(body: bytes) -> str:
    """The text; bytes that are not UTF-8 become U+FFFD, which the reader of the page names with its line."""
    return body.decode("utf-8-sig", "replace")


def natural(page_id: str) -> tuple[str, int, str]:
    """Sorts ids by kind and number, and file names after them."""
    kind, _, number = page_id.partition("-")
    return (kind, int(number), "") if kind in ("api", "doc") and number.isdecimal() else ("file", 0, page_id)


def in_order(texts: Mapping[str, Text], entries: Sequence[Entry]) -> tuple[Text, ...]:
    """The pages of the index in its order, then all others by id."""
    named = dict.fromkeys(entry.page_id for entry in entries if entry.page_id in texts)
    return tuple(texts[page_id] for page_id in [*named, *sorted(texts.keys() - named.keys(), key=natural)])
