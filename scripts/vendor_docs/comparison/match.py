"""Which page of the site is which row of the catalogue and which operation or webhook of the description."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from codegen.catalogue import Row
from codegen.facts import PAGES, RawOperation, operations_of
from codegen.webhooks import NOT_OURS, Webhook, webhooks_of
from compat.schemas import as_json
from vendor_docs.reading.model import Page, Problem, Reading

from .calls import fixed_of
from .names import Names, fits, fold_title

Kind = Literal["operation", "webhook", "guide", "foreign"]
"""``foreign``: a call to a third party, which the description leaves out by name."""

Place = tuple[str, str]
"""Method, in lower case, and path."""
OUR_PATHS = ("/service/", "/api/")
"""The beginnings of all known paths of the API."""
PUSH_WORDS = ("webhook", "callback", "notification", "回调", "通知", "推送")
"""Words in titles of webhooks, as far as they are known."""


@dataclass(frozen=True)
class Link:
    """A page with its row of the catalogue, and by what the row was found.

    ``new``: the catalogue has no row for the page, or the row has as many pages as it names without this one.
    ``moved_from``: the id that the catalogue has for the page, where that is another one; else empty.
    """

    page: Page
    row: Row | None
    how: Literal["id", "title", "path", "new"]
    moved_from: str = ""


@dataclass(frozen=True)
class Subject:
    """One operation, webhook or guide, with all its pages and rows.

    ``name``: operation id or kind of webhook, as the catalogue has it; empty for guides and for what is new. ``ours``:
    what the description has for it. ``was``: method and path in the description, where the pages have others.
    ``doubt``: what a person has to decide. ``fixed``: fields of the body with the values that make this call; empty for
    the only call at a method and path.
    """

    kind: Kind
    name: str
    links: tuple[Link, ...]
    ours: RawOperation | Webhook | None = None
    was: Place | None = None
    doubt: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)

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
    or none where it has one. ``few``: why nothing is taken for gone though the index is whole; else empty.
    ``unread``: ids of catalogue and description whose pages were not read, though they may be there.
    """

    subjects: tuple[Subject, ...]
    vanished: tuple[tuple[Row, str], ...]
    problems: tuple[Problem, ...]
    lost: tuple[tuple[Row, ...], ...] = ()
    turned: tuple[tuple[Row, Page], ...] = ()
    few: str = ""
    unread: frozenset[str] = frozenset()

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(link for subject in self.subjects for link in subject.links)


def match(reading: Reading, rows: Sequence[Row], document: Mapping[str, Any], names: Names) -> Matched:
    """Put pages, rows and description together. Each page is in exactly one subject, but for what is a problem."""
    extent = _Extent(reading, len(rows))
    links, problems = _linked(reading.pages, rows, extent, names)
    lost = _lost(extent, rows, links)
    moved = {link.moved_from for link in links}
    ids = [(row, page_id) for row in rows if row not in lost for page_id in row.page_ids]
    vanished = [(row, page_id) for row, page_id in ids if extent.absent(page_id) and page_id not in moved]
    unread = {problem.page for problem in reading.problems}
    turned = [
        (link.row, link.page)
        for link in links
        if link.row and not _same_sort(link.page, link.row) and (link.page.described or link.page.page_id not in unread)
    ]
    # The content of a page counts, and not that it was a guide: such a page is new.
    guide_rows = {row for row in rows if row.kind == "guide"}
    links = [Link(link.page, None, "new") if link.page.described and link.row in guide_rows else link for link in links]
    subjects = [*_operations(links, document, rows, problems), *_others(links, document)]
    problems += _other_calls(subjects, rows, extent, names)
    order = {id(page): number for number, page in enumerate(reading.pages)}
    subjects.sort(key=lambda subject: order[id(subject.pages[0])])
    known = {page_id for row in rows for page_id in row.page_ids}.union(*map(pages_of, subjects))
    missing = known - {page.page_id for page in reading.pages}
    return Matched(
        tuple(subjects),
        tuple(vanished),
        tuple(problems),
        tuple(_together(lost)),
        tuple(turned),
        extent.few,
        frozenset(page_id for page_id in missing if not extent.absent(page_id)),
    )


def pages_of(subject: Subject) -> list[str]:
    """The ids that description and catalogue have for its pages; guides show no fields."""
    described = subject.ours.node.get(PAGES) or () if subject.ours else ()
    ids = [*described, *(page_id for row in subject.rows for page_id in row.page_ids)]
    return [page_id for page_id in dict.fromkeys(ids) if page_id.startswith("api-")]


class _Extent:
    """Which pages a reading leaves open: a page that was not read is not gone."""

    def __init__(self, reading: Reading, known: int) -> None:
        named, self.few = len(reading.entries), ""
        if reading.whole and 0 < named * 2 < known:
            self.few = f"the index names {named} of {known} pages: nothing is taken for gone"
        self.gone = frozenset[str]() if self.few else reading.gone
        read = {page.page_id for page in reading.pages}
        unread = {entry.page_id for entry in reading.entries} | {problem.page for problem in reading.problems}
        unread -= read | reading.gone
        self.there = read | unread
        self.unread_titles = {fold_title(entry.title) for entry in reading.entries if entry.page_id in unread}
        self.whole = reading.whole and bool(reading.entries) and not self.few

    def absent(self, page_id: str) -> bool:
        """Whether the site certainly has no such page."""
        return page_id not in self.there and (self.whole or page_id in self.gone)


