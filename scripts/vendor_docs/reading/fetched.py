"""What the readers of a site and of a folder hand on: texts of pages, with what is missing."""

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


def decode(body: bytes, charset: str = "") -> tuple[str, str]:
    """The text, and what is wrong with it ("" if nothing). ``charset``: what the sender says; UTF-8 is tried first."""
    for name in ("utf-8-sig", charset or "utf-8"):
        try:
            return body.decode(name), ""
        except (UnicodeError, LookupError):
            continue
    said = f", nor {charset!r} as the site says" if charset and charset.lower() not in ("utf-8", "utf8") else ""
    return body.decode("utf-8-sig", "replace"), f"is not UTF-8{said}: unreadable characters became U+FFFD"


def natural(page_id: str) -> tuple[str, int]:
    """Sorts ids by kind and number."""
    kind, _, number = page_id.partition("-")
    return kind, int(number)


def in_order(texts: Mapping[str, Text], entries: Sequence[Entry]) -> tuple[Text, ...]:
    """The pages of the index in its order, then all others by id."""
    named = dict.fromkeys(entry.page_id for entry in entries if entry.page_id in texts)
    return tuple(texts[page_id] for page_id in [*named, *sorted(texts.keys() - named.keys(), key=natural)])
