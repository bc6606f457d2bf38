"""Which page of the site is which row of the catalogue and which operation or webhook of the description."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from apifox.model import Page, Problem, Reading
from spec_catalogue import Row
from spec_facts import RawOperation, operations_of
from spec_webhooks import NOT_OURS, Webhook, webhooks_of

from .folders import fits
from .names import Names, fold_title

Kind = Literal["operation", "webhook", "guide", "foreign"]
"""``foreign``: a call to a third party, which the description leaves out by name."""

OUR_PATHS = ("/service/", "/api/")
"""What every path of the API that is known begins with."""
PUSH_WORDS = ("webhook", "callback", "notification", "回调", "通知", "推送")
"""What titles of webhooks hold, as far as they are known."""


@dataclass(frozen=True)
class Link:
    """A page with the row that it belongs to. ``how``: by what that is known; ``new``: no row is of this page.

    ``moved_from``: the id or the folder that the catalogue has for it, where that is another one; else empty.
    """

    page: Page
    row: Row | None
    how: Literal["id", "title", "new"]
    moved_from: str = ""


@dataclass(frozen=True)
class Subject:
    """One operation, webhook or guide, with all pages and rows that speak of it.

    ``name``: operation id or kind of webhook, as the catalogue has it; empty for guides and for what is new. ``ours``:
    what the description has for it. ``was``: method and path in the description, where the pages have others.
    """

    kind: Kind
    name: str
    links: tuple[Link, ...]
    ours: RawOperation | Webhook | None = None
    was: tuple[str, str] | None = None

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(link.page for link in self.links)

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(dict.fromkeys(link.row for link in self.links if link.row))

    @property
    def method(self) -> str:
        """Lower-case; of the first page."""
        return next((page.described.method for page in self.pages if page.described), "")

    @property
    def path(self) -> str:
        return next((page.described.path for page in self.pages if page.described and page.described.path), "")


@dataclass(frozen=True)
class Matched:
    """The whole site against the whole catalogue. ``vanished``: rows with an id that the site no longer has."""

    subjects: tuple[Subject, ...]
    vanished: tuple[tuple[Row, str], ...]
    problems: tuple[Problem, ...]

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(link for subject in self.subjects for link in subject.links)


def match(reading: Reading, rows: Sequence[Row], document: Mapping[str, Any], names: Names) -> Matched:
    """Put pages, rows and description together. Each page is in exactly one subject."""
    links, problems = _Linker(reading, rows, names).run()
    vanished = _vanished(reading, rows, links)
    links = [link for link in links if link.page.described or _kind(link) == "guide"]
    subjects = [*_operations(links, document), *_webhooks(links, document), *_guides(links)]
    order = {page.page_id: place for place, page in enumerate(reading.pages)}
    subjects.sort(key=lambda subject: order[subject.pages[0].page_id])
    return Matched(tuple(subjects), tuple(vanished), tuple(problems))


# -- pages and rows


class _Linker:
    def __init__(self, reading: Reading, rows: Sequence[Row], names: Names) -> None:
        self.pages, self.names = reading.pages, names
        self.by_id = {page_id: row for row in rows for page_id in row.page_ids}
        self.by_title: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            for title in {fold_title(row.title_en), fold_title(row.title_zh)} - {""}:
                self.by_title[title].append(row)
        # What the site still has, or may have: a page that cannot be read has not moved.
        there = {page.page_id for page in reading.pages} | {entry.page_id for entry in reading.entries}
        there |= {problem.page for problem in reading.problems} - reading.gone
        self.absent = {row: [each for each in row.page_ids if each not in there] for row in rows}

    def run(self) -> tuple[list[Link], list[Problem]]:
        links: list[Link] = []
        problems: list[Problem] = []
        fresh: dict[Row, list[int]] = defaultdict(list)
        for page in self.pages:
            row = self.by_id.get(page.page_id)
            candidates = [] if row else self._candidates(page)
            if row is not None:
                links.append(Link(page, row, "id", self._other_folder(page, row)))
            elif len(candidates) == 1:
                fresh[candidates[0]].append(len(links))
                links.append(Link(page, candidates[0], "title", self._other_folder(page, candidates[0])))
            else:
                links.append(Link(page, None, "new"))
            if len(candidates) > 1:
                lines = ", ".join(str(each.line) for each in candidates)
                problems.append(
                    Problem(page.page_id, None, f"may be any of the lines {lines} of the catalogue: put its id there")
                )
        for row, places in fresh.items():
            for place, page_id in zip(places, self._moved(row, len(places)), strict=False):
                links[place] = replace(links[place], moved_from=page_id)
        return links, problems

    def _moved(self, row: Row, fresh: int) -> list[str]:
        """The ids that pages have given up for new ones: not so many that a language would be left without a page."""
        absent = self.absent[row]
        titles = max(len({row.title_en, row.title_zh} - {""}), len(row.page_ids))
        there = len(row.page_ids) - len(absent) + fresh
        return absent[: max(0, there - (titles - len(absent)))]

    def _candidates(self, page: Page) -> list[Row]:
        """Rows of the page's title; of several those in its folder, of these those with its path, else free ones."""
        found = [row for row in self.by_title.get(fold_title(page.title), []) if _same_sort(page, row)]
        narrower: list[Callable[[Row], bool]] = [
            lambda row: fits(row, page.folder, self.names) is True,
            lambda row: page.described is not None and row.path != "" and row.path == page.described.path,
            lambda row: not row.page_ids,
        ]
        for test in narrower:
            if len(found) > 1:
                found = [row for row in found if test(row)] or found
        return found

    def _other_folder(self, page: Page, row: Row) -> str:
        """The row's folder, where the page stands in another one."""
        if fits(row, page.folder, self.names) is not False:
            return ""
        return "/".join(filter(None, (row.section, row.folder)))