def _titles(row: Row) -> set[str]:
    return {fold_title(row.title_en), fold_title(row.title_zh)} - {""}


# -- pages and rows


def _linked(
    pages: Sequence[Page], rows: Sequence[Row], extent: _Extent, names: Names
) -> tuple[list[Link], list[Problem]]:
    by_id = {page_id: row for row in rows for page_id in row.page_ids}
    finder, problems = _Finder(rows, names), list[Problem]()
    links = [finder.link(page, by_id.get(page.page_id), problems) for page in pages]
    fresh: dict[Row, list[int]] = defaultdict(list)
    for number, link in enumerate(links):
        if link.how == "title" and link.row and link.page.has_id:
            fresh[link.row].append(number)
    for row, numbers in fresh.items():
        # Without an id in the catalogue, a language may have had its page all along.
        spare = max(0, len(_titles(row)) - len(row.page_ids))
        gone = list(filter(extent.absent, row.page_ids))[: max(0, len(numbers) - spare)]
        for number, page_id in zip(numbers, gone, strict=False):
            links[number] = replace(links[number], moved_from=page_id)
        for number in numbers[len(gone) + spare :]:
            links[number] = replace(links[number], how="new")
    return links, problems


class _Finder:
    """Finds the row of a page: by its id; else by title, then folder and path; without an id also by the path alone."""

    def __init__(self, rows: Sequence[Row], names: Names) -> None:
        self.names = names
        self.by_title: dict[str, list[Row]] = defaultdict(list)
        self.by_place: dict[Place, list[Row]] = defaultdict(list)
        for row in rows:
            for title in _titles(row):
                self.by_title[title].append(row)
            if row.kind == "operation" and row.path:
                self.by_place[row.method.lower(), row.path].append(row)

    def link(self, page: Page, known: Row | None, problems: list[Problem]) -> Link:
        found = self._by_title(page)
        if known is not None:
            if len(found) != 1 or found[0].path == known.path or not known.path or not _at_path(page, found[0]):
                return Link(page, known, "id")
            reason = f"is the page of {found[0]}, though the catalogue has its id at {known}: correct the ids there"
            problems.append(Problem(page.page_id, None, reason))
        if len(found) == 1:
            return Link(page, found[0], "title")
        if len(found) > 1:
            lines = ", ".join(str(each.line) for each in found)
            way_on = "put its id there" if page.has_id else "put its id into the name of the file, such as api-123.txt"
            problems.append(Problem(page.page_id, None, f"may be any of the lines {lines} of the catalogue: {way_on}"))
        elif not page.has_id and page.described:
            at_place = self.by_place[page.described.method, page.described.path]
            if len({row.operation_id for row in at_place}) == 1:
                return Link(page, at_place[0], "path")
        return Link(page, None, "new")

    def _by_title(self, page: Page) -> list[Row]:
        """Rows of the page's title; of several those in its folder, of these those with its path."""
        found = [row for row in self.by_title.get(fold_title(page.title), []) if _same_sort(page, row)]
        for test in (lambda page, row: fits(row, page.folder, self.names), _at_path):
            if len(found) > 1:
                found = [row for row in found if test(page, row)] or found
        if not page.has_id and page.described and len({row.operation_id for row in found}) == 1:
            return found[:1]  # no id could be put into the catalogue, and the operation is certain
        return found


def _at_path(page: Page, row: Row) -> bool:
    return page.described is not None and row.path != "" and row.path == page.described.path


def _same_sort(page: Page, row: Row) -> bool:
    return (page.kind == "guide") == (row.kind == "guide")


def _lost(extent: _Extent, rows: Sequence[Row], links: Iterable[Link]) -> list[Row]:
    """Rows without any page on a wholly read site: not even one that could not be read, or that fits several rows."""
    if not extent.whole:
        return []
    linked = {link.row for link in links}
    maybe = extent.unread_titles | {fold_title(link.page.title) for link in links if link.row is None}
    free = [row for row in rows if row not in linked and not maybe & _titles(row)]
    return [row for row in free if all(map(extent.absent, row.page_ids))]


def _together(lost: Iterable[Row]) -> list[tuple[Row, ...]]:
    """Rows of one operation or webhook are one; a guide is one by itself."""
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in lost:
        grouped[row.kind, row.operation_id or str(row.line)].append(row)
    return [tuple(group) for group in grouped.values()]


# -- pages and description


def _kind(link: Link) -> Kind:
    """The kind in the catalogue; that of a new page follows from its path and its title (inferred)."""
    described = link.page.described
    if described is None:
        return "guide"
    if link.row is not None:
        return "webhook" if link.row.kind == "webhook" else "operation"
    if described.path.startswith(OUR_PATHS):
        return "operation"
    title = link.page.title.casefold()
    return "webhook" if described.path in ("", "/") or any(word in title for word in PUSH_WORDS) else "operation"


