"""From the texts of the pages to what they say."""

from __future__ import annotations

from .fetched import Fetched
from .model import Page, Problem, Reading
from .page import read_page


def read(fetched: Fetched) -> Reading:
    """Read every page that was fetched; one that cannot be read is a problem and takes nothing from the rest."""
    pages: list[Page] = []
    problems: list[Problem] = list(fetched.problems)
    for text in fetched.texts:
        page, found = read_page(text)
        problems += found
        if page is not None:
            pages.append(page)
    return Reading(tuple(pages), tuple(problems), fetched.entries, fetched.gone, fetched.whole)