def _same_sort(page: Page, row: Row) -> bool:
    return (page.kind == "guide") == (row.kind == "guide")


def _vanished(reading: Reading, rows: Sequence[Row], links: Iterable[Link]) -> list[tuple[Row, str]]:
    there = {page.page_id for page in reading.pages} | {entry.page_id for entry in reading.entries} - reading.gone
    there |= {problem.page for problem in reading.problems} - reading.gone
    moved = {link.moved_from for link in links}
    certain = reading.whole and bool(reading.entries)
    return [
        (row, page_id)
        for row in rows
        for page_id in row.page_ids
        if page_id not in there and page_id not in moved and (certain or page_id in reading.gone)
    ]


# -- pages and description


def _kind(link: Link) -> Kind:
    """What the catalogue says; of a new page, what its path and its title say (inferred)."""
    if link.row is not None and link.row.kind in ("operation", "webhook", "guide"):
        return link.row.kind  # type: ignore[return-value]
    described = link.page.described
    if described is None:
        return "guide"
    if described.path.startswith(OUR_PATHS):
        return "operation"
    title = link.page.title.casefold()
    return "webhook" if described.path in ("", "/") or any(word in title for word in PUSH_WORDS) else "operation"


def _operations(links: Iterable[Link], document: Mapping[str, Any]) -> list[Subject]:
    """By method and path: pages of several sections may describe one operation."""
    grouped: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links:
        if _kind(link) == "operation" and link.page.described:
            grouped[link.page.described.method, link.page.described.path].append(link)
    by_place = {(operation.method, operation.path): operation for operation in operations_of(document)}
    by_id = {operation.operation_id: operation for operation in by_place.values()}
    shown = {
        link.row.operation_id for place, group in grouped.items() if place in by_place for link in group if link.row
    }
    subjects = []
    for place, group in grouped.items():
        ours = by_place.get(place)
        names = list(dict.fromkeys(link.row.operation_id for link in group if link.row))
        was: tuple[str, str] | None = None
        if ours is None and len(names) == 1 and names[0] in by_id and names[0] not in shown:
            # No page has the old path any more: the operation has moved. Else it is another one.
            ours = by_id[names[0]]
            was = (ours.method, ours.path)
        name = ours.operation_id if ours else (names[0] if names else "")
        subjects.append(Subject("operation", name, tuple(group), ours, was))
    return subjects


def _webhooks(links: Iterable[Link], document: Mapping[str, Any]) -> list[Subject]:
    """By the name that the catalogue gives them: their path is the receiver's."""
    grouped: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if _kind(link) == "webhook" and link.page.described:
            grouped[link.row.operation_id if link.row else link.page.page_id].append(link)
    ours = {webhook.kind: webhook for webhook in webhooks_of(document)}
    foreign = set(document.get(NOT_OURS) or ())
    return [
        Subject("foreign" if name in foreign else "webhook", name if group[0].row else "", tuple(group), ours.get(name))
        for name, group in grouped.items()
    ]


def _guides(links: Iterable[Link]) -> list[Subject]:
    grouped: dict[object, list[Link]] = defaultdict(list)
    for link in links:
        if _kind(link) == "guide":
            grouped[link.row or link.page.page_id].append(link)
    return [Subject("guide", "", tuple(group)) for group in grouped.values()]