def _operations(
    links: Sequence[Link], document: Mapping[str, Any], rows: Sequence[Row], problems: list[Problem]
) -> list[Subject]:
    """By method, path and fixed fields: pages of several sections may describe one operation."""
    grouped: dict[Place, list[Link]] = defaultdict(list)
    for link in links:
        if _kind(link) == "operation" and link.page.described:
            grouped[link.page.described.method, link.page.described.path].append(link)
    by_place = {(operation.method, operation.path): operation for operation in operations_of(document)}
    moved, subjects = _moved(grouped, by_place, rows), list[Subject]()
    for place, group in grouped.items():
        here, (old, doubt) = by_place.get(place), moved.get(place, (None, ""))
        fixed, unclear = fixed_of([link.page for link in group], here)
        if not (all(link.row for link in group) and len(_named(group)) == 1):  # else the catalogue says that it is one
            problems += unclear
        calls: dict[str, tuple[Mapping[str, Any], list[Link]]] = {}
        for link, values in zip(group, fixed, strict=True):
            calls.setdefault(as_json(values), (values, []))[1].append(link)
        for values, own in calls.values():
            ours = None if values else old or here
            name = ours.operation_id if ours else "" if here else next(iter(_named(own)), "")
            was = (old.method, old.path) if old else None
            subjects.append(Subject("operation", name, tuple(own), ours, was, doubt, values))
    return subjects


def _other_calls(subjects: Iterable[Subject], rows: Sequence[Row], extent: _Extent, names: Names) -> Iterator[Problem]:
    """New pages of a described operation that has other titles in their folder and language: maybe another call.

    In another section or language, one call may have another title; so may a page that takes the place of one.
    """
    for subject in subjects:
        ours = subject.ours
        if not isinstance(ours, RawOperation) or subject.was or any(method["fixed"] for method in ours.methods):
            continue
        own = [row for row in rows if row.operation_id == ours.operation_id]
        own = [row for row in own if not any(map(extent.absent, row.page_ids))]
        for page in [link.page for link in subject.links if link.row is None]:
            near = [row for row in own if fits(row, page.folder, names)]
            titles = [title for row in near if (title := row.title_zh if page.language == "zh" else row.title_en)]
            if titles and fold_title(page.title) not in map(fold_title, titles):
                listed = ", ".join(f'"{title}"' for title in dict.fromkeys(titles))
                reason = (
                    f'"{page.title}" has the method and path of {ours.operation_id}, which is {listed} in that folder:'
                    " if it is another call, describe both by hand in openapi/airudder.yaml; if it is the same, give"
                    " the page a row with that operation id in the catalogue"
                )
                line = page.line_of(page.described.pointer) if page.described else None
                yield Problem(page.page_id, line, reason)


def _named(group: Iterable[Link]) -> list[str]:
    return list(dict.fromkeys(link.row.operation_id for link in group if link.row))


def _moved(
    grouped: Mapping[Place, Sequence[Link]], by_place: Mapping[Place, RawOperation], rows: Sequence[Row]
) -> dict[Place, tuple[RawOperation | None, str]]:
    """By a new place: the operation of ours whose pages are there and not at its own place, or what is doubtful."""
    linked = {link.row for group in grouped.values() for link in group}
    shown = {name for place, group in grouped.items() if place in by_place for name in _named(group)}
    by_id = {operation.operation_id: operation for operation in by_place.values()}
    names = {place: _named(group) for place, group in grouped.items() if place not in by_place}
    claims = {place: each[0] for place, each in names.items() if len(each) == 1 and each[0] in by_id.keys() - shown}
    found: dict[Place, tuple[RawOperation | None, str]] = {}
    for place, name in claims.items():
        own = [row for row in rows if row.kind == "operation" and row.operation_id == name]
        if list(claims.values()).count(name) == 1 and linked.issuperset(own):
            found[place] = by_id[name], ""
        else:
            old = f"{by_id[name].method.upper()} {by_id[name].path}"
            reason = "taken for another operation, since not all pages of that one were read here"
            found[place] = None, f"may be {name} ({old}) under a new path: {reason}"
    return found


def _others(links: Iterable[Link], document: Mapping[str, Any]) -> list[Subject]:
    """Webhooks by the name in the catalogue, since their path is the receiver's; guides by their row."""
    grouped: dict[tuple[Kind, object], list[Link]] = defaultdict(list)
    for link in links:
        kind, row = _kind(link), link.row
        if kind == "webhook":
            grouped[kind, row.operation_id if row else link.page.page_id].append(link)
        elif kind == "guide" and (row is None or row.kind == "guide"):
            grouped[kind, row or link.page.page_id].append(link)
    ours = {webhook.kind: webhook for webhook in webhooks_of(document)}
    foreign, subjects = set(document.get(NOT_OURS) or ()), list[Subject]()
    for (kind, key), own in grouped.items():
        name = str(key) if kind == "webhook" and own[0].row else ""
        subjects.append(Subject("foreign" if name in foreign else kind, name, tuple(own), ours.get(name)))
    return subjects
