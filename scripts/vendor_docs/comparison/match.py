"""Which page of the site is which row of the catalogue and which operation or webhook of the description."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from codegen.catalogue import Row
from codegen.facts import RawOperation, operations_of
from codegen.webhooks import NOT_OURS, Webhook, webhooks_of
from vendor_docs.reading.model import Page, Problem, Reading

from .folders import fits
from .names import Names, fold_title

Kind = Literal["operation", "webhook", "guide", "foreign"]
"""``foreign``: a call to a third party, which the description leaves out by name."""

_Place = tuple[str, str]
"""Method and path."""
OUR_PATHS = ("/service/", "/api/")
"""What every path of the API that is known begins with."""
PUSH_WORDS = ("webhook", "callback", "notification", "回调", "通知", "推送")
"""What titles of webhooks hold, as far as they are known."""
INDEX = "llms.txt"
"""What problems call the index of the site."""


@dataclass(frozen=True)
class Link:
    """A page with the row that it belongs to. ``how``: by what that is known.

    ``new``: no row is of this page, or the row has as many pages as it names without this one.

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
    ``doubt``: what a person has to decide, where the pages that were read do not tell.
    """

    kind: Kind
    name: str
    links: tuple[Link, ...]
    ours: RawOperation | Webhook | None = None
    was: tuple[str, str] | None = None
    doubt: str = ""

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
    """The whole site against the whole catalogue.

    ``vanished``: rows with an id that the site no longer has, but another page. ``lost``: rows without any page, those
    of one operation or webhook together. ``turned``: pages that describe an operation where the catalogue has a guide,
    or none where it has one.
    """

    subjects: tuple[Subject, ...]
    vanished: tuple[tuple[Row, str], ...]
    problems: tuple[Problem, ...]
    lost: tuple[tuple[Row, ...], ...] = ()
    turned: tuple[tuple[Row, Page], ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(link for subject in self.subjects for link in subject.links)


def match(reading: Reading, rows: Sequence[Row], document: Mapping[str, Any], names: Names) -> Matched:
    """Put pages, rows and description together. Each page is in exactly one subject."""
    extent = _Extent(reading, rows)
    links, problems = _Linker(reading.pages, extent, rows, names).run()
    problems += extent.problems
    lost = _lost(extent, rows, links)
    vanished = _vanished(extent, [row for row in rows if row not in lost], links)
    turned = _turned(reading, links)
    # What a page describes counts, and not that it was a guide: it is as new.
    links = [_as_new(link) if link.page.described and _is_guide(link.row) else link for link in links]
    links = [link for link in links if link.page.described or _kind(link) == "guide"]
    subjects = [*_operations(links, document, rows, extent), *_webhooks(links, document), *_guides(links)]
    order = {page.page_id: place for place, page in enumerate(reading.pages)}
    subjects.sort(key=lambda subject: order[subject.pages[0].page_id])
    return Matched(tuple(subjects), tuple(vanished), tuple(problems), tuple(_together(lost)), tuple(turned))


class _Extent:
    """What a reading tells of pages that it does not hold: a page that was not asked for is not gone.

    ``whole``: whether the index may be taken for the whole site. One that names less than half of the rows is partial.
    """

    def __init__(self, reading: Reading, rows: Sequence[Row]) -> None:
        self.gone = reading.gone
        read = {page.page_id for page in reading.pages}
        unread = {entry.page_id for entry in reading.entries} | {problem.page for problem in reading.problems}
        unread -= read | self.gone
        self.there = read | unread
        self.unread_titles = {fold_title(entry.title) for entry in reading.entries if entry.page_id in unread}
        self.whole = reading.whole and bool(reading.entries)
        self.problems: list[Problem] = []
        named = _named_rows(reading, rows)
        if self.whole and 2 * named < len(rows):
            self.whole = False
            reason = f"names {named} of {len(rows)} rows of the catalogue: partial"
            self.problems.append(Problem(INDEX, None, f"{reason}, so nothing is said of pages that are missing"))

    def absent(self, page_id: str) -> bool:
        """Whether it is certain that the site has no such page."""
        return page_id not in self.there and (self.whole or page_id in self.gone)

    def without_page(self, row: Row) -> bool:
        """Whether it is certain that the site has no page of a row that no page was found for."""
        if row.page_ids:
            return all(map(self.absent, row.page_ids))
        return self.whole and not self.unread_titles & _titles(row)

    def denied(self, row: Row) -> bool:
        """Whether the site itself says that the pages of a row are gone: an index may lack pages that are there."""
        return bool(row.page_ids) and self.gone.issuperset(row.page_ids) and not self.unread_titles & _titles(row)


def _titles(row: Row) -> set[str]:
    return {fold_title(row.title_en), fold_title(row.title_zh)} - {""}


def _named_rows(reading: Reading, rows: Iterable[Row]) -> int:
    """How many rows the index names, by an id or a title."""
    ids = {entry.page_id for entry in reading.entries}
    titles = {fold_title(entry.title) for entry in reading.entries}
    return sum(bool(ids.intersection(row.page_ids) or titles & _titles(row)) for row in rows)


# -- pages and rows


class _Linker:
    def __init__(self, pages: Sequence[Page], extent: _Extent, rows: Sequence[Row], names: Names) -> None:
        self.pages, self.names = pages, names
        self.by_id = {page_id: row for row in rows for page_id in row.page_ids}
        self.by_title: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            for title in _titles(row):
                self.by_title[title].append(row)
        self.absent = {row: list(filter(extent.absent, row.page_ids)) for row in rows}

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
            for place in self._surplus(row, links, places):
                links[place] = replace(links[place], how="new")
        return links, problems

    def _surplus(self, row: Row, links: Sequence[Link], fresh: Sequence[int]) -> list[int]:
        """Pages beyond those that a row names: the last ones of a title that another page has too, then the others."""
        titles = [fold_title(link.page.title) for link in links if link.row == row]
        named = max(len({row.title_en, row.title_zh} - {""}), len(row.page_ids))
        free = [place for place in fresh if not links[place].moved_from]
        free.sort(key=lambda place: titles.count(fold_title(links[place].page.title)) > 1)
        return free[::-1][: max(0, len(titles) - named)]

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


def _vanished(extent: _Extent, rows: Sequence[Row], links: Iterable[Link]) -> list[tuple[Row, str]]:
    moved = {link.moved_from for link in links}
    return [
        (row, page_id) for row in rows for page_id in row.page_ids if extent.absent(page_id) and page_id not in moved
    ]


def _lost(extent: _Extent, rows: Sequence[Row], links: Iterable[Link]) -> list[Row]:
    """Rows of which a wholly read site has no page: not even one that could not be read, or not be told apart."""
    if not extent.whole:
        return []
    linked = {link.row for link in links}
    maybe = extent.unread_titles | {fold_title(link.page.title) for link in links if link.row is None}
    return [row for row in rows if row not in linked and extent.without_page(row) and not maybe & _titles(row)]


def _together(lost: Iterable[Row]) -> list[tuple[Row, ...]]:
    """Rows of one operation or webhook are one; a guide is one by itself."""
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in lost:
        grouped[row.kind, row.operation_id or str(row.line)].append(row)
    return [tuple(group) for group in grouped.values()]


def _is_guide(row: Row | None) -> bool:
    return row is not None and row.kind == "guide"


def _as_new(link: Link) -> Link:
    return Link(link.page, None, "new")


def _turned(reading: Reading, links: Iterable[Link]) -> list[tuple[Row, Page]]:
    """A page that could not be read is not one of these: that is told already."""
    unread = {problem.page for problem in reading.problems}
    return [
        (link.row, link.page)
        for link in links
        if link.row and not _same_sort(link.page, link.row) and (link.page.described or link.page.page_id not in unread)
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


def _operations(
    links: Sequence[Link], document: Mapping[str, Any], rows: Sequence[Row], extent: _Extent
) -> list[Subject]:
    """By method and path: pages of several sections may describe one operation."""
    grouped: dict[_Place, list[Link]] = defaultdict(list)
    for link in links:
        if _kind(link) == "operation" and link.page.described:
            grouped[link.page.described.method, link.page.described.path].append(link)
    by_place = {(operation.method, operation.path): operation for operation in operations_of(document)}
    moves = _Moves(grouped, by_place, rows, extent)
    subjects = []
    for place, group in grouped.items():
        ours, was = by_place.get(place), None
        names = _named(group)
        doubt = ""
        if ours is None and (old := moves.claimed(place)) is not None:
            doubt = moves.doubt(old)
            if not doubt:
                ours, was = old, (old.method, old.path)
        name = ours.operation_id if ours else (names[0] if names else "")
        subjects.append(Subject("operation", name, tuple(group), ours, was, doubt))
    return subjects


def _named(group: Iterable[Link]) -> list[str]:
    return list(dict.fromkeys(link.row.operation_id for link in group if link.row))


class _Moves:
    """Operations that no page shows where the description has them, and whether pages of all their rows were read."""

    def __init__(
        self,
        grouped: Mapping[_Place, Sequence[Link]],
        by_place: Mapping[_Place, RawOperation],
        rows: Sequence[Row],
        extent: _Extent,
    ) -> None:
        self.rows, self.extent = rows, extent
        self.linked = {link.row for group in grouped.values() for link in group if link.row}
        shown = {name for place, group in grouped.items() if place in by_place for name in _named(group)}
        by_id = {operation.operation_id: operation for operation in by_place.values()}
        # Where a page has the old path still, the new one is another operation's.
        self.claims = {
            place: by_id[names[0]]
            for place, group in grouped.items()
            if place not in by_place and len(names := _named(group)) == 1 and names[0] in by_id.keys() - shown
        }

    def claimed(self, place: _Place) -> RawOperation | None:
        """The operation that may have moved to a place."""
        return self.claims.get(place)

    def doubt(self, old: RawOperation) -> str:
        """Why it is not certain that an operation has moved; empty if it is."""
        stands = (
            f"{old.operation_id} stands at {old.method.upper()} {old.path}; whether it has moved here is not certain"
        )
        if sum(each is old for each in self.claims.values()) > 1:
            return f"{stands}, since its pages have several new places: taken for another operation"
        rows = [row for row in self.rows if row.operation_id == old.operation_id and row.kind == "operation"]
        unread = [row for row in rows if row not in self.linked and not self.extent.denied(row)]
        if not unread:
            return ""
        lines = f"line{'s' * (len(unread) > 1)} {', '.join(str(row.line) for row in unread)} of the catalogue"
        return (
            f"{stands}, since no page of {lines} was read: taken for another operation. If it has moved, read those"
            " pages too, or move it by hand"
        )


def _webhooks(links: Iterable[Link], document: Mapping[str, Any]) -> list[Subject]:
    """By the name that the catalogue gives them: their path is the receiver's."""
    grouped: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if _kind(link) == "webhook" and link.page.described:
            grouped[link.row.operation_id if link.row else link.page.page_id].append(link)
    ours = {webhook.kind: webhook for webhook in webhooks_of(document)}
    foreign = set(document.get(NOT_OURS) or ())
    new = [group[0].page for group in grouped.values() if group[0].row is None]
    subjects = []
    for name, group in grouped.items():
        kind: Kind = "foreign" if name in foreign else "webhook"
        if group[0].row is None:
            subjects.append(Subject(kind, "", tuple(group), doubt=_maybe_twin(group[0].page, new)))
        else:
            subjects.append(Subject(kind, name, tuple(group), ours.get(name)))
    return subjects


def _maybe_twin(page: Page, new: Iterable[Page]) -> str:
    """Two languages of a webhook without a row have nothing by which they could be known to be one."""
    others = [each.page_id for each in new if each.language != page.language]
    if not others:
        return ""
    return (
        f"may be the same in another language as {', '.join(others)}: taken for a kind of its own. If two pages are one"
        " webhook, give them one row of the catalogue with both ids, and draft it again without these"
    )


def _guides(links: Iterable[Link]) -> list[Subject]:
    grouped: dict[object, list[Link]] = defaultdict(list)
    for link in links:
        if _kind(link) == "guide":
            grouped[link.row or link.page.page_id].append(link)
    return [Subject("guide", "", tuple(group)) for group in grouped.values()]
